"""The roster as a sheet of its own (XLSX): the columns that an import reads, in the language in use, and a sum below them."""

import io
import re
import zipfile
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from tabletop import i18n
from tabletop.core.roster.sheet import LONGEST_CELL
from tabletop.core.roster.sheet_fields import TITLES, task_scene, title_of
from tabletop.core.roster.sheet_values import PACE_TITLES, type_title_of
from tabletop.core.text.message import message
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.io.export.csv_and_xlsx import InMemory
from tabletop.io.export.spreadsheet import workbook_cell

WIDEST_COLUMN = 50
MOST_SCENES = 100
"""Of more scenes than these, those without a task have no column."""
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def roster_sheet_fields(plan: Plan) -> list[str]:
    """Fields of the columns: all of a unit, and the tasks of each scene that the plan has or a unit names (`tasks.3`); of very many
    scenes only of those that a unit names."""
    scenes = {scene for unit in plan.roster.values() for scene in unit.tasks}
    if len(plan.scenes) <= MOST_SCENES:
        scenes |= {scene.number for scene in plan.scene_list()}
    return [*TITLES, *(f"tasks.{scene}" for scene in sorted(scenes))]


def roster_sheet_rows(plan: Plan) -> list[list[Any]]:
    """Heads in the language in use, a row for each unit in the order of the plan, and the sum of persons."""
    names = roster_sheet_fields(plan)
    rows: list[list[Any]] = [[i18n.text(title_of(name)) for name in names]]
    rows += [[_value(unit, name) for name in names] for unit in plan.roster.values()]
    total = dict.fromkeys(names) | {"name": i18n.tr("Total"), "strength": sum(unit.strength for unit in plan.roster.values())}
    return [*rows, list(total.values())]


def roster_sheet_bytes(plan: Plan) -> bytes:
    """The workbook; no cell of it is a formula."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = i18n.tr("Roster")
    rows = roster_sheet_rows(plan)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            _put(sheet.cell(number, column), value)
    for row in (sheet[1], sheet[len(rows)]):
        for cell in row:
            cell.font = Font(bold=True)
    sheet.freeze_panes = "C2"
    for column in range(1, len(rows[0]) + 1):
        longest = max(len(str(row[column - 1])) for row in rows if row[column - 1] is not None)
        sheet.column_dimensions[get_column_letter(column)].width = min(WIDEST_COLUMN, longest + 2)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        make: Any = InMemory
        make(book, archive).save()
    return stream.getvalue()


def _put(cell: Any, value: Any) -> None:
    made = workbook_cell(value)
    if isinstance(made, str):
        made = _ESCAPED.sub("_x005F_", made[:LONGEST_CELL])[:LONGEST_CELL]
    cell.value = made
    if isinstance(made, str):
        cell.data_type = "s"


def _value(unit: RosterUnit, name: str) -> Any:
    """A field as a cell, the unit above by its id because names may stand twice; None where it is empty."""
    scene = task_scene(name)
    if scene is not None:
        return unit.tasks.get(scene) or None
    if name == "unit_type":
        return type_title_of(unit.unit_type, i18n.language()) or None
    if name == "pace":
        return i18n.text(message(PACE_TITLES[unit.pace])) if unit.pace else None
    value = getattr(unit, name)
    return None if value == "" else value
