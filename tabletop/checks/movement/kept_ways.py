"""The ways of units between two places, each found once and kept until an obstacle comes near. Planar metres, working CRS."""

import math
from typing import Literal

import numpy as np
from shapely import Point

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.ground.walkable import around, box_of, is_wide
from tabletop.checks.ground.ways import MARGINS_M, Way, way
from tabletop.core.geometry.geometry import point_of
from tabletop.core.values.feature import Placed

BARS = frozenset({"barrier", "gate", "vehicle"})
"""Kinds of a plan that bar a unit; cordons do not."""
VEHICLE_BARS = BARS | {"cordon"}
"""Kinds of a plan that bar a vehicle: cordons that are closed to vehicles too."""
FARTHEST_M = 3000.0
"""Ways between places farther apart in the air are measured in the air."""
LONGEST = 4.0
"""A way may be so many times as long as the straight line."""
OPEN_M = 30.0
"""Units march on roads where there are any; so far they walk over open ground instead."""
LOOK_M = 800.0
"""What stands farther from start and goal than this does not change a way."""
WAYS: "Key[KeptWays]" = Key("ways of units")
UnitMode = Literal["own", "vehicle"]
Ends = tuple[UnitMode, tuple[float, float, float, float], str]
"""Who goes, east and north of start and goal, and the id of the vehicle that goes, which does not bar itself."""


class KeptWays:
    """Ways by the places of their ends, remembered until an obstacle comes near; `ends` are those of each unit's last way."""

    def __init__(self) -> None:
        self.found: dict[Ends, Way | None] = {}
        self.ends: dict[tuple[str, Ends], None] = {}

    def forget(self, changed: Changed) -> "KeptWays":
        """The same without ways that an edit came near."""
        boxes = {"own": changed.boxes(BARS), "vehicle": changed.boxes(VEHICLE_BARS)}
        self.found = {ends: found for ends, found in self.found.items() if not _near(np.array(ends[1]), boxes[ends[0]])}
        return self

    def forgotten(self) -> set[str]:
        """Names of units whose way is to be found anew."""
        names = {name for name, ends in self.ends if ends not in self.found}
        self.ends = {(name, ends): None for name, ends in self.ends if ends in self.found}
        return names


def kept_ways(snapshot: Snapshot) -> KeptWays:
    """The ways of a scene that were found."""
    return snapshot.kept(WAYS, KeptWays, VEHICLE_BARS, KeptWays.forget)


def way_between(snapshot: Snapshot, name: str, mode: UnitMode, start: Placed, there: Placed) -> Way | None:
    """The way of the unit of that name between two places past what the scene bars; None where none was found, or beyond 3 km."""
    ways, (x, y), (to_x, to_y) = kept_ways(snapshot), point_of(start.geometry), point_of(there.geometry)
    ends: Ends = (mode, (x, y, to_x, to_y), start.id if start.kind == "vehicle" else "")
    ways.ends[(name, ends)] = None
    if ends not in ways.found:
        straight = math.hypot(to_x - x, to_y - y)
        most_m = LONGEST * straight + 2 * MARGINS_M[1]
        near = straight <= FARTHEST_M
        others = _without(snapshot, start)
        ways.found[ends] = way(others, Point(x, y), [Point(to_x, to_y)], mode, most_m, open_m=OPEN_M) if near else None
    return ways.found[ends]


def is_barred(snapshot: Snapshot, mode: UnitMode, start: Placed, there: Placed) -> bool:
    """Whether ways between two places, of which `way_between` found none, were looked for; else nobody knows whether there is one.

    They are looked for up to 3 km. Over ground that is too wide to be looked at as a whole only start and goal are: whether either is
    shut in.
    """
    ends = Point(point_of(start.geometry)), Point(point_of(there.geometry))
    if ends[0].distance(ends[1]) > FARTHEST_M:
        return False
    if not is_wide(box_of(*ends, margin_m=MARGINS_M[0])):
        return True
    others = _without(snapshot, start)
    return any(_is_shut_in(others, mode, place) for place in ends)


def _is_shut_in(snapshot: Snapshot, mode: UnitMode, place: Point) -> bool:
    """Whether nothing leads from a place out of the ground round it."""
    ground = around(snapshot, box_of(place, margin_m=MARGINS_M[1]), mode)
    part = ground.part_at(place)
    return part is None or not ground.leads_out(part)


def _without(snapshot: Snapshot, start: Placed) -> Snapshot:
    """The scene without the vehicle that goes."""
    return snapshot.trial(Changed({start.id: start}, {})) if start.kind == "vehicle" else snapshot


def _near(places: np.ndarray, boxes: np.ndarray) -> bool:
    low, high = np.minimum(places[:2], places[2:]), np.maximum(places[:2], places[2:])
    margin = LOOK_M + (high - low).max()
    return bool(((boxes[:, :2] <= high + margin) & (boxes[:, 2:] >= low - margin)).all(axis=1).any())
