"""Calibration: hand-computed cases, what is assumed, what is refused and which tape is named."""

import re
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core.table.calibration import RECTANGLE, of_rectangle, of_screen, of_width, solve
from tabletop.core.table.calibration_fit import PLANE, Observed, _residuals, _slopes
from tabletop.core.table.calibration_input import PixelMark, Taped
from tabletop.core.table.corner_fit import four_point_matrix
from tabletop.core.table.surface import projected
from tabletop.core.text.errors import InputError
from tests.support.projector import ALL_OF_FOUR, FLOOR_M, HEIGHT_PX, WIDTH_PX, crooked, errors_on_floor, grid_pixels, marks_of, tapes_of

SIZE = (1000, 500)
CORNERS = [PixelMark("A", (100, 100)), PixelMark("B", (900, 100)), PixelMark("C", (900, 400)), PixelMark("D", (100, 400))]
TILTED = np.array([[320.0, 10.0, 960.0], [5.0, -300.0, 540.0], [0.002, -0.02, 1.0]])


def square_on(*names):
    """Lengths where 100 pixels are a metre."""
    at = {one.id: np.array(one.pixel) for one in CORNERS}
    return [Taped(name[0], name[1], float(np.hypot(*(at[name[0]] - at[name[1]]))) / 100) for name in names]


def test_all_six_lengths_of_a_picture_thrown_square_on():
    found = solve(*SIZE, CORNERS, square_on("AB", "BC", "CD", "DA", "AC", "BD"))
    assert np.allclose(found.matrix, [[100, 0, 500], [0, -100, 250], [0, 0, 1]], atol=1e-6)
    assert found.mode == "marks" and found.assumed is None and found.residual_m < 1e-9
    assert np.allclose(found.homography(500.0), [[0.2, 0, 500], [0, -0.2, 250], [0, 0, 1]], atol=1e-8)
    assert [np.round(one.place, 6).tolist() for one in found.marks] == [[-4, 1.5], [4, 1.5], [4, -1.5], [-4, -1.5]]


def test_five_lengths_hold_a_tilted_picture():
    pixels = np.array([one.pixel for one in CORNERS]) * [1.92, 2.16]
    for left_out in range(6):
        pairs = [pair for n, pair in enumerate(ALL_OF_FOUR) if n != left_out]
        found = solve(WIDTH_PX, HEIGHT_PX, marks_of(pixels), tapes_of(TILTED, pixels, pairs))
        assert errors_on_floor(TILTED, found.matrix, np.array([[-2, -1], [2, -1], [0, 1.5], [0, 0]]))[1].max() < 1e-6


def test_a_residual_is_told_with_its_mark():
    tapes = square_on("AB", "BC", "CD", "DA", "AC", "BD")
    tapes[4] = Taped("A", "C", tapes[4].metres + 0.006)
    found = solve(*SIZE, CORNERS, tapes)
    off = np.array([reckoned - tape.metres for tape, reckoned in found.lengths])
    assert found.residual_m == pytest.approx(np.sqrt(np.mean(off**2))) and 0.0005 < found.residual_m < 0.006
    each = {one.id: one.residual_m for one in found.marks}
    assert found.worst == max(each, key=lambda name: each[name])
    at_a = [reckoned - tape.metres for tape, reckoned in found.lengths if "A" in (tape.a, tape.b)]
    assert each["A"] == pytest.approx(np.sqrt(np.mean(np.square(at_a))))


def test_one_width_and_a_screen_of_known_size():
    whole = of_width(1920, 1080, 6.0)
    assert np.allclose(whole.matrix, [[320, 0, 960], [0, -320, 540], [0, 0, 1]]) and whole.mode == "width"
    between = solve(*SIZE, CORNERS[:2], square_on("AB"))
    assert np.allclose(between.matrix, [[100, 0, 500], [0, -100, 250], [0, 0, 1]])
    screen = of_screen(1600, 1200, 0.5)
    assert np.allclose(screen.matrix, [[4000, 0, 800], [0, -4000, 600], [0, 0, 1]]) and screen.mode == "screen"
    assert screen.surface().width_m == pytest.approx(0.4)


def test_one_length_across_and_one_up():
    found = solve(*SIZE, CORNERS[:3], [Taped("A", "B", 4.0), Taped("B", "C", 3.0)])
    assert np.allclose(found.matrix, [[200, 0, 500], [0, -100, 250], [0, 0, 1]]) and found.assumed is not None
    cross = [PixelMark("L", (0, 250)), PixelMark("R", (1000, 250)), PixelMark("T", (500, 0)), PixelMark("U", (500, 500))]
    found = solve(*SIZE, cross, [Taped("U", "T", 5.0), Taped("L", "R", 5.0)])
    assert np.allclose(found.matrix, [[200, 0, 500], [0, -100, 250], [0, 0, 1]])


@given(st.floats(-0.12, 0.12), st.floats(-0.12, 0.12), st.permutations(range(4)))
def test_corners_on_a_taped_rectangle(tilt_x, tilt_y, order):
    matrix = np.array([[300, 5, 960], [-8, -290, 540], [tilt_x / 3, tilt_y / 2, 1.0]])
    corners = projected(matrix, np.array([[-2, 1], [2, 1], [2, -1], [-2, -1.0]]))
    names = marks_of(corners)
    found = solve(WIDTH_PX, HEIGHT_PX, [names[n] for n in order], [Taped("A", "B", 4.0), Taped("D", "A", 2.0)])
    assert found.mode == "rectangle" and found.assumed.template == RECTANGLE
    assert errors_on_floor(matrix, found.matrix, np.array([[-1, 1], [1, -0.5], [0.3, 0.2]]))[1].max() < 1e-6
    assert np.allclose(found.matrix, of_rectangle(WIDTH_PX, HEIGHT_PX, corners, 4.0, 2.0).matrix)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 90.0, 180.0, 270.0, 33.0]), st.booleans())
def test_any_crooked_projector_is_found_whatever_way_readers_stand(seed, turned, mirrored):
    rng = np.random.default_rng(seed)
    floor_to_pixel, pixels = crooked(rng), grid_pixels(2, 2, 0.1)
    found = solve(
        WIDTH_PX, HEIGHT_PX, marks_of(pixels), tapes_of(floor_to_pixel, pixels, ALL_OF_FOUR), turned_deg=turned, mirrored=mirrored
    )
    assert errors_on_floor(floor_to_pixel, found.matrix)[1].max() < 1e-4
    middle, up = projected(found.matrix, np.array([[0, 0], [0, 0.05]]))
    assert np.allclose(middle, [WIDTH_PX / 2, HEIGHT_PX / 2], atol=1e-6)
    heading = np.degrees(np.arctan2(up[0] - middle[0], middle[1] - up[1]))
    assert abs((heading - turned + 180) % 360 - 180) < 25
    assert (np.linalg.det(found.matrix) > 0) == mirrored


def test_the_pictures_up_is_the_readers_up_where_nothing_else_is_asked():
    found = solve(*SIZE, CORNERS, square_on("AB", "BC", "CD", "DA", "AC", "BD"), turned_deg=90)
    upper = projected(found.matrix, np.array([[0.0, 1.0]]))[0]
    assert np.allclose(upper, [600, 250])
    behind = solve(*SIZE, CORNERS, square_on("AB", "BC", "CD", "DA", "AC", "BD"), mirrored=True)
    assert np.allclose(behind.matrix, [[-100, 0, 500], [0, -100, 250], [0, 0, 1]], atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_slopes_are_those_of_the_residuals(seed):
    rng = np.random.default_rng(seed)
    marks = rng.uniform(-0.8, 0.8, (5, 2))
    pairs = np.array(list(combinations(range(5), 2)))
    observed = Observed(marks, pairs, rng.uniform(0.5, 3, len(pairs)), 0.01, 0.002, marks[:4])
    unknown = np.concatenate((rng.uniform(-0.3, 0.3, PLANE), rng.uniform(-0.01, 0.01, marks.size)))
    step = 1e-6
    near = [
        (_residuals(unknown + step * way, observed) - _residuals(unknown - step * way, observed)) / (2 * step)
        for way in np.eye(len(unknown))
    ]
    assert np.allclose(np.array(near).T, _slopes(unknown, observed), rtol=1e-4, atol=1e-2)


# --- refused
def refused(*arguments, **options):
    with pytest.raises(InputError) as error:
        solve(*arguments, **options)
    return str(error.value)


def test_the_wrong_tape_is_named_where_enough_were_taped():
    rng = np.random.default_rng(3)
    floor_to_pixel, pixels = crooked(rng), grid_pixels(3, 3)
    pairs = list(combinations(range(9), 2))[::2]
    for wrong in range(0, len(pairs), 6):
        tapes = tapes_of(floor_to_pixel, pixels, pairs, rng, 0.002)
        true = tapes[wrong].metres
        tapes[wrong] = Taped(tapes[wrong].a, tapes[wrong].b, true + 0.1)
        said = refused(WIDTH_PX, HEIGHT_PX, marks_of(pixels), tapes, mark_px=0.25)
        assert f"Most likely {tapes[wrong].name} is wrong" in said and float(re.search(r"others say ([\d.]+) m", said)[1]) == pytest.approx(
            true, abs=0.01
        )


def test_six_lengths_tell_that_one_is_wrong_but_not_which():
    tapes = square_on("AB", "BC", "CD", "DA", "AC", "BD")
    tapes[4] = Taped("A", "C", tapes[4].metres + 0.2)
    said = refused(*SIZE, CORNERS, tapes)
    assert "contradict each other" in said and "Most likely" not in said and "one of the lengths is wrong" in said
    named = re.search(r"wrong, (.*?)\. Tape all again", said)[1]
    assert named == "any of all 6" or "A-C" in named.split(", ")


def test_five_lengths_have_no_residual_and_no_worst_mark():
    found = solve(*SIZE, CORNERS, square_on("AB", "BC", "CD", "DA", "AC"))
    assert (found.residual_m, found.worst) == (0.0, "") and found.surface().worst == ""


def test_five_lengths_of_a_picture_that_no_projector_throws():
    pixels = np.array([one.pixel for one in CORNERS]) * [1.92, 2.16]
    narrow = np.array([[320.0, 0, 960], [0, -120.0, 540], [0, 0, 1]])
    tapes = tapes_of(narrow, pixels, ALL_OF_FOUR)
    assert solve(WIDTH_PX, HEIGHT_PX, marks_of(pixels), tapes).worst, "six lengths agree, whatever threw the picture"
    assert "no projector" in refused(WIDTH_PX, HEIGHT_PX, marks_of(pixels), tapes[:5])


@pytest.mark.parametrize("count", [0, 1, 3, 4])
def test_too_few_lengths(count):
    assert "too few" in refused(*SIZE, CORNERS, square_on("AB", "BC", "CD", "DA")[:count])


def test_lengths_that_all_go_across_leave_the_surface_open():
    pixels = grid_pixels(3, 3)
    pairs = [(0, 1), (1, 2), (3, 5), (6, 7), (7, 8), (6, 8)]
    tapes = tapes_of(np.array([[300.0, 0, 960], [0, -300, 540], [0, 0, 1]]), pixels, pairs)
    assert "some up and some aslant" in refused(WIDTH_PX, HEIGHT_PX, marks_of(pixels), tapes)


def test_a_mark_needs_no_length_of_its_own():
    marks = [*CORNERS, PixelMark("E", (500, 250))]
    found = solve(*SIZE, marks, square_on("AB", "BC", "CD", "DA", "AC"))
    assert np.allclose(found.marks[4].place, 0, atol=1e-6) and found.marks[4].residual_m == 0.0


def test_marks_on_one_line():
    marks = [PixelMark(name, (100.0 + 200 * n, 250)) for n, name in enumerate("ABCD")]
    tapes = [Taped(a.id, b.id, abs(a.pixel[0] - b.pixel[0]) / 100) for a, b in combinations(marks, 2)]
    assert "on one line" in refused(*SIZE, marks, tapes)


def test_three_marks_on_one_line_hold_no_picture():
    marks = [*CORNERS[:3], PixelMark("D", (900, 250))]
    tapes = [Taped(a.id, b.id, float(np.hypot(*np.subtract(a.pixel, b.pixel))) / 100) for a, b in combinations(marks, 2)]
    assert "all over the picture" in refused(*SIZE, marks, tapes)


def test_lengths_that_break_a_triangle_name_the_three():
    tapes = square_on("AB", "BC", "CD", "DA", "AC", "BD")
    tapes[4] = Taped("A", "C", 80.0)
    assert "between A, C and B" in refused(*SIZE, CORNERS, tapes)


def test_corners_that_are_swapped_or_flat():
    swapped = np.array([(900, 100), (100, 100), (900, 400), (100, 400)])
    with pytest.raises(InputError, match="four-sided figure"):
        of_rectangle(*SIZE, np.array([(100, 100), (500, 100), (900, 100), (100, 400)]), 4.0, 3.0)
    with pytest.raises(InputError, match="two are swapped"):
        of_rectangle(*SIZE, swapped, 4.0, 3.0)


def test_a_picture_that_reaches_the_horizon():
    narrow = np.array([(400, 200), (600, 200), (900, 400), (100, 400)])
    with pytest.raises(InputError, match="horizon"):
        of_rectangle(*SIZE, narrow, 4.0, 3.0)
    to_pixel = four_point_matrix(np.array([[-2, 1.5], [2, 1.5], [2, -1.5], [-2, -1.5]]), narrow)
    assert "horizon" in refused(*SIZE, marks_of(narrow), tapes_of(to_pixel, narrow, ALL_OF_FOUR))


BAD = [
    (lambda m, t: (m, [*t, Taped("A", "X", 1.0)]), "mark X, which is not among"),
    (lambda m, t: ([*m, PixelMark("A", (500, 250))], t), "Mark A is given twice"),
    (lambda m, t: (m, [*t, Taped("B", "A", 8.0)]), "B-A is given twice"),
    (lambda m, t: (m, [*t[:5], Taped("D", "D", 1.0)]), "from a mark to itself"),
    (lambda m, t: (m, [*t[:5], Taped("B", "D", float("nan"))]), "must be more than 0"),
    (lambda m, t: (m, [*t[:5], Taped("B", "D", -8.5)]), "must be more than 0"),
    (lambda m, t: ([*m[:3], PixelMark("D", (float("inf"), 1))], t), "is no number"),
    (lambda m, t: ([*m[:3], PixelMark("D", (99_999, 1))], t), "far outside"),
    (lambda m, t: ([*m[:3], PixelMark("D", (900.5, 400))], t), "same pixel"),
    (lambda m, t: ([*m[:3], PixelMark(" ", (100, 400))], t), "no name"),
    (lambda m, t: (m[:1], t), "2 to 26 marks"),
]


@pytest.mark.parametrize(("spoil", "said"), BAD)
def test_nonsense_is_one_sentence(spoil, said):
    marks, tapes = spoil(list(CORNERS), square_on("AB", "BC", "CD", "DA", "AC", "BD"))
    assert said in refused(*SIZE, marks, tapes)


def test_a_picture_without_size():
    assert "1 to 32768 pixels" in refused(0, 500, CORNERS, square_on("AB"))
    for wrong in (0.0, -1.0, float("nan")):
        with pytest.raises(InputError):
            of_screen(1920, 1080, wrong)
        with pytest.raises(InputError):
            of_width(1920, 1080, wrong)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.01, 12.0), min_size=6, max_size=6), st.integers(5, 6))
def test_any_lengths_are_fitted_or_refused_in_a_sentence(lengths, count):
    tapes = [Taped("ABCD"[a], "ABCD"[b], metres) for (a, b), metres in zip(ALL_OF_FOUR, lengths, strict=True)][:count]
    try:
        found = solve(*SIZE, CORNERS, tapes)
    except InputError as error:
        assert str(error).endswith(".")
    else:
        assert np.isfinite(found.matrix).all() and found.surface().width_m > 0


def test_the_floor_size_is_the_most_that_is_used():
    found = of_width(1920, 1080, 8.0).surface(FLOOR_M)
    assert (found.width_m, found.height_m) == FLOOR_M and np.allclose(found.to_pixel(np.zeros((1, 2))), [[960, 540]], atol=1e-4)
