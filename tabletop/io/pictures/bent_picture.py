"""Pixels of a picture that control points place in a way that no affine transformation tells: a photo, a bent scan. In the worker."""

import math
from collections.abc import Callable

import numpy as np

from tabletop.core.values.layer import Box
from tabletop.io.pictures.picture_place import WORKING, Place, carried

NODES = 33
"""The transformation is reckoned at so many by so many places of a box and runs straight between them."""
_MARGIN_PX = 3

Part = Callable[[int, int, int, int, int], np.ndarray]
"""(4, rows, columns) uint8 of left, top, right, bottom, so many times smaller."""


def bent(place: Place, box_m: Box, size: tuple[int, int], shape: tuple[int, int], part: Part) -> np.ndarray:
    """(height, width, 4) uint8 over a box of the working CRS, bilinear; nothing outside the picture of `shape` (rows, columns)."""
    answer = np.zeros((size[1], size[0], 4), dtype=np.uint8)
    columns, rows = _pixels(place, box_m, size)
    inside = (columns >= 0) & (columns < shape[1]) & (rows >= 0) & (rows < shape[0])
    if not inside.any():
        return answer
    finest = min(_spacing(columns, inside), _spacing(rows, inside))
    factor = 1 << max(0, math.floor(math.log2(max(finest, 1e-9))))
    left, top = (max(0, (int(one[inside].min()) // factor - _MARGIN_PX) * factor) for one in (columns, rows))
    right, bottom = (min(most, int(one[inside].max()) + _MARGIN_PX * factor) for one, most in ((columns, shape[1]), (rows, shape[0])))
    values = part(left, top, right, bottom, factor).astype(np.float32)
    x = (columns[inside] - left) * values.shape[2] / (right - left) - 0.5
    y = (rows[inside] - top) * values.shape[1] / (bottom - top) - 0.5
    answer[inside] = np.round(_between(values, x, y)).astype(np.uint8)
    return answer


def _spacing(along: np.ndarray, inside: np.ndarray) -> float:
    """How many pixels of the picture lie under one of the box, the larger of both directions."""
    steps = [np.abs(np.diff(along, axis=axis)) for axis in (0, 1)]
    both = [inside[1:] & inside[:-1], inside[:, 1:] & inside[:, :-1]]
    return max((float(np.median(step[there])) for step, there in zip(steps, both, strict=True) if there.any()), default=1.0)


def _pixels(place: Place, box_m: Box, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Columns and rows of the picture, (height, width) each, of the middles of the box's pixels; NaN where there are none."""
    assert place.fit is not None
    width, height = size
    across, down = (np.linspace(0, count, NODES) for count in (width, height))
    east = box_m[0] + across / width * (box_m[2] - box_m[0])
    north = box_m[3] - down / height * (box_m[3] - box_m[1])
    grid = [one.ravel() for one in np.meshgrid(east, north)]
    x, y = carried(WORKING, place.crs, *grid)
    nodes = place.fit.to_pixel(np.column_stack([x, y])).reshape(NODES, NODES, 2)
    column_at, row_at = ((np.arange(count) + 0.5) / count * (NODES - 1) for count in (width, height))
    values = np.moveaxis(nodes, -1, 0)
    made = _between(values, *(one.ravel() for one in np.meshgrid(column_at, row_at))).reshape(height, width, 2)
    return made[..., 0], made[..., 1]


def _between(values: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(n, bands) of (bands, rows, columns) at places (n,) between the values, the edge beyond it."""
    x, y = np.clip(x, 0, values.shape[2] - 1), np.clip(y, 0, values.shape[1] - 1)
    left, top = np.minimum(x.astype(int), max(values.shape[2] - 2, 0)), np.minimum(y.astype(int), max(values.shape[1] - 2, 0))
    right, bottom = np.minimum(left + 1, values.shape[2] - 1), np.minimum(top + 1, values.shape[1] - 1)
    u, v = x - left, y - top
    upper = values[:, top, left] * (1 - u) + values[:, top, right] * u
    lower = values[:, bottom, left] * (1 - u) + values[:, bottom, right] * u
    return np.asarray((upper * (1 - v) + lower * v).T)
