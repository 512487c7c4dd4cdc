"""The command line: the map of a scene on paper, the report of a plan."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tabletop import i18n
from tabletop.cli.parts import (
    Language,
    Layers,
    SceneNumber,
    Strict,
    centre,
    choose_language,
    load_layers,
    progress_bar,
    read_plan,
    refuse_unread,
    writable,
)
from tabletop.cli.printing.paper import MatWish, SheetWish, Target, check_sheet, draw_one, floor_mat, say_lost, scenes_of
from tabletop.core.document.mat_layout import OVERLAP_MM
from tabletop.core.document.papers import paper_mm
from tabletop.core.exercise.step_ways import steps_by_scene
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.judgement.readiness import Readiness
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan


def map_command(
    plan: Path,
    out: Path,
    scene: SceneNumber = None,
    scenes: Annotated[str | None, typer.Option("--scenes", help="Several, a sheet each: numbers such as 1,3,5-7, or all.")] = None,
    scale: Annotated[float | None, typer.Option(help="1:n; fits the plan when absent.")] = None,
    paper: Annotated[str, typer.Option(help="A0 to A5, or width x height in mm.")] = "A3",
    portrait: Annotated[bool, typer.Option("--portrait", help="The short side of the paper lies below.")] = False,
    landscape: Annotated[bool, typer.Option("--landscape", help="The long side of the paper lies below.")] = False,
    center: Annotated[str | None, typer.Option(help="East,north in metres, or longitude,latitude in degrees.")] = None,
    width_px: Annotated[int | None, typer.Option("--width-px", help="Width of a PNG in pixels.")] = None,
    ghosts: Annotated[bool, typer.Option("--ghosts", help="Places of the scene before, faded, with arrows.")] = False,
    findings: Annotated[bool, typer.Option("--findings/--no-findings", help="Findings on the sheet.")] = True,
    exercise: Annotated[
        bool | None, typer.Option("--exercise/--no-exercise", help="The word LATIHAN on each sheet; as the plan says when absent.")
    ] = None,
    tiles: Annotated[str | None, typer.Option("--tiles", help="A floor mat: many sheets of this paper in one PDF.")] = None,
    overlap_mm: Annotated[float, typer.Option("--overlap-mm", help="How far the sheets of a mat overlap.")] = OVERLAP_MM,
    size: Annotated[str | None, typer.Option("--size", help="Of a mat in metres on the floor, such as 6x4; else the whole plan.")] = None,
    skip_empty: Annotated[
        bool, typer.Option("--skip-empty", help="Leave out sheets of a mat on which nothing of the plan stands.")
    ] = False,
    printer: Annotated[str | None, typer.Option("--printer", help="Print at true scale on this printer; OUT is then a hyphen.")] = None,
    copies: Annotated[int, typer.Option("--copies", help="So many of each sheet, from a printer.")] = 1,
    strict: Strict = False,
    layers: Layers = None,
    lang: Language = None,
) -> None:
    """Draw a scene at true scale into a PNG, PDF or SVG, or as a floor mat of many sheets."""
    from tabletop.canvas.printing.framing import as_exercise

    choose_language(lang)
    if portrait and landscape:
        raise InputError(mark("Give --portrait or --landscape, not both."))
    upright, target = portrait if portrait or landscape else None, Target(out, printer, copies)
    mat = None if tiles is None else MatWish(tiles, overlap_mm, size, skip_empty, scale, upright)
    is_several = mat is None and (scenes is not None or printer is not None)
    target.check(plan, mat is not None, is_several)
    if mat is not None:
        mat.check()
    else:
        check_sheet(out if printer is None else Path("sheet.pdf"), scale, paper, width_px)
    opened = as_exercise(read_plan(plan), exercise)
    numbers = scenes_of(opened, scene, scenes)
    shapes = load_layers(layers, opened, plan)
    wish = SheetWish(scale, paper, upright, None if center is None else centre(center), ghosts, findings, plan_file_words(plan))
    if mat is not None:
        laid = floor_mat(opened, shapes, numbers[0], mat, wish.middle, wish.steps(opened, shapes, numbers[0]))
        target.write_mat(laid)
        say_lost([(laid.sheet.placed, laid.layout.bounds)])
    else:
        sheets = wish.sheets(opened, shapes, numbers)
        target.write_sheets(sheets) if is_several else draw_one(sheets[0], out, width_px)
        say_lost([(sheet.placed, sheet.ground) for sheet in sheets])
    if strict:
        refuse_unread(opened, shapes)


def plan_file_words(path: Path) -> str:
    """Name of a plan's file and when it was last changed, as a sheet says it."""
    from tabletop.canvas.paper.printed_at import printed_at

    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime)
    except (OSError, ValueError, OverflowError):
        return path.name
    return i18n.tr("{file}, of {when}", file=path.name, when=printed_at(lambda: changed))


def report(
    plan: Path,
    out: Path,
    book: Annotated[bool, typer.Option("--book", help="The scene book alone: one page a scene, as PDF.")] = False,
    paper: Annotated[str, typer.Option(help="Paper of the scene book: A4 or A3.")] = "A4",
    strict: Strict = False,
    layers: Layers = None,
    lang: Language = None,
) -> None:
    """Write the plan as a document (renpam) into a PDF, HTML or DOCX."""
    from tabletop.canvas.book.scene_book import check_book
    from tabletop.canvas.document.report import check_report, write_report
    from tabletop.checks.charts.charts import every_chart
    from tabletop.checks.movement.moves import every_move
    from tabletop.checks.rules.rule_sources import plan_readiness
    from tabletop.checks.rules.runner import run_checks

    choose_language(lang)
    writable(out, plan)
    check_book(out, paper) if book else check_report(out)
    if not book and paper.strip().upper() != "A4":
        raise InputError(mark("The report is written on A4; --paper {paper} is for the scene book alone (--book, A4 or A3)."), paper=paper)
    opened = read_plan(plan)
    shapes = load_layers(layers, opened, plan)
    with progress_bar(i18n.tr("Checking")) as progress:
        findings = run_checks(opened, shapes, progress=progress, include_ignored=True)
    ready = plan_readiness(opened, AllFindings.among(findings), layers=shapes)
    if book:
        _scene_book(opened, shapes, findings, ready, out, paper)
    else:
        write_report(opened, shapes, findings, out, ready, every_move(opened, shapes), every_chart(opened, shapes))
    if strict:
        refuse_unread(opened, shapes)


def _scene_book(plan: Plan, layers: LayerSet, findings: list[Finding], readiness: Readiness, out: Path, paper: str) -> None:
    """Find the ways, paint the pages, write the file."""
    from tabletop.canvas.book.book_content import BookSource
    from tabletop.canvas.book.scene_book import write_book
    from tabletop.checks.movement.moves import every_move

    moves = every_move(plan, layers)
    source = BookSource(plan, layers, tuple(findings), tuple(moves), steps_by_scene(plan, moves), readiness, paper_mm(paper))
    with progress_bar(i18n.tr("Painting the scene book")) as progress:
        write_book(source, out, progress)
