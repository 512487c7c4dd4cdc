"""A log tells where and what kind, and no text that a person or a file gave."""

import json
import logging
import sqlite3
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from tabletop.core.text.errors import InputError
from tabletop.io.diagnostics.plain_log import PlainFormatter, plain_command, plain_error, plain_stack, plain_text, plain_trace

NAME = '\u00c9 Bripka Siti O\'Neil "Macan"'


class Row(BaseModel):
    number: int


def ways_to_fail(text: str) -> list[Callable[[], object]]:
    """What libraries and Python itself do with a text that does not suit."""

    def ours() -> None:
        raise InputError("{name} has no strength.", name=text)

    def nested() -> None:
        try:
            int(text)
        except ValueError as error:
            raise RuntimeError(f"cannot read {text!r} from {text!r}") from error

    def trigger() -> None:
        with sqlite3.connect(":memory:") as connection:
            connection.execute("CREATE TABLE t (a)")
            quoted = text.replace("'", "''")
            connection.execute(f"CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, '{quoted}'); END")
            connection.execute("INSERT INTO t VALUES (1)")

    return [
        lambda: int(text),
        lambda: float(text),
        lambda: {}[text],
        lambda: {(text, 1): 2}[text, 2],
        lambda: getattr(object(), text),
        lambda: datetime.fromisoformat(text),
        lambda: datetime.strptime(text, "%H.%M"),
        lambda: open(f"/nowhere/{text}.gpkg"),
        lambda: json.loads("[" + text),
        lambda: Row.model_validate({"number": text}),
        lambda: Row.model_validate({text: text}),
        lambda: [].index(text),
        lambda: __import__("shapely").from_wkt(text),
        lambda: __import__("shapely").from_geojson(text),
        lambda: text.encode("ascii"),
        ours,
        nested,
        trigger,
    ]


def logged(
    caplog: pytest.LogCaptureFixture | None, message: str, *args: object, name: str = "tabletop.session", error: object = None
) -> str:
    trouble = (type(error), error, error.__traceback__) if isinstance(error, BaseException) else None
    return PlainFormatter().format(logging.LogRecord(name, logging.ERROR, "x.py", 1, message, args, trouble))


@settings(max_examples=15)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=5).map(lambda text: f"Z{text}Marker7"))
def test_no_text_that_was_given_reaches_a_line(text):
    for fail in ways_to_fail(text):
        try:
            fail()
        except Exception as error:
            said = logged(None, "it failed: %s in %s", error, text, error=error)
            assert type(error).__name__ in said
            assert "Marker7" not in said, (type(error), said)


@pytest.mark.parametrize("number", range(18))
def test_a_name_with_quotes_is_hidden_and_the_place_told(number):
    with pytest.raises(Exception) as caught:
        ways_to_fail(NAME)[number]()
    said = plain_stack(caught.value)
    assert not any(word in said for word in ("Siti", "Neil", "Macan", "Bripka"))
    assert "test_a_name_with_quotes" in said or "ways_to_fail" in said


def test_what_helps_stays():
    with pytest.raises(InputError) as ours:
        raise InputError("{name} has no strength.", name="Budi")
    assert plain_error(ours.value) == "InputError: {name} has no strength."
    assert (
        plain_error(FileNotFoundError(2, "No such file", "/home/budi/plan.gpkg"))
        == "FileNotFoundError: [Errno 2] No such file or directory"
    )
    with pytest.raises(AttributeError) as lacking:
        _ = sys.strength_of_unit
    assert plain_error(lacking.value) == "AttributeError: strength_of_unit"
    assert (
        plain_error(ValueError("invalid literal for int() with base 10: 'Budi'")) == "ValueError: invalid literal for int() with base 10: *"
    )
    with pytest.raises(ValidationError) as wrong:
        Row.model_validate({"number": "Budi"})
    assert plain_error(wrong.value) == "ValidationError"


def test_values_of_a_message():
    assert logged(None, "a value of %s: %s after %d", Path("/home/budi/Rencana Siti.gpkg"), ValueError("'Siti'"), 3).endswith(
        "a value of *.gpkg: ValueError: * after 3"
    )
    assert logged(None, "no symbol %s", "siti").endswith("no symbol *")
    assert logged(None, "%s cannot be painted", Row).endswith("Row cannot be painted")


@pytest.mark.parametrize(
    "text",
    (
        "qt.svg: Cannot open file '/home/budi/Siti.svg', because: No such file",
        "QImageReader: /home/budi/Foto Siti.jpg: not known",
        r"cannot load C:\Users\Budi\Siti.dll",
        "no host https://siti.example/budi?x=1 answered",
        "mail budi.siti@polri.go.id or +62 812-3456-7890",
        "open quote: 'Budi and Siti\nSiti",
        "~/Rencana/Siti.gpkg, is locked",
    ),
)
def test_texts_of_qt_lose_paths_quotes_and_addresses(text):
    said = logged(None, text, name="qt")
    assert not any(word in said.lower() for word in ("budi", "siti", "3456"))
    assert "qt" in said


def test_texts_of_qt_without_any_stay():
    text = "QObject::startTimer: Timers cannot be started from another thread"
    assert plain_text(text) == text


def test_a_stack_of_another_process_keeps_its_calls():
    text = (
        "Traceback (most recent call last):\n"
        '  File "/home/budi/app/tabletop/io/layers/layer_worker.py", line 88, in _answer\n    read(Siti)\n'
        '  File "/home/budi/app/.venv/lib/python3.11/site-packages/pyogrio/raw.py", line 9, in read\n    raise X\n'
        "pyogrio.errors.DataSourceError: '/home/budi/Siti.shp' not recognised\nSiti again\n"
    )
    said = plain_trace(text)
    assert said.splitlines() == [
        "  tabletop/io/layers/layer_worker.py:88 _answer",
        "  pyogrio/raw.py:9 read",
        "pyogrio.errors.DataSourceError",
    ]
    assert "Siti" not in logged(None, "the reading process failed unexpectedly: %s", text)
    assert "layer_worker.py:88" in logged(None, "the reading process failed unexpectedly: %s", text)


def test_a_native_crash_keeps_its_calls():
    text = (
        'Fatal Python error: Aborted\n\nCurrent thread 0x7f (most recent call first):\n  File "/home/budi/tabletop/a.py", line 5 in paint\n'
    )
    assert plain_trace(text) == "  tabletop/a.py:5 paint"


def test_a_command_line_is_told_by_its_options():
    words = ["layers", "check", "/home/budi/Siti.shp", "--format", "json", "--crs=siti", "siti"]
    assert plain_command(words) == "layers check *.shp --format * --crs *"
    assert plain_command(["check", "budi"]) == "check *"
    assert plain_command([]) == ""


def test_errors_that_go_in_a_circle_end():
    one, two = ValueError("a"), ValueError("b")
    one.__cause__, two.__cause__ = two, one
    assert plain_stack(one).count("ValueError") == 2
    assert plain_stack(ExceptionGroup("Siti", [KeyError("Siti")])).split() == ["ExceptionGroup", "KeyError"]
    assert sys.exc_info()[0] is None
