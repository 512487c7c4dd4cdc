"""The drift of a moving crowd: angles that go through its ground along its bearing, as long as it is played."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.ink.pixel_lines import qlines
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.plan_drawing import PlanDrawing
from tabletop.core.values.feature import Placed

SPEED_PX_S = 26.0
APART_PX, ARM_PX, WIDTH_PX = 30.0, 7.0, 2.0
MOST = 600


def drifts(placed: Placed) -> bool:
    """Whether a crowd is on the move, with a bearing to go by."""
    return placed.kind == "crowd-flow" and placed.geometry.geom_type in ("Polygon", "MultiPolygon")


def paint_drift(painter: QPainter, view: View, flows: Sequence[Placed], theme: str, played_s: float) -> None:
    """Draw the angles of some flows after so many seconds of play."""
    drawing = PlanDrawing(painter, view, theme)
    pieces = [_angles(drawing, one.geometry, float(one.get("bearing_deg") or 0.0), played_s) for one in flows]
    if pieces:
        painter.setPen(drawing.pen("crowd", WIDTH_PX))
        painter.drawLines(qlines(np.concatenate(pieces)))


def _angles(drawing: PlanDrawing, ground: BaseGeometry, bearing_deg: float, played_s: float) -> np.ndarray:
    """(m, 2, 2) strokes: two for each angle whose point lies on the ground and in the picture."""
    view = drawing.view
    turn = math.radians(drawing.turn_deg(bearing_deg))
    ahead, right = np.array([math.sin(turn), -math.cos(turn)]), np.array([math.cos(turn), math.sin(turn)])
    apart = drawing.px(APART_PX)
    corners = view.to_pixel(shapely.get_coordinates(shapely.box(*ground.bounds))).clip([0, 0], [view.width_px, view.height_px])
    along, across = corners @ ahead, corners @ right
    phase = (drawing.px(SPEED_PX_S) * played_s) % apart
    rows = np.arange(math.floor(along.min() / apart) - 1, math.ceil(along.max() / apart) + 1)
    columns = np.arange(math.floor(across.min() / apart), math.ceil(across.max() / apart) + 1)
    if len(rows) * len(columns) > MOST * 40:
        return np.empty((0, 2, 2))
    grid = np.stack(np.meshgrid(rows * apart + phase, columns * apart, indexing="ij"), axis=-1).reshape(-1, 2)
    places = grid[:, :1] * ahead + grid[:, 1:] * right
    east_north = view.to_ground(places)
    shapely.prepare(ground)
    points = places[shapely.contains_xy(ground, east_north[:, 0], east_north[:, 1])][:MOST]
    arm = drawing.px(ARM_PX)
    ends = [points - arm * ahead + side * arm * 0.8 * right for side in (-1, 1)]
    strokes: np.ndarray = np.concatenate([np.stack([points, end], axis=1) for end in ends])
    return strokes


def number_place(view: View, ground: BaseGeometry) -> QPointF:
    """Where the number of people of an area stands, in pixels."""
    place = ground.representative_point()
    return QPointF(*view.px((place.x, place.y)))
