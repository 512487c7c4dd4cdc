"""Ctrl locks a direction: steps of 15 degrees from north, or from the segment before."""

import math

from tabletop.core.geometry import along, bearing_deg
from tabletop.tools.tool import Place, PointerEvent

STEP_DEG = 15.0


def locked_bearing(bearing: float, reference_deg: float | None = None) -> float:
    """The step nearest to a bearing, 0 <= b < 360; steps count from north and, where given, also from a reference."""
    steps = [round(bearing / STEP_DEG) * STEP_DEG]
    if reference_deg is not None:
        steps.append(reference_deg + round((bearing - reference_deg) / STEP_DEG) * STEP_DEG)
    return min(steps, key=lambda step: abs(step - bearing)) % 360.0


def locked_place(start: Place, place: Place, reference_deg: float | None = None) -> Place:
    """The foot of a place on the nearest locked direction from a start."""
    bearing = bearing_deg(start, place)
    locked = locked_bearing(bearing, reference_deg)
    return along(start, locked, math.dist(start, place) * math.cos(math.radians(bearing - locked)))


def bearing_to(start: Place, event: PointerEvent) -> float:
    """Bearing from a start to the pointer in tenths of a degree, locked while Ctrl is held."""
    bearing = bearing_deg(start, event.ground)
    return locked_bearing(bearing) if "ctrl" in event.modifiers else round(bearing, 1) % 360.0
