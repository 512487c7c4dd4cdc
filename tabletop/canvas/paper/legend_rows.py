"""Rows of a legend on paper: samples with their words in cells, where no word is broken; what is too wide for a cell takes several."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from tabletop.canvas.paper.legend import LegendEntry, paint_entry
from tabletop.canvas.typeset.pieces import UNIT, Piece, Size, Type, broken, plain

GAP_MM, ROW_GAP_MM = 1.2, 0.4
MOST_LINES = 2
AHEAD = 6
"""So many rows further on a narrow entry is sought that fills what a wide one leaves free."""


@dataclass(frozen=True)
class Layout:
    """Cells of a row, size of the words, and samples: their size against the map's, their width and heights (of the plan, of layers) in
    mm at that size."""

    columns: int
    size: Size
    share: float
    sample_mm: float
    high_mm: tuple[float, float]


LAYOUTS = (
    Layout(1, "body", 1.0, 14.0, (6.6, 4.6)),
    Layout(2, "small", 1.0, 10.5, (6.6, 4.6)),
    Layout(2, "small", 0.8, 9.0, (6.6, 4.6)),
    Layout(3, "note", 0.72, 7.4, (6.6, 4.4)),
    Layout(3, "note", 0.6, 7.0, (6.6, 4.4)),
    Layout(3, "note", 0.52, 6.7, (6.6, 4.4)),
)
"""From the roomiest to the densest, of a column as wide as beside a map on A3; a wider one has more cells of the same width."""
USUAL_MM = 66.0


def layouts_of(type_: Type, width: float) -> list[Layout]:
    """Layouts for a width, the roomiest first."""
    wide = max(1, int(width / type_.mm(USUAL_MM) + 0.05))
    return [one if wide == 1 else Layout(one.columns * wide, one.size, one.share, one.sample_mm, one.high_mm) for one in LAYOUTS]


def legend_rows(type_: Type, entries: Sequence[LegendEntry], width: float, layout: Layout) -> list[Piece]:
    """Rows of cells of a width; where not all rows have room, the last are left out."""
    cells = _Cells(type_, width, layout)
    waiting, rows = [(one, cells.taken(one)) for one in entries], []
    while waiting:
        row, free = [waiting.pop(0)], layout.columns
        free -= row[0][1]
        while free and (found := _next(waiting, free, row[0][0])) is not None:
            row.append(waiting.pop(found))
            free -= row[-1][1]
        rows.append(cells.row(row))
    return rows


def _next(waiting: Sequence[tuple[LegendEntry, int]], free: int, first: LegendEntry) -> int | None:
    """The next of the same sort that the free cells hold; a thing of the plan and a layer may share a row where nothing else is left."""
    for number, (one, taken) in enumerate(waiting[:AHEAD]):
        if taken <= free and (number == 0 or (one.look is None) == (first.look is None)):
            return number
    return None


class _Cells:
    """Cells of one layout in a width."""

    def __init__(self, type_: Type, width: float, layout: Layout) -> None:
        self._type, self._layout = type_, layout
        self._gap = type_.mm(GAP_MM)
        self._each = (width - (layout.columns - 1) * self._gap) / layout.columns
        self._growth = max(1.0, type_.growth) if layout.share == 1.0 else type_.growth
        self._known: dict[tuple[str, str, int], str] = {}
        self._sample = layout.sample_mm * layout.share * self._growth * UNIT

    def _width(self, taken: int) -> float:
        return self._each * taken + self._gap * (taken - 1)

    def _indent(self) -> float:
        return self._sample + self._type.mm(GAP_MM if self._layout.size != "note" else 0.7)

    def taken(self, entry: LegendEntry) -> int:
        """Cells that an entry needs so that no word of it is broken and it has few lines."""
        for taken in range(1, self._layout.columns):
            if self._words(entry, taken):
                return taken
        return self._layout.columns

    def _words(self, entry: LegendEntry, taken: int) -> str:
        """The title, or its short form, that fits into so many cells; empty where neither does."""
        key = (entry.title, entry.short, taken)
        if key not in self._known:
            self._known[key] = self._fitting(entry, taken)
        return self._known[key]

    def _fitting(self, entry: LegendEntry, taken: int) -> str:
        font = self._type.font(self._layout.size)
        metrics, room = QFontMetricsF(font), self._width(taken) - self._indent()
        for text in (plain(entry.title), plain(entry.short)):
            if text and metrics.horizontalAdvance(text) <= room:
                return text
            if (
                text
                and all(metrics.horizontalAdvance(word) <= room for word in text.split())
                and len(broken(text, room, font)) <= MOST_LINES
            ):
                return text
        return ""

    def row(self, entries: Sequence[tuple[LegendEntry, int]]) -> Piece:
        """A row of entries, each with the cells that it takes."""
        pieces = [self._entry(one, taken) for one, taken in entries]
        lefts = [sum(taken for _, taken in entries[:number]) * (self._each + self._gap) for number in range(len(entries))]

        def paint(painter: QPainter, rect: QRectF) -> None:
            for left, piece in zip(lefts, pieces, strict=True):
                top = rect.top() + (rect.height() - piece.height) / 2
                piece.paint(painter, QRectF(rect.left() + left, top, self._each, piece.height))

        return Piece(max(one.height for one in pieces), paint, len(pieces), "\n".join(one.words for one in pieces))

    def _entry(self, entry: LegendEntry, taken: int) -> Piece:
        layout = self._layout
        high = layout.high_mm[entry.look is not None] * layout.share * self._growth * UNIT
        words = self._words(entry, taken) or plain(entry.title)
        text = self._type.text(words, self._width(taken), layout.size, indent=self._indent(), most=MOST_LINES, gap_mm=0.0)

        def paint(painter: QPainter, rect: QRectF) -> None:
            sample = QRectF(rect.left(), rect.center().y() - high / 2, self._sample, high)
            paint_entry(painter, entry, sample, UNIT * layout.share * self._growth)
            text.paint(painter, QRectF(rect.left(), rect.center().y() - text.height / 2, self._width(taken), text.height))

        return Piece(max(high, text.height) + self._type.mm(ROW_GAP_MM), paint, words=text.words)
