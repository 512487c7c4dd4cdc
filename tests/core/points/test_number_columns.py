"""Which columns of a table of text are numbers, and which numbers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.points.number_columns import numbers_of, sheet_decimal


def values(cells, decimal=""):
    found = numbers_of(cells, decimal)
    return None if found is None else [found.value(cell) for cell in cells]


@pytest.mark.parametrize(
    "cells",
    [
        ["640206000100100011", "640206000100100012"],
        ["1", "9007199254740993"],
        ["9007199254740993,5"],
        ["12E3", "13E4"],
        ["1e3", "2E5", "5"],
        ["1.5E2", "3"],
        ["1.5E400"],
        ["1e-05", "1e+400"],
        ["0812", "64"],
        ["007"],
        ["64.02.06", "1"],
        ["1.5", "2,5", "1.234"],
        ["1,234.567.890"],
        ["nan"],
        ["inf", "1"],
        ["1_000"],
        ["٣"],
        ["1 234"],
        ["-"],
        [],
    ],
)
def test_these_stay_text(cells):
    for decimal in ("", ".", ","):
        assert values(cells, decimal) is None


@pytest.mark.parametrize(
    ("cells", "decimal", "wanted"),
    [
        (["1.234", "2.500", "950"], ",", [1234, 2500, 950]),
        (["1.234", "2.500", "950"], ".", [1.234, 2.5, 950]),
        (["1,234", "2,500"], ".", [1234, 2500]),
        (["1.234,5", "12,5", "3"], ".", [1234.5, 12.5, 3]),
        (["1.234", "12,5"], ".", [1234, 12.5]),
        (["1.234", "0.500"], ",", [1.234, 0.5]),
        (["1.234", "2.25"], ",", [1.234, 2.25]),
        (["1.234.567", "-2.500"], "", [1234567, -2500]),
        (["1,234,567.8"], "", [1234567.8]),
        (["1.5E2", "2,5e-1"], "", [150, 0.25]),
        (["0.5", "1e-05"], ".", [0.5, 0.00001]),
        (["1.5", "2,5"], "", [1.5, 2.5]),
        (["123456789012345"], "", [123456789012345]),
        (["-0.123456789012345678"], ".", [-0.123456789012345678]),
        (["1234", "2.500"], ",", [1234, 2500]),
        (["0", "-5", "+3"], ",", [0, -5, 3]),
    ],
)
def test_numbers_as_people_write_them(cells, decimal, wanted):
    assert values(cells, decimal) == pytest.approx(wanted)


def test_what_nothing_says_is_a_fraction_and_told():
    assert numbers_of(["1.234", "950"], "").unsure == "1.234" and values(["1.234", "950"]) == [1.234, 950]
    assert numbers_of(["1.25"], "").unsure == "" and numbers_of(["1.234"], ",").unsure == ""


def test_the_decimal_sign_of_a_sheet():
    assert sheet_decimal([["117,001", "117,002"], ["-0,4401"]]) == ","
    assert sheet_decimal([["499.850"], ["9.950.980"], ["1.5"]]) == ","
    assert sheet_decimal([["499850"], ["9950980"], ["a", "1,5"], ["2.5"]]) == "."
    assert sheet_decimal([["1"]], ["-0,443900, 116,900000"]) == "," and sheet_decimal([["1.234"]]) == ""
    assert sheet_decimal([["1,5", "1.5"], ["2,5"]]) == ","


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=6), st.sampled_from([".", ","]))
def test_thousands_come_back(numbers, decimal):
    """As any office writes whole numbers, read under the decimal sign of the sheet."""
    group = "," if decimal == "." else "."
    assert values([f"{one:,}".replace(",", group) for one in numbers], decimal) == numbers


@given(st.lists(st.from_regex(r"[-+]?[0-9]{1,20}([.,][0-9]{1,5})?([eE][-+]?[0-9]{1,4})?", fullmatch=True), min_size=1, max_size=4))
def test_no_digit_is_lost_and_nothing_raises(cells):
    for decimal in ("", ".", ","):
        found = numbers_of(cells, decimal)
        for cell in cells if found is not None else ():
            value = found.value(cell)
            whole = re.fullmatch(r"[-+]?\d+", cell)
            assert not whole or (int(cell) == value and f"{abs(int(cell))}" == cell.lstrip("+-"))
