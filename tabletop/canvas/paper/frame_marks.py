"""Coordinates along the edge of a sheet's map: metres of the working system at its inner line, degrees at its outer line."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from tabletop import i18n
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.typeset.pieces import UNIT, Size, Type
from tabletop.core.geometry.coordinates import dms
from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, transformer
from tabletop.core.text.style import tokens

Side = Literal["top", "bottom", "left", "right"]
SIDES: tuple[Side, ...] = ("top", "bottom", "left", "right")
APART_MM = 26.0
"""Marks of one kind stand at least so far from each other on A3."""
STEPS = (1, 2, 5)
ARC_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000, 36000)
"""Seconds of arc."""
SAMPLES = 33
TYPE: Size = "note"
TICK_MM, CLEAR_MM = 1.1, 1.0


@dataclass(frozen=True)
class Mark:
    """A mark on a side of the map, `at_mm` from the paper's left edge (top, bottom) or upper edge, with what is written beside it."""

    side: Side
    at_mm: float
    text: str
    is_geographic: bool


def marks(sheet: Sheet) -> list[Mark]:
    """Marks on all sides: first metres, then degrees."""
    return [*_metre_marks(sheet), *(mark for side in SIDES for mark in _degree_marks(sheet, side))]


def place_mm(sheet: Sheet, east_m: float, north_m: float) -> tuple[float, float]:
    """Where a place lies on the paper, in millimetres from its upper left corner."""
    (east, north), middle, per_m = sheet.centre, sheet.map_mm.center(), 1000 / sheet.scale
    return middle.x() + (east_m - east) * per_m, middle.y() - (north_m - north) * per_m


def metre_step(scale: float, apart_mm: float) -> float:
    """The least round number of metres (1, 2 or 5 times a power of ten, 1 m at least) that is so far apart on paper at 1:`scale`."""
    least = max(apart_mm * scale / 1000, 1.0)
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (*STEPS, 10) if step * power >= least * (1 - 1e-9))


def _metre_marks(sheet: Sheet) -> Iterator[Mark]:
    west, south, east, north = sheet.ground
    step = metre_step(sheet.scale, APART_MM * sheet.growth)
    columns = [n * step for n in range(math.ceil(west / step), math.floor(east / step) + 1)]
    rows = [n * step for n in range(math.ceil(south / step), math.floor(north / step) + 1)]
    for number, value in enumerate(columns):
        metres = i18n.number(value, ",.0f")
        text = i18n.tr("{metres} mE", metres=metres) if number == 0 else metres
        for side in SIDES[:2]:
            yield Mark(side, place_mm(sheet, value, north)[0], text, False)
    for number, value in enumerate(rows):
        metres = i18n.number(value, ",.0f")
        text = i18n.tr("{metres} mN", metres=metres) if number == 0 else metres
        for side in SIDES[2:]:
            yield Mark(side, place_mm(sheet, east, value)[1], text, False)


def _degree_marks(sheet: Sheet, side: Side) -> Iterator[Mark]:
    """Where round longitudes meet the upper or lower edge, round latitudes the left or right one."""
    west, south, east, north = sheet.ground
    is_across = side in ("top", "bottom")
    along = np.linspace(west if is_across else south, east if is_across else north, SAMPLES)
    fixed = np.full(SAMPLES, {"top": north, "bottom": south, "left": west, "right": east}[side])
    lon, lat = transformer(sheet.plan.crs, GEOGRAPHIC_CRS).transform(*((along, fixed) if is_across else (fixed, along)))
    angles = np.asarray(lon if is_across else lat)
    if not np.isfinite(angles).all() or not (np.diff(angles) > 0).all():
        return
    seconds_per_mm = (angles[-1] - angles[0]) * 3600 / ((along[-1] - along[0]) * 1000 / sheet.scale)
    step = next((one for one in ARC_STEPS if one >= seconds_per_mm * APART_MM * sheet.growth), None)
    if step is None:
        return
    for number in range(math.ceil(angles[0] * 3600 / step), math.floor(angles[-1] * 3600 / step) + 1):
        value = float(np.interp(number * step / 3600, angles, along))
        at = place_mm(sheet, value, north)[0] if is_across else place_mm(sheet, east, value)[1]
        yield Mark(side, at, _angle(number * step / 3600, is_across, step), True)


def _angle(degrees: float, is_longitude: bool, step: float) -> str:
    digits = 1 if step < 1 else 0
    whole, minutes, seconds = dms(degrees, digits)
    said = i18n.number(seconds, "04.1f") if digits else f"{seconds:02.0f}"
    text = f"{whole}°{minutes:02d}'{said}\""
    if is_longitude:
        return i18n.tr("{angle} W", angle=text) if degrees < 0 else i18n.tr("{angle} E", angle=text)
    return i18n.tr("{angle} S", angle=text) if degrees < 0 else i18n.tr("{angle} N", angle=text)


# --- drawn
def paint_frame(painter: QPainter, sheet: Sheet, px_per_mm: float) -> None:
    """The edge of the map, and where it is wanted the band with its marks."""
    type_, colours = Type(sheet.growth), tokens("light")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(px_per_mm / UNIT, px_per_mm / UNIT)
    inner, outer = _units(sheet.map_mm), _units(sheet.places.frame)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colours["ink"]), type_.mm(0.25)))
    painter.drawRect(inner)
    if sheet.furniture.frame:
        painter.setPen(QPen(QColor(colours["ink"]), type_.mm(0.5)))
        painter.drawRect(outer)
        for side in SIDES:
            _paint_side(painter, type_, side, inner, outer, [mark for mark in marks(sheet) if mark.side == side])
    painter.restore()


def _units(rect: QRectF) -> QRectF:
    return QRectF(rect.x() * UNIT, rect.y() * UNIT, rect.width() * UNIT, rect.height() * UNIT)


def _paint_side(painter: QPainter, type_: Type, side: Side, inner: QRectF, outer: QRectF, found: list[Mark]) -> None:
    """Ticks of all marks, and the words of those that have room: metres first. The band is drawn as if it lay along a line from 0 on."""
    is_across = side in ("top", "bottom")
    start, end = (inner.left(), inner.right()) if is_across else (inner.top(), inner.bottom())
    band = abs((inner.top() - outer.top()) if is_across else (inner.left() - outer.left()))
    metrics = QFontMetricsF(type_.font(TYPE))
    painter.save()
    if side == "top":
        painter.translate(0.0, outer.top())
    elif side == "bottom":
        painter.translate(0.0, inner.bottom())
    else:
        painter.translate(outer.left() if side == "left" else inner.right(), 0.0)
    taken: list[tuple[float, float]] = []
    for mark in found:
        at, wide = mark.at_mm * UNIT, metrics.horizontalAdvance(mark.text)
        _paint_tick(painter, type_, side, at, band, mark.is_geographic)
        room = _room_beside(at, wide, type_, is_across)
        clear = type_.mm(CLEAR_MM)
        if start <= room[0] and room[1] <= end and all(room[1] + clear <= low or room[0] - clear >= high for low, high in taken):
            taken.append(room)
            _paint_words(painter, type_, mark, room, band, is_across)
    painter.restore()


def _room_beside(at: float, wide: float, type_: Type, is_across: bool) -> tuple[float, float]:
    """Words stand to the right of a mark; along the upright sides, where they are read from below, above it."""
    gap = type_.mm(0.7)
    return (at + gap, at + gap + wide) if is_across else (at - gap - wide, at - gap)


def _paint_tick(painter: QPainter, type_: Type, side: Side, at: float, band: float, is_geographic: bool) -> None:
    """From the inner line outwards for metres, from the outer line inwards for degrees."""
    painter.setPen(QPen(QColor(tokens("light")["ink"]), type_.mm(0.22 if not is_geographic else 0.4)))
    long = type_.mm(TICK_MM)
    from_start = (side in ("top", "left")) == is_geographic
    near, far = (0.0, long) if from_start else (band, band - long)
    painter.drawLine(QLineF(at, near, at, far) if side in ("top", "bottom") else QLineF(near, at, far, at))


def _paint_words(painter: QPainter, type_: Type, mark: Mark, room: tuple[float, float], band: float, is_across: bool) -> None:
    metrics = QFontMetricsF(type_.font(TYPE))
    base = (band + metrics.ascent() - metrics.descent()) / 2
    painter.setFont(type_.font(TYPE))
    painter.setPen(QColor(tokens("light")["quiet-ink" if mark.is_geographic else "ink"]))
    painter.save()
    if is_across:
        painter.drawText(QPointF(room[0], base), mark.text)
    else:
        painter.translate(base, room[1])
        painter.rotate(-90)
        painter.drawText(QPointF(0.0, 0.0), mark.text)
    painter.restore()
