"""Why a finding stands, and mending it: preview, one step that undo takes back, the next finding; refusals with a reason."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt, Signal

from support.panel_stage import at, finding, stage  # noqa: F401
from tabletop import i18n
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.message import message
from tabletop.core.values.feature import Scope
from tabletop.core.values.fix import Added, Edited, Fix
from tabletop.session.keeping.history import steps_of
from tabletop.session.session import Session
from tabletop.ui.findings.finding_fixes import fix_icon
from tabletop.ui.findings.finding_menu import FindingMenu
from tabletop.ui.findings.findings_panel import FindingsPanel

LEFT = Qt.MouseButton.LeftButton
ADD = Fix(message("Add a unit here"), added=(Added("unit", at(5), {"strength": 10}),))
MOVE = Fix(message("Move the unit here"), edited=(Edited("alpha", at(40)),))
GONE = Fix(message("Open the gate"), edited=(Edited("no such gate", None, {"open": True}),))
FOUND = (
    finding(1, "stop", 1, ("crowd",), fixes=(ADD, MOVE), computation=(message("{n} people", n=300), message("= {n} a minute", n=8.5))),
    finding(2, "stop", 1, ("lane",)),
    finding(3, "warn", 2, ("exit",), fixes=(GONE,)),
)


@pytest.fixture
def panel(stage: Session, qtbot) -> FindingsPanel:  # noqa: F811
    stage._show_findings(AllFindings.among(FOUND))
    made = FindingsPanel(stage)
    qtbot.addWidget(made)
    made.resize(280, 760)
    with qtbot.waitExposed(made):
        made.show()
    made.list.go_to(FOUND[0])
    return made


def buttons(panel: FindingsPanel) -> list:
    return [one for one in panel.detail.fixes.buttons if one.isVisible()]


def test_a_fix_is_one_step_named_after_it_and_the_next_finding_follows(panel, stage, qtbot):  # noqa: F811
    qtbot.mouseClick(buttons(panel)[0], LEFT)
    assert [i18n.text(step.label) for step in steps_of(stage.undo_stack)] == ["Add a unit here"]
    (made,) = [one for one in stage.plan.placed(1) if one.geometry.equals(at(5))]
    assert (made.kind, made.properties["strength"]) == ("unit", 10)
    assert panel.current() is FOUND[1] and not buttons(panel)
    stage.undo_stack.undo()
    assert len(stage.plan.features) == 7


def test_the_last_finding_that_is_mended_hands_over_to_the_one_before(panel, stage):  # noqa: F811
    last = replace(FOUND[1], fixes=(MOVE,))
    stage._show_findings(AllFindings.among((FOUND[0], last)))
    panel.mend(last, MOVE)
    assert stage.plan.features["alpha"].at(1).geometry.equals(at(40)) and panel.current() is FOUND[0]


def test_the_scope_of_the_session_holds_for_a_fix(panel, stage):  # noqa: F811
    stage.set_scope(Scope.THIS_SCENE)
    panel.mend(FOUND[0], MOVE)
    moved = stage.plan.features["alpha"]
    assert moved.at(1).geometry.equals(at(40)) and moved.at(2).geometry.equals(at(1))


def test_a_fix_of_another_scene_brings_its_scene(panel, stage):  # noqa: F811
    other = replace(FOUND[2], fixes=(Fix(message("Move"), edited=(Edited("only two", at(60)),)),))
    stage._show_findings(AllFindings.among((FOUND[0], other)))
    panel.mend(other, other.fixes[0])
    assert stage.scene == 2 and stage.plan.features["only two"].at(2).geometry.equals(at(60))


def test_what_is_gone_is_told_and_nothing_changes(panel, stage, qtbot):  # noqa: F811
    with qtbot.waitSignal(stage.notice) as told:
        panel.mend(FOUND[2], GONE)
    assert "gone from this scene" in told.args[0] and stage.undo_stack.count() == 0


def test_what_is_hovered_or_has_the_focus_is_previewed(panel, qtbot):
    told = []
    panel.fix_looked_at.connect(lambda one, fix: told.append((one, fix)))
    first, second = buttons(panel)
    first.setFocus()
    assert told[-1] == (FOUND[0], ADD)
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus() and told[-1] == (FOUND[0], MOVE)
    panel.list.setFocus()
    assert told[-1] == (FOUND[0], None)


def test_tab_goes_from_why_over_the_fixes_to_the_other_buttons(panel, qtbot):
    panel.detail.why.fold.setFocus()
    reached = []
    for _ in range(4):
        qtbot.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
        reached.append(panel.focusWidget())
    assert reached == [*buttons(panel), panel.detail.show_button, panel.detail.ignore_button]


def test_pressing_by_key_mends_and_takes_the_preview_away(panel, stage, qtbot):  # noqa: F811
    told = []
    panel.fix_looked_at.connect(lambda one, fix: told.append(fix))
    buttons(panel)[1].setFocus()
    qtbot.keyClick(buttons(panel)[1], Qt.Key.Key_Space)
    assert stage.plan.features["alpha"].at(1).geometry.equals(at(40)) and told[-1] is None


def test_read_only_says_why_it_cannot_be_mended(panel, stage):  # noqa: F811
    stage.file.read_only = True
    panel._refresh()
    assert all(not one.isEnabled() and "reading only" in one.toolTip() for one in buttons(panel))


def test_fixes_in_the_menu_are_previewed_and_done(panel, stage):  # noqa: F811
    told = []
    panel.fix_looked_at.connect(lambda one, fix: told.append(fix))
    menu: FindingMenu = panel._menu_of(FOUND[0])
    action = next(one for one in menu.actions() if one.text() == "Move the unit here")
    menu.hovered.emit(action)
    assert told == [MOVE]
    action.trigger()
    assert told[-1] is None and stage.plan.features["alpha"].at(1).geometry.equals(at(40))
    menu.deleteLater()


def test_labels_that_are_too_long_go_on_in_the_next_line_and_are_never_cut(panel, stage, qtbot):  # noqa: F811
    long = "Add a unit with a strength of twenty and a reach of forty metres & more at this place"
    stage._show_findings(AllFindings.among((replace(FOUND[0], fixes=(Fix(message(long), added=ADD.added),)),)))
    (button,) = buttons(panel)
    lines = button.text().replace("&&", "&").split("\n")
    assert len(lines) > 1 and " ".join(lines) == long and "forty metres &amp; more" in button.toolTip()
    qtbot.waitUntil(lambda: button.height() >= len(lines) * button.fontMetrics().lineSpacing())
    assert all(button.fontMetrics().horizontalAdvance(line) <= button.width() for line in lines)
    assert button.geometry().bottom() < panel.detail.fixes.height()
    assert button.accessibleName() == long and button.width() <= panel.width()


def test_the_icon_says_what_a_fix_does():
    kinds = [ADD, MOVE, GONE, Fix(message("Keep one"), removed=("alpha",)), Fix(message("Set aside"), settles=True)]
    assert [fix_icon(fix) for fix in kinds] == ["plus", "move-right", "pencil", "trash-2", "check"]


def test_a_feature_that_a_fix_removes_comes_back_by_undo(panel, stage):  # noqa: F811
    panel.mend(FOUND[0], Fix(message("Keep one place"), removed=("alpha",)))
    assert "alpha" not in stage.plan.features or stage.plan.features["alpha"].at(1) is None
    stage.undo_stack.undo()
    assert stage.plan.features["alpha"].at(1) is not None


# --- what is looked for
class Late(QObject):
    """Fixes that are found when the test says so."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.asked: list = []
        self.found: tuple = ()
        self.looking = True

    def ask(self, finding) -> None:
        self.asked.append(finding)

    def of(self, finding) -> tuple:
        return self.found if finding is FOUND[1] else ()

    def is_looking(self, finding) -> bool:
        return self.looking and finding is FOUND[1]

    def close(self) -> None:
        pass


@pytest.fixture
def late(panel, stage):  # noqa: F811
    real, made = stage.late_fixes, Late()
    stage.late_fixes = made
    made.changed.connect(panel._show_late_fixes)
    yield made
    stage.late_fixes = real


def test_what_is_looked_for_is_said_and_offered_when_it_is_found(panel, stage, late, qtbot):  # noqa: F811
    panel.list.go_to(FOUND[1])
    waiting = panel.detail.fixes.waiting
    assert late.asked == [FOUND[1]] and waiting.isVisible() and waiting.text() == "Looking for ways to mend it..." and not buttons(panel)
    late.found, late.looking = (ADD,), False
    late.changed.emit()
    [button] = buttons(panel)
    assert button.fix is ADD and not waiting.isVisible()
    qtbot.mouseClick(button, LEFT)
    assert [i18n.text(step.label) for step in steps_of(stage.undo_stack)] == ["Add a unit here"]


def test_what_was_found_stands_in_the_menu_and_goes_with_the_finding(panel, stage, late):  # noqa: F811
    late.found, late.looking = (GONE,), False
    panel.list.go_to(FOUND[1])
    menu = panel._menu_of(FOUND[1])
    assert "Open the gate" in [action.text() for action in menu.actions()]
    menu.deleteLater()
    panel.list.go_to(FOUND[0])
    assert [button.fix for button in buttons(panel)] == [ADD, MOVE]


# --- why
def test_why_is_the_number_reckoned_the_basis_and_the_way_to_the_manual(panel, qtbot):
    why = panel.detail.why
    assert not why.lines.isVisible()
    qtbot.mouseClick(why.fold, LEFT)
    assert why.lines.texts() == ["300 people", "= 8.50 a minute"]
    assert why.basis.text().startswith("planning default: no published source")
    with qtbot.waitSignal(panel.page_requested) as asked:
        why.page.click()
    assert asked.args == ["crowd-density-static"]
    panel.list.go_to(FOUND[1])
    assert why.is_open and not why.lines.isVisible()


def test_in_a_low_panel_the_list_gives_way_while_it_is_told_why(panel, qtbot):
    panel.setFixedHeight(370)
    assert panel.list.isVisible()
    panel.detail.tell_why()
    assert not panel.list.isVisible()
    qtbot.waitUntil(lambda: panel.detail.fixes.y() >= panel.detail._area.geometry().bottom())
    panel.detail.why.unfold(False)
    assert panel.list.isVisible() and panel.current() is FOUND[0]
    panel.setFixedHeight(900)
    panel.detail.tell_why()
    assert panel.list.isVisible()


def test_in_a_low_panel_the_list_gives_way_while_a_reason_is_written(panel, stage, qtbot):  # noqa: F811
    panel.setFixedHeight(220)
    panel.detail.ask_or_heed()
    assert not panel.list.isVisible() and not panel.detail.fixes.isVisible()
    qtbot.waitUntil(lambda: panel.detail.confirm.mapTo(panel, panel.detail.confirm.rect().bottomLeft()).y() < panel.height())
    qtbot.keyClick(panel.detail.reason, Qt.Key.Key_Escape)
    assert panel.list.isVisible() and panel.detail.fixes.isVisible()
