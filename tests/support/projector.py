"""A projector that hangs crooked over a floor, marks in its picture, and a person with a tape: what calibration is tried on."""

from itertools import combinations

import numpy as np

from tabletop.core.table.calibration_input import PixelMark, Taped
from tabletop.core.table.surface import projected

WIDTH_PX, HEIGHT_PX = 1920, 1080
FLOOR_M = (6.0, 4.0)
FLOOR_CORNERS = np.array([[-3.0, -2.0], [3.0, -2.0], [3.0, 2.0], [-3.0, 2.0]])
FLOOR_PLACES = np.array([[x, y] for x in np.linspace(-3, 3, 5) for y in np.linspace(-2, 2, 4)])
"""Places on the floor between which lengths are measured on the result."""
ALL_OF_FOUR = tuple(combinations(range(4), 2))
SIX_MARKS_NINE = ((0, 2), (3, 5), (0, 3), (1, 4), (2, 5), (0, 5), (2, 3), (0, 4), (2, 4))
NINE_MARKS_TWELVE = ((0, 2), (3, 5), (6, 8), (0, 6), (1, 7), (2, 8), (0, 8), (2, 6), (1, 3), (1, 5), (7, 3), (7, 5))


def _turn(axis: int, angle: float) -> np.ndarray:
    first, second = [one for one in range(3) if one != axis]
    made = np.eye(3)
    made[[first, second], [first, second]] = np.cos(angle)
    made[first, second], made[second, first] = -np.sin(angle), np.sin(angle)
    return made


def crooked(rng: np.random.Generator) -> np.ndarray:
    """(3, 3) from floor metres to pixels: tilted by up to 25, 20 and 8 degrees, any usual throw and lens shift, as near as its picture
    holds the whole floor of 6 x 4 m."""
    tilt, pan, roll = np.radians(rng.uniform([-25, -20, -8], [25, 20, 8]))
    turn = _turn(2, roll) @ _turn(0, tilt) @ _turn(1, pan) @ np.diag([1.0, -1.0, -1.0])
    throw, shift = rng.uniform(1.2, 2.2) * WIDTH_PX, rng.uniform(-0.2, 0.2) * HEIGHT_PX
    lens = np.array([[throw, 0, WIDTH_PX / 2], [0, throw, HEIGHT_PX / 2 + shift], [0, 0, 1]])
    for away in np.arange(3.0, 40.0, 0.1):
        made = lens @ np.column_stack((turn[:, 0], turn[:, 1], [0, 0, away]))
        deep = np.column_stack((FLOOR_CORNERS, np.ones(4))) @ made.T
        pixels = deep[:, :2] / deep[:, 2:]
        if (deep[:, 2] > 0).all() and (pixels >= 0).all() and (pixels <= (WIDTH_PX, HEIGHT_PX)).all():
            return made / made[2, 2]
    raise AssertionError("no distance holds the floor")


def grid_pixels(across: int, down: int, inset: float = 0.05) -> np.ndarray:
    """(n, 2) pixels of marks in rows from the upper left, so far inside the picture."""
    x, y = np.linspace(inset, 1 - inset, across) * WIDTH_PX, np.linspace(inset, 1 - inset, down) * HEIGHT_PX
    return np.array([(one, other) for other in y for one in x])


def marks_of(pixels: np.ndarray) -> list[PixelMark]:
    return [PixelMark(chr(65 + row), (float(x), float(y))) for row, (x, y) in enumerate(pixels)]


def tapes_of(floor_to_pixel: np.ndarray, pixels: np.ndarray, pairs, rng: np.random.Generator | None = None, noise_m: float = 0.0):
    """Lengths between marks as they lie on the floor, with the error of a tape."""
    places = projected(np.linalg.inv(floor_to_pixel), pixels)
    found = []
    for a, b in pairs:
        error = 0.0 if rng is None else float(rng.normal(0, noise_m))
        found.append(Taped(chr(65 + a), chr(65 + b), float(np.hypot(*(places[a] - places[b]))) + error))
    return found


def lengths_between(places: np.ndarray) -> np.ndarray:
    """Between each two of some places, in a fixed order."""
    a, b = np.array(list(combinations(range(len(places)), 2))).T
    return np.hypot(*(places[a] - places[b]).T)


def errors_on_floor(floor_to_pixel: np.ndarray, found: np.ndarray, places: np.ndarray = FLOOR_PLACES) -> tuple[np.ndarray, np.ndarray]:
    """True lengths on the floor, and by how much those of the result (3, 3; metres to pixels) differ, metres."""
    seen = projected(np.linalg.inv(found), projected(floor_to_pixel, places))
    true = lengths_between(places)
    return true, np.abs(lengths_between(seen) - true)
