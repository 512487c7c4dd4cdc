"""flow-width: whether the people of a crowd flow get through the narrowest place of their way in the time they have."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, array_of, bounds_near_gates, title_of
from tabletop.checks.flows.bent_courses import BentCourse, movements
from tabletop.checks.flows.flow_ends import GOALS, courses_of, end_extents, ends_of
from tabletop.checks.flows.flow_sections import Course, Neck
from tabletop.checks.ways_out.open_exits import WIDTH_KINDS
from tabletop.core.geometry.geometry import point_of, repaired, turned_deg
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.scene_time import minutes_between

SHARED_M2 = 4.0
"""Flows that share less ground than this do not meet."""
BESIDE_M = 1e-3
"""Sections stand on edges of grounds: who is there is looked up so far before and behind."""
TINY_M = 1e-6
"""What is nearer than this touches."""
SAME_WAY_DEG = 60.0
"""Flows whose lines of movement differ by no more share their width; others cross."""
NECKS: "Key[dict[str, _Necks]]" = Key("necks of flows")


class _Necks:
    """The narrowest places of one flow between its obstacles, by the ends that lead on."""

    def __init__(self, course: Course | BentCourse, obstacles: np.ndarray) -> None:
        self._course, self._obstacles = course, obstacles
        self._known: dict[tuple[bool, ...], Neck] = {}

    def at(self, leads_on: tuple[bool, ...]) -> Neck:
        """The narrowest place of the ways to those ends."""
        if leads_on not in self._known:
            self._known[leads_on] = self._course.narrowest(self._obstacles, leads_on)
        return self._known[leads_on]


@dataclass(frozen=True)
class _Load:
    """What a flow has to pass: people of its own and of flows on the same ground, minutes, persons a metre and minute."""

    own: float
    others: tuple[tuple[Placed, float], ...]
    minutes: float
    has_next: bool
    flow: float

    @property
    def people(self) -> float:
        """All who pass the place."""
        return self.own + sum(count for _, count in self.others)

    @property
    def needed_m(self) -> float:
        """Metres that they need."""
        return self.people / (self.flow * self.minutes)


@register("flow-width")
@dataclass(frozen=True, kw_only=True)
class FlowWidth(FeatureCheck):
    """The narrowest place of a crowd flow, square to its movement, against the people who must pass it.

    measured = least clear width (m): at every station along the bearing, what obstacles (as for exit-width) leave of the flow's own
    ground; openings side by side add up, those narrower than 0.6 m are closed, and what leads into a blind pocket does not count. A
    flow drawn as an arrow that bends is measured piece by piece, each along itself, and each bend along the middle of its turn. limit =
    headcount / (82 x minutes), 66 where the flow is on a slope or stairs; minutes = time until the next scene, 8 where there is none.
    Flows on the same ground, the same way or opposite, count with the people who pass the same place. measured = 0 where obstacles
    close the flow, or where it ends blind: nobody there has arrived at a crowd, at assembly areas with room for them or at a protected
    object, or can walk on as far as 100 m without going back. A flow whose bearing nobody gave is judged along its length. Information
    where a narrow place is wide enough. Why: before a narrow place people are pressed, and those behind do not see it. Source: Green
    Guide, 82 level and 66 stepped (an upper limit: in use 60 was not exceeded). Does not see opposite streams hindering each other,
    obstacles staggered along the way, bends of grounds drawn by their outline, or where a moving crowd without a bearing goes.
    """

    title: ClassVar[Message] = message(mark("Narrow places of crowd flows"))
    subjects: ClassVar[tuple[str, ...]] = ("crowd-flow",)
    looks_at: ClassVar[frozenset[str] | None] = WIDTH_KINDS | GOALS | {"crowd-flow"}
    flow_level_person_per_m_min: float
    flow_stepped_person_per_m_min: float
    flow_time_min: float
    named_below_share: float
    named_from_use_share: float

    def near_m(self) -> float:
        """Gates stand within 1 m of what they open; all else lies in the extent already."""
        return 1.0

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each flow with the ground round its ends."""
        return end_extents(snapshot, subjects)

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """At most one finding per flow."""
        flows = [subject for subject in subjects if float(subject.get("headcount") or 0) > 0]
        courses, necks = courses_of(snapshot, flows), _necks_of(snapshot, flows)
        flows = [flow for flow in flows if not courses[flow.id].is_flat]
        ends = ends_of(snapshot, flows)
        return [finding for flow in flows for finding in self._judged(snapshot, flow, courses[flow.id], necks[flow.id].at(ends[flow.id]))]

    def _judged(self, snapshot: Snapshot, flow: Placed, course: Course | BentCourse, neck: Neck) -> list[Finding]:
        load = self._load(snapshot, flow, neck)
        if neck.width_m <= 0:
            return [self._closed(snapshot, flow, neck, load)]
        if neck.width_m < load.needed_m - SLACK:
            return [self._narrow(snapshot, flow, neck, load, "stop")]
        is_neck = neck.width_m < self.named_below_share * course.widest_m and load.needed_m >= self.named_from_use_share * neck.width_m
        return [self._narrow(snapshot, flow, neck, load, "info")] if is_neck else []

    def _load(self, snapshot: Snapshot, flow: Placed, neck: Neck) -> _Load:
        minutes = minutes_between(snapshot.plan, snapshot.scene)
        has_next = minutes is not None and minutes > 0
        others = [(one, share * float(one.get("headcount") or 0)) for one, share in _sharing(snapshot, flow, neck)]
        stepped = flow.get("surface") == "stepped"
        return _Load(
            float(flow.get("headcount")),
            tuple(row for row in others if row[1] > 0),
            float(minutes) if minutes is not None and has_next else self.flow_time_min,
            has_next,
            self.flow_stepped_person_per_m_min if stepped else self.flow_level_person_per_m_min,
        )

    def _narrow(self, snapshot: Snapshot, flow: Placed, neck: Neck, load: _Load, severity: Severity) -> Finding:
        words: dict[str, Any] = {
            "count": load.people,
            "rate": neck.width_m * load.flow,
            "time": load.people / (neck.width_m * load.flow),
            "minutes": load.minutes,
        }
        texts = {
            "stop": mark(
                "{name}: {measured:.2f} m wide at its narrowest, at most {rate:.0f} people a minute; {count:.0f} people in {minutes:.0f} "
                "minutes need {limit:.2f} m."
            ),
            "info": mark(
                "{name}: {measured:.2f} m wide at its narrowest, at most {rate:.0f} people a minute; {count:.0f} people take {time:.1f} of "
                "{minutes:.0f} minutes."
            ),
        }
        steps = [self._width_line(neck), *self._load_lines(load), self._rate_line(neck, load)]
        text, where = texts[severity], neck.where
        return self.finding(snapshot, severity, text, [flow], neck.width_m, load.needed_m, "m", where, steps, **words)

    def _closed(self, snapshot: Snapshot, flow: Placed, neck: Neck, load: _Load) -> Finding:
        text = mark("{name}: a dead end; {count:.0f} people walk towards what bars them and have no way on.")
        steps = [message(mark("Clear width of the ways that lead on: 0 m")), *self._load_lines(load)]
        where = shapely.multipoints([point_of(part) for part in shapely.get_parts(neck.where)])
        return self.finding(snapshot, "stop", text, [flow], 0.0, load.needed_m, "m", where, steps, count=load.own)

    def _width_line(self, neck: Neck) -> Message:
        return message(
            mark("Narrowest section, square to the movement, openings: {openings}; together {width:.2f} m"),
            openings=len(shapely.get_parts(neck.where)),
            width=neck.width_m,
        )

    def _load_lines(self, load: _Load) -> list[Message]:
        rows = [
            message(mark("{name}, on the same ground: {count:.0f} people pass the same place"), name=title_of(one), count=count)
            for one, count in load.others
        ]
        until = mark("Time until the next scene: {minutes:.1f} minutes")
        default = mark("No later scene: {minutes:.1f} minutes are taken")
        needed = message(
            mark("Width needed: {count:.0f} {count:person|people} / ({flow:.0f} persons/m/min x {minutes:.1f} min) = {needed:.2f} m"),
            count=load.people,
            flow=load.flow,
            minutes=load.minutes,
            needed=load.needed_m,
        )
        return [*rows, message(until if load.has_next else default, minutes=load.minutes), needed]

    def _rate_line(self, neck: Neck, load: _Load) -> Message:
        return message(
            mark("It can carry {width:.2f} m x {flow:.0f} persons/m/min = {rate:.0f} people a minute, {sum:.0f} in that time"),
            width=neck.width_m,
            flow=load.flow,
            rate=neck.width_m * load.flow,
            sum=neck.width_m * load.flow * load.minutes,
        )


def _necks_of(snapshot: Snapshot, flows: list[Placed]) -> dict[str, _Necks]:
    """What bars these flows (and others asked for before), by id: kept until an edit comes near."""

    def make(some: list[Placed]) -> list[_Necks]:
        # GEOS may find a wall that passes exactly through a corner of an area a hair (3e-15 m) away from it.
        rows, obstacles = snapshot.obstacles_near(array_of(feature.geometry for feature in some), TINY_M)
        courses = courses_of(snapshot, some)
        return [_Necks(courses[one.id], obstacles[rows == row]) for row, one in enumerate(some)]

    return snapshot.kept_near(NECKS, flows, make, bounds_near_gates, WIDTH_KINDS)


def _sharing(snapshot: Snapshot, flow: Placed, neck: Neck) -> list[tuple[Placed, float]]:
    """Flows that pass the same place the same way or the opposite one, and the share of their people who do."""
    found = []
    for other in snapshot.near(("crowd-flow",), flow.geometry, 0.0):
        apart = turned_deg(_bearing_at(flow, neck.where), _bearing_at(other, neck.where))
        if other.id != flow.id and min(apart, 180.0 - apart) <= SAME_WAY_DEG and neck.width_m > 0:
            ground, theirs = repaired(flow.geometry), repaired(other.geometry)
            if shapely.intersection(ground, theirs).area >= SHARED_M2 - SLACK:
                found.append((other, _share(ground, theirs, neck.where)))
    return found


def _bearing_at(flow: Placed, where: BaseGeometry) -> float:
    """The bearing in which a flow moves where it comes nearest to a place."""
    every = movements(flow)
    return every[0][1] if len(every) == 1 else min(every, key=lambda row: shapely.distance(row[0], where.centroid))[1]


def _share(own: BaseGeometry, theirs: BaseGeometry, where: BaseGeometry) -> float:
    """The part of another flow's width, on the line of a section (a little before or behind it), that lies on the flow's own ground."""
    west, south, east, north = shapely.total_bounds([own, theirs])
    far, shares = (east - west) + (north - south), [0.0]
    for part in (one for one in shapely.get_parts(where) if one.geom_type == "LineString"):
        start, end = np.array(part.coords[0]), np.array(part.coords[-1])
        ahead = (end - start) / np.hypot(*(end - start))
        for aside in (BESIDE_M, -BESIDE_M):
            off = aside * np.array([-ahead[1], ahead[0]])
            line = shapely.intersection(LineString((start - far * ahead + off, end + far * ahead + off)), theirs)
            if line.length > 0:
                shares.append(shapely.intersection(line, own).length / line.length)
    return float(min(1.0, max(shares)))
