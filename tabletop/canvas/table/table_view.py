"""The plan on the table: it lies on the surface at its scale, is warped where that is crooked, and never shows a change half made."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.ink.view import View
from tabletop.canvas.map.canvas_navigation import SETTLE_MS
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.canvas.plan.label_boxes import Taken
from tabletop.canvas.table.flat_picture import shown_outline
from tabletop.canvas.table.pointer_trail import PointerTrail
from tabletop.canvas.table.room_marks import paint_cover, paint_marks, paint_pointer, paint_spotlight
from tabletop.canvas.table.table_pictures import TablePictures
from tabletop.core.table.surface import Surface
from tabletop.core.table.table_frame import TableFrame
from tabletop.session.session import Session

FIRST_WIDTH_M, FIRST_SCALE = 2.0, 500.0
PATIENCE_MS = 1500
"""So long what was shown stays while the ground of another place is drawn; then what there is of it is shown."""


class TableView(QWidget):
    """Shows what the room sees of the session's table. The middle of its picture stands in the middle of the widget, moved by `offset`."""

    def __init__(self, session: Session, tiles: TileStore, theme: str = "light", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._table = session, session.table
        self._frame = TableFrame(Surface.of_width(max(1, self.width()), max(1, self.height()), FIRST_WIDTH_M), FIRST_SCALE)
        self._is_free = True
        self.zoom = self._design_px = 1.0
        self.offset = QPointF()
        self._followed: MapCanvas | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._held: QPixmap | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._release)
        self._look = self._table.look
        self.pictures = TablePictures(session, tiles, theme, self._frame, self)
        self._settle.timeout.connect(self.pictures.make)
        self.trail = PointerTrail(self)
        self._lay()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._wires = [
            (self.pictures.changed, self.update),
            (session.plan_changed, self._plan_changed),
            (session.scene_changed, self._plan_changed),
            (session.layers_changed, self._layers_changed),
            (session.findings_changed, self._findings_changed),
            (session.ghosts.changed, self._plan_changed),
            (session.play.changed, self._play_changed),
            (self._table.frame_changed, self._frame_told),
            (self._table.look_changed, self._look_changed),
            (self._table.show_changed, self._show_changed),
            (self._table.pointed, self._pointed),
        ]
        for signal, slot in self._wires:
            signal.connect(slot)
        session.play.views.append(self._is_play_ready)

    # --- what it shows
    @property
    def frame(self) -> TableFrame:
        """How ground, table and pixels belong together now."""
        return self._frame

    @property
    def theme(self) -> str:
        """Its colours."""
        return self.pictures.theme

    @property
    def taken(self) -> Taken:
        """Boxes of symbols and words in the flat picture."""
        return self.pictures.painting.taken

    def view(self) -> View:
        """The flat picture as painters know it, for the first side at which readers stand."""
        return self.pictures.flat.view

    def set_frame(self, width_m: float, scale: float, bearing_deg: float | None = None) -> None:
        """Lock the scale: the picture is `width_m` wide on the table. Raises InputError for a width or scale of zero or less."""
        before = self._frame
        surface = Surface.of_width(before.surface.width_px, before.surface.height_px, width_m)
        bearing = before.bearing_deg if bearing_deg is None else bearing_deg
        self._reframe(replace(before, surface=surface, scale=scale, bearing_deg=bearing))

    def set_scale(self, scale: float) -> None:
        """Lie at 1:`scale`. Raises InputError for one of zero or less."""
        self._reframe(replace(self._frame, scale=scale))

    def set_centre(self, centre: tuple[float, float]) -> None:
        """Ground (east, north; metres) in the middle of the picture."""
        self._reframe(replace(self._frame, centre=(float(centre[0]), float(centre[1]))))

    def use_surface(self, surface: Surface, zoom: float = 1.0, design_px: float = 1.0) -> None:
        """Lie on a surface, whatever the size of the widget; `zoom`: pixels of the widget to one of the picture, `design_px`: pixels of the
        picture to a design pixel."""
        self._is_free = False
        anew = (zoom, design_px) != (self.zoom, self._design_px)
        self.zoom, self._design_px = zoom, design_px
        self._reframe(replace(self._frame, surface=surface), anew)

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
        self._hold()
        self.pictures.set_theme(theme)
        self._redraw()

    @property
    def is_warped(self) -> bool:
        """Whether the picture is turned or warped, so that nothing may lie upon it as a widget."""
        return self.pictures.laying.transform is not None

    def write(self, words: str) -> None:
        """Words for the room, in the picture."""
        if words != self.pictures.painting.room_words:
            self.pictures.painting.room_words = words
            self.pictures.furniture.forget()
            self._redraw()

    def stop(self) -> None:
        """Hear nothing more; it may be called twice."""
        self.follow(None)
        self._settle.stop()
        self._patience.stop()
        self.trail.stop()
        if self._is_play_ready in self._session.play.views:
            self._session.play.views.remove(self._is_play_ready)
            for signal, slot in self._wires:
                signal.disconnect(slot)
            self._wires.clear()
            self.pictures.stop()
            self._held = None
            self._table.leave()

    @property
    def is_whole(self) -> bool:
        """Whether all that is to be seen is there as it is to be seen."""
        return not self._settle.isActive() and not self.pictures.is_making and self._is_made()

    def _is_made(self) -> bool:
        self.pictures.ratio = self.devicePixelRatioF()
        return self.pictures.is_made()

    # --- what changes
    def _reframe(self, frame: TableFrame, anew: bool = False) -> None:
        if frame != self._frame or anew:
            self._hold()
            self._frame = frame
            self._lay()
            self._redraw()
            self._table.set_frame(frame)

    def _frame_told(self) -> None:
        """Somebody else brought the table elsewhere."""
        if self._table.frame is not None:
            self._reframe(self._table.frame)

    def _lay(self) -> None:
        self.pictures.lay(self._frame, self.zoom, self._design_px)

    def _hold(self) -> None:
        """Keep what is shown until the new picture is whole; a flat table that may move follows at once."""
        if (self._table.is_steady or self.is_warped) and self.isVisible() and self._held is None and self._is_made():
            ratio = self.devicePixelRatioF()
            held = QPixmap(self.size() * ratio)
            held.setDevicePixelRatio(ratio)
            held.fill(Qt.GlobalColor.black)
            painter = QPainter(held)
            try:
                self._paint_picture(painter)
            finally:
                painter.end()
            self._held = held
            self.pictures.is_patient = True
            self._patience.start()

    def _let_go(self) -> None:
        self._held = None
        self.pictures.is_patient = False
        self._patience.stop()

    def _release(self) -> None:
        """It took too long: show what there is."""
        self._let_go()
        self.pictures.renew_ground()
        self.update()

    def _follow_now(self) -> None:
        if self._followed is not None and not self._table.is_steady:
            self.set_centre(self._followed.view().centre)

    def _play_changed(self) -> None:
        """Another moment is played, or none any more."""
        if not self._session.play.is_on:
            self.pictures.stage.forget()
            self._plan_changed()
        self.update()

    def _is_play_ready(self) -> bool:
        unseen = not self.isVisible() or self._table.show.blank or not self.pictures.is_playing
        return unseen or self.pictures.stage.is_ready(self.view(), self.devicePixelRatioF())

    def _plan_changed(self) -> None:
        self.pictures.forget_plan()
        self._redraw()

    def _findings_changed(self) -> None:
        if self._table.look.findings:
            self._plan_changed()

    def _layers_changed(self) -> None:
        self.pictures.name_layers()
        self._plan_changed()

    def _look_changed(self) -> None:
        before, self._look = self._look, self._table.look
        self._hold()
        if before.layers_off != self._look.layers_off:
            self.pictures.take_tiles()
            self.pictures.name_layers()
        self._lay()
        self.pictures.stage.forget()
        self._plan_changed()

    def _show_changed(self) -> None:
        self.pictures.stage.forget()
        self._plan_changed()

    def _pointed(self) -> None:
        self.trail.follow(self._table.show.pointer)
        self.update()

    def _redraw(self) -> None:
        self.pictures.request()
        self._settle.start()
        self.update()

    # --- painting
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where no surface was given the picture keeps its width on the table: fewer or more pixels show the same ground."""
        super().resizeEvent(event)
        self._let_go()
        if self._is_free:
            surface = Surface.of_width(max(1, self.width()), max(1, self.height()), self._frame.surface.width_m)
            self._reframe(replace(self._frame, surface=surface))

    def corner(self) -> QPointF:
        """Where in the widget the shown picture begins."""
        size = self.pictures.size
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QPointF(round(left + self.offset.x()), round(top + self.offset.y()))

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
            if not self._table.show.blank:
                self._paint_what_is_seen(painter)
        finally:
            painter.end()

    def _paint_what_is_seen(self, painter: QPainter) -> None:
        if self._held is not None and self._is_made():
            self._let_go()
        if self._held is None:
            self._paint_picture(painter)
        else:
            painter.drawPixmap(0, 0, self._held)
        painter.translate(self.corner())
        self._paint_pointing(painter)

    def _paint_picture(self, painter: QPainter) -> None:
        """Ground, plan and furniture, then what covers them."""
        self.pictures.ratio = self.devicePixelRatioF()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.corner())
        self.pictures.paint(painter)
        veil, spot = self._table.what().veil, self._table.show.spotlight
        if veil.is_on and veil.ground is not None:
            paint_cover(painter, self.to_shown, shown_outline(self._frame, self.zoom), veil.ground)
        if spot is not None:
            paint_spotlight(painter, self.to_shown, QRectF(QPointF(), QSizeF(self.pictures.size)), spot)
        painter.restore()

    def _paint_pointing(self, painter: QPainter) -> None:
        """Marks and the laser pointer, over everything."""
        show, unit_px = self._table.show, self.view().unit_px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_marks(painter, self.to_shown, show.marks, self.theme, unit_px)
        paint_pointer(painter, self.to_shown, show.pointer, self.trail.places(), unit_px)
