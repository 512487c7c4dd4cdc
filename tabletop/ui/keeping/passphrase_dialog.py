"""Asks for a passphrase: typed twice to seal, once to open. It is kept nowhere, and the fields are emptied when the dialog goes."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from tabletop import i18n
from tabletop.session.keeping.outside_copies import proposed_words, strength_words
from tabletop.ui.dialogs.form_dialog import FormDialog
from tabletop.ui.parts.painted_signs import severity_icon

tr = i18n.tr
WIDTH_PX = 480
SIGN_PX, GAP_PX = 16, 6
MOST_LETTERS = 1_000


class PassphraseDialog(FormDialog):
    """`seals`: for a copy that is to be made, else for one that is opened. `wrong`: why the last one did not do."""

    def __init__(self, parent: QWidget | None, seals: bool, wrong: str = "") -> None:
        super().__init__(parent, tr("Seal the copy") if seals else tr("Open a sealed copy"), tr("Seal") if seals else tr("Unseal"))
        self.setMinimumWidth(WIDTH_PX)
        self._seals = seals
        self.typed, self.again = self._field(), self._field()
        self.shown = QCheckBox(tr("Show what is typed"), self)
        self.propose = QPushButton(tr("Propose six words"), self)
        self.propose.setAutoDefault(False)
        self.add_row(tr("Passphrase"), self.typed)
        self.strength: QLabel | None = None
        if seals:
            self.add_row(tr("Once more"), self.again)
            self.strength = self.add_note("")
            self.strength.setMinimumHeight(2 * self.strength.fontMetrics().lineSpacing())
            self._form.addRow(self.propose)
        else:
            self.again.hide()
            self.propose.hide()
        self._form.addRow(self.shown)
        if seals:
            self.add_note(
                tr("A lost passphrase is final: nobody can open the copy without it, and the program keeps it nowhere.")
                + " "
                + tr("Write it down, and tell it on another way than the file goes.")
            )
        else:
            if wrong:
                self._add_fault(wrong)
            self.add_note(tr("The plan then lies unsealed where you put it: whoever reads that disk reads it."))
        self.typed.textChanged.connect(lambda _: self._changed())
        self.again.textChanged.connect(lambda _: self._changed())
        self.shown.toggled.connect(self._show_typed)
        self.propose.clicked.connect(lambda _=False: self._propose())
        self._changed()
        self._scroll_rows()

    def take(self) -> str | None:
        """Ask, and give what was typed; None where it was cancelled. The fields are empty then."""
        accepted = self.exec() == QDialog.DialogCode.Accepted
        typed = self.typed.text()
        self.typed.clear()
        self.again.clear()
        self.deleteLater()
        return typed if accepted else None

    def _add_fault(self, words: str) -> None:
        """Why the last passphrase did not do, with the sign and the colour of what stops."""
        row = QHBoxLayout()
        row.setSpacing(GAP_PX)
        sign = QLabel(self)
        sign.setPixmap(severity_icon("stop").pixmap(QSize(SIGN_PX, SIGN_PX), state=QIcon.State.On))
        self.fault = QLabel(words, self)
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setWordWrap(True)
        self.fault.setProperty("wrong", True)
        row.addWidget(sign)
        row.addWidget(self.fault, 1)
        self._form.addRow(row)

    def _field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setMaxLength(MOST_LETTERS)
        return field

    def _show_typed(self, shown: bool) -> None:
        for field in (self.typed, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def _propose(self) -> None:
        words = proposed_words()
        self.shown.setChecked(True)
        self.typed.setText(words)
        self.again.setText(words)

    def _changed(self) -> None:
        typed = self.typed.text()
        alike = not self._seals or typed == self.again.text()
        self.accept_button.setEnabled(bool(typed.strip()) and alike)
        if self.strength is not None:
            words = i18n.text(strength_words(typed)) if typed else ""
            self.strength.setText(f"{words} {tr('The two are not alike.')}" if self.again.text() and not alike else words)
