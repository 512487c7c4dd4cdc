"""Lines of a log without personal data: where something happened is told, never what a plan, a file or a person holds."""

import logging
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from traceback import walk_tb
from types import TracebackType

from tabletop.core.text.errors import TabletopError

HIDDEN = "*"
"""Stands for a text that may hold a name."""
MOST_CHAIN = 8
"""So many errors that led to one another are told."""
_TELLING = (ArithmeticError, EOFError, LookupError, MemoryError, OSError, RuntimeError, ValueError, TypeError)
_GROUPS = ("layers", "roster", "rules", "runs", "calibrate")
"""Commands that have commands of their own."""
_TRACE = "Traceback (most recent call last)"
_FRAME = re.compile(r'^\s*File "(?P<file>[^"\n]*)", line (?P<line>\d+),? in (?P<name>.+)$')
_TYPE = re.compile(r"^(?P<type>[A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Exit|Group|Cancelled))(?::|$)")
_QUOTED = re.compile(
    r"(?<!\w)'(?:\\.|[^'\\\n])*'(?!\w)|\"(?:\\.|[^\"\\\n])*\"|`[^`\n]*`|\u201c[^\u201d\n]*\u201d|\u2018[^\u2019\n]*\u2019|\u00ab[^\u00bb\n]*\u00bb"
)
_OPEN_QUOTE = re.compile(r"(?:(?<=[\s:(=])|^)['\"`\u201c\u2018\u00ab].*", re.DOTALL)
_ADDRESS = re.compile(r"\b[A-Za-z][A-Za-z0-9+.-]*://\S+|\S+@\S+\.\S+")
_PATH = re.compile(r"(?:[A-Za-z]:|~)?(?:[\\/][^\\/\s:;,()]+)+[\\/]?(?:[^\n:;,()]*\.\w{1,8}\b)?|\b\w[^\s:;,()'\"]*[\\/]\S+")
_DIGITS = re.compile(r"\+?\d(?:[ .-]?\d){6,}")


_WORD = re.compile(r"[^\W\d_]+(?:[_-][^\W\d_]+)*")
_SAID_BY_PYTHON = (
    "a an and argument arguments array attribute at base bad be before boolean buffer but by bytes call callable cannot"
    " changed char character closed column comparison complex conversion convert could data decimal decode deleted depth deque"
    " dictionary dict digit dimension dimensions division does during element empty enough error exceeded expected expecting"
    " file float for format found from function generator got greater has have hashable id in index infinity input instance"
    " instances int integer internal invalid is isoformat it item items iterable iteration json key keyword large left length"
    " less line list literal long loop lock many mapping match matching maximum memory method missing month more must nan"
    " negative no non nonetype not number object of on only operand operation or order out overflow pop position positional"
    " positive range read recursion remove required result right same sequence set shape size slice started stop str string"
    " subscriptable supported than that the thread time timed timestamp to too tuple type types unhashable unexpected unpack"
    " unsupported utf value values was while width with within year zero x y z"
)
_PYTHON_WORDS = frozenset(_SAID_BY_PYTHON.split())
"""What Python says of errors, beside the values."""


class PlainFormatter(logging.Formatter):
    """Time, level, logger, and words of the program alone; of an error its type, its stack, and what of its text names nobody."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the stack below it."""
        lines = [f"{self.formatTime(record)} {record.levelname} {record.name} {_words(record)}"]
        if record.exc_info and record.exc_info[1] is not None:
            lines.append(plain_stack(record.exc_info[1], record.exc_info[2]))
        return "\n".join(lines)


def plain_text(text: str) -> str:
    """A text of another program (Qt, a library) without what stands in quotes, without paths, addresses and long numbers."""
    for pattern in (_QUOTED, _OPEN_QUOTE, _ADDRESS, _PATH, _DIGITS):
        text = pattern.sub(HIDDEN, text)
    return text


def plain_path(path: str | PurePath) -> str:
    """The kind of a file, never its name: `*.gpkg`."""
    suffix = PurePath(str(path)).suffix
    return f"{HIDDEN}{suffix}" if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", suffix) else HIDDEN


def plain_source(file: str) -> str:
    """A file of program code from the folder of its package on; of any other file its kind."""
    parts = PurePath(file.replace("\\", "/")).parts
    for root in ("site-packages", "dist-packages"):
        if root in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(root) :])
    if "tabletop" in parts and file.endswith(".py"):
        return "/".join(parts[len(parts) - 1 - parts[::-1].index("tabletop") :])
    standard = PurePath(os.__file__.replace("\\", "/")).parent.parts
    if parts[: len(standard)] == standard:
        return "/".join(parts[len(standard) :])
    return file if file.startswith("<") and file.endswith(">") and "/" not in file else plain_path(file)


def plain_error(error: BaseException) -> str:
    """Type of an error and what of its text can be told: the template of our own, no value of it; of others their text as `plain_text`."""
    kind = type(error).__name__
    if isinstance(error, TabletopError):
        return f"{kind}: {error.message.template}"
    if isinstance(error, AttributeError | NameError | ImportError):
        return f"{kind}: {error.name}" if error.name and error.name in _names_of_code(error) else kind
    if isinstance(error, UnicodeError):
        return kind
    if isinstance(error, OSError) and error.errno is not None:
        return f"{kind}: [Errno {error.errno}] {os.strerror(error.errno)}"
    if isinstance(error, sqlite3.Error):
        return f"{kind}: {getattr(error, 'sqlite_errorname', '')}"
    if isinstance(error, KeyError | UserWarning) or not _is_of_python(error):
        return kind
    text = str(error)
    return f"{kind}: {_known_words(plain_text(text), error)}" if text and isinstance(error, _TELLING) else kind


def _known_words(text: str, error: BaseException) -> str:
    """The words of a text that Python itself says, or that the code says where the error was raised; any other is hidden."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    consts = " ".join(one for one in (frames[-1].f_code.co_consts if frames else ()) if isinstance(one, str))
    known = _PYTHON_WORDS | set(_WORD.findall(consts.lower()))
    told = _WORD.sub(lambda word: word[0] if word[0].lower() in known else HIDDEN, text)
    return re.sub(r"\*(?:[ .,'-]*\*)+", HIDDEN, told)


def _names_of_code(error: BaseException) -> Sequence[str]:
    """The names that the code itself uses where an error was raised: none of them came out of a file."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    return frames[-1].f_code.co_names if frames else ()


def _is_of_python(error: BaseException) -> bool:
    """Whether an error is of Python itself: the texts of libraries repeat what they were given."""
    return type(error).__module__ in ("builtins", "zlib", "json.decoder", "zipfile", "struct")


def plain_stack(error: BaseException, trace: TracebackType | None = None) -> str:
    """Where an error was raised and what led to it, a line for each call, without a line of any file and without values."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen and len(parts) < MOST_CHAIN:
        seen.add(id(current))
        lines = [*_frames(current.__traceback__ if current is not error or trace is None else trace), plain_error(current)]
        if isinstance(current, BaseExceptionGroup):
            lines += [f"  {plain_error(one)}" for one in current.exceptions[:MOST_CHAIN]]
        parts.append("\n".join(lines))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\nled to\n".join(reversed(parts))


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in walk_tb(trace):
        yield f"  {plain_source(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"


def plain_trace(text: str) -> str:
    """A stack that was written as text (of another process, of a crash) with its calls, the types of its errors and no other line."""
    kept = []
    for line in text.splitlines():
        frame, kind = _FRAME.match(line), _TYPE.match(line)
        if frame is not None:
            name = frame["name"] if re.fullmatch(r"[\w.<>]+", frame["name"]) else HIDDEN
            kept.append(f"  {plain_source(frame['file'])}:{frame['line']} {name}")
        elif kind is not None:
            kept.append(kind["type"])
    return "\n".join(kept)


def plain_command(words: Sequence[str]) -> str:
    """A command line as it may be logged: its commands and options, no value; a file by its kind."""
    told: list[str] = []
    for place, word in enumerate(words):
        command = re.fullmatch(r"[a-z]{2,12}", word) and (place == 0 or (place == 1 and words[0] in _GROUPS))
        if word.startswith("-") and re.fullmatch(r"--?[A-Za-z][A-Za-z-]*", word.split("=")[0]):
            told.append(word.split("=")[0])
        else:
            told.append(word if command else plain_path(word))
    return " ".join(told)


def _words(record: logging.LogRecord) -> str:
    """The message with its values made plain; of a logger that is not ours the whole of it."""
    if record.name != "tabletop" and not record.name.startswith("tabletop."):
        return plain_text(record.getMessage())
    template = record.msg if isinstance(record.msg, str) else str(_value(record.msg))
    if not record.args:
        return template
    values = record.args if isinstance(record.args, tuple) else (record.args,)
    try:
        return template % tuple(_value(value) for value in values)
    except (TypeError, ValueError):
        return template


def _value(value: object) -> object:
    """A value of a message: numbers and types as they are, errors and paths plain, a stack without its lines; any other is hidden."""
    if isinstance(value, BaseException):
        return plain_error(value)
    if isinstance(value, Path | PurePath):
        return plain_path(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, str) and _TRACE in value:
        return f"\n{plain_trace(value)}"
    return HIDDEN
