"""The stage of a view: the step that is played, as the session tells it, and the next one made ready behind it in slices."""

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter

from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.plan_item import Paint, Picture
from tabletop.canvas.play.caption import Caption, caption_box, caption_of, paint_caption
from tabletop.canvas.play.staged_step import StagedStep
from tabletop.canvas.play.stamps import Stamp
from tabletop.core.exercise.scene_step import SceneStep
from tabletop.core.sight.viewsheds import Viewsheds
from tabletop.core.values.feature import Placed
from tabletop.i18n import tr
from tabletop.session.base.own_turn import OwnTurn
from tabletop.session.play import STEP_S
from tabletop.session.session import Session

SLICE_MS = 6.0
"""What a turn of the event loop gives to pictures of a step while it is played."""
Pair = tuple[int, int]


class Stage(QObject):
    """Paints the moment of the session's play in one view of it; `redraw` asks for a frame, `hidden` tells what that view leaves out;
    `picture`, `calmed` and `put` as steps have them, `plate` paints what stands in a box."""

    def __init__(
        self,
        session: Session,
        theme: str,
        redraw: Callable[[], None],
        hidden: Callable[[], frozenset[str]],
        furniture: Callable[[View], list[QRectF]],
        parent: QObject,
        picture: Callable[[Paint, Callable[[], None]], Picture] = Picture,
        calmed: Callable[[Placed], Placed] = lambda one: one,
        put: Callable[[QPainter, Stamp, float, float], None] = lambda painter, stamp, right, down: stamp.paint(painter, right, down),
        plate: Callable[[QPainter, QRectF, Callable[[QPainter], None]], None] = lambda painter, box, paint: paint(painter),
    ) -> None:
        super().__init__(parent)
        self._session, self.theme = session, theme
        self._redraw, self._hidden, self._furniture = redraw, hidden, furniture
        self._picture, self._calmed, self._put, self._plate = picture, calmed, put, plate
        self._sights = Viewsheds()
        self._staged: dict[Pair, StagedStep] = {}
        self._work: Iterator[None] | None = None
        self._asked: tuple[View, float] | None = None
        self._turn = OwnTurn(self)
        self._turn.timeout.connect(self._go_on)

    # --- what is played
    def _step(self, pair: Pair) -> StagedStep:
        """A step as it is painted; another one when its ways are known, or something else is hidden."""
        step = self._session.play.step_of(pair, self._hidden())
        known = self._staged.get(pair)
        if known is None or known.step is not step or known.theme != self.theme:
            plan, layers = self._session.plan, self._session.layers.layer_set
            visible = self._sights.among(layers, list(step.last)).reach
            known = StagedStep(
                step,
                self.theme,
                plan.roster,
                visible,
                lambda view: self._avoid(view, step),
                picture=self._picture,
                calmed=self._calmed,
                put=self._put,
            )
            self._staged[pair] = known
            self._work = None
        return known

    def _avoid(self, view: View, step: SceneStep) -> list[QRectF]:
        return [*self._furniture(view), caption_box(view, Caption(step.before, step.before.clock, 0.0))]

    def forget(self) -> None:
        """Whatever is kept is of another plan, theme or language."""
        self._work = None
        self._turn.stop()
        self._staged.clear()

    def let_go(self) -> None:
        """The same, and what units see among the layers."""
        self.forget()
        self._sights = Viewsheds()

    # --- painted
    def paint(self, painter: QPainter, view: View, moving: bool = False) -> None:
        """Paint the moment."""
        play = self._session.play
        if play.pair is None:
            return
        ratio = painter.device().devicePixelRatioF()
        staged = self._step(play.pair)
        for gone in self._staged.keys() - {play.pair, play.next_pair}:
            del self._staged[gone]
        staged.paint(painter, view, play.share, play.position * STEP_S, moving)
        caption = self.caption(staged.step)
        self._plate(painter, caption_box(view, caption), lambda fresh: paint_caption(fresh, view, caption, self.theme))
        if (view, ratio) != self._asked or not staged.is_ready(view, ratio):
            self._asked, self._work = (view, ratio), None
        self._turn.start()

    def caption(self, step: SceneStep) -> Caption:
        """Scene, clock and what there is to say of the moment."""
        play = self._session.play
        return caption_of(step, play.share, tr("Looking for the ways") if play.is_waiting else "")

    # --- made ready
    def is_ready(self, view: View, ratio: float) -> bool:
        """Whether the moment can be painted without a stop."""
        pair = self._session.play.pair
        return pair is None or (pair in self._staged and self._staged[pair].is_ready(view, ratio))

    def _go_on(self) -> None:
        if self._session.play.pair is None or self._asked is None:
            return
        if self._work is None:
            self._work = self._prepare(*self._asked)
        end = time.perf_counter() + SLICE_MS / 1e3
        while self._work is not None and time.perf_counter() < end:  # a step that is staged anew begins it again
            if next(self._work, self) is self:
                return
        self._turn.start()

    def _prepare(self, view: View, ratio: float) -> Iterator[None]:
        """The step at hand, then the next one."""
        play = self._session.play
        assert play.pair is not None
        staged = self._step(play.pair)
        if not staged.is_ready(view, ratio):
            yield from staged.prepare(view, ratio)
            self._redraw()
        if play.next_pair is not None and play.ways.of(*play.next_pair) is not None:
            yield from self._step(play.next_pair).prepare(view, ratio)
