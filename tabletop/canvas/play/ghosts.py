"""Ghosts: where things stood in another scene, faded and under the plan, with an arrow along the way that leads from there to here."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPolygonF
from shapely import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from tabletop.canvas.ink.pixel_lines import qpolygon
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.plan_drawing import PlanDrawing
from tabletop.canvas.plan.plan_painter import PAINTERS
from tabletop.core.exercise.scene_step import Going, SceneStep
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit

OPACITY, LINE_OPACITY = 0.38, 0.55
CLEAR_PX, HEAD_PX, LEAST_PX = 15.0, 7.0, 34.0
"""An arrow keeps so far from both symbols; its head is so long; shorter ways have none."""
DASHES = (5.0, 4.0)
AT_A_TIME = 12


def paint_ghosts(
    painter: QPainter, view: View, steps: Sequence[tuple[SceneStep, bool]], theme: str, roster: Mapping[str, RosterUnit]
) -> Iterator[None]:
    """Draw the ghosts of steps, each with whether it leads on from the scene shown; with a rest after each few."""
    drawing = PlanDrawing(painter, view, theme, roster)
    for step, leads_on in steps:
        other = step.last if leads_on else step.first
        was = {one.id: one for one in other}
        changed = [was[one.placed.id] for one in step.shifting if one.placed.id in was]
        gone = [*(step.growing if leads_on else step.shrinking), *(step.coming if leads_on else step.leaving)]
        _paint_outlines(drawing, [one for one in (*changed, *gone) if one.geometry.geom_type != "Point"])
        yield
        for nth, one in enumerate(step.going):
            _paint_arrow(drawing, one)
            if nth % AT_A_TIME == 0:
                yield
        standing = [_at_end(one, was, leads_on) for one in step.going] + [one for one in gone if one.geometry.geom_type == "Point"]
        yield from _paint_points(drawing, standing)


def _at_end(one: Going, was: Mapping[str, Placed], leads_on: bool) -> Placed:
    """What goes, as it stands at the other end of its way."""
    as_it_was = was.get(one.placed.id, one.placed)
    return replace(as_it_was, geometry=Point(one.line.coords[-1 if leads_on else 0]))


def _paint_points(drawing: PlanDrawing, points: Sequence[Placed]) -> Iterator[None]:
    """Symbols alone, without names and without what they reach."""
    drawing.painter.save()
    drawing.painter.setOpacity(OPACITY)
    try:
        for kind, paint in PAINTERS.items():
            members = [replace(one, properties={**one.properties, "reach_m": 0}) for one in points if one.kind == kind]
            for first in range(0, len(members), AT_A_TIME):
                yield from paint(drawing, members[first : first + AT_A_TIME]) or ()
                yield
    finally:
        drawing.painter.restore()


def _paint_outlines(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """Lines and areas as a thin dashed outline."""
    for one in features:
        token = "crowd" if one.kind in ("crowd", "crowd-flow") else drawing.agency(one) if one.kind == "cordon" else "quiet-ink"
        drawing.painter.setPen(drawing.pen(token, 1.3, LINE_OPACITY, DASHES))
        for line in _lines(one.geometry):
            drawing.painter.drawPolyline(qpolygon(drawing.view.to_pixel(line)))


def _lines(shape: BaseGeometry) -> list[np.ndarray]:
    parts = [ring for part in shapely.get_parts(shape) for ring in (shapely.get_rings(part) if part.geom_type == "Polygon" else [part])]
    return [shapely.get_coordinates(part) for part in parts if not part.is_empty and part.geom_type in ("LineString", "LinearRing")]


def _paint_arrow(drawing: PlanDrawing, one: Going) -> None:
    """Along the way, from clear of the one symbol to clear of the other."""
    length_px, clear = one.line.length / drawing.view.metre_per_px, drawing.px(CLEAR_PX)
    if length_px < drawing.px(LEAST_PX):
        return
    shown = substring(one.line, clear / length_px, 1.0 - clear / length_px, normalized=True)
    pixels = drawing.view.to_pixel(shapely.get_coordinates(shown))
    token = drawing.agency(one.placed) if one.placed.kind in ("unit", "vehicle") else "quiet-ink"
    head = drawing.px(HEAD_PX)
    drawing.painter.setPen(drawing.pen(token, 1.6, LINE_OPACITY, DASHES if one.minutes is None else ()))
    drawing.painter.drawPolyline(qpolygon(pixels))
    _paint_head(drawing, pixels, head, token)


def _paint_head(drawing: PlanDrawing, pixels: np.ndarray, head: float, token: str) -> None:
    tip = pixels[-1]
    back = next((place for place in pixels[-2::-1] if math.hypot(*(tip - place)) >= head), pixels[0])
    east, south = tip - back
    turn = math.atan2(south, east)
    wings = [tip - head * np.array([math.cos(turn + side), math.sin(turn + side)]) for side in (-0.42, 0.42)]
    painter = drawing.painter
    painter.save()
    painter.setPen(drawing.pen(token, 1.0, LINE_OPACITY))
    painter.setBrush(drawing.colour(token, LINE_OPACITY))
    painter.drawPolygon(QPolygonF([QPointF(*tip), QPointF(*wings[0]), QPointF(*wings[1])]))
    painter.restore()
