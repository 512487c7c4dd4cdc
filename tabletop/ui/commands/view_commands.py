"""What changes the view and nothing of the plan: zoom, panels, theme, language, scene shown, table desk."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from tabletop import i18n
from tabletop.settings import Language, Theme
from tabletop.ui.commands.desk import Desk
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.theme import application, apply_theme, notifier

Command = Callable[[Desk], None]
State = Callable[[Desk], bool]
ZOOM_STEP = 1.5


def zoom_in(desk: Desk) -> None:
    """Show less ground, larger."""
    desk.canvas.zoom_by(ZOOM_STEP)


def zoom_out(desk: Desk) -> None:
    """Show more ground, smaller."""
    desk.canvas.zoom_by(1 / ZOOM_STEP)


def zoom_plan(desk: Desk) -> None:
    """Show all of the plan, in all its scenes."""
    desk.canvas.zoom_plan()


def zoom_all(desk: Desk) -> None:
    """Show the whole plan."""
    desk.canvas.zoom_all()


def zoom_selection(desk: Desk) -> None:
    """Show what is selected."""
    desk.canvas.zoom_selection()


def show_inspector(desk: Desk) -> None:
    """Go to the properties of what is selected."""
    desk.panes.reveal("inspector")


def toggle(panel: str) -> Command:
    """Command that shows or hides a panel."""
    return lambda desk: desk.panes.toggle(panel)


def shown(panel: str) -> State:
    """Whether a panel is to be seen."""
    return lambda desk: desk.panes.is_shown(panel)


def toggle_panels(desk: Desk) -> None:
    """Leave nothing but the map, or bring the panels back."""
    desk.panes.set_bare(not desk.panes.bare)


def panels_hidden(desk: Desk) -> bool:
    """Whether the map stands alone."""
    return desk.panes.bare


def next_pane(desk: Desk) -> None:
    """Move the focus to the next part of the desk."""
    desk.panes.focus_next()


def toggle_full_screen(desk: Desk) -> None:
    """Fill the screen, or go back to a desk, maximised where it was."""
    desk.window.setWindowState(desk.window.windowState() ^ Qt.WindowState.WindowFullScreen)


def is_full_screen(desk: Desk) -> bool:
    """Whether the window fills the screen."""
    return desk.window.isFullScreen()


def choose_theme(theme: Theme) -> Command:
    """Command that dresses the program and remembers it."""

    def run(desk: Desk) -> None:
        desk.settings.theme = theme
        apply_theme(application(), theme)
        desk.actions.refresh()

    return run


def theme_is(theme: str) -> State:
    """Whether this is the theme that was asked for."""
    return lambda desk: notifier().wanted == theme


def choose_language(code: Language) -> Command:
    """Command that speaks another language from here on."""

    def run(desk: Desk) -> None:
        if code != i18n.language():
            desk.change_language(code)

    return run


def language_is(code: str) -> State:
    """Whether this language is spoken."""
    return lambda desk: i18n.language() == code


def next_scene(desk: Desk) -> None:
    """Show the scene after this one, where there is one."""
    _step(desk, 1)


def previous_scene(desk: Desk) -> None:
    """Show the scene before this one, where there is one."""
    _step(desk, -1)


def _step(desk: Desk, by: int) -> None:
    numbers = [scene.number for scene in desk.session.plan.scene_list()]
    place = numbers.index(desk.session.scene) + by
    if 0 <= place < len(numbers):
        desk.session.set_scene(numbers[place])


def open_table(desk: Desk) -> None:
    """Ask for screen, width and scale, then show the map on the table."""
    request = dialogs.ask_table(desk.window, desk.settings)
    if request is not None:
        desk.windows.show_table(request)


def show_rules(desk: Desk) -> None:
    """Show the rules of the checks beside the map."""
    desk.windows.show_rules()
