"""What proved better in a run, taken over into the plan: choose entries, see what stays as the plan has it, one step of undo."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.exercise.run import Run, RunEntry
from tabletop.core.text.message import cut
from tabletop.core.values.change import Change
from tabletop.i18n import tr
from tabletop.session.keeping.others import changed_words
from tabletop.session.session import Session
from tabletop.ui.exercise.exercise_words import entry_line, entry_tip
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.panel_parts import plain_label, plain_tooltip, resize_on_screen

MOST_LEFT = 6


def choices(run: Run) -> list[RunEntry]:
    """Entries whose change stands at the end of the run: done, and not taken back."""
    return run.steps()[0]


class TakeOverDialog(QDialog):
    """Edits are chosen beforehand, injects are not: what an inject did belongs to the exercise."""

    def __init__(self, session: Session, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._run, self._entries = session, run, choices(run)
        self.setWindowTitle(tr("Take over from {run}", run=run.name))
        self.setProperty("help_page", "exercise")
        self.about = plain_label(self)
        self.list = QListWidget(self)
        self.said = plain_label(self, style="quiet")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        box = QVBoxLayout(self)
        box.setSpacing(8)
        for widget in (self.about, self.list, self.said, self.buttons):
            box.addWidget(widget)
        self._fill()
        self.list.itemChanged.connect(lambda _: self._look())
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)
        resize_on_screen(self, 480, 420)
        self._look()

    def _fill(self) -> None:
        self.list.setAccessibleName(tr("Entries of the run"))
        self.about.setText(
            tr("Tick what the plan shall have too.") if self._entries else tr("Nothing in this run changed the plan's features or scenes.")
        )
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("Take over"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        for entry in self._entries:
            item = QListWidgetItem(entry_line(self._run.plan, entry))
            item.setToolTip(plain_tooltip(entry_tip(self._run.plan, entry)))
            item.setCheckState(Qt.CheckState.Checked if entry.kind == "edit" else Qt.CheckState.Unchecked)
            self.list.addItem(item)

    def tick(self, rows: Iterable[int]) -> None:
        """Choose these entries and no others."""
        chosen = set(rows)
        for row in range(self.list.count()):
            self.list.item(row).setCheckState(Qt.CheckState.Checked if row in chosen else Qt.CheckState.Unchecked)

    def _chosen(self) -> list[Change]:
        rows = [row for row in range(self.list.count()) if self.list.item(row).checkState() == Qt.CheckState.Checked]
        return [change for row in rows if (change := self._entries[row].change) is not None]

    def _look(self) -> None:
        """What the take-over would do, and what it would leave."""
        change, left = self._session.exercise.takes_over(self._chosen(), self._run)
        what = changed_words(change.edits)
        does = tr("In the plan {what} will change, in one step that undo takes back.", what=what)
        lines = [does if what else tr("Nothing of the plan will change.")]
        lines += [i18n.text(sentence) for sentence in cut(left, MOST_LEFT)]
        self.said.setText("\n".join(lines))
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(change.edits))

    def _take(self) -> None:
        change, left = self._session.exercise.takes_over(self._chosen(), self._run)
        if self._session.do(change, is_whole=True):
            for sentence in cut(left, MOST_LEFT):
                self._session.notice.emit(i18n.text(sentence), "warn")
            self.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)
