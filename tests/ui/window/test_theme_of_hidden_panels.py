"""What was hidden while the theme became another one looks, when it is shown, as in a window that was made in that theme."""

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import QApplication, QDialog, QStackedWidget, QWidget

from support.window_fixture import english, session
from support.windows_to_walk import PLACES
from tabletop.settings import Settings
from tabletop.ui.parts.theme import application, apply_theme
from tabletop.ui.window.main_window import MainWindow

__all__ = ["english", "session"]

PANELS = ("layers", "roster", "search", "exercise", "scene_form", "operator", "inspector", "findings")
FORMS = ("roster form", "attribute table", "export of rules", "film")
ALMOST = 0.02
Looks = dict[str, QImage]


def settle() -> None:
    for _ in range(5):
        QCoreApplication.processEvents()


def picture(widget: QWidget) -> QImage:
    settle()
    focus = QApplication.focusWidget()
    if focus is not None:
        focus.clearFocus()
    settle()
    assert widget.isVisible()
    return widget.grab().toImage()


@pytest.fixture
def opened(session, qtbot) -> Iterator[Callable[[str], MainWindow]]:
    made: list[MainWindow] = []

    def in_theme(theme: str) -> MainWindow:
        while made:
            made.pop().take_down()
        session.select([])
        apply_theme(application(), theme)
        window = MainWindow(session, Settings(theme=theme))
        window.resize(1366, 768)
        with qtbot.waitExposed(window):
            window.show()
        made.append(window)
        return window

    yield in_theme
    while made:
        made.pop().take_down()
    apply_theme(application(), "light")


def pages(name: str, panel: QWidget) -> Looks:
    """Every page of every stack of a panel, also those that are empty."""
    found = {}
    for place, stack in enumerate(panel.findChildren(QStackedWidget)):
        if stack.isVisible():
            first = stack.currentIndex()
            for page in range(stack.count()):
                stack.setCurrentIndex(page)
                found[f"{name}, stack {place}, page {page}"] = picture(stack)
            stack.setCurrentIndex(first)
    return found


def looks(window: MainWindow) -> Looks:
    """Each panel, page and form as it is shown; afterwards it is hidden."""
    session, found = window.session, {}
    deadline = time.monotonic() + 30
    while session.checking and time.monotonic() < deadline:
        settle()
    for name in PANELS:
        window.panes.reveal(name)
        found[name] = picture(window.panels.by_name[name])
        found |= pages(name, window.panels.by_name[name])
    for kind in ("unit", "ring"):
        session.select([next(one.id for one in session.plan.placed(session.scene) if one.kind == kind)])
        window.panes.reveal("inspector")
        found[f"form of a {kind}"] = picture(window.panels.inspector)
    session.select([])
    window.panels.findings.head.search.setText("passes nothing")
    found["findings, none passes"] = picture(window.panels.findings)
    window.panels.findings.head.search.clear()
    for name in FORMS:
        form = PLACES[name](window)
        found[name] = picture(form)
        top = form.window()
        if top is not window:
            top.hide()
            if isinstance(top, QDialog):
                top.deleteLater()
    window.panes.reveal("layers")
    settle()
    return found


def differing(one: QImage, other: QImage) -> float:
    """The share of the points that differ; a blinking cursor or a bar of progress is hardly any."""
    if one.size() != other.size():
        return 1.0
    first, second = (np.frombuffer(image.constBits(), np.uint32) for image in (one, other))
    return float(np.mean(first != second))


def unlike(some: Looks, others: Looks) -> list[str]:
    assert some.keys() == others.keys()
    return [name for name, seen in some.items() if differing(seen, others[name]) > ALMOST]


def colours(window: MainWindow) -> dict[str, set[str]]:
    """The colours of the palettes of all widgets of a window, shown or hidden, by their class."""
    roles = (QPalette.ColorRole.Window, QPalette.ColorRole.WindowText, QPalette.ColorRole.Base, QPalette.ColorRole.Text)
    found: dict[str, set[str]] = {}
    for widget in window.findChildren(QWidget):
        widget.ensurePolished()
        shown = " ".join(widget.palette().color(QPalette.ColorGroup.Active, role).name() for role in roles)
        found.setdefault(type(widget).__name__, set()).add(shown)
    return found


def test_what_was_hidden_while_the_theme_changed_looks_as_in_a_window_made_in_it(opened):
    window = opened("light")
    looks(window)  # everything has been shown once, and is hidden
    light, light_colours = looks(window), colours(window)
    apply_theme(application(), "dark")
    dark, dark_colours = looks(window), colours(window)
    apply_theme(application(), "light")
    assert unlike(looks(window), light) == []
    assert colours(window) == light_colours
    fresh = opened("dark")
    looks(fresh)
    assert unlike(dark, looks(fresh)) == []
    assert dark_colours == colours(fresh)
    assert len(unlike(light, dark)) == len(light)
