"""Units and posts: a plate with its pictogram, strength, call sign, and the ground it reaches."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.crowding.crowding import STACK_SIDES, Stack
from tabletop.canvas.crowding.marks import DOTS_PX, strength_dots
from tabletop.canvas.crowding.stack_plates import CARD_PX, Shares, paint_leaders, paint_stack
from tabletop.canvas.crowding.stack_words import people_in, stack_title
from tabletop.canvas.ink.feature_values import unit_strength, unit_type
from tabletop.canvas.ink.map_text import Words, shortened
from tabletop.canvas.ink.symbol_cache import draw_cached
from tabletop.canvas.ink.symbols import kind_symbol, unit_symbol
from tabletop.canvas.plan.label_boxes import Extent, extent_of
from tabletop.canvas.plan.plan_drawing import PlanDrawing, number_of, path_of
from tabletop.canvas.plan.plan_labels import Form, Label
from tabletop.canvas.plan.plan_points import far_out, sector_path, vehicle_token
from tabletop.canvas.plan.symbol_plates import paint_dots, paint_plate
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit
from tabletop.i18n import language, number

POST_TOKENS = {"aid-post": "health", "command-post": "polri", "media": "map-label", "observer": "map-label"}
DISC_STAMP_PX = 160.0
"""Discs up to this radius are kept as stamps."""
FORMS_LED = 1
"""The form of a stack's label that may stand off with a line: what it is, and how many people."""
TAB_PX = 3.0
"""The sum of a stack that has no room for it beside its plate stands on the lower edge, with its middle so far below."""
AT_A_TIME = 8
"""Units between two rests."""


def unit_title(placed: Placed, row: RosterUnit | None) -> str:
    """What a unit is called on the map: call sign, else its own name, else the roster's."""
    return shortened((row.call_sign if row else "") or placed.name or (row.name if row else ""), 18)


# --- units
def paint_units(drawing: PlanDrawing, features: Sequence[Placed]) -> Iterator[None]:
    """Reaches below, plates above them, so that no reach dims a plate."""
    places = drawing.points(features)
    for nth, (placed, place) in enumerate(places):
        _paint_reach(drawing, placed, place)
        if nth % AT_A_TIME == 0:
            yield
    for nth, (placed, place) in enumerate(places):
        at = drawing.stands(placed, place)
        if at is not None and not far_out(at, drawing, drawing.symbol_px):
            _paint_unit(drawing, placed, at)
        if nth % AT_A_TIME == 0:
            yield


def _paint_reach(drawing: PlanDrawing, placed: Placed, place: QPointF) -> None:
    radius = drawing.ground_px(number_of(placed, "reach_m"))
    angle = min(number_of(placed, "sector_deg"), 360.0)
    if radius <= drawing.symbol_px * 0.55 or angle <= 0 or far_out(place, drawing, radius):
        return
    token, chosen, turn = drawing.agency(placed), placed.id in drawing.selected, drawing.turn_deg(number_of(placed, "bearing_deg"))

    seen = drawing.visible(placed)
    if seen is not None:
        _paint_seen(drawing, placed, seen, sector_path(place, radius, turn, angle))
        return

    def paint(painter: QPainter, middle: QPointF) -> None:
        path = sector_path(middle, radius, turn, angle)
        painter.fillPath(path, drawing.colour(token, 0.14 if chosen else 0.045))
        painter.strokePath(path, drawing.pen("accent" if chosen else token, 1.6 if chosen else 0.9, 1.0 if chosen else 0.34))

    if angle < 360.0 or chosen or radius > drawing.px(DISC_STAMP_PX):
        paint(drawing.painter, place)
        return
    half = radius + drawing.px(2)
    box = QRectF(place.x() - half, place.y() - half, 2 * half, 2 * half)
    draw_cached(
        drawing.painter, box, ("reach", token, drawing.theme, drawing.view.unit_px), lambda fresh: paint(fresh, QPointF(half, half))
    )


def _paint_seen(drawing: PlanDrawing, placed: Placed, seen: BaseGeometry, whole: QPainterPath) -> None:
    """What a unit sees between buildings; while it is selected, dashed, what it would reach without them."""
    painter, chosen, token = drawing.painter, placed.id in drawing.selected, drawing.agency(placed)
    path = QPainterPath()
    for _, rings in drawing.areas([placed], [seen]):
        path.addPath(path_of(rings))
    painter.fillPath(path, drawing.colour(token, 0.16 if chosen else 0.06))
    painter.strokePath(path, drawing.pen("accent" if chosen else token, 1.6 if chosen else 0.9, 1.0 if chosen else 0.5))
    if chosen:
        painter.strokePath(whole, drawing.pen("accent", 0.9, 0.6, (4, 4)))


def _paint_unit(drawing: PlanDrawing, placed: Placed, place: QPointF) -> None:
    row = drawing.roster_unit(placed)
    symbol = unit_symbol(unit_type(placed, row))
    token, strength, chosen = drawing.agency(placed), unit_strength(placed, row), placed.id in drawing.selected
    dots = strength_dots(strength) if drawing.labelled else 0
    side, margin, above = drawing.symbol_px, drawing.px(6), drawing.px(DOTS_PX)
    box = QRectF(place.x() - side / 2 - margin, place.y() - side / 2 - margin - above, side + 2 * margin, side + 2 * margin + above)

    def paint(painter: QPainter) -> None:
        paint_plate(painter, drawing, QRectF(margin, margin + above, side, side), symbol, token, "square", chosen)
        paint_dots(painter, drawing, QPointF(margin + side / 2, margin + above - drawing.px(8 if chosen else 4)), dots, token)

    draw_cached(drawing.painter, box, ("unit", symbol, token, dots, chosen, drawing.theme, drawing.view.unit_px), paint)
    drawing.take(QRectF(place.x() - side / 2, place.y() - side / 2 - (above if dots else 0.0), side, side + (above if dots else 0.0)))
    title, clear_px = [Words(unit_title(placed, row), bold=True)], side / 2 + drawing.px(6 if chosen else 1)
    whole = [*title, Words(("  " if title[0].text else "") + number(strength), token="quiet-ink")]
    drawing.label([title], place, rank=2, clear_px=clear_px, longer=(([whole], 2.5),))


# --- posts
def paint_posts(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """Round plates; the reach only where it was given, or while selected."""
    for placed, place in drawing.points(features):
        chosen, token = placed.id in drawing.selected, POST_TOKENS[placed.kind]
        radius = drawing.ground_px(number_of(placed, "reach_m"))
        if (chosen or "reach_m" in placed.properties) and radius > drawing.symbol_px and not far_out(place, drawing, radius):
            drawing.painter.setPen(drawing.pen(token, 1.0, 0.6, (4, 3)))
            drawing.painter.setBrush(Qt.BrushStyle.NoBrush)
            drawing.painter.drawEllipse(place, radius, radius)
        at = drawing.stands(placed, place)
        if at is not None and not far_out(at, drawing, drawing.symbol_px):
            _paint_post(drawing, placed, at, token, chosen)


def _paint_post(drawing: PlanDrawing, placed: Placed, place: QPointF, token: str, chosen: bool) -> None:
    side, margin = drawing.symbol_px, drawing.px(6)
    box = QRectF(place.x() - side / 2 - margin, place.y() - side / 2 - margin, side + 2 * margin, side + 2 * margin)

    def paint(painter: QPainter) -> None:
        paint_plate(painter, drawing, QRectF(margin, margin, side, side), kind_symbol(placed.kind), token, "round", chosen)

    draw_cached(drawing.painter, box, ("post", placed.kind, chosen, drawing.theme, drawing.view.unit_px), paint)
    drawing.take(box.adjusted(margin, margin, -margin, -margin))
    short, long = ([[Words(shortened(placed.name, letters))]] for letters in (14, 24))
    drawing.label(short, place, rank=4, clear_px=side / 2 + drawing.px(6 if chosen else 1), longer=((long, 4.5),))


# --- symbols that stand close
def paint_aside(drawing: PlanDrawing, hidden: frozenset[str]) -> None:
    """Below the symbols: from those that stand aside a line to their true places, where their own plate does not lie over them."""
    keys, ground = drawing.crowding.ends
    if not keys:
        return
    ends = drawing.view.to_pixel(ground.reshape(-1, 2)).reshape(-1, 2, 2)
    off = np.abs(ends[:, 0] - ends[:, 1]).max(axis=1) > drawing.symbol_px / 2
    margin = 4 * drawing.symbol_px
    seen = ((ends[:, 1] > -margin) & (ends[:, 1] < np.array([drawing.view.width_px, drawing.view.height_px]) + margin)).all(axis=1)
    rows = [row for row in np.flatnonzero(off & seen).tolist() if keys[row] not in hidden]
    leaders = ends[rows]
    under = [box for box, extent in zip(drawing.boxes, map(extent_of, drawing.boxes), strict=True) if _holds_any(extent, leaders[:, 1])]
    paint_leaders(drawing.painter, leaders, under, drawing.theme, drawing.view.unit_px)


def _holds_any(extent: Extent, places: np.ndarray) -> bool:
    """Whether a box holds any of some places (n, 2)."""
    left, top, right, bottom = extent
    across, down = places[:, 0], places[:, 1]
    return bool(((across >= left) & (across <= right) & (down >= top) & (down <= bottom)).any())


def paint_stacks(drawing: PlanDrawing) -> Iterator[None]:
    """Plates with a count, where too many symbols stand at one place; beside them what they are, and how many people, at least that."""
    stacks, known = drawing.crowding.stacks, drawing.crowding.facts
    if not stacks:
        return
    if language() not in known:
        made: list[StackFacts] = []
        for stack in stacks:
            made.append(_facts(drawing, stack))
            if len(made) % AT_A_TIME == 0:
                yield
        known[language()] = made
    facts: list[StackFacts] = known[language()]
    side, raised = drawing.symbol_px * STACK_SIDES, drawing.px(CARD_PX)
    pixels = drawing.view.to_pixel(np.array([stack.place for stack in stacks]))
    plates = shapely.box(*(pixels - (side / 2, side / 2 + raised)).T, *(pixels + (side / 2 + raised, side / 2)).T)
    labelled, half, clear_px, below = drawing.labelled, side / 2, side / 2 + raised, side / 2 + drawing.px(TAB_PX)
    reach = np.array([drawing.view.width_px, drawing.view.height_px]) + side
    seen = np.flatnonzero(((pixels >= -side) & (pixels <= reach)).all(axis=1))
    for row, (nth, (right, down)) in enumerate(zip(seen.tolist(), pixels[seen].tolist(), strict=True)):
        fact = facts[nth]
        paint_stack(drawing.painter, QRectF(right - half, down - half, side, side), fact.shares, drawing.theme, drawing.view.unit_px)
        plate = QRectF(right - half, down - half - raised, side + raised, side + raised)
        drawing.take(plate)
        drawing.plates.append(plate)
        if labelled:
            first, *more = fact.forms
            tab = QPointF(right, down + below) if fact.people else None
            drawing.labels.wanted.append(
                Label(
                    first.rows,
                    QPointF(right, down),
                    first.rank,
                    clear_px=clear_px,
                    longer=tuple(more),
                    led=plates[nth],
                    led_form=FORMS_LED,
                    tab=tab,
                )
            )
        if row % AT_A_TIME == 0:
            yield


@dataclass(frozen=True)
class StackFacts:
    """What a stack shows: the colours round it, its people, and the forms of its label."""

    shares: Shares
    people: float
    forms: tuple[Form, ...]


def _facts(drawing: PlanDrawing, stack: Stack) -> StackFacts:
    shares = Counter(symbol_token(drawing, one) for one in stack.members)
    people, what = people_in(stack, drawing.roster), stack_title(stack, drawing.roster)
    short, title = (Words(shortened(what, letters), bold=True) for letters in (14, 24))
    total = (Words(f"  {number(people)}", token="quiet-ink"),) if people else ()
    least = (Words(number(people), bold=True),) if people else (short,)
    forms = (Form((least,), 1.5), Form(((short, *total),), 2.0), Form(((title, *total),), 3.0))
    return StackFacts(tuple(sorted(shares.items(), key=lambda row: (-row[1], row[0]))), people, forms)


def symbol_token(drawing: PlanDrawing, placed: Placed) -> str:
    """Colour token of a symbol: by its agency, its post, or what kind of vehicle it is."""
    if placed.kind == "unit":
        return drawing.agency(placed)
    if placed.kind == "vehicle":
        return vehicle_token(drawing, placed)
    return POST_TOKENS.get(placed.kind) or ("exit" if placed.kind == "assembly" else "ink")
