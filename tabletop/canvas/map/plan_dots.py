"""Where the things of a plan stand, as dots: what is shown of thousands before they are painted."""

from collections.abc import Sequence

import numpy as np
import shapely
from PySide6.QtGui import QColor, QImage, QPainter

from tabletop.canvas.ink.view import View
from tabletop.core.values.feature import Placed

DOT_PX = 2


def paint_dots(painter: QPainter, view: View, placed: Sequence[Placed], colour: QColor) -> None:
    """A dot at the middle of each, some milliseconds for ten thousand."""
    width, height = int(view.width_px), int(view.height_px)
    if not placed or width <= DOT_PX or height <= DOT_PX:
        return
    spots = np.floor(view.to_pixel(_middles(placed)))
    inside = (spots >= 0).all(axis=1) & (spots[:, 0] < width - DOT_PX) & (spots[:, 1] < height - DOT_PX)
    right, down = spots[inside].astype(int).T
    dots = np.zeros((height, width), np.uint32)
    for beside in range(DOT_PX):
        for below in range(DOT_PX):
            dots[down + below, right + beside] = colour.rgba()
    painter.drawImage(0, 0, QImage(dots.data, width, height, 4 * width, QImage.Format.Format_ARGB32))


def _middles(placed: Sequence[Placed]) -> np.ndarray:
    """(m, 2) in metres, of those that have one; they are kept for the list asked for last, which must not be changed."""
    if not _LAST or _LAST[0][0] is not placed:
        boxes = shapely.bounds(np.array([one.geometry for one in placed], dtype=object))
        middles = (boxes[:, :2] + boxes[:, 2:]) / 2
        _LAST[:] = [(placed, middles[np.isfinite(middles).all(axis=1)])]
    return _LAST[0][1]


_LAST: list[tuple[Sequence[Placed], np.ndarray]] = []
