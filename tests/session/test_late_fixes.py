"""Fixes that are looked for of the finding that is chosen: exits where a crowd can be left, all that it needs in one step."""

from pathlib import Path

import pytest
import shapely

from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.exits.suggested_exits import suggested_exits
from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.judgement.exit_suggestions import ExitSuggestions
from tabletop.core.values.feature import Feature, Scope, Span, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.documents.plan_document import read_document
from tabletop.session.late_fixes import OF_EXITS, exit_fix

CASES = Path(__file__).parents[1] / "checks" / "cases"
EAST, NORTH = 500_000.0, 9_950_000.0


def crowd(key, headcount=900, x=0.0, **span):
    shape = shapely.box(EAST + x, NORTH, EAST + x + 40, NORTH + 40)
    return Feature.from_spans(key, "crowd", [Span(State(shape, {"headcount": headcount, "name": key.title()}), **span)])


@pytest.fixture
def first_plan():
    features = [crowd("crowd"), crowd("later", x=300.0, scene_from=2)]
    return Plan(features={one.id: one for one in features}, scenes={1: Scene(1), 2: Scene(2)})


def count_finding(plan, scene=1):
    return next(one for one in run_checks(plan, scene=scene, codes=["exit-count"]) if one.scene == scene)


def found_for(qtbot, late, finding):
    late.ask(finding)
    qtbot.waitUntil(lambda: not late.is_looking(finding), timeout=10_000)
    return late.of(finding)


def test_exits_are_looked_for_and_mend_the_finding_in_one_step(session, qtbot):
    finding = count_finding(session.plan)
    late = session.late_fixes
    assert late.of(finding) == () and not late.is_looking(finding)
    late.ask(finding)
    assert late.is_looking(finding) and late.of(finding) == ()
    [fix] = found_for(qtbot, late, finding)
    assert str(fix.label) == "Add 3 exits where Crowd can be left, at least 6.0 m wide"
    assert [added.properties["name"] for added in fix.added] == ["Exit 1", "Exit 2", "Exit 3"]
    assert session.do(fix.change(session.plan, 1, Scope.ALL_SCENES)) and session.undo_stack.count() == 1
    assert run_checks(session.plan, scene=1, codes=sorted({*OF_EXITS, "exit-direction", "exit-width", "containment"})) == []


def test_after_an_edit_it_is_looked_anew_and_nothing_old_is_offered(session, qtbot):
    finding = count_finding(session.plan)
    [fix] = found_for(qtbot, session.late_fixes, finding)
    session.do(fix.change(session.plan, 1, Scope.ALL_SCENES))
    assert session.late_fixes.of(finding) == (), "the same exits are not offered again while it is being looked for"
    qtbot.waitUntil(lambda: not session.late_fixes.is_looking(finding), timeout=10_000)
    assert session.late_fixes.of(finding) == (), "now its exits are enough"


def test_another_finding_is_another_matter(session, qtbot):
    finding, later = count_finding(session.plan), count_finding(session.plan, 2)
    assert found_for(qtbot, session.late_fixes, finding)
    others = [one for one in run_checks(session.plan, scene=1) if one.code not in OF_EXITS]
    session.late_fixes.ask(others[0])
    assert session.late_fixes.of(finding) == () and session.late_fixes.of(others[0]) == ()
    assert later.scene == 2 and found_for(qtbot, session.late_fixes, later), "of a scene that is not the one shown"
    session.late_fixes.ask(None)
    assert session.late_fixes.of(later) == () and not session.late_fixes.is_looking(later)


def test_the_exits_of_the_tool_are_not_touched(session, qtbot):
    found_for(qtbot, session.late_fixes, count_finding(session.plan))
    assert session.exits.crowd == "" and session.exits.found is None


@pytest.mark.parametrize("path", [*CASES.glob("exits_*.geojson"), *CASES.glob("egress_*.geojson")], ids=lambda path: path.stem)
def test_in_every_case_it_mends_or_betters_the_finding(path):
    plan, _ = read_document(path, WORKING_CRS)
    scene = plan.scene_list()[0].number
    before = run_checks(plan, scene=scene)
    for finding in (one for one in before if one.code in OF_EXITS):
        snapshot = Snapshot(plan, scene)
        [first] = snapshot.named(finding.features[:1], "crowd")
        found = suggested_exits(snapshot, first)
        fix = exit_fix(plan, found)
        if fix is None:
            continue
        assert {added.kind for added in fix.added} == {"exit"} and not fix.edited and not fix.removed
        after = run_checks(plan.apply(fix.change(plan, scene, Scope.ALL_SCENES)), scene=scene)
        same = [one for one in after if one.code == finding.code and one.features == finding.features]
        if found.said is None:
            assert same == [], finding.message
        else:
            assert not same or abs(same[0].measured - same[0].limit) < abs(finding.measured - finding.limit)
        stopped = {(one.code, one.features) for one in before if one.severity == "stop"}
        assert {(one.code, one.features) for one in after if one.severity == "stop"} <= stopped


def test_where_nothing_is_needed_or_the_crowd_is_gone_there_is_no_fix(session):
    assert exit_fix(session.plan, ExitSuggestions("crowd", 1)) is None
    assert exit_fix(session.plan, ExitSuggestions("nobody", 1)) is None and exit_fix(session.plan, ExitSuggestions("later", 1)) is None
