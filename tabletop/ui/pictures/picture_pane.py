"""The picture that is being placed: looked at, moved, zoomed, and pointed at by mouse or by keys."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tabletop.core.text.style import tokens
from tabletop.ui.parts.theme import current_theme

MARK_PX, STEP_PX, DRAG_PX = 7.0, 12.0, 4.0
ZOOM = 1.25
LARGEST_ZOOM = 16.0


@dataclass(frozen=True)
class PictureMark:
    """A point on the picture with its number; the worst one is a triangle, one that is not used is hollow."""

    pixel: tuple[float, float]
    text: str
    worst: bool = False
    used: bool = True
    chosen: bool = False


class PicturePane(QWidget):
    """`pointed(column, row)` in pixels of the picture. Click or Enter points, dragging and arrow keys with Ctrl move, wheel + and - zoom;
    plain arrow keys move the cross."""

    pointed = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.marks: Sequence[PictureMark] = ()
        self.cross = (0.0, 0.0)
        self._image, self._size = QImage(), (1, 1)
        self._zoom, self._corner = 0.0, QPointF()
        self._pressed: QPointF | None = None
        self._dragged = False

    def show_picture(self, colours: np.ndarray, size: tuple[int, int]) -> None:
        """Show (rows, columns, 4) of a picture that has that width and height itself."""
        colours = np.ascontiguousarray(colours)
        rows, columns = colours.shape[:2]
        self._image = QImage(colours.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888_Premultiplied).copy()
        self._size, self._zoom = size, 0.0
        self.cross = size[0] / 2, size[1] / 2
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether there is something to point at."""
        return not self._image.isNull()

    def at(self, pixel: tuple[float, float]) -> QPointF:
        """Where a pixel of the picture stands on this widget."""
        self._fit()
        return QPointF(self._corner.x() + pixel[0] * self._zoom, self._corner.y() + pixel[1] * self._zoom)

    def pixel_at(self, spot: QPointF) -> tuple[float, float]:
        """The pixel of the picture under a spot of this widget."""
        self._fit()
        return (spot.x() - self._corner.x()) / self._zoom, (spot.y() - self._corner.y()) / self._zoom

    def _fit(self) -> None:
        if self._zoom <= 0.0:
            width, height = self._size
            self._zoom = max(1e-6, min(self.width() / width, self.height() / height) * 0.96)
            self._corner = QPointF((self.width() - width * self._zoom) / 2, (self.height() - height * self._zoom) / 2)

    def zoom_by(self, factor: float, spot: QPointF | None = None) -> None:
        """Larger or smaller round a spot, else round the cross."""
        kept = spot or self.at(self.cross)
        pixel = self.pixel_at(kept)
        self._zoom = min(LARGEST_ZOOM, max(self._zoom * factor, 0.2 * min(self.width() / self._size[0], self.height() / self._size[1])))
        self._corner = QPointF(kept.x() - pixel[0] * self._zoom, kept.y() - pixel[1] * self._zoom)
        self.update()

    def _point(self, pixel: tuple[float, float]) -> None:
        if self.has_picture and 0 <= pixel[0] <= self._size[0] and 0 <= pixel[1] <= self._size[1]:
            self.cross = pixel
            self.update()
            self.pointed.emit(*pixel)

    # --- gestures
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click points; a drag moves the picture."""
        self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture with the pointer."""
        if self._pressed is None:
            return
        way = event.position() - self._pressed
        if self._dragged or math.hypot(way.x(), way.y()) > DRAG_PX:
            self._dragged = True
            self._fit()
            self._corner, self._pressed = self._corner + way, event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Point where nothing was dragged."""
        if self._pressed is not None and not self._dragged and event.button() == Qt.MouseButton.LeftButton:
            self._point(self.pixel_at(event.position()))
        self._pressed = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom round the pointer."""
        self.zoom_by(ZOOM ** (event.angleDelta().y() / 120.0), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the cross (with Ctrl the picture), Enter points, + and - zoom."""
        steps: dict[int, tuple[int, int]] = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        self._fit()
        if event.key() in steps:
            across, down = steps[event.key()]
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._corner -= QPointF(across, down) * STEP_PX * 4
            else:
                step = (1.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP_PX) / self._zoom
                column, row = self.cross[0] + across * step, self.cross[1] + down * step
                self.cross = min(max(column, 0.0), self._size[0]), min(max(row, 0.0), self._size[1])
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._point(self.cross)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom_by(1 / ZOOM if event.key() == Qt.Key.Key_Minus else ZOOM)
        else:
            super().keyPressEvent(event)

    # --- painting
    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, its points, the cross while keys point."""
        colours = tokens(current_theme())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(colours["paper"]))
        if self.has_picture:
            self._fit()
            width, height = self._size
            painter.drawImage(QRectF(self._corner.x(), self._corner.y(), width * self._zoom, height * self._zoom), self._image)
            for mark in self.marks:
                self._paint_mark(painter, mark, QColor(colours["accent"]), QColor(colours["paper"]), QColor(colours["ink"]))
            if self.hasFocus():
                self._paint_cross(painter, QColor(colours["accent"]))
        painter.setPen(QPen(QColor(colours["accent" if self.hasFocus() else "line"]), 2 if self.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_cross(self, painter: QPainter, ink: QColor) -> None:
        spot = self.at(self.cross)
        painter.setPen(QPen(ink, 1))
        painter.drawLine(QPointF(spot.x() - 16, spot.y()), QPointF(spot.x() + 16, spot.y()))
        painter.drawLine(QPointF(spot.x(), spot.y() - 16), QPointF(spot.x(), spot.y() + 16))

    def _paint_mark(self, painter: QPainter, mark: PictureMark, ink: QColor, paper: QColor, letters: QColor) -> None:
        spot, size = self.at(mark.pixel), MARK_PX + (2 if mark.chosen else 0)
        painter.setPen(QPen(paper if mark.used else ink, 1.5))
        painter.setBrush(ink if mark.used else Qt.BrushStyle.NoBrush)
        if mark.worst:
            tip, foot = QPointF(spot.x(), spot.y() - size * 1.3), spot.y() + size
            painter.drawPolygon(QPolygonF([tip, QPointF(spot.x() + size * 1.2, foot), QPointF(spot.x() - size * 1.2, foot)]))
        else:
            painter.drawEllipse(spot, size, size)
        painter.setPen(QPen(paper if mark.used else letters, 1))
        box = QRectF(spot.x() - 3 * size, spot.y() - size, 6 * size, 2 * size)
        font = painter.font()
        font.setPointSizeF(9)
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.text)
