"""The handle that turns a feature with a bearing: where it stands, and the drag that turns it."""

import math
from collections.abc import Generator
from typing import Any

from shapely import LineString, Point

from tabletop.core.geometry.geometry import Position, along, point_of
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Change, replace_features
from tabletop.core.values.feature import Placed
from tabletop.tools.base.angle_lock import bearing_to
from tabletop.tools.base.edits import chosen, guarded, is_locked
from tabletop.tools.base.tool import Outcome, PointerEvent, Preview, PreviewShape, ToolContext
from tabletop.tools.base.wording import bearing_readout, name_of

HANDLE_PX = 36.0
"""Distance of the handle from the middle of a symbol; of a long vehicle it stands off the bow."""
OFF_BOW_PX = 16.0


def turnable(context: ToolContext) -> Placed | None:
    """The feature that can be turned: the one selected, when it has a bearing and is not locked."""
    placed = chosen(context)
    if len(placed) != 1 or is_locked(placed[0]) or "bearing_deg" not in kinds()[placed[0].kind].properties:
        return None
    return placed[0]


def handle_place(placed: Placed, metre_per_px: float) -> Position:
    """Where the handle of a feature stands at that scale."""
    distance_m = max(HANDLE_PX * metre_per_px, float(placed.get("length_m") or 0.0) / 2 + OFF_BOW_PX * metre_per_px)
    return along(point_of(placed.geometry), float(placed.get("bearing_deg") or 0.0), distance_m)


def handle_shapes(placed: Placed, metre_per_px: float) -> tuple[PreviewShape, ...]:
    """The handle with the line that holds it."""
    place = handle_place(placed, metre_per_px)
    return PreviewShape(LineString((point_of(placed.geometry), place)), "guide"), PreviewShape(Point(place), "handle", "turn")


def grabs_handle(context: ToolContext, event: PointerEvent) -> Placed | None:
    """The feature whose handle is under the pointer."""
    placed = turnable(context)
    if placed is None or math.dist(handle_place(placed, event.metre_per_px), event.raw) > context.tolerance_px * event.metre_per_px:
        return None
    return placed


def turned(context: ToolContext, feature_id: str, bearing: float) -> Change | Message | None:
    """Change that gives a feature a bearing in the scenes of the scope, or why it cannot be."""
    placed = next(iter(chosen(context, [feature_id])), None)
    if placed is None:
        return None
    plan = context.plan()
    old = plan.features[feature_id]
    new = old.edited(context.scene(), context.scope(), properties={"bearing_deg": bearing})
    label = message(mark("Turn {what}"), what=name_of(placed.kind, placed.properties, plan))
    try:
        change = guarded(replace_features(label, [(old, new)]))
    except InputError as error:
        return error.message
    return change if change.edits else None


def turning(context: ToolContext, placed: Placed, press: PointerEvent) -> Generator[Preview, PointerEvent, Outcome | Message]:
    """Turn a feature while its handle is dragged."""
    middle, bearing, event = point_of(placed.geometry), float(placed.get("bearing_deg") or 0.0), press
    while True:
        event = yield _preview(placed, bearing, event.metre_per_px)
        if event.action == "key":
            if event.key == "escape":
                return None
            continue
        if event.raw != middle:
            bearing = bearing_to(middle, event)
        if event.action in ("drag_finish", "click"):
            return turned(context, placed.id, bearing)


def _preview(placed: Placed, bearing: float, metre_per_px: float) -> Preview:
    properties: dict[str, Any] = {**placed.properties, "bearing_deg": bearing}
    now = Placed(placed.id, placed.kind, placed.geometry, properties)
    shapes = (PreviewShape(placed.geometry, "feature", placed.kind, properties), *handle_shapes(now, metre_per_px))
    hint = message(mark("Release: turn · Ctrl: steps of 15° · Esc: drop"))
    readout, keys = bearing_readout(bearing), frozenset({"escape"})
    return Preview(hint, shapes, readout, frozenset({placed.id}), "move", busy=True, keys=keys, snaps=False)
