"""unit-in-crowd: units that stand amid a crowd without a task among its people."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import areas_of
from tabletop.checks.base.snapshot import Snapshot, array_of, boxes_of, pairs_near, title_of
from tabletop.checks.base.unit_tasks import AMONG_PEOPLE
from tabletop.checks.coverage.area_coverage import AreaCoverage
from tabletop.checks.coverage.coverage_rules import covers_of
from tabletop.checks.ground.moving_aside import AT_ONCE, CLEAR_M, KEEPS_OFF, TRIES, FreeGround
from tabletop.checks.lines.cordons import UNIT_ON_LINE_M
from tabletop.checks.rules.other_checks import peer
from tabletop.core.geometry.geometry import repaired
from tabletop.core.roster.sums import says
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Edited, Fix

BESIDE_M = 2.0
"""A fix moves a unit so far outside the crowd."""
STEP_M = 1.0
"""Places round a crowd are tried in such steps."""
MOST_STATIONS = 2_000
AMONG: Key[dict[str, bool]] = Key("units with a task among people")


@register("unit-in-crowd")
@dataclass(frozen=True, kw_only=True)
class UnitInCrowd(FeatureCheck):
    """Units that stand amid a crowd without a task among its people.

    measured = how deep a unit stands inside (m): from its place to the nearest edge of the crowd, crowds that touch taken as one.
    Deeper than 2 m is told. Not of those whose place is among the people: negotiators, health and evacuation teams, stewards, officers
    in plain clothes, those of dialogue and prevention, known by the words of type, name, and row or task force of the roster; nor of
    those by whom the plan asks to cover crowds, nor of a unit within 5 m of a cordon, whose distance to the crowd is told of the cordon.
    Why: people who assemble need their room, and who stands amid them can neither step back, nor be seen or relieved by his own, while
    a way in for him costs others their place. Source: planning default. Does not see vehicles, units amid people who move, or a task
    that no word says; such a finding can be ignored with that reason.
    """

    title: ClassVar[Message] = message(mark("Units inside a crowd"))
    subjects: ClassVar[tuple[str, ...]] = ("unit",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset(KEEPS_OFF)
    severity: Severity
    inside_m: float

    def near_m(self) -> float:
        """Crowds that touch, cordons on which a unit stands, and what a fix keeps off."""
        return max(self.inside_m, UNIT_ON_LINE_M, BESIDE_M + CLEAR_M)

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each unit with the crowds at its place, round which a fix looks for ground."""
        boxes = boxes_of(subjects)
        for row, ground in self._grounds(snapshot, subjects).items():
            boxes[row] = shapely.total_bounds([subjects[row].geometry, ground])
        return boxes

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per unit that stands too deep in a crowd."""
        findings, asked = [], [covers_of(one) for one in peer(snapshot, AreaCoverage).demands if one.what.partition(":")[0] == "crowd"]
        for row, ground in self._grounds(snapshot, subjects).items():
            unit = subjects[row]
            if any(covers.includes(snapshot, unit) for covers in asked):
                continue
            if shapely.covers(ground, unit.geometry):
                deep = float(shapely.distance(unit.geometry, ground.boundary))
                if deep > self.inside_m + SLACK and not _on_cordon(snapshot, unit) and not _has_task(snapshot, unit):
                    findings.append(self._finding(snapshot, unit, ground, deep))
        return findings

    def _grounds(self, snapshot: Snapshot, units: list[Placed]) -> dict[int, BaseGeometry]:
        """The ground of the crowds at the places of these units, as one shape, by the row of the unit."""
        tree = snapshot.tree_of("crowd")
        rows, shapes = pairs_near([tree], array_of(unit.geometry for unit in units), self.inside_m)
        return {row: areas_of(shapely.union_all(array_of(map(repaired, shapes[rows == row])))) for row in np.unique(rows).tolist()}

    def _finding(self, snapshot: Snapshot, unit: Placed, ground: BaseGeometry, deep: float) -> Finding:
        crowds = [crowd for crowd in snapshot.near(("crowd",), unit.geometry, self.inside_m) if crowd.geometry.intersects(unit.geometry)]
        text = mark("{name} stands {measured:.1f} m inside {crowd}; units without a task among the people stand at its edge.")
        fixes, crowd = _to_the_edge(snapshot, unit, ground), title_of(crowds[0]) if crowds else ""
        about = [unit, *crowds]
        more: dict[str, Any] = {"name": said_of(snapshot, unit), "crowd": crowd}
        return self.finding(snapshot, self.severity, text, about, deep, self.inside_m, "m", unit.geometry, fixes=fixes, **more)


def said_of(snapshot: Snapshot, unit: Placed) -> str | Message:
    """What a unit is called: its own name, that of its row of the roster, else the title of its kind."""
    row = snapshot.plan.roster.get(str(unit.properties.get("unit", "")))
    return unit.name or (row.name if row else "") or title_of(unit)


def _has_task(snapshot: Snapshot, unit: Placed) -> bool:
    """Whether a unit's place is among the people."""

    def among(one: Placed) -> bool:
        row = snapshot.plan.roster.get(str(one.properties.get("unit", "")))
        said = [one.properties.get("unit_type"), one.name, *((row.unit_type, row.name, row.satgas) if row else ())]
        return says(said, AMONG_PEOPLE)

    return snapshot.kept_each(AMONG, "unit", lambda some: map(among, some))[unit.id]


def _on_cordon(snapshot: Snapshot, unit: Placed) -> bool:
    return bool(snapshot.near(("cordon",), unit.geometry, UNIT_ON_LINE_M))


def _to_the_edge(snapshot: Snapshot, unit: Placed, ground: BaseGeometry) -> list[Fix]:
    """The move to the nearest free ground beside the crowd."""
    ring = shapely.buffer(ground, BESIDE_M).boundary
    count = int(min(MOST_STATIONS, max(8, ring.length // STEP_M)))
    places = shapely.line_interpolate_point(ring, np.arange(count) / count, normalized=True)
    nearest = places[np.argsort(np.round(shapely.distance(places, unit.geometry), 3), kind="stable")][:TRIES]
    free = FreeGround(snapshot, shapely.box(*shapely.total_bounds(nearest)), frozenset({unit.id}))
    for first in range(0, len(nearest), AT_ONCE):
        some = nearest[first : first + AT_ONCE]
        good = some[free.holds(some)]
        if len(good):
            far = float(shapely.distance(good[0], unit.geometry))
            label = message(mark("Move {name} {distance:.0f} m to the edge of the crowd"), name=said_of(snapshot, unit), distance=far)
            return [Fix(label, edited=(Edited(unit.id, good[0]),))]
    return []
