"""The findings panel: filter, detail, going there, ignoring with a reason, and what stays over a new run."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QLabel

from support.panel_stage import finding, stage  # noqa: F401
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.message import message
from tabletop.core.values.finding import Finding
from tabletop.session.session import Session
from tabletop.ui.findings.findings_panel import FindingsPanel
from tabletop.ui.parts import wording
from tabletop.ui.parts.language import speak

LEFT = Qt.MouseButton.LeftButton
FOUND = (
    finding(1, "warn", 1),
    finding(2, "stop", 1, ("alpha", "beta")),
    finding(3, "info", 1, ("lane",), code="exit-count", message=message("Too few exits.")),
    finding(4, "stop", 2, ("only two", "gone")),
)


def show(session: Session, *found: Finding) -> None:
    session._show_findings(AllFindings.among(found))


@pytest.fixture
def panel(stage: Session, qtbot) -> FindingsPanel:  # noqa: F811
    show(stage, *FOUND)
    made = FindingsPanel(stage)
    qtbot.addWidget(made)
    made.resize(264, 620)
    with qtbot.waitExposed(made):
        made.show()
    return made


def shown(panel: FindingsPanel) -> list[str]:
    return [one.message.params.get("n", one.message.template) for one in panel.rows.findings]


def all_scenes(panel: FindingsPanel) -> None:
    panel.head.scene.setCurrentIndex(1)
    panel.head.scene.activated.emit(1)


def row(panel: FindingsPanel, nth: int) -> QModelIndex:
    """Index of the nth finding, heads of groups left out."""
    return panel.rows.index(panel.rows.row_of(panel.rows.findings[nth]))


def click(panel: FindingsPanel, qtbot, nth: int) -> None:
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=panel.list.visualRect(row(panel, nth)).center())


@pytest.mark.parametrize("grouping", ["severity", "scene", "check", ""])
def test_the_worst_is_shown_whatever_was_hidden(panel, stage, qtbot, grouping):  # noqa: F811
    show(stage, FOUND[0], FOUND[2], FOUND[3])
    panel.head.group_by(grouping)
    panel.head.scene.setCurrentIndex(0)
    panel.head.search.setText("exits")
    panel.head.toggles["stop"].setChecked(False)
    panel.rows.fold_all(True)
    panel.activateWindow()
    panel.show_worst()
    assert panel.list.current() is FOUND[3] and panel.detail.finding is FOUND[3] and panel.window().focusWidget() is panel.list
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert stage.scene == 2


@pytest.mark.parametrize("scenes", [1, 3])
def test_tab_and_esc_in_the_form_of_the_reason(panel, stage, qtbot, scenes):  # noqa: F811
    stage.file.plan = replace(stage.plan, scenes={n: one for n, one in stage.plan.scenes.items() if n <= scenes})
    stage.plan_changed.emit(None)
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    click(panel, qtbot, 0)
    detail = panel.detail
    qtbot.mouseClick(detail.ignore_button, LEFT)
    assert detail.reason.hasFocus()
    for part in ([detail.everywhere] if scenes > 1 else []) + [detail.confirm, detail.cancel]:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is part and part.isVisible()
    for part in (detail.reason, detail.everywhere, detail.confirm, detail.cancel):
        if part.isVisible():
            part.setFocus()
            qtbot.keyClick(part, Qt.Key.Key_Escape)
            assert not detail.asking() and detail.ignore_button.hasFocus()
            detail.ask_or_heed()


def test_worst_first_and_only_this_scene(panel, stage):  # noqa: F811
    assert shown(panel) == [2, 1, "Too few exits."]
    assert [panel.head.toggles[one].text() for one in ("stop", "warn", "info")] == ["1", "1", "1"]
    stage.set_scene(2)
    assert shown(panel) == [4]
    all_scenes(panel)
    assert shown(panel) == [2, 4, 1, "Too few exits."]
    assert panel.head.toggles["stop"].text() == "2"


def test_the_counts_are_filters(panel, qtbot):
    qtbot.mouseClick(panel.head.toggles["warn"], LEFT)
    assert shown(panel) == [2, "Too few exits."]
    assert panel.head.toggles["warn"].text() == "1"
    qtbot.keyClick(panel.head.toggles["warn"], Qt.Key.Key_Space)
    assert shown(panel) == [2, 1, "Too few exits."]


def test_words_filter_sentence_and_title_of_the_check(panel, qtbot):
    qtbot.keyClicks(panel.head.search, "exits few")
    assert shown(panel) == ["Too few exits."]
    panel.head.search.setText("standing crowds")
    assert shown(panel) == [2, 1]
    panel.head.search.setText("nothing like it")
    assert panel.empty.isVisible() and "4 stand behind" in panel.empty.line.text()
    qtbot.mouseClick(panel.empty.button, LEFT)
    assert len(shown(panel)) == 4


def test_a_click_selects_and_asks_for_the_place(panel, stage, qtbot):  # noqa: F811
    with qtbot.waitSignal(panel.finding_activated) as told:
        click(panel, qtbot, 0)
    assert told.args[0] is FOUND[1]
    assert stage.selection == {"alpha", "beta"}


def test_enter_goes_there_and_arrows_only_read(panel, stage, qtbot):  # noqa: F811
    panel.list.setFocus()
    panel.list.setCurrentIndex(row(panel, 0))
    with qtbot.assertNotEmitted(panel.finding_activated):
        qtbot.keyClick(panel.list, Qt.Key.Key_Down)
        assert panel.rows.group(panel.list.currentIndex()).value == "warn" and not panel.detail.isVisible()
        qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    assert panel.detail.sentence.text() == "Crowd 1 is dense." and stage.selection == frozenset()
    with qtbot.waitSignal(panel.finding_activated) as told:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert told.args[0] is FOUND[0]


def test_a_finding_of_another_scene_brings_its_scene(panel, stage):  # noqa: F811
    panel.activate(FOUND[3])
    assert stage.scene == 2 and stage.selection == {"only two"}


def test_the_detail_tells_numbers_and_basis(panel, qtbot):
    assert not panel.detail.isVisible()
    click(panel, qtbot, 1)
    facts = panel.detail.facts.texts()
    assert facts["Measured"] == "2.5 persons/m², limit 2 persons/m²"
    assert facts["Basis"] == "P: planning default (no published source)"
    assert facts["Check"] == "Density of standing crowds"


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.9123, "share", "91.2%"),
        (0.95, "share", "95%"),
        (1.8, "m", "1.8 m"),
        (1234.567, "m", "1,234.57 m"),
        (3.0, "count", "3"),
        (8.25, "min", "8.25 min"),
        (-45.0, "deg", "\N{MINUS SIGN}45°"),
    ],
)
def test_measures(panel, value, unit, said):
    assert wording.measure(value, unit) == said


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("P", "P (no published source)"),
        ("R: HSE {x} 50%", "R: HSE {x} 50%"),
        ("R: UK two exits; M: NFPA 101; few people P", "R: Inggris, dua jalan keluar; M: NFPA 101; sedikit orang P"),
    ],
)
def test_bases(panel, basis, said):
    speak("id" if "Inggris" in said else "en")
    assert wording.basis_text(basis) == said


def ignore(panel: FindingsPanel, qtbot, nth: int, reason: str) -> None:
    click(panel, qtbot, nth)
    qtbot.mouseClick(panel.detail.ignore_button, LEFT)
    qtbot.keyClicks(panel.detail.reason, reason)
    qtbot.keyClick(panel.detail.reason, Qt.Key.Key_Return)


def test_ignoring_needs_a_reason(panel, stage, qtbot):  # noqa: F811
    ignore(panel, qtbot, 0, "  ")
    assert panel.detail.wrong.isVisible() and panel.detail.asking()
    assert "ignored" not in stage.plan.settings
    qtbot.keyClick(panel.detail.reason, Qt.Key.Key_Escape)
    assert not panel.detail.asking()


def test_ignoring_asks_for_this_scene_or_all(panel, stage, qtbot):  # noqa: F811
    detail = panel.detail
    click(panel, qtbot, 0)
    qtbot.mouseClick(detail.ignore_button, LEFT)
    assert detail.everywhere.isVisible() and not detail.everywhere.isChecked()
    qtbot.keyClicks(detail.reason, "agreed")
    qtbot.keyClick(detail.reason, Qt.Key.Key_Tab)
    qtbot.keyClick(detail.everywhere, Qt.Key.Key_Space)
    qtbot.keyClick(detail.reason, Qt.Key.Key_Return)
    assert stage.plan.settings["ignored"] == {FOUND[1].key: "agreed"}
    stage.file.plan = replace(stage.plan, scenes={1: stage.plan.scenes[1]})
    stage.plan_changed.emit(None)
    click(panel, qtbot, 0)
    qtbot.mouseClick(detail.ignore_button, LEFT)
    assert not detail.everywhere.isVisible()


def test_ignored_is_kept_in_the_plan_folded_and_heeded_again(panel, stage, qtbot):  # noqa: F811
    ignore(panel, qtbot, 0, "agreed with KPU")
    assert stage.plan.settings["ignored"] == {FOUND[1].scene_key: "agreed with KPU"}
    assert shown(panel) == [1, "Too few exits."]
    assert panel.fold.text() == "Ignored (1)" and not panel.ignored_list.isVisible()
    qtbot.mouseClick(panel.fold, LEFT)
    panel.ignored_list.setCurrentIndex(panel.ignored_rows.index(0))
    assert panel.detail.facts.texts()["Reason"] == "agreed with KPU"
    assert "Ignored: agreed with KPU" in panel.ignored_rows.quiet(FOUND[1])
    qtbot.mouseClick(panel.detail.ignore_button, LEFT)
    assert shown(panel) == [2, 1, "Too few exits."] and not panel.fold.isVisible()
    assert stage.undo_stack.count() == 2


def test_undo_brings_an_ignored_finding_back(panel, stage, qtbot):  # noqa: F811
    ignore(panel, qtbot, 0, "x")
    stage.undo_stack.undo()
    assert shown(panel) == [2, 1, "Too few exits."]


def test_one_list_is_chosen_at_a_time(panel, qtbot):
    ignore(panel, qtbot, 0, "x")
    click(panel, qtbot, 0)
    qtbot.mouseClick(panel.fold, LEFT)
    panel.ignored_list.setCurrentIndex(panel.ignored_rows.index(0))
    assert not panel.list.currentIndex().isValid()
    panel.list.setCurrentIndex(row(panel, 0))
    assert not panel.ignored_list.currentIndex().isValid()


def test_a_reason_being_written_stays_over_a_new_run(panel, stage, qtbot):  # noqa: F811
    click(panel, qtbot, 0)
    qtbot.mouseClick(panel.detail.ignore_button, LEFT)
    qtbot.keyClicks(panel.detail.reason, "because")
    show(stage, *FOUND, finding(9, "stop", 1, ("exit",)))
    assert panel.detail.asking() and panel.detail.reason.text() == "because"
    assert panel.detail.finding.key == FOUND[1].key


def test_selection_and_scroll_stay_over_a_new_run(panel, stage):  # noqa: F811
    many = [finding(n, "warn", 1, (f"f{n}",)) for n in range(200)]
    show(stage, *many)
    panel.list.setCurrentIndex(row(panel, 150))
    kept, scrolled = panel.current(), panel.list.verticalScrollBar().value()
    assert scrolled > 0
    show(stage, *many[1:])
    assert panel.current() is kept and panel.list.verticalScrollBar().value() == scrolled


def test_a_changed_measure_keeps_the_selection(panel, stage):  # noqa: F811
    panel.list.setCurrentIndex(row(panel, 1))
    show(stage, FOUND[1], finding(1, "warn", 1, measured=3.1))
    assert panel.current().measured == 3.1
    assert "3.1" in panel.detail.facts.texts()["Measured"]


def test_the_same_findings_do_not_reset_the_list(panel, stage, qtbot):  # noqa: F811
    with qtbot.assertNotEmitted(panel.rows.modelReset):
        show(stage, *FOUND)


def test_empty_is_honest(panel, stage):  # noqa: F811
    show(stage)
    said = panel.empty.line.text()
    facts = stage.check_facts()
    assert f"{len(facts)} checks" in said and "no published source" in said
    assert not panel.list.isVisible() and not panel.detail.isVisible()
    stage.ignore_finding(FOUND[0], "x")
    show(stage, FOUND[0])
    assert "1 finding is ignored" in panel.empty.line.text()


def test_checking_is_said_only_when_it_takes_long(panel, stage, qtbot):  # noqa: F811
    stage.checking = True
    stage.plan_changed.emit(None)
    assert not panel.head.checking.isVisible()
    qtbot.waitUntil(panel.head.checking.isVisible)
    stage.checking = False
    stage.findings_changed.emit()
    assert not panel.head.checking.isVisible() and panel.head.title.isVisible()


def test_read_only_cannot_ignore(panel, stage, qtbot):  # noqa: F811
    stage.file.read_only = True
    click(panel, qtbot, 0)
    assert not panel.detail.ignore_button.isEnabled() and "reading only" in panel.detail.ignore_button.toolTip()


def test_a_thousand_findings_are_rows_of_one_height(panel, stage, qtbot):  # noqa: F811
    show(stage, *(finding(n, ("stop", "warn", "info")[n % 3], 1, (f"f{n}",)) for n in range(1000)))
    assert panel.rows.rowCount() == 1003
    qtbot.waitUntil(lambda: panel.list.visualRect(row(panel, 999)).isValid())
    assert panel.list.visualRect(row(panel, 999)).height() == panel.list.visualRect(row(panel, 0)).height()
    assert not panel.grab().isNull()


def test_sentences_are_never_markup(panel, stage):  # noqa: F811
    show(stage, finding(0, message=message("{name} x", name="<img src=/etc/passwd>")))
    assert "<img" not in row(panel, 0).data(Qt.ItemDataRole.ToolTipRole)
    panel.list.setCurrentIndex(row(panel, 0))
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in panel.findChildren(QLabel) if label.text())


def test_words_follow_the_language(panel, qtbot):
    click(panel, qtbot, 1)
    speak("id")
    assert panel.head.title.text() == "Temuan" and panel.detail.ignore_button.text() == "Abaikan..."
    assert panel.detail.facts.texts()["Hasil ukur"] == "2,5 orang/m², batas 2 orang/m²"


def test_without_a_choice_there_is_no_detail(panel, qtbot):
    click(panel, qtbot, 0)
    panel.list.setCurrentIndex(QModelIndex())
    assert not panel.detail.isVisible()


def test_it_never_says_no_findings_before_the_end(stage: Session, qtbot, monkeypatch):  # noqa: F811
    made = FindingsPanel(stage)
    qtbot.addWidget(made)
    show(stage)
    assert made.empty.line.text().startswith("No findings: ")
    monkeypatch.setattr(stage._live, "is_current", lambda plan: False)
    stage.findings_changed.emit()
    assert made.empty.line.text() == "Not checked to the end. Findings appear here as they come."
    monkeypatch.setattr(type(stage.layers), "reading", property(lambda layers: True))
    stage.findings_changed.emit()
    assert made.empty.line.text().startswith("Not checked to the end: layers are still being read.")
    monkeypatch.setattr(type(stage.layers), "reading", property(lambda layers: False))
    stage.reading_progressed.emit("Roads", 1.0)
    assert made.empty.line.text() == "Not checked to the end. Findings appear here as they come."
