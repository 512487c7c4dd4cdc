"""The plan on the map, kept as a picture: pointer movements cost one blit, and an edit or a still view one painting, in slices."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem

from tabletop.canvas.base.map_labels import LabelLayer
from tabletop.canvas.base.map_surface import PixelItem
from tabletop.canvas.ink.view import View
from tabletop.session.base.own_turn import is_in_loop, worked_ms

Paint = Callable[[QPainter, View], Iterator[None] | None]
"""Paints a view at once, or in steps with a rest after each."""

LIVE_MS = 6.0
"""A picture that paints faster than this is painted afresh in each frame of a movement."""
DEAR_MS = 25.0
"""One that is dearer than this is not painted at all before the movement ends."""
AT_ONCE_MS = 14.0
"""So long a frame waits for a picture; what is not finished then is finished in later turns of the event loop."""
FREE_MS = 8.0
"""What a turn of the event loop has worked before its frame leaves the frame less time for pictures from here on."""
HOPELESS_MS = 100.0
"""What was dearer than this when it was painted last is not begun in a frame: it would only hold it up."""
EARLY_S = 0.25
"""So often what is painted so far of a picture is shown, where it is shown early."""
COVERED = 0.7
"""Share of the view that a moved picture of a cost between the two must still cover, else it is painted afresh."""


class Painting:
    """A picture under way."""

    def __init__(self, paint: Paint, view: View, ratio: float) -> None:
        self.view, self.ratio = view, ratio
        self.pixmap = QPixmap(round(view.width_px * ratio), round(view.height_px * ratio))
        self.pixmap.setDevicePixelRatio(ratio)
        self.pixmap.fill(Qt.GlobalColor.transparent)
        self.spent_ms = 0.0
        self.of_this_thread = False
        self._painter = QPainter(self.pixmap)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint = paint
        self._steps: Iterator[None] | None = None

    def go_on(self, budget_ms: float) -> bool:
        """Paint for about so long, one step at least, by the clock on the wall, or (`of_this_thread`) until this thread has worked so long,
        however busy others are; True once it is finished."""
        clock = time.thread_time if self.of_this_thread else time.perf_counter
        start, began = time.perf_counter(), clock()
        finished = False
        try:
            if self._steps is None:
                self._steps = self._paint(self._painter, self.view) or iter(())
            is_over = False
            while not finished and not is_over:
                # At its end an iterator gives back the default, which no step can be.
                finished = next(self._steps, self) is self
                is_over = (clock() - began) * 1e3 >= budget_ms
        except Exception:
            self.stop()
            raise
        self.spent_ms += (time.perf_counter() - start) * 1e3
        if finished:
            self.stop()
        return finished

    def stop(self) -> None:
        """Let go of the painter."""
        if isinstance(self._steps, Generator):
            self._steps.close()
        self._steps = None
        if self._painter.isActive():
            self._painter.end()

    def __del__(self) -> None:
        """A pixmap that went before its painter would end the program."""
        self.stop()


@dataclass
class FrameTime:
    """What pictures have taken of a frame that they share: what is left of it is for those above."""

    spent_ms: float = 0.0
    is_full: bool = False
    """Whether the next frame has none for pictures: all of the window is painted in it."""

    def begin(self) -> None:
        """Another frame; what came before it in its turn counts."""
        before_ms = max(0.0, worked_ms() - FREE_MS) if is_in_loop() else 0.0
        self.spent_ms = AT_ONCE_MS if self.is_full else before_ms
        self.is_full = False


@dataclass
class Picture:
    """What `paint` draws, kept as a pixmap of one view. A dear one is painted in slices: `later` is called when one is left to `go_on`.
    `first_ms`: so long a frame waits for it while there is nothing to show yet;
    where that is longer than for others it is time of this thread, since it must come first however busy others are, and so is that of
    what an edit has made another picture."""

    paint: Paint
    later: Callable[[], None] = lambda: None
    made: Callable[[], None] = lambda: None
    """Called when what is kept has become what is to be drawn."""
    cost_ms: float = 2 * DEAR_MS
    first_ms: float = AT_ONCE_MS
    is_early: bool = False
    """Whether what is painted so far is shown before it is whole: where what is kept has next to nothing of it."""
    rough: Callable[[QPainter, View], None] | None = None
    """Paints at once, roughly, what is shown under it until then."""
    frame: FrameTime | None = None
    """The time of a frame that it shares with others."""
    _kept: QPixmap | None = None
    _kept_view: View | None = None
    _ratio: float = 0.0
    _stale: bool = True
    _work: Painting | None = None

    def forget(self) -> None:
        """What is drawn has changed; what is kept is shown until the new picture is there."""
        self._stale = True
        self._drop()

    def renew(self) -> None:
        """What is drawn is another thing altogether: what is kept is not shown any more."""
        self.forget()
        self._kept = self._kept_view = None
        self.cost_ms = 2 * DEAR_MS

    def put(self, pixmap: QPixmap, view: View) -> None:
        """What is to be drawn was painted before, of that view."""
        self._drop()
        self._kept, self._kept_view, self._ratio = pixmap, view, pixmap.devicePixelRatio()
        self._stale = self.is_early = False
        self.made()

    def kept(self, view: View, ratio: float) -> QPixmap | None:
        """The picture of that view, where that is what is kept."""
        return self._kept if self.holds(view, ratio) else None

    @property
    def is_first(self) -> bool:
        """Nothing is there to be shown until a painting is whole."""
        return self._kept is None

    @property
    def is_stale(self) -> bool:
        """What is kept is not what is to be drawn."""
        return self._stale

    @property
    def is_busy(self) -> bool:
        """A painting is under way."""
        return self._work is not None

    def draw(self, painter: QPainter, view: View, moving: bool) -> None:
        """Paint the view: from what is kept, or afresh."""
        ratio = painter.device().devicePixelRatio()
        if self.holds(view, ratio):
            self._blit(painter, view)
        # Cheap: sharp in every frame. Dear: the old picture is moved along, and painted afresh when the movement ends. What a picture costs
        # is not known any more once what is drawn has changed: the thousands of features that undo brings back come in slices.
        elif moving and self.cost_ms <= LIVE_MS and not self._stale:
            self._at_once(painter, view)
        elif moving and not self._stale and self._covers(view):
            self._blit(painter, view)
        else:
            self.prepare(view, ratio, moving)
            if self._kept is not None:
                self._blit(painter, view)
            if self.is_early and self._work is not None and self._work.view == view:
                if self.rough is not None:
                    self.rough(painter, view)
                painter.drawImage(0, 0, self._work.pixmap.toImage())  # a copy: its own painter is at work

    def prepare(self, view: View, ratio: float, moving: bool = False) -> None:
        """Begin the picture of a view, and finish it where it is quick; `ratio` = device pixels to a pixel. One that is under way for a
        view near by is finished first while the map is `moving`: begun anew in each frame it would hold up all of them and come to no
        end."""
        if self.holds(view, ratio):
            return
        goes_on = self._work is not None and self._work.ratio == ratio and (self._work.view == view or moving and self._is_near(view))
        if not goes_on:
            self._drop()
            self._work = self._begin(view, ratio)
            # A quick picture is whole in the frame that asks for it; one that is not waits for later turns, while the old one is shown.
            if self._kept is None or self.cost_ms <= HOPELESS_MS:
                self._paint_at_once(self.first_ms if self._kept is None else AT_ONCE_MS)
        if self._work is not None:
            self.later()

    def _paint_at_once(self, budget_ms: float) -> None:
        if self.frame is None:
            self.go_on(budget_ms)
        elif self.frame.spent_ms < budget_ms:
            began = time.thread_time()
            self.go_on(budget_ms - self.frame.spent_ms)
            self.frame.spent_ms += (time.thread_time() - began) * 1e3

    def _is_near(self, view: View) -> bool:
        """Whether the picture under way will do for a view that moves, as one that is kept would."""
        return self._work is not None and _is_covered(self._work.view, view)

    def _begin(self, view: View, ratio: float) -> Painting:
        return Painting(self.paint, view, ratio)

    def go_on(self, budget_ms: float) -> bool:
        """Paint for about so long; True once nothing is left to paint."""
        work = self._work
        if work is None:
            return True
        try:
            is_other = self.is_first or (self.is_stale and budget_ms > AT_ONCE_MS)
            work.of_this_thread = is_other and self.first_ms > AT_ONCE_MS
            finished = work.go_on(budget_ms)
        except Exception:
            self._work = None
            raise
        if finished:
            self._kept, self._kept_view, self._ratio = work.pixmap, work.view, work.ratio
            self.cost_ms, self._stale, self._work = work.spent_ms, False, None
            self.is_early = False
            self.made()
        return finished

    def _drop(self) -> None:
        if self._work is not None:
            self._work.stop()
            self._work = None

    def holds(self, view: View, ratio: float) -> bool:
        """Whether what is kept is the picture of that view."""
        return not self._stale and self._kept_view == view and self._ratio == ratio

    def _at_once(self, painter: QPainter, view: View) -> None:
        start = time.perf_counter()
        for _ in self.paint(painter, view) or ():
            pass
        self.cost_ms = (time.perf_counter() - start) * 1e3

    def _covers(self, view: View) -> bool:
        if self._kept_view is None or self._kept_view.bearing_deg != view.bearing_deg:
            return False
        # Dearer than a frame may be: moved along however little of it is left, for painting it would stop the movement.
        if self.cost_ms > DEAR_MS:
            return True
        return _is_covered(self._kept_view, view)

    def _blit(self, painter: QPainter, view: View) -> None:
        assert self._kept is not None
        if self._kept_view == view:
            painter.drawPixmap(0, 0, self._kept)
        else:
            assert self._kept_view is not None
            painter.drawPixmap(_place(self._kept_view, view), self._kept, QRectF(self._kept.rect()))


def _place(kept: View, view: View) -> QRectF:
    """Where in a view the picture of another belongs."""
    ratio = kept.metre_per_px / view.metre_per_px
    right, down = view.px(kept.centre)
    width, height = kept.width_px * ratio, kept.height_px * ratio
    return QRectF(right - width / 2, down - height / 2, width, height)


def _is_covered(kept: View, view: View) -> bool:
    """Whether the picture of another view, moved along, fills enough of this one in a scale near enough."""
    place = _place(kept, view)
    shared = place.intersected(view.pixel_rect)
    is_like = kept.bearing_deg == view.bearing_deg and 0.5 <= place.width() / kept.width_px <= 2.0
    return is_like and shared.width() * shared.height() >= COVERED * view.width_px * view.height_px


class PictureItem(PixelItem):
    """An item that is kept as a picture."""

    def __init__(self, frame: QGraphicsItem, z: float, paint: Paint, later: Callable[[], None]) -> None:
        super().__init__(frame, z)
        self.picture = Picture(paint, later)
        self._shown_s = 0.0

    def forget(self) -> None:
        """What is drawn has changed: paint it afresh from the next frame on."""
        self.picture.forget()
        self.update()

    def renew(self) -> None:
        """What is drawn is another thing altogether: nothing is shown until it is painted."""
        self.picture.renew()
        self.update()

    def prepare(self, ratio: float) -> None:
        """Paint now for the frames to come; `ratio` = device pixels to a pixel."""
        try:
            self.picture.prepare(self.view, ratio)
        except Exception:
            self.failed()
        self.update()

    def go_on(self, budget_ms: float) -> None:
        """Paint on for about so long, and show the picture once it is whole."""
        try:
            now_s = time.perf_counter()
            if self.picture.go_on(budget_ms):
                self.update()
            elif self.picture.is_early and now_s - self._shown_s > EARLY_S:
                self._shown_s = now_s
                self.update()
        except Exception:
            self.failed()

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        self.picture.draw(painter, self.view, self.moving)


def in_the_way(labels: LabelLayer, symbols: Sequence[QRectF]) -> bool:
    """Whether a symbol of the plan now stands where the name of a place is written."""
    return any(box.intersects(symbol) for label in labels.placed for box in label.boxes for symbol in symbols)
