"""The handle in the middle of a unit's way to the next scene: dragged, it leads the way through another place."""

import math
from collections.abc import Generator

from shapely import LineString, Point

from tabletop.core.geometry.geometry import Position
from tabletop.core.scenes.move import Move
from tabletop.core.text.message import mark, message
from tabletop.tools.base.tool import LedThrough, Outcome, PointerEvent, Preview, PreviewShape, ToolContext

SHORTEST_PX = 40.0
"""A way that is shorter on the screen has no handle: it would stand on the symbols of its ends."""


def shown_way(context: ToolContext) -> Move | None:
    """The way of the unit that is chosen; None without one."""
    return context.way()


def way_shapes(move: Move, metre_per_px: float | None) -> tuple[PreviewShape, ...]:
    """The way and its handle as they are shown; the way alone while no scale is known."""
    line = PreviewShape(move.line, "guide")
    if metre_per_px is None or move.length_m < SHORTEST_PX * metre_per_px:
        return (line,)
    return line, PreviewShape(Point(move.place_at(0.5)), "handle", "middle")


def grabs_way(context: ToolContext, event: PointerEvent) -> Move | None:
    """The way whose handle is under the pointer."""
    move = shown_way(context)
    if move is None or move.length_m < SHORTEST_PX * event.metre_per_px:
        return None
    return move if math.dist(move.place_at(0.5), event.raw) <= context.tolerance_px * event.metre_per_px else None


def leading(move: Move, press: PointerEvent) -> Generator[Preview, PointerEvent, Outcome]:
    """Lead the way through the place where the button is let go; the way there and on is found then."""
    event = press
    while True:
        event = yield _preview(move, event.ground)
        if event.action == "key" and event.key == "escape":
            return None
        if event.action == "click":
            return None
        if event.action == "drag_finish":
            return LedThrough(move, event.ground)


def _preview(move: Move, place: Position) -> Preview:
    hint = message(mark("Release: the way leads through here · Shift: no snapping · Esc: drop"))
    ends = move.line.coords[0], move.line.coords[-1]
    shapes = (PreviewShape(LineString([ends[0], place, ends[1]]), "guide"), PreviewShape(Point(place), "handle", "picked"))
    return Preview(hint, shapes, cursor="move", busy=True, keys=frozenset({"escape"}))
