"""Small samples of looks, drawn by the painter that draws the map: for the legend, the list of layers and the look editor."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from shapely import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from tabletop import i18n
from tabletop.canvas.base.base_painter import BasePainter, is_inked
from tabletop.canvas.base.base_style import base_colours
from tabletop.canvas.base.look_colours import ink_over
from tabletop.canvas.ink.view import View
from tabletop.core.layers.look_classes import NO_CLASS, classes_of, number_of, shows_at, span_of
from tabletop.core.values.layer import Layer, LayerInfo, TextColumn, ragged_from
from tabletop.core.values.layer_look import Ink, LayerLook, LookClass

if TYPE_CHECKING:
    from tabletop.session.ground.shown_layers import LayerView

tr = i18n.tr
METRE_PER_PX = 0.4
GROUPED_FROM = 10_000
"""Smaller whole numbers may be years: their thousands are not parted."""


@dataclass(frozen=True)
class LookEntry:
    """A row of a legend: what is written, and the layer with the look to draw; `below` is a class of the layer named before it."""

    title: str
    info: LayerInfo
    dimension: int
    below: bool = False


@dataclass(frozen=True)
class _Shown:
    layer: Layer
    visible: bool = True
    opacity: float = 1.0


def dimension_of(layer: Layer) -> int:
    """The highest dimension of its geometries: 0 points, 1 lines, 2 areas; 2 for a layer without any."""
    return max((part.dimension for part in layer.parts if len(part)), default=2)


def look_entries(
    layers: Iterable[Layer], scale: float, language: str, records: Callable[[Layer], np.ndarray] | None = None
) -> list[LookEntry]:
    """Rows of a legend for the layers of a chosen look that show at 1:`scale`, the highest layer first; classes that no record has are
    left out. `records`: which rows of a layer's columns count (None: all)."""
    rows: list[LookEntry] = []
    for layer in reversed(list(layers)):
        info = layer.info
        if info.shown and layer.count and is_inked(info.look) and shows_at(info.look, scale):
            rows.append(LookEntry(info.title_in(language), inked(info, info.look.ink), dimension_of(layer)))
            rows += _class_rows(layer, records)
    return rows


def _class_rows(layer: Layer, records: Callable[[Layer], np.ndarray] | None) -> list[LookEntry]:
    look, column = layer.info.look, layer.columns.get(layer.info.look.by)
    if column is None or not look.classes:
        return []
    classes = classes_of(column, look.classes)
    there = set((classes if records is None else classes[records(layer)]).tolist()) - {NO_CLASS}
    shown = [one for number, one in enumerate(look.classes) if number in there]
    dimension = dimension_of(layer)
    return [LookEntry(class_words(one, layer), inked(layer.info, ink_over(one.ink, look.ink)), dimension, True) for one in shown]


def class_words(one: LookClass, layer: Layer) -> str:
    """How a class of a layer is written for people, in the language in use: its title, else a range such as "12 to 14" or "21 and more",
    a single number as the language writes numbers where the column has numbers, and any other value as it is."""
    if one.title:
        return one.title
    span, number = span_of(one.value), number_of(one.value)
    if span is None:
        numeric = not isinstance(layer.columns.get(layer.info.look.by), TextColumn | None)
        return _number(number) if numeric and number is not None else one.value
    low, high = span
    if low == float("-inf"):
        return tr("under {number}", number=_number(high))
    if high == float("inf"):
        return tr("{number} and more", number=_number(low))
    return tr("{low} to {high}", low=_number(low), high=_number(high))


def _number(number: float) -> str:
    """All digits of a number, as the language writes it."""
    exponent = Decimal(f"{number:.15g}").as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return i18n.number(number, f"{',' if abs(number) >= GROUPED_FROM else '0'}.{decimals}f")


def inked(info: LayerInfo, ink: Ink) -> LayerInfo:
    """The layer in one ink, at every scale."""
    return replace(info, look=LayerLook(ink, from_scale=1e9))


def paint_look(
    painter: QPainter, rect: QRectF, info: LayerInfo, dimension: int, theme: str, unit_px: float = 1.0, frame: bool = True
) -> None:
    """Draw a small example of a layer into `rect` (pixels), on a piece of the sheet."""
    view = View(max(1, round(rect.width())), max(1, round(rect.height())), (0.0, 0.0), METRE_PER_PX / unit_px, 0.0, unit_px)
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    if frame:
        painter.fillRect(rect, base_colours(theme).paper)
    painter.translate(rect.topLeft())
    sample = _Shown(_sample(inked(info, info.look.ink), dimension, view.bounds))
    BasePainter([cast("LayerView", sample)], theme).paint(painter, view)
    painter.restore()
    if frame:
        painter.setPen(QPen(QColor(base_colours(theme).named("line")), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))


def _sample(info: LayerInfo, dimension: int, bounds: tuple[float, float, float, float]) -> Layer:
    return replace(_shape(dimension, bounds), info=info)


@lru_cache(maxsize=64)
def _shape(dimension: int, bounds: tuple[float, float, float, float]) -> Layer:
    west, south, east, north = bounds
    shape: BaseGeometry = Point(0, 0)
    if dimension == 1:
        shape = LineString([(west * 0.85, 0), (east * 0.85, 0)])
    elif dimension == 2:
        shape = box(west * 0.8, south * 0.72, east * 0.8, north * 0.72)
    return Layer(LayerInfo("sample", {}), (ragged_from([shape], dimension),))
