"""Runs of exercises from the command line: which a plan has, and the log of one as a table."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tabletop import i18n
from tabletop.cli.parts import Language, choose_language, say, writable
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

if TYPE_CHECKING:
    from tabletop.core.exercise.run import Run, RunInfo
    from tabletop.io.runs.run_table import RunRows

runs_app = typer.Typer(no_args_is_help=True)
FORMATS = ("text", "json")


@runs_app.command("list")
def list_of_runs(
    plan: Path,
    style: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    lang: Language = None,
) -> None:
    """List the runs of exercises that a plan file keeps."""
    choose_language(lang)
    if style not in FORMATS:
        raise InputError(mark("The format {format} is not known; give one of {known}."), format=style, known=", ".join(FORMATS))
    found = _runs(plan)
    if style == "json":
        typer.echo(json.dumps([_told(run) for run in found], ensure_ascii=False))
        return
    for run in found:
        started = "" if run.started is None else run.started.astimezone().strftime("%Y-%m-%d %H.%M")
        ended = i18n.tr("not ended") if run.ended is None else run.ended.astimezone().strftime("%Y-%m-%d %H.%M")
        typer.echo(f"{run.name}\t{started}\t{ended}\t{i18n.tr('{n} {n:entry|entries}', n=run.entries)}")
    if not found:
        typer.echo(i18n.tr("This plan has no runs."))


@runs_app.command("export")
def export_log(
    plan: Path,
    run: Annotated[str | None, typer.Argument(help="Name of a run; the last one when absent.")] = None,
    out: Annotated[Path | None, typer.Argument(help="A csv, xlsx or json file; CSV to the screen when absent.")] = None,
    lang: Language = None,
) -> None:
    """Write the log of a run: time, clock, scene, what happened, text, who, features."""
    from tabletop.io.export.run_file import RUN_WRITERS, export_run, run_csv

    choose_language(lang)
    names = [one.name for one in _runs(plan)]
    if run is not None and out is None and run not in names:
        named = Path(run)
        run, out = (None, named) if named.suffix.lower() in RUN_WRITERS else (run, None)
    if out is not None:
        writable(out, plan)
    found = run_named(plan, run)
    if out is None:
        typer.echo(run_csv(found), nl=False)
    else:
        export_run(found, out)


def run_rows_of(plan: Path) -> "RunRows":
    """The rows of runs of a plan file, for a copy of it. Raises PlanError."""
    from tabletop.io.plans.plan_store import open_plan
    from tabletop.io.runs.run_table import run_rows

    plan_file = open_plan(plan)
    try:
        return plan_file.ask(run_rows)
    finally:
        plan_file.close()


def _told(run: "RunInfo") -> dict[str, object]:
    started, ended = (None if at is None else at.astimezone().isoformat(timespec="seconds") for at in (run.started, run.ended))
    return {"name": run.name, "started": started, "ended": ended, "entries": run.entries}


def _runs(plan: Path) -> "list[RunInfo]":
    from tabletop.io.plans.plan_store import open_plan
    from tabletop.io.runs.run_table import list_runs

    plan_file = open_plan(plan)
    try:
        return plan_file.ask(list_runs)
    finally:
        plan_file.close()


def run_named(plan: Path, name: str | None) -> "Run":
    """The last run of that name, or the last of all. Raises InputError that names those there are."""
    from tabletop.io.plans.plan_store import open_plan
    from tabletop.io.runs.run_table import list_runs, read_run

    plan_file = open_plan(plan)
    try:
        runs = plan_file.ask(list_runs)
        code = next((run.code for run in reversed(runs) if name is None or run.name == name), None)
        if code is None:
            if not runs:
                raise InputError(mark("{file} has no runs; play it as an exercise first."), file=plan.name)
            known = ", ".join(dict.fromkeys(run.name for run in runs))
            raise InputError(mark("{file} has no run {name}; it has {known}."), file=plan.name, name=name or "", known=known)
        found, problems = plan_file.ask(lambda connection: read_run(connection, code))
    finally:
        plan_file.close()
    for problem in problems:
        say(i18n.text(problem))
    return found
