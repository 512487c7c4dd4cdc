"""Enter presses the button that has the focus, once; fields, lists and dialogs keep their own Enter."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.ui.window.enter_key import EnterPresses

ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@pytest.fixture
def enter(qapp):
    made = EnterPresses()
    yield made
    made.deleteLater()


@pytest.fixture
def shown(enter, qtbot):
    """Shows parts in a window, which stays as long as the test."""
    kept = []

    def show(outer: QWidget, *parts: QWidget) -> None:
        box = QVBoxLayout(outer)
        for part in parts:
            box.addWidget(part)
        kept.append(outer)
        qtbot.addWidget(outer)
        with qtbot.waitExposed(outer):
            outer.show()
        outer.activateWindow()
        qtbot.waitUntil(outer.isActiveWindow)

    return show


@pytest.mark.parametrize("key", ENTERS)
@pytest.mark.parametrize("kind", [QPushButton, QToolButton])
def test_enter_presses_once(shown, qtbot, kind, key):
    button, pressed = kind(), []
    button.clicked.connect(lambda: pressed.append(1))
    shown(QWidget(), QLineEdit(), button)
    for _ in range(2):
        button.clearFocus()
        button.setFocus()
    qtbot.keyClick(button, key)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert pressed == [1, 1]


def test_a_key_held_down_and_one_with_ctrl_press_no_more(shown, qtbot):
    button, pressed = QToolButton(), []
    button.clicked.connect(lambda: pressed.append(1))
    shown(QWidget(), button)
    button.setFocus()
    qtbot.keyPress(button, Qt.Key.Key_Return)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
        QApplication.sendEvent(button, QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True))
    qtbot.keyRelease(button, Qt.Key.Key_Return)
    qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert pressed == [1]


def test_buttons_of_a_dialog_fire_once(shown, qtbot):
    ok, other, tool, pressed = QPushButton("ok"), QPushButton("other"), QToolButton(), []
    ok.setDefault(True)
    for name, button in (("ok", ok), ("other", other), ("tool", tool)):
        button.clicked.connect(lambda _=False, one=name: pressed.append(one))
    field = QLineEdit()
    shown(QDialog(), field, other, ok, tool)
    for part in (field, other, tool):
        part.setFocus()
        qtbot.keyClick(part, Qt.Key.Key_Return)
    assert pressed == ["ok", "other", "tool"]


def test_a_button_with_a_menu_opens_it(shown, qtbot):
    button, seen = QToolButton(), []
    menu = QMenu(button)
    menu.addAction("one")
    menu.aboutToShow.connect(lambda: seen.append(1))
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    shown(QWidget(), button)
    button.setFocus()
    menu.aboutToShow.connect(menu.close, Qt.ConnectionType.QueuedConnection)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert seen == [1]


@pytest.mark.parametrize("key", ENTERS)
def test_in_the_window(window, qtbot, key):  # noqa: F811
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    light = window.status.light
    light.setFocus()
    qtbot.keyClick(light, key)
    assert light.popup.isVisible()
    light.popup.button.setFocus()
    with qtbot.waitSignal(window.status.worst_wanted):
        qtbot.keyClick(light.popup.button, key)
    window.desk.say("Something.", "warn")
    notice = window.notices.notices[-1]
    notice.button.setFocus()
    qtbot.keyClick(notice.button, key)
    assert notice not in window.notices.notices
    findings = window.panels.findings
    toggle = findings.head.toggles["info"]
    toggle.setFocus()
    qtbot.keyClick(toggle, key)
    assert not toggle.isChecked()


def test_cancel_of_a_form_cancels(window, qtbot):  # noqa: F811
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.panes.reveal("roster")
    panel = window.panels.roster
    before = len(window.session.plan.roster)
    panel.add_button.click()
    form = panel.form
    form.fields["name"].setText("Never kept")
    form.cancel.setFocus()
    qtbot.keyClick(form.cancel, Qt.Key.Key_Return)
    assert len(window.session.plan.roster) == before and not form.isVisible()
