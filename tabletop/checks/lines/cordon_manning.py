"""cordon-manning: what a cordon states against those of the roster who man it."""

from dataclasses import dataclass
from typing import Any, ClassVar

import shapely

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.coverage.reserve import has_changed, keep
from tabletop.checks.lines.cordon_reserve import from_reserve, onto_line, reserve_for_lines
from tabletop.checks.lines.cordons import UNIT_ON_LINE_M, units_on
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed, Scope
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Added, Edited, Fix
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import PLACES

CODE = "cordon-manning"


@register(CODE)
@dataclass(frozen=True, kw_only=True)
class CordonManning(FeatureCheck):
    """Cordons whose own words about their strength are not what counts on them.

    Units within 5 m stand on a cordon, and they count; where none stands there, the strength that the cordon states counts, else that
    of the unit of the roster that it names. measured = people who count; limit = people whom the cordon states or names. A finding
    where it states another number than those who stand there have, where it names a unit that does not stand there while others do,
    and, as an info in a plan with a roster, where it states people and nobody of the roster mans it: measured = 0. Why: the strength
    of a line must be one number, on the map and in the list. Source: planning default. Does not see a unit that is near two lines and
    counts on both; a number that differs from the row of the unit that is named is told by the check of the roster's units.
    """

    title: ClassVar[Message] = message(mark("Who mans a cordon"))
    subjects: ClassVar[tuple[str, ...]] = ("cordon",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset(PLACES)
    standing: ClassVar[frozenset[str]] = frozenset({"unit"})
    severity: Severity

    def near_m(self) -> float:
        """A unit stands on a line within 5 m of it."""
        return UNIT_ON_LINE_M

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """At most one finding per cordon."""
        keep(snapshot, CODE, reserve_for_lines(snapshot))
        manned = units_on(snapshot, subjects)
        findings = []
        for cordon in subjects:
            people = sum(unit.strength for unit in manned[cordon.id]) if manned[cordon.id] else None
            finding = self._of_line(snapshot, cordon, people)
            findings += [] if finding is None else [finding]
        return findings

    def _stale(self, snapshot: Snapshot, found: KeptFindings, seen: Changed) -> list[Placed]:
        stale = super()._stale(snapshot, found, seen)
        if not has_changed(snapshot, CODE, reserve_for_lines(snapshot)):
            return stale
        return snapshot.named({one.id for one in stale} | {one.features[0] for one in found}, *self.subjects)

    def _of_line(self, snapshot: Snapshot, cordon: Placed, people: float | None) -> Finding | None:
        stated = cordon.properties.get("strength")
        named = snapshot.plan.roster.get(str(cordon.properties.get("unit") or ""))
        if people is None:
            return self._of_nobody(snapshot, cordon, stated) if stated and snapshot.plan.roster and named is None else None
        absent = named is not None and not _stands_on(snapshot, cordon, named)
        differs = stated is not None and abs(float(stated) - people) > SLACK
        if named is not None and absent:
            return self._of_absent(snapshot, cordon, people, named, float(stated) if differs and stated is not None else None)
        if not differs or stated is None:
            return None
        text = mark("{name} states {limit:.0f} people; those who stand on it are {measured:.0f}, and these count.")
        fixes = [_by_those_there(cordon, people)]
        return self.finding(snapshot, self.severity, text, [cordon], people, float(stated), "person", cordon.geometry, fixes=fixes)

    def _of_absent(self, snapshot: Snapshot, cordon: Placed, people: float, row: RosterUnit, stated: float | None) -> Finding:
        words: dict[str, Any] = {"unit": row.name or row.id, "row": row.strength}
        text = mark("{name} names {unit} ({row}), which does not stand on it; those who stand on it are {measured:.0f}, and these count.")
        if stated is not None:
            text = mark(
                "{name} states {limit:.0f} people and names {unit} ({row}), which does not stand on it; those who stand on it are"
                " {measured:.0f}, and these count."
            )
        limit = float(row.strength) if stated is None else stated
        fixes = [*_let_stand(snapshot, cordon, row), _by_those_there(cordon, people)]
        where = cordon.geometry
        return self.finding(snapshot, self.severity, text, [cordon], people, limit, "person", where, fixes=fixes, **words)

    def _of_nobody(self, snapshot: Snapshot, cordon: Placed, stated: float) -> Finding:
        text = mark("{name} states {limit:.0f} people; nobody of the roster mans it.")
        sent = from_reserve(snapshot, int(stated))
        fixes = onto_line(sent, cordon, title_of(cordon))
        where, steps = cordon.geometry, sent.lines
        return self.finding(snapshot, "info", text, [cordon], 0, float(stated), "person", where, steps, fixes)


def _stands_on(snapshot: Snapshot, cordon: Placed, row: RosterUnit) -> bool:
    units, tree = snapshot.units, snapshot.tree_of("unit")
    hits = tree.query(cordon.geometry, predicate="dwithin", distance=UNIT_ON_LINE_M).tolist()
    return any(units[hit].properties.get("unit") == row.id for hit in hits)


def _by_those_there(cordon: Placed, people: float) -> Fix:
    """The cordon says nothing of its own any more."""
    label = message(mark("Count the {count:.0f} {count:person|people} who stand on {name}"), count=people, name=title_of(cordon))
    return Fix(label, edited=(Edited(cordon.id, properties={"strength": None, "unit": None}),))


def _let_stand(snapshot: Snapshot, cordon: Placed, row: RosterUnit) -> list[Fix]:
    """The unit that is named stands on the line too, where nothing else on the map is that unit; in this scene."""
    if any(one.id != cordon.id and one.properties.get("unit") == row.id for one in snapshot.of(*PLACES)):
        return []
    tree = snapshot.tree_of("unit")
    near = tree.geometries[tree.query(cordon.geometry, predicate="dwithin", distance=UNIT_ON_LINE_M)]
    line = cordon.geometry
    feet = sorted({0.0, line.length, *shapely.line_locate_point(line, near).tolist()})
    _, middle = max((end - start, (start + end) / 2) for start, end in zip(feet, feet[1:], strict=False))
    label = message(mark("Let {unit} stand on {name} too"), unit=row.name or row.id, name=title_of(cordon))
    unit = Added("unit", shapely.line_interpolate_point(line, middle), {"unit": row.id})
    own = Edited(cordon.id, properties={"strength": None, "unit": None})
    return [Fix(label, added=(unit,), edited=(own,), scope=Scope.THIS_SCENE)]
