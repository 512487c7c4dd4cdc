"""What a check is: limits as fields, one `run`, and a place in the registry."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from shapely.geometry.base import BaseGeometry

from tabletop.checks.snapshot import Snapshot
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.message import Message

SLACK = 1e-6
"""Numbers that differ by less are equal to a limit."""


@dataclass(frozen=True, kw_only=True)
class Check(ABC):
    """One check. Subclasses are frozen dataclasses whose fields are limits with the unit in the name.

    Their docstrings say what is measured, why, by which source, and what the check does not see. The default of every field
    stands in `resources/rules/default.toml`. `basis` is the source mark and text shown with each finding.
    """

    code: ClassVar[str]
    title: ClassVar[Message]
    basis: str

    @abstractmethod
    def run(self, snapshot: Snapshot) -> list[Finding]:
        """Findings of one scene, in any order. Reads the snapshot only."""

    def finding(
        self,
        snapshot: Snapshot,
        severity: Severity,
        text: Message,
        about: Sequence[Placed],
        measured: float,
        limit: float,
        unit: str,
        highlight: BaseGeometry | None,
        basis: str = "",
    ) -> Finding:
        """A finding of this check in that scene."""
        ids = tuple(one.id for one in about)
        return Finding(self.code, severity, text, ids, snapshot.scene, float(measured), float(limit), unit, basis or self.basis, highlight)


C = TypeVar("C", bound=type[Check])
_REGISTRY: dict[str, type[Check]] = {}


def register(code: str) -> Callable[[C], C]:
    """Class decorator: make a check known under its code."""

    def known(check: C) -> C:
        check.code = code
        _REGISTRY[code] = check
        return check

    return known


def registry() -> dict[str, type[Check]]:
    """Checks registered so far, by code; `runner.all_checks` imports them all first."""
    return dict(sorted(_REGISTRY.items()))
