"""Rules on the command line: shown, exported, imported as one step that undo takes back, refused in one sentence."""

import contextlib
import json
import sqlite3
from collections import Counter

import pytest
import shapely

from tabletop.checks.rules.runner import run_checks
from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan, open_plan

RULES = {
    "limits": {"exit-width": {"warn_below_m": 2.0}},
    "checks_off": {"roster-total": "no roster yet"},
    "coverage_demands": [{"what": "crowd", "by": "vehicle", "radius_m": 100}],
}


@pytest.fixture
def plan(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan(settings=RULES))
    return tmp_path / "plan.gpkg"


def stored(path):
    opened = open_plan(path)
    opened.close()
    return opened


def test_show_tells_every_rule(run, plan):
    code, out, _ = run("rules", "show", plan)
    assert code == 0 and "  warn_below_m = 2.0" in out and "Switched off: no roster yet" in out and "crowd - vehicle (100 m): 100%" in out
    code, out, _ = run("rules", "show", plan, "--format", "json")
    found = json.loads(out)
    assert found["coverage_demands"][0]["by"] == "vehicle" and len(found["buffer_pairs"]) > 3
    assert {row["code"]: row.get("off") for row in found["checks"]}["roster-total"] == "no roster yet"
    assert run("rules", "show")[0] == 0
    assert run("rules", "show", "--format", "xml")[0] == 2


def test_export_and_import_bring_the_same_rules(run, plan, tmp_path):
    assert run("rules", "export", plan, tmp_path / "own.rules.toml", "--name", "Kukar", "--version", "2")[0] == 0
    create_plan(tmp_path / "other.gpkg", Plan())
    code, out, _ = run("rules", "import", tmp_path / "other.gpkg", tmp_path / "own.rules.toml")
    assert code == 0 and "exit-width: warn_below_m: 1.8 -> 2.0" in out and "coverage_demands: crowd - vehicle: none -> " in out
    there = stored(tmp_path / "other.gpkg")
    assert {key: there.plan.settings[key] for key in RULES} == RULES
    assert there.plan.settings["rule_set"]["name"] == "Kukar" and len(there.plan.settings["rule_set"]["date"]) == 10
    assert len(there.history) == 1 and there.plan.apply(there.history[0].change.inverse()) == Plan()
    assert "No rule changes." in run("rules", "import", tmp_path / "other.gpkg", tmp_path / "own.rules.toml")[1]
    assert "Check set Kukar 2; rules" in run("rules", "show", tmp_path / "other.gpkg")[1]
    (tmp_path / "part.toml").write_text("buffer_pairs = []")
    run("rules", "import", tmp_path / "other.gpkg", tmp_path / "part.toml")
    assert "changed since it was imported" in run("rules", "show", tmp_path / "other.gpkg")[1]


def test_a_dry_run_changes_nothing(run, plan, tmp_path):
    (tmp_path / "part.toml").write_text('[checks.exit-width]\noff = "measured by hand"')
    code, out, _ = run("rules", "import", plan, tmp_path / "part.toml", "--dry-run")
    assert code == 0 and out == "exit-width: off: none -> measured by hand\n"
    assert stored(plan).plan.settings == RULES


def test_what_is_wrong_is_one_sentence(run, plan, tmp_path):
    (tmp_path / "wrong.toml").write_text("[checks.exit-width]\nwide_m = 1")
    for arguments, words in (
        (("import", plan, tmp_path / "wrong.toml"), "wide_m"),
        (("import", plan, tmp_path / "missing.toml"), "missing.toml"),
        (("import", tmp_path / "missing.gpkg", tmp_path / "wrong.toml"), "missing.gpkg"),
        (("export", plan, tmp_path / "nowhere" / "out.toml"), "nowhere"),
        (("export", plan, plan), "the plan itself"),
    ):
        code, out, err = run("rules", *arguments)
        assert code == 2 and not out and words in err and len(err.splitlines()) == 1, arguments
    assert stored(plan).plan.settings == RULES


def test_a_good_set_mends_a_plan_with_wrong_rules(run, tmp_path):
    create_plan(tmp_path / "bad.gpkg", Plan(settings={"limits": {"nonsense": {}}}))
    assert run("check", tmp_path / "bad.gpkg", "--layers", "none")[0] == 2
    (tmp_path / "good.toml").write_text("complete = true")
    assert run("rules", "import", tmp_path / "bad.gpkg", tmp_path / "good.toml")[0] == 0
    assert run("check", tmp_path / "bad.gpkg", "--layers", "none")[0] == 0


def test_a_document_with_a_wrong_rule_is_refused(run, tmp_path):
    document = {"type": "FeatureCollection", "features": [], "coverage_demands": [{"what": "crowd", "by": "cordon"}]}
    (tmp_path / "plan.geojson").write_text(json.dumps(document))
    code, _, err = run("new", tmp_path / "new.gpkg", "--from", tmp_path / "plan.geojson")
    assert code == 2 and err.startswith("plan.geojson: ") and "cannot cover" in err and not (tmp_path / "new.gpkg").exists()
    document["coverage_demands"] = [{"what": "crowd", "by": "unit", "min_share": 2}]
    (tmp_path / "plan.geojson").write_text(json.dumps(document))
    assert "min_share" in run("new", tmp_path / "new.gpkg", "--from", tmp_path / "plan.geojson")[2]


def test_an_exported_set_says_which_rules_of_the_plan_could_not_be_read(run, plan, tmp_path):
    rows = [{"a": "crowd", "b": "vehicle", "min_m": 5}, {"a": "crowd", "b": "water-jet", "min_m": "5"}]
    with contextlib.closing(sqlite3.connect(plan)) as file, file:
        file.execute("INSERT INTO setting (code, version, value) VALUES ('buffer_pairs', 1, ?)", [json.dumps(rows)])
    code, _, err = run("rules", "export", plan, tmp_path / "set.toml")
    first = (tmp_path / "set.toml").read_text(encoding="utf-8").splitlines()[0]
    assert code == 0 and "min_m" in err and first.startswith("# Left out when the plan was read: ") and "min_m" in first
    assert run("rules", "import", plan, tmp_path / "set.toml", "--dry-run")[0] == 0


def test_rules_come_back_from_an_exported_document(run, plan, tmp_path):
    assert run("export", plan, tmp_path / "out.geojson")[0] == 0
    assert run("new", tmp_path / "again.gpkg", "--from", tmp_path / "out.geojson")[0] == 0
    assert stored(tmp_path / "again.gpkg").plan.settings == RULES


def test_the_list_of_checks_has_title_limits_and_basis(run, plan):
    code, out, _ = run("check", "--list")
    assert code == 0 and "exit-width: Width of exits\n  stop_below_m = 1.05\n  warn_below_m = 1.8\n  Basis: R: HSG195" in out
    rows = json.loads(run("check", "--list", "--format", "json")[1])
    assert [row["code"] for row in rows] == sorted(row["code"] for row in rows) and len(rows) > 15
    assert "warn_below_m = 2.0" in run("check", plan, "--list")[1]


def test_a_check_that_is_off_is_told_with_the_findings(run, plan):
    _, out, _ = run("check", plan, "--layers", "none")
    lines = out.splitlines()
    assert lines[0] == "No findings." and lines[1].startswith("Nothing to judge yet: 1 of the checks off, 1 limit changed")
    assert lines[2] == "Strength placed against the roster (roster-total) is switched off by the plan: no roster yet"
    assert lines[3] == "Limits stricter than their default: Width of exits, Warning below (m): 1.80 by default, here 2"
    assert lines[4:] == [
        "Rules that ask for more than by default: Coverage of Crowd by Vehicle: asked for here",
        "No layers were looked at; the findings know no ground.",
    ]
    assert json.loads(run("check", plan, "--layers", "none", "--format", "json")[1]) == []


def test_the_verdict_and_what_is_ignored_stand_below_the_findings(run, tmp_path):
    ground = shapely.box(500_000, 9_950_000, 500_020, 9_950_020)
    crowd = Feature.from_spans("c", "crowd", [Span(State(ground, {"name": "Massa A"}), None, None)])
    create_plan(tmp_path / "a.gpkg", Plan(features={"c": crowd}))
    code, out, _ = run("check", tmp_path / "a.gpkg", "--layers", "none")
    found = json.loads(run("check", tmp_path / "a.gpkg", "--layers", "none", "--format", "json")[1])
    counts = Counter(one["severity"] for one in found)
    assert code == 1 and f"\nNot ready: {counts['stop']} stop, {counts['warn']} warn" in out
    out = run("check", tmp_path / "a.gpkg", "--layers", "none", "--lang", "id", "--scene", "1")[1]
    assert f"\nAdegan ini: Belum siap: {counts['stop']} kritis" in out
    ignored = {one.key: "counted on site" for one in run_checks(Plan(features={"c": crowd})) if one.severity == "stop"}
    create_plan(tmp_path / "b.gpkg", Plan(features={"c": crowd}, settings={"ignored": ignored}))
    code, out, _ = run("check", tmp_path / "b.gpkg", "--layers", "none")
    assert code == 0 and "\nReady with reservations: " in out and f"{len(ignored)} ignored" in out
    passed = [line for line in out.splitlines() if line.startswith("Ignored findings, with the reason: Scene 1: ")]
    assert len(passed) == len(ignored) and all(line.endswith("Reason: counted on site") for line in passed)
    rest = json.loads(run("check", tmp_path / "b.gpkg", "--layers", "none", "--format", "json")[1])
    assert len(rest) == len(found) - len(ignored)
    assert len(run("check", tmp_path / "b.gpkg", "--layers", "none", "--format", "csv")[1].splitlines()) == len(rest) + 1
