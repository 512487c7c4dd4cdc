"""A cordon that is short of people is told once; one whose people only stand in heaps gap by gap."""

import pytest

from support.plans import plan_of, thing
from tabletop.checks.rules.runner import run_checks


def told(*units, length=100, **cordon):
    line = thing("cordon", [(0.0, 0.0), (float(length), 0.0)], posture="rope", **{"strength": 0, **cordon})
    plan = plan_of(line, *(thing("unit", (float(x), 0.0), strength=strength) for x, strength in units))
    return run_checks(plan, scene=1, codes=("cordon-coverage",))


def test_own_people_spread_thin_are_one_finding():
    (found,) = told(strength=24)
    assert found.measured == pytest.approx(100 / 24 - 1.5) and len(found.highlight.geoms) == 23, "1.3 m at the ends are none"
    assert "short by 43 people; 23 gaps" in str(found.message), "67 are needed"
    assert [fix.edited[0].properties["strength"] for fix in found.fixes] == [67]


def test_four_gaps_of_a_short_line_are_one_finding_and_three_are_three():
    (found,) = told((20, 4), (40, 4), (60, 4), (80, 4))
    assert found.measured == pytest.approx(17) and found.fixes == ()
    assert [round(one.measured) for one in told((20, 4), (40, 4), length=60)] == [17, 17, 14]


def test_people_in_heaps_are_not_short():
    heaps = told((20, 8), (40, 8), (60, 8), (80, 8), *[(x, 7) for x in (19, 19.5, 20.5, 21, 21.5)])
    assert len(heaps) == 5 and all("gap of" in str(one.message) for one in heaps)


def test_what_holds_a_part_of_the_line_is_named_beside_the_people_that_the_rest_needs():
    line = thing("cordon", [(0.0, 0.0), (100.0, 0.0)], posture="rope", strength=0)
    wall = thing("barrier", [(0.0, 0.0), (29.0, 0.0)])
    units = [thing("unit", (float(x), 0.0), strength=4) for x in (40, 55, 70, 85)]
    (found,) = run_checks(plan_of(line, wall, *units), scene=1, codes=("cordon-coverage",))
    steps = [str(step) for step in found.computation]
    assert "30.00 m of 100.00 m are held by barriers, vehicles, buildings or gates; 70.00 m are left for people" in steps
    assert any(step.startswith("70.00 m x 1 rank") and step.endswith("= 47 people") for step in steps)
    assert "short by 31 people" in str(found.message)
