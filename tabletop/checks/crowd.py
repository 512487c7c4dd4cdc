"""Crowds: how many people on a square metre."""

from dataclasses import dataclass
from typing import ClassVar

from tabletop.checks.check import SLACK, FeatureCheck, register
from tabletop.checks.overlay import outside
from tabletop.checks.snapshot import Snapshot, array_of, boxes_of, grouped, title_of
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.message import Message, mark, message

LEAST_GROUND_M2 = 0.01
"""Less ground than this is none: a density on it would say nothing."""
SOLID_KINDS = frozenset({"vehicle"})
"""Kinds of a plan that take ground from a crowd; buildings and water stand in the layers."""


def usable_areas(snapshot: Snapshot, crowds: list[Placed]) -> dict[str, float]:
    """Square metres of these crowds (and of others asked for before) without the buildings, vehicles and water in them, by id."""

    def make(some: list[Placed]) -> list[float]:
        shapes = array_of(crowd.geometry for crowd in some)
        solids = grouped(snapshot.solids_near(shapes), len(some))
        return [outside(shape, inside).area for shape, inside in zip(shapes, solids, strict=True)]

    return snapshot.near_each("usable areas", crowds, make, boxes_of, SOLID_KINDS)


@dataclass(frozen=True, kw_only=True)
class _Density(FeatureCheck):
    looks_at: ClassVar[frozenset[str] | None] = SOLID_KINDS
    warn_person_per_m2: float
    stop_person_per_m2: float

    def near_m(self) -> float:
        """Only what stands in a crowd takes ground from it."""
        return 0.0

    def is_about(self, crowd: Placed) -> bool:
        """Whether this check judges a crowd."""
        raise NotImplementedError

    def steps(self) -> list[tuple[float, Severity]]:
        """Limits from the highest down, with what exceeding them means."""
        return [(self.stop_person_per_m2, "stop"), (self.warn_person_per_m2, "warn")]

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per crowd that is too dense; `limit` is the highest limit exceeded."""
        crowds = [crowd for crowd in subjects if self.is_about(crowd)]
        areas, found = usable_areas(snapshot, crowds), []
        for crowd in crowds:
            headcount, area = float(crowd.get("headcount") or 0), areas[crowd.id]
            if headcount > 0:
                found += (
                    self._too_full(snapshot, crowd, headcount) if area < LEAST_GROUND_M2 else self._dense(snapshot, crowd, headcount, area)
                )
        return found

    def _dense(self, snapshot: Snapshot, crowd: Placed, headcount: float, area: float) -> list[Finding]:
        density = headcount / area
        exceeded = [(limit, severity) for limit, severity in self.steps() if density > limit + SLACK]
        if not exceeded:
            return []
        limit, severity = exceeded[0]
        text = message(
            mark("{name}: {measured:.1f} people per square metre of open ground; at most {limit:.1f}."),
            name=title_of(crowd),
            measured=density,
            limit=limit,
        )
        result = message(
            mark("{count:.0f} people / {area:.1f} m2 = {density:.2f} people per m2; at most {limit:.2f}"),
            count=headcount,
            area=area,
            density=density,
            limit=limit,
        )
        steps = [_ground_line(crowd, area), result]
        return [self.finding(snapshot, severity, text, [crowd], density, limit, "person/m2", crowd.geometry, computation=steps)]

    def _too_full(self, snapshot: Snapshot, crowd: Placed, headcount: float) -> list[Finding]:
        needed = headcount / self.warn_person_per_m2
        text = message(
            mark("{name}: no open ground is left for {count:.0f} people; {limit:.0f} m2 are needed."),
            name=title_of(crowd),
            count=headcount,
            limit=needed,
        )
        result = message(
            mark("Ground needed: {count:.0f} people / {density:.1f} people per m2 = {needed:.0f} m2"),
            count=headcount,
            density=self.warn_person_per_m2,
            needed=needed,
        )
        steps = [_ground_line(crowd, 0.0), result]
        return [self.finding(snapshot, "stop", text, [crowd], 0.0, needed, "m2", crowd.geometry, computation=steps)]


def _ground_line(crowd: Placed, area_m2: float) -> Message:
    """How the usable ground came about."""
    whole = crowd.geometry.area
    return message(
        mark("Usable ground: {whole:.1f} m2 drawn - {taken:.1f} m2 of buildings, vehicles and water = {area:.1f} m2"),
        whole=whole,
        taken=max(0.0, whole - area_m2),
        area=area_m2,
    )


@register("crowd-density-static")
@dataclass(frozen=True, kw_only=True)
class CrowdDensityStatic(_Density):
    """People per square metre of a crowd that stands.

    measured = headcount / (area - area of buildings, vehicles, water in it). Why: above 4 to 5 a crowd moves as one body and people
    are crushed. Source: HSE HSG195, Green Guide (British guidance). Does not see where in the area people press together.
    """

    title: ClassVar[Message] = message(mark("Density of standing crowds"))
    subjects: ClassVar[tuple[str, ...]] = ("crowd",)
    hard_stop_person_per_m2: float

    def is_about(self, crowd: Placed) -> bool:
        """Crowds that do not move."""
        return not crowd.get("moving")

    def steps(self) -> list[tuple[float, Severity]]:
        """With the Green Guide's maximum above all."""
        return [(self.hard_stop_person_per_m2, "stop"), *super().steps()]


@register("crowd-density-moving")
@dataclass(frozen=True, kw_only=True)
class CrowdDensityMoving(_Density):
    """People per square metre of a crowd that walks.

    measured as for standing crowds. Why: above 2 the walk slows down, above 3.57 people touch against their will. Source: Fruin.
    Does not see narrow places on the way.
    """

    title: ClassVar[Message] = message(mark("Density of moving crowds"))
    subjects: ClassVar[tuple[str, ...]] = ("crowd", "crowd-flow")

    def is_about(self, crowd: Placed) -> bool:
        """Moving crowds and crowd flows."""
        return crowd.kind == "crowd-flow" or bool(crowd.get("moving"))
