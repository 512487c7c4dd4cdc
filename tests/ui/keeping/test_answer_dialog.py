"""What both changed, asked in one window: fields side by side, an answer a row, later if one likes."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from support.two_planners import START, UNITS, moved
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Scope
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.session.session import Session
from tabletop.ui.keeping.answer_dialog import AnswerDialog
from tabletop.ui.parts.waiting_edits import WaitingEdits


@pytest.fixture
def asked(qtbot, tmp_path):
    """A session in which two rows wait for an answer."""
    create_plan(tmp_path / "plan.gpkg", START)
    session = Session()
    session.file.open(tmp_path / "plan.gpkg")
    other = open_plan(tmp_path / "plan.gpkg")
    theirs = (Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 9)), Edit("setting", "name", "Uji", "Theirs"))
    other.write(Change(message("theirs"), theirs), "do")
    other.close()
    session.do(Change(message("mine"), (Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 5)),)))
    session.do(Change(message("mine"), (Edit("setting", "name", "Uji", "Mine"),)))
    qtbot.waitUntil(lambda: len(session.file.others.conflicts) == 2)
    yield session
    session.close()


def test_each_row_is_answered_by_itself(asked, qtbot):
    dialog = AnswerDialog(asked)
    qtbot.addWidget(dialog)
    assert "1 Unit, 1 setting." in dialog.about.text() and "row" not in dialog.about.text()
    feature, name = dialog.rows["feature", UNITS[0].id], dialog.rows["setting", "name"]
    assert list(feature.buttons) == ["mine", "theirs", "both"] and list(name.buttons) == ["mine", "theirs"]
    assert feature.choice == name.choice == "mine"
    feature.choose("both")
    name.choose("theirs")
    dialog.take_button.click()
    qtbot.waitUntil(lambda: asked.file.pending == 0)
    assert asked.plan.name == "Theirs" and len(asked.plan.features) == len(UNITS) + 1 and not asked.file.others.conflicts
    asked.undo_stack.undo()
    assert asked.plan.name == "Mine"


def test_later_leaves_them_waiting_and_the_status_bar_says_so(asked, qtbot):
    dialog, status = AnswerDialog(asked), WaitingEdits(asked)
    qtbot.addWidget(dialog)
    qtbot.addWidget(status)
    assert "2 edits wait for your answer" in status.words.toolTip() and not status.answer.isHidden()
    dialog.later.click()
    assert asked.file.pending == 2 and asked.file.unsaved == 2 and asked.plan.name == "Mine"


def test_the_window_closes_where_nothing_is_left_to_answer(asked, qtbot):
    dialog = AnswerDialog(asked)
    qtbot.addWidget(dialog)
    dialog.show()
    asked.file.others.answer({})
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_a_feature_without_a_name_is_called_by_what_stands_near_it(asked):
    others = asked.file.others
    row = next(one for one in others.conflicts if one.table == "feature")
    assert others.title(row) == row.mine.at(1).properties["name"]
    bare = row.mine.edited(1, Scope.ALL_SCENES, properties={"name": None})
    near = Feature("gate", bare.kind, bare.keyframes).edited(1, Scope.ALL_SCENES, properties={"name": "Gate 1"})
    asked.file.plan = replace(asked.file.plan, features={bare.id: bare, "gate": near})
    assert others.title(replace(row, mine=bare)).endswith(" near Gate 1")


def test_the_row_that_is_looked_at_is_told_once(asked, qtbot):
    dialog = AnswerDialog(asked)
    qtbot.addWidget(dialog)
    seen = []
    dialog.looked_at.connect(lambda conflict: seen.append(conflict.row))
    dialog.show()
    dialog.activateWindow()
    feature, name = dialog.rows["feature", UNITS[0].id], dialog.rows["setting", "name"]
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [next(iter(dialog.rows))] and dialog.focusWidget() is next(iter(dialog.rows.values())).buttons["mine"]
    for button in (*feature.buttons.values(), *name.buttons.values()):
        QApplication.sendEvent(button, QFocusEvent(QEvent.Type.FocusIn))
    QTest.mouseClick(feature, Qt.MouseButton.LeftButton, pos=feature.rect().topLeft() + QPoint(3, 3))
    assert seen[-3:] == [("feature", UNITS[0].id), ("setting", "name"), ("feature", UNITS[0].id)]
