"""The way out as it is: the least width of gaps that would shut a crowd, or a part of it, in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.check import FeatureCheck, register
from tabletop.checks.crowd_groups import headcount_of
from tabletop.checks.egress import EgressTime
from tabletop.checks.peers import peer
from tabletop.checks.snapshot import Snapshot, title_of
from tabletop.checks.way_out_cut import ENOUGH_M, Cells, Cut, moved
from tabletop.checks.way_out_ground import GroundRound, extents_of, grounds_round, others_in, region_of
from tabletop.checks.way_out_groups import STRIP_M
from tabletop.checks.ways_out import GROUND_KINDS
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.message import Message, mark, message

ALL_SHARE = 0.99
"""A part with this share of a crowd is the crowd."""
MOST_LINES = 12


@dataclass(frozen=True)
class Bottleneck:
    """What holds people back: how many of each crowd (by id) are behind it, the width that they need and that there is (m), its gaps,
    and the ground behind it. `of_exits`: it lies behind the exits, not round the crowd.
    """

    people: dict[str, float]
    need_m: float
    width_m: float
    gaps: np.ndarray
    behind: BaseGeometry
    of_exits: bool = False

    @property
    def where(self) -> BaseGeometry:
        """The gaps; the ground that is shut in where there is none."""
        return shapely.multilinestrings(list(self.gaps)) if len(self.gaps) else self.behind

    def same(self, other: "Bottleneck") -> bool:
        """Whether both are one place that holds the same crowds back."""
        alike = self.of_exits == other.of_exits and self.people.keys() == other.people.keys()
        return alike and abs(self.width_m - other.width_m) < ENOUGH_M and bool(shapely.dwithin(self.where, other.where, ENOUGH_M))


@register("way-out-width")
@dataclass(frozen=True, kw_only=True)
class WayOutWidth(FeatureCheck):
    """Whether the gaps round a crowd are wide enough for its people, as the ground is and not as exits are drawn.

    For each part of a crowd's ground: measured = the least total width (m) of the gaps that one would have to shut to shut the part in,
    over all closed lines round it that lead along obstacles (those of exit-width) and across gaps; a gap below `least_gap_m` lets
    nobody through. limit = people of all crowds in the part / (flow x minutes by risk), both as for egress-time, people spread evenly
    over their crowd's free ground. Out is the edge of what is looked at, 100 m round the crowd and its exits, and assembly areas; a
    road is free ground like any other and leads through buildings and over water in its width, so a road inside a closed yard is no
    way out. For the exits that count for exit-count: the least total width between all their outer ends together and the same
    outside, where crowds are no way; limit = people of the crowd / (flow x minutes). One finding for each bottleneck; where both are
    about all people of a crowd, the smaller one. Why: people leave by the gaps that there are, and half a crowd behind a fence has
    none. Source: SGSA Green Guide for flow and minutes; greatest flow and least cut (Ford and Fulkerson 1956), supply and demand
    (Gale 1957); 0.6 m and 100 m are planning defaults. Does not see kerbs, stairs, parked goods, or how people find the gaps.
    """

    title: ClassVar[Message] = message(mark("Width of the ways out"))
    subjects: ClassVar[tuple[str, ...]] = ("crowd",)
    looks_at: ClassVar[frozenset[str] | None] = GROUND_KINDS | {"exit"}
    severity: Severity
    least_gap_m: float

    def near_m(self) -> float:
        """An exit begins within 1 m of its crowd; all else lies in the extent already."""
        return 1.0

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """The ground round each crowd, and round the other crowds on it, whose bottlenecks are told once."""
        own = extents_of(snapshot, subjects)
        for row, crowd in enumerate(subjects):
            others = others_in(snapshot, crowd, region_of(snapshot, crowd))
            if others:
                every = np.concatenate((own[row : row + 1], extents_of(snapshot, others)))
                own[row] = np.concatenate((every[:, :2].min(axis=0), every[:, 2:].max(axis=0)))
        return own

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per bottleneck, at the first of the crowds that it holds back."""
        known, found = self.bottlenecks(snapshot, subjects), []
        for crowd in subjects:
            for one in known[crowd.id]:
                if not self._told_before(snapshot, crowd, one):
                    found.append(self._finding(snapshot, crowd, one))
        return found

    def bottlenecks(self, snapshot: Snapshot, crowds: list[Placed]) -> dict[str, list[Bottleneck]]:
        """Of these crowds (and of others asked for before) by id, each kept until an edit comes near."""

        def make(some: list[Placed]) -> list[list[Bottleneck]]:
            return [self._of_ground(snapshot, ground) for ground in grounds_round(snapshot, some)]

        return snapshot.near_each("bottlenecks round crowds", crowds, make, lambda some: extents_of(snapshot, some), self.looks_at or ())

    def need_m(self, snapshot: Snapshot, crowd: Placed) -> float:
        """Metres that a crowd needs to be out in time."""
        return headcount_of(crowd) / self.people_per_m(snapshot, crowd)

    @staticmethod
    def people_per_m(snapshot: Snapshot, crowd: Placed) -> float:
        """People that leave through a metre in the minutes that a crowd has."""
        times = peer(snapshot, EgressTime)
        return times.flow_level_person_per_m_min * times.limit_min([crowd])

    # --- one crowd
    def _of_ground(self, snapshot: Snapshot, ground: GroundRound) -> list[Bottleneck]:
        if headcount_of(ground.crowd) <= 0:
            return []
        parts, behind = self._round(snapshot, ground), self._behind_exits(snapshot, ground)
        if behind is None:
            return parts
        whole = [one for one in parts if one.people[ground.crowd.id] >= ALL_SHARE * headcount_of(ground.crowd)]
        if any(one.width_m <= behind.width_m + ENOUGH_M for one in whole):
            return parts
        return [*(one for one in parts if one not in whole), behind]

    def _round(self, snapshot: Snapshot, ground: GroundRound) -> list[Bottleneck]:
        """Parts of the crowd's ground that do not let all their people out in time."""
        crowds = [ground.crowd, *ground.others]
        need_m = [self.need_m(snapshot, one) for one in crowds]
        cells = ground.cells_of_crowd(need_m, self.least_gap_m)
        if cells is None:
            return []
        shares = np.array([_shares(cells, one, ground.region) for one in crowds])
        needs = np.array(need_m) @ shares
        made = [_bottleneck(ground, cells, cut, crowds, shares, float(needs[cut.cells].sum())) for cut in cells.cannot_leave(needs)]
        return [one for one in made if ground.crowd.id in one.people and not shapely.buffer(one.behind, -STRIP_M / 2).is_empty]

    def _behind_exits(self, snapshot: Snapshot, ground: GroundRound) -> Bottleneck | None:
        """What holds back all who leave by the exits, where that is too narrow."""
        need_m = self.need_m(snapshot, ground.crowd)
        cells = ground.cells_of_exits(need_m, self.least_gap_m)
        cut = None if cells is None else cells.least_cut([cell for end in ground.ends for cell in cells.met_by(end).tolist()])
        if cells is None or cut is None or cut.width_m >= need_m - ENOUGH_M:
            return None
        people = {ground.crowd.id: headcount_of(ground.crowd)}
        return Bottleneck(people, need_m, cut.width_m, cut.gaps, _ground_of(cells, cut), True)

    # --- words
    def _told_before(self, snapshot: Snapshot, crowd: Placed, one: Bottleneck) -> bool:
        """Whether a crowd before this one tells the same."""
        before = snapshot.named((key for key in one.people if key < crowd.id), "crowd")
        known = self.bottlenecks(snapshot, before)
        return any(one.same(other) for first in before for other in known[first.id])

    def _finding(self, snapshot: Snapshot, crowd: Placed, one: Bottleneck) -> Finding:
        others = [other for other in snapshot.named(one.people, "crowd") if other.id != crowd.id]
        text = message(
            _words(one),
            name=title_of(crowd),
            count=sum(one.people.values()),
            measured=one.width_m,
            limit=one.need_m,
            minutes=peer(snapshot, EgressTime).limit_min([crowd]),
        )
        about = [crowd, *others]
        steps = [*self._people_lines(snapshot, about, one), *_gap_lines(one)]
        return self.finding(snapshot, self.severity, text, about, one.width_m, one.need_m, "m", one.where, computation=steps)

    def _people_lines(self, snapshot: Snapshot, crowds: Sequence[Placed], one: Bottleneck) -> list[Message]:
        """How the width needed comes about, crowd by crowd."""
        times = peer(snapshot, EgressTime)
        words = mark("{name}: {part:.0f} of {count:.0f} people there / ({flow:.0f} persons/m/min x {minutes:.0f} min) = {need:.2f} m")
        return [
            message(
                words,
                name=title_of(crowd),
                part=one.people[crowd.id],
                count=headcount_of(crowd),
                flow=times.flow_level_person_per_m_min,
                minutes=times.limit_min([crowd]),
                need=one.people[crowd.id] / self.people_per_m(snapshot, crowd),
            )
            for crowd in crowds
        ]


def _words(one: Bottleneck) -> str:
    if one.of_exits:
        if one.width_m > 0:
            return mark("{name}: behind the exits {measured:.2f} m of gaps lead on for {count:.0f} people; at least {limit:.2f} m.")
        return mark("{name}: behind the exits no gap leads on for {count:.0f} people; at least {limit:.2f} m.")
    if one.width_m > 0:
        return mark(
            "{name}: {measured:.2f} m of gaps lead out for {count:.0f} people; at least {limit:.2f} m to be out in {minutes:.0f} min."
        )
    return mark("{name}: {count:.0f} people are shut in, no gap leads out; at least {limit:.2f} m to be out in {minutes:.0f} min.")


def _gap_lines(one: Bottleneck) -> list[Message]:
    """The gaps, the widest first, and their sum."""
    widths = np.sort(shapely.length(one.gaps))[::-1] if len(one.gaps) else np.zeros(0)
    rows = [message(mark("Gap {number}: {width:.2f} m"), number=n, width=width) for n, width in enumerate(widths[:MOST_LINES].tolist(), 1)]
    total = mark("Gaps that would shut these people in: {count}, together {width:.2f} m; at least {limit:.2f} m")
    return [*rows, message(total, count=len(widths), width=one.width_m, limit=one.need_m)]


def _shares(cells: Cells, crowd: Placed, region: BaseGeometry) -> np.ndarray:
    """(n,) share of a crowd's people in each cell: spread evenly over its free ground, of which some may lie beyond the region."""
    areas = cells.areas_in(crowd.geometry)
    inside = areas.sum()
    beyond = crowd.geometry.area - float(shapely.intersection(crowd.geometry, region).area)
    return areas / (inside + beyond) if inside > 0 else areas


def _bottleneck(ground: GroundRound, cells: Cells, cut: Cut, crowds: list[Placed], shares: np.ndarray, need_m: float) -> Bottleneck:
    there = [share[cut.cells].sum() * headcount_of(crowd) for crowd, share in zip(crowds, shares, strict=True)]
    people = {crowd.id: float(count) for crowd, count in zip(crowds, there, strict=True) if count >= 0.5}
    behind = shapely.intersection(_ground_of(cells, cut), ground.crowd.geometry)
    return Bottleneck(people, need_m, cut.width_m, cut.gaps, behind)


def _ground_of(cells: Cells, cut: Cut) -> BaseGeometry:
    """The ground that a cut shuts off."""
    return moved(shapely.union_all(cells.ground[cut.cells & ~cells.solid]), cells.origin)
