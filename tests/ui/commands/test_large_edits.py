"""Edits of many features: what is made of them, and the plan after them, comes from a thread; the window only shows it."""

import threading

import pytest
from PySide6.QtGui import QGuiApplication
from shapely import Point

from support.window_fixture import english, session, window
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.plan import Plan
from tabletop.session.keeping import reckoned
from tabletop.session.keeping.history import steps_of
from tabletop.ui.commands import clipboard
from tabletop.ui.inspector.inspector_facts import several_facts

__all__ = ["english", "session", "window"]
COUNT = 12


@pytest.fixture
def many(window, monkeypatch):
    """A dozen features count as many."""
    monkeypatch.setattr(reckoned, "MANY_ROWS", COUNT)
    monkeypatch.setattr("tabletop.ui.desk.large_edits.MANY_ROWS", COUNT)
    features = [
        Feature.from_spans(f"m{n:02}", "text", [Span(State(Point(500_000 + 3 * n, 9_950_000), {"text": str(n)}))]) for n in range(COUNT)
    ]
    window.session.do(add_feature(message("Many"), *features))
    return features


def trigger(window, action):
    window.actions_.by_id[action].trigger()


def test_the_plan_after_an_edit_of_many_rows_is_reckoned_in_a_thread(window, many, monkeypatch):
    session, applied = window.session, []
    usual = Plan.apply
    here = threading.get_ident()
    monkeypatch.setattr(
        Plan, "apply", lambda self, change: (applied.append((len(change.edits), threading.get_ident() == here)), usual(self, change))[1]
    )
    before = dict(session.plan.features)
    session.select([one.id for one in many])
    trigger(window, "duplicate")
    assert len(session.selection) == COUNT and not session.selection & before.keys()
    with_copies = dict(session.plan.features)
    trigger(window, "undo")
    assert dict(session.plan.features) == before and list(session.plan.features) == list(before)
    trigger(window, "redo")
    assert dict(session.plan.features) == with_copies
    trigger(window, "undo")
    session.select([one.id for one in many])
    trigger(window, "delete")
    assert not any(one.id in session.plan.features for one in many)
    trigger(window, "undo")
    assert dict(session.plan.features) == before and list(session.plan.features) == list(before)
    assert session.file.flush() and session.file.stored.features == session.plan.features
    in_window = [rows for rows, is_here in applied if rows == COUNT and is_here]
    assert in_window == [] and sum(rows == COUNT for rows, _ in applied) >= 6


def test_what_was_reckoned_on_another_plan_is_not_used(window, many):
    session = window.session
    more = [Feature.from_spans(f"x{n:02}", "text", [Span(State(Point(500_000, 9_950_000), {"text": "x"}))]) for n in range(COUNT)]
    change = add_feature(message("More"), *more)
    session.file.reckoned.reckon(session.plan, change, session.scene)
    first = Feature.from_spans("one", "text", [Span(State(Point(500_000, 9_950_000), {"text": "1"}))])
    session.do(add_feature(message("One"), first))
    assert session.do(change)
    assert {"one", *(one.id for one in more)} <= session.plan.features.keys()
    assert [str(one.label.template) for one in steps_of(session.undo_stack)][-2:] == ["One", "More"]


def test_what_cannot_be_done_is_refused_in_words_as_ever(window, many):
    session, said = window.session, []
    session.notice.connect(lambda words, _: said.append(words))
    wrong = [Feature.from_spans(f"w{n}", "text", [Span(State(Point(5e11, 0), {"text": "x"}))]) for n in range(COUNT)]
    change = add_feature(message("Wrong"), *wrong)
    before = session.plan
    session.file.reckoned.reckon(session.plan, change, session.scene)
    assert not session.do(change) and session.plan is before and len(said) == 1


def test_the_clipboard_is_filled_from_a_thread(window, many, monkeypatch):
    made_in = []
    usual = clipboard.text_of
    monkeypatch.setattr(clipboard, "text_of", lambda *args: (made_in.append(threading.get_ident()), usual(*args))[1])
    window.session.select([one.id for one in many])
    trigger(window, "copy")
    assert made_in and made_in[0] != threading.get_ident()
    pasted = clipboard.taken()
    assert QGuiApplication.clipboard().mimeData().hasFormat(clipboard.GEOJSON)
    assert pasted is not None and sorted(str(one.at(1).properties["text"]) for one in pasted.features) == sorted(map(str, range(COUNT)))


def test_of_many_ids_those_that_stand_in_a_scene_are_the_same_as_of_few(many, window):
    plan = window.session.plan
    for ids in (frozenset(), frozenset(["m03", "gone"]), frozenset(plan.features)):
        states = {key: plan.features[key].at(1) for key in ids if key in plan.features}
        found = plan.placed_among(ids, 1)
        assert {one.id for one in found} == {key for key, state in states.items() if state is not None}
        assert all(one.properties == states[one.id].properties for one in found)


def test_an_action_looks_once_at_what_can_be_done(window, many, monkeypatch):
    looked = []
    usual = window.actions_.refresh
    monkeypatch.setattr(window.actions_, "refresh", lambda: (looked.append(1), usual()))
    trigger(window, "select-all")
    assert len(looked) == 1 and window.actions_.by_id["delete"].isEnabled()


def test_sums_over_a_selection_of_points_are_none(many, window):
    assert several_facts(window.session.plan.placed_among(frozenset(one.id for one in many), 1)) == []


def test_an_action_is_there_in_the_turn_in_which_something_is_selected(window, many):
    window.session.soon.is_large = lambda: True
    window.session.select([])
    window.session.soon.now(window)
    assert not window.actions_.by_id["delete"].isEnabled()
    window.session.select([many[0].id])
    trigger(window, "delete")
    assert many[0].id not in window.session.plan.features
    assert not window.actions_.by_id["delete"].isEnabled()
