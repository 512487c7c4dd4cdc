"""How sections stand on the pages of a scene: side by side as far as there is room, the rest on pages that follow, and said so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

from tabletop import i18n
from tabletop.canvas.book.book_rows import SMALL_PT, Cell, Row, Section, Type, title_row

SECTION_GAP_MM = 1.8
TALLEST_SHARE = 0.3
"""A row higher than this share of its column is parted, so that it can begin at the foot of one and go on at the head of the next."""


@dataclass(frozen=True)
class Line:
    """A row where it stands on a page, in pixels. `rule`: a thin line stands below it. `goes_to`: rows left over and the number of the
    page (among those of the scene, from 0) where they stand; then the row is that sentence."""

    row: Row
    left: float
    top: float
    width: float
    rule: bool = False
    goes_to: tuple[int, int] | None = None


Page = tuple[Line, ...]


def more_row(count: int, page: str) -> Row:
    """What stands where a section does not fit: how many rows more, and where; 0: only the end of the last row."""
    said = (
        i18n.tr("{n} more, see page {page} of the book", n=count, page=page)
        if count
        else i18n.tr("goes on on page {page} of the book", page=page)
    )
    return Row((Cell(said, bold=True, size_pt=SMALL_PT),))


class Flow:
    """Puts sections into a first column and, what is left of them, into the columns of further pages."""

    def __init__(self, type_: Type, first: QRectF, further: Sequence[QRectF]) -> None:
        self._type, self._first, self._further = type_, first, further
        self._gap = type_.px(SECTION_GAP_MM)

    def pages(self, sections: Sequence[Section]) -> list[Page]:
        """The lines of the first page and of those that follow; every row stands on one of them."""
        width = self._first.width()
        parted = [self._in_pieces(section, width, self._first.height()) for section in sections]
        rooms = self._rooms([self._height(section, width) for section in parted], self._first.height())
        top, lines, left_over = self._first.top(), [], []
        for section, room in zip(parted, rooms, strict=True):
            shown, rest = self._cut(section, width, room)
            placed, top_after = self._stand(section, shown, self._first.left(), top, width)
            lines += placed
            if rest:
                left_over.append((section, rest, len(lines)))
                lines.append(Line(more_row(1, "0"), self._first.left(), top_after, width))
                top_after += self._type.height(more_row(1, "0"), width)
            top = top_after + self._gap
        further, pages_of = self._run_on([(section, rest) for section, rest, _ in left_over])
        for (_, rest, at), page in zip(left_over, pages_of, strict=True):
            lines[at] = replace(lines[at], goes_to=(sum(not row.goes_on for row in rest), page))
        return [tuple(lines), *further]

    def _in_pieces(self, section: Section, width: float, height: float) -> Section:
        most = TALLEST_SHARE * height
        return replace(section, rows=tuple(piece for row in section.rows for piece in self._type.split(row, width, most)))

    def _heads(self, section: Section, width: float) -> float:
        heads = self._type.height(title_row(section.title), width)
        return heads + (self._type.height(section.heads, width) if section.heads is not None else 0.0)

    def _height(self, section: Section, width: float) -> float:
        return self._heads(section, width) + sum(self._type.height(row, width) for row in section.rows)

    def _rooms(self, needed: Sequence[float], height: float) -> list[float]:
        """What each section gets: all that it needs where it needs less than its part; the others share what is left alike."""
        left, waiting = height - self._gap * max(0, len(needed) - 1), sorted(range(len(needed)), key=lambda n: needed[n])
        rooms = [0.0] * len(needed)
        for nth, index in enumerate(waiting):
            rooms[index] = min(needed[index], left / (len(waiting) - nth))
            left -= rooms[index]
        return rooms

    def _cut(self, section: Section, width: float, room: float) -> tuple[list[Row], list[Row]]:
        """The rows that fit, and those that do not; where some do not, there is room for the sentence that says so."""
        heights = [self._type.height(row, width) for row in section.rows]
        top = self._heads(section, width)
        if top + sum(heights) <= room + 0.5:
            return list(section.rows), []
        room -= self._type.height(more_row(1, "0"), width)
        count = 0
        while count < len(heights) and top + heights[count] <= room:
            top += heights[count]
            count += 1
        return list(section.rows[:count]), list(section.rows[count:])

    def _stand(self, section: Section, rows: Sequence[Row], left: float, top: float, width: float) -> tuple[list[Line], float]:
        lines = []
        for row, rule in [(title_row(section.title), True), *([(section.heads, False)] if section.heads and rows else [])]:
            lines.append(Line(row, left, top, width, rule))
            top += self._type.height(row, width)
        for row in rows:
            lines.append(Line(row, left, top, width))
            top += self._type.height(row, width)
        return lines, top

    def _run_on(self, left_over: Sequence[tuple[Section, list[Row]]]) -> tuple[list[Page], list[int]]:
        """What is left, column by column over as many pages as it needs; for each section the page (from 1) on which it goes on."""
        pages: list[list[Line]] = []
        begins: list[int] = []
        column, top = len(self._further), 0.0
        for section, rest in left_over:
            named = replace(section, title=i18n.tr("{title}, continued", title=section.title))
            waiting, is_first = list(rest), True
            while waiting:
                room = 0.0 if column >= len(self._further) else self._further[column].bottom() - top
                width = self._further[0].width()
                pieces = [piece for row in waiting[:1] for piece in self._type.split(row, width, TALLEST_SHARE * self._further[0].height())]
                waiting = [*pieces, *waiting[1:]]
                if self._heads(named, width) + self._type.height(waiting[0], width) > room:
                    column += 1
                    if column >= len(self._further):
                        pages.append([])
                        column = 0
                    top = self._further[column].top()
                    continue
                count, at = 0, top + self._heads(named, width)
                while count < len(waiting) and at + self._type.height(waiting[count], width) <= self._further[column].bottom() + 0.5:
                    at += self._type.height(waiting[count], width)
                    count += 1
                lines, top = self._stand(named, waiting[:count], self._further[column].left(), top, width)
                pages[-1] += lines
                if is_first:
                    begins.append(len(pages))
                    is_first = False
                waiting = waiting[count:]
                top = top + self._gap if not waiting else self._further[column].bottom() + 1
        return [tuple(page) for page in pages], begins
