"""Whether a column of a table of text holds numbers, and which: thousands, fractions, codes that only look like numbers."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_DIGITS = 15
"""Whole numbers of more digits are codes: a double-precision number keeps 15 of any."""
_PLAIN = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:[.,]\d+)?", re.ASCII)
_GROUPS = re.compile(r"[-+]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?", re.ASCII)
_UNSURE = re.compile(r"[-+]?[1-9]\d{0,2}([.,])\d{3}", re.ASCII)
_SCIENTIFIC = re.compile(r"[-+]?\d+[.,]\d+[eE][-+]?\d+", re.ASCII)
_BY_PROGRAMS = re.compile(r"[-+]?\d(?:\.\d+)?e[-+]\d{2,3}", re.ASCII)
"""What programs write for very small and very large numbers: 1e-05."""
_LONG_FRACTION = re.compile(r"\d([.,])\d{4,}(?!\d)", re.ASCII)


@dataclass(frozen=True)
class Numbers:
    """How the numbers of a column are written: `group` parts thousands ("" where nothing does); `unsure`: an example where nothing says
    whether its sign parts thousands or a fraction, read as a fraction."""

    group: str = ""
    unsure: str = ""

    def value(self, cell: str) -> float:
        """The number of a cell."""
        return float((cell.replace(self.group, "") if self.group else cell).replace(",", "."))


def sheet_decimal(columns: Iterable[Sequence[str]], places: Sequence[str] = ()) -> str:
    """The sign before fractions in a sheet, "." or ","; "" where nothing or both say it. `columns`: filled cells of each column,
    those of the coordinates first: the first column that says it decides. `places`: cells with a whole place in degrees."""
    said = {match[1] for cell in places for match in _LONG_FRACTION.finditer(cell)}
    if len(said) == 1:
        return said.pop()
    for cells in columns:
        if all(_PLAIN.fullmatch(cell) or _GROUPS.fullmatch(cell) for cell in cells) and len(said := _decimals(cells)) == 1:
            return said.pop()
    return ""


def numbers_of(cells: Sequence[str], decimal: str) -> Numbers | None:
    """How a column is written if it holds numbers only, None where it stays text. `cells`: the filled ones; `decimal`: the sign before
    fractions in the whole sheet, "" where nothing says it.

    Text stay codes with leading zeros, whole numbers of more than 15 digits, "12E3" (a power of ten needs a fraction in all cells, or the
    form in which programs write it), numbers too large for a double, and columns whose points and commas contradict each other.
    """
    if not cells:
        return None
    if all(_SCIENTIFIC.fullmatch(cell) for cell in cells):
        return _finite(cells, Numbers())
    plain = [cell for cell in cells if not _BY_PROGRAMS.fullmatch(cell)]
    if not all(_PLAIN.fullmatch(cell) or _GROUPS.fullmatch(cell) for cell in plain):
        return None
    own, unsure = _decimals(plain), [cell for cell in plain if _UNSURE.fullmatch(cell)]
    if len(own) > 1:
        return None if unsure or not all(_PLAIN.fullmatch(cell) for cell in plain) else _finite(cells, Numbers())
    sign = own.pop() if own else decimal
    if not sign:
        return _finite(cells, Numbers(unsure=unsure[0] if unsure else ""))
    group = "," if sign == "." else "."
    grouped = re.compile(rf"[-+]?[1-9]\d{{0,2}}(?:\{group}\d{{3}})+(?:\{sign}\d+)?", re.ASCII)
    fraction = re.compile(rf"[-+]?(?:0|[1-9]\d*)(?:\{sign}\d+)?", re.ASCII)
    if not all(grouped.fullmatch(cell) or fraction.fullmatch(cell) for cell in plain):
        return None
    return _finite(cells, Numbers(group if any(group in cell for cell in plain) else ""))


def _decimals(cells: Sequence[str]) -> set[str]:
    """The signs that can only stand before a fraction in some cells."""
    counts: Counter[str] = Counter()
    for cell in cells:
        signs = [sign for sign in cell if sign in ".,"]
        if not signs or _UNSURE.fullmatch(cell):
            continue
        if match := _GROUPS.fullmatch(cell):
            counts["," if match[1] == "." else "."] += 1
        else:
            counts[signs[0]] += 1
    return set(counts)


def _finite(cells: Sequence[str], found: Numbers) -> Numbers | None:
    for cell in cells:
        whole = re.split(r"[,.eE]", cell.replace(found.group, "") if found.group else cell)[0]
        if sum(letter.isdigit() for letter in whole) > MOST_DIGITS or not math.isfinite(found.value(cell)):
            return None
    return found
