"""emergency-lane-width, emergency-lane-continuity: lanes for emergency vehicles, wide enough and open from end to end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.clear_width import clear_widths
from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import GATE_ON_LINE_M, Snapshot, array_of, title_of
from tabletop.checks.distances.buffer_distance import nearest
from tabletop.checks.help.appliance_ways import gets_there, posts_near
from tabletop.checks.help.lane_passage import KINDS, SERVED, Block, Drive, drives, served
from tabletop.checks.rules.feature_classes import ROLE_TITLES
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Added, Edited, Fix

DRIVES: Key[dict[str, Drive]] = Key("lanes as they were driven when crowds were judged")


@register("emergency-lane-width")
@dataclass(frozen=True, kw_only=True)
class EmergencyLaneWidth(FeatureCheck):
    """Clear width along an emergency lane, at most its declared width.

    measured as for exit-width, with the same obstacles (m), but not fire engines and ambulances, for which the lane is made. Why: a
    fire engine needs 3.7 m, 3.1 m between gate posts. Source: UK Approved Document B. Does not see cordons closed to vehicles only,
    bends that a long vehicle cannot take, or the load of the ground.
    """

    title: ClassVar[Message] = message(mark("Width of emergency lanes"))
    subjects: ClassVar[tuple[str, ...]] = ("lane",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset({"barrier", "cordon", "gate", "vehicle"})
    stop_below_m: float
    warn_below_m: float

    def near_m(self) -> float:
        """A gate stands on its line within so much."""
        return GATE_ON_LINE_M

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each lane with its width on both sides."""
        margin = np.array([float(lane.get("width_m") or 0) for lane in subjects]).reshape(-1, 1)
        return np.asarray(super().extents(snapshot, subjects) + margin * np.array([-1.0, -1.0, 1.0, 1.0]))

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per lane that is too narrow, with the cross-section."""
        found = []
        widths = clear_widths(snapshot, subjects, Snapshot.lane_obstacles_near)
        for lane in subjects:
            narrow = widths[lane.id]
            if narrow.width_m >= self.warn_below_m - SLACK:
                continue
            severity: Severity = "stop" if narrow.width_m < self.stop_below_m - SLACK else "warn"
            limit = self.stop_below_m if severity == "stop" else self.warn_below_m
            text = mark("{name}: the emergency lane is {measured:.2f} m wide at its narrowest place; at least {limit:.2f} m.")
            found.append(self.finding(snapshot, severity, text, [lane], narrow.width_m, limit, "m", narrow.where))
        return found


GATE_M = 4.0
"""Least width of a gate that a fix puts into a lane."""
WAY_TIMES = 2.0
"""Without lanes: ways of an appliance that are longer than so many times the distance at which it counts are none."""


@register("emergency-lane-continuity")
@dataclass(frozen=True, kw_only=True)
class EmergencyLaneContinuity(FeatureCheck):
    """Whether a fire engine or ambulance gets along the emergency lanes to each crowd and protected building.

    A lane is driven from its outer end (the end farther from crowds and protected objects), and from a fire engine or ambulance that
    stands on it, until something lies across it: a barrier, a cordon closed to vehicles, another vehicle, a crowd, a building, water
    without a road over it, a fence. An open gate in a barrier or cordon lets it pass; a shut gate is a finding of its own on the
    lane, and is taken to be opened. A lane on which a fire engine or ambulance stands, but which is cut off from outside, is a
    finding too. A lane that begins on another one is entered from there. measured = distance from the crowd or building to the
    nearest place that can be driven to (m); at most 45 m. Protected objects of the categories KPU, government and hospital count
    where a lane comes within `served_m` of them. In a plan without lanes, each fire engine or ambulance that stands within `served_m` of
    a crowd or building must get to within 45 m of it, by road or over open ground 2.5 m wide, through no other crowd and no closed
    cordon; a plan with neither is not judged. Why: who is hurt is carried, and hoses are laid,
    over that distance. Source: UK Approved Document B, 45 m; the rest are planning defaults. Does not see whether the lane is wide
    enough (that is another check), how a vehicle comes to the outer end of the lane, or who opens a gate.
    """

    title: ClassVar[Message] = message(mark("Emergency lanes from end to end"))
    subjects: ClassVar[tuple[str, ...]] = ("crowd", "protected", "lane")
    looks_at: ClassVar[frozenset[str] | None] = frozenset(KINDS)
    severity: Severity
    reach_m: float
    served_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """Every lane, crowd and building judged."""
        found = super().run(snapshot)
        self._as_judged(snapshot, drives(snapshot))
        return found

    def update(self, snapshot: Snapshot, found: KeptFindings, changed: Changed) -> None:
        """What the edits touched, and what lies so near to a lane that is driven otherwise now that its answer may change."""
        if changed.kinds.isdisjoint(KINDS):
            return
        lanes = drives(snapshot)
        otherwise, had = self._as_judged(snapshot, lanes)
        if not lanes and not had:
            super().update(snapshot, found, changed)
        elif not lanes or not had:
            found.become(self.from_nothing(snapshot))
        else:
            ids = changed.ids | {drive.lane.id for drive in otherwise} | self._near(snapshot, found, otherwise)
            again = snapshot.named(ids, *self.subjects)
            found.exchange(ids, self.judge(snapshot, again) if again else ())

    def _as_judged(self, snapshot: Snapshot, lanes: list[Drive]) -> tuple[list[Drive], bool]:
        """Lanes that are driven otherwise than when this was asked last, as they were and as they are; and whether there were any."""
        known = snapshot.kept(DRIVES, dict, kinds=())
        old, new = dict(known), {drive.lane.id: drive for drive in lanes}
        known.clear()
        known.update(new)
        other = [key for key in old.keys() | new.keys() if key not in old or key not in new or not old[key].same(new[key])]
        return [side[key] for key in sorted(other) for side in (old, new) if key in side], bool(old)

    def _near(self, snapshot: Snapshot, before: Sequence[Finding], otherwise: list[Drive]) -> set[str]:
        """Ids of crowds and buildings whose answer these lanes may change: nearer to one than what they are told, or than the limits."""
        ones = served(snapshot) if otherwise else []
        if not ones:
            return set()
        told = {one.features[0]: one.measured for one in before}
        far = np.array([max(told.get(one.id, 0.0), self.reach_m, 0.0 if one.kind == "crowd" else self.served_m) for one in ones])
        shapes = array_of(one.geometry for one in ones)
        lines = shapely.multilinestrings([drive.line for drive in otherwise])
        return {ones[k].id for k in np.flatnonzero(shapely.dwithin(shapes, lines, far + SLACK)).tolist()}

    def near_m(self) -> float:
        """Without lanes: appliances so near count, on ways as long as that."""
        return self.served_m + WAY_TIMES * self.served_m

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per crowd or building that is not reached, and per shut gate on a lane."""
        lanes = drives(snapshot)
        if not lanes:
            return [
                found
                for one in subjects
                if one.kind == "crowd" or one.get("category") in SERVED
                for found in self._by_itself(snapshot, one)
            ]
        wanted = {one.id for one in subjects}
        own = [drive for drive in lanes if drive.lane.id in wanted]
        found = [self._shut(snapshot, drive, gate) for drive in own for _, gate in drive.shut]
        found += [one for drive in own for one in self._cut_off(snapshot, drive)]
        tree = STRtree(array_of(drive.line for drive in lanes))
        ones = [one for one in served(snapshot) if one.id in wanted and (one.kind == "crowd" or len(_within(tree, one, self.served_m)))]
        reached = array_of(shape for drive in lanes for shape in drive.shapes())
        shapes = array_of(one.geometry for one in ones)
        rows, distances = _nearest(STRtree(reached), shapes)
        for one, row, distance in zip(ones, rows, distances, strict=True):
            if distance > self.reach_m + SLACK:
                leading = [lanes[k] for k in _within(tree, one, self.reach_m + SLACK) if lanes[k].blocks]
                found.append(self._unreached(snapshot, one, leading, reached[row], float(distance)))
        return found

    def _by_itself(self, snapshot: Snapshot, one: Placed) -> list[Finding]:
        """In a plan without lanes: the finding about a crowd or building that no appliance near it can drive to."""
        posts = posts_near(snapshot, one, self.served_m)
        if not posts or any(gets_there(snapshot, post, one, self.reach_m, WAY_TIMES * self.served_m) for post in posts):
            return []
        where = nearest(one.geometry, posts[0].geometry)
        text = mark("{name}: no way leads {post} from where it stands, {measured:.0f} m off, to within {limit:.0f} m.")
        return [
            self.finding(snapshot, self.severity, text, [one, posts[0]], where.length, self.reach_m, "m", where, post=title_of(posts[0]))
        ]

    def _shut(self, snapshot: Snapshot, drive: Drive, gate: Placed) -> Finding:
        text = mark("{name}: the gate {gate} on it is shut; a vehicle gets through only when somebody opens it.")
        label = message(mark("Open the gate {gate}"), gate=title_of(gate))
        fixes = [Fix(label, edited=(Edited(gate.id, properties={"open": True}),))]
        return self.finding(snapshot, "warn", text, [drive.lane, gate], 0, 1, "count", gate.geometry, fixes=fixes, gate=title_of(gate))

    def _cut_off(self, snapshot: Snapshot, drive: Drive) -> list[Finding]:
        """The finding about a lane on which an appliance stands, but which none can come into from its outer end."""
        inner = [span for span in drive.reached if span[0] > 0]
        if not inner:
            return []
        between = [block for block in drive.blocks if block.span[0] <= inner[0][0]]
        text = mark("{name}: {by} lies across it {measured:.0f} m from its outer end; what stands behind gets no help from outside.")
        about = [drive.lane] + ([between[0].by] if isinstance(between[0].by, Placed) else [])
        length, where, fixes = drive.line.length, between[0].where, _gates(drive, between)
        return [self.finding(snapshot, "warn", text, about, between[0].span[0], length, "m", where, fixes=fixes, by=_title(between[0]))]

    def _unreached(self, snapshot: Snapshot, one: Placed, leading: list[Drive], reached: BaseGeometry, measured: float) -> Finding:
        """The finding about a crowd or building; it names what blocks the nearest of the lanes that lead to it."""
        if not leading:
            text = mark("{name}: no emergency lane leads nearer than {measured:.0f} m; at most {limit:.0f} m.")
            where = nearest(one.geometry, reached)
            return self.finding(snapshot, self.severity, text, [one], measured, self.reach_m, "m", where)
        drive = min(leading, key=lambda drive: (round(drive.line.distance(one.geometry), 6), drive.lane.id))
        ahead = _ahead(drive, one)
        text = mark("{name}: an emergency vehicle comes no nearer than {measured:.0f} m; at most {limit:.0f} m. {by} lies across {lane}.")
        computation = [
            message(
                mark("{by} lies across {lane} {at:.1f} m from its outer end; the lane is {length:.1f} m long"),
                by=_title(block),
                lane=title_of(drive.lane),
                at=block.span[0],
                length=drive.line.length,
            )
            for block in ahead
        ]
        about = [one, drive.lane] + ([ahead[0].by] if isinstance(ahead[0].by, Placed) and ahead[0].by.id != one.id else [])
        where, fixes, limit = ahead[0].where, _gates(drive, ahead), self.reach_m
        words: dict[str, Any] = {"by": _title(ahead[0]), "lane": title_of(drive.lane)}
        return self.finding(snapshot, self.severity, text, about, measured, limit, "m", where, computation, fixes, **words)


def _within(tree: STRtree, one: Placed, metres: float) -> list[int]:
    """Rows of a tree that lie so near to a feature, ascending."""
    return sorted(tree.query(one.geometry, predicate="dwithin", distance=metres).tolist())


def _nearest(tree: STRtree, shapes: np.ndarray) -> tuple[list[int], list[float]]:
    """Row of the nearest shape of a tree to each shape, and the distance; without any, row 0 at no distance."""
    if not len(shapes):
        return [], []
    (_, rows), distances = tree.query_nearest(shapes, return_distance=True, all_matches=False)
    return rows.tolist(), distances.tolist()


def _ahead(drive: Drive, one: Placed) -> list[Block]:
    """Blocks between what is reached of a lane and its place nearest to a feature; the first of the lane where it is not reached."""
    _, place = shapely.shortest_line(one.geometry, drive.line).coords
    target = drive.line.project(Point(place))
    before = [span for span in drive.reached if span[0] <= target]
    start = before[-1][1] if before else 0.0
    found = [block for block in drive.blocks if start - SLACK <= block.span[0] <= target + SLACK]
    return found or list(drive.blocks[:1])


def _gates(drive: Drive, blocks: list[Block]) -> list[Fix]:
    """An open gate in each barrier and cordon that lies across, where nothing else does."""
    if not all(isinstance(block.by, Placed) and block.by.kind in ("barrier", "cordon") for block in blocks):
        return []
    wide = max(GATE_M, float(drive.lane.get("width_m") or 0))
    gates = tuple(Added("gate", block.where, {"width_m": wide, "open": True}) for block in blocks if isinstance(block.where, Point))
    label = message(mark("Open a gate where {lane} crosses"), lane=title_of(drive.lane))
    return [Fix(label, added=gates)] if len(gates) == len(blocks) else []


def _title(block: Block) -> str | Message:
    return title_of(block.by) if isinstance(block.by, Placed) else Message(ROLE_TITLES[block.by])
