"""Reports: each finding once, ignored ones with their reason, text of strangers harmless, PDF and HTML."""

import re

import pytest

from tabletop import i18n, paths
from tabletop.canvas.document.report import check_report, write_report
from tabletop.checks.rules.rule_sources import plan_readiness
from tabletop.checks.rules.runner import run_checks
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Effect, Inject, Scene
from tabletop.io.plans.plan_document import read_document


@pytest.fixture(scope="module")
def demo():
    return read_document(paths.resource("demo", "plan.geojson"))[0]


def test_html_holds_each_finding_once_per_scene(qapp, tmp_path, demo):
    findings = run_checks(demo)
    write_report(demo, LayerSet(), findings, tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    rows = re.findall(r"<tr><td><span", text)
    assert len(rows) == len(findings) > 4
    assert text.count("data:image/png;base64,") == len(demo.scenes) and "http" not in re.sub(r"base64,[^\"]+", "", text)
    assert "788" in text


def test_ignored_findings_stand_with_their_reason_and_not_among_the_others(qapp, tmp_path):
    finding = Finding("egress-time", "stop", message("Too slow"), ("a1",), 1, 9, 8, "min", "R")
    plan = Plan(settings={"ignored": {finding.key: "lapangan dijaga"}})
    write_report(plan, LayerSet(), [finding], tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "lapangan dijaga" in text and text.count("Too slow") == 1 and text.index("Too slow") > text.index("Ignored findings")
    assert "Ready with reservations" in text and "of them at stop: 1" in text


def test_what_is_ignored_in_one_scene_stands_among_the_others_elsewhere(qapp, tmp_path):
    first, second = (Finding("egress-time", "stop", message("Too slow"), ("a1",), number, 9, 8, "min", "R") for number in (1, 2))
    plan = Plan(settings={"ignored": {first.scene_key: "dijaga"}}, scenes={1: Scene(1), 2: Scene(2)})
    write_report(plan, LayerSet(), [first, second], tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert text.count("Too slow") == 2 and re.search(r"Stop</td><td>1</td><td>Too slow</td><td>dijaga", text)


def test_what_is_ignored_and_no_longer_found_says_so(qapp, tmp_path):
    plan = Plan(settings={"ignored": {"exit-width:gone": "dijaga"}})
    write_report(plan, LayerSet(), [], tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "no longer found" in text and "exit-width (gone)" in text and "Ready for briefing" in text
    write_report(plan, LayerSet(), [], tmp_path / "a.html", plan_readiness(plan, AllFindings()))
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Width of exits (gone)" in text and "exit-width" not in text


def test_the_light_tells_what_the_rules_rest_on_and_which_checks_are_off(qapp, tmp_path):
    plan = Plan(settings={"checks_off": {"stewards": "no <b>law</b> here"}})
    findings = [Finding("egress-time", "stop", message("Too slow"), ("a1",), 1, 9, 8, "min", "R")]
    write_report(plan, LayerSet(), findings, tmp_path / "a.html", plan_readiness(plan, AllFindings.among(findings)))
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Not ready" in text and "without a published source" in text and "switches off: 1" in text
    assert "Persons in charge of an assembly: no &lt;b&gt;law&lt;/b&gt; here" in text


def test_names_are_text_and_never_markup(qapp, tmp_path):
    hostile = "<script>alert(1)</script><img src='/etc/passwd'>"
    plan = Plan(
        settings={"name": hostile},
        scenes={1: Scene(1, name=hostile, course_of_action=hostile, injects=(Inject(hostile),))},
        roster={"r": RosterUnit("r", hostile, strength=1)},
    )
    for name in ("a.html", "a.pdf"):
        write_report(plan, LayerSet(), [], tmp_path / name)
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<script" not in text and "<img src=&#39;" not in text and "&lt;script&gt;" in text


def test_courses_injects_tasks_and_means_are_tables(qapp, tmp_path):
    inject = Inject("Jembatan ditutup", "09.05", "Dinamisator", effects=(Effect("wind", value=450.0), Effect("level", text="merah")))
    scene = Scene(
        1,
        injects=(inject,),
        course_of_action="Tahan",
        courses={"Gakkum": "Catat", "Humas": ""},
        weather="Cerah",
        light="dusk",
        wind_from_deg=90,
    )
    roster = {"a": RosterUnit("a", "Dalmas", vehicle="Truk 7", pace="vehicle", tasks={1: "jaga pintu"}), "b": RosterUnit("b", "K9")}
    write_report(Plan(scenes={1: scene}, roster=roster), LayerSet(), [], tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    rows = [re.sub("<[^>]+>", "|", row) for row in text.split("\n") if row.startswith("<tr><td")]
    assert "||all||Tahan||" in rows and "||Gakkum||Catat||" in rows and not any("Humas" in row for row in rows)
    assert "||09.05||Jembatan ditutup||Dinamisator||||Wind turns to come from: 90°; Situation becomes: MERAH||" in rows
    assert any("jaga pintu" in row for row in rows) and "||Dalmas||Truk 7||in a vehicle||" in rows
    assert "Clear, Dusk, Wind from 90 degrees" in text and 'id="moderator"' not in text


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_pdf_has_a_sheet_for_each_scene_and_the_text(qapp, tmp_path, demo, language):
    i18n.set_language(language)
    write_report(demo, LayerSet(), run_checks(demo), tmp_path / "a.pdf")
    i18n.set_language("en")
    content = (tmp_path / "a.pdf").read_bytes()
    assert content.startswith(b"%PDF") and len(re.findall(rb"/Type\s*/Page\b", content)) >= 5


@pytest.mark.parametrize("name", ["a.docx", "a"])
def test_another_ending_is_one_sentence(name, tmp_path):
    with pytest.raises(InputError):
        check_report(tmp_path / name)


def test_a_folder_that_is_not_there_is_one_sentence(qapp, tmp_path):
    with pytest.raises(InputError, match="written"):
        write_report(Plan(), LayerSet(), [], tmp_path / "no" / "a.html")
    assert not list(tmp_path.iterdir())


def test_the_foot_tells_by_which_rules(qapp, tmp_path):
    plan = Plan(settings={"rule_set": {"name": "Kukar", "version": "2"}})
    write_report(plan, LayerSet(), [], tmp_path / "a.html", plan_readiness(plan, AllFindings()))
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert re.search(r"Check set Kukar 2; rules with the sign [0-9a-f]{8}\.", text)
