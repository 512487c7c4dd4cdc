"""The sheet as it would be printed: at once as a sketch, then as the picture that the printing painters draw. Dragging moves the ground."""

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from tabletop import i18n
from tabletop.canvas.paper.sheet import Sheet
from tabletop.core.document.cut_off import CutOff
from tabletop.core.text.style import tokens
from tabletop.core.values.feature import Placed
from tabletop.ui.parts.theme import colour

MARGIN_PX = 16
LEAST_PX = (260, 220)
STEP_MM, FINE_MM = 10.0, 1.0
MOST_SKETCHED = 600
"""Shapes that a sketch draws at most."""
MARK_PX = 5.0
_WAYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class SheetPreview(QWidget):
    """`moved` (millimetres right and down that the frame goes over the ground)."""

    moved = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(*LEAST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sheet: Sheet | None = None
        self._paper_mm = (420.0, 297.0)
        self._image: QImage | None = None
        self._is_fine = False
        self._lost = CutOff()
        self._sketch: tuple[object, list[tuple[QPainterPath, bool]]] = (None, [])
        self._grip: QPointF | None = None
        self._pulled = QPointF()
        self._says = ""

    def sizeHint(self) -> QSize:
        """Most of the window."""
        return QSize(700, 560)

    # --- what is shown
    def show_sheet(self, sheet: Sheet | None, paper_mm: tuple[float, float], lost: CutOff) -> None:
        """A sheet of which no picture is there yet; None for a page whose inside only the picture knows."""
        self._sheet, self._paper_mm, self._lost = sheet, paper_mm, lost
        self._image, self._is_fine = None, False
        self._pulled = QPointF()
        self.setCursor(Qt.CursorShape.OpenHandCursor if sheet is not None else Qt.CursorShape.ArrowCursor)
        self.update()

    def show_picture(self, image: QImage, is_fine: bool) -> None:
        """The picture of the sheet that is shown."""
        self._image, self._is_fine = image, is_fine
        self.update()

    def say(self, words: str) -> None:
        """A line in the place of the sheet, or over it while it is drawn."""
        self._says = words
        self.update()

    @property
    def picture(self) -> QImage | None:
        """What was drawn of the sheet that is shown."""
        return self._image

    @property
    def paper_px(self) -> QRectF:
        """Where the paper lies in the widget."""
        room = QRectF(self.rect()).adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        size = QSizeF(*self._paper_mm).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        paper = QRectF(QPointF(0, 0), size)
        paper.moveCenter(room.center())
        return paper

    @property
    def px_per_mm(self) -> float:
        """Pixels of the widget that a millimetre of paper takes."""
        return self.paper_px.width() / self._paper_mm[0]

    # --- painting
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paper with a shadow, picture or sketch, marks of what is cut, what is said."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        paper = self.paper_px
        painter.fillRect(paper.translated(3, 3), QColor(0, 0, 0, 50))
        painter.fillRect(paper, QColor("#FFFFFF"))
        if self._image is not None:
            painter.drawImage(paper.translated(self._pulled), self._image)
        if self._sheet is not None:
            if self._image is None:
                self._paint_sketch(painter, self._sheet)
            self._paint_marks(painter, self._sheet)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("accent" if self.hasFocus() else "line"), 1.5 if self.hasFocus() else 1.0))
        painter.drawRect(paper)
        if self._says:
            self._paint_words(painter, paper)
        painter.end()

    def _map_px(self, sheet: Sheet) -> QRectF:
        scale, paper = self.px_per_mm, self.paper_px
        box = sheet.map_mm
        return QRectF(paper.x() + box.x() * scale, paper.y() + box.y() * scale, box.width() * scale, box.height() * scale)

    def _to_pixel(self, sheet: Sheet) -> QTransform:
        """From ground relative to the centre to pixels of the widget."""
        middle = self._map_px(sheet).center() + self._pulled
        factor = self.px_per_mm * 1000 / sheet.scale
        return QTransform(factor, 0, 0, -factor, middle.x(), middle.y())

    def _paint_sketch(self, painter: QPainter, sheet: Sheet) -> None:
        """Frame, column and the shapes of the plan as thin lines."""
        light = tokens("light")
        frame = self._map_px(sheet)
        painter.setPen(QPen(QColor(light["ink"]), 1))
        painter.setBrush(QColor(light["paper"]))
        painter.drawRect(frame)
        painter.save()
        painter.setClipRect(frame)
        place = self._to_pixel(sheet)
        for path, is_area in self._shapes(sheet):
            painter.setPen(QPen(QColor(light["accent"]), 1))
            painter.setBrush(QColor(31, 95, 191, 18) if is_area else Qt.BrushStyle.NoBrush)
            painter.drawPath(place.map(path))
        painter.restore()

    def _shapes(self, sheet: Sheet) -> list[tuple[QPainterPath, bool]]:
        """Paths of the plan relative to the centre in metres, each with whether it is an area; made once for a scene and centre."""
        key = (id(sheet.plan), sheet.scene_number, sheet.centre)
        if self._sketch[0] != key:
            self._sketch = (key, [_path(one, sheet.centre) for one in sheet.placed[:MOST_SKETCHED]])
        return self._sketch[1]

    def _paint_marks(self, painter: QPainter, sheet: Sheet) -> None:
        """A scissors-like cross where the frame cuts a feature, a triangle on the frame towards one that lies outside."""
        frame, place = self._map_px(sheet), self._to_pixel(sheet)
        painter.setPen(QPen(QColor("#FFFFFF"), 1))
        painter.setBrush(colour("stop", "light"))
        for one in self._lost.outside:
            _paint_arrow(painter, frame, place.map(_middle(one, sheet.centre)))
        for one in self._lost.cut:
            for at in _crossings(one, sheet):
                _paint_cross(painter, place.map(at))

    def _paint_words(self, painter: QPainter, paper: QRectF) -> None:
        font = self.font()
        painter.setFont(font)
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        box = painter.boundingRect(paper.adjusted(16, 8, -16, -8), flags, self._says)
        plate = box.adjusted(-10, -6, 10, 6)
        if self._image is not None:
            plate.moveBottom(paper.bottom() - 8)
            box.moveCenter(plate.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("field"))
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(colour("ink"))
        painter.drawText(box, flags, self._says)

    # --- moving
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the ground."""
        if event.button() == Qt.MouseButton.LeftButton and self._sheet is not None and self._map_px(self._sheet).contains(event.position()):
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The ground goes with the hand."""
        if self._grip is not None:
            self._pulled = event.position() - self._grip
            self._image = None
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go there."""
        if self._grip is not None:
            pulled = event.position() - self._grip
            self._grip = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            if not pulled.isNull():
                self.moved.emit(-pulled.x() / self.px_per_mm, -pulled.y() / self.px_per_mm)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the frame a centimetre on the paper, with Shift a millimetre."""
        way = _WAYS.get(Qt.Key(event.key()))
        if way is None or self._sheet is None:
            super().keyPressEvent(event)
            return
        step = FINE_MM if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP_MM
        self.moved.emit(way[0] * step, way[1] * step)

    def speak(self) -> None:
        """Words for who does not see it."""
        self.setAccessibleName(i18n.tr("Preview of the sheet"))
        self.setToolTip(i18n.tr("Drag, or arrow keys: another part of the ground; with Shift by 1 mm"))


def _path(one: Placed, centre: tuple[float, float]) -> tuple[QPainterPath, bool]:
    path = QPainterPath()
    for part in shapely.get_parts(one.geometry):
        if part.geom_type == "Point" and not part.is_empty:
            path.addEllipse(QPointF(part.x - centre[0], part.y - centre[1]), 2.0, 2.0)
            continue
        for ring in (part.exterior, *part.interiors) if part.geom_type == "Polygon" else (part,):
            places = shapely.get_coordinates(ring) - centre
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in places.tolist()]))
    return path, one.geometry.geom_type.endswith("Polygon")


def _middle(one: Placed, centre: tuple[float, float]) -> QPointF:
    place = one.geometry.centroid
    return QPointF(place.x - centre[0], place.y - centre[1])


def _crossings(one: Placed, sheet: Sheet) -> list[QPointF]:
    """Where the frame goes through a feature: the middle of each piece of it that lies within."""
    found = shapely.intersection(shapely.box(*sheet.ground).exterior, one.geometry)
    places = np.array([(part.centroid.x, part.centroid.y) for part in shapely.get_parts(found) if not part.is_empty]).reshape(-1, 2)
    return [QPointF(x, y) for x, y in (places - sheet.centre).tolist()[:8]]


def _paint_arrow(painter: QPainter, frame: QRectF, towards: QPointF) -> None:
    x = min(max(towards.x(), frame.left()), frame.right())
    y = min(max(towards.y(), frame.top()), frame.bottom())
    way = np.array([towards.x() - x, towards.y() - y])
    if not way.any():
        return
    way = way / np.hypot(*way)
    side = np.array([-way[1], way[0]])
    tip, base = np.array([x, y]) + way * 2, np.array([x, y]) - way * 2 * MARK_PX
    corners = (tip, base + side * MARK_PX, base - side * MARK_PX)
    painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))


def _paint_cross(painter: QPainter, at: QPointF) -> None:
    """A cross on a plate of paper."""
    painter.save()
    for pen in (QPen(QColor("#FFFFFF"), 4.5), QPen(colour("stop", "light"), 2.2)):
        painter.setPen(pen)
        painter.drawLine(at + QPointF(-MARK_PX, -MARK_PX), at + QPointF(MARK_PX, MARK_PX))
        painter.drawLine(at + QPointF(-MARK_PX, MARK_PX), at + QPointF(MARK_PX, -MARK_PX))
    painter.restore()
