"""Another language: every widget is told of it, once."""

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.ui.parts.language import speak


class Told(QObject):
    """Counts what each widget is told."""

    def __init__(self) -> None:
        super().__init__()
        self.count: Counter[int] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange and isinstance(watched, QWidget):
            self.count[id(watched)] += 1
        return False


@pytest.fixture
def language():
    before = i18n.language()
    yield
    speak(before)


def test_every_widget_is_told_once_however_deep_it_stands(qtbot, language):
    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    parts = [QWidget(window)]
    box.addWidget(parts[0])
    for _ in range(6):
        parts.append(QLabel("x", parts[-1]))
    beside = QDialog(window)
    parts += [beside, QLabel("y", beside)]
    told = Told()
    QApplication.instance().installEventFilter(told)
    speak("id")
    QApplication.instance().removeEventFilter(told)
    assert [told.count[id(one)] for one in (window, *parts)] == [1] * (len(parts) + 1)
