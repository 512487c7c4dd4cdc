"""What checks keep from edit to edit stays small: numbers, and what is alike in several scenes once."""

import gc
from dataclasses import dataclass, replace
from functools import partial
from weakref import ref

import numpy as np
import pytest
from shapely import Point, box
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.base.same_values import are_alike
from tabletop.checks.rules.engine import CheckEngine
from tabletop.core.values.feature import Scope, Span, State


@dataclass(frozen=True)
class Boxless:
    """A value of checks."""

    metres: float


HOUSES = layers_of(building=[box(0, 0, 400, 5)])


def geometries_of(root):
    """How many geometries hang on what an engine keeps."""
    seen, waiting, count = set(), [root], 0
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type | type(gc)):
            continue
        seen.add(id(one))
        count += isinstance(one, BaseGeometry)
        waiting += gc.get_referents(one)
        waiting += one.ravel().tolist() if isinstance(one, np.ndarray) and one.dtype == object else ()
    return count


@pytest.mark.parametrize("kind", ["unit", "vehicle", "crowd"])
def test_places_that_a_fix_may_choose_are_no_shapes(kind):
    def kept(count):
        some = [thing(kind, box(20 * n, 20, 20 * n + 9, 29) if kind == "crowd" else (20.0 * n, 2.0), f"{kind}{n}") for n in range(count)]
        engine = CheckEngine(plan_of(*some, scenes=[scene(1)]), 1, HOUSES)
        assert any(one.fixes for one in engine.full())
        return geometries_of(engine.snapshot._kept)

    assert kept(20) - kept(10) < 10 * 20


def test_what_two_scenes_say_alike_is_held_once():
    some = [thing("crowd", box(20 * n, 20, 20 * n + 9, 29), f"crowd{n}", headcount=300 + n) for n in range(10)]
    plan = plan_of(*some, scenes=[scene(1), scene(2)])
    first, second = CheckEngine(plan, 1, HOUSES), CheckEngine(plan, 2, HOUSES)
    first.full()
    found = second.full(like=first)
    assert found == CheckEngine(plan, 2, HOUSES).full()
    assert {one.scene for one in found} == {2} and {one.scene for one in first.findings()} == {1}
    whole = geometries_of([first.findings(), found]) - geometries_of(first.findings())
    assert whole == 0 and {id(one.message) for one in found if one.features} <= {id(one.message) for one in first.findings()}


def test_what_two_scenes_keep_alike_is_held_once():
    some = [thing("crowd", box(20 * n, 20, 20 * n + 9, 29), f"crowd{n}", headcount=300 + n) for n in range(10)]
    plan = plan_of(*some, scenes=[scene(1), scene(2)])
    first, second = CheckEngine(plan, 1, HOUSES), CheckEngine(plan, 2, HOUSES)
    first.full(), second.full()
    alone = geometries_of([first.snapshot._kept, second.snapshot._kept])
    second.share(first)
    one = geometries_of(first.snapshot._kept)
    assert geometries_of([first.snapshot._kept, second.snapshot._kept]) - one <= (alone - one) / 2


def test_a_feature_that_stands_alike_in_two_scenes_is_one_value():
    plan = plan_of(thing("unit", (0.0, 0.0), "u"), thing("unit", (9.0, 0.0), "v"), scenes=[scene(1), scene(2)])
    moved = plan.features["v"].moved(2, Scope.THIS_SCENE, lambda point: translate(point, 5.0))
    plan = replace(plan, features={**plan.features, "v": moved})
    (u, v), (same, other) = plan.placed(1), plan.placed(2)
    assert u is same and v != other
    twin = replace(plan.features["u"], id="twin")
    assert replace(plan, features={"u": plan.features["u"], "twin": twin}).placed(1)[1].id == "twin"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ((1.0, "a", [Point(1, 2)]), (1.0, "a", [Point(1, 2)]), True),
        ((1.0,), (1,), False),
        (Point(1, 2), Point(1, 3), False),
        (np.array([1.0, np.nan]), np.array([1.0, np.nan]), True),
        (np.array([1.0]), np.array([1]), False),
        (np.array([Point(1, 2), None]), np.array([Point(1, 2), None]), True),
        ({"a": Span(State(Point(1, 2), {}))}, {"a": Span(State(Point(1, 2), {}))}, False),
        (Boxless(1.0), Boxless(1.0), True),
        (Boxless(1.0), Boxless(2.0), False),
        (len, print, False),
        (partial(len, "a"), partial(len, "b"), False),
    ],
)
def test_values_are_alike_only_through_and_through(one, other, alike):
    assert are_alike(one, other) == alike


def test_what_hangs_on_a_value_beside_its_fields_counts():
    one, other = Boxless(1.0), Boxless(1.0)
    vars(one)["held"] = ref(one)
    vars(other)["held"] = ref(other)
    assert one == other and not are_alike(one, other)
