"""Reports: each finding once, ignored ones with their reason, links that lead somewhere, injects only in the last part."""

import re

import pytest

from tabletop import i18n, paths
from tabletop.canvas.document import html_writer
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
from tabletop.io.documents.plan_document import read_document


@pytest.fixture(scope="module")
def demo():
    return read_document(paths.resource("demo", "plan.geojson"))[0]


def html(plan, tmp_path, findings=(), *more, **words):
    write_report(plan, LayerSet(), list(findings), tmp_path / "a.html", *more, **words)
    return (tmp_path / "a.html").read_text(encoding="utf-8")


def rows(text):
    """Cells of each row of tables, heads and groups left out."""
    return [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in re.findall(r"<tr[^>]*>(<td.*?)</tr>", text)]


@pytest.fixture
def quick(monkeypatch):
    """Maps are not painted."""
    monkeypatch.setattr(html_writer, "page_png", lambda page, width_px: b"PNG")


def test_html_holds_each_finding_once_per_scene(qapp, quick, tmp_path, demo):
    findings = run_checks(demo)
    text = html(demo, tmp_path, findings)
    told = [row for row in rows(text) if row[0][:1] in "⬣▲●" and len(row) == 5]
    assert len(told) == len(findings) > 4
    assert text.count("data:image/png;base64,") >= len(demo.scenes) and "http" not in re.sub(r"base64,[^\"]+", "", text)
    assert "788" in text


def test_every_link_of_the_contents_leads_to_a_heading(qapp, quick, tmp_path, demo):
    text = html(demo, tmp_path)
    links = re.findall(r'<a href="#([^"]+)">([^<]*)</a>', text)
    heads = dict(re.findall(r'<h[123] id="([^"]+)">([^<]*)</h', text))
    assert len(links) > 25 and all(heads[anchor] == words for anchor, words in links)


def test_ignored_findings_stand_with_their_reason_and_not_among_the_others(qapp, tmp_path):
    finding = Finding("egress-time", "stop", message("Too slow"), ("a1",), 1, 9, 8, "min", "R")
    text = html(Plan(settings={"ignored": {finding.key: "lapangan dijaga"}}), tmp_path, [finding])
    assert "lapangan dijaga" in text and text.count("Too slow") == 1 and text.index("Too slow") > text.index("Ignored findings")
    assert "Ready with reservations" in text and "of them at stop: 1" in text


def test_what_is_ignored_in_one_scene_stands_among_the_others_elsewhere(qapp, tmp_path):
    first, second = (Finding("egress-time", "stop", message("Too slow"), ("a1",), number, 9, 8, "min", "R") for number in (1, 2))
    plan = Plan(settings={"ignored": {first.scene_key: "dijaga"}}, scenes={1: Scene(1), 2: Scene(2)})
    text = html(plan, tmp_path, [first, second])
    assert text.count("Too slow") == 2 and ["⬣ Stop", "1", "Too slow", "dijaga"] in rows(text)


def test_what_is_ignored_and_no_longer_found_says_so(qapp, tmp_path):
    plan = Plan(settings={"ignored": {"exit-width:gone": "dijaga"}})
    text = html(plan, tmp_path)
    assert "no longer found" in text and "exit-width (gone)" in text and "Ready for briefing" in text
    text = html(plan, tmp_path, (), plan_readiness(plan, AllFindings()))
    assert "Width of exits (gone)" in text and "exit-width" not in text


def test_the_light_tells_what_the_rules_rest_on_and_which_checks_are_off(qapp, tmp_path):
    plan = Plan(settings={"checks_off": {"stewards": "no <b>law</b> here"}})
    findings = [Finding("egress-time", "stop", message("Too slow"), ("a1",), 1, 9, 8, "min", "R")]
    text = html(plan, tmp_path, findings, plan_readiness(plan, AllFindings.among(findings)))
    assert "Not ready" in text and "without a published source" in text and "switches off: 1" in text
    assert ["Persons in charge of an assembly", "no &lt;b&gt;law&lt;/b&gt; here"] in rows(text)


def test_courses_tasks_and_means_are_tables_and_injects_stand_last(qapp, tmp_path):
    inject = Inject("Jembatan ditutup", "09.05", "Dinamisator", effects=(Effect("wind", value=450.0), Effect("level", text="merah")))
    courses = {"Gakkum": "Catat", "Humas": ""}
    scene = Scene(1, injects=(inject,), course_of_action="Tahan", courses=courses, weather="Cerah", light="dusk", wind_from_deg=90)
    roster = {"a": RosterUnit("a", "Dalmas", strength=30, vehicle="Truk 7, truk 8", call_sign="AWAL"), "b": RosterUnit("b", "K9")}
    text = html(Plan(scenes={1: scene}, roster=roster), tmp_path)
    found = rows(text)
    assert ["all", "Tahan"] in found and ["Gakkum", "Catat"] in found and not any("Humas" in row for row in found)
    assert ["09.05", "Jembatan ditutup", "Dinamisator", "", "Wind turns to come from: 90°; Situation becomes: MERAH"] in found
    assert ["Truk 7", "1", "30", "Dalmas"] in found and ["Truk 8", "1", "30", "Dalmas"] in found and ["Dalmas", "AWAL"] in found
    assert "Clear, Dusk, Wind from 90 degrees" in text
    assert text.index("Jembatan ditutup") > text.index("For the moderator: not for the room</h1>")
    assert "For the moderator" not in html(Plan(), tmp_path)


def test_the_foot_tells_by_which_rules(qapp, tmp_path):
    plan = Plan(settings={"rule_set": {"name": "Kukar", "version": "2"}})
    text = html(plan, tmp_path, (), plan_readiness(plan, AllFindings()))
    assert re.search(r"Check set Kukar 2; rules with the sign [0-9a-f]{8}\.", text)


@pytest.mark.parametrize("name", ["a.odt", "a"])
def test_another_ending_is_one_sentence(name, tmp_path):
    with pytest.raises(InputError, match="pdf, html, docx"):
        check_report(tmp_path / name)


@pytest.mark.parametrize("name", ["a.html", "a.pdf", "a.docx"])
def test_a_folder_that_is_not_there_is_one_sentence(qapp, tmp_path, name):
    with pytest.raises(InputError, match="written"):
        write_report(Plan(), LayerSet(), [], tmp_path / "no" / name)
    assert not list(tmp_path.iterdir())


@pytest.fixture(autouse=True)
def in_english():
    i18n.set_language("en")
    yield
    i18n.set_language("en")
