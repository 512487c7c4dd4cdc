"""Stamps of what goes: symbol, name and sign of a point, painted once and then only moved. A vehicle drawn to scale turns as it drives."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from shapely import Point

from tabletop.canvas.ink.map_text import Words, draw_text, text_size
from tabletop.canvas.ink.severity_sign import paint_sign
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.symbol_cache import LastUsed
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.plan_painter import plan_steps
from tabletop.core.exercise.scene_step import Sign
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Severity
from tabletop.core.values.roster import RosterUnit
from tabletop.i18n import language, tr

WIDE_PX, HIGH_PX = 340.0, 150.0
"""Ground of a stamp before it is cut to what is painted, in design pixels; a vehicle drawn larger has more."""
EDGE_PX, SIGN_PX, GAP_PX = 6.0, 14.0, 4.0
UNDER_PX = 18.0
"""From the middle of a symbol to its sign."""
TURN_DEG = 15.0
"""A vehicle turns in steps of so many degrees."""
KEPT, KEPT_BYTES = 2000, 16 * 1024 * 1024
"""Of stamps that no step shows: where the map is near, that of a vehicle drawn to scale takes megabytes."""
SEVERITIES: Mapping[Sign, Severity] = {"late": "warn", "no-way": "stop"}
_stamps: "LastUsed[Stamp]" = LastUsed(KEPT, KEPT_BYTES)


@dataclass(frozen=True)
class Stamp:
    """A picture, and where in it (pixels) the place lies. `bare`: the same without its name; `words`, `symbol`: where both stand, in
    pixels right and down of the place, null where there is none."""

    pixmap: QPixmap
    foot: QPointF
    bare: "Stamp | None" = None
    words: QRectF = field(default_factory=QRectF)
    symbol: QRectF = field(default_factory=QRectF)

    @property
    def bytes(self) -> int:
        """Of its pictures."""
        own = self.pixmap.width() * self.pixmap.height() * self.pixmap.depth() // 8
        return own + (0 if self.bare is None else self.bare.bytes)

    def paint(self, painter: QPainter, right: float, down: float) -> None:
        """Draw it with its place at a pixel."""
        painter.drawPixmap(QPointF(right, down) - self.foot, self.pixmap)


def sign_words(sign: Sign) -> str:
    """What a sign says."""
    return {"late": tr("late"), "no-way": tr("no way found")}.get(sign, "")


def stamp_of(placed: Placed, sign: Sign, view: View, theme: str, roster: Mapping[str, RosterUnit], ratio: float) -> Stamp:
    """The stamp of a point at the scale of a view; like ones are painted once. What it reaches is not shown: it holds nothing yet."""
    properties = {**placed.properties, "reach_m": 0}
    row = roster.get(str(properties.get("unit") or ""))
    look = (placed.kind, repr(sorted(properties.items())), row, sign, theme, ratio, language())
    key = (look, view.metre_per_px, view.bearing_deg, view.unit_px)
    made = _stamps.get(key)
    if made is None:
        made = _painted(replace(placed, geometry=Point(0, 0), properties=properties), sign, view, theme, roster, ratio)
        _stamps.put(key, made, made.bytes)
    return made


def turns(placed: Placed, view: View) -> bool:
    """Whether something is drawn to scale, so that one sees where its front is."""
    return placed.kind == "vehicle" and float(placed.get("length_m") or 0) / view.metre_per_px >= 14.0 * view.unit_px


def turned(placed: Placed, heading_deg: float) -> Placed:
    """A vehicle that faces where it drives, to the nearest step."""
    steps = round(heading_deg / TURN_DEG) * TURN_DEG
    return replace(placed, properties={**placed.properties, "bearing_deg": steps % 360.0})


def _painted(placed: Placed, sign: Sign, view: View, theme: str, roster: Mapping[str, RosterUnit], ratio: float) -> Stamp:
    unit = view.unit_px
    body_px = float(placed.get("length_m") or 0) / view.metre_per_px if placed.kind == "vehicle" else 0.0
    wide, high = math.ceil(WIDE_PX * unit + body_px), math.ceil(HIGH_PX * unit + body_px)
    around = View(wide, high, (0.0, 0.0), view.metre_per_px, view.bearing_deg, unit)
    canvas = QPixmap(round(wide * ratio), round(high * ratio))
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        signed = _sign_box(sign, QPointF(wide / 2, high / 2 + body_px / 2), unit)
        taken = finished(plan_steps(painter, around, [placed], roster, theme, avoid=[signed] if sign else []))
        if sign:
            _paint_sign(painter, signed, sign, theme, unit)
    finally:
        painter.end()
    signs, middle = [signed] if sign else [], QPointF(wide / 2, high / 2)
    whole = _cut(canvas, [*taken.all, *signs], EDGE_PX * unit, middle, around, ratio)
    bare = _cut(canvas, [*taken.symbols, *signs], unit, middle, around, ratio)
    words, symbol = (_united(boxes, 0.0).translated(-middle) if boxes else QRectF() for boxes in (taken.words, [*taken.symbols, *signs]))
    return replace(whole, bare=bare, words=words, symbol=symbol)


def _cut(canvas: QPixmap, boxes: Sequence[QRectF], edge: float, middle: QPointF, around: View, ratio: float) -> Stamp:
    """What is painted in some boxes, as a stamp whose place is the middle."""
    cut = _united(boxes, edge).intersected(around.pixel_rect)
    pixels = QRectF(cut.x() * ratio, cut.y() * ratio, cut.width() * ratio, cut.height() * ratio).toAlignedRect()
    return Stamp(canvas.copy(pixels), middle - QPointF(pixels.x() / ratio, pixels.y() / ratio))


def _sign_box(sign: Sign, middle: QPointF, unit: float) -> QRectF:
    size = text_size(((Words(sign_words(sign), bold=True),),), unit)
    wide = SIGN_PX * unit + GAP_PX * unit + size.width()
    return QRectF(middle.x() - wide / 2, middle.y() + UNDER_PX * unit, wide, max(size.height(), SIGN_PX * unit))


def _paint_sign(painter: QPainter, box: QRectF, sign: Sign, theme: str, unit: float) -> None:
    """Shape and word, under the symbol."""
    side = SIGN_PX * unit
    paint_sign(painter, QPointF(box.left() + side / 2, box.center().y()), side, SEVERITIES[sign], theme, "!")
    rows = ((Words(sign_words(sign), bold=True),),)
    draw_text(painter, box.adjusted(side + GAP_PX * unit, 0, 0, 0), rows, theme, unit)


def _united(boxes: Sequence[QRectF], edge: float) -> QRectF:
    whole = QRectF()
    for box in boxes:
        whole = whole.united(box)
    return whole.adjusted(-edge, -edge, edge, edge) if not whole.isNull() else QRectF(0, 0, 1, 1)
