"""The ground that a sheet shows, as a frame on the main map: dragged by its inside, moved by the arrow keys, as large as paper and scale
make it."""

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QRegion
from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.core.geometry.geometry import Bounds
from tabletop.ui.parts.theme import colour
from tabletop.ui.printing.sheet_preview import FINE_MM, STEP_MM

LINE_PX = 2.0
_WAYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}


class ExtentFrame(QWidget):
    """Lies over the map's viewport. `moved` (east, north; metres) while it is dragged, `settled` when it is let go, `done` on Enter, Esc
    or a double click."""

    moved = Signal(float, float)
    settled = Signal()
    done = Signal()

    def __init__(self, canvas: MapCanvas) -> None:
        self._viewport = canvas.surface.viewport()
        super().__init__(self._viewport)
        self._canvas = canvas
        self._bounds: Bounds | None = None
        self._scale = 500.0
        self._words = ""
        self._grip: tuple[float, float] | None = None
        self._asks = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        canvas.view_changed.connect(self._fit)
        self._viewport.installEventFilter(self)
        self._fit()

    def show_frame(self, bounds: Bounds, scale: float, words: str) -> None:
        """West, south, east, north in metres, and what stands at its corner."""
        self._bounds, self._scale, self._words = bounds, scale, words
        self.setAccessibleName(i18n.tr("Frame of the sheet on the map: {words}", words=words))
        self._fit()
        self.show()
        self.raise_()

    def ask_to_move(self) -> None:
        """Say how it is moved, while the dialog stands aside."""
        self._asks = True
        self._fit()

    def rest(self) -> None:
        """The dialog is back."""
        self._asks = False
        self._fit()

    def take_off(self) -> None:
        """Leave the map for good."""
        self._canvas.view_changed.disconnect(self._fit)
        self._viewport.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    @property
    def corners_px(self) -> QPolygonF:
        """The frame on the viewport."""
        if self._bounds is None:
            return QPolygonF()
        west, south, east, north = self._bounds
        corners = np.array([(west, north), (east, north), (east, south), (west, south)])
        return QPolygonF([QPointF(x, y) for x, y in self._canvas.view().to_pixel(corners).tolist()])

    def _fit(self) -> None:
        """Over the whole viewport, but only the frame and its words take the mouse and are painted."""
        self.setGeometry(self._viewport.rect())
        shape = self.corners_px
        if shape:
            room = shape.boundingRect().adjusted(-LINE_PX, -LINE_PX, LINE_PX, LINE_PX)
            self.setMask(QRegion(room.toAlignedRect()).united(QRegion(self._words_px(shape).toAlignedRect())))
        self.update()

    @property
    def _said(self) -> str:
        return i18n.tr("{words}: drag the frame, or arrow keys; Enter: back to printing", words=self._words) if self._asks else self._words

    def _words_px(self, shape: QPolygonF) -> QRectF:
        """The plate of the words: at the upper left corner of the frame, as far as that can be seen."""
        box = QFontMetricsF(self.font()).boundingRect(self._said).adjusted(-6, -3, 6, 3)
        seen = shape.boundingRect().intersected(self.rect().toRectF())
        box.moveTopLeft(seen.topLeft() + QPointF(6, 6))
        box.moveLeft(max(0.0, min(box.left(), self.width() - box.width())))
        return box

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the map."""
        if watched is self._viewport and event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """A cased line, dashed while the frame has not the focus, a cross in the middle, scale and paper at the corner."""
        shape = self.corners_px
        if not shape:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("paper"), LINE_PX + 2))
        painter.drawPolygon(shape)
        painter.setPen(QPen(colour("accent"), LINE_PX, Qt.PenStyle.SolidLine if self.hasFocus() else Qt.PenStyle.DashLine))
        painter.drawPolygon(shape)
        middle = shape.boundingRect().center()
        painter.drawLine(middle - QPointF(8, 0), middle + QPointF(8, 0))
        painter.drawLine(middle - QPointF(0, 8), middle + QPointF(0, 8))
        self._paint_words(painter, shape)
        painter.end()

    def _paint_words(self, painter: QPainter, shape: QPolygonF) -> None:
        box = self._words_px(shape)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(colour("paper"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._said)

    # --- moving
    def _at(self, event: QMouseEvent) -> tuple[float, float]:
        return self._canvas.ground_at(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it; other buttons are for the map."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._grip = self._at(event)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It goes with the hand."""
        if self._grip is None or self._bounds is None:
            event.ignore()
            return
        at = self._at(event)
        self._move_by(at[0] - self._grip[0], at[1] - self._grip[1])
        self._grip = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave it there."""
        if self._grip is None:
            event.ignore()
            return
        self._grip = None
        self.settled.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """It is right."""
        self.done.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys by a centimetre on the paper, with Shift a millimetre; Enter and Esc go back to the dialog."""
        way = _WAYS.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.done.emit()
        elif way is None:
            super().keyPressEvent(event)
        else:
            step = FINE_MM if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP_MM
            self._move_by(way[0] * step / 1000 * self._scale, way[1] * step / 1000 * self._scale)
            self.settled.emit()

    def _move_by(self, east_m: float, north_m: float) -> None:
        assert self._bounds is not None
        west, south, east, north = self._bounds
        self._bounds = (west + east_m, south + north_m, east + east_m, north + north_m)
        self._fit()
        self.moved.emit((self._bounds[0] + self._bounds[2]) / 2, (self._bounds[1] + self._bounds[3]) / 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """It is drawn as taken."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And as left."""
        super().focusOutEvent(event)
        self.update()
