"""What a check is: limits as fields, one `run`, an `update` that gives the same answer, and a place in the registry."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import numpy as np
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.boxes import Boxes
from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.checks.base.snapshot import Snapshot, boxes_of, title_of
from tabletop.core.text.message import Message, fields_of
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Fix

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
    looks_ahead: ClassVar[bool] = False
    """Whether the features of the later scenes matter too (`snapshot.following`)."""
    basis: str

    @abstractmethod
    def run(self, snapshot: Snapshot) -> list[Finding]:
        """Findings of one scene, in any order. Reads the snapshot only."""

    def from_nothing(self, snapshot: Snapshot) -> KeptFindings:
        """What `run` finds, with what later updates need."""
        return KeptFindings(self.run(snapshot))

    def update(self, snapshot: Snapshot, found: KeptFindings, changed: Changed) -> None:
        """Make of the findings before some edits, in place, what `run` gives for the snapshot; they touched only what `changed` says.

        Scene rows, roster, limits and layers are the same before and after. A check writes its own only where that saves 2 ms and
        more of the edits that it looks at, in a large plan (`bench_checks.py --updates`).
        """
        if self.concerns(self.heeded(snapshot, changed)):
            found.replace(self.run(snapshot))

    def concerns(self, changed: Changed) -> bool:
        """Whether edits touched a kind that the answer depends on."""
        return self.looks_at is None or not changed.kinds.isdisjoint(self.looks_at)

    def heeded(self, snapshot: Snapshot, changed: Changed) -> Changed:
        """What edits changed of the features that may change an answer; all that they touched unless a check knows better."""
        return changed

    def finding(
        self,
        snapshot: Snapshot,
        severity: Severity,
        text: str | Message,
        about: Sequence[Placed],
        measured: float,
        limit: float,
        unit: str,
        highlight: BaseGeometry | None,
        /,
        computation: Sequence[Message] = (),
        fixes: Sequence[Fix] = (),
        basis: str = "",
        **values: Any,
    ) -> Finding:
        """A finding of this check in that scene.

        A template is filled from `values`; its {name}, {measured} and {limit} where they are not given there with the title of the
        first feature that it is about, and with the two numbers.
        """
        if isinstance(text, str):
            own: dict[str, Any] = {"name": title_of(about[0])} if about else {}
            own |= {"measured": measured, "limit": limit}
            text = Message(text, {field: own[field] for field in fields_of(text) if field in own} | values)
        ids = tuple(feature.id for feature in about)
        where = (highlight, tuple(computation), tuple(fixes))
        return Finding(self.code, severity, text, ids, snapshot.scene, float(measured), float(limit), unit, basis or self.basis, *where)


@dataclass(frozen=True, kw_only=True)
class FeatureCheck(Check):
    """A check that judges features one by one; each finding names its subject first.

    A subject's answer, and its `extents`, depend on nothing but itself and the features of `looks_at` whose influence meets the
    subject's extent widened by `near_m`. What an edit did not come near keeps its findings.
    """

    subjects: ClassVar[tuple[str, ...]]
    """Kinds that are judged."""
    standing: ClassVar[frozenset[str]] = frozenset()
    """Those of `looks_at` that matter only where they stand, whatever their reach."""

    @abstractmethod
    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """Findings about these features, each named first in its finding."""

    def near_m(self) -> float:
        """How far from a subject's extent another feature may matter, metres; infinite = anywhere."""
        return math.inf

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """(n, 4) west, south, east, north of what is looked at for each subject; its own geometry unless a check says more."""
        return boxes_of(subjects)

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """Every subject judged."""
        subjects = snapshot.of(*self.subjects)
        return self.judge(snapshot, subjects) if subjects else []

    def from_nothing(self, snapshot: Snapshot) -> KeptFindings:
        """Every subject judged, and how far each was looked round."""
        subjects = [] if math.isinf(self.near_m()) else snapshot.of(*self.subjects)
        boxes = Boxes((subject.id for subject in subjects), self.extents(snapshot, subjects)) if subjects else Boxes()
        return KeptFindings(self.run(snapshot), boxes)

    def update(self, snapshot: Snapshot, found: KeptFindings, changed: Changed) -> None:
        """Only the subjects that the edits touched or came near are judged again."""
        seen = self.heeded(snapshot, changed)
        if self.looks_at is None or (math.isinf(self.near_m()) and self.concerns(seen)):
            found.replace(self.run(snapshot))
        elif not seen.kinds.isdisjoint(self.subjects) or self.concerns(seen):
            self._judge_again(snapshot, found, seen, self._stale(snapshot, found, seen))

    def _judge_again(self, snapshot: Snapshot, found: KeptFindings, seen: Changed, stale: list[Placed]) -> None:
        ids = [feature.id for feature in stale]
        found.exchange(seen.ids.union(ids), self.judge(snapshot, stale) if stale else ())
        self._put_extents(snapshot, found, seen, stale)

    def _stale(self, snapshot: Snapshot, found: KeptFindings, seen: Changed) -> list[Placed]:
        """Subjects that stand now and that the edits touched or came near, in the order of `of`."""
        near = found.extents.meeting(seen.boxes(self.looks_at or (), self.standing), self.near_m())
        return snapshot.named(seen.ids | near, *self.subjects)

    def _put_extents(self, snapshot: Snapshot, found: KeptFindings, seen: Changed, judged: list[Placed]) -> None:
        """Keep how far these subjects were looked round."""
        if math.isfinite(self.near_m()):
            ids = [feature.id for feature in judged]
            found.extents.drop(seen.ids.difference(ids))
            found.extents.put(ids, self.extents(snapshot, judged))


@dataclass(frozen=True, kw_only=True)
class GroupCheck(FeatureCheck):
    """A check that judges features together with others on which their answers hang; a finding may name several subjects.

    As for `FeatureCheck`, and: whatever makes two features hang together, or parts them, comes near both of them, or they are named
    in one finding.
    """

    def together(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Placed]:
        """These subjects with all on which their answers hang now, and all whose answers hang on theirs; each once."""
        raise NotImplementedError

    def _judge_again(self, snapshot: Snapshot, found: KeptFindings, seen: Changed, stale: list[Placed]) -> None:
        """What hangs together with the subjects that the edits touched or came near is judged again."""
        touched = seen.ids.union(feature.id for feature in stale)
        hanging = snapshot.named(touched | found.named_with(touched), *self.subjects)
        again = self.together(snapshot, hanging) if hanging else []
        found.exchange_about(seen.ids.union(feature.id for feature in again), self.judge(snapshot, again) if again else ())
        self._put_extents(snapshot, found, seen, stale)


C = TypeVar("C", bound=type[Check])
_REGISTRY: dict[str, type[Check]] = {}


def register(code: str) -> Callable[[C], C]:
    """Class decorator: a check is found by its code."""

    def registered(check: C) -> C:
        check.code = code
        _REGISTRY[code] = check
        return check

    return registered


def registry() -> dict[str, type[Check]]:
    """Checks registered so far, by code; `runner.all_checks` imports them all first."""
    return dict(sorted(_REGISTRY.items()))
