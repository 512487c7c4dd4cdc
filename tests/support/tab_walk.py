"""Walks a window by the Tab key, and holds the way against the layout on screen: rows from the top, each from the left."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QSlider,
    QSplitter,
    QTabBar,
    QTextEdit,
    QWidget,
)

from tabletop.ui.window.palette import Palette

INTERACTIVE = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QTextEdit, QSlider, QTabBar)
INSIDE = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QTabBar, QAbstractItemView)
"""What has controls of its own inside, which are worked through it."""
MOST = 400
SLACK_PX = 6


def controls(area: QWidget) -> list[QWidget]:
    """What a person can work in an area, as it is shown now: what takes the Tab key, and what should."""
    return [one for one in [area, *area.findChildren(QWidget)] if _is_control(one)]


def _is_control(one: QWidget) -> bool:
    if not one.isVisible() or not one.isEnabled() or isinstance(one, QHeaderView) or one.focusProxy() is not None:
        return False
    outer = one.parentWidget()
    while outer is not None and not outer.isWindow():
        if isinstance(outer, INSIDE) or isinstance(outer.parentWidget(), QComboBox):
            return False
        outer = outer.parentWidget()
    return isinstance(one, INTERACTIVE) or bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusPolicy() != Qt.FocusPolicy.NoFocus)


def takes_tab(one: QWidget) -> bool:
    """Whether the Tab key stops there."""
    return (one.focusPolicy() & Qt.FocusPolicy.TabFocus) == Qt.FocusPolicy.TabFocus


def walked(area: QWidget) -> list[QWidget]:
    """Where Tab stops, from the first control to be read on until it leaves the area or comes round."""
    here = [one for one in controls(area) if takes_tab(one)]
    found: list[QWidget] = []
    if not here:
        return found
    least = min(here, key=lambda one: (box_of(one).top(), box_of(one).left()))
    start = next((one for one in here if all(reads(one, other, area) for other in here)), least)
    start.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(MOST):
        one = area.window().focusWidget()
        assert one is not None
        if one in found or not (one is area or area.isAncestorOf(one)):
            return found
        found.append(one)
        QTest.keyClick(one, Qt.Key.Key_Tab)
        QApplication.processEvents()
    raise AssertionError("the Tab key does not come to an end")


def box_of(one: QWidget) -> QRect:
    """Where it is in its window, with every scroll area rolled to its beginning."""
    box, outer = QRect(one.mapTo(one.window(), QPoint(0, 0)), one.size()), one.parentWidget()
    while outer is not None:
        if isinstance(outer, QScrollArea):
            box.translate(outer.horizontalScrollBar().value(), outer.verticalScrollBar().value())
        outer = outer.parentWidget()
    return box


def in_order(before: QRect, after: QRect) -> bool:
    """Whether one reads the second after the first: in the same row to its right, or in a row below."""
    overlap = min(before.bottom(), after.bottom()) - max(before.top(), after.top())
    if overlap * 2 > min(before.height(), after.height()):
        return after.left() >= before.left() - SLACK_PX
    return after.top() >= before.top() - SLACK_PX


def _holders(one: QWidget, area: QWidget) -> list[QWidget]:
    """What it stands in, the outermost first, and itself: scroll areas and parts of splitters are read whole before what comes after."""
    held, outer = [one], one.parentWidget()
    while outer is not None and one is not area and outer is not area:
        if isinstance(outer, QScrollArea) or isinstance(outer.parentWidget(), QSplitter):
            held.append(outer)
        outer = outer.parentWidget()
    return held[::-1]


def reads(before: QWidget, after: QWidget, area: QWidget) -> bool:
    """Whether one reads the second control after the first."""
    pairs = zip(_holders(before, area), _holders(after, area), strict=False)
    here, there = next(((one, other) for one, other in pairs if one is not other), (before, after))
    return in_order(box_of(here), box_of(there))


def faults(area: QWidget) -> list[str]:
    """What is wrong with the way of the Tab key through an area, in words; nothing where all is well."""
    stops = walked(area)
    others = [one for one in controls(area) if one not in stops and not _by_arrows(one, stops) and not _from_a_field(one)]
    wrong = [f"{named(one)} cannot be reached by Tab" for one in others]
    wrong += [f"{named(one)} has no accessible name" for one in stops if not name_of(one)]
    return wrong + disorder(stops, area)


def _by_arrows(one: QWidget, stops: Sequence[QWidget]) -> bool:
    """Of buttons of which one only can be chosen, Tab stops at that one, and arrow keys go on to the others."""
    if not isinstance(one, QAbstractButton):
        return False
    group = one.group()
    if group is not None:
        return group.exclusive() and any(stop in group.buttons() for stop in stops)
    return one.autoExclusive() and any(isinstance(stop, type(one)) and stop.parent() is one.parent() for stop in stops)


def _from_a_field(one: QWidget) -> bool:
    """A list that is worked by the arrow keys in the field above it, as that of the commands."""
    return isinstance(one, QListWidget) and isinstance(one.parentWidget(), Palette)


def disorder(stops: Sequence[QWidget], area: QWidget) -> list[str]:
    """Steps of the Tab key against the order of reading."""
    wrong = []
    for before, after in zip(stops, stops[1:], strict=False):
        if not reads(before, after, area):
            wrong.append(f"Tab goes from {named(before)} {_at(before)} back to {named(after)} {_at(after)}")
    return wrong


def name_of(one: QWidget) -> str:
    """What a reader of the screen calls it."""
    seen = QAccessible.queryAccessibleInterface(one)
    return seen.text(QAccessible.Text.Name).strip() if seen is not None else ""


def named(one: QWidget) -> str:
    """For the words of a fault."""
    return f"{type(one).__name__} {name_of(one) or one.objectName() or '(nameless)'!r}"


def _at(one: QWidget) -> str:
    box = box_of(one)
    return f"({box.x()}, {box.y()})"
