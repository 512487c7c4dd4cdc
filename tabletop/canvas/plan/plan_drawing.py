"""The drawing under way: painter, view, colours and sizes, shapes in pixels, and the labels and boxes that are collected."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.crowding.crowding import Crowding
from tabletop.canvas.crowding.headcounts import Groups
from tabletop.canvas.crowding.marks import LABELS_TO_SCALE, symbol_side
from tabletop.canvas.ink.feature_values import number_of as number_of
from tabletop.canvas.ink.feature_values import row_of
from tabletop.canvas.ink.feature_values import value_of as value_of
from tabletop.canvas.ink.map_text import Rows, Words
from tabletop.canvas.ink.pixel_lines import PixelLines, inside, qlines, qpolygon
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.plan_labels import AROUND, Form, Label, LabelSet, Others, Sides
from tabletop.core.geometry.geometry import repaired
from tabletop.core.text.style import agency_token, tokens
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit
from tabletop.i18n import tr

NAMES_TO_SCALE = 4_000.0
"""Names of lines and areas go above it."""
SMALL_NUMBERS_FROM = 25_000.0
"""How many people stand or move in an area is written small below it; left out it is nowhere."""
PICTURES_AT_MOST = 20.0
VIEWS_KEPT = 3.0
"""Shapes that leave the picture by far are cut to this many widths of it."""


@dataclass
class PlanDrawing:
    """One painting of a plan. Colours go by token; sizes are design pixels that `px` turns into those of the surface."""

    painter: QPainter
    view: View
    theme: str
    roster: Mapping[str, RosterUnit] = field(default_factory=dict)
    selected: frozenset[str] = frozenset()
    wind_from_deg: float | None = None
    visible: Callable[[Placed], BaseGeometry | None] = lambda one: None
    """What a unit sees of its reach, where buildings clip it."""
    opened: Mapping[str, BaseGeometry] = field(default_factory=dict)
    """What gates leave of cordons and barriers, by id."""
    between_gates: Mapping[str, BaseGeometry] = field(default_factory=dict)
    """Lines without what any gate takes of them, where it differs: there their marks stand."""
    people_on: Mapping[str, float] = field(default_factory=dict)
    """People who count on each cordon, by its id, where whoever draws looked."""
    crowding: Crowding = field(default_factory=Crowding)
    """Which symbols stand aside or in a stack."""
    sharing: Groups = field(default_factory=dict)
    """Crowds that share one headcount, by the id of each."""
    boxes: list[QRectF] = field(default_factory=list)
    plates: list[QRectF] = field(default_factory=list)
    """Those of them that are stacks."""

    def __post_init__(self) -> None:
        self.colours = tokens(self.theme)
        self.labels = LabelSet(self.theme, self.view.unit_px, self.view.pixel_rect)

    # --- sizes
    def px(self, design_px: float) -> float:
        """Pixels of the surface for design pixels."""
        return design_px * self.view.unit_px

    def ground_px(self, ground_m: float) -> float:
        """Pixels that a ground length takes, at most many pictures: no pen goes farther."""
        return min(ground_m / self.view.metre_per_px, PICTURES_AT_MOST * max(self.view.width_px, self.view.height_px))

    @cached_property
    def symbol_px(self) -> float:
        """Side of a symbol on this surface; it shrinks where it would be larger than what it stands for."""
        return self.px(symbol_side(self.view.scale))

    @property
    def labelled(self) -> bool:
        """Whether labels and marks on lines are drawn at all."""
        return self.view.scale <= LABELS_TO_SCALE

    @property
    def named(self) -> bool:
        """Whether lines and areas bear their names."""
        return self.view.scale <= NAMES_TO_SCALE

    # --- colours
    def colour(self, token: str, alpha: float = 1.0) -> QColor:
        """Colour of a token."""
        colour = QColor(self.colours[token])
        colour.setAlphaF(alpha)
        return colour

    def on_plate(self, token: str) -> QColor:
        """Colour of a pictogram on a plate of that token: white, or the dark paper where the plate is light."""
        return QColor("#FFFFFF") if QColor(self.colours[token]).lightnessF() < 0.55 else QColor("#15191E")

    def pen(self, token: str, width: float, alpha: float = 1.0, dashes: Sequence[float] = (), flat: bool = False) -> QPen:
        """Pen of design width; dashes in design pixels."""
        pen = QPen(self.colour(token, alpha), self.px(width))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if flat or dashes else Qt.PenCapStyle.RoundCap)
        if dashes:
            pen.setDashPattern([length / width for length in dashes])
        return pen

    def agency(self, placed: Placed) -> str:
        """Colour token of the agency of a feature's roster unit, else by its unit type."""
        row = self.roster_unit(placed)
        return agency_token(row.agency if row and row.agency else str(placed.properties.get("unit_type") or ""))

    def roster_unit(self, placed: Placed) -> RosterUnit | None:
        """The roster unit that a feature refers to, where there is one."""
        return row_of(placed, self.roster)

    # --- shapes
    def _parts(self, features: Sequence[Placed], shapes: Iterable[BaseGeometry], wanted: str) -> tuple[list[Placed], np.ndarray]:
        """Simple parts of one type, each with its feature; what reaches far out of the picture is cut."""
        found = _simple(np.array(list(shapes), dtype=object), self.view)
        parts, rows = shapely.get_parts(found, return_index=True)
        kept = (shapely.get_type_id(parts) == shapely.GeometryType[wanted]) & ~shapely.is_empty(parts)
        return [features[row] for row in rows[kept].tolist()], parts[kept]

    def _pixels(self, parts: np.ndarray) -> list[np.ndarray]:
        coordinates, rows = shapely.get_coordinates(parts, return_index=True)
        if not len(coordinates):
            return []
        return np.split(self.view.to_pixel(coordinates), np.flatnonzero(np.diff(rows)) + 1)

    def lines(self, features: Sequence[Placed], shapes: Iterable[BaseGeometry] | None = None) -> list[tuple[Placed, np.ndarray]]:
        """Line parts of the features (or of other shapes of theirs) as (n, 2) pixels, each with its feature."""
        owners, parts = self._parts(features, shapes if shapes is not None else [feature.geometry for feature in features], "LINESTRING")
        return list(zip(owners, self._pixels(parts), strict=True))

    def areas(self, features: Sequence[Placed], shapes: Iterable[BaseGeometry] | None = None) -> list[tuple[Placed, list[np.ndarray]]]:
        """Area parts as rings in pixels, the outer one first, each with its feature."""
        owners, parts = self._parts(features, shapes if shapes is not None else [feature.geometry for feature in features], "POLYGON")
        rings, rows = shapely.get_rings(parts, return_index=True)
        found: list[list[np.ndarray]] = [[] for _ in owners]
        for row, ring in zip(rows.tolist(), self._pixels(rings), strict=True):
            found[row].append(ring)
        return list(zip(owners, found, strict=True))

    def points(self, features: Sequence[Placed]) -> list[tuple[Placed, QPointF]]:
        """Places of point features in pixels."""
        owners = [feature for feature in features if feature.geometry.geom_type == "Point" and not feature.geometry.is_empty]
        pixels = self._pixels(np.array([owner.geometry for owner in owners], dtype=object))
        return [(one, QPointF(*place[0])) for one, place in zip(owners, pixels, strict=True)]

    def stands(self, placed: Placed, place: QPointF) -> QPointF | None:
        """Where the symbol of a feature is drawn whose true place is that pixel; None while it is in a stack."""
        if placed.id in self.crowding.stacked:
            return None
        aside = self.crowding.places.get(placed.id)
        return place if aside is None else self.spot(aside)

    def spot(self, ground: tuple[float, float]) -> QPointF:
        """Pixel of a ground place."""
        return QPointF(*self.view.px(ground))

    def turn_deg(self, bearing_deg: float) -> float:
        """Rotation on this picture (clockwise from up) of a ground bearing."""
        return bearing_deg - self.view.bearing_deg

    # --- strokes
    def draw_lines(self, pieces: np.ndarray, pen: QPen) -> None:
        """Straight pieces (m, 2, 2), those in the picture, in one go."""
        seen = inside(pieces, self.view.width_px, self.view.height_px)
        if len(seen):
            self.painter.setPen(pen)
            self.painter.drawLines(qlines(seen))

    def draw_all(self, lines: PixelLines, pen: QPen) -> None:
        """Many bent lines in one go, piece by piece, with an opaque pen. Square ends close the bends; round ones cost ten times more."""
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        self.draw_lines(lines.pieces(), pen)

    def draw_line(self, line: np.ndarray, pen: QPen) -> None:
        """One bent line."""
        self.painter.setPen(pen)
        if len(line) == 2:
            self.painter.drawLine(QLineF(*line.ravel().tolist()))
        else:
            self.painter.drawPolyline(qpolygon(line))

    def halo(self, placed: Placed, path: QPainterPath) -> None:
        """Under a selected line or outline: white casing, accent, and a mark at each corner."""
        if placed.id not in self.selected:
            return
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.strokePath(path, self.pen("field" if self.theme == "light" else "paper", 13))
        self.painter.strokePath(path, self.pen("accent", 9))
        self.painter.strokePath(path, self.pen("field" if self.theme == "light" else "paper", 5))

    def label_along(
        self,
        rows: Iterable[Iterable[Words]],
        places: Sequence[tuple[QPointF, float]],
        clear: float,
        rank: float,
        longer: Sequence[tuple[Iterable[Iterable[Words]], float]] = (),
        led: int | None = None,
        token: str = "ink",
    ) -> None:
        """Ask for a label above or below a line, at the first of these places that is free; `led`: the form that may also stand a little
        way off, with a line to the first place."""
        (at, angle), *others = places
        sides, clear_px = ("above", "below"), self.px(clear)
        about = None if led is None else shapely.Point(at.x(), at.y())
        self.label(
            rows,
            at,
            rank=rank,
            sides=sides,
            clear_px=clear_px,
            angle_deg=angle,
            others=tuple(others),
            longer=longer,
            token=token,
            led=about,
            led_form=led or 0,
        )

    def label(
        self,
        rows: Iterable[Iterable[Words]],
        at: QPointF,
        *,
        rank: float,
        sides: Sides = AROUND,
        clear_px: float = 0.0,
        angle_deg: float = 0.0,
        forced: bool = False,
        others: Others = (),
        centred: Sequence[QPointF] = (),
        longer: Sequence[tuple[Iterable[Iterable[Words]], float]] = (),
        home: BaseGeometry | None = None,
        token: str = "ink",
        led: BaseGeometry | None = None,
        led_form: int = 0,
    ) -> None:
        """Ask for a label; empty words and rows are left out. `longer`: rows that are written instead where there is room, with the
        ranks at which that is tried; the first with words is the label where the shortest has none."""
        forms = [Form(kept, at_rank) for form, at_rank in ((rows, rank), *longer) if (kept := _kept(form))]
        if forms and (self.labelled or home is not None):
            first, *more = forms
            angled, places = (clear_px, angle_deg, forced, others), tuple(centred)
            self.labels.wanted.append(Label(first.rows, at, first.rank, sides, *angled, places, tuple(more), home, token, led, led_form))

    def take(self, box: QRectF) -> None:
        """A symbol stands there; only what is in the picture counts."""
        seen = box.intersected(self.view.pixel_rect)
        if not seen.isEmpty():
            self.boxes.append(box if seen == box else seen)


def _kept(rows: Iterable[Iterable[Words]]) -> Rows:
    return tuple(kept for row in rows if (kept := tuple(words for words in row if words.text)))


def _simple(shapes: np.ndarray, view: View) -> np.ndarray:
    """(n,) the shapes, those far larger than the picture cut."""
    west, south, east, north = view.bounds
    reach = VIEWS_KEPT * max(east - west, north - south)
    box = shapely.bounds(shapes).reshape(-1, 4)
    large = np.flatnonzero(np.fmax(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) > reach)
    for row in large.tolist():
        shapes[row] = shapely.clip_by_rect(repaired(shapes[row]), west - reach, south - reach, east + reach, north + reach)
    return shapes


def metres_text(length_m: float) -> str:
    """A length with its unit, in tenths where it is not whole."""
    return tr("{length:.0f} m", length=length_m) if abs(length_m - round(length_m)) < 0.05 else tr("{length:.1f} m", length=length_m)


def path_of(rings: Sequence[np.ndarray], closed: bool = True) -> QPainterPath:
    """Path of rings or lines in pixels; holes stay open."""
    path = QPainterPath()
    for ring in rings:
        path.addPolygon(qpolygon(ring))
        if closed:
            path.closeSubpath()
    return path


def angle_of(ahead: np.ndarray) -> float:
    """Angle of a direction in pixels, clockwise from level."""
    return math.degrees(math.atan2(float(ahead[1]), float(ahead[0])))


LABEL_SHARES = (0.5, 0.3, 0.7, 0.15, 0.85)


def label_places(lines: Sequence[np.ndarray]) -> list[list[tuple[QPointF, float]]]:
    """Per line, places along it where a label may stand, the middle first, and the angle of the line there."""
    found: list[list[tuple[QPointF, float]]] = [[] for _ in lines]
    tape = PixelLines(lines)
    for share in LABEL_SHARES if lines else ():
        for row, (place, direction) in enumerate(zip(*tape.part_way(share), strict=True)):
            found[row].append((QPointF(*place.tolist()), angle_of(direction)))
    return found
