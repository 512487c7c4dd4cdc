"""Ways out of a crowd: how many, how wide, how long it takes, and whether it is shut in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.check import SLACK, FeatureCheck, register
from tabletop.checks.exit_fixes import exit_fixes, gate_fixes
from tabletop.checks.overlay import outside, trimmed
from tabletop.checks.peers import peer
from tabletop.checks.snapshot import GATE_ON_LINE_M, Snapshot, array_of, boxes_of, grouped, title_of
from tabletop.checks.ways_out import (
    WAY_KINDS,
    WIDTH_KINDS,
    Rate,
    crowd_extents,
    leads_on,
    usable_exits,
    ways_of,
    width_extents,
    widths_of,
)
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.message import Message, mark, message


@dataclass(frozen=True, kw_only=True)
class OfCrowd(FeatureCheck):
    """A check of crowds by their exits."""

    subjects: ClassVar[tuple[str, ...]] = ("crowd",)
    looks_at: ClassVar[frozenset[str] | None] = WAY_KINDS

    def near_m(self) -> float:
        """An exit begins within 1 m of its crowd; what bars an exit lies in the extent already."""
        return 1.0

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each crowd with its exits and the ground round them."""
        return crowd_extents(snapshot, subjects)


def headcount_of(crowd: Placed) -> float:
    """People of a crowd, 0 where nobody said how many."""
    return float(crowd.get("headcount") or 0)


@register("exit-count")
@dataclass(frozen=True, kw_only=True)
class ExitCount(OfCrowd):
    """Open exits of a crowd that lead on, against its headcount: two, three or four.

    An exit serves the crowds that hold its first vertex or lie within 1 m of it. measured = number of open exits; limit = 2 up to 500
    people, 3 up to 1,000, 4 above. Where roads or assembly points lie within 100 m of the outer end of an exit, it counts only if
    people who step out there can walk on, through openings of at least 0.6 m and not back through the crowd, to an assembly point or
    out of that neighbourhood, by a road or across open ground; elsewhere every open exit counts. Why: one exit jams, and an exit into
    a closed yard is none. Source: British guidance, NFPA 101 (to verify); 100 m and 0.6 m are planning defaults. Does not see what
    lies farther than 100 m from the exit, or whether two exits end in the same place.
    """

    title: ClassVar[Message] = message(mark("Number of exits"))
    severity: Severity
    two_exits_up_to_person: float
    three_exits_up_to_person: float

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per crowd with too few open exits."""
        found = []
        for crowd in subjects:
            needed, there = self.needed(headcount_of(crowd)), usable_exits(snapshot, crowd)
            if len(there) < needed:
                found.append(self._finding(snapshot, crowd, there, needed))
        return found

    def needed(self, headcount: float) -> int:
        """Exits that so many people need."""
        if headcount <= self.two_exits_up_to_person:
            return 2
        return 3 if headcount <= self.three_exits_up_to_person else 4

    def _finding(self, snapshot: Snapshot, crowd: Placed, there: list[Placed], needed: int) -> Finding:
        text = message(
            mark("{name}: open exits: {measured:.0f} for {count:.0f} people; at least {limit:.0f}."),
            name=title_of(crowd),
            measured=len(there),
            count=headcount_of(crowd),
            limit=needed,
        )
        steps = self._computation(snapshot, crowd, there, needed)
        fixes = exit_fixes(snapshot, crowd, peer(snapshot, ExitWidth).stop_below_m) if len(there) + 1 == needed else []
        where = crowd.geometry
        return self.finding(snapshot, self.severity, text, [crowd], len(there), needed, "count", where, computation=steps, fixes=fixes)

    def _computation(self, snapshot: Snapshot, crowd: Placed, there: list[Placed], needed: int) -> list[Message]:
        rule = message(
            mark("Exits needed: 2 up to {two:.0f} people, 3 up to {three:.0f}, 4 above; for {count:.0f} people: {needed}"),
            two=self.two_exits_up_to_person,
            three=self.three_exits_up_to_person,
            count=headcount_of(crowd),
            needed=needed,
        )
        rows = [_exit_line(snapshot, way, crowd) for way in snapshot.exits_of[crowd.id]]
        return [rule, *rows, message(mark("Exits that count: {count} of {needed}"), count=len(there), needed=needed)]


def _exit_line(snapshot: Snapshot, way: Placed, crowd: Placed) -> Message:
    """Whether an exit counts, and why not."""
    if not way.get("open"):
        return message(mark("{name}: shut, does not count"), name=title_of(way))
    if not leads_on(snapshot, way, crowd):
        return message(mark("{name}: open, but leads to no road and no assembly point, does not count"), name=title_of(way))
    return message(mark("{name}: open, counts"), name=title_of(way))


@register("exit-width")
@dataclass(frozen=True, kw_only=True)
class ExitWidth(FeatureCheck):
    """The smaller of an open exit's declared and clear width.

    Clear width = distance to the nearest obstacle on the left + on the right, square to the line, least along it (m). Obstacles:
    buildings, fences, barriers, cordons closed to people, vehicles, water; an open gate opens a barrier or cordon. Why: a corridor
    counts at its narrowest section. Source: HSG195 (1.05 m), Hastings Council (1.8 m). Does not see kerbs, slopes or parked goods.
    """

    title: ClassVar[Message] = message(mark("Width of exits"))
    subjects: ClassVar[tuple[str, ...]] = ("exit",)
    looks_at: ClassVar[frozenset[str] | None] = WIDTH_KINDS
    stop_below_m: float
    warn_below_m: float

    def near_m(self) -> float:
        """Shut gates as far as the declared width are looked at for a fix; all else lies in the extent already."""
        return 0.0

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each exit with the declared width on both sides."""
        return width_extents(subjects)

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per open exit that is too narrow, with the cross-section."""
        found, open_ones = [], [way for way in subjects if way.get("open")]
        widths = widths_of(snapshot, open_ones)
        for way in open_ones:
            narrow = widths[way.id]
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
                fixes = gate_fixes(snapshot, way, [], self.warn_below_m) if narrow.width_m < float(way.get("width_m")) else []
                found.append(self.finding(snapshot, severity, text, [way], narrow.width_m, limit, "m", narrow.where, fixes=fixes))
        return found


@register("egress-time")
@dataclass(frozen=True, kw_only=True)
class EgressTime(OfCrowd):
    """Minutes for a crowd to leave when its widest exit is lost.

    measured = headcount / (flow x (sum of widths - the widest)), widths at their narrowest, flow by each exit's surface; limit by the
    crowd's risk. Only the exits that count for exit-count are summed up; without a second one there is nothing to compute:
    exit-count and containment speak. Why: the widest exit may be the one that fails. Source: SGSA Green Guide; Buckinghamshire
    Council. Does not see the way to the exit or who cannot walk.
    """

    title: ClassVar[Message] = message(mark("Time to leave"))
    severity: Severity
    flow_level_person_per_m_min: float
    flow_stepped_person_per_m_min: float
    low_risk_min: float
    medium_risk_min: float
    high_risk_min: float

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per crowd that takes too long."""
        widths_of(snapshot, ways_of(snapshot, subjects))
        found = []
        for crowd in subjects:
            ways = usable_exits(snapshot, crowd)
            if len(ways) >= 2 and headcount_of(crowd) > 0:
                found += self._judged(snapshot, crowd, self.rates(snapshot, ways))
        return found

    def rates(self, snapshot: Snapshot, ways: Sequence[Placed]) -> list[Rate]:
        """What passes each exit, the narrowest first."""
        widths = widths_of(snapshot, ways)
        rates = [Rate(way, widths[way.id].width_m, self.flow(way)) for way in ways]
        return sorted(rates, key=lambda rate: (rate.width_m, rate.flow, rate.way.id))

    def flow(self, way: Placed) -> float:
        """Persons per metre of width and minute on the exit's surface."""
        return self.flow_stepped_person_per_m_min if way.get("surface") == "stepped" else self.flow_level_person_per_m_min

    def limit_min(self, crowd: Placed) -> float:
        """Minutes that the crowd's risk allows."""
        return {"low": self.low_risk_min, "high": self.high_risk_min}.get(crowd.get("risk"), self.medium_risk_min)

    def _judged(self, snapshot: Snapshot, crowd: Placed, rates: list[Rate]) -> list[Finding]:
        limit, headcount = self.limit_min(crowd), headcount_of(crowd)
        per_minute = sum(rate.per_minute for rate in rates[:-1])
        if per_minute <= 0:
            return [self._no_way(snapshot, crowd, rates, limit)]
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
        result = message(
            mark("{count:.0f} people / {rate:.1f} persons/min = {minutes:.2f} min; at most {limit:.0f} min"),
            count=headcount,
            rate=per_minute,
            minutes=minutes,
            limit=limit,
        )
        steps = [*_rate_lines(rates, per_minute), result]
        return [self.finding(snapshot, self.severity, text, [crowd], minutes, limit, "min", crowd.geometry, computation=steps)]

    def _no_way(self, snapshot: Snapshot, crowd: Placed, rates: list[Rate], limit_min: float) -> Finding:
        headcount, flow = headcount_of(crowd), self.flow_level_person_per_m_min
        needed = headcount / (flow * limit_min)
        text = message(
            mark("{name}: no width of exit is left without the widest one; {limit:.1f} m are needed to leave in {minutes:.0f} min."),
            name=title_of(crowd),
            limit=needed,
            minutes=limit_min,
        )
        result = message(
            mark("Width needed: {count:.0f} people / ({flow:.0f} persons/m/min x {minutes:.0f} min) = {needed:.2f} m"),
            count=headcount,
            flow=flow,
            minutes=limit_min,
            needed=needed,
        )
        steps = [*_rate_lines(rates, 0.0), result]
        return self.finding(snapshot, self.severity, text, [crowd], 0.0, needed, "m", crowd.geometry, computation=steps)


def _rate_lines(rates: list[Rate], per_minute: float) -> list[Message]:
    """Each exit's rate, and the sum without the widest, which comes last."""
    without = message(
        mark("Without the widest, {name}: {rate:.1f} persons/min are left"),
        name=title_of(rates[-1].way),
        rate=per_minute,
    )
    return [*(rate.line() for rate in rates), without]


@register("containment")
@dataclass(frozen=True, kw_only=True)
class Containment(OfCrowd):
    """Whether a crowd is shut in: too little of its edge open, or fewer than two open exits.

    measured = share of the crowd's outer edge farther than 2 m from any obstacle (those of exit-width). One finding per crowd; where
    only exits lack, measured counts those that count for exit-count. Why: containment only where necessary and proportionate (UN
    General Comment 37, para 84), and a crowd without a way out is crushed. The share is a planning default. Does not see obstacles
    farther out.
    """

    title: ClassVar[Message] = message(mark("Crowds that are shut in"))
    severity: Severity
    min_open_share: float
    min_exits: float
    barred_within_m: float

    def near_m(self) -> float:
        """What bars the edge, or an exit that begins beside it."""
        return 1.0 + self.barred_within_m

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per crowd that is shut in."""
        crowds = [crowd for crowd in subjects if crowd.geometry.exterior.length > 0]
        free_m, found = self._free_m(snapshot, crowds), []
        for crowd in crowds:
            exits = len(usable_exits(snapshot, crowd))
            if free_m[crowd.id] / crowd.geometry.exterior.length < self.min_open_share - SLACK:
                found.append(self._shut(snapshot, crowd, free_m[crowd.id]))
            elif exits < self.min_exits:
                found.append(self._few_exits(snapshot, crowd, exits))
        return found

    def _free_m(self, snapshot: Snapshot, crowds: list[Placed]) -> dict[str, float]:
        """Metres of the outer edges of crowds (and of others asked for before) that nothing bars, by id: kept until an edit comes near."""
        near_m = self.barred_within_m

        def make(some: list[Placed]) -> list[float]:
            edges = array_of(crowd.geometry.exterior for crowd in some)
            obstacles = grouped(snapshot.obstacles_near(edges, near_m), len(some))
            return [_free_of(edge, near, near_m) for edge, near in zip(edges, obstacles, strict=True)]

        return snapshot.near_each(
            f"edges of crowds free for {near_m} m", crowds, make, partial(boxes_of, margin_m=near_m + GATE_ON_LINE_M), WIDTH_KINDS
        )

    def _shut(self, snapshot: Snapshot, crowd: Placed, free_m: float) -> Finding:
        edge = crowd.geometry.exterior
        share = free_m / edge.length
        text = message(
            mark("{name}: {measured:.0%} of the crowd's edge is open; at least {limit:.0%}."),
            name=title_of(crowd),
            measured=share,
            limit=self.min_open_share,
        )
        steps = [
            message(
                mark("Edge farther than {near:.1f} m from every obstacle: {free:.1f} m of {length:.1f} m"),
                near=self.barred_within_m,
                free=free_m,
                length=edge.length,
            ),
            message(mark("{free:.1f} m / {length:.1f} m = {share:.1%}"), free=free_m, length=edge.length, share=share),
        ]
        return self.finding(snapshot, self.severity, text, [crowd], share, self.min_open_share, "share", edge, computation=steps)

    def _few_exits(self, snapshot: Snapshot, crowd: Placed, exits: int) -> Finding:
        text = message(
            mark("{name}: {measured:.0f} open exits; a crowd needs at least {limit:.0f} not to be shut in."),
            name=title_of(crowd),
            measured=exits,
            limit=self.min_exits,
        )
        fixes = exit_fixes(snapshot, crowd, peer(snapshot, ExitWidth).stop_below_m) if exits + 1 >= self.min_exits else []
        where = crowd.geometry.exterior
        return self.finding(snapshot, self.severity, text, [crowd], exits, self.min_exits, "count", where, fixes=fixes)


def _free_of(edge: BaseGeometry, obstacles: np.ndarray, near_m: float) -> float:
    """Metres of a line that are farther from all obstacles."""
    barred = shapely.buffer(trimmed(obstacles, edge, 2 * near_m), near_m, quad_segs=16)
    free: float = min(edge.length, outside(edge, barred).length)
    return free
