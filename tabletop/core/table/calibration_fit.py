"""The least squares of a calibration: which plane, seen by the projector, makes the taped lengths and the pixels agree best.

A projector throws its picture on a plane by a homography (Hartley and Zisserman, Multiple View Geometry, 2nd ed. 2004, 2.3 and 8.1). From
pixels to metres it parts into a similarity, an affine and a projective part (2.4.6); lengths tell nothing of where and how turned the plane
lies, so five numbers are left: `log across`, `skew`, `log up`, `tilt x`, `tilt y`. With them, each mark may lie a little beside its pixel.
All are fitted at once by Levenberg and Marquardt's damping of the Gauss-Newton method (scipy.optimize.least_squares), from several starts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

PLANE = 5
"""Numbers that a plane has besides place and direction; so many lengths are needed at least."""
STARTS = (-0.45, 0.0, 0.45)
"""Tilts to start from, in units of the picture's half diagonal."""
SAME_COST = 1.0
"""Fits whose sums of squares differ by less than this are equally likely; the flatter one is taken."""

WELL = 3.0
"""Lengths that agree within so many standard errors leave nothing to look for."""
MOST_STEPS = 60


@dataclass(frozen=True)
class Observed:
    """Marks (n, 2; pixels about the middle of the picture, right and up, in half diagonals), pairs (m, 2; rows of marks), lengths (m; in
    `metres`), and the standard errors of both in the same units; `corners` (4, 2) of the picture."""

    marks: np.ndarray
    pairs: np.ndarray
    lengths: np.ndarray
    mark_error: float
    length_error: float
    corners: np.ndarray

    def without(self, row: int) -> "Observed":
        """The same without one length."""
        keep = np.arange(len(self.lengths)) != row
        return Observed(self.marks, self.pairs[keep], self.lengths[keep], self.mark_error, self.length_error, self.corners)


@dataclass(frozen=True)
class Fitted:
    """`plane` (5), `cost`: sum of squared residuals in standard errors, `spread` (5, 5): covariance of the plane; None where lengths and
    marks do not hold it."""

    plane: np.ndarray
    cost: float
    spread: np.ndarray | None

    def matrix(self) -> np.ndarray:
        """(3, 3) from pixels (as observed) to metres, turned and placed anyhow."""
        return matrix_of(self.plane)

    def crosses(self, corners: np.ndarray) -> bool:
        """Whether the horizon of the plane goes through the picture."""
        return bool((1 + corners @ self.plane[3:]).min() < 0.05)


def matrix_of(plane: np.ndarray) -> np.ndarray:
    """(3, 3) from pixels to metres: the affine after the projective part."""
    across, skew, up = np.exp(plane[0]), plane[1], np.exp(plane[2])
    projective = np.array([[1.0, 0, 0], [0, 1, 0], [plane[3], plane[4], 1]])
    return np.asarray(np.array([[across, skew, 0], [0, up, 0], [0, 0, 1.0]]) @ projective)


def _least_squares() -> Any:
    """scipy's, loaded when it is first needed: it is dear to import."""
    import scipy.optimize

    return scipy.optimize.least_squares


def fit(observed: Observed, near: np.ndarray | None = None) -> Fitted | None:
    """The best plane, looked for about `near` alone where that is given. None where no start leads to one that all marks lie before."""
    found: list[Fitted] = []
    for start in _starts(observed) if near is None else (near,):
        with np.errstate(all="ignore"):
            rough = _least_squares()(_lengths_only, start, _lengths_slopes, args=(observed,), method="lm", max_nfev=MOST_STEPS)
            if not np.isfinite(rough.x).all() or not _is_near(rough.x, observed.marks):
                continue
            if any(np.allclose(rough.x, one.plane, atol=1e-5) for one in found) and len(observed.marks) == 4:
                continue
            fine = _refined(rough.x, observed)
        if fine is not None:
            found.append(fine)
            if _is_good(fine, observed):
                return fine
    if not found:
        return None
    least = min(one.cost for one in found)
    likely = [one for one in found if one.cost <= least + SAME_COST]
    return min(likely, key=lambda one: (one.crosses(observed.corners), float(np.hypot(*one.plane[3:]))))


def _is_good(fine: Fitted, observed: Observed) -> bool:
    """Whether more was taped than is needed, and it agrees so well that no other start is worth trying."""
    over = len(observed.lengths) - PLANE
    return over > 0 and fine.cost <= WELL**2 * over and not fine.crosses(observed.corners)


def _refined(plane: np.ndarray, observed: Observed) -> Fitted | None:
    """Plane and places of marks at once; for four marks the pixels are met exactly whatever the lengths."""
    start = np.concatenate((plane, np.zeros(observed.marks.size)))
    fine = _least_squares()(_residuals, start, jac=_slopes, args=(observed,), method="lm", x_scale="jac", max_nfev=MOST_STEPS)
    if not np.isfinite(fine.x).all() or not _is_near(fine.x[:PLANE], observed.marks):
        return None
    return Fitted(fine.x[:PLANE], float(2 * fine.cost), _spread(fine.jac))


def _starts(observed: Observed) -> Iterator[np.ndarray]:
    """Planes tilted this way and that, of the size that the lengths say."""
    for tilt in sorted(((x, y) for x in STARTS for y in STARTS), key=lambda one: abs(one[0]) + abs(one[1])):
        plane = np.array([0.0, 0.0, 0.0, *tilt])
        reckoned = _lengths(plane, observed.marks, observed.pairs)
        plane[[0, 2]] = np.log(np.median(observed.lengths / reckoned))
        yield plane


def _is_near(plane: np.ndarray, marks: np.ndarray) -> bool:
    return bool((1 + marks @ plane[3:]).min() > 1e-3)


def _places(plane: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """(n, 2) metres of marks."""
    flat = marks / (1 + marks @ plane[3:])[:, None]
    return np.column_stack((np.exp(plane[0]) * flat[:, 0] + plane[1] * flat[:, 1], np.exp(plane[2]) * flat[:, 1]))


def _lengths(plane: np.ndarray, marks: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    places = _places(plane, marks)
    return np.asarray(np.hypot(*(places[pairs[:, 0]] - places[pairs[:, 1]]).T))


def _lengths_only(plane: np.ndarray, observed: Observed) -> np.ndarray:
    return np.asarray((_lengths(plane, observed.marks, observed.pairs) - observed.lengths) / observed.length_error)


def _lengths_slopes(plane: np.ndarray, observed: Observed) -> np.ndarray:
    """Derivatives of `_lengths_only`, (m, 5)."""
    by_plane, _ = place_slopes(plane, observed.marks)
    along, (a, b) = _ways(plane, observed.marks, observed.pairs), observed.pairs.T
    return np.asarray(np.einsum("mk,mkp->mp", along, by_plane[a] - by_plane[b]) / observed.length_error)


def _ways(plane: np.ndarray, marks: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """(m, 2) unit vectors from the second mark of each pair to its first."""
    places = _places(plane, marks)
    apart = places[pairs[:, 0]] - places[pairs[:, 1]]
    return np.asarray(apart / np.maximum(np.hypot(*apart.T), 1e-12)[:, None])


def _residuals(unknown: np.ndarray, observed: Observed) -> np.ndarray:
    """Lengths and pixels against what is observed, in standard errors."""
    beside = unknown[PLANE:].reshape(-1, 2)
    reckoned = _lengths(unknown[:PLANE], observed.marks + beside, observed.pairs)
    return np.concatenate(((reckoned - observed.lengths) / observed.length_error, beside.ravel() / observed.mark_error))


def _slopes(unknown: np.ndarray, observed: Observed) -> np.ndarray:
    """Derivatives of `_residuals`, (m + 2n, 5 + 2n)."""
    plane, marks = unknown[:PLANE], observed.marks + unknown[PLANE:].reshape(-1, 2)
    by_plane, by_mark = place_slopes(plane, marks)
    along, (a, b) = _ways(plane, marks, observed.pairs), observed.pairs.T
    count, rows = len(marks), np.arange(len(a))
    slopes = np.zeros((len(a) + 2 * count, PLANE + 2 * count))
    slopes[: len(a), :PLANE] = np.einsum("mk,mkp->mp", along, by_plane[a] - by_plane[b])
    for axis in (0, 1):
        slopes[rows, PLANE + 2 * a + axis] = np.einsum("mk,mk->m", along, by_mark[a][:, :, axis])
        slopes[rows, PLANE + 2 * b + axis] = -np.einsum("mk,mk->m", along, by_mark[b][:, :, axis])
    slopes[: len(a)] /= observed.length_error
    slopes[len(a) :, PLANE:] = np.eye(2 * count) / observed.mark_error
    return slopes


def place_slopes(plane: np.ndarray, marks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How places (metres) change with the plane (n, 2, 5) and with the marks (n, 2, 2)."""
    across, skew, up = np.exp(plane[0]), plane[1], np.exp(plane[2])
    affine = np.array([[across, skew], [0.0, up]])
    depth = 1 + marks @ plane[3:]
    flat = marks / depth[:, None]
    by_plane = np.zeros((len(marks), 2, PLANE))
    by_plane[:, 0, 0], by_plane[:, 0, 1], by_plane[:, 1, 2] = across * flat[:, 0], flat[:, 1], up * flat[:, 1]
    by_plane[:, :, 3:] = -np.einsum("ij,nj,nk->nik", affine, flat, flat)
    flat_by_mark = (np.eye(2)[None] - flat[:, :, None] * plane[3:][None, None, :]) / depth[:, None, None]
    return by_plane, np.einsum("ij,njk->nik", affine, flat_by_mark)


def _spread(slopes: np.ndarray) -> np.ndarray | None:
    """Covariance of the plane alone, or None where it is not held: the marks are eliminated (Schur complement)."""
    lengths, beside = slopes[:, :PLANE], slopes[:, PLANE:]
    left = lengths - beside @ np.linalg.lstsq(beside, lengths, rcond=None)[0]
    values = np.linalg.svd(left, compute_uv=False)
    if values[-1] <= 1e-9 * max(values[0], 1e-300):
        return None
    return np.asarray(np.linalg.inv(left.T @ left))


def length_errors(plane: np.ndarray, spread: np.ndarray, pixels: np.ndarray, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lengths between pixels (n, 2; as observed) and their standard errors, both (m) and in metres, as the covariance of the plane says."""
    by_plane, _ = place_slopes(plane, pixels)
    places, (a, b) = _places(plane, pixels), pairs.T
    apart = places[a] - places[b]
    lengths = np.hypot(*apart.T)
    slopes = np.einsum("mk,mkp->mp", apart / lengths[:, None], by_plane[a] - by_plane[b])
    return lengths, np.sqrt(np.maximum(np.einsum("mp,pq,mq->m", slopes, spread, slopes), 0.0))
