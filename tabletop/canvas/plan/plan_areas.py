"""Areas of the plan: crowds and their flow, assembly areas, protected objects."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.ink.hatch import fill_hatched
from tabletop.canvas.ink.map_text import Words, shortened
from tabletop.canvas.ink.pixel_lines import qpolygon
from tabletop.canvas.ink.symbol_cache import draw_cached
from tabletop.canvas.ink.symbols import kind_symbol, protected_symbol
from tabletop.canvas.plan.plan_drawing import SMALL_NUMBERS_FROM, PlanDrawing, number_of, path_of, value_of
from tabletop.canvas.plan.symbol_plates import paint_plate
from tabletop.core.geometry.geometry import Bounds, point_of, repaired
from tabletop.core.geometry.ribbon import bent_axis
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.i18n import language, number, tr

HATCH_PX = 8.0
ARROW_STEP_PX = 52.0
SHORT_LETTERS = (11, 18)
"""A name that has no room is written in so many letters, and in more where there is some."""
SHORT_CROWD = 16
"""A crowd's name that has no room is written in so many letters."""
SPOT_STEP_PX, MOST_SPOTS = 14.0, 14
"""Places tried for the label of an area: so far apart, and at most so many side by side."""
NUMBER_RANK, SIGN_RANK, NAME_RANK, DENSITY_RANK = -1.0, 1.7, 3.5, 7.0
DENSITY_STATIC = (1.0, 2.0, 4.0, 4.7)
DENSITY_MOVING = (0.43, 1.08, 2.0, 3.5)
"""Upper ends of the density bands, persons per m2."""
GRAVE_BAND = 3


def density_word(person_per_m2: float, moving: bool) -> str:
    """The word of a density's band."""
    return (tr("loose"), tr("moderate"), tr("dense"), tr("very dense"), tr("crush danger"))[_band(person_per_m2, moving)]


def _band(person_per_m2: float, moving: bool) -> int:
    return sum(person_per_m2 > limit for limit in (DENSITY_MOVING if moving else DENSITY_STATIC))


def _density(person_per_m2: float, moving: bool) -> Words:
    """Quiet while it is harmless."""
    grave = _band(person_per_m2, moving) >= GRAVE_BAND
    return Words(density_word(person_per_m2, moving), bold=grave, token="ink" if grave else "quiet-ink")


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
    size = drawing.px(1.0) * drawing.symbol_px / drawing.px(24)
    outline = np.array([[13, 0], [3, 7], [3, 2.2], [-13, 2.2], [-13, -2.2], [3, -2.2], [3, -7]]) * size
    painter = drawing.painter
    painter.setPen(drawing.pen("paper", 1.2))
    painter.setBrush(drawing.colour("crowd"))
    for ground, bearing in _movements(drawing, placed):
        turn = np.radians(drawing.turn_deg(bearing))
        ahead, right = np.array([np.sin(turn), -np.cos(turn)]), np.array([np.cos(turn), np.sin(turn)])
        for place in _arrow_places(drawing, ground, ahead, right):
            painter.drawPolygon(qpolygon(place + outline[:, :1] * ahead + outline[:, 1:] * right))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _movements(drawing: PlanDrawing, placed: Placed) -> list[tuple[BaseGeometry, float]]:
    """The ground of a flow with its bearing; round a bend piece by piece, each along its own direction, as far as there is room."""
    axis = bent_axis(placed.geometry, number_of(placed, "bearing_deg") if placed.properties.get("bearing_deg") is not None else None)
    if axis is None:
        return [(placed.geometry, number_of(placed, "bearing_deg"))]
    shown, since_px = [], drawing.px(ARROW_STEP_PX)
    for piece, bearing, metres in zip(axis.pieces(), axis.bearings_deg, axis.lengths_m, strict=True):
        since_px += drawing.ground_px(metres)
        if since_px >= drawing.px(ARROW_STEP_PX):
            shown.append((piece, bearing))
            since_px = 0.0
    return shown


def _arrow_places(drawing: PlanDrawing, ground: BaseGeometry, ahead: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Places inside the area on a lattice along the movement, in pixels; one at least."""
    middle = np.asarray(drawing.view.px(point_of(ground)))
    west, south, east, north = ground.bounds
    reach = min(drawing.ground_px(max(east - west, north - south)), 2.0 * max(drawing.view.width_px, drawing.view.height_px))
    steps = np.arange(-int(reach // drawing.px(ARROW_STEP_PX)) - 1, int(reach // drawing.px(ARROW_STEP_PX)) + 2)
    along, across = np.meshgrid(steps * drawing.px(ARROW_STEP_PX), steps * drawing.px(ARROW_STEP_PX * 0.6))
    along = along + (np.abs(steps)[:, None] % 2) * drawing.px(ARROW_STEP_PX / 2)
    places = middle + along.reshape(-1, 1) * ahead + across.reshape(-1, 1) * right
    found = drawing.view.to_ground(places)
    within = shapely.contains_xy(shapely.buffer(ground, -drawing.px(6) * drawing.view.metre_per_px), found[:, 0], found[:, 1])
    return places[within] if within.any() else middle[None, :]


def _label_crowd(drawing: PlanDrawing, placed: Placed, moving: bool) -> None:
    """How many people, always; its name above and how dense it is below, where there is room. Crowds that share a number have it once."""
    home, group = _home(drawing, placed), drawing.sharing.get(placed.id)
    if group is not None:
        if home is not None:
            _label_together(drawing, placed, group)
        return
    if home is None:
        return
    headcount, area, is_flow = number_of(placed, "headcount"), placed.geometry.area, placed.kind == "crowd-flow"
    size_pt, own = 9 if is_flow else 10, _own_name(placed) if drawing.labelled else ""
    name, short = ([Words(words, size_pt, not is_flow, "crowd")] for words in (own, shortened(own, SHORT_CROWD)))
    first, *further = _label_spots(drawing, home)
    if headcount <= 0:
        drawing.label(
            [short], first, rank=NAME_RANK, sides=("centre",), centred=further, longer=(([name], NAME_RANK + 0.1),), token="crowd", led=home
        )
        return
    people = _people(drawing, headcount, is_flow)
    density = [_density(headcount / area, moving)] if drawing.labelled else []
    named = [([words, people], rank) for words, rank in ((short, NAME_RANK), (name, NAME_RANK + 0.1))][: 1 if short == name else 2]
    longer = (*named, ([name, people, density], DENSITY_RANK))
    led = home if own else None
    drawing.label(
        [people],
        first,
        rank=NUMBER_RANK,
        sides=("centre",),
        centred=further,
        longer=longer,
        home=home,
        token="crowd",
        led=led,
        led_form=1,
    )


def _people(drawing: PlanDrawing, headcount: float, is_flow: bool) -> list[Words]:
    """A headcount: never without its word, in the colour of crowds, so that it is not read as that of the stack beside it."""
    size_pt = 9 if drawing.view.scale > SMALL_NUMBERS_FROM else 12 if is_flow or not drawing.named else 16
    return [Words(number(headcount), size_pt, True), Words(" " + tr("people"), token="crowd")]


def _label_together(drawing: PlanDrawing, placed: Placed, group: Sequence[Placed]) -> None:
    """One number for crowds that have no room for their own: how many they are, and the people of all."""
    homes = [(one.id, home) for one in group if (home := _home(drawing, one)) is not None]
    if homes[0][0] != placed.id:
        return
    home, is_flow = shapely.union_all([one for _, one in homes]), placed.kind == "crowd-flow"
    count = len(group)
    what = tr("{n} {n:crowd flow|crowd flows}", n=count) if is_flow else tr("{n} {n:crowd|crowds}", n=count)
    people = _people(drawing, sum(number_of(one, "headcount") for one in group), is_flow)
    rows = [[Words(f"{what},", token="crowd")], people]
    first, *further = _label_spots(drawing, home)
    drawing.label(rows, first, rank=NUMBER_RANK, sides=("centre",), centred=further, home=home, token="crowd")


def _home(drawing: PlanDrawing, placed: Placed) -> BaseGeometry | None:
    """What is seen of an area, in pixels."""
    view = drawing.view
    if placed.geometry.area <= 0:
        return None
    seen = _clipped(repaired(placed.geometry), view.bounds)
    home = _clipped(shapely.transform(seen, view.to_pixel), (0.0, 0.0, view.width_px, view.height_px))
    return home if home.area > 0 else None


def _clipped(shape: BaseGeometry, bounds: Bounds) -> BaseGeometry:
    """Its part in a box; of one so thin that it falls to a line there, the box round it."""
    part: BaseGeometry
    try:
        part = shapely.clip_by_rect(shape, *bounds)
    except shapely.errors.GEOSException:
        left, low, right, high = shape.bounds
        part = shapely.box(max(left, bounds[0]), max(low, bounds[1]), min(right, bounds[2]), min(high, bounds[3]))
    return part


def _label_spots(drawing: PlanDrawing, home: BaseGeometry) -> list[QPointF]:
    """Places for the label of an area: its middle, then others inside it, the nearest first."""
    middle, (left, top, right, bottom) = np.array(point_of(home)), home.bounds
    step = max(drawing.px(SPOT_STEP_PX), (right - left) / MOST_SPOTS, (bottom - top) / MOST_SPOTS)
    across, down = np.meshgrid(np.arange(left + step / 2, right, step), np.arange(top + step / 2, bottom, step))
    grid = np.column_stack((across.ravel(), down.ravel()))
    within = grid[shapely.contains_xy(home, grid[:, 0], grid[:, 1])]
    near = within[np.argsort(np.hypot(*(within - middle).T))]
    return [QPointF(*place) for place in (middle.tolist(), *near.tolist())]


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
    side, at = drawing.symbol_px, drawing.stands(placed, drawing.spot(point_of(placed.geometry)))
    if at is None:
        return
    chosen = placed.id in drawing.selected and placed.geometry.geom_type == "Point"
    margin = drawing.px(6)
    box = QRectF(at.x() - side / 2, at.y() - side / 2, side, side).adjusted(-margin, -margin, margin, margin)
    if not box.intersects(drawing.view.pixel_rect):
        return

    def paint(painter: QPainter) -> None:
        paint_plate(painter, drawing, QRectF(margin, margin, side, side), symbol, token, "light" if not token else "square", chosen)

    draw_cached(drawing.painter, box, ("sign", symbol, token, chosen, drawing.theme, drawing.view.unit_px), paint)
    drawing.take(box.adjusted(margin, margin, -margin, -margin))
    _name_sign(drawing, placed, rows, at, side / 2 + drawing.px(6 if chosen else 1))


def _name_sign(drawing: PlanDrawing, placed: Placed, rows: list[list[Words]], at: QPointF, clear_px: float) -> None:
    """Beside the plate, else somewhere in the area; in a few letters, in more, whole and with what stands below it, as there is room."""
    if not drawing.labelled:
        return
    shorter = [[[replace(words, text=shortened(words.text, letters)) for words in row] for row in rows[:1]] for letters in SHORT_LETTERS]
    longer = ((shorter[1], SIGN_RANK + 1.5), (rows, SIGN_RANK + 2.0))
    sides = ("right", "below", "left", "above")
    home = _home(drawing, placed) if drawing.named else None
    centred = _label_spots(drawing, home) if home is not None else ()
    drawing.label(shorter[0], at, rank=SIGN_RANK, sides=sides, clear_px=clear_px, centred=centred, longer=longer)
