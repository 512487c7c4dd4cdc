"""Findings in groups: by what, in which order, folded and by keys; the menu of a row; words that are passed on."""

import pytest
from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QMenu

from support.panel_stage import finding, stage  # noqa: F401
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.message import message
from tabletop.core.values.finding import Finding
from tabletop.session.session import Session
from tabletop.ui.findings.finding_delegate import ROW_PX
from tabletop.ui.findings.finding_groups import FindingFilter
from tabletop.ui.findings.finding_menu import FindingMenu
from tabletop.ui.findings.finding_text import basis_sentences, finding_as_text, hidden_words
from tabletop.ui.findings.findings_panel import FindingsPanel
from tabletop.ui.parts.language import speak

Key = Qt.Key
FOUND = (
    finding(1, "warn", 1),
    finding(2, "stop", 1, ("alpha", "beta")),
    finding(3, "info", 1, ("lane",), code="exit-count", message=message("Too few exits.")),
    finding(4, "stop", 2, ("only two",)),
    finding(5, "warn", 2, ("exit",), code="exit-count"),
)


@pytest.fixture
def panel(stage: Session, qtbot) -> FindingsPanel:  # noqa: F811
    stage._show_findings(AllFindings.among(FOUND))
    made = FindingsPanel(stage)
    qtbot.addWidget(made)
    made.resize(280, 760)
    with qtbot.waitExposed(made):
        made.show()
    made.head.clear()
    made.list.setFocus()
    return made


def rows(panel: FindingsPanel) -> list[str]:
    """Heads in brackets, findings by their number."""
    found = []
    for number in range(panel.rows.rowCount()):
        index = panel.rows.index(number)
        group, one = panel.rows.group(index), panel.rows.finding(index)
        found.append(f"[{panel.rows.group_title(group)}]" if group else str(one.message.params.get("n", 3)))
    return found


def head(panel: FindingsPanel, nth: int) -> QModelIndex:
    heads = [panel.rows.index(number) for number in range(panel.rows.rowCount())]
    return [index for index in heads if panel.rows.group(index)][nth]


def test_groups_by_severity_scene_and_check(panel):
    assert rows(panel) == ["[Stop]", "2", "4", "[Warning]", "1", "5", "[Info]", "3"]
    panel.head.group_by("scene")
    assert rows(panel) == ["[Scene 1: Satu]", "2", "1", "3", "[Scene 2: Dua]", "4", "5"]
    panel.head.group_by("check")
    assert rows(panel) == ["[Density of standing crowds]", "2", "4", "1", "[Number of exits]", "5", "3"]
    panel.head.group_by("")
    assert rows(panel) == ["2", "4", "1", "5", "3"]


def test_grouping_by_scene_shows_all_scenes(panel):
    panel.head.scene.setCurrentIndex(0)
    panel.head.scene.activated.emit(0)
    assert rows(panel) == ["[Stop]", "2", "[Warning]", "1", "[Info]", "3"]
    panel.head.group_by("scene")
    assert "[Scene 2: Dua]" in rows(panel)


def test_a_click_on_a_head_folds_and_counts_stay(panel, qtbot):
    place = panel.list.visualRect(head(panel, 0)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert rows(panel) == ["[Stop]", "[Warning]", "1", "5", "[Info]", "3"]
    spoken = head(panel, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Stop: 2 stop, folded"
    assert panel.head.toggles["stop"].text() == "2" and len(panel.rows.findings) == 5
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert rows(panel)[:3] == ["[Stop]", "2", "4"]


def test_keys_fold_and_walk(panel, qtbot):
    panel.list.setCurrentIndex(panel.rows.index(2))
    qtbot.keyClick(panel.list, Key.Key_Left)
    assert panel.list.currentIndex() == head(panel, 0)
    qtbot.keyClick(panel.list, Key.Key_Left)
    assert rows(panel)[:2] == ["[Stop]", "[Warning]"]
    qtbot.keyClick(panel.list, Key.Key_Down)
    qtbot.keyClick(panel.list, Key.Key_Space)
    assert rows(panel) == ["[Stop]", "[Warning]", "[Info]", "3"]
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert rows(panel) == ["[Stop]", "[Warning]", "1", "5", "[Info]", "3"]
    qtbot.keyClick(panel.list, Key.Key_Up)
    qtbot.keyClick(panel.list, Key.Key_Right)
    assert rows(panel)[:3] == ["[Stop]", "2", "4"] and panel.current() is None
    with qtbot.assertNotEmitted(panel.finding_activated):
        qtbot.keyClick(panel.list, Key.Key_Return)


def test_folded_stays_folded_over_a_new_run_and_a_new_group_is_open(panel, stage):  # noqa: F811
    panel.rows.fold(panel.rows.group(head(panel, 0)), True)
    stage._show_findings(AllFindings.among(FOUND[:4]))
    assert rows(panel) == ["[Stop]", "[Warning]", "1", "[Info]", "3"]
    panel.head.folding_asked.emit(False)
    assert rows(panel)[:3] == ["[Stop]", "2", "4"]
    panel.head.folding_asked.emit(True)
    assert rows(panel) == ["[Stop]", "[Warning]", "[Info]"]


def test_a_head_that_is_chosen_stays_chosen_over_a_new_run(panel, stage):  # noqa: F811
    panel.list.setCurrentIndex(head(panel, 1))
    stage._show_findings(AllFindings.among(FOUND[1:]))
    assert panel.list.currentIndex() == head(panel, 1)


def test_a_folded_head_counts_by_severity(panel):
    panel.head.group_by("scene")
    assert head(panel, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Scene 2: Dua: 1 stop, 1 warning, unfolded"
    assert not panel.grab().isNull()


def test_the_chooser_is_a_menu_with_one_choice(panel):
    words = [action.text() for action in panel.head.group.menu().actions() if action.isCheckable()]
    assert words == ["By severity", "By scene", "By check", "Without groups"]
    panel.head.group.menu().actions()[2].trigger()
    assert panel.head.grouping == "check" and "By check" in panel.head.group.accessibleName()
    speak("id")
    assert [action.isChecked() for action in panel.head.group.menu().actions()][:4] == [False, False, True, False]
    assert "Menurut pemeriksaan" in panel.head.group.accessibleName()


# --- the menu of a row
def menu_of(panel: FindingsPanel, index: QModelIndex) -> QMenu:
    panel.list.setCurrentIndex(index)
    before = set(panel.findChildren(QMenu))
    panel.list.menu_asked.emit(index, QPoint(0, 0))
    (made,) = set(panel.findChildren(QMenu)) - before
    return made


def press(menu: QMenu, text: str) -> None:
    action = next(one for one in menu.actions() if one.text() == text)
    assert action.isEnabled(), text
    action.trigger()
    menu.close()


def test_the_menu_of_a_finding(panel, stage, qtbot):  # noqa: F811
    index = panel.rows.index(1)
    with qtbot.waitSignal(panel.finding_activated):
        press(menu_of(panel, index), "Show on the map")
    with qtbot.waitSignal(panel.page_requested) as asked:
        press(menu_of(panel, index), "About this check")
    assert asked.args == ["crowd-density-static"]
    press(menu_of(panel, index), "Why")
    assert panel.detail.why.is_open and panel.detail.why.lines.isHidden()
    press(menu_of(panel, index), "Copy as text")
    assert QGuiApplication.clipboard().text().splitlines()[0] == "Stop: Crowd 2 is dense."
    press(menu_of(panel, index), "Ignore...")
    assert panel.detail.asking()


def test_an_ignored_finding_is_heeded_by_its_menu(panel, stage):  # noqa: F811
    stage.ignore_finding(FOUND[0], "agreed")
    panel.fold.click()
    panel.ignored_list.setCurrentIndex(panel.ignored_rows.index(0))
    panel.ignored_list.menu_asked.emit(panel.ignored_rows.index(0), QPoint(0, 0))
    menu = panel.findChild(FindingMenu)
    press(menu, "Heed again")
    assert not stage.plan.settings.get("ignored")


def test_the_menu_of_a_head_folds(panel):
    press(menu_of(panel, head(panel, 0)), "Fold all")
    assert rows(panel) == ["[Stop]", "[Warning]", "[Info]"]
    press(menu_of(panel, head(panel, 0)), "Unfold")
    assert rows(panel)[:3] == ["[Stop]", "2", "4"]


def test_read_only_cannot_be_ignored_by_menu(panel, stage):  # noqa: F811
    stage.file.read_only = True
    menu = menu_of(panel, panel.rows.index(1))
    action = next(one for one in menu.actions() if one.text() == "Ignore...")
    assert not action.isEnabled() and "reading only" in action.toolTip()
    menu.close()


def test_the_menu_key_opens_the_menu_of_the_current_row(panel, qtbot):
    panel.list.setCurrentIndex(panel.rows.index(1))
    with qtbot.waitSignal(panel.list.menu_asked):
        QCoreApplication.sendEvent(panel.list.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1)))
    panel.findChild(FindingMenu).close()


# --- words
def test_a_finding_as_text_holds_number_limit_basis_computation_and_reason():
    one = finding(1, computation=(message("{a} x {b}", a=2, b=1250.5),), basis="R: HSE")
    text = finding_as_text(one, "Density", "agreed")
    assert text.splitlines() == [
        "Warning: Crowd 1 is dense.",
        "Density (crowd-density-static), Scene 1",
        "2.5 persons/m², limit 2 persons/m²",
        "2 x 1,250.50",
        "Basis: R: HSE",
        "Ignored: agreed",
    ]


def test_bases_are_spelled_out():
    assert basis_sentences("R: HSG195; M: NFPA 101; S: a paper") == [
        "HSG195: a published source that was read",
        "NFPA 101: known text, to be verified before it is quoted",
        "a paper: quoted by another source",
    ]
    assert basis_sentences("P") == ["planning default: no published source; set what you know better under Rules of the checks"]
    assert basis_sentences("R: 50% {x}") == ["50% {x}: a published source that was read"]


def test_many_findings_in_groups_are_shown_whole(panel, stage, qtbot):  # noqa: F811
    many: list[Finding] = [finding(n, ("stop", "warn", "info")[n % 3], 1 + n % 3, (f"f{n}",)) for n in range(2000)]
    stage._show_findings(AllFindings.among(tuple(many)))
    assert panel.rows.rowCount() == 2003 and sorted(map(id, panel.rows.findings)) == sorted(map(id, many))
    panel.head.group_by("scene")
    assert [panel.rows.group(head(panel, n)).value for n in range(3)] == [1, 2, 3]
    last = panel.rows.index(2002)
    qtbot.waitUntil(lambda: panel.list.visualRect(last).isValid())
    panel.list.scrollTo(last)
    assert panel.list.visualRect(last).height() == ROW_PX and panel.list.visualRect(last).bottom() <= panel.list.viewport().height()


def test_a_long_list_stays_where_it_stood_and_goes_to_a_finding_far_below(panel, stage, qtbot):  # noqa: F811
    many = [finding(n, "warn", 1, (f"f{n}",)) for n in range(3000)]
    stage._show_findings(AllFindings.among(many))
    bar = panel.list.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > ROW_PX * 2900)
    bar.setValue(ROW_PX * 2000)
    stage._show_findings(AllFindings.among(many[1:]))
    qtbot.waitUntil(lambda: bar.maximum() > ROW_PX * 2900)
    assert bar.value() == ROW_PX * 2000
    stage._show_findings(AllFindings.among(many))
    panel.list.go_to(many[2900])
    qtbot.waitUntil(lambda: panel.list.viewport().rect().contains(panel.list.visualRect(panel.list.currentIndex())))
    assert panel.list.current() is many[2900]
    stage._show_findings(AllFindings.among(FOUND))
    qtbot.waitUntil(lambda: bar.value() < ROW_PX * 6)


def test_a_list_that_only_the_choice_of_the_scene_empties_says_so():
    assert FindingFilter(scene=3).only_by_scene and not FindingFilter().only_by_scene
    assert not FindingFilter(scene=3, words="x").only_by_scene and not FindingFilter(frozenset({"stop"}), 3).only_by_scene
    assert hidden_words(True, 1) == "No finding in this scene; 1 stands in other scenes."
    assert hidden_words(True, 4) == "No finding in this scene; 4 stand in other scenes."
    assert "passes the filter" in hidden_words(False, 4)
