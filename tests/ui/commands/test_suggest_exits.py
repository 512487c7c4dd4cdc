"""Exits suggested from menu, key and context menu: for the crowd that is chosen, with words where there is none."""

import pytest
from PySide6.QtCore import Qt
from shapely import Point, box

from support.person import Person
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit, add_feature
from tabletop.core.values.feature import Feature, Span, State
from tabletop.ui.commands.shape_commands import suggest_exits
from tabletop.ui.window.context_menu import ContextMenu

EAST, NORTH = 507_000.0, 9_955_000.0


@pytest.fixture
def person(window):  # noqa: F811
    person = Person(window)
    shape = box(EAST - 20, NORTH - 20, EAST + 20, NORTH + 20)
    made = Feature.from_spans("crowd 1", "crowd", [Span(State(shape, {"name": "Massa", "headcount": 1500}))])
    assert person.session.do(add_feature(message("Put"), made))
    person.look((EAST, NORTH))
    return person


def exits(person):
    return [one for one in person.session.plan.placed(person.session.scene) if one.kind == "exit" and one.name.startswith("Exit")]


def settle(person):
    person.wait(lambda: not person.session.exits.is_looking)


def test_the_key_suggests_for_the_chosen_crowd_and_four_clicks_make_them(person):
    person.session.select(["crowd 1"])
    person.canvas.setFocus()
    person.key(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert person.canvas.tool_id == "draw-exit"
    for _ in range(4):
        settle(person)
        person.dismiss_notices()
        [first, *_] = [shape for shape in person.canvas.host.preview.shapes if shape.role == "ghost"]
        person.click(first.geometry.interpolate(-3.0).coords[0])
    assert len(exits(person)) == 4
    assert person.session.undo_stack.count() == 5
    person.wait_for_checks()
    about = {one.code for one in person.session.findings if "crowd 1" in one.features}
    assert about.isdisjoint({"exit-count", "exit-width", "egress-time", "exit-direction", "containment"})


def test_the_menu_of_a_crowd_has_it_and_that_of_others_has_not(person):
    action = person.window.actions_.by_id["suggest-exits"]
    person.session.select([])
    assert action in ContextMenu(person.window.desk, ("crowd 1",), (EAST, NORTH)).actions()
    unit = next(one for one in person.session.plan.placed(person.session.scene) if one.kind == "unit")
    person.session.select([])
    assert action not in ContextMenu(person.window.desk, (unit.id,), (EAST, NORTH)).actions()


def test_without_a_crowd_it_is_grey_and_says_so(person):
    session = person.session  # noqa: F811
    gone = [one for one in session.plan.features.values() if one.kind == "crowd"]
    session.do(Change(message("x"), tuple(Edit("feature", one.id, one, None) for one in gone)))
    assert not person.window.actions_.by_id["suggest-exits"].isEnabled()
    suggest_exits(person.window.desk)
    assert any("draw one in this scene first" in text for text in person.dismiss_notices())
    assert person.canvas.tool_id == "select"


def test_a_second_crowd_that_is_chosen_takes_over(person):
    shape = Point(EAST + 150, NORTH).buffer(15)
    session = person.session  # noqa: F811
    session.do(add_feature(message("x"), Feature.from_spans("crowd 2", "crowd", [Span(State(shape, {"headcount": 300}))])))
    session.select(["crowd 1"])
    suggest_exits(person.window.desk)
    session.select(["crowd 2"])
    settle(person)
    assert session.exits.found.crowd == "crowd 2"
