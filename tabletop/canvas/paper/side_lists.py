"""The lists of a sheet's column: legend, findings with the verdict on the scene, and where the ground is from."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from tabletop import i18n
from tabletop.canvas.ink.severity_sign import paint_sign
from tabletop.canvas.paper.legend import LegendEntry, legend_entries, paint_entry
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.sources import source_lines
from tabletop.canvas.typeset.pieces import UNIT, Piece, Size, Type, plain
from tabletop.canvas.typeset.sections import Section
from tabletop.core.judgement.readiness import Readiness
from tabletop.core.text.style import tokens
from tabletop.core.values.finding import Finding

ROW_MM, LAYER_ROW_MM = 6.6, 4.6
SAMPLES_MM = (14.0, 10.5, 6.6, 6.6, 6.6)
"""Width of the samples in a legend of one, two, three and more columns."""
NARROWEST_MM = 20.5
"""Narrowest column of a legend of several."""
MOST_BROKEN = 0.06
"""Share of the rows of a legend in which a word may be broken."""
LEGEND_SIZES: tuple[Size, ...] = ("body", "small", "note", "note", "note")
SIGN_MM = 3.8
MOST_DEPARTED = 3
"""So many rows of each list of departures stand on a sheet."""
FINDING_LINES = (7, 2)
"""Lines of a finding at most, where there is room and where there is little."""


# --- legend
def legend_section(sheet: Sheet, type_: Type, width: float) -> Section | None:
    """What can be seen on the map, in one column, or in as many as make it short."""
    entries = legend_entries(sheet)
    if not entries:
        return None
    most = max(1, min(len(SAMPLES_MM), int(width // type_.mm(NARROWEST_MM))))
    variants = [
        _legend_rows(type_, entries, width, columns)
        for columns in range(1, most + 1)
        if columns == 1 or _reads(type_, entries, width, columns)
    ]
    head = type_.text(i18n.tr("Legend"), width, "body", bold=True)
    return Section(variants, [head], lambda count: _more(type_, width, i18n.tr("and {n} more", n=count)), weight=3.0)


def _reads(type_: Type, entries: Sequence[LegendEntry], width: float, columns: int) -> bool:
    """Whether next to no word is broken in a legend of so many columns."""
    metrics, room = QFontMetricsF(type_.font(LEGEND_SIZES[columns - 1])), _words_room(type_, width, columns)
    wide = [one for one in entries if any(metrics.horizontalAdvance(word) > room for word in one.title.split())]
    return len(wide) <= len(entries) * MOST_BROKEN


def _each(type_: Type, width: float, columns: int) -> float:
    return (width - (columns - 1) * type_.mm(1.5)) / columns


def _sample_room(type_: Type, columns: int) -> float:
    """Width of a sample with the gap beside it."""
    return SAMPLES_MM[columns - 1] * max(1.0, type_.growth) * UNIT + type_.mm(1.5 if columns < 3 else 0.9)


def _words_room(type_: Type, width: float, columns: int) -> float:
    return _each(type_, width, columns) - _sample_room(type_, columns)


def _legend_rows(type_: Type, entries: Sequence[LegendEntry], width: float, columns: int) -> list[Piece]:
    """Rows of so many entries each: where not all have room, the last are left out."""
    rows = [entries[number : number + columns] for number in range(0, len(entries), columns)]
    each = _each(type_, width, columns)
    return [_legend_row(type_, [_entry(type_, one, each, columns) for one in row], each) for row in rows]


def _legend_row(type_: Type, entries: Sequence[Piece], each: float) -> Piece:
    step = each + type_.mm(1.5)

    def paint(painter: QPainter, rect: QRectF) -> None:
        for number, entry in enumerate(entries):
            top = rect.top() + (rect.height() - entry.height) / 2
            entry.paint(painter, QRectF(rect.left() + number * step, top, each, entry.height))

    return Piece(max(one.height for one in entries), paint, len(entries), "\n".join(one.words for one in entries))


def _entry(type_: Type, entry: LegendEntry, width: float, columns: int) -> Piece:
    enlarged = max(1.0, type_.growth)
    sample = SAMPLES_MM[columns - 1] * enlarged * UNIT
    high = (LAYER_ROW_MM if entry.look is not None else ROW_MM) * enlarged * UNIT
    text = type_.text(
        plain(entry.title), width, LEGEND_SIZES[columns - 1], indent=_sample_room(type_, columns), most=2, gap_mm=0.0, keeps_end=True
    )

    def paint(painter: QPainter, rect: QRectF) -> None:
        paint_entry(painter, entry, QRectF(rect.left(), rect.center().y() - high / 2, sample, high), UNIT * enlarged)
        text.paint(painter, QRectF(rect.left(), rect.center().y() - text.height / 2, rect.width(), text.height))

    return Piece(max(high, text.height + type_.mm(0.4)), paint, words=text.words)


def _more(type_: Type, width: float, words: str) -> Piece:
    return type_.text(words, width, "small", colour="quiet-ink")


# --- findings
def findings_section(sheet: Sheet, type_: Type, width: float) -> Section:
    """Whether the scene is ready, and its findings with the numbers that stand on the map."""
    findings = [one for one in sheet.heeded if one.scene == sheet.scene_number]
    head = [type_.text(i18n.tr("Findings: advice to the planner, never an order"), width, "body", bold=True)]
    departed = []
    if sheet.scene_readiness is not None:
        head.append(_verdict(type_, sheet.scene_readiness, width))
        departed = _departed(type_, sheet.scene_readiness, width)
    none = [] if findings else [type_.text(i18n.tr("No findings."), width, "small", colour="quiet-ink")]
    variants = [
        [*none, *(_finding(type_, number + 1, one, width, most) for number, one in enumerate(findings)), *departed]
        for most in FINDING_LINES
    ]
    return Section(variants, head, lambda count: _more(type_, width, _findings_left(count)), weight=2.0)


def _findings_left(count: int) -> str:
    return i18n.tr("and {count} more", count=count) if count else i18n.tr("More departures from the defaults stand in the report.")


def _finding(type_: Type, number: int, finding: Finding, width: float, most: int) -> Piece:
    size = type_.mm(SIGN_MM)
    text = type_.text(plain(i18n.text(finding.message)), width, "small", indent=type_.mm(5.0), most=most, gap_mm=0.6)

    def paint(painter: QPainter, rect: QRectF) -> None:
        text.paint(painter, rect)
        paint_sign(
            painter, QPointF(rect.left() + size / 2, rect.top() + type_.line("small") / 2), size, finding.severity, "light", str(number)
        )

    return Piece(max(text.height, size + type_.mm(0.5)), paint, words=text.words)


def _verdict(type_: Type, readiness: Readiness, width: float) -> Piece:
    """Whether this scene is ready for its briefing, in shape and words."""
    size, indent = type_.mm(SIGN_MM), type_.mm(5.0)
    text = type_.text(i18n.tr("This scene: {verdict}", verdict=i18n.text(readiness.line)), width, "body", bold=True, indent=indent, most=4)

    def paint(painter: QPainter, rect: QRectF) -> None:
        text.paint(painter, rect)
        _paint_verdict(painter, QPointF(rect.left() + size / 2, rect.top() + type_.line("body") / 2), size, readiness)

    return replace(text, paint=paint)


def _departed(type_: Type, readiness: Readiness, width: float) -> list[Piece]:
    """Where the plan departs from the defaults, in small letters; no row of it counts as a finding."""
    found = []
    for section in readiness.departures.sections(most=MOST_DEPARTED):
        rows = "; ".join(i18n.text(row).rstrip(".") for row in section.rows)
        told = i18n.tr("{head}: {rows}.", head=i18n.text(section.head), rows=rows)
        piece = type_.text(plain(told), width, "note", colour="quiet-ink", indent=type_.mm(5.0), most=3, gap_mm=0.5)
        found.append(replace(piece, told=0))
    return found


def _paint_verdict(painter: QPainter, middle: QPointF, size: float, readiness: Readiness) -> None:
    """A green disc, a triangle, an octagon; an empty circle where there is nothing to judge."""
    if readiness.verdict in ("reserved", "not-ready"):
        paint_sign(painter, middle, size, "stop" if readiness.verdict == "not-ready" else "warn", "light")
        return
    ready = readiness.verdict == "ready"
    painter.setPen(Qt.PenStyle.NoPen if ready else QPen(QColor(tokens("light")["quiet-ink"]), size / 8))
    painter.setBrush(QColor(tokens("light")["hijau"]) if ready else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, size * 0.45, size * 0.45)


# --- where the ground is from
def sources_section(sheet: Sheet, type_: Type, width: float) -> Section | None:
    """Source, date and accuracy of the layers on the map."""
    lines = source_lines(sheet)
    if not lines:
        return None
    variants = [[_source(type_, one, width, most) for one in lines] for most in (4, 2)]
    head = type_.text(i18n.tr("Source, date and accuracy of the ground"), width, "small", bold=True)
    return Section(variants, [head], lambda count: _more(type_, width, i18n.tr("and {n} more", n=count)), is_low=True)


def _source(type_: Type, line: str, width: float, most: int) -> Piece:
    return type_.text(plain(line), width, "note", colour="quiet-ink", most=most, gap_mm=0.5)
