"""Small layers and pictures for tests of the base map."""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter

from tabletop.canvas.base.base_painter import BasePainter
from tabletop.canvas.ink.view import View
from tabletop.core.values.layer import Layer, LayerInfo, TextColumn, ragged_from

EAST, NORTH = 500_000.0, 9_950_000.0
SIDE = 256


@dataclass(frozen=True)
class Shown:
    """A layer as a window shows it."""

    layer: Layer
    visible: bool = True
    opacity: float = 1.0


def at(right_m: float, up_m: float) -> tuple[float, float]:
    return EAST + right_m, NORTH + up_m


def texts(values: list[str]) -> TextColumn:
    parts = [value.encode() for value in values]
    return TextColumn(np.array([0, *accumulate(map(len, parts))], dtype=np.int64), b"".join(parts))


def shown(role: str, dimension: int, geometries: list, visible: bool = True, opacity: float = 1.0, **columns) -> Shown:
    made = {name: texts(values) if isinstance(values[0], str) else np.asarray(values, dtype=float) for name, values in columns.items()}
    layer = Layer(LayerInfo(role, {"en": role}, role=role), (ragged_from(geometries, dimension),), made)
    return Shown(layer, visible, opacity)


def view(metre_per_px: float = 0.5, centre: tuple[float, float] = (EAST, NORTH), **changes) -> View:
    return View(**{"width_px": SIDE, "height_px": SIDE, "centre": centre, "metre_per_px": metre_per_px, **changes})


def picture(layers: list[Shown], of: View | None = None, theme: str = "light", vector: bool | None = None) -> QImage:
    of = of or view()
    painter = BasePainter(layers, theme)
    return painted(lambda brush: painter.paint(brush, of, vector), of, painter.paper)


def painted(paint, of: View, paper: QColor) -> QImage:
    image = QImage(of.width_px, of.height_px, QImage.Format.Format_RGB32)
    image.fill(paper)
    brush = QPainter(image)
    try:
        paint(brush)
    finally:
        brush.end()
    return image


def pixels(image: QImage) -> np.ndarray:
    """(rows, columns, 3) blue, green, red as integers."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4)[..., :3].astype(int)


def colour_at(image: QImage, of: View, ground: tuple[float, float]) -> str:
    right, down = of.px(ground)
    return image.pixelColor(int(right), int(down)).name().upper()
