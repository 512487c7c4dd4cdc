"""The painter of PDF and SVG: letters outside of what is clipped are not written, else a file would hold words beyond its page."""

from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath

NEAR = 0.5
"""A text that reaches out by so many units is written whole."""


class PaperPainter(QPainter):
    """A QPainter whose `drawText` writes what lies within the clip and leaves out the letters beyond it."""

    def drawText(self, *args: Any) -> Any:
        """As QPainter has it: at a place, or in a box with flags."""
        if not self.hasClipping():
            return super().drawText(*args)
        room, first = self.clipPath(), args[0]
        if isinstance(first, QPointF | QPoint) and len(args) == 2:
            return self._write(room, QPointF(first), str(args[1]))
        if isinstance(first, QRectF | QRect) and isinstance(args[-1], str):
            box = QFontMetricsF(self.font(), self.device()).boundingRect(QRectF(first), int(args[1]), args[-1])
            return super().drawText(*args) if room.contains(box.center()) and _holds(room, box) else None
        return super().drawText(*args)

    def _write(self, room: QPainterPath, at: QPointF, text: str) -> None:
        metrics = QFontMetricsF(self.font())
        top, high = at.y() - metrics.ascent(), metrics.ascent() + metrics.descent()
        if _holds(room, QRectF(at.x(), top, metrics.horizontalAdvance(text), high)):
            super().drawText(at, text)
            return
        starts = [metrics.horizontalAdvance(text[:number]) for number in range(len(text) + 1)]
        letters = [QRectF(at.x() + start, top, end - start, high) for start, end in zip(starts, starts[1:], strict=False)]
        kept = [number for number, letter in enumerate(letters) if _holds(room, letter)]
        if kept:
            super().drawText(QPointF(at.x() + starts[kept[0]], at.y()), text[kept[0] : kept[-1] + 1])


def _holds(room: QPainterPath, box: QRectF) -> bool:
    return (
        room.contains(box.adjusted(NEAR, NEAR, -NEAR, -NEAR)) if min(box.width(), box.height()) > 4 * NEAR else room.contains(box.center())
    )
