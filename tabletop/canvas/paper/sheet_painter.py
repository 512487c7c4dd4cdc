"""Draws a sheet: map at true scale, its frame, the band above and the column beside or below it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPainterPath, QPicture
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.base.base_painter import BasePainter
from tabletop.canvas.base.map_labels import paint_labels
from tabletop.canvas.findings.finding_painter import Look, paint_highlights, paint_signs
from tabletop.canvas.ink.map_decorations import decoration_boxes, paint_decorations
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.view import View
from tabletop.canvas.ink.wind_arrow import paint_wind, wind_box
from tabletop.canvas.paper.frame_marks import paint_frame
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.sheet_head import paint_head, paint_mark_on_map
from tabletop.canvas.paper.sheet_side import paint_side
from tabletop.canvas.plan.grid_painter import grid_boxes, paint_grid_lines, paint_grid_names
from tabletop.canvas.plan.label_boxes import Taken
from tabletop.canvas.plan.plan_painter import plan_steps
from tabletop.canvas.play.ghosts import paint_ghosts
from tabletop.core.sight.viewsheds import Viewsheds
from tabletop.core.text.style import tokens
from tabletop.core.values.feature import Placed
from tabletop.core.values.guide_grid import shown_grid
from tabletop.session.ground.shown_layers import LayerView

Sight = Callable[[Placed], BaseGeometry | None]
Below = Callable[[], None] | None


def paint_sheet(painter: QPainter, sheet: Sheet, px_per_mm: float, vector: bool = False) -> None:
    """Draw the whole sheet from the painter's origin. `vector` when the surface keeps shapes instead of pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width, height = sheet.paper_mm
    painter.fillRect(QRectF(0, 0, width * px_per_mm, height * px_per_mm), QColor("#FFFFFF"))
    paint_map(painter, sheet, px_per_mm)
    _cover_round(painter, sheet, px_per_mm)
    paint_frame(painter, sheet, px_per_mm)
    if sheet.furniture.head:
        paint_head(painter, sheet, px_per_mm)
    elif sheet.texts.is_exercise:
        paint_mark_on_map(painter, sheet, px_per_mm)
    if sheet.furniture.side:
        paint_side(painter, sheet, px_per_mm)


def _cover_round(painter: QPainter, sheet: Sheet, px_per_mm: float) -> None:
    """Cover what reaches out of the map in an SVG: not every reader of them knows what is clipped."""
    if painter.paintEngine().type() != QPaintEngine.Type.SVG:
        return
    round_it = QPainterPath()
    round_it.addRect(QRectF(0, 0, sheet.paper_mm[0] * px_per_mm, sheet.paper_mm[1] * px_per_mm))
    hole, map_mm = QPainterPath(), sheet.map_mm
    hole.addRect(QRectF(map_mm.x() * px_per_mm, map_mm.y() * px_per_mm, map_mm.width() * px_per_mm, map_mm.height() * px_per_mm))
    painter.fillPath(round_it.subtracted(hole), QColor("#FFFFFF"))


def paint_map(painter: QPainter, sheet: Sheet, px_per_mm: float) -> None:
    """The map of a sheet where it stands on the paper: ground, ghosts, plan, findings with their numbers, wind, scale bar."""
    view = sheet.view(px_per_mm)
    views: Sequence[LayerView] = [LayerView(layer, layer.info.shown, layer.info.opacity) for layer in sheet.layers]
    middle = sheet.map_mm.center() * px_per_mm
    painter.save()
    painter.translate(middle.x() - view.width_px / 2, middle.y() - view.height_px / 2)
    painter.setClipRect(view.pixel_rect)
    painter.fillRect(view.pixel_rect, QColor(tokens("light")["paper"]))
    BasePainter(views, "light").paint(painter, view)
    grid = shown_grid(sheet.plan)
    alone, wind = sheet.furniture.corners and not sheet.furniture.side, sheet.scene.wind_from_deg
    furniture = decoration_boxes(view) if alone else decoration_boxes(view)[1:2]
    furniture += [] if wind is None else [wind_box(view)]
    avoid = furniture if grid is None else [*furniture, *grid_boxes(view, grid, furniture)]
    visible = Viewsheds().among(sheet.layers, sheet.placed).reach
    paint_labels(painter, view, views, "light", [*_taken(sheet, view, avoid, visible).all, *avoid])
    if grid is not None:
        paint_grid_lines(painter, view, grid, "light")
    findings, look = [finding for finding in sheet.heeded if finding.scene == sheet.scene_number], Look("light", numbered=True)
    for _ in paint_ghosts(painter, view, sheet.ghosts, "light", sheet.plan.roster):
        pass
    taken = _paint_plan(painter, sheet, view, avoid, visible, lambda: paint_highlights(painter, view, findings, look))
    paint_signs(painter, view, findings, look, taken, avoid)
    if grid is not None:
        paint_grid_names(painter, view, grid, "light", furniture)
    if sheet.furniture.corners:
        paint_decorations(painter, view, "light", sheet.schematic, arrow=alone, bar=alone)
    paint_wind(painter, view, "light", wind)
    painter.restore()


def _paint_plan(painter: QPainter, sheet: Sheet, view: View, avoid: Sequence[QRectF], visible: Sight, below: Below = None) -> Taken:
    roster, wind_from_deg = sheet.plan.roster, sheet.scene.wind_from_deg
    steps = plan_steps(
        painter, view, sheet.placed, roster, "light", wind_from_deg=wind_from_deg, avoid=avoid, visible=visible, below_stacks=below
    )
    return finished(steps)


def _taken(sheet: Sheet, view: View, avoid: Sequence[QRectF], visible: Sight) -> Taken:
    """Pixel boxes that symbols and words of the plan will take, found by drawing it on nothing."""
    nothing = QPicture()
    trial = QPainter(nothing)
    taken = _paint_plan(trial, sheet, view, avoid, visible)
    trial.end()
    return taken
