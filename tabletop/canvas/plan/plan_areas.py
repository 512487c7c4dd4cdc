"""Areas of the plan: rings, crowds and their flow, assembly areas, protected objects."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from tabletop.canvas.ink.hatch import fill_hatched
from tabletop.canvas.ink.map_text import Words, map_font, shortened
from tabletop.canvas.ink.pixel_lines import qpolygon
from tabletop.canvas.ink.symbol_cache import draw_cached
from tabletop.canvas.ink.symbols import kind_symbol, protected_symbol
from tabletop.canvas.plan.plan_drawing import PlanDrawing, number_of, path_of, value_of
from tabletop.canvas.plan.symbol_plates import paint_plate
from tabletop.core.geometry.geometry import point_of
from tabletop.core.text.roman import roman
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.i18n import language, number, tr

RING_DASHES: dict[int, tuple[float, ...]] = {1: (), 2: (16, 5), 3: (16, 4, 2, 4), 4: (2, 5)}
HATCH_PX = 8.0
ARROW_STEP_PX = 52.0
DENSITY_STATIC = (1.0, 2.0, 4.0, 4.7)
DENSITY_MOVING = (0.43, 1.08, 2.0, 3.5)
"""Upper ends of the density bands, persons per m2."""


def density_word(person_per_m2: float, moving: bool) -> str:
    """The word of a density's band."""
    limits = DENSITY_MOVING if moving else DENSITY_STATIC
    band = sum(person_per_m2 > limit for limit in limits)
    return (tr("loose"), tr("moderate"), tr("dense"), tr("very dense"), tr("crush danger"))[band]


# --- rings
def paint_rings(drawing: PlanDrawing, features: Sequence[Placed]) -> Iterator[None]:
    """Thin outlines, told apart by their dashes, each with its number in a tab."""
    painter = drawing.painter
    for placed, rings in drawing.areas(features):
        path, count = path_of(rings), int(number_of(placed, "number"))
        drawing.halo(placed, path)
        painter.strokePath(path, drawing.pen("paper", 3.6, 0.8))
        painter.strokePath(path, drawing.pen("ink", 1.6, 0.9, RING_DASHES.get(count, ())))
        place = _tab_place(drawing, rings[0])
        if place is not None:
            _paint_tab(drawing, placed, roman(count), place)
        yield


def _tab_place(drawing: PlanDrawing, ring: np.ndarray) -> QPointF | None:
    """The place on an outline, inside the picture and clear of other tabs, that is farthest up and left."""
    steps = np.hypot(*np.diff(ring, axis=0).T)
    tape = np.concatenate(([0.0], np.cumsum(steps)))
    at = np.linspace(0, tape[-1], 400)
    places = np.column_stack((np.interp(at, tape, ring[:, 0]), np.interp(at, tape, ring[:, 1])))
    edge = drawing.px(28)
    seen = places[(places >= edge).all(axis=1) & (places <= (drawing.view.width_px - edge, drawing.view.height_px - edge)).all(axis=1)]
    for box in drawing.boxes:
        centre = box.center().toTuple()
        seen = seen[np.abs(seen - centre).max(axis=1) > box.width() + drawing.px(4)] if len(seen) else seen
    return QPointF(*seen[np.argmin(seen[:, 1] + 0.5 * seen[:, 0])]) if len(seen) else None


def _paint_tab(drawing: PlanDrawing, placed: Placed, roman: str, place: QPointF) -> None:
    painter, small = drawing.painter, drawing.symbol_px / drawing.px(24)
    width, height = drawing.px(26) * small, drawing.px(18) * small
    box = QRectF(place.x() - width / 2, place.y() - height / 2, width, height)
    painter.setPen(drawing.pen("paper", 1.5))
    painter.setBrush(drawing.colour("ink"))
    painter.drawRoundedRect(box, height / 3, height / 3)
    painter.setFont(map_font(10, True, drawing.view.unit_px * small))
    painter.setPen(drawing.colour("paper"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, roman)
    drawing.take(box)
    if drawing.named:
        name = placed.name.removeprefix(f"Ring {roman}").lstrip(" :-")
        drawing.label([[Words(shortened(name), token="quiet-ink")]], place, rank=8, sides=("right", "left"), clear_px=width / 2)


# --- crowds
def paint_crowds(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """Violet hatch and outline with the headcount; a moving crowd has a broken outline."""
    outlines = [(placed, path_of(rings)) for placed, rings in drawing.areas(features)]
    _hatch(drawing, [path for _, path in outlines])
    pens = {moving: drawing.pen("crowd", 2.4, 1.0, (8, 4) if moving else ()) for moving in (True, False)}
    for placed, path in outlines:
        drawing.halo(placed, path)
        drawing.painter.strokePath(path, pens[bool(value_of(placed, "moving"))])
    for placed in features:
        _label_crowd(drawing, placed, bool(value_of(placed, "moving")))


def paint_flows(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """As crowds, with arrows along the movement."""
    outlines = [(placed, path_of(rings)) for placed, rings in drawing.areas(features)]
    _hatch(drawing, [path for _, path in outlines], 0.55)
    for placed, path in outlines:
        drawing.halo(placed, path)
        drawing.painter.strokePath(path, drawing.pen("crowd", 1.6, 1.0, (8, 4)))
    for placed in features:
        _paint_arrows(drawing, placed)
        _label_crowd(drawing, placed, True)


def _hatch(drawing: PlanDrawing, outlines: Sequence[QPainterPath], strength: float = 1.0) -> None:
    """One fill for all areas, tied to the ground so that it moves with it."""
    painter, path = drawing.painter, QPainterPath()
    for outline in outlines:
        path.addPath(outline)
    if path.isEmpty():
        return
    painter.fillPath(path, drawing.colour("crowd", 0.2 * strength))
    pen = drawing.pen("crowd", 1.1, 0.75 * strength, flat=True)
    fill_hatched(painter, path, pen, drawing.px(HATCH_PX), drawing.spot((0.0, 0.0)))


def _paint_arrows(drawing: PlanDrawing, placed: Placed) -> None:
    turn = np.radians(drawing.turn_deg(number_of(placed, "bearing_deg")))
    ahead, right = np.array([np.sin(turn), -np.cos(turn)]), np.array([np.cos(turn), np.sin(turn)])
    size = drawing.px(1.0) * drawing.symbol_px / drawing.px(24)
    outline = np.array([[13, 0], [3, 7], [3, 2.2], [-13, 2.2], [-13, -2.2], [3, -2.2], [3, -7]]) * size
    painter = drawing.painter
    painter.setPen(drawing.pen("paper", 1.2))
    painter.setBrush(drawing.colour("crowd"))
    for place in _arrow_places(drawing, placed, ahead, right):
        painter.drawPolygon(qpolygon(place + outline[:, :1] * ahead + outline[:, 1:] * right))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _arrow_places(drawing: PlanDrawing, placed: Placed, ahead: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Places inside the area on a lattice along the movement, in pixels; one at least."""
    middle = np.asarray(drawing.view.px(point_of(placed.geometry)))
    west, south, east, north = placed.geometry.bounds
    reach = min(drawing.ground_px(max(east - west, north - south)), 2.0 * max(drawing.view.width_px, drawing.view.height_px))
    steps = np.arange(-int(reach // drawing.px(ARROW_STEP_PX)) - 1, int(reach // drawing.px(ARROW_STEP_PX)) + 2)
    along, across = np.meshgrid(steps * drawing.px(ARROW_STEP_PX), steps * drawing.px(ARROW_STEP_PX * 0.6))
    along = along + (np.abs(steps)[:, None] % 2) * drawing.px(ARROW_STEP_PX / 2)
    places = middle + along.reshape(-1, 1) * ahead + across.reshape(-1, 1) * right
    ground = drawing.view.to_ground(places)
    within = shapely.contains_xy(shapely.buffer(placed.geometry, -drawing.px(6) * drawing.view.metre_per_px), ground[:, 0], ground[:, 1])
    return places[within] if within.any() else middle[None, :]


def _label_crowd(drawing: PlanDrawing, placed: Placed, moving: bool) -> None:
    if not drawing.labelled or placed.geometry.geom_type != "Polygon":
        return
    headcount, area = number_of(placed, "headcount"), placed.geometry.area
    rows = [[Words(_own_name(placed), token="ink")]] if drawing.named and placed.kind == "crowd-flow" else []
    if headcount > 0:
        word = density_word(headcount / area, moving) if area > 0 else ""
        size = 16 if placed.kind == "crowd" else 12
        rows += [[Words(number(headcount), size, True), Words(" " + tr("people"))], [Words(word, token="quiet-ink")]]
    at, *others = _label_spots(drawing, placed)
    drawing.label(rows, at, rank=1, sides=("centre",), others=tuple((spot, 0.0) for spot in others))


def _label_spots(drawing: PlanDrawing, placed: Placed) -> list[QPointF]:
    """Places for an area's label: its middle, others inside it, then beside its box."""
    middle = point_of(placed.geometry)
    if not drawing.named:
        return [drawing.spot(middle)]
    west, south, east, north = placed.geometry.bounds
    grid = np.array([(west + (east - west) * i / 6, south + (north - south) * j / 8) for j in range(1, 8) for i in range(1, 6)])
    within = grid[shapely.contains_xy(placed.geometry, grid[:, 0], grid[:, 1])]
    near = within[np.argsort(np.hypot(*(within - middle).T))]
    aside, over = drawing.px(52) * drawing.view.metre_per_px, drawing.px(26) * drawing.view.metre_per_px
    outside = [(east + aside, middle[1]), (west - aside, middle[1]), (middle[0], north + over), (middle[0], south - over)]
    corners = [(x, y) for y in (north, south) for x in (east + aside, west - aside)]
    places = drawing.view.to_pixel(np.array([middle, *near.tolist(), *outside, *corners]))
    return [QPointF(*place) for place in places.tolist()]


def _own_name(placed: Placed) -> str:
    """The name, unless it only repeats what the kind is called."""
    name = placed.name
    return "" if name in kinds()[placed.kind].title.values() else shortened(name)


# --- assembly and protected: an area with a plate in it, or a plate alone
def paint_assemblies(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """Teal outline and plate."""
    for placed, rings in drawing.areas(features):
        path = path_of(rings)
        drawing.halo(placed, path)
        drawing.painter.fillPath(path, drawing.colour("exit", 0.12))
        drawing.painter.strokePath(path, drawing.pen("exit", 2.0, 1.0, (12, 4)))
    for placed in features:
        capacity = number_of(placed, "capacity")
        below = [Words(tr("room for {count}", count=capacity), token="quiet-ink")] if capacity > 0 else []
        _paint_sign(drawing, placed, kind_symbol("assembly"), "exit", [[Words(_own_name(placed), bold=True)], below])


def paint_protected(drawing: PlanDrawing, features: Sequence[Placed]) -> Iterator[None]:
    """A double outline, as of a fence, with the pictogram of its category on a light plate."""
    for placed, rings in drawing.areas(features):
        path = path_of(rings)
        drawing.halo(placed, path)
        drawing.painter.fillPath(path, drawing.colour("ink", 0.05))
        drawing.painter.strokePath(path, drawing.pen("ink", 3.4, 0.85))
        drawing.painter.strokePath(path, drawing.pen("paper", 1.3))
        yield
    for placed in features:
        title = kinds()["protected"].properties["category"].choices.get(str(value_of(placed, "category")), {}).get(language(), "")
        name = shortened(placed.name) or title
        _paint_sign(drawing, placed, protected_symbol(placed), "", [[Words(name, bold=True)]])


def _paint_sign(drawing: PlanDrawing, placed: Placed, symbol: str, token: str, rows: list[list[Words]]) -> None:
    side, at = drawing.symbol_px, drawing.spot(point_of(placed.geometry))
    chosen = placed.id in drawing.selected and placed.geometry.geom_type == "Point"
    margin = drawing.px(6)
    box = QRectF(at.x() - side / 2, at.y() - side / 2, side, side).adjusted(-margin, -margin, margin, margin)
    if not box.intersects(drawing.view.pixel_rect):
        return

    def paint(painter: QPainter) -> None:
        paint_plate(painter, drawing, QRectF(margin, margin, side, side), symbol, token, "light" if not token else "square", chosen)

    draw_cached(drawing.painter, box, ("sign", symbol, token, chosen, drawing.theme, drawing.view.unit_px), paint)
    drawing.take(box.adjusted(margin, margin, -margin, -margin))
    drawing.label(rows, at, rank=3, sides=("right", "below", "left", "above"), clear_px=side / 2 + drawing.px(6 if chosen else 1))
