"""The first page of the scene book: the list of scenes with what happens in each and where it stands, how to read it, sources."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from tabletop import i18n
from tabletop.canvas.book.book_content import BookSource
from tabletop.canvas.book.book_flow import Line, Page
from tabletop.canvas.book.book_page import BookSheet, Rooms
from tabletop.canvas.book.book_rows import SMALL_PT, Cell, Row, Section, Type, table_heads, title_row
from tabletop.canvas.ink.wording import level_word, severity_word
from tabletop.canvas.paper.sheet_side import sheet_notes
from tabletop.core.values.finding import SEVERITIES

tr = i18n.tr
SHARES = (0.05, 0.11, 0.08, 0.30, 0.20, 0.16, 0.10)
LEVEL_AT = 1


def cover_pages(source: BookSource, sheets: Sequence[BookSheet], type_: Type, rooms: Rooms, numbers: Sequence[int]) -> list[Page]:
    """The lines of the first page, and of those on which the list of scenes goes on. `numbers`: the page of each scene."""
    words = (tr("No."), tr("Level"), tr("Clock"), tr("Scene"), tr("Who moves"), tr("Findings"), tr("Page of the book"))
    heads = table_heads(_cells(words))
    section = Section(tr("Scenes"), tuple(_row(source, sheet, page) for sheet, page in zip(sheets, numbers, strict=True)), heads)
    pages = _listed(section, rooms.scenes, type_)
    pages[0] += _beside(source, sheets, rooms.beside, type_)
    return [tuple(page) for page in pages]


def _cells(words: Sequence[str], bold: Sequence[int] = ()) -> list[Cell]:
    last = len(words) - 1
    return [Cell(word, SHARES[n], align="right" if n == last else "left", bold=n in bold) for n, word in enumerate(words)]


def _row(source: BookSource, sheet: BookSheet, page: int) -> Row:
    scene = sheet.scene
    moves = source.arriving(scene.number)
    late = sum(not (move.in_time and move.found) for move in moves)
    going = tr("{n} {n:unit moves|units move}", n=len(moves)) if moves else ""
    going += f"; ▲ {tr('{n} not in time', n=late)}" if late else ""
    counts = {one: sum(finding.severity == one for finding in source.heeded(scene.number)) for one in SEVERITIES}
    found = ", ".join(f"{severity_word(one)} {i18n.number(count)}" for one, count in counts.items() if count) or tr("none")
    name = "\n".join(part for part in (scene.name or tr("Scene {number}", number=scene.number), scene.phase) if part)
    words = (str(scene.number), level_word(scene.level), scene.clock, name, going, found, i18n.number(page))
    return Row(tuple(_cells(words, bold=(0, LEVEL_AT))), level=scene.level, level_at=LEVEL_AT)


def _listed(section: Section, room: QRectF, type_: Type) -> list[list[Line]]:
    """The list on as many pages as it needs, with its heads on each."""
    pages: list[list[Line]] = []
    top = room.bottom()
    for row in section.rows:
        height = type_.height(row, room.width()) + type_.px(0.8)
        if top + height > room.bottom() or not pages:
            pages.append([])
            top = room.top()
            for head, rule in ((title_row(section.title), True), *([(section.heads, False)] if section.heads is not None else [])):
                pages[-1].append(Line(head, room.left(), top, room.width(), rule))
                top += type_.height(head, room.width())
        pages[-1].append(Line(row, room.left(), top, room.width(), rule=True))
        top += height
    return pages


def _beside(source: BookSource, sheets: Sequence[BookSheet], room: QRectF, type_: Type) -> list[Line]:
    first = sheets[0]
    scale = tr("All maps show the same ground at 1:{scale}.", scale=i18n.number(round(first.scale)))
    said = [scale, tr("A finding is advice to a planner. It is never an order, and never a permission to use force.")]
    said.append(tr("R read in the named source · S quoted by another · M to be verified · P planning default"))
    rows = [title_row(tr("How to read it")), *(Row((Cell(text),)) for text in said)]
    rows += [title_row(tr("Sources")), *(Row((Cell(text, size_pt=SMALL_PT, colour="quiet-ink"),)) for text in sheet_notes(first))]
    rows.append(title_row(tr("Legend")))
    lines, top = [], room.top()
    for row in rows:
        lines.append(Line(row, room.left(), top, room.width(), rule=row.cells[0].bold))
        top += type_.height(row, room.width())
    return lines
