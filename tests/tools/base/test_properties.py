"""Edits without a gesture: properties, deletion, duplicates, pasting."""

import math

import pytest

from support.gestures import assert_valid, coords, plan_of, thing
from tabletop.core.text.errors import InputError
from tabletop.core.values.feature import Scope
from tabletop.core.values.roster import RosterUnit
from tabletop.tools.base.properties import delete, set_property
from tabletop.tools.select.copies import duplicate, paste

ALL, HERE, ON = Scope.ALL_SCENES, Scope.THIS_SCENE, Scope.FROM_HERE_ON


def applied(change, *features, scenes=3):
    plan = plan_of(*features, scenes=scenes).apply(change)
    assert_valid(plan)
    return plan


def values(plan, key, name):
    return {scene: state.properties.get(name) for scene in (1, 2, 3) if (state := plan.features[key].at(scene))}


# --- properties
@pytest.mark.parametrize(("scope", "set_in"), [(HERE, {2}), (ON, {2, 3}), (ALL, {1, 2, 3})])
def test_a_property_obeys_the_scope(scope, set_in):
    unit = thing("unit", (0, 0), strength=10)
    change = set_property([unit], "strength", 30, 2, scope)
    found = values(applied(change, unit), "f", "strength")
    assert found == {scene: 30 if scene in set_in else 10 for scene in (1, 2, 3)}
    assert str(change.label) == "Change strength of Unit"


def test_several_at_once_and_those_without_it_stay():
    units = [thing("unit", (0, 0), "a"), thing("unit", (0, 0), "b"), thing("text", (0, 0), "t")]
    change = set_property(units, "strength", 5.0, 1, ALL)
    assert change.feature_ids == {"a", "b"}
    assert str(change.label) == "Change strength of 2 features"
    assert applied(change, *units).features["a"].at(1).properties == {"strength": 5}


def test_none_and_an_empty_text_take_it_back_to_the_default():
    unit = thing("unit", (0, 0), strength=5, name="North")
    assert applied(set_property([unit], "strength", None, 1, ALL), unit).features["f"].at(1).properties == {"name": "North"}
    assert "name" not in applied(set_property([unit], "name", "", 1, ALL), unit).features["f"].at(1).properties


def test_the_same_value_is_no_edit():
    unit = thing("unit", (0, 0), strength=5)
    assert set_property([unit], "strength", 5, 1, ALL).edits == ()


def test_whole_numbers_are_kept_as_such():
    unit = thing("unit", (0, 0))
    kept = applied(set_property([unit], "strength", 7.0, 1, ALL), unit).features["f"].at(1).properties["strength"]
    assert kept == 7 and isinstance(kept, int)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("strength", -1),
        ("strength", 2.5),
        ("strength", "ten"),
        ("strength", math.nan),
        ("strength", True),
        ("sector_deg", 361),
        ("locked", 1),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(name, value):
    with pytest.raises(InputError, match=name):
        set_property([thing("unit", (0, 0))], name, value, 1, ALL)


def test_a_property_that_nobody_has():
    with pytest.raises(InputError, match="posture"):
        set_property([thing("unit", (0, 0))], "posture", "rope", 1, ALL)
    with pytest.raises(InputError):
        set_property([], "name", "x", 1, ALL)


def test_labels_carry_names():
    plan = plan_of(roster={"d2": RosterUnit("d2", "Dalmas 2")})
    assert str(set_property([thing("unit", (0, 0), unit="d2")], "note", "x", 1, ALL, plan).label) == "Change note of Dalmas 2"
    assert str(set_property([thing("unit", (0, 0), name="A")], "note", "x", 1, ALL).label) == "Change note of A"


# --- deletion
@pytest.mark.parametrize(("scope", "left"), [(HERE, {1, 3}), (ON, {1}), (ALL, set())])
def test_deletion(scope, left):
    unit = thing("unit", (0, 0))
    plan = applied(delete([unit], 2, scope), unit)
    assert {scene for scene in (1, 2, 3) if plan.placed(scene)} == left


def test_locked_ones_are_not_deleted():
    locked, free = thing("unit", (0, 0), "a", locked=True), thing("unit", (0, 0), "b")
    assert delete([locked, free], 1, ALL).feature_ids == {"b"}
    with pytest.raises(InputError, match="locked"):
        delete([locked], 1, ALL)


# --- copies
def test_a_duplicate_stands_beside_with_an_id_of_its_own():
    unit = thing("unit", (5, 5), unit="d2", strength=30, locked=True, name="N")
    change = duplicate([unit], 1, ALL)
    plan = applied(change, unit)
    (copy,) = [one for one in plan.features.values() if one.id != "f"]
    assert coords(copy.at(1).geometry) == [(15, -5)]
    assert dict(copy.at(1).properties) == {"strength": 30, "name": "N"}
    assert plan.features["f"] == unit
    assert str(change.label) == "Duplicate N"


def test_a_cordon_keeps_the_unit_that_holds_it():
    cordon = thing("cordon", [(0, 0), (9, 9)], unit="d2")
    (edit,) = duplicate([cordon], 1, ALL).edits
    assert edit.after.at(1).properties["unit"] == "d2"


@pytest.mark.parametrize(("scope", "there"), [(HERE, {2: 12}), (ON, {2: 12, 3: 60}), (ALL, {1: 10, 2: 12, 3: 60})])
def test_a_duplicate_takes_the_places_of_its_scenes(scope, there):
    unit = thing("unit", (0, 0))
    unit = unit.moved(2, ON, lambda shape: type(shape)(2, 0)).moved(3, ON, lambda shape: type(shape)(50, 0))
    (edit,) = duplicate([unit], 2, scope, (10, 0)).edits
    assert {scene: edit.after.at(scene).geometry.x for scene in (1, 2, 3) if edit.after.at(scene)} == there


def test_a_duplicate_of_what_is_not_there():
    with pytest.raises(InputError):
        duplicate([thing("unit", (0, 0), scene_from=3)], 1, HERE)
    with pytest.raises(InputError):
        duplicate([], 1, ALL)


def test_several_are_pasted_with_their_middle_at_the_pointer():
    things = [thing("unit", (0, 0), "a"), thing("cordon", [(0, 0), (100, 60)], "b")]
    change = paste(things, 1, ALL, (500, 500))
    plan = applied(change, *things)
    copies = [one.at(1).geometry for one in plan.features.values() if one.id not in "ab"]
    assert [coords(one) for one in copies] == [[(450, 470)], [(450, 470), (550, 530)]]
    assert str(change.label) == "Paste 2 features"


@pytest.mark.parametrize(("scope", "there"), [(HERE, {2}), (ON, {2, 3}), (ALL, {1, 2, 3})])
def test_pasting_obeys_the_scope(scope, there):
    (edit,) = paste([thing("unit", (0, 0), scene_to=1)], 2, scope).edits
    assert {scene for scene in (1, 2, 3) if edit.after.at(scene)} == there
    assert coords(edit.after.at(2).geometry) == [(0, 0)]


def test_nothing_is_not_pasted():
    with pytest.raises(InputError):
        paste([], 1, ALL)
