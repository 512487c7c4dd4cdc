"""The list of findings: groups fold by click and key, Enter shows the place, the arrows only read."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QListView, QWidget

from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.values.finding import Finding
from tabletop.settings import Grouping
from tabletop.ui.findings.finding_delegate import FindingDelegate
from tabletop.ui.findings.finding_groups import FindingFilter
from tabletop.ui.findings.finding_rows import FindingRows

Key = Qt.Key
AT_ONCE = 400
"""So many rows are laid out before the window has its turn again."""


class FindingList(QListView):
    """`chosen(finding)` on a click or Enter; `menu_asked(index, global place)`."""

    chosen = Signal(object)
    menu_asked = Signal(QModelIndex, QPoint)

    def __init__(self, rows: FindingRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.setModel(rows)
        self.setItemDelegate(FindingDelegate(rows, self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setBatchSize(AT_ONCE)
        self._scroll_to = 0
        self._is_sought = False
        self.verticalScrollBar().rangeChanged.connect(self._scroll_on)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._clicked)
        rows.looks_changed.connect(self.viewport().update)

    def _clicked(self, index: QModelIndex) -> None:
        group = self.rows.group(index)
        if group is not None:
            self.rows.fold(group, not self.rows.is_folded(group))
        else:
            self.chosen.emit(self.rows.finding(index))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the place; left and right, Enter and space fold; the other arrows only read."""
        if not self._fold_by_key(event.key()):
            if event.key() in (Key.Key_Return, Key.Key_Enter):
                self.chosen.emit(self.current())
            else:
                super().keyPressEvent(event)

    def _fold_by_key(self, key: int) -> bool:
        """Whether the key was one that folds, or goes to the head."""
        index = self.currentIndex()
        group = self.rows.group(index)
        if group is None:
            head = self.rows.head_of(index.row()) if index.isValid() and key == Key.Key_Left else -1
            if head >= 0:
                self.setCurrentIndex(self.rows.index(head))
            return head >= 0
        folded = self.rows.is_folded(group)
        wanted = {
            Key.Key_Left: True,
            Key.Key_Right: False,
            Key.Key_Return: not folded,
            Key.Key_Enter: not folded,
            Key.Key_Space: not folded,
        }
        if key not in wanted or (key == Key.Key_Right and not folded):
            return False
        self.rows.fold(group, wanted[Key(key)])
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the row under the pointer, or of the current one when a key asked for it."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            at = self.visualRect(index).center() if by_key else event.pos()
            self.menu_asked.emit(index, self.viewport().mapToGlobal(at))

    def current(self) -> Finding | None:
        """The finding of the current row."""
        return self.rows.finding(self.currentIndex())

    def keep_in_sight(self) -> None:
        """The current row stays to be seen when the list becomes lower."""
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def go_to(self, finding: Finding) -> None:
        """Make that finding the current one, where it is shown."""
        row = self.rows.row_of(finding)
        if row >= 0:
            self.setCurrentIndex(self.rows.index(row))
            self._is_sought = not self.visualRect(self.currentIndex()).isValid()

    def neighbour(self, finding: Finding) -> Finding | None:
        """The finding that stands after one, else the one before it: the next to look at."""
        order = self.rows.findings
        at = next((place for place, one in enumerate(order) if one is finding), -1)
        if at < 0 or len(order) < 2:
            return None
        return order[at + 1] if at + 1 < len(order) else order[at - 1]

    def take(self, found: AllFindings, wanted: FindingFilter, by: Grouping = "") -> None:
        """Show these; selection and scroll stay where the same finding is still there."""
        kept, head, scrolled = self.current(), self.rows.group(self.currentIndex()), self.verticalScrollBar().value()
        if self.rows.show(found, wanted, by):
            many = self.rows.rowCount() > AT_ONCE
            self.setLayoutMode(QListView.LayoutMode.Batched if many else QListView.LayoutMode.SinglePass)
            row = self.rows.row_of(kept) if head is None else self.rows.row_of_group(head)
            if row >= 0:
                self.setCurrentIndex(self.rows.index(row))
            self._scroll_to = scrolled
            self._scroll_on()

    def _scroll_on(self) -> None:
        """Back to where the list stood, or to the row that was gone to, once it is laid out: a long list is laid out bit by bit."""
        if self._is_sought:
            self._is_sought = not self.visualRect(self.currentIndex()).isValid()
            self._scroll_to = 0
            self.keep_in_sight()
        if self._scroll_to:
            self.verticalScrollBar().setValue(self._scroll_to)
            if self.verticalScrollBar().value() >= self._scroll_to:
                self._scroll_to = 0

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Who scrolls goes where they want."""
        self._scroll_to, self._is_sought = 0, False
        super().wheelEvent(event)
