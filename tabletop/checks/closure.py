"""Rings: roads that cross their edge where nothing closes them."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.check import SLACK, Check, register
from tabletop.checks.snapshot import Snapshot, array_of, title_of
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.message import Message, mark, message

ONE_PLACE_M = 0.5
"""Crossings nearer to each other are one place: pieces of one road that meet there."""


@dataclass(frozen=True)
class Crossing:
    """Where a road meets a ring's edge, and the road's name."""

    place: Point
    road: str | Message


@register("cordon-closure")
@dataclass(frozen=True, kw_only=True)
class CordonClosure(Check):
    """Roads that cross the edge of a ring where nothing closes them.

    For each ring that has a cordon or barrier along its edge: each place where a road of the layers meets the edge and no cordon,
    barrier, building or shut gate stands within `near_m`; an open gate there leaves it open. measured = 1 open crossing against 0.
    Why: a ring with an open road is none. Source: planning default. Does not see foot paths that no layer holds.
    """

    title: ClassVar[Message] = message(mark("Roads that cross a ring unclosed"))
    severity: Severity
    near_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per open crossing."""
        found = []
        for ring in snapshot.of("ring"):
            edge = ring.geometry.boundary
            if snapshot.closing_near(array_of([edge]), self.near_m)[0].size:
                crossings = _crossings(snapshot, edge)
                closed = self._closed(snapshot, [crossing.place for crossing in crossings])
                found += [self._finding(snapshot, ring, one) for one, shut in zip(crossings, closed, strict=True) if not shut]
        return found

    def _closed(self, snapshot: Snapshot, places: list[Point]) -> np.ndarray:
        spots = array_of(places)
        closed = np.zeros(len(spots), dtype=bool)
        closed[snapshot.closing_near(spots, self.near_m)[0]] = True
        closed[snapshot.buildings_near(spots, self.near_m)[0]] = True
        gates = snapshot.of("gate")
        for gate in sorted(gates, key=lambda one: bool(one.get("open"))):
            opening = float(gate.get("width_m")) / 2 if gate.get("open") else 0.0
            closed[shapely.distance(gate.geometry, spots) <= max(self.near_m, opening) + SLACK] = not gate.get("open")
        return closed

    def _finding(self, snapshot: Snapshot, ring: Placed, crossing: Crossing) -> Finding:
        text = message(mark("{name}: {road} crosses its edge and nothing closes it."), name=title_of(ring), road=crossing.road)
        return self.finding(snapshot, self.severity, text, [ring], 1, 0, "count", crossing.place)


def _crossings(snapshot: Snapshot, edge: BaseGeometry) -> list[Crossing]:
    """Places where roads meet the edge, in order of east and north."""
    met: list[tuple[float, float, str]] = []
    for layer in snapshot.layers.by_role("road"):
        for part in layer.parts:
            rows = part.tree.query(edge, predicate="intersects") if len(part) and part.dimension == 1 else []
            for row in rows:
                name = str(layer.value("name", int(part.rows[row])) or "")
                for piece in shapely.get_parts(shapely.intersection(part.geometries[row], edge)):
                    spot = piece if piece.geom_type == "Point" else piece.interpolate(0.5, normalized=True)
                    met.append((spot.x, spot.y, name))
    found: list[Crossing] = []
    for x, y, name in sorted(met):
        place = Point(x, y)
        if all(place.distance(one.place) > ONE_PLACE_M for one in found):
            found.append(Crossing(place, name or message(mark("a road"))))
    return found
