"""Tab goes through every window, panel and form as the eye does, stops at everything, and everything has a name."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from support.tab_walk import faults
from support.window_fixture import english, session, window  # noqa: F401
from support.windows_to_walk import PLACES, PROPERTIES, Opened
from tabletop.ui.focus import tab_order
from tabletop.ui.window.main_window import MainWindow


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("place", PLACES)
def test_tab_goes_as_the_eye_goes(window, qtbot, place, language):  # noqa: F811
    walk(window, qtbot, PLACES[place], language)


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("kind", PROPERTIES)
def test_tab_goes_as_the_eye_goes_through_the_properties_of_each_kind(window, qtbot, kind, language):  # noqa: F811
    if any(one.kind == kind for one in window.session.plan.placed(window.session.scene)):
        walk(window, qtbot, PROPERTIES[kind], language)


def walk(shown: MainWindow, qtbot, opened: Opened, language: str) -> None:
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.change_language(language)
    qtbot.waitUntil(lambda: not shown.session._check_timer.isActive() and not shown.session.checking, timeout=20_000)
    QApplication.processEvents()
    area = opened(shown)
    area.window().activateWindow()
    qtbot.waitUntil(area.window().isActiveWindow)
    QApplication.processEvents()
    found = faults(area)
    if area.window() is not shown:
        area.window().close()
    assert found == []


# --- what the walk must reject
def stand(qtbot, *rows: list[str], made: list[str] | None = None, way: list[str] | None = None) -> QWidget:
    """A form of lines in rows, made in one order, and linked for Tab in another."""
    area = QWidget()
    qtbot.addWidget(area)
    names = [name for row in rows for name in row]
    lines = {name: QLineEdit(area) for name in made or names}
    grid = QGridLayout(area)
    for down, row in enumerate(rows):
        for right, name in enumerate(row):
            lines[name].setAccessibleName(name)
            grid.addWidget(lines[name], down, right)
    for here, there in zip(way or [], (way or [])[1:], strict=False):
        QWidget.setTabOrder(lines[here], lines[there])
    area.show()
    area.activateWindow()
    qtbot.waitUntil(area.isActiveWindow)
    return area


def test_a_form_in_order_passes(qtbot):
    assert faults(stand(qtbot, ["name", "type"], ["leader", "strength"])) == []


def test_a_field_that_comes_last_is_seen(qtbot):
    """As once in the roster: from the type to the leader, and to the strength last."""
    found = faults(stand(qtbot, ["type"], ["strength"], ["leader"], way=["type", "leader", "strength"]))
    assert len(found) == 1 and "'leader'" in found[0] and "back to" in found[0] and "'strength'" in found[0]


def test_columns_instead_of_rows_are_seen(qtbot):
    assert len(faults(stand(qtbot, ["a", "b"], ["c", "d"], way=["a", "c", "b", "d"]))) == 1


def test_what_tab_passes_over_and_what_has_no_name_is_seen(qtbot):
    area = stand(qtbot, ["a", "b"])
    first, second = area.findChildren(QLineEdit)
    second.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    first.setAccessibleName("")
    assert sorted(fault.split(" ", 2)[2] for fault in faults(area)) == ["cannot be reached by Tab", "has no accessible name"]


def test_the_order_of_the_layout_heals_what_was_made_in_another(qtbot):
    class Healed(QWidget):
        def focusNextPrevChild(self, forward: bool) -> bool:
            return tab_order.step(self, forward)

    area, right = Healed(), QWidget()
    qtbot.addWidget(area)
    last, first, middle = (QLineEdit() for _ in range(3))
    for name, line in (("last", last), ("first", first), ("middle", middle)):
        line.setAccessibleName(name)
    below = QVBoxLayout(right)
    below.addWidget(middle)
    below.addWidget(last)
    box = QVBoxLayout(area)
    box.addWidget(first)
    box.addWidget(right)
    area.show()
    area.activateWindow()
    qtbot.waitUntil(area.isActiveWindow)
    assert faults(area) == [] and tab_order.stops(area) == [first, middle, last]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Backtab)
    assert area.focusWidget() is last
