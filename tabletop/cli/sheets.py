"""The command line: the map of a scene on paper, the report of a plan."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tabletop import i18n
from tabletop.cli.film import step_to
from tabletop.cli.mats import MatWish, write_mat
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
    say,
    scene_number,
    writable,
)
from tabletop.core.document.mat_layout import OVERLAP_MM
from tabletop.core.document.papers import paper_mm
from tabletop.core.exercise.step_ways import steps_by_scene
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.judgement.readiness import Readiness
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan


def map_command(
    plan: Path,
    out: Path,
    scene: SceneNumber = None,
    scale: Annotated[float | None, typer.Option(help="1:n; fits the plan when absent.")] = None,
    paper: Annotated[str, typer.Option(help="A0 to A5, or width x height in mm.")] = "A3",
    portrait: Annotated[bool, typer.Option("--portrait", help="The short side of the paper lies below.")] = False,
    landscape: Annotated[bool, typer.Option("--landscape", help="The long side of the paper lies below.")] = False,
    center: Annotated[str | None, typer.Option(help="East,north in metres, or longitude,latitude in degrees.")] = None,
    width_px: Annotated[int | None, typer.Option("--width-px", help="Width of a PNG in pixels.")] = None,
    ghosts: Annotated[bool, typer.Option("--ghosts", help="Places of the scene before, faded, with arrows.")] = False,
    tiles: Annotated[str | None, typer.Option("--tiles", help="A floor mat: many sheets of this paper in one PDF.")] = None,
    overlap_mm: Annotated[float, typer.Option("--overlap-mm", help="How far the sheets of a mat overlap.")] = OVERLAP_MM,
    size: Annotated[str | None, typer.Option("--size", help="Of a mat in metres on the floor, such as 6x4; else the whole plan.")] = None,
    skip_empty: Annotated[
        bool, typer.Option("--skip-empty", help="Leave out sheets of a mat on which nothing of the plan stands.")
    ] = False,
    strict: Strict = False,
    layers: Layers = None,
    lang: Language = None,
) -> None:
    """Draw a scene at true scale into a PNG, PDF or SVG, or as a floor mat of many sheets."""
    from tabletop.canvas.paper.print_map import check_request, render_map
    from tabletop.checks.rules.rule_sources import plan_readiness
    from tabletop.checks.rules.runner import run_checks

    choose_language(lang)
    writable(out)
    upright = portrait if portrait or landscape else None
    mat = None if tiles is None else MatWish(tiles, overlap_mm, size, skip_empty, scale, upright)
    if mat is None:
        check_request(out, scale, paper, width_px)
    else:
        mat.check(out)
    opened = read_plan(plan)
    number = scene_number(opened, scene) or opened.scene_list()[0].number
    middle = None if center is None else centre(center)
    shapes = load_layers(layers, opened, plan)
    steps = [(one, False) for one in step_to(opened, number, shapes)] if ghosts else []
    if mat is not None:
        write_mat(opened, shapes, out, number, mat, middle, steps)
        if strict:
            refuse_unread(opened, shapes)
        return
    findings = run_checks(opened, shapes, number, include_ignored=True)
    ready = plan_readiness(opened, AllFindings.among(findings), layers=shapes)
    drawn = render_map(
        opened,
        shapes,
        out,
        scene=number,
        scale=scale,
        paper=paper,
        center=middle,
        width_px=width_px,
        findings=findings,
        readiness=ready,
        upright=upright,
        ghosts=steps,
        file_name=plan_file_words(plan),
    )
    if drawn.wanted_px is not None:
        width, height = drawn.wanted_px
        say(
            i18n.tr(
                "Drawn at {dpi:.0f} dots per inch: at 300 the picture would have {width} x {height} pixels; --width-px asks for more.",
                dpi=drawn.dpi,
                width=str(width),
                height=str(height),
            )
        )
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
    """Write maps, findings and roster of all scenes into a PDF or HTML."""
    from tabletop.canvas.book.scene_book import check_book
    from tabletop.canvas.document.report import check_report, write_report
    from tabletop.checks.movement.moves import every_move
    from tabletop.checks.rules.rule_sources import plan_readiness
    from tabletop.checks.rules.runner import run_checks

    choose_language(lang)
    writable(out)
    check_book(out, paper) if book else check_report(out)
    opened = read_plan(plan)
    shapes = load_layers(layers, opened, plan)
    with progress_bar(i18n.tr("Checking")) as progress:
        findings = run_checks(opened, shapes, progress=progress, include_ignored=True)
    ready = plan_readiness(opened, AllFindings.among(findings), layers=shapes)
    if book:
        _scene_book(opened, shapes, findings, ready, out, paper)
    else:
        write_report(opened, shapes, findings, out, ready, every_move(opened, shapes))
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
