"""The layers panel and the session's layers, joined with the commands that answer them."""

from tabletop.ui.commands import view_commands
from tabletop.ui.desk.desk import Desk
from tabletop.ui.ground import layer_files
from tabletop.ui.ground.layer_doubts import DoubtNotices, show_properties
from tabletop.ui.ground.layer_menu_parts import layer_menu_parts
from tabletop.ui.ground.table_commands import ask_columns
from tabletop.ui.layers.layers_panel import LayersPanel


def join_layers(desk: Desk, panel: LayersPanel) -> DoubtNotices:
    """What the panel asks for is done; what the session asks and tells about layers is shown. The answer lives as long as the window."""
    panel.rows.fold_these(desk.settings.folded_groups)
    panel.rows.folds_changed.connect(lambda names: _keep_folds(desk, names))
    panel.more = layer_menu_parts(desk)
    panel.zoom_requested.connect(lambda key: view_commands.zoom_layer(desk, key))
    panel.add_requested.connect(lambda: desk.guard(lambda: layer_files.add_layers(desk)))
    panel.find_requested.connect(lambda key: desk.guard(lambda: layer_files.find_layer(desk, key)))
    desk.session.crs_needed.connect(lambda question: layer_files.ask_crs(desk, question))
    desk.session.columns_needed.connect(lambda path: ask_columns(desk, path))
    desk.session.layers_added.connect(lambda added: layer_files.say_added(desk, added))
    panel.zoom_all_requested.connect(lambda ids: layer_files.zoom_layers(desk, ids))
    panel.properties_requested.connect(lambda ids: show_properties(desk, ids))
    desk.canvas.view_changed.connect(lambda: panel.set_scale(desk.canvas.view().scale))
    return DoubtNotices(desk)


def _keep_folds(desk: Desk, names: list[str]) -> None:
    desk.settings.folded_groups = names
    desk.settings.save()
