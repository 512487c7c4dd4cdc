"""Another theme: what is seen has its colours at once, the rest in turns, and everything as if it had been dressed anew."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.style import THEMES
from tabletop.ui.parts import theme as themes
from tabletop.ui.parts.theme import apply_theme, notifier


def settle() -> None:
    for _ in range(5):
        QApplication.processEvents()


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def differing(one: QImage, other: QImage) -> int:
    """How many points are other ones; a cursor that blinks counts for nothing."""
    assert one.size() == other.size()
    first, second = (np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1) for image in (one, other))
    found = first != second
    columns = found.any(axis=0).nonzero()[0]
    return int(found.sum()) if columns.size > 1 else 0


def dressed_anew(app: QApplication) -> None:
    """The slow way: the sheet taken off and put on again."""
    sheet = app.styleSheet()
    app.setStyleSheet("")
    app.setStyleSheet(sheet)


@pytest.fixture
def dressing(qapp):
    apply_theme(qapp, "light")
    yield notifier().dressing
    apply_theme(qapp, "light")
    notifier().dressing.finish()


@pytest.mark.parametrize("theme", THEMES)
def test_each_window_looks_as_if_it_had_been_dressed_anew(window, dressing, qapp, qtbot, theme):  # noqa: F811
    window.windows.show_rules()
    window.windows.show_help("drawing")
    qtbot.waitUntil(lambda: not window.session.checking, timeout=20_000)
    dressed_anew(qapp)
    qtbot.wait(200)
    apply_theme(qapp, "dark" if theme == "light" else "light")
    dressing.finish()
    apply_theme(qapp, theme)
    shown = [window.status, window.menuBar(), window.actions_.toolbar, window.windows.rules, window.windows.help]
    settle()  # what was dressed is laid out
    seen = [picture(one) for one in shown]
    dressed_anew(qapp)
    settle()
    assert [differing(one, picture(other)) for one, other in zip(seen, shown, strict=True)] == [0] * len(shown)


def test_what_is_hidden_waits_and_comes_in_turns(window, dressing, qapp, qtbot, monkeypatch):  # noqa: F811
    monkeypatch.setattr(themes, "BUDGET_MS", -1.0)
    apply_theme(qapp, "dark")
    hidden = dressing.waiting
    assert hidden > 300  # panels, menus and their fields: they take no part in the turn in which the theme changed
    monkeypatch.setattr(themes, "BUDGET_MS", 1e9)
    qtbot.waitUntil(lambda: dressing.waiting == 0)


def test_a_panel_that_is_shown_meanwhile_is_right_when_it_is_painted(window, dressing, qapp, monkeypatch):  # noqa: F811
    window.panes.reveal("roster")
    settle()
    window.panes.reveal("layers")
    settle()
    roster = window.panels.roster
    assert not roster.isVisible()
    dressing._turn.blockSignals(True)  # no turn comes
    try:
        apply_theme(qapp, "dark")
        assert roster in dressing._waiting
        window.panes.reveal("roster")
        assert roster.isVisible() and not any(one.isVisible() for one in dressing._waiting)
        settle()
        seen = picture(roster)
        dressed_anew(qapp)
        settle()
        assert differing(seen, picture(roster)) == 0
    finally:
        dressing._turn.blockSignals(False)


def test_icons_of_menus_stand_when_a_menu_is_shown(window, dressing, qapp):  # noqa: F811
    action = next(
        one for one in window.actions_.by_id.values() if not one.icon().isNull() and window.actions_.button(one.objectName()) is None
    )
    light = action.icon().pixmap(20).toImage()
    apply_theme(qapp, "dark")
    assert action.icon().pixmap(20).toImage() == light
    menu = next(iter(window.actions_._menus.values()))
    menu.popup(window.mapToGlobal(window.rect().center()))
    assert action.icon().pixmap(20).toImage() != light
    menu.close()


def test_nothing_is_polished_twice(window, dressing, qapp):  # noqa: F811
    class Polished(QObject):
        count = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.count += event.type() == QEvent.Type.StyleChange
            return False

    polished = Polished()
    qapp.installEventFilter(polished)
    apply_theme(qapp, "dark")
    dressing.finish()
    qapp.removeEventFilter(polished)
    assert polished.count < len(qapp.allWidgets()) / 4  # a sheet put in the place of another tells every widget, twice
