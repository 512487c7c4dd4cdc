"""Words of names as search compares them: streets, institutions and places in one spelling, by the table `resources/search_words.toml`."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tabletop import paths
from tabletop.core.text.spelling import folded

Words = tuple[str, ...]


@dataclass(frozen=True)
class SearchWords:
    """`same`: a word and the one it is compared as; `phrases`: by the first word, several words and what they are compared as, the longest
    first; `said`: the words of all phrases that stand for a word; `generic` need not be there."""

    same: dict[str, str]
    phrases: dict[str, list[tuple[Words, Words]]]
    said: dict[str, frozenset[str]]
    generic: frozenset[str]


@cache
def search_words() -> SearchWords:
    """The table, read once."""
    table = tomllib.loads(paths.resource("search_words.toml").read_text(encoding="utf-8"))
    same: dict[str, str] = table["same"]
    phrases: dict[str, list[tuple[Words, Words]]] = {}
    said: dict[str, set[str]] = {}
    for meant, longer in table["phrases"].items():
        for phrase in longer:
            words = tuple(same.get(word, word) for word in phrase.split())
            phrases.setdefault(words[0], []).append((words, tuple(meant.split())))
            if " " not in meant:
                said.setdefault(meant, set()).update(words)
    for found in phrases.values():
        found.sort(key=lambda pair: -len(pair[0]))
    return SearchWords(same, phrases, {word: frozenset(every) for word, every in said.items()}, frozenset(table["generic"]))


def every_word(text: str) -> list[str]:
    """Words of a name, each in the one spelling."""
    same = search_words().same
    return [same.get(word, word) for word in folded(text).split()]


def words_of(text: str) -> list[str]:
    """Words of a name as they are compared: "Jln. Robert Walter Mongisidi" and "Jalan Wolter Monginsidi" are the same, and so are
    "Komisi Pemilihan Umum Kutai Kartanegara" and "KPU Kukar"."""
    return _joined(every_word(text))


def _joined(words: Sequence[str]) -> list[str]:
    phrases, made, at = search_words().phrases, [], 0
    while at < len(words):
        found = next((pair for pair in phrases.get(words[at], ()) if tuple(words[at : at + len(pair[0])]) == pair[0]), None)
        if found is None:
            made.append(words[at])
            at += 1
        else:
            made += found[1]
            at += len(found[0])
    return made


def indexed_words(text: str) -> set[str]:
    """All words by which a name is found: as written, as compared, and those of the longer names that mean the same."""
    every, said = every_word(text), search_words().said
    compared = _joined(every)
    found = {*every, *compared}
    for word in compared:
        if word in said:
            found |= said[word]
    return found


def is_generic(word: str) -> bool:
    """Whether a word helps to rank and need not be there."""
    return word in search_words().generic


def meant_by(start: str) -> set[str]:
    """Words that an unfinished one may become: "mongons" is on its way to another spelling of Monginsidi."""
    return {word for spelled, word in search_words().same.items() if len(start) > 3 and spelled.startswith(start)}
