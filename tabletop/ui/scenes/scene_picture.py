"""A small picture of each scene for its card: who stands where, painted in slices while nobody waits, and kept until the scene changes."""

import time
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPixmap

from tabletop.canvas.ink.scene_sketch import Bounds, ground_of, paint_scene, view_of
from tabletop.core.scenes.scope import shows_in
from tabletop.core.values.change import Change
from tabletop.session.base.own_turn import OwnTurn
from tabletop.session.session import Session
from tabletop.ui.parts.theme import colour, notifier

PICTURE = QSize(84, 56)
SLICE_MS, SLICE_REST_MS = 6.0, 8
REST_MS = 250
"""So long after the last edit the pictures are painted."""
MOST_KEPT = 200
"""Pictures of so many scenes, nearest to the one painted last; one takes 19 kB."""


def still_fits(old: Bounds | None, new: Bounds | None) -> bool:
    """Whether pictures of one ground can stay where the plan takes another."""
    if old is None or new is None:
        return old == new
    inside = old[0] <= new[0] and old[1] <= new[1] and old[2] >= new[2] and old[3] >= new[3]
    return inside and max(old[2] - old[0], old[3] - old[1]) <= 1.5 * max(new[2] - new[0], new[3] - new[1])


class ScenePictures(QObject):
    """Pictures of the scenes of a session's plan by number. `painted(number)` when one is new; nothing is painted while it rests."""

    painted = Signal(int)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.kept: dict[int, QPixmap] = {}
        self.stale: set[int] = set()
        self.resting = False
        self.ratio = 1.0
        """Device pixels to a pixel of the cards."""
        self.wanted: Callable[[], Iterable[int]] = lambda: self.stale
        """The scenes whose cards there are: of the others no picture is painted."""
        self._ground: Bounds | None = None
        self._work: tuple[int, QPixmap, QPainter, Iterator[None]] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._beginning = OwnTurn(self)
        self._rest.timeout.connect(self._beginning.start)
        self._beginning.timeout.connect(self._begin)
        self._slices = QTimer(self, interval=SLICE_REST_MS)
        self._turn = OwnTurn(self)
        self._slices.timeout.connect(self._turn.start)
        self._turn.timeout.connect(self._go_on)
        session.plan_changed.connect(self._on_plan)
        notifier().changed.connect(self._on_theme)
        self.forget()

    def forget(self) -> None:
        """Every picture is painted afresh."""
        self._stop()
        numbers = {scene.number for scene in self._session.plan.scene_list()}
        self.kept = {number: picture for number, picture in self.kept.items() if number in numbers}
        self.stale = set(numbers)
        self._rest.start()

    def rest(self, resting: bool) -> None:
        """Paint nothing while the cards are not to be seen."""
        self.resting = resting
        if not resting and self.stale:
            self._rest.start()

    def kept_of(self, number: int) -> QPixmap | None:
        """The picture of a scene; None where it is still to be painted."""
        return self.kept.get(number)

    def look_again(self) -> None:
        """Other cards are there: what they lack is painted."""
        if not self.resting and not self._slices.isActive() and not self.stale.isdisjoint(self.wanted()):
            self._rest.start()

    def _on_theme(self, _theme: str) -> None:
        self.forget()

    def _on_plan(self, change: Change | None) -> None:
        if change is None or change.tables & {"scene", "roster"}:
            self.forget()
            return
        touched = {number for number in self.kept if number not in self.stale and shows_in(change, number)}
        if touched:
            self.stale |= touched
            self._stop()
            self._rest.start()

    # --- painting
    def _begin(self) -> None:
        ground = ground_of(self._session.plan)
        if not still_fits(self._ground, ground):
            self._ground = ground
            self.stale = {scene.number for scene in self._session.plan.scene_list()}
        if self.stale and not self.resting:
            self._slices.start()

    def _go_on(self) -> None:
        start = time.perf_counter()
        while (time.perf_counter() - start) * 1e3 < SLICE_MS:
            if self._work is None and not self._take_next():
                self._slices.stop()
                return
            assert self._work is not None
            number, picture, painter, steps = self._work
            if next(steps, self) is self:
                painter.end()
                self._work = None
                self.kept[number] = picture
                while len(self.kept) > MOST_KEPT:
                    gone = max(self.kept, key=lambda one: abs(one - number))
                    self.stale.add(gone)
                    del self.kept[gone]
                self.stale.discard(number)
                self.painted.emit(number)

    def _take_next(self) -> bool:
        """The scene shown first, then the nearest ones."""
        due = self.stale.intersection(self.wanted())
        if not due or self.resting:
            return False
        plan, number = self._session.plan, min(due, key=lambda one: (abs(one - self._session.scene), one))
        picture = QPixmap(PICTURE * self.ratio)
        picture.setDevicePixelRatio(self.ratio)
        picture.fill(colour("paper"))
        painter = QPainter(picture)
        steps = iter(()) if self._ground is None else paint_scene(painter, view_of(self._ground, PICTURE), plan, number, colour)
        self._work = number, picture, painter, steps
        return True

    def _stop(self) -> None:
        """Leave the picture under way; a pixmap must not go before its painter."""
        self._slices.stop()
        self._turn.stop()
        if self._work is not None:
            self._work[2].end()
            self._work = None


def frame_of(box: QRectF) -> QRectF:
    """Where the picture stands in a card."""
    return QRectF(box.left() + 12, box.center().y() - PICTURE.height() / 2, PICTURE.width(), PICTURE.height())
