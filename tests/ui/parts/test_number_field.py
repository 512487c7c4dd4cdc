"""Numbers as people write them in either language, and the field they are written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from tabletop import i18n
from tabletop.core.text.typed_numbers import parse_number, write_number
from tabletop.ui.parts.language import speak
from tabletop.ui.parts.number_field import NumberField


@pytest.fixture(autouse=True)
def english():
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("id", "1.250,5", 1250.5),
        ("id", "1.250", 1250.0),
        ("id", "1,5", 1.5),
        ("id", "1.5", 1.5),
        ("id", "0.950", 0.95),
        ("id", " -3 ", -3.0),
        ("en", "1,250.5", 1250.5),
        ("en", "1,250", 1250.0),
        ("en", "1,5", 1.5),
        ("en", "\N{MINUS SIGN}2.5", -2.5),
        ("en", "12 500", 12500.0),
        ("en", "2.5e3", 2500.0),
        ("id", "2.5e3", 2500.0),
        ("id", "2,5E3", 2500.0),
        ("id", "-1e-2", -0.01),
    ],
)
def test_reading(language, text, value):
    i18n.set_language(language)
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3,4", "nan", "inf", "1e999", "1.2.3e4", "1,250.5e3", "e3", "2e", "1e_3", "1_000", "--1", "5 m"]
)
def test_what_is_no_number(text):
    with pytest.raises(ValueError):
        parse_number(text)


@given(st.floats(-1e7, 1e7), st.sampled_from(["id", "en"]))
def test_what_is_written_is_read(value, language):
    i18n.set_language(language)
    assert parse_number(write_number(round(value, 4))) == pytest.approx(round(value, 4), abs=1e-4)


@pytest.fixture
def field(qtbot) -> NumberField:
    made = NumberField(unit="m")
    made.set_limits(0, 10, 2.5)
    qtbot.addWidget(made)
    made.show()
    return made


def test_keys_step_within_the_limits(field, qtbot):
    field.show_value(6)
    for expected in ("8.5", "10", "10"):
        qtbot.keyClick(field, Qt.Key.Key_Up)
        assert field.text() == expected
    qtbot.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "0"


def test_a_step_from_nothing_starts_at_the_default(field, qtbot):
    field.fallback = 5.0
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 7.5


def test_a_chevron_commits_at_once(field, qtbot):
    field.show_value(5)
    up, down = field._chevrons()
    with qtbot.waitSignal(field.committed):
        qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=down.center())
    assert field.value() == 2.5


def test_enter_commits_once_and_only_after_an_edit(field, qtbot):
    with qtbot.assertNotEmitted(field.committed):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClicks(field, "3")
    with qtbot.waitSignal(field.committed):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(field.committed):
        field.commit()


@pytest.mark.parametrize(("typed", "shown"), [("2.5", "2,5"), ("1,250.5", "1250,5"), ("", ""), ("two", "two")])
def test_another_language_writes_the_number_anew(field, typed, shown):
    speak("en")
    field.setText(typed)
    speak("id")
    assert field.text() == shown
    speak("en")
