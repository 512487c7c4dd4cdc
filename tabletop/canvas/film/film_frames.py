"""The frames of a film: scene after scene, drawn by the painters of the map, with level, clock and title on each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import shapely
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPicture

from tabletop.canvas.base.base_painter import BasePainter
from tabletop.canvas.base.map_labels import paint_labels
from tabletop.canvas.ink.map_decorations import decoration_boxes, paint_decorations
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.plan_painter import paint_plan
from tabletop.canvas.play.caption import Caption, caption_box, caption_of, paint_caption
from tabletop.canvas.play.staged_step import StagedStep
from tabletop.core.exercise.scene_step import SceneStep
from tabletop.core.sight.viewsheds import Viewsheds
from tabletop.core.text.style import tokens
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.session.ground.shown_layers import LayerView
from tabletop.session.play import REST_S, STEP_S

LAST_S = 2.0
DESIGN_PX = 1100.0
"""A film so wide shows symbols and words as large as a screen does; a wider one shows them larger."""
LEAST_M, EDGE = 150.0, 1.12
"""Ground that is shown at least, and how much more than the plan takes."""
TALL = 9 / 16


@dataclass(frozen=True)
class Moment:
    """A frame: which step, which share of it (0 to 1), how long it is seen in milliseconds."""

    step: int
    share: float
    lasts_ms: int


def moments(steps: int, fps: int) -> list[Moment]:
    """The frames of so many steps: each scene rests, each step moves; at the end the last scene rests longer."""
    each_ms, count = round(1000 / fps), round(STEP_S * fps)
    rest_ms = round(REST_S * 1000)
    made: list[Moment] = []
    for step in range(steps):
        made.append(Moment(step, 0.0, rest_ms))
        made += [Moment(step, n / count, each_ms) for n in range(1, count)]
    return [*made, Moment(steps - 1, 1.0, round(LAST_S * 1000))]


@dataclass
class FilmFrames:
    """Frames of a plan's steps, `width_px` wide and nine sixteenths of that high."""

    plan: Plan
    layers: LayerSet
    steps: Sequence[SceneStep]
    fps: int
    width_px: int
    theme: str = "light"

    def __post_init__(self) -> None:
        self.moments = [replace(one, share=self.steps[one.step].share_at(one.share)) for one in moments(len(self.steps), self.fps)]
        height_px = round(self.width_px * TALL / 2) * 2
        self.view = self._view(self.width_px // 2 * 2, height_px)
        self._staged: tuple[int, StagedStep] | None = None
        self._sights = Viewsheds()

    def _view(self, width_px: int, height_px: int) -> View:
        shapes = [one.geometry for step in self.steps for one in (*step.first, *step.last)]
        west, south, east, north = shapely.total_bounds(shapes) if shapes else (0.0, 0.0, LEAST_M, LEAST_M)
        across = max((east - west) * EDGE, LEAST_M) / width_px
        up = max((north - south) * EDGE, LEAST_M * TALL) / height_px
        centre = (float(west + east) / 2, float(south + north) / 2)
        return View(width_px, height_px, centre, max(across, up), 0.0, width_px / DESIGN_PX)

    def images(self, progress: Callable[[float], None] = lambda share: None) -> Iterator[tuple[Moment, QImage]]:
        """Every frame in turn, each an image of its own; `progress` is told how much is done."""
        ground = self._ground()
        for nth, moment in enumerate(self.moments):
            yield moment, self._image(ground, moment)
            progress((nth + 1) / len(self.moments))

    def first_images(self) -> list[QImage]:
        """The first frame of each step, and the last one: what colours there are."""
        ground = self._ground()
        return [self._image(ground, one) for one in self.moments if one.share in (0.0, 1.0)]

    def _ground(self) -> QImage:
        """Base map, street names, scale bar: the same in all frames."""
        image = QImage(self.view.width_px, self.view.height_px, QImage.Format.Format_RGB32)
        image.fill(QColor(tokens(self.theme)["paper"]))
        views = [LayerView(layer, layer.info.shown, layer.info.opacity) for layer in self.layers]
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        BasePainter(views, self.theme).paint(painter, self.view)
        corner = caption_box(self.view, Caption(self.steps[0].before, self.steps[0].before.clock, 0.0))
        paint_labels(painter, self.view, views, self.theme, [corner, *decoration_boxes(self.view), *self._taken()])
        paint_decorations(painter, self.view, self.theme, any(layer.info.schematic for layer in self.layers if layer.info.shown))
        painter.end()
        return image

    def _taken(self) -> list[QRectF]:
        """Boxes of symbols and names in all scenes, found by drawing them on nothing: street names keep clear of them."""
        found: list[QRectF] = []
        for placed in (self.steps[0].first, *(step.last for step in self.steps)):
            nothing = QPicture()
            trial = QPainter(nothing)
            found += paint_plan(trial, self.view, placed, self.plan.roster, self.theme)
            trial.end()
        return found

    def _image(self, ground: QImage, moment: Moment) -> QImage:
        image = ground.copy()
        step = self.steps[moment.step]
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            self._step(moment.step).paint(painter, self.view, moment.share, (moment.step + moment.share) * STEP_S)
            paint_caption(painter, self.view, caption_of(step, moment.share), self.theme)
        finally:
            painter.end()
        return image

    def _step(self, number: int) -> StagedStep:
        """A step with all its pictures made."""
        if self._staged is None or self._staged[0] != number:
            step = self.steps[number]
            visible = self._sights.among(self.layers, list(step.last)).reach
            staged = StagedStep(step, self.theme, self.plan.roster, visible, decoration_boxes)
            for _ in staged.prepare(self.view, 1.0):
                pass
            self._staged = (number, staged)
        return self._staged[1]
