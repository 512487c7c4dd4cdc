"""A plan as a table for programs: CSV of its features; and tables of any kind as a workbook."""

import csv
import io
import zipfile
from collections.abc import Sequence
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

from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, transformer
from tabletop.core.geometry.geometry import point_of
from tabletop.core.values.plan import Plan
from tabletop.io.export.spreadsheet import harmless_row, workbook_cell

FIRST_COLUMNS = ("id", "kind", "name", "scene_from", "scene_to", "lon", "lat", "east_m", "north_m")
OUTLINE = "wkt"
WIDEST_COLUMN = 60

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


def csv_bytes(plan: Plan) -> bytes:
    """The feature table as CSV in UTF-8 with a byte order mark, so that spreadsheets read the letters right."""
    stream = io.StringIO(newline="")
    header, rows = feature_table(plan)
    writer = csv.writer(stream)
    writer.writerows(harmless_row(row) for row in [header, *rows])
    return stream.getvalue().encode("utf-8-sig")


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
