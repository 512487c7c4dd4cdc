"""Select: click, box, drag what is selected, nudge it, delete it, turn it by its handle."""

from collections.abc import Generator, Sequence
from operator import attrgetter

from shapely import box as box_of

from tabletop.core.geometry.geometry import Bounds
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import geometry_class, kinds
from tabletop.core.values.feature import Placed
from tabletop.tools.base import picking
from tabletop.tools.base.edits import chosen, chosen_in_any_order, is_locked, why_locked
from tabletop.tools.base.properties import delete_selected
from tabletop.tools.base.tool import Outcome, PointerEvent, Preview, PreviewShape, Selection, Switch, ToolContext, ToolResult
from tabletop.tools.select.arrange import with_groups
from tabletop.tools.select.click_selection import clicked, group_of, hits_at, hits_known
from tabletop.tools.select.lasso import lassoed
from tabletop.tools.select.move_selection import dragged, moved
from tabletop.tools.select.sector_handles import grabs_sector, ranged, sector_shapes, sizing
from tabletop.tools.select.turn import grabs_handle, handle_shapes, turnable, turning
from tabletop.tools.select.way_handle import grabs_way, leading, shown_way, way_shapes

STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}
FAST = 10
"""A nudge is one pixel of ground, with Shift ten."""


def select(context: ToolContext) -> Generator[Preview, PointerEvent, Outcome]:
    """What it answers: a change, a selection, or to hand over to the editing of vertices."""
    event: PointerEvent | None = None
    refused: Message | None = None
    while True:
        event = yield resting(context, event, refused)
        refused = refused if event.is_motion else None
        if event.action == "drag_start":
            step = yield from _dragged(context, event)
        else:
            step = _answer(context, event)
        if isinstance(step, Message):
            refused = step
        elif step is not None:
            return step


def _answer(context: ToolContext, event: PointerEvent) -> ToolResult:
    if event.action == "click":
        return clicked(context, event)
    if event.action == "double_click":
        return _double_clicked(context, event)
    return _keyed(context, event) if event.action == "key" else None


def _double_clicked(context: ToolContext, event: PointerEvent) -> ToolResult:
    """Hand a line or an area over to the editing of its vertices."""
    placed = chosen(context, hits_at(context, event)[:1])
    if not placed or event.modifiers & {"shift", "ctrl"}:
        return None
    if geometry_class(placed[0].geometry) == "point":
        return Selection(frozenset({placed[0].id}))
    return Switch("edit-vertices", frozenset({placed[0].id}))


def _keyed(context: ToolContext, event: PointerEvent) -> ToolResult:
    if event.key == "escape":
        return Selection(frozenset()) if context.selection() else None
    if event.key in ("delete", "backspace"):
        return delete_selected(context)
    if event.key in STEPS:
        east, north = STEPS[event.key]
        step_m = event.metre_per_px * (FAST if "shift" in event.modifiers else 1)
        return moved(context, context.selection(), (east * step_m, north * step_m))
    return None


def _dragged(context: ToolContext, press: PointerEvent) -> Generator[Preview, PointerEvent, ToolResult]:
    if {"shift", "alt"} <= press.modifiers:
        return (yield from lassoed(context, press))
    if not context.writable():
        return (yield from _boxed(context, press))
    placed = grabs_handle(context, press)
    if placed is not None:
        return (yield from turning(context, placed, press))
    move = grabs_way(context, press)
    if move is not None:
        return (yield from leading(move, press))
    sector = grabs_sector(context, press)
    if sector is not None:
        return (yield from sizing(context, *sector, press))
    ids = _grabbed(context, press)
    if ids:
        return (yield from dragged(context, ids, press))
    return (yield from _boxed(context, press))


def _grabbed(context: ToolContext, press: PointerEvent) -> frozenset[str]:
    """What a drag moves: a symbol that is not selected by itself, else the selection when it is under the pointer."""
    hits, before = hits_at(context, press), context.selection()
    free_hand = not press.modifiers & {"shift", "ctrl"}
    if free_hand and hits and hits[0] not in before and kinds()[context.plan().features[hits[0]].kind].geometry[0] == "point":
        return group_of(context, press, hits[0])
    return before if before.intersection(hits) else frozenset()


def _boxed(context: ToolContext, press: PointerEvent) -> Generator[Preview, PointerEvent, ToolResult]:
    """Select by a box: what is within it, or, dragged from right to left, what it touches."""
    event = press
    while True:
        event = yield _box_preview(press, event)
        if event.action == "key" and event.key == "escape":
            return None
        if event.action in ("drag_finish", "click"):
            return _box_selection(context, press, event)


def _corners(press: PointerEvent, event: PointerEvent) -> Bounds:
    (a, b), (c, d) = press.raw, event.raw
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _box_selection(context: ToolContext, press: PointerEvent, event: PointerEvent) -> Selection:
    chooser = picking.crossing if event.raw[0] < press.raw[0] else picking.within
    found = frozenset(chooser(context.plan().placed(context.scene()), _corners(press, event)))
    found = found if "alt" in event.modifiers else with_groups(context.plan(), context.scene(), found)
    before = context.selection()
    if "shift" in event.modifiers:
        return Selection(before | found)
    return Selection(before - found if "ctrl" in event.modifiers else found)


def _box_preview(press: PointerEvent, event: PointerEvent) -> Preview:
    hint = message(mark("Release: select what is within · from right to left: what it touches · Shift: add · Ctrl: take away · Esc: drop"))
    shape = PreviewShape(box_of(*_corners(press, event)), "select", "crossing" if event.raw[0] < press.raw[0] else "within")
    return Preview(hint, (shape,), cursor="arrow", busy=True, keys=frozenset({"escape"}), snaps=False)


def resting(context: ToolContext, event: PointerEvent | None, refused: Message | None) -> Preview:
    """Between gestures: the hint, and the handle that turns what is selected."""
    placed = chosen_in_any_order(context)
    writable = context.writable()
    turn = turnable(context) if event is not None and writable else None
    shapes = handle_shapes(turn, event.metre_per_px) if turn and event else ()
    sector = ranged(context) if event is not None and writable else None
    shapes += sector_shapes(sector, event.metre_per_px) if sector and event else ()
    way = shown_way(context)
    shapes += way_shapes(way, None if event is None else event.metre_per_px) if way else ()
    changing = frozenset({"delete", "backspace", *STEPS}) if writable else frozenset[str]()
    keys = changing | {"escape"} if context.selection() else frozenset[str]()
    over = event is not None and writable and bool(placed) and not context.selection().isdisjoint(hits_known(context, event))
    return Preview(
        refused or (_WAY if way and event and writable else _RANGED if sector and len(shapes) > 2 else _hint(placed, writable)),
        shapes,
        cursor="move" if over else "arrow",
        keys=keys,
        snaps=False,
    )


def _hint(placed: Sequence[Placed], writable: bool) -> Message:
    if not writable and not placed:
        return message(mark("Open for reading only · Click: select · Drag: box · Shift: add · Alt: what lies below · Shift and Alt: lasso"))
    if not writable:
        return message(mark("Open for reading only · Shift and click: add · Esc: select nothing"))
    if not placed:
        return message(mark("Click: select · Drag: box, or move a symbol · Shift: add · Alt: what lies below · Shift and Alt: lasso"))
    if all(is_locked(feature) for feature in placed):
        return why_locked(
            sorted(placed, key=attrgetter("id")),
            mark("Locked: it cannot be moved or deleted; unlock it in the inspector · Esc: select nothing"),
        )
    if all(geometry_class(feature.geometry) == "point" for feature in placed):
        return message(mark("Drag or arrow keys: move · Shift and click: add · Delete: delete · Esc: select nothing"))
    return message(mark("Drag or arrow keys: move · Double click: edit vertices · Delete: delete · Esc: select nothing"))


_WAY = message(
    mark("Drag or arrow keys: move · Drag the middle of the way: lead it elsewhere · Shift and click: add · Esc: select nothing")
)
_RANGED = message(
    mark("Drag or arrow keys: move · Drag a handle: bearing, range or angle · Shift and click: add · Delete: delete · Esc: select nothing")
)
