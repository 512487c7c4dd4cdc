"""Entries of the menu of layers, as data: what they say, what they do with the layers chosen, for which of them they are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from tabletop import i18n
from tabletop.core.text.message import Message
from tabletop.session.ground.shown_layers import LayerView
from tabletop.ui.parts.icons import icon

Views = Sequence[LayerView]
Ids = tuple[str, ...]


def all_read(views: Views) -> bool:
    """Whether every layer was read."""
    return bool(views) and all(view.lack is None for view in views)


def one_read(views: Views) -> bool:
    """Whether it is one layer, which was read."""
    return len(views) == 1 and all_read(views)


def one_of_records(views: Views) -> bool:
    """Whether it is one layer of records (points, lines, areas), which was read."""
    return one_read(views) and not views[0].layer.info.is_picture


def one_picture(views: Views) -> bool:
    """Whether it is one layer of pixels, which was read."""
    return one_read(views) and views[0].layer.info.is_picture


@dataclass(frozen=True)
class MenuPart:
    """`text` is a marked sentence, `run` gets the ids of the layers chosen, highest first. It is offered where `fits` says so, and can
    be used where `enabled` does. `key` is only shown: the list answers to it. `line`: a line stands above it."""

    text: str
    icon: str
    run: Callable[[Ids], object]
    fits: Callable[[Views], bool] = all_read
    enabled: Callable[[Views], bool] = bool
    key: str = ""
    line: bool = False


def fill(menu: QMenu, parts: Iterable[MenuPart], views: Views) -> list[QAction]:
    """Put the entries that fit into a menu, in their order."""
    ids = tuple(view.layer.info.id for view in views)
    made: list[QAction] = []
    for part in parts:
        if not part.fits(views):
            continue
        if part.line and not menu.isEmpty():
            menu.addSeparator()
        shown = i18n.text(Message(part.text)) + (f"\t{part.key}" if part.key else "")
        action = QAction(icon(part.icon), shown, menu)
        action.triggered.connect(partial(_call, part, ids))
        menu.addAction(action)
        action.setEnabled(part.enabled(views))
        made.append(action)
    return made


def _call(part: MenuPart, ids: Ids, _checked: bool = False) -> None:
    part.run(ids)
