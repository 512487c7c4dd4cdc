"""Commands on what layers hold and how they look: the attribute table, looks copied, pasted and given back to the role."""

from tabletop.core.text.message import mark
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.layers.layer_menu import MenuPart, one_of_records


def _has_records(session: Session) -> bool:
    return any(not view.layer.info.is_picture for view in session.layers.views)


def look_actions() -> list[ActionSpec]:
    """Rows of the table of actions."""
    needs = mark("no layer of records is there")
    table = mark("Attribute table...")
    return [
        ActionSpec(
            "layer-attributes",
            table,
            "layer",
            lambda desk: desk.windows.show_attributes(),
            "F4",
            "sheet",
            enabled=_has_records,
            needs=needs,
            separator=True,
        )
    ]


def look_parts(desk: Desk) -> list[MenuPart]:
    """Entries of the menu of a layer."""
    return [MenuPart(mark("Attribute table..."), "sheet", lambda ids: desk.windows.show_attributes(ids[0]), one_of_records, line=True)]
