"""Where the table lies, on the operator's map: its outline with a label, the edge of its readers and a handle, in pixels of the map."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from tabletop.canvas.ink.map_text import Words, draw_text, map_font, text_size
from tabletop.canvas.ink.view import View
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_look import Side
from tabletop.core.text.style import tokens
from tabletop.i18n import tr

HANDLE_PX, STALK_PX, GRIP_PX, PAD_PX, EDGE_PX = 7.0, 26.0, 14.0, 5.0, 6.0
SIDE_CORNERS: dict[Side, tuple[int, int]] = {"above": (0, 1), "right": (1, 2), "below": (2, 3), "left": (3, 0)}


@dataclass(frozen=True)
class OutlineShape:
    """The outline of a frame in a view. `steady`: scale and place are locked, so that it has no handle."""

    view: View
    frame: TableFrame
    steady: bool
    readers: tuple[Side, ...] = ("below",)
    free_top_px: float = 0.0
    """So much of the picture's upper edge is taken by a sign."""

    @cached_property
    def corners(self) -> np.ndarray:
        """(4, 2) pixels, clockwise from the upper left as the readers see it."""
        return self.view.to_pixel(self.frame.ground_outline).clip(-30_000, 30_000)

    @property
    def words(self) -> str:
        """What stands on the label."""
        scale = tr("Table 1:{scale:,.0f}", scale=self.frame.scale)
        return tr("{table}, locked", table=scale) if self.steady else scale

    @cached_property
    def label(self) -> QRectF:
        """Its plate: at the upper left corner, pulled into the picture where that lies outside, as long as any of the table is seen."""
        size = text_size(((Words(self.words, 9, True),),), self.view.unit_px)
        wide, high = size.width() + 2 * PAD_PX, size.height() + 2 * PAD_PX
        low, top = self.corners.min(axis=0), self.corners.max(axis=0)
        seen = QRectF(QPointF(*low.tolist()), QPointF(*top.tolist())).intersects(self.view.pixel_rect)
        left, up = self.corners[0].tolist()
        box = QRectF(left, up - high, wide, high)
        if seen:
            box.moveLeft(min(max(box.left(), EDGE_PX), self.view.width_px - wide - EDGE_PX))
            box.moveTop(min(max(box.top(), self.free_top_px + EDGE_PX), self.view.height_px - high - EDGE_PX))
        return box

    @cached_property
    def handle(self) -> QPointF:
        """Middle of the handle that turns it: above the middle of the upper edge."""
        middle = (self.corners[0] + self.corners[1]) / 2
        out = middle - self.corners.mean(axis=0)
        length = float(np.hypot(*out)) or 1.0
        return QPointF(*(middle + out / length * STALK_PX * self.view.unit_px).tolist())

    def grip_at(self, at_px: QPointF) -> str:
        """What a pixel takes hold of: "label", "handle" or nothing."""
        if not self.steady and (at_px - self.handle).manhattanLength() <= GRIP_PX:
            return "handle"
        return "label" if self.label.contains(at_px) else ""


def paint_outline(painter: QPainter, shape: OutlineShape, theme: str, ghost: bool = False) -> None:
    """Outline, readers' edges, label, handle. A ghost is where the table would go."""
    colours, unit = tokens(theme), shape.view.unit_px
    polygon = QPolygonF([QPointF(*corner) for corner in shape.corners.tolist()])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for token, width_px in (("paper", 3.0), ("accent", 1.5)):
        pen = QPen(QColor(colours[token]), width_px * unit)
        pen.setStyle(Qt.PenStyle.DashLine if ghost else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.drawPolygon(polygon)
    if ghost:
        return
    for side in shape.readers:
        _paint_readers(painter, shape, side, theme)
    if not shape.steady:
        _paint_handle(painter, shape, theme)
    painter.setPen(QPen(QColor(colours["paper"]), 1.0))
    painter.setBrush(QColor(colours["accent"]))
    painter.drawRoundedRect(shape.label, 3, 3)
    row = Words(shape.words, 9, True, "paper")
    draw_plain(painter, shape.label, row, theme, unit)


def draw_plain(painter: QPainter, box: QRectF, words: Words, theme: str, unit_px: float) -> None:
    """Words on a plate of their own, in the middle, without a halo."""
    painter.setFont(map_font(words.size_pt, words.bold, unit_px))
    painter.setPen(QColor(tokens(theme)[words.token]))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words.text)


def _paint_readers(painter: QPainter, shape: OutlineShape, side: Side, theme: str) -> None:
    """A thick edge, and the word beyond it, so that colour is not the only sign."""
    unit = shape.view.unit_px
    first, second = (shape.corners[n] for n in SIDE_CORNERS[side])
    pen = QPen(QColor(tokens(theme)["accent"]), 5.0 * unit)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLine(QPointF(*first.tolist()), QPointF(*second.tolist()))
    words = ((Words(tr("Readers"), 9, False, "accent"),),)
    size = text_size(words, unit)
    middle = (first + second) / 2
    out = middle - shape.corners.mean(axis=0)
    away = out / (float(np.hypot(*out)) or 1.0)
    place = QPointF(*(middle + away * (6.0 * unit + abs(away[0]) * size.width() / 2 + abs(away[1]) * size.height() / 2)).tolist())
    draw_text(painter, QRectF(place - QPointF(size.width() / 2, size.height() / 2), size), words, theme, unit)


def _paint_handle(painter: QPainter, shape: OutlineShape, theme: str) -> None:
    colours, unit = tokens(theme), shape.view.unit_px
    middle = QPointF(*((shape.corners[0] + shape.corners[1]) / 2).tolist())
    painter.setPen(QPen(QColor(colours["accent"]), 1.5 * unit))
    painter.drawLine(middle, shape.handle)
    painter.setBrush(QColor(colours["paper"]))
    painter.drawEllipse(shape.handle, HANDLE_PX * unit, HANDLE_PX * unit)
    arc = QPainterPath()
    box = QRectF(shape.handle - QPointF(3.2, 3.2) * unit, shape.handle + QPointF(3.2, 3.2) * unit)
    arc.arcMoveTo(box, 40)
    arc.arcTo(box, 40, 260)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(arc)
