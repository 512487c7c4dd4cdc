"""Strokes: drags in a sketch that draw more than a straight line - freehand, circle, arc, turned rectangle."""

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import LineString

from tabletop.core.geometry.geometry import Position, along, bearing_deg, sector
from tabletop.core.text.message import Message, mark, message
from tabletop.tools.base.angle_lock import foot_on
from tabletop.tools.base.tool import PointerEvent, Preview
from tabletop.tools.draw.sketch import NEAR_PX, Sketch, SketchRules, ended, lock_for

Stroke = Generator[Preview, PointerEvent, Sketch]
SIMPLE_PX = 0.5
"""A freehand line keeps within so much of the smoothed one."""
STEP_PX = 2.0
SMOOTHED_OVER = 7
ARC_STEP_DEG = 5.0
FLAT_PX = 2.0
"""An arc that bends less is straight."""


def stroke_for(state: Sketch, event: PointerEvent, rules: SketchRules) -> Callable[[Sketch, PointerEvent, SketchRules], Stroke] | None:
    """The stroke that a drag begins: Shift draws freehand, Alt round, Ctrl a turned rectangle; without one, as the aids are set."""
    if event.action != "drag_start":
        return None
    held = event.modifiers
    mode = rules.context.aids().drag if rules.context is not None else "straight"
    if "alt" in held or ("shift" not in held and mode == "round"):
        return _circle if rules.closed and not state.corners else _arc
    if "shift" in held or mode == "freehand":
        return _freehand
    return _turned_rectangle if "ctrl" in held and rules.closed and not state.corners else None


# --- freehand
def _freehand(state: Sketch, event: PointerEvent, rules: SketchRules) -> Stroke:
    """Draw as the pointer goes; an outline is ended by letting go."""
    start = event.ground
    trail = [state.corners[-1]] if state.corners else []
    trail = trail if trail and math.dist(trail[-1], start) <= NEAR_PX * event.metre_per_px else [*trail, start]
    whole = rules.closed and not state.corners
    said = _FREE_AREA if whole else _FREE_LINE
    while True:
        shown = smoothed(trail, event.metre_per_px)
        event = yield rules.show(replace(state, path=shown[1:] if state.corners else shown, drag_from=start, said=said))
        if _dropped(event):
            return state
        if event.action in ("drag_move", "drag_finish", "click"):
            trail.append(event.raw)
        if event.action in ("drag_finish", "click"):
            drawn = smoothed(trail, event.metre_per_px)
            if len(drawn) < 2:
                return state
            done = state.with_corners(drawn[1:] if state.corners else drawn)
            done = replace(done, pointer=drawn[-1])
            return ended(done, rules) if whole else done


def smoothed(trail: Sequence[Position], metre_per_px: float) -> tuple[Position, ...]:
    """A trail without its tremble: evened over some pixels, then with only the corners it needs to keep within half a pixel."""
    line = np.asarray(trail, dtype=float)
    length_m = float(np.hypot(*np.diff(line, axis=0).T).sum())
    if length_m <= NEAR_PX * metre_per_px:
        return tuple(trail[:1])
    count = max(2, math.ceil(length_m / (STEP_PX * metre_per_px)) + 1)
    even = shapely.get_coordinates(shapely.line_interpolate_point(LineString(line), np.linspace(0.0, length_m, count)))
    half = min(SMOOTHED_OVER // 2, (count - 1) // 2)
    wide = np.pad(even, ((half, half), (0, 0)), mode="reflect", reflect_type="odd")
    soft = np.column_stack([np.convolve(wide[:, axis], np.ones(2 * half + 1) / (2 * half + 1), mode="valid") for axis in (0, 1)])
    soft[0], soft[-1] = line[0], line[-1]
    kept = shapely.get_coordinates(LineString(soft).simplify(SIMPLE_PX * metre_per_px, preserve_topology=False))
    return tuple((float(east), float(north)) for east, north in kept)


# --- circle
def _circle(state: Sketch, event: PointerEvent, rules: SketchRules) -> Stroke:
    """From its middle to its edge; Ctrl gives whole metres."""
    middle, edge = event.ground, event.ground
    while True:
        radius_m = math.dist(middle, edge)
        radius_m = max(1.0, float(round(radius_m))) if "ctrl" in event.modifiers else radius_m
        wide = radius_m > NEAR_PX * event.metre_per_px
        shown = circle(middle, radius_m) if wide else ()
        read = message(mark("Radius {length:.1f} m"), length=radius_m)
        event = yield rules.show(replace(state, path=shown, pointer=None, drag_from=middle, said=_CIRCLE, read=read))
        if _dropped(event):
            return state
        if event.action in ("drag_move", "drag_finish", "click"):
            edge = event.ground
        if event.action in ("drag_finish", "click"):
            radius_m = math.dist(middle, edge)
            radius_m = max(1.0, float(round(radius_m))) if "ctrl" in event.modifiers else radius_m
            if radius_m <= NEAR_PX * event.metre_per_px:
                return state
            return ended(state.with_corners(circle(middle, radius_m)), rules)


def circle(middle: Position, radius_m: float) -> tuple[Position, ...]:
    """Corners of a circle with its true area."""
    return tuple((float(east), float(north)) for east, north in shapely.get_coordinates(sector(middle, radius_m))[:-1])


# --- arc
def _arc(state: Sketch, event: PointerEvent, rules: SketchRules) -> Stroke:
    """Drag from end to end, let go, then bend it and click."""
    fresh = not state.corners or math.dist(event.ground, state.corners[-1]) > NEAR_PX * event.metre_per_px
    start = event.ground if fresh else state.corners[-1]
    base = state.with_corners((start,)) if fresh else state
    end, released = start, False
    bend: Position | None = None
    while True:
        path = arc(start, bend, end, event.metre_per_px) if bend is not None else (end,) if end != start else ()
        said, read = (_ARC_BEND, arc_readout(start, bend, end)) if released else (_ARC_END, None)
        event = yield rules.show(replace(base, path=path, pointer=None, drag_from=start, said=said, read=read))
        if _dropped(event):
            return state
        if event.action in ("drag_move", "drag_finish") and not released:
            end, released = event.ground, event.action == "drag_finish"
            if released and math.dist(start, end) <= NEAR_PX * event.metre_per_px:
                return base
        elif event.action in ("move", "drag_move"):
            bend = event.ground
        elif event.action in ("click", "drag_finish") or (event.action == "key" and event.key == "enter"):
            bend = bend if event.action == "key" else event.ground
            return replace(base.with_corners(arc(start, bend, end, event.metre_per_px)), pointer=end)


def arc(start: Position, bend: Position | None, end: Position, metre_per_px: float) -> tuple[Position, ...]:
    """Places after the start of the arc through three places, in steps of 5 degrees; straight where they lie on one line."""
    found = None if bend is None else _centre(start, bend, end)
    if found is None or bend is None or _off_chord(start, bend, end) <= FLAT_PX * metre_per_px:
        return (end,)
    first, last = bearing_deg(found, start), bearing_deg(found, end)
    turn = (last - first) % 360.0
    if (bearing_deg(found, bend) - first) % 360.0 > turn:
        turn -= 360.0
    radius_m, steps = math.dist(found, start), max(2, math.ceil(abs(turn) / ARC_STEP_DEG))
    return (*(along(found, first + turn * step / steps, radius_m) for step in range(1, steps)), end)


def _off_chord(start: Position, bend: Position, end: Position) -> float:
    chord = (end[0] - start[0], end[1] - start[1])
    return abs(chord[0] * (bend[1] - start[1]) - chord[1] * (bend[0] - start[0])) / (math.hypot(*chord) or 1.0)


def _centre(a: Position, b: Position, c: Position) -> Position | None:
    """Middle of the circle through three places; None where they lie on one line."""
    bx, by, cx, cy = b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]
    double = 2.0 * (bx * cy - by * cx)
    if abs(double) < 1e-9:
        return None
    b2, c2 = bx * bx + by * by, cx * cx + cy * cy
    return a[0] + (cy * b2 - by * c2) / double, a[1] + (bx * c2 - cx * b2) / double


def arc_readout(start: Position, bend: Position | None, end: Position) -> Message | None:
    """Radius of the arc through three places."""
    found = None if bend is None else _centre(start, bend, end)
    return None if found is None else message(mark("Radius {length:.1f} m"), length=math.dist(found, start))


# --- turned rectangle
def _turned_rectangle(state: Sketch, event: PointerEvent, rules: SketchRules) -> Stroke:
    """Drag its first side, let go, then set the width and click."""
    start, released = event.ground, False
    end, across = start, start
    while True:
        corners = turned_rectangle(start, end, across) if released else ()
        shown = corners or ((start, end) if end != start else (start,))
        said = _WIDTH if released else _SIDE
        read = _sides_readout(start, end, across if released else None)
        event = yield rules.show(replace(state, path=shown, drag_from=start, said=said, read=read))
        if _dropped(event):
            return state
        if event.action in ("drag_move", "drag_finish") and not released:
            end, released = _side_end(start, event, rules), event.action == "drag_finish"
            across = end
            if released and math.dist(start, end) <= NEAR_PX * event.metre_per_px:
                return state
        elif event.action in ("move", "drag_move"):
            across = event.ground
        elif event.action in ("click", "drag_finish") or (event.action == "key" and event.key == "enter"):
            across = across if event.action == "key" else event.ground
            done = state.with_corners(turned_rectangle(start, end, across))
            return ended(done, rules) if _off_chord(start, across, end) > FLAT_PX * event.metre_per_px else state


def _side_end(start: Position, event: PointerEvent, rules: SketchRules) -> Position:
    if "ctrl" not in event.modifiers or event.ground == start:
        return event.ground
    return foot_on(start, event.ground, lock_for(start, None, event, rules.context).bearing)


def turned_rectangle(start: Position, end: Position, across: Position) -> tuple[Position, ...]:
    """Corners of the rectangle on a side, as wide as a place is away from it."""
    bearing = bearing_deg(start, end)
    foot = foot_on(start, across, bearing)
    shift = across[0] - foot[0], across[1] - foot[1]
    return start, end, (end[0] + shift[0], end[1] + shift[1]), (start[0] + shift[0], start[1] + shift[1])


def _sides_readout(start: Position, end: Position, across: Position | None) -> Message:
    length_m, bearing = math.dist(start, end), round(bearing_deg(start, end)) % 360
    if across is None:
        return message(mark("Length {length:.1f} m, bearing {bearing:.0f}°"), length=length_m, bearing=bearing)
    width_m = _off_chord(start, across, end)
    return message(mark("{length:.1f} m x {width:.1f} m, bearing {bearing:.0f}°"), length=length_m, width=width_m, bearing=bearing)


def _dropped(event: PointerEvent) -> bool:
    return event.action == "key" and event.key in ("escape", "undo", "backspace", "delete")


_FREE_LINE = message(mark("Release: end of the freehand line · Esc: drop it"))
_FREE_AREA = message(mark("Release: close the outline and finish · Esc: drop it"))
_CIRCLE = message(mark("Release: finish the circle · Ctrl: whole metres · Esc: drop it"))
_ARC_END = message(mark("Release: other end of the arc, then bend it · Esc: drop it"))
_ARC_BEND = message(mark("Move: bend the arc · Click or Enter: keep it · Esc: drop it"))
_SIDE = message(mark("Release: first side of the rectangle, then its width · Ctrl: lock angle, along an edge nearby · Esc: drop it"))
_WIDTH = message(mark("Move: width of the rectangle · Click or Enter: finish · Esc: drop it"))
