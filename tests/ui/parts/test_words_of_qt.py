"""Dialogs and menus that Qt makes itself say nothing in English while the program speaks Indonesian."""

import json
import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, QTranslator
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QColorDialog,
    QDialogButtonBox,
    QDockWidget,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QProgressDialog,
    QPushButton,
    QSpinBox,
    QTextBrowser,
    QTextEdit,
    QToolButton,
)

from tabletop import i18n, paths
from tabletop.ui.parts.language import QT_WORDS, qt_words, say_words_of_qt, speak

NO_WORDS = {"QShortcut", "QFontDatabase"}
"""Names of keys, which stand on keyboards so, and of scripts."""


class Recorder(QTranslator):
    """What Qt asks for. It stands in front of the words of the program."""

    def __init__(self, parent) -> None:
        super().__init__(parent)
        self.asked: set[tuple[str, str]] = set()

    def translate(self, context, sourceText, /, disambiguation=None, n=-1):
        self.asked.add((context, sourceText))
        return None


@pytest.fixture
def asked(qapp) -> Iterator[set[tuple[str, str]]]:
    before = i18n.language()
    say_words_of_qt(qapp)
    recorder = Recorder(qapp)
    qapp.installTranslator(recorder)
    speak("id")
    yield recorder.asked
    speak(before)
    qapp.removeTranslator(recorder)
    recorder.deleteLater()


def file_dialogs(folder):
    for mode in QFileDialog.FileMode:
        for accept in QFileDialog.AcceptMode:
            dialog = QFileDialog(None, "", str(folder))
            dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
            dialog.setFileMode(mode)
            dialog.setAcceptMode(accept)
            yield dialog


def others():
    colour = QColorDialog()
    colour.setOptions(QColorDialog.ColorDialogOption.DontUseNativeDialog | QColorDialog.ColorDialogOption.ShowAlphaChannel)
    yield colour
    box = QMessageBox()
    box.setDetailedText("x")
    yield box
    buttons = QDialogButtonBox()
    for button in QDialogButtonBox.StandardButton:
        if button != QDialogButtonBox.StandardButton.NoButton:
            buttons.addButton(button)
    yield buttons
    yield QProgressDialog()
    window = QMainWindow()
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, QDockWidget("x", window))
    yield window


def heads(dialog):
    for view in dialog.findChildren(QAbstractItemView):
        model = view.model()
        for column in range(model.columnCount() if model is not None else 0):
            yield str(model.headerData(column, Qt.Orientation.Horizontal))


def texts(dialog):
    """Every word that stands in a dialog."""
    yield from heads(dialog)
    for label in dialog.findChildren(QLabel):
        yield label.text()
    for kind in (QPushButton, QToolButton):
        for button in dialog.findChildren(kind):
            yield from (button.text(), button.toolTip(), button.accessibleName())
    for action in dialog.actions():
        yield action.text()


def menus(qtbot):
    for edit in (QLineEdit("x"), QTextEdit("x"), QPlainTextEdit("x"), QTextBrowser()):
        qtbot.addWidget(edit)
        yield edit.createStandardContextMenu()


def unsaid(asked):
    return sorted((context, text) for context, text in asked if context.startswith("Q") and context not in NO_WORDS and text.strip(" (+"))


def test_every_word_that_qt_asks_for_has_its_indonesian(asked, qtbot, tmp_path):
    (tmp_path / "a.txt").touch()
    for dialog in (*file_dialogs(tmp_path), *others()):
        qtbot.addWidget(dialog)
        dialog.show()
        list(texts(dialog))
    made = list(menus(qtbot))
    qtbot.wait(50)
    wanted = unsaid(asked)
    assert len(wanted) > 60, "Qt was asked for little: the walk is broken"
    assert [pair for pair in wanted if qt_words(*pair) is None] == []
    assert all(made)


ENGLISH = re.compile(
    r"\b(name|size|type|date|modified|file|look|open|save|cancel|yes|no|help|apply|close|discard|retry|ignore|abort|reset|restore|undo|redo"
    r"|cut|copy|paste|delete|select|colou?rs?|red|green|blue|back|forward|parent|directory|view|show|hide|details|choose|new|rename)\b",
    re.IGNORECASE,
)


def test_what_stands_in_them_is_not_english(asked, qtbot, tmp_path):
    (tmp_path / "a.txt").touch()
    shown = []
    for dialog in (*file_dialogs(tmp_path), *others()):
        qtbot.addWidget(dialog)
        dialog.show()
        shown += texts(dialog)
    shown += [action.text() for menu in menus(qtbot) for action in menu.actions()]
    assert {"Nama", "Ukuran", "Jenis", "Tanggal diubah"} <= set(shown)
    assert sorted({text for text in shown if ENGLISH.search(text.replace("&", ""))}) == []


def test_english_is_seen():
    assert ENGLISH.search("Date Modified") and not ENGLISH.search("Tanggal diubah")


def test_an_open_dialog_follows_another_language(asked, qtbot, tmp_path):
    dialog = next(file_dialogs(tmp_path))
    qtbot.addWidget(dialog)
    dialog.show()
    assert "Nama" in list(heads(dialog))
    speak("en")
    assert {"Name", "Size"} <= set(heads(dialog)) and "Nama" not in list(heads(dialog))
    assert any("Look in" in text for text in texts(dialog))
    speak("id")
    assert any("Folder:" in text.replace("&", "") for text in texts(dialog)) and "Nama" in list(heads(dialog))


def test_it_is_put_in_once(asked, qapp):
    say_words_of_qt(qapp)
    assert len(qapp.findChildren(QTranslator, QT_WORDS)) == 1
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Batal"
    assert QCoreApplication.translate("Nobody", "Cancel") == "Cancel"


def test_steps_of_a_field_for_numbers(asked, qtbot):
    field = QSpinBox()
    qtbot.addWidget(field)
    field.show()
    seen = []

    def look():
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            seen.extend(action.text() for action in menu.actions())
            menu.close()

    QTimer.singleShot(100, look)
    QApplication.sendEvent(field, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(2, 2), field.mapToGlobal(QPoint(2, 2))))
    assert isinstance(field, QAbstractSpinBox) and {"&Naikkan", "&Turunkan"} <= set(seen)


def letters(texts):
    return [found.group(1).lower() for text in texts if (found := re.search(r"&(\w)", text))]


@pytest.mark.parametrize("context", ["QLineEdit", "QWidgetTextControl", "QAbstractSpinBox", "QColorDialog"])
def test_no_letter_is_the_key_of_two(context):
    words = json.loads(paths.resource("translations", "qt", "id.json").read_text(encoding="utf-8"))[context]
    found = letters(words.values())
    assert len(found) == len(set(found))


def test_placeholders_stay():
    for words in json.loads(paths.resource("translations", "qt", "id.json").read_text(encoding="utf-8")).values():
        for english, said in words.items():
            assert sorted(re.findall(r"%\w", english)) == sorted(re.findall(r"%\w", said))
            assert said and english.endswith(":") == said.endswith(":")
