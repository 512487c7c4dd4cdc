"""Findings on the map: where to look, in the severity's colour and with its sign, so that shape says what colour says."""

from collections.abc import Generator, Iterator, Sequence

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from shapely import GeometryType

from tabletop.canvas.crowding.gathered_signs import Sign
from tabletop.canvas.findings.finding_signs import (
    FAINT,
    FULL,
    SIGN_PX,
    Gathering,
    Group,
    holder,
    leave_out,
    lines_of,
    placed_steps,
    sign_steps,
)
from tabletop.canvas.findings.finding_signs import Look as Look
from tabletop.canvas.ink.hatch import fill_hatched
from tabletop.canvas.ink.pixel_lines import PixelLines, left_of, strokes
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.label_boxes import Taken
from tabletop.canvas.plan.plan_drawing import PlanDrawing, path_of
from tabletop.canvas.plan.plan_painter import MARGIN_PX
from tabletop.canvas.plan.plan_ways import paint_dimension
from tabletop.core.values.finding import SEVERITIES, Finding

GAP_CODES = frozenset({"cordon-coverage"})
BLOCKED_CODES = frozenset(
    {
        "exit-width",
        "exit-lost-in-scene",
        "emergency-lane-width",
        "emergency-lane-continuity",
        "relief-corridor",
        "access-blocked",
        "flow-width",
    }
)
"""Findings whose place, where it is a point, is one at which a way is shut."""
SPOT_PX, BLOCKED_PX = 15.0, 7.0
NOTHING = Taken()
HATCH_PX = 7.0
AT_A_TIME = 12
"""So many parts of one highlight are drawn before a rest."""
LOOKED_AT = 2000
"""Of so many findings the bounds are worked out between two rests."""


def paint_findings(
    painter: QPainter, view: View, findings: Sequence[Finding], look: Look, taken: Taken = NOTHING, avoid: Sequence[QRectF] = ()
) -> list[QRectF]:
    """Draw the highlights of findings, the mildest first, and their signs. Returns the pixel boxes of signs and figures.

    Words of `taken` stay uncovered: highlights leave them out, signs step aside from them, and where there is room from symbols and the
    boxes `avoid` too; figures are left out there. What is ignored is left to the caller to leave out.
    """
    return finished(finding_steps(painter, view, findings, look, taken, avoid))


def finding_steps(
    painter: QPainter,
    view: View,
    findings: Sequence[Finding],
    look: Look,
    taken: Taken = NOTHING,
    avoid: Sequence[QRectF] = (),
    signs: list[Sign] | None = None,
) -> Generator[None, None, list[QRectF]]:
    """As `paint_findings`, with a rest after each finding, and within those of many parts.

    With `signs` those that would overlap are gathered into one with how many they are, but for the one that flashes or is in full; what
    they are about is left out where it is smaller than a sign, and the signs that are drawn are put into the list.
    """
    drawing = PlanDrawing(painter, view, look.theme)
    yield from _place_steps(findings)
    shown = _in_order(drawing, findings, look)
    yield
    if signs is not None:
        yield from placed_steps(findings)
    first = look.flash if look.flash is not None else look.full
    gathering = Gathering(view, findings, first) if signs is not None else None
    yield
    left_out = None if gathering is None else gathering.shared & _smaller(findings, drawing.px(SIGN_PX) * view.metre_per_px)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        painter.save()
        try:
            leave_out(painter, view, taken.uncovered)
            for nth, finding in shown:
                if left_out is None or not left_out[nth - 1]:
                    painter.setOpacity(FAINT if look.old(finding) else 1.0)
                    yield from _highlight_steps(drawing, finding, look.loudness(finding))
        finally:
            painter.restore()
        groups = _single(shown, look) if gathering is None else _alone(shown, first) + gathering.groups()
        boxes = yield from sign_steps(drawing, groups, look, taken, avoid, signs)
    finally:
        painter.restore()
    return boxes


def paint_highlights(painter: QPainter, view: View, findings: Sequence[Finding], look: Look) -> None:
    """The highlights alone, for a surface on which names and numbers are written after them."""
    drawing = PlanDrawing(painter, view, look.theme)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for _, finding in _in_order(drawing, findings, look):
        finished(_highlight_steps(drawing, finding, look.loudness(finding)))
    painter.restore()


def paint_signs(
    painter: QPainter, view: View, findings: Sequence[Finding], look: Look, taken: Taken = NOTHING, avoid: Sequence[QRectF] = ()
) -> list[QRectF]:
    """The signs and figures alone; returns their boxes."""
    drawing = PlanDrawing(painter, view, look.theme)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    boxes = finished(sign_steps(drawing, _single(_in_order(drawing, findings, look), look), look, taken, avoid, None))
    painter.restore()
    return boxes


def _in_order(drawing: PlanDrawing, findings: Sequence[Finding], look: Look) -> list[tuple[int, Finding]]:
    """Those that may be seen, with their places in the sequence from 1: the mildest first, the one that flashes or is in full last."""
    seen = [(nth + 1, findings[nth]) for nth in _seen(drawing, findings)]
    first = look.flash if look.flash is not None else look.full
    strong = [row for row in seen if row[1].code == first.code and row[1] == first] if first is not None else []
    return [row for severity in reversed(SEVERITIES) for row in seen if row[1].severity == severity and row not in strong] + strong


def _single(shown: Sequence[tuple[int, Finding]], look: Look) -> list[Group]:
    """A sign for each, the worst first."""
    return [(str(nth) if look.numbered else "", [finding]) for nth, finding in reversed(shown)]


def _alone(shown: Sequence[tuple[int, Finding]], first: Finding | None) -> list[Group]:
    """The sign of the one that shares none, where it may be seen."""
    return [] if first is None else [("", [finding]) for _, finding in shown if finding == first]


def _smaller(findings: Sequence[Finding], side_m: float) -> np.ndarray:
    """(n,) whether a finding highlights nothing so large."""
    box = _places(findings)
    return np.asarray((box[:, 2] - box[:, 0] < side_m) & (box[:, 3] - box[:, 1] < side_m))


def _seen(drawing: PlanDrawing, findings: Sequence[Finding]) -> list[int]:
    """Rows of findings whose place may be seen in the view."""
    margin_m = drawing.px(MARGIN_PX) * drawing.view.metre_per_px
    west, south, east, north = np.array(drawing.view.bounds) + np.array([-1, -1, 1, 1]) * margin_m
    box = _places(findings)
    inside = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
    return [int(row) for row in np.flatnonzero(inside)]


def _places(findings: Sequence[Finding]) -> np.ndarray:
    """(n, 4) bounds of what findings highlight, not a number where that is nothing; those of the sequence asked for last are remembered."""
    return finished(_place_steps(findings))


def _place_steps(findings: Sequence[Finding]) -> Generator[None, None, np.ndarray]:
    if _LAST and _LAST[0][0] is findings and isinstance(findings, tuple):
        return _LAST[0][1]
    found = np.empty((len(findings), 4))
    for first in range(0, len(findings), LOOKED_AT):
        shapes = np.array([finding.highlight for finding in findings[first : first + LOOKED_AT]], dtype=object)
        found[first : first + LOOKED_AT] = shapely.bounds(shapes)
        yield
    _LAST[:] = [(findings, found)]
    return found


_LAST: list[tuple[Sequence[Finding], np.ndarray]] = []


def _highlight_steps(drawing: PlanDrawing, finding: Finding, by: float) -> Generator[None, None, None]:
    """One highlight, with a rest after each few of its parts: a finding may be about thousands of lines."""
    for nth, _ in enumerate(_paint_parts(drawing, finding, by)):
        if nth % AT_A_TIME == AT_A_TIME - 1:
            yield
    yield


def _paint_parts(drawing: PlanDrawing, finding: Finding, by: float) -> Iterator[None]:
    feature = holder(finding)
    for _, rings in drawing.areas([feature]):
        _paint_hole(drawing, rings, finding.severity, by)
        yield
    for _, line in drawing.lines([feature], [lines_of(finding)]):
        if finding.code in GAP_CODES:
            _paint_gap(drawing, line, finding.severity, by)
        elif finding.unit == "m":
            paint_dimension(drawing, line, finding.severity, 2.2 * by)
        else:
            _paint_stretch(drawing, line, finding.severity, by)
        yield
    for place in _points_of(drawing, finding):
        _paint_spot(drawing, place, finding.severity, by, finding.code in BLOCKED_CODES)
        yield


def _points_of(drawing: PlanDrawing, finding: Finding) -> list[QPointF]:
    parts = shapely.get_parts(finding.highlight)
    points = parts[(shapely.get_type_id(parts) == GeometryType.POINT) & ~shapely.is_empty(parts)]
    return [drawing.spot((east, north)) for east, north in shapely.get_coordinates(points).tolist()]


def _paint_spot(drawing: PlanDrawing, place: QPointF, token: str, by: float, blocked: bool) -> None:
    """A ring round what stands at a place; a small one, crossed, where a way is shut."""
    painter, radius = drawing.painter, drawing.px((BLOCKED_PX if blocked else SPOT_PX) * max(by, FULL))
    arm = radius * 0.7071
    painter.setBrush(drawing.colour("paper", 0.55) if blocked else Qt.BrushStyle.NoBrush)
    for pen in (drawing.pen("paper", 5.2 * by, 0.9), drawing.pen(token, 2.4 * by)):
        painter.setPen(pen)
        painter.drawEllipse(place, radius, radius)
        if blocked:
            painter.drawLine(place + QPointF(-arm, -arm), place + QPointF(arm, arm))
            painter.drawLine(place + QPointF(-arm, arm), place + QPointF(arm, -arm))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_hole(drawing: PlanDrawing, rings: list[np.ndarray], token: str, by: float) -> None:
    """An area that wants something: an outline, and where it is not calm a hatch that leans the other way than a crowd's."""
    painter, path = drawing.painter, path_of(rings)
    if by >= FULL:
        painter.fillPath(path, drawing.colour(token, min(0.4, 0.10 * by)))
        pen = drawing.pen(token, 1.0 * by, 0.45, flat=True)
        fill_hatched(painter, path, pen, drawing.px(HATCH_PX), drawing.spot((0.0, 0.0)), falling=True)
    painter.strokePath(path, drawing.pen(token, 1.8 * max(by, FULL), 0.95, (7, 3)))


def _paint_gap(drawing: PlanDrawing, line: np.ndarray, token: str, by: float) -> None:
    """The open piece of a cordon: a thick hollow line with strong ends."""
    drawing.draw_line(line, drawing.pen("paper", 12 * by, flat=True))
    drawing.draw_line(line, drawing.pen(token, 9 * by, flat=True))
    drawing.draw_lines(PixelLines([line]).dashes(drawing.px(4), drawing.px(4)), drawing.pen("paper", 4.0 * by, flat=True))
    ends = np.array([line[0], line[-1]])
    ahead = np.array([line[1] - line[0], line[-1] - line[-2]])
    ahead = ahead / np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    drawing.draw_lines(strokes(ends, left_of(ahead), drawing.px(9), drawing.px(9)), drawing.pen(token, 3.0 * by, flat=True))


def _paint_stretch(drawing: PlanDrawing, line: np.ndarray, token: str, by: float) -> None:
    """A whole line that a finding is about: a broken band beside which the line stays to be seen."""
    if by >= FULL:
        drawing.draw_line(line, drawing.pen(token, 11 * by, 0.28, flat=True))
    for side in (1, -1):
        tape = PixelLines([line])
        places, ahead, _ = tape.marks(drawing.px(10))
        shift = left_of(ahead) * drawing.px(5.5 * max(by, FULL) * side)
        drawing.draw_lines(strokes(places + shift, ahead, drawing.px(3), drawing.px(3)), drawing.pen(token, 1.6 * max(by, FULL), flat=True))
