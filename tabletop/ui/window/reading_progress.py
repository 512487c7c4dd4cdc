"""Shows over the map how far the reading of layers is, once it takes longer than a blink, and stops it when asked."""

from PySide6.QtCore import QObject, QTimer

from tabletop import i18n
from tabletop.session.session import Session
from tabletop.ui.parts.notice_bar import ProgressNotice

WAIT_MS = 200


class ReadingProgress(QObject):
    """Between the session's reading and the bar that shows it."""

    def __init__(self, session: Session, bar: ProgressNotice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._bar = bar
        self._title = ""
        self._fraction = 0.0
        self._showing = False
        self._patience = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._patience.timeout.connect(self._show)
        self._rest = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._rest.timeout.connect(self._hide)
        session.reading_progressed.connect(self._on_progress)
        bar.cancelled.connect(session.layers.cancel_reading)

    def _on_progress(self, title: str, fraction: float) -> None:
        if fraction >= 1.0:
            self._patience.stop()
            self._rest.start()
            return
        self._title, self._fraction = title, fraction
        self._rest.stop()
        if self._showing:
            self._show()
        elif not self._patience.isActive():
            self._patience.start()

    def _show(self) -> None:
        self._showing = True
        title = i18n.tr("Reading {title}", title=self._title)
        self._bar.begin(title, self._fraction if self._fraction > 0 else None, can_cancel=True)

    def _hide(self) -> None:
        if self._showing:
            self._showing = False
            self._bar.end()

    def stop(self) -> None:
        """No more timers."""
        self._patience.stop()
        self._rest.stop()
