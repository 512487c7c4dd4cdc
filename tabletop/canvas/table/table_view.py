"""The map without interface, for a projector over a table: its scale is locked by the measured width of the picture."""

import time
from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from tabletop.canvas.base.map_labels import LabelLayer
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.ink.view import View
from tabletop.canvas.ink.wind_arrow import paint_wind, wind_box
from tabletop.canvas.ink.wording import weather_and_light
from tabletop.canvas.map.canvas_navigation import SETTLE_MS
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.canvas.plan.grid_painter import grid_boxes, paint_grid_lines, paint_grid_names
from tabletop.canvas.plan.label_boxes import Taken
from tabletop.canvas.plan.plan_item import Picture, in_the_way
from tabletop.canvas.plan.plan_painter import plan_steps
from tabletop.canvas.play.ghosts import paint_ghosts
from tabletop.canvas.play.stage import Stage
from tabletop.core.arrangement.plan_layers import in_layer_order
from tabletop.core.sight.viewsheds import Viewsheds
from tabletop.core.table.surface import Surface
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.text.style import tokens
from tabletop.core.values.guide_grid import shown_grid
from tabletop.core.values.scene import Scene
from tabletop.session.session import Session

UNIT_PX = 1.6
"""Symbols and type so much larger than on a screen: they are read from three metres."""
FIRST_WIDTH_M, FIRST_SCALE = 2.0, 500.0
SLICE_MS = 8.0
CAPTION_PT = 12


class TableView(QWidget):
    """Shows the session's scene at a TableFrame."""

    def __init__(self, session: Session, tiles: TileStore, theme: str = "light", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._all_tiles, self._tiles = tiles, tiles.in_theme(theme)
        self._frame = TableFrame(Surface.of_width(max(1, self.width()), max(1, self.height()), FIRST_WIDTH_M), FIRST_SCALE)
        self._blank = False
        self._caption = False
        self._followed: MapCanvas | None = None
        self._taken = Taken()
        self._sights = Viewsheds()
        self._labelled: View | None = None
        self._labels = LabelLayer(session.layers.views, theme)
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._go_on)
        self._plan = Picture(self._paint_plan, self._turn.start)
        self._stage = Stage(session, theme, self.update, lambda: session.shown.hidden_together, self._grid_boxes, self)
        self._placing: Iterator[None] | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._place_labels)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._tiles.tile_ready.connect(self._tile_ready)
        for signal in (session.plan_changed, session.scene_changed):
            signal.connect(self._plan_changed)
        session.layers_changed.connect(self._layers_changed)
        session.ghosts.changed.connect(self._plan_changed)
        session.play.changed.connect(self._play_changed)
        session.play.views.append(self._is_play_ready)

    # --- what it shows
    @property
    def frame(self) -> TableFrame:
        """How ground, table and pixels belong together now."""
        return self._frame

    def view(self) -> View:
        """The same as the painters know it."""
        frame, surface = self._frame, self._frame.surface
        return View(surface.width_px, surface.height_px, frame.centre, frame.scale / surface.px_per_m, frame.bearing_deg, UNIT_PX)

    def set_frame(self, width_m: float, scale: float, bearing_deg: float = 0.0) -> None:
        """Lock the scale: the picture is `width_m` wide on the table. Raises InputError for a width or scale of zero or less."""
        surface = Surface.of_width(self._frame.surface.width_px, self._frame.surface.height_px, width_m)
        self._reframe(replace(self._frame, surface=surface, scale=scale, bearing_deg=bearing_deg))

    def set_centre(self, centre: tuple[float, float]) -> None:
        """Ground (east, north; metres) in the middle of the picture."""
        self._reframe(replace(self._frame, centre=(float(centre[0]), float(centre[1]))))

    def follow(self, canvas: MapCanvas | None) -> None:
        """Keep the middle of that map in the middle of the table; None: stay where it is."""
        if self._followed is not None:
            self._followed.view_changed.disconnect(self._follow_now)
        self._followed = canvas
        if canvas is not None:
            canvas.view_changed.connect(self._follow_now)
            self._follow_now()

    def blank(self, blank: bool) -> None:
        """Show nothing but black, or the map again."""
        self._blank = blank
        self.update()

    def show_caption(self, shown: bool) -> None:
        """Situation level and clock of the scene, small, in a corner."""
        self._caption = shown
        self._plan_changed()

    def set_theme(self, theme: str) -> None:
        """Other colours; a map that shares the tiles keeps its own."""
        self._theme = self._stage.theme = theme
        self._tiles.tile_ready.disconnect(self._tile_ready)
        self._tiles = self._all_tiles.in_theme(theme)
        self._tiles.tile_ready.connect(self._tile_ready)
        self._labels.set_theme(theme)
        self._plan.forget()
        self._redraw()

    def stop(self) -> None:
        """Hear nothing more; it may be called twice."""
        self.follow(None)
        self._settle.stop()
        self._turn.stop()
        self._placing = None
        self._plan.forget()
        self._stage.forget()
        if self._is_play_ready in self._session.play.views:
            self._session.play.views.remove(self._is_play_ready)
            self._session.play.changed.disconnect(self._play_changed)
            self._session.ghosts.changed.disconnect(self._plan_changed)

    # --- what changes
    def _reframe(self, frame: TableFrame) -> None:
        if frame != self._frame:
            self._frame = frame
            self._redraw()

    def _follow_now(self) -> None:
        if self._followed is not None:
            self.set_centre(self._followed.view().centre)

    def _play_changed(self) -> None:
        """Another moment is played, or none any more."""
        if not self._session.play.is_on:
            self._stage.forget()
            self._redraw()
        self.update()

    def _is_play_ready(self) -> bool:
        return not self.isVisible() or self._blank or self._stage.is_ready(self.view(), self.devicePixelRatioF())

    def _grid_boxes(self, view: View) -> list[QRectF]:
        grid = shown_grid(self._session.plan)
        return [] if grid is None else grid_boxes(view, grid)

    def _plan_changed(self) -> None:
        self._plan.forget()
        self._redraw()

    def _layers_changed(self) -> None:
        self._labels.set_layers(self._session.layers.views)
        self._labelled = None
        self._plan.forget()
        self._redraw()

    def _tile_ready(self) -> None:
        self.update()

    def _redraw(self) -> None:
        self._tiles.request(self.view())
        self._placing = None
        if not self._session.play.is_on:
            self._settle.start()
        self.update()

    def _place_labels(self) -> None:
        self._placing = self._place_steps()
        self._turn.start()

    def _place_steps(self) -> Iterator[None]:
        view = self.view()
        self._plan.prepare(view, self.devicePixelRatioF())
        while self._plan.is_busy:
            yield
        if view != self._labelled or in_the_way(self._labels, self._taken.all):
            yield from self._labels.update_steps(view, self._taken.all)
            self._labelled = view
            self.update()

    def _go_on(self) -> None:
        """One slice of the plan's picture, else of the names that are being placed."""
        end = time.perf_counter() + SLICE_MS / 1e3
        if self._plan.is_busy:
            if self._plan.go_on(SLICE_MS):
                self.update()
        else:
            while self._placing is not None and time.perf_counter() < end and not self._plan.is_busy:
                if next(self._placing, self) is self:
                    self._placing = None
        if self._plan.is_busy or self._placing is not None:
            self._turn.start()

    # --- painting
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture keeps its width on the table: fewer or more pixels show the same ground."""
        super().resizeEvent(event)
        surface = Surface.of_width(max(1, self.width()), max(1, self.height()), self._frame.surface.width_m)
        self._reframe(replace(self._frame, surface=surface))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Black, or map and plan."""
        painter = QPainter(self)
        try:
            if self._blank:
                painter.fillRect(self.rect(), Qt.GlobalColor.black)
            else:
                self._paint_map(painter)
        finally:
            painter.end()

    def _paint_map(self, painter: QPainter) -> None:
        view = self.view()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens(self._theme)["paper"]))
        for paint in (self._tiles.paint, self._labels.paint):
            painter.save()
            paint(painter, view)
            painter.restore()
        grid = shown_grid(self._session.plan)
        if grid is not None:
            paint_grid_lines(painter, view, grid, self._theme)
        if self._session.play.is_on:
            self._stage.paint(painter, view)
        else:
            self._plan.draw(painter, view, moving=False)
        if grid is not None:
            paint_grid_names(painter, view, grid, self._theme)
        paint_wind(painter, view, self._theme, self._session.plan.scene(self._session.scene).wind_from_deg)
        if self._caption and not self._session.play.is_on:
            _paint_caption(painter, view, self._session.plan.scene(self._session.scene), self._theme)

    def _paint_plan(self, painter: QPainter, view: View) -> Iterator[None]:
        plan, scene = self._session.plan, self._session.scene
        wind_from_deg = plan.scene(scene).wind_from_deg
        placed = plan.placed(scene)
        visible = self._sights.among(self._session.layers.layer_set, placed).reach
        grid = shown_grid(plan)
        avoid = [] if grid is None else grid_boxes(view, grid)
        avoid += [_caption_box(view, plan.scene(scene))] if self._caption else []
        avoid += [wind_box(view)] if wind_from_deg is not None else []
        shown, hidden = in_layer_order(plan, placed), self._session.shown.hidden_together
        yield from paint_ghosts(painter, view, self._session.ghosts.steps(hidden), self._theme, plan.roster)
        self._taken = yield from plan_steps(
            painter, view, shown, plan.roster, self._theme, hidden=hidden, wind_from_deg=wind_from_deg, avoid=avoid, visible=visible
        )


def _caption_words(scene: Scene) -> str:
    return "   ".join(part for part in (scene.level.upper(), scene.clock, weather_and_light(scene)) if part)


def _caption_font(view: View) -> QFont:
    font = QFont()
    font.setPixelSize(round(CAPTION_PT * 96 / 72 * view.unit_px))
    font.setBold(True)
    return font


def _caption_box(view: View, scene: Scene) -> QRectF:
    """The plate at the lower left."""
    metrics = QFontMetrics(_caption_font(view))
    height = metrics.height()
    return QRectF(height / 2, view.height_px - 2.5 * height, metrics.horizontalAdvance(_caption_words(scene)) + 3 * height, 2 * height)


def _paint_caption(painter: QPainter, view: View, scene: Scene, theme: str) -> None:
    """A plate at the lower left: a square in the colour of the level, its word, the clock."""
    painter.setFont(_caption_font(view))
    plate, height = _caption_box(view, scene), QFontMetrics(_caption_font(view)).height()
    colours = tokens(theme)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours["paper"]))
    painter.drawRoundedRect(plate, 4, 4)
    painter.setBrush(QColor(colours[scene.level]))
    painter.drawRect(QRectF(plate.left() + height / 2, plate.top() + height / 2, height, height))
    painter.setPen(QColor(colours["ink"]))
    words = plate.adjusted(2 * height, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, _caption_words(scene))
