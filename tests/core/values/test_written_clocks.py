"""A clock as people write it, and what is none."""

import pytest

from tabletop.core.values.row_limits import InjectRow, SceneRow, misfits, read_row, tidy_clock


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0835", "08.35"), (" 0000 ", "00.00"), ("2359", "23.59"), ("0835 WITA", "08.35"), ("pukul 0835", "08.35"), ("pukul 9", "09.00"),
        ("09.00 WITA", "09.00"), ("8:40", "8:40"), ("8.40", "8.40"), ("08.35", "08.35"), ("", ""),
    ],
)  # fmt: skip
def test_a_time_is_read(written, kept):
    assert tidy_clock(written) == kept and not misfits(SceneRow, {"number": 1, "clock": written})


@pytest.mark.parametrize("written", ["2400", "0860", "835", "08350", "9", "pagi", "12.5", "24.00", "\u0660\u0668\u0663\u0665x"])
def test_what_can_be_no_time_stays_and_is_refused(written):
    assert tidy_clock(written) == written and misfits(SceneRow, {"number": 1, "clock": written})


def test_every_four_digits_are_a_time_or_stay():
    for number in range(10_000):
        digits = f"{number:04d}"
        is_time = number // 100 < 24 and number % 100 < 60
        assert tidy_clock(digits) == (f"{digits[:2]}.{digits[2:]}" if is_time else digits)


def test_a_text_that_begins_with_a_number_is_no_time():
    row, _ = read_row(InjectRow, "2024 orang tiba")
    assert row is not None and (row.clock, row.text) == ("", "2024 orang tiba")
