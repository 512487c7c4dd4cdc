"""Stamps: what is drawn many times alike is painted once and copied on the screen, and drawn as shapes on paper."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from tabletop.canvas.ink.symbols import is_vector

KEPT = 3000
_stamps: OrderedDict[Hashable, QImage] = OrderedDict()


def draw_cached(painter: QPainter, box: QRectF, key: Hashable, paint: Callable[[QPainter], None]) -> None:
    """Draw into `box` what `paint` draws from (0, 0) on; stamps of one key and size are alike."""
    if is_vector(painter):
        painter.save()
        painter.translate(box.topLeft())
        paint(painter)
        painter.restore()
        return
    device = painter.device()
    ratio = device.devicePixelRatioF() if device else 1.0
    image = _stamp((key, ratio, round(box.width(), 2), round(box.height(), 2)), box, ratio, paint)
    painter.drawImage(QPointF(round(box.x() * ratio) / ratio, round(box.y() * ratio) / ratio), image)


def _stamp(key: Hashable, box: QRectF, ratio: float, paint: Callable[[QPainter], None]) -> QImage:
    image = _stamps.get(key)
    if image is not None:
        _stamps.move_to_end(key)
        return image
    image = QImage(int(box.width() * ratio) + 2, int(box.height() * ratio) + 2, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    fresh = QPainter(image)
    fresh.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(fresh)
    fresh.end()
    _stamps[key] = image
    if len(_stamps) > KEPT:
        _stamps.popitem(last=False)
    return image
