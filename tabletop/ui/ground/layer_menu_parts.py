"""What the menu of a layer in the panel offers beyond what the panel does itself: one line for each command."""

from tabletop.ui.desk.desk import Desk
from tabletop.ui.ground.catalogue_commands import held_parts
from tabletop.ui.ground.inspection_commands import inspection_parts
from tabletop.ui.ground.look_commands import look_parts
from tabletop.ui.ground.picture_commands import picture_parts
from tabletop.ui.ground.service_commands import service_parts
from tabletop.ui.ground.table_commands import table_parts
from tabletop.ui.layers.layer_menu import MenuPart


def layer_menu_parts(desk: Desk) -> list[MenuPart]:
    """Entries in their order. `MenuPart.run` gets the ids of the layers chosen; `fits` says for which of them an entry is there
    (`one_read`, `one_of_records`, `one_picture`, `all_read` of `ui.layers.layer_menu`)."""
    return [*look_parts(desk), *table_parts(desk), *picture_parts(desk), *service_parts(desk), *held_parts(desk), *inspection_parts(desk)]
