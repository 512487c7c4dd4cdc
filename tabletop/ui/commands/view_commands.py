"""What changes the view and nothing of the plan: zoom, panels, theme, language, scene shown, table desk."""

import math
from collections.abc import Callable

from PySide6.QtCore import Qt

from tabletop import i18n
from tabletop.canvas.base.base_style import base_colours
from tabletop.canvas.base.layer_shapes import shapes_of
from tabletop.canvas.ink.view import View
from tabletop.canvas.map.findings_on_map import MODES
from tabletop.session.ground.shown_layers import LayerView
from tabletop.settings import FindingsShown, Language, Theme
from tabletop.ui.desk.desk import Desk
from tabletop.ui.parts.theme import application, apply_theme, current_theme, notifier

Command = Callable[[Desk], None]
State = Callable[[Desk], bool]
tr = i18n.tr
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


def zoom_layer(desk: Desk, layer_id: str) -> None:
    """Show all of a layer; say why where nothing of it can be seen there."""
    desk.canvas.zoom_layer(layer_id)
    for shown in desk.session.layers.views:
        said = why_unseen(shown, desk.canvas.view()) if shown.layer.info.id == layer_id else ""
        if said:
            desk.notices.add(said, topic="layer")


def why_unseen(shown: LayerView, view: View) -> str:
    """Why nothing of a layer can be seen: nothing in it, hidden, dots that a small scale leaves out; empty where it can."""
    layer = shown.layer.info.title_in(i18n.language())
    if shown.layer.extent is None:
        return tr("{layer} holds nothing that the map could show.", layer=layer)
    if not shown.visible or shown.opacity <= 0.0:
        return tr("{layer} is hidden; show it in the panel Layers.", layer=layer)
    from_m = base_colours(current_theme()).role(shown.layer.info.role).point.from_m / view.unit_px
    if from_m >= view.metre_per_px or any(part.dimension for part in shapes_of(shown.layer)):
        return ""
    scale = i18n.number(math.floor(view.scale / view.metre_per_px * from_m / 100) * 100)
    return tr("The dots of {layer} are shown from 1:{scale} on; zoom in to see them.", layer=layer, scale=scale)


def zoom_selection(desk: Desk) -> None:
    """Show what is selected."""
    desk.canvas.zoom_selection()


def show_inspector(desk: Desk) -> None:
    """Go to the properties of what is selected."""
    desk.panes.reveal("inspector")


def toggle(panel: str) -> Command:
    """Command that shows or hides a panel."""
    return lambda desk: desk.panes.toggle(panel)


def go_to(panel: str) -> Command:
    """Command that goes to a panel, and from it back to the map."""
    return lambda desk: desk.panes.go_to(panel)


def shown(panel: str) -> State:
    """Whether a panel is to be seen."""
    return lambda desk: desk.panes.is_shown(panel)


def toggle_panels(desk: Desk) -> None:
    """Leave nothing but the map, and say how the panels come back; or bring them back."""
    desk.panes.set_bare(not desk.panes.bare)
    desk.notices.drop("bare")
    if desk.panes.bare:
        back = tr("Show the panels"), lambda: desk.guard(lambda: _show_panels(desk))
        desk.notices.add_choice(tr("The panels are hidden; Tab on the map shows them again."), [back], "bare")


def _show_panels(desk: Desk) -> None:
    if desk.panes.bare:
        desk.panes.set_bare(False)


def panels_hidden(desk: Desk) -> bool:
    """Whether the map stands alone."""
    return desk.panes.bare


def next_pane(desk: Desk) -> None:
    """Move the focus to the next part of the desk."""
    desk.panes.focus_next()


def previous_pane(desk: Desk) -> None:
    """Move the focus to the part of the desk before."""
    desk.panes.focus_next(-1)


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


def show_findings(mode: FindingsShown) -> Command:
    """Command that shows all findings on the map, the chosen one alone, or none, and remembers it."""

    def run(desk: Desk) -> None:
        desk.settings.findings_on_map = mode
        desk.settings.save()
        desk.canvas.items.on_map.set_mode(mode)
        desk.actions.refresh()

    return run


def findings_are(mode: FindingsShown) -> State:
    """Whether findings are shown so."""
    return lambda desk: desk.canvas.items.on_map.mode == mode


def switch_findings(desk: Desk) -> None:
    """From all to the chosen one alone, to none, and round again."""
    place = MODES.index(desk.canvas.items.on_map.mode)
    show_findings(MODES[(place + 1) % len(MODES)])(desk)


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


def show_rules(desk: Desk) -> None:
    """Show the rules of the checks beside the map."""
    desk.windows.show_rules()
