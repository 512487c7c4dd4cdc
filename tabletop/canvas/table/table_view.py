"""The plan on the table: it lies on the surface at its scale, is warped where that is crooked, and never shows a change half made."""

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QPolygonF, QResizeEvent, QTransform
from PySide6.QtWidgets import QWidget

from tabletop.canvas.base.map_labels import LabelLayer
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.ink.view import View
from tabletop.canvas.map.canvas_navigation import SETTLE_MS
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.canvas.plan.grid_painter import paint_grid_lines
from tabletop.canvas.plan.label_boxes import Taken
from tabletop.canvas.plan.plan_item import in_the_way
from tabletop.canvas.play.stage import Stage
from tabletop.canvas.table.flat_picture import Flat, flat_of, shown_outline
from tabletop.canvas.table.laid_picture import LaidPicture, Laying
from tabletop.canvas.table.pointer_trail import PointerTrail
from tabletop.canvas.table.room_marks import paint_marks, paint_pointer, paint_spotlight, paint_veil
from tabletop.canvas.table.table_painting import TablePainting
from tabletop.core.table.surface import Surface
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.text.style import tokens
from tabletop.core.values.guide_grid import shown_grid
from tabletop.session.session import Session

FIRST_WIDTH_M, FIRST_SCALE = 2.0, 500.0
SLICE_MS = 8.0
PATIENCE_MS = 1500
"""So long what was shown stays while the ground of another place is drawn; then what there is of it is shown."""


class TableView(QWidget):
    """Shows what the room sees of the session's table. The middle of its picture stands in the middle of the widget."""

    def __init__(self, session: Session, tiles: TileStore, theme: str = "light", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme, self._table = session, theme, session.table
        self._all_tiles, self._tiles = tiles, tiles.in_theme(theme)
        surface = Surface.of_width(max(1, self.width()), max(1, self.height()), FIRST_WIDTH_M)
        self._frame = TableFrame(surface, FIRST_SCALE)
        self._is_free = True
        self.zoom, self.design_px = 1.0, 1.0
        self.offset = QPointF()
        self._followed: MapCanvas | None = None
        self._labelled: View | None = None
        self._labels = LabelLayer(session.layers.views, theme)
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._go_on)
        self._making: Iterator[None] | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._place_labels)
        self._held: QPixmap | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._release)
        self._painting = TablePainting(session, theme)
        self._laying, self._second_laying = Laying(), Laying()
        later = self._turn.start
        self._ground = LaidPicture(self._laying, self._paint_ground, later)
        self._plan = LaidPicture(self._laying, self._paint_plan, later)
        self._furniture = LaidPicture(self._laying, self._paint_furniture, later)
        self._second = LaidPicture(self._second_laying, self._paint_second, later)
        self._stage = Stage(
            session, theme, self.update, self._painting.hidden, self._avoid, self, self._laid_picture, self._painting.calmed
        )
        self.trail = PointerTrail(self, self.update)
        self._flats: list[Flat] = []
        self._lay()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._tiles.tile_ready.connect(self._tile_ready)
        self._wires = [
            (session.plan_changed, self._plan_changed),
            (session.scene_changed, self._plan_changed),
            (session.layers_changed, self._layers_changed),
            (session.findings_changed, self._findings_changed),
            (session.ghosts.changed, self._plan_changed),
            (session.play.changed, self._play_changed),
            (session.table.frame_changed, self._frame_told),
            (session.table.look_changed, self._look_changed),
            (session.table.show_changed, self._show_changed),
            (session.table.pointed, self._pointed),
        ]
        for signal, slot in self._wires:
            signal.connect(slot)
        session.play.views.append(self._is_play_ready)
        self._look = self._table.look

    # --- what it shows
    @property
    def frame(self) -> TableFrame:
        """How ground, table and pixels belong together now."""
        return self._frame

    @property
    def _taken(self) -> Taken:
        return self._painting.taken

    @property
    def theme(self) -> str:
        """The colours it has."""
        return self._theme

    def view(self) -> View:
        """The flat picture as painters know it, for the first side at which readers stand."""
        return self._flats[0].view

    def set_frame(self, width_m: float, scale: float, bearing_deg: float | None = None) -> None:
        """Lock the scale: the picture is `width_m` wide on the table. Raises InputError for a width or scale of zero or less."""
        before = self._frame
        surface = Surface.of_width(before.surface.width_px, before.surface.height_px, width_m)
        bearing = before.bearing_deg if bearing_deg is None else bearing_deg
        self._reframe(replace(before, surface=surface, scale=scale, bearing_deg=bearing))

    def set_centre(self, centre: tuple[float, float]) -> None:
        """Ground (east, north; metres) in the middle of the picture."""
        self._reframe(replace(self._frame, centre=(float(centre[0]), float(centre[1]))))

    def use_surface(self, surface: Surface, zoom: float = 1.0, design_px: float = 1.0) -> None:
        """Lie on a surface, whatever the size of the widget; `zoom`: pixels of the widget to one of the picture, `design_px`: pixels of the
        picture to a design pixel."""
        self._is_free = False
        if (surface, zoom, design_px) != (self._frame.surface, self.zoom, self.design_px):
            self.zoom, self.design_px = zoom, design_px
            self._reframe(replace(self._frame, surface=surface), anew=True)

    def follow(self, canvas: MapCanvas | None) -> None:
        """Keep the middle of that map in the middle of the table, but not while the table is steady; None: stay where it is."""
        if self._followed is not None:
            self._followed.view_changed.disconnect(self._follow_now)
        self._followed = canvas
        if canvas is not None:
            canvas.view_changed.connect(self._follow_now)
            self._follow_now()

    def set_theme(self, theme: str) -> None:
        """Other colours; a map that shares the tiles keeps its own."""
        self._theme = self._stage.theme = self._painting.theme = theme
        self._take_tiles()
        self._labels.set_theme(theme)
        self._stage.forget()
        self._forget_all()
        self._redraw()

    def stop(self) -> None:
        """Hear nothing more; it may be called twice."""
        self.follow(None)
        for timer in (self._settle, self._turn, self._patience):
            timer.stop()
        self.trail.stop()
        self._making = None
        self._forget_all()
        self._stage.forget()
        if self._is_play_ready in self._session.play.views:
            self._session.play.views.remove(self._is_play_ready)
            for signal, slot in self._wires:
                signal.disconnect(slot)
            self._table.set_frame(None)

    @property
    def is_whole(self) -> bool:
        """Whether all that is to be seen is there as it is to be seen."""
        return self._making is None and not self._settle.isActive() and self._is_made()

    @property
    def playing(self) -> bool:
        """Whether the room sees the plan played."""
        return self._session.play.is_on and self._table.show.held is None

    # --- what changes
    def _reframe(self, frame: TableFrame, anew: bool = False) -> None:
        if frame == self._frame and not anew:
            return
        self._hold()
        self._frame = frame
        self._lay()
        self._table.set_frame(frame)
        self._redraw()

    def _frame_told(self) -> None:
        """Somebody else brought the table elsewhere."""
        if self._table.frame is not None:
            self._reframe(self._table.frame)

    def _lay(self) -> None:
        """How the flat pictures lie in what is shown."""
        before = [flat.to_shown for flat in self._flats]
        sides = self._table.look.readers or ("below",)
        unit = self._table.look.label_size * self.design_px * self.zoom
        self._flats = [flat_of(self._frame, self.zoom, side, unit) for side in sides[:2]]
        surface = self._frame.surface
        size = QSize(round(surface.width_px * self.zoom), round(surface.height_px * self.zoom))
        for laying, flat in zip((self._laying, self._second_laying), self._flats, strict=False):
            laying.transform, laying.size = flat.transform, size
        now = [flat.to_shown for flat in self._flats]
        if len(before) != len(now) or any((a != b).any() for a, b in zip(before, now, strict=True)):
            self._forget_all()
            self._stage.forget()

    def _hold(self) -> None:
        """Keep what is shown until the new picture is whole."""
        if self.isVisible() and self._held is None and self._is_made():
            ratio = self.devicePixelRatioF()
            held = QPixmap(self.size() * ratio)
            held.setDevicePixelRatio(ratio)
            painter = QPainter(held)
            try:
                self._paint_picture(painter)
            finally:
                painter.end()
            self._held = held
            self._patience.start()

    def _release(self) -> None:
        self._held = None
        self._patience.stop()
        self._renew_ground()
        self.update()

    def _follow_now(self) -> None:
        if self._followed is not None and not self._table.is_steady:
            self.set_centre(self._followed.view().centre)

    def _play_changed(self) -> None:
        """Another moment is played, or none any more."""
        if not self._session.play.is_on:
            self._stage.forget()
            self._furniture.forget()
            self._redraw()
        self.update()

    def _is_play_ready(self) -> bool:
        hidden = not self.isVisible() or self._table.show.blank or not self.playing
        return hidden or self._stage.is_ready(self.view(), self.devicePixelRatioF())

    def _avoid(self, view: View) -> list[QRectF]:
        return self._painting.furniture_boxes(view, self._frame, self._first_side, playing=True)

    def _laid_picture(self, paint, later) -> LaidPicture:  # type: ignore[no-untyped-def]
        return LaidPicture(self._laying, paint, later)

    @property
    def _first_side(self):  # type: ignore[no-untyped-def]
        return (self._table.look.readers or ("below",))[0]

    def _plan_changed(self) -> None:
        for picture in (self._plan, self._second, self._furniture):
            picture.forget()
        self._redraw()

    def _findings_changed(self) -> None:
        if self._table.look.findings:
            self._plan_changed()

    def _layers_changed(self) -> None:
        self._name_layers()
        self._plan_changed()

    def _name_layers(self) -> None:
        off = self._table.look.layers_off
        self._labels.set_layers([view for view in self._session.layers.views if view.layer.info.id not in off])
        self._labelled = None

    def _look_changed(self) -> None:
        look, self._look = self._look, self._table.look
        self._hold()
        if look.layers_off != self._look.layers_off:
            self._take_tiles()
            self._name_layers()
        self._lay()
        self._stage.forget()
        self._plan_changed()

    def _show_changed(self) -> None:
        self._stage.forget()
        self._plan_changed()

    def _pointed(self) -> None:
        self.trail.follow(self._table.show.pointer)
        self.update()

    def _take_tiles(self) -> None:
        self._tiles.tile_ready.disconnect(self._tile_ready)
        self._tiles = self._all_tiles.in_theme(self._theme, self._table.look.layers_off)
        self._tiles.tile_ready.connect(self._tile_ready)
        self._ground.forget()

    def _forget_all(self) -> None:
        for picture in (self._ground, self._plan, self._second, self._furniture):
            picture.forget()

    def _tile_ready(self) -> None:
        if self._laying.transform is None:
            self.update()
        elif self._tiles.is_complete(self.view()):
            self._renew_ground()

    def _renew_ground(self) -> None:
        self._ground.forget()
        self._make()

    def _redraw(self) -> None:
        self._tiles.request(self.view())
        self._making = None
        if not self.playing:
            self._settle.start()
        self.update()

    # --- made in slices
    def _place_labels(self) -> None:
        self._make()

    def _make(self) -> None:
        self._making = self._make_steps()
        self._turn.start()

    def _make_steps(self) -> Iterator[None]:
        view, ratio = self.view(), self.devicePixelRatioF()
        self._plan.prepare(view, ratio)
        yield from self._awaited(self._plan)
        if view != self._labelled or in_the_way(self._labels, self._taken.all):
            yield from self._labels.update_steps(view, self._taken.all)
            self._labelled = view
            self._ground.forget()
        if self._laying.transform is not None and (self._is_ground_there() or not self._ground.is_there):
            self._ground.prepare(view, ratio)
            yield from self._awaited(self._ground)
        self._furniture.prepare(view, ratio)
        yield from self._awaited(self._furniture)
        if len(self._flats) > 1:
            self._second.prepare(self._flats[1].view, ratio)
            yield from self._awaited(self._second)
        self.update()

    def _awaited(self, picture: LaidPicture) -> Iterator[None]:
        while picture.is_busy:
            yield

    def _is_ground_there(self) -> bool:
        return self._tiles.is_complete(self.view()) or not self._patience.isActive()

    def _is_made(self) -> bool:
        """Whether every picture is that of the view."""
        view, ratio = self.view(), self.devicePixelRatioF()
        pictures = [self._furniture] if self.playing else [self._plan, self._furniture]
        grounded = self._ground.holds(view, ratio) if self._laying.transform is not None else True
        seconds = len(self._flats) < 2 or self.playing or self._second.holds(self._flats[1].view, ratio)
        ready = not self.playing or self._stage.is_ready(view, ratio)
        return grounded and seconds and ready and all(one.holds(view, ratio) for one in pictures) and self._tiles.is_complete(view)

    def _go_on(self) -> None:
        """One slice of a picture that is under way, else of the names that are being placed."""
        end = time.perf_counter() + SLICE_MS / 1e3
        while (left_ms := (end - time.perf_counter()) * 1e3) > 0:
            busy = next((one for one in (self._plan, self._ground, self._furniture, self._second) if one.is_busy), None)
            if busy is not None:
                if busy.go_on(left_ms):
                    self.update()
            elif self._making is None or next(self._making, self) is self:
                self._making = None
                break
        if self._making is not None or any(one.is_busy for one in (self._plan, self._ground, self._furniture, self._second)):
            self._turn.start()
        elif self._held is not None:
            self.update()

    # --- painting
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where no surface was given the picture keeps its width on the table: fewer or more pixels show the same ground."""
        super().resizeEvent(event)
        if self._is_free:
            surface = Surface.of_width(max(1, self.width()), max(1, self.height()), self._frame.surface.width_m)
            self._reframe(replace(self._frame, surface=surface))

    def corner(self) -> QPointF:
        """Where in the widget the shown picture begins."""
        size = self._laying.size
        left = (self.width() - size.width()) / 2 + self.offset.x()
        return QPointF(round(left), round((self.height() - size.height()) / 2 + self.offset.y()))

    def to_ground(self, spot: QPointF) -> tuple[float, float]:
        """Ground (east, north) of a place in the widget."""
        picture = (spot - self.corner()) / self.zoom
        east, north = self._frame.to_ground(np.array([[picture.x(), picture.y()]]))[0].tolist()
        return east, north

    def to_shown(self, ground: np.ndarray) -> np.ndarray:
        """Pixels of the shown picture (n, 2) of ground places (n, 2)."""
        return self._frame.to_pixel(ground) * self.zoom

    def paintEvent(self, event: QPaintEvent) -> None:
        """Black, or what the room sees."""
        painter = QPainter(self)
        try:
            painter.fillRect(self.rect(), Qt.GlobalColor.black)
            if self._table.show.blank:
                return
            if self._held is not None and (self._is_made() or not self._patience.isActive()):
                self._held = None
                self._patience.stop()
            if self._held is not None:
                painter.drawPixmap(0, 0, self._held)
                self._make_unless_made()
            else:
                self._paint_picture(painter)
            painter.translate(self.corner())
            self._paint_pointing(painter)
        finally:
            painter.end()

    def _make_unless_made(self) -> None:
        if self._making is None and not self._settle.isActive():
            self._make()

    def _paint_picture(self, painter: QPainter) -> None:
        """Ground, plan and furniture, then what covers them."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.corner())
        self._laying.base = self._second_laying.base = base = painter.worldTransform()
        painter.save()
        self._paint_flat(painter, base)
        painter.restore()
        show = self._table.show
        if show.veil.is_on and show.veil.ground is not None:
            paint_veil(painter, self.to_shown, self._outline(), show.veil.ground)
        if show.spotlight is not None:
            paint_spotlight(painter, self.to_shown, self._outline(), show.spotlight)
        painter.restore()

    def _outline(self) -> QPolygonF:
        return shown_outline(self._frame, self.zoom)

    def _paint_flat(self, painter: QPainter, base: QTransform) -> None:
        flat = self._flats[0]
        if flat.transform is None:
            self._paint_ground_directly(painter, flat)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setWorldTransform(flat.transform * base)
            self._ground.show_kept(painter, flat.view)
        if self.playing:
            self._stage.paint(painter, flat.view)
        else:
            self._plan.draw(painter, flat.view, moving=False)
            if len(self._flats) > 1:
                self._paint_words_again(painter, base)
        self._furniture.draw(painter, flat.view, moving=False)

    def _paint_words_again(self, painter: QPainter, base: QTransform) -> None:
        second = self._flats[1]
        painter.save()
        if second.transform is None:
            painter.setWorldTransform(base)
            painter.translate(*(second.shift or (0.0, 0.0)))
        self._second.show_kept(painter, second.view)
        painter.restore()

    def _paint_ground_directly(self, painter: QPainter, flat: Flat) -> None:
        view = flat.view
        painter.translate(*(flat.shift or (0.0, 0.0)))
        if view.width_px < self._laying.size.width() or view.height_px < self._laying.size.height():
            painter.setClipRect(view.pixel_rect)
        painter.fillRect(view.pixel_rect, QColor(tokens(self._theme)["paper"]))
        for paint in (self._tiles.paint, self._labels.paint):
            painter.save()
            paint(painter, view)
            painter.restore()
        grid = shown_grid(self._table.what().plan)
        if grid is not None:
            paint_grid_lines(painter, view, grid, self._theme)

    def _paint_pointing(self, painter: QPainter) -> None:
        """Marks and the laser pointer, over everything."""
        show = self._table.show
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = self.view().unit_px
        paint_marks(painter, self.to_shown, show.marks, self._theme, unit)
        paint_pointer(painter, self.to_shown, show.pointer, self.trail.places(), unit)

    def _paint_ground(self, painter: QPainter, view: View) -> Iterator[None]:
        paper = QColor(tokens(self._theme)["paper"])
        yield from self._painting.ground_steps(painter, view, self._tiles, self._labels, paper)

    def _paint_plan(self, painter: QPainter, view: View) -> Iterator[None]:
        yield from self._painting.plan_steps(painter, view, self._frame, self._first_side)

    def _paint_second(self, painter: QPainter, view: View) -> Iterator[None]:
        yield from self._painting.second_steps(painter, self._flats[1], self._flats[0], self._frame, self._table.look.readers[1])

    def _paint_furniture(self, painter: QPainter, view: View) -> Iterator[None]:
        yield from self._painting.furniture_steps(painter, view, self._frame, self._first_side, self.playing)
