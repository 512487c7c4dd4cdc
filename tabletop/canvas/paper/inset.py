"""The inset of a sheet: a small map of the ground around, with the part that the sheet shows."""

from collections.abc import Sequence

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPen

from tabletop import i18n
from tabletop.canvas.base.base_painter import BasePainter
from tabletop.canvas.ink.view import INCH_M, SCREEN_DPI, View
from tabletop.canvas.paper.on_sheet import is_drawn
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.typeset.pieces import UNIT, Piece, Type, plain
from tabletop.canvas.typeset.sections import Section
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.text.style import tokens
from tabletop.core.values.layer import Layer
from tabletop.session.ground.shown_layers import LayerView

ROLES = frozenset({"admin", "landuse", "water", "road"})
TIMES, LEAST_TIMES = 3.0, 1.5
"""How much wider than the sheet the ground around is; less than that says nothing."""
SHAPES, HIGHEST_MM = (0.6, 0.4), 62.0
"""Height of an inset against its width, where there is room and where there is little; and at most."""
FINER = 0.5
"""Lines and symbols of an inset against those of the map."""
LEAST_MARK_MM = 1.6
MOST_SHAPES = 20_000
"""An inset with more of them is a picture: nobody could tell the shapes apart, and a file with all of them would be large."""


def inset_section(sheet: Sheet, type_: Type, width: float) -> Section | None:
    """The inset under its head; None where no layer shows more of the ground than the sheet does."""
    highest = type_.mm(HIGHEST_MM) / width
    found = [surroundings(sheet, min(shape, highest)) for shape in SHAPES]
    views = [_view(around, width, type_) for around in found if around is not None]
    if not views:
        return None
    layers = _layers(sheet)
    name = _place_name(layers, sheet.centre)
    title = i18n.tr("Where this sheet lies: {place}", place=name) if name else i18n.tr("Where this sheet lies")
    head = type_.text(plain(title), width, "small", bold=True, most=2)
    return Section([_rows(sheet, layers, view, width, type_) for view in views], [head], may_lack=True, is_low=True)


def _rows(sheet: Sheet, layers: Sequence[Layer], view: View, width: float, type_: Type) -> list[Piece]:
    """The small map and its scale."""
    scale = i18n.tr("Scale 1:{scale}", scale=i18n.number(_rounded(view.scale)))

    def paint(painter: QPainter, rect: QRectF) -> None:
        _paint(painter, sheet, layers, view, QRectF(rect.topLeft(), view.pixel_rect.size()), type_)

    foot = type_.text(i18n.tr("About {scale}", scale=scale[:1].lower() + scale[1:]), width, "note", colour="quiet-ink")
    return [Piece(view.height_px + type_.mm(0.8), paint), foot]


def surroundings(sheet: Sheet, shape: float) -> Bounds | None:
    """Ground (west, south, east, north) round the middle of the sheet that the inset shows, `shape` times as high as wide; None where the
    layers end with the sheet."""
    extents = [layer.extent for layer in _layers(sheet) if layer.extent is not None]
    if not extents:
        return None
    (east, north), (west_m, south_m, east_m, north_m) = sheet.centre, sheet.ground
    own = max(east_m - west_m, (north_m - south_m) / shape) / 2
    reach = max(max(east - one[0], one[2] - east, (north - one[1]) / shape, (one[3] - north) / shape) for one in extents)
    half = min(own * TIMES, reach * 1.05)
    if half < own * LEAST_TIMES:
        return None
    return east - half, north - half * shape, east + half, north + half * shape


def _layers(sheet: Sheet) -> list[Layer]:
    return [one for one in sheet.layers if is_drawn(one) and one.info.role in ROLES and one.picture is None and one.count]


def _view(around: Bounds, width: float, type_: Type) -> View:
    west, south, east, north = around
    unit_px = UNIT * INCH_M * 1000 / SCREEN_DPI * FINER * type_.growth
    size = round(width), round(width * (north - south) / (east - west))
    return View(*size, ((west + east) / 2, (south + north) / 2), (east - west) / size[0], 0.0, unit_px, FINER * type_.growth)


def _rounded(scale: float) -> int:
    """Two digits of a scale."""
    power = 10.0 ** max(0, len(str(int(scale))) - 2)
    return int(round(scale / power) * power)


def _paint(painter: QPainter, sheet: Sheet, layers: Sequence[Layer], view: View, box: QRectF, type_: Type) -> None:
    if painter.paintEngine().type() == QPaintEngine.Type.SVG or sum(layer.count for layer in layers) > MOST_SHAPES:
        image = QImage(view.width_px, view.height_px, QImage.Format.Format_RGB32)
        fresh = QPainter(image)
        _paint_ground(fresh, layers, view, QRectF(image.rect()))
        fresh.end()
        painter.drawImage(box, image)
    else:
        _paint_ground(painter, layers, view, box)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(tokens("light")["quiet-ink"]), type_.mm(0.2)))
    painter.drawRect(box)
    for colour, width_mm in (("#FFFFFF", 1.0), (tokens("light")["ink"], 0.5)):
        painter.setPen(QPen(QColor(colour), type_.mm(width_mm)))
        painter.drawRect(_mark(sheet, view, type_).translated(box.topLeft()))


def _paint_ground(painter: QPainter, layers: Sequence[Layer], view: View, box: QRectF) -> None:
    painter.save()
    painter.setClipRect(box)
    painter.fillRect(box, QColor(tokens("light")["paper"]))
    painter.translate(box.topLeft())
    BasePainter([LayerView(one, True, one.info.opacity) for one in layers], "light").paint(painter, view)
    painter.restore()


def _mark(sheet: Sheet, view: View, type_: Type) -> QRectF:
    """Where the sheet lies in the inset, large enough to be seen."""
    west, south, east, north = sheet.ground
    found = QRectF(QPointF(*view.px((west, north))), QPointF(*view.px((east, south))))
    least = type_.mm(LEAST_MARK_MM)
    across, down = (max(0.0, least - side) / 2 for side in (found.width(), found.height()))
    return found.adjusted(-across, -down, across, down)


def _place_name(layers: Sequence[Layer], centre: tuple[float, float]) -> str:
    """Name of the smallest administrative area that holds the middle of the sheet; empty where no layer says one."""
    found: list[tuple[float, str]] = []
    for layer in layers:
        for part in layer.parts if layer.info.role == "admin" else ():
            if part.dimension == 2 and len(part):
                for number in part.tree.query(shapely.Point(centre), predicate="intersects").tolist():
                    name = layer.value("name", int(part.rows[number]))
                    found += [(float(shapely.area(part.shape(number))), name)] if isinstance(name, str) else []
    return min(found)[1] if found else ""
