"""What a gesture shows while it goes on: the feature to be, guides, handles, the sign of a snap, the box of a selection."""

from collections.abc import Callable, Mapping

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.exit_ghosts import paint_exit_ghost
from tabletop.canvas.plan.plan_drawing import PlanDrawing, path_of
from tabletop.canvas.plan.plan_painter import paint_plan
from tabletop.core.values.catalogue import geometry_class, kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit
from tabletop.tools.base.tool import Preview, PreviewShape

GHOST = 0.7
"""Opacity of a feature that is not yet there."""
HANDLE_PX, SNAP_PX = 9.0, 13.0


def paint_preview(
    painter: QPainter,
    view: View,
    preview: Preview,
    theme: str,
    roster: Mapping[str, RosterUnit] | None = None,
    handle_scale: float = 1.0,
    visible: Callable[[Placed], BaseGeometry | None] = lambda one: None,
) -> None:
    """Draw the shapes of a preview: what is suggested and features below, then selection, guides, handles, and the snap on top."""
    drawing = PlanDrawing(painter, view, theme, roster or {}, visible=visible)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for role in ("ghost", "feature", "select", "guide", "handle", "snap"):
        for shape in preview.shapes:
            if shape.role == role and not shape.geometry.is_empty:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                if role == "handle":
                    _paint_handle(drawing, shape, handle_scale)
                else:
                    _ROLES[role](drawing, shape)
    painter.restore()


def _paint_feature(drawing: PlanDrawing, shape: PreviewShape) -> None:
    """As its kind, paler; an outline where the sketch is not yet a geometry of that kind."""
    spec = kinds().get(shape.kind)
    if spec is None or geometry_class(shape.geometry) not in spec.geometry or not shape.geometry.is_valid:
        _paint_sketch(drawing, shape)
        return
    drawing.painter.save()
    drawing.painter.setOpacity(drawing.painter.opacity() * GHOST)
    placed = Placed("preview", shape.kind, shape.geometry, shape.properties)
    paint_plan(drawing.painter, drawing.view, [placed], drawing.roster, drawing.theme, visible=drawing.visible)
    drawing.painter.restore()


def _paint_sketch(drawing: PlanDrawing, shape: PreviewShape) -> None:
    for line in _outlines(drawing, shape):
        drawing.draw_line(line, drawing.pen("field" if drawing.theme == "light" else "paper", 4.0, 0.85))
        drawing.draw_line(line, drawing.pen("accent", 2.0))


def _paint_guide(drawing: PlanDrawing, shape: PreviewShape) -> None:
    for line in _outlines(drawing, shape):
        drawing.draw_line(line, drawing.pen("paper", 3.0, 0.8))
        drawing.draw_line(line, drawing.pen("accent", 1.2, 0.9, (5, 4)))
    for place in _places(drawing, shape):
        drawing.painter.setPen(drawing.pen("accent", 1.2, 0.9))
        drawing.painter.drawEllipse(place, drawing.px(3), drawing.px(3))


def _paint_select(drawing: PlanDrawing, shape: PreviewShape) -> None:
    """An accent box, slightly filled; dashed where it takes what it only touches, whole where it takes what lies within."""
    dashes = () if shape.kind == "within" else (6, 4)
    for _, rings in drawing.areas([_holder(shape)]):
        drawing.painter.fillPath(path_of(rings), drawing.colour("accent", 0.08))
    for line in _outlines(drawing, shape):
        drawing.draw_line(line, drawing.pen("paper", 3.4, 0.9))
        drawing.draw_line(line, drawing.pen("accent", 1.6, 1.0, dashes))


def _paint_handle(drawing: PlanDrawing, shape: PreviewShape, scale: float) -> None:
    """White squares with an accent border, filled where picked; round where it turns, small and round half-way between corners."""
    side = drawing.px(HANDLE_PX * scale * (0.7 if shape.kind == "middle" else 1.0))
    drawing.painter.setPen(drawing.pen("accent", 1.6))
    fill = "accent" if shape.kind == "picked" else "field" if drawing.theme == "light" else "paper"
    drawing.painter.setBrush(drawing.colour(fill))
    for place in _places(drawing, shape, corners=True):
        box = QRectF(place.x() - side / 2, place.y() - side / 2, side, side)
        if shape.kind in ("turn", "middle"):
            drawing.painter.drawEllipse(box)
        else:
            drawing.painter.drawRect(box)


def _paint_snap(drawing: PlanDrawing, shape: PreviewShape) -> None:
    """A mark of its own for each kind, ringed in paper; a circle where it is not said."""
    painter, half = drawing.painter, drawing.px(SNAP_PX / 2)
    draw = _MARKS.get(shape.kind, _circle_mark)
    for place in _places(drawing, shape):
        for pen in (drawing.pen("paper", 4.6), drawing.pen("accent", 2.2)):
            painter.setPen(pen)
            draw(painter, place, half)


def _square_mark(painter: QPainter, place: QPointF, half: float) -> None:
    painter.drawRect(QRectF(place.x() - half, place.y() - half, 2 * half, 2 * half))


def _cross_mark(painter: QPainter, place: QPointF, half: float) -> None:
    painter.drawLine(place + QPointF(-half, -half), place + QPointF(half, half))
    painter.drawLine(place + QPointF(-half, half), place + QPointF(half, -half))


def _circle_mark(painter: QPainter, place: QPointF, half: float) -> None:
    painter.drawEllipse(place, half, half)


def _crossing_mark(painter: QPainter, place: QPointF, half: float) -> None:
    _circle_mark(painter, place, half)
    _cross_mark(painter, place, half)


def _triangle_mark(painter: QPainter, place: QPointF, half: float) -> None:
    painter.drawPolygon([place + QPointF(0, -half), place + QPointF(half, half), place + QPointF(-half, half)])


def _diamond_mark(painter: QPainter, place: QPointF, half: float) -> None:
    wide = 1.2 * half
    painter.drawPolygon([place + QPointF(*tip) for tip in ((0, -wide), (wide, 0), (0, wide), (-wide, 0))])


def _foot_mark(painter: QPainter, place: QPointF, half: float) -> None:
    """The sign of a right angle, standing on the place."""
    painter.drawLine(place + QPointF(-1.3 * half, 0), place + QPointF(1.3 * half, 0))
    painter.drawLine(place, place + QPointF(0, -1.8 * half))
    painter.drawPolyline([place + QPointF(0, -0.8 * half), place + QPointF(0.8 * half, -0.8 * half), place + QPointF(0.8 * half, 0)])


_MARKS: dict[str, Callable[[QPainter, QPointF, float], None]] = {
    "vertex": _square_mark,
    "edge": _cross_mark,
    "middle": _triangle_mark,
    "crossing": _crossing_mark,
    "foot": _foot_mark,
    "sketch": _diamond_mark,
}


_ROLES: dict[str, Callable[[PlanDrawing, PreviewShape], None]] = {
    "feature": _paint_feature,
    "ghost": paint_exit_ghost,
    "select": _paint_select,
    "guide": _paint_guide,
    "snap": _paint_snap,
}


def _holder(shape: PreviewShape) -> Placed:
    return Placed("", "text", shape.geometry, {})


def _outlines(drawing: PlanDrawing, shape: PreviewShape) -> list[np.ndarray]:
    """Lines, and the rings of areas, in pixels."""
    features = [_holder(shape)]
    rings = [ring for _, area in drawing.areas(features) for ring in area]
    return [line for _, line in drawing.lines(features)] + rings


def _places(drawing: PlanDrawing, shape: PreviewShape, corners: bool = False) -> list[QPointF]:
    """Points in pixels; with `corners` those of lines and areas too."""
    geometry = shape.geometry
    if not corners and not geometry.geom_type.endswith("Point"):
        return []
    coordinates = shapely.get_coordinates(geometry)
    return [QPointF(*row) for row in drawing.view.to_pixel(coordinates).tolist()] if len(coordinates) else []
