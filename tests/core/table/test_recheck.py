"""Two marks looked at again: good, shifted and turned, or moved."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.table.calibration import solve
from tabletop.core.table.mark_layouts import FOUR, LAYOUTS, NINE
from tabletop.core.table.recheck import recheck, shifted
from tabletop.core.table.surface import projected
from tabletop.core.text.errors import InputError
from tests.support.projector import HEIGHT_PX, NINE_MARKS_TWELVE, WIDTH_PX, crooked, tapes_of

FLAT = np.array([[320.0, 0, 960], [0, -320.0, 540], [0, 0, 1]])
TWO = np.array([[100.0, 100.0], [1800.0, 1000.0]])


def test_marks_that_lie_where_they_lay_are_good():
    found = recheck(FLAT, TWO, TWO + [0.5, 0])
    assert (found.state, found.matrix) == ("good", None) and found.off_m == pytest.approx(0.5 / 320)


@given(st.integers(0, 10**6), st.floats(-0.05, 0.05), st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_a_picture_that_was_shifted_and_turned_is_put_right(seed, angle, right, up):
    matrix = crooked(np.random.default_rng(seed))
    cos, sin = np.cos(angle), np.sin(angle)
    pushed = matrix @ np.array([[cos, -sin, right], [sin, cos, up], [0, 0, 1]])
    stood = projected(np.linalg.inv(matrix), TWO)
    found = recheck(matrix, TWO, projected(pushed, stood))
    if found.state == "good":
        apart = float(np.hypot(*(np.diff(projected(np.linalg.inv(matrix), TWO), axis=0)[0])))
        assert found.off_m <= max(0.004, 0.001 * apart)
        return
    assert found.state == "shifted" and np.allclose(projected(found.matrix, stood + 0.3), projected(pushed, stood + 0.3), atol=1e-3)


def test_a_picture_that_is_larger_now_must_be_measured_again():
    assert recheck(FLAT, TWO, (TWO - [960, 540]) * 1.01 + [960, 540]).state == "moved"
    apart = float(np.hypot(*(TWO[1] - TWO[0]))) / 320
    assert recheck(FLAT, TWO, TWO, [apart + 0.003]).state == "good"
    moved = recheck(FLAT, TWO, TWO, [apart + 0.03])
    assert moved.state == "moved" and moved.off_m == pytest.approx(0.03)


def test_nonsense_is_refused():
    with pytest.raises(InputError, match="apart"):
        recheck(FLAT, TWO[[0, 0]], TWO)
    for wrong in (0.0, -1.0, float("nan")):
        with pytest.raises(InputError, match="above zero"):
            recheck(FLAT, TWO, TWO, [wrong])


def test_a_nudge_moves_every_pixel_alike():
    matrix, places = crooked(np.random.default_rng(4)), np.array([[0.0, 0.0], [2, 1], [-1, 1.5]])
    assert np.allclose(projected(shifted(matrix, 1, -0.1), places) - projected(matrix, places), [1, -0.1])


def test_the_marks_of_the_pattern():
    assert [one.id for one in FOUR.marks(1920, 1080)] == list("ABDC")
    assert [one.pixel for one in FOUR.marks(1920, 1080)] == [(96.5, 54.5), (1824.5, 54.5), (96.5, 1026.5), (1824.5, 1026.5)]
    named = {frozenset("ABCDEFGHI"[row] for row in pair) for pair in NINE_MARKS_TWELVE}
    assert {frozenset(pair) for pair in NINE.tapes} == named, "what was tried on a thousand projectors is what the window asks for"
    for layout in LAYOUTS.values():
        assert set("".join(layout.tapes)) <= set(layout.names) and len(layout.names) == layout.across * layout.down


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_holds_a_crooked_projector(name):
    layout = LAYOUTS[name]
    matrix, marks = crooked(np.random.default_rng(9)), layout.marks(WIDTH_PX, HEIGHT_PX)
    pixels = np.array([one.pixel for one in marks])
    pairs = [(layout.names.index(a), layout.names.index(b)) for a, b in layout.tapes]
    lengths = [one.metres for one in tapes_of(matrix, pixels, pairs)]
    from tabletop.core.table.calibration_input import Taped

    tapes = [Taped(pair[0], pair[1], metres) for pair, metres in zip(layout.tapes, lengths, strict=True)]
    assert solve(WIDTH_PX, HEIGHT_PX, marks, tapes).residual_m < 1e-6
