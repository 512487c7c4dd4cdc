"""Findings on the map: where to look, in the severity's colour and with its sign, so that shape says what colour says."""

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QRegion
from shapely import GeometryType

from tabletop.canvas.ink.hatch import fill_hatched
from tabletop.canvas.ink.map_text import Words, map_font
from tabletop.canvas.ink.pixel_lines import PixelLines, left_of, strokes
from tabletop.canvas.ink.severity_sign import sign_shape
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.label_boxes import BoxGrid, Taken
from tabletop.canvas.plan.plan_drawing import PlanDrawing, angle_of, metres_text, path_of
from tabletop.canvas.plan.plan_labels import AROUND, Label
from tabletop.canvas.plan.plan_painter import MARGIN_PX
from tabletop.canvas.plan.plan_ways import paint_dimension
from tabletop.core.geometry.geometry import point_of
from tabletop.core.values.feature import Placed
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
SIGN_PX, SPOT_PX, BLOCKED_PX = 18.0, 15.0, 7.0
NOTHING = Taken()
CALM, FULL, FLASH = 0.6, 1.0, 1.7
"""How loud a finding is: width of its lines; calm ones are outlines without hatch, band and figures."""
HATCH_PX = 7.0
WARN_SHARE = 1.25
"""A triangle is so much larger than the other signs, so that it looks as large."""
AT_A_TIME = 12
"""So many parts of one highlight are drawn before a rest."""
LEADER_FROM = 2.4
"""A sign that had to go so many times its size away has a line to its place."""


@dataclass(frozen=True)
class Look:
    """How findings are shown. `flash`: more strongly and on top. `numbered`: each finding's place in the sequence, from 1, in its sign
    (for a list beside the map). `calm`: outlines and signs only, without hatch and figures, but for the finding `full`, on top."""

    theme: str = "light"
    flash: Finding | None = None
    numbered: bool = False
    calm: bool = False
    full: Finding | None = None

    def loudness(self, finding: Finding) -> float:
        """How loud one of them is."""
        return FLASH if finding == self.flash else CALM if self.calm and finding != self.full else FULL


def paint_findings(
    painter: QPainter, view: View, findings: Sequence[Finding], look: Look, taken: Taken = NOTHING, avoid: Sequence[QRectF] = ()
) -> list[QRectF]:
    """Draw the highlights of findings, the mildest first, and their signs. Returns the pixel boxes of signs and figures.

    Words of `taken` stay uncovered: highlights leave them out, signs step aside from them, and where there is room from symbols and the
    boxes `avoid` too; figures are left out there. What is ignored is left to the caller to leave out.
    """
    return finished(finding_steps(painter, view, findings, look, taken, avoid))


def finding_steps(
    painter: QPainter, view: View, findings: Sequence[Finding], look: Look, taken: Taken = NOTHING, avoid: Sequence[QRectF] = ()
) -> Generator[None, None, list[QRectF]]:
    """As `paint_findings`, with a rest after each finding, and within those of many parts."""
    drawing = PlanDrawing(painter, view, look.theme)
    shown = _in_order(drawing, findings, look)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        painter.save()
        try:
            _leave_out(painter, view, taken.uncovered)
            for _, finding in shown:
                yield from _highlight_steps(drawing, finding, look.loudness(finding))
        finally:
            painter.restore()
        boxes = yield from _sign_steps(drawing, shown, look, taken, avoid)
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
    boxes = finished(_sign_steps(drawing, _in_order(drawing, findings, look), look, taken, avoid))
    painter.restore()
    return boxes


def _in_order(drawing: PlanDrawing, findings: Sequence[Finding], look: Look) -> list[tuple[int, Finding]]:
    """Those that may be seen, with their places in the sequence from 1: the mildest first, the one that flashes or is in full last."""
    seen = [(nth + 1, findings[nth]) for nth in _seen(drawing, findings)]
    first = look.flash if look.flash is not None else look.full
    strong = [row for row in seen if row[1] == first] if first is not None else []
    return [row for severity in reversed(SEVERITIES) for row in seen if row[1].severity == severity and row not in strong] + strong


def _leave_out(painter: QPainter, view: View, words: Sequence[QRectF]) -> None:
    """Clip to the picture without these boxes."""
    if words:
        region = QRegion(view.pixel_rect.toAlignedRect())
        for box in words:
            region -= QRegion(box.toAlignedRect())
        painter.setClipRegion(region, Qt.ClipOperation.IntersectClip)


def _sign_steps(
    drawing: PlanDrawing, shown: Sequence[tuple[int, Finding]], look: Look, taken: Taken, avoid: Sequence[QRectF]
) -> Generator[None, None, list[QRectF]]:
    """The signs, the worst first, then the figures beside them."""
    room = _SignRoom(taken, avoid)
    for nth, finding in reversed(shown):
        _paint_sign(drawing, finding, look.loudness(finding), str(nth) if look.numbered else "", room)
        yield
    figures = yield from drawing.labels.place_steps(drawing.painter, [*drawing.boxes, *taken.all, *avoid])
    return drawing.boxes + figures


def _seen(drawing: PlanDrawing, findings: Sequence[Finding]) -> list[int]:
    """Rows of findings whose place may be seen in the view."""
    margin_m = drawing.px(MARGIN_PX) * drawing.view.metre_per_px
    west, south, east, north = np.array(drawing.view.bounds) + np.array([-1, -1, 1, 1]) * margin_m
    box = _places(findings)
    inside = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
    return [int(row) for row in np.flatnonzero(inside)]


def _places(findings: Sequence[Finding]) -> np.ndarray:
    """(n, 4) bounds of what findings highlight, not a number where that is nothing; those of the sequence asked for last are remembered."""
    if _LAST and _LAST[0][0] is findings and isinstance(findings, tuple):
        return _LAST[0][1]
    found = np.asarray(shapely.bounds(np.array([finding.highlight for finding in findings], dtype=object))).reshape(-1, 4)
    _LAST[:] = [(findings, found)]
    return found


_LAST: list[tuple[Sequence[Finding], np.ndarray]] = []


def _holder(finding: Finding) -> Placed:
    assert finding.highlight is not None
    return Placed("", "measure", finding.highlight, {})


def _highlight_steps(drawing: PlanDrawing, finding: Finding, by: float) -> Generator[None, None, None]:
    """One highlight, with a rest after each few of its parts: a finding may be about thousands of lines."""
    for nth, _ in enumerate(_paint_parts(drawing, finding, by)):
        if nth % AT_A_TIME == AT_A_TIME - 1:
            yield
    yield


def _paint_parts(drawing: PlanDrawing, finding: Finding, by: float) -> Iterator[None]:
    feature = _holder(finding)
    for _, rings in drawing.areas([feature]):
        _paint_hole(drawing, rings, finding.severity, by)
        yield
    for _, line in drawing.lines([feature], [_lines_of(finding)]):
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


def _lines_of(finding: Finding) -> shapely.Geometry:
    parts = shapely.get_parts(finding.highlight)
    kinds = shapely.get_type_id(parts)
    lines = parts[((kinds == GeometryType.LINESTRING) | (kinds == GeometryType.LINEARRING)) & (shapely.length(parts) > 0)]
    corners, rows = shapely.get_coordinates(lines, return_index=True)
    return shapely.multilinestrings(shapely.linestrings(corners, indices=rows) if len(lines) else lines)


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


class _SignRoom:
    """Where signs may stand: clear of each other, of words, and if they can of all that is drawn."""

    def __init__(self, taken: Taken, avoid: Sequence[QRectF]) -> None:
        self.signs, self._words, self._all, self.plates = BoxGrid(), BoxGrid(), BoxGrid(), taken.plates
        for grid, boxes in ((self._words, taken.uncovered), (self._all, (*taken.all, *avoid))):
            for box in boxes:
                grid.add(box)

    def choose(self, places: Sequence[QPointF], near: int, size: float) -> QPointF:
        """The first of the `near` places that is clear, else the first of all clear of words and signs, of words alone, or the first."""
        boxes = [(place, _around(place, size)) for place in places]
        for grids, tried in (((self._all, self.signs), near), ((self._words, self.signs), len(boxes)), ((self._words,), len(boxes))):
            clear = next((place for place, box in boxes[:tried] if all(grid.free(box) for grid in grids)), None)
            if clear is not None:
                break
        chosen = places[0] if clear is None else clear
        self.signs.add(_around(chosen, size))
        return chosen


def _sign_place(drawing: PlanDrawing, finding: Finding) -> tuple[QPointF, float | None]:
    """Where the sign belongs, and the angle of the line it is about; None where it is about no line."""
    held = _holder(finding)
    highlight = held.geometry
    parts = shapely.get_parts(highlight)
    at = drawing.spot(point_of(parts[int(np.argmax(shapely.area(parts) + shapely.length(parts)))]))
    found = drawing.lines([held], [_lines_of(finding)])
    if not found or highlight.geom_type in ("Polygon", "MultiPolygon"):
        return at, None
    places, ahead = PixelLines([found[0][1]]).part_way()
    return at, angle_of(ahead[0])


def _paint_sign(drawing: PlanDrawing, finding: Finding, by: float, text: str, room: _SignRoom) -> None:
    place, angle = _sign_place(drawing, finding)
    strong = by > FULL
    size = drawing.px(SIGN_PX * (1.35 if strong else 1.0))
    across = size * (WARN_SHARE if finding.severity == "warn" else 1.0)
    if not drawing.view.pixel_rect.adjusted(-size, -size, size, size).contains(place):
        return
    beside = finding.highlight is not None and finding.highlight.geom_type.endswith("Point")
    centre = room.choose(_sign_places(place, angle, size, beside), NEAR_PLACES, across)
    if strong:
        drawing.painter.setBrush(Qt.BrushStyle.NoBrush)
        drawing.painter.setPen(drawing.pen(finding.severity, 3.0, 0.9))
        drawing.painter.drawEllipse(place, size * 1.6, size * 1.6)
    if math.hypot(*(centre - place).toTuple()) > LEADER_FROM * size:
        drawing.painter.save()
        crossed = QRectF(centre, place).normalized().adjusted(-size, -size, size, size)
        _leave_out(drawing.painter, drawing.view, [plate for plate in room.plates if plate.intersects(crossed)])
        for pen in (drawing.pen("paper", 3.4, 0.9), drawing.pen(finding.severity, 1.4)):
            drawing.painter.setPen(pen)
            drawing.painter.drawLine(centre, place)
        drawing.painter.restore()
    _paint_shape(drawing, finding, centre, size, text)
    drawing.take(_around(centre, across))
    if finding.unit == "m" and drawing.labelled and by >= FULL:
        rows = ((Words(metres_text(finding.measured), 10, True),),)
        drawing.labels.wanted.append(Label(rows, centre, rank=1, sides=AROUND, clear_px=across / 2))


AROUND_STEPS = tuple(
    sorted(((right, down) for right in range(-7, 8) for down in range(-7, 8)), key=lambda step: (step[0] ** 2 + step[1] ** 2, step))
)
"""Steps away from a place, the nearest first."""
NEAR_PLACES = 10 + sum(right**2 + down**2 <= 9 for right, down in AROUND_STEPS)
"""Of the places of a sign so many are near by: farther off it goes only where words want it, not for symbols."""


def _sign_places(place: QPointF, angle_deg: float | None, size: float, beside: bool) -> list[QPointF]:
    """Beside the line or the thing, farther along and on the other side of it; in the middle of an area; then all round."""
    angle = math.radians(angle_deg or 0.0)
    normal = np.array([math.sin(angle), -math.cos(angle)])
    if normal[1] > 0:
        normal = -normal
    along, middle = np.array([-normal[1], normal[0]]), np.array(place.toTuple())
    away = size * (1.5 if beside else 1.1 if angle_deg is not None else 0.0)
    steps = [(nth + 1) // 2 * (1 if nth % 2 else -1) * size * 1.1 for nth in range(5)]
    first = [middle + normal * away + along * step for step in steps]
    second = [middle - normal * size * 1.1 + along * step for step in steps]
    around = [middle + np.array(step) * size * 0.8 for step in AROUND_STEPS]
    return [QPointF(*spot) for spot in (*first, *second, *around)]


def _around(centre: QPointF, size: float) -> QRectF:
    return QRectF(centre.x() - size / 2, centre.y() - size / 2, size, size)


def _paint_shape(drawing: PlanDrawing, finding: Finding, centre: QPointF, size: float, text: str) -> None:
    painter = drawing.painter
    painter.setPen(drawing.pen("paper", 3.6))
    painter.setBrush(drawing.colour(finding.severity))
    shape = sign_shape(centre, size * (WARN_SHARE if finding.severity == "warn" else 1.0), finding.severity)
    painter.drawPolygon(shape)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(shape)
    painter.setFont(map_font(9, True, drawing.view.unit_px * size / drawing.px(SIGN_PX)))
    painter.setPen(drawing.colour("ink" if finding.severity == "warn" and drawing.theme == "light" else "paper"))
    low = size * (0.06 if finding.severity == "warn" else 0.0)
    box = QRectF(centre.x() - size, centre.y() - size + low, 2 * size, 2 * size)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text or {"stop": "!", "warn": "!", "info": "i"}[finding.severity])
    painter.setBrush(Qt.BrushStyle.NoBrush)
