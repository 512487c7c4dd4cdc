"""Work on files that a command waits for: in a thread of its own, while the window paints, says what is done, and lets it be stopped."""

import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QThread, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from tabletop.core.text.errors import Cancelled, InputError
from tabletop.core.text.message import mark
from tabletop.session.base.own_thread import OwnThread
from tabletop.ui.parts.notice_bar import NoticeStack, ProgressNotice

T = TypeVar("T")
LOOK_MS, SHOW_MS = 4, 150
"""How often the end is looked for; how long something may take before the window says that it is being done."""
QUIET_S = 0.7
"""So long what is pressed at the start is kept, and nothing is said of what is waited for."""
INPUT = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TabletPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.KeyRelease,
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
        QEvent.Type.Drop,
        QEvent.Type.Shortcut,
    }
)


class _Gate(QObject):
    """Lets nothing of a person through but what stops the work: its button and Esc; to close the window stops it too."""

    def __init__(self, bar: ProgressNotice, stop: Callable[[], object]) -> None:
        super().__init__()
        self._bar, self._stop = bar, stop

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc, the button, or nothing."""
        kind = event.type()
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return self._key(watched, event)
        if kind == QEvent.Type.Close and isinstance(watched, QWidget) and watched.isWindow() and event.spontaneous():
            event.ignore()
            self._stop()
            return True
        if kind not in INPUT or (isinstance(watched, QWidget) and (watched is self._bar or self._bar.isAncestorOf(watched))):
            return False
        return kind == QEvent.Type.Shortcut or isinstance(watched, QWidget)

    def _key(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QWidget):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self._stop()
        elif watched is self._bar.stop:
            return False
        return True


def wait_for(
    notices: NoticeStack, title: str, work: Callable[[], T], unwanted: Callable[[T], object] = lambda made: None, timeout_s: float = 0.0
) -> T:
    """What `work` returns, done in a thread of its own while the window paints. Raises its TabletopError; Cancelled where the person
    stopped it, or after `timeout_s` seconds (0: never), and the thread ends by itself; InputError while another thing is waited for."""
    if notices.filing.is_waiting:
        raise InputError(mark("The window still waits for a disk; wait for it, or cancel it."))
    thread = OwnThread(work, unwanted)
    if thread.wait(LOOK_MS / 1000):
        return thread.result()
    _wait(notices.filing, title, thread, timeout_s)
    if not thread.is_done:
        thread.stop()
        raise Cancelled(mark("Cancelled."))
    return thread.result()


def wait_at_start(notices: NoticeStack, title: str, work: Callable[[], T], unwanted: Callable[[T], object] = lambda made: None) -> T:
    """As `wait_for` while the program comes up: keys and clicks of the first moments are not lost but count once the work is done. Only
    work that goes on for longer is told, and can be stopped."""
    thread = OwnThread(work, unwanted)
    loop, look = QEventLoop(), QTimer(interval=LOOK_MS)
    ends = time.monotonic() + QUIET_S
    look.timeout.connect(lambda: loop.exit(1) if thread.is_done or time.monotonic() > ends else None)
    look.start()
    is_over = not loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    look.stop()
    if thread.is_done:
        return thread.result()
    try:
        if is_over:  # the program ends: the window was closed, or Ctrl-C
            raise Cancelled(mark("Cancelled."))
        wait_for(notices, title, lambda: thread.wait(None))
    except Cancelled:
        thread.stop()
        raise
    return thread.result()


def _wait(bar: ProgressNotice, title: str, thread: OwnThread[T], timeout_s: float) -> None:
    """Turns of the event loop until the work is done, stopped, or takes too long."""
    application = QCoreApplication.instance()
    assert isinstance(application, QApplication) and QThread.currentThread() == application.thread()
    loop, look, show = QEventLoop(), QTimer(interval=LOOK_MS), QTimer(singleShot=True, interval=SHOW_MS)
    gate = _Gate(bar, loop.quit)
    look.timeout.connect(lambda: loop.quit() if thread.is_done else None)
    show.timeout.connect(lambda: bar.begin(title, None, can_cancel=True))
    if timeout_s:
        QTimer.singleShot(round(timeout_s * 1000), loop, loop.quit)
    bar.cancelled.connect(loop.quit)
    application.installEventFilter(gate)
    bar.is_waiting = True
    look.start()
    show.start()
    try:
        loop.exec()
    finally:
        look.stop()
        show.stop()
        bar.is_waiting = False
        application.removeEventFilter(gate)
        bar.cancelled.disconnect(loop.quit)
        bar.end()
