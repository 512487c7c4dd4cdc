"""Paints the layers of the base map, lowest first and without labels, through any View on any surface: screen, tile, paper."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter

from tabletop.canvas.base.base_areas import paint_areas, paint_lines, paint_points
from tabletop.canvas.base.base_drawing import BaseDrawing
from tabletop.canvas.base.base_picture import DARK_OPACITY, paint_gone, paint_image, paint_now, piece_over
from tabletop.canvas.base.base_roads import paint_roads
from tabletop.canvas.base.base_style import base_colours
from tabletop.canvas.base.layer_shapes import Shapes, shapes_of
from tabletop.canvas.base.look_colours import InkedColours, ink_over
from tabletop.canvas.base.picture_pieces import Key, PicturePieces
from tabletop.canvas.ink.view import View
from tabletop.core.layers.look_classes import NO_CLASS, shows_at
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.style import tokens
from tabletop.core.values.layer import Layer
from tabletop.core.values.layer_look import Ink, LayerLook

if TYPE_CHECKING:
    from tabletop.session.ground.shown_layers import LayerView


log = logging.getLogger(__name__)


def is_inked(look: LayerLook) -> bool:
    """Whether colours, widths, classes or the scale to be seen from were chosen."""
    return look.ink != Ink() or bool(look.by and look.classes) or look.from_scale is not None


def _drawn_as(shown: "LayerView") -> tuple[str, float, LayerLook | None, bool]:
    look = shown.layer.info.look
    return shown.layer.info.role, shown.opacity, look if is_inked(look) else None, shown.layer.picture is not None


@lru_cache(maxsize=128)
def _inked(theme: str, look: LayerLook) -> tuple[tuple[int, InkedColours], ...]:
    """Colours of each class of a look, records of no class first."""
    classes = look.classes if look.by else ()
    numbered = [(NO_CLASS, InkedColours(theme, look, look.ink))]
    return (*numbered, *((number, InkedColours(theme, look, ink_over(one.ink, look.ink))) for number, one in enumerate(classes)))


class BasePainter:
    """The visible layers in one theme. Pictures are read while they are painted; a tile paints the pieces that are there (`pieces`),
    and asks for the others: `waits_for` names them after `paint`."""

    def __init__(self, layer_views: Sequence["LayerView"], theme: str = "light") -> None:
        self._shown = [view for view in layer_views if view.visible and view.opacity > 0.0]
        self._theme = theme
        self._colours = base_colours(theme)
        self._ink = QColor(tokens(theme)["quiet-ink"])
        self._picture_opacity = DARK_OPACITY if theme != "light" else 1.0
        self.waits_for: set[Key] = set()

    @property
    def has_pictures(self) -> bool:
        """Whether any visible layer is a picture."""
        return any(one.layer.picture is not None for one in self._shown)

    @property
    def paper(self) -> QColor:
        """Colour of the empty sheet."""
        return self._colours.paper

    def paint(self, painter: QPainter, view: View, vector: bool | None = None, pieces: PicturePieces | None = None) -> None:
        """Paint in pixels of the view. `vector`: draw no part as an image; None: as the surface is (PDF and SVG are)."""
        self.waits_for = set()
        if vector is None:
            vector = painter.paintEngine().type() != QPaintEngine.Type.Raster
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = [one for one in self._shown if shows_at(one.layer.info.look, view.scale)]
        for (role, opacity, look, is_picture), group in groupby(shown, key=_drawn_as):
            together = role == "road" and look is None and not is_picture
            for batch in [list(group)] if together else [[layer_view] for layer_view in group]:
                if is_picture:
                    painter.setOpacity(opacity * self._picture_opacity)
                    self._paint_picture(painter, view, batch[0].layer, pieces)
                    painter.setOpacity(1.0)
                else:
                    self._paint_batch(painter, view, batch, role, opacity, vector)
        painter.restore()

    def _paint_picture(self, painter: QPainter, view: View, layer: Layer, pieces: PicturePieces | None) -> None:
        if pieces is None:
            try:
                paint_now(painter, view, layer)
            except TabletopError as error:
                log.warning("a picture cannot be painted: %s", error)
                paint_gone(painter, view, layer, self._ink)
            return
        piece = piece_over(layer, view)
        if piece is None:
            return
        if not pieces.has(piece.key):
            self.waits_for.add(piece.key)
            pieces.ask(piece)
            for box, image in pieces.stand_ins(piece):
                paint_image(painter, view, box, image)
        elif (found := pieces.image(piece)) is None:
            paint_gone(painter, view, layer, self._ink)
        else:
            painter.drawImage(0, 0, found)

    def _paint_batch(self, painter: QPainter, view: View, batch: Sequence["LayerView"], role: str, opacity: float, vector: bool) -> None:
        """Layers of one role and opacity: roads of several files join one another."""
        if opacity >= 1.0:
            self._paint_layers(BaseDrawing(painter, view, self._colours, vector), batch, role)
        elif vector:
            painter.setOpacity(opacity)
            self._paint_layers(BaseDrawing(painter, view, self._colours, vector), batch, role)
            painter.setOpacity(1.0)
        else:
            self._paint_faded(painter, view, batch, role, opacity)

    def _paint_faded(self, painter: QPainter, view: View, batch: Sequence["LayerView"], role: str, opacity: float) -> None:
        """The layer as a whole is faded, so that what overlaps in it does not show through itself."""
        ratio = painter.device().devicePixelRatioF()
        image = QImage(round(view.width_px * ratio), round(view.height_px * ratio), QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(0)
        fresh = QPainter(image)
        fresh.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_layers(BaseDrawing(fresh, view, self._colours, False), batch, role)
        fresh.end()
        painter.setOpacity(opacity)
        painter.drawImage(QRectF(view.pixel_rect), image)
        painter.setOpacity(1.0)

    def _paint_layers(self, drawing: BaseDrawing, batch: Sequence["LayerView"], role: str) -> None:
        shapes = [one for shown in batch for one in shapes_of(shown.layer)]
        look = batch[0].layer.info.look
        if not is_inked(look):
            self._paint_shapes(drawing, shapes, role)
            return
        for number, colours in _inked(self._theme, look):
            self._paint_shapes(replace(drawing, colours=colours, classed=(look, number) if look.by else None), shapes, role)

    def _paint_shapes(self, drawing: BaseDrawing, shapes: Sequence[Shapes], role: str) -> None:
        for one in shapes:
            if one.dimension == 2:
                paint_areas(drawing, one, role)
        if role == "road":
            paint_roads(drawing, [shape for shape in shapes if shape.dimension == 1])
        else:
            for one in shapes:
                if one.dimension == 1:
                    paint_lines(drawing, one, role)
        for one in shapes:
            if one.dimension == 0:
                paint_points(drawing, one, role)
