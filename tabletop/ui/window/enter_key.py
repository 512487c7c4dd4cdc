"""Enter presses the button that has the focus, as Space does, in every window of the program."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class EnterPresses(QObject):
    """Watches only the buttons that get the focus, so that no other event waits for it.

    Default buttons of dialogs know Enter by themselves and are left alone; so are fields and lists.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if isinstance(now, QPushButton | QToolButton):
            now.installEventFilter(self)  # once, however often

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the button a press of Space in place of one of Enter; a key held down presses once."""
        kind = event.type()
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in ENTER or event.modifiers() not in PLAIN or _knows_enter(watched):
            return False
        if not event.isAutoRepeat():
            QCoreApplication.sendEvent(watched, QKeyEvent(kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " "))
        return True


def _knows_enter(watched: QObject) -> bool:
    return isinstance(watched, QPushButton) and (watched.autoDefault() or watched.isDefault())
