"""In a large plan the panels follow in turns of their own; what is read or done finds them as the plan is."""

import pytest
import shapely
from PySide6.QtCore import QCoreApplication

from support.window_fixture import english, session, window
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import new_feature

__all__ = ["english", "session", "window"]


@pytest.fixture
def large(window, monkeypatch):
    window.session.soon.is_large = lambda: True
    yield window
    window.session.soon.is_large = lambda: False


def settle(window) -> None:
    while window.session.soon.waits:
        QCoreApplication.processEvents()


def test_the_selection_is_told_in_turns_and_then_by_all(large):
    session, inspector = large.session, large.panels.inspector
    settle(large)
    everything = frozenset(one.id for one in session.plan.placed(session.scene))
    session.select(everything)
    assert inspector.features() == [] and session.soon.waits
    settle(large)
    assert {one.id for one in inspector.features()} == everything
    assert str(len(everything)) in large.status.selected.text()


def test_a_hidden_panel_is_left_alone_until_it_is_shown(large):
    session, roster = large.session, large.panels.roster
    large.panes.reveal("layers")
    settle(large)
    calls = []
    whole = roster.rows.refresh
    roster.rows.refresh = lambda *args: calls.append(args) or whole(*args)
    session.do(add_feature(message("Add"), new_feature("unit", shapely.Point(500_000, 9_950_000), {})))
    settle(large)
    assert not roster.isVisible() and calls == []
    large.panes.reveal("roster")
    settle(large)
    assert roster.isVisible() and len(calls) == 1


def test_what_was_typed_is_given_to_what_was_selected_before_anything_follows(large, monkeypatch):
    session, inspector = large.session, large.panels.inspector
    first, second = [one.id for one in session.plan.placed(session.scene)][:2]
    session.select([first])
    settle(large)
    committed = []
    for row in inspector.rows.values():
        monkeypatch.setattr(row.editor, "commit", lambda: committed.append([one.id for one in inspector.features()]))
    session.select([second])
    assert committed and all(ids == [first] for ids in committed)
    settle(large)
    assert [one.id for one in inspector.features()] == [second]


def test_a_command_works_on_panels_as_the_plan_is(large):
    session = large.session
    settle(large)
    before = len(session.plan.scene_list())
    large.actions_.by_id["scene-add"].trigger()
    large.actions_.by_id["scene-copy"].trigger()
    assert len(session.plan.scene_list()) == before + 2
    settle(large)
    assert large.panels.scenes.cards.numbers == [scene.number for scene in session.plan.scene_list()]
    large.actions_.by_id["undo"].trigger()
    large.actions_.by_id["undo"].trigger()
    settle(large)
    assert large.panels.scenes.cards.numbers == [scene.number for scene in session.plan.scene_list()]
    assert len(session.plan.scene_list()) == before
