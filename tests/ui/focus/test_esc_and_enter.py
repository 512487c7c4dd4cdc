"""Esc closes the list first and the form next, Enter chooses in a list and keeps in a form, and no letter of either takes a tool."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QWidget

from support.tab_walk import controls, named
from support.window_fixture import english, session, window  # noqa: F401
from support.windows_to_walk import PLACES, PROPERTIES, panel
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.property_editors import CalmCombo
from tabletop.ui.window.main_window import MainWindow

KEY, HOLD = Qt.Key, Qt.KeyboardModifier
OWN_WINDOWS = [
    *("limits", "pairs", "demands", "crs", "print", "grid", "table", "export of rules", "import of rules", "unsaved"),
    *("rings", "plan layer", "estimate", "history", "drawing aids", "palette", "manual"),
]


@pytest.fixture
def shown(window, qtbot):  # noqa: F811
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def at_front(shown: MainWindow, qtbot, place: str) -> QWidget:
    area = PLACES[place](shown)
    area.window().activateWindow()
    qtbot.waitUntil(area.window().isActiveWindow)
    return area


def boxes(area: QWidget) -> list[QComboBox]:
    return [one for one in controls(area) if isinstance(one, QComboBox) and one.count() > 1]


@pytest.mark.parametrize("place", [*OWN_WINDOWS, "roster form", "scene form", "findings"])
def test_esc_closes_the_list_and_leaves_the_form_and_enter_chooses(shown, qtbot, place):
    area = at_front(shown, qtbot, place)
    for box in boxes(area):
        box.setFocus(Qt.FocusReason.TabFocusReason)
        before = box.currentIndex()
        for key, moved in ((KEY.Key_Escape, 0), (KEY.Key_Return, 1)):
            box.setCurrentIndex(0)
            QTest.keyClick(box, KEY.Key_Down, HOLD.AltModifier)
            qtbot.waitUntil(box.view().isVisible)
            QTest.keyClick(box.view(), KEY.Key_Down)
            QTest.keyClick(box.view(), key)
            qtbot.waitUntil(lambda box=box: not box.view().isVisible())
            assert area.isVisible() and box.currentIndex() == moved, named(box)
        box.setCurrentIndex(before)
    if area.window() is not shown:
        area.window().close()


@pytest.mark.parametrize("place", OWN_WINDOWS)
def test_esc_closes_the_window_and_gives_the_keys_back(shown, qtbot, place):
    before = shown.session.plan
    top = at_front(shown, qtbot, place).window()
    QTest.keyClick(top.focusWidget() or top, KEY.Key_Escape)
    assert not _is_open(top)
    assert shown.session.plan is before and shown.canvas.tool_id == "select"


def _is_open(top: QWidget) -> bool:
    try:
        return top.isVisible()
    except RuntimeError:  # it went with its closing
        return False


@pytest.mark.parametrize("place", [*OWN_WINDOWS, "roster form", "scene form", "inject", "search"])
def test_no_letter_takes_a_tool(shown, qtbot, place):
    area = at_front(shown, qtbot, place)
    for one in tab_order.stops(area):
        if not one.isVisible() or (place == "search" and not isinstance(one, QLineEdit)):
            continue
        one.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(QApplication.focusWidget() or one, KEY.Key_C)
        popup = QApplication.activePopupWidget()
        if popup is not None and popup is not area.window():
            QTest.keyClick(popup.focusWidget() or popup, KEY.Key_Escape)
        assert shown.canvas.tool_id == "select", named(one)
    if area.window() is not shown:
        area.window().close()


@pytest.mark.parametrize("place", ["grid", "table", "rings", "plan layer", "export of rules", "import of rules"])
def test_enter_in_a_field_presses_the_button_that_goes_on(shown, qtbot, place):
    area = at_front(shown, qtbot, place)
    assert isinstance(area, QDialog)
    first = area.focusWidget()
    with qtbot.waitSignal(area.accepted):
        QTest.keyClick(first, KEY.Key_Return)
    assert not area.isVisible()


@pytest.mark.parametrize("place", ["crs", "print", "grid", "table", "rings", "export of rules"])
def test_a_dialog_opens_with_its_first_field(shown, qtbot, place):
    area = at_front(shown, qtbot, place)
    assert area.focusWidget() is tab_order.stops(area)[0]
    area.close()


def test_a_scale_is_taken_as_it_is_typed(shown, qtbot):
    area = at_front(shown, qtbot, "print")
    line = area.form.scale_box.lineEdit()
    line.setFocus(Qt.FocusReason.TabFocusReason)
    line.selectAll()
    QTest.keyClicks(line, "1:25")
    assert area.form.scale_box.currentText() == "1:25"
    with qtbot.waitSignal(area.wanted):
        QTest.keyClick(line, KEY.Key_Return)
    assert area.job.scale == 25
    area.close()


def test_enter_in_the_last_field_of_a_form_keeps_and_esc_leaves(shown, qtbot):
    before = len(shown.session.plan.roster)
    form = PLACES["roster form"](shown)
    form.fields["name"].setText("Dalmas 9")
    form.fields["unit_type"].setFocus()
    QTest.keyClick(form.focusWidget(), KEY.Key_Return)
    assert len(shown.session.plan.roster) == before + 1 and not form.isVisible()
    form = PLACES["roster form"](shown)
    form.fields["name"].setText("Never")
    QTest.keyClick(form.fields["name"], KEY.Key_Escape)
    assert len(shown.session.plan.roster) == before + 1 and not form.isVisible()


# --- properties: lists found by letters
def choice(shown: MainWindow) -> CalmCombo:
    """The list of units of the roster, with none chosen."""
    PROPERTIES["unit"](shown)
    box = next(one for one in boxes(shown.panels.inspector) if isinstance(one, CalmCombo) and one.accessibleName() == "Unit of the roster")
    box.setCurrentIndex(0)
    return box


def test_letters_find_an_item_in_the_list_of_who_came_by_keys(shown, qtbot):
    box = choice(shown)
    box.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(box, "d")
    qtbot.waitUntil(box.view().isVisible)
    found = box.view().currentIndex().row()
    assert box.itemText(found).lower().startswith("d") and box.currentIndex() == 0 and shown.canvas.tool_id == "select"
    QTest.keyClick(box.view(), KEY.Key_Escape)
    qtbot.waitUntil(lambda: not box.view().isVisible())
    assert box.currentIndex() == 0 and shown.focusWidget() is box
    QTest.keyClicks(box, "d")
    qtbot.waitUntil(box.view().isVisible)
    wanted = box.itemData(box.view().currentIndex().row())
    QTest.keyClick(box.view(), KEY.Key_Return)
    (chosen,) = shown.session.selection
    qtbot.waitUntil(lambda: shown.session.plan.features[chosen].at(shown.session.scene).properties.get("unit") == wanted)


def test_letters_are_keys_of_the_tools_for_who_came_by_the_mouse(shown):
    box = choice(shown)
    box.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyClick(box, KEY.Key_M)
    assert not box.view().isVisible() and shown.canvas.tool_id == "draw-crowd"


def test_esc_in_a_panel_goes_back_to_the_map(shown):
    for name in ("layers", "roster", "inspector", "findings", "scenes"):
        panel(name)(shown)
        assert not shown.canvas.surface.hasFocus()
        QTest.keyClick(shown.focusWidget(), KEY.Key_Escape)
        assert shown.canvas.surface.hasFocus(), name
