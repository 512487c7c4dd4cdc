"""The side column of a sheet: title, scene, scale, legend, findings, sources and the note on what a plan is."""

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from tabletop import i18n
from tabletop.canvas.ink.severity_sign import paint_sign
from tabletop.canvas.ink.wording import grid_words, literal, weather_and_light
from tabletop.canvas.paper.legend import LegendEntry, legend_entries, paint_entry
from tabletop.canvas.paper.printed_at import printed_at
from tabletop.canvas.paper.sheet import Sheet
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.judgement.readiness import Readiness
from tabletop.core.text.style import tokens
from tabletop.core.values.layer import Layer, LayerInfo
from tabletop.core.values.scene import Level

MM_PER_PT = 25.4 / 72
GAP_MM = 2.0
ROW_MM = 7.0
SAMPLE_MM = 16.0
MOST_DEPARTED = 3
"""So many rows of each list of departures stand on a sheet."""
LEVEL_WORDS: dict[Level, str] = {"hijau": "HIJAU", "kuning": "KUNING", "merah": "MERAH"}


class Column:
    """A pen that writes from the top of a column downwards, in pixels; what does not fit is not written."""

    def __init__(self, painter: QPainter, rect: QRectF, px_per_mm: float, bottom: float) -> None:
        self.painter, self.rect, self.px_per_mm = painter, rect, px_per_mm
        self.y, self.bottom = rect.top(), bottom

    def font(self, size_pt: float, bold: bool = False) -> QFont:
        """The sans font of a size on this surface."""
        font = QFont("Sans Serif")
        font.setStyleHint(QFont.StyleHint.SansSerif)
        font.setPixelSize(max(1, round(size_pt * MM_PER_PT * self.px_per_mm)))
        font.setBold(bold)
        return font

    def height(self, text: str, size_pt: float, bold: bool = False, indent_mm: float = 0.0) -> float:
        """Pixels that a wrapped text takes."""
        return self._bounds(text, self.font(size_pt, bold), indent_mm).height()

    def _bounds(self, text: str, font: QFont, indent_mm: float) -> QRectF:
        room = QRectF(0, 0, self.rect.width() - indent_mm * self.px_per_mm, 1e6)
        return QFontMetricsF(font, self.painter.device()).boundingRect(room, Qt.TextFlag.TextWordWrap, text)

    def write(
        self, text: str, size_pt: float, colour: str = "ink", bold: bool = False, indent_mm: float = 0.0, gap_mm: float = 1.0
    ) -> bool:
        """Write a wrapped text; False when it has no room."""
        font = self.font(size_pt, bold)
        height = self._bounds(text, font, indent_mm).height()
        if self.y + height > self.bottom:
            return False
        self.painter.setFont(font)
        self.painter.setPen(QColor(tokens("light")[colour]))
        left = self.rect.left() + indent_mm * self.px_per_mm
        room = QRectF(left, self.y, self.rect.right() - left, height + 1)
        self.painter.drawText(room, int(Qt.TextFlag.TextWordWrap), text)
        self.y += height + gap_mm * self.px_per_mm
        return True

    def skip(self, mm: float) -> None:
        """Leave room."""
        self.y += mm * self.px_per_mm

    def rule(self) -> None:
        """A thin line across the column."""
        self.skip(GAP_MM / 2)
        self.painter.setPen(QPen(QColor(tokens("light")["line"]), 0.25 * self.px_per_mm))
        self.painter.drawLine(QPointF(self.rect.left(), self.y), QPointF(self.rect.right(), self.y))
        self.skip(GAP_MM)


def paint_side(painter: QPainter, sheet: Sheet, rect: QRectF, px_per_mm: float) -> None:
    """Draw the column into `rect` (pixels)."""
    notes = sheet_notes(sheet)
    trial = Column(painter, rect, px_per_mm, rect.bottom())
    foot = sum(trial.height(text, 6.5) + px_per_mm for text in notes) + GAP_MM * px_per_mm
    column = Column(painter, rect, px_per_mm, rect.bottom() - foot)
    _head(column, sheet)
    column.rule()
    _findings_and_legend(column, sheet)
    column.y, column.bottom = rect.bottom() - foot, rect.bottom()
    column.rule()
    for text in notes:
        column.write(text, 6.5, "quiet-ink", gap_mm=0.8)


def _head(column: Column, sheet: Sheet) -> None:
    scene = sheet.scene
    column.write(sheet.title, 14, bold=True)
    name = i18n.tr("Scene {number}", number=str(scene.number)) + (f" · {scene.name}" if scene.name else "")
    column.write(name, 10)
    _level(column, scene.level)
    facts = [scene.clock and i18n.tr("{clock} WITA", clock=scene.clock), weather_and_light(scene), scene.phase]
    if any(facts):
        column.write(" · ".join(str(fact) for fact in facts if fact), 8, "quiet-ink")
    if scene.wind_from_deg is not None:
        column.write(i18n.tr("Wind from {bearing:.0f} degrees", bearing=scene.wind_from_deg % 360), 8, "quiet-ink")
    column.write(i18n.tr("Scale 1:{scale}", scale=i18n.number(round(sheet.scale))), 10, bold=True)


def _level(column: Column, level: Level) -> None:
    size_mm = 6.0
    box = QRectF(column.rect.left(), column.y, 30 * column.px_per_mm, size_mm * column.px_per_mm)
    column.painter.setPen(Qt.PenStyle.NoPen)
    column.painter.setBrush(QColor(tokens("light")[level]))
    column.painter.drawRoundedRect(box, column.px_per_mm, column.px_per_mm)
    column.painter.setFont(column.font(9, True))
    column.painter.setPen(QColor("#1A1A1A" if level == "kuning" else "#FFFFFF"))
    column.painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), LEVEL_WORDS[level])
    column.skip(size_mm + GAP_MM)


def _findings_and_legend(column: Column, sheet: Sheet) -> None:
    """Legend first on a plan that has room for it; findings get at most the half of what is left below it."""
    findings = [one for one in sheet.heeded if one.scene == sheet.scene_number]
    entries = legend_entries(sheet)
    columns = 1 if len(entries) * ROW_MM * column.px_per_mm < (column.bottom - column.y) * 0.55 else 2
    _legend(column, entries, columns)
    column.rule()
    title = i18n.tr("Findings: advice to the planner, never an order")
    if not column.write(title, 9, bold=True):
        return
    if sheet.scene_readiness is not None:
        _light(column, sheet.scene_readiness)
    if not findings:
        column.write(i18n.tr("No findings."), 8, "quiet-ink")
    for index, finding in enumerate(findings):
        size = 3.8 * column.px_per_mm
        place, text = column.y, i18n.text(finding.message)
        if not column.write(text, 7.5, indent_mm=5.0):
            column.bottom += 4 * column.px_per_mm
            column.write(i18n.tr("and {count} more", count=len(findings) - index), 7.5, "quiet-ink")
            break
        middle = QPointF(column.rect.left() + size / 2, place + size / 2)
        paint_sign(column.painter, middle, size, finding.severity, "light", str(index + 1))


def _light(column: Column, readiness: Readiness) -> None:
    """Whether this scene is ready for its briefing: shape and words."""
    size, top = 3.8 * column.px_per_mm, column.y
    text = i18n.tr("This scene: {verdict}", verdict=i18n.text(readiness.line))
    if not column.write(text, 8, bold=True, indent_mm=5.0):
        return
    _verdict_sign(column, QPointF(column.rect.left() + size / 2, top + size / 2), size, readiness)
    _departed(column, readiness)


def _verdict_sign(column: Column, middle: QPointF, size: float, readiness: Readiness) -> None:
    """A green disc, a triangle, an octagon; an empty circle where there is nothing to judge."""
    if readiness.verdict in ("reserved", "not-ready"):
        paint_sign(column.painter, middle, size, "stop" if readiness.verdict == "not-ready" else "warn", "light")
        return
    ready = readiness.verdict == "ready"
    pen = QPen(QColor(tokens("light")["quiet-ink"]), size / 8)
    column.painter.setPen(Qt.PenStyle.NoPen if ready else pen)
    column.painter.setBrush(QColor(tokens("light")["hijau"]) if ready else Qt.BrushStyle.NoBrush)
    column.painter.drawEllipse(middle, size * 0.45, size * 0.45)


def _departed(column: Column, readiness: Readiness) -> None:
    """Where the plan departs from the defaults, in small letters: the first rows of each list, within a third of what is left."""
    bottom, column.bottom = column.bottom, column.y + (column.bottom - column.y) / 3
    for section in readiness.departures.sections(most=MOST_DEPARTED):
        rows = "; ".join(i18n.text(row).rstrip(".") for row in section.rows)
        text = i18n.tr("{head}: {rows}.", head=i18n.text(section.head), rows=rows)
        if not column.write(text, 6.5, "quiet-ink", indent_mm=5.0, gap_mm=0.6):
            column.bottom = bottom
            column.write(i18n.tr("More departures from the defaults stand in the report."), 6.5, "quiet-ink", indent_mm=5.0)
            break
    column.bottom = bottom


def _legend(column: Column, entries: list[LegendEntry], columns: int) -> None:
    painter, unit = column.painter, column.px_per_mm
    width = column.rect.width() / columns
    rows = -(-len(entries) // columns)
    sample_mm = SAMPLE_MM if columns == 1 else SAMPLE_MM * 0.62
    size_pt = 8.0 if columns == 1 else 6.5
    for index, entry in enumerate(entries):
        left = column.rect.left() + (index // rows) * width
        top = column.y + (index % rows) * ROW_MM * unit
        if top + ROW_MM * unit > column.bottom:
            continue
        paint_entry(painter, entry, QRectF(left, top, sample_mm * unit, ROW_MM * unit), unit)
        painter.setFont(column.font(size_pt))
        painter.setPen(QColor(tokens("light")["ink"]))
        room = QRectF(left + (sample_mm + 2) * unit, top, width - (sample_mm + 2) * unit, ROW_MM * unit)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap), entry.title)
    column.y += min(rows * ROW_MM * unit, max(0.0, column.bottom - column.y))


def sheet_notes(sheet: Sheet) -> list[str]:
    """What stands below: what was not read, where the layers are from, coordinates, when it was printed."""
    found = []
    if sheet.layers.lacking:
        names = [lack.info.title_in(i18n.language()) for lack in sheet.layers.lacking]
        found.append(i18n.tr("Layers not read, or only in part: {names}", names="; ".join(names)))
    if sheet.plan.left_out:
        found.append(i18n.tr("Left out of the plan: {measured:.0f}", measured=len(sheet.plan.left_out)))
    if sheet.schematic:
        found.append(i18n.tr("Schematic: the ground is drawn, not surveyed."))
    ground = sheet.view(1.0).bounds
    sources = sorted({literal(told) for layer in sheet.layers if _on_sheet(layer, ground) and (told := _credit(layer.info))})
    if sources:
        found.append(i18n.tr("Layers: {sources}", sources="; ".join(sources)))
    found.append(i18n.tr("Coordinates: {crs} (UTM 50 S, metres)", crs=sheet.plan.crs))
    if sheet.bounds is not None:
        found.append(grid_words(sheet.bounds, sheet.plan.crs))
    found.append(i18n.tr("Printed {when}", when=printed_at(datetime.now)))
    return found


def _on_sheet(layer: Layer, bounds: Bounds) -> bool:
    """Whether a layer is shown and meets the map of the sheet (west, south, east, north in metres); a schematic one, and
    one of no known extent, always does."""
    if not layer.info.shown or layer.info.schematic or layer.extent is None:
        return layer.info.shown
    west, south, east, north = layer.extent
    return west <= bounds[2] and east >= bounds[0] and south <= bounds[3] and north >= bounds[1]


def _credit(info: LayerInfo) -> str:
    """What the sheet says of where a layer is from: its source, of a map service the words that it wants to be named by."""
    return (info.licence if info.is_service else "") or info.source
