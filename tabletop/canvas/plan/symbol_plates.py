"""Plates: a pictogram on a ground of colour. Units are square, posts round, protected objects light with a dark border."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from tabletop.canvas.ink.symbols import paint_symbol
from tabletop.canvas.plan.plan_drawing import PlanDrawing


def paint_plate(painter: QPainter, drawing: PlanDrawing, box: QRectF, symbol: str, token: str, shape: str, selected: bool = False) -> None:
    """A plate that fills `box`; shape "square", "round" or "light". A selected one has an accent halo in a white casing and corners."""
    if selected:
        _paint_chosen(painter, drawing, box)
    casing = drawing.px(1.5)
    outer = box.adjusted(-casing, -casing, casing, casing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(drawing.colour("paper"))
    _paint_shape(painter, outer, shape)
    painter.setBrush(drawing.colour(token or "paper"))
    if shape == "light":
        line = drawing.pen("ink", 1.6)
        painter.setPen(line)
        half = line.widthF() / 2
        _paint_shape(painter, box.adjusted(half, half, -half, -half), shape)
    else:
        _paint_shape(painter, box, shape)
    inset = box.width() * (0.2 if shape == "round" else 0.15)
    colour = drawing.colour("ink") if shape == "light" else drawing.on_plate(token)
    paint_symbol(painter, symbol, box.adjusted(inset, inset, -inset, -inset), colour)


def _paint_shape(painter: QPainter, box: QRectF, shape: str) -> None:
    if shape == "round":
        painter.drawEllipse(box)
    else:
        corner = box.width() * (0.08 if shape == "light" else 0.2)
        painter.drawRoundedRect(box, corner, corner)


def _paint_chosen(painter: QPainter, drawing: PlanDrawing, box: QRectF) -> None:
    """White casing, accent frame, and corners that stand out."""
    white = "field" if drawing.theme == "light" else "paper"
    reach = drawing.px(4)
    frame = box.adjusted(-reach, -reach, reach, reach)
    painter.setBrush(drawing.colour(white))
    painter.setPen(drawing.pen("accent", 1.6))
    painter.drawRect(frame)
    pen = QPen(drawing.colour("accent"), drawing.px(3.2))
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    arm = box.width() * 0.28
    for corner, right, down in (
        (frame.topLeft(), 1, 1),
        (frame.topRight(), -1, 1),
        (frame.bottomLeft(), 1, -1),
        (frame.bottomRight(), -1, -1),
    ):
        painter.drawPolyline([corner + QPointF(right * arm, 0), corner, corner + QPointF(0, down * arm)])


def paint_dots(painter: QPainter, drawing: PlanDrawing, middle: QPointF, dots: int, token: str) -> None:
    """Dots of strength side by side round `middle`."""
    radius, step = drawing.px(2.4), drawing.px(6.6)
    painter.setPen(drawing.pen("paper", 1.4))
    painter.setBrush(drawing.colour(token))
    for nth in range(dots):
        painter.drawEllipse(middle + QPointF((nth - (dots - 1) / 2) * step, 0), radius, radius)
