"""Limits of a plan, and how a run behaves."""

import math
from dataclasses import replace

import pytest
from shapely import box

from support.plans import plan_of, scene, thing
from tabletop.checks.rules.runner import run_checks
from tabletop.core.text.errors import Cancelled, InputError, PlanError
from tabletop.core.text.message import message
from tabletop.core.values.finding import parts_of_key


def codes_of(findings):
    return [one.code for one in findings]


# --- limits
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"limits": {"nonsense": {}}}, "nonsense"),
        ({"limits": {"exit-width": {"nonsense_m": 1}}}, "nonsense_m"),
        ({"limits": {"exit-width": {"warn_below_m": "wide"}}}, "wide"),
        ({"limits": {"exit-width": {"warn_below_m": True}}}, "True"),
        ({"limits": {"exit-width": {"warn_below_m": math.nan}}}, "nan"),
        ({"limits": {"exit-width": {"warn_below_m": -1}}}, "-1"),
        ({"limits": {"exit-width": 3}}, "exit-width"),
        ({"limits": [1]}, "object"),
        ({"limits": {"egress-time": {"flow_level_person_per_m_min": 0}}}, "above zero"),
        ({"limits": {"exit-count": {"severity": "loud"}}}, "loud"),
        ({"limits": {"buffer-distance": {"pairs": []}}}, "pairs"),
        ({"buffer_pairs": {"a": "crowd"}}, "list"),
        ({"buffer_pairs": [{"a": "crowd"}]}, "a and b"),
        ({"buffer_pairs": [{"a": "crowd", "b": "enemy", "min_m": 1}]}, "enemy"),
        ({"buffer_pairs": [{"a": "crowd", "b": "protected:castle", "min_m": 1}]}, "protected:castle"),
        ({"buffer_pairs": [{"a": "crowd", "b": "layer:moon", "min_m": 1}]}, "layer:moon"),
        ({"buffer_pairs": [{"a": "layer:road", "b": "layer:water", "min_m": 1}]}, "two layers"),
        ({"buffer_pairs": [{"a": "crowd", "b": "cordon", "min_m": 0}]}, "min_m"),
        ({"buffer_pairs": [{"a": "crowd", "b": "cordon", "min_m": None}]}, "None"),
        ({"buffer_pairs": [{"a": "crowd", "b": "cordon", "min_m": 1, "severity": "red"}]}, "red"),
    ],
)
def test_a_wrong_limit_is_one_sentence(settings, words):
    with pytest.raises(InputError) as caught:
        run_checks(plan_of(**settings))
    assert words in str(caught.value) and str(caught.value).count(". ") == 0


def test_a_limit_of_the_plan_is_no_published_one():
    plan = plan_of(thing("crowd", box(0, 0, 10, 10), headcount=350), limits={"crowd-density-static": {"warn_person_per_m2": 3}})
    [one] = run_checks(plan, codes=["crowd-density-static"])
    assert (one.limit, one.basis) == (3.0, "P: set in this plan")
    plan = plan_of(thing("crowd", box(0, 0, 10, 10), headcount=300), limits={"exit-count": {"severity": "info"}})
    [one] = run_checks(plan, codes=["exit-count"])
    assert one.severity == "info" and one.basis.startswith("R")


def test_no_pairs_when_the_plan_has_an_empty_table():
    assert "buffer-distance" not in codes_of(
        run_checks(plan_of(thing("crowd", box(0, 0, 9, 9)), thing("cordon", [(9, 0), (9, 9)]), buffer_pairs=[]))
    )


# --- a run
def test_scenes():
    jet = thing("water-jet", (0, 0), scene_from=2, scene_to=2)
    plan = plan_of(jet, scenes=[scene(1, "hijau"), scene(2, "hijau"), scene(3, "hijau")])
    assert [one.scene for one in run_checks(plan, codes=["means-vs-level"])] == [2]
    assert run_checks(plan, scene=1) == []
    with pytest.raises(PlanError):
        run_checks(plan, scene=4)
    with pytest.raises(InputError, match="nonsense"):
        run_checks(plan, codes=["nonsense"])


def test_ignored_findings_are_left_out():
    plan = plan_of(thing("water-jet", (0.0, 0.0)))
    [one, other] = run_checks(plan)
    ignored = replace(plan, settings={"ignored": {one.key: "drill with water only"}})
    assert run_checks(ignored) == [other]
    assert len(run_checks(ignored, include_ignored=True)) == 2


def test_what_is_ignored_in_one_scene_is_heeded_in_the_others():
    plan = plan_of(thing("water-jet", (0.0, 0.0)), scenes=[scene(1, "hijau"), scene(2, "hijau")])
    first, second = run_checks(plan, codes=["means-vs-level"])
    for key, left in ((first.scene_key, [second]), (first.key, [])):
        ignored = replace(plan, settings={"ignored": {key: "drill with water only"}})
        assert run_checks(ignored, codes=["means-vs-level"]) == left
        assert first.reason_in({key: "drill"}) == "drill" and (second.reason_in({key: "drill"}) is None) == bool(left)


def test_what_is_left_out_tomorrow_is_not_ignored_today():
    plan = replace(plan_of(), left_out=(message("Row 1 was left out."),))
    [one] = run_checks(plan, codes=["left-out"])
    more = replace(plan, settings={"ignored": {one.key: "known"}}, left_out=(*plan.left_out, message("Row 2 was left out.")))
    assert len(run_checks(more, codes=["left-out"])) == 1
    assert run_checks(replace(more, left_out=plan.left_out), codes=["left-out"]) == []


def test_a_key_tells_its_scene_code_and_features():
    [one, _] = run_checks(plan_of(thing("water-jet", (0.0, 0.0), "jet@2")))
    assert parts_of_key(one.key) == (None, one.code, ["jet@2"]) and parts_of_key(one.scene_key) == (1, one.code, ["jet@2"])


def test_progress_and_stopping():
    told: list[float] = []
    plan = plan_of(scenes=[scene(1), scene(2)])
    run_checks(plan, progress=told.append)
    assert told == sorted(told) and told[-1] == 1.0
    with pytest.raises(Cancelled):
        run_checks(plan, cancelled=lambda: True)


def test_worst_first():
    things = [thing("crowd", box(0, 0, 10, 10), headcount=300), thing("crowd", box(50, 0, 60, 10), headcount=900)]
    found = run_checks(plan_of(*things), codes=["crowd-density-static"])
    assert [one.severity for one in found] == ["stop", "warn"]


def test_who_ignores_a_warning_has_not_ignored_the_stop_that_it_becomes():
    def crowd_of(headcount, **settings):
        return plan_of(thing("crowd", box(0, 0, 20, 20), "c", headcount=headcount), **settings)

    [warned] = run_checks(crowd_of(1000), codes=["crowd-density-static"])
    assert warned.severity == "warn"
    for key in (warned.key, warned.scene_key):
        assert run_checks(crowd_of(1100, ignored={key: "known"}), codes=["crowd-density-static"]) == []
        [told] = run_checks(crowd_of(3600, ignored={key: "known"}), codes=["crowd-density-static"])
        assert told.severity == "stop"
    [stopped] = run_checks(crowd_of(3600), codes=["crowd-density-static"])
    assert run_checks(crowd_of(3600, ignored={stopped.key: "known"}), codes=["crowd-density-static"]) == []
