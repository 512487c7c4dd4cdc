"""What a run did, taken over into the plan: member by member, conflicts left and named."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from support.exercises import EAST, NORTH, exercise_plan, move
from support.random_edits import Dice
from tabletop.core.exercise.take_over import changes_of_features, scenes_moved, taken_over
from tabletop.core.scenes.scene_order import delete_scenes, duplicate_scenes, insert_scene, move_scenes, renumber
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit, add_feature, replace_features, set_scene
from tabletop.core.values.feature import Scope, new_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_change import add_scene

LABEL = message("Take over from a run")


def over(plan, *changes, base=None):
    change, left = taken_over(plan, changes, LABEL, base or exercise_plan())
    return plan.apply(change), [str(one) for one in left]


def patched(plan, key, scene=1, scope=Scope.FROM_HERE_ON, **properties):
    feature = plan.features[key]
    return replace_features(LABEL, [(feature, feature.edited(scene, scope, properties=properties))])


def test_on_the_plan_as_it_was_the_changes_are_done_as_they_were():
    plan = exercise_plan()
    first = move(plan, "unit")
    second = patched(plan.apply(first), "unit", strength=20)
    assert over(plan, first, second) == (plan.apply(first).apply(second), [])


def test_what_the_plan_changed_elsewhere_stays():
    plan = exercise_plan()
    mine = plan.apply(patched(plan, "unit", strength=25, scope=Scope.ALL_SCENES))
    got, left = over(mine, move(plan, "unit", scene=2))
    assert left == []
    assert got.features["unit"].at(2).geometry.x == plan.features["unit"].at(2).geometry.x + 5
    assert got.features["unit"].at(1).geometry == plan.features["unit"].at(1).geometry
    assert {got.features["unit"].at(n).properties["strength"] for n in (1, 2, 3)} == {25}


def test_what_both_changed_stays_as_the_plan_has_it_and_is_named():
    plan = exercise_plan()
    mine = plan.apply(move(plan, "unit", -3))
    got, left = over(mine, move(plan, "unit", 5), move(plan, "crowd", 2))
    assert left == ["Dalmas 1 was changed in the plan too; it stays as the plan has it."]
    assert got == mine.apply(move(mine, "crowd", 2))


def test_a_later_change_of_a_row_that_was_left_is_left_too():
    plan = exercise_plan()
    mine = plan.apply(move(plan, "unit", -3))
    first = move(plan, "unit", 5)
    second = patched(plan.apply(first), "unit", strength=1)
    got, left = over(mine, first, second)
    assert got == mine and len(left) == 1


def test_what_is_the_same_on_both_sides_is_no_edit():
    plan = exercise_plan()
    change = move(plan, "unit")
    assert taken_over(plan.apply(change), [change], LABEL, plan)[0].edits == ()


def test_new_and_removed_features():
    plan = exercise_plan()
    new = new_feature("unit", plan.features["unit"].at(1).geometry, {"name": "Baru"})
    gone = Change(LABEL, (Edit("feature", "cordon", plan.features["cordon"], None),))
    got, left = over(plan, add_feature(LABEL, new), gone)
    assert new.id in got.features and "cordon" not in got.features and not left
    mine = plan.apply(move(plan, "cordon"))
    assert over(mine, gone)[1] == ["Sekat utara was changed in the plan too; it stays as the plan has it."]
    assert over(plan.apply(gone), move(plan, "cordon"))[1] == ["Sekat utara is not in the plan; it was left out."]
    follow = replace_features(LABEL, [(new, new.edited(1, Scope.ALL_SCENES, properties={"name": "Lain"}))])
    assert over(plan, follow)[1] == ["Lain is not in the plan; it was left out."]


def test_scenes_and_roster_are_taken_member_by_member():
    plan = exercise_plan()
    before = plan.scenes[2]
    change = set_scene(LABEL, before, replace(before, wind_from_deg=90.0))
    mine = plan.apply(set_scene(LABEL, before, replace(before, name="Lain")))
    got, left = over(mine, change)
    assert (got.scenes[2].name, got.scenes[2].wind_from_deg, left) == ("Lain", 90.0, [])
    clash = plan.apply(set_scene(LABEL, before, replace(before, wind_from_deg=10.0)))
    assert over(clash, change)[1] == ["Scene 2 was changed in the plan too; it stays as the plan has it."]
    unit = RosterUnit("r", "Dalmas", strength=30)
    added = Change(LABEL, (Edit("roster", "r", None, unit),))
    assert over(plan, added)[0].roster == {"r": unit}


def test_chosen_features_as_one_change():
    plan = exercise_plan()
    after = plan.apply(move(plan, "unit")).apply(move(plan, "crowd"))
    change = changes_of_features(plan, after, ["unit", "exit"], LABEL)
    assert [edit.key for edit in change.edits] == ["unit"]
    assert plan.apply(change).features["unit"] == after.features["unit"]


def rearranged_plans():
    plan = exercise_plan()
    copied = plan.apply(duplicate_scenes(plan, [2])[0])
    swapped = plan.apply(move_scenes(plan, [3], 2)[0])
    clocks = {2: replace(swapped.scenes[2], clock="09.15"), 3: replace(swapped.scenes[3], clock="09.30")}
    gone = plan.apply(delete_scenes(plan, [1]))
    return {
        "inserted": plan.apply(insert_scene(plan, 1)[0]),
        "moved": swapped,
        "moved, clocks put right": replace(swapped, scenes={**swapped.scenes, **clocks}),
        "copied": copied,
        "deleted and numbered anew": gone.apply(renumber(gone)),
    }


@pytest.mark.parametrize("how", rearranged_plans())
def test_what_hangs_on_scenes_is_left_where_the_plan_moved_them(how):
    base, plan = exercise_plan(), rearranged_plans()[how]
    new = new_feature("unit", Point(EAST, NORTH), {"name": "Baru"}, scene_from=2, scene_to=2)
    wind = set_scene(LABEL, base.scenes[3], replace(base.scenes[3], wind_from_deg=90.0))
    later = move(base, "late", 7, 2)
    grown = patched(base, "crowd", 2, headcount=900)
    task = Change(LABEL, (Edit("roster", "r", None, RosterUnit("r", "Dalmas", tasks={2: "maju"})),))
    got, left = over(plan, add_feature(LABEL, new), wind, later, grown, task, move(base, "unit", 5))
    names = ("Baru", "Scene 3", "Dalmas 2", "Massa utama", "Dalmas")
    assert left == [f"{name}: the scenes of the plan were rearranged since the run began; take it over by hand." for name in names]
    assert got == plan.apply(move(plan, "unit", 5)), "what is the same in every scene is taken"


def test_scenes_that_were_edited_or_added_behind_are_not_rearranged():
    base = exercise_plan()
    assert not scenes_moved(base, base) and not scenes_moved(base, base.apply(add_scene(base)[0]))
    assert not scenes_moved(base, base.apply(delete_scenes(base, [2]))) and not scenes_moved(Plan(), Plan())
    later = {one.number: replace(one, clock=clock) for one, clock in zip(base.scene_list(), ("09.15", "09.30", "09.45"), strict=True)}
    assert not scenes_moved(base, replace(base, scenes=later)), "all clocks a quarter of an hour later"
    for number, scene in base.scenes.items():
        for edit in ({"name": "Lain"}, {"clock": "11.00"}, {"name": "", "clock": ""}):
            assert not scenes_moved(base, replace(base, scenes={**base.scenes, number: replace(scene, **edit)}))


def test_scenes_without_name_and_clock_are_known_by_what_they_say():
    base = Plan(scenes={1: Scene(1, notes="a"), 2: Scene(2, notes="b")})
    assert scenes_moved(base, base.apply(move_scenes(base, [2], 1)[0]))
    assert not scenes_moved(base, replace(base, scenes={**base.scenes, 2: Scene(2, notes="c")}))
    alike = Plan(scenes={1: Scene(1), 2: Scene(2)})
    assert scenes_moved(alike, alike.apply(insert_scene(alike, 1)[0])) and not scenes_moved(alike, alike)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_edits_of_one_scene_and_of_another_feature_never_conflict(seed):
    """The plan and the run each did something to a feature in ways that do not meet: both are there afterwards."""
    dice = Dice(seed, "unit", "crowd", "cordon")
    plan = exercise_plan()
    key = dice.random.choice(["unit", "crowd", "cordon"])
    run_scene, own = dice.random.choice([1, 2, 3]), dice.random.choice(["note", "name"])
    theirs = move(plan, key, dice.random.uniform(1, 9), scene=run_scene)
    mine = plan.apply(patched(plan, key, dice.random.choice([1, 2, 3]), **{own: f"x{seed}"}))
    got, left = over(mine, theirs)
    assert left == []
    for scene in (1, 2, 3):
        assert got.features[key].at(scene).geometry == plan.apply(theirs).features[key].at(scene).geometry
        assert got.features[key].at(scene).properties == mine.features[key].at(scene).properties
