"""Ctrl locks a direction: steps of 15 degrees from north or from the segment before, or along and square to an edge that is near."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tabletop.core.geometry.geometry import Position, along, bearing_deg
from tabletop.core.text.message import Message, mark
from tabletop.tools.base.tool import PointerEvent

STEP_DEG = 15.0
EDGE_DEG = 6.0
"""A direction of an edge takes the pointer from so far; elsewhere the steps do."""


@dataclass(frozen=True)
class Lock:
    """A locked direction in degrees, and what it is locked to."""

    bearing: float
    to: Literal["north", "segment", "parallel", "perpendicular"] = "north"

    @property
    def words(self) -> Message:
        """What it is locked to."""
        return Message(_WORDS[self.to])


_WORDS = {
    "north": mark("steps of 15° from north"),
    "segment": mark("steps of 15° from the last segment"),
    "parallel": mark("parallel to the edge nearby"),
    "perpendicular": mark("perpendicular to the edge nearby"),
}


def lock(bearing: float, segment_deg: float | None = None, edges_deg: Sequence[float] = ()) -> Lock:
    """The lock nearest to a bearing; edges that are near come before steps, steps from north before those from the last segment."""
    edges = [Lock((edge + turn) % 360.0, "perpendicular" if turn % 180 else "parallel") for edge in edges_deg for turn in (0, 90, 180, 270)]
    nearest = min(edges, key=lambda one: _apart(one.bearing, bearing), default=None)
    if nearest is not None and _apart(nearest.bearing, bearing) <= EDGE_DEG:
        return nearest
    steps = [Lock(round(bearing / STEP_DEG) * STEP_DEG % 360.0)]
    if segment_deg is not None:
        steps.append(Lock((segment_deg + round((bearing - segment_deg) / STEP_DEG) * STEP_DEG) % 360.0, "segment"))
    return min(steps, key=lambda one: _apart(one.bearing, bearing))


def _apart(a: float, b: float) -> float:
    return abs((a - b + 180.0) % 360.0 - 180.0)


def locked_bearing(bearing: float, reference_deg: float | None = None) -> float:
    """The step nearest to a bearing, 0 <= b < 360; steps count from north and, where given, also from a reference."""
    return lock(bearing, reference_deg).bearing


def foot_on(start: Position, place: Position, bearing: float) -> Position:
    """The foot of a place on a direction from a start."""
    # Behind the start the cosine is negative, and the foot lies behind it too.
    turn = math.radians(bearing_deg(start, place) - bearing)
    return along(start, bearing, math.dist(start, place) * math.cos(turn))


def locked_place(start: Position, place: Position, reference_deg: float | None = None) -> Position:
    """The foot of a place on the nearest locked direction from a start."""
    return foot_on(start, place, locked_bearing(bearing_deg(start, place), reference_deg))


def bearing_to(start: Position, event: PointerEvent) -> float:
    """Bearing from a start to the pointer in tenths of a degree, locked while Ctrl is held."""
    bearing = bearing_deg(start, event.ground)
    return locked_bearing(bearing) if "ctrl" in event.modifiers else round(bearing, 1) % 360.0
