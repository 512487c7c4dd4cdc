"""same-place: things drawn twice; features of one kind on the same ground, named so that nobody counts on both."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import shapely

from tabletop.checks.base.check import GroupCheck, register
from tabletop.checks.base.same_kind_copies import SAME_M, Copies, copies_of, is_same
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.crowds.shared_ground import PEOPLE_KINDS
from tabletop.checks.ways_out.crowd_groups import headcount_of, names_of, together_of
from tabletop.checks.ways_out.exit_bands import exits_with_neighbours, near_exits, on_same_ground
from tabletop.checks.ways_out.open_exits import WIDTH_KINDS
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Fix

COUNTED_KINDS = ("aid-post", "assembly", "barrier", "cordon", "exit", "gate", "irritant", "lane", "unit", "vehicle", "water-jet")
"""Kinds that count once on one ground; the people of crowds and flows add up there."""

FEW = 8
"""So many features are looked for among all of their kind, one by one."""

NOT_COUNTED = ("name", "note", "locked", "group", "stack", "unit")
"""What copies may differ in and be the same all the same."""


@register("same-place")
@dataclass(frozen=True, kw_only=True)
class SamePlace(GroupCheck):
    """Features of one kind on the same ground: drawn twice, pasted twice, or turned round.

    measured = how many features share a ground, limit = 1; one finding for each group. Lines and areas share it where their shape is
    the same within 1 cm, whichever way they are drawn. Exits share it too where more than half of the narrower band is common to
    both: the band is the line beyond the crowds that it serves, as wide as the exit is clear. Points share it where they also say the
    same, for several things may stand at one place: a unit is the same where name, type and strength agree, not where two rows of the
    roster stand together. Exits, cordons, barriers, gates, units, vehicles, assembly areas and posts then count once; crowds and flows
    are named too, but their people add up, which is the safe side. Why: what is counted twice is there once. Source: planning
    default. Does not see things that overlap in part, or the same thing drawn at another place.
    """

    title: ClassVar[Message] = message(mark("Features on the same ground"))
    subjects: ClassVar[tuple[str, ...]] = (*COUNTED_KINDS, *PEOPLE_KINDS)
    looks_at: ClassVar[frozenset[str] | None] = WIDTH_KINDS.union(subjects)
    standing: ClassVar[frozenset[str]] = frozenset(subjects) - {"exit", "vehicle", "gate"}
    severity: Severity

    def near_m(self) -> float:
        """All that an exit's ground depends on lies in its extent; other shapes are the same or not, whatever lies beside them."""
        return 0.0

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Exits with the ground round them and round those beside them; for all else nothing comes near."""
        found = np.full((len(subjects), 4), np.nan)
        rows = [row for row, one in enumerate(subjects) if one.kind == "exit"]
        found[rows] = exits_with_neighbours(snapshot, [subjects[row] for row in rows])
        return found

    def together(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Placed]:
        """With all on the same ground."""
        return [feature for group in self._groups(snapshot, subjects) for feature in group]

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per group of at least two."""
        return [self._finding(snapshot, group) for group in self._groups(snapshot, subjects) if len(group) > 1]

    def _groups(self, snapshot: Snapshot, subjects: list[Placed]) -> list[list[Placed]]:
        found, seen = [], set[str]()
        copies = Copies(snapshot) if len(subjects) > FEW else None
        for first in subjects:
            if first.id in seen:
                continue
            members, waiting = {first.id: first}, [first]
            while waiting:
                new = [one for one in _beside(snapshot, waiting.pop(), copies, members) if one.id not in members]
                members |= {feature.id: feature for feature in new}
                waiting += new
            seen.update(members)
            found.append([members[key] for key in sorted(members)])
        return found

    def _finding(self, snapshot: Snapshot, group: list[Placed]) -> Finding:
        people = group[0].kind in PEOPLE_KINDS
        words = mark("{name} stand on the same ground: {measured:.0f} features that count once.")
        if people:
            words = mark("{name} stand on the same ground: {measured:.0f} features whose people add up to {count:.0f}.")
        count = sum(headcount_of(feature) for feature in group) if people else 0.0
        more: dict[str, Any] = {"name": names_of(group), "count": count}
        fixes = [] if people else _without_copies(snapshot, group)
        return self.finding(snapshot, self.severity, words, group, len(group), 1, "count", together_of(group), fixes=fixes, **more)


def _without_copies(snapshot: Snapshot, group: list[Placed]) -> list[Fix]:
    """The copies go and the first stays, where all say the same but for their names; that which a unit of the roster is stays first."""
    first, *copies = sorted(group, key=lambda one: (not one.properties.get("unit"), one.id))
    said = {key: value for key, value in first.properties.items() if key not in NOT_COUNTED}
    for copy in copies:
        other = {key: value for key, value in copy.properties.items() if key not in NOT_COUNTED}
        if not is_same(snapshot, first, copy) or any(first.get(key) != copy.get(key) for key in said.keys() | other.keys()):
            return []
        # An exit that is turned round serves nobody: which of the two people leave by is for people to say.
        if copy.kind == "exit" and not shapely.equals_exact(first.geometry, copy.geometry, SAME_M):
            return []
    words = mark("Keep {name}, remove its {count} copies") if len(copies) > 1 else mark("Keep {name}, remove its copy")
    count = {"count": len(copies)} if len(copies) > 1 else {}
    return [Fix(message(words, name=title_of(first), **count), removed=tuple(copy.id for copy in copies))]


def _beside(snapshot: Snapshot, one: Placed, copies: Copies | None, known: Container[str]) -> list[Placed]:
    """Others on the same ground; of those that are known already not all."""
    if one.kind != "exit":
        return copies_of(snapshot, one) if copies is None else copies.of(one, known)
    near = near_exits(snapshot, [one])[one.id]
    shared = {other.id for other in on_same_ground(snapshot, one)} if near else set()
    return [other for other in near if other.id in shared or is_same(snapshot, one, other)]
