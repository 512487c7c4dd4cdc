"""The part of a picture that the plan fills: the largest upright rectangle on the surface that lies wholly inside the picture."""

from dataclasses import dataclass

import numpy as np

from tabletop.core.table.surface import projected


@dataclass(frozen=True)
class Part:
    """An upright rectangle on the surface: its middle (right, up; metres), width and height in metres."""

    middle: tuple[float, float]
    width_m: float
    height_m: float

    @property
    def corners(self) -> np.ndarray:
        """(4, 2) places, clockwise from the upper left."""
        wide, high = self.width_m / 2, self.height_m / 2
        return np.asarray(np.array([[-wide, high], [wide, high], [wide, -high], [-wide, -high]]) + np.asarray(self.middle))


def usable_part(matrix: np.ndarray, width_px: int, height_px: int, most_m: tuple[float, float] | None = None) -> Part:
    """The largest upright rectangle inside the picture, no larger than `most_m` (width, height), as near to its middle as can be.

    `matrix`: 3x3, from metres on the surface (right, up, 1) to pixels, horizon outside the picture. The logarithm of the area is concave
    and the picture is a convex quadrilateral on the surface, so one is largest (Boyd and Vandenberghe, Convex Optimization, 2004, 8.4).
    """
    normals, offsets = _edges(matrix, width_px, height_px)
    middle = projected(np.linalg.inv(matrix), np.array([[width_px / 2, height_px / 2]]))[0]
    span = 2 * float(np.abs(projected(np.linalg.inv(matrix), _corners(width_px, height_px)) - middle).max())
    most = np.array([span, span] if most_m is None else [min(size, span) for size in most_m])
    wide, high, at = _largest(normals, offsets, middle, most)
    return Part((float(at[0]), float(at[1])), float(wide), float(high))


def _corners(width_px: int, height_px: int) -> np.ndarray:
    return np.array([[0, 0], [width_px, 0], [width_px, height_px], [0, height_px]], dtype=float)


def _edges(matrix: np.ndarray, width_px: int, height_px: int) -> tuple[np.ndarray, np.ndarray]:
    """The picture's edges on the surface: unit normals (4, 2) that point outwards and offsets (4): inside is where n . p <= offset."""
    corners = projected(np.linalg.inv(matrix), _corners(width_px, height_px))
    ways = np.roll(corners, -1, axis=0) - corners
    normals = np.column_stack((ways[:, 1], -ways[:, 0])) / np.hypot(*ways.T)[:, None]
    offsets = np.einsum("ij,ij->i", normals, corners)
    outwards = np.where(normals @ corners.mean(axis=0) <= offsets, 1.0, -1.0)
    return normals * outwards[:, None], offsets * outwards


def _largest(normals: np.ndarray, offsets: np.ndarray, middle: np.ndarray, most: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Width, height, middle: first the size, then the place of that size that is nearest to the picture's middle."""
    from scipy.optimize import minimize

    reach = np.abs(normals) / 2
    depth = float((offsets - normals @ middle).min())
    first = np.minimum(most, depth) * 0.9
    inside = {
        "type": "ineq",
        "fun": lambda one: offsets - normals @ one[:2] - reach @ one[2:],
        "jac": lambda one: -np.hstack((normals, reach)),
    }
    limits = [(None, None), (None, None), *((1e-3 * size, size) for size in most)]
    sized = minimize(
        lambda one: -float(np.log(one[2:]).sum()),
        np.concatenate((middle, first)),
        jac=lambda one: np.concatenate(([0.0, 0.0], -1 / one[2:])),
        method="SLSQP",
        bounds=limits,
        constraints=[inside],
        options={"ftol": 1e-12, "maxiter": 200},
    ).x
    size = np.where(sized[2:] > most * (1 - 1e-6), most, sized[2:] * (1 - 1e-9))
    room = offsets - reach @ size
    placed = minimize(
        lambda at: float(((at - middle) ** 2).sum()),
        sized[:2],
        jac=lambda at: 2 * (at - middle),
        method="SLSQP",
        constraints=[{"type": "ineq", "fun": lambda at: room - normals @ at, "jac": lambda at: -normals}],
        options={"ftol": 1e-14, "maxiter": 200},
    )
    at = placed.x if placed.success and (room - normals @ placed.x).min() > -1e-6 * size.max() else sized[:2]
    return float(size[0]), float(size[1]), np.asarray(at)
