"""Lines that close: cordons by posture, barriers by type, with the openings that gates make in them."""

from collections.abc import Sequence

import numpy as np
import shapely
from PySide6.QtCore import Qt
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.ink.map_text import Words, shortened
from tabletop.canvas.ink.pixel_lines import PixelLines, left_of, strokes
from tabletop.canvas.plan.plan_drawing import PlanDrawing, label_places, number_of, path_of, value_of
from tabletop.core.values.feature import Placed
from tabletop.i18n import tr


def _opened(drawing: PlanDrawing, features: Sequence[Placed]) -> list[BaseGeometry]:
    return [drawing.opened.get(feature.id, feature.geometry) for feature in features]


# --- cordons
def paint_cordons(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """Lines whose marks say how they are held; ticks stand on the guarded side, the left."""
    shapes = drawing.lines(features, _opened(drawing, features))
    marked: dict[str, list[np.ndarray]] = {}
    for placed, line in drawing.lines(features, [drawing.between_gates.get(feature.id, feature.geometry) for feature in features]):
        marked.setdefault(placed.id, []).append(line)
    groups: dict[tuple[str, str], list[tuple[Placed, np.ndarray]]] = {}
    for placed, line in shapes:
        drawing.halo(placed, path_of([line], closed=False))
        groups.setdefault((str(value_of(placed, "posture")), drawing.agency(placed)), []).append((placed, line))
    for (posture, token), members in groups.items():
        lines = [line for _, line in members]
        if not drawing.labelled:
            _plain(drawing, lines, token)
        else:
            marks = [line for key in dict.fromkeys(placed.id for placed, _ in members) for line in marked.get(key, ())]
            {"rope": _paint_rope, "tape": _paint_tape}.get(posture, _paint_shields)(drawing, lines, marks, token)
            _paint_ranks(drawing, [one for one, _ in members], token)
    if drawing.named:
        _label_cordons(drawing, features)


def _plain(drawing: PlanDrawing, lines: Sequence[np.ndarray], token: str) -> None:
    drawing.draw_all(PixelLines(lines), drawing.pen(token, 2.2))


def _ticks(drawing: PlanDrawing, tape: PixelLines, token: str, step: float, clear: float) -> None:
    """Short strokes on the left, the side that is guarded."""
    places, ahead, _ = tape.marks(drawing.px(step))
    drawing.draw_lines(strokes(places, left_of(ahead), drawing.px(-clear), drawing.px(clear + 6)), drawing.pen(token, 1.6, flat=True))


def _paint_shields(drawing: PlanDrawing, lines: Sequence[np.ndarray], marks: Sequence[np.ndarray], token: str) -> None:
    tape, marked = PixelLines(lines), PixelLines(marks)
    drawing.draw_all(tape, drawing.pen("paper", 6.5))
    drawing.draw_all(tape, drawing.pen(token, 2.4))
    places, ahead, _ = marked.marks(drawing.px(7))
    drawing.draw_lines(strokes(places, left_of(ahead), drawing.px(5.5), drawing.px(1.5)), drawing.pen(token, 4.8, flat=True))
    _ticks(drawing, marked, token, 21, 1.2)


def _paint_rope(drawing: PlanDrawing, lines: Sequence[np.ndarray], marks: Sequence[np.ndarray], token: str) -> None:
    tape, marked = PixelLines(lines), PixelLines(marks)
    waves = [tape.wave(row, drawing.px(13), drawing.px(2.6)) for row in range(len(lines)) if tape.lengths[row] < 20_000]
    drawing.draw_all(tape, drawing.pen("paper", 9.0))
    if waves:
        drawing.draw_all(PixelLines(waves), drawing.pen(token, 2.0))
    places, ahead, _ = marked.marks(drawing.px(26))
    drawing.draw_lines(strokes(places, ahead, 0.0, 0.05), drawing.pen(token, 6.0))
    _ticks(drawing, marked, token, 26, 4.5)


def _paint_tape(drawing: PlanDrawing, lines: Sequence[np.ndarray], marks: Sequence[np.ndarray], token: str) -> None:
    tape, marked = PixelLines(lines), PixelLines(marks)
    drawing.draw_all(tape, drawing.pen("paper", 7.0))
    drawing.draw_all(tape, drawing.pen(token, 5.0))
    drawing.draw_lines(marked.dashes(drawing.px(6), drawing.px(6)), drawing.pen("paper", 2.6, flat=True))
    _ticks(drawing, marked, token, 30, 2.4)


def _paint_ranks(drawing: PlanDrawing, members: Sequence[Placed], token: str) -> None:
    """A thin line behind for each further rank, three at most."""
    deep = {member.id: member for member in members if number_of(member, "ranks") > 1}
    for feature in deep.values():
        for rank in range(1, min(4, int(number_of(feature, "ranks")))):
            behind = shapely.offset_curve(feature.geometry, drawing.px(4.0 * rank + 5) * drawing.view.metre_per_px)
            for _, line in drawing.lines([feature], [behind]):
                drawing.draw_line(line, drawing.pen(token, 1.4))


def _label_cordons(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    shapes = drawing.lines(features)
    for (placed, line), places in zip(shapes, label_places([line for _, line in shapes]), strict=True):
        row = drawing.roster_unit(placed)
        strength = round(drawing.people_on.get(placed.id, number_of(placed, "strength") or (row.strength if row else 0)))
        length = float(np.hypot(*np.diff(line, axis=0).T).sum())
        name = shortened(placed.name or (row.name if row else "")) if length > drawing.px(50) else ""
        people = tr("{count} {count:person|people}", count=strength) if strength > 0 else ""
        whole = [Words(name), Words(("  " if name and people else "") + people, bold=True)]
        drawing.label_along([[Words(people, bold=True)]], places, 9, 5.0, longer=(([whole], 6.0),))


# --- barriers
def paint_barriers(drawing: PlanDrawing, features: Sequence[Placed]) -> None:
    """Fence with crosses, blocks of concrete, striped security barrier, parked vehicles."""
    groups: dict[str, list[np.ndarray]] = {}
    for placed, line in drawing.lines(features, _opened(drawing, features)):
        drawing.halo(placed, path_of([line], closed=False))
        groups.setdefault(str(value_of(placed, "barrier_type")), []).append(line)
    painters = {"concrete": _paint_concrete, "security-barrier": _paint_security, "vehicle": _paint_parked}
    for barrier_type, lines in groups.items():
        if not drawing.labelled:
            _plain(drawing, lines, "barrier")
        else:
            painters.get(barrier_type, _paint_fence)(drawing, lines)
    shapes = drawing.lines(features) if drawing.named else []
    for (placed, _), places in zip(shapes, label_places([line for _, line in shapes]), strict=True):
        drawing.label_along([[Words(shortened(placed.name), token="quiet-ink")]], places, 8, 9)


def _cased(drawing: PlanDrawing, lines: Sequence[np.ndarray], width: float, token: str = "barrier") -> None:
    tape = PixelLines(lines)
    drawing.draw_all(tape, drawing.pen("paper", width + 2.4))
    drawing.draw_all(tape, drawing.pen(token, width))


def _paint_fence(drawing: PlanDrawing, lines: Sequence[np.ndarray]) -> None:
    _cased(drawing, lines, 1.8)
    places, ahead, _ = PixelLines(lines).marks(drawing.px(12))
    left = left_of(ahead)
    for slant in (ahead + left, ahead - left):
        drawing.draw_lines(strokes(places, slant, drawing.px(3.2), drawing.px(3.2)), drawing.pen("barrier", 1.6, flat=True))


def _paint_concrete(drawing: PlanDrawing, lines: Sequence[np.ndarray]) -> None:
    for line in lines:
        drawing.draw_line(line, drawing.pen("paper", 8.6, 0.9, flat=True))
    drawing.draw_lines(PixelLines(lines).dashes(drawing.px(13), drawing.px(2.5)), drawing.pen("barrier", 6.2, flat=True))


def _paint_security(drawing: PlanDrawing, lines: Sequence[np.ndarray]) -> None:
    _cased(drawing, lines, 9.0)
    tape = PixelLines(lines)
    places, ahead, _ = tape.marks(drawing.px(7))
    slant = ahead * 0.8 + left_of(ahead)
    drawing.draw_lines(strokes(places, slant, drawing.px(3.2), drawing.px(3.2)), drawing.pen("paper", 2.4, flat=True))


def _paint_parked(drawing: PlanDrawing, lines: Sequence[np.ndarray]) -> None:
    tape = PixelLines(lines)
    for width, on, off, token in ((11.4, 20.0, 2.6, "paper"), (9.0, 19.0, 3.6, "barrier")):
        drawing.draw_lines(tape.dashes(drawing.px(on), drawing.px(off)), drawing.pen(token, width, flat=True))
    places, ahead, _ = tape.marks(drawing.px(22.6))
    shift = ahead * drawing.px(4)
    drawing.draw_lines(strokes(places + shift, left_of(ahead), drawing.px(3.0), drawing.px(3.0)), drawing.pen("paper", 1.6, flat=True))
    drawing.painter.setBrush(Qt.BrushStyle.NoBrush)
