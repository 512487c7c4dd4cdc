"""How a stack looks: plates one behind the other, on the foremost how many they are, round it the agencies by their share; and leaders."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from tabletop.canvas.ink.map_text import map_font
from tabletop.canvas.ink.pixel_lines import qlines
from tabletop.canvas.ink.ragged_paths import polygon
from tabletop.canvas.ink.symbol_cache import draw_cached
from tabletop.core.text.style import tokens
from tabletop.i18n import number

RING_PX, CARD_PX, CASING_PX = 3.4, 3.0, 1.5
CORNER = 0.22
DOT_PX = 2.6
Shares = tuple[tuple[str, int], ...]
"""Colour tokens, each with how many it stands for."""


def paint_stack(painter: QPainter, box: QRectF, shares: Shares, theme: str, unit_px: float) -> None:
    """A stack's plate that fills `box`."""
    margin = (CARD_PX + CASING_PX + 1.0) * unit_px
    key = ("stack", shares, theme, unit_px)

    def paint(fresh: QPainter) -> None:
        _paint(fresh, QRectF(margin, margin, box.width(), box.height()), shares, theme, unit_px)

    draw_cached(painter, box.adjusted(-margin, -margin, margin, margin), key, paint)


def _paint(painter: QPainter, box: QRectF, shares: Shares, theme: str, unit_px: float) -> None:
    colours = tokens(theme)
    _paint_card(painter, box.translated(CARD_PX * unit_px, -CARD_PX * unit_px), shares, theme, unit_px)
    casing = CASING_PX * unit_px
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours["paper"]))
    _rounded(painter, box.adjusted(-casing, -casing, casing, casing))
    _paint_ring(painter, box, shares, theme)
    ring = RING_PX * unit_px
    face = box.adjusted(ring, ring, -ring, -ring)
    painter.setBrush(QColor(colours["field" if theme == "light" else "paper"]))
    _rounded(painter, face)
    count = sum(many for _, many in shares)
    painter.setFont(map_font(12 if count < 100 else 9, True, unit_px * min(1.0, box.height() / (30.0 * unit_px))))
    painter.setPen(QColor(colours["ink"]))
    painter.drawText(face, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, number(count))


def _paint_card(painter: QPainter, box: QRectF, shares: Shares, theme: str, unit_px: float) -> None:
    """The edge of a plate that lies behind."""
    painter.setBrush(QColor(tokens(theme)["paper"]))
    painter.setPen(QPen(QColor(tokens(theme)[shares[0][0]]), 1.4 * unit_px))
    _rounded(painter, box)


def _paint_ring(painter: QPainter, box: QRectF, shares: Shares, theme: str) -> None:
    """The plate in the colours of its agencies, each as wide a sector as its share, the largest from above on clockwise."""
    corner = box.width() * CORNER
    plate = QPainterPath()
    plate.addRoundedRect(box, corner, corner)
    whole, start_deg = sum(many for _, many in shares), 90.0
    far = QRectF(box.center().x() - 2 * box.width(), box.center().y() - 2 * box.height(), 4 * box.width(), 4 * box.height())
    for token, many in shares:
        angle_deg = 360.0 * many / whole
        sector = QPainterPath(box.center())
        sector.arcTo(far, start_deg, -angle_deg)
        sector.closeSubpath()
        painter.fillPath(plate if len(shares) == 1 else plate.intersected(sector), QColor(tokens(theme)[token]))
        start_deg -= angle_deg


def _rounded(painter: QPainter, box: QRectF) -> None:
    painter.drawRoundedRect(box, box.width() * CORNER, box.width() * CORNER)


def paint_leaders(painter: QPainter, leaders: np.ndarray, plates: Sequence[QRectF], theme: str, unit_px: float) -> None:
    """Lines (n, 2, 2) from symbols that stand aside to their true places, with a dot there; nothing over the plates that are painted
    already."""
    if not len(leaders):
        return
    lines = qlines(leaders)
    painter.save()
    if plates:
        clip = QPainterPath()
        clip.addRect(painter.viewport())
        for plate in plates:
            clip.addRect(plate)
        painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
    for token, width in (("paper", 3.4), ("ink", 1.3)):
        pen = QPen(QColor(tokens(theme)[token]), width * unit_px)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLines(lines)
    feet = polygon(leaders[:, 1])
    for token, wide in (("paper", DOT_PX + 0.9), ("ink", DOT_PX)):
        pen = QPen(QColor(tokens(theme)[token]), 2 * wide * unit_px)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(feet)
    painter.restore()
