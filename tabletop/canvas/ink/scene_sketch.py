"""A small picture of a scene of a plan: areas, lines and dots in the colours of the theme, painted in slices."""

from collections.abc import Callable, Iterator, Mapping

import shapely
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.ink.view import View
from tabletop.core.text.style import agency_token
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

PEOPLE = frozenset({"crowd", "crowd-flow", "unit", "cordon", "exit", "barrier"})
"""What the pictures show the ground of; where a plan has none of it, of everything."""
LEFT_OUT = frozenset({"text", "measure"})
AT_A_TIME, LOOKED_AT = 24, 200
WIDTHS = {"cordon": 2.2, "barrier": 2.0, "exit": 2.4, "ring": 0.8, "lane": 1.2, "route": 0.8}
FILLS = {"crowd": 0.55, "crowd-flow": 0.3, "protected": 0.5, "assembly": 0.4, "water-jet": 0.3, "irritant": 0.3}
TOKENS = {
    "crowd": "crowd", "crowd-flow": "crowd", "exit": "exit", "assembly": "exit", "lane": "lane", "water-jet": "water-jet",
    "irritant": "irritant", "barrier": "barrier", "aid-post": "health", "protected": "quiet-ink", "relief": "quiet-ink",
}  # fmt: skip
"""Colours of kinds that have one of their own; forces have that of their agency, all else ink."""
DOT_PX = 2.3
Bounds = tuple[float, float, float, float]
Colours = Callable[[str], QColor]
"""The colour of a token in the theme that is shown."""


def ground_of(plan: Plan) -> Bounds | None:
    """West, south, east, north of the people and forces of a plan in all its scenes, in metres; None for a plan without features."""
    of_people: list[BaseGeometry] = []
    others: list[BaseGeometry] = []
    for feature in plan.features.values():
        shapes = [frame.state.geometry for frame in feature.keyframes if frame.state is not None]
        (of_people if feature.kind in PEOPLE else others).extend(shapes)
    shapes = of_people or others
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north


def view_of(ground: Bounds, size: QSize) -> View:
    """The view of a picture of that size that shows a ground with a margin, never less than some 50 metres."""
    width, height = size.width(), size.height()
    metre_per_px = max((ground[2] - ground[0]) / (width - 10), (ground[3] - ground[1]) / (height - 10), 0.5)
    return View(width, height, ((ground[0] + ground[2]) / 2, (ground[1] + ground[3]) / 2), metre_per_px)


def paint_scene(painter: QPainter, view: View, plan: Plan, scene: int, colour: Colours) -> Iterator[None]:
    """Areas, lines and dots of what stands in a scene, with a rest after every few."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    groups: tuple[list[Placed], ...] = ([], [], [])
    for number, feature in enumerate(plan.features.values()):
        state = feature.at(scene) if feature.kind not in LEFT_OUT and feature.kind in kinds() else None
        if state is not None and not state.geometry.is_empty:
            one = Placed(feature.id, feature.kind, state.geometry, state.properties)
            groups[2 - int(shapely.get_dimensions(state.geometry))].append(one)
        if number % LOOKED_AT == LOOKED_AT - 1:
            yield
    for number, one in enumerate(one for group in groups for one in group):
        tint = colour(_token(one, plan.roster))
        for part in shapely.get_parts(one.geometry):
            _paint_part(painter, view, one.kind, part, tint, colour("paper"))
        if number % AT_A_TIME == AT_A_TIME - 1:
            yield


def _token(one: Placed, roster: Mapping[str, RosterUnit]) -> str:
    if one.kind not in ("unit", "cordon", "vehicle"):
        return TOKENS.get(one.kind, "ink")
    row = roster.get(str(one.properties.get("unit") or ""))
    return agency_token(row.agency if row and row.agency else str(one.properties.get("unit_type") or ""))


def _paint_part(painter: QPainter, view: View, kind: str, part: BaseGeometry, tint: QColor, paper: QColor) -> None:
    line = part.exterior if part.geom_type == "Polygon" else part
    places = [QPointF(right, down) for right, down in view.to_pixel(shapely.get_coordinates(line)).tolist()]
    if part.geom_type == "Point" and places:
        painter.setPen(QPen(paper, 0.8))
        painter.setBrush(tint)
        painter.drawEllipse(places[0], DOT_PX, DOT_PX)
        return
    pen = QPen(tint, WIDTHS.get(kind, 1.0))
    pen.setStyle(Qt.PenStyle.DashLine if kind in ("ring", "lane", "route") else Qt.PenStyle.SolidLine)
    painter.setPen(pen)
    if part.geom_type == "Polygon":
        fill = QColor(tint)
        fill.setAlphaF(FILLS.get(kind, 0.0))
        painter.setBrush(QBrush(fill))
        painter.drawPolygon(QPolygonF(places))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(places))
