"""Exits that are suggested: broken arrows in their width, each with its number and its metres on a plate."""

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.ink.map_text import Words, draw_text, text_size
from tabletop.canvas.ink.pixel_lines import PixelLines, qpolygon
from tabletop.canvas.plan.plan_drawing import PlanDrawing, metres_text, path_of
from tabletop.core.values.feature import Placed
from tabletop.tools.base.tool import PreviewShape

HEAD_PX, HALF_PX, PAD_PX, ROUND_PX = 14.0, 7.0, 3.0, 4.0


def paint_exit_ghost(drawing: PlanDrawing, shape: PreviewShape) -> None:
    """A pale band with a broken edge, a broken shaft and a hollow head: none of it is in the plan yet.

    The one at hand has a heavy frame; one that is more than the people need has a broken frame.
    """
    if shape.geometry.length == 0:
        return
    placed = Placed("", "exit", shape.geometry, {})
    at_hand = bool(shape.properties.get("at_hand"))
    width_m = float(shape.properties.get("width_m", 0.0))
    band: BaseGeometry = shapely.buffer(shape.geometry, width_m / 2, cap_style="flat", join_style="mitre")
    for _, rings in drawing.areas([placed], [band]):
        drawing.painter.fillPath(path_of(rings), drawing.colour("exit", 0.22 if at_hand else 0.10))
        drawing.painter.strokePath(path_of(rings), drawing.pen("exit", 1.6 if at_hand else 1.0, 0.9, (4, 3)))
    for _, line in drawing.lines([placed]):
        drawing.draw_line(line, drawing.pen("paper", 5.0, 0.85))
        drawing.draw_lines(PixelLines([line]).dashes(drawing.px(7), drawing.px(4)), drawing.pen("exit", 2.4, flat=True))
        _paint_head(drawing, line)
        _paint_plate(drawing, line, shape, at_hand)


def _ahead(line: np.ndarray) -> np.ndarray:
    step = line[-1] - line[-2]
    return np.asarray(step / max(float(np.hypot(*step)), 1e-9))


def _paint_head(drawing: PlanDrawing, line: np.ndarray) -> None:
    tip, ahead = line[-1], _ahead(line)
    left = np.array([ahead[1], -ahead[0]])
    long, half = drawing.px(HEAD_PX), drawing.px(HALF_PX)
    drawing.painter.setPen(drawing.pen("exit", 2.0))
    drawing.painter.setBrush(drawing.colour("paper"))
    drawing.painter.drawPolygon(qpolygon(np.array([tip, tip - ahead * long + left * half, tip - ahead * long - left * half])))
    drawing.painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_plate(drawing: PlanDrawing, line: np.ndarray, shape: PreviewShape, at_hand: bool) -> None:
    """Number and metres just beyond the head."""
    words = (
        (
            Words(f"{shape.properties.get('number', '')}  ", 10, True),
            Words(metres_text(shape.properties.get("width_m", 0.0)), 10, True, "exit"),
        ),
    )
    size, unit_px = text_size(words, drawing.view.unit_px), drawing.view.unit_px
    pad, ahead = drawing.px(PAD_PX), _ahead(line)
    far = drawing.px(4) + abs(ahead[0]) * (size.width() / 2 + pad) + abs(ahead[1]) * (size.height() / 2 + pad)
    middle = line[-1] + ahead * far
    box = QRectF(QPointF(middle[0] - size.width() / 2, middle[1] - size.height() / 2), size)
    frame = () if shape.properties.get("needed") or at_hand else (3, 2)
    drawing.painter.setPen(drawing.pen("exit", 2.6 if at_hand else 1.3, 1.0, frame))
    drawing.painter.setBrush(drawing.colour("field" if drawing.theme == "light" else "paper"))
    drawing.painter.drawRoundedRect(box.adjusted(-pad, -pad, pad, pad), drawing.px(ROUND_PX), drawing.px(ROUND_PX))
    drawing.painter.setBrush(Qt.BrushStyle.NoBrush)
    draw_text(drawing.painter, box, words, drawing.theme, unit_px, "centre")
