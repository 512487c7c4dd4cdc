"""The sketch: corners placed one by one, as lines, areas and measures need them. One generator for all of them."""

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import shapely

from tabletop.core.geometry import bearing_deg
from tabletop.core.message import Message, mark, message
from tabletop.tools.angle_lock import locked_place
from tabletop.tools.tool import Place, PointerEvent, Preview, PreviewShape

NEAR_PX = 6.0
"""Two clicks this near are meant for the same corner."""
SKETCH_KEYS = frozenset({"enter", "backspace", "delete", "escape"})


@dataclass(frozen=True)
class Sketch:
    """Corners placed so far, where the pointer is, where a drag began, why the last wish was refused, and what ended it."""

    corners: tuple[Place, ...] = ()
    pointer: Place | None = None
    drag_from: Place | None = None
    refused: Message | None = None
    ended: Literal["", "pointer", "enter"] = ""

    @property
    def shown(self) -> tuple[Place, ...]:
        """Corners with the pointer as the next one."""
        if self.pointer is None or (self.corners and self.pointer == self.corners[-1]):
            return self.corners
        return (*self.corners, self.pointer)

    @property
    def rectangle(self) -> tuple[Place, ...] | None:
        """The rectangle that is being dragged, if it is one."""
        return rectangle(self.drag_from, self.pointer) if self.drag_from and self.pointer and not self.corners else None


@dataclass(frozen=True)
class SketchRules:
    """How a sketch looks, why its corners cannot be the end (None: they can), whether it closes, and whether a drag is a rectangle."""

    show: Callable[[Sketch], Preview]
    fault: Callable[[tuple[Place, ...]], Message | None]
    closed: bool = False


Sketching = Generator[Preview, PointerEvent, Sketch | None]


def sketch(rules: SketchRules, corners: tuple[Place, ...] = (), refused: Message | None = None) -> Sketching:
    """Gather corners until the sketch is ended; the sketch as it stood then, None when it is dropped."""
    state = Sketch(corners, refused=refused)
    while not state.ended:
        event = yield rules.show(state)
        if event.action == "key" and event.key == "escape":
            return None
        state = _STEPS[event.action](state if event.is_motion else replace(state, refused=None), event, rules)
    return state


def handles(places: Sequence[Place], kind: str) -> list[PreviewShape]:
    """A handle of that kind on each place."""
    return [PreviewShape(point, "handle", kind) for point in shapely.points(np.asarray(places, dtype=float).reshape(-1, 2)).tolist()]


def rectangle(a: Place, b: Place) -> tuple[Place, ...]:
    """Corners of the upright rectangle between two opposite corners."""
    return (a, (b[0], a[1]), b, (a[0], b[1]))


def _place(state: Sketch, event: PointerEvent) -> Place:
    """Where a corner would come: the pointer, on a locked direction from the last corner while Ctrl is held."""
    if "ctrl" not in event.modifiers or not state.corners:
        return event.ground
    before = bearing_deg(*state.corners[-2:]) if len(state.corners) > 1 else None
    return locked_place(state.corners[-1], event.ground, before)


def _near(a: Place, b: Place, event: PointerEvent) -> bool:
    return math.dist(a, b) <= NEAR_PX * event.metre_per_px


def _moved(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch:
    return replace(state, pointer=_place(state, event))


def _clicked(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch:
    place = _place(state, event)
    state = replace(state, pointer=place)
    if state.corners and _near(place, state.corners[-1], event):
        return _ended(state, rules)
    if rules.closed and len(state.corners) > 2 and _near(place, state.corners[0], event):
        return _ended(state, rules)
    return replace(state, corners=(*state.corners, place))


def _double_clicked(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch:
    """The click of its first press placed the last corner; without one it is placed now."""
    if not state.corners:
        return state
    clicked = _clicked(state, event, rules)
    return clicked if clicked.ended or clicked.refused else _ended(clicked, rules)


def _drag_started(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch:
    place = _place(state, event)
    if rules.closed and not state.corners:
        return replace(state, pointer=place, drag_from=place)
    fresh = not state.corners or not _near(place, state.corners[-1], event)
    return replace(state, corners=(*state.corners, place) if fresh else state.corners, pointer=place, drag_from=place)


def _drag_finished(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch:
    start, place = state.drag_from, _place(state, event)
    state = replace(state, pointer=place, drag_from=None)
    if start is None:
        return state
    if not state.corners:
        wide = min(abs(start[0] - place[0]), abs(start[1] - place[1])) > NEAR_PX * event.metre_per_px
        return _ended(replace(state, corners=rectangle(start, place)), rules) if wide else replace(state, corners=(start,))
    return state if _near(place, state.corners[-1], event) else replace(state, corners=(*state.corners, place))


def _keyed(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch:
    if event.key == "enter":
        return _ended(state, rules, "enter")
    if event.key in ("backspace", "delete"):
        return replace(state, corners=state.corners[:-1], drag_from=None)
    return state


def _ended(state: Sketch, rules: SketchRules, by: Literal["pointer", "enter"] = "pointer") -> Sketch:
    if not state.corners:
        return replace(state, refused=message(mark("Nothing is drawn yet: click the first corner.")))
    fault = rules.fault(state.corners)
    return replace(state, refused=fault, ended="" if fault else by)


_STEPS: dict[str, Callable[[Sketch, PointerEvent, SketchRules], Sketch]] = {
    "move": _moved,
    "click": _clicked,
    "double_click": _double_clicked,
    "drag_start": _drag_started,
    "drag_move": _moved,
    "drag_finish": _drag_finished,
    "key": _keyed,
}
