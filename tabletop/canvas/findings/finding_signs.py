"""Signs of findings: where each stands beside what it is about, clear of words and of other signs, and which are gathered into one."""

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF, QRegion
from shapely import GeometryType

from tabletop.canvas.crowding.gathered_signs import APART_PX, Sign, gathered, severity_ranks, sign_places
from tabletop.canvas.ink.map_text import Words, map_font
from tabletop.canvas.ink.pixel_lines import PixelLines
from tabletop.canvas.ink.severity_sign import sign_shape
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.label_boxes import BoxGrid, Taken
from tabletop.canvas.plan.plan_drawing import PlanDrawing, angle_of, metres_text
from tabletop.canvas.plan.plan_labels import AROUND, Label
from tabletop.core.geometry.geometry import point_of
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding

SIGN_PX = 18.0
CALM, FULL, FLASH = 0.6, 1.0, 1.7
"""How loud a finding is: width of its lines; calm ones are outlines without hatch, band and figures."""
WARN_SHARE = 1.25
"""A triangle is so much larger than the other signs, so that it looks as large."""
LEADER_FROM = 2.4
"""A sign that had to go so many times its size away has a line to its place; one that may be gathered joins another before that."""
BY_DIGITS = (1.0, 1.2, 1.25, 1.5, 1.9)
"""How much larger a sign is that stands for several, by the digits of how many; from four on the last."""
FAINT = 0.45
"""What is not judged again yet is so faint, as it is in the list."""
BEHIND_PX = 3.0
"""So far aside shows the edge of a second sign behind one that stands for several."""


def never(_: Finding) -> bool:
    """No finding."""
    return False


@dataclass(frozen=True)
class Look:
    """How findings are shown. `flash`: more strongly and on top. `numbered`: each finding's place in the sequence, from 1, in its sign
    (for a list beside the map). `calm`: outlines and signs only, without hatch and figures, but for the finding `full`, on top.
    `old`: which of them are faint, because they are not judged again yet; a sign of several is so where all of them are."""

    theme: str = "light"
    flash: Finding | None = None
    numbered: bool = False
    calm: bool = False
    full: Finding | None = None
    old: Callable[[Finding], bool] = never

    def loudness(self, finding: Finding) -> float:
        """How loud one of them is."""
        return FLASH if finding == self.flash else CALM if self.calm and finding != self.full else FULL


Group = tuple[str, list[Finding]]
"""What is written in a sign, and the findings it stands for, the worst first."""


class Gathering:
    """Which findings of a sequence share a sign in a view; `shared`: (n,) whether a finding's sign stands for others too.

    The same over a pan: it hangs on the scale and the bearing alone. `alone`: a finding that keeps a sign of its own.
    """

    def __init__(self, view: View, findings: Sequence[Finding], alone: Finding | None) -> None:
        places, ranks = _placed(findings)
        pixels = view.to_pixel(places)
        held = np.isfinite(places[:, 0])
        if alone is not None:
            held &= np.fromiter(
                (one is not alone and (one.code != alone.code or one != alone) for one in findings), dtype=bool, count=len(findings)
            )
        rows = np.flatnonzero(held)
        fixed = pixels - view.to_pixel(np.zeros((1, 2)))
        leads = rows[gathered(fixed[rows], ranks[rows], APART_PX * view.unit_px)]
        counts = np.bincount(leads, minlength=len(findings))
        self.shared = np.zeros(len(findings), dtype=bool)
        self.shared[rows] = counts[leads] > 1
        margin = SIGN_PX * view.unit_px
        inside = (pixels >= -margin) & (pixels <= np.array([view.width_px, view.height_px]) + margin)
        seen = inside[:, 0] & inside[:, 1]
        leads = _at_the_edge(rows, leads, ranks, seen)
        near = seen[leads]
        self._findings = findings
        self._rows, self._leads = rows[near], leads[near]
        self._ranks = ranks

    def groups(self) -> list[Group]:
        """Of the signs that may be seen, the findings of each, the worst first; the sign of the worst comes first."""
        ranks = self._ranks
        order = np.lexsort((ranks[self._rows], ranks[self._leads]))
        rows, leads = self._rows[order], self._leads[order]
        cuts = np.flatnonzero(np.diff(leads)) + 1
        return [("", [self._findings[row] for row in part.tolist()]) for part in np.split(rows, cuts) if len(part)]


def _at_the_edge(rows: np.ndarray, leads: np.ndarray, ranks: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Leads of rows, where those in the picture whose lead lies outside of it are led by the first of them: none is without a sign."""
    left = np.flatnonzero(seen[rows] & ~seen[leads])
    left = left[np.lexsort((ranks[rows[left]], leads[left]))]
    _, first, group = np.unique(leads[left], return_index=True, return_inverse=True)
    found = leads.copy()
    found[left] = rows[left[first]][group]
    return found


AT_A_TIME = 400
"""Of so many findings the places are worked out between two rests."""
_LAST: list[tuple[Sequence[Finding], tuple[np.ndarray, np.ndarray]]] = []


def _placed(findings: Sequence[Finding]) -> tuple[np.ndarray, np.ndarray]:
    """Places of signs in metres (n, 2), and the order in which they stand for each other; those of the tuple asked for last are kept."""
    return finished(placed_steps(findings))


def placed_steps(findings: Sequence[Finding]) -> Generator[None, None, tuple[np.ndarray, np.ndarray]]:
    """As `_placed`, with a rest after each few."""
    if _LAST and _LAST[0][0] is findings and isinstance(findings, tuple):
        return _LAST[0][1]
    places = np.empty((len(findings), 2))
    for first in range(0, len(findings), AT_A_TIME):
        places[first : first + AT_A_TIME] = sign_places(findings[first : first + AT_A_TIME])
        yield
    found = places, severity_ranks(findings)
    _LAST[:] = [(findings, found)]
    return found


def leave_out(painter: QPainter, view: View, words: Sequence[QRectF]) -> None:
    """Clip to the picture without these boxes."""
    if words:
        region = QRegion(view.pixel_rect.toAlignedRect())
        for box in words:
            region -= QRegion(box.toAlignedRect())
        painter.setClipRegion(region, Qt.ClipOperation.IntersectClip)


def sign_steps(
    drawing: PlanDrawing, groups: Sequence[Group], look: Look, taken: Taken, avoid: Sequence[QRectF], signs: list[Sign] | None
) -> Generator[None, None, list[QRectF]]:
    """The signs, the worst first, then the figures beside them. With `signs` those that find no room join others; all drawn are added."""
    room = _SignRoom(taken, avoid)
    stands: list[_Stand] = []
    for text, findings in groups:
        stand = _stand(drawing, findings, look, text, room, stands if signs is not None else None)
        if stand is not None:
            stands.append(stand)
        yield
    for stand in stands:
        _paint_stand(drawing, stand, room)
        if all(map(look.old, stand.findings)):
            _wash(drawing, stand)
        yield
    if signs is not None:
        signs.extend(Sign(stand.box, stand.findings) for stand in stands)
    figures = yield from drawing.labels.place_steps(drawing.painter, [*drawing.boxes, *taken.all, *avoid])
    return drawing.boxes + figures


def holder(finding: Finding) -> Placed:
    """What a finding highlights, as something that can be drawn."""
    assert finding.highlight is not None
    return Placed("", "measure", finding.highlight, {})


def lines_of(finding: Finding) -> shapely.Geometry:
    """The lines of what a finding highlights."""
    parts = shapely.get_parts(finding.highlight)
    kinds = shapely.get_type_id(parts)
    lines = parts[((kinds == GeometryType.LINESTRING) | (kinds == GeometryType.LINEARRING)) & (shapely.length(parts) > 0)]
    corners, rows = shapely.get_coordinates(lines, return_index=True)
    return shapely.multilinestrings(shapely.linestrings(corners, indices=rows) if len(lines) else lines)


class _SignRoom:
    """Where signs may stand: clear of each other, of words, and if they can of all that is drawn."""

    def __init__(self, taken: Taken, avoid: Sequence[QRectF]) -> None:
        self.signs, self._words, self._all, self.plates = BoxGrid(), BoxGrid(), BoxGrid(), taken.plates
        for grid, boxes in ((self._words, taken.uncovered), (self._all, (*taken.all, *avoid))):
            for box in boxes:
                grid.add(box)

    def clear(self, places: Sequence[QPointF], near: int, size: float) -> Iterator[QPointF]:
        """The first of the `near` places that is clear, then the first of all that is clear of words and signs."""
        boxes = [(place, _around(place, size)) for place in places]
        for grids, tried in (((self._all, self.signs), near), ((self._words, self.signs), len(boxes))):
            yield from (place for place, box in boxes[:tried] if all(grid.free(box) for grid in grids))

    def choose(self, places: Sequence[QPointF], near: int, size: float) -> QPointF:
        """The first that is clear, else the first of all clear of words alone, or the first."""
        free_of_words = (place for place in places if self._words.free(_around(place, size)))
        chosen = next(self.clear(places, near, size), None) or next(free_of_words, places[0])
        self.signs.add(_around(chosen, size))
        return chosen

    def choose_apart(self, places: Sequence[QPointF], near: int, size: float, within: float) -> QPointF | None:
        """The first that is clear, as near as `within`, else the first there that is clear of signs; None where signs are everywhere."""
        close = [place for place in places if _away(place, places[0]) <= within]
        free_of_signs = (place for place in close if self.signs.free(_around(place, size)))
        chosen = next(self.clear(close, near, size), None) or next(free_of_signs, None)
        if chosen is not None:
            self.signs.add(_around(chosen, size))
        return chosen


@dataclass
class _Stand:
    """A sign and its place: `place` is what it is about, `centre` where it stands, `size` and `across` of its shape."""

    findings: list[Finding]
    text: str
    place: QPointF
    centre: QPointF
    size: float
    across: float
    by: float

    @property
    def box(self) -> QRectF:
        return _around(self.centre, self.across)


def _stand(
    drawing: PlanDrawing, findings: list[Finding], look: Look, text: str, room: _SignRoom, others: list[_Stand] | None
) -> _Stand | None:
    """Where the sign of some findings stands; None where that is outside, or where it joined one of the `others`."""
    finding = findings[0]
    place, angle = _sign_place(drawing, finding)
    by = look.loudness(finding)
    many = len(findings) > 1
    larger = BY_DIGITS[min(len(str(len(findings))), len(BY_DIGITS) - 1)] if many else 1.35 if by > FULL else 1.0
    size = drawing.px(SIGN_PX * larger)
    across = size * (WARN_SHARE if finding.severity == "warn" else 1.0) + (drawing.px(2 * BEHIND_PX) if many else 0.0)
    if not drawing.view.pixel_rect.adjusted(-size, -size, size, size).contains(place):
        return None
    beside = finding.highlight is not None and finding.highlight.geom_type.endswith("Point")
    places = _sign_places(place, angle, size, beside)
    if others is None:
        centre = room.choose(places, NEAR_PLACES, across)
    else:
        apart = room.choose_apart(places, NEAR_PLACES, across, LEADER_FROM * size)
        if apart is None and (joined := _nearest(others, place, look)) is not None:
            joined.findings.extend(findings)
            return None
        centre = places[0] if apart is None else apart
    return _Stand(findings, text, place, centre, size, across, by)


def _nearest(stands: Sequence[_Stand], place: QPointF, look: Look) -> _Stand | None:
    """The sign nearest to a place that may stand for others too."""
    kept = (look.flash, look.full)
    return min((one for one in stands if one.findings[0] not in kept), key=lambda one: _away(one.centre, place), default=None)


def _away(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())


def _sign_place(drawing: PlanDrawing, finding: Finding) -> tuple[QPointF, float | None]:
    """Where the sign belongs, and the angle of the line it is about; None where it is about no line."""
    held = holder(finding)
    highlight = held.geometry
    parts = shapely.get_parts(highlight)
    at = drawing.spot(point_of(parts[int(np.argmax(shapely.area(parts) + shapely.length(parts)))]))
    found = drawing.lines([held], [lines_of(finding)])
    if not found or highlight.geom_type in ("Polygon", "MultiPolygon"):
        return at, None
    places, ahead = PixelLines([found[0][1]]).part_way()
    return at, angle_of(ahead[0])


def _paint_stand(drawing: PlanDrawing, stand: _Stand, room: _SignRoom) -> None:
    finding, centre, place, size = stand.findings[0], stand.centre, stand.place, stand.size
    if stand.by > FULL:
        drawing.painter.setBrush(Qt.BrushStyle.NoBrush)
        drawing.painter.setPen(drawing.pen(finding.severity, 3.0, 0.9))
        drawing.painter.drawEllipse(place, size * 1.6, size * 1.6)
    if _away(centre, place) > LEADER_FROM * size:
        _paint_leader(drawing, stand, room)
    _paint_shape(drawing, stand)
    drawing.take(stand.box)
    if finding.unit == "m" and drawing.labelled and stand.by >= FULL:
        rows = ((Words(metres_text(finding.measured), 10, True),),)
        drawing.labels.wanted.append(Label(rows, centre, rank=1, sides=AROUND, clear_px=stand.across / 2))


def _paint_leader(drawing: PlanDrawing, stand: _Stand, room: _SignRoom) -> None:
    centre, place, size = stand.centre, stand.place, stand.size
    drawing.painter.save()
    crossed = QRectF(centre, place).normalized().adjusted(-size, -size, size, size)
    leave_out(drawing.painter, drawing.view, [plate for plate in room.plates if plate.intersects(crossed)])
    for pen in (drawing.pen("paper", 3.4, 0.9), drawing.pen(stand.findings[0].severity, 1.4)):
        drawing.painter.setPen(pen)
        drawing.painter.drawLine(centre, place)
    drawing.painter.restore()


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


def _outlines(drawing: PlanDrawing, stand: _Stand) -> list[QPolygonF]:
    """The shape, of several after the edge of another behind it."""
    severity = stand.findings[0].severity
    shape = sign_shape(stand.centre, stand.size * (WARN_SHARE if severity == "warn" else 1.0), severity)
    behind = drawing.px(BEHIND_PX)
    return [shape.translated(behind, -behind), shape] if len(stand.findings) > 1 else [shape]


def _wash(drawing: PlanDrawing, stand: _Stand) -> None:
    """Make a sign faint: its layers, each translucent, would add up."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for outline in _outlines(drawing, stand):
        path.addPolygon(outline)
        path.closeSubpath()
    drawing.painter.fillPath(path, drawing.colour("paper", 1.0 - FAINT))


def _paint_shape(drawing: PlanDrawing, stand: _Stand) -> None:
    """The sign with what is written in it; of several with how many they are, and the edge of another behind it."""
    painter, centre, size, severity = drawing.painter, stand.centre, stand.size, stand.findings[0].severity
    many = len(stand.findings) > 1
    painter.setBrush(drawing.colour(severity))
    for outline in _outlines(drawing, stand):
        painter.setPen(drawing.pen("paper", 3.6))
        painter.drawPolygon(outline)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(outline)
    text = str(len(stand.findings)) if many else stand.text or {"stop": "!", "warn": "!", "info": "i"}[severity]
    painter.setFont(map_font(9, True, drawing.view.unit_px * (1.0 if many else size / drawing.px(SIGN_PX))))
    painter.setPen(drawing.colour("ink" if severity == "warn" and drawing.theme == "light" else "paper"))
    low = size * (0.06 if severity == "warn" else 0.0)
    box = QRectF(centre.x() - size, centre.y() - size + low, 2 * size, 2 * size)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
