"""Photos and documents from menu and palette; their list stands in the properties."""

from tabletop.core.text.message import mark
from tabletop.ui.commands.action_spec import ActionSpec, one_editable
from tabletop.ui.commands.desk import Desk
from tabletop.ui.inspector.files_section import add_files


def add(desk: Desk) -> None:
    """Ask for files and list them with the feature that is selected."""
    if one_editable(desk.session):
        add_files(desk.window, desk.session, next(iter(desk.session.selection)))


def attach_actions() -> list[ActionSpec]:
    """Commands on the files of a feature."""
    needs = mark("choose one feature of this scene first")
    text = mark("Add a photo or document...")
    return [ActionSpec("attach", text, "edit", add, "Ctrl+Alt+F", "paperclip", enabled=one_editable, needs=needs)]
