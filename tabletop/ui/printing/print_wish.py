"""What is to be printed, as it was chosen, and what that comes to for a plan: sheets, the mat, the words for the command line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from tabletop.canvas.paper.furniture import Furniture
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.printing.framing import Framing, as_exercise, bounds_of, fitted
from tabletop.core.document.cut_off import CutOff, cut_off
from tabletop.core.document.mat_layout import OVERLAP_MM, MatLayout, floor_size, mat_layout
from tabletop.core.document.papers import paper_mm
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan

What = Literal["scene", "scenes", "mat"]
WHATS: tuple[What, ...] = ("scene", "scenes", "mat")
FIT, VIEW, NUMBER = "fit", "view", "number"
FILES = (".pdf", ".png", ".svg")
_KEPT = ("what", "paper", "upright", "fit", "scale", "ghosts", "findings", "output", "size", "overlap_mm", "skips_empty")
"""Members that are remembered from one print to the next; scenes, centre and the mark of an exercise are of a plan."""


@dataclass(frozen=True)
class PrintWish:
    """`fit`: whether the scale is found for the whole plan, for what the map shows, or is `scale`; `centre` (east, north; metres) None:
    the middle of that; `output`: an ending of FILES, or the name of a printer; `scenes`: as written, empty for all; `size`: of a mat on
    the floor in metres, such as "6x4", empty for the whole plan."""

    what: What = "scene"
    scene: int = 1
    scenes: str = ""
    paper: str = "A3"
    upright: bool | None = None
    fit: str = FIT
    scale: float = 500.0
    centre: tuple[float, float] | None = None
    ghosts: bool = False
    findings: bool = True
    exercise: bool | None = None
    output: str = ".pdf"
    copies: int = 1
    size: str = ""
    overlap_mm: float = OVERLAP_MM
    skips_empty: bool = False

    @property
    def to_printer(self) -> bool:
        """Whether it goes to paper at once."""
        return self.output not in FILES

    def kept(self, plan: str = "") -> dict[str, str | int | float]:
        """What settings remember; the middle is of the plan whose file is named."""
        lie = {None: "", True: "portrait", False: "landscape"}
        values = {name: getattr(self, name) for name in _KEPT}
        told = {name: lie[value] if name == "upright" else value for name, value in values.items()}
        return told if self.centre is None else told | {"plan": plan, "east": self.centre[0], "north": self.centre[1]}

    @classmethod
    def remembered(cls, kept: dict[str, Any], scene: int, plan: str = "") -> "PrintWish":
        """As it was last time; members that do not fit are as at first. The middle is taken where it was that of the same plan's file."""
        first = cls(scene=scene)
        told = {name: kept[name] for name in _KEPT if name in kept}
        lies = {"": None, "portrait": True, "landscape": False}
        good: dict[str, Any] = {}
        for name, value in told.items():
            if name == "upright":
                good[name] = lies.get(str(value))
            elif isinstance(value, type(getattr(first, name))) or (isinstance(value, int) and isinstance(getattr(first, name), float)):
                good[name] = value
        place = [kept.get(name) for name in ("east", "north")] if kept.get("plan", "") == plan else []
        numbers = [float(one) for one in place if isinstance(one, (int, float)) and isfinite(one)]
        wish = replace(first, **good, centre=(numbers[0], numbers[1]) if len(numbers) == 2 else None)
        return replace(wish, what=wish.what if wish.what in WHATS else "scene", fit=wish.fit if wish.fit in (FIT, VIEW, NUMBER) else FIT)


@dataclass(frozen=True)
class PrintJob:
    """A wish for a plan: its sheets (of a mat one, for its scene), the mat, and what of the plan is not shown whole."""

    wish: PrintWish
    sheets: tuple[Sheet, ...]
    layout: MatLayout | None = None
    lost: CutOff = field(default_factory=CutOff)

    @property
    def frame(self) -> Bounds:
        """West, south, east, north of the ground that is printed (metres)."""
        return self.sheets[0].ground if self.layout is None else self.layout.bounds

    @property
    def scale(self) -> float:
        """n of 1:n."""
        return self.sheets[0].scale if self.layout is None else self.layout.scale

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of what is printed: east, north in metres."""
        return self.sheets[0].centre if self.layout is None else self.layout.centre

    @property
    def page_count(self) -> int:
        """So many pages; sheets of a mat that may be left out count."""
        return len(self.sheets) if self.layout is None else self.layout.count + 1

    def lost_on(self, page: int) -> CutOff:
        """What one page does not show whole, of the scene that stands on it."""
        if self.layout is not None or len(self.sheets) < 2:
            return self.lost
        sheet = self.sheets[min(page, len(self.sheets) - 1)]
        return cut_off(sheet.placed, sheet.ground)

    @property
    def is_many(self) -> bool:
        """Whether there are several pages, which only a PDF and a printer take."""
        return self.layout is not None or len(self.sheets) > 1

    def check(self, path: Path) -> None:
        """Raise InputError for a file that cannot hold it."""
        from tabletop.canvas.paper.print_map import check_request
        from tabletop.canvas.printing.floor_mat import check_mat_file
        from tabletop.canvas.printing.pages import check_pages_file

        if self.layout is not None:
            check_mat_file(path)
        elif len(self.sheets) > 1:
            check_pages_file(path)
        else:
            check_request(path, self.scale, self.wish.paper, None)

    def options(self) -> list[str]:
        """Words of `tabletop map` after plan and file."""
        wish = self.wish
        east, north = self.centre
        words = ["--scale", f"{self.scale:.10g}", f"--center={east!r},{north!r}"]
        if wish.what == "mat":
            words += ["--scene", str(wish.scene), "--tiles", wish.paper, "--overlap-mm", f"{wish.overlap_mm:g}"]
            words += ["--size", wish.size] if wish.size else []
            words += ["--skip-empty"] if wish.skips_empty else []
        else:
            words += ["--paper", wish.paper]
            words += (
                ["--scene", str(wish.scene)]
                if wish.what == "scene"
                else ["--scenes", ",".join(str(one.scene_number) for one in self.sheets)]
            )
        words += {None: [], True: ["--portrait"], False: ["--landscape"]}[self._upright]
        words += ["--ghosts"] if wish.ghosts else []
        words += [] if wish.findings else ["--no-findings"]
        words += {None: [], True: ["--exercise"], False: ["--no-exercise"]}[wish.exercise]
        return words + (["--printer", wish.output, "--copies", str(wish.copies)] if wish.to_printer else [])

    @property
    def _upright(self) -> bool | None:
        if self.layout is not None:
            return self.layout.page_dots[0] < self.layout.page_dots[1]
        return self.sheets[0].wanted_upright

    def request(self, page: int, width_px: int) -> dict[str, Any]:
        """What the process that draws previews is asked for."""
        wish = self.wish
        told: dict[str, Any] = {"paper": wish.paper, "ghosts": wish.ghosts, "exercise": wish.exercise, "width_px": width_px}
        told |= {"upright": self._upright, "scale": self.scale, "centre": self.centre, "page": page}
        if self.layout is None:
            return told | {"scene": self.sheets[min(page, len(self.sheets) - 1)].scene_number, "findings": wish.findings}
        return told | {
            "scene": wish.scene,
            "mat": {"size": wish.size or None, "overlap_mm": wish.overlap_mm, "skips_empty": wish.skips_empty},
        }


def job_of(wish: PrintWish, plan: Plan, layers: LayerSet, shown: Bounds) -> PrintJob:
    """What a wish comes to; `shown`: what the map shows (west, south, east, north; metres). Raises InputError, PlanError."""
    plan = as_exercise(plan, wish.exercise)
    numbers = scene_numbers(plan, wish)
    paper_mm(wish.paper)
    bounds = shown if wish.fit == VIEW else bounds_of(plan, numbers)
    layout = None
    framing = Framing(wish.paper, wish.scale if wish.fit == NUMBER else None, wish.centre, wish.upright)
    if wish.what == "mat":
        layout = _layout(wish, bounds)
    elif len(numbers) > 1 or wish.fit == VIEW:
        framing = fitted(plan, layers, numbers[0], framing, bounds)
    sheets = tuple(_sheet(plan, layers, number, framing, wish) for number in numbers)
    lost = CutOff()
    for sheet in sheets:
        lost = lost.joined(cut_off(sheet.placed, sheet.ground if layout is None else layout.bounds))
    return PrintJob(wish, sheets, layout, lost)


def _layout(wish: PrintWish, bounds: Bounds | None) -> MatLayout:
    if wish.fit != NUMBER:
        raise InputError(mark("A floor mat needs a scale as a number, such as 1:100."))
    size = floor_size(wish.size) if wish.size else None
    if bounds is None and (size is None or wish.centre is None):
        raise InputError(mark("The plan is empty; give the size of the mat and choose its place on the map."))
    return mat_layout(wish.paper, wish.scale, bounds or (0.0, 0.0, 0.0, 0.0), size, wish.centre, wish.overlap_mm, wish.upright)


def _sheet(plan: Plan, layers: LayerSet, number: int, framing: Framing, wish: PrintWish) -> Sheet:
    return Sheet(
        *(plan, layers, number, paper_mm(wish.paper), framing.scale, framing.centre),
        wanted_upright=framing.upright,
        furniture=Furniture(findings=wish.findings),
    )


def scene_numbers(plan: Plan, wish: PrintWish) -> list[int]:
    """The scenes that are printed. Raises InputError for words that are no numbers of scenes."""
    every = [one.number for one in plan.scene_list()]
    if wish.what != "scenes":
        return [wish.scene if wish.scene in every else every[0]]
    return chosen_numbers(wish.scenes, every)


def chosen_numbers(text: str, every: Sequence[int]) -> list[int]:
    """Numbers of a text such as "1,2,5-7"; all where it is empty. Raises InputError where none of them is there."""
    if not text.strip():
        return list(every)
    found: list[int] = []
    for part in re.split(r"[,;\s]+", text.strip()):
        match = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", part)
        wanted = range(int(match[1]), int(match[2] or match[1]) + 1) if match else range(0)
        there = [number for number in every if number in wanted]
        if not there:
            raise InputError(mark("{part} is no scene of the plan; give numbers such as 1,2,5 or 2-6."), part=part)
        found += there
    return list(dict.fromkeys(found))
