"""Asks for the coordinate system of files that do not say it, and shows where they would lie. It stands beside the map, never blocks it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from tabletop import i18n
from tabletop.core.geometry.systems import Lies, code_of, lies_text, system_name
from tabletop.core.text.errors import InputError
from tabletop.session.ground.layer_adding import CrsQuestion
from tabletop.ui.dialogs.form_dialog import FormDialog
from tabletop.ui.parts.theme import colour

tr = i18n.tr
LIST_PX = 76
WIDTH_PX = 620
CODE = Qt.ItemDataRole.UserRole


class CrsDialog(FormDialog):
    """Offers the usual systems, the best first, and takes any code. `chosen(infos, code)`: tables, and the system that they are in."""

    chosen = Signal(object, str)

    def __init__(self, question: CrsQuestion, parent: QWidget | None = None) -> None:
        super().__init__(parent, tr("Coordinate system"), tr("Add layer"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setMinimumWidth(WIDTH_PX)
        self.question = question
        self.note = self.add_note("")
        self.list = self._make_list()
        self._form.addRow(self.list)
        self.other = QLineEdit(self)
        self.other.setPlaceholderText(tr("EPSG code, PROJ or WKT"))
        self.add_row(tr("Another system"), self.other)
        self.told = self.add_note("")
        self.every = QCheckBox(self)
        self.every.setChecked(True)
        self._form.addRow(self.every)
        self.wrong = self.add_note("")
        self.wrong.setProperty("wrong", True)
        self.wrong.hide()
        self.other.textChanged.connect(self._tell_other)
        self.every.toggled.connect(lambda _on: self._offer())
        self.list.itemActivated.connect(lambda *_: self.accept())
        self._offer()

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget(self)
        made.setColumnCount(3)
        made.setHeaderLabels([tr("Coordinate system"), tr("Code"), tr("There it lies")])
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setAllColumnsShowFocus(True)
        made.setTabKeyNavigation(False)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setMinimumHeight(LIST_PX)
        made.setAccessibleName(tr("Coordinate systems, the best first"))
        head = made.header()
        for column, way in enumerate((QHeaderView.ResizeMode.ResizeToContents,) * 2 + (QHeaderView.ResizeMode.Stretch,)):
            head.setSectionResizeMode(column, way)
        return made

    def _offer(self) -> None:
        """The tables that are asked about, and where they lie in each system."""
        infos, every = self.question.infos, self.every.isChecked()
        names = list(dict.fromkeys(info.title_in(i18n.language()) for info in infos))
        self.every.setVisible(len(infos) > 1)
        self.every.setText(tr("For all {n} of them", n=len(infos)))
        if len(infos) == 1 or not every:
            words = tr("{layer} does not say in which coordinate system it is. Choose one, or type a code.", layer=names[0])
        else:
            words = tr(
                "{n} {n:layer|layers} {n:does|do} not say in which coordinate system {n:it is|they are}, {layer} and others."
                " Choose one, or type a code.",
                n=len(infos),
                layer=names[0],
            )
        self.note.setText(words)
        self.list.clear()
        for lies in self.question.lies(every):
            item = QTreeWidgetItem(self.list, [system_name(lies.code), lies.code, _there(lies)])
            item.setData(0, CODE, lies.code)
            if lies.way or lies.distance_m == float("inf"):
                for column in range(3):
                    item.setForeground(column, colour("quiet-ink"))
        self.list.setCurrentIndex(self.list.model().index(0, 0))
        self._tell_other()

    def _tell_other(self) -> None:
        """Where the files lie in the system that is typed."""
        self.wrong.hide()
        text, words = self.other.text().strip(), ""
        if text:
            try:
                lies = self.question.lie_in(code_of(text), self.every.isChecked())
                words = f"{system_name(code_of(text))}: {_there(lies)}" if lies is not None else system_name(code_of(text))
            except InputError:
                words = ""
        self.told.setText(words)

    def code(self) -> str:
        """The system chosen: what was typed goes before the list. Raises InputError."""
        if self.other.text().strip():
            return code_of(self.other.text())
        item = self.list.currentItem()
        return code_of(str(item.data(0, CODE)) if item is not None else "")

    def accept(self) -> None:
        """Tell the system chosen; stay open for the tables that it is not for. A code that nobody knows is said."""
        try:
            code = self.code()
        except InputError as error:
            self.wrong.setText(i18n.text(error.message))
            self.wrong.show()
            return
        rest = None if self.every.isChecked() else self.question.rest()
        self.chosen.emit(self.question.infos if self.every.isChecked() else self.question.infos[:1], code)
        if rest is None:
            super().accept()
            return
        self.question = rest
        self.other.clear()
        self._offer()


def _there(lies: Lies) -> str:
    words = lies_text(lies)
    return "" if words is None else i18n.text(words)
