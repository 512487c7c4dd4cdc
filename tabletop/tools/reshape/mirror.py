"""Mirroring what is selected across an axis that is drawn."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position, bearing_deg
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import geometry_class, kinds
from tabletop.core.values.feature import Placed, State
from tabletop.tools.base.angle_lock import locked_place
from tabletop.tools.base.tool import Gesture, Preview, PreviewShape, ToolContext
from tabletop.tools.base.wording import bearing_readout
from tabletop.tools.draw.acting_on import ActionResult, free, named, restated, why_nothing

GUARDED = ("cordon",)
"""Lines whose left side means something: they are turned round, so that the guarded side is mirrored with them."""


@dataclass(frozen=True)
class Axis:
    """A line through two places."""

    start: Position
    end: Position

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """The mirror image."""
        length = math.dist(self.start, self.end)
        east, north = (self.end[0] - self.start[0]) / length, (self.end[1] - self.start[1]) / length

        def mirrored(coords: np.ndarray) -> np.ndarray:
            off = coords - self.start
            along = off[:, 0] * east + off[:, 1] * north
            foot = along[:, None] * (east, north)
            return np.asarray(self.start + 2 * foot - off)

        image: BaseGeometry = shapely.transform(geometry, mirrored)
        return image

    def state(self, placed: Placed, state: State) -> State:
        """A feature mirrored, with where it looks and which side it guards."""
        shape, patch = self.shape(state.geometry), {}
        if placed.kind in GUARDED and geometry_class(shape) == "line":
            shape = shapely.reverse(shape)
        if "bearing_deg" in kinds()[placed.kind].properties:
            before = state.properties.get("bearing_deg", kinds()[placed.kind].default("bearing_deg")) or 0.0
            patch["bearing_deg"] = round((2 * bearing_deg(self.start, self.end) - before) % 360.0, 6) % 360.0
        return state.edited(shape, patch)


def mirror(context: ToolContext) -> Gesture:
    """Click two places of the axis, or drag along it."""
    start: Position | None = None
    pointer: Position | None = None
    refused: Message | None = None
    while True:
        event = yield _preview(context, start, pointer, refused)
        refused, step = refused if event.is_motion else None, None
        if event.action == "key":
            start = None if event.key in ("escape", "backspace") else start
            continue
        pointer = locked_place(start, event.ground) if start and "ctrl" in event.modifiers and event.ground != start else event.ground
        if event.action == "drag_start" or (event.action == "click" and start is None):
            start = event.ground
        elif event.action in ("click", "drag_finish") and start is not None and pointer != start:
            step, start = _mirrored(context, Axis(start, pointer)), None
        if isinstance(step, Message):
            refused = step
        elif step is not None:
            return step


def _mirrored(context: ToolContext, axis: Axis) -> ActionResult:
    placed = free(context)
    if not placed:
        return why_nothing(context)
    return restated(
        context, placed, named(placed, context, mark("Mirror {what}"), mark("Mirror {count} {count:feature|features}")), axis.state
    )


def _preview(context: ToolContext, start: Position | None, pointer: Position | None, refused: Message | None) -> Preview:
    placed = free(context)
    if not placed:
        return Preview(refused or why_nothing(context), cursor="arrow", snaps=False)
    if start is None:
        hint = message(mark("Click the first place of the axis, or drag along it · Shift: no snapping · Esc: back to selecting"))
        return Preview(refused or hint, entry=True)
    hint = message(mark("Click: mirror across this axis · Ctrl: lock angle · Shift: no snapping · Esc: drop"))
    keys = frozenset({"escape", "backspace"})
    if pointer is None or pointer == start:
        return Preview(hint, busy=True, keys=keys, snap_to=(start,), entry=True, origin=start)
    shapes, readout = _images(placed, Axis(start, pointer)), bearing_readout(bearing_deg(start, pointer))
    return Preview(hint, shapes, readout, busy=True, keys=keys, snap_to=(start,), entry=True, origin=start)


def _images(placed: Sequence[Placed], axis: Axis) -> tuple[PreviewShape, ...]:
    states = [(feature, axis.state(feature, State(feature.geometry, feature.properties))) for feature in placed]
    images = [PreviewShape(state.geometry, "feature", one.kind, dict(state.properties)) for one, state in states]
    return (*images, PreviewShape(LineString((axis.start, axis.end)), "guide"))
