"""Lasso: select what lies within an outline drawn by hand."""

from collections.abc import Generator, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position
from tabletop.core.text.message import mark, message
from tabletop.tools.base import picking
from tabletop.tools.base.tool import Outcome, PointerEvent, Preview, PreviewShape, Selection, ToolContext
from tabletop.tools.select.arrange import with_groups
from tabletop.tools.select.click_selection import clicked

STEP_PX = 3.0
"""The outline takes a place only where the pointer has moved that far."""


def lasso(context: ToolContext) -> Generator[Preview, PointerEvent, Outcome]:
    """The tool: drag round what is wanted; a click selects as the select tool does."""
    event: PointerEvent | None = None
    while True:
        event = yield _resting(context)
        if event.action == "drag_start":
            selection = yield from lassoed(context, event)
            if selection is not None:
                return selection
        elif event.action == "click" and (picked := clicked(context, event)) is not None:
            return picked
        elif event.action == "key" and event.key == "escape":
            return Selection(frozenset())


def _resting(context: ToolContext) -> Preview:
    hint = message(mark("Drag round what is to be selected · Shift: add · Ctrl: take away · Click: select one · Esc: end"))
    keys = frozenset({"escape"}) if context.selection() else frozenset[str]()
    return Preview(hint, cursor="cross", keys=keys, snaps=False)


def lassoed(context: ToolContext, press: PointerEvent) -> Generator[Preview, PointerEvent, Selection | None]:
    """One outline, from the press of the button to its release; None where it is dropped."""
    places, event = [press.raw], press
    while True:
        if np.hypot(event.raw[0] - places[-1][0], event.raw[1] - places[-1][1]) >= STEP_PX * event.metre_per_px:
            places.append(event.raw)
        event = yield _preview(places, event)
        if event.action == "key" and event.key == "escape":
            return None
        if event.action in ("drag_finish", "click"):
            return _selection(context, press, event, [*places, event.raw])


def _selection(context: ToolContext, press: PointerEvent, event: PointerEvent, places: Sequence[Position]) -> Selection | None:
    outline = outline_of(places)
    before, both = context.selection(), {"shift", "alt"} <= press.modifiers
    found = picking.enclosed(context.plan().placed(context.scene()), outline) if outline is not None else []
    ids = with_groups(context.plan(), context.scene(), frozenset(found))
    if "ctrl" in event.modifiers:
        return Selection(before - ids)
    return Selection(before | ids if "shift" in event.modifiers and not both else ids)


def outline_of(places: Sequence[Position]) -> BaseGeometry | None:
    """The area round which a hand went, also where its line crosses itself; None for a line that holds nothing."""
    if len(places) < 3:
        return None
    area = shapely.make_valid(shapely.Polygon(places))
    parts = [part for part in shapely.get_parts(area) if part.area > 0]
    return shapely.union_all(parts) if parts else None


def _preview(places: Sequence[Position], event: PointerEvent) -> Preview:
    hint = message(mark("Release: select what lies wholly within · Shift: add · Ctrl: take away · Esc: drop"))
    drawn = [*places, event.raw]
    line = shapely.LineString([*drawn, drawn[0]])
    shape = outline_of(drawn) or line
    return Preview(hint, (PreviewShape(shape, "select", "within"),), cursor="cross", busy=True, keys=frozenset({"escape"}), snaps=False)
