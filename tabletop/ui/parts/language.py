"""Changes the language of everything that is on screen."""

from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QAbstractSpinBox, QApplication

from tabletop import i18n


def speak(code: str) -> None:
    """Use "id" or "en", and tell every widget, which writes its words again."""
    i18n.set_language(code)
    write_numbers()
    widgets = QApplication.allWidgets()
    for widget in widgets:
        if isinstance(widget, QAbstractSpinBox):
            widget.setLocale(QLocale())
    for widget in widgets:
        if widget.parentWidget() is None:  # each tells those in it, once
            QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))


def write_numbers() -> None:
    """Fields for numbers made from here on write them as the language does: 1.250,5 or 1,250.5."""
    languages = {"id": QLocale(QLocale.Language.Indonesian, QLocale.Country.Indonesia)}
    QLocale.setDefault(languages.get(i18n.language(), QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)))
