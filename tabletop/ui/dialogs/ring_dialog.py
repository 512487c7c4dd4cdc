"""The dialog of rings round something: how far they lie from it, and what comes of it while it is written."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from tabletop import i18n
from tabletop.ui.dialogs.form_dialog import FormDialog

tr = i18n.tr
Judge = Callable[[str], tuple[bool, str]]
"""Whether a text can be done, and what comes of it or why not; it is asked whenever the text is another one."""


class RingDialog(FormDialog):
    """One field for one distance or several; the note tells which rings they make."""

    def __init__(self, parent: QWidget | None, title: str, distances: str, judge: Judge) -> None:
        super().__init__(parent, title, tr("Draw"))
        self._judge = judge
        self.distances = QLineEdit(distances, self)
        self.distances.selectAll()
        self.add_row(tr("Distances (m)"), self.distances)
        self.note = self.add_note("")
        self.note.setMinimumHeight(2 * self.note.fontMetrics().lineSpacing())
        self.distances.textChanged.connect(lambda _: self._tell())
        self._tell()

    def _tell(self) -> None:
        done, words = self._judge(self.distances.text())
        self.accept_button.setEnabled(done)
        self.note.setText(words)
