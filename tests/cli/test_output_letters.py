"""What a command writes into a file or another program, letter for letter."""

import contextlib
import io

import pytest

from tabletop.cli import commands


class Stream(io.TextIOWrapper):
    is_terminal = False

    def isatty(self):
        return self.is_terminal


@pytest.fixture
def out(monkeypatch):
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    return Stream(io.BytesIO(), encoding="cp1252")


def written(stream):
    with contextlib.redirect_stdout(stream):
        commands.speak_any_letter()
    stream.write("é → 😀")
    stream.flush()
    return stream.buffer.getvalue()


def test_what_windows_sends_into_a_file_is_utf8(out, monkeypatch):
    monkeypatch.setattr(commands, "IS_WINDOWS", True)
    assert written(out) == "é → 😀".encode()


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_terminal_and_an_encoding_that_was_said_stay(out, monkeypatch, is_terminal):
    monkeypatch.setattr(commands, "IS_WINDOWS", True)
    out.is_terminal = is_terminal
    if not is_terminal:
        monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    assert written(out) == b"\xe9 \\u2192 \\U0001f600"


def test_other_systems_write_as_they_are_set_up(out, monkeypatch):
    monkeypatch.setattr(commands, "IS_WINDOWS", False)
    assert written(out) == b"\xe9 \\u2192 \\U0001f600"
