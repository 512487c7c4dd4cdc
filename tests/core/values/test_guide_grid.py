"""The guide grid: names of squares worked out by hand."""

import pytest

from tabletop.core.text.errors import InputError
from tabletop.core.values.guide_grid import GuideGrid, column_name, column_number, grid_around, grid_from, grid_of, set_grid, shown_grid
from tabletop.core.values.plan import Plan

GRID = GuideGrid(100, (500_000.0, 9_951_000.0), 5, 4)


@pytest.mark.parametrize(("number", "name"), [(0, "A"), (2, "C"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ")])
def test_columns_have_letters(number, name):
    assert column_name(number) == name and column_number(name) == number and column_number(name.lower()) == number


@pytest.mark.parametrize(
    ("east", "north", "name"),
    [
        (500_000, 9_951_000, "A1"),
        (500_099.9, 9_950_900.1, "A1"),
        (500_100, 9_950_950, "B1"),
        (500_250, 9_950_650, "C4"),
        (500_050, 9_950_900, "A2"),
        (499_999, 9_950_950, ""),
        (500_500, 9_950_950, ""),
        (500_050, 9_950_600, ""),
    ],
)
def test_square_of_a_place(east, north, name):
    assert GRID.square_at((east, north)) == name


def test_square_by_name():
    assert GRID.square_bounds("C4") == (500_200, 9_950_600, 500_300, 9_950_700)
    assert GRID.square_bounds(" c 4 ") == GRID.square_bounds("C-4") == GRID.square_bounds("C4")
    assert GRID.bounds == (500_000, 9_950_600, 500_500, 9_951_000)


@pytest.mark.parametrize("name", ["F1", "A5", "A0", "4C", "", "ZZ999", "Ä1", "C44444"])
def test_no_such_square(name):
    assert GRID.square_bounds(name) is None


def test_a_grid_for_an_extent_starts_on_round_metres():
    grid = grid_around((500_033.0, 9_950_512.0, 500_470.0, 9_950_998.0), 100)
    assert (grid.origin, grid.columns, grid.rows) == ((500_000.0, 9_951_000.0), 5, 5)


def test_without_a_size_the_squares_stay_few():
    assert grid_around((0, 0, 290, 200)).size_m == 25
    assert grid_around((0, 0, 470, 400)).size_m == 50
    assert grid_around((0, 0, 1_800, 400)).size_m == 200
    assert grid_around((0, 0, 300_000, 400)).size_m == 2_000
    assert grid_around((0, 0, 60_000, 400)).size_m == 500
    assert grid_around((10, 10, 10, 10)).columns == 1


def test_too_many_squares_are_refused():
    with pytest.raises(InputError):
        grid_around((0, 0, 60_000, 400), 25)
    with pytest.raises(InputError):
        GuideGrid(float("nan"), (0.0, 0.0), 1, 1)


def test_a_corner_of_ones_own():
    grid = grid_from((490.0, 1_010.0), 100, (500, 500, 900, 1_000))
    assert (grid.origin, grid.columns, grid.rows) == ((490.0, 1_010.0), 5, 6)
    with pytest.raises(InputError):
        grid_from((901.0, 1_010.0), 100, (500, 500, 900, 1_000))


def test_kept_in_the_plan_and_taken_back():
    plan = Plan()
    change = set_grid(plan, GRID)
    with_grid = plan.apply(change)
    assert grid_of(with_grid) == GRID and change.label.template == "Show the guide grid"
    hidden = with_grid.apply(set_grid(with_grid, GuideGrid(100, GRID.origin, 5, 4, shown=False)))
    assert shown_grid(hidden) is None and grid_of(hidden) is not None
    assert with_grid.apply(change.inverse()) == plan
    assert not set_grid(with_grid, GRID).edits


@pytest.mark.parametrize(
    "kept",
    [
        None,
        3,
        {},
        {"size_m": "x"},
        {"size_m": 100, "origin": [1], "columns": 1, "rows": 1},
        {"size_m": 0, "origin": [0, 0], "columns": 1, "rows": 1},
    ],
)
def test_a_strange_setting_is_no_grid(kept):
    assert grid_of(Plan(settings={"grid": kept})) is None
