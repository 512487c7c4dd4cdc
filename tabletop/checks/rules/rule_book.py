"""The rules of one plan as the window shows and edits them: rows of the tables, checks that are off, the set they came from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tabletop.checks.rules.check_set import (
    SETTINGS,
    import_change,
    read_check_set,
    rule_change,
    rules_summary,
    validate,
    with_rules,
)
from tabletop.checks.rules.check_set_changes import differences
from tabletop.checks.rules.check_set_text import check_set_text
from tabletop.checks.rules.demands import CoverageDemand, demand_to_row
from tabletop.checks.rules.limits import TABLES, checks_off, default_rules, limit_rows, rules, severity_rows
from tabletop.checks.rules.pairs import BufferPair, pair_to_row
from tabletop.checks.rules.runner import all_checks
from tabletop.core.judgement.feature_classes import UNIT, classes, coverers
from tabletop.core.judgement.rule_rows import Difference, LimitRow, SeverityRow
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message
from tabletop.core.values.change import Change
from tabletop.core.values.plan import Plan

Row = BufferPair | CoverageDemand


@dataclass(frozen=True)
class RuleBook:
    """Rules of a plan. Nothing here changes it: each edit is a `Change` for the session."""

    plan: Plan

    @staticmethod
    def classes() -> list[str]:
        """What a rule may name: kinds with their categories, roles of layers."""
        return classes()

    def coverers(self) -> list[str]:
        """What a demand may name as covering: kinds with a reach, and the types of units that the plan or its roster has."""
        kinds = coverers()
        placed = [
            str(feature.get("unit_type") or "")
            for scene in self.plan.scene_list()
            for feature in self.plan.placed(scene.number)
            if feature.kind == UNIT
        ]
        types = sorted({*placed, *(unit.unit_type for unit in self.plan.roster.values())} - {""})
        return [one for kind in kinds for one in [kind, *([f"{UNIT}:{name}" for name in types] if kind == UNIT else [])]]

    @property
    def off(self) -> dict[str, str]:
        """Checks that are switched off, by code, with the reason. Raises InputError for what is wrong there."""
        return checks_off(all_checks(), self.plan)

    @property
    def about(self) -> dict[str, str]:
        """Name, version, date and author of the set that was imported; empty where none was."""
        return {key: str(value) for key, value in (self.plan.settings.get("rule_set") or {}).items() if key != "fingerprint"}

    @property
    def told(self) -> Message:
        """The set that was imported, and the sign of the rules. Raises InputError for rules that are wrong."""
        return rules_summary(self.plan)

    @property
    def own(self) -> bool:
        """Whether the plan sets any rule itself."""
        return any(self.plan.settings.get(key) is not None for key in SETTINGS)

    def all_default(self, label: Message) -> Change:
        """The change that takes every rule of the plan back, wrong ones too."""
        return rule_change(self.plan, label, dict.fromkeys(SETTINGS))

    # --- limits
    def limit_rows(self) -> list[LimitRow]:
        """Every limit of the checks with its default, value in use and basis. Raises InputError for a wrong limit of the plan."""
        return limit_rows(all_checks(), self.plan)

    def severity_rows(self) -> list[SeverityRow]:
        """Severity of every check that has only one. Raises InputError for a wrong limit of the plan."""
        return severity_rows(all_checks(), self.plan)

    # --- tables: "pairs" and "demands"
    def rows(self, table: str) -> list[Row]:
        """Rows in use. Raises InputError for a wrong one."""
        return list(rules(self.plan, table))

    def is_default(self, table: str) -> bool:
        """Whether the rows are those that the product ships."""
        return self.plan.settings.get(TABLES[table].setting) is None

    @staticmethod
    def defaults(table: str) -> list[Row]:
        """Rows that the product ships."""
        return list(default_rules(table))

    def with_rows(self, table: str, kept: Sequence[Row | Mapping[str, Any]], label: Message) -> Change:
        """The change that makes these the rows; the defaults where they are the same. Raises InputError for a wrong row."""
        read = tuple(TABLES[table].read(row) if isinstance(row, Mapping) else row for row in kept)
        value = None if read == default_rules(table) else [_to_row(one) for one in read]
        return rule_change(self.plan, label, {TABLES[table].setting: value})

    def back_to_default(self, table: str, label: Message) -> Change:
        """The change that brings the shipped rows back."""
        return rule_change(self.plan, label, {TABLES[table].setting: None})

    def switch(self, code: str, reason: str | None, label: Message) -> Change:
        """The change that switches a check off with a reason, or on again (None). Raises InputError for an empty reason."""
        off = {key: words for key, words in self.off.items() if key != code} | ({} if reason is None else {code: reason})
        return rule_change(self.plan, label, {"checks_off": off or None})

    def with_basis(self, code: str, basis: str | None, label: Message) -> Change:
        """The change that gives the limits a plan has set for a check a basis of its own. Raises InputError for an empty one."""
        limits = {key: dict(values) for key, values in (self.plan.settings.get("limits") or {}).items()}
        own = {name: value for name, value in limits.get(code, {}).items() if name != "basis"}
        limits[code] = own if basis is None else {**own, "basis": basis}
        return rule_change(self.plan, label, {"limits": limits if own else self.plan.settings.get("limits")})

    # --- check sets
    def text(self, say: Callable[[Message], str], about: Mapping[str, str]) -> str:
        """The rules as a check set in TOML, its comments in the language of `say`. Raises InputError for rules that are wrong."""
        return check_set_text(self.plan, say, about)

    def read(self, path: Path) -> tuple[Change, list[Difference], dict[str, str]]:
        """What importing a file does: the one change, every rule that it changes, and what the set says of itself. Raises InputError."""
        check_set = read_check_set(path)
        change = import_change(self.plan, check_set)
        return change, differences(_usable(self.plan), self.plan.apply(change)), dict(check_set.about)


def _usable(plan: Plan) -> Plan:
    """The plan; without its rules where they cannot be, so that a good set can mend a bad plan."""
    try:
        validate(plan)
    except InputError:
        return with_rules(plan, dict.fromkeys(SETTINGS))
    return plan


def _to_row(row: Row) -> dict[str, Any]:
    return pair_to_row(row) if isinstance(row, BufferPair) else demand_to_row(row)
