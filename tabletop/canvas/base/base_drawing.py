"""One act of drawing: painter, view and colours together, and which shapes of a layer it needs, in pixels."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from tabletop.canvas.base.base_style import BaseColours
from tabletop.canvas.base.layer_shapes import Shapes
from tabletop.canvas.ink.ragged_paths import clip_rings, draw_lines, draw_wide, polygons, segments
from tabletop.canvas.ink.view import View
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.values.layer_look import LayerLook

LEAST_PX = 0.35
"""What is smaller than this in both directions leaves no mark."""
MARGIN_PX = 3.0


@dataclass(frozen=True)
class BaseDrawing:
    """`vector`: nothing may be drawn as an image; `classed`: a look and the number of the class that alone is drawn."""

    painter: QPainter
    view: View
    colours: BaseColours
    vector: bool = False
    classed: tuple[LayerLook, int] | None = None
    met: dict[tuple[Shapes, float], tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    """What of the shapes meets the picture, and its classes: found once for all classes."""

    @cached_property
    def pixel_m(self) -> float:
        """Metres of a design pixel: by it things appear and vanish, alike on screen and paper."""
        return self.view.metre_per_px * self.view.unit_px

    @cached_property
    def low(self) -> np.ndarray:
        """Upper left corner of the picture, a little outside."""
        return np.full(2, -MARGIN_PX * self.view.unit_px)

    @cached_property
    def high(self) -> np.ndarray:
        """Lower right corner of the picture, a little outside."""
        return np.array([self.view.width_px, self.view.height_px]) + MARGIN_PX * self.view.unit_px

    def box(self, margin_m: float = 0.0) -> Bounds:
        """Ground shown, with a margin for pens."""
        west, south, east, north = self.view.bounds
        wider = margin_m + MARGIN_PX * self.pixel_m
        return west - wider, south - wider, east + wider, north + wider

    def meeting(self, shapes: Shapes, margin_m: float = 0.0) -> np.ndarray:
        """Geometries that are drawn now and meet the picture."""
        if self.classed is None:
            return shapes.index.query(self.box(margin_m))
        look, number = self.classed
        if (shapes, margin_m) not in self.met:
            found = shapes.index.query(self.box(margin_m))
            self.met[shapes, margin_m] = found, shapes.classed(look.by, look.classes)[found]
        found, classes = self.met[shapes, margin_m]
        same: np.ndarray = found[classes == number]
        return same

    def visible(self, shapes: Shapes, margin_m: float = 0.0) -> np.ndarray:
        """Geometries that meet the picture and are large enough to leave a mark."""
        found = self.meeting(shapes, margin_m)
        if shapes.dimension == 0:
            return found
        large: np.ndarray = found[shapes.sizes_m[found] >= LEAST_PX * self.view.metre_per_px]
        return large

    def pixels(self, shapes: Shapes, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels and cuts of the pieces of the chosen geometries, without vertices that do not show."""
        ground, cuts = shapes.seen(chosen, self.view.metre_per_px)
        points = self.to_pixel(ground)
        return clip_rings(points, cuts, self.low, self.high) if shapes.dimension == 2 else (points, cuts)

    def to_pixel(self, ground: np.ndarray) -> np.ndarray:
        """As the view does it, column by column: three times as fast for a million places."""
        transform, (east, north) = self.view.transform, self.view.centre
        right, up = ground[:, 0] - east, ground[:, 1] - north
        made = np.empty((len(ground), 2))
        made[:, 0] = right * transform.m11() + up * transform.m21() + self.view.width_px / 2
        made[:, 1] = right * transform.m12() + up * transform.m22() + self.view.height_px / 2
        return made

    def draw_lines(self, colour: QColor, width_px: float, points: np.ndarray, cuts: np.ndarray, flat: bool = False) -> None:
        """Lines of a width in design pixels with round joins and ends, or `flat` ends: as strokes on paper, in bulk on a raster."""
        pen = self.pen(colour, width_px)
        if not self.vector and pen.widthF() > 1.0:
            draw_wide(self.painter, colour, pen.widthF(), points, cuts, flat)
            return
        if flat:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.painter.setPen(pen)
        if self.vector:
            for line in polygons(points, cuts):
                self.painter.drawPolyline(line)
        else:
            draw_lines(self.painter, segments(points, cuts))

    def pen(self, colour: QColor, width_px: float = 1.0) -> QPen:
        """A round pen; `width_px` in design pixels, never below one pixel of the surface when it is thin on the design."""
        pen = QPen(colour, max(1.0, width_px * self.view.unit_px) if width_px <= 1.0 else width_px * self.view.unit_px)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen
