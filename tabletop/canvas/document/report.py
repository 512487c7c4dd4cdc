"""The report of a plan: for each scene its map, findings, course of action and who stands where; as PDF or one HTML file."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PySide6.QtCore import QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QImage, QImageWriter, QPainter, QPdfWriter, QTextDocument

from tabletop import i18n, paths
from tabletop.canvas.document import report_scene
from tabletop.canvas.ink.wording import basis_text, grid_words, measured_and_limit, severity_word
from tabletop.canvas.paper.print_map import DPI, MM_PER_INCH, application, in_memory, open_pdf
from tabletop.canvas.paper.printed_at import printed_at
from tabletop.canvas.paper.sheet import MARGIN_MM, Sheet
from tabletop.canvas.paper.sheet_painter import paint_sheet
from tabletop.core.document.papers import PAPERS_MM
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.judgement.readiness import Readiness, Verdict, readiness_of
from tabletop.core.scenes.move import Move
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark
from tabletop.core.text.style import tokens
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.finding import Finding, parts_of_key
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan

ENDINGS = (".pdf", ".html")
HTML_MAP_PX = 1600
PAGE_MARGIN_MM = 14.0
BODY_PT = 9.0
SIGNS = {"stop": "⬣", "warn": "▲", "info": "●"}
LIGHTS: dict[Verdict, tuple[str, str]] = {
    "ready": ("●", "hijau"),
    "reserved": ("▲", "warn"),
    "nothing": ("○", "quiet-ink"),
    "not-ready": ("⬣", "stop"),
}
"""Sign and colour token of each verdict."""
TOLD_BELOW = ("off", "passed")
"""Departures that have a table of their own at the end."""


def check_report(out: Path) -> None:
    """Raise InputError with one sentence for an ending that a report cannot have."""
    if Path(out).suffix.lower() not in ENDINGS:
        raise InputError(mark("{file} has no ending that is known; give one of {known}."), file=Path(out).name, known="pdf, html")


def write_report(
    plan: Plan,
    layers: LayerSet,
    findings: Sequence[Finding],
    out: Path,
    readiness: Readiness | None = None,
    moves: Sequence[Move] = (),
) -> None:
    """Write the report of all scenes, whole or not at all. `findings` are those of all scenes, ignored ones among them; `moves` are the
    rows of the travel table.

    `readiness` knows the rules of the plan too; without it the verdict rests on the findings alone.
    Raises InputError when the ending is unknown or the folder cannot be written.
    """
    out = Path(out)
    check_report(out)
    keep = application()
    whole = readiness or readiness_of(AllFindings.among(findings, plan.settings.get("ignored") or {}))
    sheets = [Sheet(plan, layers, scene.number, PAPERS_MM["A4"], findings=tuple(findings), readiness=whole) for scene in plan.scene_list()]
    try:
        content = (_pdf if out.suffix.lower() == ".pdf" else _html)(sheets, findings, moves)
    finally:
        del keep
    write_whole(out, content)


def _html(sheets: Sequence[Sheet], findings: Sequence[Finding], moves: Sequence[Move]) -> bytes:
    images = [_picture(sheet) for sheet in sheets]
    return _rendered("report.html.j2", sheets, findings, images, moves).encode("utf-8", "replace")


def _pdf(sheets: Sequence[Sheet], findings: Sequence[Finding], moves: Sequence[Move]) -> bytes:
    return in_memory(lambda device: _draw_pdf(sheets, findings, moves, device))


def _draw_pdf(sheets: Sequence[Sheet], findings: Sequence[Finding], moves: Sequence[Move], target: QIODevice) -> None:
    """For each scene its sheet as shapes on a page of its own, then the text; all pages A4 lying."""
    first = sheets[0]
    lying = PAPERS_MM["A4"]
    writer = open_pdf(target, first.paper_mm, first.title)
    document = _laid_out(_rendered("report_text.html.j2", sheets, findings, [], moves), writer, lying)
    count = len(sheets) + document.pageCount()
    painter = QPainter(writer)
    try:
        for number, sheet in enumerate(sheets):
            if number:
                _new_page(writer, sheet.paper_mm)
            paint_sheet(painter, sheet, DPI / MM_PER_INCH, vector=True)
            _paint_foot(painter, sheet.paper_mm, MARGIN_MM, number + 1, count)
        _paint_text(painter, writer, document, lying, len(sheets))
    finally:
        painter.end()


def _new_page(writer: QPdfWriter, paper_mm: tuple[float, float]) -> None:
    from PySide6.QtGui import QPageSize

    writer.setPageSize(QPageSize(QSizeF(*paper_mm), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.newPage()


def _font() -> QFont:
    font = QFont("Sans Serif")
    font.setPointSizeF(BODY_PT)
    return font


def _laid_out(text: str, writer: QPdfWriter, paper_mm: tuple[float, float]) -> QTextDocument:
    """The text on pages of the paper, within its margins."""
    per_mm = DPI / MM_PER_INCH
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setDefaultFont(_font())
    document.setHtml(text)
    document.setPageSize(QSizeF((paper_mm[0] - 2 * PAGE_MARGIN_MM) * per_mm, (paper_mm[1] - 2 * PAGE_MARGIN_MM) * per_mm))
    return document


def _paint_text(painter: QPainter, writer: QPdfWriter, document: QTextDocument, paper_mm: tuple[float, float], sheets: int) -> None:
    """The text on as many pages as it needs, after so many sheets."""
    page, margin = document.pageSize(), PAGE_MARGIN_MM * DPI / MM_PER_INCH
    for number in range(document.pageCount()):
        _new_page(writer, paper_mm)
        painter.save()
        painter.translate(margin, margin - number * page.height())
        document.drawContents(painter, QRectF(0, number * page.height(), page.width(), page.height()))
        painter.restore()
        _paint_foot(painter, paper_mm, PAGE_MARGIN_MM, sheets + number + 1, sheets + document.pageCount())


def _paint_foot(painter: QPainter, paper_mm: tuple[float, float], margin_mm: float, number: int, count: int) -> None:
    """The number of a page among all, in the margin below."""
    per_mm = DPI / MM_PER_INCH
    painter.save()
    painter.setFont(_font())
    painter.setPen(QColor(tokens("light")["ink"]))
    foot = QRectF(margin_mm * per_mm, (paper_mm[1] - 0.8 * margin_mm) * per_mm, (paper_mm[0] - 2 * margin_mm) * per_mm, 6 * per_mm)
    painter.drawText(foot, i18n.tr("Page {number} of {count}", number=number, count=count))
    painter.restore()


def _picture(sheet: Sheet) -> str:
    """The sheet as PNG in base64."""
    width_mm, height_mm = sheet.paper_mm
    image = QImage(HTML_MAP_PX, round(HTML_MAP_PX * height_mm / width_mm), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        paint_sheet(painter, sheet, HTML_MAP_PX / width_mm)
    finally:
        painter.end()
    return base64.b64encode(in_memory(lambda device: QImageWriter(device, b"PNG").write(image))).decode("ascii")


def _rendered(template: str, sheets: Sequence[Sheet], findings: Sequence[Finding], images: Sequence[str], moves: Sequence[Move]) -> str:
    environment = Environment(loader=FileSystemLoader(paths.resource("report")), autoescape=True, undefined=StrictUndefined)
    environment.globals["tr"] = _words()
    plan = sheets[0].plan
    scenes = [_scene(sheet, before) for sheet, before in zip(sheets, [None, *sheets], strict=False)]
    titles = (sheets[0].readiness or Readiness()).departures.titles
    for scene, image in zip(scenes, images, strict=False):
        scene["image"] = image
    return environment.get_template(template).render(
        language=i18n.language(),
        title=sheets[0].title,
        grid=_grid(sheets),
        printed=printed_at(datetime.now),
        scenes=scenes,
        light=_light(sheets[0].readiness or Readiness()),
        ignored=_ignored(plan, findings, titles),
        off=_switched_off(plan, titles),
        rules=_rules(sheets[0].readiness),
        means=report_scene.means(plan),
        roster=report_scene.roster(plan),
        travel=report_scene.travel(moves),
        notes=report_scene.notes([sheet.scene for sheet in sheets]),
        roster_total=i18n.number(sum(unit.strength for unit in plan.roster.values())),
        colours=tokens("light"),
        schematic=any(sheet.schematic for sheet in sheets),
    )


def _grid(sheets: Sequence[Sheet]) -> str:
    """Grid and ground distance where the plan stands; empty where nothing stands anywhere."""
    placed = next((sheet for sheet in sheets if sheet.bounds is not None), None)
    return "" if placed is None or placed.bounds is None else grid_words(placed.bounds, placed.plan.crs)


def _scene(sheet: Sheet, before: Sheet | None) -> dict[str, Any]:
    scene = sheet.scene
    return {
        "number": scene.number,
        "name": scene.name,
        "level": scene.level,
        "clock": scene.clock,
        "phase": scene.phase,
        "conditions": report_scene.conditions(scene),
        "injects": report_scene.injects(sheet.plan, scene),
        "course": scene.course_of_action,
        "courses": report_scene.courses(scene),
        "findings": [_finding(finding) for finding in sheet.heeded if finding.scene == scene.number],
        "people": report_scene.placed_people(sheet),
        "changed": report_scene.changed_units(sheet, before),
        "scale": i18n.number(round(sheet.scale)),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    measured, limit = measured_and_limit(finding)
    return {
        "severity": finding.severity,
        "word": severity_word(finding.severity),
        "sign": SIGNS[finding.severity],
        "message": i18n.text(finding.message),
        "measured": measured,
        "limit": limit,
        "basis": basis_text(finding.basis),
    }


def _light(readiness: Readiness) -> dict[str, Any]:
    """The verdict, and every reason for it."""
    sign, token = LIGHTS[readiness.verdict]
    return {
        "sign": sign,
        "colour": tokens("light")[token],
        "head": i18n.text(readiness.head),
        "reasons": [i18n.text(reason) for reason in readiness.reasons()],
        "departed": [
            {"head": i18n.text(section.head), "rows": [i18n.text(row) for row in section.rows]}
            for section in readiness.departures.sections()
            if section.key not in TOLD_BELOW
        ],
    }


def _ignored(plan: Plan, findings: Sequence[Finding], titles: Mapping[str, Message]) -> list[dict[str, str]]:
    """Each ignored finding with its reason, scenes and sentence; one that no check finds any more says so."""
    found: Iterable[tuple[str, Any]] = (plan.settings.get("ignored") or {}).items()
    rows = []
    for key, reason in found:
        alike = [finding for finding in findings if key in (finding.key, finding.scene_key)]
        scene, code, ids = parts_of_key(key)
        names = [_name(plan, one) for one in ids]
        numbers = sorted({finding.scene for finding in alike}) or ([] if scene is None else [scene])
        rows.append(
            {
                "sign": SIGNS[alike[0].severity] if alike else "",
                "word": severity_word(alike[0].severity) if alike else i18n.tr("no longer found"),
                "scenes": ", ".join(i18n.number(number) for number in numbers),
                "message": i18n.text(alike[0].message) if alike else _gone(titles, code, names),
                "reason": str(reason),
            }
        )
    return rows


def _rules(readiness: Readiness | None) -> str:
    return "" if readiness is None or readiness.rules is None else i18n.text(readiness.rules)


def _switched_off(plan: Plan, titles: Mapping[str, Message]) -> list[dict[str, str]]:
    found: Iterable[tuple[str, Any]] = (plan.settings.get("checks_off") or {}).items()
    return [{"check": _title(titles, str(code)), "reason": str(reason)} for code, reason in found]


def _gone(titles: Mapping[str, Message], code: str, names: Sequence[str]) -> str:
    return f"{_title(titles, code)} ({', '.join(names)})" if names else _title(titles, code)


def _title(titles: Mapping[str, Message], code: str) -> str:
    return i18n.text(titles[code]) if code in titles else code


def _name(plan: Plan, feature_id: str) -> str:
    feature = plan.features.get(feature_id)
    states = [frame.state for frame in feature.keyframes if frame.state] if feature else []
    return str(states[0].properties.get("name") or feature.kind) if feature and states else feature_id[:8]


def _words() -> dict[str, str]:
    """The fixed words of the templates in the language in use."""
    return {
        "advice": i18n.tr("A finding is advice to a planner. It is never an order, and never a permission to use force."),
        "scene": i18n.tr("Scene"),
        "course": i18n.tr("Course of action"),
        "course_for": i18n.tr("For"),
        "injects": i18n.tr("Injects"),
        "clock": i18n.tr("Clock"),
        "what": i18n.tr("What happens"),
        "by": i18n.tr("Brought by"),
        "about": i18n.tr("Is about"),
        "effects": i18n.tr("Effect in a run"),
        "task": i18n.tr("Task"),
        "travel": i18n.tr("Travel table"),
        "means": i18n.tr("Means and contact of the roster"),
        "all": i18n.tr("all"),
        "moderator": i18n.tr("For the moderator: not for the room"),
        "findings": i18n.tr("Findings"),
        "severity": i18n.tr("Severity"),
        "description": i18n.tr("Description"),
        "bases": i18n.tr("R read in the named source · S quoted by another · M to be verified · P planning default"),
        "none": i18n.tr("No findings."),
        "measured": i18n.tr("Measured"),
        "limit": i18n.tr("Limit"),
        "basis": i18n.tr("Basis"),
        "roster": i18n.tr("Roster"),
        "changed": i18n.tr("Units with another place or task than in the scene before"),
        "unit": i18n.tr("Unit"),
        "agency": i18n.tr("Agency"),
        "satgas": i18n.tr("Task force"),
        "leader": i18n.tr("Task lead"),
        "strength": i18n.tr("Strength"),
        "place": i18n.tr("Placement"),
        "total": i18n.tr("Total"),
        "ignored": i18n.tr("Ignored findings, with the reason"),
        "reason": i18n.tr("Reason"),
        "off": i18n.tr("Checks that the plan switches off, with the reason"),
        "scale": i18n.tr("Scale"),
        "printed": i18n.tr("Printed"),
        "schematic": i18n.tr("Schematic: the ground is drawn, not surveyed."),
    }
