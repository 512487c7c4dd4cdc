"""What the list of layers does with several of them: shown, ordered, grouped, given a role; each as one step."""

from collections.abc import Iterable, Mapping, Sequence

from tabletop.core.layers.kept_layers import in_order, with_changed
from tabletop.core.text.message import Message, Titled, mark, message
from tabletop.session.ground.shown_layers import LayerView
from tabletop.session.session import Session


def _ids(views: Iterable[LayerView]) -> list[str]:
    return [view.layer.info.id for view in views]


def show_layers(session: Session, views: Sequence[LayerView], visible: bool) -> None:
    """Show layers, or hide them, as one step."""
    if len(views) > 1:
        label = mark("Show {layer} and others") if visible else mark("Hide {layer} and others")
        session.layers.change(_ids(views), label, shown=visible)
    show_each(session, {key: visible for key in _ids(views)})


def show_each(session: Session, wanted: Mapping[str, bool]) -> None:
    """Show or hide each where it is not so yet."""
    for view in list(session.layers.views):
        key = view.layer.info.id
        if key in wanted and view.visible != wanted[key]:
            session.layers.set_view(key, visible=wanted[key])


def show_as(session: Session, label: Message, wanted: Mapping[str, bool]) -> None:
    """Show some layers and hide others, as one step."""
    session.layers.change_each(label, {key: {"shown": shown} for key, shown in wanted.items()})
    show_each(session, wanted)


def give_role(session: Session, views: Sequence[LayerView], role: str) -> None:
    """Give layers a role, as one step."""
    label = mark("Role of {layer}") if len(views) == 1 else mark("Role of {layer} and others")
    session.layers.change(_ids(views), label, role=role, style=role)


def give_group(session: Session, views: Sequence[LayerView], name: str) -> None:
    """Put layers into a group ("": out of any), as one step."""
    label = mark("Group of {layer}") if len(views) == 1 else mark("Group of {layer} and others")
    session.layers.change(_ids(views), label, group=name)


def rename_group(session: Session, views: Sequence[LayerView], name: str) -> None:
    """Give a group another name, as one step."""
    if any(view.layer.info.group != name for view in views):
        session.layers.change(_ids(views), mark("Rename the group of {layer}"), group=name)


def arrange(session: Session, order: Sequence[str], moved: Sequence[LayerView], group: str) -> None:
    """Put layers in an order, lowest first, and those that were moved into a group; as one step, or in this window alone where the plan
    takes no edits."""
    layers = session.layers
    before = [view.layer.info.id for view in layers.views]
    regrouped = [view for view in moved if view.layer.info.group != group]
    if list(order) == before and not regrouped:
        return
    whole = layers.kept_order(order)
    if not whole:
        layers.order_here(order)
        return
    kept = in_order(layers.kept, whole)
    for view in regrouped:
        kept = with_changed(kept, view.layer.info.id, {"group": group}, layers.folder())
    first = Titled(moved[0].layer.info.title)
    label = message(mark("Move the layer {layer}"), layer=first)
    if len(moved) > 1:
        label = message(mark("Move {count} {count:layer|layers}: {layer} and others"), count=len(moved), layer=first)
    layers.edit(label, kept)
