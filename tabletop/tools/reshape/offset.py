"""A line beside an edge: take a street edge or a facade, move sets the distance, a typed number is exact."""

from collections.abc import Generator
from dataclasses import dataclass, replace

import shapely
from shapely import LineString, Point, Polygon

from tabletop.core.geometry.geometry import Position
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.tools.base.edits import drawn, new_properties
from tabletop.tools.base.joined_lines import Edge, edge_at
from tabletop.tools.base.tool import Gesture, PointerEvent, Preview, PreviewShape, ToolContext
from tabletop.tools.base.typed_numbers import DIGITS, EDITING, number_of, typed_on
from tabletop.tools.base.wording import kind_title
from tabletop.tools.draw.acting_on import ActionResult

MITRE_LIMIT = 5.0
NEAREST_M = 0.01
"""Lines nearer than this are not told apart."""


def side_of(line: LineString, ground: Position) -> float:
    """+1 where a place lies left of a line (inside a ring that runs anticlockwise), -1 right of it."""
    if line.is_ring:
        inside = shapely.contains_xy(Polygon(line), *ground)
        return 1.0 if inside == shapely.is_ccw(line) else -1.0
    # On which side of a bent line a place is, is told by the nearer of two lines close beside it: left and right of the nearest edge alone
    # go wrong beyond a sharp corner.
    before = shapely.offset_curve(line, NEAREST_M)
    after = shapely.offset_curve(line, -NEAREST_M)
    spot = Point(ground)
    return 1.0 if before.distance(spot) <= after.distance(spot) else -1.0


def beside(line: LineString, distance_m: float) -> LineString | None:
    """The line at a signed distance, left is positive; None where there is no room for it. It is turned so that `line` is on its left."""
    if abs(distance_m) < NEAREST_M:
        return None
    return _ring_beside(line, distance_m) if line.is_ring else _line_beside(line, distance_m)


def _line_beside(line: LineString, distance_m: float) -> LineString | None:
    found = shapely.offset_curve(line, distance_m, join_style="mitre", mitre_limit=MITRE_LIMIT)
    parts = [one for one in shapely.get_parts(found).tolist() if one.length > NEAREST_M]
    if not parts:
        return None
    longest: LineString = max(parts, key=lambda one: one.length)
    return shapely.reverse(longest) if distance_m > 0 else longest


def _ring_beside(line: LineString, distance_m: float) -> LineString | None:
    ring = Polygon(line)
    outward = (distance_m > 0) != shapely.is_ccw(line)
    # Grown as an area: a curve beside a ring would be cut open where the ring begins.
    grown = ring.buffer(abs(distance_m) if outward else -abs(distance_m), join_style="mitre", mitre_limit=MITRE_LIMIT)
    parts = [one for one in shapely.get_parts(grown).tolist() if not one.is_empty]
    if not parts:
        return None
    outline = LineString(max(parts, key=lambda one: one.area).exterior)
    return outline if shapely.is_ccw(outline) == outward else shapely.reverse(outline)


ROUND_M = 0.5
FIRST_KIND = "cordon"
KIND_KEY, WHOLE_KEY = "k", "w"


@dataclass(frozen=True)
class Beside:
    """The edge that was taken, whether all of a ring is meant, the kind to make, the signed distance, and what is typed."""

    edge: Edge
    kind: str = FIRST_KIND
    whole: bool = False
    distance_m: float = 0.0
    typed: str = ""

    @property
    def base(self) -> LineString:
        """The line it runs beside."""
        return self.edge.whole if self.whole else self.edge.facade

    @property
    def line(self) -> LineString | None:
        """The line as it would be placed."""
        return beside(self.base, self.signed_m)

    @property
    def signed_m(self) -> float:
        """The distance in metres, left positive: the typed one on the pointer's side, else the pointer's."""
        number = number_of(self.typed) if self.typed else None
        if number is None:
            return self.distance_m
        return abs(number) if self.distance_m >= 0 else -abs(number)

    def moved(self, event: PointerEvent) -> "Beside":
        """At the pointer; Ctrl: steps of half a metre."""
        base = self.base
        distance = base.distance(Point(event.raw))
        if "ctrl" in event.modifiers:
            distance = max(ROUND_M, round(distance / ROUND_M) * ROUND_M)
        return replace(self, distance_m=distance * side_of(base, event.raw))

    def keyed(self, key: str) -> "Beside":
        """After a key: another kind, all of the ring, or a digit."""
        if key == KIND_KEY:
            lines = [code for code, spec in kinds().items() if spec.drawable and spec.geometry[0] == "line" and code != "exit"]
            return replace(self, kind=lines[(lines.index(self.kind) + 1) % len(lines)])
        if key == WHOLE_KEY:
            return replace(self, whole=not self.whole)
        return replace(self, typed=typed_on(self.typed, key, DIGITS))


def offset(context: ToolContext) -> Gesture:
    """Click an edge, move away from it, click again; or press on it, drag and release."""
    edge: Edge | None = None
    refused: Message | None = None
    while True:
        event = yield _resting(context, edge, refused)
        refused = refused if event.is_motion else None
        if event.action == "key":
            continue
        edge = edge_at(context, event.raw, context.tolerance_px * event.metre_per_px)
        if event.action not in ("click", "drag_start"):
            continue
        if edge is None:
            refused = message(mark("There is no line or wall here: click nearer to one."))
            continue
        step = yield from _beside(context, Beside(edge), event)
        if isinstance(step, Message):
            refused = step
        elif step is not None:
            return step


def _beside(context: ToolContext, state: Beside, press: PointerEvent) -> Generator[Preview, PointerEvent, ActionResult]:
    refused: Message | None = None
    while True:
        event = yield _preview(context, state, refused)
        refused, placing = refused if event.is_motion else None, event.action in ("click", "drag_finish")
        if event.action == "key":
            if event.key == "escape":
                return None
            placing = event.key == "enter"
            state = state.keyed(event.key)
        elif event.action not in ("double_click", "drag_start"):
            state = state.moved(event)
        if placing:
            step = placed_beside(context, state)
            if not isinstance(step, Message):
                return step
            refused = step


def placed_beside(context: ToolContext, state: Beside) -> ActionResult:
    """Change that draws the line, or why it cannot be."""
    line = state.line
    if line is None:
        return message(mark("Move away from the edge first, or type a distance that leaves room for a line."))
    try:
        return drawn(context, state.kind, line)
    except InputError as error:
        return error.message


def _resting(context: ToolContext, edge: Edge | None, refused: Message | None) -> Preview:
    shapes = () if edge is None else (PreviewShape(edge.facade, "guide"),)
    hint = message(mark("Click a street edge, wall or line of the plan, or press and drag off it · Esc: back to selecting"))
    readout = None if edge is None else message(mark("Edge {length:.1f} m"), length=edge.facade.length)
    return Preview(refused or hint, shapes, readout, snaps=False)


def _preview(context: ToolContext, state: Beside, refused: Message | None) -> Preview:
    line = state.line
    shapes = [PreviewShape(state.base, "guide")]
    if line is not None:
        shapes.append(PreviewShape(line, "feature", state.kind, new_properties(context, state.kind)))
    hint = message(mark("Click or Enter: place · type metres · Ctrl: steps of 0.5 m · W: whole outline · K: other kind · Esc: drop"))
    readout = message(
        mark("{what} {distance:.2f} m off, length {length:.1f} m"),
        what=kind_title(state.kind),
        distance=abs(state.signed_m),
        length=0.0 if line is None else line.length,
    )
    keys = DIGITS | EDITING | {KIND_KEY, WHOLE_KEY}
    return Preview(refused or hint, tuple(shapes), readout, busy=True, keys=keys, snaps=False)
