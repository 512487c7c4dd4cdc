"""Copies that leave, from the window: what goes is shown, a sealed copy is opened again, and the passphrase stays nowhere."""

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit

from support.window_fixture import english, session, window  # noqa: F401
from tabletop import paths
from tabletop.core.values.roster import RosterUnit
from tabletop.io.plans.plan_store import open_plan
from tabletop.io.sealing import sealed_bytes, sealed_file
from tabletop.io.sealing.passphrases import word_list
from tabletop.io.sealing.without_people import without_people
from tabletop.session.keeping.outside_copies import SUFFIX
from tabletop.ui.commands import copy_commands
from tabletop.ui.commands.file_commands import open_path, take_file, take_files
from tabletop.ui.dialogs import dialogs
from tabletop.ui.keeping.outside_copy_dialog import OutsideCopyDialog
from tabletop.ui.keeping.passphrase_dialog import PassphraseDialog
from tabletop.ui.parts.notice_bar import WrittenNotice

PHRASE = "obor ragam tekun melati"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Scrypt takes seconds; what stands around it is tried without."""

    def opened(content, passphrase, name):
        head, phrase, plan = content.split(b"|", 2)
        if phrase.decode() != passphrase:
            raise sealed_bytes.InputError("{file} does not open.", file=name)
        return plan

    monkeypatch.setattr(sealed_file, "sealed", lambda content, phrase: sealed_bytes.HEAD + b"\n|" + phrase.encode() + b"|" + content)
    monkeypatch.setattr(sealed_file, "unsealed", opened)
    monkeypatch.setattr(sealed_file, "check_head", lambda start, name: None)


@pytest.fixture
def typed(monkeypatch):
    """What is typed into the passphrase dialogs, one after another; the dialogs that were shown."""
    lines, shown = [], []

    def run(dialog):
        shown.append(dialog)
        line = lines.pop(0)
        if line is None:
            return QDialog.DialogCode.Rejected
        dialog.typed.setText(line)
        dialog.again.setText(line)
        assert dialog.accept_button.isEnabled()
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(PassphraseDialog, "exec", run)
    return lines, shown


def saved_as(monkeypatch, *answers):
    left = list(answers)
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *words, **more: left.pop(0))


def test_a_sealed_copy_goes_and_is_opened_again(window, typed, tmp_path, monkeypatch):  # noqa: F811
    plan, sealed = window.session.plan, tmp_path / f"out.gpkg{SUFFIX}"
    typed[0][:] = [PHRASE]
    saved_as(monkeypatch, sealed, tmp_path / "back.gpkg")
    copy_commands.copy_sealed(window.desk, open_path)
    assert sealed.read_bytes().startswith(sealed_bytes.HEAD)
    typed[0][:] = ["another one", PHRASE]
    (notice,) = [one for one in window.notices.notices if isinstance(one, WrittenNotice)]
    assert notice.open.text() == "Open the copy"
    notice.open.click()  # this program opens it: the desktop knows none that does
    assert window.session.file.path == tmp_path / "back.gpkg" and window.session.plan == plan and len(typed[1]) == 3
    words = [one.text.text() for one in window.notices.notices]
    assert any("back.gpkg is unsealed on this disk" in one for one in words)
    kept = b"".join(one.read_bytes() for name in ("config", "log", "state") for one in getattr(paths, f"{name}_folder")().rglob("*.*"))
    assert PHRASE.encode() not in kept and not any(PHRASE in one for one in words)


def test_a_sealed_copy_that_is_dropped_alone_or_with_others_is_opened_here(window, tmp_path, monkeypatch):  # noqa: F811
    sealed = tmp_path / f"a.gpkg{SUFFIX}"
    sealed.write_bytes(sealed_bytes.HEAD + b"\n|x|y")
    asked = []
    monkeypatch.setattr(copy_commands, "unseal", lambda desk, path: asked.append(path))
    take_file(window.desk, sealed)
    take_files(window.desk, [sealed, tmp_path])
    (notice,) = [one for one in window.notices.notices if "is a sealed copy of a plan" in one.text.text()]
    notice.buttons[0].click()
    assert asked == [sealed, sealed]


def test_the_fields_are_empty_afterwards(typed, qtbot):
    typed[0][:] = [PHRASE]
    dialog = PassphraseDialog(None, seals=True)
    assert dialog.take() == PHRASE and not dialog.typed.text() and not dialog.again.text()


def test_cancelled_opens_nothing(window, typed, tmp_path, monkeypatch):  # noqa: F811
    before = window.session.file.path
    (tmp_path / "a.gpkg.age").write_bytes(sealed_bytes.HEAD + b"\n|x|y")
    typed[0][:] = [None]
    saved_as(monkeypatch, tmp_path / "back.gpkg", None)
    open_path(window.desk, tmp_path / "a.gpkg.age")
    open_path(window.desk, tmp_path / "a.gpkg.age")
    assert window.session.file.path == before and not (tmp_path / "back.gpkg").exists()


def test_a_copy_without_people_asks_and_writes(window, typed, tmp_path, monkeypatch):  # noqa: F811
    def run(dialog):
        dialog.ticks["call_signs"].setChecked(False)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(OutsideCopyDialog, "exec", run)
    saved_as(monkeypatch, tmp_path / "out.gpkg")
    copy_commands.copy_without_people(window.desk, open_path)
    opened = open_plan(tmp_path / "out.gpkg")
    try:
        units = opened.plan.roster.values()
        assert not any(unit.leader for unit in units) and any(unit.call_sign for unit in units)
    finally:
        opened.close()


def test_ticks_say_what_becomes_of_each_text(window, qtbot):  # noqa: F811
    dialog = OutsideCopyDialog(None, without_people(window.session.plan))
    qtbot.addWidget(dialog)
    rows = dialog.table_rows
    row = next(number for number, one in enumerate(rows.rows) if getattr(one, "part", "") == "call_signs")
    assert rows.data(rows.index(row, 0)) == "taken out" and rows.data(rows.index(rows.rowCount() - 1, 0)) == "stays"
    dialog.ticks["call_signs"].setChecked(False)
    assert rows.data(rows.index(row, 0)) == "stays" and "call_signs" not in dialog.parts and "history" in dialog.parts
    assert "118" not in dialog.ticks["photos"].text() and dialog.ticks["photos"].text().endswith(": 0")


def test_a_passphrase_is_typed_twice_and_hidden(qtbot):
    dialog = PassphraseDialog(None, seals=True)
    qtbot.addWidget(dialog)
    assert dialog.typed.echoMode() == QLineEdit.EchoMode.Password and not dialog.accept_button.isEnabled()
    dialog.typed.setText("kuda")
    dialog.again.setText("kud")
    assert not dialog.accept_button.isEnabled() and dialog.strength.text()
    dialog.again.setText("kuda")
    assert dialog.accept_button.isEnabled()
    dialog.propose.click()
    assert set(dialog.typed.text().split()) <= set(word_list()) and dialog.typed.echoMode() == QLineEdit.EchoMode.Normal
    assert dialog.typed.text() == dialog.again.text() and dialog.accept_button.isEnabled()


def test_texts_in_which_a_person_is_known_to_stand_come_first(window):  # noqa: F811
    plan = window.session.plan
    unit = RosterUnit("q", "Tim 9", satgas="Ipda Qrani", leader="Ipda Qbudi")
    cleaned = without_people(type(plan)(plan.crs, plan.features, plan.scenes, {**plan.roster, "q": unit}, plan.settings))
    rows = OutsideCopyDialog(window, cleaned).table_rows
    assert cleaned.still[0] == "Ipda Qrani" == rows.rows[0].text and rows.data(rows.index(0, 0)) == "stays"
    assert rows.data(rows.index(rows.rows.index(cleaned.gone[0]), 0)) == "taken out"
    assert len(rows.rows) == len(cleaned.gone) + len(cleaned.stays)


def test_a_wrong_passphrase_is_told_as_what_stops(window):  # noqa: F811
    asked = PassphraseDialog(window, seals=False, wrong="a.age does not open.")
    notes = [one.text() for one in asked.findChildren(QLabel)]
    assert asked.fault.property("wrong") and asked.fault.text() == "a.age does not open."
    assert any("lies unsealed where you put it" in one for one in notes)
    assert any(not one.pixmap().isNull() for one in asked.findChildren(QLabel))
