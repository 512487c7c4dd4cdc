"""Closure of rings and ways between scenes after edits: the same as from nothing, in a small town where rings are walled."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box
from shapely.affinity import translate

from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.rules.check_list import configured
from tabletop.checks.rules.engine import CheckEngine
from tabletop.core.text.errors import Cancelled
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope

HOUSES = [box(40 * i + 8, 40 * j + 8, 40 * i + 30, 40 * j + 30) for i in range(-1, 5) for j in range(-1, 5)]
STREETS = [LineString([(40 * i, -80), (40 * i, 200)]) for i in range(0, 5, 2)] + [
    LineString([(-80, 40 * j), (200, 40 * j)]) for j in range(0, 5, 2)
]
TOWN = layers_of(building=HOUSES, road=STREETS)
KINDS = ("cordon", "barrier", "gate", "vehicle", "ring", "unit", "route")


def one_of(dice, kind, key, scene_from=None, scene_to=None):
    x, y = 10.0 * dice.randint(0, 12), 10.0 * dice.randint(0, 12)
    dx, dy = dice.choice([(60, 0), (0, 60), (20, 0), (0, 20), (30, 30)])
    shapes = {"ring": box(x, y, x + 60, y + 60), "route": [(x, y), (x + dx, y + dy)], "cordon": [(x, y), (x + dx, y + dy)]}
    shapes["barrier"] = [(x, y), (x + dx, y), (x + dx, y + dy), (x, y + dy), (x, y + dice.choice((0, 2, 9)))]
    more = {
        "gate": {"open": dice.random() < 0.5},
        "route": {"unit": "u1"},
        "cordon": {"closed_to": dice.choice(("people", "vehicles", "both"))},
    }
    return thing(kind, shapes.get(kind, (x, y)), key, scene_from, scene_to, **more.get(kind, {}))


def town_plan(dice):
    things = [one_of(dice, dice.choice(KINDS[:4]), f"f{n}") for n in range(8)]
    things += [one_of(dice, "ring", f"r{n}") for n in range(2)] + [one_of(dice, "route", "t")]
    things += [one_of(dice, "unit", f"u{n}", k, k) for n in range(4) for k in (1, 2, 3) if n < 2 or k != 2]
    return plan_of(*things, scenes=[scene(1, step_min=1), scene(2, step_min=1), scene(3, step_min=1)])


def edit(dice, plan):
    key = dice.choice(sorted(plan.features))
    old = plan.features[key]
    if dice.random() < 0.2:
        gone = old.removed(dice.choice((1, 2, 3)), Scope.THIS_SCENE) if dice.random() < 0.6 else None
        return Change(message("Delete"), (Edit("feature", key, old, gone),)) if gone != old else None
    dx, dy = dice.choice((-10, -2, 0, 3, 10, 90)), dice.choice((-10, 0, 2, 10))
    scope = dice.choice((Scope.ALL_SCENES, Scope.THIS_SCENE))
    new = old.moved(dice.choice((1, 2, 3)), scope, lambda one: translate(one, dx, dy))
    return Change(message("Move"), (Edit("feature", key, old, new),)) if new != old else None


def told(findings):
    return sorted((one.digest(), str(one.message), [fix.added for fix in one.fixes]) for one in findings)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 5))
def test_update_tells_what_full_tells(seed, steps):
    dice = random.Random(seed)
    plan = town_plan(dice)
    checks = {code: check for code, check in configured(plan).items() if code in ("cordon-closure", "unit-too-far")}
    engine = CheckEngine(plan, 1, TOWN, checks)
    engine.full()
    for _ in range(steps):
        change = edit(dice, plan) if plan.features else None
        if change is None:
            continue
        plan = plan.apply(change)
        assert told(engine.update(plan, change.feature_ids)) == told(CheckEngine(plan, 1, TOWN, checks).full()), str(change)


def test_the_town_has_something_to_say():
    found = [one for seed in range(12) for one in CheckEngine(town_plan(random.Random(seed)), 1, TOWN).full()]
    said = {(one.code, one.unit, bool(one.fixes)) for one in found if one.code in ("cordon-closure", "unit-too-far")}
    assert {("cordon-closure", "m", True), ("cordon-closure", "count", True), ("unit-too-far", "m", False)} <= said
    assert Point(0, 0).distance(TOWN.by_role("road")[0].parts[0].geometries[0]) == 0


def test_a_plan_of_thousands_of_scenes_is_edited():
    """One unit is away until the last scene, another is moved twice before the checks look again."""
    last = 3000
    units = [thing("unit", (0, 0), "near"), thing("unit", (0, 0), "away", 1, 1), thing("unit", (5000, 0), "away", last, last)]
    plan = plan_of(*units, scenes=[scene(number) for number in range(1, last + 1)])
    engine = CheckEngine(plan, 1)
    engine.full()

    def moved(plan, key, east):
        after = plan.features[key].moved(1, Scope.THIS_SCENE, lambda shape: translate(shape, east, 0))
        return plan.apply(Change(message("Move"), (Edit("feature", key, plan.features[key], after),)))

    once = moved(plan, "near", 900.0)
    with pytest.raises(Cancelled):
        engine.update(once, ["near"], cancelled=lambda: True)
    twice = moved(moved(once, "near", 50.0), "away", 40.0)
    assert engine.update(twice, ["near", "away"]) == CheckEngine(twice, 1).full()
    assert {one.features[0] for one in engine.findings() if one.code == "unit-too-far"} >= {"near"}
