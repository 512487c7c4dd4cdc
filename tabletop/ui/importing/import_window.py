"""Deliveries and extracts brought into a folder of layers: what would come is shown first, then it is written, then the map can use it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.core.text.message import Message, mark
from tabletop.ui.focus import tab_order
from tabletop.ui.importing.import_form import Boxes, ImportForm
from tabletop.ui.importing.import_process import ImportProcess
from tabletop.ui.parts.panel_parts import ScrollArea, plain_label, resize_on_screen

tr = i18n.tr
SIZE_PX = (760, 680)
STEPS, WORDS_PX = 1_000, 112
TABLE, ROLE, COUNT, FROM = range(4)
ROLE_WORDS = {
    "building": mark("Buildings"),
    "road": mark("Roads"),
    "water": mark("Water"),
    "landuse": mark("Land use"),
    "admin": mark("Boundaries"),
    "poi": mark("Places"),
    "fence": mark("Fences and walls"),
    "elevation": mark("Heights"),
    "image": mark("Pictures"),
    "other": mark("Other"),
}


class ImportWindow(QDialog):
    """`open_catalogue` shows the layers of a catalogue in the plan."""

    def __init__(
        self,
        folder: Path,
        suffixes: tuple[str, ...],
        boxes: Boxes,
        open_catalogue: Callable[[Path], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_catalogue = open_catalogue
        self._catalogue: Path | None = None
        self._dry = False
        self._report: dict[str, Any] = {}
        self.setProperty("help_page", "import")
        resize_on_screen(self, *SIZE_PX)
        self.form = ImportForm(folder, suffixes, boxes, self)
        self.process = ImportProcess(self)
        self.tree, self.words = QTreeWidget(self), QPlainTextEdit(self)
        self.told = plain_label(self, style="quiet")
        self.bar = QProgressBar(self)
        self.look_button, self.import_button, self.open_button, self.stop_button, self.close_button = (QPushButton(self) for _ in range(5))
        self._lay_out()
        self._connect()
        self._speak()

    def _lay_out(self) -> None:
        self.tree.setRootIsDecorated(False)
        self.tree.setColumnCount(4)
        head = self.tree.header()
        head.setStretchLastSection(True)
        for column in (TABLE, ROLE, COUNT):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        self.words.setMaximumHeight(WORDS_PX)
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        line = QHBoxLayout()
        line.setSpacing(8)
        for button in (self.look_button, self.import_button, self.open_button, self.stop_button, self.close_button):
            button.setAutoDefault(False)
        line.addWidget(self.look_button)
        line.addStretch(1)
        for button in (self.open_button, self.import_button, self.stop_button, self.close_button):
            line.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(8)
        page = QWidget(self)
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.form)
        inside.addWidget(self.tree, 1)
        inside.addWidget(self.words)
        box.addWidget(ScrollArea(page, self), 1)
        box.addWidget(self.told)
        box.addWidget(self.bar)
        box.addLayout(line)

    def _connect(self) -> None:
        self.form.changed.connect(self._changed)
        self.look_button.clicked.connect(lambda: self._start(True))
        self.import_button.clicked.connect(lambda: self._start(False))
        self.stop_button.clicked.connect(self._stop)
        self.open_button.clicked.connect(self._open)
        self.close_button.clicked.connect(self.close)
        self.process.progressed.connect(self._progress)
        self.process.finished.connect(self._finished)
        self.process.failed.connect(self._failed)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """An import that is under way is ended."""
        self.process.close()
        super().closeEvent(event)

    def reject(self) -> None:
        """Escape ends an import first, and closes when none is under way."""
        if self.process.is_running:
            self._stop()
        else:
            super().reject()

    def _speak(self) -> None:
        self.setWindowTitle(tr("Import layers"))
        self.form.retranslate()
        self.tree.setHeaderLabels([tr("Layer"), tr("Role"), tr("Records"), tr("From")])
        self.tree.setAccessibleName(tr("What comes"))
        self.words.setAccessibleName(tr("Report of the import"))
        self.words.setPlaceholderText(tr("What was left out, and why, stands here."))
        self.look_button.setText(tr("Look what comes"))
        self.import_button.setText(tr("Import"))
        self.open_button.setText(tr("Use in this plan"))
        self.stop_button.setText(tr("Stop"))
        self.close_button.setText(tr("Close"))
        self._show()

    # --- running
    def _start(self, dry: bool) -> None:
        if self.form.lacks and not (dry and self.form.listed()):
            return self._show()
        self._dry, self._catalogue = dry, None
        self.process.start(self.form.options(dry))
        self.bar.setValue(0)
        self._say(tr("Looking for tables"))
        self._enable()

    def _stop(self) -> None:
        self.process.cancel()
        self.bar.setValue(0)
        self._say(tr("The import was stopped; what was there before stays."))
        self._enable()

    def _progress(self, share: float, words: str) -> None:
        self.bar.setValue(round(share * STEPS))
        self._say(words)

    def _finished(self, report: object) -> None:
        assert isinstance(report, dict)
        self._report = report
        self._catalogue = Path(report["catalogue"]) if report.get("catalogue") else None
        self.bar.setValue(STEPS)
        self._show()

    def _failed(self, sentence: str) -> None:
        self.bar.setValue(0)
        self._say(sentence)
        self._enable()

    def _open(self) -> None:
        if self._catalogue is not None:
            self._open_catalogue(self._catalogue)
            self.close()

    # --- showing
    def _changed(self) -> None:
        if not self.process.is_running:
            self._catalogue = None
            self._say(self.form.lacks)
            self._enable()

    def _show(self) -> None:
        self.tree.clear()
        for row in self._report.get("tables", ()):
            title = row["title"].get(i18n.language()) or row["table"]
            role = i18n.text(Message(ROLE_WORDS.get(row["role"], row["role"])))
            item = QTreeWidgetItem([title, role, i18n.number(row["count"], ",.0f"), ", ".join(row["sources"])])
            item.setTextAlignment(COUNT, Qt.AlignmentFlag.AlignRight)
            item.setToolTip(FROM, "\n".join(row["sources"]))
            self.tree.addTopLevelItem(item)
        heads = (("notes", ""), ("left_out", tr("Left out:")), ("lost", tr("Could not be read:")), ("remarks", tr("Also:")))
        lines = [
            line for key, head in heads for line in ([head] if head and self._report.get(key) else []) + list(self._report.get(key, ()))
        ]
        self.words.setPlainText("\n".join(lines))
        self._say(self._verdict())
        self._enable()

    def _verdict(self) -> str:
        if not self._report or self.process.is_running:
            return self.form.lacks
        count = sum(row["count"] for row in self._report["tables"])
        layers = len(self._report["tables"])
        if self._catalogue is None:
            return tr("{n} {n:layer|layers} with {count} {count:record|records} would come; nothing was written.", n=layers, count=count)
        return tr(
            "{n} {n:layer|layers} with {count} {count:record|records} {n:stands|stand} in {folder}.",
            n=layers,
            count=count,
            folder=str(self._catalogue.parent),
        )

    def _say(self, text: str) -> None:
        self.told.setText(text)

    def _enable(self) -> None:
        running = self.process.is_running
        self.form.setEnabled(not running)
        self.look_button.setEnabled(not running and bool(self.form.listed()))
        self.import_button.setEnabled(not running and not self.form.lacks)
        self.import_button.setVisible(not running)
        self.stop_button.setVisible(running)
        self.bar.setVisible(running)
        self.open_button.setVisible(self._catalogue is not None)
