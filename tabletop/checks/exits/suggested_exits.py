"""Which exits a crowd might have: of the ways out that there are the best, so many and so wide as its people need, and a few more.

Planar metres, working CRS. Each is tried on a trial snapshot with those before it, so that the exit checks count it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.clear_width import clear_widths
from tabletop.checks.base.overlay import outside
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.exits.egress import EgressTime, ExitCount, counting_exits
from tabletop.checks.exits.exit_candidates import candidate_lines
from tabletop.checks.exits.exit_places import middle_of
from tabletop.checks.exits.exit_width import ExitWidth
from tabletop.checks.exits.separate_ways import OPENING_M
from tabletop.checks.ground.roads import road_width
from tabletop.checks.rules.other_checks import peer
from tabletop.checks.ways_out.crowd_groups import Group, groups_of
from tabletop.checks.ways_out.exits_lead_on import Beyond
from tabletop.checks.ways_out.open_exits import usable_exits
from tabletop.core.geometry.geometry import bearing_deg, repaired
from tabletop.core.judgement.exit_suggestions import ExitSuggestions, SuggestedExit
from tabletop.core.text.errors import Cancelled
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed

MORE = 2
"""So many more are suggested than are needed."""
MOST = 12
LEAST_WIDE_M = 6.0
"""Where there is room an exit is suggested so wide, or as wide as its share of the people needs; never wider than an opening, 12 m."""
SPARE = 1.25
"""An exit is suggested so many times as wide as its share of the people needs: other exits are as narrow as they are."""
APART_DEG, APART_M = 30.0, 12.0
"""Exits that lie in one direction, seen from the middle of the crowd, and end so near each other, are one way."""
YARDS_M, YARD_M2 = 30.0, 100.0
"""Yards behind fences so near a crowd are no ways out, if they are at least so large."""
BARRED_WORTH, TENTH_M = 0.8, 0.1
"""What it counts that something narrows a way out in another scene by more than a tenth of a metre."""
ROAD_M, ROAD_REACH_M = 2.0, 20.0
TOWARDS_DEG, ASSEMBLY_M, AHEAD_M = 45.0, 200.0, 20.0
Stop = Callable[[], bool]


@dataclass(frozen=True)
class _Choice:
    """A way out that might be an exit: its line, its clear width up to the widest suggested, and how good it is by itself."""

    line: LineString
    width_m: float
    worth: float
    bearing: float

    def placed(self, number: int) -> Placed:
        """As an exit of a trial."""
        return Placed(f"suggested exit {number}", "exit", self.line, {"width_m": self.width_m})

    @cached_property
    def band(self) -> BaseGeometry:
        """The ground that it takes."""
        shape: BaseGeometry = shapely.buffer(self.line, self.width_m / 2, cap_style="flat")
        return shape


def suggested_exits(snapshot: Snapshot, crowd: Placed, stopped: Stop = lambda: False) -> ExitSuggestions:
    """Exits for a crowd beside those that it has; none where all ways out are exits already, or where there is none."""
    search = _Search(snapshot, crowd)
    made, more = list[SuggestedExit](), MORE
    for choice, is_short in search.good_ones():
        if stopped():
            raise Cancelled(mark("Cancelled."))
        more -= 0 if is_short else 1
        if more < 0 or len(made) >= MOST:
            break
        made.append(SuggestedExit(choice.line, choice.width_m, is_short))
    return ExitSuggestions(crowd.id, snapshot.scene, tuple(made), search.said(made))


class _Search:
    """The ways out of one crowd, and the scene as it would be with those chosen so far."""

    def __init__(self, snapshot: Snapshot, crowd: Placed) -> None:
        self._snapshot = self._trial = snapshot
        self._crowd, self._shape = crowd, repaired(crowd.geometry)
        self._count, self._times = peer(snapshot, ExitCount), peer(snapshot, EgressTime)
        self._least_m = peer(snapshot, ExitWidth).warn_below_m
        self._chosen = [_Choice(way.geometry, float(way.get("width_m")), 0.0, self._bearing(way.geometry)) for way in self._there()]

    @cached_property
    def _middle(self) -> Point:
        """From where exits are seen."""
        middle = middle_of(outside(self._shape, self._snapshot.solids_near(array_of([self._shape]))[1]))
        return self._shape.representative_point() if middle.is_empty else middle

    def _there(self) -> list[Placed]:
        return self._snapshot.exits_of[self._crowd.id]

    @property
    def _group(self) -> Group:
        [group] = groups_of(self._trial, [self._crowd])
        return group

    # --- one after the other
    def good_ones(self) -> Iterator[tuple[_Choice, bool]]:
        """Ways out that lead on and count beside those before them, the best first, and whether the crowd is short of exits before it."""
        left, is_short = self._choices(), self._is_short()
        while left := [choice for choice in left if self._is_apart(choice)]:
            best = max(left, key=self._value)
            left.remove(best)
            if Beyond(self._snapshot, best.placed(0), self._crowd.geometry).leads_on().value and self._adds(best):
                yield best, is_short
                is_short = self._is_short()

    def _adds(self, choice: _Choice) -> bool:
        """Whether an exit counts beside the others; then it is one of them."""
        before, placed = self._counted(), choice.placed(len(self._chosen))
        trial = self._trial
        self._trial = trial.trial(Changed({}, {placed.id: placed}))
        if self._counted() > before:
            self._chosen.append(choice)
            return True
        self._trial = trial
        return False

    def _counted(self) -> int:
        return len(counting_exits(self._trial, usable_exits(self._trial, self._crowd)))

    def _is_short(self) -> bool:
        """Whether the people have too few exits, or too little width of them."""
        group = self._group
        if len(counting_exits(self._trial, group.exits)) < self._count.needed(group.headcount):
            return True
        return self._minutes() > self._times.limit_min(group.crowds)

    def _minutes(self) -> float:
        """To leave without the widest exit."""
        group = self._group
        if group.headcount <= 0:
            return 0.0
        per_minute = self._times.carried(self._trial, group).per_minute if group.exits else 0.0
        return group.headcount / per_minute if per_minute > 0 else np.inf

    def _is_apart(self, choice: _Choice) -> bool:
        for other in self._chosen:
            if choice.band.intersects(other.band):
                return False
            ends = shapely.get_point([choice.line, other.line], -1)
            near = shapely.distance(*ends) < APART_M + (choice.width_m + other.width_m) / 2
            if near and _between(choice.bearing, other.bearing) < APART_DEG:
                return False
        return True

    def _value(self, choice: _Choice) -> float:
        """How good it is beside those chosen: better the farther it lies from them."""
        angles = [_between(choice.bearing, other.bearing) for other in self._chosen]
        return choice.worth + min([90.0, *angles]) / 90.0

    # --- ways out by themselves
    def _choices(self) -> list[_Choice]:
        lines = self._sensible(candidate_lines(self._snapshot, self._crowd, self._least_m))
        # A band may be moved aside beside a wall, so what is clear is measured, not drawn.
        placed = [Placed(f"way {k}", "exit", line, {"width_m": self._widest_m}) for k, line in enumerate(lines)]
        widths = clear_widths(self._snapshot, placed)
        wide = [replace(way, properties={"width_m": _tenths(widths[way.id].width_m)}) for way in placed]
        wide = [way for way in wide if way.get("width_m") >= self._least_m]
        barred = self._barred_elsewhere(wide)
        return [self._choice(way, way.id in barred) for way in wide]

    def _choice(self, way: Placed, is_barred_elsewhere: bool) -> _Choice:
        line, width_m = way.geometry, float(way.get("width_m"))
        worth = self._worth(line, width_m) - (BARRED_WORTH if is_barred_elsewhere else 0.0)
        return _Choice(line, width_m, worth, self._bearing(line))

    def _barred_elsewhere(self, ways: list[Placed]) -> set[str]:
        """Ids of those that are narrower in another scene in which the crowd stands: an exit stands in all scenes by default."""
        plan, feature = self._snapshot.plan, self._snapshot.plan.features.get(self._crowd.id)
        numbers = [scene.number for scene in plan.scene_list() if scene.number != self._snapshot.scene]
        found: set[str] = set()
        for number in numbers:
            if feature is not None and feature.at(number) is not None:
                widths = clear_widths(Snapshot(plan, number, self._snapshot.layers), ways)
                found |= {way.id for way in ways if widths[way.id].width_m < float(way.get("width_m")) - TENTH_M}
        return found

    @cached_property
    def _widest_m(self) -> float:
        group = self._group
        needed_m = group.headcount / (self._times.flow_level_person_per_m_min * self._times.limit_min(group.crowds))
        share_m = SPARE * needed_m / max(1, self._count.needed(group.headcount) - 1)
        return float(np.clip(share_m, LEAST_WIDE_M, OPENING_M))

    def _sensible(self, lines: list[LineString]) -> list[LineString]:
        """Those that do not end among other people or lead through what is protected."""
        snapshot, ends = self._snapshot, shapely.get_point(array_of(lines), -1)
        kept = np.ones(len(lines), dtype=bool)
        for people in snapshot.near(("crowd",), self._looked_at, 0.0):
            kept &= (people.id == self._crowd.id) | ~shapely.dwithin(ends, people.geometry, 1.0)
        for site in self._sites:
            kept &= ~shapely.intersects(array_of(lines), site)
        return [line for line, good in zip(lines, kept.tolist(), strict=True) if good]

    @cached_property
    def _looked_at(self) -> BaseGeometry:
        area: BaseGeometry = shapely.buffer(self._shape, ASSEMBLY_M)
        return area

    def _worth(self, line: LineString, width_m: float) -> float:
        """How good a way out is by itself: wide, straight, on a road, towards an assembly area, not farther into a ring."""
        end = Point(line.coords[-1])
        worth = 0.6 * width_m / self._widest_m + 0.3 * min(line.length, 20.0) / 20.0 - 0.6 * _turning_deg(line) / 90.0
        worth += 0.3 if self._is_on_road(end) else 0.0
        worth += 0.2 if any(_between(self._bearing(line), bearing) <= TOWARDS_DEG for bearing in self._assemblies) else 0.0
        into = any(ring.contains(end) and not ring.contains(Point(line.coords[0])) for ring in self._rings)
        into_yard = any(yard.contains(end) for yard in self._yards)
        return float(worth - (0.5 if into else 0.0) - (0.8 if into_yard or self._leads_to_a_site(line) else 0.0))

    @cached_property
    def _yards(self) -> list[BaseGeometry]:
        """Ground behind fences and barriers in which the crowd does not stand: through their gaps one comes into a yard, not away."""
        lines = [*self._snapshot.layers_near(array_of([self._shape]), YARDS_M, "fence")[1]]
        lines += [barrier.geometry for barrier in self._snapshot.near(("barrier",), self._shape, YARDS_M)]
        hulls = [line.convex_hull for line in lines if len(line.convex_hull.bounds)]
        return [hull for hull in hulls if hull.area >= YARD_M2 and not hull.intersects(self._middle)]

    def _leads_to_a_site(self, line: LineString) -> bool:
        """Whether people who go straight on come to what is protected soon."""
        before, end = np.array(line.coords[-2]), np.array(line.coords[-1])
        onward = LineString([end, end + AHEAD_M * (end - before) / np.hypot(*(end - before))])
        return any(shapely.intersects(site, onward) for site in self._sites)

    @cached_property
    def _sites(self) -> list[BaseGeometry]:
        near = self._snapshot.near(("protected",), self._looked_at, 0.0)
        return [site.geometry for site in near if not shapely.intersects(site.geometry, self._shape)]

    @cached_property
    def _assemblies(self) -> list[float]:
        near = self._snapshot.near(("assembly",), self._looked_at, 0.0)
        return [bearing_deg(self._middle.coords[0], area.geometry.centroid.coords[0]) for area in near]

    @cached_property
    def _rings(self) -> list[BaseGeometry]:
        return [repaired(ring.geometry) for ring in self._snapshot.near(("ring",), self._looked_at, 0.0)]

    def _is_on_road(self, place: Point) -> bool:
        for layer in self._snapshot.layers.by_role("road"):
            for part in layer.parts:
                rows = part.tree.query(place, predicate="dwithin", distance=ROAD_REACH_M) if len(part) and part.dimension == 1 else ()
                if any(place.distance(part.shape(row)) <= road_width(layer, part, int(row)) / 2 + ROAD_M for row in rows):
                    return True
        return False

    def _bearing(self, line: LineString) -> float:
        """Where a line leaves the crowd, seen from its middle."""
        met = shapely.get_coordinates(shapely.intersection(line, self._shape.boundary))
        place = met[shapely.line_locate_point(line, shapely.points(met)).argmax()] if len(met) else line.coords[-1]
        return bearing_deg(self._middle.coords[0], (float(place[0]), float(place[1])))

    # --- words
    def said(self, made: Sequence[SuggestedExit]) -> Message | None:
        """What the crowd lacks with all of them; None where nothing."""
        group, name = self._group, title_of(self._crowd)
        there, needed = len(counting_exits(self._trial, group.exits)), self._count.needed(group.headcount)
        if there < needed:
            if not made:
                words = mark("{name}: no further way out of at least {least:.1f} m was found; {there} of {needed} exits are there.")
                return message(words, name=name, least=self._least_m, there=there, needed=needed)
            words = mark("{name}: only {there} of {needed} exits that its people need have a way out; open a gate or take a barrier away.")
            return message(words, name=name, there=there, needed=needed)
        minutes, limit = self._minutes(), self._times.limit_min(group.crowds)
        if minutes > limit:
            words = mark(
                "{name}: with all these exits its people need {minutes:.1f} min to leave; at most {limit:.0f} without the widest one."
            )
            return message(words, name=name, minutes=minutes, limit=limit) if np.isfinite(minutes) else None
        if not made:
            return message(mark("{name}: its exits are enough, and no further way out was found."), name=name)
        return None if made[0].needed else message(mark("{name}: its exits are enough; what is shown would be more."), name=name)


def _between(one_deg: float, other_deg: float) -> float:
    return abs((one_deg - other_deg + 180.0) % 360.0 - 180.0)


def _tenths(width_m: float) -> float:
    """Rounded down, so that what is declared is there."""
    return float(np.floor(width_m * 10 + 1e-6) / 10)


def _turning_deg(line: LineString) -> float:
    steps = np.diff(np.array(line.coords), axis=0)
    turns = np.degrees(np.arctan2(steps[:, 0], steps[:, 1]))
    return float(sum(_between(one, other) for one, other in zip(turns, turns[1:], strict=False)))
