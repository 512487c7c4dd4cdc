"""crowd-density-static, crowd-density-moving: how many people on a square metre, those of all crowds and flows on one ground together."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tabletop.checks.base.check import SLACK, GroupCheck, register
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.crowds.shared_ground import (
    LEAST_GROUND_M2,
    PEOPLE_KINDS,
    SOLID_KINDS,
    DensestGround,
    Overlay,
    components,
    density_of,
    overlay_of,
    usable_grounds,
)
from tabletop.checks.ways_out.crowd_groups import names_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity


def moves(crowd: Placed) -> bool:
    """Whether people there walk: a flow, or a moving crowd."""
    return crowd.kind == "crowd-flow" or bool(crowd.get("moving"))


def usable_areas(snapshot: Snapshot, crowds: list[Placed]) -> dict[str, float]:
    """Square metres of these crowds without the buildings, vehicles and water in them, by id."""
    grounds = usable_grounds(snapshot, crowds)
    return {crowd.id: grounds[crowd.id].area_m2 for crowd in crowds}


@dataclass(frozen=True, kw_only=True)
class _Density(GroupCheck):
    subjects: ClassVar[tuple[str, ...]] = PEOPLE_KINDS
    looks_at: ClassVar[frozenset[str] | None] = SOLID_KINDS.union(PEOPLE_KINDS)
    warn_person_per_m2: float
    stop_person_per_m2: float

    def near_m(self) -> float:
        """Only what stands in a crowd takes ground from it, or shares its ground."""
        return 0.0

    def is_about(self, crowd: Placed) -> bool:
        """Whether this check judges a crowd, by itself and with what shares its ground."""
        raise NotImplementedError

    def joins(self, one: Placed, other: Placed) -> bool:
        """Whether two that meet are judged together."""
        raise NotImplementedError

    def steps(self) -> list[tuple[float, Severity]]:
        """Limits from the highest down, with what exceeding them means."""
        return [(self.stop_person_per_m2, "stop"), (self.warn_person_per_m2, "warn")]

    def together(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Placed]:
        """All that hangs together with these by ground that is met."""
        return [member for members in components(snapshot, subjects, self.joins) for member in members]

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per group on shared ground, or per crowd alone, that is too dense; `limit` is the highest limit exceeded."""
        findings = []
        for members in components(snapshot, subjects, self.joins):
            about = [member for member in members if self.is_about(member)]
            findings += [finding for crowd in about for finding in self._too_full(snapshot, crowd)]
            for group, overlay in self._groups(snapshot, members):
                findings += self._judged(snapshot, group, overlay)
        return findings

    def _groups(self, snapshot: Snapshot, members: list[Placed]) -> list[tuple[list[Placed], Overlay | None]]:
        """Those that share ground, with its overlay; and those that this check judges and that share none, one by one."""
        alone = [member for member in members if self.is_about(member)]
        if len(members) < 2:
            return [(alone, None)] if alone else []
        whole = overlay_of(snapshot, members)
        meant = [self.is_about(crowd) for crowd in whole.crowds]
        # Ground where nobody moves is the other check's, though who stands there hangs together with those who move.
        whole = whole.only(np.asarray(whole.takes[:, meant].any(axis=1)))
        linked = _linked(whole)
        shared = {feature.id for group in linked for feature in group}
        return [(group, whole.of(group)) for group in linked] + [([feature], None) for feature in alone if feature.id not in shared]

    def _judged(self, snapshot: Snapshot, group: list[Placed], overlay: Overlay | None) -> list[Finding]:
        place = max(self._places(snapshot, group, overlay), key=lambda one: one.density)
        exceeded = [(limit, severity) for limit, severity in self.steps() if place.density > limit + SLACK]
        if not exceeded:
            return []
        limit, severity = exceeded[0]
        text = mark("{name}: {measured:.1f} people per square metre of open ground; at most {limit:.1f}.")
        steps = self._computation(snapshot, group, place, limit)
        return [self.finding(snapshot, severity, text, group, place.density, limit, "person/m2", place.ground, steps, name=names_of(group))]

    def _places(self, snapshot: Snapshot, group: list[Placed], overlay: Overlay | None) -> list[DensestGround]:
        """Each by itself, and where those that share ground are densest together: that first, where both are the same."""
        own = [DensestGround(density_of(snapshot, feature), feature.geometry, (feature,)) for feature in group if self.is_about(feature)]
        dense = None if overlay is None else overlay.densest()
        # Each by itself as well: a small dense crowd has less than 4 m2 in common with others and is dense all the same.
        return own if dense is None else [dense, *own]

    def _computation(self, snapshot: Snapshot, group: list[Placed], place: DensestGround, limit: float) -> list[Message]:
        if len(place.crowds) == 1:
            [feature] = place.crowds
            return [_ground_line(snapshot, feature), _result(snapshot, feature, limit)]
        rows = [line for crowd in place.crowds for line in (_ground_line(snapshot, crowd), _density_line(snapshot, crowd))]
        total = message(
            mark("{name} together on {area:.1f} m2: {density:.2f} people per m2; at most {limit:.2f}"),
            name=names_of(place.crowds),
            area=place.ground.area,
            density=place.density,
            limit=limit,
        )
        return [*rows, total]

    def _too_full(self, snapshot: Snapshot, crowd: Placed) -> list[Finding]:
        headcount = float(crowd.get("headcount") or 0)
        if headcount <= 0 or usable_grounds(snapshot, [crowd])[crowd.id].area_m2 >= LEAST_GROUND_M2:
            return []
        needed = headcount / self.warn_person_per_m2
        text = mark("{name}: no open ground is left for {count:.0f} {count:person|people}; {limit:.0f} m2 are needed.")
        result = message(
            mark("Ground needed: {count:.0f} {count:person|people} / {density:.1f} people per m2 = {needed:.0f} m2"),
            count=headcount,
            density=self.warn_person_per_m2,
            needed=needed,
        )
        steps = [_ground_line(snapshot, crowd), result]
        return [self.finding(snapshot, "stop", text, [crowd], 0.0, needed, "m2", crowd.geometry, steps, count=headcount)]


def _linked(overlay: Overlay) -> list[list[Placed]]:
    """Crowds that hang together by pieces of shared ground, each group ordered by id."""
    groups: list[dict[str, Placed]] = []
    for piece in overlay.shared():
        made = {crowd.id: crowd for crowd, on in zip(piece.crowds, np.asarray(piece.takes.any(axis=0)), strict=True) if on}
        for group in [group for group in groups if not made.keys().isdisjoint(group)]:
            groups.remove(group)
            made |= group
        groups.append(made)
    return sorted(([group[key] for key in sorted(group)] for group in groups), key=lambda group: group[0].id)


def _ground_line(snapshot: Snapshot, crowd: Placed) -> Message:
    """How the usable ground came about."""
    whole, area = crowd.geometry.area, usable_grounds(snapshot, [crowd])[crowd.id].area_m2
    left = area if area >= LEAST_GROUND_M2 else 0.0
    return message(
        mark("Usable ground: {whole:.1f} m2 drawn - {taken:.1f} m2 of buildings, vehicles and water = {area:.1f} m2"),
        whole=whole,
        taken=max(0.0, whole - left),
        area=left,
    )


def _result(snapshot: Snapshot, crowd: Placed, limit: float) -> Message:
    return message(
        mark("{count:.0f} {count:person|people} / {area:.1f} m2 = {density:.2f} people per m2; at most {limit:.2f}"),
        count=float(crowd.get("headcount") or 0),
        area=usable_grounds(snapshot, [crowd])[crowd.id].area_m2,
        density=density_of(snapshot, crowd),
        limit=limit,
    )


def _density_line(snapshot: Snapshot, crowd: Placed) -> Message:
    return message(
        mark("{name}: {count:.0f} {count:person|people} / {area:.1f} m2 = {density:.2f} people per m2"),
        name=title_of(crowd),
        count=float(crowd.get("headcount") or 0),
        area=usable_grounds(snapshot, [crowd])[crowd.id].area_m2,
        density=density_of(snapshot, crowd),
    )


@register("crowd-density-static")
@dataclass(frozen=True, kw_only=True)
class CrowdDensityStatic(_Density):
    """People per square metre where crowds stand.

    measured = headcount / (area - area of buildings, vehicles, water in it); where standing crowds share ground their densities add
    up, and measured is the greatest sum that stands or is exceeded on a piece of at least 4 m2, with one finding for all that share
    ground. Ground on which a flow or a moving crowd takes part is judged by crowd-density-moving. Why: above 4 to 5 a crowd moves as
    one body and people are crushed. Source: HSE HSG195, Green Guide (British guidance); 4 m2 is a planning default. Does not see where
    in the area people press together.
    """

    title: ClassVar[Message] = message(mark("Density of standing crowds"))
    hard_stop_person_per_m2: float

    def is_about(self, crowd: Placed) -> bool:
        """Crowds that do not move."""
        return not moves(crowd)

    def joins(self, one: Placed, other: Placed) -> bool:
        """Standing crowds among themselves."""
        return not moves(one) and not moves(other)

    def steps(self) -> list[tuple[float, Severity]]:
        """With the Green Guide's maximum above all."""
        return [(self.hard_stop_person_per_m2, "stop"), *super().steps()]


@register("crowd-density-moving")
@dataclass(frozen=True, kw_only=True)
class CrowdDensityMoving(_Density):
    """People per square metre where a crowd or flow walks.

    measured as for standing crowds, on ground where a moving crowd or a flow takes part: the densities of all that stand and walk
    there add up. Why: above 2 the walk slows down, above 3.57 people touch against their will. Source: Fruin. Does not see narrow
    places on the way.
    """

    title: ClassVar[Message] = message(mark("Density of moving crowds"))

    def is_about(self, crowd: Placed) -> bool:
        """Moving crowds and crowd flows."""
        return moves(crowd)

    def joins(self, one: Placed, other: Placed) -> bool:
        """What moves with all that it meets."""
        return moves(one) or moves(other)
