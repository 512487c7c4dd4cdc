"""What a cell of a roster sheet means: numbers of people, types, paces and texts, each as a unit holds it, or why it cannot be."""

import math
import re
from functools import cache

from tabletop.core.roster.sheet import Cell, CellFault, text_of
from tabletop.core.text.message import Message, mark, message, shown
from tabletop.core.text.spelling import folded
from tabletop.core.values.catalogue import types_of
from tabletop.core.values.roster import PACES, Pace
from tabletop.core.values.row_limits import STRONGEST

PACE_TITLES: dict[Pace, str] = {"march": mark("March"), "run": mark("Run"), "vehicle": mark("Vehicle")}
_PACE_WORDS = {"march": "march|jalan|jalan kaki|berjalan|walk", "run": "run|lari|berlari", "vehicle": "vehicle|kendaraan|ranmor|mobil"}
NOTHING = frozenset({"-", "--", "\N{EN DASH}", "\N{EM DASH}"})
"""How people write that there is nothing."""
_PEOPLE = re.compile(r"(?:±|\+/-|~)?\s*(.+?)\s*(?:orang|org|or|pers|personel|personil|anggota|jiwa|people|persons?)?\s*\.?", re.IGNORECASE)
_WHOLE = re.compile(r"\d{1,3}(?:[., ]\d{3})+|\d{1,15}(?:[.,]0{1,2})?")
_LONGEST_NUMBER = 40
_FORMATIONS = r"(?:SSK|SST|SSR|kompi|pele?ton|regu)"
_SAID_PEOPLE = re.compile(rf"^\d*\s*{_FORMATIONS}\b[^\d]*(\d[\d.]*)\s*(?:orang|org|pers\w*)\b[\s).]*$", re.IGNORECASE)
"""A formation with its people: "1 SST / 30 org"."""
_IN_BRACKETS = re.compile(rf"^\d*\s*{_FORMATIONS}\b[^\d]*\(\s*(\d[\d.]*)\s*\)\s*$", re.IGNORECASE)
"""The same as "1 SSK (100)"."""
_LISTED = re.compile(r"^(?:\d{1,3}[.)]|[A-Za-z][.)]|[-•*\u2013])\s+(?=\S)")


class Unreadable(ValueError):
    """A cell that cannot be taken; `message` says why, as the end of a sentence that names the cell; `column`: its head, if known."""

    def __init__(self, told: Message, column: str = "") -> None:
        self.message, self.column = told, column


def people_of(cell: Cell) -> int | None:
    """Persons of a cell: 38, 38.0, "1.250", "30 org"; None where it is blank or a dash. Raises Unreadable."""
    if isinstance(cell, CellFault):
        raise Unreadable(_fault(cell))
    text = text_of(cell)
    if not text or text in NOTHING:
        return None
    if folded(text) in ("nihil", "nil"):
        return 0
    seen = shown(cell if _is_number(cell) else text)
    number = cell if _is_number(cell) else _written(text)
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number) or number != int(number):
        raise Unreadable(message(mark("{value} is no whole number of people"), value=seen))
    if not 0 <= number <= STRONGEST:
        raise Unreadable(message(mark("{value} is not between 0 and 1,000,000 people"), value=seen))
    return int(number)


def without_number(name: str) -> str:
    """A name without the number or the dot of a list before it: "1. Lantas", "a) Lantas", "- Lantas"."""
    return _LISTED.sub("", name, count=1) or name


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _written(text: str) -> int | None:
    """A whole number that a person wrote, with or without the word for people."""
    if len(text) > _LONGEST_NUMBER:
        return None
    said = [*_SAID_PEOPLE.findall(text), *_IN_BRACKETS.findall(text)]
    text = said[0] if len(said) == 1 else text.lstrip("'")
    match = _PEOPLE.fullmatch(text)
    digits = match[1].strip() if match else ""
    if not digits.isascii() or not _WHOLE.fullmatch(digits):
        return None
    whole = re.sub(r"[.,]0{1,2}$", "", digits)
    return int(re.sub(r"[., ]", "", whole))


def order_of(cell: Cell) -> int | None:
    """A place among units: a whole number; None where there is none. Raises Unreadable."""
    if isinstance(cell, CellFault):
        raise Unreadable(_fault(cell))
    text = text_of(cell).replace("\N{MINUS SIGN}", "-")
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,7}", text, re.ASCII) or abs(int(text)) > STRONGEST:
        raise Unreadable(message(mark("{value} is no whole number"), value=shown(text)))
    return int(text)


def said_of(cell: Cell) -> str | None:
    """A text of a cell; None where it is blank. Raises Unreadable."""
    if isinstance(cell, CellFault):
        raise Unreadable(_fault(cell))
    return text_of(cell) or None


def _fault(cell: CellFault) -> Message:
    if cell.text:
        return message(mark("the formula of the cell ends in {value}"), value=cell.text)
    return message(mark("the cell holds a formula without a result; open the file in a spreadsheet and save it"))


def pace_of(text: str) -> Pace:
    """A pace by its word. Raises Unreadable."""
    words = folded(text)
    for pace, said in _PACE_WORDS.items():
        if words in said.split("|"):
            return next(one for one in PACES if one == pace)
    raise Unreadable(message(mark("{value} is no pace; give march, run or vehicle"), value=shown(text)))


@cache
def _types() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, spec in types_of("unit").items():
        for word in (code, *spec.title.values(), *spec.also):
            found.setdefault(folded(word), code)
    return found


def type_of(text: str) -> str:
    """The code of a type of units that is called so in either language; another text as it is."""
    return _types().get(folded(text), text)


def type_title_of(code: str, language: str) -> str:
    """What an export calls a type so that reading it gives the same code: its title, or the code itself."""
    spec = types_of("unit").get(code)
    title = (spec.title.get(language) or code) if spec else code
    return title if type_of(title) == code else code
