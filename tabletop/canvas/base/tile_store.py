"""Cached tiles of the base map, shared by all windows: drawn a strip of a view or a tile a turn of the event loop, the middle first."""

import math
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from time import perf_counter, thread_time
from typing import TYPE_CHECKING
from weakref import WeakSet

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from tabletop.canvas.base.base_painter import BasePainter
from tabletop.canvas.base.base_picture import Piece
from tabletop.canvas.base.picture_pieces import Key as PieceKey
from tabletop.canvas.base.picture_pieces import PicturePieces
from tabletop.canvas.base.tile_grid import (
    BYTES_PER_PIXEL,
    GUESSED_S_PER_PIXEL,
    SIDE_PX,
    Grid,
    Key,
    Sheet,
    Tile,
    apart,
    area_of,
    blit,
    coarse_views,
    ground_of,
    rect_of,
    region_of,
    warp,
    with_strip,
)
from tabletop.canvas.ink.kept_picture import without_engine
from tabletop.canvas.ink.view import View
from tabletop.session.base.own_turn import OwnTurn, anyone_waits

if TYPE_CHECKING:
    from tabletop.session.ground.shown_layers import LayerView

BUDGET_S = 0.008
MEMORY_BYTES = 40 * 1024 * 1024
"""For a store and those beside it together: a megabyte a tile. What windows look at stays at any rate: 20 on a screen of 1920 x 1080."""
SETTLE_MS = 90
WANTED_VIEWS = 3
STAND_IN_SCALES = 3
AHEAD_MS = 150
"""After such a rest the tiles just outside the window are drawn, one at a time."""
AHEAD_STEP_MS = 15


class TileStore(QObject):
    """Tiles for any number of windows. A view at rest gets tiles of exactly its scale; one that is zooming shows what is there, scaled,
    and where nothing is there gets tiles of the next power of two."""

    tile_ready = Signal()
    seconds_per_pixel = GUESSED_S_PER_PIXEL  # of the strip before, in whichever store

    def __init__(
        self,
        parent: QObject | None = None,
        layer_views: Sequence["LayerView"] = (),
        theme: str = "light",
        memory_bytes: int = MEMORY_BYTES,
        settle_ms: int = SETTLE_MS,
        pieces: PicturePieces | None = None,
        sharing: "WeakSet[TileStore] | None" = None,
    ) -> None:
        super().__init__(parent)
        self._sharing: WeakSet[TileStore] = WeakSet() if sharing is None else sharing
        # The stores that share the memory, this one among them: a cycle would go, with its timers, in any thread.
        self._sharing.add(self)
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
        self._sheet: Sheet | None = None
        self._coarse: Sheet | None = None
        self._coarse_grids: set[Grid] = set()
        self._ahead = QTimer(self, singleShot=True, interval=AHEAD_MS)
        self._ahead.timeout.connect(self._draw_ahead)
        self._turn = OwnTurn(self)
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
                self._sharing.discard(gone)
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
        self._sheet = self._coarse = None
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
        return all(self._fresh(key) and self._covers(key, view) and not self._tiles[key].waits_for for key in keys)

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
        for key, view in self._missing():
            if not self._fresh(key) or not self._covers(key, view) or now and self._tiles[key].waits_for:
                return key
        return None

    def _covers(self, key: Key, view: View | None) -> bool:
        """Whether a tile, fresh or not, has all the pixels that the view shows of it."""
        tile = self._tiles.get(key)
        if tile is None or tile.is_whole or view is None:
            return tile is not None
        return tile.part.contains(key[0].needed(view, *key[1:]))

    def _missing(self) -> Iterator[tuple[Key, View | None]]:
        """Tiles to look at, each with the view that it is for, None while zooming."""
        for window, view in reversed(self._wanted.items()):
            if window in self._zooming:
                yield from ((key, None) for key in self._gaps(view))
            else:
                grid = self._grid(view)
                yield from (((grid, *place), view) for place in grid.over(view))

    def _gaps(self, view: View) -> Iterator[Key]:
        """While zooming: tiles of a power of two, where no tile of any scale shows the ground."""
        exact = self._grid(view)
        # A zoom passes through any number of scales, but few powers of two: those tiles serve the next moments as well.
        grid = Grid(2.0 ** math.ceil(math.log2(exact.pixel_m)), exact.unit_px)
        there = [ground_of(key, tile.part) for key, tile in self._tiles.items() if self._fills(key[0], grid)]
        for place in grid.over(view):
            east, north = (place[0] + 0.5) * grid.tile_m, (place[1] + 0.5) * grid.tile_m
            if not any(w <= east <= e and s <= north <= n for w, s, e, n in there):
                yield grid, *place

    def _fills(self, other: Grid, grid: Grid) -> bool:
        """Whether tiles of another grid are fine enough to stand for those of a grid while zooming."""
        return other.tile_m >= grid.tile_m / 2 and other not in self._coarse_grids

    # --- drawing
    def _draw_some(self) -> None:
        """One turn: a strip of what a window shows, or as many tiles as fit into the budget, at least one."""
        started, drawn = perf_counter(), False
        while self._draw_next():
            drawn = True
            # After half of the budget another tile, as dear as the last, would go beyond it.
            if perf_counter() - started > BUDGET_S / 2:
                self._turn.start()
                break
        else:
            self._ahead.start(AHEAD_MS)
        if drawn:
            self.tile_ready.emit()

    def _draw_next(self) -> bool:
        """Draw what is wanted most; False where nothing is."""
        sheet = self._wanted_sheet()
        if sheet is not None:
            self._paint_strip(sheet)
            return True
        key = self._next()
        if key is not None:
            self._draw(key)
        return key is not None

    def _wanted_sheet(self) -> Sheet | None:
        """Where more than half of the view asked for last is missing it is painted in one go: its tiles have three times the pixels.
        Pictures are read tile by tile."""
        window, view = next(reversed(self._wanted.items()), (None, None))
        if view is None or window in self._zooming or self._painter.has_pictures:
            return None
        grid = self._grid(view)
        if not grid.has_sheets(view):
            return None
        pixels = grid.pixels(view)
        sheet = self._sheet
        if sheet is not None and not sheet.is_done and (sheet.grid, sheet.pixels) == (grid, pixels):
            return sheet
        places = grid.over(view)
        missing = [place for place in places if not (self._fresh((grid, *place)) and self._covers((grid, *place), view))]
        if 2 * sum(area_of(grid.needed(view, *place)) for place in missing) <= area_of(pixels):
            return None
        self._sheet = Sheet(grid, pixels, TileStore.seconds_per_pixel)
        return self._sheet

    def _paint_strip(self, sheet: Sheet) -> None:
        started, strip = thread_time(), sheet.strip()
        view = sheet.grid.view_of(strip)
        self._paint(sheet.picture_of(strip), view)
        for place in sheet.grid.over(view):
            key, pixels = (sheet.grid, *place), sheet.grid.tile_pixels(*place)
            tile = self._tiles.get(key)
            if pixels.intersects(strip) and not (tile is not None and self._fresh(key) and tile.is_whole):
                self._keep(key, with_strip(tile, pixels, sheet, strip, self._generation))
        sheet.painted(strip, thread_time() - started)
        TileStore.seconds_per_pixel = sheet.seconds_per_pixel
        if sheet.is_done:
            self._parted()

    def _draw_ahead(self) -> None:
        """At rest: the other part of tiles that the view shows a part of, then those around them, then coarse ones far around."""
        if self._turn.isActive():
            return
        if anyone_waits():
            self._ahead.start(AHEAD_STEP_MS)
            return
        key = self._next_ahead()
        sheet = self._wanted_coarse() if key is None else None
        if key is not None:
            self._draw(key)
        elif sheet is not None:
            self._paint_strip(sheet)
        if key is not None or sheet is not None:
            self._ahead.start(AHEAD_STEP_MS)

    def _wanted_coarse(self) -> Sheet | None:
        """What lies far around the view asked for last, so that a fast pan or zoom never comes to empty ground."""
        window, view = next(reversed(self._wanted.items()), (None, None))
        if view is None or window in self._zooming or self._painter.has_pictures:
            return None
        for whole, part in coarse_views(view, _screen_ratio()):
            grid = self._grid(whole)
            keys: list[Key] = [(grid, *place) for place in grid.over(part)]
            if not grid.has_sheets(whole) or all(self._fresh(key) and self._covers(key, part) for key in keys):
                continue
            pixels, sheet = grid.pixels(whole), self._coarse
            if sheet is not None and not sheet.is_done and (sheet.grid, sheet.pixels) == (grid, pixels):
                return sheet
            if sum(one._used_bytes for one in self._sharing) + BYTES_PER_PIXEL * area_of(pixels) > self._memory_bytes:
                return None
            self._coarse = Sheet(grid, pixels, TileStore.seconds_per_pixel)
            self._coarse_grids.add(grid)
            return self._coarse
        return None

    def _next_ahead(self) -> Key | None:
        window, view = next(reversed(self._wanted.items()), (None, None))
        if view is None or window in self._zooming or self._painter.has_pictures:
            return None
        grid = self._grid(view)
        full = sum(one._used_bytes for one in self._sharing) + BYTES_PER_PIXEL * SIDE_PX * SIDE_PX > self._memory_bytes
        for key in [(grid, *place) for place in grid.around(view)]:
            tile = self._tiles.get(key)
            if not (self._fresh(key) and tile is not None and tile.is_whole) and (tile is not None or not full):
                return key
        return None

    def _draw(self, key: Key, now: bool = False) -> None:
        grid, column, row = key
        image = self._painted(grid.view(column, row), now)
        self._keep(key, Tile(image, self._generation, frozenset(self._painter.waits_for)))

    def _painted(self, view: View, now: bool = False) -> QImage:
        image = QImage(view.width_px, view.height_px, QImage.Format.Format_RGB32)
        self._paint(image, view, now)
        return without_engine(image)

    def _paint(self, image: QImage, view: View, now: bool = False) -> None:
        image.fill(self._painter.paper)
        painter = QPainter(image)
        try:
            self._painter.paint(painter, view, pieces=None if now else self._pieces)
        finally:
            painter.end()

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
        self._parted()

    def _parted(self) -> None:
        """Tiles hold no pictures of which the larger part is in nobody's sight; a sheet that is still being painted is left to it."""
        under_way = [sheet.image for sheet in (self._sheet, self._coarse) if sheet is not None]
        apart(tile for tile in self._tiles.values() if not any(tile.image is image for image in under_way))

    # --- painting
    def tiles_for(self, view: View) -> list[tuple[QRectF, QImage]]:
        """Images over the view with their place in ground metres (west, south, width, height), in the order to paint them."""
        return [(rect_of(key, tile.part), tile.by_itself()) for key in self._best(view) for tile in [self._tiles[key]]]

    def _best(self, view: View) -> list[Key]:
        grid = self._grid(view)
        exact = [key for key in ((grid, *place) for place in grid.over(view)) if key in self._tiles]
        for key in exact:
            self._tiles.move_to_end(key)
        if len(exact) == len(grid.over(view)) and all(self._covers(key, view) for key in exact):
            return exact
        return [*self._stand_ins(view, grid), *exact]

    def _stand_ins(self, view: View, grid: Grid) -> list[Key]:
        """Tiles of other scales over the view, the most alike last; of no more scales than are worth their time."""
        west, south, east, north = view.bounds
        over = []
        for key in self._tiles:
            w, s, e, n = ground_of(key, self._tiles[key].part)
            if key[0] != grid and w < east and e > west and s < north and n > south:
                over.append(key)
        alike = sorted({key[0] for key in over}, key=lambda other: abs(math.log2(other.pixel_m / grid.pixel_m)))
        below = [other for other in alike[STAND_IN_SCALES:] if other in self._coarse_grids and other.pixel_m > grid.pixel_m]
        alike = alike[:STAND_IN_SCALES] + below[:1]
        kept = [key for key in over if key[0] in alike]
        return sorted(kept, key=lambda key: (self._fresh(key), -alike.index(key[0])))

    def paint(self, painter: QPainter, view: View) -> None:
        """Paint the view from the tiles there are; paper where there is none yet."""
        grid, best = self._grid(view), self._best(view)
        exact = [key for key in best if key[0] == grid]
        missing = {place for place in grid.over(view) if not self._covers((grid, *place), view)}
        turned = view.bearing_deg % 360.0 != 0.0
        painter.save()
        painter.setClipRect(view.pixel_rect)
        if missing:
            if (view.width_px, view.height_px, view.unit_px) not in self._wanted:
                self.request(view)
            if not turned:
                painter.setClipRegion(region_of(view, grid, missing), Qt.ClipOperation.IntersectClip)
            painter.fillRect(view.pixel_rect, self._painter.paper)
        for key in best:
            if turned or key[0] != grid:
                warp(painter, view, key, self._tiles[key])
        painter.setClipRect(view.pixel_rect)
        if exact and not turned:
            blit(painter, view, _screen_ratio(), [(key, self._tiles[key]) for key in exact])
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


def _screen_ratio() -> float:
    """The finest screen's device pixel ratio: tiles are shared by windows on all of them."""
    screens = QGuiApplication.screens() if QGuiApplication.instance() else []
    return max((screen.devicePixelRatio() for screen in screens), default=1.0)
