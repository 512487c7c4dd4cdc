"""A person without a mouse in front of the main window: every key is counted, and no event of a pointer is sent."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from support.person import CTRL, NO_KEY, SHIFT, Person, Place
from tabletop.canvas.map.crosshair import FAR_PX, STEP_PX
from tabletop.core.values.feature import Feature
from tabletop.ui.window.main_window import MainWindow

KEY = Qt.Key
EXACT_PX, ROUGH_PX = 0.5, STEP_PX / 2
"""How near the crosshair is brought: to the pixel, or without the fine steps."""


class KeyboardPerson:
    """Draws by the crosshair. Places are east and north in metres; `presses` are keys by the part of the plan they were for."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.session, self.canvas = window, window.session, window.canvas
        self.part = "start"
        self.presses: Counter[str] = Counter()
        self.waits = Person(window)

    @contextmanager
    def doing(self, part: str) -> Iterator[None]:
        """What the keys from here on are for."""
        self.part = part
        yield

    # --- keys
    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NO_KEY, times: int = 1) -> None:
        """A key where the focus is, counted."""
        for _ in range(times):
            self.presses[self.part] += 1
            QTest.keyClick(QApplication.focusWidget() or self.window, key, held)
            QApplication.processEvents()

    def type(self, words: str) -> None:
        """Letters where the focus is, each counted."""
        self.presses[self.part] += len(words)
        QTest.keyClicks(QApplication.focusWidget(), words)
        QApplication.processEvents()

    def press_and_answer(self, key: Qt.Key, held: Qt.KeyboardModifier, words: str) -> None:
        """A key that opens a dialog which waits for its answer: write into its first field, and Enter."""

        def answer() -> None:
            if QApplication.activeModalWidget() is None:
                QTimer.singleShot(20, answer)
                return
            self.press(KEY.Key_A, CTRL)
            self.type(words)
            self.press(KEY.Key_Return)

        QTimer.singleShot(20, answer)
        self.press(key, held)
        self.window.activateWindow()  # as every window manager does, and the platform of tests does not
        self.until(self.window.isActiveWindow)

    def until(self, holds: Callable[[], bool]) -> None:
        """Look on until something holds."""
        self.waits.wait(holds)

    # --- the crosshair
    def steer(self, place: Place, near_px: float = ROUGH_PX) -> None:
        """Bring the crosshair to a place by arrow keys."""
        cross = self.canvas.input.crosshair
        if cross.at is None:
            self.press(KEY.Key_Space)
        for _ in range(1_000):
            here, there = cross.px, self.canvas.view().px(place)
            assert here is not None
            right, down = there[0] - here.x(), there[1] - here.y()
            far = max(abs(right), abs(down))
            if far <= near_px:
                return
            sideways = abs(right) >= abs(down)
            key = (KEY.Key_Right if right > 0 else KEY.Key_Left) if sideways else (KEY.Key_Down if down > 0 else KEY.Key_Up)
            self.press(key, SHIFT if far >= FAR_PX * 0.6 else NO_KEY if far > STEP_PX / 2 else CTRL)
        raise AssertionError(f"{place} is not reached")

    def point(self, place: Place, near_px: float = ROUGH_PX) -> None:
        """A corner, or a thing, at a place."""
        self.steer(place, near_px)
        self.press(KEY.Key_Space)

    def draw(self, key: Qt.Key, *places: Place, held: Qt.KeyboardModifier = NO_KEY) -> list[Feature]:
        """Take a tool by its key, set each corner, end with Enter where there are several; what was made."""
        before = set(self.session.plan.features)
        self.press(key, held)
        for place in places:
            self.point(place)
        if len(places) > 1:
            self.press(KEY.Key_Return)
        return self.made_since(before)

    def made_since(self, before: set[str]) -> list[Feature]:
        """What is new in the plan."""
        return [one for one in self.session.plan.features.values() if one.id not in before]

    def answer(self, *words: str) -> None:
        """Write into the fields of the row at the crosshair, one after the other ("" = leave as proposed), and end it."""
        assert self.canvas.asking.isVisible(), "nothing is asked"
        for number, one in enumerate(words):
            if number:
                self.press(KEY.Key_Tab)
            if one:
                self.type(one)
        self.press(KEY.Key_Return)
        if self.canvas.asking.isVisible():  # the first Enter chose in a list
            self.press(KEY.Key_Return)
        assert not self.canvas.asking.isVisible(), self.canvas.asking.said.text()

    @property
    def at(self) -> Place:
        """Where the crosshair is."""
        ground = self.canvas.input.crosshair.at
        assert ground is not None
        return ground


__all__ = ["CTRL", "KEY", "NO_KEY", "SHIFT", "KeyboardPerson"]
