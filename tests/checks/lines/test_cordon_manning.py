"""Who mans a cordon: what counts, what is said where words differ, and whom fixes send."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from support.plans import plan_of, thing
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.io.documents.plan_document import read_document

E, N = 500_000.0, 9_950_000.0
CODES = ["cordon-manning", "cordon-coverage", "cordon-strength", "no-negotiator"]


def with_roster(*things, rows=()):
    made = plan_of(*things)
    return Plan(features=made.features, roster={row.id: row for row in rows})


def line(length=40.0, key="c", north=0.0, **more):
    return thing("cordon", [(E, N + north), (E + length, N + north)], key, name="Selatan", **more)


def unit(east, key, **more):
    return thing("unit", (E + east, N), key, **more)


ROWS = [RosterUnit("a", "Peleton 1", strength=30), RosterUnit("b", "Cadangan", strength=45), RosterUnit("n", "Negosiator", strength=5)]


def one(plan, code):
    [found] = run_checks(plan, codes=[code])
    return found


def test_a_gap_is_held_by_the_smallest_unit_that_is_enough_and_by_nobody_made_up():
    plan = with_roster(line(30.0), unit(5, "u", strength=12), rows=ROWS)
    fix, barrier = one(plan, "cordon-coverage").fixes
    assert str(fix.label) == "Send Cadangan of the reserve (45 people) into the gap of Selatan"
    assert [dict(added.properties) for added in fix.added] == [{"unit": "b"}] and barrier.added[0].kind == "barrier"
    assert one(with_roster(line(30.0), unit(5, "u", strength=12), rows=ROWS[:1]), "cordon-coverage").fixes[0].added[0].properties == {
        "unit": "a"
    }


def test_what_the_reserve_lacks_is_said():
    plan = with_roster(line(100.0), rows=ROWS[:2])
    found = one(plan, "cordon-strength")
    assert str(found.fixes[0].label) == "Man Selatan with 2 units of the reserve (75 people); 50 still missing"
    assert "In reserve for it: 75 people; 50 missing" in [str(step) for step in found.computation]
    nobody = one(with_roster(line(100.0), rows=ROWS[2:]), "cordon-strength")
    assert nobody.fixes == () and "nobody in reserve" in str(nobody.computation[-1]) and "125" in str(nobody.computation[-1])


def test_a_line_takes_the_name_of_one_unit():
    plan = with_roster(line(20.0, strength=4), rows=ROWS)
    [fix] = one(plan, "cordon-strength").fixes
    after = plan.apply(fix.change(plan, 1, Scope.ALL_SCENES))
    assert after.features["c"].at(1).properties == {"name": "Selatan", "unit": "b"}
    assert run_checks(after, codes=CODES[:3]) == []


def test_who_is_named_and_absent_is_let_stand():
    plan = with_roster(line(20.0, unit="a", strength=40), unit(5, "u", unit="b"), rows=ROWS)
    found = one(plan, "cordon-manning")
    assert "states 40 people and names Peleton 1 (30)" in str(found.message) and (found.measured, found.limit) == (45, 40)
    stand, count = found.fixes
    for fix in (stand, count):
        after = plan.apply(fix.change(plan, 1, Scope.ALL_SCENES))
        assert run_checks(after, codes=["cordon-manning"]) == []
        assert after.features["c"].at(1).properties == {"name": "Selatan"}
    assert stand.added[0].properties == {"unit": "a"} and stand.added[0].geometry.x == E + 12.5


def test_no_fix_of_any_case_makes_people_up_where_there_is_a_roster():
    for path in sorted((Path(__file__).parents[1] / "cases").glob("*.geojson")):
        plan, _ = read_document(path, WORKING_CRS)
        for found in run_checks(plan, include_ignored=True) if plan.roster else ():
            for fix in found.fixes:
                said = f"{path.stem}: {fix.label}"
                assert all(one.kind != "unit" or one.properties.get("unit") in plan.roster for one in fix.added), said
                given_more = [
                    one for one in fix.edited if one.properties.get("strength") and one.properties.get("unit", "kept") is not None
                ]
                assert given_more == [], said


def test_a_negotiator_comes_from_the_roster_or_not_at_all():
    crowd = thing("crowd", plan_square(), "m", headcount=200)
    [fix] = one(with_roster(crowd, rows=ROWS), "no-negotiator").fixes
    assert fix.added[0].properties == {"unit": "n"}
    assert one(with_roster(crowd, rows=ROWS[:2]), "no-negotiator").fixes == ()
    assert one(with_roster(crowd), "no-negotiator").fixes[0].added[0].properties["strength"] == 5


def plan_square():
    return box(E, N + 60, E + 30, N + 80)


def features_of(draw):
    names = st.sampled_from([None, "a", "b", "n"])
    for length, key, north in ((30.0, "c", 0.0), (25.0, "d", 40.0)):
        if draw(st.booleans()):
            yield line(length, key, north, **given_of(draw, names))
    for key in ("u", "v"):
        if draw(st.booleans()):
            yield unit(draw(st.sampled_from([2.0, 9.0, 20.0, 200.0])), key, **given_of(draw, names))


def given_of(draw, names):
    given = {"unit": draw(names), "strength": draw(st.sampled_from([None, 4, 12, 40]))}
    return {name: value for name, value in given.items() if value is not None}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_after_edits_the_same_is_said_as_from_nothing(data):
    crowd = thing("crowd", plan_square(), "m", headcount=200)
    plan = with_roster(crowd, *features_of(data.draw), rows=ROWS)
    checks = {code: check for code, check in CheckEngine(plan, 1).checks.items() if code in CODES}
    engine = CheckEngine(plan, 1, checks=checks)
    engine.full()
    for _ in range(3):
        other = with_roster(crowd, *features_of(data.draw), rows=ROWS)
        keys = plan.features.keys() | other.features.keys()
        edits = [Edit("feature", key, plan.features.get(key), other.features.get(key)) for key in sorted(keys)]
        plan = plan.apply(Change(message("x"), tuple(edit for edit in edits if edit.before != edit.after)))
        plan_now = sorted(map(told, engine.update(plan, frozenset(edit.key for edit in edits))))
        assert plan_now == sorted(map(told, CheckEngine(plan, 1, checks=checks).full()))


def told(finding):
    return repr(
        (
            finding.code,
            finding.severity,
            str(finding.message),
            finding.measured,
            [str(line) for line in finding.computation],
            [
                (
                    str(fix.label),
                    [(dict(one.properties), one.geometry.wkt) for one in fix.added],
                    [dict(one.properties) for one in fix.edited],
                )
                for fix in finding.fixes
            ],
        )
    )
