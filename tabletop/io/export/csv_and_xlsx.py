"""A plan as tables: CSV of its features, and a workbook of features, roster, scenes and findings."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter
from shapely.geometry.base import BaseGeometry

from tabletop import i18n
from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, transformer
from tabletop.core.geometry.geometry import point_of
from tabletop.core.judgement.finding_words import literal, severity_word
from tabletop.core.values.finding import Finding
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Effect
from tabletop.io.export.finding_file import Row, finding_row
from tabletop.io.export.heads import column_heads
from tabletop.io.export.spreadsheet import harmless_row, workbook_cell

FIRST_COLUMNS = ("id", "kind", "name", "scene_from", "scene_to", "lon", "lat", "east_m", "north_m")
OUTLINE = "wkt"
WIDEST_COLUMN = 60
MEANS = ("vehicle", "channel", "contact", "pace", "note")

Table = tuple[list[str], list[list[Any]]]


def feature_table(plan: Plan) -> Table:
    """Header and one row for each feature and span of scenes: place in degrees and metres, properties by name, outline as WKT (WGS 84).

    A property that is called as one of the first columns, or `wkt`, stands as `property_` and its name.
    """
    change = transformer(plan.crs, GEOGRAPHIC_CRS)
    spans = [(feature, span) for feature in plan.features.values() for span in feature.spans()]
    names = sorted({name for _, span in spans for name in span.state.properties} - {"name"})
    rows = []
    for feature, span in spans:
        east, north = point_of(span.state.geometry)
        lon, lat = change.transform(east, north)
        properties = span.state.properties
        first = [feature.id, feature.kind, properties.get("name"), span.scene_from, span.scene_to]
        place = [round(float(lon), 7), round(float(lat), 7), round(east, 2), round(north, 2)]
        rows.append([*first, *place, *(properties.get(name) for name in names), _wkt(span.state.geometry, change)])
    taken = {*FIRST_COLUMNS, OUTLINE}
    return [*FIRST_COLUMNS, *(f"property_{name}" if name in taken else name for name in names), OUTLINE], rows


def _wkt(geometry: BaseGeometry, change: Any) -> str:
    moved = shapely.transform(geometry, lambda places: np.column_stack(change.transform(places[:, 0], places[:, 1])))
    return str(shapely.to_wkt(moved, rounding_precision=7))


def roster_table(plan: Plan) -> Table:
    """Header and one row for each roster unit; its task in each scene in which any unit has one (`tasks.3`)."""
    header = ["id", "name", "agency", "satgas", "strength", "unit_type", "leader", "call_sign", "equipment", "parent", *MEANS]
    scenes = sorted({number for unit in plan.roster.values() for number, text in unit.tasks.items() if text})
    rows = [[*(getattr(unit, name) for name in header), *(unit.tasks.get(one, "") for one in scenes)] for unit in plan.roster.values()]
    return [*header, *(f"tasks.{number}" for number in scenes)], rows


def scene_table(plan: Plan) -> Table:
    """Header and one row for each scene; the notes for the moderator are left out."""
    header = ["number", "name", "level", "clock", "step_min", "wind_from_deg", "weather", "light", "phase", "course_of_action"]
    return header, [[getattr(scene, name) for name in header] for scene in plan.scene_list()]


def inject_table(plan: Plan) -> Table:
    """Header and one row for each inject of each scene."""
    header = ["scene", "clock", "inject", "by", "features", "effects"]
    rows = [(scene, inject) for scene in plan.scene_list() for inject in scene.injects]
    return header, [
        [scene.number, one.clock, one.text, one.by, " ".join(one.features), "; ".join(map(_effect_cell, one.effects))]
        for scene, one in rows
    ]


def _effect_cell(effect: Effect) -> str:
    """An effect in codes: what it does, the id of the feature, how much."""
    value = "" if effect.value is None else f"{effect.value:g}"
    line = ", ".join(f"{lon} {lat}" for lon, lat in effect.line)
    return " ".join(part for part in (effect.does, effect.feature, value, effect.text, line and f"LINESTRING ({line})") if part)


def course_table(plan: Plan) -> Table:
    """Header and one row for each task force with a course of action in a scene."""
    rows = [[scene.number, name, text] for scene in plan.scene_list() for name, text in sorted(scene.courses.items())]
    return ["scene", "satgas", "course_of_action"], rows


def finding_table(findings: Iterable[Finding]) -> Table:
    """Header and one row for each finding, in the language in use."""
    header = ["severity", "scene", "code", "message", "measured", "limit", "unit", "basis", "features"]
    rows = [_in_words(finding_row(finding)) for finding in findings]
    return header, [[" ".join(row[name]) if name == "features" else row[name] for name in header] for row in rows]


def _in_words(row: Row) -> Row:
    """Severity and basis in Indonesian where that is the language; in English the codes are the words."""
    if i18n.language() != "id":
        return row
    return {**row, "severity": severity_word(row["severity"]), "basis": literal(row["basis"])}


def csv_bytes(plan: Plan) -> bytes:
    """The feature table as CSV in UTF-8 with a byte order mark, so that spreadsheets read the letters right."""
    stream = io.StringIO(newline="")
    header, rows = feature_table(plan)
    writer = csv.writer(stream)
    writer.writerows(harmless_row(row) for row in [header, *rows])
    return stream.getvalue().encode("utf-8-sig")


def workbook_bytes(plan: Plan, findings: Sequence[Finding]) -> bytes:
    """An XLSX workbook with the sheets features, roster, scenes and findings; no cell is a formula."""
    tables = {
        i18n.tr("Features"): feature_table(plan),
        i18n.tr("Roster"): roster_table(plan),
        i18n.tr("Scenes"): scene_table(plan),
        i18n.tr("Injects"): inject_table(plan),
        i18n.tr("Course of action"): course_table(plan),
        i18n.tr("Findings"): finding_table(findings),
    }
    return sheets_bytes([(title, column_heads(header), rows) for title, (header, rows) in tables.items()])


def sheets_bytes(sheets: Sequence[tuple[str, list[str], list[list[Any]]]]) -> bytes:
    """An XLSX workbook with these sheets (title, heads, rows); no cell is a formula."""
    book = Workbook()
    book.remove(book.active)
    for title, header, rows in sheets:
        _sheet(book.create_sheet(title), header, rows)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        make: Any = InMemory
        make(book, archive).save()
    return stream.getvalue()


class InMemory(ExcelWriter):
    """Sheets are made in memory: the writer's own way is by temporary files, whose folder may be full."""

    def write_worksheet(self, ws: Any) -> None:
        """One sheet into the archive."""
        ws._drawing = SpreadsheetDrawing()
        writer = WorksheetWriter(ws, io.BytesIO())
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.read())
        self.manifest.append(ws)


def _sheet(sheet: Any, header: list[str], rows: list[list[Any]]) -> None:
    for number, row in enumerate([header, *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = workbook_cell(value)
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for column, title in enumerate(header, start=1):
        longest = max((len(str(row[column - 1])) for row in rows if row[column - 1] is not None), default=0)
        sheet.column_dimensions[get_column_letter(column)].width = min(WIDEST_COLUMN, max(len(title), longest) + 2)
