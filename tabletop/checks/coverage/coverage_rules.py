"""Who must be covered by whom: the rules of the coverage checks, from rings and from the demands of a plan, and how an edit is judged."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from tabletop.checks.base.boxes import meeting
from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import Check
from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.coverage.reaches import Covers
from tabletop.checks.rules.demands import CoverageDemand
from tabletop.core.judgement.feature_classes import LAYER, ROLE_TITLES
from tabletop.core.text.message import Message, Titled
from tabletop.core.values.catalogue import kinds, type_title
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding
from tabletop.core.values.roster_places import PLACES

THINGS = ("protected",)
"""Kinds that are things and no ground: they count whole, though buildings take their ground."""


@dataclass(frozen=True)
class CoverRule:
    """Features of some kinds (of one category, where said), or objects of a layer in each ring, and who covers them.

    `besides`: who covers them too, in another way.
    """

    kinds: tuple[str, ...]
    covers: Covers
    besides: Covers | None = None
    category: str = ""
    role: str = ""
    demand: CoverageDemand | None = None

    @cached_property
    def ways(self) -> tuple[Covers, ...]:
        """Everyone who covers."""
        return (self.covers,) if self.besides is None else (self.covers, self.besides)

    @cached_property
    def topic(self) -> str:
        """What sets its findings apart."""
        return "" if self.demand is None else f"{self.demand.what} by {self.demand.by}"

    @cached_property
    def looks_at(self) -> frozenset[str]:
        """Kinds whose edits may change an answer."""
        return self.covers.kinds.union(self.kinds)

    def subjects(self, snapshot: Snapshot, dimensions: tuple[int, ...]) -> list[Placed]:
        """What is judged: features with a geometry of these dimensions; the rings, for a layer."""
        return [feature for feature in snapshot.of(*self.kinds) if self._is_judged(feature, dimensions)]

    def _is_judged(self, one: Placed, dimensions: tuple[int, ...]) -> bool:
        if self.role or self.demand is None:
            return True
        return dimension_of(one) in dimensions and (not self.category or one.get("category") == self.category)

    def touched(
        self,
        snapshot: Snapshot,
        dimensions: tuple[int, ...],
        changed: Changed,
        boxes: np.ndarray,
        margin_m: float = 0.0,
        others: Collection[str] = (),
    ) -> list[Placed]:
        """Of the subjects, those that an edit touched, those whose bounds meet any of (n, 4) boxes, and those with these ids."""
        features = [feature for feature in changed.after.values() if feature.kind in self.kinds]
        for kind in self.kinds:
            rows = np.flatnonzero(meeting(snapshot.bounds_of(kind), boxes, margin_m)).tolist()
            some = snapshot.of(kind) if rows else []
            features += [some[row] for row in rows]
        features += snapshot.named(others, *self.kinds)
        return list({feature.id: feature for feature in features if self._is_judged(feature, dimensions)}.values())


@dataclass(frozen=True, kw_only=True)
class CoverageCheck(Check):
    """A check of what lies within whose reach, rule by rule."""

    fixes_look_at: ClassVar[frozenset[str]] = frozenset(PLACES)
    """Kinds whose edits may change what a fix proposes."""

    @cached_property
    @abstractmethod
    def rules(self) -> list[CoverRule]:
        """What must be covered by whom."""

    @abstractmethod
    def dimensions(self, rule: CoverRule) -> tuple[int, ...]:
        """Geometries of a rule's subjects that are judged: 0 for points, 1 for lines, 2 for areas."""

    @abstractmethod
    def judge(self, snapshot: Snapshot, rule: CoverRule, subjects: list[Placed]) -> list[Finding]:
        """Findings about these subjects, each named first in its finding."""

    @abstractmethod
    def stale(self, snapshot: Snapshot, rule: CoverRule, changed: Changed) -> list[Placed]:
        """Subjects that an edit touched, or whose answer it may have changed."""

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """Every subject of every rule judged."""
        return [finding for rule in self.rules for finding in self.judge(snapshot, rule, rule.subjects(snapshot, self.dimensions(rule)))]

    def update(self, snapshot: Snapshot, found: KeptFindings, changed: Changed) -> None:
        """Only subjects whose answer may be another are judged again; rules of one topic together, as their findings are found by it."""
        rules = [rule for rule in self.rules if not changed.kinds.isdisjoint(rule.looks_at | self.fixes_look_at)]
        for topic in dict.fromkeys(rule.topic for rule in rules):
            mine = [rule for rule in rules if rule.topic == topic]
            again = list({feature.id: feature for rule in mine for feature in self.stale(snapshot, rule, changed)}.values())
            judged = [finding for rule in mine for finding in self.judge(snapshot, rule, again)]
            found.exchange(changed.ids.union(feature.id for feature in again), judged, topic)


def dimension_of(placed: Placed) -> int:
    """0 for points, 1 for lines, 2 for areas."""
    form = placed.geometry.geom_type
    return 2 if form.endswith("Polygon") else 1 if form.endswith("LineString") else 0


def demand_rules(demands: Sequence[CoverageDemand], forms: tuple[str, ...]) -> list[CoverRule]:
    """Rules of the demands whose subject may have one of these forms ("point", "line", "polygon"); those of layers always."""
    cover_rules = []
    for demand in demands:
        covers = covers_of(demand)
        kind, _, category = demand.what.partition(":")
        if demand.what.startswith(LAYER):
            cover_rules.append(CoverRule(("ring",), covers, role=category, demand=demand))
        elif set(kinds()[kind].geometry).intersection(forms):
            cover_rules.append(CoverRule((kind,), covers, category=category, demand=demand))
    return cover_rules


def covers_of(demand: CoverageDemand) -> Covers:
    """Who covers by a demand."""
    kind, _, unit_type = demand.by.partition(":")
    return Covers(kind, unit_type, demand.radius_m)


def coverer_title(covers: Covers) -> Titled | Message:
    """What those who cover are called: the type of unit, else the title of the kind."""
    return type_title("unit", covers.unit_type) if covers.unit_type else Message(kinds()[covers.kind].title["en"])


def role_title(role: str) -> Message:
    """What an object of a layer is called."""
    return Message(ROLE_TITLES.get(role, role))
