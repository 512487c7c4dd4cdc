"""The lists of a sheet's column: legend, findings with the verdict on the scene, and where the ground is from."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from tabletop import i18n
from tabletop.canvas.ink.severity_sign import paint_sign
from tabletop.canvas.paper.legend import legend_entries
from tabletop.canvas.paper.legend_rows import layouts_of, legend_rows
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.sources import source_lines
from tabletop.canvas.typeset.pieces import Piece, Type, plain
from tabletop.canvas.typeset.sections import Section
from tabletop.core.judgement.readiness import Readiness
from tabletop.core.text.style import tokens
from tabletop.core.values.finding import Finding

SIGN_MM = 3.8
MOST_DEPARTED = 3
"""So many rows of each list of departures stand on a sheet."""
MOST_CORE_FINDINGS = 8
"""So many findings go before the inset and before what the legend has beyond its plan: their numbers stand on the map."""
FINDING_LINES = 12
"""Lines of a finding at most: it is said whole, or counted."""


# --- legend
def legend_section(sheet: Sheet, type_: Type, width: float) -> Section | None:
    """What can be seen on the map, in one column, or in as many as make it short; what stands in the plan comes before base layers."""
    entries = legend_entries(sheet)
    if not entries:
        return None
    variants = [legend_rows(type_, entries, width, layout) for layout in layouts_of(type_, width)]
    head = type_.text(i18n.tr("Legend"), width, "body", bold=True)
    counted, planned, core = 0, sum(one.look is None for one in entries), 0
    for row in variants[-1]:
        core += counted < planned
        counted += row.told
    return Section(variants, [head], lambda count: _more(type_, width, i18n.tr("and {n} more", n=count)), weight=3.0, core_rows=core)


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
    told = [_finding(type_, number + 1, one, width) for number, one in enumerate(findings)]
    core = max(1, min(len(findings), MOST_CORE_FINDINGS))
    rows, more = [*none, *told, *departed], lambda count: _more(type_, width, _findings_left(count))
    return Section([rows], head, more, weight=2.0, core_rows=core)


def _findings_left(count: int) -> str:
    return (
        i18n.tr("and {count} more, told in the report", count=count)
        if count
        else i18n.tr("More departures from the defaults stand in the report.")
    )


def _finding(type_: Type, number: int, finding: Finding, width: float) -> Piece:
    size = type_.mm(SIGN_MM)
    text = type_.text(plain(i18n.text(finding.message)), width, "small", indent=type_.mm(5.0), most=FINDING_LINES, gap_mm=0.6)

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
        piece = type_.text(plain(told), width, "note", colour="quiet-ink", indent=type_.mm(5.0), most=6, gap_mm=0.5)
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
    head = type_.text(i18n.tr("Source, date and accuracy of the ground"), width, "small", bold=True)
    variants = [[_source(type_, one, width, most) for one in lines] for most in (4, 2)]
    return Section(variants, [head], lambda count: _more(type_, width, i18n.tr("and {n} more", n=count)), is_low=True)


def _source(type_: Type, line: str, width: float, most: int) -> Piece:
    return type_.text(plain(line), width, "note", colour="quiet-ink", most=most, gap_mm=0.5)
