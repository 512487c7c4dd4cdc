"""jet-too-close, jet-range, jet-obstacle: how near water jets are to a crowd, how far they are said to reach, what stands behind whom
they press back.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.overlay import trimmed
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.distances.buffer_distance import nearest
from tabletop.checks.force.jet_band import band_behind
from tabletop.checks.force.without_means import without
from tabletop.checks.ground.moving_aside import Move, away_deg, first_free, moved, moves
from tabletop.checks.help.assembly import jet_sector, jet_shape
from tabletop.checks.help.vehicle_blocks_way import ON_VEHICLE_M, corridor_of
from tabletop.core.geometry.geometry import bearing_deg
from tabletop.core.sight.openings import GATE_ON_LINE_M
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Edited, Fix

CROWDS = ("crowd", "crowd-flow")
BACK_M = 60.0
"""A fix moves a jet back by no more than this."""
OFF_WAYS_M = 3.0
"""The vehicle that carries a jet keeps so far from exits and lanes."""
OFF_ASSEMBLY_M = 20.0
"""A jet that is moved keeps its water so far from assembly areas."""
ROUND_M = 1.0


@register("jet-too-close")
@dataclass(frozen=True, kw_only=True)
class JetTooClose(FeatureCheck):
    """Distance from a water jet's nozzle to the nearest crowd.

    measured = least distance from the nozzle to the edge of the nearest crowd or crowd flow (m), 0 inside it; stop below 10 m,
    warning below 20 m. Why: at short range a jet throws people down and blinds; 127 kgf were measured at 10 m. Source: UN guidance on
    less-lethal weapons says not at short range and names no metres; 10 and 20 m are planning defaults. Where free ground lies
    behind, a fix moves the jet back, with the vehicle that carries it. Does not see which way the jet points, or pressure. A silent
    check is no permission.
    """

    title: ClassVar[Message] = message(mark("Water jets near crowds"))
    subjects: ClassVar[tuple[str, ...]] = ("water-jet",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset({*CROWDS, "vehicle", "barrier", "cordon", "exit", "lane", "relief", "assembly"})
    stop_below_m: float
    warn_below_m: float

    def near_m(self) -> float:
        """The distance asked for, as far as a fix may move the jet, and what its vehicle and its water keep off there."""
        return BACK_M + max(self.warn_below_m, OFF_ASSEMBLY_M) + ROUND_M

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each jet with its water, and the vehicle that may carry it."""
        reach = np.array([float(jet.get("range_m")) + _carrier_m(snapshot, jet) for jet in subjects]).reshape(-1, 1)
        return np.asarray(super().extents(snapshot, subjects) + reach * np.array([-1.0, -1.0, 1.0, 1.0]))

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per jet that is too close, with the line to the crowd."""
        findings = []
        for jet in subjects:
            crowds = snapshot.near(CROWDS, jet.geometry, self.warn_below_m)
            distances = [float(jet.geometry.distance(crowd.geometry)) for crowd in crowds]
            measured = min(distances, default=np.inf)
            if measured < self.warn_below_m - SLACK:
                findings.append(self._finding(snapshot, jet, crowds[distances.index(measured)], measured))
        return findings

    def _finding(self, snapshot: Snapshot, jet: Placed, crowd: Placed, measured: float) -> Finding:
        severity: Severity = "stop" if measured < self.stop_below_m - SLACK else "warn"
        limit = self.stop_below_m if severity == "stop" else self.warn_below_m
        text = mark("{name}: {measured:.1f} m from {crowd}; at least {limit:.0f} m.")
        steps = [
            message(
                mark("From the nozzle to the edge of {crowd}: {measured:.2f} m; stop below {stop:.0f} m, warning below {warn:.0f} m"),
                crowd=title_of(crowd),
                measured=measured,
                stop=self.stop_below_m,
                warn=self.warn_below_m,
            )
        ]
        where, about = nearest(jet.geometry, crowd.geometry), [jet, crowd]
        fixes = self._fixes(snapshot, jet, crowd)
        return self.finding(snapshot, severity, text, about, measured, limit, "m", where, steps, fixes, crowd=title_of(crowd))

    def _fixes(self, snapshot: Snapshot, jet: Placed, crowd: Placed) -> list[Fix]:
        """The jet, with the vehicle that carries it, back on the nearest free ground that is far enough from every crowd."""
        near = self.near_m() + float(jet.get("range_m"))
        shapes = array_of(crowd.geometry for crowd in snapshot.near(CROWDS, jet.geometry, near))
        things = [jet, *_carriers(snapshot, jet)]
        every = moves(BACK_M, 1.0, away_deg(_away_deg(jet, crowd)))
        places = shapely.points(every + np.array([jet.geometry.x, jet.geometry.y]))
        far = (shapely.distance(places[:, None], shapes[None, :]) >= self.warn_below_m - SLACK).all(axis=1)
        assemblies = array_of(area.geometry for area in snapshot.near(("assembly",), jet.geometry, near))
        ways = array_of(corridor_of(way) for way in snapshot.near(("exit", "lane"), jet.geometry, near))
        # A jet that is near an assembly area already may stay as near, but not come nearer: else nothing could be mended there.
        before = np.minimum(jet_shape(jet).distance(assemblies), OFF_ASSEMBLY_M)

        def holds(move: Move) -> bool:
            water = jet_shape(moved(jet, move)).distance(assemblies) >= before - SLACK
            footprints = [snapshot.shape_of(moved(thing, move)) for thing in things[1:]]
            return bool(water.all()) and all((shapely.distance(shape, ways) >= OFF_WAYS_M).all() for shape in footprints)

        found = first_free(snapshot, things, every[far].tolist(), holds)
        if found is None:
            return []
        label = message(mark("Move {name} {distance:.0f} m back"), name=title_of(jet), distance=float(np.hypot(*found)))
        return [Fix(label, edited=tuple(Edited(thing.id, moved(thing, found).geometry) for thing in things))]


def _carriers(snapshot: Snapshot, jet: Placed) -> list[Placed]:
    """The vehicle that a jet is mounted on, if any."""
    return snapshot.near(("vehicle",), jet.geometry, ON_VEHICLE_M)[:1]


def _carrier_m(snapshot: Snapshot, jet: Placed) -> float:
    return sum(float(carrier.get("length_m")) + float(carrier.get("width_m")) for carrier in _carriers(snapshot, jet))


def _away_deg(jet: Placed, crowd: Placed) -> float:
    """Bearing from a crowd to a jet: from its nearest place, or from its middle where the jet stands in it."""
    line = nearest(crowd.geometry, jet.geometry)
    # A jet inside a crowd is at its own nearest place, which gives no direction.
    start = shapely.get_coordinates(line)[0] if line.length > 0 else shapely.get_coordinates(crowd.geometry.centroid)[0]
    return bearing_deg((float(start[0]), float(start[1])), (jet.geometry.x, jet.geometry.y))


@register("jet-range")
@dataclass(frozen=True, kw_only=True)
class JetRange(FeatureCheck):
    """Water jets that are drawn with a longer reach than their make has.

    measured = the property `range_m` of the jet (m); limit = the reach of its make (property `jet_make`): 50 m for Pindad, 70 m for
    Daejicar; another make is not judged. Why: what is planned for a reach that the vehicle does not have fails on the day, and a
    sector drawn too long covers ground that nobody will wet. Source: published data of both makes. Does not see wind, pressure, or
    what the water does to people at that distance: no reach is a permission.
    """

    title: ClassVar[Message] = message(mark("Reach of water jets"))
    subjects: ClassVar[tuple[str, ...]] = ("water-jet",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset()
    severity: Severity
    pindad_m: float
    daejicar_m: float

    def near_m(self) -> float:
        """Nothing else matters."""
        return 0.0

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per jet that is drawn too long."""
        findings = []
        for jet in subjects:
            limit = {"pindad": self.pindad_m, "daejicar": self.daejicar_m}.get(jet.get("jet_make"), np.inf)
            measured = float(jet.get("range_m"))
            if measured > limit + SLACK:
                findings.append(self._finding(snapshot, jet, measured, limit))
        return findings

    def _finding(self, snapshot: Snapshot, jet: Placed, measured: float, limit: float) -> Finding:
        text = mark("{name}: drawn to reach {measured:.0f} m; a jet of its make reaches {limit:.0f} m.")
        label = message(mark("Set the reach of {name} to {limit:.0f} m"), name=title_of(jet), limit=limit)
        fixes, where = [Fix(label, edited=(Edited(jet.id, properties={"range_m": limit}),))], jet_sector(jet)
        return self.finding(snapshot, self.severity, text, [jet], measured, limit, "m", where, fixes=fixes)


@register("jet-obstacle")
@dataclass(frozen=True, kw_only=True)
class JetObstacle(FeatureCheck):
    """Walls, water, vehicles and other obstacles close behind those whom a water jet presses back.

    Looked at is the ground behind each crowd that the jet reaches: along every ray of the jet's sector, the 10 m after the crowd's far
    edge. measured = least distance, edge to edge (m), from the crowd to what of an obstacle lies on that ground; 0 where it touches the
    crowd's edge; limit = 10 m. Obstacles are those of exit-width: buildings, water, fences, barriers, cordons closed to people
    (open gates cut out), vehicles. One finding for each jet and crowd. Why: people who are pressed against a wall or into water are
    injured. Source: the risk from DOMILL (a British medical committee on such weapons); the 10 m are a planning default. Does not see
    obstacles inside the crowd's area, steps, slopes, or which way people really run.
    """

    title: ClassVar[Message] = message(mark("Obstacles behind those a jet presses back"))
    subjects: ClassVar[tuple[str, ...]] = ("water-jet",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset({*CROWDS, "barrier", "cordon", "gate", "vehicle"})
    severity: Severity
    band_m: float

    def near_m(self) -> float:
        """The ground behind a crowd, and gates, which stand on their line within a metre."""
        return self.band_m + GATE_ON_LINE_M + ROUND_M

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each jet with its water and the crowds there."""
        found = np.asarray(super().extents(snapshot, subjects))
        for row, jet in enumerate(subjects):
            water = jet_sector(jet)
            for crowd in _wetted(snapshot, jet):
                box = np.array(crowd.geometry.bounds)
                found[row] = [*np.fmin(found[row][:2], box[:2]), *np.fmax(found[row][2:], box[2:])]
            if not water.is_empty:
                box = np.array(water.bounds)
                found[row] = [*np.fmin(found[row][:2], box[:2]), *np.fmax(found[row][2:], box[2:])]
        return found

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per jet and crowd with something close behind it."""
        return [finding for jet in subjects for crowd in _wetted(snapshot, jet) for finding in self._judged(snapshot, jet, crowd)]

    def _judged(self, snapshot: Snapshot, jet: Placed, crowd: Placed) -> list[Finding]:
        place, wide = (jet.geometry.x, jet.geometry.y), float(jet.get("sector_deg"))
        band = band_behind(crowd.geometry, place, float(jet.get("range_m")), float(jet.get("bearing_deg")), wide, self.band_m)
        if band.is_empty:
            return []
        _, obstacles = snapshot.obstacles_near(array_of([band]), 0.0)
        if not len(obstacles):
            return []
        pieces = shapely.intersection(trimmed(obstacles, band), band)
        distances = shapely.distance(crowd.geometry, pieces)
        k = int(np.nanargmin(distances)) if not np.isnan(distances).all() else -1
        if k < 0 or distances[k] >= self.band_m - SLACK:
            return []
        return [self._finding(snapshot, jet, crowd, float(distances[k]), pieces[k])]

    def _finding(self, snapshot: Snapshot, jet: Placed, crowd: Placed, measured: float, obstacle: BaseGeometry) -> Finding:
        text = mark("{name} presses {crowd} towards an obstacle {measured:.1f} m behind it; at least {limit:.0f} m.")
        where, about, fixes = nearest(crowd.geometry, obstacle), [jet, crowd], without(jet)
        return self.finding(snapshot, self.severity, text, about, measured, self.band_m, "m", where, fixes=fixes, crowd=title_of(crowd))


def _wetted(snapshot: Snapshot, jet: Placed) -> list[Placed]:
    """Crowds that the water of a jet reaches."""
    shape = jet_shape(jet)
    if shape.is_point:
        return []
    near = snapshot.near(CROWDS, jet.geometry, shape.radius_m)
    hits = shape.distance(array_of(crowd.geometry for crowd in near)) <= SLACK
    return [crowd for crowd, hit in zip(near, hits.tolist(), strict=True) if hit]
