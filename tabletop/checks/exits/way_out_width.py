"""way-out-width: the way out as it is, the least width of gaps that would shut a crowd, or a part of it, in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import FeatureCheck, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.exits.egress import EgressTime
from tabletop.checks.ground.walkable import OBSTACLES
from tabletop.checks.rules.other_checks import peer
from tabletop.checks.ways_out.beyond_exits import beyond_exits
from tabletop.checks.ways_out.crowd_groups import Group, groups_of, headcount_of
from tabletop.checks.ways_out.open_exits import GROUND_KINDS
from tabletop.checks.ways_out.way_out_cut import ENOUGH_M, Cells, Cut, moved
from tabletop.checks.ways_out.way_out_ground import (
    NOT_QUICK,
    Asked,
    GroundRound,
    around,
    box_of,
    ground_round,
    may_be_held,
    with_exits,
    with_served,
)
from tabletop.checks.ways_out.way_out_groups import STRIP_M
from tabletop.core.geometry.geometry import repaired
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity

ALL_SHARE = 0.99
"""A part with this share of a crowd is the crowd."""
MOST_LINES = 12
BOTTLENECKS: "Key[dict[str, _Known]]" = Key("bottlenecks round crowds")


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

    def is_all_of(self, crowd: Placed) -> bool:
        """Whether it holds back all people of a crowd, or all but a few."""
        return self.people.get(crowd.id, 0.0) >= ALL_SHARE * headcount_of(crowd) > 0

    def same(self, other: "Bottleneck") -> bool:
        """Whether both are one place that holds the same crowds back."""
        alike = self.of_exits == other.of_exits and self.people.keys() == other.people.keys()
        return alike and abs(self.width_m - other.width_m) < ENOUGH_M and bool(shapely.dwithin(self.where, other.where, ENOUGH_M))


@dataclass(frozen=True)
class _Known:
    """What was found round a crowd: its bottlenecks, who shares exits with it by which exits, whose ground was looked at (`involved`: ids
    of crowds and all their exits), the box of that, whether nothing at all holds anybody, and what was asked.
    """

    bottlenecks: list[Bottleneck]
    group: tuple[str, ...]
    involved: frozenset[str]
    box: np.ndarray
    is_clear: bool
    asked: Asked


@register("way-out-width")
@dataclass(frozen=True, kw_only=True)
class WayOutWidth(FeatureCheck):
    """Whether the gaps round a crowd are wide enough for its people, as the ground is and not as exits are drawn.

    For each part of a crowd's ground: measured = the least total width (m) of the gaps that one would have to shut to shut the part in,
    over all closed lines round it that lead along obstacles (those of exit-width) and across gaps; a gap below `least_gap_m` lets
    nobody through. limit = people of all crowds in the part / (flow x minutes by risk), both as for egress-time, people spread evenly
    over their crowd's free ground. Out is the edge of what is looked at, 100 m round the crowd and its exits, and assembly areas for as
    many people as they have places for (0.5 m2 each, no more than their capacity); a road is free ground like any other and leads
    through buildings and over water in its width, so a road inside a closed yard is no way out. For the exits that count for
    exit-count: the least total width between all their outer ends together and the same outside, where crowds are no way; limit =
    people of the crowd / (flow x minutes). One finding for each bottleneck; where both are about all people of a crowd, the smaller
    one. Why: people leave by the gaps that there are, and half a crowd behind a fence has none. Source: SGSA Green Guide for flow and
    minutes; greatest flow and least cut (Ford and Fulkerson 1956), supply and demand (Gale 1957); 0.6 m and 100 m are planning
    defaults. Does not see kerbs, stairs, parked goods, how people find the gaps, or gaps wider than 15 m among very many obstacles.
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
        """The ground round each crowd and those that share exits with it, and round the others on it, whose bottlenecks are told once."""
        known = self._known(snapshot, subjects)
        return np.array([known[crowd.id].box for crowd in subjects]).reshape(-1, 4)

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per bottleneck, at the first of the crowds that it holds back."""
        known, findings = self.bottlenecks(snapshot, subjects), []
        for crowd in subjects:
            for bottleneck in known[crowd.id]:
                if not self._told_before(snapshot, crowd, bottleneck):
                    findings.append(self._finding(snapshot, crowd, bottleneck))
        return findings

    def about(self, snapshot: Snapshot, crowd: Placed) -> list[Finding]:
        """One finding per bottleneck that holds people of a crowd, also where another crowd tells it."""
        return [self._finding(snapshot, crowd, bottleneck) for bottleneck in self.bottlenecks(snapshot, [crowd])[crowd.id]]

    def bottlenecks(self, snapshot: Snapshot, crowds: list[Placed]) -> dict[str, list[Bottleneck]]:
        """Of these crowds, by id."""
        known = self._known(snapshot, crowds)
        return {crowd.id: known[crowd.id].bottlenecks for crowd in crowds}

    def _known(self, snapshot: Snapshot, crowds: list[Placed]) -> dict[str, _Known]:
        """What was found round these crowds (and others asked for before) by id: each kept until an edit comes near."""

        def make(some: list[Placed]) -> list[_Known]:
            return [self._look(snapshot, crowd) for crowd in some]

        def extents(some: list[Placed]) -> np.ndarray:
            return np.array([box_of(snapshot, groups_of(snapshot, [feature])[0].crowds) for feature in some]).reshape(-1, 4)

        def holds(near: dict[str, _Known], changed: Changed) -> set[str]:
            if not changed.kinds.isdisjoint(NOT_QUICK):
                return set()
            touched = with_served(snapshot, changed)
            apart = [crowd for crowd in snapshot.named(near, "crowd") if near[crowd.id].involved.isdisjoint(touched)]
            return {crowd.id for crowd in apart if self._still_holds(snapshot, crowd, near[crowd.id], changed)}

        return snapshot.kept_near(BOTTLENECKS, crowds, make, extents, self.looks_at or (), holds)

    def _still_holds(self, snapshot: Snapshot, crowd: Placed, known: _Known, changed: Changed) -> bool:
        """Whether an edit of obstacles, or of exits of others, leaves what was found: a crowd that nothing held before is not held."""
        if known.group != _ids_of(groups_of(snapshot, [crowd])[0]):
            return False
        # What is left are edits of exits that serve none of these crowds: gaps lie between obstacles, so none of them moved.
        if changed.kinds.isdisjoint(OBSTACLES):
            return True
        # Only "nothing holds them" is asked again quickly: where something does, an edit near may change the gaps, the cells and the people
        # in them.
        return known.is_clear and self._behind_exits(snapshot, crowd) is None and not may_be_held(snapshot, known.asked, changed)

    def _look(self, snapshot: Snapshot, crowd: Placed) -> _Known:
        group, ground = groups_of(snapshot, [crowd])[0], ground_round(snapshot, [crowd], [])
        boxes = [box_of(snapshot, group.crowds), *(box_of(snapshot, [other]) for other in ground.others)]
        needs_m = [self.need_m(snapshot, feature) for feature in (crowd, *ground.others)]
        asked, bottlenecks, is_clear = ground.people(needs_m, self.least_gap_m), list[Bottleneck](), False
        if headcount_of(crowd) > 0:
            parts = self._round(ground, needs_m, asked)
            bottlenecks = self._joined(crowd, parts or [], self._behind_exits(snapshot, crowd))
            is_clear = parts is None and not bottlenecks
        involved = with_exits(snapshot, (*group.crowds, *ground.others))
        return _Known(bottlenecks, _ids_of(group), involved, around(boxes), is_clear, asked)

    def need_m(self, snapshot: Snapshot, crowd: Placed) -> float:
        """Metres that a crowd needs to be out in time."""
        return headcount_of(crowd) / self.people_per_m(snapshot, crowd)

    @staticmethod
    def people_per_m(snapshot: Snapshot, crowd: Placed) -> float:
        """People that leave through a metre in the minutes that a crowd has."""
        times = peer(snapshot, EgressTime)
        return times.flow_level_person_per_m_min * times.limit_min([crowd])

    # --- one crowd
    @staticmethod
    def _joined(crowd: Placed, parts: list[Bottleneck], behind: Bottleneck | None) -> list[Bottleneck]:
        """All of them; where one round the crowd and that behind its exits are both about all its people, the smaller one."""
        if behind is None:
            return parts
        whole = [part for part in parts if part.is_all_of(crowd)]
        # Who is held twice one after the other gets on by the narrower of both.
        if any(bottleneck.width_m <= behind.width_m + ENOUGH_M for bottleneck in whole):
            return parts
        return [*(part for part in parts if part not in whole), behind]

    @staticmethod
    def _round(ground: GroundRound, needs_m: list[float], asked: Asked) -> list[Bottleneck] | None:
        """Parts of a crowd's ground that do not let all their people out in time; None where nothing holds anybody.

        Obstacles round an assembly matter to people whom others do not hold, so there it is never None.
        """
        crowd, crowds = ground.crowds[0], [*ground.crowds, *ground.others]
        cells = ground.cells(asked)
        if cells is None:
            return None
        # Those who are held together leave by the same gaps, so the needs of all crowds on the ground add up cell by cell.
        shares = np.array([_shares(cells, feature, ground.region) for feature in crowds])
        needs = np.array(needs_m) @ shares
        cuts = cells.cannot_leave(needs)
        if not cuts and not len(ground.goals):
            return None
        bottlenecks = [_bottleneck(cells, cut, crowds, shares, float(needs[cut.cells].sum())) for cut in cuts]
        # A part that is nowhere wider than a metre is how the outline was drawn: a crowd drawn over a wall has a strip behind it in which
        # nobody stands.
        return [
            bottleneck
            for bottleneck in bottlenecks
            if crowd.id in bottleneck.people and not shapely.buffer(bottleneck.behind, -STRIP_M / 2).is_empty
        ]

    def _behind_exits(self, snapshot: Snapshot, crowd: Placed) -> Bottleneck | None:
        """What holds back all who leave by the exits of a crowd and of those that share exits with it, where that is too narrow."""
        group = groups_of(snapshot, [crowd])[0]
        times = peer(snapshot, EgressTime)
        need_m = group.headcount / (times.flow_level_person_per_m_min * times.limit_min(group.crowds))
        beyond = beyond_exits(snapshot, group, times.widest_gap_m(snapshot, group))
        cut = None if beyond is None else beyond.cut()
        if beyond is None or cut is None or cut.width_m >= need_m - ENOUGH_M:
            return None
        people = {feature.id: headcount_of(feature) for feature in group.crowds}
        return Bottleneck(people, need_m, cut.width_m, cut.gaps, _ground_of(beyond.cells, cut), True)

    # --- words
    def _told_before(self, snapshot: Snapshot, crowd: Placed, one: Bottleneck) -> bool:
        """Whether a crowd before this one tells the same."""
        before = snapshot.named((key for key in one.people if key < crowd.id), "crowd")
        known = self.bottlenecks(snapshot, before)
        return any(one.same(other) for first in before for other in known[first.id])

    def _finding(self, snapshot: Snapshot, crowd: Placed, one: Bottleneck) -> Finding:
        others = [other for other in snapshot.named(one.people, "crowd") if other.id != crowd.id]
        text = _words(one)
        about = [crowd, *others]
        steps = [*self._people_lines(snapshot, about, one), *_gap_lines(one)]
        return self.finding(
            snapshot,
            self.severity,
            text,
            about,
            one.width_m,
            one.need_m,
            "m",
            one.where,
            steps,
            count=sum(one.people.values()),
            minutes=peer(snapshot, EgressTime).limit_min([crowd]),
        )

    def _people_lines(self, snapshot: Snapshot, crowds: Sequence[Placed], one: Bottleneck) -> list[Message]:
        """How the width needed comes about, crowd by crowd."""
        times = peer(snapshot, EgressTime)
        words = mark(
            "{name}: {part:.0f} of {count:.0f} {count:person|people} there / ({flow:.0f} persons/m/min x {minutes:.0f} min) = {need:.2f} m"
        )
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


def _ids_of(group: Group) -> tuple[str, ...]:
    return tuple(feature.id for feature in (*group.crowds, *group.exits))


def _words(one: Bottleneck) -> str:
    if one.of_exits:
        if one.width_m > 0:
            return mark(
                "{name}: behind the exits {measured:.2f} m of gaps lead on for {count:.0f} {count:person|people}; at least {limit:.2f} m."
            )
        return mark("{name}: behind the exits no gap leads on for {count:.0f} {count:person|people}; at least {limit:.2f} m.")
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
    ground = repaired(crowd.geometry)
    beyond = ground.area - float(shapely.intersection(ground, region).area)
    return areas / (inside + beyond) if inside > 0 else areas


def _bottleneck(cells: Cells, cut: Cut, crowds: list[Placed], shares: np.ndarray, need_m: float) -> Bottleneck:
    there = [share[cut.cells].sum() * headcount_of(crowd) for crowd, share in zip(crowds, shares, strict=True)]
    people = {crowd.id: float(count) for crowd, count in zip(crowds, there, strict=True) if count >= 0.5}
    behind = shapely.intersection(_ground_of(cells, cut), repaired(crowds[0].geometry))
    return Bottleneck(people, need_m, cut.width_m, cut.gaps, behind)


def _ground_of(cells: Cells, cut: Cut) -> BaseGeometry:
    """The ground that a cut shuts off."""
    return moved(shapely.union_all(cells.ground[cut.cells & ~cells.solid]), cells.origin)
