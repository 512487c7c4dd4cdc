"""Numbers as people write them: read in the writing of the language or the plain one, and written for a field."""

import math
import re

from tabletop import i18n

_POWER = re.compile(r"([+-]?\d+(?:[.,]\d+)?)[eE]([+-]?\d{1,3})")


def parse_number(text: str, language: str = "") -> float:
    """The number a person wrote, in the writing of the language (the one in use) or the plain one. Raises ValueError for anything else.

    With one kind of mark only, the language decides what it is; a mark that occurs twice separates thousands. With a power of ten,
    as in 2.5e3, the one mark there may be is the decimal one.
    """
    plain = text.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace("\N{MINUS SIGN}", "-")
    if power := _POWER.fullmatch(plain):
        return _finite(f"{power[1].replace(',', '.')}e{power[2]}")
    if "e" in plain.lower() or "_" in plain:
        raise ValueError(text)
    decimal, thousands = (",", ".") if (language or i18n.language()) == "id" else (".", ",")
    groups = plain.lstrip("+-").split(decimal)[0].split(thousands)
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and groups[0] != "0" and all(len(group) == 3 for group in groups[1:])):
        decimal, thousands = thousands, decimal
    return _finite(plain.replace(thousands, "").replace(decimal, "."))


def _finite(plain: str) -> float:
    number = float(plain)
    if not math.isfinite(number):
        raise ValueError(plain)
    return number


def write_number(value: float) -> str:
    """A number for a field: no thousands marks, up to four decimals."""
    shown = f"{value:.4f}".rstrip("0").rstrip(".")
    return shown.replace(".", ",") if i18n.language() == "id" else shown
