"""Hatched areas: a small tile repeated on the screen (a clip with long lines costs ten times more), lines on paper."""

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from tabletop.canvas.ink.kept_picture import without_engine
from tabletop.canvas.ink.pixel_lines import qlines
from tabletop.canvas.ink.symbols import is_vector


def fill_hatched(painter: QPainter, path: QPainterPath, pen: QPen, step_px: float, anchor: QPointF, falling: bool = False) -> None:
    """Fill with slanting lines, `step_px` apart along the level, that go through `anchor`; `falling` = down to the right."""
    if is_vector(painter):
        _fill_with_lines(painter, path, pen, step_px, anchor, falling)
        return
    ratio = painter.device().devicePixelRatioF()
    side = max(3, round(step_px * ratio))
    brush = QBrush(_tile(side, pen.color().rgba(), round(pen.widthF() * ratio, 2), falling))
    turn = QTransform.fromTranslate(anchor.x() % (side / ratio), anchor.y() % (side / ratio))
    brush.setTransform(turn.scale(1 / ratio, 1 / ratio))
    painter.fillPath(path, brush)


@lru_cache(maxsize=64)
def _tile(side: int, rgba: int, width_px: float, falling: bool) -> QImage:
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor.fromRgba(rgba), width_px)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    painter.setPen(pen)
    for total in (0, side, 2 * side):
        start, end = (-side, total + side), (total + side, -side)
        if falling:
            start, end = (side - start[0], start[1]), (side - end[0], end[1])
        painter.drawLine(QPointF(*start), QPointF(*end))
    painter.end()
    return without_engine(image)


def fill_dotted(painter: QPainter, path: QPainterPath, colour: QColor, step_px: float, radius_px: float, anchor: QPointF) -> None:
    """Fill with dots on a square grid of `step_px` that goes through `anchor`."""
    if is_vector(painter):
        _fill_with_dots(painter, path, colour, step_px, radius_px, anchor)
        return
    ratio = painter.device().devicePixelRatioF()
    side = max(3, round(step_px * ratio))
    brush = QBrush(_dot(side, colour.rgba(), round(radius_px * ratio, 2)))
    turn = QTransform.fromTranslate(anchor.x() % (side / ratio), anchor.y() % (side / ratio))
    brush.setTransform(turn.scale(1 / ratio, 1 / ratio))
    painter.fillPath(path, brush)


@lru_cache(maxsize=64)
def _dot(side: int, rgba: int, radius_px: float) -> QImage:
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromRgba(rgba))
    painter.drawEllipse(QPointF(side / 2, side / 2), radius_px, radius_px)
    painter.end()
    return without_engine(image)


def _fill_with_dots(painter: QPainter, path: QPainterPath, colour: QColor, step_px: float, radius_px: float, anchor: QPointF) -> None:
    box = path.boundingRect()
    rights = np.arange(box.left() - (box.left() - anchor.x()) % step_px, box.right() + step_px, step_px)
    downs = np.arange(box.top() - (box.top() - anchor.y()) % step_px, box.bottom() + step_px, step_px)
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for down in downs.tolist():
        for right in rights.tolist():
            painter.drawEllipse(QPointF(right, down), radius_px, radius_px)
    painter.restore()


def _fill_with_lines(painter: QPainter, path: QPainterPath, pen: QPen, step_px: float, anchor: QPointF, falling: bool) -> None:
    box, lean = path.boundingRect(), 1 if falling else -1
    tied = anchor.x() - lean * anchor.y()
    ends = sorted(box.left() - lean * down if lean > 0 else box.left() + down for down in (box.top(), box.bottom()))
    first, last = (np.floor((ends[0] - tied) / step_px) * step_px + tied, ends[1] + box.width() + step_px)
    sums = np.arange(first, last, step_px)
    tops, bottoms = np.full_like(sums, box.top()), np.full_like(sums, box.bottom())
    pieces = np.stack((sums + lean * tops, tops, sums + lean * bottoms, bottoms), axis=1)
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setPen(pen)
    painter.drawLines(qlines(pieces))
    painter.restore()
