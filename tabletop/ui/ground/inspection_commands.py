"""Commands on what is wrong with layers: one checked, or all of them, as a list beside the map."""

from tabletop.core.text.message import mark
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.layers.layer_menu import MenuPart, Views


def _has_records(session: Session) -> bool:
    return any(not view.layer.info.is_picture for view in session.layers.views)


def inspection_actions() -> list[ActionSpec]:
    """Rows of the table of actions."""
    needs = mark("no layer of records is there")
    title = mark("Check all layers...")
    return [
        ActionSpec(
            "layer-check-all",
            title,
            "layer",
            lambda desk: desk.windows.show_problems(),
            "Ctrl+F4",
            "list-checks",
            enabled=_has_records,
            needs=needs,
        )
    ]


def _of_records(views: Views) -> bool:
    """Whether every layer chosen was read from records."""
    return bool(views) and all(view.lack is None and not view.layer.info.is_picture for view in views)


def inspection_parts(desk: Desk) -> list[MenuPart]:
    """Entries of the menu of a layer."""
    return [MenuPart(mark("Check this layer..."), "list-checks", lambda ids: desk.windows.show_problems(ids), _of_records)]
