"""Stamps: what is drawn many times alike is painted once and copied on the screen, and drawn as shapes on paper."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from tabletop.canvas.ink.kept_picture import without_engine
from tabletop.canvas.ink.symbols import is_vector

T = TypeVar("T")
KEPT, KEPT_BYTES = 3000, 12 * 1024 * 1024
"""About a thousand symbols of the size that they have on a map, or thirty discs of what units reach; twice as much where a pixel has two
device pixels."""


class LastUsed(Generic[T]):
    """What was used last, by key: so many things at most, and of so many bytes together; one alone may be larger."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> T | None:
        """The thing of that key, used now; None where there is none, or none any more."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: T, size: int) -> None:
        """Keep a thing of so many bytes, and let go of those that were used longest ago."""
        self.bytes += size - self._kept.pop(key, (None, 0))[1]
        self._kept[key] = value, size
        while len(self._kept) > 1 and (len(self._kept) > self._most or self.bytes > self._most_bytes):
            self.bytes -= self._kept.popitem(last=False)[1][1]


_stamps: LastUsed[QImage] = LastUsed(KEPT, KEPT_BYTES)


def draw_cached(painter: QPainter, box: QRectF, key: Hashable, paint: Callable[[QPainter], None]) -> None:
    """Draw into `box` what `paint` draws from (0, 0) on; stamps of one key and size are alike."""
    device = painter.device()
    # Asked for each symbol, and the kind of an engine takes ten times as long to tell as that of a device.
    if not isinstance(device, (QImage, QPixmap)) and is_vector(painter):
        painter.save()
        painter.translate(box.topLeft())
        paint(painter)
        painter.restore()
        return
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    image = _stamp((key, ratio, round(box.width(), 2), round(box.height(), 2)), box, ratio, paint)
    painter.drawImage(QPointF(round(box.x() * ratio) / ratio, round(box.y() * ratio) / ratio), image)


def _stamp(key: Hashable, box: QRectF, ratio: float, paint: Callable[[QPainter], None]) -> QImage:
    image = _stamps.get(key)
    if image is not None:
        return image
    image = QImage(int(box.width() * ratio) + 2, int(box.height() * ratio) + 2, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    fresh = QPainter(image)
    fresh.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(fresh)
    fresh.end()
    image = without_engine(image)
    _stamps.put(key, image, round(image.sizeInBytes() / min(max(ratio, 1.0), 2.0)))
    return image
