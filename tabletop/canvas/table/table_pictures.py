"""The pictures that the table is put together from, for one frame: each is made in slices and kept, and shown when it is whole."""

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap, QTransform

from tabletop.canvas.base.map_labels import LabelLayer
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.grid_painter import paint_grid_lines
from tabletop.canvas.plan.plan_item import Paint, in_the_way
from tabletop.canvas.play.stage import Stage
from tabletop.canvas.table.flat_picture import Flat, flat_of
from tabletop.canvas.table.laid_picture import LaidPicture, Laying
from tabletop.canvas.table.laid_stamps import LaidStamps
from tabletop.canvas.table.table_painting import TablePainting
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_look import Side
from tabletop.core.text.style import tokens
from tabletop.core.values.guide_grid import shown_grid
from tabletop.garbage import weakly
from tabletop.session.base.own_turn import OwnTurn
from tabletop.session.session import Session

SLICE_MS = 8.0
PLATE_EDGE_PX = 4
LATE_MS = 1500
"""Warped ground of which some does not come, as from a server that is slow, is shown as it is after so long."""


class TablePictures(QObject):
    """Ground, plan, furniture, and the words of the plan once more for a second side. `changed`: another picture is there.

    Where the flat picture lies in the shown one as it is, ground is painted directly from tiles and names, and so is the plan.
    """

    changed = Signal()

    def __init__(self, session: Session, tiles: TileStore, theme: str, frame: TableFrame, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._table, self.theme = session, session.table, theme
        self._all_tiles, self._tiles = tiles, tiles.in_theme(theme, session.table.look.layers_off)
        self._tiles.tile_ready.connect(self._tile_ready)
        self.is_patient = False
        """Whether ground that is not all there may be waited for."""
        self.ratio = 1.0
        self._labelled: View | None = None
        self._labels = LabelLayer((), theme)
        self._turn = OwnTurn(self)
        self._turn.timeout.connect(self.go_on)
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self.renew_ground)
        self._making: Iterator[None] | None = None
        self.painting = TablePainting(session, theme)
        self.laying, self._second_laying = Laying(), Laying()
        later = self._turn.start
        self._ground = LaidPicture(self.laying, weakly(self._paint_ground), later, Qt.GlobalColor.black)
        self.plan = LaidPicture(self.laying, weakly(self._paint_plan), later)
        self.furniture = LaidPicture(self.laying, weakly(self._paint_furniture), later)
        self._second = LaidPicture(self._second_laying, weakly(self._paint_second), later)
        self._all = (self.plan, self._ground, self.furniture, self._second)
        self._stamps = LaidStamps(self.laying)
        made = (weakly(self._laid_picture), self.painting.calmed, self._stamps.paint, weakly(self._plate))
        self.stage = Stage(session, theme, self.changed.emit, self.painting.hidden, weakly(self._avoid), self, *made)
        self._frame = frame
        self._flats: list[Flat] = []
        self.name_layers()

    # --- how it lies
    @property
    def flat(self) -> Flat:
        """The flat picture, for the first side at which readers stand."""
        return self._flats[0]

    @property
    def size(self) -> QSize:
        """Pixels of the shown picture."""
        return self.laying.size

    @property
    def is_playing(self) -> bool:
        """Whether the room sees the plan played."""
        return self._session.play.is_on and self._table.show.held is None

    @property
    def _sides(self) -> tuple[Side, ...]:
        return self._table.look.readers[:2] or ("below",)

    def lay(self, frame: TableFrame, zoom: float, design_px: float) -> None:
        """Another frame, or shown at another zoom; `design_px`: pixels of the picture to a design pixel."""
        before = [flat.to_shown for flat in self._flats]
        self._frame = frame
        unit_px = self._table.look.label_size * design_px * zoom
        self._flats = [flat_of(frame, zoom, side, unit_px) for side in self._sides]
        size = QSize(round(frame.surface.width_px * zoom), round(frame.surface.height_px * zoom))
        for laying, flat in zip((self.laying, self._second_laying), self._flats, strict=False):
            laying.transform, laying.size = flat.transform, size
        now = [flat.to_shown for flat in self._flats]
        if len(before) != len(now) or any((a != b).any() for a, b in zip(before, now, strict=True)):
            self.forget()

    # --- what changed
    def forget(self) -> None:
        """All of it is another one."""
        for picture in self._all:
            picture.forget()
        self.stage.forget()

    def forget_plan(self) -> None:
        """What stands in the plan, or what of it is shown."""
        for picture in (self.plan, self._second, self.furniture):
            picture.forget()

    def set_theme(self, theme: str) -> None:
        """Other colours."""
        self.theme = self.stage.theme = self.painting.theme = theme
        self.take_tiles()
        self._labels.set_theme(theme)
        self.forget()

    def take_tiles(self) -> None:
        """The tiles of the theme and of the layers that the look leaves."""
        self._tiles.tile_ready.disconnect(self._tile_ready)
        self._tiles = self._all_tiles.in_theme(self.theme, self._table.look.layers_off)
        self._tiles.tile_ready.connect(self._tile_ready)
        self._ground.forget()

    def name_layers(self) -> None:
        """The names of the layers that the look leaves."""
        off = self._table.look.layers_off
        self._labels.set_layers([view for view in self._session.layers.views if view.layer.info.id not in off])
        self._labelled = None

    def request(self) -> None:
        """Ask for the tiles of the frame; what was being made is not wanted any more."""
        self._tiles.request(self.flat.view)
        self._making = None

    def _tile_ready(self) -> None:
        if self.laying.transform is None:
            self.changed.emit()
        elif self._tiles.is_complete(self.flat.view):
            self._late.stop()
            self.renew_ground()
        elif not self._late.isActive():
            self._late.start()

    def renew_ground(self) -> None:
        """Make the ground anew of what there is."""
        self._ground.forget()
        self.make()

    def stop(self) -> None:
        """Make nothing more, and let what is kept go: a window that is closed is in cycles, and may be there for long."""
        self._turn.stop()
        self._late.stop()
        self._making = None
        self._tiles.tile_ready.disconnect(self._tile_ready)
        for picture in self._all:
            picture.renew()
        self.stage.let_go()
        self._stamps.forget()
        self._labels = LabelLayer((), self.theme)

    # --- made in slices
    def make(self) -> None:
        """Make what is not there, from now on."""
        self._making = self._make_steps()
        self._turn.start()

    @property
    def is_making(self) -> bool:
        """Whether anything is under way."""
        return self._making is not None or any(picture.is_busy for picture in self._all)

    def _make_steps(self) -> Iterator[None]:
        view = self.flat.view
        yield from self._made(self.plan, view)
        if view != self._labelled or in_the_way(self._labels, self.painting.taken.all):
            yield from self._labels.update_steps(view, self.painting.taken.all)
            self._labelled = view
            self._ground.forget()
        if self.laying.transform is not None and (self._is_ground_there() or not self._ground.is_there):
            yield from self._made(self._ground, view)
        yield from self._made(self.furniture, view)
        if len(self._flats) > 1:
            yield from self._made(self._second, self._flats[1].view)
        self.changed.emit()

    def _made(self, picture: LaidPicture, view: View) -> Iterator[None]:
        picture.prepare(view, self.ratio)
        while picture.is_busy:
            yield

    def _is_ground_there(self) -> bool:
        return self._tiles.is_complete(self.flat.view) or not self.is_patient

    def is_made(self) -> bool:
        """Whether every picture is that of the frame, and all of its ground is there."""
        view = self.flat.view
        if not self._tiles.is_complete(view) or not self.furniture.holds(view, self.ratio):
            return False
        if self.laying.transform is not None and not self._ground.holds(view, self.ratio):
            return False
        if self.is_playing:
            return self.stage.is_ready(view, self.ratio)
        second = len(self._flats) < 2 or self._second.holds(self._flats[1].view, self.ratio)
        return second and self.plan.holds(view, self.ratio)

    def go_on(self) -> None:
        """One slice of a picture that is under way, else of the names that are being placed."""
        end = time.perf_counter() + SLICE_MS / 1e3
        while (left_ms := (end - time.perf_counter()) * 1e3) > 0:
            busy = next((picture for picture in self._all if picture.is_busy), None)
            if busy is not None:
                if busy.go_on(left_ms):
                    self.changed.emit()
            elif self._making is None or next(self._making, self) is self:
                self._making = None
                break
        if self.is_making:
            self._turn.start()

    # --- painted
    def paint(self, painter: QPainter) -> None:
        """Paint ground, plan or the moment that is played, furniture; the painter's units are pixels of the shown picture."""
        self.laying.base = self._second_laying.base = base = painter.worldTransform()
        flat = self.flat
        painter.save()
        if flat.transform is None:
            self._paint_ground_directly(painter, flat)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setWorldTransform(flat.transform * base)
            self._ground.show_kept(painter, flat.view)
        if self.is_playing:
            self.stage.paint(painter, flat.view)
        else:
            self.plan.draw(painter, flat.view, moving=False)
            if len(self._flats) > 1:
                self._paint_words_again(painter, base)
        self.furniture.draw(painter, flat.view, moving=False)
        painter.restore()

    def _paint_words_again(self, painter: QPainter, base: QTransform) -> None:
        second = self._flats[1]
        painter.save()
        painter.setWorldTransform(base)
        if second.shift is not None:
            painter.translate(*second.shift)
        self._second.show_kept(painter, second.view)
        painter.restore()

    def _paint_ground_directly(self, painter: QPainter, flat: Flat) -> None:
        view = flat.view
        painter.translate(*(flat.shift or (0.0, 0.0)))
        if view.width_px < self.size.width() or view.height_px < self.size.height():
            painter.setClipRect(view.pixel_rect)
        painter.fillRect(view.pixel_rect, self._paper)
        for paint in (self._tiles.paint, self._labels.paint):
            painter.save()
            paint(painter, view)
            painter.restore()
        grid = shown_grid(self._table.what().plan)
        if grid is not None:
            paint_grid_lines(painter, view, grid, self.theme)

    @property
    def _paper(self) -> QColor:
        return QColor(tokens(self.theme)["paper"])

    def _avoid(self, view: View) -> list[QRectF]:
        return self.painting.furniture_boxes(view, self._frame, self._sides[0], playing=True)

    def _plate(self, painter: QPainter, box: QRectF, paint: Callable[[QPainter], None]) -> None:
        """Type that is warped letter by letter takes several times as long as its picture does."""
        if self.laying.transform is None:
            paint(painter)
            return
        left, top = round(box.left()) - PLATE_EDGE_PX, round(box.top()) - PLATE_EDGE_PX
        size = QSizeF(box.width() + 2 * PLATE_EDGE_PX + 1, box.height() + 2 * PLATE_EDGE_PX + 1)
        plate = QPixmap((size * self.ratio).toSize())
        plate.setDevicePixelRatio(self.ratio)
        plate.fill(Qt.GlobalColor.transparent)
        fresh = QPainter(plate)
        fresh.setRenderHint(QPainter.RenderHint.Antialiasing)
        fresh.translate(-left, -top)
        paint(fresh)
        fresh.end()
        painter.drawPixmap(left, top, plate)

    def _laid_picture(self, paint: Paint, later: Callable[[], None]) -> LaidPicture:
        return LaidPicture(self.laying, paint, later)

    def _paint_ground(self, painter: QPainter, view: View) -> Iterator[None]:
        yield from self.painting.ground_steps(painter, view, self._tiles, self._labels, self._paper)

    def _paint_plan(self, painter: QPainter, view: View) -> Iterator[None]:
        yield from self.painting.plan_steps(painter, view, self._frame, self._sides[0])

    def _paint_second(self, painter: QPainter, view: View) -> Iterator[None]:
        yield from self.painting.second_steps(painter, self._flats[1], self._flats[0], self._frame)

    def _paint_furniture(self, painter: QPainter, view: View) -> Iterator[None]:
        yield from self.painting.furniture_steps(painter, view, self._frame, self._sides[0], self.is_playing)
