"""Findings on the map: all, the chosen one alone, none; the chosen one in full while nothing is drawn; alone while it flashes."""

from dataclasses import replace

import pytest
from shapely import box

from support.map_hand import MapHand, at
from tabletop.canvas.map.findings_on_map import FindingsOnMap
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.message import message
from tabletop.core.values.finding import Finding
from tabletop.tools import registry

ONE = Finding("area-coverage", "stop", message("one"), ("a",), 1, 0.5, 0.9, "share", "P", box(*at(-30, -20), *at(-10, 0)))
OTHER = replace(ONE, code="density", severity="warn", highlight=box(*at(20, 0), *at(40, 20)))
IGNORED = replace(ONE, code="ignored", highlight=box(*at(0, 30), *at(9, 40)))
ELSEWHERE = replace(ONE, scene=2)


@pytest.fixture
def shown(qapp):
    made = FindingsOnMap()
    made.take((ONE, OTHER), 1)
    return made


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("mode", "chosen", "drawn", "full"),
    [
        ("all", None, (ONE, OTHER), None),
        ("all", OTHER, (ONE, OTHER), OTHER),
        ("all", IGNORED, (ONE, OTHER, IGNORED), IGNORED),
        ("all", ELSEWHERE, (ONE, OTHER), None),
        ("chosen", None, (), None),
        ("chosen", OTHER, (OTHER,), OTHER),
        ("chosen", IGNORED, (IGNORED,), IGNORED),
        ("chosen", ELSEWHERE, (), None),
        ("off", OTHER, (), None),
    ],
)
def test_what_is_drawn_and_what_in_full(shown, mode, chosen, drawn, full):
    shown.set_mode(mode)
    shown.choose(chosen)
    assert shown.shown == drawn and shown.full is full


@pytest.mark.parametrize("tool", [tool for tool in registry.tools()])
def test_while_something_is_drawn_nothing_is_loud(shown, tool):
    shown.choose(ONE)
    shown.tool_taken(tool)
    looking = tool in ("select", "lasso")
    assert shown.full is (ONE if looking else None) and shown.shown == (ONE, OTHER)


def test_it_tells_of_what_is_another_only(shown):
    told, modes = [], []
    shown.changed.connect(lambda: told.append(1))
    shown.mode_changed.connect(modes.append)
    shown.take((ONE, OTHER), 1)
    shown.set_mode("all")
    shown.choose(None)
    shown.tool_taken("select")
    assert not told and not modes
    shown.set_mode("chosen")
    shown.choose(ONE)
    shown.choose(replace(ONE))
    assert len(told) == 2 and modes == ["chosen"]


def test_a_finding_that_is_judged_again_is_not_drawn_twice(shown):
    again = replace(ONE)
    shown.choose(again)
    assert shown.shown == (ONE, OTHER) and shown.full == ONE


def test_another_scene_lets_go_of_the_chosen_one(shown):
    shown.choose(ELSEWHERE)
    shown.take((ELSEWHERE,), 2)
    assert shown.full is ELSEWHERE
    shown.take((ONE,), 1)
    assert shown.full is None and shown.shown == (ONE,)


def judged(hand, *findings):
    hand.session.judged = AllFindings.among(findings)
    hand.session.findings_changed.emit()


def test_the_map_takes_the_tool_in_hand_into_account(hand):
    judged(hand, ONE)
    on_map = hand.canvas.items.on_map
    on_map.choose(ONE)
    assert on_map.full is ONE
    hand.canvas.set_tool("draw-crowd")
    assert on_map.full is None and on_map.shown == (ONE,)
    hand.canvas.set_tool("select")
    assert on_map.full is ONE


def test_while_one_flashes_the_others_step_back(hand, qtbot):
    judged(hand, ONE, OTHER)
    item = hand.canvas.items.findings
    hand.canvas.show_finding(ONE)
    assert not item.isVisible() and hand.canvas.items.overlay.flash is ONE
    qtbot.waitUntil(lambda: item.isVisible())
    assert hand.canvas.items.overlay.flash is None
    hand.canvas.show_finding(OTHER)
    hand.canvas.shutdown()
    assert item.isVisible()


def test_signs_of_one_scene_never_stand_on_another(hand, qtbot):
    judged(hand, ONE, OTHER)
    picture = hand.canvas.items.findings.picture
    qtbot.waitUntil(lambda: not picture.is_first and not picture.is_stale)
    hand.session.set_scene(2)
    assert picture.is_first, "the signs of scene 1 went with it"
    qtbot.waitUntil(lambda: not picture.is_first)
    judged(hand, ONE)
    assert not picture.is_first, "in the same scene they stay until the new ones are painted"
