"""sight-and-sound: whether an assembly is kept within sight and hearing of whom it addresses."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import areas_of, common, outside
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.coverage.reaches import walls_in
from tabletop.checks.distances.buffer_distance import nearest
from tabletop.core.geometry.geometry import repaired
from tabletop.core.sight.sight import outline_edges, visible
from tabletop.core.sight.walls import WALL_KINDS, is_high, layer_walls
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity

ADDRESSED = ("kpu", "government")
ADDRESSED_WITHIN_M = 1_000.0
"""An assembly farther from every such building addresses somebody else."""
STATION_M, STATIONS = 15.0, 12
"""Looks are taken from the outline of a building, so far apart, at most so many."""
HIDDEN = mark("{name}: from {measured:.0%} of its ground {site}, which it addresses, can be seen within {far:.0f} m; at least {limit:.0%}.")
OWN_SHARE = 0.5
"""A building of the layer that shares so much of its ground with the object is the object."""
IN_SIGHT: Key[dict[str, BaseGeometry]] = Key("ground in sight of addressed buildings")
SITES: Key[tuple[list[Placed], STRtree]] = Key("addressed buildings")


@register("sight-and-sound")
@dataclass(frozen=True, kw_only=True)
class SightAndSound(FeatureCheck):
    """Crowds that are kept out of sight or hearing of the building that the assembly addresses.

    The addressed building is the nearest protected object of the category KPU or government within 1,000 m; without one nothing is
    said. measured = distance from the crowd to the object, edge to edge (m), where it is above `sight_m`. Nearer than that, measured =
    share of the crowd's area from which the building is seen: the ground that straight looks from its outline, one every 15 m,
    reach within `sight_m` between other buildings and fences of 1.8 m and more; a finding below `in_sight_share`. Why: people have the
    right to assemble within sight and sound of whom they address; the finding points at an assembly that is kept too far away, never
    at one that is too near. Source: General Comment 37, paragraphs 22 and 56; the numbers are planning defaults. Does not see
    whom an assembly really addresses, loudspeakers, trees, slopes, or how high people and buildings stand.
    """

    title: ClassVar[Message] = message(mark("Sight and hearing of whom an assembly addresses"))
    subjects: ClassVar[tuple[str, ...]] = ("crowd",)
    looks_at: ClassVar[frozenset[str] | None] = WALL_KINDS | {"protected"}
    severity: Severity
    sight_m: float
    in_sight_share: float

    def near_m(self) -> float:
        """Farther objects are not addressed; what stands between lies nearer."""
        return ADDRESSED_WITHIN_M + 2 * self.sight_m

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """At most one finding per crowd: too far, or out of sight."""
        sites, tree = _sites(snapshot)
        crowds = [crowd for crowd in subjects if crowd.geometry.area > 0]
        if not sites or not crowds:
            return []
        shapes = array_of(crowd.geometry for crowd in crowds)
        (rows, hits), distances = tree.query_nearest(shapes, max_distance=ADDRESSED_WITHIN_M, return_distance=True, all_matches=False)
        findings = []
        for row, hit, distance in zip(rows.tolist(), hits.tolist(), distances.tolist(), strict=True):
            if distance > self.sight_m + SLACK:
                findings.append(self._far(snapshot, crowds[row], sites[hit], distance))
            else:
                near = np.sort(tree.query(shapes[row], predicate="dwithin", distance=self.sight_m)).tolist()
                findings += self._hidden(snapshot, crowds[row], sites[hit], distance, [sites[k] for k in near])
        return findings

    def _far(self, snapshot: Snapshot, crowd: Placed, site: Placed, distance_m: float) -> Finding:
        text = mark("{name} is kept {measured:.0f} m from {site}, which it addresses; sight and hearing reach about {limit:.0f} m.")
        where = nearest(crowd.geometry, site.geometry)
        return self.finding(snapshot, self.severity, text, [crowd, site], distance_m, self.sight_m, "m", where, site=title_of(site))

    def _hidden(self, snapshot: Snapshot, crowd: Placed, site: Placed, distance_m: float, near: list[Placed]) -> list[Finding]:
        area = areas_of(repaired(crowd.geometry))
        seen = [self._seen(snapshot, feature) for feature in near]
        shared = [common(area, ground).area for ground in seen]
        share = max(shared, default=0.0) / area.area if area.area > 0 else 1.0
        if share >= self.in_sight_share - SLACK:
            return []
        steps = [
            message(mark("Distance to {site}: {measured:.1f} m, edge to edge"), site=title_of(site), measured=distance_m),
            message(
                mark("In sight within {far:.0f} m: {seen:.1f} m² / {ground:.1f} m² of the crowd's ground = {share:.0%}"),
                far=self.sight_m,
                seen=max(shared, default=0.0),
                ground=area.area,
                share=share,
            ),
        ]
        where = outside(area, array_of(seen))
        about, limit = [crowd, site], self.in_sight_share
        words: dict[str, Any] = {"site": title_of(site), "far": self.sight_m}
        return [self.finding(snapshot, self.severity, HIDDEN, about, share, limit, "share", where, steps, **words)]

    def _seen(self, snapshot: Snapshot, site: Placed) -> BaseGeometry:
        """The ground from which a building is seen, kept until it or a wall round it is another."""

        def patch(known: dict[str, BaseGeometry], changed: Changed) -> dict[str, BaseGeometry]:
            walls = changed.only(lambda one: one.kind in WALL_KINDS and _matters(snapshot, one)).boxes(WALL_KINDS)
            for key in list(known):
                stale = any(shapely.dwithin(shapely.box(*box), known[key].envelope, STATION_M) for box in walls.tolist())
                if stale or key in changed.ids:
                    del known[key]
            return known

        known = snapshot.kept(IN_SIGHT.of(self.sight_m), dict, WALL_KINDS | {"protected"}, patch)
        if site.id not in known:
            known[site.id] = _ground_in_sight(snapshot, site, self.sight_m)
        return known[site.id]


def _matters(snapshot: Snapshot, one: Placed) -> bool:
    """Whether an edit of a feature can hide or show anything."""
    if one.kind == "barrier":
        return is_high(one)
    if one.kind == "gate":
        return any(map(is_high, snapshot.of("barrier")))
    return True


def _sites(snapshot: Snapshot) -> tuple[list[Placed], STRtree]:
    """Objects that an assembly may address, and an index over them."""

    def make() -> tuple[list[Placed], STRtree]:
        sites = [protected for protected in snapshot.of("protected") if protected.get("category") in ADDRESSED]
        return sites, STRtree(array_of(site.geometry for site in sites))

    return snapshot.kept(SITES, make, ("protected",))


def _ground_in_sight(snapshot: Snapshot, site: Placed, far_m: float) -> BaseGeometry:
    """The ground, within so many metres, that looks from the outline of a building reach; its own walls hide nothing."""
    own = [wall for wall in layer_walls(snapshot.layers, site.geometry) if _is_own(wall, site.geometry)]
    outline = shapely.union_all(array_of([repaired(site.geometry), *own]))
    west, south, east, north = outline.bounds
    walls = walls_in(snapshot, (west - far_m, south - far_m, east + far_m, north + far_m))
    mine = {edge.tobytes() for edge in outline_edges(array_of(own))} if own else set()
    others = walls[[edge.tobytes() not in mine for edge in walls]] if mine else walls
    looks = [visible(place, far_m, 0.0, 360.0, others) for place in _stations(outline)]
    return areas_of(shapely.union_all(array_of(looks)))


def _is_own(building: BaseGeometry, site: BaseGeometry) -> bool:
    if site.area == 0 or building.area == 0:
        return bool(building.covers(site))
    return bool(common(building, repaired(site)).area >= OWN_SHARE * min(building.area, site.area))


def _stations(outline: BaseGeometry) -> list[tuple[float, float]]:
    """Places along an outline; a point is its own."""
    edge = outline.boundary if outline.area > 0 else outline
    if edge is None or edge.length == 0:
        return [(float(outline.centroid.x), float(outline.centroid.y))]
    count = min(STATIONS, max(4, math.ceil(edge.length / STATION_M)))
    lines = shapely.get_parts(edge)
    longest = lines[np.argmax(shapely.length(lines))]
    places = shapely.line_interpolate_point(longest, (np.arange(count) + 0.5) / count, normalized=True)
    return [(float(place.x), float(place.y)) for place in places]
