"""The second step of a crowd flow: which way it moves."""

import math
from collections.abc import Generator
from typing import Literal

import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position, along, bearing_deg, point_of
from tabletop.core.text.message import mark, message
from tabletop.tools.base.angle_lock import bearing_to
from tabletop.tools.base.edits import new_properties
from tabletop.tools.base.tool import PointerEvent, Preview, PreviewShape, ToolContext
from tabletop.tools.base.wording import bearing_readout

Answer = float | Literal["back"] | None
"""A bearing in degrees, "back" to the outline, or None where all is dropped."""


def flow_bearing(kind: str, context: ToolContext, area: BaseGeometry) -> Generator[Preview, PointerEvent, Answer]:
    """Ask for the bearing of an area: click or drag towards it, Enter takes what is shown."""
    middle = point_of(area)
    start: Position = middle
    bearing = float(new_properties(context, kind).get("bearing_deg", long_bearing(area)))
    while True:
        event = yield _preview(kind, context, area, middle, bearing)
        if event.action == "key":
            if event.key == "escape":
                return None
            if event.key == "backspace":
                return "back"
            if event.key == "enter":
                return bearing
            continue
        if event.action == "drag_start":
            start = event.ground
            continue
        start = middle if event.action in ("move", "click") else start
        if event.ground != start:
            bearing = bearing_to(start, event)
        if event.action in ("click", "drag_finish"):
            return bearing


def long_bearing(area: BaseGeometry) -> float:
    """Bearing along the longest side of the smallest rectangle round an area, 0 <= b < 180, in tenths of a degree."""
    frame = shapely.get_coordinates(shapely.minimum_rotated_rectangle(area)).tolist()
    sides = [((a[0], a[1]), (b[0], b[1])) for a, b in zip(frame, frame[1:], strict=False)]
    longest = max(sides, key=lambda side: math.dist(*side), default=((0.0, 0.0), (0.0, 1.0)))
    return round(bearing_deg(*longest), 1) % 180.0


def _preview(kind: str, context: ToolContext, area: BaseGeometry, middle: Position, bearing: float) -> Preview:
    west, south, east, north = area.bounds
    head = along(middle, bearing, max(east - west, north - south) / 2)
    shapes = (
        PreviewShape(area, "feature", kind, {**new_properties(context, kind), "bearing_deg": bearing}),
        PreviewShape(LineString((middle, head)), "guide"),
    )
    hint = message(
        mark("Click where the crowd moves to, or drag its direction · Enter: take this one · Backspace: back to the outline · Esc: drop")
    )
    return Preview(hint, shapes, bearing_readout(bearing), busy=True, keys=frozenset({"enter", "escape", "backspace"}), snaps=False)
