"""The table moved as figures allow it: by whole cells of its grid, along its own edges."""

import numpy as np

from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_look import TableLook

ROUND_M = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0)


def step_m(frame: TableFrame, look: TableLook) -> float:
    """Metres on the surface that one step moves the plan: a cell of the table's grid, else a round length of a tenth of its width."""
    if look.grid_m > 0:
        return look.grid_m
    tenth = frame.surface.width_m / 10
    return min(ROUND_M, key=lambda length: abs(np.log(length / tenth)))


def stepped(frame: TableFrame, right: int, up: int, length_m: float) -> tuple[float, float]:
    """Ground place in the middle of the table after so many steps of `length_m` (metres on the surface) to its right and up edge."""
    across, along = _axes(frame)
    east, north = (np.asarray(frame.centre) + (right * across + up * along) * length_m * frame.scale).tolist()
    return float(east), float(north)


def in_steps(frame: TableFrame, wanted: tuple[float, float], length_m: float) -> tuple[float, float]:
    """The place nearest to a wanted middle (east, north) that whole steps from the middle lead to."""
    across, along = _axes(frame)
    moved = (np.asarray(wanted) - frame.centre) / (length_m * frame.scale)
    return stepped(frame, round(float(moved @ across)), round(float(moved @ along)), length_m)


def _axes(frame: TableFrame) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors (east, north) to the right and up edge of the table."""
    angle = np.radians(frame.bearing_deg)
    return np.array([np.cos(angle), -np.sin(angle)]), np.array([np.sin(angle), np.cos(angle)])
