"""Ways out of a crowd: how many, how wide, how long it takes, and whether it is shut in."""

from dataclasses import dataclass
from typing import ClassVar

import shapely

from tabletop.checks.check import SLACK, Check, register
from tabletop.checks.corridor import exit_widths
from tabletop.checks.overlay import outside, trimmed
from tabletop.checks.snapshot import Snapshot, array_of, grouped, title_of
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.message import Message, mark, message


def open_exits(snapshot: Snapshot, crowd: Placed) -> list[Placed]:
    """Open exits that serve a crowd."""
    return [way for way in snapshot.exits_of[crowd.id] if way.get("open")]


@register("exit-count")
@dataclass(frozen=True, kw_only=True)
class ExitCount(Check):
    """Open exits of a crowd against its headcount: two, three or four.

    An exit serves the crowds that hold its first vertex or lie within 1 m of it. Why: one exit jams. Source: British guidance, NFPA
    101 (to verify). Does not see whether two exits end in the same place.
    """

    title: ClassVar[Message] = message(mark("Number of exits"))
    severity: Severity
    two_exits_up_to_person: float
    three_exits_up_to_person: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per crowd with too few open exits."""
        found = []
        for crowd in snapshot.of("crowd"):
            needed, there = self.needed(float(crowd.get("headcount") or 0)), len(open_exits(snapshot, crowd))
            if there < needed:
                text = message(
                    mark("{name}: open exits: {measured:.0f} for {count:.0f} people; at least {limit:.0f}."),
                    name=title_of(crowd),
                    measured=there,
                    count=float(crowd.get("headcount") or 0),
                    limit=needed,
                )
                found.append(self.finding(snapshot, self.severity, text, [crowd], there, needed, "count", crowd.geometry))
        return found

    def needed(self, headcount: float) -> int:
        """Exits that so many people need."""
        if headcount <= self.two_exits_up_to_person:
            return 2
        return 3 if headcount <= self.three_exits_up_to_person else 4


@register("exit-width")
@dataclass(frozen=True, kw_only=True)
class ExitWidth(Check):
    """The smaller of an open exit's declared and clear width.

    Clear width = distance to the nearest obstacle on the left + on the right, square to the line, least along it (m). Obstacles:
    buildings, fences, barriers, cordons closed to people, vehicles, water; an open gate opens a barrier or cordon. Why: a corridor
    counts at its narrowest section. Source: HSG195 (1.05 m), Hastings Council (1.8 m). Does not see kerbs, slopes or parked goods.
    """

    title: ClassVar[Message] = message(mark("Width of exits"))
    stop_below_m: float
    warn_below_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per open exit that is too narrow, with the cross-section."""
        found = []
        for way in snapshot.of("exit"):
            if not way.get("open"):
                continue
            narrow = exit_widths(snapshot)[way.id]
            if narrow.width_m < self.warn_below_m - SLACK:
                stop = narrow.width_m < self.stop_below_m - SLACK
                limit = self.stop_below_m if stop else self.warn_below_m
                text = message(
                    mark("{name}: {measured:.2f} m wide at its narrowest place; at least {limit:.2f} m."),
                    name=title_of(way),
                    measured=narrow.width_m,
                    limit=limit,
                )
                severity: Severity = "stop" if stop else "warn"
                found.append(self.finding(snapshot, severity, text, [way], narrow.width_m, limit, "m", narrow.where))
        return found


@register("egress-time")
@dataclass(frozen=True, kw_only=True)
class EgressTime(Check):
    """Minutes for a crowd to leave when its widest exit is lost.

    measured = headcount / (flow x (sum of widths - the widest)), widths at their narrowest, flow by each exit's surface; limit by the
    crowd's risk. Without a second open exit there is nothing to compute: exit-count and containment speak. Why: the widest exit may
    be the one that fails. Source: SGSA Green Guide; Buckinghamshire Council. Does not see the way to the exit or who cannot walk.
    """

    title: ClassVar[Message] = message(mark("Time to leave"))
    severity: Severity
    flow_level_person_per_m_min: float
    flow_stepped_person_per_m_min: float
    low_risk_min: float
    medium_risk_min: float
    high_risk_min: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per crowd that takes too long."""
        found = []
        for crowd in snapshot.of("crowd"):
            ways, headcount = open_exits(snapshot, crowd), float(crowd.get("headcount") or 0)
            if len(ways) >= 2 and headcount > 0:
                found += self._judged(snapshot, crowd, headcount, ways)
        return found

    def _judged(self, snapshot: Snapshot, crowd: Placed, headcount: float, ways: list[Placed]) -> list[Finding]:
        limit = {"low": self.low_risk_min, "high": self.high_risk_min}.get(crowd.get("risk"), self.medium_risk_min)
        rows = sorted((exit_widths(snapshot)[way.id].width_m, self.flow(way)) for way in ways)
        per_minute = sum(width * flow for width, flow in rows[:-1])
        if per_minute <= 0:
            return [self._no_way(snapshot, crowd, headcount, limit)]
        minutes = headcount / per_minute
        if minutes <= limit + SLACK:
            return []
        text = message(
            mark("{name}: {count:.0f} people need {measured:.1f} min to leave without the widest exit; at most {limit:.0f} min."),
            name=title_of(crowd),
            count=headcount,
            measured=minutes,
            limit=limit,
        )
        return [self.finding(snapshot, self.severity, text, [crowd], minutes, limit, "min", crowd.geometry)]

    def _no_way(self, snapshot: Snapshot, crowd: Placed, headcount: float, limit_min: float) -> Finding:
        needed = headcount / (self.flow_level_person_per_m_min * limit_min)
        text = message(
            mark("{name}: no width of exit is left without the widest one; {limit:.1f} m are needed to leave in {minutes:.0f} min."),
            name=title_of(crowd),
            limit=needed,
            minutes=limit_min,
        )
        return self.finding(snapshot, self.severity, text, [crowd], 0.0, needed, "m", crowd.geometry)

    def flow(self, way: Placed) -> float:
        """Persons per metre of width and minute on the exit's surface."""
        return self.flow_stepped_person_per_m_min if way.get("surface") == "stepped" else self.flow_level_person_per_m_min


@register("containment")
@dataclass(frozen=True, kw_only=True)
class Containment(Check):
    """Whether a crowd is shut in: too little of its edge open, or fewer than two open exits.

    measured = share of the crowd's outer edge farther than 2 m from any obstacle (those of exit-width). One finding per crowd; where
    only exits lack, measured counts them. Why: containment only where necessary and proportionate (UN General Comment 37, para 84),
    and a crowd without a way out is crushed. The share is a planning default. Does not see obstacles farther out.
    """

    title: ClassVar[Message] = message(mark("Crowds that are shut in"))
    severity: Severity
    min_open_share: float
    min_exits: float
    near_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per crowd that is shut in."""
        crowds = [crowd for crowd in snapshot.of("crowd") if crowd.geometry.exterior.length > 0]
        edges = array_of(crowd.geometry.exterior for crowd in crowds)
        obstacles = grouped(snapshot.obstacles_near(edges, self.near_m), len(crowds))
        found = []
        for crowd, edge, near in zip(crowds, edges, obstacles, strict=True):
            free = outside(edge, shapely.buffer(trimmed(near, edge, 2 * self.near_m), self.near_m, quad_segs=16))
            share, exits = min(1.0, free.length / edge.length), len(open_exits(snapshot, crowd))
            if share < self.min_open_share - SLACK:
                found.append(self._shut(snapshot, crowd, share))
            elif exits < self.min_exits:
                found.append(self._few_exits(snapshot, crowd, exits))
        return found

    def _shut(self, snapshot: Snapshot, crowd: Placed, share: float) -> Finding:
        text = message(
            mark("{name}: {measured:.0%} of the crowd's edge is open; at least {limit:.0%}."),
            name=title_of(crowd),
            measured=share,
            limit=self.min_open_share,
        )
        return self.finding(snapshot, self.severity, text, [crowd], share, self.min_open_share, "share", crowd.geometry.exterior)

    def _few_exits(self, snapshot: Snapshot, crowd: Placed, exits: int) -> Finding:
        text = message(
            mark("{name}: {measured:.0f} open exits; a crowd needs at least {limit:.0f} not to be shut in."),
            name=title_of(crowd),
            measured=exits,
            limit=self.min_exits,
        )
        return self.finding(snapshot, self.severity, text, [crowd], exits, self.min_exits, "count", crowd.geometry.exterior)
