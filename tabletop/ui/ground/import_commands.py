"""Commands that bring whole deliveries of layers in."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from tabletop.canvas.map.extents import plan_extent
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.text.message import mark
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.parts.panel_parts import brought_forward

if TYPE_CHECKING:
    from tabletop.ui.importing.import_window import ImportWindow


def import_layers(desk: Desk) -> "ImportWindow":
    """Open the window that brings deliveries and extracts in; one that is open comes to the front."""
    from tabletop.io.records.layer_formats import ARCHIVES, DRIVERS, MEMBER_TABLES
    from tabletop.ui.importing.import_form import Boxes
    from tabletop.ui.importing.import_window import ImportWindow

    there = brought_forward(desk.window, ImportWindow)
    if there is not None:
        return there
    path = desk.session.file.path
    folder = path.parent if path is not None else Path.home()
    boxes = Boxes(lambda: _map_box(desk), lambda: plan_extent(desk.session.plan))
    window = ImportWindow(folder, (*DRIVERS, *ARCHIVES, *MEMBER_TABLES), boxes, _opener(desk), desk.window)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.form.target.setText(str(folder / "layers"))
    window.show()
    return window


def _opener(desk: Desk) -> Callable[[Path], object]:
    return lambda path: desk.guard(lambda: desk.session.layer_files.choose_catalogue(str(path)))


def _map_box(desk: Desk) -> Bounds:
    """What the map shows: west, south, east, north in metres."""
    size = desk.canvas.size()
    corners = [desk.canvas.ground_at(QPointF(x, y)) for x in (0, size.width()) for y in (0, size.height())]
    east, north = zip(*corners, strict=True)
    return min(east), min(north), max(east), max(north)


def import_actions() -> list[ActionSpec]:
    """One row for each command."""
    return [ActionSpec("layers-import", mark("Import layers..."), "layer/office", import_layers, "", "import")]
