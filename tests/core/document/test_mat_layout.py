"""Sheets of a floor mat: they cover what was asked for, lie on one lattice, and are refused in one sentence."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.document.mat_layout import (
    DOT_MM,
    MOST_SHEETS,
    PRINTER_MARGIN_MM,
    MatSheet,
    edge_dots,
    floor_size,
    mat_layout,
)
from tabletop.core.text.errors import InputError

GROUND = (500_000.0, 9_950_000.0, 500_200.0, 9_950_100.0)


@given(
    paper=st.sampled_from(["A5", "A4", "A3", "A0", "700x500"]),
    scale=st.sampled_from([50.0, 100.0, 500.0, 1000.0]),
    overlap=st.floats(0, 50),
    width=st.floats(0.3, 4.0),
    height=st.floats(0.3, 4.0),
)
def test_the_sheets_cover_the_mat_and_overlap_by_what_was_asked_for(paper, scale, overlap, width, height):
    try:
        layout = mat_layout(paper, scale, GROUND, (width, height), None, overlap)
    except InputError as error:
        assert str(MOST_SHEETS) in str(error)
        return
    assert layout.size_m == pytest.approx((width, height), abs=2 * DOT_MM / 1000)
    assert layout.count <= MOST_SHEETS and layout.overlap_dots * DOT_MM == pytest.approx(overlap, abs=DOT_MM)
    west, south, east, north = layout.bounds
    pixel = layout.metre_per_dot
    assert (east - west, north - south) == pytest.approx((width * scale, height * scale), abs=4 * pixel)
    boxes = {sheet: layout.sheet_bounds(sheet) for sheet in layout.sheets()}
    assert min(one[0] for one in boxes.values()) <= west and max(one[2] for one in boxes.values()) >= east
    for sheet, box in boxes.items():
        right, below = layout.neighbour(sheet, 1, 0), layout.neighbour(sheet, 0, 1)
        if right is not None:
            assert box[2] - boxes[right][0] == pytest.approx(layout.overlap_dots * pixel, abs=1e-6)
        if below is not None:
            assert boxes[below][3] - box[1] == pytest.approx(layout.overlap_dots * pixel, abs=1e-6)
    without_last = [(layout.columns - 1, width, 0), (layout.rows - 1, height, 1)]
    for count, side_m, axis in without_last:
        if count:
            assert count * layout.step_dots[axis] + layout.overlap_dots < math.ceil(side_m * 1000 / DOT_MM) + 1


def test_the_plan_lies_in_the_middle_with_room_round_it():
    layout = mat_layout("A3", 500, GROUND)
    west, south, east, north = layout.bounds
    assert west < GROUND[0] - 10 and east > GROUND[2] + 10 and south < GROUND[1] - 10 and north > GROUND[3] + 10
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx((500_100, 9_950_050), abs=0.05)


def test_paper_lies_as_it_takes_fewer_sheets_unless_it_is_said():
    counts = {upright: mat_layout("A3", 100, GROUND, (6, 4), upright=upright).count for upright in (None, True, False)}
    assert counts == {None: 253, True: 253, False: 256}


def test_a_usual_printer_prints_the_whole_picture():
    assert edge_dots() * DOT_MM > PRINTER_MARGIN_MM


def test_names_go_by_row_and_column():
    assert [MatSheet(row, column).name for row, column in ((0, 0), (0, 1), (1, 0), (25, 9), (26, 0), (27, 2))] == [
        *("A1", "A2", "B1", "Z10", "AA1", "AB3")
    ]


@pytest.mark.parametrize(("text", "size"), [("6x4", (6, 4)), ("6,5 x 4 m", (6.5, 4)), ("1.2X0.9", (1.2, 0.9)), ("5×4", (5, 4))])
def test_a_size_is_read(text, size):
    assert floor_size(text) == size


@pytest.mark.parametrize("text", ["", "6", "6x", "x4", "-6x4", "0x4", "6x900", "nan x 4", "6x4x2"])
def test_a_size_that_is_none_is_a_sentence(text):
    with pytest.raises(InputError, match="6x4"):
        floor_size(text)


@pytest.mark.parametrize("overlap", [-1, 51, float("nan"), float("inf")])
def test_an_overlap_out_of_range_is_a_sentence(overlap):
    with pytest.raises(InputError, match="overlap"):
        mat_layout("A3", 100, GROUND, overlap_mm=overlap)


@pytest.mark.parametrize(("size", "said"), [((20, 20), "smaller mat"), (None, "smaller scale")])
def test_too_many_sheets_say_how_many_and_what_to_do(size, said):
    with pytest.raises(InputError, match=rf"\d+ sheets of A5 .*{said}"):
        mat_layout("A5", 20, GROUND, size)
