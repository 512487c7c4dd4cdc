"""A sketch: the corners placed so far, how it looks, and when it is whole. Gestures that change it: `sketching`, `strokes`."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import shapely

from tabletop.core.geometry.geometry import Position, bearing_deg
from tabletop.core.text.message import Message, mark, message
from tabletop.tools.base.angle_lock import Lock, lock
from tabletop.tools.base.tool import PointerEvent, Preview, PreviewShape, ToolContext

NEAR_PX = 6.0
"""Two clicks this near are meant for the same corner."""
SKETCH_KEYS = frozenset({"enter", "backspace", "delete", "escape", "undo", "redo"})


@dataclass(frozen=True)
class Sketch:
    """Corners placed so far, where the pointer is, where a drag began, why the last wish was refused, and what ended it.

    `path`: the way to the pointer where it is no straight line, ending there; `whole`: it is an outline by itself. `steps`: how many
    corners there were before each addition, `taken`: what was taken back, the last first. `said` and `read` stand in for hint and readout.
    """

    corners: tuple[Position, ...] = ()
    pointer: Position | None = None
    drag_from: Position | None = None
    refused: Message | None = None
    ended: Literal["", "pointer", "enter"] = ""
    path: tuple[Position, ...] = ()
    whole: bool = False
    steps: tuple[int, ...] = ()
    taken: tuple[tuple[Position, ...], ...] = ()
    said: Message | None = None
    read: Message | None = None
    follow: Literal["", "on", "let go"] = ""
    other_way: bool = False

    @property
    def shown(self) -> tuple[Position, ...]:
        """Corners with the pointer, or the way to it, as the next ones."""
        if self.path:
            return (*self.corners, *self.path)
        if self.pointer is None or (self.corners and self.pointer == self.corners[-1]):
            return self.corners
        return (*self.corners, self.pointer)

    @property
    def rectangle(self) -> tuple[Position, ...] | None:
        """The rectangle that is being dragged, if it is one."""
        if self.path or not (self.drag_from and self.pointer) or self.corners:
            return None
        return rectangle(self.drag_from, self.pointer)

    def with_corners(self, places: Sequence[Position]) -> "Sketch":
        """With more corners, added in one step."""
        return replace(
            self, corners=(*self.corners, *places), steps=(*self.steps, len(self.corners)), taken=(), path=(), follow="", other_way=False
        )

    def taken_back(self) -> "Sketch":
        """Without the corners of the last step."""
        if not self.corners:
            return self
        kept = self.steps[-1] if self.steps else len(self.corners) - 1
        taken = (self.corners[kept:], *self.taken)
        return replace(self, corners=self.corners[:kept], steps=self.steps[:-1], taken=taken, path=(), drag_from=None)

    def given_again(self) -> "Sketch":
        """With the corners that were taken back last."""
        if not self.taken:
            return self
        return replace(self.with_corners(self.taken[0]), taken=self.taken[1:])


@dataclass(frozen=True)
class SketchRules:
    """How a sketch looks, why its corners cannot be the end (None: they can), and whether it closes.

    With a context, corners follow edges and directions lock to those that are near.
    """

    show: Callable[[Sketch], Preview]
    fault: Callable[[tuple[Position, ...]], Message | None]
    closed: bool = False
    context: ToolContext | None = None


def handles(places: Sequence[Position], kind: str) -> list[PreviewShape]:
    """A handle of that kind on each place."""
    return [PreviewShape(point, "handle", kind) for point in shapely.points(np.asarray(places, dtype=float).reshape(-1, 2)).tolist()]


def rectangle(a: Position, b: Position) -> tuple[Position, ...]:
    """Corners of the upright rectangle between two opposite corners."""
    return (a, (b[0], a[1]), b, (a[0], b[1]))


def near(a: Position, b: Position, event: PointerEvent) -> bool:
    """Whether two places are meant as one; typed ones are meant exactly."""
    return a == b if event.is_typed else math.dist(a, b) <= NEAR_PX * event.metre_per_px


def lock_for(start: Position, before_deg: float | None, event: PointerEvent, context: ToolContext | None) -> Lock:
    """The direction from a start that the pointer is locked to: an edge at the pointer or at the start, else a step of angle."""
    edges: list[float] = []
    if context is not None:
        reach_m = context.tolerance_px * event.metre_per_px
        found = [context.edges().edge_bearing(place, reach_m) for place in (event.raw, start)]
        edges = [bearing for bearing in found if bearing is not None]
    return lock(bearing_deg(start, event.ground), before_deg, edges)


def ended(state: Sketch, rules: SketchRules, by: Literal["pointer", "enter"] = "pointer") -> Sketch:
    """The sketch ended, or why it cannot end so."""
    if not state.corners:
        return replace(state, refused=message(mark("Nothing is drawn yet: click the first corner.")))
    fault = rules.fault(state.corners)
    return replace(state, refused=fault, ended="" if fault else by)
