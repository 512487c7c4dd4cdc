"""The roster row by row: parts, names, circles, and the same after edits."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.plans import plan_of, scene, thing
from tabletop.checks.rules.check_list import configured
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.core.text.message import message
from tabletop.core.values.change import replace_features
from tabletop.core.values.feature import Scope
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import RosterNames, parent_troubles, places_of

CODES = ("roster-total", "roster-unit")


def rows(**strengths):
    return {key: RosterUnit(key, f"Dalmas {key[1:]}", strength=strength) for key, strength in strengths.items()}


def placed(kind, where, **properties):
    plan = plan_of(thing(kind, where, **properties))
    return plan.placed(1)[0]


LINE = [(0.0, 0.0), (20.0, 0.0)]


@pytest.mark.parametrize(
    ("ones", "people", "counted"),
    [
        ([("unit", (0, 1), {})], (30,), 30),
        ([("unit", (0, 1), {"strength": 50})], (50,), 50),
        ([("unit", (0, 1), {}), ("unit", (99, 0), {})], (30, 30), 30),
        ([("unit", (0, 1), {"strength": 15}), ("unit", (99, 0), {"strength": 15})], (15, 15), 30),
        ([("unit", (0, 1), {"strength": 10}), ("unit", (99, 0), {"strength": 15})], (10, 15), 25),
        ([("cordon", LINE, {}), ("unit", (5, 1), {})], (30,), 30),
        ([("cordon", LINE, {}), ("unit", (5, 1), {"strength": 15}), ("unit", (9, 1), {"strength": 15})], (30,), 30),
        ([("cordon", LINE, {"strength": 12}), ("unit", (5, 1), {"strength": 10})], (12,), 12),
        ([("cordon", LINE, {}), ("unit", (5, 5.0), {})], (30,), 30),
        ([("cordon", LINE, {}), ("unit", (5, 5.01), {})], (30, 30), 30),
    ],
)
def test_people_at_the_places_of_a_row(ones, people, counted):
    found = places_of(RosterUnit("d1", "Dalmas 1", strength=30), [placed(kind, where, **more) for kind, where, more in ones])
    assert (found.people, found.counted) == (people, counted)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("D1 ", "d1"),
        (" d-1", "d1"),
        ("dalmas 1", "d1"),
        ("DALMAS  2", "d2"),
        ("d2x", "d2"),
        ("Dalmsa 2", "d2"),
        ("Dallmas 22", "d2"),
        ("Brimob", None),
        ("", None),
        ("?", None),
    ],
)
def test_the_nearest_name(name, nearest):
    assert RosterNames(rows(d1=30, d2=20)).nearest(name) == nearest


def test_circles_are_named_once_each():
    tree = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "e", "f": None, "g": "x", "h": "x"}
    roster = {key: RosterUnit(key, key, parent=parent) for key, parent in tree.items()}
    circles, lost = parent_troubles(roster)
    assert [sorted(one) for one in circles] == [["a", "b", "c"], ["e"]] and lost == {"x": ["g", "h"]}


def test_the_tree_is_judged_in_the_first_scene_only():
    plan = replace(plan_of(scenes=[scene(2), scene(5)]), roster={"a": RosterUnit("a", "A", parent="a")})
    codes = [[one.code for one in run_checks(plan, scene=number) if one.code != "plan-lacks"] for number in (2, 5)]
    assert codes == [["roster-unit"], []]


def test_names_without_any_roster_are_told():
    [one] = run_checks(plan_of(thing("unit", (0, 0), unit="d1")), codes=CODES)
    assert str(one.message) == 'Unit names the unit "d1", which the roster does not have. Add it, or choose another.' and not one.fixes


def test_a_fix_takes_the_nearest_for_all_of_them():
    plan = replace(plan_of(*(thing("unit", (0, 9.0 * n), unit="D1", strength=15) for n in range(2))), roster=rows(d1=30))
    [fix] = next(one for one in run_checks(plan, codes=["roster-unit"])).fixes
    assert str(fix.label) == "Take Dalmas 1 (d1) of the roster"
    after = plan.apply(fix.change(plan, 1, Scope.ALL_SCENES))
    assert {one.properties["unit"] for one in after.placed(1)} == {"d1"} and not run_checks(after, codes=["roster-unit"])


def test_a_masked_sum_is_told_row_by_row():
    plan = replace(plan_of(thing("unit", (0, 0), unit="d1", strength=50)), roster=rows(d1=30, d2=20))
    total = next(one for one in run_checks(plan, codes=["roster-total"]))
    assert (total.measured, total.limit) == (50, 50)
    assert [str(line) for line in total.computation] == ["Dalmas 1: 50 of 30 placed", "Dalmas 2: 0 of 20 placed"]


def says(engine):
    return sorted((one.code, one.features, str(one.message), one.measured, one.limit, one.topic) for one in engine.findings())


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 2**32))
def test_after_edits_the_same_is_said_as_from_nothing(seed):
    pick = random.Random(seed)
    names = ("d1", "d2", "D1 ", "d2x", "nobody", "")

    def one(kind):
        more = {"strength": pick.choice((0, 10, 15, 30))} if kind != "route" and pick.random() < 0.5 else {}
        place = (pick.uniform(0, 40), pick.uniform(0, 8)) if kind == "unit" else [(0.0, pick.uniform(0, 8)), (20.0, 0.0)]
        return thing(kind, place, unit=pick.choice(names), **more)

    kinds = [pick.choice(("unit", "unit", "cordon", "route")) for _ in range(8)]
    plan = replace(plan_of(*map(one, kinds)), roster=rows(d1=30, d2=20) if pick.random() < 0.8 else {})
    checks = {code: check for code, check in configured(plan).items() if code in CODES}
    engine = CheckEngine(plan, 1, None, checks)
    engine.full()
    for _ in range(5):
        key = pick.choice(sorted(plan.features))
        old = plan.features[key]
        new = (
            None
            if pick.random() < 0.2
            else old.edited(1, Scope.ALL_SCENES, None, {"unit": pick.choice(names), "strength": pick.choice((None, 15, 30))})
        )
        plan = plan.apply(replace_features(message("Edit"), [(old, new)]))
        engine.update(plan, [key])
        fresh = CheckEngine(plan, 1, None, checks)
        fresh.full()
        assert says(engine) == says(fresh)
        if not plan.features:
            break
