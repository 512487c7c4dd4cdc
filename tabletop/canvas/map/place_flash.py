"""A place flashes twice, so that the eye finds it; a place without a shape keeps a cross until it is cleared."""

import numpy as np
import shapely
from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.base.map_surface import PixelItem
from tabletop.canvas.map.finding_flash import STEP_MS, STEPS
from tabletop.core.text.style import tokens

RING_PX, CROSS_PX = 18.0, 11.0
MOST_VERTICES = 20_000
MOST_PARTS = 200
"""Of a place of more parts the box round them flashes: a stroke round each of 10,000 takes a second."""


class PlaceItem(PixelItem):
    """Draws one shape in the accent colour: a ring round a point, a stroke along the rest."""

    def __init__(self, frame: QGraphicsItem, z: float, theme: str) -> None:
        super().__init__(frame, z)
        self.theme = theme
        self.shown: BaseGeometry | None = None
        self.crossed: tuple[float, float] | None = None

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        if self.shown is not None:
            self._stroke(painter, self._path(self.shown))
        if self.crossed is not None:
            self._stroke(painter, _cross(QPointF(*self.view.px(self.crossed)), CROSS_PX * self.view.unit_px), 0.6)

    def _stroke(self, painter: QPainter, path: QPainterPath, by: float = 1.0) -> None:
        for token, width_px in (("paper", 8.0 * by), ("accent", 4.0 * by)):
            pen = QPen(QColor(tokens(self.theme)[token]), width_px * self.view.unit_px)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(path, pen)

    def _path(self, shape: BaseGeometry) -> QPainterPath:
        path = QPainterPath()
        parts = shapely.get_parts(shape)
        for part in parts if len(parts) <= MOST_PARTS else [shapely.envelope(shape)]:
            if part.geom_type == "Point":
                radius = RING_PX * self.view.unit_px
                path.addEllipse(QPointF(*self.view.px((part.x, part.y))), radius, radius)
            else:
                outline = part.exterior if part.geom_type == "Polygon" else part
                self._add_line(path, shapely.get_coordinates(outline))
        return path

    def _add_line(self, path: QPainterPath, ground: np.ndarray) -> None:
        if len(ground):
            every = max(1, len(ground) // MOST_VERTICES)
            pixels = self.view.to_pixel(ground[::every]).clip(-30_000, 30_000).tolist()
            path.moveTo(*pixels[0])
            for pixel in pixels[1:]:
                path.lineTo(*pixel)


def _cross(middle: QPointF, reach: float) -> QPainterPath:
    path = QPainterPath()
    for right, down in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        way = QPointF(right * reach, down * reach)
        path.moveTo(middle + way * 0.35)
        path.lineTo(middle + way)
    return path


class PlaceFlash(QObject):
    """Lets an item show a shape twice."""

    def __init__(self, item: PlaceItem, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self._shape: BaseGeometry | None = None
        self._left: list[bool] = []
        self._timer = QTimer(self, interval=STEP_MS)
        self._timer.timeout.connect(self._step)

    def start(self, shape: BaseGeometry, mark: tuple[float, float] | None = None) -> None:
        """Flash this one; another that still flashes stops. `mark` keeps a cross."""
        self._shape, self._left = shape, list(STEPS)
        self.item.crossed = mark
        self._step()
        self._timer.start()

    def stop(self) -> None:
        """Show nothing."""
        self._timer.stop()
        self.item.crossed = None
        self._show(None)

    def _step(self) -> None:
        if not self._left:
            self._timer.stop()
            return
        self._show(self._shape if self._left.pop(0) else None)

    def _show(self, shape: BaseGeometry | None) -> None:
        self.item.shown = shape
        self.item.update()
