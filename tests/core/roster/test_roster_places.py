"""Units of the roster put on the map: on open ground, on cordons, moved, in scenes; never at two places."""

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from support.plans import plan_of, scene, thing
from tabletop.checks.rules.runner import run_checks
from tabletop.core.roster.places import put
from tabletop.core.roster.places_manning import mannings
from tabletop.core.roster.sums import stands_in
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

E, N = 500_000.0, 9_950_000.0
ROWS = [RosterUnit("a", "Peleton 1", strength=30), RosterUnit("b", "Peleton 2", strength=20), RosterUnit("c", "Regu", strength=10)]
THREE = [scene(1), scene(2), scene(3)]
OPEN, LINE = Point(E, N + 300), Point(E + 8, N + 3)


def plan(*things, scenes=()):
    made = plan_of(*things, scenes=scenes)
    return Plan(features=made.features, scenes=made.scenes, roster={row.id: row for row in ROWS})


def line(**more):
    return thing("cordon", [(E, N), (E + 40, N)], "k", name="Selatan", **more)


def after(before, key, place, number=1, scope=Scope.ALL_SCENES):
    placing = put(before, key, place, number, scope)
    now = before.apply(placing.change)
    assert now.apply(placing.change.inverse()) == before
    return now, str(placing.said)


def test_on_open_ground_it_stands_there():
    now, said = after(plan(line()), "a", OPEN)
    [stand] = stands_in(now, 1).values()
    assert (
        stand.ones[0].kind == "unit"
        and stand.ones[0].geometry.equals(OPEN)
        and stand.counted == 30
        and said == "Peleton 1 stands here now."
    )
    assert "strength" not in stand.ones[0].properties


def test_what_it_leaves_is_said_with_how_far_it_is_from_there():
    now, _ = after(plan(line()), "a", OPEN)
    assert after(now, "a", Point(OPEN.x + 3, OPEN.y + 4))[1] == "Peleton 1 stands here now."
    assert after(now, "a", Point(OPEN.x + 300, OPEN.y + 400))[1] == (
        "Peleton 1 stands here now, and no longer at its place 500 m from here."
    )
    assert after(now, "b", OPEN)[1].endswith("stands here now.")


def test_a_cordon_that_nobody_mans_takes_its_name_and_its_people():
    now, said = after(plan(line(strength=40)), "a", LINE)
    assert now.features["k"].at(1).properties == {"name": "Selatan", "unit": "a"} and len(now.features) == 1
    assert said == "Peleton 1 mans Selatan: 30 people count there, no longer the 40 that it stated."
    assert mannings(now.placed(1), now.roster)["k"].people == 30
    assert after(plan(line()), "a", LINE)[1] == "Peleton 1 mans Selatan."


def test_on_a_manned_cordon_both_stand_on_the_line_and_nobody_counts_twice():
    first, _ = after(plan(line(strength=5)), "a", LINE)
    now, said = after(first, "b", Point(E + 30, N - 4))
    on = mannings(now.placed(1), now.roster)["k"]
    assert said == "Peleton 2 mans Selatan." and on.people == 50 and on.named is None and on.stated is None
    feet = sorted((one.geometry.x - E, one.geometry.y - N) for one in on.standing)
    assert feet == [(15.0, 0.0), (30.0, 0.0)]
    assert not any(stand.at_two for stand in stands_in(now, 1).values())
    assert run_checks(now, codes=["cordon-manning", "roster-unit"]) == []
    third, _ = after(now, "c", LINE)
    assert mannings(third.placed(1), third.roster)["k"].people == 60


def test_a_unit_that_stands_goes_there_and_leaves_its_cordon():
    there, _ = after(plan(line()), "a", OPEN)
    moved, _ = after(there, "a", Point(E + 90, N + 90))
    assert len(moved.features) == 2 and stands_in(moved, 1)["a"].ones[0].geometry.x == E + 90
    manned, _ = after(moved, "a", LINE)
    assert list(manned.features) == ["k"] and manned.features["k"].at(1).properties["unit"] == "a"
    off, _ = after(manned, "a", OPEN)
    assert "unit" not in off.features["k"].at(1).properties and stands_in(off, 1)["a"].ones[0].kind == "unit"


def test_another_scene_keeps_its_place():
    before = plan(thing("unit", (E + 200, N), "u", unit="a", scene_from=3), scenes=THREE)
    now, _ = after(before, "a", OPEN, 1, Scope.ALL_SCENES)
    assert [stands_in(now, number)["a"].ones[0].geometry.x - E for number in (1, 2, 3)] == [0, 0, 200]
    here, _ = after(plan(scenes=THREE), "a", OPEN, 2, Scope.THIS_SCENE)
    assert [number for number in (1, 2, 3) if stands_in(here, number)] == [2]
    onwards, _ = after(plan(scenes=THREE), "a", OPEN, 2, Scope.FROM_HERE_ON)
    assert [number for number in (1, 2, 3, 4) if onwards.placed(number)] == [2, 3, 4]


def test_a_cordon_that_others_man_later_stays_theirs():
    before = plan(line(), thing("unit", (E + 5, N), "u", unit="b", scene_from=3), scenes=THREE)
    now, _ = after(before, "a", LINE)
    assert [now.features["k"].at(number).properties.get("unit") for number in (1, 2, 3)] == ["a", "a", None]


SPOTS = st.sampled_from([OPEN, LINE, Point(E + 35, N), Point(E + 200, N + 50), Point(E + 70, N + 41)])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), SPOTS, st.sampled_from([1, 2, 3]), st.sampled_from(list(Scope))), max_size=7))
def test_whatever_is_put_where_nobody_stands_at_two_places(steps):
    now = plan(line(), thing("cordon", [(E + 60, N + 40), (E + 90, N + 40)], "m", strength=12), scenes=THREE)
    for key, place, number, scope in steps:
        now, _ = after(now, key, place, number, scope)
        assert key in stands_in(now, number)
        for one in (1, 2, 3):
            stands = stands_in(now, one)
            assert not any(stand.at_two for stand in stands.values())
            assert sum(stand.counted for stand in stands.values()) == sum(now.roster[name].strength for name in stands)
