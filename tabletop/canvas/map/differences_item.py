"""What differs from another plan or scene, on the map: the old place faded, an arrow to where it is now, a cross over what is gone."""

from dataclasses import dataclass

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem

from tabletop.canvas.base.map_surface import PixelItem
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.fix_preview import paint_cross, paint_move, paint_outline
from tabletop.canvas.plan.plan_drawing import PlanDrawing
from tabletop.canvas.plan.plan_painter import paint_plan
from tabletop.core.comparison.differences import Differences
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan

FADED = 0.4
MOST = 400
"""More differences than that are only told in the list: the map would show nothing else."""


@dataclass(frozen=True)
class Pair:
    """One thing on both sides; None where it is absent."""

    before: Placed | None
    after: Placed | None


def pairs_of(found: Differences, chosen: str | None = None) -> list[Pair]:
    """What differs as pairs, of one feature where it is chosen, else of all. Changes without another place have their place alone."""
    pairs = {one.id: Pair(Placed(one.id, one.kind, one.before, {}), Placed(one.id, one.kind, one.after, {})) for one in found.moved}
    for row in (*found.added, *found.removed, *found.changed):
        if row.table == "feature" and row.id not in pairs:
            before = None if row.before is None else Placed(row.id, row.kind, row.before, {})
            pairs[row.id] = Pair(before, None if row.after is None else Placed(row.id, row.kind, row.after, {}))
    return [pair for key, pair in pairs.items() if chosen in (None, key)]


class DifferencesItem(PixelItem):
    """Draws differences, or nothing."""

    def __init__(self, frame: QGraphicsItem, z: float, theme: str) -> None:
        super().__init__(frame, z)
        self.theme = theme
        self._pairs: list[Pair] = []
        self._plan = Plan()

    def show_pairs(self, pairs: list[Pair], plan: Plan) -> None:
        """Show these; `plan` is the one that they come from, for names of its roster."""
        self._pairs, self._plan = pairs[:MOST], plan
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        if self._pairs:
            self._pairs = []
            self.update()

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        if self._pairs:
            paint_pairs(painter, self.view, self._pairs, self._plan, self.theme)


def paint_pairs(painter: QPainter, view: View, pairs: list[Pair], plan: Plan, theme: str) -> None:
    """Draw pairs over the plan."""
    drawing = PlanDrawing(painter, view, theme, plan.roster)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        painter.setOpacity(FADED)
        old = [pair.before for pair in pairs if pair.before is not None and pair.before != pair.after]
        paint_plan(painter, view, old, plan.roster, theme)
        painter.setOpacity(1.0)
        for pair in pairs:
            if pair.before is not None and pair.after is not None:
                paint_move(drawing, pair.before, pair.after)
            if pair.after is not None:
                paint_outline(drawing, pair.after)
            elif pair.before is not None:
                paint_cross(drawing, pair.before)
    finally:
        painter.restore()
