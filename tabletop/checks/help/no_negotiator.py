"""no-negotiator: negotiators, whom a crowd needs near it."""

from dataclasses import dataclass
from typing import ClassVar

from shapely import STRtree

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.base.unit_tasks import free_rows
from tabletop.checks.distances.buffer_distance import nearest
from tabletop.checks.ground.free_ground import first_suiting, places_beside
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Added, Fix
from tabletop.core.values.roster_places import PLACES

NEGOTIATOR_WORDS = ("negosia", "negotia")
"""Beginnings of the words that say that a unit negotiates, in any of its type, its name and its row of the roster."""
TEAM = {"unit_type": "negosiator", "strength": 5}
"""A negotiator team: five people (planning default)."""
BESIDE_M = 2.0
"""What a fix puts beside a crowd stands so far from its edge."""
TALKS: Key[dict[str, bool]] = Key("units that negotiate")
TEAMS: Key[tuple[list[Placed], STRtree]] = Key("negotiator teams")


def negotiates(snapshot: Snapshot, unit: Placed) -> bool:
    """Whether a unit is a negotiator team by its type, its name or its row of the roster."""
    row = snapshot.plan.roster.get(str(unit.properties.get("unit", "")))
    return _talks(unit.properties.get("unit_type"), unit.name, *((row.unit_type, row.name) if row else ()))


def _talks(*said: str | None) -> bool:
    words = " ".join(str(one).lower() for one in said if one)
    return any(word in words for word in NEGOTIATOR_WORDS)


def _teams(snapshot: Snapshot) -> tuple[list[Placed], STRtree]:
    """Negotiator teams of the scene, with an index over their places."""

    def make() -> tuple[list[Placed], STRtree]:
        talks = snapshot.kept_each(TALKS, "unit", lambda some: [negotiates(snapshot, unit) for unit in some])
        teams = [unit for unit in snapshot.units if talks[unit.id]]
        return teams, STRtree(array_of(team.geometry for team in teams))

    return snapshot.kept(TEAMS, make, ("unit",))


@register("no-negotiator")
@dataclass(frozen=True, kw_only=True)
class NoNegotiator(FeatureCheck):
    """Crowds without a negotiator team near them while the situation is green or yellow.

    measured = distance from the crowd's edge to the nearest negotiator team (m), 0 inside the crowd; where the scene has none at all,
    measured = 0 teams against 1. A team is a unit whose type, name or row of the roster says negotiator (negosiator). At most 50 m.
    In a red scene nothing is said. Why: talking comes first, and goes on while a situation is
    yellow. Source: Perkap 16/2006; the distance is a planning default. Does not see whether they are heard, or one team that serves
    several crowds.
    """

    title: ClassVar[Message] = message(mark("Negotiators near crowds"))
    subjects: ClassVar[tuple[str, ...]] = ("crowd",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset(PLACES)
    severity: Severity
    team_m: float

    def heeded(self, snapshot: Snapshot, changed: Changed) -> Changed:
        """Units and cordons that no negotiators man do not matter."""
        return changed.only(lambda one: one.kind not in PLACES or negotiates(snapshot, one))

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per crowd without a team near it."""
        if snapshot.scene_row.level == "merah" or not subjects:
            return []
        teams, tree = _teams(snapshot)
        if not teams:
            return [self._nobody(snapshot, crowd) for crowd in subjects]
        shapes = array_of(crowd.geometry for crowd in subjects)
        (rows, hits), distances = tree.query_nearest(shapes, return_distance=True, all_matches=False)
        findings = []
        for row, hit, distance in zip(rows.tolist(), hits.tolist(), distances.tolist(), strict=True):
            if distance > self.team_m + SLACK:
                findings.append(self._far(snapshot, subjects[row], teams[hit], distance))
        return findings

    def _nobody(self, snapshot: Snapshot, crowd: Placed) -> Finding:
        text = mark("{name}: no negotiator team is placed; one within {limit:.0f} m while the situation is green or yellow.")
        fixes = self._fixes(snapshot, crowd)
        return self.finding(snapshot, self.severity, text, [crowd], 0, 1, "count", crowd.geometry, fixes=fixes, limit=self.team_m)

    def _far(self, snapshot: Snapshot, crowd: Placed, team: Placed, measured: float) -> Finding:
        text = mark("{name}: the nearest negotiator team, {team}, stands {measured:.0f} m away; at most {limit:.0f} m.")
        where, fixes = nearest(crowd.geometry, team.geometry), self._fixes(snapshot, crowd)
        return self.finding(
            snapshot, self.severity, text, [crowd, team], measured, self.team_m, "m", where, fixes=fixes, team=title_of(team)
        )

    def _fixes(self, snapshot: Snapshot, crowd: Placed) -> list[Fix]:
        """A team beside the crowd; where there is a roster, one of it that stands nowhere."""
        team = next((row for row in free_rows(snapshot) if _talks(row.unit_type, row.name)), None)
        if snapshot.plan.roster and team is None:
            return []
        place = first_suiting(places_beside(snapshot, crowd, min(BESIDE_M, self.team_m)))
        if place is None:
            return []
        if team is None:
            label = message(mark("Add a negotiator team beside {name}"), name=title_of(crowd))
            return [Fix(label, added=(Added("unit", place, TEAM),))]
        label = message(mark("Send {unit} of the reserve to {name}"), unit=team.name or team.id, name=title_of(crowd))
        return [Fix(label, added=(Added("unit", place, {"unit": team.id}),))]
