"""What was drawn once and is drawn again: the same picture, and no call of the canvas that is lost."""

import ast
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from tabletop.canvas.ink.drawn_list import RecordingPainter, meeting, recorded_calls
from tabletop.canvas.ink.symbols import paint_symbol

CANVAS = Path(__file__).resolve().parents[3] / "tabletop" / "canvas"


def test_every_call_that_the_canvas_makes_is_kept():
    """A painter of the canvas that draws with a call which nobody keeps would be missing on the floor."""
    made = {
        node.func.attr
        for path in CANVAS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in dir(QPainter) and node.func.attr.startswith(("draw", "fill", "stroke", "erase"))
    }
    assert made - recorded_calls() == set()


def scrawl(painter):
    """Something of everything, with states nested."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(10, 10, 60, 40), QColor("#ddeeff"))
    painter.save()
    painter.setClipRect(QRectF(0, 0, 100, 60), Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(QColor("#aa0000"), 4))
    painter.drawLine(QLineF(5, 5, 190, 90))
    painter.translate(60, 50)
    painter.rotate(20)
    painter.setOpacity(0.5)
    painter.setBrush(QColor("#00aa00"))
    painter.drawEllipse(QPointF(0, 0), 25, 12)
    painter.restore()
    painter.setPen(QColor("#000000"))
    painter.drawText(QPointF(20, 90), "Ring II")
    painter.drawText(QRectF(100, 60, 90, 30), int(Qt.AlignmentFlag.AlignCenter), "Massa")
    painter.drawPolyline(QPolygonF([QPointF(110, 10), QPointF(150, 40), QPointF(190, 10)]))
    path = QPainterPath(QPointF(120, 100))
    path.cubicTo(140, 60, 160, 140, 180, 100)
    painter.strokePath(path, QPen(QColor("#0000aa"), 3))
    painter.drawLines([QLineF(0, 110, 200, 110), QLineF(0, 114, 200, 114)])
    painter.drawLine(QPointF(0, 118), QPointF(200, 118))
    paint_symbol(painter, "pin", QRectF(150, 60, 20, 20), "#333333")


def as_array(image):
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).astype(int)


def blank():
    image = QImage(200, 120, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    return image


@pytest.fixture
def kept(qapp):
    recorder = RecordingPainter()
    scrawl(recorder)
    recorder.end()
    return recorder.drawn


def test_drawn_again_it_is_the_same(kept):
    direct, again = blank(), blank()
    for image, draw in ((direct, scrawl), (again, lambda painter: [one.paint(painter, QTransform()) for one in kept])):
        painter = QPainter(image)
        draw(painter)
        painter.end()
    differ = np.abs(as_array(direct) - as_array(again)).max(axis=2)
    assert (differ > 24).mean() < 0.004  # the pictogram is an image here and a shape there


@pytest.mark.parametrize("left", [0, 50, 100, 150])
def test_what_does_not_meet_a_part_leaves_no_trace_there(kept, left):
    part = QRectF(left, 0, 50, 120)
    pictures = []
    for some in (kept, meeting(kept, part)):
        image = blank()
        painter = QPainter(image)
        painter.setClipRect(part)
        for one in some:
            one.paint(painter, QTransform())
        painter.end()
        pictures.append(as_array(image))
    assert (pictures[0] == pictures[1]).all()
    assert len(meeting(kept, QRectF(300, 300, 5, 5))) == 0


def test_what_is_changed_after_the_call_stays_as_it_was(qapp):
    recorder = RecordingPainter()
    path = QPainterPath(QPointF(10, 10))
    path.lineTo(20, 20)
    recorder.strokePath(path, QPen(QColor("#000000"), 2))
    path.lineTo(190, 110)
    recorder.end()
    (one,) = recorder.drawn
    assert one.box.right() < 30
