"""The set-ups that the window offers: what each makes of what is typed."""

import numpy as np
import pytest

from tabletop.core.table.calibration_setups import BY_ID, DIAGONAL, DIAGONAL_CM, INCH_M, PITCH, SETUPS, WIDTH, calibrated
from tabletop.core.text.errors import InputError
from tests.support.projector import HEIGHT_PX, WIDTH_PX, crooked, errors_on_floor, tapes_of

SIZE = (WIDTH_PX, HEIGHT_PX)


@pytest.mark.parametrize("name", ["nine", "four"])
def test_marks_that_the_pattern_shows(name):
    setup, matrix = BY_ID[name], crooked(np.random.default_rng(7))
    marks = setup.layout.marks(*SIZE)
    pixels = np.array([one.pixel for one in marks])
    names = setup.layout.names
    pairs = [(names.index(a), names.index(b)) for a, b in setup.lengths]
    lengths = {pair: one.metres for pair, one in zip(setup.lengths, tapes_of(matrix, pixels, pairs), strict=True)}
    assert errors_on_floor(matrix, calibrated(setup, SIZE, marks, lengths).matrix)[1].max() < 1e-4
    first = dict(list(lengths.items())[: setup.least])
    assert calibrated(setup, SIZE, marks, first).mode == "marks" if name == "four" else True
    with pytest.raises(InputError, match="at least"):
        calibrated(setup, SIZE, marks, dict(list(first.items())[1:]))


def test_a_screen_by_inches_centimetres_or_pixels():
    marks, setup = BY_ID["screen"].layout.marks(*SIZE), BY_ID["screen"]
    diagonal_px = float(np.hypot(*SIZE))
    ways = ({DIAGONAL: 55 * INCH_M}, {DIAGONAL_CM: 55 * INCH_M}, {PITCH: 55 * INCH_M / diagonal_px})
    for lengths in ways:
        found = calibrated(setup, SIZE, marks, lengths)
        assert found.surface().width_m == pytest.approx(55 * INCH_M * WIDTH_PX / diagonal_px) and found.mode == "screen"


def test_a_width_and_a_rectangle():
    marks = BY_ID["width"].layout.marks(*SIZE)
    assert calibrated(BY_ID["width"], SIZE, marks, {WIDTH: 6.0}).surface().width_m == pytest.approx(6.0)
    at = {one.id: np.array(one.pixel) for one in marks}
    metre_px = 320.0
    sides = {"AB": float((at["B"] - at["A"])[0]) / metre_px, "BC": float((at["C"] - at["B"])[1]) / metre_px}
    found = calibrated(BY_ID["rectangle"], SIZE, marks, sides)
    assert np.allclose(found.matrix, [[320, 0, 960], [0, -320, 540], [0, 0, 1]], atol=1e-6)


def test_each_set_up_says_what_to_do():
    for setup in SETUPS:
        assert setup.title and setup.how.endswith(".") and 1 <= setup.least <= len(setup.lengths)
