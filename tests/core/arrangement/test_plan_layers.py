"""Layers of a plan's own: what settings and features say of them, good and bad; each edit and its undo; what a lock refuses."""

import time
from dataclasses import replace

import pytest

from support.plans import plan_of, scene, thing
from tabletop.core.arrangement.plan_layers import (
    LAYER,
    MAIN,
    SETTING,
    PlanLayer,
    add_layer,
    in_layer_order,
    layer_of,
    listed_layers,
    lock_layer,
    move_layer,
    plan_layers,
    put_on_layer,
    refusal,
    remove_layer,
    rename_layer,
)
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit, add_feature, replace_features, set_setting
from tabletop.core.values.feature import Scope, new_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

EAST, NORTH = 500_000.0, 9_950_000.0


def at(east=0.0, north=0.0):
    return EAST + east, NORTH + north


def unit(key, layer=None, **properties):
    return thing("unit", at(), key, **({LAYER: layer} if layer is not None else {}), **properties)


def two() -> Plan:
    """Reserve above Incoming, two things on the first, one on the second, one on the main layer."""
    layers = [{"id": "Reserve", "name": "Reserve"}, {"id": "Incoming", "name": "Incoming"}]
    return plan_of(unit("a", "Reserve"), unit("b", "Reserve"), unit("c", "Incoming"), unit("d"), plan_layers=layers)


def titles(plan: Plan) -> list[str]:
    return [str(layer.title) for layer in plan_layers(plan)]


def layer_in(plan: Plan, key: str, number: int = 1) -> str:
    return layer_of(plan.features[key].at(number).properties)


# --- reading
def test_the_listed_ones_in_their_order_and_the_main_one_below():
    assert titles(two()) == ["Reserve", "Incoming", "Main layer"]
    assert titles(Plan()) == ["Main layer"]


def test_one_that_only_a_feature_names_is_listed():
    plan = plan_of(unit("a", "Ghost"), unit("b", "Reserve"), plan_layers=[{"id": "Reserve", "name": "Reserve"}])
    assert titles(plan) == ["Reserve", "Ghost", "Main layer"]
    assert plan_layers(plan)[1].id == "Ghost"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([{"id": "a", "name": "Alpha"}, {"id": "a", "name": "Other"}], ["Alpha", "Main layer"]),
        ([{"id": "a", "name": "Alpha"}, {"id": "b", "name": "alpha"}], ["Alpha", "alpha 2", "Main layer"]),
        ([{"id": "a", "name": ""}], ["a", "Main layer"]),
        ([{"id": "a", "name": "   "}], ["a", "Main layer"]),
        ([{"name": "Bare"}], ["Bare", "Main layer"]),
        (["Bare", "  ", 7, None, [], {}], ["Bare", "Main layer"]),
        ([{"id": "", "name": "Ours", "locked": True}, {"id": "a", "name": "A"}], ["Ours", "A"]),
        ([{"id": 5, "name": 6}], ["6", "Main layer"]),
        ([{"id": "a", "name": "x" * 250}], ["x" * 250, "Main layer"]),
        ({"id": "a"}, ["Main layer"]),
        ("nothing", ["Main layer"]),
        (None, ["Main layer"]),
    ],
)
def test_odd_settings(rows, found):
    assert titles(plan_of(unit("d"), plan_layers=rows)) == found


@pytest.mark.parametrize("value", [None, "", "  ", True, 1.5, [], {}])
def test_what_names_no_layer_stands_on_the_main_one(value):
    assert layer_of({LAYER: value}) == MAIN


def test_a_number_and_blanks_name_one():
    assert layer_of({LAYER: 7}) == "7" and layer_of({LAYER: " Reserve "}) == "Reserve"


# --- order
def test_the_things_of_lower_layers_come_first():
    plan = two()
    assert [one.id for one in in_layer_order(plan, plan.placed(1))] == ["d", "c", "a", "b"]
    turned = plan.apply(move_layer(plan, MAIN, 0))
    assert titles(turned) == ["Main layer", "Reserve", "Incoming"]
    assert [one.id for one in in_layer_order(turned, turned.placed(1))] == ["c", "a", "b", "d"]


def test_without_layers_the_order_is_the_plans_own():
    plan = plan_of(unit("a"), unit("b"))
    assert in_layer_order(plan, plan.placed(1)) is plan.placed(1)


# --- edits
def test_every_edit_is_taken_back():
    plan = two()
    made, key = add_layer(plan, "  Briefing  room ")
    steps = [
        made,
        rename_layer(plan, "Reserve", "Cadangan")[0],
        move_layer(plan, "Incoming", 0),
        lock_layer(plan, "Incoming", True),
        remove_layer(plan, "Reserve", "main"),
        remove_layer(plan, "Reserve", "delete"),
        put_on_layer(plan, ["d"], "Incoming", 1, Scope.ALL_SCENES),
    ]
    after = [plan.apply(step) for step in steps]
    assert key == "Briefing room"
    assert titles(after[0])[0] == "Briefing room"
    assert titles(after[1]) == ["Cadangan", "Incoming", "Main layer"] and layer_in(after[1], "a") == "Reserve"
    assert titles(after[2]) == ["Incoming", "Reserve", "Main layer"]
    assert [layer.locked for layer in plan_layers(after[3])] == [False, True, False]
    assert titles(after[4]) == ["Incoming", "Main layer"] and layer_in(after[4], "a") == layer_in(after[4], "b") == MAIN
    assert set(after[5].features) == {"c", "d"}
    assert layer_in(after[6], "d") == "Incoming"
    assert all(one.apply(step.inverse()) == plan for one, step in zip(after, steps, strict=True))


def test_a_layer_named_as_one_that_was_renamed_gets_an_id_of_its_own():
    plan = two()
    plan = plan.apply(rename_layer(plan, "Reserve", "Cadangan")[0])
    change, key = add_layer(plan, "Reserve")
    assert key == "Reserve 2" and titles(plan.apply(change))[0] == "Reserve"


def test_the_id_of_an_empty_layer_follows_its_name_and_no_other_does():
    plan = two()
    made, key = add_layer(plan, "Layer 1")
    plan = plan.apply(made)
    change, fresh = rename_layer(plan, key, "Briefing")
    assert fresh == "Briefing" and plan_layers(plan.apply(change))[0] == PlanLayer("Briefing", "Briefing")
    assert rename_layer(plan, "Reserve", "Other")[1] == "Reserve" and rename_layer(plan, MAIN, "Ours")[1] == MAIN


def test_the_last_layer_removed_leaves_no_setting():
    plan = Plan()
    change, key = add_layer(plan, "Reserve")
    plan = plan.apply(change)
    assert "plan_layers" not in plan.apply(remove_layer(plan, key, "main")).settings


@pytest.mark.parametrize("name", ["", "   ", "reserve", " RESERVE ", "x" * 81])
def test_names_are_there_short_and_once(name):
    with pytest.raises(InputError):
        add_layer(two(), name)
    with pytest.raises(InputError):
        rename_layer(two(), "Incoming", name)


def test_a_layer_may_be_spelt_otherwise():
    plan = two()
    assert titles(plan.apply(rename_layer(plan, "Reserve", "RESERVE")[0]))[0] == "RESERVE"


@pytest.mark.parametrize("key", [MAIN, "nobody"])
def test_the_main_layer_and_one_that_is_not_there_cannot_be_removed(key):
    with pytest.raises(InputError):
        remove_layer(two(), key, "main")


def test_removing_reaches_every_scene_and_leaves_what_stands_elsewhere():
    first = thing("unit", at(), "a", scene_from=1, scene_to=1, **{LAYER: "Reserve"})
    then = thing("unit", at(5), "a", scene_from=2, scene_to=3)
    plan = plan_of(first, then, scenes=(scene(1), scene(2), scene(3)), plan_layers=["Reserve"])
    left = plan.apply(remove_layer(plan, "Reserve", "delete"))
    assert left.features["a"].at(1) is None and left.features["a"].at(2) is not None
    moved = plan.apply(remove_layer(plan, "Reserve", "main"))
    assert layer_in(moved, "a", 1) == MAIN and moved.features["a"].at(1).geometry.equals(plan.features["a"].at(1).geometry)


def test_what_is_locked_by_itself_is_not_deleted_with_its_layer():
    plan = plan_of(unit("a", "Reserve", locked=True), unit("b", "Reserve"), plan_layers=["Reserve"])
    left = plan.apply(remove_layer(plan, "Reserve", "delete"))
    assert set(left.features) == {"a"} and layer_in(left, "a") == MAIN


def test_putting_obeys_the_scenes_of_the_scope():
    plan = plan_of(unit("a"), scenes=(scene(1), scene(2)), plan_layers=["Reserve"])
    after = plan.apply(put_on_layer(plan, ["a"], "Reserve", 2, Scope.FROM_HERE_ON))
    assert (layer_in(after, "a", 1), layer_in(after, "a", 2)) == (MAIN, "Reserve")


def test_putting_what_stands_there_already_or_nothing_is_said():
    assert not isinstance(put_on_layer(two(), ["a", "b"], "Reserve", 1, Scope.ALL_SCENES), Change)
    assert not isinstance(put_on_layer(two(), ["nobody"], "Reserve", 1, Scope.ALL_SCENES), Change)
    assert "1 feature" not in str(put_on_layer(two(), ["d"], "Reserve", 1, Scope.ALL_SCENES).label)


# --- locks
def locked() -> Plan:
    plan = two()
    return plan.apply(lock_layer(plan, "Reserve", True))


def edited(plan, key, **properties):
    old = plan.features[key]
    return replace_features(message("x"), [(old, old.edited(1, Scope.ALL_SCENES, properties=properties))])


def test_a_lock_refuses_every_edit_of_its_things_and_no_other():
    plan = locked()
    assert refusal(plan, edited(plan, "a", name="x")) is not None
    assert refusal(plan, replace_features(message("x"), [(plan.features["a"], None)])) is not None
    assert refusal(plan, put_on_layer(plan, ["a"], "Incoming", 1, Scope.ALL_SCENES)) is not None
    assert refusal(plan, edited(plan, "c", name="x")) is None
    assert refusal(plan, edited(plan, "d", name="x")) is None
    assert "Reserve" in str(refusal(plan, edited(plan, "a", name="x")))


def test_nothing_new_comes_onto_a_locked_layer():
    plan = locked()
    assert refusal(plan, put_on_layer(plan, ["d"], "Reserve", 1, Scope.ALL_SCENES)) is not None
    new = new_feature("unit", plan.features["a"].at(1).geometry, {LAYER: "Reserve"})
    assert refusal(plan, add_feature(message("x"), new)) is not None
    assert refusal(plan, add_feature(message("x"), new_feature("unit", plan.features["a"].at(1).geometry))) is None


def test_a_locked_main_layer_holds_what_names_no_layer():
    plan = two()
    plan = plan.apply(lock_layer(plan, MAIN, True))
    assert refusal(plan, edited(plan, "d", name="x")) is not None and refusal(plan, edited(plan, "a", name="x")) is None
    with pytest.raises(InputError):
        remove_layer(plan, "Reserve", "main")
    assert set(plan.apply(remove_layer(plan, "Reserve", "delete")).features) == {"c", "d"}


def test_a_locked_layer_is_not_removed():
    with pytest.raises(InputError):
        remove_layer(locked(), "Reserve", "main")


def test_a_lock_holds_only_in_the_scenes_in_which_it_stands_there():
    first = thing("unit", at(), "a", scene_from=1, scene_to=1, **{LAYER: "Reserve"})
    then = thing("unit", at(5), "a", scene_from=2)
    plan = plan_of(first, then, scenes=(scene(1), scene(2)), plan_layers=[{"id": "Reserve", "name": "R", "locked": True}])
    old = plan.features["a"]
    here, all_scenes = (old.edited(2, scope, properties={"name": "x"}) for scope in (Scope.FROM_HERE_ON, Scope.ALL_SCENES))
    assert refusal(plan, replace_features(message("x"), [(old, here)])) is None
    assert refusal(plan, replace_features(message("x"), [(old, all_scenes)])) is not None


def test_edits_of_scenes_pass_a_lock():
    plan = locked()
    old = plan.features["a"]
    feature = Edit("feature", "a", old, old.edited(1, Scope.ALL_SCENES, properties={"name": "x"}))
    assert refusal(plan, Change(message("x"), (Edit("scene", "2", None, scene(2)), feature))) is None
    assert refusal(plan, set_setting(message("x"), "name", None, "x")) is None


def test_layers_are_values():
    assert replace(PlanLayer("a", "A"), locked=True).to_setting() == {"id": "a", "name": "A", "locked": True}


def test_thousands_of_layers_of_one_name_in_a_file_are_told_apart_at_once():
    rows = [{"id": f"a{k}", "name": "Cadangan"} for k in range(10_000)]
    begin = time.perf_counter()
    listed = listed_layers({SETTING: rows})
    assert time.perf_counter() - begin < 3
    assert [layer.name for layer in listed[:3]] == ["Cadangan", "Cadangan 2", "Cadangan 3"]
    assert len({layer.name.casefold() for layer in listed}) == 10_000


def test_a_number_that_another_name_has_already_is_left_out():
    names = [layer.name for layer in listed_layers({SETTING: ["A 2", {"id": "x", "name": "a"}, {"id": "y", "name": "A"}]})]
    assert names == ["A 2", "a", "A 3"]


def test_a_row_of_the_roster_that_is_added_or_edited_opens_no_lock():
    things = [thing("unit", (0.0, 0.0), "a", plan_layer="Reserve", unit="r")]
    plan = plan_of(*things, plan_layers=[{"id": "Reserve", "name": "Reserve", "locked": True}])
    feature = Edit("feature", "a", plan.features["a"], plan.features["a"].edited(1, Scope.ALL_SCENES, properties={"unit": "r-2"}))
    row, other = RosterUnit("r", "Dalmas 1"), RosterUnit("r-2", "Dalmas 2")
    for edits in ((Edit("roster", "r-2", None, other),), (Edit("roster", "r", row, replace(row, strength=5)),)):
        assert "Reserve" in str(refusal(plan, Change(message("x"), (*edits, feature))))
    assert refusal(plan, Change(message("x"), (Edit("roster", "r", row, None), feature))) is None
