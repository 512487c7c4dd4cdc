"""A measured value and its limit print alike only where they are equal, in both languages and wherever a sentence is made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop import i18n
from tabletop.canvas.ink.wording import measured_line
from tabletop.core.text.alike_numbers import decimals_apart, with_enough_decimals
from tabletop.core.text.message import Message, message
from tabletop.core.values.finding import Finding
from tabletop.io.export.finding_file import finding_row

DENSE = "{name}: {measured:.1f} people per square metre of open ground; at most {limit:.1f}."


@pytest.fixture
def in_indonesian():
    before = i18n.language()
    i18n.set_language("id")
    yield
    i18n.set_language(before)


def said(measured, limit, template="{measured:.1f}; at most {limit:.1f}", **more):
    return str(message(template, measured=measured, limit=limit, **more))


@pytest.mark.parametrize(
    ("measured", "limit", "words"),
    [
        (4.04, 4.0, "4.04; at most 4.00"),
        (4.004, 4.0, "4.004; at most 4.000"),
        (3.999996, 4.0, "3.999996; at most 4.000000"),
        (4.0000001, 4.0, "4.0; at most 4.0"),
        (4.0, 4.0, "4.0; at most 4.0"),
        (4.1, 4.0, "4.1; at most 4.0"),
        (3.96, 4.04, "3.96; at most 4.04"),
        (104.0, 4.0, "104.0; at most 4.0"),
        (4, 4.01, "4.00; at most 4.01"),
    ],
)
def test_decimals_are_added_where_numbers_print_alike(measured, limit, words):
    assert said(measured, limit) == words


def test_shares_whole_numbers_and_other_formats():
    assert said(0.7996, 0.8, "{measured:.1%}, at least {limit:.0%}") == "79.96%, at least 80.00%"
    assert said(149.6, 150, "{measured:.0f} m; at least {limit:.0f} m") == "149.6 m; at least 150.0 m"
    assert said(9.998, 10, "{measured:.2f} m; below {limit:.0f} m") == "9.998 m; below 10.000 m"
    assert said(True, 1, "{measured} {limit}") == "True 1" and said("4.0", 4.0, "{measured} {limit}") == "4.0 4.0"
    assert str(message("{minutes:.2f} min; at most {limit:.0f}", minutes=8.004, limit=8)) == "8.004 min; at most 8.000"


def test_braces_and_other_fields_stay():
    assert said(4.04, 4.0, "{{x}} {name!r}: {measured:.1f} {limit:.1f} {count:.0f}", name="a", count=4) == "{x} 'a': 4.04 4.00 4"


def test_nothing_else_is_touched():
    template = "{measured:.1f} {limit:.1f} {east:>8}"
    assert with_enough_decimals(template, {"measured": 5.0, "limit": 4.0, "east": "x"}) is template


@given(st.floats(0, 1e6), st.floats(-2, 2))
def test_they_print_alike_only_where_they_are_nearly_equal(limit, off):
    measured = limit + off
    first, second = said(measured, limit).split("; at most ")
    assert (first != second) or abs(measured - limit) <= 1e-6 + 1e-9 * limit
    assert first.count(".") == second.count(".") == 1


def finding(measured, limit, unit="person/m2"):
    text = Message(DENSE, {"name": "Massa", "measured": measured, "limit": limit})
    return Finding("crowd-density-static", "stop", text, ("a",), 1, measured, limit, unit, "P")


def test_sentences_of_a_file_and_of_the_window(in_indonesian):
    words = i18n.text(finding(4.04, 4.0).message)
    assert words.startswith("Massa: 4,04 orang") and words.endswith(" 4,00.")
    assert finding_row(finding(1234.004, 1234.0))["message"].startswith("Massa: 1.234,004 orang")
    assert i18n.tr("{measured}, limit {limit}", measured=4.004, limit=4.0).startswith("4,004")


def test_the_line_of_measured_and_limit():
    assert measured_line(finding(4.04, 4.0)) == "4.04 persons/m², limit 4 persons/m²"
    assert measured_line(finding(4.004, 4.0)) == "4.004 persons/m², limit 4.000 persons/m²"
    assert measured_line(finding(0.79996, 0.8, "share")) == "79.996%, limit 80.000%"
    assert measured_line(finding(2.0, 2.0)) == "2 persons/m², limit 2 persons/m²"


def test_decimals_for_two_numbers():
    assert decimals_apart(4.04, 4.0, 1) == 2 and decimals_apart(4.0, 4.0, 1) == 1 and decimals_apart(1.0, 9.0, 0) == 0
