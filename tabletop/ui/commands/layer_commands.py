"""Layers of the plan's own and tags from menus, palette and context menu: drawn on, filled, shown alone, locked; chosen by a tag."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from tabletop import i18n
from tabletop.core.arrangement.plan_layers import MAIN, PlanLayer, lock_layer
from tabletop.core.arrangement.tags import retag, shared_tags
from tabletop.core.text.message import Message, mark
from tabletop.session.session import Session
from tabletop.session.shown_features import title_of
from tabletop.tools.base.edits import chosen
from tabletop.ui.commands.shape_commands import context_of
from tabletop.ui.desk.action_spec import ActionSpec, editable, writable
from tabletop.ui.desk.desk import Desk
from tabletop.ui.dialogs import dialogs
from tabletop.ui.dialogs.layer_question import remove_plan_layer

tr = i18n.tr
MOST_LETTERS = 40
"""So much of the name of a layer or tag stands in a menu."""


class Choice(NamedTuple):
    """A row of a submenu that is filled each time it is opened; `checked` where it is on or off."""

    title: str
    call: Callable[[], object]
    checked: bool | None = None


# --- commands on the layer that is drawn on
def new_layer(desk: Desk) -> None:
    """A layer above the others, drawn on from now on; its name can be typed at once."""
    desk.panes.reveal("layers")
    desk.plan_layers.add()


def rename_drawn_on(desk: Desk) -> None:
    """Let the name of the layer that is drawn on be typed."""
    desk.panes.reveal("layers")
    desk.plan_layers.name(desk.session.shown.active_layer.id)


def show_only_drawn_on(desk: Desk) -> None:
    """Show the layer that is drawn on alone, or all again."""
    desk.session.shown.show_only(desk.session.shown.active_layer.id)


def drawn_on_is_alone(desk: Desk) -> bool:
    """Whether no other layer is shown."""
    shown = desk.session.shown
    return bool(shown.hidden_layers) and all(one.id in shown.hidden_layers for one in shown.layers if one.id != shown.active_layer.id)


def lock_drawn_on(desk: Desk) -> None:
    """Lock the layer that is drawn on, or unlock it."""
    layer = desk.session.shown.active_layer
    desk.session.do(lock_layer(desk.session.plan, layer.id, not layer.locked))


def drawn_on_is_locked(desk: Desk) -> bool:
    """Whether the layer that is drawn on is locked."""
    return desk.session.shown.active_layer.locked


def remove_drawn_on(desk: Desk) -> None:
    """Remove the layer that is drawn on, asking what becomes of its things."""
    remove_plan_layer(desk.window, desk.session, desk.session.shown.active_layer.id)


# --- tags
def tag_selection(desk: Desk) -> None:
    """Ask for the tags of what is selected and stands in the scene."""
    session, placed = desk.session, chosen(context_of(desk.session))
    if not placed:
        desk.say(tr("Nothing of the selection stands in this scene."), "warn")
        return
    tags = dialogs.ask_tags(desk.window, placed, list(session.shown.tags))
    if tags is None:
        return
    gone = [tag for tag in shared_tags(placed) if tag not in tags]
    step = retag(session.plan, [one.id for one in placed], tags, gone, session.scene, session.scope)
    if isinstance(step, Message):
        desk.say(i18n.text(step))
    else:
        session.do(step)


def select_tagged(desk: Desk, tag: str) -> None:
    """Select all that has a tag in the scene shown; say so where some of it is hidden or stands in other scenes."""
    session = desk.session
    found = session.shown.tagged(tag)
    session.select(found)
    hidden = len(session.hidden.intersection(found))
    if not found:
        desk.say(tr("Nothing with the tag {tag} stands in this scene.", tag=tag))
    elif hidden:
        desk.say(tr("{count} with the tag {tag} are hidden and were not selected.", count=hidden, tag=tag))


# --- submenus
def _named(layer: PlanLayer) -> str:
    return title_of(layer, MOST_LETTERS)


def draw_choices(desk: Desk) -> list[Choice]:
    """Each layer, to be drawn on."""
    shown = desk.session.shown
    return [Choice(_named(one), partial(shown.draw_on, one.id), one.id == shown.active_layer.id) for one in shown.layers]


def put_choices(desk: Desk) -> list[Choice]:
    """Each layer, for the selection to be put on."""
    return [Choice(_named(one), partial(desk.plan_layers.put, one.id)) for one in desk.session.shown.layers]


def shown_choices(desk: Desk) -> list[Choice]:
    """Each layer, shown or hidden."""
    shown = desk.session.shown

    def flip(key: str) -> None:
        shown.show_layer(key, not shown.layer_shown(key))

    return [Choice(_named(one), partial(flip, one.id), shown.layer_shown(one.id)) for one in shown.layers]


def tagged_choices(desk: Desk) -> list[Choice]:
    """Each tag, for all that has it to be selected."""
    return [Choice(_counted(tag, count), partial(select_tagged, desk, tag)) for tag, count in desk.session.shown.tags.items()]


def tag_choices(desk: Desk) -> list[Choice]:
    """Everything, or one tag alone."""
    shown = desk.session.shown
    every = Choice(tr("Show all tags"), partial(shown.show_tag, ""), not shown.tag)
    same = shown.tag.casefold()
    tags = [Choice(_counted(tag, count), partial(shown.show_tag, tag), tag.casefold() == same) for tag, count in shown.tags.items()]
    return [every, *tags] if tags else []


def _counted(tag: str, count: int) -> str:
    return f"{tag[:MOST_LETTERS]} ({i18n.number(count)})"


# --- the palette
class Found(NamedTuple):
    """A row of the palette that comes from the plan, not from the table of actions."""

    icon: str
    title: str
    call: Callable[[], object]


def found_by_name(desk: Desk) -> list[Found]:
    """What can be done with each layer and each tag, by its name."""
    shown = desk.session.shown
    layers = shown.layers if len(shown.layers) > 1 else ()
    rows: list[Found] = []
    for one in layers:
        hides = shown.layer_shown(one.id)
        flip = tr("Hide plan layer: {layer}", layer=one.title) if hides else tr("Show plan layer: {layer}", layer=one.title)
        rows.append(Found("pencil", tr("Draw on plan layer: {layer}", layer=one.title), partial(shown.draw_on, one.id)))
        rows.append(Found("layers", tr("Put the selection on plan layer: {layer}", layer=one.title), partial(desk.plan_layers.put, one.id)))
        rows.append(Found("eye-off" if hides else "eye", flip, partial(shown.show_layer, one.id, not hides)))
        rows.append(Found("focus", tr("Show only plan layer: {layer}", layer=one.title), partial(shown.show_only, one.id)))
    for tag in shown.tags:
        rows.append(Found("funnel", tr("Show only the tag: {tag}", tag=tag), partial(shown.show_tag, tag)))
        rows.append(Found("tag", tr("Select all with the tag: {tag}", tag=tag), partial(select_tagged, desk, tag)))
    if shown.tag:
        rows.append(Found("funnel", tr("Show all tags"), partial(shown.show_tag, "")))
    return rows


# --- the table of actions
def _several(session: Session) -> bool:
    return len(session.shown.layers) > 1


def _may_go(session: Session) -> bool:
    layer = session.shown.active_layer
    return writable(session) and layer.id != MAIN and not layer.locked


def layer_actions() -> list[ActionSpec]:
    """Commands on the plan's own layers."""
    one_only, stays = mark("the plan has one layer only"), mark("the main layer and one that is locked stay")
    remove = mark("Remove the plan layer drawn on...")
    return [
        ActionSpec("plan-layer-new", mark("New plan layer"), "layer", new_layer, "Ctrl+Alt+N", "plus", enabled=writable, separator=True),
        ActionSpec(
            "plan-layer-only",
            mark("Show only the plan layer drawn on"),
            "layer",
            show_only_drawn_on,
            "Ctrl+Alt+O",
            "focus",
            enabled=_several,
            checked=drawn_on_is_alone,
            needs=one_only,
        ),
        ActionSpec(
            "plan-layer-lock",
            mark("Lock the plan layer drawn on"),
            "layer",
            lock_drawn_on,
            "Ctrl+Alt+K",
            "lock",
            enabled=writable,
            checked=drawn_on_is_locked,
        ),
        ActionSpec(
            "plan-layer-select",
            mark("Select all of the plan layer drawn on"),
            "layer",
            lambda desk: desk.plan_layers.select_things(desk.session.shown.active_layer.id),
            "Ctrl+Alt+A",
            "square-dashed-mouse-pointer",
        ),
        ActionSpec("plan-layer-rename", mark("Rename the plan layer drawn on"), "layer", rename_drawn_on, "", "pencil", enabled=writable),
        ActionSpec("plan-layer-remove", remove, "layer", remove_drawn_on, "", "trash-2", enabled=_may_go, needs=stays),
    ]


def tag_actions() -> list[ActionSpec]:
    """Commands on tags."""
    return [ActionSpec("tags", mark("Tags of the selection..."), "edit", tag_selection, "Ctrl+Alt+T", "tag", enabled=editable)]


SUBMENUS_AFTER: dict[str, dict[str, Callable[[Desk], list[Choice]]]] = {
    "plan-layer-new": {"layer/draw-on": draw_choices, "layer/put": put_choices, "layer/shown": shown_choices, "layer/tag": tag_choices},
    "tags": {"edit/tagged": tagged_choices},
}
"""Submenus that are filled when they are opened, by the action below which they stand."""
