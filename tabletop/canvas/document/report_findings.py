"""Findings in a document: the readiness light and its reasons, each finding with measured, limit and basis, those ignored with reasons."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tabletop import i18n
from tabletop.canvas.document.report_data import ReportData, scene_title
from tabletop.canvas.ink.wording import basis_text, measured_and_limit, severity_word
from tabletop.core.document.content import Block, Column, Heading, Paragraph, Table
from tabletop.core.judgement.readiness import Readiness, Verdict
from tabletop.core.text.message import Message
from tabletop.core.values.finding import Finding, parts_of_key
from tabletop.core.values.plan import Plan

tr = i18n.tr
SIGNS = {"stop": "⬣", "warn": "▲", "info": "●"}
LIGHTS: dict[Verdict, str] = {"ready": "●", "reserved": "▲", "nothing": "○", "not-ready": "⬣"}
TOLD_BELOW = ("off", "passed")
"""Departures that have a table of their own."""


def finding_tables(data: ReportData) -> list[Block]:
    """All of the annex."""
    titles = data.readiness.departures.titles
    return [
        Paragraph(tr("A finding is advice to a planner. It is never an order, and never a permission to use force."), "note"),
        *_light(data.readiness),
        Heading(tr("Findings by scene"), 3),
        *_heeded(data),
        *_ignored(data.plan, data.findings, titles),
        *_switched_off(data.plan, titles),
    ]


def _light(readiness: Readiness) -> list[Block]:
    """The verdict, and every reason for it."""
    blocks: list[Block] = [Paragraph(f"{LIGHTS[readiness.verdict]} {i18n.text(readiness.head)}", "strong")]
    blocks += [Paragraph(i18n.text(reason), "item") for reason in readiness.reasons()]
    for section in readiness.departures.sections():
        if section.key not in TOLD_BELOW:
            blocks.append(Paragraph(i18n.text(section.head), "strong"))
            blocks += [Paragraph(i18n.text(row), "item") for row in section.rows]
    return blocks


def _heeded(data: ReportData) -> list[Block]:
    columns = (
        *(Column(tr("Severity"), 2), Column(tr("Description"), 8), Column(tr("Measured"), 2, "right"), Column(tr("Limit"), 2, "right")),
        Column(tr("Basis"), 5),
    )
    rows: list[tuple[str, ...]] = []
    for sheet in data.sheets:
        here = [finding for finding in sheet.heeded if finding.scene == sheet.scene.number]
        rows += [(scene_title(sheet.scene),), *(_row(finding) for finding in here)] if here else []
    if not rows:
        return [Paragraph(tr("No findings."))]
    bases = tr("R read in the named source · S quoted by another · M to be verified · P planning default")
    return [Paragraph(bases, "quiet"), Table(columns, tuple(rows))]


def _row(finding: Finding) -> tuple[str, ...]:
    measured, limit = measured_and_limit(finding)
    return _sign(finding), i18n.text(finding.message), measured, limit, basis_text(finding.basis)


def _sign(finding: Finding) -> str:
    return f"{SIGNS[finding.severity]} {severity_word(finding.severity)}"


def _ignored(plan: Plan, findings: Sequence[Finding], titles: Mapping[str, Message]) -> list[Block]:
    """What the plan ignores, with its reason; what is no longer found is named by its check."""
    found: Iterable[tuple[str, Any]] = (plan.settings.get("ignored") or {}).items()
    rows = [row for key, reason in found for row in _ignored_rows(plan, str(key), str(reason), findings, titles)]
    columns = (Column(tr("Severity"), 2), Column(tr("Scene"), 1.5), Column(tr("Description"), 8), Column(tr("Reason"), 6))
    return [Heading(tr("Ignored findings, with the reason"), 3), Table(columns, tuple(rows))] if rows else []


def _ignored_rows(plan: Plan, key: str, reason: str, findings: Sequence[Finding], titles: Mapping[str, Message]) -> list[tuple[str, ...]]:
    """A row for each sentence that is ignored, with the scenes in which it is the same."""
    scenes: dict[tuple[str, str], set[int]] = {}
    for finding in findings:
        if key in (finding.key, finding.scene_key):
            scenes.setdefault((_sign(finding), i18n.text(finding.message)), set()).add(finding.scene)
    if not scenes:
        scene, code, ids = parts_of_key(key)
        told = _gone(titles, code, [_name(plan, one) for one in ids])
        scenes[tr("no longer found"), told] = set() if scene is None else {scene}
    return [(sign, ", ".join(map(i18n.number, sorted(numbers))), told, reason) for (sign, told), numbers in scenes.items()]


def _switched_off(plan: Plan, titles: Mapping[str, Message]) -> list[Block]:
    found: Iterable[tuple[str, Any]] = (plan.settings.get("checks_off") or {}).items()
    rows = tuple((_title(titles, str(code)), str(reason)) for code, reason in found)
    columns = (Column(tr("Check"), 4), Column(tr("Reason"), 6))
    return [Heading(tr("Checks that the plan switches off, with the reason"), 3), Table(columns, rows)] if rows else []


def _gone(titles: Mapping[str, Message], code: str, names: Sequence[str]) -> str:
    return f"{_title(titles, code)} ({', '.join(names)})" if names else _title(titles, code)


def _title(titles: Mapping[str, Message], code: str) -> str:
    return i18n.text(titles[code]) if code in titles else code


def _name(plan: Plan, feature_id: str) -> str:
    feature = plan.features.get(feature_id)
    states = [frame.state for frame in feature.keyframes if frame.state] if feature else []
    return str(states[0].properties.get("name") or feature.kind) if feature and states else feature_id[:8]
