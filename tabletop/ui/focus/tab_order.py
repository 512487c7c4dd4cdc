"""The way of the Tab key: as the parts of a window are laid out, whenever and in whatever order they were made."""

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QFormLayout,
    QGraphicsView,
    QGridLayout,
    QLayout,
    QLineEdit,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QTabWidget,
    QToolBar,
    QWidget,
)

WHOLE = (QLineEdit, QComboBox, QAbstractSpinBox, QTabBar, QAbstractItemView)
"""What has parts of its own that are none of the window's."""
CHILDREN = Qt.FindChildOption.FindDirectChildrenOnly


def stops(area: QWidget) -> list[QWidget]:
    """Where Tab stops inside an area, in the order in which its parts are laid out."""
    return list(_stops(area))


def step(window: QWidget, forward: bool) -> bool:
    """Move the focus to the next stop of a window, round and round; False where there is none. A stop that is rolled away is shown."""
    found = stops(window)
    if not found:
        return False
    here = window.focusWidget()
    at = next((place for place, one in enumerate(found) if one is here or (here is not None and one.isAncestorOf(here))), None)
    target = found[(at + (1 if forward else -1)) % len(found)] if at is not None else found[0 if forward else -1]
    target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    _roll_to(target)
    return True


def enter(area: QWidget, first: QWidget | None = None) -> bool:
    """Give the focus to one stop of an area, where it can have it, else to the first; False where there is none."""
    found = stops(area)
    if not found:
        return False
    target = first if first is not None and first in found else found[0]
    target.setFocus(Qt.FocusReason.TabFocusReason)
    _roll_to(target)
    return True


def _roll_to(target: QWidget) -> None:
    outer = target.parentWidget()
    while outer is not None:
        if isinstance(outer, QScrollArea):
            outer.ensureWidgetVisible(target)
        outer = outer.parentWidget()


def _stops(one: QWidget) -> Iterator[QWidget]:
    if not one.isEnabled():
        return
    if (one.focusPolicy() & Qt.FocusPolicy.TabFocus) == Qt.FocusPolicy.TabFocus and one.focusProxy() is None:
        yield one
    if not isinstance(one, WHOLE):
        for part in _parts(one):
            if part is not None and not part.isHidden() and not part.isWindow():
                yield from _stops(part)


class Ordered(QWidget):
    """A widget whose parts no layout lays: it says in which order they are read."""

    def in_order(self) -> Sequence[QWidget]:
        """Its parts."""
        return ()


def _parts(one: QWidget) -> Sequence[QWidget | None]:
    """The parts of a widget in the order of reading; those that lie over it come last."""
    if isinstance(one, QMainWindow):
        bars: list[QWidget | None] = list(one.findChildren(QToolBar, options=CHILDREN))
        return [*bars, one.centralWidget(), one.statusBar()]
    if isinstance(one, QSplitter):
        return [one.widget(place) for place in range(one.count())]
    if isinstance(one, QTabWidget):
        return [one.tabBar(), one.currentWidget()]
    if isinstance(one, QStackedWidget):
        return [one.currentWidget()]
    if isinstance(one, QScrollArea):
        return [one.widget()]
    if isinstance(one, QGraphicsView):
        return list(one.viewport().findChildren(QWidget, options=CHILDREN))
    layout = one.layout()
    laid = list(one.in_order()) if isinstance(one, Ordered) else list(_laid(layout)) if layout is not None else []
    return [*laid, *(part for part in one.findChildren(QWidget, options=CHILDREN) if part not in laid)]


def _laid(layout: QLayout) -> Iterator[QWidget]:
    """Widgets in the order of reading. Never by `itemAt`: Qt frees items with their widgets and layouts, PySide keeps what it made of them,
    and whatever is made at that place in memory later ends the program (`tests/ui/focus/test_items_of_layouts.py`)."""
    owner = layout.parentWidget()
    parts: list[QWidget | QLayout] = [] if owner is None else list(owner.findChildren(QWidget, options=CHILDREN))
    parts += layout.findChildren(QLayout, options=CHILDREN)
    placed = [(place, part) for part in parts if (place := layout.indexOf(part)) >= 0]
    for _, part in sorted(placed, key=lambda one: _row_and_column(layout, one[0])):
        if isinstance(part, QLayout):
            yield from _laid(part)
        else:
            yield part


def _row_and_column(layout: QLayout, place: int) -> tuple[int, int]:
    if isinstance(layout, QGridLayout):
        place_in: Any = layout.getItemPosition(place)
        return place_in[0], place_in[1]
    if isinstance(layout, QFormLayout):
        row_and_role: Any = layout.getItemPosition(place)
        return row_and_role[0], 1 if row_and_role[1] == QFormLayout.ItemRole.FieldRole else 0
    return place, 0
