"""Which number a new ring gets: they run from inside out, I round what is protected, and no number stands twice round one thing."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.text.roman import roman
from tabletop.core.values.catalogue import kinds
from tabletop.tools.base.tool import ToolContext
from tabletop.tools.select.copies import within_scope

KIND = "ring"
SAME_M = 0.05
"""Outlines that run this near to each other all the way are one ring."""


@dataclass(frozen=True)
class Known:
    """A ring that stands: its ground without holes, and its number."""

    ground: Polygon
    number: int

    def is_outline(self, ground: BaseGeometry) -> bool:
        """Whether it is the ring of that ground."""
        return covers(ground, self.ground) and covers(self.ground, ground)


def covers(outer: BaseGeometry, inner: BaseGeometry) -> bool:
    """Whether one lies in the other, but for some centimetres."""
    west, south, east, north = inner.bounds
    low_east, low_north, high_east, high_north = outer.bounds
    if west < low_east - SAME_M or south < low_north - SAME_M or east > high_east + SAME_M or north > high_north + SAME_M:
        return False
    return bool(shapely.buffer(outer, SAME_M, quad_segs=2).covers(inner))


def rings_of(context: ToolContext) -> list[Known]:
    """Every ring of the scenes that edits apply to, as it stands in each of them."""
    known: dict[tuple[bytes, int], Known] = {}
    for feature in context.plan().features.values():
        held = within_scope(feature, context.scene(), context.scope()) if feature.kind == KIND else None
        for span in [] if held is None else held.spans():
            if isinstance(span.state.geometry, Polygon):
                number = int(span.state.properties.get("number") or kinds()[KIND].default("number"))
                known[span.state.geometry.wkb, number] = Known(Polygon(span.state.geometry.exterior), number)
    return list(known.values())


def most() -> int:
    """The highest number that a ring may have."""
    return int(kinds()[KIND].properties["number"].maximum or 1)


def number_for(ground: BaseGeometry, around: BaseGeometry, known: Sequence[Known]) -> int | None:
    """The first number above those of the rings inside that no ring round the same thing has; None where all are taken.

    `around` is what the ring goes round, `ground` all that it holds.
    """
    spot = around.representative_point()
    inside = [ring.number for ring in known if covers(ground, ring.ground)]
    taken = {ring.number for ring in known if ring.ground.covers(spot)}.union(inside)
    return next((number for number in range(max(inside, default=0) + 1, most() + 1) if number not in taken), None)


def out_of_order(ground: BaseGeometry, number: int, known: Sequence[Known]) -> Known | None:
    """A ring round that ground with a lower number than it; None where they run from inside out."""
    return next((ring for ring in known if ring.number < number and covers(ring.ground, ground)), None)


def ring_name(number: int, of: str = "") -> str:
    """ "Ring II", or "Ring II: KPU" where what it goes round has a name."""
    return f"Ring {roman(number)}: {of}" if of else f"Ring {roman(number)}"
