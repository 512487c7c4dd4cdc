"""Where a plan departs from the defaults: which limits are laxer, rows of rules, long reaches, scenes that change nothing."""

from itertools import pairwise
from random import Random

import pytest
from shapely import Point, box

from support.plans import plan_of, scene, thing
from tabletop.checks.rules.limits import default_limits, default_rules
from tabletop.checks.rules.pairs import pair_to_row
from tabletop.checks.rules.plan_departures import EITHER_WAY, LAXER_ABOVE, STRICTER_ABOVE, _changes, departures
from tabletop.checks.rules.rule_sources import plan_readiness
from tabletop.checks.rules.runner import run_checks
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.values.feature import Feature, Keyframe, State


def of(*things, **more):
    return departures(plan_of(*things, **more), AllFindings())


def said(found):
    return [str(row) for section in found.sections() for row in section.rows]


@pytest.mark.parametrize(
    ("code", "name", "value", "laxer"),
    [
        ("exit-width", "stop_below_m", 0.6, True),
        ("exit-width", "stop_below_m", 1.2, False),
        ("crowd-density-static", "stop_person_per_m2", 6, True),
        ("crowd-density-static", "stop_person_per_m2", 3, False),
        ("egress-time", "high_risk_min", 12, True),
        ("cordon-closure", "gap_max_m", 10, True),
        ("cordon-closure", "gap_max_m", 50, True),
        ("exit-count", "severity", "info", True),
        ("no-negotiator", "severity", "stop", False),
    ],
)
def test_a_limit_is_laxer_or_stricter_than_its_default(code, name, value, laxer):
    [one] = of(limits={code: {name: value}}).limits
    assert (one.code, one.name, one.value, one.laxer) == (code, name, value, laxer)


def test_a_limit_is_said_in_words_without_codes():
    limits = {"exit-width": {"stop_below_m": 0.5}, "exit-count": {"severity": "info"}, "aid-post-distance": {"way_m": 900}}
    found = of(limits=limits, checks_off={"stewards": "none here"})
    text = " ".join(said(found))
    assert len(found.limits) == 3 and not [code for code in default_limits() if f"({code})" in text] and "_" not in text
    assert any(row.endswith(": none here") and "stewards:" not in row for row in said(found))


def test_no_limit_is_both():
    names = {name for values in default_limits().values() for name in values}
    assert not STRICTER_ABOVE & LAXER_ABOVE and names & STRICTER_ABOVE and names & LAXER_ABOVE


def test_pairs_that_are_gone_or_nearer_are_laxer():
    rows = [pair_to_row(one) for one in default_rules("pairs")]
    gone, nearer, farther = rows[1:], [{**rows[0], "min_m": rows[0]["min_m"] / 2}, *rows[1:]], [{**rows[0], "min_m": 99}, *rows[1:]]
    for kept in (gone, nearer):
        found = of(buffer_pairs=kept)
        assert len(found.rows_laxer) == 1 and not found.rows_more and found.reserves
    found = of(buffer_pairs=farther)
    assert not found.rows_laxer and len(found.rows_more) == 1 and not found.reserves
    assert not of(buffer_pairs=rows).rows_laxer


def test_a_reach_far_above_the_default_of_its_kind_is_named():
    units = [thing("unit", (0.0, 0.0), reach_m=60, name="Peleton 1"), thing("unit", (5.0, 0.0), reach_m=37), thing("unit", (9.0, 0.0))]
    found = of(*units, thing("water-jet", (0.0, 9.0), range_m=80))
    assert said(found) == ["Peleton 1: reach 60 m, 25 m by default", "Water jet: reach 80 m, 50 m by default"]
    assert [str(part) for part in found.parts()] == ["2 reaches above default"]


def test_a_reach_of_a_later_scene_counts():
    there, later = thing("unit", (0.0, 0.0), "u", None, 1), thing("unit", (0.0, 0.0), "u", 2, None, reach_m=80)
    assert [one.reach_m for one in of(there, later, scenes=[scene(1), scene(2)]).reaches] == [80]


def test_scenes_in_which_nothing_changes_are_named():
    stays, comes = thing("crowd", box(0, 0, 9, 9), "c"), thing("unit", (0.0, 0.0), "u", scene_from=3)
    found = of(stays, comes, scenes=[scene(1), scene(2), scene(3), scene(4, "merah"), scene(5, "merah", clock="10.00", name="E")])
    assert said(found) == ["Scene 2 is the same as scene 1", "Scene 5 is the same as scene 4"]
    assert not found.reserves and not of(stays).alike


def test_what_is_ignored_is_said_with_its_reason():
    plan = plan_of(thing("water-jet", (0.0, 0.0)))
    [jet, lacks] = run_checks(plan)
    ignored = plan_of(thing("water-jet", (0.0, 0.0)), ignored={jet.key: "drill with water only"})
    held = plan_readiness(ignored, AllFindings.among(run_checks(ignored, include_ignored=True)))
    assert [str(one) for one in held.departures.passed] == [f"Scene 1: {jet.message} Reason: drill with water only"]
    assert held.verdict == "reserved"


def test_an_empty_plan_is_neither_ready_nor_not():
    assert plan_readiness(plan_of(), AllFindings()).verdict == "nothing"
    assert plan_readiness(plan_of(thing("text", (0.0, 0.0), text="besok")), AllFindings()).verdict == "nothing"
    assert plan_readiness(plan_of(thing("ring", box(0, 0, 9, 9))), AllFindings()).verdict == "ready"


def test_each_numeric_limit_is_known_to_be_laxer_above_below_or_either_way():
    names = {name for limits in default_limits().values() for name, value in limits.items() if isinstance(value, int | float)}
    assert names == STRICTER_ABOVE | LAXER_ABOVE | EITHER_WAY
    assert not STRICTER_ABOVE & LAXER_ABOVE and not EITHER_WAY & (STRICTER_ABOVE | LAXER_ABOVE)


def test_a_feature_changes_where_it_is_not_as_in_the_scene_before():
    dice = Random(5)
    states = [State(Point(x, 0), {}) for x in range(3)]
    for _ in range(300):
        numbers = tuple(sorted(dice.sample(range(1, 12), dice.randint(1, 6))))
        scenes = sorted(dice.sample(range(0, 13), dice.randint(1, 4)))
        feature = Feature("a", "unit", tuple(Keyframe(scene, dice.choice([*states, None])) for scene in scenes))
        assert _changes(feature, numbers) == [now for before, now in pairwise(numbers) if feature.at(before) != feature.at(now)]
