"""What changes the view and nothing of the plan: zoom, panels, theme, language, scene shown, table window."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from tabletop import i18n
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.theme import apply_theme, notifier

if TYPE_CHECKING:
    from tabletop.ui.window.main_window import MainWindow

Command = Callable[["MainWindow"], None]
State = Callable[["MainWindow"], bool]
ZOOM_STEP = 1.5


def zoom_in(window: "MainWindow") -> None:
    """Show less ground, larger."""
    window.canvas.zoom_by(ZOOM_STEP)


def zoom_out(window: "MainWindow") -> None:
    """Show more ground, smaller."""
    window.canvas.zoom_by(1 / ZOOM_STEP)


def zoom_plan(window: "MainWindow") -> None:
    """Show all of the plan, in all its scenes."""
    window.canvas.zoom_plan()


def zoom_all(window: "MainWindow") -> None:
    """Show the whole plan."""
    window.canvas.zoom_all()


def zoom_selection(window: "MainWindow") -> None:
    """Show what is selected."""
    window.canvas.zoom_selection()


def show_inspector(window: "MainWindow") -> None:
    """Go to the properties of what is selected."""
    window.panes.reveal("inspector")


def toggle(panel: str) -> Command:
    """Command that shows or hides a panel."""
    return lambda window: window.panes.toggle(panel)


def shown(panel: str) -> State:
    """Whether a panel is to be seen."""
    return lambda window: window.panes.is_shown(panel)


def toggle_panels(window: "MainWindow") -> None:
    """Leave nothing but the map, or bring the panels back."""
    window.panes.set_bare(not window.panes.bare)


def panels_hidden(window: "MainWindow") -> bool:
    """Whether the map stands alone."""
    return window.panes.bare


def next_pane(window: "MainWindow") -> None:
    """Move the focus to the next part of the window."""
    window.panes.focus_next()


def toggle_full_screen(window: "MainWindow") -> None:
    """Fill the screen, or go back to a window, maximised where it was."""
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)


def is_full_screen(window: "MainWindow") -> bool:
    """Whether the window fills the screen."""
    return window.isFullScreen()


def choose_theme(theme: str) -> Command:
    """Command that dresses the program and remembers it."""

    def run(window: "MainWindow") -> None:
        window.settings.theme = theme
        apply_theme(QApplication.instance(), theme)
        window.refresh_actions()

    return run


def theme_is(theme: str) -> State:
    """Whether this is the theme that was asked for."""
    return lambda window: notifier().wanted == theme


def choose_language(code: str) -> Command:
    """Command that speaks another language from here on."""

    def run(window: "MainWindow") -> None:
        if code != i18n.language():
            window.change_language(code)

    return run


def language_is(code: str) -> State:
    """Whether this language is spoken."""
    return lambda window: i18n.language() == code


def next_scene(window: "MainWindow") -> None:
    """Show the scene after this one, where there is one."""
    _step(window, 1)


def previous_scene(window: "MainWindow") -> None:
    """Show the scene before this one, where there is one."""
    _step(window, -1)


def _step(window: "MainWindow", by: int) -> None:
    numbers = [scene.number for scene in window.session.plan.scene_list()]
    place = numbers.index(window.session.scene) + by
    if 0 <= place < len(numbers):
        window.session.set_scene(numbers[place])


def open_table(window: "MainWindow") -> None:
    """Ask for screen, width and scale, then show the map on the table."""
    request = dialogs.ask_table(window, window.settings)
    if request is not None:
        window.show_table(request)


def show_rules(window: "MainWindow") -> None:
    """Show the rules of the checks beside the map."""
    from tabletop.ui.rules.rules_window import RulesWindow

    if window.rules is None:
        window.rules = RulesWindow(window.session, window)
        QShortcut(QKeySequence("F1"), window.rules).activated.connect(lambda: window.show_help("rules"))
    window.rules.show()
    window.rules.raise_()
    window.rules.activateWindow()
