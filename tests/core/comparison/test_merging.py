"""Three-way merges against a brute-force oracle, and cases that must not lose anything."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.plans import plan_of, scene, thing
from tabletop.core.comparison.difference_words import conflict_sentence, twice_sentence
from tabletop.core.comparison.merging import AUTHORS, Side, merge
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.core.values.roster import RosterUnit

E, N = 500_000.0, 9_950_000.0


def units(**strengths):
    return plan_of(*(thing("unit", (E, N), key, strength=strength) for key, strength in strengths.items()))


def strengths(plan):
    return {key: feature.at(1).properties["strength"] for key, feature in plan.features.items()}


def merged(base, *plans, **more):
    found = merge(base, [Side(f"s{n}", plan) for n, plan in enumerate(plans)], **more)
    return found, base if found.change is None else base.apply(found.change)


def test_each_takes_over_what_the_other_left_alone():
    found, plan = merged(units(a=1, b=1, c=1), units(a=2, b=1, c=1), units(a=1, b=3))
    assert strengths(plan) == {"a": 2, "b": 3} and not found.conflicts
    assert {row.id: row.side for row in found.taken} == {"a": "s0", "b": "s1", "c": "s1"}
    assert plan.settings[AUTHORS] == {"feature a": "s0", "feature b": "s1"}


def test_changed_otherwise_stays_as_it_was_and_is_listed():
    found, plan = merged(units(a=1), units(a=2), units(a=3))
    assert strengths(plan) == {"a": 1} and found.change is None
    (conflict,) = found.conflicts
    assert (conflict.id, conflict.fields, conflict.sides) == ("a", ("strength",), ("s0", "s1"))
    assert "s0, s1" in str(conflict_sentence(conflict))


def test_a_conflict_may_be_decided():
    found, plan = merged(units(a=1), units(a=2), units(a=3), instead={("feature", "a"): "s1"})
    assert strengths(plan) == {"a": 3} and not found.conflicts


def test_deleted_here_and_changed_there_is_a_conflict():
    found, plan = merged(units(a=1), units(), units(a=3))
    assert strengths(plan) == {"a": 1} and found.conflicts[0].fields == ("deleted", "strength")


def test_new_in_both_otherwise_is_listed():
    found, _ = merged(units(), units(a=1), units(a=2))
    assert [conflict.fields for conflict in found.conflicts] == [("added",)]


def test_a_row_gone_in_a_copy_that_was_not_read_whole_is_not_taken_as_deleted():
    damaged = replace(units(b=1), left_out=(message("A row is damaged."),))
    found, plan = merged(units(a=1, b=1), damaged)
    assert strengths(plan) == {"a": 1, "b": 1} and found.conflicts[0].unread
    assert [str(sentence) for sentence in plan.left_out] == ["s0: A row is damaged."], "the merged plan is not green"


def test_a_roster_unit_that_two_satgas_placed_is_named():
    roster = {"r": RosterUnit("r", "Ton 1", strength=30)}
    base = replace(plan_of(scenes=(scene(1),)), roster=roster)
    one, other = (
        replace(plan_of(thing("unit", (E + far, N), key, unit="r"), scenes=(scene(1),)), roster=roster)
        for key, far in (("a", 0), ("b", 90))
    )
    found, plan = merged(base, one, other)
    assert [(unit.id, dict(unit.placed)) for unit in found.twice] == [("r", {1: 60.0})] and len(plan.features) == 2
    assert str(twice_sentence(found.twice[0])) == "Ton 1 has 30 people and stands with 60 in scene 1"


def test_undo_gives_back_the_plan_as_it_was():
    base = units(a=1, b=1)
    found, plan = merged(base, units(a=2), units(a=1, b=1, c=4))
    assert plan.apply(found.change.inverse()) == base


rows = st.dictionaries(st.sampled_from("abcde"), st.integers(1, 3))


@given(rows, st.lists(rows, min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_any_merge_is_what_row_by_row_says(base, sides):
    found, plan = merged(units(**base), *(units(**side) for side in sides))
    expected, torn = dict(base), set()
    for key in "abcde":
        wishes = {side.get(key) for side in sides if side.get(key) != base.get(key)}
        if len(wishes) > 1:
            torn.add(key)
        elif wishes:
            (wish,) = wishes
            expected.pop(key, None)
            expected.update({} if wish is None else {key: wish})
    assert strengths(plan) == expected and {conflict.id for conflict in found.conflicts} == torn


def test_a_copy_that_was_not_read_whole_overwrites_nothing():
    damaged = replace(units(a=1), left_out=(message("A row is damaged."),))
    found, plan = merged(units(a=400), damaged)
    assert strengths(plan) == {"a": 400} and found.conflicts[0].unread
    assert strengths(merged(units(a=400), damaged, instead={("feature", "a"): "s0"})[1]) == {"a": 1}


def test_scenes_that_were_moved_are_merged_alone():
    scenes = (scene(1, name="Satu"), scene(2, name="Dua"), scene(3, name="Tiga"))
    base = plan_of(scenes=scenes)
    moved = plan_of(scenes=(scene(1, name="Satu"), scene(2, name="Tiga"), scene(3, name="Dua")))
    with pytest.raises(InputError, match="In s0 scenes were moved or inserted: merge it alone, .* of s1"):
        merged(base, moved, plan_of(thing("unit", (E, N), "u", 2), scenes=scenes))
    assert merged(base, moved)[1].scenes == moved.scenes
    renamed = plan_of(scenes=(scene(1, name="Baru"), *scenes[1:], scene(4, name="Empat")))
    assert merged(base, renamed, plan_of(thing("unit", (E, N), "u", 2), scenes=scenes))[1].scenes == renamed.scenes
