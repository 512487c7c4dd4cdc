"""A step between two scenes as it is painted: what stands as a picture, what fades as two, and over them in each frame what moves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from weakref import ref

import numpy as np
import shapely
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.ink.map_text import Words, draw_text, text_size
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.plan_drawing import NAMES_TO_SCALE, SMALL_NUMBERS_FROM, PlanDrawing, number_of
from tabletop.canvas.plan.plan_item import Paint, Picture
from tabletop.canvas.plan.plan_painter import MARGIN_PX, PAINTERS, plan_steps
from tabletop.canvas.play.drift import drifts, number_place, paint_drift
from tabletop.canvas.play.legible_names import LOOKED_AT, edges, legible
from tabletop.canvas.play.stamps import Stamp, stamp_of, turned, turns
from tabletop.core.exercise.scene_step import Going, SceneStep
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit
from tabletop.i18n import number, tr

STAMPS_AT_A_TIME = 6
FIRST_KINDS = ("vehicle",)
"""Kinds that lie under others that go."""
Seen = Callable[[Placed], BaseGeometry | None]
PEOPLE = ("crowd", "crowd-flow")
"""Kinds whose number of people is never covered."""


@dataclass(frozen=True)
class Numbers:
    """The numbers of people in a picture as it was painted last: where in which view they are, painted once more over what goes."""

    view: View | None = None
    paint: Callable[[QPainter], None] = lambda painter: None

    def draw(self, painter: QPainter, view: View) -> None:
        """Paint them where the picture has them in a view that may have moved since."""
        if self.view is None or self.view.bearing_deg != view.bearing_deg:
            return
        painter.save()
        if self.view != view:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            ratio = self.view.metre_per_px / view.metre_per_px
            right, down = view.px(self.view.centre)
            painter.translate(right - self.view.width_px * ratio / 2, down - self.view.height_px * ratio / 2)
            painter.scale(ratio, ratio)
        self.paint(painter)
        painter.restore()


@dataclass
class StagedStep:
    """One step, in one theme. `later` is called when a picture is left to `go_on`; `avoid` are boxes that names keep clear of;
    `picture` makes the pictures that are kept, `calmed` takes from what stands whatever this view leaves out of it, `put` paints a stamp
    with its place at a pixel."""

    step: SceneStep
    theme: str
    roster: Mapping[str, RosterUnit]
    visible: Seen
    avoid: Callable[[View], list[QRectF]]
    later: Callable[[], None] = lambda: None
    picture: Callable[[Paint, Callable[[], None]], Picture] = Picture
    calmed: Callable[[Placed], Placed] = lambda one: one
    put: Callable[[QPainter, Stamp, float, float], None] = lambda painter, stamp, right, down: stamp.paint(painter, right, down)
    _stamps: dict[int, Stamp] = field(default_factory=dict)
    _stamps_of: tuple[View, float] | None = None
    _named: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self._numbers = Numbers()
        self.standing = self._picture(self.step.standing, among=self.step.first)
        self.coming = self._picture(_unnumbered(self.step.coming), named=False)
        self.leaving = self._picture(_unnumbered(self.step.leaving), named=False)
        self._fading = [(self.leaving, self.step.leaving), (self.coming, self.step.coming)]
        self._order = sorted(range(len(self.step.going)), key=lambda n: self.step.going[n].placed.kind not in FIRST_KINDS)
        self._turning = {n: {} for n in self._order}  # type: dict[int, dict[float, Stamp]]

    def _picture(self, placed: Sequence[Placed], named: bool = True, among: Sequence[Placed] | None = None) -> Picture:
        """What is painted of some features; without names where those of what fades in and out would lie over each other.

        What stands keeps the places that it has `among` all of the scene left: stacks stay while others go, and count who stays.
        """

        placed = [self.calmed(one) for one in placed]
        staged = ref(self)  # a picture does not keep the step that keeps it: both go, megabytes of pixels, once the step is over

        def paint(painter: QPainter, view: View) -> Iterator[None]:
            of = staged()
            if of is None:
                return
            steps = plan_steps(
                painter,
                view,
                placed,
                of.roster,
                of.theme,
                wind_from_deg=of.step.after.wind_from_deg,
                avoid=of.avoid(view) if named else [view.pixel_rect],
                visible=of.visible,
                among=among,
            )
            del of  # nor does one that is still being painted
            taken = yield from steps
            of = staged()
            if named and of is not None:
                of._numbers = Numbers(view, taken.paint_numbers)

        return self.picture(paint, self.later)

    # --- made ready
    @property
    def pictures(self) -> list[Picture]:
        """The pictures that hold anything."""
        return [self.standing, *(picture for picture, placed in self._fading if placed)]

    def prepare(self, view: View, ratio: float) -> Iterator[None]:
        """Make all pictures and stamps of a view, with a rest after each few milliseconds."""
        for picture in self.pictures:
            picture.prepare(view, ratio)
            while picture.is_busy:
                picture.go_on(4.0)
                yield
        if not self._fits(view, ratio):
            made = {}
            for number_, one in enumerate(self.step.going):
                made[number_] = self._stamp(one, view, ratio)
                if number_ % STAMPS_AT_A_TIME == 0:
                    yield
            self._take(made, view, ratio)

    def _take(self, made: dict[int, Stamp], view: View, ratio: float) -> None:
        self._stamps, self._stamps_of = made, (view, ratio)
        self._turning = {number_: {} for number_ in self._order}
        self._named = self._legible(view)

    def _legible(self, view: View) -> frozenset[int]:
        """Who bears a name in this step: those whose names lie under no symbol and on no other name the whole way long."""
        stamps = self._stamps
        if not stamps:
            return frozenset()
        shares = [self.step.share_at(part) for part in LOOKED_AT]
        places = np.stack([view.to_pixel(self.step.places(share)) for share in shares])
        words = np.array([edges(stamps[n].words) for n in range(len(stamps))])
        symbols = np.array([edges(stamps[n].symbol) for n in range(len(stamps))])
        return frozenset(legible(places, words, symbols))

    def _stamp(self, one: Going, view: View, ratio: float) -> Stamp:
        return stamp_of(one.placed, one.sign, view, self.theme, self.roster, ratio)

    def _fits(self, view: View, ratio: float) -> bool:
        """Whether stamps are those of the view's scale."""
        if self._stamps_of is None:
            return not self.step.going
        drawn, of_ratio = self._stamps_of
        same = (drawn.metre_per_px, drawn.bearing_deg, drawn.unit_px) == (view.metre_per_px, view.bearing_deg, view.unit_px)
        return same and of_ratio == ratio

    def is_ready(self, view: View, ratio: float) -> bool:
        """Whether nothing has to be made to paint the view."""
        return self._fits(view, ratio) and all(picture.holds(view, ratio) for picture in self.pictures)

    # --- painted
    def paint(self, painter: QPainter, view: View, share: float, played_s: float, moving: bool = False) -> None:
        """Paint a moment, `share` of the step from 0 to 1, after so many seconds of play."""
        self.standing.draw(painter, view, moving)
        for picture, placed in self._fading:
            opacity = share if picture is self.coming else 1.0 - share
            if placed and opacity > 0:
                self._paint_faded(painter, view, picture, placed, opacity, moving)
        shaped = self.step.shaped(share)
        self._paint_shaped(painter, view, shaped)
        flows = [one for one in (*self.step.standing, *shaped) if drifts(one)]
        paint_drift(painter, view, flows, self.theme, played_s)
        self._paint_going(painter, view, share)
        self._paint_numbers(painter, view, shaped, share)

    def _paint_faded(self, painter: QPainter, view: View, picture: Picture, placed: Sequence[Placed], opacity: float, moving: bool) -> None:
        """A picture, only as much of it as holds anything: to mix all of it costs several milliseconds."""
        west, south, east, north = shapely.total_bounds([one.geometry for one in placed])
        pixels = view.to_pixel(shapely.get_coordinates(shapely.box(west, south, east, north)))
        margin = MARGIN_PX * view.unit_px
        (left, top), (right, bottom) = pixels.min(axis=0) - margin, pixels.max(axis=0) + margin
        painter.save()
        painter.setClipRect(QRectF(left, top, right - left, bottom - top).intersected(view.pixel_rect))
        painter.setOpacity(opacity)
        picture.draw(painter, view, moving)
        painter.restore()

    def _paint_shaped(self, painter: QPainter, view: View, shaped: Sequence[Placed]) -> None:
        """Lines that grow, areas and lines that take another shape: by the painters of the plan, without words."""
        if not shaped:
            return
        drawing = PlanDrawing(painter, view, self.theme, self.roster, wind_from_deg=self.step.after.wind_from_deg)
        painter.save()
        for kind, paint in PAINTERS.items():
            members = [one for one in shaped if one.kind == kind and one.geometry.length > 0]
            if members:
                for _ in paint(drawing, members) or ():
                    pass
        painter.restore()

    def _paint_numbers(self, painter: QPainter, view: View, shaped: Sequence[Placed], share: float) -> None:
        """How many people stand and move, over all that goes: those of what stands once more, and those of what fades and changes."""
        self._numbers.draw(painter, view)
        fading = (*((one, 1.0 - share) for one in self.step.leaving), *((one, share) for one in self.step.coming))
        for one, opacity in (*fading, *((one, 1.0) for one in shaped)):
            if opacity > 0 and one.kind in PEOPLE and number_of(one, "headcount") > 0 and one.geometry.area > 0:
                size_pt = 16 if one.kind == "crowd" and view.scale <= NAMES_TO_SCALE else 9 if view.scale > SMALL_NUMBERS_FROM else 12
                rows = ((Words(number(number_of(one, "headcount"), ",.0f"), size_pt, True), Words(" " + tr("people"), token="crowd")),)
                size, place = text_size(rows, view.unit_px), number_place(view, one.geometry)
                box = QRectF(place.x() - size.width() / 2, place.y() - size.height() / 2, size.width(), size.height())
                painter.setOpacity(opacity)
                draw_text(painter, box, rows, self.theme, view.unit_px)
        painter.setOpacity(1.0)

    def _paint_going(self, painter: QPainter, view: View, share: float) -> None:
        if not self.step.going:
            return
        ratio = painter.device().devicePixelRatioF()
        if not self._stamps:
            self._take({number_: self._stamp(one, view, ratio) for number_, one in enumerate(self.step.going)}, view, ratio)
        pixels, headings = view.to_pixel(self.step.places(share)).tolist(), self.step.headings(share).tolist()
        reach = MARGIN_PX * view.unit_px
        for n in self._order:
            right, down = pixels[n]
            if -reach < right < view.width_px + reach and -reach < down < view.height_px + reach:
                stamp = self._facing(n, headings[n], view, ratio)
                self.put(painter, stamp if n in self._named or stamp.bare is None else stamp.bare, right, down)

    def _facing(self, n: int, heading_deg: float, view: View, ratio: float) -> Stamp:
        one = self.step.going[n]
        if not turns(one.placed, view):
            return self._stamps[n]
        facing = turned(one.placed, heading_deg)
        known, bearing = self._turning[n], facing.properties["bearing_deg"]
        if bearing not in known:
            known[bearing] = stamp_of(facing, one.sign, view, self.theme, self.roster, ratio)
        return known[bearing]


def _unnumbered(placed: Sequence[Placed]) -> list[Placed]:
    """Features without how many people they hold: that is painted over what goes."""
    return [replace(one, properties={**one.properties, "headcount": 0}) if one.kind in PEOPLE else one for one in placed]
