"""exit-count, egress-time: ways out of a crowd, how many and how long it takes. Crowds that share exits are judged together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tabletop.checks.base.check import SLACK, FeatureCheck, GroupCheck, register
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.exits.exit_fixes import exit_fixes
from tabletop.checks.exits.exit_width import ExitWidth
from tabletop.checks.ground.ground_round import PASSAGE_M
from tabletop.checks.rules.other_checks import peer
from tabletop.checks.ways_out.beyond_exits import beyond_exits, carried_on
from tabletop.checks.ways_out.crowd_groups import Group, groups_of, headcount_of, names_of
from tabletop.checks.ways_out.exit_bands import Own, own_widths, with_neighbours
from tabletop.checks.ways_out.flow_rates import Carried, Rate
from tabletop.checks.ways_out.open_edge import WithFewPeople
from tabletop.checks.ways_out.open_exits import WAY_KINDS, crowd_extents, widths_of
from tabletop.checks.ways_out.way_out_ground import box_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity


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


@dataclass(frozen=True, kw_only=True)
class OfGroup(GroupCheck, OfCrowd):
    """A check of crowds that share exits, judged together."""

    looks_at: ClassVar[frozenset[str] | None] = WAY_KINDS | {"crowd"}

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each crowd with its exits and those beside them, and the ground round all."""
        return with_neighbours(snapshot, subjects, super().extents(snapshot, subjects))

    def together(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Placed]:
        """All crowds of their groups."""
        return [crowd for group in groups_of(snapshot, subjects) for crowd in group.crowds]


def counting_exits(snapshot: Snapshot, exits: Sequence[Placed]) -> list[Own]:
    """Of exits those that count: several on the same ground count once. The widest first."""
    return sorted((own for own in own_widths(snapshot, exits).values() if own.counts), key=lambda own: (-own.added_m, own.way.id))


@register("exit-count")
@dataclass(frozen=True, kw_only=True)
class ExitCount(WithFewPeople):
    """Open exits of a crowd that lead on, against its headcount: two, three or four.

    An exit serves the crowds that hold its first vertex or lie within 1 m of it. Crowds that share exits are judged together: their
    people add up. measured = number of open exits; limit = 2 up to 500 people, 3 up to 1,000, 4 above. Where roads or assembly points
    lie within 100 m of the outer end of an exit, it counts only if people who step out there can walk on, through openings of at least
    0.6 m and not back through the crowd, to an assembly point or out of that neighbourhood, by a road or across open ground; elsewhere
    every open exit counts. An exit that is clear for less than 0.6 m counts as none. Of exits on the same ground one counts: an exit
    must add at least half of its clear width to the others. Nothing is said of a crowd whose headcount nobody gave, and of up to 250
    people without a drawn exit, together with those within 10 m of them, whose edge is open by 0.75 or more, as containment measures
    it. Why: one exit jams, an exit into a closed yard is none, and one that is drawn twice is one. Source: British guidance, NFPA 101
    (to verify); 100 m, 0.6 m, half of the width, 250 people, 10 m and 0.75 are planning defaults. Does not see what lies farther than
    100 m from the exit, or whether two exits end in the same place.
    """

    title: ClassVar[Message] = message(mark("Number of exits"))
    severity: Severity
    two_exits_up_to_person: float
    three_exits_up_to_person: float

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each crowd with its exits and those beside them, and the ground round all."""
        return with_neighbours(snapshot, subjects, super().extents(snapshot, subjects))

    def together(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Placed]:
        """With the crowds beside them, and those that share exits."""
        return [crowd for group in groups_of(snapshot, super().together(snapshot, subjects)) for crowd in group.crowds]

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per group of crowds with too few open exits."""
        findings = []
        for group in groups_of(snapshot, subjects):
            needed, there = self.needed(group.headcount), counting_exits(snapshot, group.exits)
            if len(there) < needed and group.headcount > 0 and not (len(group.crowds) == 1 and self.is_few(snapshot, group.crowds[0])):
                findings.append(self._finding(snapshot, group, there, needed))
        return findings

    def needed(self, headcount: float) -> int:
        """Exits that so many people need."""
        if headcount <= self.two_exits_up_to_person:
            return 2
        return 3 if headcount <= self.three_exits_up_to_person else 4

    def _finding(self, snapshot: Snapshot, group: Group, there: list[Own], needed: int) -> Finding:
        text = mark("{name}: open exits: {measured:.0f} for {count:.0f} {count:person|people}; at least {limit:.0f}.")
        steps = self._computation(snapshot, group, there, needed)
        # A fix opens one exit: where more are missing it would not mend the plan.
        near = len(there) + 1 == needed
        fixes = exit_fixes(snapshot, group.crowds, peer(snapshot, ExitWidth).stop_below_m, self._is_enough) if near else []
        about, where = group.crowds, group.where
        return self.finding(
            snapshot, self.severity, text, about, len(there), needed, "count", where, steps, fixes, name=group.name, count=group.headcount
        )

    def _is_enough(self, snapshot: Snapshot, crowds: Sequence[Placed]) -> bool:
        return all(len(counting_exits(snapshot, one.exits)) >= self.needed(one.headcount) for one in groups_of(snapshot, crowds))

    def _computation(self, snapshot: Snapshot, group: Group, there: list[Own], needed: int) -> list[Message]:
        rule = message(
            mark("Exits needed: 2 up to {two:.0f} people, 3 up to {three:.0f}, 4 above; for {count:.0f} {count:person|people}: {needed}"),
            two=self.two_exits_up_to_person,
            three=self.three_exits_up_to_person,
            count=group.headcount,
            needed=needed,
        )
        drawn = {way.id: way for crowd in group.crowds for way in snapshot.exits_of[crowd.id]} | {way.id: way for way in group.exits}
        owns = own_widths(snapshot, group.exits)
        rows = [_exit_line(snapshot, way, owns.get(way.id)) for way in drawn.values()]
        result = message(mark("Exits that count: {count} of {needed}"), count=len(there), needed=needed)
        return [*people_lines(group), rule, *rows, result]


def people_lines(group: Group) -> list[Message]:
    """How the people of crowds that share exits add up; nothing for a single one."""
    if len(group.crowds) == 1:
        return []
    rows = [
        message(mark("{name}: {count:.0f} {count:person|people}"), name=title_of(crowd), count=headcount_of(crowd))
        for crowd in group.crowds
    ]
    return [*rows, message(mark("Together, because they share exits: {count:.0f} {count:person|people}"), count=group.headcount)]


def _exit_line(snapshot: Snapshot, way: Placed, own: Own | None) -> Message:
    """Whether an exit counts, and why not."""
    name = title_of(way)
    if own is not None and own.counts:
        return message(mark("{name}: open, counts"), name=name)
    if own is not None:
        return message(mark("{name}: on the same ground as {other}, counts as one with it"), name=name, other=names_of(own.beside))
    if not way.get("open"):
        return message(mark("{name}: shut, does not count"), name=name)
    clear_m = widths_of(snapshot, [way])[way.id].width_m
    if clear_m < PASSAGE_M - SLACK:
        words = mark("{name}: {width:.2f} m clear, too narrow for a person ({limit:.2f} m), does not count")
        return message(words, name=name, width=clear_m, limit=PASSAGE_M)
    return message(mark("{name}: open, but leads to no road and no assembly point, does not count"), name=name)


@register("egress-time")
@dataclass(frozen=True, kw_only=True)
class EgressTime(OfGroup):
    """Minutes for a crowd to leave when its widest exit is lost.

    measured = headcount / (flow x (sum of widths - the widest)), widths at their narrowest, flow by each exit's surface; limit by the
    crowd's risk. Crowds that share exits leave together: headcounts add, each exit counts once, the strictest risk holds. Exits on
    the same ground carry the width of the union of their bands: each adds the least part of its sections, square to its line beyond
    the crowd, that no exit before it takes; the widest comes first. Only the exits that count for exit-count are summed up; without a
    second one there is nothing to compute: exit-count and containment speak. Where the ground beyond the exits is held by obstacles,
    no more people are reckoned with than get on through its gaps (those of way-out-width, crowds being no way) when any one exit is
    lost, or any one gap no wider than the widest exit: the greatest flow from the exits through the gaps, each gap width x flow. Why:
    the widest exit may be the one that fails, and four exits into one yard are no wider than its gate. Source: SGSA Green Guide;
    Buckinghamshire Council; least cut as for way-out-width. Does not see the way to the exit or who cannot walk.
    """

    title: ClassVar[Message] = message(mark("Time to leave"))
    severity: Severity
    flow_level_person_per_m_min: float
    flow_stepped_person_per_m_min: float
    low_risk_min: float
    medium_risk_min: float
    high_risk_min: float

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """The ground round each crowd with all that shares exits with it."""
        return np.array([box_of(snapshot, groups_of(snapshot, [crowd])[0].crowds) for crowd in subjects]).reshape(-1, 4)

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per group of crowds that takes too long."""
        findings = []
        for group in groups_of(snapshot, subjects):
            if group.headcount > 0 and len(counting_exits(snapshot, group.exits)) >= 2:
                findings += self._judged(snapshot, group, self.carried(snapshot, group))
        return findings

    def rates(self, snapshot: Snapshot, ways: Sequence[Placed]) -> list[Rate]:
        """What passes each of these exits beside the others, the narrowest first."""
        rates = [Rate(own, self.flow(own.way)) for own in own_widths(snapshot, ways).values()]
        return sorted(rates, key=lambda rate: (rate.width_m, rate.flow, rate.way.id))

    def carried(self, snapshot: Snapshot, group: Group) -> Carried:
        """What all exits of a group carry without the widest, but no more than the gaps beyond them let through."""
        rates = self.rates(snapshot, group.exits)
        return carried_on(rates, beyond_exits(snapshot, group, self.widest_gap_m(snapshot, group)), self.flow_level_person_per_m_min)

    def widest_gap_m(self, snapshot: Snapshot, group: Group) -> float:
        """Gaps beyond a group's exits that matter are no wider than what all people need, or than the widest exit."""
        clear_m = max((widths_of(snapshot, [way])[way.id].width_m for way in group.exits), default=0.0)
        # A wider gap lets all people out in time by itself, so it cannot be what makes them late; but the exits' own width has to fit
        # through.
        return max(clear_m, group.headcount / (self.flow_level_person_per_m_min * self.limit_min(group.crowds)))

    def flow(self, way: Placed) -> float:
        """Persons per metre of width and minute on the exit's surface."""
        return self.flow_stepped_person_per_m_min if way.get("surface") == "stepped" else self.flow_level_person_per_m_min

    def limit_min(self, crowds: Iterable[Placed]) -> float:
        """Minutes that the strictest risk of these crowds allows."""
        by_risk = {"low": self.low_risk_min, "high": self.high_risk_min}
        return min(by_risk.get(crowd.get("risk"), self.medium_risk_min) for crowd in crowds)

    def _judged(self, snapshot: Snapshot, group: Group, carried: Carried) -> list[Finding]:
        limit, headcount, per_minute = self.limit_min(group.crowds), group.headcount, carried.per_minute
        if per_minute <= 0:
            return [self._no_way(snapshot, group, carried, limit)]
        minutes = headcount / per_minute
        if minutes <= limit + SLACK:
            return []
        words = mark("{name}: {count:.0f} people need {measured:.1f} min to leave without the widest exit; at most {limit:.0f} min.")
        if carried.by_gaps:
            words = mark(
                "{name}: {count:.0f} people need {measured:.1f} min to get on by the gaps beyond the exits without the widest way; "
                "at most {limit:.0f} min."
            )
        result = message(
            mark("{count:.0f} {count:person|people} / {rate:.1f} persons/min = {minutes:.2f} min; at most {limit:.0f} min"),
            count=headcount,
            rate=per_minute,
            minutes=minutes,
            limit=limit,
        )
        steps, about, where = [*people_lines(group), *carried.lines, result], group.crowds, group.where
        return [self.finding(snapshot, self.severity, words, about, minutes, limit, "min", where, steps, name=group.name, count=headcount)]

    def _no_way(self, snapshot: Snapshot, group: Group, carried: Carried, limit_min: float) -> Finding:
        headcount, flow = group.headcount, self.flow_level_person_per_m_min
        needed = headcount / (flow * limit_min)
        words = mark("{name}: no width of exit is left without the widest one; {limit:.1f} m are needed to leave in {minutes:.0f} min.")
        if carried.by_gaps:
            words = mark(
                "{name}: no gap beyond the exits is left without the widest one; {limit:.1f} m are needed to leave in {minutes:.0f} min."
            )
        result = message(
            mark("Width needed: {count:.0f} {count:person|people} / ({flow:.0f} persons/m/min x {minutes:.0f} min) = {needed:.2f} m"),
            count=headcount,
            flow=flow,
            minutes=limit_min,
            needed=needed,
        )
        steps, about, where = [*people_lines(group), *carried.lines, result], group.crowds, group.where
        return self.finding(snapshot, self.severity, words, about, 0.0, needed, "m", where, steps, name=group.name, minutes=limit_min)
