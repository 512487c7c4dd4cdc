"""Commands on what layers hold and how they look: the attribute table, the look editor, looks copied, pasted and given back to the role."""

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication

from tabletop import i18n
from tabletop.core.layers.look_text import look_from_text, look_text
from tabletop.core.text.message import mark
from tabletop.core.values.layer_look import LayerLook
from tabletop.session.ground.shown_layers import LayerView
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.layers.layer_menu import MenuPart, Views, all_read, one_of_records


def _with_records(session: Session) -> list[LayerView]:
    """Layers of records, highest first."""
    return [view for view in reversed(session.layers.views) if not view.layer.info.is_picture]


def _has_records(session: Session) -> bool:
    return bool(_with_records(session))


def _all_of_records(views: Views) -> bool:
    return all_read(views) and not any(view.layer.info.is_picture for view in views)


def _styled(views: Views) -> bool:
    return any(not view.layer.info.look.is_plain for view in views)


def copy_look(desk: Desk, ids: Sequence[str]) -> None:
    """Put the look of the first layer on the clipboard."""
    info = desk.session.layers.info(ids[0])
    if info is not None:
        QGuiApplication.clipboard().setText(look_text(info.look))
        desk.say(i18n.tr("The look of {layer} was copied.", layer=info.title_in(i18n.language())))


def paste_look(desk: Desk, ids: Sequence[str]) -> None:
    """Give layers the look on the clipboard, as one step. Raises InputError where there is none."""
    desk.session.layers.change(ids, mark("Look of {layer}"), look=look_from_text(QGuiApplication.clipboard().text()))


def reset_look(desk: Desk, ids: Sequence[str]) -> None:
    """Let layers look as their roles do, as one step."""
    desk.session.layers.change(ids, mark("Look of {layer}"), look=LayerLook())


def look_actions() -> list[ActionSpec]:
    """Rows of the table of actions."""
    needs = mark("no layer of records is there")
    table, look = mark("Attribute table..."), mark("Look of the layer...")
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
        ),
        ActionSpec(
            "layer-look", look, "layer", lambda desk: desk.windows.edit_look(()), "Shift+F4", "palette", enabled=_has_records, needs=needs
        ),
    ]


def look_parts(desk: Desk) -> list[MenuPart]:
    """Entries of the menu of a layer."""
    return [
        MenuPart(mark("Attribute table..."), "sheet", lambda ids: desk.windows.show_attributes(ids[0]), one_of_records, line=True),
        MenuPart(mark("Look..."), "palette", desk.windows.edit_look, _all_of_records),
        MenuPart(mark("Copy look"), "clipboard-copy", lambda ids: copy_look(desk, ids), one_of_records),
        MenuPart(mark("Paste look"), "clipboard-paste", lambda ids: desk.guard(lambda: paste_look(desk, ids)), _all_of_records),
        MenuPart(mark("Look of the role"), "rotate-ccw", lambda ids: reset_look(desk, ids), _all_of_records, _styled),
    ]
