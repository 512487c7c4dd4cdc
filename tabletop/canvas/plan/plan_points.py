"""Things at a place that take ground: gates, vehicles, water jets, irritants; and texts."""

import math
from collections.abc import Sequence

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from tabletop.canvas.crowding.marks import VEHICLE_SIDE, Step
from tabletop.canvas.ink.map_text import Words, shortened
from tabletop.canvas.ink.symbol_cache import draw_cached
from tabletop.canvas.ink.symbols import paint_symbol, vehicle_symbol
from tabletop.canvas.plan.plan_drawing import PlanDrawing, metres_text, number_of, path_of, value_of
from tabletop.canvas.plan.symbol_plates import paint_plate
from tabletop.core.geometry.geometry import bearing_deg, sector
from tabletop.core.text.style import agency_token
from tabletop.core.values.feature import Placed
from tabletop.i18n import tr

FORCED_TO_SCALE = 1_500.0
"""Texts are drawn over other things up to this scale; above it only where they find room."""
VEHICLE_AGENCIES = {"ambulance": "health", "fire-engine": "damkar", "water-cannon": "polri", "barrier-vehicle": "polri"}


def _frame(place: QPointF, turn_deg: float) -> tuple[QPointF, QPointF]:
    """Unit vectors ahead and to the right, in pixels, of a rotation clockwise from up."""
    turn = math.radians(turn_deg)
    return QPointF(math.sin(turn), -math.cos(turn)), QPointF(math.cos(turn), math.sin(turn))


def _around(place: QPointF, reach: float) -> QRectF:
    return QRectF(place.x() - reach, place.y() - reach, 2 * reach, 2 * reach)


# --- gates
def paint_gates(drawing: PlanDrawing, features: Sequence[Placed], hosts: dict[str, Placed]) -> None:
    """Two posts in the line. Open: leaves swung back and nothing between. Shut: a bar from post to post, crossed."""
    for placed, place in drawing.points(features):
        host = hosts.get(placed.id)
        _paint_gate(drawing, placed, place, _line_turn(drawing, placed, host))
        if drawing.labelled:
            width = metres_text(number_of(placed, "width_m"))
            state = tr("open") if value_of(placed, "open") else tr("shut")
            facts = [Words(f"{width}, {state}", token="quiet-ink")]
            rows = [[Words(shortened(placed.name), bold=True)] if drawing.named else [], facts]
            drawing.label([facts], place, rank=4, sides=("below", "above", "right", "left"), clear_px=drawing.px(12), longer=((rows, 5.0),))


def _line_turn(drawing: PlanDrawing, gate: Placed, host: Placed | None) -> float:
    """Rotation of the line the gate stands on; level where it stands alone."""
    if host is None:
        return 90.0
    foot = host.geometry.project(gate.geometry)
    near = [host.geometry.interpolate(max(0.0, min(host.geometry.length, foot + step))) for step in (-0.05, 0.05)]
    return drawing.turn_deg(bearing_deg((near[0].x, near[0].y), (near[1].x, near[1].y)))


def _paint_gate(drawing: PlanDrawing, placed: Placed, place: QPointF, turn_deg: float) -> None:
    painter, (along, across) = drawing.painter, _frame(place, turn_deg)
    half = max(drawing.ground_px(number_of(placed, "width_m")) / 2, drawing.symbol_px * 0.3)
    post, chosen = drawing.symbol_px * 0.27, placed.id in drawing.selected
    marks = QPainterPath()
    for side in (-1, 1):
        foot = place + along * (side * half)
        marks.moveTo(foot - across * post)
        marks.lineTo(foot + across * post)
        if value_of(placed, "open"):
            marks.moveTo(foot)
            leaf = max(half, post * 1.7)
            marks.lineTo(foot + along * (side * leaf * 0.3) + across * (leaf * 0.95))
    if not value_of(placed, "open"):
        for shift in (-1, 1):
            marks.moveTo(place - along * half + across * (shift * post * 0.38))
            marks.lineTo(place + along * half + across * (shift * post * 0.38))
        cross = min(half, post) * 0.7
        marks.moveTo(place - along * cross - across * cross)
        marks.lineTo(place + along * cross + across * cross)
        marks.moveTo(place + along * cross - across * cross)
        marks.lineTo(place - along * cross + across * cross)
    if chosen:
        drawing.halo(placed, marks)
    painter.strokePath(marks, drawing.pen("paper", 5.4, 0.95))
    painter.strokePath(marks, drawing.pen("ink", 2.4))
    drawing.take(marks.boundingRect())


# --- vehicles
def paint_vehicles(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """Footprints of true size, turned, with their windscreen; a symbol where they would be too small."""
    step = Step.of(drawing.view)
    for placed, place in drawing.points(features):
        token, symbol = vehicle_token(drawing, placed), vehicle_symbol(str(value_of(placed, "vehicle_type") or ""))
        at: QPointF | None = place
        if not step.is_symbol(placed):
            clear = _paint_footprint(drawing, placed, place, symbol, token)
        elif (at := drawing.stands(placed, place)) is not None:
            clear = _paint_vehicle_symbol(drawing, placed, at, symbol, token)
        if at is not None:
            drawing.label([[Words(shortened(placed.name), bold=True)]], at, rank=5, clear_px=clear)


def vehicle_token(drawing: PlanDrawing, placed: Placed) -> str:
    """Colour token of a vehicle: by its roster unit, else by what it is."""
    row = drawing.roster_unit(placed)
    symbol = vehicle_symbol(str(value_of(placed, "vehicle_type") or ""))
    return agency_token(row.agency) if row else VEHICLE_AGENCIES.get(symbol, "barrier")


def _paint_vehicle_symbol(drawing: PlanDrawing, placed: Placed, place: QPointF, symbol: str, token: str) -> float:
    side, margin = drawing.symbol_px * VEHICLE_SIDE, drawing.px(6)
    box, chosen = _around(place, side / 2 + margin), placed.id in drawing.selected

    def paint(painter: QPainter) -> None:
        paint_plate(painter, drawing, QRectF(margin, margin, side, side), symbol, token, "square", chosen)

    draw_cached(drawing.painter, box, ("vehicle", symbol, token, chosen, drawing.theme, drawing.view.unit_px), paint)
    drawing.take(_around(place, side / 2))
    return side / 2


def _paint_footprint(drawing: PlanDrawing, placed: Placed, place: QPointF, symbol: str, token: str) -> float:
    painter = drawing.painter
    length, width = (max(drawing.ground_px(number_of(placed, name)), drawing.px(3)) for name in ("length_m", "width_m"))
    turn = drawing.turn_deg(number_of(placed, "bearing_deg"))
    body = QRectF(-width / 2, -length / 2, width, length)
    corner = min(width, length) * 0.16
    painter.save()
    painter.translate(place)
    painter.rotate(turn)
    if placed.id in drawing.selected:
        outline = QPainterPath()
        outline.addRoundedRect(body, corner, corner)
        drawing.halo(placed, outline)
    painter.setPen(drawing.pen("paper", 1.6))
    painter.setBrush(drawing.colour(token))
    painter.drawRoundedRect(body, corner, corner)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(drawing.on_plate(token))
    glass = QRectF(-width * 0.36, -length * 0.40, width * 0.72, max(length * 0.09, drawing.px(1.2)))
    painter.drawRoundedRect(glass, corner / 3, corner / 3)
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    side = min(width * 0.92, length * 0.5, drawing.px(24))
    if side >= drawing.px(9):
        ahead, _ = _frame(place, turn)
        paint_symbol(painter, symbol, _around(place - ahead * (length * 0.08), side / 2), drawing.on_plate(token))
    sine, cosine = abs(math.sin(math.radians(turn))), abs(math.cos(math.radians(turn)))
    reach_x, reach_y = (length * sine + width * cosine) / 2, (length * cosine + width * sine) / 2
    drawing.take(QRectF(place.x() - reach_x, place.y() - reach_y, 2 * reach_x, 2 * reach_y))
    return min(max(reach_x, reach_y), drawing.px(60))


# --- less-lethal means
def paint_jets(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """The sector that a jet reaches, with arcs at thirds of its range, and the nozzle."""
    for placed, place in drawing.points(features):
        reach, angle = number_of(placed, "range_m"), number_of(placed, "sector_deg")
        shape = sector((placed.geometry.x, placed.geometry.y), reach, number_of(placed, "bearing_deg"), angle)
        path = _area_path(drawing, placed, shape)
        drawing.halo(placed, path)
        drawing.painter.fillPath(path, drawing.colour("water-jet", 0.26))
        drawing.painter.strokePath(path, drawing.pen("water-jet", 2.4))
        _paint_arcs(drawing, placed, place, reach, angle)
        drawing.painter.setPen(drawing.pen("paper", 1.6))
        drawing.painter.setBrush(drawing.colour("water-jet"))
        drawing.painter.drawEllipse(place, drawing.px(4.5), drawing.px(4.5))
        drawing.painter.setBrush(Qt.BrushStyle.NoBrush)
        drawing.take(_around(place, drawing.px(5)))
        _label_reach(drawing, placed, place, reach * 0.62, number_of(placed, "bearing_deg"), metres_text(reach))


def _paint_arcs(drawing: PlanDrawing, placed: Placed, place: QPointF, reach_m: float, angle: float) -> None:
    turn = drawing.turn_deg(number_of(placed, "bearing_deg"))
    pen = drawing.pen("water-jet", 1.2, 0.9, (5, 4))
    drawing.painter.setPen(pen)
    for share in (1 / 3, 2 / 3):
        radius = drawing.ground_px(reach_m * share)
        if drawing.px(14) < radius < 4000 * drawing.view.unit_px:
            drawing.painter.drawArc(_around(place, radius), round((90 - turn - angle / 2) * 16), round(min(angle, 360.0) * 16))


def _label_reach(drawing: PlanDrawing, placed: Placed, place: QPointF, away_m: float, bearing: float, text: str) -> None:
    ahead, _ = _frame(place, drawing.turn_deg(bearing))
    at = place + ahead * drawing.ground_px(away_m)
    rows = [[Words(shortened(placed.name), bold=True)] if drawing.named else [], [Words(text, token="quiet-ink")]]
    drawing.label(rows, at, rank=4, sides=("centre", "right", "left", "below", "above"), clear_px=drawing.px(6))


def paint_irritants(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """A dotted disc, and with wind the dotted cone downwind."""
    for placed, place in drawing.points(features):
        centre, radius = (placed.geometry.x, placed.geometry.y), number_of(placed, "radius_m")
        if drawing.wind_from_deg is not None:
            away = drawing.wind_from_deg + 180.0
            cone = sector(centre, number_of(placed, "downwind_m"), away, 2 * number_of(placed, "half_angle_deg"))
            _dotted(drawing, placed, shapely.difference(cone, sector(centre, radius)), 0.08, (2, 7))
        _dotted(drawing, placed, sector(centre, radius), 0.14, (2, 4))
        side = drawing.symbol_px * 0.84
        box = _around(place, side / 2)
        paint_plate(drawing.painter, drawing, box, "irritant", "irritant", "round", placed.id in drawing.selected)
        drawing.take(box)
        name = shortened(placed.name) if drawing.named else ""
        rows = [[Words(name, bold=True)], [Words(metres_text(radius), token="quiet-ink")]]
        drawing.label(rows, place, rank=4, clear_px=side / 2)


def _dotted(drawing: PlanDrawing, placed: Placed, shape: shapely.Geometry, alpha: float, dots: tuple[float, float]) -> None:
    path = _area_path(drawing, placed, shape)
    drawing.halo(placed, path)
    drawing.painter.fillPath(path, drawing.colour("irritant", alpha))
    pen = drawing.pen("irritant", 2.6, 1.0, dots)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setDashPattern([0.1, dots[1] / 2.6 + 0.8])
    drawing.painter.strokePath(path, pen)


def _area_path(drawing: PlanDrawing, placed: Placed, shape: shapely.Geometry) -> QPainterPath:
    path = QPainterPath()
    for _, rings in drawing.areas([placed], [shape]):
        path.addPath(path_of(rings))
    return path


# --- texts
def paint_texts(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """Words on the map, centred on their place, lines as typed."""
    for placed, place in drawing.points(features):
        lines = str(value_of(placed, "text") or placed.name).splitlines()[:12]
        rows = [[Words(shortened(line, 60), 12)] for line in lines if line.strip()]
        chosen = placed.id in drawing.selected
        if chosen or not rows:
            pen: QPen = drawing.pen("accent" if chosen else "quiet-ink", 2.0)
            drawing.painter.setPen(pen)
            drawing.painter.drawRect(_around(place, drawing.px(4)))
        sides = ("above",) if chosen else ("centre", "above", "below")
        drawing.label(rows, place, rank=0, sides=sides, forced=drawing.view.scale <= FORCED_TO_SCALE, clear_px=drawing.px(5))


def disc_path(place: QPointF, radius_px: float) -> QPainterPath:
    """A full circle."""
    path = QPainterPath()
    path.addEllipse(place, radius_px, radius_px)
    return path


def sector_path(place: QPointF, radius_px: float, turn_deg: float, angle_deg: float) -> QPainterPath:
    """A circle's sector centred on a rotation clockwise from up; the whole circle from 360 degrees on."""
    if angle_deg >= 360.0:
        return disc_path(place, radius_px)
    path = QPainterPath(place)
    path.arcTo(_around(place, radius_px), 90 - turn_deg - angle_deg / 2, angle_deg)
    path.closeSubpath()
    return path


def far_out(place: QPointF, drawing: PlanDrawing, margin_px: float) -> bool:
    """Whether a symbol there would not be seen."""
    x, y = place.x(), place.y()
    return not (-margin_px <= x <= drawing.view.width_px + margin_px and -margin_px <= y <= drawing.view.height_px + margin_px)
