"""Painters of the table: the ground, the plan with what the look and the veil leave of it, its words once more for a second side."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from tabletop.canvas.base.map_labels import LabelLayer
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.findings.finding_painter import Look, finding_steps
from tabletop.canvas.ink.view import View
from tabletop.canvas.ink.wind_arrow import paint_wind, wind_box
from tabletop.canvas.plan.grid_painter import grid_boxes, paint_grid_lines, paint_grid_names
from tabletop.canvas.plan.label_boxes import Taken
from tabletop.canvas.plan.plan_painter import plan_steps
from tabletop.canvas.play.ghosts import paint_ghosts
from tabletop.canvas.table.flat_picture import Flat, mapped_box
from tabletop.canvas.table.floor_furniture import (
    NAME_PX,
    Floor,
    bar_box,
    caption_box,
    grid_names,
    paint_bar,
    paint_caption,
    paint_grid,
    paint_room_words,
)
from tabletop.core.arrangement.plan_layers import in_layer_order
from tabletop.core.sight.viewsheds import Viewsheds
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_look import Side
from tabletop.core.values.feature import Placed
from tabletop.core.values.guide_grid import shown_grid
from tabletop.session.session import Session

NO_IDS: frozenset[str] = frozenset()
REACHING = ("unit", "aid-post", "command-post", "media", "observer")
"""Kinds with a reach."""


class TablePainting:
    """Paints a session's table in one theme; `taken` are the boxes of the plan's symbols and words as they were painted last."""

    def __init__(self, session: Session, theme: str) -> None:
        self._session, self.theme = session, theme
        self._sights = Viewsheds()
        self.taken = Taken()
        self.room_words = ""
        """What is written for the room over the plan; empty where its window does so."""

    # --- what is drawn
    def hidden(self) -> frozenset[str]:
        """Features that are not drawn: those hidden together, not revealed yet, or lengths where the look has none."""
        table = self._session.table
        what = table.what()
        lengths = NO_IDS if table.look.distances else frozenset(one.id for one in what.plan.features.values() if one.kind == "measure")
        return what.hidden | what.veil.hidden(list(what.plan.features)) | lengths

    def calmed(self, one: Placed) -> Placed:
        """A feature without what it reaches, where the look shows no coverage."""
        if self._session.table.look.coverage or one.kind not in REACHING:
            return one
        return replace(one, properties={**one.properties, "reach_m": 0})

    def placed(self) -> Sequence[Placed]:
        """What stands in the scene that the room sees, the things of lower layers first."""
        what = self._session.table.what()
        return [self.calmed(one) for one in in_layer_order(what.plan, what.plan.placed(what.scene))]

    # --- ground
    def ground_steps(self, painter: QPainter, view: View, tiles: TileStore, names: LabelLayer, paper: QColor) -> Iterator[None]:
        """Tiles, names, lines of the guide grid."""
        painter.fillRect(view.pixel_rect, paper)
        tiles.paint(painter, view)
        yield
        for _ in names.paint_steps(painter, view):
            yield
        grid = shown_grid(self._session.table.what().plan)
        if grid is not None:
            paint_grid_lines(painter, view, grid, self.theme)

    # --- plan
    def _edge_px(self, view: View) -> float:
        """What the names of the grid take at the edge."""
        return NAME_PX * view.unit_px if self._session.table.look.grid_m > 0 else 0.0

    def furniture_boxes(self, view: View, frame: TableFrame, side: Side, playing: bool = False) -> list[QRectF]:
        """Places that words keep clear of."""
        what, look = self._session.table.what(), self._session.table.look
        grid, scene = shown_grid(what.plan), what.plan.scene(what.scene)
        boxes = [] if grid is None else grid_boxes(view, grid)
        edge_px = self._edge_px(view)
        boxes += [wind_box(view)] if scene.wind_from_deg is not None else []
        boxes += [bar_box(view, frame.scale, edge_px)] if look.scale_bar else []
        boxes += [box for _, box in grid_names(Floor(view, frame, side), look.grid_m)] if look.grid_m > 0 else []
        return [*boxes, self._caption_plate(view, frame)] if look.caption and not playing else boxes

    def _caption_plate(self, view: View, frame: TableFrame) -> QRectF:
        """The corner in which least stands, clear of wind, scale bar and what is written for the room."""
        what, look, edge_px = self._session.table.what(), self._session.table.look, self._edge_px(view)
        scene, hidden = what.plan.scene(what.scene), self.hidden()
        blocked = [wind_box(view)] if scene.wind_from_deg is not None else []
        blocked += [bar_box(view, frame.scale, edge_px)] if look.scale_bar else []
        if self._session.exercise.shown_to_room() is not None:
            blocked.append(QRectF(0, 0, view.width_px, view.height_px / 3))
        shapes = [one.geometry for one in self.placed() if one.id not in hidden]
        middles = shapely.get_coordinates(shapely.centroid(np.array(shapes, dtype=object)))
        return caption_box(view, scene, edge_px, view.to_pixel(middles), blocked)

    def plan_steps(self, painter: QPainter, view: View, frame: TableFrame, side: Side) -> Iterator[None]:
        """Ghosts, then the plan."""
        what = self._session.table.what()
        plan, scene, hidden = what.plan, what.plan.scene(what.scene), self.hidden()
        placed = self.placed()
        visible = self._sights.among(self._session.layers.layer_set, placed).reach
        avoid = self.furniture_boxes(view, frame, side)
        if self._session.table.show.held is None:
            steps = yield from self._session.ghosts.steps(hidden)
            yield from paint_ghosts(painter, view, steps, self.theme, plan.roster)
        self.taken = yield from plan_steps(
            painter, view, placed, plan.roster, self.theme, hidden=hidden, wind_from_deg=scene.wind_from_deg, avoid=avoid, visible=visible
        )
        if self._session.table.look.findings:
            found = [one for one in self._session.findings if one.scene == what.scene and not (hidden & frozenset(one.features))]
            yield from finding_steps(painter, view, found, Look(theme=self.theme, calm=True), self.taken, avoid)
            self.taken.paint_numbers(painter)

    def second_steps(self, painter: QPainter, flat: Flat, first: Flat, frame: TableFrame) -> Iterator[None]:
        """The words of the plan once more, for a second side: where neither symbols nor the words of the first side stand."""
        what, view = self._session.table.what(), flat.view
        to_second = np.linalg.inv(flat.to_shown) @ first.to_shown
        words = [mapped_box(to_second, box) for box in self.taken.words]
        numbers = [mapped_box(to_second, box) for box in self.taken.numbers]
        furniture = [mapped_box(to_second, box) for box in self.furniture_boxes(first.view, frame, self._session.table.look.readers[0])]

        def wipe() -> None:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
            painter.fillRect(view.pixel_rect, Qt.GlobalColor.transparent)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

        yield from plan_steps(
            painter,
            view,
            [one for one in self.placed() if one.kind != "text"],
            what.plan.roster,
            self.theme,
            hidden=self.hidden(),
            wind_from_deg=what.plan.scene(what.scene).wind_from_deg,
            avoid=[*words, *furniture],
            below_words=wipe,
        )
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        for box in numbers:
            painter.fillRect(box, Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    # --- beside the plan
    def furniture_steps(self, painter: QPainter, view: View, frame: TableFrame, side: Side, playing: bool) -> Iterator[None]:
        """Names of the guide grid, wind, the grid of true size, scale bar, caption."""
        what, look = self._session.table.what(), self._session.table.look
        grid, scene = shown_grid(what.plan), what.plan.scene(what.scene)
        if look.grid_m > 0:
            paint_grid(painter, Floor(view, frame, side), look.grid_m, self.theme)
            yield
        if grid is not None:
            paint_grid_names(painter, view, grid, self.theme)
        paint_wind(painter, view, self.theme, scene.wind_from_deg)
        if look.scale_bar:
            paint_bar(painter, view, frame.scale, self.theme, self._edge_px(view))
        yield
        if look.caption and not playing:
            paint_caption(painter, view, scene, self.theme, self._caption_plate(view, frame))
        if self.room_words:
            paint_room_words(painter, view, self.room_words, self.theme, self._edge_px(view))
