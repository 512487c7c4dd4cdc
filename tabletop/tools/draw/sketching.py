"""Sketching: corners placed one by one, as lines, areas and measures need them. One generator for all of them."""

from collections.abc import Callable, Generator
from dataclasses import replace

from tabletop.core.geometry.geometry import Position, bearing_deg
from tabletop.core.text.message import Message, mark, message
from tabletop.tools.base.angle_lock import Lock, foot_on
from tabletop.tools.base.tool import PointerEvent, Preview
from tabletop.tools.draw.following import followed
from tabletop.tools.draw.sketch import NEAR_PX, Sketch, SketchRules, ended, lock_for, near, rectangle
from tabletop.tools.draw.strokes import stroke_for

ON_PX = 1.5
"""A corner this near to an edge lies on it, and Shift follows the edge from there."""

Sketching = Generator[Preview, PointerEvent, Sketch | None]


def sketch(rules: SketchRules, corners: tuple[Position, ...] = (), refused: Message | None = None) -> Sketching:
    """Gather corners until the sketch is ended; the sketch as it stood then, None when it is dropped."""
    state, stroked = Sketch(corners, refused=refused), False
    while not state.ended:
        event = yield rules.show(state)
        if event.action == "key" and event.key == "escape":
            return None
        stroke = stroke_for(state, event, rules)
        if stroke is not None:
            state, stroked = (yield from stroke(replace(state, refused=None, said=None), event, rules)), True
        elif event.action == "double_click" and stroked:
            state = ended(state, rules)
        else:
            stroked = stroked and event.is_motion
            state = _STEPS[event.action](state if event.is_motion else replace(state, refused=None), event, rules)
    return state


def _locked(state: Sketch, event: PointerEvent, rules: SketchRules) -> Lock | None:
    """The direction that Ctrl holds the pointer to, seen from the last corner."""
    if "ctrl" not in event.modifiers or not state.corners or event.is_typed or event.ground == state.corners[-1]:
        return None
    before = bearing_deg(*state.corners[-2:]) if len(state.corners) > 1 else None
    return lock_for(state.corners[-1], before, event, rules.context)


def _follow(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch | None:
    """The sketch with the way along the edge to the pointer while Shift is held over one; None where there is none."""
    if rules.context is None or not state.corners or "shift" not in event.modifiers or event.modifiers & {"ctrl", "alt"}:
        return None
    other = state.other_way != (state.follow == "let go")
    reach_m = rules.context.tolerance_px * event.metre_per_px
    path = followed(rules.context.edges(), state.corners[-1], event.raw, reach_m, ON_PX * event.metre_per_px, other)
    if path is None:
        return None
    return replace(state, path=path, pointer=path[-1], follow="on", other_way=other, said=_FOLLOWS)


_FOLLOWS = message(mark("Click: follow the edge to here · Release Shift and press it again: the other way · Esc: drop"))
_LET_GO = message(mark("Shift again: follow the edge the other way round · Click: straight corner · Esc: drop"))
_LOCKED = mark("Locked: {what} · Click: add corner · Release Ctrl: free · Esc: drop")


def pointed(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch:
    """The sketch with the pointer where the next corner would come: along an edge, on a locked direction, or where it is."""
    following = _follow(state, event, rules)
    if following is not None:
        return following
    follow = "let go" if state.follow and "shift" not in event.modifiers else state.follow
    state = replace(state, pointer=event.ground, path=(), follow=follow, said=_LET_GO if follow == "let go" else None)
    locked = _locked(state, event, rules)
    if locked is None:
        return state
    place = foot_on(state.corners[-1], event.ground, locked.bearing)
    return replace(state, pointer=place, said=message(_LOCKED, what=locked.words))


def _clicked(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch:
    state = pointed(state, event, rules)
    place = state.pointer or event.ground
    if state.path:
        return replace(state.with_corners(state.path), said=None)
    state = replace(state, said=None)
    if state.corners and near(place, state.corners[-1], event):
        return ended(state, rules)
    if rules.closed and len(state.corners) > 2 and near(place, state.corners[0], event):
        return ended(state, rules)
    return state.with_corners((place,))


def _double_clicked(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch:
    """The click of its first press placed the last corner; without one it is placed now."""
    if not state.corners:
        return state
    clicked = _clicked(state, event, rules)
    return clicked if clicked.ended or clicked.refused else ended(clicked, rules)


def _drag_started(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch:
    state = pointed(state, event, rules)
    place = state.pointer or event.ground
    if rules.closed and not state.corners:
        return replace(state, drag_from=place)
    fresh = not state.corners or not near(place, state.corners[-1], event)
    return replace(state.with_corners((place,)) if fresh else state, drag_from=place)


def _drag_finished(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch:
    start = state.drag_from
    state = replace(pointed(state, event, rules), drag_from=None, said=None)
    place = state.pointer or event.ground
    if start is None:
        return state
    if state.path:
        return state.with_corners(state.path)
    if not state.corners:
        wide = min(abs(start[0] - place[0]), abs(start[1] - place[1])) > NEAR_PX * event.metre_per_px
        return ended(state.with_corners(rectangle(start, place)), rules) if wide else state.with_corners((start,))
    return state if near(place, state.corners[-1], event) else state.with_corners((place,))


def _keyed(state: Sketch, event: PointerEvent, rules: SketchRules) -> Sketch:
    if event.key == "enter":
        return ended(state, rules, "enter")
    if event.key in ("backspace", "delete", "undo"):
        return state.taken_back()
    return state.given_again() if event.key == "redo" else state


_STEPS: dict[str, Callable[[Sketch, PointerEvent, SketchRules], Sketch]] = {
    "move": pointed,
    "click": _clicked,
    "double_click": _double_clicked,
    "drag_start": _drag_started,
    "drag_move": pointed,
    "drag_finish": _drag_finished,
    "key": _keyed,
}
