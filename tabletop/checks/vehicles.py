"""Vehicles that stand in the way of people who leave, or of help that comes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.aside import CLEAR_M, are_free, moved, moves
from tabletop.checks.buffer_distance import nearest
from tabletop.checks.check import SLACK, FeatureCheck, register
from tabletop.checks.snapshot import Snapshot, array_of, title_of
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.fix import Edited, Fix
from tabletop.core.message import Message, mark, message

EMERGENCY_WORDS = ("ambul", "fire", "damkar", "pemadam", "medic")
"""Beginnings of the words by which a vehicle's type says that an emergency lane is made for it."""
ON_VEHICLE_M = 1.0
"""A water jet this near a vehicle's footprint is mounted on it."""
ASIDE_M = 15.0
"""A fix moves a vehicle by no more than this."""
STEP_M = 1.0
TRIES = 40
"""Places looked at, the nearest first, before a fix is given up."""
JET_KEEPS_M = 20.0
"""A jet that moves along is not brought nearer to a crowd than this, or than it is."""


def corridor_of(way: Placed) -> BaseGeometry:
    """The ground of an exit or lane as it is declared: its line, as wide as its `width_m`."""
    found: BaseGeometry = shapely.buffer(way.geometry, float(way.get("width_m")) / 2, cap_style="flat", join_style="mitre")
    return way.geometry if found.is_empty else found


def is_for_emergencies(vehicle: Placed) -> bool:
    """Whether a vehicle is one that emergency lanes are made for."""
    words = str(vehicle.get("vehicle_type") or "").lower().replace("-", " ").split()
    return any(word.startswith(EMERGENCY_WORDS) for word in words)


def jets_on(snapshot: Snapshot, vehicle: Placed) -> list[Placed]:
    """Water jets that are mounted on a vehicle."""
    jets = snapshot.of("water-jet")
    near = shapely.dwithin(snapshot.shape_of(vehicle), array_of(jet.geometry for jet in jets), ON_VEHICLE_M)
    return [jet for jet, on in zip(jets, near, strict=True) if on]


@register("vehicle-blocks-way")
@dataclass(frozen=True, kw_only=True)
class VehicleBlocksWay(FeatureCheck):
    """Vehicles on, or so near beside, an open exit or an emergency lane that they block it when they are moved.

    For each vehicle and way that are too near one finding: measured = least distance, edge to edge (m), from the vehicle's footprint
    (length x width, turned to its bearing) to the ground of the way (its line, as wide as declared); 0 where the footprint stands on
    it. limit = 3 m, the room that a vehicle needs to turn out. A shut exit is no way. An ambulance or a fire engine (by its type) may
    stand on an emergency lane, not on an exit. Why: what blocks a way is found too late, when it is needed. Source: Pindad's footprint
    of 7.7 x 2.5 m; the room to turn is a planning default. Does not see turning circles, trailers, doors, or whether a driver sits in it.
    """

    title: ClassVar[Message] = message(mark("Vehicles in the way"))
    subjects: ClassVar[tuple[str, ...]] = ("vehicle",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset(
        {"exit", "lane", "vehicle", "barrier", "cordon", "crowd", "crowd-flow", "relief", "assembly", "water-jet"}
    )
    severity: Severity
    manoeuvre_m: float

    def near_m(self) -> float:
        """The room to turn, and as far as a fix may move a vehicle."""
        return max(self.manoeuvre_m, JET_KEEPS_M) + ASIDE_M + ON_VEHICLE_M + 2 * CLEAR_M

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Footprints, turned any way, and the ground of a way that is wider than its line."""
        long = np.array([float(one.get("length_m")) + float(one.get("width_m")) for one in subjects]).reshape(-1, 1)
        return np.asarray(super().extents(snapshot, subjects) + long * np.array([-1.0, -1.0, 1.0, 1.0]))

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per vehicle and way."""
        ways, corridors = _ways(snapshot)
        shapes, found = array_of(snapshot.shape_of(one) for one in subjects), []
        tree = snapshot.memo("vehicle-blocks-way: ways", lambda: shapely.STRtree(corridors), kinds=("exit", "lane"))
        rows, hits = tree.query(shapes, predicate="dwithin", distance=self.manoeuvre_m) if len(corridors) else np.empty((2, 0), dtype=int)
        for row, hit in sorted(zip(rows.tolist(), hits.tolist(), strict=True)):
            distance = float(shapely.distance(shapes[row], corridors[hit]))
            if distance < self.manoeuvre_m - SLACK and not _allowed(subjects[row], ways[hit]):
                found.append(self._finding(snapshot, subjects[row], ways[hit], shapes[row], corridors[hit], distance))
        return found

    def _finding(
        self, snapshot: Snapshot, vehicle: Placed, way: Placed, shape: BaseGeometry, corridor: BaseGeometry, distance_m: float
    ) -> Finding:
        texts = (mark("{name} stands on {way}."), mark("{name} stands {measured:.1f} m beside {way}; it needs {limit:.1f} m to turn out."))
        text = message(texts[distance_m > SLACK], name=title_of(vehicle), way=title_of(way), measured=distance_m, limit=self.manoeuvre_m)
        steps = [
            message(
                mark("Footprint {length:.1f} x {width:.1f} m; ground of {way}: its line, {wide:.1f} m wide"),
                length=float(vehicle.get("length_m")),
                width=float(vehicle.get("width_m")),
                way=title_of(way),
                wide=float(way.get("width_m")),
            ),
            message(mark("Least distance {measured:.2f} m; at least {limit:.1f} m"), measured=distance_m, limit=self.manoeuvre_m),
        ]
        on = shapely.intersection(shape, corridor) if distance_m <= SLACK else None
        where = on if on is not None and on.area > SLACK else nearest(shape, corridor)
        fixes, about = self._fixes(snapshot, vehicle, way), [vehicle, way]
        return self.finding(snapshot, self.severity, text, about, distance_m, self.manoeuvre_m, "m", where, computation=steps, fixes=fixes)

    def _fixes(self, snapshot: Snapshot, vehicle: Placed, way: Placed) -> list[Fix]:
        """The vehicle, with the jets on it, on the nearest free ground that keeps off every way; turned along this one if need be."""
        jets = jets_on(snapshot, vehicle)
        places = list(islice(self._places(snapshot, vehicle, way, turning=not jets), TRIES))
        free = are_free(snapshot, array_of(snapshot.shape_of(there) for there, _ in places), frozenset({vehicle.id}))
        for (there, move), is_free in zip(places, free.tolist(), strict=True):
            if is_free and _no_nearer(snapshot, jets, move):
                metres = float(np.hypot(*move))
                label = message(mark("Move {name} {distance:.0f} m off {way}"), name=title_of(vehicle), way=title_of(way), distance=metres)
                turned = there.get("bearing_deg") != vehicle.get("bearing_deg")
                patch = {"bearing_deg": there.get("bearing_deg")} if turned else {}
                with_it = tuple(Edited(jet.id, moved(jet, move).geometry) for jet in jets)
                return [Fix(label, edited=(Edited(vehicle.id, there.geometry, patch), *with_it))]
        return []

    def _places(self, snapshot: Snapshot, vehicle: Placed, way: Placed, turning: bool) -> Iterator[tuple[Placed, tuple[float, float]]]:
        """Where the vehicle could stand off every way, the nearest first; as it stands before turned."""
        corridors = _corridors_near(snapshot, vehicle, ASIDE_M + self.manoeuvre_m)
        turned = replace(vehicle, properties={**vehicle.properties, "bearing_deg": _bearing_beside(way.geometry, vehicle)})
        poses, every = [vehicle, turned] if turning else [vehicle], moves(ASIDE_M, STEP_M, np.arange(0, 360, 15).tolist())
        footprints = np.concatenate([_moved_shapes(snapshot.shape_of(pose), every) for pose in poses])
        off = shapely.distance(footprints[:, None], corridors[None, :]).min(axis=1) >= self.manoeuvre_m - SLACK
        poses_of, moves_of = np.repeat(np.arange(len(poses)), len(every)), np.tile(every, (len(poses), 1))
        order = np.lexsort((poses_of, np.round(np.hypot(*moves_of.T), 6)))
        for k in order[off[order]].tolist():
            move = (float(moves_of[k][0]), float(moves_of[k][1]))
            yield moved(poses[poses_of[k]], move), move


def _ways(snapshot: Snapshot) -> tuple[list[Placed], np.ndarray]:
    """Open exits and emergency lanes with the ground that each of them takes."""

    def make() -> tuple[list[Placed], np.ndarray]:
        ways = [one for one in snapshot.of("exit", "lane") if one.kind == "lane" or one.get("open")]
        grounds = {kind: snapshot.each(f"ground of each {kind}", kind, lambda some: map(corridor_of, some)) for kind in ("exit", "lane")}
        return ways, array_of(grounds[one.kind][one.id] for one in ways)

    return snapshot.memo("ways with their ground", make, kinds=("exit", "lane"))


def _allowed(vehicle: Placed, way: Placed) -> bool:
    return way.kind == "lane" and is_for_emergencies(vehicle)


def _corridors_near(snapshot: Snapshot, vehicle: Placed, distance_m: float) -> np.ndarray:
    """Ground of the ways near a vehicle that it must keep off."""
    ways, corridors = _ways(snapshot)
    near = shapely.dwithin(vehicle.geometry, corridors, distance_m + float(vehicle.get("length_m")))
    return corridors[[bool(close) and not _allowed(vehicle, way) for way, close in zip(ways, near, strict=True)]]


def _moved_shapes(shape: BaseGeometry, every: np.ndarray) -> np.ndarray:
    """A footprint, or a place, after each of the moves."""
    corners = shapely.get_coordinates(shape)[None, :, :] + every[:, None, :]
    return np.asarray(shapely.points(corners[:, 0]) if shape.geom_type == "Point" else shapely.polygons(corners))


def _bearing_beside(line: BaseGeometry, vehicle: Placed) -> float:
    """Bearing of a way where it passes a vehicle."""
    at = line.project(vehicle.geometry)
    first, last = line.interpolate(max(0.0, at - 1.0)), line.interpolate(at + 1.0)
    return float(np.degrees(np.arctan2(last.x - first.x, last.y - first.y)) % 360.0)


def _no_nearer(snapshot: Snapshot, jets: list[Placed], move: tuple[float, float]) -> bool:
    """Whether no jet that moves along comes nearer to a crowd."""
    crowds = array_of(crowd.geometry for crowd in snapshot.of("crowd", "crowd-flow"))
    for jet in jets:
        before, after = (shapely.distance(one.geometry, crowds) for one in (jet, moved(jet, move)))
        if (after < np.minimum(before, JET_KEEPS_M) - SLACK).any():
            return False
    return True
