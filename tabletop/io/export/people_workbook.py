"""A plan as a workbook for people: scenes, who stands where, cordons, exits, strengths, findings, travel times. Names, and ids only
where the strengths are read again by them."""

import io
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from tabletop import i18n
from tabletop.core.document.place_words import grid_reference
from tabletop.core.document.placement import people_placed, standing_in
from tabletop.core.geometry.geometry import point_of
from tabletop.core.judgement.finding_words import literal, severity_word
from tabletop.core.roster.places_manning import mannings, row_of
from tabletop.core.scenes.move import Move
from tabletop.core.scenes.travel import by_words, verdict_words
from tabletop.core.scenes.whereabouts import Anchors
from tabletop.core.text.message import Message
from tabletop.core.text.style import tokens
from tabletop.core.values.catalogue import kinds, type_title
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import SEVERITIES, Finding
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster_places import PLACES, strength_of
from tabletop.core.values.scene import Scene
from tabletop.io.export.csv_and_xlsx import InMemory
from tabletop.io.export.roster_sheet import roster_sheet_rows
from tabletop.io.export.spreadsheet import workbook_cell

tr = i18n.tr
WIDTHS = (8, 60)
MOST_ROWS = 60_000
"""Rows of one sheet, for all are made in memory; how many more there are is said below them."""
MANNED = ("unit", "vehicle", "command-post", "aid-post", "media", "observer")
"""Kinds that are somebody or something at a place; a cordon is one where it stands for the unit that it names."""


@dataclass(frozen=True)
class Table:
    """A sheet: heads, rows, the sums below (None: none), columns whose texts wrap, the column whose cell has the level's colour, and how
    many rows there are for which there is no room."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    sums: Sequence[Any] | None = None
    level_at: int | None = None
    more: int = 0

    def that_fits(self) -> "Table":
        """The table with no more rows than a sheet is given, and with a row that says how many are missing."""
        rows, more = self.rows[:MOST_ROWS], self.more + len(self.rows[MOST_ROWS:])
        if not more:
            return self
        words = tr("{n} more {n:row|rows} are not in this sheet; the GeoPackage holds them all.", n=more)
        return replace(self, rows=[*rows, [None, words, *[None] * (len(self.heads) - 2)]], more=0)


def people_workbook_bytes(plan: Plan, findings: Sequence[Finding], moves: Sequence[Move]) -> bytes:
    """The workbook in the language in use, with bold heads that stay, filters, widths, and sums as numbers; no cell is a formula."""
    heeded = [one for one in findings if not one.is_ignored(plan.settings.get("ignored") or {})]
    tables = [
        _scenes(plan, heeded, moves),
        _placed(plan),
        _cordons(plan),
        _exits(plan),
        _roster(plan),
        _findings(plan, findings),
        _travel(moves),
    ]
    book = Workbook()
    book.remove(book.active)
    for table in tables:
        _sheet(book.create_sheet(table.title), table.that_fits())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        make: Any = InMemory
        make(book, archive).save()
    return stream.getvalue()


def _said(text: str | Message) -> str:
    return text if isinstance(text, str) else i18n.text(text)


def _scene(scene: Scene) -> list[Any]:
    return [scene.number, scene.name]


def _scenes(plan: Plan, findings: Sequence[Finding], moves: Sequence[Move]) -> Table:
    heads = [tr("Number"), tr("Scene"), tr("Level of the situation"), tr("Clock"), tr("Phase"), tr("Weather"), tr("Wind from (°)")]
    heads += [tr("People placed"), tr("Units that move"), *(severity_word(one) for one in SEVERITIES), tr("Course of action")]
    rows = []
    moved, found = Counter(move.to_scene for move in moves), Counter((one.scene, one.severity) for one in findings)
    for scene in plan.scene_list():
        people = round(people_placed(plan, scene.number))
        going = moved[scene.number]
        counts = [found[scene.number, severity] for severity in SEVERITIES]
        told = [scene.level.upper(), scene.clock, scene.phase, scene.weather, scene.wind_from_deg]
        rows.append([*_scene(scene), *told, people, going, *counts, scene.course_of_action])
    return Table(tr("Scenes"), heads, rows, level_at=2)


def _placed(plan: Plan) -> Table:
    heads = [tr("Number"), tr("Scene"), tr("Name"), tr("Kind"), tr("Type"), tr("Agency"), tr("Satgas"), tr("Strength"), tr("Leader")]
    heads += [tr("Call sign"), tr("Task"), tr("Where"), "MGRS", tr("East (m)"), tr("North (m)")]
    rows: list[list[Any]] = []
    more = 0
    for scene in plan.scene_list():
        placed = plan.placed(scene.number)
        manning = [one for one in standing_in(plan, scene.number) if one.kind not in MANNED]
        some = [*(one for one in placed if one.kind in MANNED), *manning]
        fits = max(MOST_ROWS - len(rows), 0)
        anchors = Anchors(placed) if fits else Anchors([])
        rows += [[*_scene(scene), *_standing(plan, scene, one, anchors)] for one in some[:fits]]
        more += len(some[fits:])
    return Table(tr("Placed personnel"), heads, rows, more=more)


def _standing(plan: Plan, scene: Scene, one: Placed, anchors: Anchors) -> list[Any]:
    row, kind = row_of(one, plan.roster), kinds()[one.kind].title.get(i18n.language(), one.kind)
    east, north = point_of(one.geometry)
    where = anchors.words((east, north), one.id if one.kind in MANNED else "")
    strength = round(strength_of(one, row)) if one.kind in PLACES else None
    agency = [row.agency, row.satgas] if row else [None, None]
    leads = [row.leader, row.call_sign, row.tasks.get(scene.number)] if row else [None, None, None]
    name = (one.name if one.kind in MANNED or row is None else "") or (row.name or row.id if row else kind)
    place = [_said(where), grid_reference(one.geometry, plan.crs), round(east), round(north)]
    return [name, kind, _type(one), *agency, strength, *leads, *place]


def _type(one: Placed) -> str | None:
    """Title of what it is among units or vehicles."""
    for name in ("unit_type", "vehicle_type"):
        text = str(one.properties.get(name) or "")
        if text:
            return type_title("unit" if name == "unit_type" else "vehicle", text).in_language(i18n.language())
    return None


def _cordons(plan: Plan) -> Table:
    heads = [tr("Number"), tr("Scene"), tr("Cordon"), tr("Posture"), tr("Length (m)"), tr("Ranks"), tr("People on it"), tr("Units on it")]
    rows: list[list[Any]] = []
    for scene in plan.scene_list():
        for manning in mannings(plan.placed(scene.number), plan.roster).values():
            one, names = manning.cordon, [_name(unit, plan) for unit in manning.standing]
            names += [manning.named.name] if manning.named is not None and not names else []
            told = [_choice(one, "posture"), round(one.geometry.length, 1), one.properties.get("ranks", 1)]
            rows.append([*_scene(scene), _name(one, plan), *told, round(manning.people), ", ".join(names)])
    return Table(tr("Cordons"), heads, rows)


def _exits(plan: Plan) -> Table:
    heads = [tr("Number"), tr("Scene"), tr("Exit"), tr("Width (m)"), tr("Open"), tr("Surface"), tr("Length (m)")]
    rows: list[list[Any]] = []
    for scene in plan.scene_list():
        for one in (one for one in plan.placed(scene.number) if one.kind == "exit"):
            is_open = bool(one.properties.get("open", True))
            width = one.properties.get("width_m")
            told = [width, tr("yes") if is_open else tr("no"), _choice(one, "surface"), round(one.geometry.length, 1)]
            rows.append([*_scene(scene), _name(one, plan), *told])
    return Table(tr("Exits"), heads, rows)


def _roster(plan: Plan) -> Table:
    heads, *rows, total = roster_sheet_rows(plan)
    return Table(tr("Strength of the roster"), heads, rows, total)


def _findings(plan: Plan, findings: Sequence[Finding]) -> Table:
    heads = [tr("Scene"), tr("Severity"), tr("What is found"), tr("Measured"), tr("Limit"), tr("Unit of measure"), tr("Basis")]
    heads += [tr("Is about"), tr("Ignored: reason")]
    reasons: Mapping[str, Any] = plan.settings.get("ignored") or {}
    rows = [
        [
            *(
                one.scene,
                severity_word(one.severity),
                i18n.text(one.message),
                round(one.measured, 3),
                round(one.limit, 3),
                one.unit,
                literal(one.basis),
            ),
            ", ".join(_names(plan, one)),
            one.reason_in(reasons),
        ]
        for one in findings
    ]
    return Table(tr("Findings"), heads, rows)


def _names(plan: Plan, finding: Finding) -> list[str]:
    found = [feature for key in finding.features if (feature := plan.features.get(key)) is not None]
    states = [(feature, feature.at(finding.scene) or feature.spans()[0].state) for feature in found]
    return [_name(Placed(one.id, one.kind, state.geometry, state.properties), plan) for one, state in states]


def _travel(moves: Sequence[Move]) -> Table:
    heads = [tr("Unit"), tr("From scene"), tr("To scene"), tr("Way (m)"), tr("Minutes"), tr("Limit (min)"), tr("In time?"), tr("Along")]
    rows = [
        [
            *(_said(one.title), one.from_scene, one.to_scene, round(one.length_m), round(one.minutes, 1), round(one.limit_min, 1)),
            *(i18n.text(verdict_words(one)), i18n.text(by_words(one))),
        ]
        for one in moves
    ]
    return Table(tr("Travel times"), heads, rows)


def _name(one: Placed, plan: Plan) -> str:
    row = row_of(one, plan.roster)
    return one.name or (row.name if row else "") or kinds()[one.kind].title.get(i18n.language(), one.kind)


def _choice(one: Placed, name: str) -> str | None:
    spec = kinds()[one.kind].properties[name]
    value = one.properties.get(name, spec.default)
    return None if value is None else spec.choices.get(str(value), {}).get(i18n.language(), str(value))


def _sheet(sheet: Any, table: Table) -> None:
    line = Side(style="thin", color="FF9AA1A9")
    styles = _styles(sheet)
    for number, row in enumerate([table.heads, *table.rows, *([table.sums] if table.sums is not None else [])], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = workbook_cell(value)
            if isinstance(cell.value, str):
                cell.data_type = "s"
            style = styles[number > 1 and isinstance(cell.value, str)]
            is_own = number == 1 or number > len(table.rows) + 1 or column - 1 == table.level_at
            cell._style = copy(style) if is_own else style
    _heads(sheet, table, line)
    if table.sums is not None:
        for cell in sheet[len(table.rows) + 2]:
            cell.font, cell.border = Font(bold=True), Border(top=line)
    _levels(sheet, table)
    for column, head in enumerate(table.heads, start=1):
        longest = max((len(str(row[column - 1])) for row in table.rows if row[column - 1] is not None), default=0)
        sheet.column_dimensions[get_column_letter(column)].width = min(WIDTHS[1], max(WIDTHS[0], len(head) + 4, longest + 2))


def _styles(sheet: Any) -> list[Any]:
    """Styles of cells that do not wrap and that do: made once, for to set them cell by cell takes longer than all else."""
    cell, styles = sheet.cell(1, 1), []
    for wraps in (False, True):
        cell.alignment = Alignment(vertical="top", wrap_text=wraps)
        styles.append(copy(cell._style))
    return styles


def _heads(sheet: Any, table: Table, line: Side) -> None:
    """Bold heads on a quiet ground that stay in sight, a filter over the rows (not over the sums), paper lying."""
    for cell in sheet[1]:
        cell.font, cell.border = Font(bold=True), Border(bottom=line)
        cell.fill = PatternFill("solid", fgColor="FFE8EEE1")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.heads))}{len(table.rows) + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = "1:1"


def _levels(sheet: Any, table: Table) -> None:
    """The level's colour behind its word."""
    if table.level_at is None:
        return
    for number in range(2, len(table.rows) + 2):
        cell = sheet.cell(number, table.level_at + 1)
        level = str(cell.value).lower()
        cell.fill = PatternFill("solid", fgColor=f"FF{tokens('light')[level].removeprefix('#')}")
        cell.font = Font(bold=True, color="FF1A1A1A" if level == "kuning" else "FFFFFFFF")
