"""Pages of the scene book: where what stands, the map in the frame of all scenes, the band with the level, the foot with all scenes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from tabletop import i18n
from tabletop.canvas.book.book_content import BookSource, conditions
from tabletop.canvas.book.book_flow import Line, Page, more_row
from tabletop.canvas.book.book_rows import SMALL_PT, Type
from tabletop.canvas.ink.wording import level_word
from tabletop.canvas.paper.legend import legend_entries
from tabletop.canvas.paper.legend_rows import layouts_of, legend_rows
from tabletop.canvas.paper.sheet import EMPTY_PLAN_SCALE, FIT_SHARE, MARGIN_MM, ROUND_SCALES, Sheet
from tabletop.canvas.paper.sheet_painter import paint_map
from tabletop.canvas.typeset.pieces import UNIT, Piece
from tabletop.canvas.typeset.pieces import Type as PaperType
from tabletop.core.document.plan_texts import EXERCISE_WORD, PlanTexts, texts_of
from tabletop.core.text.style import tokens
from tabletop.core.values.scene import Scene

BAND_MM, STRIP_OF_SCENES_MM, GAP_MM = 14.0, 5.6, 4.0
TEXT_SHARE = 0.42
"""Part of the width of the paper that the text beside the map takes."""
STRIP_MM = 5.0
MOST_IN_FOOT = 40
WIDE_PAPER_MM = 350.0
"""From here on a page that goes on has three columns."""
MORE_MM, LEAST_BELOW_MM = 5.0, 20.0
"""Height of the words that say how much of the legend has no room; room below the list of scenes from which on the legend takes it."""


class BookSheet(Sheet):
    """A sheet whose map stands beside the text of its scene; frame and scale are those of all scenes."""

    @property
    def map_mm(self) -> QRectF:
        """Where the map stands on the paper."""
        width, height = self.paper_mm
        top = MARGIN_MM + BAND_MM + GAP_MM / 2
        return QRectF(
            MARGIN_MM, top, width * (1 - TEXT_SHARE) - MARGIN_MM - GAP_MM, height - top - MARGIN_MM - STRIP_OF_SCENES_MM - STRIP_MM
        )


def frame_of(source: BookSource) -> tuple[float, tuple[float, float] | None]:
    """n of 1:n of the round series and the middle (east, north) that show all scenes together; None for a plan without anything."""
    scenes = source.plan.scene_list()
    empty = BookSheet(source.plan, source.layers, scenes[0].number, source.paper_mm, wanted_upright=False)
    shapes = [placed.geometry for scene in scenes for placed in source.plan.placed(scene.number)]
    bounds = tuple(float(side) for side in shapely.total_bounds(shapes)) if shapes else empty.bounds
    if bounds is None:
        return EMPTY_PLAN_SCALE, None
    west, south, east, north = bounds
    needed = 1000 / FIT_SHARE * max((east - west) / empty.map_mm.width(), (north - south) / empty.map_mm.height())
    scale = next((n for n in ROUND_SCALES if n >= needed), needed)
    return float(scale), ((west + east) / 2, (south + north) / 2)


@dataclass(frozen=True)
class Rooms:
    """Where text stands, in pixels: beside the map, in columns of a page that goes on, in the list of scenes, beside that list."""

    text: QRectF
    columns: tuple[QRectF, ...]
    scenes: QRectF
    beside: QRectF


class BookPainter:
    """Paints the pages of one book."""

    def __init__(self, source: BookSource, sheets: Sequence[BookSheet], type_: Type) -> None:
        self._source, self._sheets, self._type = source, sheets, type_
        self._scenes = source.plan.scene_list()
        self._texts: PlanTexts = texts_of(source.plan)

    @cached_property
    def rooms(self) -> Rooms:
        """Where text stands."""
        width, height = self._source.paper_mm
        top, bottom = MARGIN_MM + BAND_MM + GAP_MM / 2, height - MARGIN_MM - STRIP_OF_SCENES_MM
        text = width * TEXT_SHARE - MARGIN_MM
        whole, count = width - 2 * MARGIN_MM, 2 if width < WIDE_PAPER_MM else 3
        wide = (whole - (count - 1) * GAP_MM) / count
        columns = tuple(self._px(MARGIN_MM + n * (wide + GAP_MM), top, wide, bottom - top) for n in range(count))
        beside = 0.3 * whole
        return Rooms(
            self._px(width - MARGIN_MM - text, top, text, bottom - top),
            columns,
            self._px(MARGIN_MM, top, whole - beside - 2 * GAP_MM, bottom - top),
            self._px(width - MARGIN_MM - beside, top, beside, bottom - top),
        )

    def _px(self, left: float, top: float, width: float, height: float) -> QRectF:
        return QRectF(*(self._type.px(one) for one in (left, top, width, height)))

    def map(self, painter: QPainter, sheet: BookSheet, px_per_mm: float) -> None:
        """The map of a scene, on a surface of any resolution."""
        paint_map(painter, sheet, px_per_mm)

    def scene(self, painter: QPainter, sheet: BookSheet, page: Page, begin: int, goes_on: bool) -> None:
        """What stands round the map: band, text, foot; on a page that `goes_on` more text. `begin`: the number of the scene's page, from
        which pages that follow count."""
        self._band(painter, sheet.scene, i18n.tr("continued") if goes_on else "")
        if not goes_on:
            self._frame(painter, sheet)
        self._lines(painter, page, begin)

    def _frame(self, painter: QPainter, sheet: BookSheet) -> None:
        """The frame of the map, and its scale below."""
        area = sheet.map_mm
        painter.setPen(QPen(QColor(tokens("light")["ink"]), self._type.px(0.3)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._px(area.x(), area.y(), area.width(), area.height()))
        said = [i18n.tr("Scale 1:{scale}", scale=i18n.number(round(sheet.scale)))]
        if self._source.steps.get(sheet.scene.number) is not None:
            said.append(i18n.tr("faded with arrows: places of the scene before"))
        self._small(painter, " · ".join(said), self._px(area.x(), area.bottom() + 0.6, area.width(), STRIP_MM - 1))

    def cover(self, painter: QPainter, page: Page, is_first: bool) -> None:
        """The list of scenes; beside it on the first page the legend."""
        self._page_head(painter)
        self._lines(painter, page, 0)
        if is_first:
            self._legend(painter, page)

    def _lines(self, painter: QPainter, page: Page, begin: int) -> None:
        for line in page:
            row = line.row if line.goes_to is None else more_row(line.goes_to[0], i18n.number(begin + line.goes_to[1]))
            self._type.draw(painter, row, line.left, line.top, line.width)
            if line.rule:
                under = line.top + self._type.height(row, line.width) - self._type.px(0.5)
                self._type.rule(painter, line.left, under, line.width)

    def _legend(self, painter: QPainter, page: Page) -> None:
        """Samples of all kinds of the plan below the text beside the list, then below the list; those that have no room are counted."""
        entries = list({entry.title: entry for sheet in self._sheets for entry in legend_entries(sheet)}.values())
        entries.sort(key=lambda entry: entry.look is not None)
        columns, type_ = self._legend_columns(page), PaperType(1.0)
        for layout in layouts_of(type_, columns[0].width() / self._type.px(1.0) * UNIT):
            rows = legend_rows(type_, entries, columns[0].width() / self._type.px(1.0) * UNIT, layout)
            placed, left = self._in_columns(rows, columns)
            if not left:
                break
        for at, piece in placed:
            painter.save()
            painter.translate(at.topLeft())
            painter.scale(self._type.px(1.0) / UNIT, self._type.px(1.0) / UNIT)
            piece.paint(painter, QRectF(0.0, 0.0, at.width() / self._type.px(1.0) * UNIT, piece.height))
            painter.restore()
        if left:
            last = columns[-1]
            more = QRectF(last.left(), last.bottom() - self._type.px(MORE_MM), last.width(), self._type.px(MORE_MM))
            self._small(painter, i18n.tr("{n} more", n=left), more, "ink")

    def _legend_columns(self, page: Page) -> list[QRectF]:
        """Where the legend has room: beside the list below the text, and below the list in columns as wide."""
        beside, list_ = self.rooms.beside, self.rooms.scenes
        gap = self._type.px(GAP_MM)

        def below(room: QRectF, lines: Sequence[Line]) -> QRectF:
            bottoms = [line.top + self._type.height(line.row, line.width) for line in lines]
            return QRectF(room).adjusted(0.0, max([room.top(), *bottoms]) + gap / 2 - room.top(), 0.0, 0.0)

        right = below(beside, [line for line in page if line.left >= beside.left() - 1])
        left = below(list_, [line for line in page if line.left < beside.left() - 1])
        count = int((left.width() + gap) // (right.width() + gap)) if left.height() > self._type.px(LEAST_BELOW_MM) else 0
        return [
            right,
            *(QRectF(left.left() + n * (right.width() + gap), left.top() + gap, right.width(), left.height() - gap) for n in range(count)),
        ]

    def _in_columns(self, rows: Sequence[Piece], columns: Sequence[QRectF]) -> tuple[list[tuple[QRectF, Piece]], int]:
        """Rows where they stand, and how many entries have no room; then the last column keeps some for the words that say so."""
        scale, waiting, placed = self._type.px(1.0) / UNIT, list(rows), []
        for column in columns:
            top, floor = column.top(), column.bottom() - (self._type.px(MORE_MM) if column == columns[-1] else 0.0)
            while waiting and top + waiting[0].height * scale <= floor:
                placed.append((QRectF(column.left(), top, column.width(), waiting[0].height * scale), waiting[0]))
                top += waiting.pop(0).height * scale
        return placed, sum(one.told for one in waiting)

    def _small(self, painter: QPainter, text: str, room: QRectF, colour: str = "quiet-ink", right: bool = False) -> None:
        painter.setFont(self._type.font(SMALL_PT))
        painter.setPen(QColor(tokens("light")[colour]))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap), text)

    def _band(self, painter: QPainter, scene: Scene, more: str = "") -> None:
        """The level's colour over the whole width with its word; number, name, clock, phase, weather and wind of the scene."""
        width, colour = self._source.paper_mm[0], QColor(tokens("light")[scene.level])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self._px(MARGIN_MM, MARGIN_MM, width - 2 * MARGIN_MM, 1.6), colour)
        box = self._px(MARGIN_MM, MARGIN_MM, 34, BAND_MM - 1)
        painter.fillRect(box, colour)
        painter.setFont(self._type.font(16, True))
        painter.setPen(QColor("#1A1A1A" if scene.level == "kuning" else "#FFFFFF"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), level_word(scene.level))
        left, room = MARGIN_MM + 37, width - 2 * MARGIN_MM - 37 - 74
        name = f"{scene.number}  {scene.name}" if scene.name else i18n.tr("Scene {number}", number=scene.number)
        self._one_line(painter, f"{name} ({more})" if more else name, 14, True, self._px(left, MARGIN_MM + 2.2, room, 6.2))
        clock = i18n.tr("{clock} WITA", clock=scene.clock) if scene.clock else ""
        facts = [clock, scene.phase, conditions(scene)]
        self._one_line(painter, " · ".join(fact for fact in facts if fact), 9, False, self._px(left, MARGIN_MM + 8.4, room, 4.6))
        self._plan_words(painter)

    def _one_line(self, painter: QPainter, text: str, size_pt: float, bold: bool, room: QRectF) -> None:
        """A text in one line, in smaller letters where it would be longer than its room."""
        while size_pt > 5 and self._type.metrics(size_pt, bold).horizontalAdvance(text) > room.width():
            size_pt -= 0.5
        shown = self._type.metrics(size_pt, bold).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(self._type.font(size_pt, bold))
        painter.setPen(QColor(tokens("light")["ink"]))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)

    def _plan_words(self, painter: QPainter, with_name: bool = True) -> None:
        """At the right of the band: the plan, its number and classification, the mark of an exercise."""
        right = self._source.paper_mm[0] - MARGIN_MM
        mark_mm = 20.0 if self._texts.is_exercise else 0.0
        if mark_mm:
            box = self._px(right - mark_mm, MARGIN_MM + 3.2, mark_mm, BAND_MM - 5.2)
            painter.setPen(QPen(QColor(tokens("light")["ink"]), self._type.px(0.4)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
            painter.setFont(self._type.font(10, True))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), EXERCISE_WORD)
        name = self._texts.title or (self._source.plan.name or i18n.tr("Plan without a name") if with_name else "")
        lines = [name, " · ".join(part for part in (self._texts.number, self._texts.classification) if part)]
        room = self._px(right - 72, MARGIN_MM + 2.4, 72 - mark_mm - (2 if mark_mm else 0), BAND_MM - 3.4)
        self._small(painter, "\n".join(line for line in lines if line), room, "ink", right=True)

    def _page_head(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self._source.paper_mm[0]
        painter.fillRect(self._px(MARGIN_MM, MARGIN_MM, width - 2 * MARGIN_MM, 0.5), QColor(tokens("light")["ink"]))
        room = width - 2 * MARGIN_MM - 74
        self._one_line(painter, i18n.tr("Scene book"), 16, True, self._px(MARGIN_MM, MARGIN_MM + 1.4, room, 7))
        office = " ".join(self._texts.letterhead.split("\n"))
        name = self._source.plan.name or i18n.tr("Plan without a name")
        self._one_line(
            painter, " · ".join(part for part in (office, name) if part), 9, False, self._px(MARGIN_MM, MARGIN_MM + 8.4, room, 4.6)
        )
        self._plan_words(painter, with_name=False)

    def foot(self, painter: QPainter, number: int | None, page: int, count: int) -> None:
        """All scenes as a strip in the colours of their levels, the one of the page framed; which page of the book it is."""
        width, top, box = self._source.paper_mm[0], self._source.paper_mm[1] - MARGIN_MM - 4.4, 6.0
        said = i18n.tr("Scene book, page {number} of {count}", number=page, count=count)
        self._small(painter, said, self._px(width - MARGIN_MM - 60, top, 60, 4), "ink", right=True)
        if len(self._scenes) > MOST_IN_FOOT:
            return
        for nth, scene in enumerate(self._scenes):
            room = self._px(MARGIN_MM + nth * (box + 0.5), top, box, 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens("light")[scene.level]))
            painter.drawRect(room)
            if scene.number == number:
                painter.setPen(QPen(QColor(tokens("light")["ink"]), self._type.px(0.7)))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(room)
            painter.setPen(QColor("#1A1A1A" if scene.level == "kuning" else "#FFFFFF"))
            painter.setFont(self._type.font(SMALL_PT, scene.number == number))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), f"{scene.number} {level_word(scene.level)[0]}")
