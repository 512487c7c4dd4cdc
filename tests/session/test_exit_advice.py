"""Exits are looked for behind the window: when a crowd is asked for, anew after each edit, and no longer once it is let go."""

import threading

import pytest
import shapely

from tabletop.checks.exits import suggested_exits
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit, add_feature, set_setting
from tabletop.core.values.feature import Feature, Span, State, new_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

EAST, NORTH = 500_000.0, 9_950_000.0


def crowd(key, headcount=900, x=0.0, **span):
    shape = shapely.box(EAST + x, NORTH, EAST + x + 40, NORTH + 40)
    return Feature.from_spans(key, "crowd", [Span(State(shape, {"headcount": headcount}), **span)])


@pytest.fixture
def first_plan():
    features = [crowd("crowd"), crowd("later", x=300.0, scene_from=2)]
    return Plan(features={one.id: one for one in features}, scenes={1: Scene(1), 2: Scene(2)})


@pytest.fixture
def advice(session):
    return session.exits


def settled(qtbot, advice):
    qtbot.waitUntil(lambda: not advice.is_looking, timeout=10_000)
    return advice.found


def test_nothing_is_looked_for_until_a_crowd_is_asked_for(session, qtbot, advice):
    assert advice.found is None and not advice.is_looking
    session.do(add_feature(message("more"), crowd("more", x=100.0)))
    assert not advice.is_looking and "exits" not in [thread.name for thread in threading.enumerate()]


def test_it_is_looked_for_in_a_thread_of_its_own(qtbot, advice, monkeypatch):
    threads = []
    real = suggested_exits.suggested_exits
    monkeypatch.setattr(suggested_exits, "suggested_exits", lambda *words: threads.append(threading.current_thread()) or real(*words))
    with qtbot.waitSignal(advice.changed):
        advice.ask("crowd")
    assert advice.is_looking
    found = settled(qtbot, advice)
    assert found.crowd == "crowd" and sum(one.needed for one in found.exits) == 3
    assert threads and threading.main_thread() not in threads


def test_each_edit_lets_it_look_again_and_what_stood_stays_meanwhile(session, qtbot, advice):
    advice.ask("crowd")
    first = settled(qtbot, advice)
    one = first.exits[0]
    session.do(add_feature(message("exit"), new_feature("exit", one.line, {"width_m": one.width_m})))
    assert advice.is_looking and advice.found is first
    second = settled(qtbot, advice)
    assert sum(one.needed for one in second.exits) == 2
    session.undo_stack.undo()
    assert settled(qtbot, advice) == first


def test_limits_of_the_plan_count_and_a_wrong_one_is_said(session, qtbot, advice):
    advice.ask("crowd")
    settled(qtbot, advice)
    session.do(set_setting(message("limits"), "limits", None, {"exit-count": {"three_exits_up_to_person": 600.0}}))
    assert sum(one.needed for one in settled(qtbot, advice).exits) == 4
    session.do(set_setting(message("limits"), "limits", session.plan.settings["limits"], {"exit-count": {"three_exits_up_to_person": "x"}}))
    found = settled(qtbot, advice)
    assert found.exits == () and found.said is not None


def test_a_scene_without_the_crowd_suggests_nothing(session, qtbot, advice):
    advice.ask("later")
    assert settled(qtbot, advice) is None
    session.set_scene(2)
    assert settled(qtbot, advice).scene == 2


def test_a_crowd_that_goes_takes_its_suggestions_with_it(session, qtbot, advice):
    advice.ask("crowd")
    settled(qtbot, advice)
    feature = session.plan.features["crowd"]
    session.do(Change(message("gone"), (Edit("feature", "crowd", feature, None),)))
    assert settled(qtbot, advice) is None


def test_another_crowd_drops_what_was_looked_for(qtbot, session, advice):
    session.set_scene(2)
    advice.ask("crowd")
    advice.ask("later")
    assert settled(qtbot, advice).crowd == "later"


def test_letting_go_stops_it(session, qtbot, advice):
    advice.ask("crowd")
    settled(qtbot, advice)
    with qtbot.waitSignal(advice.changed):
        advice.let_go()
    assert advice.found is None and advice.crowd == ""
    session.do(add_feature(message("more"), crowd("more", x=100.0)))
    assert not advice.is_looking


def test_a_session_that_closes_ends_the_thread(session, qtbot, advice):
    advice.ask("crowd")
    settled(qtbot, advice)
    session.do(add_feature(message("more"), crowd("more", x=100.0)))
    advice.close()
    assert "exits" not in [thread.name for thread in threading.enumerate()]
