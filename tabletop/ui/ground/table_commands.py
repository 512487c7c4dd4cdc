"""Tables of places from the window: the columns chosen before one becomes a layer, and again for one that is a layer already."""

from pathlib import Path

from tabletop.core.text.message import mark
from tabletop.ui.desk.desk import Desk
from tabletop.ui.layers.layer_menu import MenuPart, Views, one_of_records


def ask_columns(desk: Desk, what: str | Path) -> None:
    """Ask in which columns the places stand: of a layer (its id), or of a file that becomes one."""
    from tabletop.ui.layers.column_chooser import choose_columns

    choose_columns(desk.window, desk.session, what, desk.guard)


def table_parts(desk: Desk) -> list[MenuPart]:
    """What the menu of a table of places offers."""

    def fits(views: Views) -> bool:
        info = views[0].layer.info if one_of_records(views) else None
        return info is not None and not info.embedded and info.path.lower().endswith(table_endings())

    return [MenuPart(mark("Columns..."), "columns-3", lambda ids: ask_columns(desk, ids[0]), fits)]


def table_endings() -> tuple[str, ...]:
    """Endings of tables with columns for the place."""
    from tabletop.io.records.layer_formats import TABLES

    return TABLES
