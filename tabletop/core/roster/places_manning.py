"""Who mans a cordon, and how many people that are: one answer for checks, map and panels. Planar metres, working CRS.

Units within 5 m of the line stand on it, and they count; where none stands there, the people that the cordon states count, else those of
the unit of the roster that it names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import SAME_PLACE_M, strength_of


@dataclass(frozen=True)
class Manning:
    """A cordon, the units that stand on it (each unit of the roster once), and the unit of the roster that it names."""

    cordon: Placed
    standing: tuple[Placed, ...]
    named: RosterUnit | None
    people: float
    """People who count on the line."""

    @property
    def stated(self) -> float | None:
        """People whom the cordon itself states; None where it states none."""
        value = self.cordon.properties.get("strength")
        return None if value is None else float(value)

    @property
    def is_free(self) -> bool:
        """Whether nobody stands on it and no unit of the roster is named."""
        return not self.standing and self.named is None


def row_of(placed: Placed, roster: Mapping[str, RosterUnit]) -> RosterUnit | None:
    """The row of the roster that a feature names, where there is one."""
    return roster.get(str(placed.properties.get("unit") or ""))


def mannings(features: Iterable[Placed], roster: Mapping[str, RosterUnit], near_m: float = SAME_PLACE_M) -> dict[str, Manning]:
    """Of every cordon among these features of one scene, by its id; units are those among them."""
    every = list(features)
    cordons = [one for one in every if one.kind == "cordon"]
    units = [one for one in every if one.kind == "unit"] if cordons else []
    on: list[list[Placed]] = [[] for _ in cordons]
    if units:
        shapes, tree = [one.geometry for one in units], STRtree([one.geometry for one in cordons])
        hits, rows = tree.query(np.array(shapes, dtype=object), predicate="dwithin", distance=near_m)
        for hit, row in zip(hits.tolist(), rows.tolist(), strict=True):
            on[row].append(units[hit])
    return {cordon.id: _manning(cordon, _each_once(some), roster) for cordon, some in zip(cordons, on, strict=True)}


def _each_once(units: Sequence[Placed]) -> tuple[Placed, ...]:
    known = {str(one.properties.get("unit") or f"feature {one.id}"): one for one in reversed(units)}
    return tuple(one for one in units if any(one is other for other in known.values()))


def _manning(cordon: Placed, standing: tuple[Placed, ...], roster: Mapping[str, RosterUnit]) -> Manning:
    named = row_of(cordon, roster)
    people = sum(strength_of(one, row_of(one, roster)) for one in standing) if standing else strength_of(cordon, named)
    return Manning(cordon, standing, named, people)


def at_foot(cordon: Placed, place: shapely.Point) -> shapely.Point:
    """The nearest place on the line of a cordon."""
    foot: shapely.Point = shapely.line_interpolate_point(cordon.geometry, shapely.line_locate_point(cordon.geometry, place))
    return foot
