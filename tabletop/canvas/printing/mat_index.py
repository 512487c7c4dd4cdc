"""The first page of a floor mat: the whole mat with the names of its sheets, how large it is and how it is joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from tabletop import i18n
from tabletop.canvas.ink.map_text import HALO_PX
from tabletop.canvas.paper.printed_at import printed_at
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.sheet_painter import paint_map
from tabletop.canvas.paper.sources import source_lines, warning_lines
from tabletop.canvas.printing.mat_marks import MM, ink, mat_font, official_words
from tabletop.core.document.cut_off import cut_off
from tabletop.core.document.mat_layout import DOT_MM, MatLayout, MatSheet
from tabletop.core.document.plan_texts import EXERCISE_WORD, texts_of
from tabletop.core.geometry.geometry import Bounds

EDGE_MM = 12.0
SIDE_SHARE, SIDE_MM = 0.34, (60.0, 95.0)
GAP_MM = 6.0
NAMES_PT = (4.0, 18.0)


@dataclass(frozen=True)
class _IndexMap(Sheet):
    """The plan as small as the whole mat fits a box of the page."""

    box_mm: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)

    @property
    def map_mm(self) -> QRectF:
        """The box."""
        return QRectF(*self.box_mm)

    @cached_property
    def paper_mm(self) -> tuple[float, float]:
        """As it is given."""
        return self.long_side_first_mm


@dataclass(frozen=True)
class _WholeMat(Sheet):
    """The plan at the scale and on the ground of the whole mat, for what a sheet says of its layers."""

    on_floor: Bounds = (0.0, 0.0, 0.0, 0.0)

    @cached_property
    def ground(self) -> Bounds:
        """That of the mat."""
        return self.on_floor


def paint_index(painter: QPainter, sheet: Sheet, layout: MatLayout, printed: Sequence[MatSheet]) -> None:
    """Draw the page, a dot a unit of the painter; `printed`: the sheets that follow."""
    page_mm = (layout.page_dots[0] * DOT_MM, layout.page_dots[1] * DOT_MM)
    is_wide = page_mm[0] > page_mm[1]
    side = min(max(page_mm[0] * SIDE_SHARE, SIDE_MM[0]), SIDE_MM[1]) if is_wide else page_mm[0] - 2 * EDGE_MM
    if is_wide:
        room = QRectF(EDGE_MM, EDGE_MM, page_mm[0] - 2 * EDGE_MM - GAP_MM - side, page_mm[1] - 2 * EDGE_MM)
        words = QRectF(room.right() + GAP_MM, EDGE_MM, side, room.height())
    else:
        room = QRectF(EDGE_MM, EDGE_MM, side, (page_mm[1] - 2 * EDGE_MM) * 0.55)
        words = QRectF(EDGE_MM, room.bottom() + GAP_MM, side, page_mm[1] - EDGE_MM - room.bottom() - GAP_MM)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, *layout.page_dots), QColor("#FFFFFF"))
    box = _fitted(layout, room)
    scale = layout.scale * layout.whole_dots[0] * DOT_MM / box.width()
    small = _IndexMap(
        sheet.plan, sheet.layers, sheet.scene_number, page_mm, scale, layout.centre, box_mm=(box.x(), box.y(), box.width(), box.height())
    )
    paint_map(painter, small, MM)
    _sheets(painter, layout, printed, QRectF(box.x() * MM, box.y() * MM, box.width() * MM, box.height() * MM))
    _words(painter, sheet, layout, printed, QRectF(words.x() * MM, words.y() * MM, words.width() * MM, words.height() * MM))


def _fitted(layout: MatLayout, room: QRectF) -> QRectF:
    """The largest box of the mat's shape in a room, at its top."""
    width, height = layout.whole_dots
    share = min(room.width() / width, room.height() / height)
    return QRectF(room.x() + (room.width() - width * share) / 2, room.y(), width * share, height * share)


def _sheets(painter: QPainter, layout: MatLayout, printed: Sequence[MatSheet], box: QRectF) -> None:
    """Outline and name of each sheet over the map; one that is left out is crossed."""
    share = box.width() / layout.whole_dots[0]
    across, down = (step * share for step in layout.step_dots)
    size = min(max(min(across / 3.2, down / 2) / (25.4 / 72 * MM), NAMES_PT[0]), NAMES_PT[1])
    font, there = mat_font(size, bold=True), set(printed)
    for one in layout.sheets():
        corner = layout.corner_dots(one)
        picture = QRectF(box.left() + corner[0] * share, box.top() + corner[1] * share, *(side * share for side in layout.picture_dots))
        painter.setBrush(Qt.BrushStyle.NoBrush if one in there else QColor(255, 255, 255, 150))
        painter.setPen(QPen(ink("quiet-ink"), 0.2 * MM))
        painter.drawRect(picture)
        if one not in there:
            painter.drawLine(picture.topLeft(), picture.bottomRight())
            painter.drawLine(picture.bottomLeft(), picture.topRight())
        painter.setFont(font)
        _name(painter, one.name, picture.center())
    left, top, right, bottom = (side * share for side in layout.outline_dots)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink(), 0.5 * MM))
    painter.drawRect(QRectF(box.left() + left, box.top() + top, right - left, bottom - top))


def _name(painter: QPainter, name: str, middle: QPointF) -> None:
    """A name on a plate of paper."""
    plate = QFontMetricsF(painter.font()).boundingRect(name)
    plate.moveCenter(middle)
    room = plate.adjusted(-HALO_PX * 4, -HALO_PX, HALO_PX * 4, HALO_PX)
    paper = QColor(ink("paper"))
    paper.setAlpha(215)
    painter.fillRect(room, paper)
    painter.setPen(ink())
    painter.drawText(room.adjusted(-MM, -MM, MM, MM), int(Qt.AlignmentFlag.AlignCenter), name)


def _words(painter: QPainter, sheet: Sheet, layout: MatLayout, printed: Sequence[MatSheet], room: QRectF) -> None:
    top = room.top()
    for text, size, bold, gap_mm in _sentences(sheet, layout, printed):
        painter.setFont(mat_font(size, bold))
        painter.setPen(ink("stop" if text == EXERCISE_WORD else "ink"))
        left = QRectF(room.left(), top, room.width(), max(0.0, room.bottom() - top))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
        height = QFontMetricsF(painter.font()).boundingRect(left, flags, text).height()
        if top + height > room.bottom():
            break
        painter.drawText(left, flags, text)
        top += height + gap_mm * MM


def _sentences(sheet: Sheet, layout: MatLayout, printed: Sequence[MatSheet]) -> list[tuple[str, float, bool, float]]:
    """Text, size in points, whether it is bold, millimetres below it."""
    width, height = layout.size_m
    scene = i18n.tr("Scene {number}", number=str(sheet.scene.number)) + (f": {sheet.scene.name}" if sheet.scene.name else "")
    found = [(sheet.title, 15.0, True, 1.0), (i18n.tr("Floor mat: how its sheets are joined"), 11.0, False, 2.0)]
    if texts_of(sheet.plan).is_exercise:
        found.append((EXERCISE_WORD, 18.0, True, 2.0))
    found += [(words, 9.0, True, 1.0) for words in official_words(sheet)]
    left_out = layout.count - len(printed)
    facts = [
        scene,
        i18n.tr("Scale 1:{scale}", scale=i18n.number(round(layout.scale))),
        i18n.tr("On the floor: {width:.2f} x {height:.2f} m", width=width, height=height),
        i18n.tr(
            "{count} {count:sheet|sheets} of {paper}: {rows} {rows:row|rows} of {columns}",
            count=len(printed),
            paper=layout.paper,
            rows=layout.rows,
            columns=layout.columns,
        ),
        i18n.tr("The sheets overlap by {overlap:.0f} mm", overlap=layout.overlap_dots * DOT_MM),
    ]
    if left_out:
        facts.append(
            i18n.tr("{count} {count:sheet is|sheets are} left out: nothing of the plan stands there (crossed out)", count=left_out)
        )
    outside = len(cut_off(sheet.placed, layout.bounds).outside)
    if outside:
        facts.append(i18n.tr("{count} {count:thing of this scene lies|things of this scene lie} outside this floor mat", count=outside))
    found += [(fact, 9.0, False, 0.8) for fact in facts]
    found.append((i18n.tr("How to join them"), 10.0, True, 1.0))
    found += [(f"{nth}. {step}", 9.0, False, 0.8) for nth, step in enumerate(_steps(), 1)]
    whole = _WholeMat(sheet.plan, sheet.layers, sheet.scene_number, sheet.paper_mm, layout.scale, layout.centre, on_floor=layout.bounds)
    printed_words = i18n.tr("Printed {when}", when=printed_at(datetime.now))
    found += [(text, 7.0, False, 0.6) for text in (printed_words, *warning_lines(whole), *source_lines(whole))]
    return found


def _steps() -> list[str]:
    return [
        i18n.tr("Print at 100 %, without fitting to the page. Measure the ruler on the first sheet: it must be 100 mm long."),
        i18n.tr("Lay the sheets out as the picture shows; each says the names of its neighbours in its margins."),
        i18n.tr("Of each sheet cut off the left and the upper margin along the crop marks, where it has a neighbour on that side."),
        i18n.tr("Row by row, lay each sheet over the edge of its neighbour so that the crosses run on without a step, and glue it."),
        i18n.tr("When a row is joined, check its length with a tape measure before the next one is glued on."),
    ]
