"""Cached tiles of the base map, shared by all windows: one is drawn per turn of the event loop, those nearest the middle first."""

import math
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QRegion

from tabletop.canvas.base.base_painter import BasePainter
from tabletop.canvas.base.base_picture import Piece
from tabletop.canvas.base.picture_pieces import Key as PieceKey
from tabletop.canvas.base.picture_pieces import PicturePieces
from tabletop.canvas.ink.view import View

if TYPE_CHECKING:
    from tabletop.session.ground.shown_layers import LayerView

TILE_PX = 512
GUTTER_PX = 1
"""Tiles overlap by so much, so that turned or scaled ones show no seam."""
BUDGET_S = 0.008
MEMORY_BYTES = 72 * 1024 * 1024
"""For a store and those beside it together: a megabyte a tile, and a screen of 1920 x 1080 is looked at through 20 of them."""
SETTLE_MS = 90
WANTED_VIEWS = 3
STAND_IN_SCALES = 3


@dataclass(frozen=True)
class Grid:
    """Tiles of one size of (device) pixel, hung on the ground's origin, north up."""

    pixel_m: float
    unit_px: float

    @property
    def tile_m(self) -> float:
        """Side of a tile on the ground."""
        return TILE_PX * self.pixel_m

    def over(self, view: View) -> list[tuple[int, int]]:
        """(column, row) of the tiles that meet the view, those nearest its middle first."""
        west, south, east, north = view.bounds
        columns = range(math.floor(west / self.tile_m), math.floor(east / self.tile_m) + 1)
        rows = range(math.floor(south / self.tile_m), math.floor(north / self.tile_m) + 1)
        middle = view.centre[0] / self.tile_m - 0.5, view.centre[1] / self.tile_m - 0.5
        places = [(column, row) for column in columns for row in rows]
        return sorted(places, key=lambda place: math.hypot(place[0] - middle[0], place[1] - middle[1]))

    def view(self, column: int, row: int) -> View:
        """What the tile shows, gutter included."""
        side = TILE_PX + 2 * GUTTER_PX
        return View(side, side, ((column + 0.5) * self.tile_m, (row + 0.5) * self.tile_m), self.pixel_m, 0.0, self.unit_px)


@dataclass
class Tile:
    """A drawn tile. It is stale once layers or theme are others, or a piece of a picture that it waits for has come, and stays until
    the new one is there."""

    image: QImage
    generation: int
    waits_for: frozenset[PieceKey] = frozenset()

    @property
    def size_bytes(self) -> int:
        """Memory it takes."""
        return int(self.image.sizeInBytes())


Key = tuple[Grid, int, int]


class TileStore(QObject):
    """Tiles for any number of windows. A view at rest gets tiles of exactly its scale; one that is zooming shows what is there, scaled,
    and where nothing is there gets tiles of the next power of two."""

    tile_ready = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        layer_views: Sequence["LayerView"] = (),
        theme: str = "light",
        memory_bytes: int = MEMORY_BYTES,
        settle_ms: int = SETTLE_MS,
        pieces: PicturePieces | None = None,
        sharing: "list[TileStore] | None" = None,
    ) -> None:
        super().__init__(parent)
        self._sharing = [] if sharing is None else sharing
        """The stores that share the memory, this one among them."""
        self._sharing.append(self)
        self._pieces = pieces or PicturePieces(self)
        self._pieces.arrived.connect(self._pieces_arrived)
        self._views = tuple(layer_views)
        self._theme = theme
        self._painter = BasePainter(self._views, theme)
        self._generation = 0
        self._memory_bytes = memory_bytes
        self._used_bytes = 0
        self._tiles: OrderedDict[Key, Tile] = OrderedDict()
        self._beside: dict[tuple[str, frozenset[str]], TileStore] = {}
        self._wanted: OrderedDict[tuple[int, int, float], View] = OrderedDict()
        self._zooming: set[tuple[int, int, float]] = set()
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._draw_some)
        self._settle = QTimer(self, singleShot=True, interval=settle_ms)
        self._settle.timeout.connect(self._settled)

    # --- what is shown
    def set_layers(self, layer_views: Sequence["LayerView"]) -> None:
        """Other layers, or shown otherwise; old tiles stay until new ones come."""
        views = tuple(layer_views)
        if len(views) != len(self._views) or any(new is not old and new != old for new, old in zip(views, self._views, strict=True)):
            self._views = views
            self._pieces.forget(view.layer.records for view in views)
            self._restart()
            for (_, without), other in self._beside.items():
                other.set_layers(_others(views, without))

    def in_theme(self, theme: str, without: frozenset[str] = frozenset()) -> "TileStore":
        """The store of these layers in a theme, `without` some (ids): this one, or one beside it, made when it is first asked for."""
        if theme == self._theme and not without:
            return self
        key = theme, without
        if key not in self._beside:
            views, rest_ms = _others(self._views, without), self._settle.interval()
            self._beside[key] = TileStore(self, views, theme, self._memory_bytes, rest_ms, self._pieces, self._sharing)
            # Of those that leave something out only the last is wanted: its tiles would take as much memory again.
            for other in [other for other in self._beside if other[1] and without and other != key]:
                gone = self._beside.pop(other)
                self._sharing.remove(gone)
                gone.deleteLater()
        return self._beside[key]

    def set_theme(self, theme: str) -> None:
        """Other colours."""
        if theme != self._theme:
            self._theme = theme
            self._restart()

    def _restart(self) -> None:
        self._painter = BasePainter(self._views, self._theme)
        self._generation += 1
        self._turn.start()

    # --- what is wanted
    def request(self, view: View) -> None:
        """Draw the tiles of this view as time allows. Of each window (told apart by size) only its last view counts."""
        window = view.width_px, view.height_px, view.unit_px
        before = self._wanted.pop(window, None)
        self._wanted[window] = view
        while len(self._wanted) > WANTED_VIEWS:
            self._zooming.discard(self._wanted.popitem(last=False)[0])
        if before is not None and before.metre_per_px != view.metre_per_px:
            self._zooming.add(window)
            self._settle.start()
        self._lose(self._pieces.keep_asked(self._is_looked_at))
        if not self._turn.isActive():
            self._turn.start()

    def _is_looked_at(self, piece: Piece) -> bool:
        """Whether a piece that is still to be read lies in a view of this store or of one beside it."""
        west, south, east, north = piece.box_m
        stores = [self, *self._beside.values(), *([self.parent()] if isinstance(self.parent(), TileStore) else [])]
        views = [view for store in stores if isinstance(store, TileStore) for view in store._wanted.values()]
        boxes = [view.bounds for view in views if 0.4 < piece.pixel_m / (view.metre_per_px / _screen_ratio()) < 2.5]
        return any(west < e and east > w and south < n and north > s for w, s, e, n in boxes)

    def _pieces_arrived(self, keys: list[PieceKey]) -> None:
        """Tiles that waited for these pieces are drawn again."""
        if self._lose(keys):
            self._turn.start()

    def _lose(self, keys: Sequence[PieceKey]) -> bool:
        """Tiles that wait for these pieces are stale; whether there are any."""
        lost = [tile for tile in self._tiles.values() if keys and not tile.waits_for.isdisjoint(keys)]
        for tile in lost:
            tile.generation, tile.waits_for = -1, frozenset()
        return bool(lost)

    def _settled(self) -> None:
        self._zooming.clear()
        self._turn.start()

    def is_complete(self, view: View) -> bool:
        """True when every tile of the view is there in its own scale, layers and theme."""
        grid = self._grid(view)
        keys: list[Key] = [(grid, *place) for place in grid.over(view)]
        return all(self._fresh(key) and not self._tiles[key].waits_for for key in keys)

    def finish(self) -> None:
        """Draw all that is wanted now, without waiting for the event loop."""
        self._zooming.clear()
        while (key := self._next(now=True)) is not None:
            self._draw(key, now=True)

    def _grid(self, view: View) -> Grid:
        ratio = _screen_ratio()
        # Nine digits: the same scale reached by another zoom must find the same tiles.
        return Grid(float(f"{view.metre_per_px / ratio:.9g}"), view.unit_px * ratio)

    def _fresh(self, key: Key) -> bool:
        tile = self._tiles.get(key)
        return tile is not None and tile.generation == self._generation

    def _next(self, now: bool = False) -> Key | None:
        """The tile to draw now: of the window asked for last, nearest its middle; also one that waits for pieces, where they are read
        `now`."""
        return next((key for key in self._missing() if not self._fresh(key) or now and self._tiles[key].waits_for), None)

    def _missing(self) -> Iterator[Key]:
        for window, view in reversed(self._wanted.items()):
            if window in self._zooming:
                yield from self._gaps(view)
            else:
                grid = self._grid(view)
                yield from ((grid, *place) for place in grid.over(view))

    def _gaps(self, view: View) -> Iterator[Key]:
        """While zooming: tiles of a power of two, where no tile of any scale shows the ground."""
        exact = self._grid(view)
        # A zoom passes through any number of scales, but few powers of two: those tiles serve the next moments as well.
        grid = Grid(2.0 ** math.ceil(math.log2(exact.pixel_m)), exact.unit_px)
        there = [_ground(key) for key in self._tiles if key[0].tile_m >= grid.tile_m / 2]
        for place in grid.over(view):
            east, north = (place[0] + 0.5) * grid.tile_m, (place[1] + 0.5) * grid.tile_m
            if not any(w <= east <= e and s <= north <= n for w, s, e, n in there):
                yield grid, *place

    # --- drawing
    def _draw_some(self) -> None:
        """One turn: as many tiles as fit into the budget, at least one."""
        started = perf_counter()
        drawn = False
        while (key := self._next()) is not None:
            self._draw(key)
            drawn = True
            # After half of the budget another tile, as dear as the last, would go beyond it.
            if perf_counter() - started > BUDGET_S / 2:
                self._turn.start()
                break
        if drawn:
            self.tile_ready.emit()

    def _draw(self, key: Key, now: bool = False) -> None:
        grid, column, row = key
        view = grid.view(column, row)
        image = QImage(view.width_px, view.height_px, QImage.Format.Format_RGB32)
        image.fill(self._painter.paper)
        painter = QPainter(image)
        try:
            self._painter.paint(painter, view, pieces=None if now else self._pieces)
        finally:
            painter.end()
        self._keep(key, Tile(image, self._generation, frozenset(self._painter.waits_for)))

    def _keep(self, key: Key, tile: Tile) -> None:
        old = self._tiles.pop(key, None)
        self._used_bytes += tile.size_bytes - (old.size_bytes if old else 0)
        self._tiles[key] = tile
        for store in sorted(self._sharing, key=lambda one: -one._used_bytes):
            store._make_room(sum(one._used_bytes for one in self._sharing) - self._memory_bytes, key if store is self else None)

    def _make_room(self, too_many_bytes: int, but: Key | None) -> None:
        """Throw away the tiles least used, until there is so much more room. Tiles that a window needs stay, even above the limit: they
        would be drawn and thrown away without end."""
        if too_many_bytes <= 0:
            return
        needed = {(self._grid(view), *place) for view in self._wanted.values() for place in self._grid(view).over(view)}
        for oldest in [one for one in self._tiles if one not in needed and one != but]:
            size = self._tiles.pop(oldest).size_bytes
            self._used_bytes -= size
            too_many_bytes -= size
            if too_many_bytes <= 0:
                break

    # --- painting
    def tiles_for(self, view: View) -> list[tuple[QRectF, QImage]]:
        """Images over the view with their place in ground metres (west, south, width, height), in the order to paint them."""
        return [(_rect(key, gutter=True), self._tiles[key].image) for key in self._best(view)]

    def _best(self, view: View) -> list[Key]:
        grid = self._grid(view)
        exact = [key for key in ((grid, *place) for place in grid.over(view)) if key in self._tiles]
        for key in exact:
            self._tiles.move_to_end(key)
        if len(exact) == len(grid.over(view)):
            return exact
        return [*self._stand_ins(view, grid), *exact]

    def _stand_ins(self, view: View, grid: Grid) -> list[Key]:
        """Tiles of other scales over the view, the most alike last; of no more scales than are worth their time."""
        west, south, east, north = view.bounds
        over = []
        for key in self._tiles:
            w, s, e, n = _ground(key)
            if key[0] != grid and w < east and e > west and s < north and n > south:
                over.append(key)
        alike = sorted({key[0] for key in over}, key=lambda other: abs(math.log2(other.pixel_m / grid.pixel_m)))[:STAND_IN_SCALES]
        kept = [key for key in over if key[0] in alike]
        return sorted(kept, key=lambda key: (self._fresh(key), -alike.index(key[0])))

    def paint(self, painter: QPainter, view: View) -> None:
        """Paint the view from the tiles there are; paper where there is none yet."""
        grid, best = self._grid(view), self._best(view)
        exact = [key for key in best if key[0] == grid]
        missing = set(grid.over(view)) - {key[1:] for key in exact}
        turned = view.bearing_deg % 360.0 != 0.0
        painter.save()
        painter.setClipRect(view.pixel_rect)
        if missing:
            if (view.width_px, view.height_px, view.unit_px) not in self._wanted:
                self.request(view)
            if not turned:
                painter.setClipRegion(_region(view, grid, missing), Qt.ClipOperation.IntersectClip)
            painter.fillRect(view.pixel_rect, self._painter.paper)
        for key in best:
            if turned or key[0] != grid:
                self._warp(painter, view, key)
        painter.setClipRect(view.pixel_rect)
        if exact and not turned:
            self._blit(painter, view, exact)
        painter.restore()

    def _blit(self, painter: QPainter, view: View, keys: Sequence[Key]) -> None:
        """Pixel for pixel. The grid as a whole moves to the next device pixel, so no tile is resampled and none moves on its own."""
        grid, column, row = keys[0]
        ratio = _screen_ratio()
        right, down = view.px((column * grid.tile_m, (row + 1) * grid.tile_m))
        right_px, down_px = round(right * ratio) - GUTTER_PX, round(down * ratio) - GUTTER_PX
        painter.scale(1 / ratio, 1 / ratio)
        for key in keys:
            place = QPoint(right_px + (key[1] - column) * TILE_PX, down_px - (key[2] - row) * TILE_PX)
            painter.drawImage(place, self._tiles[key].image)

    def _warp(self, painter: QPainter, view: View, key: Key) -> None:
        """Scaled or turned."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(view.width_px / 2, view.height_px / 2)
        painter.rotate(-view.bearing_deg)
        scale = 1.0 / view.metre_per_px
        box = _rect(key, gutter=True)
        east, north = view.centre
        place = QRectF((box.left() - east) * scale, (north - box.top() - box.height()) * scale, box.width() * scale, box.height() * scale)
        painter.drawImage(place, self._tiles[key].image)
        painter.restore()

    # --- state, for tests and the status of a long wait
    @property
    def used_bytes(self) -> int:
        """Memory that all tiles take."""
        return self._used_bytes

    def kept(self) -> tuple[Key, ...]:
        """Tiles there are, the one least used first."""
        return tuple(self._tiles)


def _others(views: Sequence["LayerView"], without: frozenset[str]) -> tuple["LayerView", ...]:
    return tuple(view for view in views if view.layer.info.id not in without)


def _ground(key: Key) -> tuple[float, float, float, float]:
    grid, column, row = key
    return column * grid.tile_m, row * grid.tile_m, (column + 1) * grid.tile_m, (row + 1) * grid.tile_m


def _region(view: View, grid: Grid, places: set[tuple[int, int]]) -> QRegion:
    """Pixels of the places of a grid, a little more than less."""
    region = QRegion()
    for column, row in places:
        left, top = view.px((column * grid.tile_m, (row + 1) * grid.tile_m))
        right, bottom = view.px(((column + 1) * grid.tile_m, row * grid.tile_m))
        region += QRect(QPoint(math.floor(left) - 1, math.floor(top) - 1), QPoint(math.ceil(right) + 1, math.ceil(bottom) + 1))
    return region


def _rect(key: Key, gutter: bool) -> QRectF:
    west, south, east, north = _ground(key)
    margin = GUTTER_PX * key[0].pixel_m if gutter else 0.0
    return QRectF(west - margin, south - margin, east - west + 2 * margin, north - south + 2 * margin)


def _screen_ratio() -> float:
    """The finest screen's device pixel ratio: tiles are shared by windows on all of them."""
    screens = QGuiApplication.screens() if QGuiApplication.instance() else []
    return max((screen.devicePixelRatio() for screen in screens), default=1.0)
