"""What stands on the table beside the plan: caption, a scale bar that is right on the floor, a grid of true size with names at its edge."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from tabletop.canvas.ink.map_text import map_font
from tabletop.canvas.ink.view import View
from tabletop.canvas.ink.wording import weather_and_light
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_look import SIDE_TURN_DEG, Side
from tabletop.core.text.style import tokens
from tabletop.core.values.guide_grid import column_name
from tabletop.core.values.scene import Scene
from tabletop.i18n import tr

CAPTION_PT, BAR_PT, NAME_PT, ROOM_PT = 12, 10, 10, 12
ROOM_SHARE, PAD_PX = 0.7, 8.0
MARGIN_PX, BAR_PX, NAME_PX = 16.0, 6.0, 22.0
CAPTION_SHARE, APART = 0.65, "   "
"""Of the width of the picture that the caption may take; between its parts."""
LONGEST_SHARE = 0.2
"""Of the width of the picture that the scale bar may take."""
LINE_ALPHA, HALL_ALPHA, MOST_CELLS = 0.45, 0.14, 200
"""Of the lines of the grid; in a dim hall they must not outshine streets and buildings."""
NEAR_PX = 22.0
"""A symbol so near to the caption is in its way."""
NOTHING = np.empty((0, 2))


@dataclass(frozen=True)
class Floor:
    """The surface as readers of a side see it in a flat picture."""

    view: View
    frame: TableFrame
    side: Side = "below"

    def px(self, places_m: np.ndarray) -> np.ndarray:
        """Flat pixels of places on the surface (n, 2; right, up in metres)."""
        turn = np.radians(SIDE_TURN_DEG[self.side])
        to_readers = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        k = self.frame.scale / self.view.metre_per_px
        found: np.ndarray = (places_m @ to_readers) * [k, -k] + (self.view.width_px / 2, self.view.height_px / 2)
        return found


# --- caption
def caption_words(scene: Scene, view: View | None = None) -> str:
    """Level, clock, number and name of the scene, weather and light; of the last two as many as there is room for in a view."""
    title = f"{scene.number}. {scene.name}" if scene.name else ""
    parts = [part for part in (scene.level.upper(), scene.clock, title, weather_and_light(scene)) if part]
    least = 2 if scene.clock else 1
    while view is not None and len(parts) > least and _plate_width(parts, view) > CAPTION_SHARE * view.width_px:
        parts.pop()
    return APART.join(parts)


def _plate_width(parts: list[str], view: View) -> float:
    metrics = QFontMetricsF(_font(CAPTION_PT, view))
    return metrics.horizontalAdvance(APART.join(parts)) + 3 * metrics.height()


def _font(size_pt: int, view: View) -> QFont:
    return map_font(size_pt, True, view.unit_px)


def caption_box(view: View, scene: Scene, edge_px: float = 0.0, things_px: np.ndarray = NOTHING, blocked: Sequence[QRectF] = ()) -> QRectF:
    """The plate at the lower left, so far from the edges; in another corner where fewer things (n, 2; pixels) stand and nothing is."""
    height = QFontMetricsF(_font(CAPTION_PT, view)).height()
    wide, low = _plate_width([caption_words(scene, view)], view), view.height_px - edge_px - 2.5 * height
    left, top = edge_px + height / 2, edge_px + height / 2
    right = view.width_px - left - wide
    corners = [QRectF(x, y, wide, 2 * height) for x, y in ((left, low), (right, low), (left, top), (right, top))]
    free = [box for box in corners if not any(box.intersects(other) for other in blocked)] or corners[:1]
    return min(free, key=lambda box: _covered(box, things_px, NEAR_PX * view.unit_px))


def _covered(box: QRectF, things_px: np.ndarray, near_px: float) -> int:
    """How many things stand in a box or near it."""
    away = np.abs(things_px - (box.center().x(), box.center().y()))
    return int((away <= (box.width() / 2 + near_px, box.height() / 2 + near_px)).all(axis=1).sum())


def paint_caption(painter: QPainter, view: View, scene: Scene, theme: str, plate: QRectF) -> None:
    """On its plate a square in the colour of the level, its word, the clock, the scene."""
    font = _font(CAPTION_PT, view)
    painter.setFont(font)
    height, colours = QFontMetricsF(font).height(), tokens(theme)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours["paper"]))
    painter.drawRoundedRect(plate, 4, 4)
    painter.setBrush(QColor(colours[scene.level]))
    painter.drawRect(QRectF(plate.left() + height / 2, plate.top() + height / 2, height, height))
    painter.setPen(QColor(colours["ink"]))
    words = plate.adjusted(2 * height, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, caption_words(scene, view))


# --- words to the room
def paint_room_words(painter: QPainter, view: View, words: str, theme: str, edge_px: float = 0.0) -> None:
    """A plate in the middle of the upper edge."""
    unit, colours, font = view.unit_px, tokens(theme), _font(ROOM_PT, view)
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter
    most = QRectF(0, 0, ROOM_SHARE * view.width_px, view.height_px)
    size = QFontMetricsF(font).boundingRect(most, int(flags), words).size()
    wide, high = size.width() + 4 * PAD_PX * unit, size.height() + 2 * PAD_PX * unit
    plate = QRectF((view.width_px - wide) / 2, edge_px + PAD_PX * unit, wide, high)
    painter.setPen(QPen(QColor(colours["line"]), unit))
    painter.setBrush(QColor(colours["paper"]))
    painter.drawRoundedRect(plate, 4 * unit, 4 * unit)
    painter.setFont(font)
    painter.setPen(QColor(colours["ink"]))
    painter.drawText(plate.adjusted(2 * PAD_PX * unit, 0, -2 * PAD_PX * unit, 0), int(flags), words)


# --- scale bar
def bar_metres(view: View) -> float:
    """Ground metres of the bar: 1, 2 or 5 times a power of ten, as long as its share of the picture allows."""
    longest_m = LONGEST_SHARE * view.width_px * view.metre_per_px
    power = 10.0 ** np.floor(np.log10(longest_m))
    return float(max(n * power for n in (1, 2, 5) if n * power <= longest_m * (1 + 1e-9)))


def bar_words(ground_m: float, scale: float) -> str:
    """Its length on the ground and on the floor: "20 m = 20 cm"."""
    floor_cm = round(ground_m / scale * 100, 1)
    ground = tr("{length} km", length=ground_m / 1000) if ground_m >= 1000 else tr("{length} m", length=_plain(ground_m))
    return tr("{ground} = {length} cm", ground=ground, length=_plain(floor_cm))


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def bar_box(view: View, scale: float, edge_px: float = 0.0) -> QRectF:
    """Bar and words, at the lower right, so far from the edges."""
    unit, metrics, length_m = view.unit_px, QFontMetricsF(_font(BAR_PT, view)), bar_metres(view)
    wide = max(length_m / view.metre_per_px, metrics.horizontalAdvance(bar_words(length_m, scale))) + 12 * unit
    high = metrics.height() + (BAR_PX + 14) * unit
    away = MARGIN_PX * unit + edge_px
    return QRectF(view.width_px - away - wide, view.height_px - away - high, wide, high)


def paint_bar(painter: QPainter, view: View, scale: float, theme: str, edge_px: float = 0.0) -> None:
    """A plate with the words and, below them, the bar: its outer ends are exact."""
    unit, colours, length_m = view.unit_px, tokens(theme), bar_metres(view)
    box, long_px = bar_box(view, scale, edge_px), length_m / view.metre_per_px
    paper = QColor(colours["paper"])
    paper.setAlphaF(0.88)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paper)
    painter.drawRoundedRect(box, 3 * unit, 3 * unit)
    painter.setFont(_font(BAR_PT, view))
    painter.setPen(QColor(colours["ink"]))
    words = box.adjusted(0, 4 * unit, 0, -(BAR_PX + 8) * unit)
    painter.drawText(words, Qt.AlignmentFlag.AlignCenter, bar_words(length_m, scale))
    left, top = box.center().x() - long_px / 2, box.bottom() - (BAR_PX + 5) * unit
    painter.fillRect(QRectF(left, top, long_px, BAR_PX * unit), QColor(colours["ink"]))
    painter.fillRect(QRectF(left + long_px / 2, top + unit, long_px / 2 - unit, (BAR_PX - 2) * unit), QColor(colours["paper"]))


# --- grid
def _lines_m(length_m: float, cell_m: float) -> np.ndarray:
    """Places of the lines along a side, from one edge of the part in use to the other, the edges included."""
    count = int(np.floor(length_m / cell_m + 1e-9))
    inner = np.arange(0, min(count, MOST_CELLS) + 1) * cell_m
    return np.unique(np.append(inner, length_m).round(9))


def grid_lines(floor: Floor, cell_m: float) -> np.ndarray:
    """(m, 2, 2) lines in flat pixels, in cells of `cell_m` metres on the surface from its upper left corner."""
    wide, high = floor.frame.surface.width_m, floor.frame.surface.height_m
    across, down = _lines_m(wide, cell_m) - wide / 2, high / 2 - _lines_m(high, cell_m)
    upright = [[[x, high / 2], [x, -high / 2]] for x in across]
    level = [[[-wide / 2, y], [wide / 2, y]] for y in down]
    lines = np.array([*upright, *level], dtype=float)
    return floor.px(lines.reshape(-1, 2)).reshape(-1, 2, 2)


def grid_names(floor: Floor, cell_m: float) -> list[tuple[str, QRectF]]:
    """Letters of columns at the upper and lower edge, numbers of rows at the others, each with its box; where cells are too small to
    bear all of them, every second or fifth."""
    wide, high, unit = floor.frame.surface.width_m, floor.frame.surface.height_m, floor.view.unit_px
    side_px = cell_m * floor.frame.scale / floor.view.metre_per_px
    step = next((n for n in (1, 2, 5, 10, 20, 50) if n * side_px >= 1.6 * NAME_PX * unit), 100)
    inset_m = NAME_PX / 2 * unit * floor.view.metre_per_px / floor.frame.scale
    names, places = [], []
    for nth, middle in _middles(wide, cell_m, step):
        names += [column_name(nth)] * 2
        places += [[middle - wide / 2, high / 2 - inset_m], [middle - wide / 2, inset_m - high / 2]]
    for nth, middle in _middles(high, cell_m, step):
        names += [str(nth + 1)] * 2
        places += [[inset_m - wide / 2, high / 2 - middle], [wide / 2 - inset_m, high / 2 - middle]]
    half = NAME_PX / 2 * unit
    boxes: list[tuple[str, QRectF]] = []
    for name, (right, down) in zip(names, floor.px(np.array(places).reshape(-1, 2)).tolist(), strict=True):
        box = QRectF(right - half, down - half, 2 * half, 2 * half)
        if not any(box.intersects(other) for _, other in boxes):
            boxes.append((name, box))
    return boxes


def _middles(length_m: float, cell_m: float, step: int) -> list[tuple[int, float]]:
    """Number and middle of the cells that bear a name; of the last, cut one too where half of it is there."""
    count = min(int(np.floor(length_m / cell_m + 0.5)), MOST_CELLS)
    return [(n, (n * cell_m + min((n + 1) * cell_m, length_m)) / 2) for n in range(0, count, step)]


def paint_grid(painter: QPainter, floor: Floor, cell_m: float, theme: str) -> None:
    """Lines and names of the grid of true size."""
    unit, colours = floor.view.unit_px, tokens(theme)
    ink = QColor(colours["ink"])
    ink.setAlphaF(HALL_ALPHA if theme == "hall" else LINE_ALPHA)
    painter.setPen(QPen(ink, 1.0 * unit))
    painter.drawLines([QLineF(*line.ravel().tolist()) for line in grid_lines(floor, cell_m)])
    painter.setFont(_font(NAME_PT, floor.view))
    plate, words = ("line", "quiet-ink") if theme == "hall" else ("ink", "paper")
    for name, box in grid_names(floor, cell_m):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours[plate]))
        painter.drawRoundedRect(box, 3 * unit, 3 * unit)
        painter.setPen(QColor(colours[words]))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
