"""The surface of the map, and the items on it.

Items are children of a frame in pixels and paint through a View: exact to the pixel at seven-digit coordinates, any pen in its true width.
"""

import logging
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsScene, QGraphicsView, QStyleOptionGraphicsItem, QWidget

from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.ink.view import View
from tabletop.core.text.style import tokens

log = logging.getLogger(__name__)


class PixelItem(QGraphicsItem):
    """An item as large as the picture that paints in pixels. Subclasses say what in `draw`."""

    def __init__(self, frame: QGraphicsItem, z: float) -> None:
        super().__init__(frame)
        self.setZValue(z)
        self.view = View(1, 1, (0.0, 0.0), 1.0)
        self.moving = False
        self._failed = False

    def set_view(self, view: View, moving: bool) -> None:
        """Show this view from the next frame on."""
        if (view.width_px, view.height_px) != (self.view.width_px, self.view.height_px):
            self.prepareGeometryChange()
        self.view, self.moving = view, moving
        self.update()

    def boundingRect(self) -> QRectF:
        """The whole picture."""
        return self.view.pixel_rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Called by Qt for each frame. An exception that left here would end the program: it is logged, once until it is mended."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        try:
            self.draw(painter)
            self._failed = False
        except Exception:
            self.failed()
        painter.restore()

    def failed(self) -> None:
        """Log the exception at hand, once until it is mended."""
        if not self._failed:
            log.exception("%s cannot be painted", type(self))
        self._failed = True

    def draw(self, painter: QPainter) -> None:
        """Paint `self.view`."""
        raise NotImplementedError


class TileItem(PixelItem):
    """Blits the tiles of a store that several windows share. The lowest item: `begins` is called when a frame is painted."""

    def __init__(self, frame: QGraphicsItem, z: float, tiles: TileStore, begins: Callable[[], None]) -> None:
        super().__init__(frame, z)
        self._tiles, self._begins = tiles, begins

    def set_tiles(self, tiles: TileStore) -> None:
        """Show another store from the next frame on."""
        self._tiles = tiles
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        self._begins()
        self._tiles.paint(painter, self.view)


class _Frame(QGraphicsItem):
    """The parent of all items: it lies at the corner of the picture and paints nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)

    def boundingRect(self) -> QRectF:
        """Nothing of its own."""
        return QRectF()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Nothing."""


class MapSurface(QGraphicsView):
    """Widget and scene of one map. It handles no input of its own."""

    shown = Signal()
    """It was hidden, and is shown."""

    def __init__(self, theme: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self._scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.frame = _Frame()
        self._scene.addItem(self.frame)
        self.setScene(self._scene)
        self.setInteractive(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.set_theme(theme)

    def set_theme(self, theme: str) -> None:
        """Paper of another theme."""
        self.setBackgroundBrush(QColor(tokens(theme)["paper"]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One unit of the scene stays one pixel of the widget, its corner in the corner."""
        self.setSceneRect(0, 0, self.viewport().width(), self.viewport().height())
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever waits for it is told."""
        super().showEvent(event)
        self.shown.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys scroll nothing here: what the map does not take goes on to the window."""
        event.ignore()
