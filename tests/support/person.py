"""A person in front of the main window: real mouse and key events through the window system, at ground places."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic

import numpy as np
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from shapely import LineString

from tabletop.core.values.feature import Feature, Scope, State
from tabletop.core.values.plan import Plan
from tabletop.io.documents.plan_document import plan_to_document
from tabletop.session.session import Session
from tabletop.settings import Settings
from tabletop.ui.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
NO_KEY, SHIFT, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Place = tuple[float, float]

MOST_PRESSES = 20


class Person:
    """Draws, edits and looks. Places are east and north in metres of the working CRS."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.session = window.session
        self.canvas = window.canvas

    # --- waiting
    def wait(self, until: Callable[[], bool], timeout_s: float = 30.0) -> None:
        """Let the window live until something holds."""
        deadline = monotonic() + timeout_s
        while not until():
            assert monotonic() < deadline, "it did not come"
            QApplication.processEvents()
            QTest.qWait(2)

    def wait_for_checks(self) -> None:
        """Until the findings are those of the plan as it stands."""
        self.wait(lambda: not self.session._check_timer.isActive() and not self.session.checking)

    def wait_for_layers(self) -> None:
        """Until every layer that is being read is there."""
        self.wait(lambda: not self.session.layers.reading)

    def wait_until_saved(self) -> None:
        self.wait(lambda: self.session.file.pending == 0)

    # --- pointer
    def look(self, centre: Place, metre_per_px: float = 0.25) -> None:
        """See the ground round a place."""
        self.canvas.navigator.show(replace(self.canvas.view(), centre=centre, metre_per_px=metre_per_px))
        QApplication.processEvents()

    def spot(self, ground: Place) -> QPoint:
        """Where a place is in the window, in whole pixels; it must be on the map."""
        right, down = self.canvas.view().px(ground)
        viewport = self.canvas.surface.viewport()
        spot = QPoint(round(right), round(down))
        assert viewport.rect().contains(spot), f"{ground} is not on the map"
        in_window = viewport.mapTo(self.window, spot)
        assert self.window.childAt(in_window) is viewport, f"{self.window.childAt(in_window)} lies over the map at {ground}"
        return in_window

    def dismiss_notices(self) -> list[str]:
        """Read what is said over the map, and put it away."""
        said = [notice.text.text() for notice in self.window.notices.notices]
        for _ in range(MOST_PRESSES):
            if not self.window.notices.notices:
                return said
            self.press_widget(self.window.notices.notices[0].button)
        raise AssertionError("a notice does not close; does a dialog stand before the window?")

    def move(self, ground: Place) -> None:
        QTest.mouseMove(self.window.windowHandle(), self.spot(ground))

    def click(self, ground: Place, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        self.move(ground)
        QTest.mouseClick(self.window.windowHandle(), LEFT, keys, self.spot(ground), 1)

    def double_click(self, ground: Place) -> None:
        self.move(ground)
        QTest.mouseDClick(self.window.windowHandle(), LEFT, NO_KEY, self.spot(ground), 1)

    def drag(self, *grounds: Place, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        """Press at the first place, go over the others, let go at the last."""
        handle, spots = self.window.windowHandle(), [self.spot(ground) for ground in grounds]
        QTest.mouseMove(handle, spots[0])
        QTest.mousePress(handle, LEFT, keys, spots[0], 1)
        for start, end in zip(spots, spots[1:], strict=False):
            for share in (0.3, 0.7, 1.0):
                QTest.mouseMove(handle, start + (end - start) * share, 1)
        QTest.mouseRelease(handle, LEFT, keys, spots[-1], 1)

    def press_widget(self, widget: QWidget) -> None:
        """Click a button, through the window."""
        middle = widget.mapTo(self.window, widget.rect().center())
        QTest.mouseClick(self.window.windowHandle(), LEFT, NO_KEY, middle, 1)

    # --- keys
    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        """A key where the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, keys)

    def type_into(self, field: QWidget, text: str) -> None:
        """Write into a line, and Enter."""
        self.press_widget(field)
        QTest.keyClick(field, Qt.Key.Key_A, CTRL)
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    # --- drawing
    def answer_nothing(self) -> None:
        """Leave what is asked at the pointer as it is, however many Esc that takes: a list first, then the row."""
        for _ in range(3):
            if self.canvas.asking.isVisible():
                self.key(Qt.Key.Key_Escape)
        assert not self.canvas.asking.isVisible()

    def draw(self, key: Qt.Key, *grounds: Place) -> Feature:
        """Take a tool by its key, click each corner, end with Enter; the feature that was made."""
        with self.made() as found:
            self.key(key)
            for ground in grounds:
                self.click(ground)
            if len(grounds) > 1:
                self.key(Qt.Key.Key_Return)
        self.answer_nothing()
        return found[0]

    @contextmanager
    def made(self) -> Iterator[list[Feature]]:
        """What is new in the plan afterwards."""
        before, found = set(self.session.plan.features), []
        yield found
        found += [one for one in self.session.plan.features.values() if one.id not in before]
        assert found, f"nothing was drawn: {self.window.status.hint.text()!r}"

    def state(self, feature: Feature | str, scene: int | None = None) -> State | None:
        """A feature as it is in a scene now."""
        feature_id = feature if isinstance(feature, str) else feature.id
        return self.session.plan.features[feature_id].at(self.session.scene if scene is None else scene)

    # --- panels
    def field(self, name: str) -> QWidget:
        """The field of a property in the inspector, rolled into view."""
        row = self.window.panels.inspector.rows[name]
        QApplication.processEvents()
        parent = row.parentWidget()
        while parent is not None and not hasattr(parent, "ensureWidgetVisible"):
            parent = parent.parentWidget()
        parent.ensureWidgetVisible(row)
        QApplication.processEvents()
        return row.editor.field

    def set_property(self, name: str, text: str) -> None:
        """Write a property of what is selected, or choose it in its list, below what is chosen now."""
        field = self.field(name)
        if isinstance(field, QComboBox):
            self.press_widget(field)
            row = next(row for row in range(field.count()) if field.itemText(row) == text)
            for _ in range(row - field.currentIndex()):
                QTest.keyClick(field.view(), Qt.Key.Key_Down)
            QTest.keyClick(field.view(), Qt.Key.Key_Return)
        else:
            assert isinstance(field, QLineEdit)
            self.type_into(field, text)

    def set_scope(self, scope: Scope) -> None:
        self.press_widget(self.window.panels.scenes.scope.buttons[scope])

    def codes(self) -> set[str]:
        """Codes of the findings of the scene shown, once the checks are done."""
        self.wait_for_checks()
        return {one.code for one in self.session.findings if one.scene == self.session.scene}


@contextmanager
def at_the_window(
    path: Path, *, new: bool = False, layers: Path | str | None = "none", size: tuple[int, int] = (1366, 768)
) -> Iterator[Person]:
    """A window on a plan file, as the program opens it, and closed as the program closes it."""
    session = Session()
    window: MainWindow | None = None
    try:
        window = MainWindow(session, Settings(theme="light"))
        window.resize(1366, 768)
        session.file.new(path) if new else session.file.open(path)
        if layers != "none":
            session.layers.load_catalogue(layers if isinstance(layers, Path) else None)
        window.show()
        window.activateWindow()
        person = Person(window)
        person.wait(window.isActiveWindow)
        QApplication.processEvents()
        yield person
    finally:
        if window is not None:
            window.take_down()
        session.close()


def document(plan: Plan) -> bytes:
    """All of a plan as the bytes of its document, its rows in the order of their ids: the order of rows does not count."""
    written = plan_to_document(plan)
    written["features"].sort(key=lambda row: (row["properties"]["id"], row["properties"].get("scene_from", 0)))
    return json.dumps(written, sort_keys=True).encode()


def beside(line: LineString, along_m: float, off_m: float) -> Place:
    """A place along a line, and so far to its left."""
    here, there = line.interpolate(along_m), line.interpolate(along_m + 1)
    east, north = there.x - here.x, there.y - here.y
    length = float(np.hypot(east, north))
    return here.x - north / length * off_m, here.y + east / length * off_m


def street(session: Session, name: str) -> LineString:
    """The longest piece of a street, by its name."""
    roads = next(view.layer for view in session.layers.views if view.layer.info.role == "road")
    shapes = [
        part for lines in roads.parts for part, row in zip(lines.geometries, lines.rows, strict=True) if roads.value("name", row) == name
    ]
    return max(shapely.get_parts(shapes), key=shapely.length)
