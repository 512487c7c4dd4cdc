"""The roster's tree on screen: keys for what the buttons do, keys and drags that move a unit in it."""

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from tabletop.ui.roster.roster_delegate import RosterDelegate
from tabletop.ui.roster.roster_rows import RosterRows

STEPS = {Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down", Qt.Key.Key_Left: "higher", Qt.Key.Key_Right: "deeper"}
"""Where Alt and an arrow put a unit."""


class RosterTreeView(QTreeView):
    """Enter or a double click places, F2 edits, Delete removes, Alt with an arrow moves a unit in the tree."""

    placed = Signal()
    edited = Signal()
    removed = Signal()
    stepped = Signal(str)
    """Alt with an arrow: "up", "down", "higher" or "deeper"."""

    def __init__(self, rows: RosterRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(rows)
        self.setItemDelegate(RosterDelegate(self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)

    def event(self, event: QEvent) -> bool:
        """Alt with an arrow is for the tree, whatever the window does with it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _step_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys for what the buttons do."""
        wanted: dict[int, SignalInstance] = {
            Qt.Key.Key_Return: self.placed,
            Qt.Key.Key_Enter: self.placed,
            Qt.Key.Key_F2: self.edited,
            Qt.Key.Key_Delete: self.removed,
        }
        step = _step_of(event)
        if step:
            self.stepped.emit(step)
        elif event.key() in wanted and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            wanted[event.key()].emit()
        else:
            super().keyPressEvent(event)


def _step_of(event: QKeyEvent) -> str:
    alt = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.AltModifier
    return STEPS.get(Qt.Key(event.key()), "") if alt else ""
