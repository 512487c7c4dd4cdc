"""What a check is: limits as fields, one `run`, an `update` that gives the same answer, and a place in the registry."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.changed import Changed
from tabletop.checks.snapshot import Snapshot, array_of
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.fix import Fix
from tabletop.core.message import Message

SLACK = 1e-6
"""Numbers that differ by less are equal to a limit."""


@dataclass(frozen=True, kw_only=True)
class Check(ABC):
    """One check. Subclasses are frozen dataclasses whose fields are limits with the unit in the name.

    Their docstrings say what is measured, why, by which source, and what the check does not see. The default of every field
    stands in `resources/rules/*.toml`. `basis` is the source mark and text shown with each finding.
    """

    code: ClassVar[str]
    title: ClassVar[Message]
    looks_at: ClassVar[frozenset[str] | None] = None
    """Kinds of features that the answer depends on; None = any kind."""
    basis: str

    @abstractmethod
    def run(self, snapshot: Snapshot) -> list[Finding]:
        """Findings of one scene, in any order. Reads the snapshot only."""

    def update(self, snapshot: Snapshot, before: Sequence[Finding], changed: Changed) -> list[Finding]:
        """What `run` gives for the snapshot, given what it gave before an edit that touched only what `changed` says.

        The order may differ. Scene rows, roster, limits and layers are the same before and after.
        """
        if self.looks_at is not None and changed.kinds.isdisjoint(self.looks_at):
            return list(before)
        return self.run(snapshot)

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
        computation: Sequence[Message] = (),
        fixes: Sequence[Fix] = (),
    ) -> Finding:
        """A finding of this check in that scene."""
        ids = tuple(one.id for one in about)
        where = (highlight, tuple(computation), tuple(fixes))
        return Finding(self.code, severity, text, ids, snapshot.scene, float(measured), float(limit), unit, basis or self.basis, *where)


@dataclass(frozen=True, kw_only=True)
class FeatureCheck(Check):
    """A check that judges features one by one; each finding names its subject first.

    A subject's answer depends on nothing but itself and the features of `looks_at` whose influence meets the subject's `extent`
    widened by `near_m`. What an edit did not come near keeps its findings.
    """

    subjects: ClassVar[tuple[str, ...]]
    """Kinds that are judged."""

    @abstractmethod
    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """Findings about these features, each named first in its finding."""

    def near_m(self) -> float:
        """How far from a subject's extent another feature may matter, metres; infinite = anywhere."""
        return math.inf

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """(n, 4) west, south, east, north of what is looked at for each subject; its own geometry unless a check says more."""
        return np.asarray(shapely.bounds(array_of(one.geometry for one in subjects))).reshape(-1, 4)

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """Every subject judged."""
        return self.judge(snapshot, snapshot.of(*self.subjects))

    def update(self, snapshot: Snapshot, before: Sequence[Finding], changed: Changed) -> list[Finding]:
        """Only the subjects that the edit touched or came near are judged again."""
        watched = frozenset(self.subjects) | (self.looks_at or frozenset())
        if self.looks_at is not None and changed.kinds.isdisjoint(watched):
            return list(before)
        if self.looks_at is None or math.isinf(self.near_m()) and not changed.kinds.isdisjoint(self.looks_at):
            return self.run(snapshot)
        subjects = snapshot.of(*self.subjects)
        stale = self._near(snapshot, subjects, changed.boxes(self.looks_at))
        again = [one for one, near in zip(subjects, stale, strict=True) if near or one.id in changed.ids]
        dropped = {one.id for one in again} | changed.ids
        return [one for one in before if one.features[0] not in dropped] + (self.judge(snapshot, again) if again else [])

    def _near(self, snapshot: Snapshot, subjects: list[Placed], boxes: np.ndarray) -> np.ndarray:
        """(n,) whether any of the boxes meets a subject's extent widened by `near_m`."""
        extents, margin = self.extents(snapshot, subjects)[:, None, :], self.near_m()
        apart = (boxes[None, :, :2] > extents[..., 2:] + margin) | (boxes[None, :, 2:] < extents[..., :2] - margin)
        return np.asarray((~apart.any(axis=-1)).any(axis=-1))


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
