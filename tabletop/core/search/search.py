"""Search of names: an index of words that finds whole words, beginnings, parts and small typing errors, and ranks what it finds."""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tabletop.core.geometry.geometry import Bounds
from tabletop.core.search.search_words import indexed_words, is_generic, meant_by, words_of
from tabletop.core.text.message import Message
from tabletop.core.text.spelling import shortened, typing_errors

Source = Literal["view", "feature", "roster", "layer", "place", "square", "tag"]
MOST_HITS = 60
WHOLE, BEGINNING, WITHIN, ERROR = 1.0, 0.8, 0.45, 0.6
"""How much a word counts by how it was found."""
MOST_RANKED = 4_000
"""So many names that fit are ranked one by one."""
PRECEDENCE: dict[Source, float] = {"view": 0.14, "tag": 0.13, "feature": 0.12, "roster": 0.1, "layer": 0.0}
"""What breaks a tie between names that fit alike."""
BREATH = 100
"""Names that are indexed between two pauses."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A name that can be found. `names` are other words for it; `bounds` (metres) is None for what has no place yet.

    `detail` says what it is; `key` is the id of the feature, unit or layer, `row` the layer's row;
    `weight` ranks within its source; `kind` is that of the feature, or the role of the layer.
    """

    title: str | Message
    source: Source
    key: str = ""
    bounds: Bounds | None = None
    detail: str | Message = ""
    names: tuple[str, ...] = ()
    row: int = -1
    weight: float = 0.0
    kind: str = ""
    schematic: bool = False
    """Whether its place is drawn, not surveyed."""

    @property
    def spoken(self) -> str:
        """All its words."""
        title = self.title if isinstance(self.title, str) else ""
        return " ".join((title, *self.names))


@dataclass(frozen=True)
class Index:
    """Entries and their words: the rows of word w are `rows[offsets[w]:offsets[w + 1]]`; `text` holds all words, each in a line."""

    entries: Sequence[Entry]
    spoken: Sequence[str]
    words: Sequence[str]
    text: str
    starts: np.ndarray
    offsets: np.ndarray
    rows: np.ndarray
    near: Mapping[str, Sequence[int]]
    sizes: np.ndarray
    weights: np.ndarray

    def find(self, text: str, most: int = MOST_HITS) -> list[tuple[float, Entry]]:
        """Entries that have every word of the text, best first, with their score (0 to about 1.6).

        Street words such as Jalan need not be there unless there is nothing else.
        """
        wanted = words_of(text)
        needed = [word for word in wanted if not is_generic(word)] or wanted
        if not needed or not self.entries:
            return []
        total = np.zeros(len(self.entries))
        present = np.ones(len(self.entries), dtype=bool)
        for place, word in enumerate(wanted):
            score = self._score(word, typed_on=place == len(wanted) - 1)
            if word in needed:
                present &= score > 0
            total += score
        found = np.flatnonzero(present)
        if len(found) > MOST_RANKED:
            found = np.sort(found[np.argpartition(-(total + self.weights)[found], MOST_RANKED)[:MOST_RANKED]])
        return [(score, self.entries[at]) for score, at in self._ranked(found, total[found] / len(wanted), " ".join(wanted))[:most]]

    def _ranked(self, found: np.ndarray, score: np.ndarray, start: str) -> list[tuple[float, int]]:
        """A name that begins as the text does goes first, then a short one before a long one."""
        begins = np.fromiter((self.spoken[at].startswith(start) for at in found), dtype=float, count=len(found))
        exact = np.fromiter((self.spoken[at] == start for at in found), dtype=float, count=len(found))
        score = score + 0.2 * begins + 0.2 * exact + self.weights[found] - 0.004 * np.minimum(self.sizes[found], 40)
        order = np.argsort(-score, kind="stable")
        return [(float(score[at]), int(found[at])) for at in order]

    def _score(self, word: str, typed_on: bool) -> np.ndarray:
        """How well each entry holds a word; the last one of the text may be unfinished."""
        worth: dict[int, float] = {}
        within = "" if len(word) > 2 else r"(?<=\n)"  # of so short a word only beginnings count
        for match in re.finditer(within + re.escape(word), self.text):
            number = int(np.searchsorted(self.starts, match.start(), side="right")) - 1
            worth[number] = max(worth.get(number, 0.0), self._worth(word, match, typed_on))
        for meant in meant_by(word) if typed_on else ():
            known = self._number(meant)
            if known is not None:
                worth[known] = max(worth.get(known, 0.0), BEGINNING)
        if len(word) > 3 and not any(value >= BEGINNING for value in worth.values()):
            self._add_errors(word, worth)
        return self._spread(worth)

    def _number(self, word: str) -> int | None:
        """Number of a whole word."""
        found = self.text.find(f"\n{word}\n")
        return None if found < 0 else int(np.searchsorted(self.starts, found + 1, side="right")) - 1

    def _worth(self, word: str, found: re.Match[str], typed_on: bool) -> float:
        if self.text[found.start() - 1] != "\n":
            return WITHIN if len(word) > 2 else 0.0
        if self.text[found.end()] == "\n":
            return WHOLE
        return BEGINNING if typed_on else BEGINNING - 0.1

    def _add_errors(self, word: str, worth: dict[int, float]) -> None:
        """Words that differ from it by one letter, or by two where it is long."""
        allowed = 1 if len(word) < 7 else 2
        for number in {number for part in shortened(word) for number in self.near.get(part, ())}:
            errors = typing_errors(word, self.words[number], allowed)
            if errors <= allowed:
                worth[number] = max(worth.get(number, 0.0), ERROR - 0.1 * (errors - 1))

    def _spread(self, worth: Mapping[int, float]) -> np.ndarray:
        """The best worth of a word for each entry."""
        score = np.zeros(len(self.entries))
        numbers = np.array([number for number, value in worth.items() if value > 0], dtype=np.int64)
        if len(numbers):
            values = np.array([worth[int(number)] for number in numbers])
            for value in np.unique(values):
                chosen = numbers[values == value]
                rows = np.concatenate([self.rows[self.offsets[one] : self.offsets[one + 1]] for one in chosen])
                score[rows] = np.maximum(score[rows], value)
        return score


def build_index(entries: Iterable[Entry], cancelled: Callable[[], bool] = lambda: False, pause_s: float = 0.0) -> Index:
    """Index of entries; where it was cancelled, of the first of them.

    `pause_s` is slept after every BREATH names or words, so that another thread is not held up.
    """
    kept: list[Entry] = []
    spoken: list[str] = []
    rows: dict[str, list[int]] = {}
    for entry in entries:
        for word in indexed_words(entry.spoken):
            rows.setdefault(word, []).append(len(kept))
        kept.append(entry)
        spoken.append(" ".join(words_of(entry.title if isinstance(entry.title, str) else entry.spoken)))
        if pause_s and len(kept) % BREATH == 0:
            time.sleep(pause_s)
            if cancelled():
                break
    near = _near(list(rows), pause_s)
    sizes = np.array([len(one) for one in spoken], dtype=float)
    weights = np.array([PRECEDENCE.get(entry.source, 0.0) + entry.weight for entry in kept], dtype=float)
    lengths = np.array([0, *(len(word) + 1 for word in rows)], dtype=np.int64)
    counts = np.array([0, *(len(one) for one in rows.values())], dtype=np.int64)
    flat = np.fromiter((row for one in rows.values() for row in one), dtype=np.int64, count=int(counts.sum()))
    text = "\n" + "\n".join(rows) + "\n"
    return Index(kept, spoken, list(rows), text, np.cumsum(lengths)[:-1] + 1, np.cumsum(counts), flat, near, sizes, weights)


def _near(words: Sequence[str], pause_s: float) -> dict[str, tuple[int, ...]]:
    """Words of four letters and more by what is left of them with one letter less."""
    near: dict[str, tuple[int, ...]] = {}
    for number, word in enumerate(words):
        if len(word) > 3 and not word.isdigit():
            for part in shortened(word):
                near[part] = (*near.get(part, ()), number)
        if pause_s and number % BREATH == 0:
            time.sleep(pause_s)
    return near


def merged(hits: Sequence[Sequence[tuple[float, Entry]]], most: int = MOST_HITS) -> list[Entry]:
    """Hits of several indexes in one ranking."""
    every = [hit for found in hits for hit in found]
    every.sort(key=lambda hit: -hit[0])
    return [entry for _, entry in every[:most]]
