"""What follows an edit or another selection on the screen: at once in a usual plan; in a large one each part has a turn of its own."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from tabletop.session.base.own_turn import OwnTurn

LARGE = 2000
"""From so many features of a plan on parts of the window follow one after another."""
BUDGET_MS = 8.0
"""No further part begins in a turn that has taken so long."""
ASKED_BY = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Wheel,
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
    }
)
MOST_ROUNDS = 30
"""So often a part is brought up to date at once when others that follow ask for it again; then it takes its turns with them."""
Work = Callable[[], object]
_memory: Any = shiboken6


class Soon(QObject):
    """Parts of a window that show the plan ask to be brought up to date. Each comes once, in the order in which they asked first; one that
    is hidden waits until it is shown. Whoever clicks or types in a part, and any command, finds it up to date."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_large: Callable[[], bool] = lambda: False
        """Whether the plan is so large that parts have to take turns."""
        self._waiting: dict[Work, QObject] = {}
        self._only_seen: set[Work] = set()
        self._turn = OwnTurn(self)
        self._turn.timeout.connect(self._go_on)
        self._listens = False
        self._gathering = 0

    def of(self, part: QObject, work: Work, only_seen: bool = False) -> Callable[..., None]:
        """What a part connects to signals: it has `work` done, at once or soon. `only_seen`: no command works on what it brings."""
        return lambda *_: self.want(part, work, only_seen)

    def want(self, part: QObject, work: Work, only_seen: bool = False) -> None:
        """Have a part of the window brought up to date; one that is gone already is not."""
        if not _memory.isValid(part):
            return
        if not self._gathering and not self.is_large():
            self._waiting.pop(work, None)
            self._only_seen.discard(work)
            work()
            return
        if work not in self._waiting:
            self._waiting[work] = part
            part.installEventFilter(self)
            if only_seen:
                self._only_seen.add(work)
        if not self._gathering and _is_shown(part):
            self._begin()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several things are announced at once: each part is brought up to date once, after all of them, however often it asks."""
        self._gathering += 1
        try:
            yield
        finally:
            self._gathering -= 1
            if not self._gathering and self.is_large():
                if self.waits:
                    self._begin()
            elif not self._gathering:
                self._bring(lambda work, asked_by: True)

    @property
    def waits(self) -> bool:
        """Whether something shown is not up to date yet."""
        return any(_is_shown(part) for part in self._waiting.values())

    def now(self, part: QObject | None = None) -> None:
        """Bring a part up to date, or all of them, the hidden ones too, but for what is only to be seen."""
        self._bring(lambda work, asked_by: asked_by is part if part is not None else work not in self._only_seen)

    def _bring(self, wanted: Callable[[Work, QObject], bool]) -> None:
        for _ in range(MOST_ROUNDS):
            due = [work for work, asked_by in self._waiting.items() if wanted(work, asked_by)]
            if not due:
                return
            for work in due:  # each may ask for what comes after it
                self._do(work)
        if self.waits:
            self._begin()

    def close(self) -> None:
        """Nothing is brought up to date any more."""
        self._turn.stop()
        self._waiting.clear()
        self._only_seen.clear()
        self._listen(False)

    # --- in turn
    def _begin(self) -> None:
        self._turn.start()
        self._listen(True)

    def _go_on(self) -> None:
        end = time.perf_counter() + BUDGET_MS / 1e3
        for work, part in list(self._waiting.items()):
            if not _memory.isValid(part):
                self._waiting.pop(work, None)
                self._only_seen.discard(work)
            elif _is_shown(part):
                self._do(work)
                if time.perf_counter() >= end:
                    break
        if self.waits:
            self._turn.start()
        else:
            self._listen(False)

    def _do(self, work: Work) -> None:
        part = self._waiting.pop(work, None)
        self._only_seen.discard(work)
        if part is None or not _memory.isValid(part):
            return
        if part not in self._waiting.values():
            part.removeEventFilter(self)
        work()

    # --- nobody sees or touches what is old
    def _listen(self, listens: bool) -> None:
        application = QCoreApplication.instance()
        if listens == self._listens or application is None:
            return
        self._listens = listens
        if listens:
            application.installEventFilter(self)
        else:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A part that is shown takes its turn; one that is clicked or typed in does so before it hears of that."""
        kind = event.type()
        if kind == QEvent.Type.Show and watched in self._waiting.values():
            self._begin()
        elif kind in ASKED_BY and self._waiting:
            around: QObject | None = watched
            while around is not None:
                if around in self._waiting.values():
                    self.now(around)
                around = around.parent()
        return False


def _is_shown(part: QObject) -> bool:
    return bool(_memory.isValid(part)) and (not part.isWidgetType() or bool(part.property("visible")))
