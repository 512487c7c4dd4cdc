"""Rows of a list that is searched by typing: types of units and vehicles, choices of the catalogue, units of the roster."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tabletop import i18n
from tabletop.canvas.ink.symbols import category_symbol, unit_symbol, vehicle_symbol
from tabletop.canvas.ink.wording import in_language
from tabletop.core.values.catalogue import PropertySpec, TypeList, type_title, types_of
from tabletop.core.values.roster import RosterUnit

SYMBOLS: Mapping[TypeList, Callable[[str], str]] = {"unit": unit_symbol, "vehicle": vehicle_symbol, "relief": lambda _: ""}


@dataclass(frozen=True)
class Entry:
    """One row: what it stands for, its words, quiet words beside them, its pictogram, and what else it is found by."""

    value: str
    words: str
    more: str = ""
    symbol: str = ""
    also: str = ""


def found(entries: Iterable[Entry], text: str) -> list[Entry]:
    """Rows that hold every word of a text: the title itself, beginnings of titles, then of words, then letters in the middle."""
    words = text.lower().split()
    if not words:
        return list(entries)
    ranked = [(rank, entry) for entry in entries if (rank := _rank(entry, words)) is not None]
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def _rank(entry: Entry, words: list[str]) -> int | None:
    title, whole = entry.words.lower(), f"{entry.words} {entry.more} {entry.also}".lower()
    if title.startswith(" ".join(words)):
        return 0 if title == " ".join(words) else 1
    for rank, text in ((2, title), (3, whole)):
        begins = text.replace("-", " ").replace("(", " ").split()
        if all(any(one.startswith(word) for one in begins) for word in words):
            return rank
    return 4 if all(word in whole for word in words) else None


def type_words(which: TypeList, value: str) -> str:
    """A type of a plan in the language in use, never its code."""
    return type_title(which, value).in_language(i18n.language())


def type_entries(which: TypeList) -> list[Entry]:
    """Every type of the catalogue, each found by its words in both languages and by its code."""
    entries = []
    for code, spec in types_of(which).items():
        also = " ".join((*spec.title.values(), *spec.says.values(), code, *spec.also))
        entries.append(Entry(code, in_language(spec.title), in_language(spec.says), SYMBOLS[which](code), also))
    return entries


def own_type(which: TypeList, value: str) -> Entry:
    """A type that the catalogue does not list."""
    return Entry(value, type_words(which, value), symbol=SYMBOLS[which](value))


def choice_entries(name: str, spec: PropertySpec) -> list[Entry]:
    """Every choice of a property; categories with their pictogram."""
    symbols = {code: category_symbol(code) if name == "category" else "" for code in spec.choices}
    return [
        Entry(code, in_language(title), symbol=symbols[code], also=" ".join((*title.values(), code)))
        for code, title in spec.choices.items()
    ]


def roster_entries(roster: Mapping[str, RosterUnit], placed: frozenset[str] = frozenset()) -> list[Entry]:
    """Every unit of the roster, those that are not placed yet first."""
    units = sorted(roster.items(), key=lambda pair: pair[0] in placed)
    return [_roster_entry(key, unit, key in placed) for key, unit in units]


def _roster_entry(key: str, unit: RosterUnit, is_placed: bool) -> Entry:
    type_word = type_words("unit", unit.unit_type) if unit.unit_type else ""
    strength = i18n.number(unit.strength) if unit.strength else ""
    more = " · ".join(part for part in (type_word, strength, i18n.tr("placed") if is_placed else "") if part)
    also = " ".join((unit.call_sign, unit.leader, unit.agency, unit.satgas, unit.unit_type, type_word))
    return Entry(key, unit.name or key, more, unit_symbol(unit.unit_type), also)
