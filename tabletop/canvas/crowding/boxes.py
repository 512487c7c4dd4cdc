"""Boxes in a plane: the cells they meet, and what they share."""

import math

import numpy as np

CELL_PX = 64.0
OVERLAP_PX = 0.5
"""Boxes that share no more than this share nothing."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def cells_of(box: Box) -> list[tuple[int, int]]:
    """The cells that a box meets."""
    columns = range(math.floor(box[0] / CELL_PX), math.floor(box[2] / CELL_PX) + 1)
    rows = range(math.floor(box[1] / CELL_PX), math.floor(box[3] / CELL_PX) + 1)
    return [(column, row) for column in columns for row in rows]


def meets(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(n, m): whether boxes share ground."""
    one, other = boxes[:, None, :], others[None, :, :]
    across = np.minimum(one[..., 2], other[..., 2]) - np.maximum(one[..., 0], other[..., 0])
    down = np.minimum(one[..., 3], other[..., 3]) - np.maximum(one[..., 1], other[..., 1])
    return np.asarray((across > OVERLAP_PX) & (down > OVERLAP_PX))


def shared(one: Box, other: Box) -> float:
    """Area that two boxes share."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, across) * max(0.0, down)
