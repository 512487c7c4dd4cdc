"""What became of files that were added as layers: what was added, what reading remarked, what was not added and why."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QWidget

from tabletop import i18n
from tabletop.session.ground.layer_adding import Added
from tabletop.ui.dialogs.form_dialog import FormDialog

tr = i18n.tr
WIDTH_PX, TEXT_PX = 620, 76


def added_words(added: Added) -> str:
    """How many layers were added, and how many files or tables were not."""
    count, left = len(added.layers), len(added.refused)
    if not left:
        return tr("{n} {n:layer|layers} added.", n=count)
    if not count:
        return tr("Nothing was added: {left} {left:file or table|files or tables} could not be read.", left=left)
    return tr("{n} {n:layer|layers} added; {left} {left:file or table|files or tables} could not be read.", n=count, left=left)


def added_lines(added: Added) -> list[str]:
    """All of it, line by line; each sentence once."""
    language = i18n.language()
    lines = [added_words(added)]
    if added.refused:
        lines += ["", tr("Not added")]
        lines += list(dict.fromkeys(f"- {i18n.text(one.reason)}" for one in added.refused))
    if added.layers:
        lines += ["", tr("Added")]
        lines += [f"- {layer.info.title_in(language)}: {tr('{n} {n:feature|features}', n=layer.count)}" for layer in added.layers]
    remarks = [
        f"- {layer.info.title_in(language)}: {i18n.text(words)}"
        for layer in added.layers
        for words in (*(doubt.text for doubt in layer.doubts), *layer.problems)
    ]
    if remarks:
        lines += ["", tr("Remarks from reading"), *dict.fromkeys(remarks)]
    return lines


class AddedDialog(FormDialog):
    """The lines as text that can be chosen and copied. It never blocks the window."""

    def __init__(self, added: Added, parent: QWidget | None = None) -> None:
        super().__init__(parent, tr("Layers added"), tr("Close"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setMinimumWidth(WIDTH_PX)
        self.text = QPlainTextEdit("\n".join(added_lines(added)), self)
        self.text.setReadOnly(True)
        self.text.setTextInteractionFlags(self.text.textInteractionFlags() | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(TEXT_PX)
        self.text.setAccessibleName(tr("Layers added"))
        self._form.addRow(self.text)
        self.cancel_button.hide()
        self.copy = self.buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self.text.setFocus()
