"""The view: which ground a picture shows, at which scale, on which surface. Screen, table, tiles and paper all draw through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QTransform

from tabletop.core.table.table_frame import similarity

INCH_M = 0.0254
SCREEN_DPI = 96.0


@dataclass(frozen=True)
class View:
    """A picture of `width_px` x `height_px` pixels whose middle shows `centre` (east, north; metres) at `metre_per_px`.

    `bearing_deg` points up. `unit_px` is how many pixels one design pixel takes: 1 on a plain screen, 300/96 on paper at 300 dpi, so
    symbols, pens and type keep their size on every surface. `enlarged`: how much larger than designed `unit_px` draws them, as on a
    paper that is read from afar; the scale does not hang on it. Pixels run right and down.
    """

    width_px: int
    height_px: int
    centre: tuple[float, float]
    metre_per_px: float
    bearing_deg: float = 0.0
    unit_px: float = 1.0
    enlarged: float = 1.0

    @property
    def scale(self) -> float:
        """n of 1:n, by the size of a design pixel (1/96 inch)."""
        return self.metre_per_px * self.unit_px / self.enlarged * SCREEN_DPI / INCH_M

    @cached_property
    def transform(self) -> QTransform:
        """From ground (east, north) to pixels."""
        to_picture = np.array([[1.0, 0.0, self.width_px / 2], [0.0, -1.0, self.height_px / 2], [0.0, 0.0, 1.0]])
        m = to_picture @ similarity(1 / self.metre_per_px, self.bearing_deg, self.centre)
        return QTransform(m[0, 0], m[1, 0], m[0, 1], m[1, 1], m[0, 2], m[1, 2])

    @cached_property
    def _matrix(self) -> np.ndarray:
        t = self.transform
        return np.array([[t.m11(), t.m12()], [t.m21(), t.m22()]])

    def to_pixel(self, ground: np.ndarray) -> np.ndarray:
        """Pixels (n, 2) of ground places (n, 2)."""
        pixels: np.ndarray = (np.asarray(ground, dtype=float) - self.centre) @ self._matrix + (self.width_px / 2, self.height_px / 2)
        return pixels

    def to_ground(self, pixel: np.ndarray) -> np.ndarray:
        """Ground places (n, 2) of pixels (n, 2)."""
        return (np.asarray(pixel, dtype=float) - (self.width_px / 2, self.height_px / 2)) @ np.linalg.inv(self._matrix) + self.centre

    def px(self, ground: Sequence[float]) -> tuple[float, float]:
        """Pixel of one ground place."""
        right, down = self.to_pixel(np.asarray([ground[:2]]))[0]
        return float(right), float(down)

    @property
    def pixel_rect(self) -> QRectF:
        """The picture in pixels."""
        return QRectF(0, 0, self.width_px, self.height_px)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the ground shown, in metres."""
        corners = self.to_ground(np.array([[0, 0], [self.width_px, 0], [0, self.height_px], [self.width_px, self.height_px]]))
        low, high = corners.min(axis=0), corners.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])
