"""Columns of a delivery as columns that checks look for: what is unknown becomes empty, words are translated, numbers read."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tabletop.core.layers.import_profile import ANY, Assumption, ColumnRule, Unknown, folded_word, known_words
from tabletop.core.values.layer import Column, TextColumn

NUMBERS = frozenset({"number", "metres", "count", "yes"})
"""Kinds of columns that hold numbers; the others hold texts."""
FEET_M = 0.3048
LONGEST_M = 10_000.0
STATED = "stated"
_NUMBER = re.compile(r"^\s*(-?\d+(?:[.,]\d+)?)\s*(m|meter|metre|metres|meters|ft|feet|'|km|cm)?\.?\s*$", re.IGNORECASE)
_UNITS = {"ft": FEET_M, "feet": FEET_M, "'": FEET_M, "km": 1000.0, "cm": 0.01}
_YES = frozenset({"yes", "true", "1", "-1", "ya", "reversible", "viaduct", "movable", "reverse"})
_CODE_GROUPS = (2, 2, 2, 4)


@dataclass(frozen=True)
class Texts:
    """A column of n texts, each told once: `words` and the number of its word for every row; "" where nothing is said."""

    words: list[str]
    numbers: np.ndarray

    def mapped(self, change: Callable[[str], str]) -> "Texts":
        """Every word changed."""
        return Texts([change(word) for word in self.words], self.numbers)

    def said(self) -> np.ndarray:
        """(n,) whether a row says something."""
        said: np.ndarray = np.array([bool(word) for word in self.words], dtype=bool)[self.numbers]
        return said

    def array(self) -> np.ndarray:
        """(n,) texts as objects, None for ""."""
        words = np.empty(len(self.words), dtype=object)
        words[:] = [word or None for word in self.words]
        found: np.ndarray = words[self.numbers]
        return found


def texts_of(column: Column | None, count: int, unknown: Unknown) -> Texts:
    """A column as texts without blanks around them; what means "not known" is "". Numbers are written without a needless ".0"."""
    if column is None:
        return Texts([""], np.zeros(count, dtype=np.int64))
    if isinstance(column, TextColumn):
        cuts = column.offsets.tolist()
        raw = [column.data[a:b] for a, b in zip(cuts[:-1], cuts[1:], strict=True)]
        known: dict[bytes, int] = {}
        numbers = np.fromiter((known.setdefault(one, len(known)) for one in raw), dtype=np.int64, count=count)
        words = [_cleaned(one.decode("utf-8", "replace"), unknown) for one in known]
        return Texts(words or [""], numbers)
    values, numbers = np.unique(column, return_inverse=True)
    return Texts([_number_text(float(value), unknown) for value in values] or [""], numbers.reshape(-1).astype(np.int64))


def _cleaned(text: str, unknown: Unknown) -> str:
    text = " ".join(text.replace("\0", " ").split())
    low = text.lower()
    if any(low == one.lower() for one in unknown.texts) or any(low.startswith(one.lower()) for one in unknown.starts):
        return ""
    return text


def _number_text(value: float, unknown: Unknown) -> str:
    if not math.isfinite(value) or value < unknown.below:
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def chosen(columns: Mapping[str, Column], rule: ColumnRule, values: Mapping[str, str], count: int, unknown: Unknown) -> np.ndarray:
    """(n,) values of a column of the result: texts with None, or numbers with NaN, as its kind says."""
    told = _first(columns, rule, count, unknown)
    if rule.kind in NUMBERS:
        change = _NUMBER_KINDS[rule.kind]
        none = set(rule.unknown)
        numbers = [_unless(change(word), none) for word in told.words]
        found: np.ndarray = np.array(numbers, dtype=np.float64)[told.numbers]
        return found
    if values:
        known = known_words(values)
        told = told.mapped(lambda word: known.get(folded_word(word), word if rule.keep else "") if word else "")
    if rule.kind == "code":
        told = told.mapped(ministry_code)
    elif rule.kind == "code-bps":
        told = told.mapped(digits_of)
    if rule.constant:
        told = told.mapped(lambda word: word or rule.constant)
    return told.array()


def _first(columns: Mapping[str, Column], rule: ColumnRule, count: int, unknown: Unknown) -> Texts:
    """What the first of the source columns says, row by row."""
    by_name = {name.lower(): column for name, column in columns.items()}
    found: Texts | None = None
    for name in rule.source:
        column = by_name.get(name.lower())
        if column is None:
            continue
        texts = texts_of(column, count, unknown)
        found = texts if found is None else _either(found, texts)
        if found.said().all():
            break
    return found or texts_of(None, count, unknown)


def _either(first: Texts, second: Texts) -> Texts:
    numbers = np.where(first.said(), first.numbers, second.numbers + len(first.words))
    return Texts([*first.words, *second.words], numbers)


def _unless(number: float, unknown: set[float]) -> float:
    return math.nan if number in unknown else number


def metres(text: str) -> float:
    """A length in metres of a text such as "5 m", "9,5" or "18 ft"; NaN for none, or one that is no width or height of a thing."""
    match = _NUMBER.match(text)
    if not match:
        return math.nan
    number = float(match.group(1).replace(",", ".")) * _UNITS.get((match.group(2) or "").lower(), 1.0)
    return number if 0 < number <= LONGEST_M else math.nan


def number_in(text: str) -> float:
    """A number with a decimal point or comma; NaN for anything else."""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan


def count_in(text: str) -> float:
    """A whole number; NaN for anything else."""
    found = number_in(text)
    return float(round(found)) if math.isfinite(found) and found >= 0 else math.nan


def yes_in(text: str) -> float:
    """1 for a text that affirms ("yes", "-1" for the other way round), 0 for one that denies, NaN for none."""
    return math.nan if not text else float(text.lower() in _YES)


_NUMBER_KINDS: Mapping[str, Callable[[str], float]] = {"metres": metres, "number": number_in, "count": count_in, "yes": yes_in}


def ministry_code(text: str) -> str:
    """A code of the ministry with points between its parts: "6402061004" and "64.02.06.1004" alike; others as they are."""
    digits = digits_of(text)
    if len(digits) not in (2, 4, 6, 10) or re.search(r"[^\d. ]", text):
        return text
    parts = []
    for size in _CODE_GROUPS:
        if digits:
            parts.append(digits[:size])
            digits = digits[size:]
    return ".".join(parts)


def digits_of(text: str) -> str:
    """The digits of a text."""
    return re.sub(r"\D", "", text)


def matching(columns: Mapping[str, Column], wanted: Mapping[str, Sequence[str]], count: int, unknown: Unknown, every: bool) -> np.ndarray:
    """(n,) whether the columns say one of the values wanted: `every` column of it, or any. "*" is anything that says something."""
    by_name = {name.lower(): column for name, column in columns.items()}
    found = np.full(count, every)
    for name, words in wanted.items():
        texts = texts_of(by_name.get(name.lower()), count, unknown)
        known = {folded_word(word) for word in words}
        fits = [bool(word) and (ANY in known or folded_word(word) in known) for word in texts.words]
        here = np.array(fits, dtype=bool)[texts.numbers]
        found = found & here if every else found | here
    return found


def assumed(values: np.ndarray, steps: Sequence[Assumption], columns: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers with those filled in that nobody stated, and (n,) words for what each rests on: "stated", or the `basis` of a step."""
    values = values.copy()
    basis = np.full(len(values), None, dtype=object)
    basis[~np.isnan(values)] = STATED
    for step in steps:
        by = columns.get(step.by)
        empty = np.flatnonzero(np.isnan(values))
        if by is None or not len(empty):
            continue
        if step.times is not None:
            filled = _as_numbers(by[empty]) * step.times
        else:
            known = {folded_word(word): number for word, number in step.values.items()}
            filled = np.array([known.get(folded_word(word), math.nan) if isinstance(word, str) else math.nan for word in by[empty]])
        values[empty] = filled
        basis[empty[~np.isnan(filled)]] = step.basis
    return values, basis


def _as_numbers(found: np.ndarray) -> np.ndarray:
    if found.dtype != object:
        return found
    return np.array([number_in(one) if isinstance(one, str) else math.nan for one in found], dtype=np.float64)
