"""A fix on the map before it is done: what it adds or edits as a dashed ghost, whence it moves, and a word that says what it does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem

from tabletop import i18n
from tabletop.canvas.base.map_surface import PixelItem
from tabletop.canvas.ink.map_text import Words, draw_text, text_size
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.overlay_painter import GHOST
from tabletop.canvas.plan.plan_drawing import PlanDrawing
from tabletop.canvas.plan.plan_painter import paint_plan
from tabletop.core.geometry.geometry import point_of
from tabletop.core.values.feature import Placed
from tabletop.core.values.fix import Fix
from tabletop.core.values.plan import Plan

RING_PX = 18.0
MOVED_PX = 12.0
EDGE_PX = 12.0
MOST_LETTERS = 48
RIGHT, DOWN, LEFT, UP = "\N{RIGHTWARDS ARROW}", "\N{DOWNWARDS ARROW}", "\N{LEFTWARDS ARROW}", "\N{UPWARDS ARROW}"


@dataclass(frozen=True)
class Ghost:
    """One feature of a fix: as it stands now (None: it is added), and as it will; `goes`: it will be there no more."""

    before: Placed | None
    after: Placed
    goes: bool = False


def ghosts(fix: Fix, plan: Plan, scene: int) -> list[Ghost]:
    """What a fix adds, edits and takes away in a scene; features that are gone from it are left out."""
    # Words stand beside a feature by its id, so each needs one of its own.
    found = [Ghost(None, Placed(f"fix {n}", one.kind, one.geometry, one.properties)) for n, one in enumerate(fix.added)]
    for edit in fix.edited:
        feature = plan.features.get(edit.id)
        state = feature.at(scene) if feature is not None else None
        if feature is None or state is None:
            continue
        patched = {name: value for name, value in {**state.properties, **edit.properties}.items() if value is not None}
        now = Placed(edit.id, feature.kind, state.geometry, state.properties)
        found.append(Ghost(now, Placed(edit.id, feature.kind, edit.geometry or state.geometry, patched)))
    for key in fix.removed:
        feature = plan.features.get(key)
        state = feature.at(scene) if feature is not None else None
        if feature is not None and state is not None:
            gone = Placed(key, feature.kind, state.geometry, state.properties)
            found.append(Ghost(gone, gone, goes=True))
    return found


def paint_fix(painter: QPainter, view: View, fix: Fix, plan: Plan, scene: int, theme: str) -> None:
    """Draw a fix over the plan. Where it lies outside the picture an arrow at the edge tells where."""
    shown = [ghost for ghost in ghosts(fix, plan, scene) if not ghost.after.geometry.is_empty]
    if not shown:
        return
    drawing = PlanDrawing(painter, view, theme, plan.roster)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        painter.setOpacity(GHOST)
        paint_plan(painter, view, [ghost.after for ghost in shown if not ghost.goes], plan.roster, theme)
        painter.setOpacity(1.0)
        for one in shown:
            paint_outline(drawing, one.after)
            if one.goes:
                paint_cross(drawing, one.after)
            elif one.before is not None:
                paint_move(drawing, one.before, one.after)
        _paint_words(drawing, fix, [ghost.after for ghost in shown])
    finally:
        painter.restore()


def paint_outline(drawing: PlanDrawing, placed: Placed) -> None:
    """A dashed stroke round areas and along lines, a dashed ring round points."""
    painter = drawing.painter
    painter.setBrush(Qt.BrushStyle.NoBrush)
    rings = [ring for _, area in drawing.areas([placed]) for ring in area]
    for pen in (drawing.pen("paper", 5.0, 0.9), drawing.pen("accent", 2.4, 1.0, (6, 4))):
        for line in [line for _, line in drawing.lines([placed])] + rings:
            drawing.draw_line(line, pen)
        for _, place in drawing.points([placed]):
            painter.setPen(pen)
            painter.drawEllipse(place, drawing.px(RING_PX), drawing.px(RING_PX))


def paint_move(drawing: PlanDrawing, before: Placed, after: Placed) -> None:
    """A dashed arrow from where a feature stands to where it will."""
    start, end = (np.array(drawing.spot(point_of(feature.geometry)).toTuple()) for feature in (before, after))
    length = float(np.hypot(*(end - start)))
    if length < drawing.px(MOVED_PX) or shapely.equals_exact(before.geometry, after.geometry, 0.001):
        return
    ahead = (end - start) / length
    left = np.array([ahead[1], -ahead[0]])
    head = [end, end - ahead * drawing.px(10) + left * drawing.px(5), end - ahead * drawing.px(10) - left * drawing.px(5)]
    for pen in (drawing.pen("paper", 5.0, 0.9), drawing.pen("accent", 2.0, 1.0, (5, 3))):
        drawing.draw_line(np.array([start, end]), pen)
    drawing.painter.setPen(Qt.PenStyle.NoPen)
    drawing.painter.setBrush(drawing.colour("accent"))
    drawing.painter.drawPolygon([QPointF(*corner.tolist()) for corner in head])
    drawing.painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_cross(drawing: PlanDrawing, placed: Placed) -> None:
    """A cross over what goes."""
    middle, arm = drawing.spot(point_of(placed.geometry)), drawing.px(RING_PX * 0.7)
    for pen in (drawing.pen("paper", 6.0, 0.9), drawing.pen("accent", 3.0)):
        for side in (-1, 1):
            ends = [[middle.x() - arm, middle.y() - side * arm], [middle.x() + arm, middle.y() + side * arm]]
            drawing.draw_line(np.array(ends), pen)


def _paint_words(drawing: PlanDrawing, fix: Fix, shapes: Sequence[Placed]) -> None:
    """What the fix does, on a plate beside it; at the edge of the picture, with an arrow, where it lies outside."""
    places = [drawing.spot(point_of(shape.geometry)) for shape in shapes]
    picture = drawing.view.pixel_rect
    inside = next((place for place in places if picture.contains(place)), None)
    text = _shortened(i18n.text(fix.label))
    if inside is None:
        text = f"{text} {_arrow_to(places[0], picture)}"
    _paint_plate(drawing, text, inside or places[0], below_px=RING_PX if inside is not None else 0.0)


def _arrow_to(place: QPointF, picture: QRectF) -> str:
    away = place - picture.center()
    if abs(away.x()) > abs(away.y()):
        return RIGHT if away.x() > 0 else LEFT
    return DOWN if away.y() > 0 else UP


def _paint_plate(drawing: PlanDrawing, text: str, at: QPointF, below_px: float) -> None:
    """Words on paper with an accent border, below a place and whole in the picture."""
    rows = ((Words(text, 10, True, "accent"),),)
    size, room, edge = text_size(rows, drawing.view.unit_px), drawing.px(6), drawing.px(EDGE_PX)
    box = QRectF(QPointF(0, 0), size).adjusted(-room, -room / 2, room, room / 2)
    box.moveCenter(at + QPointF(0, drawing.px(below_px + 6) + box.height() / 2))
    picture = drawing.view.pixel_rect.adjusted(edge, edge, -edge, -edge)
    box.moveLeft(max(picture.left(), min(box.left(), picture.right() - box.width())))
    box.moveTop(max(picture.top(), min(box.top(), picture.bottom() - box.height())))
    drawing.painter.setPen(drawing.pen("accent", 1.4))
    drawing.painter.setBrush(drawing.colour("paper", 0.94))
    drawing.painter.drawRoundedRect(box, drawing.px(4), drawing.px(4))
    drawing.painter.setBrush(Qt.BrushStyle.NoBrush)
    draw_text(drawing.painter, box.adjusted(room, room / 2, -room, -room / 2), rows, drawing.theme, drawing.view.unit_px, "centre")


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


class FixItem(PixelItem):
    """Draws one fix, or nothing."""

    def __init__(self, frame: QGraphicsItem, z: float, theme: str) -> None:
        super().__init__(frame, z)
        self.theme = theme
        self._shown: tuple[Fix, Plan, int] | None = None

    @property
    def fix(self) -> Fix | None:
        """The fix that is shown."""
        return self._shown[0] if self._shown is not None else None

    def show_fix(self, fix: Fix, plan: Plan, scene: int) -> None:
        """Show what a fix would do to that plan in a scene."""
        self._shown = (fix, plan, scene)
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        if self._shown is not None:
            self._shown = None
            self.update()

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        if self._shown is not None:
            paint_fix(painter, self.view, *self._shown, self.theme)
