"""The plan of one scene, drawn kind by kind in the order of the catalogue: areas below, lines above them, symbols on top, labels last."""

import math
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

import numpy as np
import shapely
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from shapely import GeometryType
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.crowding.crowding import crowding_steps
from tabletop.canvas.crowding.headcounts import headcount_steps
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan import plan_areas, plan_lines, plan_points, plan_rings, plan_units, plan_ways
from tabletop.canvas.plan.label_boxes import Taken
from tabletop.canvas.plan.plan_drawing import PlanDrawing
from tabletop.canvas.plan.plan_extents import Extents
from tabletop.core.roster.places_manning import mannings
from tabletop.core.sight.openings import LINE_KINDS, between_gates_by_id, nearest_lines, opened_by_id
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit

MARGIN_PX = 160.0
"""Symbols and labels reach this far beyond what they stand for."""
AT_A_TIME = 12
"""So many features of a kind are drawn before a rest."""
FIRST_SYMBOL = "vehicle"
"""Lines to true places lie below the symbols of this kind and those above it."""
PAINTERS: dict[str, Callable[[PlanDrawing, Sequence[Placed]], Iterator[None] | None]] = {
    "ring": plan_rings.paint_rings,
    "crowd": plan_areas.paint_crowds,
    "crowd-flow": plan_areas.paint_flows,
    "assembly": plan_areas.paint_assemblies,
    "protected": plan_areas.paint_protected,
    "relief": plan_ways.paint_reliefs,
    "lane": plan_ways.paint_lanes,
    "exit": plan_ways.paint_exits,
    "route": plan_ways.paint_routes,
    "barrier": plan_lines.paint_barriers,
    "cordon": plan_lines.paint_cordons,
    "vehicle": plan_points.paint_vehicles,
    "water-jet": plan_points.paint_jets,
    "irritant": plan_points.paint_irritants,
    "unit": plan_units.paint_units,
    "aid-post": plan_units.paint_posts,
    "command-post": plan_units.paint_posts,
    "media": plan_units.paint_posts,
    "observer": plan_units.paint_posts,
    "measure": plan_ways.paint_measures,
    "text": plan_points.paint_texts,
}


def paint_plan(
    painter: QPainter,
    view: View,
    placed: Sequence[Placed],
    roster: Mapping[str, RosterUnit],
    theme: str,
    selected: frozenset[str] = frozenset(),
    hidden: frozenset[str] = frozenset(),
    wind_from_deg: float | None = None,
    avoid: Sequence[QRectF] = (),
    visible: Callable[[Placed], BaseGeometry | None] = lambda one: None,
) -> list[QRectF]:
    """Draw what stands in the view; return the pixel boxes that symbols and labels took.

    `wind_from_deg` (the scene's wind) adds the drift of irritants downwind; labels keep clear of the boxes `avoid`; `visible`: what a unit
    sees of its reach where buildings clip it, else None.
    """
    steps = plan_steps(painter, view, placed, roster, theme, selected, hidden, wind_from_deg, avoid, visible)
    return finished(steps).all


def _with_number(placed: Placed) -> Placed:
    """A feature as it is, without a strength that is no number: it is painted as if none were given."""
    given = placed.properties.get("strength")
    if given is None or type(given) in (int, float) and math.isfinite(given):
        return placed
    return Placed(placed.id, placed.kind, placed.geometry, {key: value for key, value in placed.properties.items() if key != "strength"})


def plan_steps(
    painter: QPainter,
    view: View,
    placed: Sequence[Placed],
    roster: Mapping[str, RosterUnit],
    theme: str,
    selected: frozenset[str] = frozenset(),
    hidden: frozenset[str] = frozenset(),
    wind_from_deg: float | None = None,
    avoid: Sequence[QRectF] = (),
    visible: Callable[[Placed], BaseGeometry | None] = lambda one: None,
    below_words: Callable[[], None] | None = None,
    below_stacks: Callable[[], None] | None = None,
    among: Sequence[Placed] | None = None,
) -> Generator[None, None, Taken]:
    """As `paint_plan`, with a rest after each few milliseconds of work; the painter is left to it until the end.

    `below_words` paints what lies over all symbols and under all names and numbers, `below_stacks` under the plates of stacks too.
    `among`: with what else the things stand that give way to one another; symbols keep the places that they have there while the others
    are away.
    """
    drawing = PlanDrawing(painter, view, theme, roster, selected, wind_from_deg, visible)
    groups = yield from _by_kind(drawing, placed, hidden)
    crowding = yield from crowding_steps(placed if among is None else among, roster, view, selected, hidden)
    drawing.crowding = crowding if among is None else crowding.staying(placed)
    drawing.sharing = yield from headcount_steps([one for one in placed if one.id not in hidden] if hidden else placed, view)
    yield
    lines, gates = _shaped(groups, "LineString", LINE_KINDS), _shaped(groups, "Point", ("gate",))
    drawing.opened, drawing.between_gates = opened_by_id(lines, gates), between_gates_by_id(lines, gates)
    if drawing.labelled and "cordon" in groups:
        drawing.people_on = {key: one.people for key, one in mannings(map(_with_number, placed), roster).items()}
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    try:
        yield
        for kind in kinds():
            if kind == FIRST_SYMBOL:
                plan_units.paint_aside(drawing, hidden)
            if kind not in groups:
                continue
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if kind == "gate":
                plan_points.paint_gates(drawing, groups[kind], nearest_lines(lines, gates))
            else:
                for first in range(0, len(groups[kind]), AT_A_TIME):
                    yield from PAINTERS[kind](drawing, groups[kind][first : first + AT_A_TIME]) or ()
                    yield
            yield
        if below_stacks is not None:
            below_stacks()
        yield from plan_units.paint_stacks(drawing)
        if below_words is not None:
            below_words()
        tabs = plan_rings.paint_tabs(drawing, groups.get("ring", ()), avoid)
        words = yield from drawing.labels.place_steps(painter, [*drawing.boxes, *avoid, *tabs])
    finally:
        painter.restore()
    return Taken(drawing.boxes, [*tabs, *words], drawing.labels.numbers, drawing.labels.paint_numbers, drawing.plates)


def _shaped(groups: Mapping[str, list[Placed]], geom_type: str, wanted: Sequence[str]) -> list[Placed]:
    """Features of these kinds that have a geometry of this type."""
    found = [feature for kind in wanted for feature in groups.get(kind, ())]
    shapes = np.array([feature.geometry for feature in found], dtype=object)
    fits = (shapely.get_type_id(shapes) == GeometryType[geom_type.upper()]) & ~shapely.is_empty(shapes)
    return [found[row] for row in np.flatnonzero(fits).tolist()]


def _by_kind(drawing: PlanDrawing, placed: Sequence[Placed], hidden: frozenset[str]) -> Generator[None, None, dict[str, list[Placed]]]:
    """Features whose ground may be seen, by kind."""
    groups: dict[str, list[Placed]] = {}
    if not placed:
        return groups
    margin_m = drawing.px(MARGIN_PX) * drawing.view.metre_per_px
    west, south, east, north = drawing.view.bounds
    extents = yield from Extents.steps(placed)
    yield
    for feature in extents.within((west - margin_m, south - margin_m, east + margin_m, north + margin_m)):
        if feature.id not in hidden and (feature.kind in PAINTERS or feature.kind == "gate"):
            groups.setdefault(feature.kind, []).append(feature)
    return groups
