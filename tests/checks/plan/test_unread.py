"""What was not read and what was not said: each is a finding, and none of it makes a plan greener."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from support.plans import layers_of, plan_of, scene, thing
from support.random_edits import Dice
from tabletop import i18n
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.limits import default_rules
from tabletop.checks.rules.pairs import pair_to_row
from tabletop.checks.rules.rule_sources import plan_readiness
from tabletop.checks.rules.runner import run_checks
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.message import Message, message
from tabletop.core.values.change import Change, Edit, set_setting
from tabletop.core.values.feature import Scope
from tabletop.core.values.layer import DECISIVE, Lack, LayerInfo, LayerSet
from tabletop.core.values.left_out import NOWHERE, SETTLED, remember, settle, settled
from tabletop.core.values.plan import Plan

GONE = message("plan.gpkg, crowd 7: its outline crosses itself; it was left out.")
ORDER = ("ready", "reserved", "nothing", "not-ready")


def lack(role, lost=None, key="l"):
    return Lack(LayerInfo(key, {"en": "Houses", "id": "Rumah"}, path="/a/houses.gpkg", role=role), message("It is not there."), lost)


def only(plan, layers, code):
    return run_checks(plan, layers, codes=[code])


# --- rows of the plan
def test_what_was_left_out_stops_in_every_scene():
    plan = replace(plan_of(thing("crowd", box(0, 0, 9, 9)), scenes=[scene(1), scene(2)]), left_out=(GONE,))
    first, second = only(plan, None, "left-out")
    assert (first.severity, first.measured, first.limit, first.features) == ("stop", 1, 0, ())
    assert [first.scene, second.scene] == [1, 2] and str(GONE) in str(first.message)


def test_many_are_named_in_the_derivation():
    many = tuple(message("Row {n} was left out.", n=n) for n in range(12))
    [one] = only(replace(plan_of(), left_out=many), None, "left-out")
    assert str(one.message).endswith("Row 0 was left out. Row 1 was left out. Row 2 was left out. And 9 more.")
    assert [str(line) for line in one.computation[:-1]] == [str(line) for line in many] and one.measured == 12


def test_an_edit_keeps_what_was_left_out():
    plan = replace(plan_of(), left_out=(GONE,)).apply(set_setting(message("Name"), "name", None, "A"))
    assert len(only(plan, None, "left-out")) == 1


# --- layers
@pytest.mark.parametrize(
    ("role", "severity"),
    [("building", "stop"), ("road", "stop"), ("water", "stop"), ("fence", "stop"), ("landuse", "warn"), ("poi", "warn"), ("image", "warn")],
)
def test_a_missing_layer_weighs_as_its_role(role, severity):
    [one] = only(plan_of(), LayerSet((), (lack(role),)), "layer-missing")
    assert (one.severity, one.measured, one.limit) == (severity, 0, 1)
    assert "Houses" in str(one.message) and "It is not there." in str(one.message)


def test_lost_records_are_counted():
    [one] = only(plan_of(), LayerSet((), (lack("road", 7),)), "layer-missing")
    assert (one.measured, one.limit) == (7, 0) and "7 records" in str(one.message)


def test_each_layer_is_a_finding_of_its_own():
    found = only(plan_of(), LayerSet((), (lack("road", key="a"), lack("road", key="b"))), "layer-missing")
    assert len({one.key for one in found}) == len({one.digest() for one in found}) == 2


def test_the_title_follows_the_language():
    [one] = only(plan_of(), LayerSet((), (lack("road"),)), "layer-missing")
    before = i18n.language()
    try:
        i18n.set_language("id")
        assert "Rumah" in i18n.text(one.message)
    finally:
        i18n.set_language(before)


def test_no_layers_is_a_choice():
    assert only(plan_of(), LayerSet(), "layer-missing") == [] == only(plan_of(), layers_of(building=[box(0, 0, 1, 1)]), "layer-missing")


# --- never greener
def rank(plan, layers):
    return ORDER.index(plan_readiness(plan, AllFindings.among(run_checks(plan, layers, include_ignored=True)), layers=layers).verdict)


@given(st.integers(0, 2**32), st.sampled_from(["building", "road", "water", "fence", "poi"]), st.sampled_from([None, 3]))
@settings(max_examples=25, deadline=None)
def test_nothing_unread_makes_a_plan_greener(seed, role, lost):
    dice = Dice(seed)
    plan, layers = dice.plan(seed % 6), dice.layers()
    worse = replace(layers, lacking=(*layers.lacking, lack(role, lost)))
    off = replace(layers, removed=(lack(role).info,))
    assert rank(plan, off) >= rank(plan, layers) and (role == "poi" or rank(plan, off) > 0)
    aside = replace(plan, settings={**plan.settings, SETTLED: [GONE.to_json()]})
    assert rank(aside, layers) >= max(1, rank(plan, layers))
    assert rank(plan, worse) >= rank(plan, layers)
    assert rank(replace(plan, left_out=(GONE,)), layers) >= rank(plan, layers)


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_no_unsaid_headcount_makes_a_plan_greener(seed):
    dice = Dice(seed)
    plan = dice.plan(8)
    crowds = [one for one in plan.features.values() if one.kind in ("crowd", "crowd-flow")]
    silent = dict(plan.features)
    for one in crowds:
        frames = tuple(replace(frame, state=frame.state and frame.state.edited(None, {"headcount": None})) for frame in one.keyframes)
        silent[one.id] = replace(one, keyframes=frames)
    assert rank(replace(plan, features=silent), None) >= rank(plan, None)


# --- looked after
def test_what_was_skipped_can_be_set_aside_stays_told_and_is_undone():
    plan = Plan(settings=remember({}, [GONE]), left_out=(GONE,))
    [one] = only(plan, None, "left-out")
    change = one.fixes[0].change(plan, 1, Scope.ALL_SCENES)
    after = plan.apply(change)
    assert only(after, None, "left-out") == [] and len(only(after.apply(change.inverse()), None, "left-out")) == 1
    held = plan_readiness(after, AllFindings())
    assert held.departures.settled == (GONE,) and held.departures.reserves and "1 set aside by hand" in str(held.line)
    assert after.apply(change.inverse()).settings == plan.settings


def test_what_is_set_aside_twice_is_told_together():
    more = message("Row 9 was left out.")
    plan = Plan(settings=remember({}, [GONE]), left_out=(GONE,))
    plan = plan.apply(settle(plan.settings))
    again = replace(plan, settings=remember(plan.settings, [more]), left_out=(more,))
    assert settled(again.apply(settle(again.settings)).settings) == (GONE, more) and settle({}) is None


def test_a_plan_without_what_was_set_aside_is_reserved_at_best():
    plan = plan_of(thing("ring", box(0, 0, 9, 9)))
    assert plan_readiness(plan, AllFindings()).verdict == "ready"
    aside = replace(plan, settings={SETTLED: [GONE.to_json(), 5]})
    held = plan_readiness(aside, AllFindings())
    assert held.verdict == "reserved" and [one.key for one in held.departures.sections()] == ["settled"]
    assert str(GONE) in str(held.departures.settled[0]) and "5" in str(held.departures.settled[1])


# --- layers taken off
@pytest.mark.parametrize(("role", "verdict"), [(role, "reserved") for role in sorted(DECISIVE)] + [("poi", "ready"), ("image", "ready")])
def test_a_layer_that_was_taken_off_is_told_and_reserves(role, verdict):
    layers = LayerSet(removed=(replace(lack(role).info, removed=True),))
    held = plan_readiness(plan_of(thing("ring", box(0, 0, 9, 9))), AllFindings(), layers=layers)
    assert held.verdict == verdict
    said = [f"{section.head}: {row}" for section in held.departures.sections() for row in section.rows]
    assert said == (["Not judged: the layer Houses was taken off"] if verdict == "reserved" else [])


def test_a_layer_that_a_rule_names_reserves_whatever_its_role():
    rule = {"a": "crowd", "b": "layer:poi", "min_m": 5, "severity": "warn"}
    plan = plan_of(thing("ring", box(0, 0, 9, 9)), buffer_pairs=[*map(pair_to_row, default_rules("pairs")), rule])
    layers = LayerSet(removed=(replace(lack("poi").info, removed=True),))
    assert len(plan_readiness(plan, AllFindings(), layers=layers).departures.unjudged) == 1
    assert plan_readiness(plan, AllFindings()).departures.unjudged == ()


def test_a_row_of_the_file_cannot_be_forgotten():
    [one] = only(replace(plan_of(), left_out=(GONE,)), None, "left-out")
    assert one.fixes == ()


def test_a_feature_that_stands_nowhere_is_back_with_its_scene():
    nowhere = Message(NOWHERE, {"file": "p", "where": "crowd c", "first": "9", "last": "9", "known": "1", "id": "c"})
    plan = replace(plan_of(thing("crowd", box(0, 0, 9, 9), "c", 9, 9), thing("unit", (0.0, 0.0), "u")), left_out=(nowhere,))
    engine = CheckEngine(plan, 1)
    assert "left-out" in {one.code for one in engine.full()}
    back = replace(plan.features["c"], keyframes=(replace(plan.features["c"].keyframes[0], scene=0),))
    plan = plan.apply(Change(message("Edit"), (Edit("feature", "c", plan.features["c"], back),)))
    assert "left-out" not in {one.code for one in engine.update(plan, ["c"])}
