"""Commands on the table."""

from tabletop.core.text.message import mark
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.dialogs import dialogs


def table_actions() -> list[ActionSpec]:
    """They stand in a menu of their own under that of the plan."""
    return [ActionSpec("table", mark("Table window..."), "plan/table", open_table, "Ctrl+T", "projector", "table")]


def open_table(desk: Desk) -> None:
    """Ask for screen, width and scale, then show the map on the table."""
    request = dialogs.ask_table(desk.window, desk.settings)
    if request is not None:
        desk.windows.show_table(request)
