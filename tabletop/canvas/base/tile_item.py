"""The base map on the surface: the tiles that are there, while the missing ones are being drawn."""

import pyqtgraph as pg
from PySide6.QtGui import QPainter

from tabletop.canvas.base.map_surface import PixelItem
from tabletop.canvas.base.tile_store import TileStore


class TileItem(PixelItem):
    """Blits the tiles of a store that several windows share."""

    def __init__(self, view_box: pg.ViewBox, z: float, tiles: TileStore) -> None:
        super().__init__(view_box, z)
        self._tiles = tiles

    def set_tiles(self, tiles: TileStore) -> None:
        """Show another store from the next frame on."""
        self._tiles = tiles
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        self._tiles.paint(painter, self.view)
