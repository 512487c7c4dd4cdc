"""Each limit of a row holds at its edge: the last value that may stand, and the first that may not."""

import pytest

from tabletop.core.values.catalogue import LONGEST_TEXT
from tabletop.core.values.row_limits import EffectRow, InjectRow, RosterRow, SceneRow, read_row

SCENE, UNIT, EFFECT, INJECT = (SceneRow, {"number": 1}), (RosterRow, {"id": "a"}), (EffectRow, {"does": "headcount"}), (InjectRow, {})
NO_NUMBERS = (float("nan"), float("inf"), float("-inf"))
LONG = "x" * LONGEST_TEXT


class Odd:
    """What looks short and is no text."""

    def __len__(self):
        return 1


@pytest.mark.parametrize(
    ("row", "member", "may", "may_not"),
    [
        (SCENE, "number", (1, 9999), (0, 10_000, 10**400, "x", None)),
        (SCENE, "name", ("", LONG, "\ud800"), (LONG + "x", 5, b"a", ["a"], Odd(), None)),
        (SCENE, "clock", ("", "00.00", "23.59", "9.05"), ("24.00", "12.60", "pagi", 9, None)),
        (SCENE, "step_min", (0.001, 1440), (0, -1, 1440.1, *NO_NUMBERS, None)),
        (SCENE, "wind_from_deg", (None, -360, 360), (-360.1, 360.1, *NO_NUMBERS)),
        (SCENE, "courses", ({}, {"a": LONG}), ({"a": LONG + "x"}, {"a": 1}, {1: "a"}, [["a", "b"]], "a")),
        (UNIT, "id", ("a", LONG), ("", LONG + "x", 1, None)),
        (UNIT, "strength", (0, 1_000_000), (-1, 1_000_001, 10**400, 0.5, None)),
        (UNIT, "order", (-1_000_000, 1_000_000), (-1_000_001, 1_000_001, 0.5, None)),
        (UNIT, "parent", (None, "a", ""), (1, LONG + "x")),
        (UNIT, "tasks", ({}, {1: "a", "9999": LONG}), ({0: "a"}, {10_000: "a"}, {-1: "a"}, {"a": "a"}, {1: LONG + "x"}, [[1, "a"]])),
        (EFFECT, "value", (None, 0, -1e300), (*NO_NUMBERS, "x")),
        (EFFECT, "line", ((), [[-180, -90], [180, 90]]), ([[180.1, 0]], [[-180.1, 0]], [[0, 90.1]], [[0, -90.1]], [[NO_NUMBERS[0], 0]])),
        (INJECT, "clock", ("", "09.30"), ("25.00",)),
    ],
)  # fmt: skip
def test_the_last_value_that_may_stand_and_the_first_that_may_not(row, member, may, may_not):
    form, least = row
    for value in may:
        assert read_row(form, {**least, member: value})[1] == [], value
    for value in may_not:
        read, said = read_row(form, {**least, member: value})
        assert read is None and [one.name.partition(".")[0] for one in said] == [member], value


def test_what_no_number_of_the_computer_holds_is_one_misfit_and_no_end():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for form, values in ((SceneRow, {"number": 1, "step_min": 10**400}), (EffectRow, {"does": "headcount", "value": 10**400})):
        assert read_row(form, values)[0] is None
    assert read_row(SceneRow, {"number": 1, "injects": deep})[0] is None
    assert read_row(RosterRow, {"id": "a", "tasks": {float("inf"): "a"}})[0] is None
