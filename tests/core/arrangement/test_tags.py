"""Tags: read from any text, given and taken, counted however they are spelt."""

import pytest

from support.plans import plan_of, scene, thing
from tabletop.core.arrangement.tags import (
    TAGS,
    checked_tags,
    has_tag,
    one_spelling,
    retag,
    shared_tags,
    tags_in,
    tags_in_use,
    tags_of,
    tags_text,
    with_tag,
)
from tabletop.core.text.errors import InputError
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Scope

PLACE = (500_000.0, 9_950_000.0)


def unit(key, tags=None, **more):
    return thing("unit", PLACE, key, **({TAGS: tags} if tags is not None else {}), **more)


def three():
    return plan_of(unit("a", "gate, north"), unit("b", "Gate"), unit("c"))


def tags(plan, key, number=1):
    return tags_of(plan.features[key].at(number).properties)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("gate, north", ("gate", "north")),
        (" gate ,,  north  side ,", ("gate", "north side")),
        ("gate, GATE, Gate", ("gate",)),
        ("#gate, # north", ("gate", "north")),
        (["gate", "north", 5, None], ("gate", "north")),
        ("", ()),
        (" , ,", ()),
        (None, ()),
        (5, ()),
        ({"gate": 1}, ()),
        (True, ()),
    ],
)
def test_any_value_is_read(value, found):
    assert tags_in(value) == found


def test_as_they_are_kept():
    assert tags_text(("gate", "north", "GATE")) == "gate, north" and tags_text(()) is None


def test_a_tag_that_is_too_long_is_refused():
    assert checked_tags("a" * 60) == ("a" * 60,)
    with pytest.raises(InputError):
        checked_tags("short, " + "a" * 61)


def test_spelling_does_not_count():
    plan = three()
    assert has_tag({TAGS: "Gate"}, "gATE") and not has_tag({TAGS: "gates"}, "gate") and not has_tag({}, "gate")
    assert with_tag(plan.placed(1), "GATE") == ["a", "b"]
    assert one_spelling(tags_in_use(plan.features.values())) == {"gate": 2, "north": 1}


def test_what_all_have():
    placed = three().placed(1)
    assert shared_tags(placed[:2]) == ("gate",) and shared_tags(placed) == () and shared_tags([]) == ()


def test_each_keeps_its_other_tags():
    plan = three()
    change = retag(plan, ["a", "b", "c"], ["south"], ["GATE"], 1, Scope.ALL_SCENES)
    after = plan.apply(change)
    assert [tags(after, key) for key in "abc"] == [("north", "south"), ("south",), ("south",)]
    assert after.apply(change.inverse()) == plan


def test_a_property_that_is_empty_goes():
    plan = three()
    after = plan.apply(retag(plan, ["b"], [], ["gate"], 1, Scope.ALL_SCENES))
    assert TAGS not in after.features["b"].at(1).properties


def test_a_tag_may_be_spelt_anew():
    plan = three()
    after = plan.apply(retag(plan, ["a"], ["Gate"], ["gate"], 1, Scope.ALL_SCENES))
    assert tags(after, "a") == ("north", "Gate")


def test_only_in_the_scenes_of_the_scope():
    plan = plan_of(unit("a"), scenes=(scene(1), scene(2)))
    after = plan.apply(retag(plan, ["a"], ["gate"], [], 2, Scope.THIS_SCENE))
    assert (tags(after, "a", 1), tags(after, "a", 2)) == ((), ("gate",))


@pytest.mark.parametrize(("ids", "add", "remove"), [([], ["x"], []), (["a"], ["GATE"], []), (["c"], [], ["gate"]), (["nobody"], ["x"], [])])
def test_where_nothing_changes_it_is_said(ids, add, remove):
    assert not isinstance(retag(three(), ids, add, remove, 1, Scope.ALL_SCENES), Change)


def test_the_same_tag_spelt_otherwise_is_no_second_one():
    plan = three()
    assert tags(plan.apply(retag(plan, ["a", "c"], ["GATE"], [], 1, Scope.ALL_SCENES)), "a") == ("gate", "north")
