"""How many rules of a plan have a published source, and how many checks it leaves out: what a briefing has to know."""

from dataclasses import dataclass

from tabletop.checks.limits import TABLES, checks_off, limit_rows, rules
from tabletop.checks.runner import all_checks
from tabletop.core.basis import is_unsourced
from tabletop.core.errors import InputError
from tabletop.core.message import Message
from tabletop.core.plan import Plan


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
