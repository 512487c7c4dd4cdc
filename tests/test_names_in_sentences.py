"""Names of somebody's within sentences: shown as written; right-to-left ones isolated; nothing that a terminal or a line would obey."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop import i18n
from tabletop.core.text.message import message


def sentence(name):
    return i18n.text(message("Move {name}", name=name))


@pytest.mark.parametrize("name", ["Dalmas 1", "<b>Tebal</b> & {name} %s", "=1+1", "Tim 🚑", "Å é ŋ", "日本", ""])
def test_a_name_is_shown_as_written(name):
    assert sentence(name) == f"Move {name}"


@pytest.mark.parametrize("name", ["قوة الشرطة ١٢٣ شمال", "abc\u202egnp.exe", "א", "a\u2069\u202eb"])
def test_right_to_left_names_do_not_turn_what_stands_around(name):
    shown = sentence(name)
    assert shown.startswith("Move \u2068") and shown.endswith("\u2069") and shown.count("\u2069") == 1
    assert shown[6:-1] == name.replace("\u2069", "")


def test_line_breaks_and_commands_to_a_terminal_are_taken_out():
    assert sentence("a\nb\tc") == "Move a b c" and sentence("a\x00\x1b[31mb") == "Move a\ufffd\ufffd[31mb"


@given(st.text())
def test_any_name_stays_on_its_line_and_every_isolate_is_closed(name):
    shown = sentence(name)
    assert not any(unicodedata.category(sign) == "Cc" for sign in shown)
    opened = 0
    for sign in shown:
        opened += (sign in "\u2066\u2067\u2068") - (sign == "\u2069")
        assert opened >= 0
    assert opened == 0
