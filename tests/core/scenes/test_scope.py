"""To which scenes an edit applies: the rule, where an edit shows, and the same edit in one scene or in all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from tabletop.core.scenes.scope import MOST_EDITS, elsewhere, everywhere, here_only, scenes_in_words, scope_of, shows_in, together
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit, add_feature, replace_features, set_scene
from tabletop.core.values.feature import Feature, Scope, Span, State, new_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

EAST, NORTH = 500_000.0, 9_950_000.0
LABEL = message("Edit")
SCENES = (1, 2, 3, 4)


def state(place: int, **properties) -> State:
    return State(Point(EAST + place, NORTH), properties)


def unit(*spans: Span) -> Feature:
    return Feature.from_spans("u", "unit", spans or [Span(state(0, name="A"))])


def scenes(count: int) -> Plan:
    return Plan(scenes={number: Scene(number) for number in range(1, count + 1)})


def test_the_rule():
    assert scope_of(Plan(), None) is Scope.ALL_SCENES and scope_of(scenes(1), Scope.THIS_SCENE) is Scope.ALL_SCENES
    assert scope_of(scenes(2), None) is Scope.FROM_HERE_ON
    for chosen in Scope:
        assert scope_of(scenes(2), chosen) is chosen


def test_a_move_from_here_on_is_told_and_can_be_limited():
    old = unit()
    change = replace_features(LABEL, [(old, old.edited(2, Scope.FROM_HERE_ON, geometry=Point(EAST + 9, NORTH)))])
    told = elsewhere(change, 2, SCENES)
    assert told.others == (3, 4) and told.left == () and told.here and told.can_limit and not told.can_widen
    unseen = elsewhere(change, 1, SCENES)
    assert unseen.others == (2, 3, 4) and not unseen.here and not unseen.can_limit
    limited = Plan(features={"u": old}).apply(here_only(change, 2)).features["u"]
    assert [limited.at(n).geometry.x - EAST for n in SCENES] == [0, 9, 0, 0]


def test_a_name_that_other_scenes_do_not_take_over_is_told_and_can_be_given_to_all():
    old = unit(Span(state(0, name="A"), None, 2), Span(state(5, name="A"), 3, None))
    change = replace_features(LABEL, [(old, old.edited(4, Scope.FROM_HERE_ON, properties={"name": "B"}))])
    told = elsewhere(change, 4, SCENES)
    assert told.others == () and told.left == (1, 2, 3) and not told.can_limit and told.can_widen
    wide = Plan(features={"u": old}).apply(everywhere(change, 4)).features["u"]
    assert [(wide.at(n).properties["name"], wide.at(n).geometry.x - EAST) for n in SCENES] == [("B", 0), ("B", 0), ("B", 5), ("B", 5)]


def test_a_strength_of_one_scene_is_no_surprise():
    old = unit()
    assert elsewhere(replace_features(LABEL, [(old, old.edited(4, Scope.FROM_HERE_ON, properties={"strength": 4}))]), 4, SCENES) is None


def test_what_is_drawn_and_deleted_can_be_limited():
    drawn = add_feature(LABEL, new_feature("unit", Point(EAST, NORTH), {}, scene_from=2))
    (key,) = drawn.feature_ids
    limited = Plan().apply(here_only(drawn, 2)).features[key]
    assert [limited.at(n) is not None for n in SCENES] == [False, True, False, False]
    gone = here_only(replace_features(LABEL, [(limited, None)]), 2)
    assert Plan(features={key: limited}).apply(gone).features == {}
    old = unit()
    without = Plan(features={"u": old}).apply(here_only(replace_features(LABEL, [(old, None)]), 1)).features["u"]
    assert [without.at(n) is not None for n in SCENES] == [False, True, True, True]


def test_what_cannot_be_limited():
    old = unit()
    other_kind = Feature("u", "text", old.keyframes)
    assert here_only(replace_features(LABEL, [(old, other_kind)]), 1) is None, "a kind holds in all scenes"
    moved = old.edited(3, Scope.FROM_HERE_ON, geometry=Point(EAST + 9, NORTH))
    assert here_only(replace_features(LABEL, [(old, moved)]), 1) is None, "nothing changes in that scene"
    setting = Edit("setting", "name", None, "x")
    assert here_only(Change(LABEL, (*replace_features(LABEL, [(old, None)]).edits, setting)), 1) is None
    assert elsewhere(set_scene(LABEL, None, Scene(9)), 1, SCENES) is None
    many = add_feature(LABEL, *(new_feature("unit", Point(EAST, NORTH), {}) for _ in range(MOST_EDITS + 1)))
    assert elsewhere(many, 1, SCENES).others == (2, 3, 4) and not elsewhere(many, 1, SCENES).can_limit


def test_what_is_said_of_a_new_feature_belongs_to_drawing_it():
    new = new_feature("unit", Point(EAST, NORTH), {}, scene_from=2)
    named = new.edited(2, Scope.FROM_HERE_ON, properties={"name": "B"})
    first, then = add_feature(LABEL, new), replace_features(message("Name"), [(new, named)])
    assert together(first, then) == Change(LABEL, (Edit("feature", new.id, None, named),))
    old = unit()
    assert together(first, replace_features(LABEL, [(old, None)])) is None
    assert together(first, replace_features(LABEL, [(new, None)])) is None
    moved = new.edited(3, Scope.FROM_HERE_ON, geometry=Point(EAST + 9, NORTH))
    assert together(first, replace_features(LABEL, [(new, moved)])) is None, "moving it is another step"


@pytest.mark.parametrize(("numbers", "text"), [((1,), "1"), ((1, 2), "1, 2"), ((1, 2, 6, 7), "1, 2, 6, 7"), ((1, 4, 6, 7), "1, 4-7")])
def test_numbers_in_words(numbers, text):
    assert scenes_in_words(numbers, (1, 2, 4, 6, 7)) == text


FRAMES = st.lists(st.one_of(st.none(), st.integers(0, 2)), min_size=4, max_size=4)


def built(places) -> Feature | None:
    spans = [Span(state(place), number, number) for number, place in enumerate(places, 1) if place is not None]
    return Feature.from_spans("u", "unit", spans) if spans else None


@given(FRAMES, FRAMES, st.sampled_from(SCENES))
def test_limited_is_the_edit_here_and_nothing_elsewhere(before, after, scene):
    old, new = built(before), built(after)
    change = Change(LABEL, (Edit("feature", "u", old, new),))
    limited = here_only(change, scene)
    if limited is None:
        assert before[scene - 1] == after[scene - 1]
        return
    done = Plan(features={} if old is None else {"u": old}).apply(limited).features.get("u")
    for number in SCENES:
        wanted = (after if number == scene else before)[number - 1]
        assert (None if done is None else done.at(number)) == (None if wanted is None else state(wanted))
        assert shows_in(limited, number) == (number == scene)
