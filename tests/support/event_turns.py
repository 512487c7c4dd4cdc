"""The turns of the event loop: how long each took, in time of the clock and of the processor, and what Python did in the longest one.

Machines are loaded: a test holds the processor's time of the thread of the window (`cpu_ms`), which waiting and neighbours do not count
in, against a bound; what waits on a disk shows in `wall_ms` alone.
"""

import faulthandler
import re
import tempfile
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

SAMPLE_S = 0.005
FRAMES = 60
SHOWN = 14
WAIT_S = 60.0
LONG_MS = 50.0
"""A turn above this is felt."""
BOUNDS_MS = (4, 8, 16, 33, 50, 100)
HOT = 0.4
"""Share of the samples that a call must be seen in to be named as what was at work."""
THREAD = re.compile(r"(?:Current t|T)hread 0x([0-9a-f]+)")
CALL = re.compile(r'  File "(.*)", line (\d+) in (.*)')
NUMBER = re.compile(r":\d+ ")
IS_PRODUCT = re.compile(r"/tabletop/(?!app\.py|__main__|cli/commands)")


@dataclass
class Turn:
    """One turn; `stacks` counts what was seen at work in it, the newest call last."""

    wall_ms: float = 0.0
    cpu_ms: float = 0.0
    what: str = ""
    stacks: Counter[tuple[str, ...]] = field(default_factory=Counter)

    @property
    def at_work(self) -> list[str]:
        """The calls that most of the samples were in, from the outermost of the product to the innermost."""
        return _hot_path(self.stacks)

    @property
    def receiver(self) -> str:
        """Who heard the event or the signal that the turn was about: the outermost call of the product; what the turn is called where none
        was seen."""
        return next(iter(self.at_work), self.what).strip()

    def __str__(self) -> str:
        return "\n".join((f"{self.what}: {self.wall_ms:.0f} ms, {self.cpu_ms:.0f} ms of the processor", *self.at_work[-SHOWN:]))


class EventTurns:
    """Runs the event loop turn by turn while it is entered. The call of an action counts as a turn, as in the program, where a slot runs
    inside of one; the turns of a loop that waits in it count each by itself."""

    def __init__(self, samples: bool = True) -> None:
        self.turns: list[Turn] = []
        self._samples = samples
        self._now: Turn | None = None
        self._begun = (0.0, 0.0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, args=(threading.get_ident(),), name="event turns")

    def __enter__(self) -> "EventTurns":
        if self._samples:
            self._thread.start()
        dispatcher = QAbstractEventDispatcher.instance()
        if dispatcher is not None:
            dispatcher.aboutToBlock.connect(self._split)
        return self

    def __exit__(self, *_: object) -> None:
        dispatcher = QAbstractEventDispatcher.instance()
        if dispatcher is not None:
            dispatcher.aboutToBlock.disconnect(self._split)
        self._over.set()
        if self._samples:
            self._thread.join()

    def _sample(self, watched: int) -> None:
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as file:
            while not self._over.wait(SAMPLE_S):
                turn = self._now
                if turn is not None and (lines := calls_of(file, watched)):
                    turn.stacks[lines] += 1

    def call(self, work: Callable[[], object], what: str = "call") -> Turn:
        """Do something as one turn."""
        turn = self._begin(what)
        try:
            work()
        finally:
            self._end()
        return turn

    def _begin(self, what: str) -> Turn:
        self._now = turn = Turn(what=what)
        self._begun = time.perf_counter(), time.thread_time()
        return turn

    def _end(self) -> None:
        turn, self._now = self._now, None
        if turn is not None:
            turn.wall_ms, turn.cpu_ms = (time.perf_counter() - self._begun[0]) * 1000, (time.thread_time() - self._begun[1]) * 1000
            self.turns.append(turn)

    def _split(self) -> None:
        """A loop is about to wait: what comes then is another turn."""
        if self._now is not None:
            what = self._now.what
            self._end()
            self._begin(what)

    def once(self) -> Turn:
        """One turn of the event loop."""
        return self.call(_turn, "turn")

    def until(self, ready: Callable[[], bool], timeout_s: float = WAIT_S) -> bool:
        """Turns until something is so; whether it became so in time."""
        end = time.monotonic() + timeout_s
        while not ready():
            if time.monotonic() > end:
                return False
            self.once()
            time.sleep(0.0005)
        return True

    def for_s(self, seconds: float) -> None:
        """Turns for so long."""
        self.until(lambda: False, seconds)

    @property
    def longest(self) -> Turn:
        """The turn that took longest by the clock."""
        return max(self.turns, key=lambda one: one.wall_ms, default=Turn())

    @property
    def dearest(self) -> Turn:
        """The turn that took most of the processor."""
        return max(self.turns, key=lambda one: one.cpu_ms, default=Turn())

    def dearest_of(self, count: int) -> list[Turn]:
        """So many that took most of the processor, the dearest first."""
        return sorted(self.turns, key=lambda one: -one.cpu_ms)[:count]

    def forget(self) -> None:
        """Begin again."""
        self.turns.clear()


def _hot_path(stacks: Counter[tuple[str, ...]]) -> list[str]:
    """From outside inwards the call that most samples share, as long as enough of them do."""
    found: list[str] = []
    left = Counter({tuple(line for line in stack if IS_PRODUCT.search(line)): seen for stack, seen in stacks.items()})
    most = HOT * left.total()
    while left:
        counted: Counter[str] = Counter()
        for stack, seen in left.items():
            counted[NUMBER.sub(" ", stack[0]) if stack else ""] += seen
        name, seen = counted.most_common(1)[0]
        if not name or seen < most:
            break
        found.append(name)
        left = Counter({stack[1:]: count for stack, count in left.items() if stack and NUMBER.sub(" ", stack[0]) == name})
    return found


def histogram(taken_ms: Iterable[float]) -> dict[str, int]:
    """How many took up to so many milliseconds, by the bound."""
    names = [*(f"<= {bound}" for bound in BOUNDS_MS), f"> {BOUNDS_MS[-1]}"]
    counts = Counter(names[bisect_left(BOUNDS_MS, taken)] for taken in taken_ms)
    return {name: counts[name] for name in names}


def _turn() -> None:
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # a loop that runs does this by itself


def calls_of(file: IO[str], watched: int) -> tuple[str, ...]:
    """What a thread is at, the newest call last. No frame is held: the locals of one that returned meanwhile would die in this thread,
    and objects of Qt must not."""
    file.seek(0)
    file.truncate()
    faulthandler.dump_traceback(file, all_threads=True)
    file.seek(0)
    found: list[str] = []
    is_watched = False
    for line in file.read().splitlines():
        if thread := THREAD.match(line):
            is_watched = int(thread[1], 16) == watched
        elif is_watched and (call := CALL.match(line)):
            found.append(f"  {call[1]}:{call[2]} {call[3]}")
    return tuple(reversed(found[:FRAMES]))
