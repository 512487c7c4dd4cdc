"""How one unit at two places is mended: parts, another unit, one place; and nobody is ever added to the roster's people."""

from dataclasses import replace

import pytest
from shapely import Point, box

from support.plans import plan_of, scene, thing
from tabletop.checks.rules.runner import run_checks
from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import message
from tabletop.core.values.feature import Scope
from tabletop.core.values.fix import Added, Fix
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

A = RosterUnit("a", "Dalmas 1", strength=38, unit_type="dalmas", agency="Polri")
B = RosterUnit("b", "Dalmas 2", strength=30, unit_type="dalmas", agency="Polri")
C = RosterUnit("c", "Dalmas 3", strength=36, unit_type="dalmas", agency="Polri")
OTHER = RosterUnit("o", "Satpol PP", strength=38, unit_type="satpol", agency="Pemkab")
TWICE = [thing("unit", (0.0, 0.0), "u1", unit="a", name="Dalmas 1"), thing("unit", (50.0, 0.0), "u2", unit="a", name="Dalmas 1")]


def with_rows(*rows, things=TWICE, scenes=()):
    plan = plan_of(*things, scenes=scenes)
    return Plan(features=plan.features, scenes=plan.scenes, roster={row.id: row for row in rows})


def twice(plan):
    return next(one for one in run_checks(plan, codes=["roster-total"]) if one.features)


def after(plan, fix, scope=Scope.ALL_SCENES, number=1):
    return plan.apply(fix.change(plan, number, scope))


def still_twice(plan):
    return [one for one in run_checks(plan, codes=["roster-total"]) if one.features]


def people(plan):
    return sum(row.strength for row in plan.roster.values())


def labels(finding):
    return [str(fix.label) for fix in finding.fixes]


def test_the_copy_goes_or_is_no_longer_the_unit():
    plan = with_rows(A)
    remove, unlink = twice(plan).fixes
    assert labels(twice(plan)) == [
        "Remove Dalmas 1, 50 m away",
        "Unlink Dalmas 1, 50 m away",
    ]
    assert set(after(plan, remove).features) == {"u1"} and still_twice(after(plan, remove)) == []
    loose = after(plan, unlink)
    assert dict(loose.features["u2"].at(1).properties) == {"name": "Dalmas 1", "strength": 0} and still_twice(loose) == []


def test_of_a_unit_that_is_split_leader_call_sign_and_vehicles_are_not_doubled():
    whole = replace(A, leader="AKP Budi", call_sign="Elang 1", equipment="1 AWC", satgas="Preventif")
    plan = with_rows(whole, things=parts(20, 18))
    rest, new = after(plan, twice(plan).fixes[0]).roster.values()
    assert (rest.leader, rest.call_sign, rest.equipment) == ("AKP Budi", "Elang 1", "1 AWC")
    assert (new.leader, new.call_sign, new.equipment, new.satgas) == ("", "", "", "Preventif")


@pytest.mark.parametrize(("own", "left"), [((None, None), 0), ((30, None), 8), ((30, 30), 8), ((8, 30), 30), ((10, 20), 20), ((50, 20), 0)])
def test_a_place_that_is_no_longer_the_unit_keeps_only_people_whom_the_roster_has(own, left):
    things = [thing("unit", (50.0 * k, 0.0), f"u{k}", unit="a", **({} if one is None else {"strength": one})) for k, one in enumerate(own)]
    plan = with_rows(A, things=things)
    unlink = next(fix for fix in twice(plan).fixes if str(fix.label).startswith("Unlink"))
    assert after(plan, unlink).features["u1"].at(1).properties["strength"] == left


def test_removed_in_this_scene_only_where_that_is_asked():
    plan = with_rows(A, scenes=[scene(1), scene(2)])
    remove = twice(plan).fixes[0]
    left = after(plan, remove, Scope.THIS_SCENE)
    assert left.features["u2"].at(1) is None and left.features["u2"].at(2) is not None
    back = left.apply(remove.change(plan, 1, Scope.THIS_SCENE).inverse())
    assert back.features == plan.features


def test_the_place_is_given_to_a_unit_of_the_same_kind_that_stands_nowhere():
    plan = with_rows(A, B, C, OTHER)
    finding = twice(plan)
    assert labels(finding)[0] == "Make Dalmas 1 the unit Dalmas 3 of the reserve", "its strength is nearer than that of Dalmas 2"
    mended = after(plan, finding.fixes[0])
    assert mended.features["u2"].at(1).properties["name"] == "Dalmas 3" and still_twice(mended) == [] and people(mended) == people(plan)


def test_a_unit_of_another_agency_or_kind_is_not_taken():
    assert len(twice(with_rows(A, OTHER)).fixes) == 2


def parts(first, second, **more):
    return [
        thing("unit", (0.0, 0.0), "u1", unit="a", strength=first),
        thing("unit", (50.0, 0.0), "u2", unit="a", strength=second, **more),
    ]


@pytest.mark.parametrize(("first", "second"), [(20, 18), (20, 10)])
def test_parts_become_two_rows_and_nobody_is_more(first, second):
    plan = with_rows(A, B, things=parts(first, second))
    finding = twice(plan)
    assert labels(finding)[0] == f"Split Dalmas 1 in the roster: {38 - second} people, and {second} as Dalmas 1 (2)"
    mended = after(plan, finding.fixes[0], Scope.THIS_SCENE)
    assert people(mended) == people(plan) and still_twice(mended) == []
    assert mended.roster["a"].strength == 38 - second and mended.roster["a-2"].strength == second
    assert mended.features["u2"].at(1).properties["unit"] == "a-2"


@pytest.mark.parametrize("strengths", [(38, 38), (30, 10), (38, 0)])
def test_what_is_more_than_the_whole_is_not_two_parts(strengths):
    assert not any("Split" in label for label in labels(twice(with_rows(A, things=parts(*strengths)))))


def test_parts_that_are_whole_in_another_scene_are_not_split():
    things = [*parts(20, 18), thing("unit", (0.0, 0.0), "u3", unit="a", scene_from=2, scene_to=2)]
    assert not any("Split" in label for label in labels(twice(with_rows(A, things=things, scenes=[scene(1), scene(2)]))))


def test_a_cordon_is_never_taken_away():
    things = [thing("unit", (0.0, 0.0), "u1", unit="a"), thing("cordon", [(50.0, 0.0), (70.0, 0.0)], "line", unit="a")]
    plan = with_rows(A, B, things=things)
    [fix] = twice(plan).fixes
    assert not fix.removed and still_twice(after(plan, fix)) == []


def test_the_unit_that_mans_its_cordon_stays():
    things = [*TWICE, thing("cordon", [(45.0, 1.0), (60.0, 1.0)], "line", unit="a")]
    assert next(fix for fix in twice(with_rows(A, things=things)).fixes if fix.removed).removed == ("u1",)


def test_another_number_is_set_to_that_of_the_roster():
    plan = with_rows(A, things=[thing("unit", (0.0, 0.0), "u1", unit="a", strength=12)])
    [finding] = run_checks(plan, codes=["roster-unit"])
    [fix] = finding.fixes
    mended = after(plan, fix)
    assert (
        str(fix.label) == "Take the 38 people of the roster for Dalmas 1"
        and run_checks(mended, codes=["roster-unit", "roster-total"]) == []
    )


def test_what_is_gone_by_then_is_refused():
    plan = with_rows(A)
    fix = twice(plan).fixes[0]
    with pytest.raises(PlanError):
        fix.change(after(plan, fix), 1, Scope.ALL_SCENES)


# --- drawn twice
def test_of_things_drawn_twice_one_stays():
    things = [thing("gate", (0.0, 0.0), key, width_m=3.0) for key in "abc"]
    [finding] = run_checks(plan_of(*things), codes=["same-place"])
    [fix] = finding.fixes
    assert fix.removed == ("b", "c") and run_checks(after(plan_of(*things), fix), codes=["same-place"]) == []


def test_the_copy_that_is_a_unit_of_the_roster_stays():
    things = [thing("unit", (0.0, 0.0), "a", name="Dalmas 1"), thing("unit", (0.0, 0.0), "b", name="Dalmas 1", unit="a")]
    [finding] = run_checks(with_rows(A, things=things), codes=["same-place"])
    assert finding.fixes[0].removed == ("a",)


def test_what_says_something_else_is_no_copy_and_people_are_never_removed():
    line = [(0.0, 0.0), (20.0, 0.0)]
    [finding] = run_checks(plan_of(thing("cordon", line, ranks=1), thing("cordon", line, ranks=2)), codes=["same-place"])
    assert finding.fixes == ()
    crowds = [thing("crowd", box(0, 0, 9, 9), headcount=9) for _ in range(2)]
    [finding] = run_checks(plan_of(*crowds), codes=["same-place"])
    assert finding.fixes == ()


def test_which_of_two_exits_turned_round_stays_is_for_people_to_say():
    crowd = thing("crowd", box(0, 0, 20, 20), headcount=50)
    way = [(10.0, 10.0), (10.0, 40.0)]
    [same] = run_checks(plan_of(crowd, thing("exit", way), thing("exit", way)), codes=["same-place"])
    [turned] = run_checks(plan_of(crowd, thing("exit", way), thing("exit", way[::-1])), codes=["same-place"])
    assert len(same.fixes) == 1 and turned.fixes == ()


# --- a unit of the roster that a fix places, in other scenes
@pytest.mark.parametrize(
    ("number", "scope", "there"),
    [
        (2, Scope.THIS_SCENE, [2]),
        (2, Scope.FROM_HERE_ON, [2]),
        (2, Scope.ALL_SCENES, [2]),
        (4, Scope.FROM_HERE_ON, [4, 5]),
        (4, Scope.ALL_SCENES, [4, 5]),
    ],
)
def test_a_unit_is_sent_only_for_as_long_as_it_stands_nowhere_else(number, scope, there):
    things = [thing("unit", (0.0, 0.0), "x", 1, 1, unit="a"), thing("unit", (0.0, 0.0), "y", 3, 3, unit="a")]
    plan = with_rows(A, things=things, scenes=[scene(n) for n in range(1, 6)])
    fix = Fix(message("Place"), added=(Added("unit", Point(9, 9), {"unit": "a"}),))
    [edit] = fix.change(plan, number, scope).edits
    assert [n for n in range(1, 6) if edit.after.at(n) is not None] == there
