"""The engine: after any edits the findings are those of a check from nothing, and a run that was stopped loses nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from support.plans import area, plan_of, scene, thing
from support.random_edits import Dice
from tabletop.checks.rules.check_list import order_of
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import all_checks, run_checks
from tabletop.core.text.errors import Cancelled
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope


def told(finding):
    """Everything a finding says."""
    where = "" if finding.highlight is None else finding.highlight.wkb_hex
    numbers = (round(finding.measured, 6), round(finding.limit, 6), finding.unit)
    fixes = [
        (str(fix.label), [one.geometry.wkb_hex for one in fix.added], [(e.id, str(e.properties)) for e in fix.edited])
        for fix in finding.fixes
    ]
    words = [str(line) for line in (finding.message, *finding.computation)]
    return (finding.code, finding.severity, finding.features, finding.scene, numbers, finding.basis, words, where, fixes)


def by_code(findings):
    found = {}
    for one in findings:
        found.setdefault(one.code, []).append(told(one))
    return {code: sorted(rows, key=repr) for code, rows in found.items()}


def assert_same(updated, full, said):
    """Check by check, so that a failure names the check that declares too little; and worst first."""
    assert updated == sorted(updated, key=order_of), said
    got, wanted = by_code(updated), by_code(full)
    for code in sorted(got.keys() | wanted.keys()):
        assert got.get(code, []) == wanted.get(code, []), f"{code} differs after {said}"


def held_over_edits(dice, count, steps, layers):
    """Edit by edit, the findings of each scene against those from nothing; what is alike in several scenes is held once."""
    plan = dice.plan(count)
    engines = [CheckEngine(plan, number, layers) for number in (1, 2, 3)]
    engines[0].full()
    for engine in engines[1:]:
        engine.full(like=engines[0])
        engine.share(engines[0])
    done = []
    for step in range(steps):
        change = done.pop().inverse() if done and dice.random.random() < 0.25 else dice.change(plan)
        plan = plan.apply(change)
        done.append(change)
        said = f"step {step}: " + ", ".join(f"{edit.key} {(edit.after or edit.before).kind}" for edit in change.edits)
        for engine in engines:
            assert_same(engine.update(plan, change.feature_ids), CheckEngine(plan, engine.scene, layers).full(), said)


@given(st.integers(0, 2**32), st.integers(0, 25), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_update_tells_what_full_tells(seed, count, steps):
    dice = Dice(seed)
    held_over_edits(dice, count, steps, dice.layers() if seed % 4 else None)


@given(st.integers(0, 2**32), st.integers(4, 20), st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_update_tells_what_full_tells_of_crowds_that_share_exits_and_ground(seed, count, steps):
    dice = Dice(seed, "crowd", "crowd", "exit", "exit", "exit", "crowd-flow", "barrier", "gate", "unit", "cordon", "irritant")
    held_over_edits(dice, count, steps, dice.layers() if seed % 3 == 0 else None)


@given(st.integers(0, 2**32), st.lists(st.integers(0, 60), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_stopped_runs_lose_nothing(seed, stops):
    dice = Dice(seed)
    plan, layers = dice.plan(15), dice.layers()
    engine = CheckEngine(plan, 1, layers)
    for stop in stops:
        change = dice.change(plan)
        plan = plan.apply(change)
        asked = iter(range(stop))
        try:
            engine.update(plan, change.feature_ids, cancelled=lambda asked=asked: next(asked, None) is None)
        except Cancelled:
            continue
    assert_same(engine.update(plan, ()), CheckEngine(plan, 1, layers).full(), "stops")


def test_every_check_says_what_it_looks_at():
    """A check that does not say so runs over the whole plan after every edit."""
    assert [code for code, check in all_checks().items() if check.looks_at is None] == []


def moved(plan, key, dx):
    old = plan.features[key]
    new = old.moved(1, Scope.ALL_SCENES, lambda one: Point(one.x + dx, one.y))
    return plan.apply(Change(message("Move"), (Edit("feature", key, old, new),)))


def test_only_what_an_edit_came_near_is_judged_again(monkeypatch):
    crowds = [thing("crowd", box(500 * n, 0, 500 * n + 10, 10), f"c{n}", headcount=10) for n in range(5)]
    plan = plan_of(*crowds, thing("vehicle", (505.0, 5.0), "v"))
    engine = CheckEngine(plan, 1)
    engine.full()
    judged = []
    whole = type(engine.checks["containment"])
    kept = whole.judge
    monkeypatch.setattr(whole, "judge", lambda self, snapshot, some: judged.extend(one.id for one in some) or kept(self, snapshot, some))
    engine.update(moved(plan, "v", 1.0), {"v"})
    assert judged == ["c1"]


def test_an_edit_of_another_scene_changes_nothing_here():
    plan = plan_of(
        thing("unit", (0, 0), "u", scene_from=3), thing("ring", area([(0, 0), (9, 0), (9, 9)]), "r"), scenes=[scene(1), scene(2), scene(3)]
    )
    engine = CheckEngine(plan, 1)
    before = engine.full()
    assert all(a is b for a, b in zip(before, engine.update(moved(plan, "u", 4.0), {"u"}), strict=True))


def test_one_way_for_the_window_and_the_command_line():
    dice = Dice(7)
    plan, layers = dice.plan(25), dice.layers()
    whole = [one for number in (1, 2, 3) for one in CheckEngine(plan, number, layers).full()]
    assert [told(one) for one in run_checks(plan, layers, include_ignored=True)] == sorted(
        (told(one) for one in whole), key=[told(one) for one in run_checks(plan, layers, include_ignored=True)].index
    )


def test_full_reports_its_share_and_stops_when_asked():
    shares = []
    engine = CheckEngine(Dice(3).plan(10), 1)
    engine.full(progress=shares.append)
    assert shares == sorted(shares) and shares[-1] == 1.0
    with pytest.raises(Cancelled):
        engine.full(cancelled=lambda: True)
