"""Sections of what explains a map, shared out over one or more columns: nothing overlaps, and what does not fit says how much it is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from tabletop.canvas.typeset.pieces import Piece
from tabletop.core.text.style import tokens

Placed = tuple[QRectF, Piece]
SLACK = 0.5
"""Units by which sums of heights may be off."""
FULL_SHARE = 0.85
"""What may be left out is, where the least that all sections need takes more than this share of a column."""


@dataclass(frozen=True)
class Section:
    """A head and rows below it. `variants`: the same rows from the roomiest form to the densest; `more` says how many rows are left out;
    `is_firm`: it gets all that it needs before the others; `may_lack`: left out whole where it does not fit; `is_low`: stands at the
    foot of a column that has room to spare; `weight`: its part of what is left where not all fits; `core_rows`: so many rows of the
    densest form go before all that the others want beyond their least, and before what may lack."""

    variants: Sequence[Sequence[Piece]]
    head: Sequence[Piece] = ()
    more: Callable[[int], Piece] | None = None
    is_firm: bool = False
    may_lack: bool = False
    is_low: bool = False
    weight: float = 1.0
    core_rows: int = 1

    @property
    def full(self) -> float:
        """Height in its roomiest form."""
        return _height(self.head) + _height(self.variants[0])

    @property
    def compact(self) -> float:
        """Height in its densest form, with nothing left out."""
        return _height(self.head) + _height(self.variants[-1])

    @property
    def least(self) -> float:
        """Height that it needs to say anything: head, first row and how many there are more."""
        densest = self.variants[-1]
        if self.is_firm or self.may_lack:
            return self.compact
        return min(self.full, _height([*self.head, *densest[:1], *self._rest(densest[1:])]))

    @property
    def core(self) -> float:
        """Height that it gets before others get more than their least."""
        densest = self.variants[-1]
        if self.is_firm or self.may_lack or self.core_rows <= 1:
            return self.least
        return max(self.least, min(self.full, _height([*self.head, *densest[: self.core_rows], *self._rest(densest[self.core_rows :])])))

    @property
    def bare(self) -> "Section":
        """Head, and how many rows there are."""
        return (
            self if self.is_firm or self.more is None else replace(self, variants=[self._rest(self.variants[-1])], more=None, core_rows=1)
        )

    def fit(self, room: float) -> list[Piece]:
        """Pieces whose heights are no more than the room."""
        for rows in self.variants:
            if _height(self.head) + _height(rows) <= room + SLACK:
                return [*self.head, *rows]
        return [] if self.may_lack else self._cut(room)

    def _cut(self, room: float) -> list[Piece]:
        rows, taken = self.variants[-1], list(self.head)
        for number, row in enumerate(rows):
            rest = self._rest(rows[number + 1 :])
            if _height([*taken, row, *rest]) > room + SLACK:
                cut = [*taken, *self._rest(rows[number:])]
                return cut if _height(cut) <= room + SLACK else self._first(taken, room)
            taken.append(row)
        return taken

    def _rest(self, rows: Sequence[Piece]) -> list[Piece]:
        """What is said instead of rows."""
        return [self.more(sum(one.told for one in rows))] if rows and self.more is not None else []

    def _first(self, pieces: Sequence[Piece], room: float) -> list[Piece]:
        """Those of the first pieces that fit, for want of room for the others."""
        kept: list[Piece] = []
        for one in pieces:
            if _height(kept) + one.height > room + SLACK:
                break
            kept.append(one)
        return kept if len(kept) > len(self.head) or self.is_firm else []


def _height(pieces: Sequence[Piece]) -> float:
    return sum(one.height for one in pieces)


def shared(room: float, wants: Sequence[float], least: Sequence[float], weights: Sequence[float]) -> list[float]:
    """How much of a room each gets: all that it wants where there is enough, else at least the least, and of the rest parts by weight."""
    given = [min(one, want) for one, want in zip(least, wants, strict=True)]
    open_ones = [number for number, want in enumerate(wants) if want > given[number]]
    left = room - sum(given)
    while open_ones and left > SLACK:
        part = left / sum(weights[number] for number in open_ones)
        full = [number for number in open_ones if wants[number] - given[number] <= part * weights[number]]
        for number in full or open_ones:
            more = wants[number] - given[number] if full else part * weights[number]
            given[number] += more
            left -= more
        open_ones = [number for number in open_ones if number not in full] if full else []
    return given


def arranged(sections: Sequence[Section], columns: Sequence[QRectF], gap: float) -> list[Placed]:
    """Every piece with its box: the sections in their order, from column to column, so that as little as can be is left out."""
    best = min(_splits(len(sections), len(columns)), key=lambda ends: _loss(sections, ends, columns[0].height(), gap))
    placed: list[Placed] = []
    for (start, end), column in zip(pairwise((0, *best, len(sections))), columns, strict=True):
        placed += _in_column(sections[start:end], column, gap)
    return placed


def _splits(count: int, columns: int) -> Iterator[tuple[int, ...]]:
    """Where each column but the first begins."""
    yield from combinations(range(1, count), columns - 1) if count >= columns else [tuple(min(n, count) for n in range(1, columns))]


def _loss(sections: Sequence[Section], ends: tuple[int, ...], room: float, gap: float) -> tuple[float, float, float]:
    """How much of the least does not fit, how much of the whole, then how full the fullest column is."""
    parts = [sections[start:end] for start, end in pairwise((0, *ends, len(sections)))]
    whole = [_total(part, gap) for part in parts]
    least = [_least([one for one in part if not one.may_lack], gap) for part in parts]
    return sum(max(0.0, one - room) for one in least), sum(max(0.0, one - room) for one in whole), max(whole)


def _total(sections: Sequence[Section], gap: float) -> float:
    return sum(one.full for one in sections) + gap * max(0, len(sections) - 1)


def _in_column(sections: Sequence[Section], column: QRectF, gap: float) -> Iterator[Placed]:
    fitted = _fitted(sections, column.height(), gap)
    slack, top = column.height() - _taken(fitted, gap), column.top()
    for number, (section, pieces) in enumerate(fitted):
        if section.is_low and slack > 0.0:
            top, slack = top + slack, 0.0
        if number:
            yield QRectF(column.left(), top, column.width(), gap), Piece(gap, _paint_rule)
            top += gap
        for piece in pieces:
            yield QRectF(column.left(), top, column.width(), piece.height), piece
            top += piece.height


def _fitted(sections: Sequence[Section], room: float, gap: float) -> list[tuple[Section, list[Piece]]]:
    """Sections with the pieces of each that fit together into a room; one that has no room even for its first row is left out."""
    if _least(sections, gap) > room * FULL_SHARE or sum(one.core for one in sections) + gap * max(0, len(sections) - 1) > room:
        sections = [one for one in sections if not one.may_lack]
    sections = _that_fit(sections, room, gap)
    left, weights = room - gap * max(0, len(sections) - 1), [one.weight for one in sections]
    heights = shared(left, [one.core for one in sections], [one.least for one in sections], weights)
    heights = shared(left, [max(one.core, one.compact) for one in sections], heights, weights)
    heights = shared(left, [max(one.core, one.full) for one in sections], heights, weights)
    fitted = {number: one.fit(heights[number]) for number, one in enumerate(sections)}
    for number in sorted(fitted, key=lambda one: -weights[one]):
        slack = room - _taken([(sections[one], pieces) for one, pieces in fitted.items()], gap)
        fitted[number] = sections[number].fit(_height(fitted[number]) + max(0.0, slack))
    return [(sections[number], pieces) for number, pieces in fitted.items() if pieces]


def _that_fit(sections: Sequence[Section], room: float, gap: float) -> list[Section]:
    """Such that each has room for the least: where it lacks, the lightest and last say only how many rows they have; then they go, firm
    ones last."""
    kept = list(sections)
    for number in sorted(range(len(kept)), key=lambda one: (kept[one].weight, -one)):
        if _least(kept, gap) <= room + SLACK:
            return kept
        kept[number] = kept[number].bare
    while len(kept) > 1 and _least(kept, gap) > room + SLACK:
        kept.remove(min(reversed(kept), key=lambda one: (one.is_firm, one.weight)))
    return kept


def _least(sections: Sequence[Section], gap: float) -> float:
    return sum(one.least for one in sections) + gap * max(0, len(sections) - 1)


def _taken(fitted: Sequence[tuple[Section, list[Piece]]], gap: float) -> float:
    there = [pieces for _, pieces in fitted if pieces]
    return sum(map(_height, there)) + gap * max(0, len(there) - 1)


def _paint_rule(painter: QPainter, rect: QRectF) -> None:
    painter.setPen(QPen(QColor(tokens("light")["line"]), rect.height() / 12))
    painter.drawLine(QLineF(rect.left(), rect.center().y(), rect.right(), rect.center().y()))
