"""exit-lost-in-scene: whether each exit is there as declared in the scene, and what is left without it."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, FeatureCheck, GroupCheck, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, boxes_of, title_of
from tabletop.checks.exits.egress import EgressTime
from tabletop.checks.exits.exit_fixes import gate_fixes
from tabletop.checks.rules.other_checks import peer
from tabletop.checks.ways_out.crowd_groups import Group, groups_of
from tabletop.checks.ways_out.exit_bands import on_same_ground, with_neighbours
from tabletop.checks.ways_out.flow_rates import Rate
from tabletop.checks.ways_out.open_exits import (
    WAY_KINDS,
    crowds_of,
    exit_extents,
    leads_on,
    near_width,
    pocket,
    widths_of,
)
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity

NARROWING: Key[dict[str, str | Message]] = Key("what narrows exits")


@dataclass(frozen=True, kw_only=True)
class OfExit(FeatureCheck):
    """A check of exits one by one, with the crowds that they serve."""

    subjects: ClassVar[tuple[str, ...]] = ("exit",)
    looks_at: ClassVar[frozenset[str] | None] = WAY_KINDS | {"crowd"}
    severity: Severity

    def near_m(self) -> float:
        """An exit begins within 1 m of its crowd; what else counts lies in the extent already."""
        return 1.0

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each exit with the ground round it, and the crowds that it serves with their exits."""
        return exit_extents(snapshot, subjects)

    @staticmethod
    def served(snapshot: Snapshot, subjects: list[Placed]) -> list[tuple[Placed, list[Placed]]]:
        """Open exits with the crowds that they serve; exits that serve none are left out."""
        serves = crowds_of(snapshot, subjects)
        return [(way, serves[way.id]) for way in subjects if way.get("open") and serves[way.id]]


@register("exit-lost-in-scene")
@dataclass(frozen=True, kw_only=True)
class ExitLostInScene(GroupCheck, OfExit):
    """Whether each open exit is there as declared, with the cordons, vehicles and barriers of the scene.

    measured = clear width of the exit as for exit-width (m), 0 where its outer end leads to no road and no assembly point as told at
    exit-count; limit = its declared width. The exit is lost, and the finding stops, where less than 1.05 m is clear or it does not
    lead on; it is narrowed, and the finding warns, where more than a tenth of the declared width is missing. Exits that serve no
    crowd of the scene are left out. The finding says what the crowd, with those that share exits with it, has without this exit: how
    many other exits that are not lost and do not lie on its ground, and headcount / (sum of their widths x flow) in minutes, widths
    and flow as for egress-time. Why: in the Kanjuruhan stadium in 2022 the
    gates were 2.7 m wide, about 1.5 m were open, and they jammed one by one. Source: Kanjuruhan 2022; HSG195 for 1.05 m; the tenth is
    a planning default. Does not see doors that open inwards, gates that people cannot push, or how many take this way.
    """

    title: ClassVar[Message] = message(mark("Exits lost in a scene"))
    lost_below_m: float
    missing_share: float

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """The same with the exits beside those of the crowds."""
        found, serves = super().extents(snapshot, subjects), crowds_of(snapshot, subjects)
        for row, way in enumerate(subjects):
            crowds = serves[way.id]
            for box in with_neighbours(snapshot, crowds, boxes_of(crowds)):
                found[row] = (*np.minimum(found[row, :2], box[:2]), *np.maximum(found[row, 2:], box[2:]))
        return found

    def together(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Placed]:
        """With the other exits of the crowds that they serve, and of those that share exits with them."""
        serves = crowds_of(snapshot, subjects)
        groups = groups_of(snapshot, [crowd for way in subjects for crowd in serves[way.id]])
        ways = [way for group in groups for crowd in group.crowds for way in (*snapshot.exits_of[crowd.id], *group.exits)]
        return list({way.id: way for way in (*subjects, *ways)}.values())

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per exit that is lost or narrowed."""
        findings, served = [], self.served(snapshot, subjects)
        widths = widths_of(snapshot, [way for way, _ in served])
        for way, crowds in served:
            clear, declared = widths[way.id].width_m, float(way.get("width_m"))
            cut_off = [crowd for crowd in crowds if not leads_on(snapshot, way, crowd)]
            lost = bool(cut_off) or clear < min(self.lost_below_m, declared) - SLACK
            if lost or clear < declared * (1 - self.missing_share) - SLACK:
                findings.append(self._finding(snapshot, way, cut_off or crowds, bool(cut_off), lost))
        return findings

    def _finding(self, snapshot: Snapshot, way: Placed, crowds: list[Placed], cut_off: bool, lost: bool) -> Finding:
        narrow, declared = widths_of(snapshot, [way])[way.id], float(way.get("width_m"))
        clear = 0.0 if cut_off else narrow.width_m
        words = mark("{name}: narrowed in this scene, {measured:.2f} m of the declared {limit:.2f} m are clear. {left}")
        if cut_off:
            words = mark("{name}: leads to no road and no assembly point in this scene. {left}")
        elif lost:
            words = mark("{name}: shut off in this scene, {measured:.2f} m of the declared {limit:.2f} m are clear. {left}")
        left = max((self._left(snapshot, way, group) for group in groups_of(snapshot, crowds)), key=lambda one: one.minutes)
        where = pocket(snapshot, way, crowds[0]) if cut_off else narrow.where
        steps = [self._clear_line(snapshot, way, declared, narrow.width_m), *left.lines()]
        fixes = gate_fixes(snapshot, way, crowds, self.lost_below_m) if lost else []
        severity: Severity = "warn" if self.severity == "stop" and not lost else self.severity
        return self.finding(snapshot, severity, words, [way], clear, declared, "m", where, steps, fixes, left=left.sentence())

    def _clear_line(self, snapshot: Snapshot, way: Placed, declared: float, clear: float) -> Message:
        by = _narrowed_by(snapshot, way) if clear < declared - SLACK else None
        if by is None:
            return message(
                mark("{name}: declared {declared:.2f} m, clear {clear:.2f} m"), name=title_of(way), declared=declared, clear=clear
            )
        return message(
            mark("{name}: declared {declared:.2f} m, clear {clear:.2f} m, narrowed by {by}"),
            name=title_of(way),
            declared=declared,
            clear=clear,
            by=by,
        )

    def _left(self, snapshot: Snapshot, way: Placed, group: Group) -> "_Left":
        egress = peer(snapshot, EgressTime)
        gone = {way.id, *(feature.id for feature in on_same_ground(snapshot, way))}
        others = [way_out for way_out in group.exits if way_out.id not in gone]
        widths = widths_of(snapshot, others)
        rates = egress.rates(snapshot, [other for other in others if widths[other.id].width_m >= self.lost_below_m - SLACK])
        return _Left(group, rates, egress.limit_min(group.crowds))


@dataclass(frozen=True)
class _Left:
    """What crowds that share exits have without one: what passes the others, and the minutes that their risk allows."""

    group: Group
    rates: list[Rate]
    limit_min: float

    @property
    def per_minute(self) -> float:
        return sum(rate.per_minute for rate in self.rates)

    @property
    def minutes(self) -> float:
        """Infinite where no exit is left."""
        return self.group.headcount / self.per_minute if self.per_minute > 0 else np.inf

    def sentence(self) -> Message:
        name = self.group.name
        if not self.rates:
            return message(mark("Without it {crowd} has no other exit."), crowd=name)
        if not self.group.headcount:
            return message(mark("Other exits of {crowd}: {exits:.0f}."), crowd=name, exits=len(self.rates))
        return message(
            mark("Other exits of {crowd}: {exits:.0f}; through them it needs {minutes:.1f} min to leave, at most {limit:.0f} min."),
            crowd=name,
            exits=len(self.rates),
            minutes=self.minutes,
            limit=self.limit_min,
        )

    def lines(self) -> list[Message]:
        if not self.rates or not self.group.headcount:
            return [self.sentence()]
        result = message(
            mark("{count:.0f} {count:person|people} / {rate:.1f} persons/min = {minutes:.2f} min; at most {limit:.0f} min"),
            count=self.group.headcount,
            rate=self.per_minute,
            minutes=self.minutes,
            limit=self.limit_min,
        )
        return [*(rate.line() for rate in self.rates), result]


def _narrowed_by(snapshot: Snapshot, way: Placed) -> str | Message:
    """What stands at the narrowest place of an exit, by name: of the plan, else the layers. Kept until an edit comes near."""

    def make(some: list[Placed]) -> list[str | Message]:
        widths = widths_of(snapshot, some)
        return [_names_at(snapshot, widths[feature.id].where) for feature in some]

    return near_width(snapshot, NARROWING, [way], make)[way.id]


def _names_at(snapshot: Snapshot, where: BaseGeometry) -> str | Message:
    """What of the plan stands at a narrow place, by name; else the layers."""
    at_place = snapshot.near(("barrier", "cordon", "gate", "vehicle"), where, 0.01)
    if not at_place:
        return message(mark("what the layers hold (buildings, fences, water)"))
    if len(at_place) == 1:
        return title_of(at_place[0])
    return message(mark("{one} and {other}"), one=title_of(at_place[0]), other=title_of(at_place[1]))
