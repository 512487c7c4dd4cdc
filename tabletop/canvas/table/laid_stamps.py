"""Stamps of what goes, on a warped table: each is laid once for a part of the picture, turned and stretched as the ground is there, and
then only moved; its place is exact."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

from tabletop.canvas.ink.kept_picture import without_engine
from tabletop.canvas.ink.symbol_cache import LastUsed
from tabletop.canvas.play.stamps import Stamp
from tabletop.canvas.table.laid_picture import Laying

CELL_PX = 120.0
"""Side of a part of the flat picture in which stamps are stretched alike."""
APART_PX = 1.0
KEPT, KEPT_BYTES = 4000, 12 * 1024 * 1024
"""With the stamps that they are laid from: where the map is near, that of a vehicle drawn to scale takes megabytes."""
Key = tuple[int, int, int]


@dataclass(frozen=True)
class LaidStamp:
    """A stamp as it lies; the stamp is held so that its number stays its own."""

    stamp: Stamp
    pixmap: QPixmap
    foot: QPointF

    @property
    def bytes(self) -> int:
        """Of its picture, and of the stamp."""
        return self.pixmap.width() * self.pixmap.height() * self.pixmap.depth() // 8 + self.stamp.bytes


class LaidStamps:
    """Paints stamps through a laying."""

    def __init__(self, laying: Laying) -> None:
        self._laying = laying
        self._of: QTransform | None = None
        self._ratio = 0.0
        self._laid: LastUsed[LaidStamp] = LastUsed(KEPT, KEPT_BYTES)
        self._bends: dict[tuple[int, int], QTransform] = {}

    def paint(self, painter: QPainter, stamp: Stamp, right: float, down: float) -> None:
        """Paint a stamp with its place at a flat pixel; the painter stands as it does for the flat picture."""
        laying = self._laying
        if laying.transform is None:
            stamp.paint(painter, right, down)
            return
        ratio = stamp.pixmap.devicePixelRatio()
        if self._of is not laying.transform or ratio != self._ratio:
            self.forget()
            self._of, self._ratio = laying.transform, ratio
        laid = self._laid_stamp(stamp, int(right // CELL_PX), int(down // CELL_PX))
        flat = painter.worldTransform()
        painter.setWorldTransform(laying.base)
        painter.drawPixmap(laying.transform.map(QPointF(right, down)) - laid.foot, laid.pixmap)
        painter.setWorldTransform(flat)

    def forget(self) -> None:
        """Keep none."""
        self._of = None
        self._laid = LastUsed(KEPT, KEPT_BYTES)
        self._bends.clear()

    def _laid_stamp(self, stamp: Stamp, column: int, row: int) -> LaidStamp:
        key = (id(stamp), column, row)
        found = self._laid.get(key)
        if found is None:
            found = _lay(stamp, self._bend(column, row), self._ratio)
            self._laid.put(key, found, found.bytes)
        return found

    def _bend(self, column: int, row: int) -> QTransform:
        """How a small piece of the flat picture is turned and stretched in the middle of a part."""
        if (column, row) not in self._bends:
            assert self._of is not None
            middle = QPointF((column + 0.5) * CELL_PX, (row + 0.5) * CELL_PX)
            at = self._of.map(middle)
            along, across = self._of.map(middle + QPointF(APART_PX, 0)) - at, self._of.map(middle + QPointF(0, APART_PX)) - at
            self._bends[column, row] = QTransform(along.x(), along.y(), across.x(), across.y(), 0, 0)
        return self._bends[column, row]


def _lay(stamp: Stamp, bend: QTransform, ratio: float) -> LaidStamp:
    size = stamp.pixmap.deviceIndependentSize()
    box = bend.mapRect(QRectF(-stamp.foot.x(), -stamp.foot.y(), size.width(), size.height()))
    left, top = float(np.floor(box.left())) - 1, float(np.floor(box.top())) - 1
    wide, high = int(np.ceil(box.right() - left)) + 1, int(np.ceil(box.bottom() - top)) + 1
    pixmap = QPixmap(round(wide * ratio), round(high * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
    painter.setWorldTransform(bend * QTransform.fromTranslate(-left, -top))
    painter.drawPixmap(-stamp.foot, stamp.pixmap)
    painter.end()
    return LaidStamp(stamp, without_engine(pixmap), QPointF(-left, -top))
