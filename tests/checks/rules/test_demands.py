"""Coverage demands of a plan, and checks that it switches off: what is read, what is refused."""

import math

import pytest
from shapely import box

from support.plans import plan_of, thing
from tabletop.checks.rules.demands import CoverageDemand, demand_of, demand_to_row
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.limits import SET_IN_PLAN, configure, rules
from tabletop.checks.rules.runner import all_checks, run_checks
from tabletop.core.judgement.feature_classes import coverers
from tabletop.core.text.errors import InputError

DEMAND = {"what": "crowd", "by": "aid-post", "radius_m": 200, "min_share": 0.5, "severity": "info", "basis": "R: a source"}


def test_a_demand_is_read_and_written():
    assert demand_of(DEMAND) == CoverageDemand("crowd", "aid-post", 200.0, 0.5, "info", "R: a source")
    short = demand_of({"what": "layer:building", "by": "unit:medic"})
    assert short == CoverageDemand("layer:building", "unit:medic", None, 1.0, "warn", SET_IN_PLAN)
    for demand in (short, demand_of(DEMAND)):
        assert demand_of(demand_to_row(demand)) == demand
    assert {"unit", "aid-post", "command-post", "media", "observer", "vehicle"} == set(coverers())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (3, "what and by"),
        ({"what": "crowd"}, "what and by"),
        ({"what": "enemy", "by": "unit"}, "enemy"),
        ({"what": "protected:castle", "by": "unit"}, "protected:castle"),
        ({"what": "protected:", "by": "unit"}, "protected:"),
        ({"what": "layer:moon", "by": "unit"}, "layer:moon"),
        ({"what": "crowd", "by": "cordon"}, "cannot cover"),
        ({"what": "crowd", "by": "unit:"}, "cannot cover"),
        ({"what": "crowd", "by": "aid-post:big"}, "cannot cover"),
        ({"what": "unit", "by": "unit:medic"}, "cover itself"),
        ({"what": "crowd", "by": "vehicle"}, "radius_m"),
        ({"what": "crowd", "by": "unit", "radius_m": 0}, "radius_m"),
        ({"what": "crowd", "by": "unit", "radius_m": math.inf}, "inf"),
        ({"what": "crowd", "by": "unit", "radius_m": 1e13}, "1e+13"),
        ({"what": "crowd", "by": "unit", "radius_m": True}, "True"),
        ({"what": "crowd", "by": "unit", "min_share": 0}, "min_share"),
        ({"what": "crowd", "by": "unit", "min_share": 1.5}, "1.5"),
        ({"what": "crowd", "by": "unit", "min_share": math.nan}, "nan"),
        ({"what": "crowd", "by": "unit", "severity": "red"}, "red"),
    ],
)
def test_a_wrong_demand_is_one_sentence(row, words):
    with pytest.raises(InputError) as caught:
        run_checks(plan_of(coverage_demands=[row]))
    assert words in str(caught.value) and str(caught.value).count(". ") == 0


def test_demands_that_are_no_list_are_refused():
    with pytest.raises(InputError, match="must be a list"):
        run_checks(plan_of(coverage_demands={"what": "crowd"}))


def test_a_plan_replaces_the_tables():
    assert rules(plan_of(), "demands") == () and len(rules(plan_of(), "pairs")) > 2
    plan = plan_of(coverage_demands=[DEMAND], buffer_pairs=[])
    assert rules(plan, "demands") == (demand_of(DEMAND),) and rules(plan, "pairs") == ()
    assert configure(all_checks(), plan)["buffer-distance"].pairs == ()


# --- checks that are switched off
def crowded(**settings):
    return plan_of(thing("crowd", box(0, 0, 10, 10), headcount=900), **settings)


def test_a_check_that_is_off_is_silent_everywhere():
    plan = crowded(checks_off={"crowd-density-static": "counted again tomorrow"})
    assert any(one.code == "crowd-density-static" for one in run_checks(crowded()))
    assert not any(one.code == "crowd-density-static" for one in run_checks(plan))
    assert run_checks(plan, codes=["crowd-density-static"]) == []
    assert not any(one.code == "crowd-density-static" for one in CheckEngine(plan, 1).full())


@pytest.mark.parametrize(
    ("off", "words"), [({"nonsense": "x"}, "nonsense"), ({"exit-width": " "}, "reason"), ({"exit-width": True}, "reason"), ([1], "object")]
)
def test_what_is_wrong_there_is_one_sentence(off, words):
    with pytest.raises(InputError, match=words):
        run_checks(plan_of(checks_off=off))


@pytest.mark.parametrize(("value", "words"), [(-1, "zero or more"), (math.nan, "nan"), (1e13, "1e+12 at most"), (10**400, "at most")])
def test_a_limit_that_is_none_is_one_sentence(value, words):
    with pytest.raises(InputError) as caught:
        run_checks(plan_of(limits={"exit-width": {"warn_below_m": value}}))
    assert words in str(caught.value) and str(caught.value).count(". ") == 0
