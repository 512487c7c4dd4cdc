"""Findings in the whole window on the demo plan: previewed and mended from the panel, read about in the manual, counted by the light."""

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.checks.rules.engine import CheckEngine
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.errors import Cancelled
from tabletop.core.text.message import message
from tabletop.core.values.finding import Finding
from tabletop.core.values.left_out import remember
from tabletop.settings import Settings, load_settings
from tabletop.ui.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def judged(window: MainWindow, qtbot) -> MainWindow:  # noqa: F811
    qtbot.waitUntil(lambda: bool(window.session.findings) and not window.session.checking, timeout=30_000)
    return window


def with_a_fix(window: MainWindow) -> Finding:  # noqa: F811
    """One that can be mended, in a scene with another finding to go on to."""
    found = window.session.findings
    return next(one for one in found if one.fixes and sum(other.scene == one.scene for other in found) > 1)


def choose(window: MainWindow, one: Finding) -> None:  # noqa: F811
    panel = window.panels.findings
    panel.activate(one)
    panel.list.go_to(one)


def test_the_light_leads_to_the_worst_finding_of_any_scene(judged, qtbot):
    window, panel = judged, judged.panels.findings  # noqa: F811
    elsewhere = next(scene.number for scene in window.session.plan.scene_list() if scene.number != window.session.scene)
    worst = Finding("x", "stop", message("Far off."), (), elsewhere, 1.0, 2.0, "m", "P: planning default")
    window.session._show_findings(AllFindings.among((*window.session.findings, worst)))
    window.panes.toggle("findings")
    window.canvas.setFocus()
    qtbot.mouseClick(window.status.light, LEFT)
    window.status.light.popup.button.click()
    first = window.session.judged.worst[0]
    assert window.panes.is_shown("findings") and panel.head.scene.currentIndex() == 1
    assert first.severity == "stop" and panel.list.current() is first and window.focusWidget() is panel.list


def test_a_fix_is_seen_on_the_map_and_mends_what_it_says(judged, qtbot):
    window, panel = judged, judged.panels.findings  # noqa: F811
    one = with_a_fix(window)
    choose(window, one)
    button = panel.detail.fixes.buttons[0]
    button.setFocus()
    assert window.canvas.items.fix.fix is one.fixes[0]
    before = dict(window.session.plan.features)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert window.canvas.items.fix.fix is None and dict(window.session.plan.features) != before
    assert window.session.undo_stack.count() == 1 and panel.current() is not one
    qtbot.waitUntil(lambda: not window.session.checking and one.digest() not in [found.digest() for found in window.session.findings])
    window.session.undo_stack.undo()
    qtbot.waitUntil(lambda: one.digest() in [found.digest() for found in window.session.findings])


def test_a_preview_leaves_the_map_when_the_plan_or_the_scene_changes(judged):
    window = judged  # noqa: F811
    one = with_a_fix(window)
    window.canvas.preview_fix(one, one.fixes[0])
    assert not window.grab().isNull() and window.canvas.items.fix.fix is not None
    window.session.set_scene(2 if window.session.scene != 2 else 1)
    assert window.canvas.items.fix.fix is None


def test_about_this_check_opens_its_page(judged):
    window = judged  # noqa: F811
    choose(window, window.session.findings[0])
    window.panels.findings.detail.tell_why()
    window.panels.findings.detail.why.page.click()
    assert window.windows.help.isVisible() and window.windows.help._current == window.session.findings[0].code


def test_a_check_without_a_page_opens_the_first_page(judged):
    judged.panels.findings.page_requested.emit("no-such-check")
    assert judged.windows.help._current == "index"


def test_the_light_counts_all_scenes_and_leads_to_the_list(judged, qtbot):
    light = judged.status.light
    stops = sum(one.severity == "stop" for one in judged.session.findings)
    assert light.held.stop == stops and light.held.unsourced > 0 and not light.held.pending
    judged.panes.toggle("findings")
    light.click()
    light.popup.button.click()
    assert judged.panes.is_shown("findings")


def test_the_light_stays_in_the_bar_of_a_small_window(judged, qtbot):
    judged.resize(1024, 640)
    bar = judged.status
    qtbot.waitUntil(lambda: bar.light.mapTo(bar, bar.light.rect().topRight()).x() <= bar.width())
    assert bar.light.isVisible() and bar.hint.width() >= 80


def test_a_long_run_is_stopped_and_goes_on_when_asked(judged, qtbot, monkeypatch):
    window, panel = judged, judged.panels.findings  # noqa: F811
    found = list(window.session.findings)

    def endless(engine, cancelled, progress, near):
        progress(0.3)
        while not cancelled():
            time.sleep(0.01)
        raise Cancelled("Stopped.")

    with monkeypatch.context() as slow:
        slow.setattr(CheckEngine, "full", endless)
        window.session.check_now()
        qtbot.waitUntil(lambda: panel.progress.isVisible() and panel.progress.bar.value() > 0)
        assert window.status.light.accessibleName().startswith("Not ready: not checked through")
        qtbot.mouseClick(panel.progress.button, LEFT)
    assert window.session.checks_stopped and list(window.session.findings) == found
    assert panel.rows.quiet(panel.rows.findings[0]).startswith("not judged again yet")
    qtbot.mouseClick(panel.progress.button, LEFT)
    qtbot.waitUntil(lambda: not window.session.checking and not panel.progress.isVisible(), timeout=30_000)
    assert [one.digest() for one in window.session.findings] == [one.digest() for one in found]


def test_the_way_of_grouping_is_kept_for_the_next_start(session, qtbot):  # noqa: F811
    settings = Settings(theme="light")
    for grouping, titles in (("check", ["severity", "check"]), ("", ["check", ""])):
        made = MainWindow(session, settings)
        head = made.panels.findings.head
        found = [head.grouping]
        head.group_by(grouping)
        assert [*found, head.grouping] == titles
        assert load_settings().findings_grouping == grouping
        made.take_down()
        settings = load_settings()


def test_a_finding_without_a_place_is_clicked_filtered_forgotten_and_ignored(judged, qtbot, tmp_path):
    """What was not read lies nowhere on the map and is about no feature."""
    session, panel = judged.session, judged.panels.findings  # noqa: F811
    gone = message("crowd 7: its outline crosses itself.")
    copy = replace(session.plan, settings=remember(session.plan.settings, [gone]), left_out=(gone,))
    session.file.new(tmp_path / "copy.gpkg", copy)
    qtbot.waitUntil(lambda: any(one.code == "left-out" for one in session.findings) and not session.checking, timeout=30_000)
    one = next(one for one in session.findings if one.code == "left-out" and one.scene == session.scene)
    panel.head.search.setText("crosses itself")
    qtbot.waitUntil(lambda: {found.code for found in panel.rows.findings} == {"left-out"})
    choose(judged, one)
    assert session.selection == frozenset() and "crosses itself" in panel.detail.sentence.text()
    qtbot.mouseClick(panel.detail.show_button, LEFT)
    panel.detail.ask_or_heed()
    qtbot.keyClicks(panel.detail.reason, "known")
    qtbot.keyClick(panel.detail.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: one.key in {found.key for found in session.ignored_findings})
    assert session.readiness().ignored_stop == 1
    other = next(found for found in session.findings if found.code == "left-out")
    panel.mend(other, other.fixes[0])
    qtbot.waitUntil(lambda: not session.checking and "left-out" not in {found.code for found in session.findings}, timeout=30_000)
    assert session.plan.left_out == ()
    assert [str(row) for row in session.readiness().departures.settled] == [str(gone)] and "1 set aside" in str(session.readiness().line)
    judged.actions_.by_id["undo"].trigger()
    qtbot.waitUntil(lambda: "left-out" in {found.code for found in session.findings}, timeout=30_000)


# --- on the map
def test_the_row_that_is_read_is_the_chosen_one_on_the_map(judged, qtbot):
    window, panel = judged, judged.panels.findings  # noqa: F811
    on_map = window.canvas.items.on_map
    here = [finding for finding in panel.rows.findings if finding.scene == window.session.scene]
    assert on_map.full is None and on_map.shown == window.session.judged.of_scene(window.session.scene)
    panel.list.go_to(here[0])
    assert on_map.full is here[0]
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    assert on_map.full is panel.current() is not here[0]


@pytest.mark.parametrize(("mode", "word"), [("chosen", "Chosen"), ("off", "None"), ("all", "All")])
def test_the_switch_in_menu_and_head_says_what_is_shown_and_is_remembered(judged, mode, word):
    window, head = judged, judged.panels.findings.head  # noqa: F811
    actions, on_map = window.actions_.by_id, window.canvas.items.on_map
    actions["findings-off" if mode != "off" else "findings-all"].trigger()
    actions[f"findings-{mode}"].trigger()
    assert on_map.mode == mode and load_settings().findings_on_map == mode
    assert [name for name in ("all", "chosen", "off") if actions[f"findings-{name}"].isChecked()] == [mode]
    sentence = {"all": "All findings", "chosen": "Only the chosen finding", "off": "No findings"}[mode] + " on the map"
    assert sentence in head.on_map.toolTip() and head.on_map.accessibleName() == sentence and head.on_map.text() == word
    said = head.on_map.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon or not head.on_map_line.isHidden()
    assert said or mode == "all"
    assert [action.data() for action in head.on_map.menu().actions() if action.isChecked()] == [mode]


def test_one_key_goes_round_the_ways_and_the_head_chooses_too(judged):
    window, head = judged, judged.panels.findings.head  # noqa: F811
    seen = []
    window.canvas.items.on_map.mode_changed.connect(seen.append)
    for _ in range(3):
        window.actions_.by_id["findings-switch"].trigger()
    head.on_map.menu().actions()[2].trigger()
    assert seen == ["chosen", "off", "all", "off"] and window.actions_.by_id["findings-off"].isChecked()


def test_the_next_start_shows_findings_as_they_were_left(judged, qtbot):
    again = MainWindow(judged.session, Settings(theme="light", findings_on_map="chosen"))
    assert again.canvas.items.on_map.mode == "chosen" and again.actions_.by_id["findings-chosen"].isChecked()
    assert again.panels.findings.head.on_map.text() == "Chosen"
    again.take_down()


@pytest.mark.parametrize("width", [240, 288, 420])
def test_the_word_stands_in_the_button_or_in_a_line_and_leaves_room_to_search(judged, width):
    head = judged.panels.findings.head
    judged.actions_.by_id["findings-off"].trigger()
    head.resize(width, head.height())
    beside = head.on_map.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert beside == (width == 420) and head.on_map_line.isHidden() == beside


def test_after_show_on_the_map_the_keys_belong_to_the_map(window, qtbot):  # noqa: F811
    qtbot.waitUntil(lambda: not window.session.checking and bool(window.session.findings), timeout=20_000)
    window.panels.findings.show_worst()
    qtbot.mouseClick(window.panels.findings.detail.show_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.canvas.surface.hasFocus)
