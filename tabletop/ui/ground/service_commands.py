"""The command that adds a map service."""

from tabletop.core.text.message import mark
from tabletop.ui.desk.action_spec import ActionSpec, writable
from tabletop.ui.desk.desk import Desk
from tabletop.ui.layers.layer_menu import MenuPart, Views, one_picture
from tabletop.ui.parts.panel_parts import brought_forward


def add_service(desk: Desk) -> None:
    """Ask for the address of a map service; a tile is tried in the middle of the map. One that asks already comes to the front."""
    from tabletop.ui.pictures.service_dialog import ServiceDialog

    if brought_forward(desk.window, ServiceDialog) is None:
        ServiceDialog(desk.session, desk.canvas.view().centre, desk.window).show()


def service_parts(desk: Desk) -> list[MenuPart]:
    """What the menu of a map service offers."""
    return [MenuPart(mark("Ask the service again"), "repeat-2", lambda ids: desk.session.layers.reload(ids[0]), fits=_is_service)]


def _is_service(views: Views) -> bool:
    return one_picture(views) and views[0].layer.info.is_service


def service_actions() -> list[ActionSpec]:
    """Rows of the table of actions."""
    return [ActionSpec("layer-add-service", mark("Add a map service..."), "layer", add_service, "", "globe", enabled=writable)]
