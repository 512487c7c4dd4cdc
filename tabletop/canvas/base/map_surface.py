"""The pyqtgraph surface of the map: a ViewBox that follows the view, and the items in it.

The map's own items are children of the ViewBox itself, whose frame is pixels, and paint through a View: exact to the pixel at seven-digit
coordinates, any pen in its true width. Items of pyqtgraph in ground metres go in by `view_box.addItem` and lie in step with them.
"""

import logging

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsView, QStyleOptionGraphicsItem, QWidget

from tabletop.canvas.ink.view import View
from tabletop.core.text.style import tokens

log = logging.getLogger(__name__)


class PixelItem(QGraphicsItem):
    """An item as large as the picture that paints in pixels. Subclasses say what in `draw`."""

    def __init__(self, view_box: pg.ViewBox, z: float) -> None:
        super().__init__(view_box)
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


class MapSurface(pg.GraphicsView):
    """Widget and scene of one map. It handles no input of its own."""

    def __init__(self, theme: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=QColor(tokens(theme)["paper"]))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.scene().setItemIndexMethod(self.scene().ItemIndexMethod.NoIndex)
        self.viewport().setMouseTracking(True)
        self.view_box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self.view_box.setAspectLocked(True)
        self.view_box.disableAutoRange()
        self.view_box.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape, False)
        self.setCentralItem(self.view_box)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def set_theme(self, theme: str) -> None:
        """Paper of another theme."""
        self.setBackground(QColor(tokens(theme)["paper"]))

    def show_ground(self, view: View) -> None:
        """Bring the ViewBox to the ground of the view."""
        west, south, east, north = view.bounds
        self.view_box.setRange(xRange=(west, east), yRange=(south, north), padding=0, disableAutoRange=False)
