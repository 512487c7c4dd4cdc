"""Edit vertices: drag a corner, click or drag an edge for a new one, Delete takes one away. Works on the selected lines and areas."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Literal

from shapely import LineString, Point

from tabletop.core.geometry.geometry import Position
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import geometry_class
from tabletop.core.values.feature import Placed
from tabletop.tools.base import picking
from tabletop.tools.base.angle_lock import locked_place
from tabletop.tools.base.edits import chosen, is_locked, why_locked
from tabletop.tools.base.tool import Outcome, PointerEvent, Preview, PreviewShape, Selection, Switch, ToolContext, ToolResult
from tabletop.tools.base.vertices import Rings, VertexRef, middles, nearest_corner, nearest_edge, rebuilt, rings_of
from tabletop.tools.base.wording import area_readout, line_readout
from tabletop.tools.draw.sketch import handles
from tabletop.tools.reshape.edge_bending import Grab, is_area, removed, reshaped, with_corner

MIDDLES_MAX = 200
"""Above so many corners the middles of the edges have no handles; an edge can still be clicked."""
KEYS = frozenset({"escape", "enter", "delete", "backspace"})
STEPS = {"page_down": 1, "page_up": -1}
"""Keys that go through the corners by number."""


def edit_vertices(context: ToolContext) -> Generator[Preview, PointerEvent, Outcome]:
    """What it answers: a change, the selection of another line or area, or to hand back to selecting."""
    picked: VertexRef | None = None
    hovered: Grab | None = None
    refused: Message | None = None
    while True:
        event = yield _resting(context, picked, hovered, refused)
        refused, step = refused if event.is_motion else None, None
        if event.action != "key":
            hovered = grab_at(context, event)
        if event.action == "click":
            picked = hovered.ref if hovered and not hovered.new else None
            step = _clicked(context, event, hovered)
        elif event.action == "drag_start" and hovered is not None:
            step = yield from _dragged(context, hovered, event)
        elif event.action == "key" and event.key in STEPS:
            picked = stepped(editable(context), picked, STEPS[event.key])
        elif event.action == "key":
            step = _keyed(context, event, picked or (hovered.ref if hovered and not hovered.new else None))
        if isinstance(step, Message):
            refused = step
        elif step is not None:
            return step


def editable(context: ToolContext) -> list[Placed]:
    """Selected lines and areas that are not locked."""
    return [feature for feature in chosen(context) if geometry_class(feature.geometry) != "point" and not is_locked(feature)]


def corners_by_number(placed: Sequence[Placed]) -> list[VertexRef]:
    """Every corner in order: feature by feature, outline before holes."""
    return [
        VertexRef(feature.id, number, index)
        for feature in placed
        for number, ring in enumerate(rings_of(feature.geometry))
        for index in range(len(ring))
    ]


def stepped(placed: Sequence[Placed], picked: VertexRef | None, step: int) -> VertexRef | None:
    """The corner before or after the picked one, round and round; None where there are no corners."""
    refs = corners_by_number(placed)
    if not refs:
        return None
    if picked not in refs:
        return refs[0 if step > 0 else -1]
    return refs[(refs.index(picked) + step) % len(refs)]


def number_readout(placed: Sequence[Placed], picked: VertexRef | None) -> Message | None:
    """Number and coordinates of the picked corner."""
    one = next((feature for feature in placed if picked is not None and feature.id == picked.feature_id), None)
    refs = corners_by_number([one] if one is not None else [])
    if one is None or picked is None or picked not in refs:
        return None
    east, north = rings_of(one.geometry)[picked.ring][picked.index]
    return message(
        mark("Corner {number} of {count}: {east:.1f} E, {north:.1f} N"),
        number=refs.index(picked) + 1,
        count=len(refs),
        east=east,
        north=north,
    )


def grab_at(context: ToolContext, event: PointerEvent) -> Grab | None:
    """The nearest corner within the tolerance, else the nearest edge."""
    tolerance_m = context.tolerance_px * event.metre_per_px
    corners: list[tuple[float, Grab]] = []
    feet: list[tuple[float, Grab]] = []
    for feature in editable(context):
        rings = rings_of(feature.geometry)
        if (corner := nearest_corner(rings, event.raw, tolerance_m)) is not None:
            distance, ring, index = corner
            corners.append((distance, Grab(VertexRef(feature.id, ring, index), rings[ring][index], False)))
        if (edge := nearest_edge(rings, is_area(feature), event.raw, tolerance_m)) is not None:
            distance, ring, index, foot = edge
            feet.append((distance, Grab(VertexRef(feature.id, ring, index), foot, True)))
    nearest = min(corners or feet, key=lambda pair: pair[0], default=None)
    return None if nearest is None else nearest[1]


def _clicked(context: ToolContext, event: PointerEvent, hovered: Grab | None) -> ToolResult:
    """A new corner on an edge, or another line or area to edit."""
    if hovered is not None:
        return reshaped(context, hovered, hovered.place) if hovered.new else None
    placed = context.plan().placed(context.scene())
    hits = picking.pick(placed, event.raw, context.tolerance_px * event.metre_per_px, context.drawn())
    other = next((feature for feature in chosen(context, hits[:1]) if geometry_class(feature.geometry) != "point"), None)
    return Selection(frozenset({other.id})) if other is not None and other.id not in context.selection() else None


def _keyed(context: ToolContext, event: PointerEvent, picked: VertexRef | None) -> ToolResult:
    if event.key in ("escape", "enter"):
        return Switch("select")
    if event.key not in ("delete", "backspace"):
        return None
    if picked is None:
        return message(mark("Click the corner that is to go first; then Delete."))
    return removed(context, picked)


def _dragged(context: ToolContext, grab: Grab, press: PointerEvent) -> Generator[Preview, PointerEvent, ToolResult]:
    """Move a corner, or a new one out of an edge, while the pointer is dragged."""
    before = next(iter(chosen(context, [grab.ref.feature_id])))
    place = grab.place
    while True:
        event = yield _dragging(context, before, grab, place)
        if event.action == "key":
            if event.key == "escape":
                return None
            continue
        place = locked_place(grab.place, event.ground) if "ctrl" in event.modifiers else event.ground
        if event.action in ("drag_finish", "click"):
            now = next(iter(chosen(context, [before.id])), None)
            return reshaped(context, grab, place) if now is not None and now.geometry.equals_exact(before.geometry) else None


def _dragging(context: ToolContext, placed: Placed, grab: Grab, place: Position) -> Preview:
    rings = with_corner(placed, grab, place)
    shape = rebuilt(placed.geometry, rings)
    fine = shape is not None and shape.is_valid
    hint = message(mark("Release: put the corner here · Ctrl: lock angle · Shift: no snapping · Esc: drop"))
    if not fine:
        hint = message(mark("The outline crosses itself here; released so, it stays as it was · Esc: drop"))
    body = [PreviewShape(shape, "feature", placed.kind, dict(placed.properties))] if shape is not None and fine else _guides(placed, rings)
    others = tuple(corner for ring in rings for corner in ring if corner != place)
    corners = [*handles(others, "vertex"), *handles([place], "picked")]
    readout = area_readout(rings[grab.ref.ring]) if is_area(placed) else line_readout(rings[0])
    keys, hidden = frozenset({"escape"}), frozenset({placed.id})
    return Preview(hint, (*body, *corners), readout, hidden, "move", busy=True, keys=keys, snap_to=others)


def _guides(placed: Placed, rings: Rings) -> list[PreviewShape]:
    return [PreviewShape(LineString((*ring, ring[0]) if is_area(placed) else ring), "guide") for ring in rings]


def _resting(context: ToolContext, picked: VertexRef | None, hovered: Grab | None, refused: Message | None) -> Preview:
    placed = editable(context)
    shapes = [shape for feature in placed for shape in _handles(feature, picked)]
    if hovered is not None and hovered.new:
        shapes.append(PreviewShape(Point(hovered.place), "handle", "middle"))
    hint = refused or _hint(context, placed, picked)
    keys = KEYS | frozenset(STEPS) if placed else KEYS
    cursor: Literal["arrow", "move"] = "arrow" if hovered is None else "move"
    return Preview(hint, tuple(shapes), number_readout(placed, picked), cursor=cursor, keys=keys, snaps=False)


def _handles(placed: Placed, picked: VertexRef | None) -> list[PreviewShape]:
    rings = rings_of(placed.geometry)
    corners = handles([corner for ring in rings for corner in ring], "vertex")
    if picked is not None and picked.feature_id == placed.id:
        number = sum(len(ring) for ring in rings[: picked.ring]) + picked.index
        corners[number] = replace(corners[number], kind="picked")
    return corners if len(corners) > MIDDLES_MAX else [*corners, *handles(middles(rings, is_area(placed)), "middle")]


def _hint(context: ToolContext, placed: Sequence[Placed], picked: VertexRef | None) -> Message:
    if picked is not None:
        return message(mark("Delete: take this corner away · Drag: move it · PgUp, PgDn: other corner · Esc: back to selecting"))
    if placed:
        return message(mark("Drag a corner: move it · Click or drag an edge: new corner · PgDn: corner by number · Esc: back to selecting"))
    if any(is_locked(feature) for feature in chosen(context)):
        locked = mark("Locked: its corners cannot be moved; unlock it in the inspector · Esc: back to selecting")
        return why_locked(chosen(context), locked)
    return message(mark("Click the line or area whose corners are to be edited · Esc: back to selecting"))
