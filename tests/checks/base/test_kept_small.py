"""What checks keep from edit to edit stays small: numbers, and what is alike in several scenes once."""

import gc

import numpy as np
import pytest
from shapely import box
from shapely.geometry.base import BaseGeometry

from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.rules.engine import CheckEngine

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
