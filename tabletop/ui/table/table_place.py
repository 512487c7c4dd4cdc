"""Where the table window stands: full screen on a screen of its own, which may come and go; else a window to try things out in."""

from typing import Literal
from weakref import ref

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QWidget

from tabletop.ui.dialogs.screens import ScreenWatch, find_screen, pixels_of, screens

FACTORS = (1.0, 0.75, 0.5, 1 / 3, 0.25, 0.2, 0.1)
"""How large the picture may be shown in a test window, of its true pixels."""
ROOM = 0.9
"""Of the screen, at most so much is taken by a test window at first."""
RETURN_MS = 400
"""A screen that comes back changes its mind a few times: the window comes when it has stood still for so long."""
State = Literal["closed", "full", "away", "test"]


class TablePlace(QObject):
    """Keeps a window on its screen. No other window is ever moved.

    `picture`: pixels of the picture, `factor`: how large it is shown of its true size. `stood`: the window stands somewhere anew, or its
    picture is another; `left`: its screen is gone and it is hidden.
    """

    stood = Signal()
    left = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._of = ref(window)
        self.key = ""
        self.state: State = "closed"
        self.picture = QSize(1920, 1080)
        self.factor = 1.0
        self._watch = ScreenWatch(self)
        self._watch.changed.connect(self._screens_changed)
        self._coming = QTimer(self, singleShot=True, interval=RETURN_MS)
        self._coming.timeout.connect(self._come)

    @property
    def _window(self) -> QWidget:
        window = self._of()
        assert window is not None
        return window

    def stand(self, key: str, picture: QSize) -> None:
        """On that screen, where it is one of several; else in a test window that shows a picture of so many pixels."""
        self.key = key
        screen = find_screen(key)
        if screen is not None and len(screens()) > 1:
            self._fill(screen)
        else:
            self._try_out(picture)
        self._window.activateWindow()

    def close(self) -> None:
        """Stand nowhere, and do not come back."""
        self.state = "closed"
        self._coming.stop()

    def show_picture(self, picture: QSize) -> None:
        """In a test window: a picture of so many pixels; a screen has its own."""
        if self.state == "test" and picture != self.picture:
            self._try_out(picture)

    @property
    def zoom(self) -> float:
        """Pixels of the window to a pixel of the picture."""
        return self.factor / self._window.devicePixelRatioF()

    # --- standing
    def _fill(self, screen: QScreen) -> None:
        """The order matters: flags, then the screen, then full screen."""
        window = self._window
        window.setWindowFlags(Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        window.setScreen(screen)
        window.setGeometry(screen.geometry())
        window.showFullScreen()
        window.setCursor(Qt.CursorShape.BlankCursor)
        self.state, self.picture, self.factor = "full", pixels_of(screen), 1.0
        self.stood.emit()

    def _try_out(self, picture: QSize) -> None:
        window = self._window
        window.unsetCursor()
        window.setWindowFlags(Qt.WindowType.Window)
        self.state, self.picture, self.factor = "test", picture, self._factor(picture)
        window.resize(QSize(round(picture.width() * self.zoom), round(picture.height() * self.zoom)))
        window.showNormal()
        self.stood.emit()

    def _factor(self, picture: QSize) -> float:
        room = self._window.screen().availableGeometry().size() * self._window.devicePixelRatioF() * ROOM
        fits = (one for one in FACTORS if picture.width() * one <= room.width() and picture.height() * one <= room.height())
        return next(fits, FACTORS[-1])

    # --- screens that come and go
    def _screens_changed(self) -> None:
        """Gone, or another size: hide at once, and come back when it stands still."""
        if self.state not in ("full", "away"):
            return
        screen = find_screen(self.key)
        fits = screen is not None and self.state == "full" and self._window.geometry() == screen.geometry()
        if self.state == "full" and not (fits and screen is not None and pixels_of(screen) == self.picture):
            self.state = "away"
            self._window.hide()
            self.left.emit()
        if self.state == "away":
            self._coming.start()

    def _come(self) -> None:
        screen = find_screen(self.key)
        if self.state == "away" and screen is not None:
            self._window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            self._fill(screen)
            self._window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, False)
