"""The Indonesian document holds no English: no sentence of the program is left as it stands in the code."""

import json
import re

import pytest

from tabletop import i18n, paths
from tabletop.canvas.document.renpam import renpam
from tabletop.canvas.document.report import report_data
from tabletop.checks.movement.moves import every_move
from tabletop.checks.rules.rule_sources import plan_readiness
from tabletop.checks.rules.runner import run_checks
from tabletop.core.document.content import Block, Column
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.values.layer import LayerSet
from tabletop.io.documents.plan_document import read_document

FOREIGN = re.compile(
    r"\b(the|and|of|with|without|from|scene|page|unit|leader|strength|width|length|limit|annex|source|none)\b", re.IGNORECASE
)
SAME = {"Security barrier", "Scene book", "Bus", "Ring"}
"""English words that Indonesian police use too."""


def texts(value):
    """Every text of a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
    elif isinstance(value, Block | Column):
        for name, one in vars(value).items():
            if name not in ("look", "align", "key"):
                yield from texts(one)


@pytest.fixture(scope="module")
def told():
    plan = read_document(paths.resource("demo", "plan.geojson"))[0]
    findings = run_checks(plan, include_ignored=True)
    i18n.set_language("id")
    ready = plan_readiness(plan, AllFindings.among(findings))
    document, _ = renpam(report_data(plan, LayerSet(), findings, ready, every_move(plan, None)))
    i18n.set_language("en")
    return [text for section in document.sections for block in section.blocks for text in texts(block)]


def test_no_sentence_stands_in_english(told):
    english = {}
    for path in paths.resource("translations", "id").glob("*.json"):
        english |= json.loads(path.read_text(encoding="utf-8"))
    left = {text for text in told if text in english and english[text] != text and text not in english.values()}
    assert left - SAME == set()


def test_no_english_word_is_left(told):
    found = [(match.group(), text[:80]) for text in told if (match := FOREIGN.search(text))]
    assert found == []


def test_an_english_word_is_seen():
    assert FOREIGN.search("the basis") and not FOREIGN.search("Dasar hukum Jalan keluar")
