"""The light in the status bar: shape and words of each verdict, patience while checking, the list that a click opens."""

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from support.panel_stage import finding, stage  # noqa: F401
from tabletop import i18n
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.message import message
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Scope
from tabletop.core.values.layer import Layer, LayerInfo
from tabletop.session.ground.shown_layers import LayerView
from tabletop.session.session import Session
from tabletop.ui.findings.readiness_light import ReadinessLight
from tabletop.ui.parts.language import speak
from tabletop.ui.window.status_bar import StatusBar

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def light(stage: Session, qtbot) -> ReadinessLight:  # noqa: F811
    bar = StatusBar(stage)
    qtbot.addWidget(bar)
    bar.setMinimumWidth(100)
    bar.resize(1366, 28)
    with qtbot.waitExposed(bar):
        bar.show()
    bar.light.bar = bar
    return bar.light


def test_green_only_without_stop_warn_and_ignored(light, stage):  # noqa: F811
    assert light.held.verdict == "ready" and light.text().startswith("Ready for briefing")
    assert "limits without source" in light.accessibleName()
    stage._show_findings(AllFindings.among((finding(1, "warn"), finding(2, "stop", 2, ("lane",)), finding(3, "info"))))
    assert light.accessibleName().startswith("Not ready: 1 stop, 1 warn")
    stage.ignore_finding(stage.findings[0], "agreed")
    stage._show_findings(AllFindings.among((*stage.findings, *stage.ignored_findings)))
    assert light.accessibleName().startswith("Ready with reservations: 1 warn, 1 ignored (1 stop)")


def test_the_counts_say_that_they_are_of_all_scenes(light, stage):  # noqa: F811
    stage._show_findings(AllFindings.among((finding(1, "warn"), finding(2, "stop", 2, ("lane",)))))
    assert len(stage.plan.scene_list()) > 1 and light.text().startswith("Not ready: 1 stop, 1 warn, ")
    assert light.text().endswith(" (all scenes)")
    light.bar.resize(500, 28)
    assert "(all scenes)" not in light.text()
    assert light.accessibleName().endswith(" (all scenes)") and " (all scenes)" in light.toolTip()


def test_each_verdict_has_a_shape_of_its_own(light, stage):  # noqa: F811
    pictures = [light.icon().pixmap(16, 16).toImage()]
    for severity in ("warn", "stop"):
        stage._show_findings(AllFindings.among((finding(1, severity),)))
        pictures.append(light.icon().pixmap(16, 16).toImage())
    alphas = [bytes(one.convertToFormat(one.Format.Format_Alpha8).constBits()) for one in pictures]
    assert len(set(alphas)) == 3


def test_a_wrong_limit_is_told_at_once(light, stage):  # noqa: F811
    stage.file.plan = replace(stage.plan, settings={"limits": {"no-such-check": {}}})
    stage.plan_changed.emit(None)
    assert light.accessibleName() == "Not ready: a limit is wrong"
    assert "no-such-check" in light.toolTip()


def test_checking_is_told_only_when_it_takes_long(light, stage, qtbot):  # noqa: F811
    stage.checking = True
    stage.plan_changed.emit(Change(message("x"), ()))
    assert light.held.verdict == "ready"
    qtbot.waitUntil(lambda: light.text().startswith("Not ready: not checked through"))
    stage.checking = False
    stage.findings_changed.emit()
    assert light.held.verdict == "ready"


def test_another_plan_is_not_ready_before_it_is_checked(light, stage):  # noqa: F811
    stage.checking = True
    stage.plan_changed.emit(None)
    assert light.text().startswith("Not ready: not checked through")


def test_stopped_checks_are_told_with_what_is_old(light, stage, monkeypatch):  # noqa: F811
    stage._show_findings(AllFindings.among((finding(1, "warn"),)))
    monkeypatch.setattr(stage._live, "stopped", True)
    monkeypatch.setattr(stage._live, "is_stale", lambda one: True)
    stage.findings_changed.emit()
    assert light.accessibleName().startswith("Not ready: not checked through, 1 warn, 1 not judged again")


def test_a_click_lists_what_stands_against_it(light, stage, qtbot):  # noqa: F811
    stage._show_findings(AllFindings.among((finding(1, "stop"), finding(2, "warn", 2))))
    qtbot.mouseClick(light, LEFT)
    lines = light.popup.lines
    assert (
        lines[:2] == ["Not ready", "Scene 1: Crowd 1 is dense."]
        and "at stop that are heeded: 1" in lines[2]
        and "without a published source" in lines[-1]
    )
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in light.popup.findChildren(QLabel))
    with qtbot.waitSignal(light.bar.worst_wanted):
        light.popup.button.click()


def test_the_worst_are_named_with_their_scenes(light, stage, qtbot):  # noqa: F811
    long = message("Exit {n} is " + "very " * 40 + "narrow.", n=9)
    found = [finding(n, "stop", n % 3 + 1, (f"crowd {n}",)) for n in range(4)] + [finding(9, "stop", 1, ("x",), message=long)]
    stage._show_findings(AllFindings.among([*found, *(finding(100 + n, "warn", 1, (f"lane {n}",)) for n in range(10_000))]))
    start = time.perf_counter()
    qtbot.mouseClick(light, LEFT)
    assert time.perf_counter() - start < 0.5
    lines = light.popup.lines
    assert all(one.startswith("Scene 1: ") for one in lines[1:4]) and lines[4] == "And 2 more."
    cut = next(one for one in lines if one.startswith("Scene 1: Exit 9"))
    assert cut.endswith("\N{HORIZONTAL ELLIPSIS}")
    label = next(one for one in light.popup.findChildren(QLabel) if one.text() == cut)
    assert label.heightForWidth(label.width()) <= 2.2 * label.fontMetrics().lineSpacing()
    light.popup.close()


def test_notes_are_not_named(light, stage, qtbot):  # noqa: F811
    stage._show_findings(AllFindings.among((finding(1, "info"),)))
    qtbot.mouseClick(light, LEFT)
    assert not any("Crowd" in one for one in light.popup.lines)
    light.popup.close()


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_whole_line_is_said_while_no_tool_is_taken_up(light, stage, language):  # noqa: F811
    speak(language)
    light.bar.retranslate()
    stops = [finding(n, "stop", 1, (f"c {n}",)) for n in range(12)]
    stage._show_findings(AllFindings.among([*stops, *(finding(50 + n, "warn", 2, (f"d {n}",)) for n in range(20))]))
    light.bar.show_place(499_900.0, 9_950_800.0)
    light.bar.show_hint("Click: select. Drag: move what is selected, or a frame around several. " * 3, "")
    assert light.text() in (i18n.text(light.held.line), light.accessibleName()) and light.width() >= light.sizeHint().width()
    light.bar.resize(800, 28)
    assert light.text() != light.accessibleName() and light.accessibleName().startswith(light.text().rstrip("\N{HORIZONTAL ELLIPSIS}"))


@pytest.mark.parametrize("language", ["en", "id"])
def test_with_a_tool_verdict_and_stops_stay_readable(light, stage, language):  # noqa: F811
    speak(language)
    light.bar.retranslate()
    stops = [finding(n, "stop", 1, (f"c {n}",)) for n in range(12)]
    stage._show_findings(AllFindings.among([*stops, finding(50, "warn", 2, ("d",))]))
    light.bar.say_tool(True)
    hint = "Click: add a corner, " * 8
    light.bar.show_hint(hint, "")
    assert light.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert light.text() == {"en": "Not ready: 12 stop\u2026", "id": "Belum siap: 12 kritis\u2026"}[language]
    light.bar.show_hint(hint * 3, "12 m")
    assert light.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly, "a hint while something is measured is read whole"
    light.bar.show_hint("Click", "12 m")
    assert light.text() == light.accessibleName()
    light.bar.show_hint(hint, "")
    light.bar.say_tool(False)
    assert light.text() == light.accessibleName()


def test_where_there_is_no_room_the_shape_alone_is_left(light, stage):  # noqa: F811
    stage._show_findings(AllFindings.among((finding(1, "stop"),)))
    light.bar.show_hint("Click", "12 m " * 60)
    assert light.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly and light.toolTip()
    light.bar.show_hint("Click", "")
    assert light.text() == light.accessibleName()


def test_what_departs_from_the_defaults_is_listed(light, stage, qtbot):  # noqa: F811
    units = {key: one.edited(1, Scope.ALL_SCENES, None, {"reach_m": 60.0}) for key, one in stage.plan.features.items() if key == "alpha"}
    limits = {"exit-width": {"stop_below_m": 0.6}}
    stage.file.plan = replace(stage.plan, features={**stage.plan.features, **units}, settings={"limits": limits})
    stage.plan_changed.emit(None)
    assert light.held.verdict == "reserved"
    assert light.accessibleName().startswith("Ready with reservations: 1 limit changed, 1 reach above default")
    qtbot.mouseClick(light, LEFT)
    lines = light.popup.lines
    assert "Width of exits, Stop below (m): 1.05 by default, here 0.60" in lines and "alpha: reach 60 m, 25 m by default" in lines
    assert "alpha: reach 60 m" in light.toolTip()
    light.popup.close()


def test_a_layer_that_was_taken_off_turns_the_light_yellow(light, stage, qtbot):  # noqa: F811
    assert light.held.verdict == "ready"
    building = LayerInfo("houses", {"en": "Houses"}, "/a/houses.gpkg", role="building")
    stage.layers.views = [LayerView(Layer(building, ()))]
    stage.layers.set_view(building.id, visible=False)
    light.refresh()
    assert light.held.verdict == "ready", "hiding is not removing"
    stage.layers.remove(building.id)
    stage._show_findings(AllFindings())
    assert "1 layer taken off" in light.accessibleName()
    said = "the layer Houses was taken off"
    assert light.held.verdict != "ready" and said in light.toolTip()
    qtbot.mouseClick(light, LEFT)
    assert said in light.popup.lines and "Not judged" in light.popup.lines
    light.popup.close()


def test_an_empty_plan_has_nothing_to_judge(light, stage):  # noqa: F811
    stage.file.plan = replace(stage.plan, features={})
    stage.plan_changed.emit(None)
    assert light.held.verdict == "nothing" and light.text() == "Nothing to judge yet"


@pytest.mark.parametrize("scale", [1_000.0, 2_000_000.0, 10_000_000.0])
def test_the_scale_is_whole(light, scale):
    box = light.bar.scale
    light.bar.show_scale(scale)
    line = box.lineEdit()
    assert line.text().startswith("1:")
    light.bar.layout().activate()
    assert line.fontMetrics().horizontalAdvance(line.text()) <= line.width() - 4
