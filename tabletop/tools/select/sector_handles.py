"""Handles of sectors and discs on the map: one on the arc for the range, one on the side for the angle, and the drags they begin."""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from shapely import LineString, Point

from tabletop.core.geometry.geometry import Position, along, bearing_deg, point_of
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Change, replace_features
from tabletop.core.values.feature import Placed
from tabletop.tools.base.edits import chosen, guarded, is_locked
from tabletop.tools.base.tool import Outcome, PointerEvent, Preview, PreviewShape, ToolContext
from tabletop.tools.base.wording import name_of, property_title
from tabletop.tools.select.turn import HANDLE_PX

RANGES = ("range_m", "radius_m", "reach_m")
CLEAR_PX = HANDLE_PX + 12.0
"""A range that is shorter on the screen has no handles: they would hide the symbol and what turns it."""
STEP_M, STEP_DEG = 5.0, 15.0
NARROWEST_DEG = 5.0


@dataclass(frozen=True)
class SectorHandle:
    """A handle: the property it sets, and where it stands."""

    name: str
    place: Position


def ranged(context: ToolContext) -> Placed | None:
    """The feature that shows such handles: the one selected, when it has a range and is not locked."""
    placed = chosen(context)
    if len(placed) != 1 or is_locked(placed[0]) or not isinstance(placed[0].geometry, Point):
        return None
    return placed[0] if _range_name(placed[0]) else None


def sector_handles(placed: Placed, metre_per_px: float) -> list[SectorHandle]:
    """The handles of a feature at that scale; none where they would stand on its symbol."""
    name = _range_name(placed)
    range_m = _value(placed, name) if name else 0.0
    if name is None or range_m <= CLEAR_PX * metre_per_px:
        return []
    middle, bearing = point_of(placed.geometry), _value(placed, "bearing_deg")
    found = [SectorHandle(name, along(middle, bearing, range_m))]
    if "sector_deg" in kinds()[placed.kind].properties:
        found.append(SectorHandle("sector_deg", along(middle, bearing + min(_value(placed, "sector_deg"), 360.0) / 2, range_m)))
    return found


def sector_shapes(placed: Placed, metre_per_px: float) -> tuple[PreviewShape, ...]:
    """The handles as they are shown."""
    return tuple(PreviewShape(Point(handle.place), "handle", "vertex") for handle in sector_handles(placed, metre_per_px))


def grabs_sector(context: ToolContext, event: PointerEvent) -> tuple[Placed, str] | None:
    """The feature whose handle is under the pointer, and the property that it sets."""
    placed = ranged(context)
    if placed is None:
        return None
    reach_m = context.tolerance_px * event.metre_per_px
    near = [(math.dist(handle.place, event.raw), handle.name) for handle in sector_handles(placed, event.metre_per_px)]
    best = min((one for one in near if one[0] <= reach_m), default=None)
    return None if best is None else (placed, best[1])


def sizing(context: ToolContext, placed: Placed, name: str, press: PointerEvent) -> Generator[Preview, PointerEvent, Outcome | Message]:
    """Set a range or an angle while its handle is dragged."""
    value, event = _value(placed, name), press
    while True:
        event = yield _preview(placed, name, value, event.metre_per_px)
        if event.action == "key":
            if event.key == "escape":
                return None
            continue
        value = value_at(placed, name, event)
        if event.action in ("drag_finish", "click"):
            return sized(context, placed.id, name, value)


def value_at(placed: Placed, name: str, event: PointerEvent) -> float:
    """The range in metres or the angle in degrees that the pointer means; Ctrl gives steps."""
    middle, stepped = point_of(placed.geometry), "ctrl" in event.modifiers
    if name == "sector_deg":
        turn = (bearing_deg(middle, event.raw) - _value(placed, "bearing_deg") + 180.0) % 360.0 - 180.0
        angle = 2 * abs(turn)
        return min(360.0, max(NARROWEST_DEG, round(angle / STEP_DEG) * STEP_DEG if stepped else float(round(angle))))
    range_m = math.dist(middle, event.raw)
    return max(1.0, round(range_m / STEP_M) * STEP_M if stepped else round(range_m, 1))


def sized(context: ToolContext, feature_id: str, name: str, value: float) -> Change | Message | None:
    """Change that sets the property in the scenes of the scope, or why it cannot be."""
    placed = next(iter(chosen(context, [feature_id])), None)
    if placed is None:
        return None
    plan = context.plan()
    old = plan.features[feature_id]
    new = old.edited(context.scene(), context.scope(), properties={name: value})
    what, title = name_of(placed.kind, placed.properties, plan), property_title(placed.kind, name)
    try:
        change = guarded(replace_features(message(mark("Change {property} of {what}"), property=title, what=what), [(old, new)]))
    except InputError as error:
        return error.message
    return change if change.edits else None


def _range_name(placed: Placed) -> str | None:
    return next((name for name in RANGES if name in kinds()[placed.kind].properties), None)


def _value(placed: Placed, name: str) -> float:
    return float(placed.get(name) or 0.0)


def _preview(placed: Placed, name: str, value: float, metre_per_px: float) -> Preview:
    properties: dict[str, Any] = {**placed.properties, name: value}
    now = Placed(placed.id, placed.kind, placed.geometry, properties)
    handles = sector_handles(now, metre_per_px)
    guides = [PreviewShape(LineString((point_of(placed.geometry), handle.place)), "guide") for handle in handles if handle.name == name]
    shapes = (PreviewShape(placed.geometry, "feature", placed.kind, properties), *guides, *sector_shapes(now, metre_per_px))
    if name == "sector_deg":
        hint, readout = (
            message(mark("Release: set the angle · Ctrl: steps of 15° · Esc: drop")),
            message(mark("Angle {angle:.0f}°"), angle=value),
        )
    else:
        hint, readout = (
            message(mark("Release: set the range · Ctrl: steps of 5 m · Esc: drop")),
            message(mark("Range {range:.1f} m"), range=value),
        )
    return Preview(hint, shapes, readout, frozenset({placed.id}), "move", busy=True, keys=frozenset({"escape"}), snaps=False)
