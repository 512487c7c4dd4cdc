"""The table: how ground metres, metres on the surface and projector pixels belong together."""

from dataclasses import dataclass

import numpy as np

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark


@dataclass(frozen=True)
class TableFrame:
    """A picture of `width_px` x `height_px` pixels that measures `width_m` metres across on the surface, at scale 1:`scale`.

    `centre` is the ground place (east, north; metres) in the middle of the picture; `bearing_deg` is the direction that points
    up on the table. All three systems are joined by one 3x3 homography.
    """

    width_px: int
    height_px: int
    width_m: float
    scale: float
    centre: tuple[float, float] = (0.0, 0.0)
    bearing_deg: float = 0.0

    def __post_init__(self) -> None:
        if not self.width_m > 0 or not self.scale > 0:
            raise InputError(mark("The width of the picture and the scale must be above zero."))

    @property
    def metre_per_px(self) -> float:
        """Ground metres shown by one pixel: scale x measured width / pixels."""
        return self.scale * self.width_m / self.width_px

    @property
    def ground_size(self) -> tuple[float, float]:
        """Width and height in ground metres of what the picture shows."""
        return self.width_px * self.metre_per_px, self.height_px * self.metre_per_px

    def homography(self) -> np.ndarray:
        """(3, 3) matrix from ground (east, north, 1) to pixels (right, down, 1)."""
        angle = np.radians(self.bearing_deg)
        turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        move = np.array([[1, 0, -self.centre[0]], [0, 1, -self.centre[1]], [0, 0, 1]])
        k = 1 / self.metre_per_px
        view = np.array([[k, 0, self.width_px / 2], [0, -k, self.height_px / 2], [0, 0, 1]])
        return np.asarray(view @ turn @ move)

    def to_pixel(self, ground: np.ndarray) -> np.ndarray:
        """Pixels (n, 2) of ground places (n, 2)."""
        return _project(self.homography(), ground)

    def to_ground(self, pixel: np.ndarray) -> np.ndarray:
        """Ground places (n, 2) of pixels (n, 2)."""
        return _project(np.linalg.inv(self.homography()), pixel)


def _project(matrix: np.ndarray, places: np.ndarray) -> np.ndarray:
    flat = np.column_stack((np.asarray(places, dtype=float).reshape(-1, 2), np.ones(len(np.atleast_2d(places))))) @ matrix.T
    return np.asarray(flat[:, :2] / flat[:, 2:])
