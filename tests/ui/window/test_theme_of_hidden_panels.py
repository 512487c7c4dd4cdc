"""Another theme dresses what is shown; what is hidden takes it when it is shown, and looks as if it had been there."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from support.window_fixture import english, session, window
from tabletop.ui.parts.style_sheet import style_sheet
from tabletop.ui.parts.theme import application, apply_theme

__all__ = ["english", "session", "window"]

POLISHED = Qt.WidgetAttribute.WA_WState_Polished
PANELS = ("layers", "roster", "search", "exercise", "scene_form", "operator")


def settle() -> None:
    for _ in range(5):
        QCoreApplication.processEvents()


def looks(window) -> dict[str, bytes]:
    found = {}
    for name in PANELS:
        window.panes.reveal(name)
        settle()
        panel = window.panels.by_name[name]
        focus = QApplication.focusWidget()
        if focus is not None:
            focus.clearFocus()
        settle()
        assert panel.isVisible()
        found[name] = bytes(panel.grab().toImage().constBits())
    window.panes.reveal("layers")
    settle()
    return found


def test_hidden_panels_are_dressed_when_they_are_shown(window):
    app = application()
    looks(window)
    try:
        apply_theme(app, "dark")
        hidden = [one for one in app.allWidgets() if not one.isVisible()]
        left = [one for one in hidden if not one.testAttribute(POLISHED)]
        assert len(hidden) > 300 and len(left) > 0.9 * len(hidden)
        assert all(one.testAttribute(POLISHED) for one in app.allWidgets() if one.isVisible())
        late = looks(window)
        for one in app.allWidgets():
            one.ensurePolished()
        app.setStyleSheet("")
        app.setStyleSheet(style_sheet("dark"))
        settle()
        at_once = looks(window)
        assert [name for name in PANELS if late[name] != at_once[name]] == []
    finally:
        apply_theme(app, "light")
