"""Values as cells of a table that a spreadsheet opens: nothing that it takes for a formula, nothing that it cannot hold."""

import json
import re
from collections.abc import Iterable
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""OWASP, CSV injection: what a spreadsheet may run when a cell begins with it."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
EXACT_TO = 10**15
"""Spreadsheets keep 15 digits of a number; a larger one stands as text."""


def cell(value: Any) -> Any:
    """Text, number, flag or None of any value of a plan; lists and objects as JSON."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if -EXACT_TO <= value <= EXACT_TO else _json(value)
    return whole(value) if isinstance(value, str) else _json(value)


def whole(text: str) -> str:
    """A text that can be written as UTF-8: half surrogate pairs are replaced."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _json(value: Any) -> str:
    try:
        return whole(json.dumps(value, ensure_ascii=False, default=str))
    except (ValueError, RecursionError):
        return "…"


def harmless(value: Any) -> Any:
    """A cell of a CSV that no spreadsheet takes for a formula: text that starts like one gets an apostrophe before it."""
    made = cell(value)
    return f"'{made}" if isinstance(made, str) and made.startswith(FORMULA_STARTS) else made


def harmless_row(values: Iterable[Any]) -> list[Any]:
    """The same for every cell of a row."""
    return [harmless(value) for value in values]


def workbook_cell(value: Any) -> Any:
    """A cell of a workbook, whose texts are marked as such and need no apostrophe; signs that XML has not are dropped."""
    made = cell(value)
    return _NOT_IN_XML.sub("", made) if isinstance(made, str) else made
