"""The grid that tiles of the base map hang on, the tiles, and sheets: what a window shows, painted in one go and cut into tiles."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QRegion

from tabletop.canvas.base.picture_pieces import Key as PieceKey
from tabletop.canvas.ink.kept_picture import without_engine
from tabletop.canvas.ink.view import View

TILE_PX = 512
GUTTER_PX = 1
"""Tiles overlap by so much, so that turned or scaled ones show no seam."""
SIDE_PX = TILE_PX + 2 * GUTTER_PX
WHOLE = QRect(0, 0, SIDE_PX, SIDE_PX)
BYTES_PER_PIXEL = 4
STRIP_S = 0.025
"""A strip of a sheet is as high as is painted in so many seconds."""
STRIP_FIXED_S = 0.003
"""What any strip takes, however low: a high one is cheaper than two low ones."""
MOST_STRIPS = 4
GUESSED_S_PER_PIXEL = 6.0e-8
COARSER, LEAST_COARSER, COARSE_SCALES = 8.0, 6.0, 2
"""A coarse picture below the tiles has pixels of a power of so many metres, at least so many times as large as theirs; so many of them."""
AROUND_VIEW = 3.0
"""So many times the view across and down is in the coarse pictures, before they are drawn again around another place."""


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

    def around(self, view: View) -> list[tuple[int, int]]:
        """(column, row) of the tiles that meet the view, then of those beside them."""
        over = self.over(view)
        columns, rows = {column for column, _ in over}, {row for _, row in over}
        wider = [(column, row) for column in range(min(columns) - 1, max(columns) + 2) for row in range(min(rows) - 1, max(rows) + 2)]
        return [*over, *(place for place in wider if place not in over)]

    def pixels(self, view: View) -> QRect:
        """The pixels of the grid that a view with north up shows, from the ground's origin to the right and down, and a little more."""
        west, south, east, north = (value / self.pixel_m for value in view.bounds)
        corners = math.floor(west) - GUTTER_PX, math.floor(-north) - GUTTER_PX, math.ceil(east) + GUTTER_PX, math.ceil(-south) + GUTTER_PX
        return QRect(QPoint(corners[0], corners[1]), QPoint(corners[2], corners[3]))

    def tile_pixels(self, column: int, row: int) -> QRect:
        """The pixels of the grid that a tile has, gutter included."""
        return QRect(column * TILE_PX - GUTTER_PX, -(row + 1) * TILE_PX - GUTTER_PX, SIDE_PX, SIDE_PX)

    def needed(self, view: View, column: int, row: int) -> QRect:
        """The pixels of a tile, from its own corner, that a view shows; all of them where the view is turned."""
        if not self.has_sheets(view):
            return WHOLE
        place = self.tile_pixels(column, row)
        return self.pixels(view).intersected(place).translated(-place.topLeft())

    def has_sheets(self, view: View) -> bool:
        """Whether a view can be painted in one go: pixels are counted in 32 bits, and a turned view shows whole tiles."""
        return view.bearing_deg % 360.0 == 0.0 and max(map(abs, view.bounds)) / self.pixel_m < 2.0**30

    def view_of(self, pixels: QRect) -> View:
        """The view of a rectangle of pixels of the grid."""
        middle = (pixels.left() + pixels.width() / 2) * self.pixel_m, -(pixels.top() + pixels.height() / 2) * self.pixel_m
        return View(pixels.width(), pixels.height(), middle, self.pixel_m, 0.0, self.unit_px)

    def view(self, column: int, row: int) -> View:
        """What the tile shows, gutter included."""
        return View(SIDE_PX, SIDE_PX, ((column + 0.5) * self.tile_m, (row + 0.5) * self.tile_m), self.pixel_m, 0.0, self.unit_px)


@dataclass
class Tile:
    """A drawn tile. It is stale once layers or theme are others, or a piece of a picture that it waits for has come, and stays until
    the new one is there."""

    image: QImage
    generation: int
    waits_for: frozenset[PieceKey] = frozenset()
    part: QRect = WHOLE
    """The pixels of the tile that the image has: all of them, or those that a sheet covered."""
    corner: QPoint = QPoint(0, 0)
    """Where in the image these begin: tiles of a sheet share its image."""

    @property
    def source(self) -> QRect:
        """The pixels of the image that are the tile's."""
        return QRect(self.corner, self.part.size())

    def by_itself(self) -> QImage:
        """An image of these pixels alone."""
        return self.image if self.source == self.image.rect() else self.image.copy(self.source)

    @property
    def is_whole(self) -> bool:
        """Whether all of it is drawn."""
        return self.part == WHOLE

    @property
    def size_bytes(self) -> int:
        """Memory it takes; of a shared image its share."""
        return BYTES_PER_PIXEL * area_of(self.part)


Key = tuple[Grid, int, int]


class Sheet:
    """The pixels of a grid that a window shows, painted from above down, in strips."""

    def __init__(self, grid: Grid, pixels: QRect, seconds_per_pixel: float) -> None:
        self.grid, self.pixels = grid, pixels
        self.seconds_per_pixel = seconds_per_pixel
        self.image = QImage(pixels.size(), QImage.Format.Format_RGB32)
        self._rows = 0

    @property
    def is_done(self) -> bool:
        """Whether there is no strip left to paint."""
        return self._rows >= self.pixels.height()

    def strip(self) -> QRect:
        """The pixels to paint next, of the grid."""
        left = self.pixels.height() - self._rows
        least = -(-self.pixels.height() // MOST_STRIPS)
        rows = max(least, int(STRIP_S / max(self.seconds_per_pixel * self.pixels.width(), 1e-9)))
        return QRect(self.pixels.left(), self.pixels.top() + self._rows, self.pixels.width(), left if left < rows * 1.3 else rows)

    def picture_of(self, strip: QRect) -> QImage:
        """The part of the image that a strip is painted on: its own memory, so it lives no longer than the sheet's image."""
        first = (strip.top() - self.pixels.top()) * self.image.bytesPerLine()
        rows = self.image.bits()[first : first + strip.height() * self.image.bytesPerLine()]
        return QImage(rows, strip.width(), strip.height(), self.image.bytesPerLine(), self.image.format())

    def painted(self, strip: QRect, seconds: float) -> None:
        """Note that a strip was painted, and what time of the processor it took."""
        self._rows += strip.height()
        self.seconds_per_pixel = max(0.0, seconds - STRIP_FIXED_S) / max(1, area_of(strip))
        if self.is_done:
            self.image = QImage()  # that of its tiles alone from now on


def coarse_views(view: View, ratio: float) -> list[tuple[View, View]]:
    """Views of so much more ground that a fast pan or zoom stays within it, the finer first, each with the part of it that a view must
    have there. Their scales are powers of COARSER, so that neighbouring scales have them in common; `ratio`: device pixels to a pixel."""
    level = math.ceil(math.log(view.metre_per_px / ratio * LEAST_COARSER, COARSER))
    found = []
    for metre_per_px in (ratio * COARSER ** (level + nth) for nth in range(COARSE_SCALES)):
        share = AROUND_VIEW * view.metre_per_px / metre_per_px
        wide, high = (max(1, math.ceil(side * share)) for side in (view.width_px, view.height_px))
        whole = replace(view, metre_per_px=metre_per_px)
        found.append((whole, replace(whole, width_px=wide, height_px=high)))
    return found


def with_strip(tile: Tile | None, place: QRect, sheet: Sheet, strip: QRect, generation: int) -> Tile:
    """The tile at `place` (pixels of the grid) with what a strip that was painted covers of it. The image is that of the sheet, unless
    another one has a part of the tile."""
    covered = place.intersected(strip)
    inside = covered.translated(-place.topLeft())
    new = Tile(sheet.image, generation, frozenset(), inside, covered.topLeft() - sheet.pixels.topLeft())
    if tile is None or tile.generation != generation or not _joins(tile.part, inside):
        return new
    part = tile.part.united(inside)
    if tile.image is sheet.image:
        return replace(new, part=part, corner=part.topLeft() + place.topLeft() - sheet.pixels.topLeft())
    both = QImage(part.size(), QImage.Format.Format_RGB32)
    painter = QPainter(both)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for one in (tile, new):
        painter.drawImage(one.part.topLeft() - part.topLeft(), one.image, one.source)
    painter.end()
    return Tile(without_engine(both), generation, frozenset(), part)


def apart(tiles: Iterable[Tile]) -> None:
    """Give tiles images of their own where those that share one have less than half of it: the rest of it is in nobody's sight."""
    shares: dict[int, list[Tile]] = {}
    for tile in tiles:
        shares.setdefault(id(tile.image), []).append(tile)
    for alike in shares.values():
        image = alike[0].image
        if 2 * sum(area_of(tile.part) for tile in alike) < area_of(image.rect()):
            for tile in alike:
                tile.image, tile.corner = tile.by_itself(), QPoint(0, 0)


def _joins(part: QRect, other: QRect) -> bool:
    """Whether two rectangles make one."""
    both = part.united(other)
    shared = part.intersected(other)
    return area_of(both) == area_of(part) + area_of(other) - area_of(shared)


def ground_of(key: Key, part: QRect) -> tuple[float, float, float, float]:
    """West, south, east, north of a part of a tile."""
    box = rect_of(key, part)
    return box.left(), box.top(), box.left() + box.width(), box.top() + box.height()


def area_of(rect: QRect) -> int:
    """Pixels of a rectangle."""
    return max(0, rect.width()) * max(0, rect.height())


def region_of(view: View, grid: Grid, places: set[tuple[int, int]]) -> QRegion:
    """Pixels of the places of a grid, a little more than less."""
    region = QRegion()
    for column, row in places:
        left, top = view.px((column * grid.tile_m, (row + 1) * grid.tile_m))
        right, bottom = view.px(((column + 1) * grid.tile_m, row * grid.tile_m))
        region += QRect(QPoint(math.floor(left) - 1, math.floor(top) - 1), QPoint(math.ceil(right) + 1, math.ceil(bottom) + 1))
    return region


def rect_of(key: Key, part: QRect) -> QRectF:
    """The ground of a part of a tile: west, south, width, height in metres."""
    grid, column, row = key
    west = column * grid.tile_m + (part.left() - GUTTER_PX) * grid.pixel_m
    north = (row + 1) * grid.tile_m - (part.top() - GUTTER_PX) * grid.pixel_m
    width, height = part.width() * grid.pixel_m, part.height() * grid.pixel_m
    return QRectF(west, north - height, width, height)


def blit(painter: QPainter, view: View, ratio: float, tiles: Sequence[tuple[Key, Tile]]) -> None:
    """Paint tiles of one grid pixel for pixel. The grid as a whole moves to the next device pixel, so no tile is resampled and none moves
    on its own."""
    grid, column, row = tiles[0][0]
    right, down = view.px((column * grid.tile_m, (row + 1) * grid.tile_m))
    right_px, down_px = round(right * ratio) - GUTTER_PX, round(down * ratio) - GUTTER_PX
    painter.scale(1 / ratio, 1 / ratio)
    for key, tile in tiles:
        place = QPoint(right_px + (key[1] - column) * TILE_PX, down_px - (key[2] - row) * TILE_PX)
        painter.drawImage(place + tile.part.topLeft(), tile.image, tile.source)


def warp(painter: QPainter, view: View, key: Key, tile: Tile) -> None:
    """Paint a tile scaled or turned."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate(view.width_px / 2, view.height_px / 2)
    painter.rotate(-view.bearing_deg)
    scale = 1.0 / view.metre_per_px
    box = rect_of(key, tile.part)
    east, north = view.centre
    place = QRectF((box.left() - east) * scale, (north - box.top() - box.height()) * scale, box.width() * scale, box.height() * scale)
    painter.drawImage(place, tile.image, QRectF(tile.source))
    painter.restore()
