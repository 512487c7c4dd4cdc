"""An import in a process of its own: the command line reads and writes, the window hears how far it is and can end it."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from tabletop import i18n
from tabletop.session.base.command_environment import command_environment

tr = i18n.tr
END_MS = 3_000
DONE = (0, 1)
"""Exit codes of an import that ended: all read, or not all."""


class ImportProcess(QObject):
    """`progressed` (0..1 and words), then `finished` with the report, or `failed` with a sentence; neither after `cancel`."""

    progressed = Signal(float, str)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._said = b""
        self._fault = ""

    @property
    def is_running(self) -> bool:
        """Whether an import is under way."""
        return self._process is not None

    def start(self, options: Sequence[str]) -> None:
        """Run `tabletop layers import OPTIONS`; an import that is under way is ended."""
        self.cancel()
        self._said, self._fault = b"", ""
        process = self._process = QProcess(self)
        process.setProcessEnvironment(command_environment())
        process.readyReadStandardError.connect(self._hear)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._not_started)
        words = ["-m", "tabletop", "layers", "import", *options, "--format", "json", "--steps", "--lang", i18n.language()]
        process.start(sys.executable, words)

    def cancel(self) -> None:
        """End it; what it was writing goes, what was there before stays."""
        process, self._process = self._process, None
        if process is None:
            return
        for signal in (process.readyReadStandardError, process.finished, process.errorOccurred):
            signal.disconnect()
        process.finished.connect(process.deleteLater)
        process.terminate()
        QTimer.singleShot(END_MS, process, process.kill)

    def close(self) -> None:
        """End it and wait until it is gone."""
        process = self._process
        self.cancel()
        if process is not None and not process.waitForFinished(END_MS):
            process.kill()
            process.waitForFinished(END_MS)

    def _hear(self) -> None:
        if self._process is None:
            return
        self._said += bytes(self._process.readAllStandardError().data())
        *lines, self._said = self._said.split(b"\n")
        for line in lines:
            share, tab, words = line.decode("utf-8", "replace").strip().partition("\t")
            if tab:
                self.progressed.emit(float(share), words)
            elif share:
                self._fault = share

    def _ended(self, code: int, status: QProcess.ExitStatus) -> None:
        assert self._process is not None
        self._hear()
        report = self._report() if code in DONE and status == QProcess.ExitStatus.NormalExit else None
        self._forget()
        if report is not None:
            self.finished.emit(report)
        else:
            self.failed.emit(self._fault or tr("The import ended early; nothing was written."))

    def _report(self) -> dict[str, Any] | None:
        assert self._process is not None
        try:
            report = json.loads(bytes(self._process.readAllStandardOutput().data()))
        except ValueError:
            return None
        return report if isinstance(report, dict) else None

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._forget()
            self.failed.emit(tr("The import ended early; nothing was written."))

    def _forget(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
