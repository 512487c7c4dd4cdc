"""Faults that nobody caught, from slots, threads and objects that are thrown away: the stack goes to the log, one sentence to the user."""

import logging
import sys
import threading
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from tabletop import i18n
from tabletop.core.text.errors import TabletopError
from tabletop.session.base.signals import SessionSignals

log = logging.getLogger("tabletop")


class UnexpectedFaults(QObject):
    """While it stands, the window stays alive whatever its parts raise. `close` gives Python its own ways back."""

    _raised = Signal(str)

    def __init__(self, signals: SessionSignals) -> None:
        super().__init__()
        self._raised.connect(lambda text: signals.notice.emit(text, "stop"), Qt.ConnectionType.QueuedConnection)
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self.raised
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable

    def close(self) -> None:
        """Catch no more."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def raised(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Say it: our own errors in their words, any other in one sentence for all. From any thread."""
        if isinstance(error, TabletopError):
            self._raised.emit(i18n.text(error.message))
            return
        log.error("unexpected", exc_info=(kind, error, trace))
        self._raised.emit(i18n.tr("Something unexpected went wrong; the details stand in the log file."))

    def _in_thread(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and told.exc_type is not SystemExit:
            self.raised(told.exc_type, told.exc_value, told.exc_traceback)

    def _unraisable(self, told: Any) -> None:
        """What is raised where nobody can hear of it is only logged: nothing that the user did failed."""
        if isinstance(told.exc_value, BaseException):
            log.warning("unexpected, while something was thrown away", exc_info=(told.exc_type, told.exc_value, told.exc_traceback))
