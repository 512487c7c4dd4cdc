"""The surface that the plan lies on: how metres on floor, wall or table become pixels of the picture that a projector or screen shows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

Mode = Literal["width", "screen", "rectangle", "marks"]
"""How a surface was measured: one width (no warp); the known pixel pitch of a screen (no warp); four corners dragged onto a taped
rectangle; distances taped between projected marks (nothing assumed)."""
NOTHING_ASSUMED: tuple[Mode, ...] = ("marks",)
Matrix = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True)
class Surface:
    """A picture of `width_px` x `height_px` pixels and what it measures on the surface it lies on.

    `matrix`: 3x3 homography row by row, from (right, up, 1) in metres on the surface, seen from where its readers stand, relative to
    the middle of the part in use, to pixels (right, down, 1). `width_m`, `height_m`: that part, a rectangle about the middle; the plan
    fills it and nothing is shown beside it. `residual_m`: root mean square of what taped lengths and the matrix differ by (0 where nothing
    was left over), `worst`: the mark that they differ at most. `mirrored`: the surface is seen from the other side (rear projection).
    """

    width_px: int
    height_px: int
    matrix: Matrix
    width_m: float
    height_m: float
    mode: Mode = "width"
    residual_m: float = 0.0
    worst: str = ""
    mirrored: bool = False
    measured_at: str = ""
    """ISO date and time of the measurement, empty where none was made."""

    def __post_init__(self) -> None:
        sizes = (self.width_px, self.height_px, self.width_m, self.height_m)
        if not all(np.isfinite(size) and size > 0 for size in sizes) or not np.isfinite(np.asarray(self.matrix)).all():
            raise InputError(mark("The width of the picture and the scale must be above zero."))

    @staticmethod
    def of_width(width_px: int, height_px: int, width_m: float, mode: Mode = "width", mirrored: bool = False) -> "Surface":
        """Pixels are squares and the whole picture is `width_m` metres wide. Raises InputError for a size of zero or less."""
        if not (width_px > 0 and height_px > 0 and np.isfinite(width_m) and width_m > 0):
            raise InputError(mark("The width of the picture and the scale must be above zero."))
        k = width_px / width_m
        across = -k if mirrored else k
        matrix = ((across, 0.0, width_px / 2), (0.0, -k, height_px / 2), (0.0, 0.0, 1.0))
        return Surface(width_px, height_px, matrix, width_m, height_px / k, mode, mirrored=mirrored)

    @property
    def is_flat(self) -> bool:
        """Whether no warp is needed: pixels lie on the surface as squares, unmirrored and unturned."""
        m = np.asarray(self.matrix) / self.matrix[2][2]
        k = abs(m[0, 0])
        wanted = np.array([[k, 0.0, m[0, 2]], [0.0, -k, m[1, 2]], [0.0, 0.0, 1.0]])
        return bool(k > 0 and np.allclose(m, wanted, rtol=0, atol=1e-9 * max(1.0, k)))

    @cached_property
    def px_per_m(self) -> float:
        """Pixels that a metre takes in the middle of the part in use, at most of all directions: as fine as the plan is to be drawn."""
        middle, right, up = self.to_pixel(np.array([[0.0, 0.0], [0.01, 0.0], [0.0, 0.01]]))
        return float(max(np.hypot(*(right - middle)), np.hypot(*(up - middle)))) / 0.01

    def to_pixel(self, metres: np.ndarray) -> np.ndarray:
        """Pixels (n, 2; right, down) of places on the surface (n, 2; right, up in metres)."""
        return projected(np.asarray(self.matrix), metres)

    def to_metres(self, pixels: np.ndarray) -> np.ndarray:
        """Places on the surface (n, 2; right, up in metres) of pixels (n, 2; right, down)."""
        return projected(np.linalg.inv(np.asarray(self.matrix)), pixels)


def projected(matrix: np.ndarray, places: np.ndarray) -> np.ndarray:
    """(n, 2) places through a 3x3 homography."""
    flat = np.asarray(places, dtype=float).reshape(-1, 2)
    found = np.column_stack((flat, np.ones(len(flat)))) @ matrix.T
    return np.asarray(found[:, :2] / found[:, 2:])


def as_matrix(rows: np.ndarray) -> Matrix:
    """A 3x3 array as the plain numbers that a surface holds, its last one 1. Raises InputError where that is not possible."""
    array = np.asarray(rows, dtype=float)
    if array.shape != (3, 3) or not np.isfinite(array).all() or abs(array[2, 2]) < 1e-12:
        raise InputError(mark("The width of the picture and the scale must be above zero."))
    a, b, c = (array / array[2, 2]).tolist()
    return (a[0], a[1], a[2]), (b[0], b[1], b[2]), (c[0], c[1], c[2])
