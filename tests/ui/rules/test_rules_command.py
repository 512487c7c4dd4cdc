"""The window of the rules as the main window opens it: from the menu, with its page of the manual, gone with the main window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.ui.commands.actions import table


def test_the_menu_opens_the_rules_and_f1_their_page(window, qtbot):  # noqa: F811
    spec = next(one for one in table() if one.id == "rules")
    spec.run(window.desk)
    assert window.windows.rules.isVisible() and window.windows.rules.windowTitle() == "Rules of the checks"
    window.windows.rules.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window.windows.rules)
    qtbot.keyClick(window.windows.rules.limits.tree, Qt.Key.Key_F1)
    assert window.windows.help.index.currentItem().text() == "Rules of the checks"
    first = window.windows.rules
    spec.run(window.desk)
    assert window.windows.rules is first
