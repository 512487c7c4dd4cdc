"""The calibrations that assume something: four corners of a rectangle, two lengths square-on, one length."""

import numpy as np

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

ASLANT = 0.35
"""A length is across or up where the other direction takes no more than this share of it."""


def stretched(width_px: int, height_px: int, across: float, up: float) -> np.ndarray:
    """(3, 3) from metres (right, up, 1; from the picture's middle) to pixels: so many pixels a metre across and up."""
    return np.array([[across, 0.0, width_px / 2], [0.0, -up, height_px / 2], [0.0, 0.0, 1.0]])


def four_point_matrix(places: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """(3, 3) homography that takes four places (4, 2) to four pixels (4, 2): eight linear equations.

    Source: Hartley and Zisserman, Multiple View Geometry, 2nd ed. 2004, 4.1, the direct linear transformation for the least number of
    points, last element one. Raises InputError where three of them lie on a line.
    """
    rows = []
    for (x, y), (u, v) in zip(places, pixels, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    equations = np.array(rows, dtype=float)
    scaled = equations / np.abs(equations).max(axis=0)
    check_corners(pixels)
    if np.linalg.cond(scaled) > 1e9:
        raise InputError(mark("The four corners do not make a four-sided figure; three lie on one line, or two are swapped."))
    solved = np.linalg.solve(equations, np.asarray(pixels, dtype=float).ravel())
    return np.append(solved, 1.0).reshape(3, 3)


def check_corners(pixels: np.ndarray) -> None:
    """Raises InputError where four pixels (4, 2), in turn, make no convex figure."""
    if not _is_convex(np.asarray(pixels, dtype=float)):
        raise InputError(mark("The four corners do not make a four-sided figure; three lie on one line, or two are swapped."))


def _is_convex(pixels: np.ndarray) -> bool:
    """Whether four pixels in turn make a convex figure that is not flat."""
    ways = np.roll(pixels, -1, axis=0) - pixels
    after = np.roll(ways, -1, axis=0)
    turns = ways[:, 0] * after[:, 1] - ways[:, 1] * after[:, 0]
    flat = 1e-3 * np.hypot(*ways.T) * np.hypot(*after.T)
    return bool((turns > flat).all() or (turns < -flat).all())


def rectangle_sides(pixels: np.ndarray, pairs: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, float, float] | None:
    """The order of four marks (upper left, upper right, lower right, lower left) and width and height in metres, where the two lengths are
    two neighbouring sides of the figure they make; else None."""
    middle = pixels.mean(axis=0)
    around = np.argsort(np.arctan2(*(pixels - middle).T[::-1]))  # from the upper left on, clockwise, as pixels count downwards
    first = int(np.argmin((pixels[around] - middle).sum(axis=1)))
    order = np.roll(around, -first)
    place = {int(row): n for n, row in enumerate(order)}
    steps = [{place[int(a)], place[int(b)]} for a, b in pairs]
    across = [length for step, length in zip(steps, lengths, strict=True) if step in ({0, 1}, {2, 3})]
    up = [length for step, length in zip(steps, lengths, strict=True) if step in ({1, 2}, {3, 0})]
    return (order, float(across[0]), float(up[0])) if len(across) == len(up) == 1 else None


def two_lengths(pixels: np.ndarray, pairs: np.ndarray, lengths: np.ndarray) -> tuple[float, float] | None:
    """Pixels a metre across and up, of one length that goes across and one that goes up; None where they do not.

    A little aslant is reckoned with: (dx / across)^2 + (dy / up)^2 = length^2 for both, linear in the two squares.
    """
    ways = np.abs(pixels[pairs[:, 0]] - pixels[pairs[:, 1]])
    is_across = ways[:, 1] <= ASLANT * ways[:, 0]
    is_up = ways[:, 0] <= ASLANT * ways[:, 1]
    if not (is_across[0] and is_up[1] or is_across[1] and is_up[0]):
        return None
    squares = np.linalg.solve(ways**2, lengths**2)
    return (float(1 / np.sqrt(squares[0])), float(1 / np.sqrt(squares[1]))) if (squares > 0).all() else None
