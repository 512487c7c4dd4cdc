"""Runs of the plan while none is on: begin one, go on with one, look at one again, take over what proved better."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from tabletop.core.exercise.run import RunInfo
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.parts.panel_parts import ScrollArea, plain_label


class RunsPage(QWidget):
    """`start_wanted`; and by the code of a run `replay_wanted`, `resume_wanted`, `take_over_wanted`, `export_wanted`."""

    start_wanted = Signal()
    replay_wanted = Signal(str)
    resume_wanted = Signal(str)
    take_over_wanted = Signal(str)
    export_wanted = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.about = plain_label(self, style="quiet")
        self.start = QPushButton(self)
        self.list = QListWidget(self)
        self.replay, self.go_on, self.take_over, self.export = (QPushButton(self) for _ in range(4))
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, button in enumerate((self.replay, self.go_on, self.take_over, self.export)):
            grid.addWidget(button, place // 2, place % 2)
        inside = QWidget(self)
        box = QVBoxLayout(inside)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(8)
        box.addWidget(self.about)
        box.addWidget(self.start)
        box.addWidget(self.list, 100)
        box.addLayout(grid)
        box.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ScrollArea(inside, self))
        self.list.setMinimumHeight(64)
        self.start.clicked.connect(self.start_wanted)
        self.replay.clicked.connect(lambda: self.replay_wanted.emit(self.code()))
        self.go_on.clicked.connect(lambda: self.resume_wanted.emit(self.code()))
        self.take_over.clicked.connect(lambda: self.take_over_wanted.emit(self.code()))
        self.export.clicked.connect(lambda: self.export_wanted.emit(self.code()))
        self.list.currentRowChanged.connect(lambda _: self._enable())
        self.list.itemDoubleClicked.connect(lambda _: self.replay.click())
        session.run_changed.connect(self.refresh)
        session.saved_changed.connect(self._enable)
        self.retranslate()

    def code(self) -> str:
        """The run that is chosen; empty for none."""
        item = self.list.currentItem() if self.list.count() else None
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def refresh(self) -> None:
        """The runs of the plan, the last one first and chosen."""
        runs = list(reversed(self._session.exercise.runs))
        self.list.clear()
        for run in runs:
            item = QListWidgetItem(_line(run))
            item.setData(Qt.ItemDataRole.UserRole, run.code)
            self.list.addItem(item)
        self.list.setVisible(bool(runs))
        for button in (self.replay, self.go_on, self.take_over, self.export):
            button.setVisible(bool(runs))
        if runs:
            self.list.setCurrentRow(0)
        self._enable()

    def _enable(self) -> None:
        chosen, writes = bool(self.code()), not self._session.file.read_only
        self.start.setEnabled(writes and self._session.file.path is not None)
        self.replay.setEnabled(chosen)
        self.export.setEnabled(chosen)
        self.go_on.setEnabled(chosen and writes)
        self.take_over.setEnabled(chosen and writes)

    def retranslate(self) -> None:
        """Write every word again."""
        self.about.setText(
            tr("A run plays the plan as an exercise: injects, decisions and edits go into the run, the plan stays as it is.")
        )
        self.start.setText(tr("Play as exercise"))
        self.list.setAccessibleName(tr("Runs of this plan"))
        self.replay.setText(tr("Replay"))
        self.go_on.setText(tr("Continue"))
        self.take_over.setText(tr("Take over..."))
        self.export.setText(tr("Write the log..."))
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Write every word again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a run looks at it again."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.focusWidget() is self.list and self.code():
            self.replay.click()
        else:
            super().keyPressEvent(event)


def _line(run: RunInfo) -> str:
    started = "" if run.started is None else run.started.astimezone().strftime("%d-%m-%Y %H.%M")
    entries = tr("{n} {n:entry|entries}", n=run.entries)
    parts = [started, entries] if run.ended is not None else [started, entries, tr("not ended")]
    return f"{run.name}\n{', '.join(part for part in parts if part)}"
