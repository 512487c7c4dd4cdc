"""Check sets: out of a plan and into another without loss, partial files, every mistake named, the same verdict elsewhere."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from support.plans import plan_of, thing
from tabletop import paths
from tabletop.checks.rules.check_set import (
    CheckSet,
    changed_since_import,
    fingerprint,
    import_change,
    parse_check_set,
    read_check_set,
    rule_change,
    with_rules,
)
from tabletop.checks.rules.check_set_changes import differences
from tabletop.checks.rules.check_set_text import check_set_text, toml_value
from tabletop.checks.rules.limits import DIVISORS, default_limits, limit_names, limits_with
from tabletop.checks.rules.runner import all_checks, run_checks
from tabletop.core.judgement.feature_classes import classes, coverers
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan

PAIR = {"a": "crowd", "b": "cordon", "min_m": 4.5, "severity": "stop", "basis": "R: standing order"}
DEMAND = {"what": "crowd", "by": "aid-post", "radius_m": 200.0, "min_share": 0.9, "severity": "warn", "basis": "P: set in this plan"}
RULES = {
    "limits": {"exit-width": {"warn_below_m": 2.0, "basis": 'R: our "own" {order} # 7\n'}},
    "checks_off": {"roster-total": "no roster yet"},
    "buffer_pairs": [PAIR],
    "coverage_demands": [DEMAND],
}


def rules_of(plan):
    return {key: plan.settings.get(key) for key in ("limits", "checks_off", "buffer_pairs", "coverage_demands")}


def brought(plan, text):
    return plan.apply(import_change(plan, parse_check_set(text, "own.rules.toml")))


# --- out and in
def test_rules_come_through_a_file_without_loss(tmp_path):
    path = tmp_path / "own.rules.toml"
    path.write_text(check_set_text(plan_of(**RULES), str, {"name": "Kukar", "version": "2", "date": "2026-11-25"}), encoding="utf-8")
    after = plan_of().apply(import_change(plan_of(), read_check_set(path)))
    assert rules_of(after) == RULES
    told = after.settings["rule_set"]
    assert {**told, "fingerprint": ""} == {"name": "Kukar", "version": "2", "date": "2026-11-25", "fingerprint": ""}
    assert told["fingerprint"] == fingerprint(after) == fingerprint(plan_of(**RULES))


def settable():
    return [
        (code, name, value)
        for code, check in all_checks().items()
        for name in limit_names(check)
        if isinstance(value := default_limits()[code][name], int | float) and not isinstance(value, bool)
    ]


numbers = st.one_of(st.integers(0, 10**9), st.floats(0, 1e12)).filter(lambda value: value > 0)
words = st.text(min_size=1, max_size=20).filter(lambda text: text.strip())
severities = st.sampled_from(["stop", "warn", "info"])
pairs = st.builds(
    lambda a, b, least, severity, basis: {"a": a, "b": b, "min_m": least, "severity": severity, "basis": basis},
    st.sampled_from([one for one in classes() if not one.startswith("layer:")]),
    st.sampled_from(classes()),
    numbers,
    severities,
    words,
)
demands = st.builds(
    lambda by, radius, share, severity, basis: {
        "what": "crowd",
        "by": by,
        "radius_m": radius,
        "min_share": share,
        "severity": severity,
        "basis": basis,
    },
    st.sampled_from(coverers()),
    numbers,
    st.floats(0, 1, exclude_min=True),
    severities,
    words,
)


@st.composite
def any_rules(draw):
    chosen = draw(st.lists(st.sampled_from(settable()), unique_by=lambda row: row[:2], max_size=6))
    plan = plan_of()
    for code, name, _ in chosen:
        limits = limits_with(plan, code, name, draw(numbers))
        plan = with_rules(plan, {"limits": limits})
    off = draw(st.dictionaries(st.sampled_from(sorted(all_checks())), words, max_size=3)) or None
    tables = {
        "buffer_pairs": draw(st.none() | st.lists(pairs, max_size=4)),
        "coverage_demands": draw(st.none() | st.lists(demands, max_size=4)),
    }
    return with_rules(plan, {"checks_off": off, **tables})


@given(any_rules(), any_rules())
def test_any_rules_come_through_into_any_plan(plan, other):
    after = brought(other, check_set_text(plan, str, {}))
    assert rules_of(after) == rules_of(plan)
    assert fingerprint(after) == fingerprint(plan)
    assert differences(plan, after) == []


@given(st.text() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63), 2**63 - 1) | st.booleans())
def test_a_value_is_written_exactly(value):
    read = tomllib.loads(f"x = {toml_value(value)}")["x"]
    assert read == value and type(read) is type(value)


def test_every_default_stands_in_the_file_and_is_read_once_its_sign_is_gone():
    text = check_set_text(plan_of(), str)
    assert parse_check_set(text, "f") == CheckSet(complete=True)
    opened = "\n".join(line.removeprefix("# ") if "..." not in line else line for line in text.splitlines())
    data = tomllib.loads(opened)
    for code, check in all_checks().items():
        assert set(data["checks"][code]) == set(limit_names(check))
    assert data["buffer_pairs"] == default_limits()["buffer-distance"]["pairs"]
    after = brought(plan_of(), opened.replace("[[coverage_demands]]", "").replace('what = "crowd"', "").split("## Coverage: what")[0])
    assert after.settings.get("limits") is None


def test_comments_are_in_the_language_asked_for():
    text = check_set_text(plan_of(), lambda one: "\nX = 1 " + one.template)
    assert tomllib.loads(text).keys() == tomllib.loads(check_set_text(plan_of(), str)).keys()


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_example_of_the_manual_is_a_set(language):
    page = paths.resource("manual", language, "rules.md").read_text(encoding="utf-8")
    after = brought(plan_of(), page.split("```")[1])
    assert after.settings["limits"]["exit-width"]["warn_below_m"] == 2.0 and "roster-total" in after.settings["checks_off"]
    assert len(after.settings["buffer_pairs"]) == len(after.settings["coverage_demands"]) == 1


# --- partial files
def test_a_partial_file_leaves_the_rest():
    after = brought(plan_of(**RULES), "[checks.exit-width]\nstop_below_m = 1.2\n[checks.roster-total]\noff = false")
    assert after.settings["limits"]["exit-width"] == {**RULES["limits"]["exit-width"], "stop_below_m": 1.2}
    assert "checks_off" not in after.settings and after.settings["buffer_pairs"] == [PAIR]
    back = brought(after, "[checks.exit-width]\nstop_below_m = 1.05\nwarn_below_m = 1.8")
    assert "limits" not in back.settings


def test_a_complete_file_takes_back_what_it_does_not_say():
    after = brought(plan_of(**RULES, name="Plan"), "complete = true\nbuffer_pairs = []")
    assert rules_of(after) == {"limits": None, "checks_off": None, "buffer_pairs": [], "coverage_demands": None}
    assert after.name == "Plan"


def test_one_step_that_undo_takes_back():
    before = plan_of(**RULES)
    change = import_change(before, CheckSet(complete=True))
    assert len(change.edits) == 4 and before.apply(change).apply(change.inverse()) == before
    assert import_change(before, parse_check_set(check_set_text(before, str), "f")).edits == ()


def test_a_set_that_was_changed_since_says_so():
    plan = brought(plan_of(), check_set_text(plan_of(**RULES), str, {"name": "Kukar"}))
    assert not changed_since_import(plan)
    assert changed_since_import(plan.apply(rule_change(plan, message("x"), {"buffer_pairs": None})))
    assert not changed_since_import(plan_of(**RULES))


# --- mistakes
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = ", "line 1"),
        ('a = 1\nb = "', "line 2"),
        ("[checks.exit-width]\n[checks.exit-width]", "line 2"),
        ("format = 2", "format is 2"),
        ("complete = 1", "complete"),
        ("limits = 1", "limits is not known"),
        ("name = 3", "name must be text"),
        ("checks = 3", "[checks.exit-width]"),
        ("[checks]\nexit-width = 3", "[checks.exit-width]"),
        ("[checks.nonsense]", "nonsense"),
        ("[checks.exit-width]\nwide_m = 1", "wide_m"),
        ('[checks.exit-width]\nwarn_below_m = "2"', "warn_below_m"),
        ("[checks.exit-width]\nwarn_below_m = nan", "nan"),
        ("[checks.exit-width]\nwarn_below_m = -1", "-1"),
        ("[checks.exit-width]\nbasis = 3", "basis"),
        ("[checks.egress-time]\nflow_level_person_per_m_min = 0", "above zero"),
        ('[checks.exit-count]\nseverity = "loud"', "loud"),
        ("[checks.exit-width]\noff = true", "reason"),
        ('[checks.exit-width]\noff = ""', "reason"),
        ('[checks.nonsense]\noff = "x"', "nonsense"),
        ("buffer_pairs = 3", "[[buffer_pairs]]"),
        ('[[buffer_pairs]]\na = "crowd"\nb = "cordon"\nmin_m = 3\n[[buffer_pairs]]\na = "crowd"', "number 2"),
        ('[[buffer_pairs]]\na = "crowd"\nb = "cordon"\nmin_m = 3\nmetres = 3', "buffer_pairs[1].metres"),
        ('[[coverage_demands]]\nwhat = "crowd"\nby = "cordon"', "cannot cover"),
        ('[[coverage_demands]]\nwhat = "crowd"\nby = "unit"\nreach = 3', "coverage_demands[1].reach"),
        ("coverage_demands = [3]", "number 1"),
        ("x = " + "[" * 3000, "own.rules.toml"),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_place(text, words):
    with pytest.raises(InputError) as caught:
        parse_check_set(text, "own.rules.toml")
    assert words in str(caught.value) and "own.rules.toml" in str(caught.value) and str(caught.value).count(". ") == 0


def test_a_file_that_is_none(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_check_set(tmp_path / "missing.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        read_check_set(tmp_path / "binary.toml")
    (tmp_path / "large.toml").write_bytes(b"#" * 4_000_001)
    with pytest.raises(InputError, match="too large"):
        read_check_set(tmp_path / "large.toml")
    (tmp_path / "marked.toml").write_bytes(b"\xef\xbb\xbfcomplete = true")
    assert read_check_set(tmp_path / "marked.toml").complete


def test_a_wrong_rule_never_gets_in():
    with pytest.raises(InputError):
        rule_change(plan_of(), message("x"), {"buffer_pairs": [{"a": "crowd"}]})
    assert any(name.startswith(DIVISORS) for _, name, _ in settable())


# --- what differs
def test_differences_name_each_rule():
    found = {(one.code, one.name): (one.before, one.after) for one in differences(plan_of(buffer_pairs=[PAIR]), plan_of(**RULES))}
    assert found["exit-width", "warn_below_m"] == (1.8, 2.0)
    assert found["exit-width", "basis"][0].startswith("R: HSG195")
    assert found["roster-total", "off"] == (None, "no roster yet")
    assert found["coverage_demands", "crowd - aid-post"][0] is None
    assert not any(code == "buffer_pairs" for code, _ in found)


def test_rows_are_paired_by_their_ends():
    other = [{**PAIR, "min_m": 9.0}, {**PAIR, "b": "water-jet"}]
    found = differences(plan_of(buffer_pairs=[PAIR, {**PAIR, "b": "barrier"}]), plan_of(buffer_pairs=other))
    told = {one.name: (one.before and one.before.min_m, one.after and one.after.min_m) for one in found}
    assert told == {"crowd - cordon": (4.5, 9.0), "crowd - water-jet": (None, 4.5), "crowd - barrier": (4.5, None)}


# --- the same verdict elsewhere
def test_two_people_with_the_same_file_see_the_same_verdict(tmp_path):
    """Another process, another order of hashes: the same findings to the last digit."""
    things = [
        thing("crowd", box(500000, 9950000, 500040, 9950030), headcount=3000),
        thing("cordon", [(500042, 9950000), (500042, 9950030)]),
    ]
    plan = brought(plan_of(*things, thing("exit", [(500010, 9950020), (500010, 9950060)])), check_set_text(plan_of(**RULES), str))
    create_plan(tmp_path / "plan.gpkg", plan)
    code = (
        "import sys, json; from pathlib import Path; from tabletop.io.plans.plan_store import open_plan;"
        "from tabletop.checks.rules.runner import run_checks; from tabletop.checks.rules.check_set import fingerprint;"
        "opened = open_plan(Path(sys.argv[1])); found = run_checks(opened.plan);"
        "rows = [[one.digest(), one.limit, one.basis, one.severity] for one in found];"
        "print(json.dumps([fingerprint(opened.plan), rows])); opened.close()"
    )
    seen = []
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "plan.gpkg")],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
            cwd=Path(__file__).resolve().parents[3],
        )
        seen.append(json.loads(run.stdout))
    here = [fingerprint(plan), [[one.digest(), one.limit, one.basis, one.severity] for one in run_checks(plan)]]
    assert seen[0] == seen[1] == here
    assert any(basis == "R: standing order" and limit == 4.5 for _, limit, basis, _ in here[1])


def test_other_rules_have_another_sign():
    signs = {fingerprint(plan_of(**{key: value})) for key, value in RULES.items()} | {fingerprint(Plan()), fingerprint(plan_of(**RULES))}
    assert len(signs) == len(RULES) + 2
    assert fingerprint(plan_of(thing("unit", Point(0, 0)))) == fingerprint(Plan())


def test_the_sign_is_the_same_for_rules_that_judge_alike():
    rows = [PAIR, {**PAIR, "b": "barrier", "min_m": 3}]
    assert fingerprint(plan_of(buffer_pairs=rows)) == fingerprint(plan_of(buffer_pairs=[{**rows[1], "min_m": 3.0}, rows[0]]))
    assert fingerprint(plan_of(limits={"exit-width": {"warn_below_m": 2}})) == fingerprint(
        plan_of(limits={"exit-width": {"warn_below_m": 2.0}})
    )
    assert fingerprint(plan_of(limits={"exit-width": {"warn_below_m": 1.8}})) == fingerprint(plan_of())
