"""Ignored findings stand where they belong: on the sheet of their scene, and each sentence with its scenes."""

from tabletop.canvas.document.report_findings import _ignored_rows
from tabletop.core.judgement.rule_departures import Departures
from tabletop.core.text.message import message
from tabletop.core.values.finding import Finding
from tabletop.core.values.plan import Plan


def found(scene, percent):
    return Finding("area-coverage", "stop", message("{p} percent", p=percent), ("a",), scene, percent, 95.0, "%", "P")


def test_each_sentence_has_its_own_scenes():
    findings = [found(1, 38), found(2, 37), found(3, 37)]
    rows = _ignored_rows(Plan(), findings[0].key, "seen", findings, {})
    assert [(row[1], row[2]) for row in rows] == [("1", "38 percent"), ("2, 3", "37 percent")]
    assert _ignored_rows(Plan(), findings[0].key, "seen", [], {})[0][1] == ""


def test_a_sheet_names_those_of_its_scene():
    rows = [message("Scene {scene}: {finding} Reason: {reason}", scene=str(n), finding="x", reason="y") for n in (1, 2)]
    whole = Departures(passed=tuple(rows), off=(message("off"),))
    assert whole.in_scene(2).passed == (rows[1],) and whole.in_scene(2).off == whole.off
