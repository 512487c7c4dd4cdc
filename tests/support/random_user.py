"""A person who does anything at all with a main window: actions, tools by pointer, panels, windows, scenes, undo; from one seed.

Each step is a plain list (`["action", "undo"]`), written to a log before it is done, so that what ended badly is done again with
`replay`. Dialogs that ask are left with Esc by a timer; nothing is printed, written or sent outside of the plan.

python3 tests/support/random_user.py FOLDER [SECONDS] [SEED]      a window on the demo plan; steps.jsonl and memory.csv in that folder
"""

import json
import linecache
import os
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from tabletop import loading
from tabletop.ui.dialogs.screens import screen_key, screens
from tabletop.ui.dialogs.table_dialog import TableRequest
from tabletop.ui.window.main_window import MainWindow

LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
LEAVES = frozenset({"quit", "full-screen", "new", "open", "new-from", "save-copy", "export"})
"""Actions that go to another plan, end the program or write files; torture has tests of their own for them."""
OUTSIDE = ("print", "film", "scene-book", "report", "document-", "book", "mat")
"""Actions of another process, which costs more than everything else together."""
KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Tab)
MOST_FEATURES = 600
MOST_SCENES = 14
"""A plan that grows without end says nothing about memory: at more than that the person undoes what was done."""
Step = list[Any]


class RandomUser:
    """Makes steps and does them in `window`. `places`: windows and panels by name, as `windows_to_walk.PLACES`, with how they open."""

    def __init__(self, window: MainWindow, seed: int, log: TextIO | None = None, places: dict[str, Callable] | None = None) -> None:
        self.window, self.session = window, window.session
        self.random = random.Random(seed)
        self.log = log
        self.places = places or {}
        self.done = 0
        self._asked = QTimer(window, interval=60)
        self._asked.timeout.connect(leave_what_asks)
        self._asked.start()
        self._actions = [name for name in window.actions_.by_id if name not in LEAVES and not name.startswith(OUTSIDE)]
        self._tools = [name for name in self._actions if name.startswith("draw-")]
        self._does: dict[str, Callable[..., object]] = {
            "action": self._act,
            "click": self._click,
            "drag": self._drag,
            "key": self._key,
            "wheel": self._wheel,
            "scene": self._scene,
            "select": self._select,
            "place": self._place,
            "table": self._table,
            "wait": self._wait,
        }

    def steps(self) -> Iterator[Step]:
        """Steps without end."""
        one, draw = self.random, self.random.random
        kinds = ["action"] * 28 + ["draw"] * 10 + ["click"] * 12 + ["drag"] * 8 + ["key"] * 6 + ["wheel"] * 10 + ["scene"] * 6
        kinds += ["select"] * 8 + ["place"] * 6 + ["table"] * 2 + ["undo"] * 8 + ["theme"] * 1 + ["wait"] * 3
        while True:
            kind = one.choice(kinds)
            if kind == "action":
                yield ["action", one.choice(self._actions)]
            elif kind == "draw":
                yield ["action", one.choice(self._tools)]
                for _ in range(one.randint(1, 4)):
                    yield ["click", draw(), draw()]
                yield ["key", int(Qt.Key.Key_Return)]
            elif kind == "undo":
                for _ in range(one.randint(1, 8)):
                    yield ["action", one.choice(["undo", "undo", "redo"])]
            elif kind == "theme":
                yield ["action", one.choice(["theme-light", "theme-dark", "language-id", "language-en"])]
            elif kind == "key":
                yield ["key", int(one.choice(KEYS))]
            elif kind == "place":
                yield ["place", one.choice(sorted(self.places) or [""])]
            elif kind == "drag":
                yield ["drag", draw(), draw(), draw(), draw()]
            elif kind == "wheel":
                yield ["wheel", draw(), draw(), one.choice([-120, 120, 240, -240])]
            elif kind == "wait":
                yield ["wait", draw()]
            else:
                yield [kind, draw(), draw()]
            if len(self.session.plan.features) > MOST_FEATURES or len(self.session.plan.scenes) > MOST_SCENES:
                yield from (["action", "undo"] for _ in range(12))

    def run(self, seconds: float, every: Callable[[int], object] = lambda number: None) -> int:
        """Do steps for so long; how many. `every` is called after each."""
        end = time.monotonic() + seconds
        for step in self.steps():
            if time.monotonic() >= end:
                break
            self.do(step)
            every(self.done)
        return self.done

    def replay(self, steps: Iterable[Step]) -> None:
        """Do what a log says."""
        for step in steps:
            self.do(step)

    def do(self, step: Step) -> None:
        """One step, with what the event loop makes of it."""
        if self.log is not None:
            self.log.write(json.dumps([self.done, *step]) + "\n")
            self.log.flush()
        self.done += 1
        self._does[step[0]](*step[1:])
        self._pump(0.02)

    def stop(self) -> None:
        """Leave what asks, and be done."""
        leave_what_asks()
        self._asked.stop()

    def _pump(self, seconds: float) -> None:
        loop = QEventLoop()  # a real one: outside of it nothing that is to be deleted later ever is
        QTimer.singleShot(round(seconds * 1000), loop, loop.quit)
        loop.exec()
        leave_what_asks()

    # --- steps
    def _act(self, name: str) -> None:
        action = self.window.actions_.by_id[name]
        if action.isEnabled():
            action.trigger()

    def _at(self, right: float, down: float) -> tuple[QWidget, QPointF]:
        viewport = self.window.canvas.surface.viewport()
        return viewport, QPointF(right * (viewport.width() - 1), down * (viewport.height() - 1))

    def _mouse(self, kind: QEvent.Type, right: float, down: float, button=NO_BUTTON, held=NO_BUTTON) -> None:
        viewport, at = self._at(right, down)
        where = QPointF(viewport.mapToGlobal(at))
        QApplication.sendEvent(viewport, QMouseEvent(kind, at, where, button, held, Qt.KeyboardModifier.NoModifier))

    def _click(self, right: float, down: float) -> None:
        self._mouse(QEvent.Type.MouseMove, right, down)
        self._mouse(QEvent.Type.MouseButtonPress, right, down, LEFT, LEFT)
        self._mouse(QEvent.Type.MouseButtonRelease, right, down, LEFT)

    def _drag(self, right: float, down: float, to_right: float, to_down: float) -> None:
        self._mouse(QEvent.Type.MouseMove, right, down)
        self._mouse(QEvent.Type.MouseButtonPress, right, down, LEFT, LEFT)
        for share in (0.25, 0.5, 0.75, 1.0):
            at = right + (to_right - right) * share, down + (to_down - down) * share
            self._mouse(QEvent.Type.MouseMove, *at, NO_BUTTON, LEFT)
            QApplication.processEvents()
        self._mouse(QEvent.Type.MouseButtonRelease, to_right, to_down, LEFT)

    def _key(self, key: int) -> None:
        target = QApplication.focusWidget() or self.window.canvas.surface
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))

    def _wheel(self, right: float, down: float, angle: int) -> None:
        viewport, at = self._at(right, down)
        where, phase = QPointF(viewport.mapToGlobal(at)), Qt.ScrollPhase.NoScrollPhase
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(viewport, QWheelEvent(at, where, QPoint(), QPoint(0, angle), NO_BUTTON, none, phase, False))

    def _scene(self, which: float, _: float) -> None:
        numbers = [scene.number for scene in self.session.plan.scene_list()]
        self.session.set_scene(numbers[int(which * len(numbers))])

    def _select(self, first: float, share: float) -> None:
        ids = sorted(self.session.plan.features)
        start = int(first * len(ids))
        self.session.select(ids[start : start + max(1, int(share**4 * len(ids)))])

    def _place(self, name: str) -> None:
        try:
            opened = self.places[name](self.window) if name in self.places else None
        except (IndexError, KeyError, StopIteration) as error:
            if not _is_of_a_place(error):
                raise
            return  # the plan has not what the place is shown with any more
        self._pump(0.05)
        if isinstance(opened, QWidget) and isValid(opened) and opened.isWindow() and opened is not self.window:
            opened.close()
            if not any(opened is one for one in vars(self.window.windows).values()):
                opened.deleteLater()  # made by the place, so that no field of the program holds it

    def _table(self, opens: float, scale: float) -> None:
        if opens < 0.5:
            self.window.windows.show_table(TableRequest(screen_key(screens()[-1]), 2.0, 100.0 + 900 * scale))
        else:
            self.window.windows.close_table()

    def _wait(self, seconds: float) -> None:
        self._pump(seconds)


def leave_what_asks() -> None:
    """Esc for what stands in front of everything else."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    asks = QApplication.activeModalWidget()
    if isinstance(asks, QDialog):
        asks.reject()
    elif asks is not None:
        asks.close()


def rss_mb() -> float:
    """Memory that this process has now, in megabytes; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, AttributeError):
        return 0.0


def walked() -> dict[str, Callable]:
    """Windows and panels to open, but those that want something of the disk or of another process."""
    from support.windows_to_walk import PLACES

    return {name: opened for name, opened in PLACES.items() if name not in ("import of layers", "georeference", "layers of a database")}


def _is_of_a_place(error: Exception) -> bool:
    """Whether the fault arose in what opens a place, and not in the program."""
    return traceback.extract_tb(error.__traceback__)[-1].filename.endswith("windows_to_walk.py")


def main(folder: Path, seconds: float, seed: int) -> int:
    """A window on the demo plan, used for so long; 0 where it came through."""
    for name in ("CONFIG", "SITE_CONFIG", "LOG", "DOCUMENTS", "CACHE", "STATE"):
        os.environ[f"TABLETOP_{name}_DIR"] = str(folder / name.lower())
    from tabletop.canvas.base.layer_shapes import make_ready
    from tabletop.garbage import rare_collections
    from tabletop.io.plans.demo import write_demo
    from tabletop.session.session import Session
    from tabletop.settings import Settings

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan").mkdir(exist_ok=True)
    loading.read_no_sources()  # as the program, which says so before its first import
    linecache.clearcache()  # what Qt for Python read until here, 25 MB
    application = QApplication.instance() or QApplication([])
    rare_collections()
    session = Session(prepare_layer=make_ready)
    session.file.open(write_demo(folder / "plan"))
    window = MainWindow(session, Settings(theme="light"))
    window.resize(1366, 768)
    session.layers.load_default()
    window.show()
    start = told = time.monotonic()
    with open(folder / "steps.jsonl", "w", encoding="utf-8") as log, open(folder / "memory.csv", "w", encoding="utf-8") as memory:
        user = RandomUser(window, seed, log, walked())

        def every(number: int) -> None:
            nonlocal told
            if time.monotonic() - told >= 10 or number == 1:
                told = time.monotonic()
                memory.write(f"{told - start:.0f},{number},{rss_mb():.0f},{len(QApplication.allWidgets())}\n")
                memory.flush()

        user.run(seconds, every)
        user.stop()
        memory.write(f"{time.monotonic() - start:.0f},{user.done},{rss_mb():.0f},{len(QApplication.allWidgets())}\n")
    window.take_down()
    session.close()
    assert application is not None
    return 0


if __name__ == "__main__":
    code = main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 600.0, int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    sys.stdout.flush()
    os._exit(code)
