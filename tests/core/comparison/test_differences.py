"""What differs between plans and scenes, against cases reckoned by hand."""

from dataclasses import replace

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from support.plans import area, plan_of, scene, thing
from tabletop.core.comparison.difference_words import changed_sentence, row_title, sections
from tabletop.core.comparison.differences import RowDifference, compare_plans, compare_scenes
from tabletop.core.text.errors import PlanError
from tabletop.core.values.roster import RosterUnit

E, N = 500_000.0, 9_950_000.0
RING = area([(E, N), (E + 10, N), (E + 10, N + 10), (E, N + 10)])


def two_scenes(*things):
    return plan_of(*things, scenes=(scene(1), scene(2)))


def test_a_unit_that_moved_is_told_with_metres_and_direction():
    ton = {"name": "Peleton 1", "strength": 30}
    plan = two_scenes(thing("unit", (E, N), "a", 1, 1, **ton), thing("unit", (E + 30, N + 40), "a", 2, None, **ton))
    (moved,) = compare_scenes(plan, 1, plan, 2).moved
    assert (moved.id, moved.name, moved.metres) == ("a", "Peleton 1", pytest.approx(50.0))
    assert moved.bearing_deg == pytest.approx(36.87, abs=0.01)
    (head, (line,)) = sections(compare_scenes(plan, 1, plan, 2))[0]
    assert (str(head), str(line)) == ("Moved", "Peleton 1: 50.0 m to the north-east")


def test_a_unit_moved_and_weakened_stands_in_both_lists():
    plan = two_scenes(thing("unit", (E, N), "a", 1, 1, strength=30), thing("unit", (E + 1, N), "a", 2, None, strength=20))
    found = compare_scenes(plan, 1, plan, 2)
    assert [one.metres for one in found.moved] == [1.0]
    assert [(one.fields, one.values["strength"]) for one in found.changed] == [(("strength",), (30, 20))]


def test_appeared_and_vanished():
    plan = two_scenes(thing("crowd", RING, "old", 1, 1, headcount=10), thing("crowd", RING, "new", 2, None, headcount=10))
    found = compare_scenes(plan, 1, plan, 2)
    assert [one.id for one in found.added] == ["new"] and [one.id for one in found.removed] == ["old"]
    assert not found.moved and not found.changed


def test_one_roster_unit_under_two_ids_has_moved():
    plan = two_scenes(thing("unit", (E, N), "a", 1, 1, unit="r1"), thing("unit", (E, N - 7), "b", 2, None, unit="r1"))
    found = compare_scenes(plan, 1, plan, 2)
    assert [(one.metres, one.bearing_deg) for one in found.moved] == [(7.0, 180.0)]
    assert not found.added and not found.removed


def test_two_of_one_roster_unit_are_no_move():
    plan = two_scenes(
        thing("unit", (E, N), "a", 1, 1, unit="r1"),
        thing("unit", (E + 5, N), "b", 1, 1, unit="r1"),
        thing("unit", (E, N - 7), "c", 2, None, unit="r1"),
    )
    found = compare_scenes(plan, 1, plan, 2)
    assert (len(found.moved), len(found.added), len(found.removed)) == (0, 1, 2)


def test_a_shape_that_was_drawn_anew_says_how_far_at_most():
    wider = area([(E, N), (E + 25, N), (E + 25, N + 10), (E, N + 10)])
    plan = two_scenes(thing("crowd", RING, "a", 1, 1, headcount=10), thing("crowd", wider, "a", 2, None, headcount=10))
    found = compare_scenes(plan, 1, plan, 2)
    assert [(one.metres, one.bearing_deg) for one in found.moved] == [(15.0, None)]
    assert [one.fields for one in found.changed] == [("geometry",)]


def test_a_tenth_of_a_millimetre_and_a_default_that_is_written_are_no_difference():
    one = plan_of(thing("exit", [(E, N), (E, N + 5)], "a", open=True))
    other = plan_of(thing("exit", [(E, N + 0.0001), (E, N + 5)], "a"))
    assert not compare_plans(one, other)


def test_plans_are_compared_in_all_scenes_and_tables():
    one = replace(
        two_scenes(thing("unit", (E, N), "a", name="A"), thing("unit", (E, N), "gone")), roster={"r": RosterUnit("r", "Ton", strength=30)}
    )
    things = (thing("unit", (E, N), "a", None, 1, name="A"), thing("unit", (E, N + 9), "a", 2, None, name="A"))
    other = plan_of(*things, scenes=(scene(1), scene(2, level="merah")), limits={})
    found = compare_plans(one, other)
    assert [(moved.id, moved.metres, moved.scene) for moved in found.moved] == [("a", 9.0, 2)]
    assert [(row.table, row.id) for row in found.removed] == [("feature", "gone"), ("roster", "r")]
    assert [(row.table, row.id) for row in found.added] == [("setting", "limits")]
    assert [(row.table, row.id, row.fields) for row in found.changed] == [("scene", "2", ("level",))]


def test_a_feature_that_is_absent_in_a_scene_now_says_so():
    found = compare_plans(two_scenes(thing("unit", (E, N), "a")), two_scenes(thing("unit", (E, N), "a", 1, 1)))
    assert [(row.id, row.values["scenes"]) for row in found.changed] == [("a", ([1, 2], [1]))]


def test_a_scene_that_is_not_there_is_refused():
    with pytest.raises(PlanError, match="no scene 7"):
        compare_scenes(two_scenes(), 1, two_scenes(), 7)


spots = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda at: shapely.Point(E + at[0], N + at[1]))


@given(st.dictionaries(st.sampled_from("abcdef"), spots), st.dictionaries(st.sampled_from("abcdef"), spots))
@settings(max_examples=60, deadline=None)
def test_any_two_sets_of_units_differ_as_sets_do(before, after):
    one, other = (plan_of(*(thing("unit", spot, key) for key, spot in some.items())) for some in (before, after))
    found = compare_plans(one, other)
    assert {row.id for row in found.added} == after.keys() - before.keys()
    assert {row.id for row in found.removed} == before.keys() - after.keys()
    far = {key: before[key].distance(after[key]) for key in before.keys() & after.keys() if before[key] != after[key]}
    assert {moved.id: moved.metres for moved in found.moved} == pytest.approx(far)
    assert not compare_plans(one, one)


def test_a_strength_that_the_roster_says_is_not_that_of_the_catalogue():
    one, other = (plan_of(thing("unit", (E, N), "a", unit="r1", **more)) for more in ({}, {"strength": 10}))
    assert [(row.fields, row.values["strength"]) for row in compare_plans(one, other).changed] == [(("strength",), (None, 10))]


def test_a_line_that_was_turned_round_has_changed():
    line = [(E, N), (E + 30, N)]
    found = compare_plans(plan_of(thing("cordon", line, "c")), plan_of(thing("cordon", line[::-1], "c")))
    assert [row.fields for row in found.changed] == [("geometry",)]
    corners = [(E, N), (E + 10, N), (E + 10, N + 10), (E, N + 10)]
    assert not compare_plans(plan_of(thing("crowd", area(corners), "m")), plan_of(thing("crowd", area(corners[1:] + corners[:1]), "m")))


def test_what_stands_in_no_scene_is_told_too():
    plan = two_scenes(thing("unit", (E, N), "a", 8, 9))
    assert [row.id for row in compare_plans(plan, two_scenes()).removed] == ["a"]
    assert [row.id for row in compare_plans(two_scenes(), plan).added] == ["a"]
    moved = two_scenes(thing("unit", (E + 3, N), "a", 8, 9))
    assert [one.metres for one in compare_plans(plan, moved).moved] == [3.0]


def test_a_unit_without_a_name_is_called_as_the_roster_calls_it():
    plan = replace(two_scenes(thing("unit", (E, N), "a", 1, 1, unit="r1")), roster={"r1": RosterUnit("r1", "Negosiator")})
    assert [row.name for row in compare_scenes(plan, 1, plan, 2).removed] == ["Negosiator"]


def test_a_setting_is_called_as_people_call_it():
    named = changed_sentence(RowDifference("setting", "name", "name", "", ("value",), {"value": ("Lama", "Baru")}))
    assert str(named) == "Name of the plan: Lama -> Baru"
    assert str(row_title("setting", "limits", "limits")) == "Limits"
    assert str(row_title("setting", "unheard", "unheard")) == "Setting unheard"
