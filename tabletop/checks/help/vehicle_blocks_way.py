"""vehicle-blocks-way: vehicles that stand in the way of people who leave, or of help that comes."""

import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.distances.buffer_distance import nearest
from tabletop.checks.ground.moving_aside import CLEAR_M, FreeGround, Move, around, moved, moved_shapes, moves
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.appliances import is_appliance
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Edited, Fix

WAYS = ("exit", "lane")
"""Kinds that a vehicle must not block."""
ON_VEHICLE_M = 1.0
"""A water jet this near a vehicle's footprint is mounted on it."""
ASIDE_M = 15.0
"""A fix moves a vehicle by no more than this."""
STEP_M = 1.0
RINGS = moves(ASIDE_M, STEP_M, np.arange(0, 360, 15).tolist()).reshape(round(ASIDE_M / STEP_M), -1, 2)
"""Moves that a fix tries, ring by ring outwards."""
TRIES = 40
"""Places looked at, the nearest first, before a fix is given up."""
JET_KEEPS_M = 20.0
"""A jet that moves along is not brought nearer to a crowd than this, or than it is."""
OPEN_GROUND: Key[np.ndarray] = Key("open ground of ways")


def corridor_of(way: Placed) -> BaseGeometry:
    """The ground of an exit or lane as it is declared: its line, as wide as its `width_m`."""
    shape: BaseGeometry = shapely.buffer(way.geometry, float(way.get("width_m")) / 2, cap_style="flat", join_style="mitre")
    return way.geometry if shape.is_empty else shape


def jets_on(snapshot: Snapshot, vehicle: Placed) -> list[Placed]:
    """Water jets that are mounted on a vehicle."""
    return snapshot.near(("water-jet",), snapshot.shape_of(vehicle), ON_VEHICLE_M)


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
        long = np.array([float(subject.get("length_m")) + float(subject.get("width_m")) for subject in subjects]).reshape(-1, 1)
        return np.asarray(super().extents(snapshot, subjects) + long * np.array([-1.0, -1.0, 1.0, 1.0]))

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per vehicle and way."""
        shapes, findings = array_of(snapshot.shape_of(subject) for subject in subjects), []
        for kind in WAYS:
            ways, tree = snapshot.of(kind), _ground_tree(snapshot, kind)
            rows, hits = tree.query(shapes, predicate="dwithin", distance=self.manoeuvre_m)
            distances = shapely.distance(shapes[rows], tree.geometries[hits])
            for row, hit, distance in zip(rows.tolist(), hits.tolist(), distances.tolist(), strict=True):
                if distance < self.manoeuvre_m - SLACK and not _allowed(subjects[row], ways[hit]):
                    findings.append(self._finding(snapshot, subjects[row], ways[hit], shapes[row], tree.geometries[hit], distance))
        return findings

    def _finding(
        self, snapshot: Snapshot, vehicle: Placed, way: Placed, shape: BaseGeometry, corridor: BaseGeometry, distance_m: float
    ) -> Finding:
        texts = (mark("{name} stands on {way}."), mark("{name} stands {measured:.1f} m beside {way}; it needs {limit:.1f} m to turn out."))
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
        return self.finding(
            snapshot,
            self.severity,
            texts[distance_m > SLACK],
            about,
            distance_m,
            self.manoeuvre_m,
            "m",
            where,
            steps,
            fixes,
            way=title_of(way),
        )

    def _fixes(self, snapshot: Snapshot, vehicle: Placed, way: Placed) -> list[Fix]:
        """The vehicle, with the jets on it, on the nearest free ground that keeps off every way; turned along this one if need be."""
        jets = jets_on(snapshot, vehicle)
        found = self._place(snapshot, vehicle, way, jets)
        if found is None:
            return []
        there, move = found
        metres = float(np.hypot(*move))
        label = message(mark("Move {name} {distance:.0f} m off {way}"), name=title_of(vehicle), way=title_of(way), distance=metres)
        turned = there.get("bearing_deg") != vehicle.get("bearing_deg")
        patch = {"bearing_deg": there.get("bearing_deg")} if turned else {}
        with_it = tuple(Edited(jet.id, moved(jet, move).geometry) for jet in jets)
        return [Fix(label, edited=(Edited(vehicle.id, there.geometry, patch), *with_it))]

    def _place(self, snapshot: Snapshot, vehicle: Placed, way: Placed, jets: list[Placed]) -> tuple[Placed, Move] | None:
        """The first free one of the `TRIES` nearest places off every way, with the move to it; as it stands before turned."""
        corridors = _corridors_near(snapshot, vehicle, ASIDE_M + self.manoeuvre_m)
        turned = replace(vehicle, properties={**vehicle.properties, "bearing_deg": _bearing_beside(way.geometry, vehicle)})
        long = float(vehicle.get("length_m")) + float(vehicle.get("width_m"))
        ground = FreeGround(snapshot, around(vehicle.geometry, ASIDE_M + long), frozenset({vehicle.id}))
        poses, left = [vehicle] if jets else [vehicle, turned], TRIES
        outlines = array_of(snapshot.shape_of(pose) for pose in poses)
        lacking_m = self.manoeuvre_m - SLACK - float(_distances(outlines, corridors).max())  # no shorter move brings it off
        for ring in RINGS[max(0, math.ceil(lacking_m / STEP_M) - 1) :]:
            shapes = np.concatenate([moved_shapes(outline, ring) for outline in outlines])
            off = _distances(shapes, corridors) >= self.manoeuvre_m - SLACK
            rows = np.flatnonzero(off)[:left]
            left -= len(rows)
            for row in rows[ground.holds(shapes[rows])].tolist():
                pose, move = poses[row // len(ring)], (float(ring[row % len(ring)][0]), float(ring[row % len(ring)][1]))
                if _no_nearer(snapshot, jets, move):
                    return moved(pose, move), move
            if not left:
                break
        return None


def _ground_tree(snapshot: Snapshot, kind: str) -> STRtree:
    """Index over the ground of the emergency lanes, or of the exits that are open."""
    return snapshot.tree_each(
        OPEN_GROUND.of(kind), kind, lambda some: (corridor_of(feature) if _is_way(feature) else None for feature in some)
    )


def _is_way(one: Placed) -> bool:
    return one.kind == "lane" or bool(one.get("open"))


def _allowed(vehicle: Placed, way: Placed) -> bool:
    return way.kind == "lane" and is_appliance(vehicle)


def _corridors_near(snapshot: Snapshot, vehicle: Placed, distance_m: float) -> np.ndarray:
    """Ground of the ways near a vehicle that it must keep off."""
    found, reach = [array_of([])], distance_m + float(vehicle.get("length_m"))
    for kind in WAYS:
        ways, tree = snapshot.of(kind), _ground_tree(snapshot, kind)
        hits = tree.query(vehicle.geometry, predicate="dwithin", distance=reach).tolist()
        found.append(tree.geometries[[hit for hit in hits if not _allowed(vehicle, ways[hit])]])
    return np.concatenate(found)


def _distances(shapes: np.ndarray, corridors: np.ndarray) -> np.ndarray:
    """(n,) least distance of each shape to any corridor, metres."""
    return np.asarray(shapely.distance(shapes[:, None], corridors[None, :]).min(axis=1, initial=np.inf))


def _bearing_beside(line: BaseGeometry, vehicle: Placed) -> float:
    """Bearing of a way where it passes a vehicle."""
    at = line.project(vehicle.geometry)
    first, last = line.interpolate(max(0.0, at - 1.0)), line.interpolate(at + 1.0)
    return float(np.degrees(np.arctan2(last.x - first.x, last.y - first.y)) % 360.0)


def _no_nearer(snapshot: Snapshot, jets: list[Placed], move: Move) -> bool:
    """Whether no jet that moves along comes nearer to a crowd."""
    for jet in jets:
        there = moved(jet, move)
        crowds = array_of(crowd.geometry for crowd in snapshot.near(("crowd", "crowd-flow"), there.geometry, JET_KEEPS_M))
        before, after = (shapely.distance(feature.geometry, crowds) for feature in (jet, there))
        if (after < np.minimum(before, JET_KEEPS_M) - SLACK).any():
            return False
    return True
