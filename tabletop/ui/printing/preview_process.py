"""The process that draws what would be printed, so that the window stays free while one tries papers and scales."""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, Signal
from PySide6.QtGui import QImage

from tabletop import i18n
from tabletop.canvas.printing.printer_facts import PrinterFacts
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.owned_names import folder_prefix
from tabletop.session.base.background import Background, Job
from tabletop.session.base.command_environment import command_environment

END_MS = 3_000
Copies = Callable[[Path], Callable[[], tuple[Path, str]]]
"""What puts the plan and a catalogue of its layers into a folder, in any thread: their paths. Asked for in the thread of the window."""


class PreviewProcess(QObject):
    """`pictured` with the number of a request, the picture, and whether a finer one follows it no more; `found_printers`; `failed` with a
    sentence. Only the newest request is answered for sure."""

    pictured = Signal(int, QImage, bool)
    found_printers = Signal(object)
    failed = Signal(str)

    def __init__(self, copies: Copies, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._copies = copies
        self._process: QProcess | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._background: Background | None = None
        self._waiting = b""
        self._count = 0

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None

    def ask(self, request: dict[str, Any]) -> int:
        """Ask for a picture; returns the number of the request. The plan is copied first where no process is there, in a thread."""
        self._count += 1
        self._waiting = json.dumps({**request, "id": self._count}).encode() + b"\n"
        if self._process is not None:
            self._send()
        elif self._folder is None:
            folder = self._folder = tempfile.TemporaryDirectory(prefix=folder_prefix("preview"))
            self._background = Background("tabletop-preview", self)
            copies = self._copies(Path(folder.name))
            self._background.submit(Job(lambda job: copies(), self._copied, self._not_copied))
        return self._count

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, b""
        if self._process is not None and waiting:
            self._process.write(waiting)

    def _copied(self, copies: tuple[Path, str]) -> None:
        plan, layers = copies
        process = self._process = QProcess(self)
        process.setProcessEnvironment(command_environment())
        process.readyReadStandardOutput.connect(self._hear)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._not_started)
        words = ["-m", "tabletop", "preview", str(plan), str(plan.parent), "--layers", layers, "--lang", i18n.language()]
        process.start(sys.executable, words)
        self._send()

    def _not_copied(self, error: TabletopError) -> None:
        self.close()
        self.failed.emit(i18n.text(error.message))

    def close(self) -> None:
        """End it; pictures that are still drawn are not shown any more."""
        process, self._process = self._process, None
        if process is not None:
            for signal in (process.readyReadStandardOutput, process.finished, process.errorOccurred):
                signal.disconnect()
            process.kill()
            process.waitForFinished(END_MS)
            process.deleteLater()
        if self._background is not None:
            self._background.close()
            self._background.deleteLater()
            self._background = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _hear(self) -> None:
        while self._process is not None and self._process.canReadLine():
            line = bytes(self._process.readLine().data())
            try:
                self._take(json.loads(line))
            except ValueError:
                continue

    def _take(self, answer: dict[str, Any]) -> None:
        if "printers" in answer:
            self.found_printers.emit([PrinterFacts(**one) for one in answer["printers"]])
        elif "failed" in answer:
            self.failed.emit(str(answer["failed"]))
        elif answer["id"] == self._count:
            self.pictured.emit(answer["id"], QImage(answer["file"]), bool(answer["fine"]))
            Path(answer["file"]).unlink(missing_ok=True)

    def _ended(self, *_: object) -> None:
        self.close()
        self.failed.emit(i18n.tr("The preview ended early; what is printed does not hang on it."))

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._ended()
