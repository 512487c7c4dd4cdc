"""Which of the tables that files hold become layers: a list with check boxes, and what cannot be read."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from tabletop import i18n
from tabletop.core.values.layer import LayerInfo
from tabletop.session.ground.layer_adding import Offer
from tabletop.ui.dialogs.form_dialog import FormDialog
from tabletop.ui.parts.panel_parts import plain_tooltip
from tabletop.ui.parts.wording import role_word

tr = i18n.tr
WIDTH_PX = 560
LIST_PX = 76
FILTER_FROM = 12
"""From so many tables on they can be searched."""


class TableList(QTreeWidget):
    """Rows with check boxes; Space turns all that are chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setColumnCount(3)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space turns what is chosen."""
        item = self.currentItem()
        if event.key() != Qt.Key.Key_Space or item is None:
            super().keyPressEvent(event)
            return
        fresh = Qt.CheckState.Unchecked if item.checkState(0) == Qt.CheckState.Checked else Qt.CheckState.Checked
        for one in self.selectedItems() or [item]:
            one.setCheckState(0, fresh)


class TablesDialog(FormDialog):
    """`wanted(infos)`: the tables that are checked, when it is accepted. It stands beside the map and never blocks it."""

    wanted = Signal(object)

    def __init__(self, offer: Offer, parent: QWidget | None = None) -> None:
        super().__init__(parent, tr("Add layers"), tr("Add"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setMinimumWidth(WIDTH_PX)
        self._infos = offer.infos
        self.add_note(tr("Choose what is to become layers. The role is what name and shapes suggest; it can be changed later."))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Search"))
        self.search.setAccessibleName(tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setVisible(len(self._infos) >= FILTER_FROM)
        self._form.addRow(self.search)
        self.list = TableList(self)
        self.list.setHeaderLabels([tr("Layer"), tr("Role"), tr("File")])
        self.list.setAccessibleName(tr("Layers"))
        self.list.setMinimumHeight(LIST_PX)
        self._form.addRow(self.list)
        self.all = QCheckBox(tr("All"), self)
        self.all.setTristate(True)
        self._form.addRow(self.all)
        self.refused = self.add_note("")
        self._fill()
        self._say_refused(offer)
        self.search.textChanged.connect(self._filter)
        self.all.clicked.connect(self._turn_all)
        self.list.itemChanged.connect(lambda *_: self._count())
        self._count()

    def _fill(self) -> None:
        for info in self._infos:
            name = info.path.rpartition("/")[2].rpartition("\\")[2]
            item = QTreeWidgetItem(self.list, [info.title_in(i18n.language()), role_word(info.role), name])
            item.setCheckState(0, Qt.CheckState.Checked)
            item.setToolTip(2, plain_tooltip(info.path))
        self.list.setCurrentIndex(self.list.model().index(0, 0))

    def _say_refused(self, offer: Offer) -> None:
        every = list(dict.fromkeys(i18n.text(one.reason) for one in offer.refused))
        words = every[:3] + ([tr("And {n} more.", n=len(every) - 3)] if len(every) > 3 else [])
        self.refused.setText("\n".join(words))
        self.refused.setVisible(bool(words))

    def _filter(self, text: str) -> None:
        wanted = text.casefold().split()
        for row in self._rows(lambda item: True):
            words = " ".join(row.text(column) for column in range(3)).casefold()
            row.setHidden(not all(word in words for word in wanted))

    def _turn_all(self) -> None:
        on = len(self.chosen()) < len(self._infos)
        for row in self._rows(lambda item: not item.isHidden()):
            row.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self._count()

    def _rows(self, fits: Callable[[QTreeWidgetItem], bool]) -> list[QTreeWidgetItem]:
        items = [self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount())]
        return [item for item in items if item is not None and fits(item)]

    def _count(self) -> None:
        count = len(self.chosen())
        state = Qt.CheckState.Checked if count == len(self._infos) else Qt.CheckState.PartiallyChecked
        self.all.setCheckState(state if count else Qt.CheckState.Unchecked)
        self.accept_button.setText(tr("Add {n} {n:layer|layers}", n=count))
        self.accept_button.setEnabled(bool(count))

    def chosen(self) -> list[LayerInfo]:
        """The tables that are checked, in their order."""
        rows = self._rows(lambda item: True)
        return [info for info, row in zip(self._infos, rows, strict=True) if row.checkState(0) == Qt.CheckState.Checked]

    def accept(self) -> None:
        """Tell what is wanted."""
        self.wanted.emit(self.chosen())
        super().accept()
