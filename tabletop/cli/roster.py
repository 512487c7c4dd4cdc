"""The command line's view of the roster: in from a sheet, out to one."""

import json
from pathlib import Path
from typing import Annotated

import typer

from tabletop import i18n
from tabletop.cli.parts import Language, Layers, choose_language, progress_bar, read_plan, say, say_what_is_missing, say_who_has, writable
from tabletop.core.roster.roster_import import ChangedUnit, RosterImport
from tabletop.core.roster.sheet_fields import title_of
from tabletop.core.text.errors import InputError, PlanError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import write_whole

roster_app = typer.Typer(no_args_is_help=True)
MOST_LINES = 40
"""Problems and changes that the text form lists; JSON has all."""


@roster_app.command("import")
def import_roster(
    plan: Path,
    file: Annotated[Path, typer.Argument(help="A sheet: XLSX, XLS, ODS, CSV or TSV.")],
    sheet: Annotated[str | None, typer.Option(help="Name or number of the sheet; else the one that looks most like a roster.")] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="Column=field, such as Jumlah=strength; the column by its head or letter.")
    ] = None,
    trial: Annotated[bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")] = False,
    style: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    layers: Layers = None,
    lang: Language = None,
) -> None:
    """Bring the units of a sheet into the roster as one step that the window can undo, and tell what changes."""
    from tabletop.core.roster.roster_import import import_sheet
    from tabletop.core.roster.sheet_header import header_of
    from tabletop.io.plans.plan_store import open_plan
    from tabletop.io.tables.sheet_reading import read_sheets

    choose_language(lang)
    if style not in ("text", "json"):
        raise InputError(mark("The format {format} is not known; give one of {known}."), format=style, known="text, json")
    asked = _asked(columns or [])
    plan_file = open_plan(plan)
    try:
        for problem in plan_file.problems:
            say(i18n.text(problem))
        with progress_bar(i18n.tr("Reading the sheet")):
            table = read_sheets(file).named(sheet)
        found = import_sheet(plan_file.plan, table, header_of(table, file.name, asked))
        if plan_file.read_only and not trial:
            raise PlanError(mark("{file} is open for reading only; save a copy to edit it."), file=str(plan))
        change = found.change(file.name)
        if change.edits and not trial:
            say_who_has(plan)
            plan_file.write(change, "do")
    finally:
        plan_file.close()
    typer.echo(json.dumps(found.to_json(i18n.text), ensure_ascii=False) if style == "json" else "\n".join(_lines(found, table.name, trial)))


def _asked(columns: list[str]) -> dict[str, str]:
    """Fields by head, of "Jumlah=strength". Raises InputError."""
    asked = {}
    for one in columns:
        head, sign, name = one.rpartition("=")
        if not sign or not head.strip() or not name.strip():
            raise InputError(mark("{text} is not of the form Column=field, such as Jumlah=strength."), text=one)
        asked[head.strip()] = name.strip()
    return asked


def _lines(found: RosterImport, sheet: str, trial: bool) -> list[str]:
    head = i18n.tr("Sheet {sheet}, as it would be:", sheet=sheet) if trial else i18n.tr("Sheet {sheet}:", sheet=sheet)
    lines = [
        head,
        i18n.tr("{n} {n:unit|units} added", n=len(found.added)),
        *_cut([f"  + {unit.name} ({i18n.number(unit.strength)})" for unit in found.added]),
        i18n.tr("{n} {n:unit|units} changed", n=len(found.changed)),
        *_cut([f"  ~ {line}" for one in found.changed for line in _changed_lines(one)]),
        i18n.tr("{n} {n:unit|units} the same", n=found.same),
    ]
    if found.left:
        lines.append(i18n.tr("{n} {n:unit|units} of the roster not in the sheet; left as they are", n=len(found.left)))
    lines += _cut([f"  ! {i18n.text(one.message)}" for one in found.problems])
    return [*lines, i18n.tr("Persons of the roster after it: {n}", n=found.total)]


def _changed_lines(one: ChangedUnit) -> list[str]:
    return [f"{one.before.name}: {i18n.text(title_of(name))}: {before} -> {after}" for name, before, after in one.values()]


def _cut(lines: list[str]) -> list[str]:
    more = [i18n.tr("  and {n} more", n=len(lines) - MOST_LINES)] if len(lines) > MOST_LINES else []
    return [*lines[:MOST_LINES], *more]


@roster_app.command("export")
def export_roster(plan: Path, out: Path, layers: Layers = None, lang: Language = None) -> None:
    """Write the roster as a sheet (XLSX) whose import changes nothing."""
    from tabletop.io.export.roster_sheet import roster_sheet_bytes

    choose_language(lang)
    writable(out, plan)
    if out.suffix.lower() != ".xlsx":
        raise InputError(mark("{file} cannot be written: a roster is exported as {known}."), file=out.name, known=".xlsx")
    opened = read_plan(plan)
    write_whole(out, roster_sheet_bytes(opened))
    say_what_is_missing(opened, out)
