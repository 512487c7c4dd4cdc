"""The texts of the document in the window: fields keep what they were given, OK is one step, Cancel none."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.document.legal_bases import LEGAL_BASES
from tabletop.core.document.plan_texts import PlanTexts, texts_change, texts_of
from tabletop.ui.document.texts_dialog import TextsDialog
from tabletop.ui.parts.notice_bar import TakenAwayNotice

FULL = PlanTexts(
    letterhead="POLRI\nRESOR",
    title="Rencana",
    number="R/1",
    classification="SANGAT RAHASIA",
    is_exercise=True,
    place="Tenggarong",
    date="2026-11-30",
    basis="UU 9\nUU 2",
    purpose="a",
    situation="b",
    threats="c",
    task="d",
    concept={"Kampanye": "e", "Lama": "tetap"},
    administration="f",
    logistics="g",
    command="h",
    handover="i",
    closing="j",
    signer_office="Kapolres",
    signer_name="N",
    signer_rank="AKBP",
    copies_to="KPU",
)


def test_what_is_given_stands_in_fields_and_comes_back(qtbot, english):  # noqa: F811
    dialog = TextsDialog(None, FULL, ["Kampanye", "Masa tenang & logistik"], "Plan")
    qtbot.addWidget(dialog)
    assert dialog.texts() == FULL, "every member has its field, and nothing is lost"
    assert dialog.pages.count() == 4


def test_nothing_written_is_nothing_kept(qtbot, english):  # noqa: F811
    dialog = TextsDialog(None, PlanTexts(), [""], "")
    qtbot.addWidget(dialog)
    assert dialog.texts() == PlanTexts()


def test_a_legal_basis_is_added_once(qtbot, english):  # noqa: F811
    dialog = TextsDialog(None, PlanTexts(basis="Perintah 1"), [], "")
    qtbot.addWidget(dialog)
    for words in ("Added as line 2 of the legal basis.", "Line 2 of the legal basis says that already."):
        dialog.bases.setCurrentIndex(1)
        dialog.bases.activated.emit(1)
        assert dialog.basis_told.text() == words
    assert dialog.texts().basis == f"Perintah 1\n{LEGAL_BASES[0].text}" and dialog.bases.currentIndex() == 0


@pytest.mark.parametrize("answer", [QDialog.DialogCode.Accepted, QDialog.DialogCode.Rejected])
def test_ok_is_one_step_and_cancel_none(window, monkeypatch, answer):  # noqa: F811
    plan, count = window.session.plan, window.session.undo_stack.count()

    def answered(dialog):
        dialog._read["number"] = lambda: "R/77"
        dialog.exercise.setChecked(True)
        return answer

    monkeypatch.setattr(TextsDialog, "exec", answered)
    window.actions_.by_id["document-texts"].trigger()
    if answer == QDialog.DialogCode.Accepted:
        assert texts_of(window.session.plan).number == "R/77" and window.session.undo_stack.count() == count + 1
        window.session.undo_stack.undo()
    assert window.session.plan == plan and window.session.undo_stack.index() == count


def test_the_same_texts_are_no_step(window, monkeypatch):  # noqa: F811
    assert window.session.do(texts_change(window.session.plan, FULL))
    count = window.session.undo_stack.count()
    monkeypatch.setattr(TextsDialog, "exec", lambda dialog: QDialog.DialogCode.Accepted)
    window.actions_.by_id["document-texts"].trigger()
    assert window.session.undo_stack.count() == count


@pytest.mark.parametrize("closing", ["esc", "frame"])
def test_to_close_keeps_what_was_typed_as_one_step_that_undo_takes_back(window, monkeypatch, closing):  # noqa: F811
    plan, count = window.session.plan, window.session.undo_stack.count()

    def typed_and_closed(dialog):
        dialog.show()
        dialog.basis.setPlainText("Perintah 7")
        QTest.keyClick(dialog, Qt.Key.Key_Escape) if closing == "esc" else dialog.close()
        assert not dialog.isVisible()
        return dialog.result()

    monkeypatch.setattr(TextsDialog, "exec", typed_and_closed)
    window.actions_.by_id["document-texts"].trigger()
    assert texts_of(window.session.plan).basis == "Perintah 7" and window.session.undo_stack.count() == count + 1
    notice = window.findChild(TakenAwayNotice)
    assert notice is not None and notice.back.text() == "Undo"
    notice.back.click()
    assert window.session.plan == plan


def test_what_is_typed_goes_only_by_the_button_that_says_so(qtbot, english):  # noqa: F811
    dialog = TextsDialog(None, PlanTexts(), [], "")
    qtbot.addWidget(dialog)
    buttons = dialog.findChild(QDialogButtonBox).buttons()
    next(one for one in buttons if one.text() == "Discard the edits").click()
    assert dialog.result() == QDialog.DialogCode.Rejected


@pytest.mark.parametrize("before, after", [("", "BIASA"), ("BIASA", "TERBATAS"), ("TERBATAS", "RAHASIA")])
def test_the_first_down_in_the_classification_goes_on_from_what_stands_there(qtbot, english, before, after):  # noqa: F811
    dialog = TextsDialog(None, PlanTexts(classification=before), [], "")
    qtbot.addWidget(dialog)
    box = next(one for one in dialog.findChildren(QComboBox) if one.accessibleName() == "Classification")
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert dialog.texts().classification == after
