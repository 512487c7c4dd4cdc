"""What injects change in a run, and what they say where they cannot."""

import pytest
from shapely import LineString

from support.exercises import BRIDGE, EAST, NORTH, exercise_plan
from support.plans import plan_of
from tabletop.core.exercise.effects import inject_change
from tabletop.core.text.errors import PlanError
from tabletop.core.values.scene import EFFECTS, Effect, Inject


def after(plan, scene, *effects):
    change, said = inject_change(plan, scene, Inject("Uji", effects=effects))
    return plan.apply(change), [str(one) for one in said]


def test_a_crowd_grows_from_the_scene_on():
    plan, said = after(exercise_plan(), 2, Effect("headcount", "crowd", 900.4))
    counts = [plan.features["crowd"].at(scene).properties["headcount"] for scene in (1, 2, 3)]
    assert counts == [400, 900, 900] and said == []


def test_an_exit_is_shut_and_opened():
    plan, _ = after(exercise_plan(), 1, Effect("shut", "exit"))
    assert plan.features["exit"].at(1).properties["open"] is False
    plan, _ = after(plan, 3, Effect("open", "exit"))
    assert [plan.features["exit"].at(scene).properties["open"] for scene in (2, 3)] == [False, True]


def test_a_feature_goes_from_the_scene_on():
    plan, _ = after(exercise_plan(), 2, Effect("remove", "cordon"))
    assert plan.features["cordon"].at(1) is not None and plan.features["cordon"].at(2) is None
    gone, _ = after(plan_of(*(), scenes=exercise_plan().scenes.values()), 1)
    assert not gone.features


def test_a_closed_bridge_is_a_barrier_where_the_degrees_say():
    plan = exercise_plan()
    change, said = inject_change(plan, 2, BRIDGE)
    made = plan.apply(change).features[change.edits[0].key]
    assert made.kind == "barrier" and made.at(1) is None and not said
    assert made.at(2).geometry.equals_exact(LineString([(EAST, NORTH + 200), (EAST + 30, NORTH + 200)]), 0.01)
    assert made.at(2).properties["name"] == "Jembatan"


def test_wind_turns_in_this_scene_and_all_later_ones():
    plan, _ = after(exercise_plan(), 2, Effect("wind", value=365))
    assert [plan.scene(number).wind_from_deg for number in (1, 2, 3)] == [None, 5, 5]


def test_a_level_holds_until_the_plan_itself_changes_it():
    plan, _ = after(exercise_plan(), 1, Effect("level", text="merah"))
    assert [plan.scene(number).level for number in (1, 2, 3)] == ["merah", "kuning", "kuning"]
    plan, _ = after(plan, 2, Effect("level", text="merah"))
    assert [plan.scene(number).level for number in (1, 2, 3)] == ["merah", "merah", "merah"]


def test_a_plan_without_scenes_gets_one_when_its_wind_turns_and_none_otherwise():
    plan = plan_of()
    assert after(plan, 1, Effect("wind", value=90))[0].scenes[1].wind_from_deg == 90
    assert after(plan, 1)[0].scenes == {}


@pytest.mark.parametrize(
    ("effect", "scene", "says"),
    [
        (Effect("headcount", "nobody", 5), 1, "not in the plan any more"),
        (Effect("headcount", "late", 5), 1, "Dalmas 2 is not there in scene 1"),
        (Effect("remove", "late"), 1, "Dalmas 2 is not there in scene 1"),
        (Effect("headcount", "exit", 5), 1, "does not fit"),
        (Effect("shut", "crowd"), 1, "does not fit"),
        (Effect("headcount", "crowd"), 1, "how many people"),
        (Effect("headcount", "crowd", float("nan")), 1, "how many people"),
        (Effect("headcount", "crowd", -3), 1, "must lie in"),
        (Effect("block", line=((117.0, -0.45),)), 1, "where the way is closed"),
        (Effect("block", line=((10.0, 50.0), (10.1, 50.0))), 1, "lies at"),
        (Effect("level", text="ungu"), 1, "no level"),
    ],
)
def test_what_cannot_be_done_is_said_and_the_rest_is_done(effect, scene, says):
    plan, said = after(exercise_plan(), scene, effect, Effect("wind", value=10))
    assert len(said) == 1 and says in said[0]
    assert plan.scene(scene).wind_from_deg == 10
    untouched, _ = after(exercise_plan(), scene, Effect("wind", value=10))
    assert plan == untouched


def test_two_effects_on_one_feature_are_one_edit():
    change, said = inject_change(
        exercise_plan(), 1, Inject("x", effects=(Effect("headcount", "crowd", 5), Effect("headcount", "crowd", 6)))
    )
    assert len(change.edits) == 1 and not said
    removed, said = inject_change(exercise_plan(), 1, Inject("x", effects=(Effect("remove", "crowd"), Effect("headcount", "crowd", 6))))
    assert len(removed.edits) == 1 and len(said) == 1


def test_an_unknown_scene_is_refused():
    with pytest.raises(PlanError, match="no scene 9"):
        inject_change(exercise_plan(), 9, BRIDGE)
    assert len(EFFECTS) == 7
