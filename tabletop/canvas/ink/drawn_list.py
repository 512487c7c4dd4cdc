"""What was drawn, kept call by call with the box that each takes: drawn once for a picture far larger than any sheet, then again on each
sheet those calls that meet it, so that a word cut by the edge of one goes on at the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QLine, QLineF, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPicture,
    QPixmap,
    QPolygon,
    QPolygonF,
    QTransform,
)
from PySide6.QtSvg import QSvgRenderer

MITRE = 2.0
"""A pen reaches at most so many times half its width beyond a line, corners included."""


@dataclass(frozen=True)
class _Clip:
    transform: QTransform
    path: QPainterPath


@dataclass(frozen=True)
class _Ink:
    """The state of a painter when something was drawn."""

    transform: QTransform
    pen: QPen
    brush: QBrush
    font: QFont
    opacity: float
    hints: QPainter.RenderHint
    clips: tuple[_Clip, ...]

    def put_on(self, painter: QPainter, place: QTransform) -> None:
        for clip in self.clips:
            painter.setWorldTransform(clip.transform * place)
            painter.setClipPath(clip.path, Qt.ClipOperation.IntersectClip)
        painter.setWorldTransform(self.transform * place)
        painter.setPen(self.pen)
        painter.setBrush(self.brush)
        painter.setFont(self.font)
        painter.setOpacity(self.opacity)
        painter.setRenderHints(self.hints, True)


@dataclass(frozen=True)
class Drawn:
    """One call: `box` is what it takes of the whole picture, in pixels; `words` are set where it writes letters."""

    box: QRectF
    draw: Callable[[QPainter], object]
    ink: _Ink
    words: tuple[QPointF, str] | None = None

    def paint(self, painter: QPainter, place: QTransform, as_shape: bool = False) -> None:
        """Draw it again; `place` leads from the whole picture to the painter's. `as_shape`: letters as filled outlines."""
        painter.save()
        self.ink.put_on(painter, place)
        if as_shape and self.words is not None:
            outline = QPainterPath()
            outline.addText(self.words[0], self.ink.font, self.words[1])
            painter.fillPath(outline, self.ink.pen.color())
        else:
            self.draw(painter)
        painter.restore()


class RecordingPainter(QPainter):
    """A painter that draws nothing and keeps what it was told to draw, in order, in `drawn`.

    It takes the calls that the painters of the canvas make from Python; `record_svg` stands for what Qt draws by itself. End it with
    `end()` before it goes.
    """

    def __init__(self) -> None:
        self._nothing = QPicture()
        super().__init__(self._nothing)
        self.drawn: list[Drawn] = []
        self._clips: tuple[_Clip, ...] = ()
        self._kept: list[tuple[_Clip, ...]] = []

    # --- state that a painter does not tell
    def save(self) -> None:
        self._kept.append(self._clips)
        super().save()

    def restore(self) -> None:
        self._clips = self._kept.pop()
        super().restore()

    def _clip(self, path: QPainterPath, operation: Qt.ClipOperation) -> None:
        one = _Clip(self.worldTransform(), path)
        if operation == Qt.ClipOperation.IntersectClip:
            self._clips = (*self._clips, one)
        else:
            self._clips = () if operation == Qt.ClipOperation.NoClip else (one,)

    # --- what is drawn
    def _keep(self, box: QRectF, draw: Callable[[QPainter], object], pen: QPen | None, words: tuple[QPointF, str] | None = None) -> None:
        ink = _Ink(
            self.worldTransform(),
            QPen(self.pen()),
            QBrush(self.brush()),
            QFont(self.font()),
            self.opacity(),
            self.renderHints(),
            self._clips,
        )
        reach = 0.5 if pen is None or pen.style() == Qt.PenStyle.NoPen else 0.5 + MITRE * pen.widthF() / 2
        self.drawn.append(Drawn(ink.transform.mapRect(box.adjusted(-reach, -reach, reach, reach)), draw, ink, words))

    def _keep_call(self, name: str, args: tuple[Any, ...], outlined: bool) -> None:
        call, held = getattr(QPainter, name), tuple(_held(arg) for arg in args)
        self._keep(_box(held), lambda painter: call(painter, *held), self.pen() if outlined else None)

    def record_svg(self, renderer: QSvgRenderer, box: QRectF) -> None:
        """Keep a picture that Qt renders by itself."""
        held = QRectF(box)
        self._keep(held, lambda painter: renderer.render(painter, held), None)


def _recorded(name: str, outlined: bool) -> Callable[..., None]:
    def record(self: RecordingPainter, *args: Any) -> None:
        self._keep_call(name, args, outlined)

    record.__name__ = name
    return record


OUTLINED = (
    *("drawArc", "drawChord", "drawEllipse", "drawLine", "drawLines", "drawPath", "drawPie", "drawPoint", "drawPoints"),
    *("drawPolygon", "drawPolyline", "drawRect", "drawRects", "drawRoundedRect"),
)
PLAIN = ("drawImage", "drawPixmap", "fillPath", "fillRect")


def _stroke_path(self: RecordingPainter, path: QPainterPath, pen: Any) -> None:
    held, line = QPainterPath(path), QPen(pen)
    self._keep(held.boundingRect(), lambda painter: painter.strokePath(held, line), line)


def _draw_text(self: RecordingPainter, *args: Any) -> None:
    metrics = QFontMetricsF(self.font())
    if isinstance(args[0], (QPointF, QPoint)):
        at, text = QPointF(args[0]), str(args[1])
        box = metrics.boundingRect(text).translated(at).united(metrics.tightBoundingRect(text).translated(at))
        self._keep(box, lambda painter: painter.drawText(at, text), None, (at, text))
        return
    rect, flags, text = QRectF(args[0]), int(args[1]), str(args[2])
    self._keep(metrics.boundingRect(rect, flags, text), lambda painter: painter.drawText(rect, flags, text), None)


def _clipping(outline: Callable[[QPainterPath, Any], object]) -> Callable[..., None]:
    """A call that sets the clip; `outline` puts its shape into a path."""

    def clip(self: RecordingPainter, shape: Any, operation: Qt.ClipOperation = Qt.ClipOperation.ReplaceClip) -> None:
        path = QPainterPath()
        outline(path, shape)
        self._clip(path, operation)

    return clip


_CALLS: dict[str, Callable[..., None]] = {
    "setClipRect": _clipping(lambda path, rect: path.addRect(QRectF(rect))),
    "setClipPath": _clipping(lambda path, other: path.addPath(other)),
    "setClipRegion": _clipping(lambda path, region: path.addRegion(region)),
    "strokePath": _stroke_path,
    "drawText": _draw_text,
    **{name: _recorded(name, True) for name in OUTLINED},
    **{name: _recorded(name, False) for name in PLAIN},
}
for _name, _call in _CALLS.items():
    setattr(RecordingPainter, _name, _call)  # a method that takes any of Qt's overloads


def recorded_calls() -> frozenset[str]:
    """Names of the calls that are kept."""
    return frozenset(name for name in _CALLS if not name.startswith("set"))


def _held(arg: Any) -> Any:
    """A copy of what may be changed after the call."""
    if isinstance(arg, (QPainterPath, QPolygonF, QPolygon, QRectF, QRect, QPointF, QLineF)):
        kind: Any = type(arg)
        return kind(arg)
    return list(arg) if isinstance(arg, (list, tuple)) else arg


def _box(args: Sequence[Any]) -> QRectF:
    """The box of what a call draws, without its pen."""
    first = args[0]
    if isinstance(first, QPainterPath):
        return first.boundingRect()
    if isinstance(first, (QPolygonF, QPolygon)):
        return QRectF(first.boundingRect())
    if isinstance(first, (QRectF, QRect)):
        return QRectF(first)
    if isinstance(first, list):
        return _around([_box([one]) for one in first])
    if isinstance(first, (QLineF, QLine)):
        return _around([QRectF(QPointF(one), QPointF(one)) for one in (first.p1(), first.p2())])
    if isinstance(first, (QPointF, QPoint)):
        return _box_at(QPointF(first), args[1:])
    return _box_of_numbers(args)


def _box_at(at: QPointF, rest: Sequence[Any]) -> QRectF:
    """Of calls that begin with a place: another place, an image, two radii."""
    if rest and isinstance(rest[0], (QPointF, QPoint)):
        return _around([QRectF(QPointF(one), QPointF(one)) for one in (at, rest[0])])
    if rest and isinstance(rest[0], (QImage, QPixmap)):
        return QRectF(at, rest[0].deviceIndependentSize())
    if len(rest) == 2:
        return QRectF(at.x() - rest[0], at.y() - rest[1], 2 * rest[0], 2 * rest[1])
    return QRectF(at, at)


def _box_of_numbers(args: Sequence[Any]) -> QRectF:
    """Of calls that begin with numbers: an image at x, y; else x, y, width, height, or the two ends of a line, both within the box."""
    numbers = [float(arg) for arg in args if isinstance(arg, (int, float))]
    image = next((arg for arg in args if isinstance(arg, (QImage, QPixmap))), None)
    if image is not None:
        return QRectF(QPointF(*numbers[:2]), image.deviceIndependentSize())
    x, y, a, b = numbers[:4]
    return _around([QRectF(x, y, a, b), QRectF(QPointF(x, y), QPointF(a, b)).normalized()])


def _around(boxes: Sequence[QRectF]) -> QRectF:
    """The box round boxes, those without an area too."""
    if not boxes:
        return QRectF()
    left, top = min(one.left() for one in boxes), min(one.top() for one in boxes)
    return QRectF(QPointF(left, top), QPointF(max(one.right() for one in boxes), max(one.bottom() for one in boxes)))


def meeting(drawn: Sequence[Drawn], box: QRectF) -> list[Drawn]:
    """Calls that may leave a trace in a box of the whole picture, in order."""
    left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
    return [
        one for one in drawn if one.box.left() <= right and one.box.right() >= left and one.box.top() <= bottom and one.box.bottom() >= top
    ]
