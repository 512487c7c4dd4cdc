"""Cutting lines and areas by a line that is drawn: each part keeps the properties, counts are shared by size."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import shapely
import shapely.ops
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position, repaired
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import geometry_class
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Placed, State
from tabletop.tools.base.edits import chosen, is_locked, standing, why_locked
from tabletop.tools.base.tool import Gesture, Preview, PreviewShape, ToolContext
from tabletop.tools.draw.acting_on import ActionResult, checked, named, sketched_until
from tabletop.tools.draw.draw_lines_and_areas import line_fault, sketched
from tabletop.tools.draw.sketch import Sketch, SketchRules
from tabletop.tools.reshape.joined_properties import shared_properties
from tabletop.tools.select.copies import within_scope

SLIVER_M = 1e-6
"""A part shorter than this, or with less area, is no part."""


def cut_by(shape: BaseGeometry, cutter: LineString) -> list[BaseGeometry]:
    """Parts of a line or polygon on the sides of a cutting line (metres); the shape alone where it is not cut in two.

    Parts of a line follow its direction; those of an area start with the one that lies farthest west.
    """
    if not isinstance(shape, LineString | Polygon) or not shapely.intersects(shape, cutter):
        return [shape]
    if isinstance(shape, LineString):
        parts = _line_parts(shape, cutter)
    else:
        parts = sorted((geom for geom in shapely.ops.split(shape, cutter).geoms if isinstance(geom, Polygon)), key=lambda one: one.bounds)
    sound = [part for part in parts if size_of(part) > SLIVER_M and part.is_valid]
    return sound if len(sound) > 1 else [shape]


def _line_parts(line: LineString, cutter: LineString) -> list[LineString]:
    """Pieces of a line between its crossings with the cutter; it may cross itself and may close."""
    met = shapely.get_coordinates(repaired(shapely.intersection(line, cutter)))
    # By places along the line: GEOS's split would also cut it where it crosses itself.
    stations = {float(station) for station in shapely.line_locate_point(line, shapely.points(met)).tolist()}
    stops = [0.0, *sorted(one for one in stations if SLIVER_M < one < line.length - SLIVER_M), line.length]
    pieces = [shapely.ops.substring(line, start, end) for start, end in zip(stops, stops[1:], strict=False) if end - start > SLIVER_M]
    return [piece for piece in pieces if isinstance(piece, LineString)]


def size_of(shape: BaseGeometry) -> float:
    """Area of a polygon in square metres, length of a line in metres."""
    return float(shape.area if isinstance(shape, Polygon) else shape.length)


def cut(context: ToolContext) -> Gesture:
    """Click along the cutting line; double click or Enter cuts what is selected, or else all that the line crosses."""
    rules = SketchRules(lambda state: _preview(context, state), line_fault, context=context)
    return (yield from sketched_until(rules, lambda corners: cut_along(context, corners)))


def meant(context: ToolContext) -> list[Placed]:
    """Lines and areas that a cut is for: those selected, or all of the scene where none is."""
    selected = [feature for feature in chosen(context) if geometry_class(feature.geometry) != "point"]
    placed = selected or standing(context)
    return [feature for feature in placed if geometry_class(feature.geometry) != "point"]


def crossed_by(context: ToolContext, cutter: LineString) -> list[Placed]:
    """Those that a cutting line meets."""
    placed = meant(context)
    met = shapely.intersects(np.array([feature.geometry for feature in placed], dtype=object), cutter)
    return [placed[row] for row in np.flatnonzero(met).tolist()]


def cut_along(context: ToolContext, corners: Sequence[Position]) -> ActionResult:
    """Change that cuts along the line through corners, or why it cannot be."""
    cutter = LineString(corners)
    crossed = crossed_by(context, cutter)
    parts = {feature.id: cut_by(feature.geometry, cutter) for feature in crossed if not is_locked(feature)}
    apart = [feature for feature in crossed if len(parts.get(feature.id, ())) > 1]
    if not apart:
        return _why_not(crossed)
    edits = [edit for feature in apart for edit in _edits(context, context.plan().features[feature.id], parts[feature.id])]
    return checked(Change(named(apart, context, mark("Cut {what}"), mark("Cut {count} {count:feature|features}")), tuple(edits)))


def _why_not(crossed: Sequence[Placed]) -> Message:
    if any(is_locked(feature) for feature in crossed):
        return why_locked(crossed, mark("What the line crosses is locked; unlock it first."))
    if crossed:
        return message(mark("The line does not cut it in two: begin and end it outside · Backspace: take back · Esc: drop"))
    return message(mark("The line crosses nothing that could be cut · Backspace: take back · Esc: drop"))


def _edits(context: ToolContext, old: Feature, parts: Sequence[BaseGeometry]) -> list[Edit]:
    """The first part stays the feature itself, the others are new ones in the scenes of the scope."""
    scene, scope, weights = context.scene(), context.scope(), [size_of(part) for part in parts]

    def part_of(number: int, state: State) -> State:
        return State(parts[number], shared_properties(old.kind, state.properties, weights)[number])

    edits = [Edit("feature", old.id, old, old.restated(scene, scope, partial(part_of, 0)))]
    held = within_scope(old, scene, scope)
    for number in range(1, len(parts)):
        assert held is not None
        new = replace(held, id=str(uuid.uuid4())).restated(scene, scope, partial(part_of, number))
        edits.append(Edit("feature", new.id, None, new))
    return edits


def _preview(context: ToolContext, state: Sketch) -> Preview:
    shown = state.shown
    body: list[PreviewShape] = []
    readout = None
    if len(set(shown)) > 1:
        cutter = LineString(shown)
        body = [PreviewShape(cutter, "guide")]
        parts = [part for feature in crossed_by(context, cutter) if not is_locked(feature) for part in _cut(feature, cutter)]
        body += [PreviewShape(shapely.boundary(part) if part.geom_type == "Polygon" else part, "guide") for part in parts]
        readout = message(mark("{count} {count:part|parts}"), count=len(parts)) if parts else None
    return sketched(state, body, state.refused or _hint(state), readout)


def _cut(placed: Placed, cutter: LineString) -> list[BaseGeometry]:
    parts = cut_by(placed.geometry, cutter)
    return parts if len(parts) > 1 else []


def _hint(state: Sketch) -> Message:
    if not state.corners:
        return message(mark("Click outside what is to be cut, then across it · Ctrl: lock angle · Shift: no snapping · Esc: leave"))
    return message(mark("Click: go on · Double click or Enter: cut · Backspace: take back · Ctrl: lock angle · Esc: drop"))
