"""The command line: plans in, findings and documents out.

Exit 0 nothing at stop, 1 a finding at stop, 2 could not run, 3 a fault of the program itself, 130 cancelled by Ctrl-C.
"""

import errno
import io
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from tabletop import __version__, i18n, interrupts, loading, paths
from tabletop.cli.calibrate import calibrate_app
from tabletop.cli.charts import charts
from tabletop.cli.compare import compare, merge_plans
from tabletop.cli.film import film_command
from tabletop.cli.help_words import asks_for_help, fault_sentence, language_of, translate_help
from tabletop.cli.keeping.copies import copy
from tabletop.cli.keeping.diagnostics import diagnostics
from tabletop.cli.keeping.older_states import salvage_command, snapshots
from tabletop.cli.keeping.sealing import seal, unseal
from tabletop.cli.layers import layers_app
from tabletop.cli.parts import (
    INTERRUPTED,
    UNEXPECTED,
    Language,
    Layers,
    Strict,
    choose_language,
    load_layers,
    progress_bar,
    read_plan,
    refuse_sealed,
    refuse_unread,
    say,
    say_unexpected,
    say_what_is_missing,
    scene_number,
    writable,
)
from tabletop.cli.printing.preview import preview
from tabletop.cli.roster import roster_app
from tabletop.cli.rules import check_rules, checks_listed, groundless, rules_app, verdict_lines
from tabletop.cli.runs import run_rows_of, runs_app
from tabletop.cli.sheets import map_command, report
from tabletop.cli.travel import travel
from tabletop.core.geometry.crs import parse_crs
from tabletop.core.layers.kept_layers import relocated
from tabletop.core.text.errors import InputError, TabletopError
from tabletop.core.text.file_names import IS_WINDOWS
from tabletop.core.text.message import mark
from tabletop.core.values.plan import Plan

OUTPUT_FAULTS = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""Faults of a stream that is written to: its reader is gone, its disk is full."""
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(layers_app, name="layers", help="Look at the layers of a catalogue.")
app.add_typer(calibrate_app, name="calibrate", help="Calibrate the table from marks and taped lengths.")
app.add_typer(runs_app, name="runs", help="List the runs of exercises, and write the log of one.")
app.add_typer(roster_app, name="roster", help="Bring the roster in from a sheet, or write it to one.")
app.add_typer(rules_app, name="rules", help="Show, export and import the rules that a plan is checked by.")
app.command("compare")(compare)
app.command("travel")(travel)
app.command("merge")(merge_plans)
app.command()(copy)
app.command()(seal)
app.command()(unseal)
app.command()(snapshots)
app.command("salvage")(salvage_command)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tabletop {__version__}")
        raise typer.Exit


@app.callback()
def tabletop(
    version: Annotated[bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version.")] = False,
) -> None:
    """Plan, at a table, how a public assembly stays safe."""


@app.command("open")
def open_window(plan: Annotated[Path | None, typer.Argument()] = None, layers: Layers = None, lang: Language = None) -> None:
    """Open the window on a plan: the one named, else the last one, else the demo."""
    choose_language(lang)
    if plan is not None:
        refuse_sealed(plan)
    loading.read_no_sources()
    from tabletop.app import run

    raise typer.Exit(run(plan, layers, lang))


@app.command()
def new(
    plan: Path,
    source: Annotated[
        Path | None, typer.Option("--from", help="A plan as GeoJSON, GeoPackage or KML, or a workbook with a roster.")
    ] = None,
    crs: Annotated[str | None, typer.Option(help="Coordinate system of the document; else the one it names, else EPSG:4326.")] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave wrong features out and list them.")] = False,
    layers: Layers = None,
    lang: Language = None,
) -> None:
    """Make a new plan file, empty or from what was exported from one."""
    from tabletop.io.export.plan_source import read_plan_source
    from tabletop.io.plans.plan_store import create_plan

    choose_language(lang)
    if crs is not None:
        parse_crs(crs)
    made, skipped = read_plan_source(source, crs, skip_bad) if source else (Plan(), [])
    check_rules(made, source.name if source else "")
    create_plan(plan, made)
    for message in skipped:
        say(i18n.text(message))


@app.command()
def demo(folder: Path, layers: Layers = None, lang: Language = None) -> None:
    """Write the demo plan, the 2023 exercise in front of the schematic KPU, into a folder."""
    from tabletop.io.plans.demo import write_demo

    choose_language(lang)
    typer.echo(str(write_demo(folder)))


@app.command()
def check(
    plan: Annotated[Path | None, typer.Argument()] = None,
    scene: Annotated[str, typer.Option(help="Number of a scene, or all.")] = "all",
    style: Annotated[str, typer.Option("--format", help="text, json, geojson or csv.")] = "text",
    listing: Annotated[bool, typer.Option("--list", help="List the checks.")] = False,
    strict: Strict = False,
    layers: Layers = None,
    lang: Language = None,
) -> None:
    """Check a plan; findings are advice to the planner."""
    from tabletop.checks.rules.runner import run_checks
    from tabletop.io.export.finding_file import FORMATS, findings_text

    choose_language(lang)
    if style not in FORMATS:
        raise InputError(mark("The format {format} is not known; give one of {known}."), format=style, known=", ".join(FORMATS))
    if listing:
        typer.echo(checks_listed(style, read_plan(plan) if plan else Plan()))
        return
    if plan is None:
        raise InputError(mark("No plan was named; give the path of a plan file."))
    opened = read_plan(plan)
    number = scene_number(opened, scene)
    shapes = load_layers(layers, opened, plan)
    with progress_bar(i18n.tr("Checking")) as progress:
        found = run_checks(opened, shapes, number, progress=progress, include_ignored=True)
    ignored = opened.settings.get("ignored") or {}
    findings = [one for one in found if not one.is_ignored(ignored)]
    typer.echo(findings_text(findings, style) or i18n.tr("No findings."))
    if style == "text":
        typer.echo("\n".join([*verdict_lines(opened, found, shapes, number is not None), *groundless(shapes)]))
    if strict:
        refuse_unread(opened, shapes)
    if any(finding.severity == "stop" for finding in findings):
        raise typer.Exit(1)


app.command()(diagnostics)
app.command("map")(map_command)
app.command(hidden=True)(preview)
app.command("film")(film_command)
app.command()(report)
app.command()(charts)


@app.command()
def export(plan: Path, out: Path, layers: Layers = None, lang: Language = None) -> None:
    """Write a plan as gpkg, geojson, kml, csv or xlsx."""
    from tabletop.io.export.export import export_plan
    from tabletop.io.export.losses import losses
    from tabletop.io.runs.run_table import RunRows, put_rows

    choose_language(lang)
    writable(out, plan)
    opened = read_plan(plan)
    findings, moves = [], []
    if out.suffix.lower() == ".xlsx":
        from tabletop.checks.movement.moves import every_move
        from tabletop.checks.rules.runner import run_checks

        shapes = load_layers(layers, opened, plan)
        findings, moves = run_checks(opened, shapes, include_ignored=True), every_move(opened, shapes)
    runs = run_rows_of(plan) if out.suffix.lower() == ".gpkg" else RunRows()
    moved = relocated(opened, plan.absolute().parent, out.absolute().parent)
    export_plan(moved, out, findings, moves, more=lambda connection: put_rows(connection, runs))
    say_what_is_missing(opened, out)
    lost = losses(opened, out.suffix.lower())
    if lost is not None:
        say(i18n.text(lost))


@app.command()
def doctor(lang: Language = None) -> None:
    """Tell the versions that this installation runs on, and what is missing."""
    import platform

    import fiona
    import pyogrio
    import pyproj
    import shapely

    from tabletop.io.pictures.picture_source import picture_versions

    choose_language(lang)
    typer.echo(
        f"Python {platform.python_version()} {platform.platform()}\nshapely {shapely.__version__} (GEOS {shapely.geos_version_string})"
    )
    typer.echo(f"pyogrio {pyogrio.__version__} (GDAL {pyogrio.__gdal_version_string__})\npyproj {pyproj.__version__}")
    typer.echo(f"fiona {fiona.__version__} (GDAL {fiona.__gdal_version__})\n{picture_versions()}")
    typer.echo(f"{paths.config_folder()}\n{paths.log_folder()}")
    typer.echo(_window_state())


def _window_state() -> str:
    try:
        from PySide6 import QtGui
    except ImportError as error:
        libraries = "libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libfreetype6 libglib2.0-0 libx11-6 libxcb-cursor0"
        return i18n.tr(
            "The window cannot open: {reason}. On Debian or Ubuntu run: sudo apt-get install -y {libraries} fonts-dejavu-core",
            reason=str(error),
            libraries=libraries,
        )
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.name == "nt" or sys.platform == "darwin"
    version = f"PySide6 {QtGui.__version__ if hasattr(QtGui, '__version__') else ''}".strip()
    return version + ". " + (i18n.tr("A display is there.") if screen else i18n.tr("There is no display; the command line works."))


def refuse_special(words: list[str]) -> None:
    """Raise InputError where a word names a device, a socket or a pipe: reading it would never end, or wait for nobody. Commands and
    options that read no farther than a bound may be given a pipe."""
    bounded = words[:1] == ["calibrate"] or words[:2] == ["rules", "import"]
    for before, word in zip(["", *words], words, strict=False):
        name = word.partition("=")[2] if word.startswith("--") else word
        try:
            mode = os.stat(name).st_mode if name else stat.S_IFREG
        except (OSError, ValueError):
            continue
        is_pipe = stat.S_ISFIFO(mode) and (bounded or before.startswith("--passphrase") or word.startswith("--passphrase"))
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or is_pipe):
            raise InputError(mark("{file} is no file that can be read; name a file."), file=name)


def speak_any_letter() -> None:
    """Letters that the terminal cannot hold are written as their numbers. What Windows sends into a file or another program is UTF-8, as it
    is everywhere else, unless PYTHONIOENCODING says otherwise: JSON and GeoJSON are nothing else."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with suppress(ValueError, OSError):
                stream.reconfigure(errors="backslashreplace")
                if IS_WINDOWS and not stream.isatty() and "PYTHONIOENCODING" not in os.environ:
                    stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def main() -> int:
    """Run the command line; the one place where errors become a sentence on stderr."""
    speak_any_letter()
    i18n.set_language(language_of(sys.argv[1:]) or i18n.system_language())
    interrupts.say_when_cancelled(i18n.tr("Cancelled."))
    try:
        command = typer.main.get_command(app)
        refuse_special(sys.argv[1:])
        if asks_for_help(sys.argv[1:]):
            translate_help(command)
        result = command(standalone_mode=False)
        code = int(result) if isinstance(result, int) else 0
        if sys.stdout is not None:
            sys.stdout.flush()
        if code == INTERRUPTED:
            say(i18n.tr("Cancelled."))
        return code
    except TabletopError as error:
        say(i18n.text(error.message))
    except TyperException as error:
        say(fault_sentence(error))
    except (KeyboardInterrupt, typer.Abort):
        say(i18n.tr("Cancelled."))
        return INTERRUPTED
    except SystemExit as end:
        if not isinstance(end.__context__, OSError):  # typer ends with 1 where the reader of the output is gone
            raise
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 as below
    except OSError as error:
        if error.errno not in OUTPUT_FAULTS or error.filename is not None:
            say_unexpected()
            return UNEXPECTED
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 what is left in the buffer goes nowhere, and is no second fault at the end
        if error.errno != errno.EPIPE:
            say(i18n.tr("The output cannot be written: {reason}.", reason=error.strerror or ""))
    except Exception:
        say_unexpected()
        return UNEXPECTED
    return 2
