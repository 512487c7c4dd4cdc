"""Names on the base map: placed once per view, the important ones first, never over one another nor over the plan's symbols."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from tabletop.canvas.base.label_letters import advance, in_rows, label_font, rows_shape, run_shape
from tabletop.canvas.base.label_lines import Run, runs_along
from tabletop.canvas.base.label_sources import LINE, POINT, WATER, WATER_LABEL, Candidate, candidate_steps, label_colour
from tabletop.canvas.ink.kept_picture import without_engine
from tabletop.canvas.ink.map_decorations import decoration_boxes
from tabletop.canvas.ink.map_text import HALO_PX, PT_PX
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.symbols import is_vector
from tabletop.canvas.ink.view import View
from tabletop.core.text.style import tokens

if TYPE_CHECKING:
    from tabletop.session.ground.shown_layers import LayerView

APART_PX = 2.0
SAME_NAME_PX = 220.0
ROAD_APART_PX = 520.0
MOST_LABELS = 90
POINT_GAP_PX = 6.0
EDGE_PX = 4.0


@dataclass(frozen=True, eq=False)
class Label:
    """A placed name. `shape` holds its letters relative to `anchor` (ground), in pixels; `boxes` are what it takes of the picture."""

    text: str
    anchor: tuple[float, float]
    shape: QPainterPath
    boxes: tuple[QRectF, ...]
    angles_deg: tuple[float, ...]
    token: str
    halo_token: str
    bearing_deg: float
    images: dict[tuple[str, float], QImage] = field(default_factory=dict)

    @cached_property
    def bounds(self) -> QRectF:
        """Around letters and halo, relative to the anchor."""
        return self.shape.boundingRect()


class LabelLayer:
    """The names of one window's layers: placed by `update`, painted by `paint` for that view and, moved along, for views near it."""

    def __init__(self, layer_views: Sequence["LayerView"] = (), theme: str = "light") -> None:
        self._views = tuple(layer_views)
        self._theme = theme
        self._placed: tuple[Label, ...] = ()
        self._view: View | None = None
        self._avoid: tuple[QRectF, ...] = ()

    @property
    def placed(self) -> tuple[Label, ...]:
        """Names that stand on the map now."""
        return self._placed

    def set_layers(self, layer_views: Sequence["LayerView"]) -> None:
        """Other layers: the names of before stay until the next `update` has placed the others; without layers there are none."""
        views = tuple(layer_views)
        if views != self._views:
            self._views, self._view = views, None
            self._placed = self._placed if views else ()

    def set_theme(self, theme: str) -> None:
        """Other colours; the places stay."""
        self._theme = theme

    def update(self, view: View, avoid: Sequence[QRectF] = ()) -> None:
        """Place the names for a view; `avoid` are boxes in pixels that stay free. Nothing is done when nothing has changed."""
        for _ in self.update_steps(view, avoid):
            pass

    def update_steps(self, view: View, avoid: Sequence[QRectF] = ()) -> Iterator[None]:
        """As `update`, with a rest after each few milliseconds; the names of before stay until the new ones are all placed."""
        if view != self._view or tuple(avoid) != self._avoid:
            placed = yield from place_steps(self._views, view, avoid)
            self._view, self._avoid, self._placed = view, tuple(avoid), tuple(placed)

    def paint(self, painter: QPainter, view: View) -> None:
        """Paint the placed names where their ground is in this view."""
        for _ in self.paint_steps(painter, view):
            pass

    def paint_steps(self, painter: QPainter, view: View) -> Iterator[None]:
        """As `paint`, with a rest after each name."""
        for label in self._placed:
            _paint(painter, label, view, self._theme)
            yield


def paint_labels(
    painter: QPainter,
    view: View,
    layer_views: Sequence["LayerView"],
    theme: str = "light",
    avoid: Sequence[QRectF] = (),
    most: int = MOST_LABELS,
) -> list[QRectF]:
    """Place and paint the names of a view, so many at most; returns the boxes they take in pixels."""
    placed = finished(place_steps(layer_views, view, avoid, most))
    for label in placed:
        _paint(painter, label, view, theme)
    return [box for label in placed for box in label.boxes]


def place_labels(layer_views: Sequence["LayerView"], view: View, avoid: Sequence[QRectF] = ()) -> list[Label]:
    """Names for a view, the most important first; none meets another or a box of `avoid`, all are within the picture."""
    return finished(place_steps(layer_views, view, avoid))


def place_steps(
    layer_views: Sequence["LayerView"], view: View, avoid: Sequence[QRectF] = (), most: int = MOST_LABELS
) -> Generator[None, None, list[Label]]:
    """As `place_labels`, with a rest after each layer and each name; `most`: so many at most."""
    room = _Room(view, [*avoid, *decoration_boxes(view)])
    placed: list[Label] = []
    candidates = yield from candidate_steps(layer_views, view)
    for candidate in candidates:
        placed += _place(candidate, view, room)
        if len(placed) >= most:
            break
        yield
    return placed


class _Room:
    """What of the picture is taken."""

    def __init__(self, view: View, avoid: Sequence[QRectF]) -> None:
        unit = view.unit_px
        edge = EDGE_PX * unit
        self._frame = np.array([edge, edge, view.width_px - edge, view.height_px - edge])
        self._gap = APART_PX * unit
        self._taken = np.array([_corners(box) for box in avoid], dtype=float).reshape(-1, 4)
        self._names: dict[str, list[QPointF]] = {}

    def is_free(self, boxes: np.ndarray) -> bool:
        """True when all boxes (k, 4: left, top, right, bottom) lie in the picture and none meets what is taken."""
        frame, gap, taken = self._frame, self._gap, self._taken
        if (boxes[:, :2] < frame[:2]).any() or (boxes[:, 2:] > frame[2:]).any():
            return False
        meets = (boxes[:, None, :2] - gap < taken[None, :, 2:]) & (boxes[:, None, 2:] + gap > taken[None, :, :2])
        return not meets.all(axis=2).any()

    def is_near_its_like(self, text: str, where: QPointF, least_px: float) -> bool:
        """True when the same words stand near by."""
        return any(np.hypot(one.x() - where.x(), one.y() - where.y()) < least_px for one in self._names.get(text.casefold(), ()))

    def take(self, text: str, boxes: np.ndarray, where: QPointF) -> None:
        """These boxes are taken by these words."""
        self._taken = np.vstack((self._taken, boxes))
        self._names.setdefault(text.casefold(), []).append(where)


def _corners(box: QRectF) -> tuple[float, float, float, float]:
    return box.left(), box.top(), box.right(), box.bottom()


def _place(candidate: Candidate, view: View, room: _Room) -> list[Label]:
    if len(candidate.points_px) == 0 or not np.isfinite(candidate.points_px).all():
        return []
    if candidate.form == LINE:
        return _place_along(candidate, view, room)
    if candidate.form == POINT:
        return _place_beside(candidate, view, room)
    return _place_inside(candidate, view, room)


# --- along a line
def _place_along(candidate: Candidate, view: View, room: _Room) -> list[Label]:
    font, unit = label_font(candidate.size_pt, candidate.italic, view.unit_px), view.unit_px
    advances = np.array([advance(candidate.size_pt, candidate.italic, unit, letter) for letter in candidate.text]) + 0.4 * unit
    inside = (8 * unit, 8 * unit, view.width_px - 8 * unit, view.height_px - 8 * unit)
    labels: list[Label] = []
    for run in runs_along(candidate.points_px, advances, ROAD_APART_PX * unit, inside):
        middle = QPointF(*run.middles[len(run.middles) // 2])
        if room.is_near_its_like(candidate.text, middle, ROAD_APART_PX * 0.6 * unit):
            continue
        boxes = _run_boxes(run, candidate.size_pt * PT_PX * unit)
        if not room.is_free(boxes):
            continue
        shape = run_shape(candidate.text, run, advances, font, candidate.size_pt * PT_PX * unit)
        halo = "road" if candidate.on_road else "water" if candidate.token == WATER_LABEL else "paper"
        labels.append(_label(candidate, view, middle, shape, boxes, tuple(run.angles_deg.tolist()), halo))
        room.take(candidate.text, boxes, middle)
    return labels


def _run_boxes(run: Run, size_px: float) -> np.ndarray:
    """(k, 4) boxes of two letters each: a turned name takes a staircase, not its whole bounds."""
    pairs = np.arange(0, len(run.middles), 2)
    reach = size_px * 0.62
    low, high = np.minimum.reduceat(run.middles, pairs, axis=0), np.maximum.reduceat(run.middles, pairs, axis=0)
    return np.hstack((low - reach, high + reach))


# --- beside a point
def _place_beside(candidate: Candidate, view: View, room: _Room) -> list[Label]:
    """Right of the dot, else left, below, above."""
    rows, size = in_rows(candidate.text, candidate.size_pt, candidate.italic, view.unit_px)
    gap = POINT_GAP_PX * view.unit_px
    right, down = candidate.points_px[0]
    spots = (
        (right + gap, down - size.height() / 2, 0.0),
        (right - gap - size.width(), down - size.height() / 2, 1.0),
        (right - size.width() / 2, down + gap, 0.5),
        (right - size.width() / 2, down - gap - size.height(), 0.5),
    )
    for left, top, align in spots:
        labels = _place_box(candidate, view, room, QRectF(QPointF(left, top), size), rows, align)
        if labels:
            return labels
    return []


# --- inside an area
def _place_inside(candidate: Candidate, view: View, room: _Room) -> list[Label]:
    """In the middle of what is seen of the area, when it fits; on water, turned along it."""
    seen = _seen_part(candidate.points_px, view)
    if seen is None:
        return []
    if candidate.form == WATER:
        along = _place_on_water(candidate, view, room, seen)
        if along is not None:
            return along
    rows, size = in_rows(candidate.text, candidate.size_pt, candidate.italic, view.unit_px)
    spot = seen.centroid if seen.contains(seen.centroid) else seen.representative_point()
    box = QRectF(QPointF(spot.x - size.width() / 2, spot.y - size.height() / 2), size)
    room_there = shapely.box(box.left(), box.top(), box.right(), box.bottom()).intersection(seen).area
    if room_there < 0.82 * size.width() * size.height():
        return []
    return _place_box(candidate, view, room, box, rows, 0.5)


def _seen_part(ring_px: np.ndarray, view: View) -> shapely.Polygon | None:
    if len(ring_px) < 4:
        return None
    whole = shapely.make_valid(shapely.Polygon(ring_px))
    seen = whole.intersection(shapely.box(0, 0, view.width_px, view.height_px))
    parts = [part for part in shapely.get_parts(seen) if part.geom_type == "Polygon" and part.area > 0]
    return max(parts, key=lambda part: part.area, default=None)


def _place_on_water(candidate: Candidate, view: View, room: _Room, seen: shapely.Polygon) -> list[Label] | None:
    """Words along the middle of the water; None where it is too narrow or round for a direction of its own."""
    frame = shapely.oriented_envelope(seen)
    if frame.geom_type != "Polygon":
        return None
    corners = np.asarray(frame.exterior.coords)[:4]
    sides = np.hypot(*np.diff(np.vstack((corners, corners[:1])), axis=0).T)
    longer, shorter = max(sides[0], sides[1]), min(sides[0], sides[1])
    if longer < 1.4 * shorter:
        return None
    middle_line = _middle_line(seen, corners, bool(sides[0] >= sides[1]))
    if middle_line is None:
        return None
    size_pt = candidate.size_pt if seen.area / longer > 3 * candidate.size_pt * PT_PX * view.unit_px else 9
    return _place_along(replace(candidate, form=LINE, points_px=middle_line, size_pt=size_pt), view, room)


def _middle_line(seen: shapely.Polygon, corners: np.ndarray, first_is_long: bool) -> np.ndarray | None:
    """Middles of cuts across the area, square to its long side."""
    a, b, c, d = corners if first_is_long else corners[[1, 2, 3, 0]]
    middles = []
    for t in np.linspace(0.06, 0.94, 15):
        cut = shapely.LineString((a + (b - a) * t, d + (c - d) * t)).intersection(seen)
        pieces = [piece for piece in shapely.get_parts(cut) if piece.geom_type == "LineString"]
        if pieces:
            longest = max(pieces, key=lambda piece: piece.length)
            middles.append(np.asarray(longest.interpolate(0.5, normalized=True).coords[0]))
    return np.array(middles) if len(middles) > 3 else None


# --- a box of rows
def _place_box(candidate: Candidate, view: View, room: _Room, box: QRectF, rows: tuple[str, ...], align: float) -> list[Label]:
    taken = np.array([_corners(box)])
    if room.is_near_its_like(candidate.text, box.center(), SAME_NAME_PX * view.unit_px) or not room.is_free(taken):
        return []
    shape = rows_shape(rows, box.size(), candidate.size_pt, candidate.italic, view.unit_px, align)
    room.take(candidate.text, taken, box.center())
    return [_label(candidate, view, box.center(), shape, taken, (), "paper")]


def _label(
    candidate: Candidate, view: View, middle: QPointF, shape: QPainterPath, boxes: np.ndarray, angles: tuple[float, ...], halo: str
) -> Label:
    east, north = view.to_ground(np.array([[middle.x(), middle.y()]]))[0]
    rects = tuple(QRectF(QPointF(a, b), QPointF(c, d)) for a, b, c, d in boxes.tolist())
    bearing_deg = view.bearing_deg if angles else 0.0
    return Label(candidate.text, (float(east), float(north)), shape, rects, angles, candidate.token, halo, bearing_deg)


def _paint(painter: QPainter, label: Label, view: View, theme: str) -> None:
    """Halo, then letters. A view that has turned since turns the names along lines with it."""
    margin = 2 * HALO_PX * view.unit_px
    place = QPointF(*view.px(label.anchor))
    bounds = label.bounds.adjusted(-margin, -margin, margin, margin)
    turn = label.bearing_deg - view.bearing_deg if label.angles_deg else 0.0
    if turn:
        painter.save()
        painter.translate(place)
        painter.rotate(turn)
        _paint_shape(painter, label, view.unit_px, theme)
        painter.restore()
        return
    if is_vector(painter):
        painter.save()
        painter.translate(place)
        _paint_shape(painter, label, view.unit_px, theme)
        painter.restore()
        return
    ratio = painter.device().devicePixelRatioF()
    image = _image(label, bounds, view.unit_px, theme, ratio)
    at = place + bounds.topLeft()
    painter.drawImage(QPointF(round(at.x() * ratio) / ratio, round(at.y() * ratio) / ratio), image)


def _image(label: Label, bounds: QRectF, unit_px: float, theme: str, ratio: float) -> QImage:
    """The name as an image, made once: on the screen names move with the map many times before they change."""
    if (theme, ratio) not in label.images:
        image = QImage(int(bounds.width() * ratio) + 2, int(bounds.height() * ratio) + 2, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.translate(-bounds.topLeft())
        _paint_shape(painter, label, unit_px, theme)
        painter.end()
        label.images[theme, ratio] = without_engine(image)
    return label.images[theme, ratio]


def _paint_shape(painter: QPainter, label: Label, unit_px: float, theme: str) -> None:
    """The halo is stroked ring by ring: one long path with a wide pen takes many times as long."""
    halo = QPen(QColor(tokens(theme)[label.halo_token]), 2 * HALO_PX * unit_px)
    halo.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(halo)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ring in label.shape.toSubpathPolygons():
        painter.drawPolygon(ring)
    painter.fillPath(label.shape, QColor(label_colour(label.token, theme)))
