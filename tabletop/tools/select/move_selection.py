"""Dragging what is selected: the whole selection moves with the pointer, and one change comes of it."""

import math
from collections.abc import Generator, Iterable

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, replace_features
from tabletop.core.values.feature import Placed
from tabletop.tools.base.angle_lock import locked_place
from tabletop.tools.base.edits import chosen, guarded, is_locked, why_locked
from tabletop.tools.base.tool import Outcome, PointerEvent, Preview, PreviewShape, ToolContext
from tabletop.tools.base.wording import move_label, move_readout


def moved(context: ToolContext, ids: Iterable[str], shift: Position) -> Change | Message | None:
    """Change that shifts features by (east, north) metres in the scenes of the scope, or why it cannot be."""
    placed = chosen(context, ids)
    free = [feature for feature in placed if not is_locked(feature)]
    if not free:
        return locked_hint(placed)
    plan, scene, scope = context.plan(), context.scene(), context.scope()
    features = [plan.features[feature.id] for feature in free]
    pairs = [(old, old.moved(scene, scope, lambda shape: shapely.transform(shape, lambda coords: coords + shift))) for old in features]
    try:
        change = guarded(replace_features(move_label(free, plan), [*pairs]))
    except InputError as error:
        return error.message
    return change if change.edits else None


def locked_hint(placed: list[Placed]) -> Message | None:
    """That all of these are locked; None where there are none."""
    text = mark("What is selected is locked: it cannot be moved or deleted. Unlock it in the inspector.")
    return why_locked(placed, text) if placed else None


def dragged(context: ToolContext, ids: frozenset[str], press: PointerEvent) -> Generator[Preview, PointerEvent, Outcome | Message]:
    """Move features while the pointer is dragged, from its press on. A grabbed vertex snaps, any other place moves freely."""
    free = [feature for feature in chosen(context, ids) if not is_locked(feature)]
    if not free:
        return (yield from _refusing(locked_hint(chosen(context, ids))))
    anchor = grabbed_vertex(free, press.raw, context.tolerance_px * press.metre_per_px)
    start = anchor or press.raw
    event, end = press, start
    while True:
        event = yield preview(free, start, end, len(chosen(context, ids)) - len(free), anchor is not None)
        if event.action == "key":
            if event.key == "escape":
                return None
            continue
        end = event.ground if anchor else event.raw
        end = locked_place(start, end) if "ctrl" in event.modifiers and end != start else end
        if event.action in ("drag_finish", "click"):
            return moved(context, [feature.id for feature in free], (end[0] - start[0], end[1] - start[1]))


def _refusing(refused: Message | None) -> Generator[Preview, PointerEvent, Message | None]:
    """Say why nothing moves for as long as the drag goes on, and after it."""
    while refused is not None:
        event = yield Preview(refused, cursor="arrow", busy=True, keys=frozenset({"escape"}), snaps=False)
        if event.action in ("drag_finish", "click") or event.key == "escape":
            break
    return refused


def grabbed_vertex(placed: list[Placed], ground: Position, tolerance_m: float) -> Position | None:
    """The vertex of these features nearest to a place, None when all are farther than the tolerance."""
    coords = shapely.get_coordinates([feature.geometry for feature in placed])
    distances = np.hypot(coords[:, 0] - ground[0], coords[:, 1] - ground[1])
    row = int(np.argmin(distances))
    return (float(coords[row, 0]), float(coords[row, 1])) if distances[row] <= tolerance_m else None


def preview(placed: list[Placed], start: Position, end: Position, locked: int, snaps: bool) -> Preview:
    """The features where they would come to stand; the plan's own are hidden meanwhile."""
    shift = np.asarray(end) - np.asarray(start)
    shapes: list[BaseGeometry] = shapely.transform([feature.geometry for feature in placed], lambda coords: coords + shift).tolist()
    bodies = [PreviewShape(shape, "feature", one.kind, dict(one.properties)) for shape, one in zip(shapes, placed, strict=True)]
    hint = message(mark("Release: move · Ctrl: lock angle · Shift: no snapping · Esc: drop"))
    if locked:
        hint = message(mark("Release: move · {count} locked stay where they are · Esc: drop"), count=locked)
    readout = move_readout(start, end) if math.dist(start, end) > 0 else None
    keys = frozenset({"escape"})
    return Preview(hint, tuple(bodies), readout, frozenset(feature.id for feature in placed), "move", busy=True, keys=keys, snaps=snaps)
