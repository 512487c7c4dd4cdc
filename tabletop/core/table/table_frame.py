"""The table: how ground metres, metres on the surface and projector pixels belong together, as one homography."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tabletop.core.table.surface import Surface, projected
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark


@dataclass(frozen=True)
class TableFrame:
    """The plan at 1:`scale` on a surface.

    `centre` is the ground place (east, north; metres of the working CRS) in the middle of the surface; `bearing_deg` is the direction
    (0 = north, clockwise) that points away from the readers, up on the surface.
    """

    surface: Surface
    scale: float
    centre: tuple[float, float] = (0.0, 0.0)
    bearing_deg: float = 0.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.scale) and self.scale > 0):
            raise InputError(mark("The width of the picture and the scale must be above zero."))

    @property
    def ground_size(self) -> tuple[float, float]:
        """Width and height in ground metres of what the surface shows."""
        return self.surface.width_m * self.scale, self.surface.height_m * self.scale

    @property
    def ground_outline(self) -> np.ndarray:
        """(4, 2) ground places of the corners of the part in use, clockwise from the upper left as the readers see it."""
        wide, high = self.ground_size
        corners = np.array([[-wide, high], [wide, high], [wide, -high], [-wide, -high]]) / 2
        return projected(np.linalg.inv(self._ground_to_surface_m), corners / self.scale)

    @cached_property
    def _ground_to_surface_m(self) -> np.ndarray:
        """(3, 3) from ground (east, north, 1) to metres on the surface (right, up, 1)."""
        return similarity(1 / self.scale, self.bearing_deg, self.centre)

    @cached_property
    def homography(self) -> np.ndarray:
        """(3, 3) matrix from ground (east, north, 1; metres) to pixels (right, down, 1)."""
        matrix: np.ndarray = np.asarray(self.surface.matrix) @ self._ground_to_surface_m
        return matrix

    def to_pixel(self, ground: np.ndarray) -> np.ndarray:
        """Pixels (n, 2) of ground places (n, 2)."""
        return np.asarray(self.surface.to_pixel(projected(self._ground_to_surface_m, ground)))

    def to_ground(self, pixel: np.ndarray) -> np.ndarray:
        """Ground places (n, 2) of pixels (n, 2)."""
        return projected(np.linalg.inv(self._ground_to_surface_m), self.surface.to_metres(pixel))

    def to_surface(self, ground: np.ndarray) -> np.ndarray:
        """Places on the surface (n, 2; right, up in metres) of ground places (n, 2)."""
        return projected(self._ground_to_surface_m, ground)

    def at(self, centre: tuple[float, float]) -> "TableFrame":
        """The same about another ground place."""
        return replace(self, centre=(float(centre[0]), float(centre[1])))


def similarity(factor: float, bearing_deg: float, centre: tuple[float, float]) -> np.ndarray:
    """(3, 3) from (east, north, 1) to (right, up, 1): `centre` goes to the origin, the bearing points up, lengths times `factor`."""
    angle = np.radians(bearing_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    move = np.array([[1, 0, -centre[0]], [0, 1, -centre[1]], [0, 0, 1]])
    return np.asarray(np.diag([factor, factor, 1.0]) @ turn @ move)
