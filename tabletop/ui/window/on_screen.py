"""A window that stands on its screen whole, with its title bar and its status bar."""

from PySide6.QtCore import QEvent, QObject, QRect, QTimer
from PySide6.QtWidgets import QWidget

AFTER_MS = (0, 150, 600)
AGAIN_MS, MOST_AGAIN = 500, 120
"""Window managers tell how thick their frame is some time after a window is shown, on a busy computer many seconds after."""


class OnScreen(QObject):
    """Moves and shrinks a window that reaches over its screen, each time it is shown or becomes a normal window again."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._again = QTimer(self, interval=AGAIN_MS)
        self._again.timeout.connect(self._ask_again)
        self._asked = 0
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks a little later; takes nothing away from the window."""
        if watched is self._window and event.type() in (QEvent.Type.Show, QEvent.Type.WindowStateChange):
            for wait_ms in AFTER_MS:
                QTimer.singleShot(wait_ms, self, self.fit)
            self._asked = 0
            self._again.start()
        return False

    def _ask_again(self) -> None:
        """Fit once the frame is known; a screen without a window manager never tells of one."""
        self._asked += 1
        if self._window.frameGeometry() != self._window.geometry() or self._asked >= MOST_AGAIN:
            self._again.stop()
            self.fit()

    def fit(self) -> None:
        """Bring the window with its frame onto the screen; nothing where it has no frame, or none yet."""
        window, screen = self._window, self._window.screen()
        if screen is None or not window.isVisible() or window.isMaximized() or window.isFullScreen() or window.isMinimized():
            return
        if window.frameGeometry() == window.geometry():
            return
        wanted = fitting(window.geometry(), window.frameGeometry(), screen.availableGeometry())
        if wanted != window.geometry():
            window.setGeometry(wanted)


def fitting(inner: QRect, frame: QRect, screen: QRect) -> QRect:
    """Where a window stands whole: its geometry without the frame, given that with it and the free part of the screen, in pixels."""
    left, top = inner.left() - frame.left(), inner.top() - frame.top()
    right, bottom = frame.right() - inner.right(), frame.bottom() - inner.bottom()
    room = screen.adjusted(left, top, -right, -bottom)
    made = QRect(inner)
    made.setSize(inner.size().boundedTo(room.size()))
    made.moveLeft(max(room.left(), min(made.left(), room.right() - made.width() + 1)))
    made.moveTop(max(room.top(), min(made.top(), room.bottom() - made.height() + 1)))
    return made
