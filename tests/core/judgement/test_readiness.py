"""Ready for briefing: the verdict, what it says it rests on, and how a basis is read."""

import pytest

from tabletop import i18n
from tabletop.checks.rules.rule_sources import rule_facts
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.judgement.basis import basis_parts, is_unsourced
from tabletop.core.judgement.readiness import Readiness, readiness_of
from tabletop.core.judgement.rule_departures import ChangedLimit, Departures, LongReach
from tabletop.core.text.message import message
from tabletop.core.values.finding import Finding
from tabletop.core.values.plan import Plan


def finding(severity: str, key: str) -> Finding:
    return Finding("exit-width", severity, message("x"), (key,), 1, 1.0, 2.0, "m", "P")


LAXER = ChangedLimit("exit-width", message("Width of exits"), "stop_below_m", 1.05, 0.6, True)
LONG = LongReach("Peleton 1", 60.0, 25.0)


def said(one: Readiness) -> str:
    i18n.set_language("en")
    return i18n.text(one.line)


@pytest.mark.parametrize(
    ("held", "verdict", "line"),
    [
        (Readiness(), "ready", "Ready for briefing"),
        (Readiness(unsourced=4, limits=9), "ready", "Ready for briefing: 4 limits without source"),
        (Readiness(stop=2, warn=3), "not-ready", "Not ready: 2 stop, 3 warn"),
        (Readiness(warn=3), "reserved", "Ready with reservations: 3 warn"),
        (Readiness(ignored=2), "reserved", "Ready with reservations: 2 ignored"),
        (
            Readiness(ignored=3, ignored_stop=1, unsourced=4, limits=9),
            "reserved",
            "Ready with reservations: 3 ignored (1 stop), 4 limits without source",
        ),
        (Readiness(off=1), "reserved", "Ready with reservations: 1 of the checks off"),
        (Readiness(stale=5), "not-ready", "Not ready: 5 not judged again"),
        (Readiness(pending=True), "not-ready", "Not ready: not checked through"),
        (Readiness(wrong=message("bad")), "not-ready", "Not ready: a limit is wrong"),
        (Readiness(empty=True, unsourced=4, limits=9), "nothing", "Nothing to judge yet"),
        (Readiness(empty=True, stop=1), "not-ready", "Not ready: 1 stop"),
        (Readiness(departures=Departures(limits=(LAXER,))), "reserved", "Ready with reservations: 1 limit changed"),
        (Readiness(departures=Departures(reaches=(LONG, LONG))), "reserved", "Ready with reservations: 2 reaches above default"),
    ],
)
def test_the_verdict_and_what_it_rests_on(held, verdict, line):
    assert held.verdict == verdict and said(held) == line
    assert len(held.reasons()) == (line.split(": ", 1)[1].count(", ") + 1 if ": " in line else 0)


@pytest.mark.parametrize(
    ("held", "line"),
    [
        (Readiness(stop=2, warn=3, scenes=11, unsourced=4, limits=9), "Not ready: 2 stop, 3 warn, 4 limits without source (all scenes)"),
        (Readiness(stop=2, scenes=11), "Not ready: 2 stop (all scenes)"),
        (Readiness(stop=2, warn=3), "Not ready: 2 stop, 3 warn"),
        (Readiness(scenes=11), "Ready for briefing"),
    ],
)
def test_counts_of_several_scenes_say_so(held, line):
    assert i18n.text(held.line_of_all) == line


def test_counts_of_findings_by_what_became_of_them():
    found = [finding("stop", "a"), finding("stop", "b"), finding("warn", "c"), finding("info", "d"), finding("warn", "e")]
    held = readiness_of(AllFindings.among(found, {"exit-width!:b": "seen", "exit-width:e": "seen"}), stale=1)
    assert (held.stop, held.warn, held.ignored, held.ignored_stop, held.stale) == (1, 1, 2, 1, 1)
    assert readiness_of(AllFindings.among([finding("info", "d")])).verdict == "ready"


def test_reasons_are_sentences_in_both_languages():
    held = Readiness(1, 2, 3, 1, 4, True, message("bad"), 5, 6, 7)
    english = [i18n.text(one) for one in held.reasons()]
    i18n.set_language("id")
    indonesian = [i18n.text(one) for one in held.reasons()]
    i18n.set_language("en")
    assert len(english) == 8 and not set(english) & set(indonesian)
    assert english[-1] == "Limits that are planning defaults without a published source: 6 of 7."


def test_rules_without_a_source_are_counted_and_those_switched_off_are_not():
    every = rule_facts(Plan())
    assert 0 < every.unsourced < every.limits and every.off == 0 and every.wrong is None
    fewer = rule_facts(Plan(settings={"checks_off": {"emergency-lane-width": "no lanes here"}}))
    assert fewer.off == 1 and fewer.limits < every.limits and fewer.unsourced == every.unsourced
    own = rule_facts(Plan(settings={"limits": {"emergency-lane-width": {"warn_below_m": 9.0}}}))
    assert own.unsourced > every.unsourced


def test_wrong_limits_are_told_and_nothing_is_counted():
    facts = rule_facts(Plan(settings={"limits": {"no-such": {}}}))
    assert facts.wrong is not None and facts.limits == facts.unsourced == 0


@pytest.mark.parametrize(
    ("basis", "marks", "unsourced"),
    [
        ("P: planning default", "P", True),
        ("P", "P", True),
        ("R: UK two exits; M: NFPA 101", "RM", False),
        ("M: General Comment 37 para 84; share P", "MP", True),
        ("R: Perkap 7/2012 art. 7(3)", "R", False),
        ("per pair", "-", False),
        ("", "", True),
    ],
)
def test_a_basis_is_read_in_parts(basis, marks, unsourced):
    assert "".join(part.mark or "-" for part in basis_parts(basis)) == marks
    assert is_unsourced(basis) is unsourced
