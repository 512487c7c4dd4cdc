"""The command line: what `tabletop map` writes beyond one sheet in one file: several scenes, a floor mat, paper in a printer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop import i18n
from tabletop.cli.film import step_to
from tabletop.cli.parts import progress_bar, say, scene_number, writable
from tabletop.core.document.cut_off import CutOff, cut_off
from tabletop.core.document.mat_layout import floor_size
from tabletop.core.exercise.scene_step import SceneStep
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan

if TYPE_CHECKING:
    from tabletop.canvas.paper.sheet import Sheet
    from tabletop.canvas.printing.floor_mat import FloorMat
    from tabletop.canvas.printing.pages import Page

LONGEST_RANGE = 20
NO_FILE = "-"
"""In the place of a file where a printer is named."""


@dataclass(frozen=True)
class MatWish:
    """What was asked for: paper of the sheets, overlap in mm, size such as "6x4" (metres on the floor), which sheets."""

    tiles: str
    overlap_mm: float
    size: str | None
    skips_empty: bool
    scale: float | None
    upright: bool | None

    def check(self) -> None:
        """Raise InputError for what can be refused before a plan is read."""
        from tabletop.canvas.paper.print_map import check_request

        if self.scale is None:
            raise InputError(mark("A floor mat needs a scale; give one such as --scale 100."))
        check_request(Path("mat.pdf"), self.scale, self.tiles, None)
        if self.size is not None:
            floor_size(self.size)


@dataclass(frozen=True)
class Target:
    """Where pages go: into a file, or to a printer in so many copies."""

    out: Path
    printer: str | None
    copies: int

    def check(self, plan: Path, is_mat: bool, is_several: bool) -> None:
        """Raise InputError where the file (never the plan itself), or the printer, cannot take them."""
        from tabletop.canvas.paper.print_map import application
        from tabletop.canvas.printing.floor_mat import check_mat_file
        from tabletop.canvas.printing.pages import check_pages_file

        if self.printer is not None:
            if str(self.out) != NO_FILE:
                raise InputError(mark("Give - in the place of the file where --printer is used."))
            from tabletop.canvas.printing.printer import open_printer

            keep = application()
            open_printer(self.printer, self.copies)
            del keep
            return
        writable(self.out, plan)
        if is_mat:
            check_mat_file(self.out)
        elif is_several:
            check_pages_file(self.out)

    def print(self, pages: "Sequence[Page]", title: str) -> None:
        """Send pages to the printer."""
        from tabletop.canvas.paper.print_map import application
        from tabletop.canvas.printing.printer import open_printer, print_pages

        assert self.printer is not None
        keep = application()
        with progress_bar(i18n.tr("Printing")) as progress:
            print_pages(open_printer(self.printer, self.copies), pages, title, progress)
        del keep

    def write_sheets(self, sheets: "Sequence[Sheet]") -> None:
        """Sheets as pages."""
        from tabletop.canvas.printing.pages import render_sheets, sheet_pages

        if self.printer is not None:
            self.print(sheet_pages(sheets), sheets[0].title)
            return
        with progress_bar(i18n.tr("Drawing the map")) as progress:
            render_sheets(sheets, self.out, progress)

    def write_mat(self, mat: "FloorMat") -> None:
        """The sheets of a mat."""
        from tabletop.canvas.printing.floor_mat import render_mat
        from tabletop.canvas.printing.pages import mat_pages

        if self.printer is not None:
            self.print(mat_pages(mat), mat.sheet.title)
            return
        with progress_bar(i18n.tr("Drawing the mat")) as progress:
            render_mat(mat, self.out, progress)


@dataclass(frozen=True)
class SheetWish:
    """What is said of a sheet; `middle`: east and north in metres; `file_name`: of the plan."""

    scale: float | None
    paper: str
    upright: bool | None
    middle: tuple[float, float] | None
    ghosts: bool
    findings: bool
    file_name: str

    def steps(self, plan: Plan, layers: LayerSet, number: int) -> list[tuple[SceneStep, bool]]:
        """The step whose other places are drawn faded."""
        return [(one, False) for one in step_to(plan, number, layers)] if self.ghosts else []

    def sheets(self, plan: Plan, layers: LayerSet, numbers: Sequence[int]) -> "list[Sheet]":
        """A sheet of each scene; several show the same ground at the same scale."""
        from tabletop.canvas.paper.furniture import Furniture
        from tabletop.canvas.paper.sheet import Sheet
        from tabletop.canvas.printing.framing import Framing, bounds_of, fitted
        from tabletop.checks.rules.rule_sources import plan_readiness
        from tabletop.checks.rules.runner import run_checks
        from tabletop.core.document.papers import paper_mm

        framing = Framing(self.paper, self.scale, self.middle, self.upright)
        if len(numbers) > 1:
            framing = fitted(plan, layers, numbers[0], framing, bounds_of(plan, numbers))
        made = []
        for number in numbers:
            found = tuple(run_checks(plan, layers, number, include_ignored=True)) if self.findings else ()
            ready = plan_readiness(plan, AllFindings.among(found), layers=layers) if self.findings else None
            made.append(
                Sheet(
                    *(plan, layers, number, paper_mm(self.paper), framing.scale, framing.centre, found, ready),
                    tuple(self.steps(plan, layers, number)),
                    framing.upright,
                    Furniture(findings=self.findings),
                    self.file_name,
                )
            )
        return made


def say_lost(placed: Sequence[tuple[Sequence[Placed], Bounds]]) -> None:
    """Tell what of scenes lies outside its frame, or is cut by it: how many, and the names of the first few."""
    from tabletop.canvas.printing.lost_words import lost_words

    lost = CutOff()
    for features, frame in placed:
        lost = lost.joined(cut_off(features, frame))
    for words in lost_words(lost):
        say(words)


def check_sheet(out: Path, scale: float | None, paper: str, width_px: int | None) -> None:
    """Raise InputError for what of a sheet can be refused before a plan is read."""
    from tabletop.canvas.paper.print_map import check_request

    check_request(out, scale, paper, width_px)


def draw_one(sheet: "Sheet", out: Path, width_px: int | None) -> None:
    """One sheet into one file; a picture that is coarser than it would be is said."""
    from tabletop.canvas.paper.print_map import render_sheet

    drawn = render_sheet(sheet, out, width_px)
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


def scenes_of(plan: Plan, scene: str | None, scenes: str | None) -> list[int]:
    """By `--scenes` (numbers such as 1,3,5-7, or all), else by `--scene`, else the first. Raises InputError, PlanError."""
    if scene is not None and scenes is not None:
        raise InputError(mark("Give --scene or --scenes, not both."))
    if scenes is None:
        return [scene_number(plan, scene) or plan.scene_list()[0].number]
    every = [one.number for one in plan.scene_list()]
    if scenes.strip() == "all":
        return every
    found: list[int] = []
    for part in scenes.split(","):
        first, dash, last = part.strip().partition("-")
        is_range = first.isdecimal() and (last.isdecimal() or not dash) and len(part) <= LONGEST_RANGE
        if not is_range:
            raise InputError(mark("The scenes {scenes} are no numbers; give numbers such as 1,3,5-7, or all."), scenes=scenes)
        if int(first) > int(last or first):
            raise InputError(mark("The scenes {scenes} run backwards; give the lower number first, such as 5-7."), scenes=scenes)
        wanted = range(int(first), int(last or first) + 1)
        there = [number for number in every if number in wanted]
        if not there:
            plan.scene(int(first))
        found += there
    return list(dict.fromkeys(found))


def floor_mat(
    plan: Plan,
    layers: LayerSet,
    scene: int,
    wish: MatWish,
    centre: tuple[float, float] | None,
    ghosts: Sequence[tuple[SceneStep, bool]],
) -> "FloorMat":
    """The mat that was asked for. Raises InputError."""
    from tabletop.canvas.paper.sheet import Sheet
    from tabletop.canvas.printing.floor_mat import FloorMat
    from tabletop.core.document.mat_layout import mat_layout
    from tabletop.core.document.papers import paper_mm

    assert wish.scale is not None
    sheet = Sheet(plan, layers, scene, paper_mm(wish.tiles), ghosts=tuple(ghosts))
    size = None if wish.size is None else floor_size(wish.size)
    if sheet.bounds is None and (size is None or centre is None):
        raise InputError(mark("The plan is empty; say where the mat lies with --center and how large it is with --size."))
    bounds = sheet.bounds or (0.0, 0.0, 0.0, 0.0)
    layout = mat_layout(wish.tiles, wish.scale, bounds, size, centre, wish.overlap_mm, wish.upright)
    return FloorMat(sheet, layout, wish.skips_empty)
