"""Screens by what they are, not by where they stand: a projector keeps its name when the order of the plugs changes."""

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from tabletop import i18n


def screens() -> list[QScreen]:
    """Those that are plugged in now."""
    return QGuiApplication.screens()


def screen_key(screen: QScreen) -> str:
    """Name, model and serial number of a screen."""
    return "|".join((screen.name(), screen.model(), screen.serialNumber()))


def pixels_of(screen: QScreen) -> QSize:
    """Its size in pixels of its own."""
    return screen.geometry().size() * screen.devicePixelRatio()


def screen_title(screen: QScreen) -> str:
    """What people see: name, model, serial number, size in pixels."""
    size = pixels_of(screen)
    named = " ".join(part for part in (screen.name(), screen.model(), screen.serialNumber()) if part)
    return f"{named or i18n.tr('Screen')}, {size.width()} × {size.height()}"


def find_screen(key: str) -> QScreen | None:
    """The screen of that key, if it is plugged in; the same one at another plug, where its serial number tells it."""
    there = screens()
    exact = next((screen for screen in there if screen_key(screen) == key), None)
    _, _, told = key.partition("|")
    if exact is not None or not told.partition("|")[2]:
        return exact
    return next((screen for screen in there if f"{screen.model()}|{screen.serialNumber()}" == told), None)


def other_screen(than: QScreen | None) -> QScreen | None:
    """A screen that is not this one, if there is any: the projector, most likely."""
    return next((screen for screen in screens() if screen is not than), None)


class ScreenWatch(QObject):
    """Tells when a screen is plugged in, unplugged, turned, or has another resolution."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        running = QGuiApplication.instance()
        assert isinstance(running, QGuiApplication)
        running.screenAdded.connect(self._added)
        running.screenRemoved.connect(self._tell)
        for screen in screens():
            self._hear(screen)

    def _hear(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._tell)
        screen.logicalDotsPerInchChanged.connect(self._tell)

    def _added(self, screen: QScreen) -> None:
        self._hear(screen)
        self.changed.emit()

    def _tell(self, *_: object) -> None:
        self.changed.emit()
