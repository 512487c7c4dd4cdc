"""Edits that wait, at the window: the status bar says so and offers what helps; opening, closing and quitting ask first."""

import json
import shutil
import sqlite3
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shapely import Point

from support.window_fixture import english, session, window  # noqa: F401
from tabletop import i18n
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import new_feature
from tabletop.core.values.plan import Plan
from tabletop.io.plans import plan_database, plan_writer
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.waiting.waiting_found import waiting_heads
from tabletop.ui.commands import file_commands
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.language import speak
from tabletop.ui.parts.waiting_edits import UnsavedQuestion, waiting_words


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(plan_database, "BUSY_MS", 60)
    monkeypatch.setattr(plan_writer, "RETRY_S", 0.05)
    monkeypatch.setattr(plan_writer, "RETRY_BUSY_MS", 20)


@pytest.fixture
def holder(window):  # noqa: F811
    other = sqlite3.connect(window.session.file.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield other
    other.close()


@pytest.fixture
def waiting(window, holder, qtbot):  # noqa: F811
    """The window with two edits that wait; their ids."""
    made = [new_feature("unit", Point(500_000 + east, 9_950_000)) for east in (0, 5)]
    for one in made:
        window.session.do(add_feature(message("Add"), one))
    qtbot.waitUntil(lambda: window.session.file.held is not None and window.session.file.is_kept_here)
    return {one.id for one in made}


@pytest.fixture
def notices(window):  # noqa: F811
    shown = []
    window.session.notice.connect(lambda text, kind: shown.append((text, kind)))
    return shown


def held(path):
    opened = open_plan(path)
    opened.close()
    return set(opened.plan.features)


def answer(name):
    """Press a button of the question as soon as it stands there; a list of what was seen."""
    seen = []

    def press():
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(10, press)
            return
        seen.append([button.text() for button in (dialog.again, dialog.copy) if button.isDefault() and button.isVisible()])
        getattr(dialog, name).click()

    QTimer.singleShot(10, press)
    return seen


def test_the_status_bar_says_how_many_since_when_and_why(window, holder, waiting, qtbot):  # noqa: F811
    bar, since = window.status.waiting, window.session.file.held.since
    assert (
        bar.isVisible()
        and bar.words.text() == f"2 edits wait since {since:%H.%M} (kept on this computer): the file is held by another program"
    )
    assert not window.status.saved.isVisible() and bar.again.isVisible() and bar.copy.isVisible()
    speak("id")
    window.retranslate()
    assert bar.words.text() == f"2 suntingan menunggu sejak pukul {since:%H.%M} (tersimpan di komputer ini): berkas dipakai program lain"
    assert bar.again.text() == "Coba lagi"
    speak("en")
    window.retranslate()
    holder.execute("ROLLBACK")
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert window.status.saved.text().startswith("Saved") and waiting <= held(window.session.file.path)
    said = [notice.text.text() for notice in window.notices.notices]
    assert not [text for text in said if "held by" in text] and any("are in" in text for text in said), "what is over is not said any more"


def test_a_narrow_window_stays_narrow(window, holder, waiting, qtbot):  # noqa: F811
    window.resize(800, 480)
    light = window.status.light
    qtbot.waitUntil(lambda: light.mapTo(window, light.rect().bottomRight()).x() <= 800)  # the light stays in sight
    assert window.width() == 800 and window.status.waiting.again.isVisible()


def test_try_again_from_the_keyboard(window, holder, waiting, qtbot, monkeypatch):  # noqa: F811
    monkeypatch.setattr(plan_writer, "RETRY_S", 1000.0)
    qtbot.wait(150)
    holder.execute("ROLLBACK")
    button = window.status.waiting.again
    button.setFocus()
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.file.held is None)
    assert waiting <= held(window.session.file.path)


def test_save_a_copy_from_the_status_bar(window, waiting, monkeypatch, tmp_path):  # noqa: F811
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: tmp_path / "copy.gpkg")
    window.status.waiting.copy.click()
    assert waiting <= held(tmp_path / "copy.gpkg") and window.session.file.unsaved == 0
    assert window.close(), "nothing would be lost, nothing is asked"


def test_ctrl_s_says_it_too(window, waiting):  # noqa: F811
    window.notices.clear()
    window.actions_.by_id["saved"].trigger()
    assert "2 edits wait" in window.notices.notices[-1].text.text()


@pytest.mark.parametrize("way", ["open", "recent", "drop", "new"])
def test_opening_another_plan_asks_first(window, waiting, monkeypatch, tmp_path, way):  # noqa: F811
    other = tmp_path / "other.gpkg"
    create_plan(other, Plan(settings={"name": "Other"}))
    monkeypatch.setattr(dialogs, "ask_open_file", lambda *_, **__: other)
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: tmp_path / "new.gpkg")
    acts = {
        "open": lambda: file_commands.open_plan(window.desk),
        "recent": lambda: file_commands.open_path(window.desk, other),
        "drop": lambda: file_commands.take_file(window.desk, other),
        "new": lambda: file_commands.new_plan(window.desk),
    }
    before = window.session.file.path
    seen = answer("cancel")
    acts[way]()
    assert len(seen) == 1 and window.session.file.path == before and waiting <= set(window.session.plan.features)
    seen = answer("discard")
    acts[way]()
    assert len(seen) == 1 and window.session.file.path != before and window.session.file.unsaved == 0
    assert not window.status.waiting.isVisible()


def test_closing_asks_and_esc_goes_back(window, waiting):  # noqa: F811
    def escape():
        if QApplication.activeModalWidget() is None:
            QTimer.singleShot(10, escape)  # the window still waits for the disk
        else:
            QTest.keyClick(QApplication.activeModalWidget(), Qt.Key.Key_Escape)

    QTimer.singleShot(50, escape)
    assert not window.close() and window.isVisible() and waiting <= set(window.session.plan.features)
    seen = answer("discard")
    assert window.close() and len(seen) == 1


def test_enter_tries_again_and_closes_when_the_lock_is_gone(window, holder, waiting, monkeypatch):  # noqa: F811
    def enter():
        if QApplication.activeModalWidget() is None:
            QTimer.singleShot(10, enter)
            return
        holder.execute("ROLLBACK")
        QTest.keyClick(QApplication.activeModalWidget().focusWidget(), Qt.Key.Key_Return)

    monkeypatch.setattr(plan_writer, "RETRY_S", 1000.0)
    QTimer.singleShot(50, enter)
    path = window.session.file.path
    assert window.close() and waiting <= held(path)


def test_a_copy_saved_in_the_question_is_enough(window, waiting, monkeypatch, tmp_path):  # noqa: F811
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: tmp_path / "copy.gpkg")
    answer("copy")
    assert window.close() and waiting <= held(tmp_path / "copy.gpkg")


def test_a_copy_that_cannot_be_saved_asks_again(window, waiting, monkeypatch, tmp_path):  # noqa: F811
    answers = ["copy", None]
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: tmp_path / "gone" / "copy.gpkg")
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: answers.pop(0))
    assert not window.close() and not answers and "gone" in window.notices.notices[-1].text.text()


def test_a_file_that_is_gone_offers_the_copy(window, holder, waiting, qtbot):  # noqa: F811
    window.session.file.path.unlink()
    qtbot.waitUntil(lambda: "the file is not there" in window.status.waiting.words.text())
    seen = answer("cancel")
    assert not window.close() and seen == [["Try again"]] and not window.session.file.read_only


def test_edits_can_be_left_on_this_computer_and_come_back(window, holder, waiting, qtbot, tmp_path):  # noqa: F811
    path, other = window.session.file.path, tmp_path / "other.gpkg"
    create_plan(other, Plan())
    seen = answer("keep")
    file_commands.open_path(window.desk, other)
    assert len(seen) == 1 and window.session.file.path == other and not window.session.plan.features
    qtbot.waitUntil(lambda: len(waiting_heads()) == 1)
    holder.execute("ROLLBACK")
    file_commands.open_path(window.desk, path)
    qtbot.waitUntil(lambda: window.session.file.pending == 0)
    assert waiting <= held(path) and waiting_heads() == []


def test_copies_and_exports_over_files_that_stand_when_the_folder_of_the_plan_is_gone(window, monkeypatch, tmp_path, notices):  # noqa: F811
    shutil.rmtree(window.session.file.path.parent)
    standing = tmp_path / "copy.gpkg"
    create_plan(standing, Plan(settings={"name": "Other"}))
    (tmp_path / "plan.geojson").write_text("{}")
    for action, out in (("save-copy", standing), ("export", tmp_path / "plan.geojson"), ("save-copy", tmp_path / "new.gpkg")):
        monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, out=out, **__: out)
        window.actions_.by_id[action].trigger()
    shown = set(window.session.plan.features)
    assert held(standing) == held(tmp_path / "new.gpkg") == shown
    assert {row["properties"]["id"] for row in json.loads((tmp_path / "plan.geojson").read_text())["features"]} == shown
    assert not [text for text, kind in notices if kind == "error"]


def test_edits_of_a_plan_that_was_locked_stand_in_it_when_another_one_is_opened(window, holder, waiting, qtbot, tmp_path):  # noqa: F811
    first, other = window.session.file.path, tmp_path / "other.gpkg"
    create_plan(other, Plan(settings={"name": "Other"}))
    holder.execute("ROLLBACK")
    qtbot.waitUntil(lambda: window.session.file.held is None)
    assert not window.session.file.read_only
    file_commands.open_path(window.desk, other)
    qtbot.waitUntil(lambda: window.session.file.path == other)
    assert waiting <= held(first)


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_question_in_both_languages(window, waiting, qtbot, language):  # noqa: F811
    i18n.set_language(language)
    dialog = UnsavedQuestion(window, window.session)
    qtbot.addWidget(dialog)
    said = dialog.text.text()
    assert window.session.file.path.name in said and "2 " in said and dialog.text.textFormat() == Qt.TextFormat.PlainText
    assert dialog.again.isDefault() and ("tersimpan di komputer ini" in said) == (language == "id")
    i18n.set_language("en")


@pytest.mark.parametrize(
    ("why", "english", "indonesian"),
    [
        ("full", "the disk is full", "disk penuh"),
        ("unwritable", "the file cannot be written", "berkas tidak dapat ditulis"),
    ],
)
def test_the_reason_stands_in_the_status_bar(window, waiting, why, english, indonesian):  # noqa: F811
    window.session.file.held = replace(window.session.file.held, why=why)
    for language, words in (("en", english), ("id", indonesian)):
        speak(language)
        for count in (1, 2):
            window.session.file.pending = count
            text = waiting_words(window.session)
            assert text.startswith(f"{count} ") and text.endswith(words)
    speak("en")
