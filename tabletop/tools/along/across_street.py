"""A cordon wall to wall across a street in one click; length and people it needs are shown while the pointer moves."""

import numpy as np
import shapely
from shapely import LineString, Point

from tabletop.core.geometry.geometry import Position, bearing_deg
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.tools.along.street_front import metres_per_officer, officers_for
from tabletop.tools.along.street_width import Walls, across
from tabletop.tools.base.edits import drawn, new_properties
from tabletop.tools.base.joined_lines import around, rings_in
from tabletop.tools.base.snapping import chain_in, chain_of
from tabletop.tools.base.tool import Gesture, Preview, PreviewShape, ToolContext
from tabletop.tools.draw.acting_on import ActionResult

KIND = "cordon"
OBSTACLES = ("building", "fence", "water")
"""Roles of layers that end a cordon; so do barriers of the plan."""
REACH_M = 100.0
ROAD_WITHIN_M = 12.0


def across_street(context: ToolContext) -> Gesture:
    """Click in the street; Alt: the shortest way even where a road is near."""
    line: LineString | None = None
    why: Message | None = None
    asked = False
    while True:
        event = yield _preview(context, line, why if asked else None)
        if event.action == "key":
            continue
        line, why = wall_to_wall(context, event.raw, "alt" in event.modifiers)
        asked = True
        if event.action in ("click", "drag_finish") and line is not None:
            step = _placed(context, line)
            if not isinstance(step, Message):
                return step
            why = step


def wall_to_wall(context: ToolContext, ground: Position, shortest: bool = False) -> tuple[LineString | None, Message | None]:
    """The line through a place from wall to wall, or why there is none: square to the road where one is near, else the shortest."""
    if _inside(context, ground):
        return None, message(mark("This place lies inside a building or in water; point at the street."))
    line = across(walls_near(context, ground), ground, None if shortest else _square_to_road(context, ground))
    if line is None:
        return None, message(mark("No wall, fence, water or barrier on both sides within {reach:.0f} m."), reach=REACH_M)
    return line, None


def walls_near(context: ToolContext, ground: Position) -> Walls:
    """Edges of what ends a cordon near a place."""
    box = around(ground, REACH_M)
    barriers = [feature for feature in context.edges().features_near(ground, REACH_M) if feature.kind == "barrier"]
    pieces = [ring for barrier in barriers for ring in rings_in(chain_of(barrier.geometry))]
    for role in OBSTACLES:
        for layer in context.layers().by_role(role):
            for part in layer.parts:
                if len(part) and part.dimension > 0:
                    pieces += [ring for row in part.tree.query(box).tolist() for ring in rings_in(chain_in(part, row))]
    none = np.empty((0, 2))
    starts, ends = np.concatenate((none, *(piece[:-1] for piece in pieces))), np.concatenate((none, *(piece[1:] for piece in pieces)))
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    near = ((high >= np.asarray(ground) - REACH_M) & (low <= np.asarray(ground) + REACH_M)).all(axis=1)
    return Walls(starts[near], ends[near])


def _inside(context: ToolContext, ground: Position) -> bool:
    spot = Point(ground)
    return any(shapely.contains(one, spot) for role in ("building", "water") for one in context.layers().near(role, spot) if one.area > 0)


def _square_to_road(context: ToolContext, ground: Position) -> float | None:
    """Bearing square to the road nearest to a place; None where none is near."""
    spot, box = Point(ground), around(ground, ROAD_WITHIN_M)
    best: tuple[float, float] | None = None
    for layer in context.layers().by_role("road"):
        for part in layer.parts:
            if not len(part) or part.dimension != 1:
                continue
            for piece in (ring for row in part.tree.query(box).tolist() for ring in rings_in(chain_in(part, row))):
                segments = shapely.linestrings(np.stack((piece[:-1], piece[1:]), axis=1))
                distances = shapely.distance(segments, spot)
                row = int(np.argmin(distances))
                if distances[row] <= (ROAD_WITHIN_M if best is None else best[0]):
                    ahead = bearing_deg(tuple(piece[row]), tuple(piece[row + 1]))
                    best = float(distances[row]), (ahead + 90.0) % 180.0
    return None if best is None else best[1]


def _placed(context: ToolContext, line: LineString) -> ActionResult:
    try:
        return drawn(context, KIND, line)
    except InputError as error:
        return error.message


def _preview(context: ToolContext, line: LineString | None, why: Message | None) -> Preview:
    hint = message(mark("Click: cordon from wall to wall, square to the road · Alt: the shortest way · Esc: back to selecting"))
    if line is None:
        return Preview(why or hint, snaps=False)
    properties = new_properties(context, KIND)
    spec = kinds()[KIND]
    posture = str(properties.get("posture") or spec.default("posture"))
    ranks = int(properties.get("ranks") or spec.default("ranks"))
    readout = message(
        mark("Length {length:.1f} m, {officers} {officers:officer|officers} needed"),
        length=line.length,
        officers=officers_for(line.length, metres_per_officer(context.plan(), posture), ranks),
    )
    ends = [PreviewShape(Point(place), "snap", "edge") for place in line.coords]
    return Preview(why or hint, (PreviewShape(line, "feature", KIND, properties), *ends), readout, snaps=False)
