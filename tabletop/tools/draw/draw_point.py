"""Drawing of things that stand on one place: a click places, press and drag also turns or sizes them."""

import math
from collections.abc import Generator
from typing import Any

from shapely import LineString, Point

from tabletop.core.geometry.geometry import Position
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Change
from tabletop.tools.base.angle_lock import bearing_to
from tabletop.tools.base.edits import drawn, new_properties
from tabletop.tools.base.tool import Gesture, PointerEvent, Preview, PreviewShape, Told, ToolContext
from tabletop.tools.base.touching import is_on_line
from tabletop.tools.base.wording import bearing_readout, kind_title
from tabletop.tools.draw.place_unit import hint_of, row_in_hand, unit_put
from tabletop.tools.draw.sketch import NEAR_PX

LENGTHS = ("range_m", "radius_m", "reach_m")
"""Properties that a drag can set by its length; the first one that a kind has counts."""


def draw_point(kind: str, context: ToolContext) -> Gesture:
    """Click places; press, drag and release places and turns."""
    refused: Message | None = None
    pointer: Position | None = None
    while True:
        event = yield _resting(kind, context, pointer, refused)
        refused, pointer = refused if event.is_motion else None, event.ground
        if event.action == "key" and event.key == "escape":
            return None
        if event.action not in ("click", "drag_start"):
            continue
        properties = (yield from _dragged(kind, context, event.ground)) if event.action == "drag_start" else {}
        if properties is None:
            return None
        outcome = _placed(kind, context, event.ground, properties)
        if isinstance(outcome, Change | Told):
            return outcome
        refused = outcome


def _placed(kind: str, context: ToolContext, ground: Position, properties: dict[str, Any]) -> Change | Told | Message:
    row = row_in_hand(context) if kind == "unit" else None
    try:
        if row is not None:
            return unit_put(context, row, ground, properties)
        return drawn(context, kind, Point(ground), properties)
    except InputError as error:
        return error.message


def _dragged(kind: str, context: ToolContext, start: Position) -> Generator[Preview, PointerEvent, dict[str, Any] | None]:
    """Yield previews while a drag goes on; the properties it set, None when it is dropped."""
    properties: dict[str, Any] = {}
    end = start
    while True:
        event = yield _turning(kind, context, start, end, properties)
        if event.action == "key" and event.key == "escape":
            return None
        if event.action != "key":
            end, properties = event.ground, properties_of_drag(kind, context, start, event)
        if event.action in ("drag_finish", "click"):
            return properties


def properties_of_drag(kind: str, context: ToolContext, start: Position, event: PointerEvent) -> dict[str, Any]:
    """Bearing and length in metres that a drag sets on a kind; nothing for one that is too short to be meant."""
    length_m = math.dist(start, event.ground)
    if length_m <= NEAR_PX * event.metre_per_px:
        return {}
    found: dict[str, Any] = {}
    if "bearing_deg" in kinds()[kind].properties:
        found["bearing_deg"] = bearing_to(start, event)
    name = length_property(kind, new_properties(context, kind))
    if name is not None:
        found[name] = round(length_m, 1)
    return found


def length_property(kind: str, properties: dict[str, Any]) -> str | None:
    """The property that the length of a drag sets: that of a sector, or of a disc that has no bearing to turn."""
    spec = kinds()[kind]
    name = next((one for one in LENGTHS if one in spec.properties), None)
    turned_disc = "bearing_deg" in spec.properties and float(properties.get("sector_deg", spec.default("sector_deg") or 360.0)) >= 360.0
    return None if turned_disc else name


def _resting(kind: str, context: ToolContext, pointer: Position | None, refused: Message | None) -> Preview:
    ghost = () if pointer is None else (_ghost(kind, context, pointer, {}),)
    return Preview(refused or _hint(kind, context, pointer), ghost, entry=True)


def _turning(kind: str, context: ToolContext, start: Position, end: Position, properties: dict[str, Any]) -> Preview:
    guide = (PreviewShape(LineString((start, end)), "guide"),) if end != start else ()
    hint = message(mark("Drag: turn or size · Release: place · Ctrl: lock angle · Esc: drop"))
    shapes = (_ghost(kind, context, start, properties), *guide)
    return Preview(hint, shapes, _readout(properties), busy=True, keys=frozenset({"escape"}), snap_to=(start,), origin=start)


def _ghost(kind: str, context: ToolContext, ground: Position, properties: dict[str, Any]) -> PreviewShape:
    return PreviewShape(Point(ground), "feature", kind, {**new_properties(context, kind), **properties})


def _readout(properties: dict[str, Any]) -> Message | None:
    length_m = next((properties[name] for name in LENGTHS if name in properties), None)
    if length_m is not None and "bearing_deg" in properties:
        bearing = round(properties["bearing_deg"]) % 360
        return message(mark("Length {length:.1f} m, bearing {bearing:.0f}°"), length=length_m, bearing=bearing)
    if length_m is not None:
        return message(mark("Radius {length:.1f} m"), length=length_m)
    return bearing_readout(properties["bearing_deg"]) if "bearing_deg" in properties else None


def _hint(kind: str, context: ToolContext, pointer: Position | None) -> Message:
    title = kind_title(kind)
    row = row_in_hand(context) if kind == "unit" else None
    if row is not None:
        return hint_of(context, row, pointer)
    if kind == "gate":
        if pointer is not None and not is_on_line(context, pointer):
            return message(
                mark("{what}: here runs no cordon or barrier; click on one · Shift: no snapping · Tab: coordinates · Esc: leave"),
                what=title,
            )
        return message(mark("{what}: click on a cordon or barrier · Shift: no snapping · Tab: coordinates · Esc: leave"), what=title)
    if "bearing_deg" in kinds()[kind].properties:
        return message(
            mark("{what}: click to place, press and drag to turn · Shift: no snapping · Tab: coordinates · Esc: leave"), what=title
        )
    if length_property(kind, new_properties(context, kind)) is not None:
        return message(
            mark("{what}: click to place, press and drag for its radius · Shift: no snapping · Tab: coordinates · Esc: leave"), what=title
        )
    return message(mark("{what}: click to place · Shift: no snapping · Tab: coordinates · Esc: leave"), what=title)
