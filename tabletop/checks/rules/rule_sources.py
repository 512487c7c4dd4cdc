"""How many rules of a plan have a published source, and how many checks it leaves out: what a briefing has to know."""

from dataclasses import dataclass, replace

from tabletop.checks.rules.check_list import are_known
from tabletop.checks.rules.check_set import rules_summary
from tabletop.checks.rules.limits import TABLES, checks_off, limit_rows, rules
from tabletop.checks.rules.plan_departures import departures
from tabletop.checks.rules.runner import all_checks
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.judgement.basis import is_unsourced
from tabletop.core.judgement.readiness import Readiness, readiness_of
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message
from tabletop.core.values.catalogue import judged_kinds
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan


@dataclass(frozen=True)
class RuleFacts:
    """Limits in use (numbers, and rows of tables of rules), how many of them are planning defaults without a source, checks switched off.

    `wrong`: why the rules of the plan cannot be used; the counts are then zero.
    """

    limits: int = 0
    unsourced: int = 0
    off: int = 0
    wrong: Message | None = None


def rule_facts(plan: Plan) -> RuleFacts:
    """Facts about the rules that the plan is judged by; those of checks that are switched off do not count."""
    try:
        off = checks_off(all_checks(), plan)
        bases = [row.basis for row in limit_rows(all_checks(), plan) if row.code not in off]
        bases += [rule.basis for table in TABLES for rule in rules(plan, table)]
    except InputError as error:
        return RuleFacts(wrong=error.message)
    return RuleFacts(len(bases), sum(map(is_unsourced, bases)), len(off))


def plan_readiness(plan: Plan, found: AllFindings, stale: int = 0, pending: bool = False, layers: LayerSet | None = None) -> Readiness:
    """Readiness of a plan from its findings, and the rules and layers they come from; `stale` are not judged again after an edit. While
    it is `pending` and the checks were never asked for, it waits for neither: they come with their first run."""
    if pending and not are_known():
        return Readiness(pending=True)
    rules, heard = rule_facts(plan), found.ignoring(plan.settings.get("ignored") or {})
    ready = readiness_of(
        heard,
        stale=stale,
        pending=pending,
        wrong=rules.wrong,
        off=rules.off,
        unsourced=rules.unsourced,
        limits=rules.limits,
        empty=not any(feature.kind in judged_kinds() for feature in plan.features.values()),
    )
    ready = replace(ready, scenes=len(plan.scene_list()))
    if rules.wrong is not None:
        return ready
    return replace(ready, rules=rules_summary(plan), departures=departures(plan, heard, layers))
