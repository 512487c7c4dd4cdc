"""Ways: exits, emergency lanes, relief corridors, routes, and measured lines."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.ink.map_text import Words, shortened
from tabletop.canvas.ink.pixel_lines import PixelLines, left_of, qpolygon, strokes
from tabletop.canvas.ink.symbols import paint_symbol
from tabletop.canvas.plan.plan_drawing import PlanDrawing, label_places, metres_text, number_of, path_of, value_of
from tabletop.core.values.catalogue import type_title
from tabletop.core.values.feature import Placed
from tabletop.i18n import language, tr

EXIT_NAMES = ((14, 4.0), (24, 4.5))
"""Letters of an exit's name, and the rank at which so many are written."""
More = tuple[list[list[Words]], float]
"""A longer form of a label, with its rank."""


def _bands(drawing: PlanDrawing, features: Sequence[Placed], token: str, alpha: float, edge: float = 0.0) -> None:
    """True width of ways as a pale band, with thin edges where `edge` is their opacity."""
    shapes: list[BaseGeometry] = [
        shapely.buffer(feature.geometry, number_of(feature, "width_m") / 2, cap_style="flat", join_style="mitre") for feature in features
    ]
    for _, rings in drawing.areas(features, shapes):
        drawing.painter.fillPath(path_of(rings), drawing.colour(token, alpha))
        if edge:
            drawing.painter.strokePath(path_of(rings), drawing.pen(token, 1.0, edge))


def _head(drawing: PlanDrawing, tip: np.ndarray, ahead: np.ndarray, token: str, size: float = 1.0, hollow: bool = False) -> None:
    """An arrow head with its tip at a place."""
    left = np.array([ahead[1], -ahead[0]])
    long, wide = drawing.px(13 * size), drawing.px(6.5 * size)
    corners = np.array([tip, tip - ahead * long + left * wide, tip - ahead * long * 0.7, tip - ahead * long - left * wide])
    drawing.painter.setPen(drawing.pen(token if hollow else "paper", 1.8 if hollow else 1.4))
    drawing.painter.setBrush(drawing.colour("paper" if hollow else token))
    drawing.painter.drawPolygon(qpolygon(corners))
    drawing.painter.setBrush(Qt.BrushStyle.NoBrush)


def _end(line: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Last place of a line and the direction there."""
    step = line[-1] - line[-2]
    return line[-1], step / max(float(np.hypot(*step)), 1e-9)


def _shortened(line: np.ndarray, by_px: float) -> np.ndarray:
    """The line without its last pixels, so that an arrow head ends it sharply."""
    tip, ahead = _end(line)
    room = float(np.hypot(*(line[-1] - line[-2])))
    return np.vstack((line[:-1], tip - ahead * min(by_px, room * 0.9)))


def _names(
    drawing: PlanDrawing,
    shapes: list[tuple[Placed, np.ndarray]],
    words_of: Mapping[str, list[Words]],
    clear: float,
    rank: float,
    longer: Mapping[str, list[More]] | None = None,
    led: int | None = None,
    token: str = "ink",
) -> None:
    for (placed, _), places in zip(shapes, label_places([line for _, line in shapes]), strict=True):
        more = [] if longer is None else longer.get(placed.id, [])
        drawing.label_along([words_of.get(placed.id, [])], places, clear, rank, more, led if more else None, token)


# --- exits
def paint_exits(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """An arrow outwards in its true width. Shut: a hollow head, a broken shaft, and a bar before it. Stepped: treads across."""
    _bands(drawing, features, "exit", 0.16)
    shapes = drawing.lines(features)
    for placed, line in shapes:
        drawing.halo(placed, path_of([line], closed=False))
        _paint_exit(drawing, placed, line)
    if drawing.labelled:
        widths = {feature.id: _exit_words(feature) for feature in features}
        named: dict[str, list[More]] = {
            feature.id: [([[Words(shortened(feature.name, n) + "  ", token="exit"), *widths[feature.id]]], rank) for n, rank in EXIT_NAMES]
            for feature in features
            if feature.name
        }
        _names(drawing, shapes, widths, 8, 1.5, named, led=1, token="exit")


def _exit_words(placed: Placed) -> list[Words]:
    width = Words(metres_text(number_of(placed, "width_m")), 10, True, "exit")
    return [width, Words("" if value_of(placed, "open") else "  " + tr("shut"))]


def _paint_exit(drawing: PlanDrawing, placed: Placed, line: np.ndarray) -> None:
    shut = value_of(placed, "open") is False
    shaft = _shortened(line, drawing.px(11))
    tip, ahead = _end(line)
    drawing.draw_line(shaft, drawing.pen("paper", 6.5, 0.9))
    if shut:
        drawing.draw_lines(PixelLines([shaft]).dashes(drawing.px(6), drawing.px(4)), drawing.pen("exit", 2.4, flat=True))
    else:
        drawing.draw_line(shaft, drawing.pen("exit", 3.6, flat=True))
    if value_of(placed, "surface") == "stepped" and drawing.labelled:
        places, along, _ = PixelLines([shaft]).marks(drawing.px(5))
        drawing.draw_lines(strokes(places, left_of(along), drawing.px(5), drawing.px(5)), drawing.pen("exit", 1.2, flat=True))
    _head(drawing, tip, ahead, "exit", 1.25, hollow=shut)
    if shut:
        half = max(drawing.ground_px(number_of(placed, "width_m")) / 2, drawing.px(9))
        bar = strokes((tip + ahead * drawing.px(4))[None, :], left_of(ahead[None, :]), half, half)
        drawing.draw_lines(bar, drawing.pen("paper", 7.0, flat=True))
        drawing.draw_lines(bar, drawing.pen("exit", 4.4, flat=True))
    reach = drawing.px(8)
    drawing.take(QRectF(tip[0] - reach, tip[1] - reach, 2 * reach, 2 * reach))


# --- emergency lanes
def paint_lanes(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """A broken line with crosses, in a pale band of the true width."""
    _bands(drawing, features, "lane", 0.13, 0.5)
    shapes = drawing.lines(features)
    for placed, line in shapes:
        drawing.halo(placed, path_of([line], closed=False))
    lines = [line for _, line in shapes]
    for line in lines:
        drawing.draw_line(line, drawing.pen("paper", 4.2, 0.9))
    tape = PixelLines(lines)
    if lines:
        drawing.draw_lines(tape.dashes(drawing.px(11), drawing.px(6)), drawing.pen("lane", 2.4, flat=True))
    if drawing.labelled and lines:
        _paint_crosses(drawing, tape)
        words = {feature.id: [Words(_lane_name(drawing, feature), token="lane")] for feature in features}
        _names(drawing, shapes, words, 8, 7)


def _lane_name(drawing: PlanDrawing, placed: Placed) -> str:
    width = metres_text(number_of(placed, "width_m"))
    return f"{shortened(placed.name)}  {width}" if placed.name and drawing.named else width


def _paint_crosses(drawing: PlanDrawing, tape: PixelLines) -> None:
    places, _, _ = tape.marks(drawing.px(110))
    side, painter = drawing.px(15), drawing.painter
    for right, down in places.tolist():
        box = QRectF(right - side / 2, down - side / 2, side, side)
        if not box.intersects(drawing.view.pixel_rect):
            continue
        painter.setPen(drawing.pen("lane", 1.6))
        painter.setBrush(drawing.colour("paper"))
        painter.drawEllipse(box)
        inset = drawing.px(3.4)
        paint_symbol(painter, "cross", box.adjusted(inset, inset, -inset, -inset), drawing.colour("lane"))
        drawing.take(box)
    painter.setBrush(Qt.BrushStyle.NoBrush)


# --- relief and routes
def paint_reliefs(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """The corridor's true width with edges, and in it two arrows: a full one for the line that comes in, a hollow one back for the line
    that goes out. Beside it which relief it is, and when."""
    _bands(drawing, features, "polri", 0.12, 0.8)
    shapes = drawing.lines(features)
    for placed, line in shapes:
        drawing.halo(placed, path_of([line], closed=False))
        half = max(drawing.ground_px(number_of(placed, "width_m")) / 4, drawing.px(4.5))
        for lane, back in ((line, False), (line[::-1], True)):
            _paint_passing(drawing, _beside(lane, half), back)
    words = {feature.id: _relief_words(drawing, feature) for feature in features}
    clear = max((drawing.ground_px(number_of(feature, "width_m")) / 2 / drawing.view.unit_px for feature in features), default=0.0)
    _names(drawing, shapes, words, max(8.0, min(clear, 60.0)) + 2, 1.6)


def _beside(line: np.ndarray, off_px: float) -> np.ndarray:
    """The line moved to its right, on the screen, by so many pixels."""
    steps = np.diff(line, axis=0)
    steps = np.vstack((steps[:1], steps[1:] + steps[:-1], steps[-1:]))
    ahead = steps / np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-9)[:, None]
    return np.asarray(line - left_of(ahead) * off_px)


def _paint_passing(drawing: PlanDrawing, line: np.ndarray, back: bool) -> None:
    """One of the two arrows of a relief; the one back is broken and its head hollow."""
    shaft, pen = _shortened(line, drawing.px(8)), drawing.pen("polri", 2.0, flat=True)
    if back:
        drawing.draw_lines(PixelLines([shaft]).dashes(drawing.px(5), drawing.px(3)), pen)
    else:
        drawing.draw_line(shaft, pen)
    _head(drawing, *_end(line), "polri", 0.75, hollow=back)


def _relief_words(drawing: PlanDrawing, placed: Placed) -> list[Words]:
    kind = str(value_of(placed, "relief_type") or "")
    word = type_title("relief", kind).in_language(language()) if kind else ""
    if not word:
        return [Words(shortened(placed.name) if drawing.named else "", token="polri")]
    more = placed.name if drawing.named and word.lower() not in placed.name.lower() else ""
    told = "  ".join(part for part in (shortened(more), str(value_of(placed, "hand_over") or "")) if part)
    return [Words(word, bold=True, token="polri"), Words(f"  {told}" if told else "", token="polri")]


def paint_routes(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """A fine line in the unit's colour with arrow heads, its length and its walking time."""
    shapes = drawing.lines(features)
    for placed, line in shapes:
        token = drawing.agency(placed)
        drawing.halo(placed, path_of([line], closed=False))
        shaft = _shortened(line, drawing.px(9))
        drawing.draw_line(shaft, drawing.pen("paper", 5.0, 0.9))
        tape = PixelLines([shaft])
        drawing.draw_lines(tape.dashes(drawing.px(14), drawing.px(4)), drawing.pen(token, 2.2, flat=True))
        if drawing.labelled and tape.lengths[0] > drawing.px(140):
            places, ahead, _ = tape.marks(drawing.px(110))
            for place, along in zip(places, ahead, strict=True):
                _head(drawing, place + along * drawing.px(5), along, token, 0.75)
        _head(drawing, *_end(line), token)
        drawing.painter.setPen(drawing.pen("paper", 1.4))
        drawing.painter.setBrush(drawing.colour(token))
        drawing.painter.drawEllipse(QPointF(*line[0].tolist()), drawing.px(3.6), drawing.px(3.6))
        drawing.painter.setBrush(Qt.BrushStyle.NoBrush)
    words = {feature.id: _route_words(drawing, feature) for feature in features}
    _names(drawing, shapes, words, 7, 6)


def _route_words(drawing: PlanDrawing, placed: Placed) -> list[Words]:
    length = placed.geometry.length
    minutes = length / max(number_of(placed, "pace_m_per_min"), 1.0)
    way = tr("{length:.0f} m, {minutes:.0f} min on foot", length=length, minutes=max(1.0, float(np.ceil(minutes))))
    return [Words(shortened(placed.name) + "  " if placed.name and drawing.named else ""), Words(way, bold=True)]


def paint_measures(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """A dimension line with its length; a closed one with the area that it goes round."""
    shapes = drawing.lines(features)
    for placed, line in shapes:
        drawing.halo(placed, path_of([line], closed=False))
        paint_dimension(drawing, line, "ink")
    words = {feature.id: _measure_words(feature) for feature in features}
    _names(drawing, shapes, words, 5, 2)


def _measure_words(placed: Placed) -> list[Words]:
    text = shortened(str(value_of(placed, "text") or placed.name))
    measured = metres_text(placed.geometry.length)
    if placed.geometry.is_ring and placed.geometry.is_valid:
        measured = tr("{area:.0f} m², outline {length}", area=shapely.Polygon(placed.geometry).area, length=measured)
    return [Words(text + "  " if text else ""), Words(measured, 10, True)]


def paint_dimension(drawing: PlanDrawing, line: np.ndarray, token: str, width: float = 1.6) -> None:
    """A line with strokes across its ends, on a casing of paper."""
    (tip, ahead), (tail, back) = _end(line), _end(line[::-1])
    ends = strokes(np.array([tip, tail]), left_of(np.array([ahead, back])), drawing.px(6), drawing.px(6))
    drawing.draw_line(line, drawing.pen("paper", width + 3, 0.9))
    drawing.draw_lines(ends, drawing.pen("paper", width + 3, 0.9))
    drawing.draw_line(line, drawing.pen(token, width, flat=True))
    drawing.draw_lines(ends, drawing.pen(token, width + 0.4, flat=True))
