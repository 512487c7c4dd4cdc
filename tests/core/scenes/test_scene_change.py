"""Scenes added, edited and deleted: what is left looks as it did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from tabletop.core.scenes.scene_order import delete_scenes
from tabletop.core.text.errors import PlanError
from tabletop.core.values.feature import Feature, Keyframe, Span, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_change import add_scene, edit_scene, next_clock, parse_clock, write_clock


def plan_of(*numbers: int, features: tuple[Feature, ...] = ()) -> Plan:
    return Plan(scenes={n: Scene(n, clock="09.00") for n in numbers}, features={one.id: one for one in features})


def test_a_plan_without_scenes_gets_two():
    change, number = add_scene(Plan())
    plan = Plan().apply(change)
    assert number == 2 and list(plan.scenes) == [1, 2]
    assert plan.apply(change.inverse()) == Plan()


def test_the_new_scene_takes_over_what_holds_on():
    last = Scene(3, "Merah", "merah", "23.50", 15, 110.0, "Kampanye", ("x",), "y")
    change, number = add_scene(Plan(scenes={3: last}))
    assert Plan(scenes={3: last}).apply(change).scenes[number] == Scene(4, "", "merah", "00.05", 15, 110.0, "Kampanye")


def test_the_scene_without_a_row_becomes_one_when_edited():
    plan = Plan().apply(edit_scene(Plan(), Scene(1, "Awal")))
    assert plan.scenes == {1: Scene(1, "Awal")}
    assert edit_scene(plan, Scene(1, "Awal")).edits == ()


@pytest.mark.parametrize(("text", "minutes"), [("09.30", 570), ("9:05", 545), ("00.00", 0), ("23.59", 1439), (" 7.15 ", 435)])
def test_clocks(text, minutes):
    assert parse_clock(text) == minutes


@pytest.mark.parametrize("text", ["", "9", "24.00", "12.60", "12.5", "a.bc", "-1.00", "1.2.3", "012.00"])
def test_what_is_no_clock(text):
    with pytest.raises(ValueError):
        parse_clock(text)


def test_a_clock_that_cannot_be_read_is_left_empty():
    assert next_clock(Scene(1, clock="pagi")) == ""
    assert write_clock(1440 + 61) == "01.01"


@pytest.mark.parametrize("plan", [Plan(), plan_of(1), plan_of(4)])
def test_the_only_scene_stays(plan):
    with pytest.raises(PlanError):
        delete_scenes(plan, [plan.scene_list()[0].number])


def test_an_unknown_scene_is_told():
    with pytest.raises(PlanError):
        delete_scenes(plan_of(1, 2), [7])


def test_what_stood_in_that_scene_alone_goes_with_it():
    alone = Feature.from_spans("f", "unit", [Span(State(Point(0, 0), {}), 2, 2)])
    plan = plan_of(1, 2, 3, features=(alone,))
    change = delete_scenes(plan, [2])
    assert "f" not in plan.apply(change).features
    assert plan.apply(change).apply(change.inverse()) == plan


def test_what_began_there_begins_in_the_next():
    late = Feature.from_spans("f", "unit", [Span(State(Point(0, 0), {}), 2, None)])
    plan = plan_of(1, 2, 5, features=(late,))
    kept = plan.apply(delete_scenes(plan, [2])).features["f"]
    assert kept.keyframes == (Keyframe(5, State(Point(0, 0), {})),)


def test_a_new_scene_does_not_bring_the_deleted_one_back():
    a, b = State(Point(0, 0), {}), State(Point(9, 9), {})
    moved = Feature.from_spans("f", "unit", [Span(a, None, 1), Span(b, 2, None)])
    plan = plan_of(1, 2, features=(moved,))
    shorter = plan.apply(delete_scenes(plan, [2]))
    again = shorter.apply(add_scene(shorter)[0])
    assert again.features["f"].at(2) == a


STATES = st.one_of(st.none(), st.integers(0, 3).map(lambda n: State(Point(n, 0), {})))


@given(st.dictionaries(st.integers(0, 7), STATES, min_size=1), st.sets(st.integers(1, 6), min_size=2), st.data())
def test_every_scene_that_is_left_looks_as_it_did(states, numbers, data):
    number = data.draw(st.sampled_from(sorted(numbers)))
    feature = Feature("f", "unit", tuple(Keyframe(n, states[n]) for n in sorted(states)))
    plan = plan_of(*numbers, features=(feature,))
    change = delete_scenes(plan, [number])
    after = plan.apply(change)
    for left in numbers - {number}:
        kept = after.features.get("f")
        assert (kept.at(left) if kept else None) == feature.at(left)
    assert all(keyframe.scene != number for one in after.features.values() for keyframe in one.keyframes)
    assert after.apply(change.inverse()) == plan


def test_a_deleted_scene_takes_what_was_ignored_in_it_along():
    settings = {"ignored": {"@2:exit-count:c": "a", "@1:exit-count:c": "b", "exit-count:d": "c"}}
    plan = Plan(scenes={1: Scene(1), 2: Scene(2)}, settings=settings)
    change = delete_scenes(plan, [2])
    after = plan.apply(change)
    assert after.settings["ignored"] == {"@1:exit-count:c": "b", "exit-count:d": "c"} and after.apply(change.inverse()) == plan
