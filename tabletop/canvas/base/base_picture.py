"""Paints pictures under the plan: pixels of one layer over a view, read now or taken from pieces that were read."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from tabletop.canvas.ink.view import View
from tabletop.core.pictures.heights import hill_shade, shade_colours
from tabletop.core.pictures.tone import toned
from tabletop.core.values.layer import Box, Layer

LARGEST_PX = 2_048
"""A sheet is read in parts of so many pixels a side."""
PAPER_DPI = 300.0
DARK_OPACITY = 0.8
"""In the dark theme a picture lets so much of itself be seen, so that it does not glare under a dark plan."""


@dataclass(frozen=True)
class Piece:
    """Pixels of a picture over a box of ground, north up: which layer, which box (metres), how many pixels."""

    layer: Layer
    box_m: Box
    width_px: int
    height_px: int

    @property
    def key(self) -> tuple[object, ...]:
        """The same for the same pixels of the same reading."""
        return self.layer.records, self.layer.info.options.get("tone", ""), self.box_m, self.width_px

    @property
    def pixel_m(self) -> float:
        """Side of its pixels in metres."""
        return (self.box_m[2] - self.box_m[0]) / self.width_px

    def read(self) -> QImage:
        """Read it, whatever that takes. Raises LayerError, Cancelled."""
        picture = self.layer.picture
        if picture is None or picture.pixels is None:
            return QImage()
        colours = self._shade() if picture.is_heights else picture.pixels.read(self.box_m, self.width_px, self.height_px)
        colours = np.ascontiguousarray(toned(colours, self.layer.info.options.get("tone", "")))
        height, width = colours.shape[:2]
        held = QImage(colours.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied)
        return held.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied).copy()

    def _shade(self) -> np.ndarray:
        """Hill shade; the grid is read a cell further on each side, because slopes need their neighbours."""
        assert self.layer.picture is not None and self.layer.picture.pixels is not None
        west, south, east, north = self.box_m
        across, down = (east - west) / self.width_px, (north - south) / self.height_px
        wider = west - across, south - down, east + across, north + down
        heights = self.layer.picture.pixels.read(wider, self.width_px + 2, self.height_px + 2)
        return shade_colours(hill_shade(heights, (across, down)))


def piece_over(layer: Layer, view: View) -> Piece | None:
    """The piece of a layer that a view with north up shows; None where they do not meet."""
    extent = layer.extent
    west, south, east, north = view.bounds
    if extent is None or extent[0] >= east or extent[2] <= west or extent[1] >= north or extent[3] <= south:
        return None
    return Piece(layer, (west, south, east, north), view.width_px, view.height_px)


def paint_now(painter: QPainter, view: View, layer: Layer) -> None:
    """Read and paint what a view shows, at most as fine as paper shows it. Raises LayerError."""
    pixel_m = view.metre_per_px * max(1.0, view.unit_px * 96.0 / PAPER_DPI)
    for piece in _parts(layer, view, pixel_m):
        paint_image(painter, view, piece.box_m, piece.read())


def _parts(layer: Layer, view: View, pixel_m: float) -> Iterator[Piece]:
    """Boxes that cover what the view shows of the layer, no more pixels than LARGEST_PX a side each."""
    extent = layer.extent
    if extent is None:
        return
    if view.bearing_deg == 0.0 and max(view.width_px, view.height_px) <= LARGEST_PX and pixel_m == view.metre_per_px:
        whole = piece_over(layer, view)
        yield from [] if whole is None else [whole]
        return
    bounds = view.bounds
    west, south = max(bounds[0], extent[0]), max(bounds[1], extent[1])
    east, north = min(bounds[2], extent[2]), min(bounds[3], extent[3])
    if east <= west or north <= south:
        return
    # Parts begin on whole pixels of the view, so that no line is to be seen where they meet.
    west = bounds[0] + math.floor((west - bounds[0]) / pixel_m) * pixel_m
    north = bounds[3] - math.floor((bounds[3] - north) / pixel_m) * pixel_m
    step = LARGEST_PX * pixel_m
    for row in range(math.ceil((north - south) / step)):
        for column in range(math.ceil((east - west) / step)):
            left, top = west + column * step, north - row * step
            width = max(1, min(LARGEST_PX, math.ceil((east - left) / pixel_m)))
            height = max(1, min(LARGEST_PX, math.ceil((top - south) / pixel_m)))
            yield Piece(layer, (left, top - height * pixel_m, left + width * pixel_m, top), width, height)


def paint_image(painter: QPainter, view: View, box_m: Box, image: QImage) -> None:
    """An image over its box of ground, scaled and turned as the view is."""
    west, south, east, north = box_m
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate(view.width_px / 2, view.height_px / 2)
    painter.rotate(-view.bearing_deg)
    scale = 1.0 / view.metre_per_px
    if view.bearing_deg == 0.0:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    left, top = (west - view.centre[0]) * scale, (view.centre[1] - north) * scale
    painter.drawImage(QRectF(left, top, (east - west) * scale, (north - south) * scale), image)
    painter.restore()


def paint_gone(painter: QPainter, view: View, layer: Layer, ink: QColor) -> None:
    """Where a picture lies that cannot be read: its outline and a cross."""
    extent = layer.extent
    if extent is None:
        return
    west, south, east, north = extent
    corners = [QPointF(*view.px(place)) for place in ((west, north), (east, north), (east, south), (west, south))]
    painter.save()
    painter.setPen(QPen(ink, 1.5 * view.unit_px, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(corners)
    painter.drawLine(corners[0], corners[2])
    painter.drawLine(corners[1], corners[3])
    painter.restore()
