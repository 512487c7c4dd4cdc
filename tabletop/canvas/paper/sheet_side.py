"""What explains the map of a sheet: sections in a column beside it or in several below, laid out alike for every surface."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from tabletop.canvas.paper.furniture import SIDE_MM
from tabletop.canvas.paper.inset import inset_section
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.side_lists import findings_section, legend_section, sources_section
from tabletop.canvas.paper.side_title import scale_section, title_section
from tabletop.canvas.paper.sources import outside_lines, print_lines, warning_lines
from tabletop.canvas.paper.sources import sheet_notes as sheet_notes
from tabletop.canvas.paper.stacks_listed import stacks_section
from tabletop.canvas.typeset.pieces import UNIT, Type, plain
from tabletop.canvas.typeset.sections import Placed, Section, arranged

MOST_COLUMNS = 4
NARROWEST = 0.94
"""Narrowest column of several, as a share of the one beside a map."""
COLUMN_GAP_MM, SECTION_GAP_MM = 4.0, 3.2


def paint_side(painter: QPainter, sheet: Sheet, px_per_mm: float) -> None:
    """Draw the sections where they stand on the paper; the painter's origin is the paper's upper left corner."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(px_per_mm / UNIT, px_per_mm / UNIT)
    for box, piece in side_pieces(sheet):
        painter.save()
        piece.paint(painter, box)
        painter.restore()
    painter.restore()


def side_pieces(sheet: Sheet) -> list[Placed]:
    """Every piece of the column with its box, in units of a twentieth of a millimetre from the paper's upper left corner."""
    type_ = Type(sheet.growth)
    columns = _columns(sheet)
    return arranged(list(_sections(sheet, type_, columns[0].width())), columns, type_.mm(SECTION_GAP_MM))


def _columns(sheet: Sheet) -> list[QRectF]:
    side, growth = sheet.side_mm, sheet.growth
    whole = QRectF(side.x() * UNIT, side.y() * UNIT, side.width() * UNIT, side.height() * UNIT)
    if not sheet.places.is_foot:
        return [whole]
    gap = COLUMN_GAP_MM * growth * UNIT
    count = max(1, min(MOST_COLUMNS, int((whole.width() + gap) // (SIDE_MM * NARROWEST * growth * UNIT))))
    each = (whole.width() - gap * (count - 1)) / count
    return [QRectF(whole.left() + number * (each + gap), whole.top(), each, whole.height()) for number in range(count)]


def _sections(sheet: Sheet, type_: Type, width: float) -> Iterable[Section]:
    yield title_section(sheet, type_, width)
    yield scale_section(sheet, type_, width)
    legend = legend_section(sheet, type_, width)
    inset = inset_section(sheet, type_, width) if sheet.furniture.inset else None
    findings = findings_section(sheet, type_, width) if sheet.furniture.findings else None
    stacks = stacks_section(sheet, type_, width)
    yield from (one for one in (legend, stacks, findings, inset, sources_section(sheet, type_, width)) if one is not None)
    yield _imprint(sheet, type_, width)


def _imprint(sheet: Sheet, type_: Type, width: float) -> Section:
    """What lacks, from which file, and when it was printed."""
    said = [*outside_lines(sheet), *warning_lines(sheet)]
    warnings = [type_.text(plain(one), width, "note", most=3, gap_mm=0.5) for one in said]
    printed = [type_.text(plain(one), width, "note", colour="quiet-ink", most=2, gap_mm=0.3) for one in print_lines(sheet)]
    return Section([[*warnings, *printed]], is_firm=True, is_low=True)
