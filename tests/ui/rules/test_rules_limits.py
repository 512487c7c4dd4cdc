"""Limits of the checks in the window: changed for the plan, taken back, refused in one sentence."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.core.values.change import set_setting
from tabletop.core.values.plan import Plan
from tabletop.session.session import Session
from tabletop.ui.rules.limits_page import CODE_ROLE, DEFAULT, LIMIT, ROLE, SEVERITY_ROLE, VALUE
from tabletop.ui.rules.rules_window import RulesWindow


@pytest.fixture
def session(qtbot, tmp_path):
    made = Session()
    made.file.new(tmp_path / "plan.gpkg", Plan())
    yield made
    made.close()


@pytest.fixture
def shown(session, qtbot):
    window = RulesWindow(session)
    qtbot.addWidget(window)
    window.show()
    yield window.limits
    window.close()


def items(window):
    heads = [window.tree.topLevelItem(k) for k in range(window.tree.topLevelItemCount())]
    children = [head.child(k) for head in heads for k in range(head.childCount())]
    return {(row.code, row.name): child for child in children if (row := child.data(LIMIT, ROLE))}


def value_of(window, code, name):
    return items(window)[code, name].text(VALUE)


def test_every_limit_is_shown_with_words_default_and_basis(shown, session):
    found = items(shown)
    assert len(found) == len(session.rules.limit_rows()) > 25
    for (_, name), item in found.items():
        assert item.text(LIMIT) != name and item.text(VALUE) == item.text(DEFAULT)
    shown.tree.setCurrentItem(found["crowd-density-static", "warn_person_per_m2"])
    assert "HSE" in shown.basis.text()
    shown.tree.setCurrentItem(found["point-coverage", "radius_m"])
    assert "no published source" in shown.basis.text()


def test_a_number_typed_is_an_edit_that_undo_takes_back(shown, session, qtbot):
    item = items(shown)["point-coverage", "radius_m"]
    shown.tree.setCurrentItem(item)
    shown.tree.editItem(item, VALUE)
    editor = shown.tree.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "40")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.plan.settings.get("limits") == {"point-coverage": {"radius_m": 40.0}})
    qtbot.waitUntil(lambda: value_of(shown, "point-coverage", "radius_m") == "40")
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: value_of(shown, "point-coverage", "radius_m") == "25")
    assert "limits" not in session.plan.settings


def test_enter_begins_to_edit_the_chosen_limit(shown, session, qtbot):
    item = items(shown)["point-coverage", "radius_m"]
    shown.tree.setCurrentItem(item, LIMIT)
    qtbot.keyClick(shown.tree, Qt.Key.Key_Return)
    editor = shown.tree.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "33")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.plan.settings.get("limits") == {"point-coverage": {"radius_m": 33.0}})


def test_back_to_the_default(shown, session, qtbot):
    session.set_limit("point-coverage", "radius_m", 40.0)
    qtbot.waitUntil(lambda: value_of(shown, "point-coverage", "radius_m") == "40")
    shown.tree.setCurrentItem(items(shown)["point-coverage", "radius_m"])
    assert "set in this plan" in shown.basis.text() and shown.reset.isEnabled()
    qtbot.mouseClick(shown.reset, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not shown.reset.isEnabled())
    assert "limits" not in session.plan.settings


@pytest.mark.parametrize("text", ["many", "-3", "", "nan"])
def test_what_cannot_be_a_limit_is_said_and_changes_nothing(shown, session, text):
    item = items(shown)["egress-time", "flow_level_person_per_m_min"]
    item.setText(VALUE, text)
    assert "limits" not in session.plan.settings and item.text(VALUE) == "82"
    assert "82" not in shown.basis.text() and shown.basis.text().endswith(".")


def test_a_flow_of_zero_is_refused(session):
    with pytest.raises(InputError, match="above zero"):
        session.set_limit("egress-time", "flow_level_person_per_m_min", 0.0)
    assert "limits" not in session.plan.settings


def test_a_changed_limit_changes_the_finding(session, qtbot):
    from shapely import Point, box

    from tabletop.core.values.change import add_feature
    from tabletop.core.values.feature import new_feature

    site = new_feature("protected", box(500_000, 9_950_000, 500_010, 9_950_010), {"name": "Sekolah"})
    post = new_feature("unit", Point(500_040, 9_950_005), {"reach_m": 1.0})
    session.do(add_feature(message("Add"), site, post))
    qtbot.waitUntil(lambda: any(one.code == "point-coverage" for one in session.findings))
    session.set_limit("point-coverage", "radius_m", 60.0)
    qtbot.waitUntil(lambda: not session.checking and not any(one.code == "point-coverage" for one in session.findings))


def test_limits_are_found_by_their_words(shown):
    heads = [shown.tree.topLevelItem(k) for k in range(shown.tree.topLevelItemCount())]
    shown.search.setText("width of exits")
    seen = [head for head in heads if not head.isHidden()]
    assert [head.text(LIMIT) for head in seen] == ["Width of exits"] and not any(seen[0].child(k).isHidden() for k in range(2))
    shown.search.setText("at high risk")
    seen = [head for head in heads if not head.isHidden()]
    assert len(seen) == 1 and [seen[0].child(k).isHidden() for k in range(seen[0].childCount())].count(False) == 1
    shown.search.clear()
    assert not any(head.isHidden() for head in heads)


# --- severity
def severity_of(window, code):
    head = head_of(window, code)
    return next(head.child(k) for k in range(head.childCount()) if head.child(k).data(LIMIT, SEVERITY_ROLE))


def test_the_severity_of_a_check_is_chosen_and_taken_back(shown, session, qtbot):
    item = severity_of(shown, "exit-count")
    assert item.text(VALUE) == item.text(DEFAULT) == "Stop"
    shown.tree.setCurrentItem(item)
    qtbot.keyClick(shown.tree, Qt.Key.Key_Return)
    actions = {action.text(): action for action in shown.menu.actions()}
    assert list(actions) == ["Stop", "Warning", "Info"] and actions["Stop"].isChecked()
    actions["Info"].trigger()
    shown.menu.close()
    assert session.plan.settings["limits"] == {"exit-count": {"severity": "info"}}
    qtbot.waitUntil(lambda: severity_of(shown, "exit-count").text(VALUE) == "Info" and shown.reset.isEnabled())
    assert "UK two exits" in shown.basis.text(), "another severity is no other number"
    shown.reset.click()
    assert "limits" not in session.plan.settings and session.undo_stack.count() == 2


# --- checks switched off, bases of one's own
def head_of(window, code):
    heads = [window.tree.topLevelItem(k) for k in range(window.tree.topLevelItemCount())]
    return next(head for head in heads if head.data(LIMIT, CODE_ROLE) == code)


def test_a_check_is_switched_off_with_a_reason_and_on_again(shown, session, qtbot):
    shown.tree.setCurrentItem(head_of(shown, "roster-total"))
    qtbot.mouseClick(shown.switch, Qt.MouseButton.LeftButton)
    qtbot.keyClick(shown.question.line, Qt.Key.Key_Return)
    assert "without a reason" in shown.basis.text() and "checks_off" not in session.plan.settings and shown.question.isVisible()
    qtbot.keyClicks(shown.question.line, "roster comes on Friday")
    qtbot.keyClick(shown.question.line, Qt.Key.Key_Return)
    assert session.plan.settings["checks_off"] == {"roster-total": "roster comes on Friday"} and not shown.question.isVisible()
    qtbot.waitUntil(lambda: "switched off: roster comes on Friday" in head_of(shown, "roster-total").text(LIMIT))
    assert shown.switch.text() == "Switch on" and "roster comes on Friday" in shown.basis.text()
    qtbot.mouseClick(shown.switch, Qt.MouseButton.LeftButton)
    assert "checks_off" not in session.plan.settings
    session.undo_stack.undo()
    assert session.plan.settings["checks_off"] == {"roster-total": "roster comes on Friday"}


def test_esc_leaves_the_question_and_not_the_window(shown, session, qtbot):
    shown.tree.setCurrentItem(head_of(shown, "roster-total"))
    shown.switch.click()
    qtbot.keyClick(shown.question.line, Qt.Key.Key_Escape)
    assert not shown.question.isVisible() and shown.isVisible() and "checks_off" not in session.plan.settings


def test_a_limit_of_the_plan_takes_a_basis_of_its_own(shown, session, qtbot):
    shown.tree.setCurrentItem(items(shown)["exit-width", "warn_below_m"])
    assert not shown.own_basis.isEnabled()
    session.set_limit("exit-width", "warn_below_m", 2.5)
    qtbot.waitUntil(shown.own_basis.isEnabled)
    shown.own_basis.click()
    assert shown.question.line.text() == "P: set in this plan"
    shown.question.line.setText("R: our own order")
    qtbot.keyClick(shown.question.line, Qt.Key.Key_Return)
    assert session.plan.settings["limits"] == {"exit-width": {"warn_below_m": 2.5, "basis": "R: our own order"}}
    qtbot.waitUntil(lambda: "our own order" in shown.basis.text())
    session.set_limit("exit-width", "warn_below_m", None)
    assert "limits" not in session.plan.settings


def test_what_is_wrong_in_the_plan_is_said(shown, session, qtbot):
    session.do(set_setting(message("x"), "limits", None, {"nonsense": {}}))
    qtbot.waitUntil(lambda: "nonsense" in shown.basis.text())


def test_a_plan_for_reading_only_has_nothing_to_press(session, qtbot):
    session.file.read_only = True
    window = RulesWindow(session)
    qtbot.addWidget(window)
    window.limits.tree.setCurrentItem(items(window.limits)["exit-width", "warn_below_m"])
    buttons = [window.limits.switch, window.limits.own_basis, window.limits.reset, window.import_button]
    buttons += [window.pairs.add, window.pairs.keep, window.pairs.remove, window.pairs.reset, window.demands.keep]
    assert not any(button.isEnabled() for button in buttons) and window.export_button.isEnabled()
    session.file.read_only = False
