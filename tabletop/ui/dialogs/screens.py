"""Screens by what they are, not by where they stand: a projector keeps its name when the order of the plugs changes."""

from PySide6.QtGui import QGuiApplication, QScreen

from tabletop import i18n


def screen_key(screen: QScreen) -> str:
    """Name, model and serial number of a screen."""
    return "|".join((screen.name(), screen.model(), screen.serialNumber()))


def screen_title(screen: QScreen) -> str:
    """What people see: name, model, size in pixels."""
    size = screen.geometry().size() * screen.devicePixelRatio()
    words = f"{screen.name()} {screen.model()}".strip() or i18n.tr("Screen")
    return f"{words}, {size.width()} × {size.height()}"


def find_screen(key: str) -> QScreen | None:
    """The screen of that key, if it is plugged in."""
    return next((screen for screen in QGuiApplication.screens() if screen_key(screen) == key), None)


def other_screen(than: QScreen | None) -> QScreen | None:
    """A screen that is not this one, if there is any: the projector, most likely."""
    return next((screen for screen in QGuiApplication.screens() if screen is not than), None)
