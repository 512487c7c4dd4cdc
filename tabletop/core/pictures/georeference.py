"""Places a picture by points that are known on it and on the ground: the fit, and how far each point misses.

Pixels are (column, row) from the upper left corner of the picture, rows downwards; ground is east, north in metres.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

LEAST_POINTS = {"similarity": 2, "affine": 3, "projective": 4, "polynomial": 6}
"""Kinds of transformation, and so many points each needs at least; with so many only, no point can miss."""
_FLATTEST = 1e-6
_NEWTON_ROUNDS, _NEWTON_STEP = 12, 1e-4


@dataclass(frozen=True)
class ControlPoint:
    """A place on the picture (pixels) and the same on the ground (metres); one that is not `used` only shows how far it misses."""

    pixel: tuple[float, float]
    ground: tuple[float, float]
    used: bool = True


@dataclass(frozen=True, eq=False)
class Fit:
    """A transformation from pixels to ground. `coefficients` work on pixels brought to about -1..1 by `centre_px` and `scale_px`, and give
    metres from `centre_m`."""

    kind: str
    coefficients: np.ndarray
    centre_px: tuple[float, float]
    scale_px: float
    centre_m: tuple[float, float]
    scale_m: float

    def to_ground(self, pixels: np.ndarray) -> np.ndarray:
        """Ground (n, 2) in metres of pixels (n, 2)."""
        local = (np.asarray(pixels, dtype=float) - self.centre_px) / self.scale_px
        if self.kind == "projective":
            full = np.column_stack([local, np.ones(len(local))]) @ self.coefficients.T
            moved = full[:, :2] / full[:, 2:]
        else:
            moved = _terms(local, self.kind) @ self.coefficients
        return np.asarray(moved * self.scale_m + self.centre_m)

    @property
    def affine(self) -> tuple[float, float, float, float, float, float] | None:
        """a, b, c, d, e, f of east = a column + b row + c and north = d column + e row + f, pixels from the upper left corner of the
        picture; None where the transformation is no affine one."""
        if self.kind not in ("similarity", "affine"):
            return None
        factor = self.scale_m / self.scale_px
        (a, d), (b, e) = self.coefficients[1] * factor, self.coefficients[2] * factor
        (c, f) = self.to_ground(np.zeros((1, 2)))[0]
        return float(a), float(b), float(c), float(d), float(e), float(f)

    def to_pixel(self, ground: np.ndarray) -> np.ndarray:
        """Pixels (n, 2) of ground (n, 2), by Newton's method from the affine transformation that is most alike; NaN where none is found."""
        wanted = np.asarray(ground, dtype=float)
        steps = np.array([(x, y) for x in (-1.0, 0.0, 1.0) for y in (-1.0, 0.0, 1.0)]) * self.scale_px + self.centre_px
        known = self.to_ground(steps) - self.centre_m
        linear = np.linalg.lstsq(np.column_stack([known, np.ones(len(known))]), steps, rcond=None)[0]
        found = np.asarray(np.column_stack([wanted - self.centre_m, np.ones(len(wanted))]) @ linear)
        step = _NEWTON_STEP * self.scale_px
        with np.errstate(all="ignore"):
            for _ in range(_NEWTON_ROUNDS):
                at = self.to_ground(found)
                east, south = ((self.to_ground(found + move) - at) / step for move in ((step, 0.0), (0.0, step)))
                off = wanted - at
                area = east[:, 0] * south[:, 1] - east[:, 1] * south[:, 0]
                across = (off[:, 0] * south[:, 1] - off[:, 1] * south[:, 0]) / area
                down = (east[:, 0] * off[:, 1] - east[:, 1] * off[:, 0]) / area
                found = found + np.column_stack([across, down])
            missed = np.hypot(*(self.to_ground(found) - wanted).T)
        found[~(missed < 1e-3 * self.scale_m)] = np.nan
        return found


def _terms(local: np.ndarray, kind: str) -> np.ndarray:
    """What the coefficients weigh, (n, terms)."""
    x, y = local[:, 0], local[:, 1]
    terms = [np.ones_like(x), x, y]
    if kind == "polynomial":
        terms += [x * x, x * y, y * y]
    return np.column_stack(terms)


def fit(points: Sequence[ControlPoint], kind: str) -> Fit:
    """The transformation of a kind (of LEAST_POINTS) that misses the points used least, by least squares on the ground.

    similarity: shift, turn and one scale (Helmert, four parameters); affine: six; projective: eight, as a photo of flat ground has it, by
    the direct linear transformation (Hartley and Zisserman, Multiple View Geometry, 2nd edition 2004, algorithm 4.2, with points brought to
    one scale), exact for four points; polynomial: second order, twelve. Raises InputError where points are too few, or lie on one line or
    place, so that many transformations would do.
    """
    used = [point for point in points if point.used]
    least = LEAST_POINTS[kind]
    if len(used) < least:
        raise InputError(mark("This transformation needs {least} points; {count} are there."), least=least, count=len(used))
    pixels = np.array([point.pixel for point in used], dtype=float)
    ground = np.array([point.ground for point in used], dtype=float)
    (centre_px, scale_px), (centre_m, scale_m) = _frame(pixels), _frame(ground)
    local, target = (pixels - centre_px) / scale_px, (ground - centre_m) / scale_m
    solve = {"similarity": _similarity, "affine": _linear, "projective": _projective, "polynomial": _linear}[kind]
    return Fit(kind, solve(local, target, kind), _pair(centre_px), scale_px, _pair(centre_m), scale_m)


def _pair(place: np.ndarray) -> tuple[float, float]:
    return float(place[0]), float(place[1])


def _frame(places: np.ndarray) -> tuple[np.ndarray, float]:
    """Middle and size of places. Raises InputError where all of them are one place."""
    centre = places.mean(axis=0)
    size = float(np.abs(places - centre).max())
    if not math.isfinite(size) or size <= 0:
        raise _badly_placed()
    return centre, size


def _badly_placed() -> InputError:
    return InputError(mark("The points lie on one line or place; put them far apart, near the corners of the picture."))


def _least_squares(matrix: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    sizes = np.linalg.svd(matrix, compute_uv=False)
    if sizes[-1] < _FLATTEST * sizes[0]:
        raise _badly_placed()
    return np.asarray(np.linalg.lstsq(matrix, wanted, rcond=None)[0])


def _linear(local: np.ndarray, target: np.ndarray, kind: str) -> np.ndarray:
    return _least_squares(_terms(local, kind), target)


def _similarity(local: np.ndarray, target: np.ndarray, kind: str) -> np.ndarray:
    """East = p x + q y + s, north = q x - p y + t: rows run down and north runs up, so the turn is mirrored."""
    x, y, one, none = local[:, 0], local[:, 1], np.ones(len(local)), np.zeros(len(local))
    matrix = np.vstack([np.column_stack([x, y, one, none]), np.column_stack([-y, x, none, one])])
    p, q, s, t = _least_squares(matrix, np.concatenate([target[:, 0], target[:, 1]]))
    return np.array([[s, t], [p, q], [q, -p]])


def _projective(local: np.ndarray, target: np.ndarray, kind: str) -> np.ndarray:
    x, y, one, none = local[:, 0], local[:, 1], np.ones(len(local)), np.zeros(len(local))
    east, north = target[:, 0], target[:, 1]
    first = np.column_stack([x, y, one, none, none, none, -east * x, -east * y, -east])
    second = np.column_stack([none, none, none, x, y, one, -north * x, -north * y, -north])
    _, sizes, rows = np.linalg.svd(np.vstack([first, second]))
    if sizes[7] < _FLATTEST * sizes[0]:
        raise _badly_placed()
    made = rows[-1].reshape(3, 3)
    depth = np.column_stack([local, one]) @ made[2]
    if np.ptp(np.sign(depth)) or np.abs(depth).min() < 1e-9 * np.abs(depth).max():
        raise _badly_placed()
    return np.asarray(made / np.abs(made).max() * np.sign(depth[0]))


def residuals(points: Sequence[ControlPoint], made: Fit) -> np.ndarray:
    """(n, 2) metres by which the fit misses each point, east and north: where the fit puts it, less where it was said to be."""
    if not points:
        return np.empty((0, 2))
    return np.asarray(made.to_ground(np.array([point.pixel for point in points])) - np.array([point.ground for point in points]))


def rms(points: Sequence[ControlPoint], made: Fit) -> float:
    """Root of the mean square distance in metres by which the points used are missed."""
    used = [point for point in points if point.used]
    return float(np.sqrt((residuals(used, made) ** 2).sum(axis=1).mean())) if used else 0.0


def worst(points: Sequence[ControlPoint], made: Fit) -> int | None:
    """Index of the point used that is missed most, where it is missed clearly (a millimetre); None where none is."""
    far = np.hypot(*residuals(points, made).T) * np.array([point.used for point in points], dtype=float)
    return int(far.argmax()) if len(far) and far.max() > 1e-3 else None
