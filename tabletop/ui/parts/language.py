"""Changes the language of everything that is on screen, the words that Qt brings with its own dialogs and menus among them."""

import json
from functools import cache

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QTranslator
from PySide6.QtWidgets import QAbstractSpinBox, QApplication

from tabletop import i18n, paths

QT_WORDS = "words of Qt"


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


@cache
def _words_of_qt(language: str) -> dict[str, dict[str, str]]:
    path = paths.resource("translations", "qt", f"{language}.json")
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def qt_words(context: str, source: str) -> str | None:
    """What Qt's class `context` says for its English text `source` in the language in use; None where that is its own word."""
    return _words_of_qt(i18n.language()).get(context, {}).get(source)


class _QtWords(QTranslator):
    """Dialogs and menus that Qt makes itself, in the language in use; Qt comes with no Indonesian."""

    def translate(self, context: str, sourceText: str, /, disambiguation: str | None = None, n: int = -1) -> str | None:
        """The words; None (not an empty text) where Qt's own stand."""
        return qt_words(context, sourceText)


def say_words_of_qt(application: QCoreApplication) -> None:
    """Let Qt's own dialogs speak the language in use, also when it changes. Once for each application."""
    if application.findChild(QTranslator, QT_WORDS) is None:
        words = _QtWords(application)
        words.setObjectName(QT_WORDS)
        application.installTranslator(words)
