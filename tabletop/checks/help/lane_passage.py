"""Emergency lanes as they are driven: from which end, how far, and what blocks them. Planar metres, working CRS."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np
import shapely
from shapely import LineString, Point, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.clear_width import straight_pieces
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import trimmed
from tabletop.checks.base.snapshot import Snapshot, array_of, boxes_of
from tabletop.checks.ground.free_ground import without_bridges
from tabletop.checks.ground.irritant_clouds import meeting
from tabletop.core.geometry.intervals import SLACK_M, Span, piece
from tabletop.core.sight.openings import GATE_ON_LINE_M, gates_at, opens, width_of
from tabletop.core.values.appliances import is_appliance
from tabletop.core.values.feature import Placed

SERVED = ("kpu", "government", "hospital")
"""Categories of protected objects that appliances must reach."""
OUTER_M = 200.0
"""The outer end of a lane is the one farther from crowds and protected objects within so much."""
GRAZE_M = 0.5
"""Areas that a lane touches for less, and lines within so much of its outer end, do not block it."""
POST_M = 10.0
"""An appliance this near a lane stands on it."""
JOINED_M = 1.0
"""Lanes this near each other join."""
KINDS = ("lane", "crowd", "protected", "barrier", "cordon", "gate", "vehicle")
ALONE: "Key[dict[str, Drive]]" = Key("emergency lanes alone")
DRIVEN: "Key[_Driven]" = Key("emergency lanes driven")


@dataclass(frozen=True)
class Block:
    """What a vehicle cannot pass: metres from the lane's outer end, the place, and what it is (a feature, or a role of layers)."""

    span: Span
    where: BaseGeometry
    by: Placed | str


@dataclass(frozen=True)
class Drive:
    """A lane from its outer end inwards: what blocks it (by place), shut gates and appliances on it, and what can be driven to."""

    lane: Placed
    line: LineString
    blocks: tuple[Block, ...]
    shut: tuple[tuple[float, Placed], ...]
    posts: tuple[float, ...]
    reached: tuple[Span, ...] = ()
    _pieces: dict[Span, BaseGeometry] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def free(self) -> list[Span]:
        """What the blocks leave of the lane."""
        found, passed = [], 0.0
        for block in self.blocks:
            if block.span[0] >= passed:
                found.append((passed, block.span[0]))
            passed = max(passed, block.span[1])
        return [*found, (passed, self.line.length)] if passed <= self.line.length else found

    def reached_from(self, starts: list[float]) -> tuple[Span, ...]:
        """Free spans that hold a start."""
        return tuple(span for span in self.free if any(span[0] - SLACK_M <= start <= span[1] + SLACK_M for start in starts))

    def same(self, other: "Drive") -> bool:
        """Whether it is the very same lane with the same things on it, driven as far."""
        if self is other:
            return True
        mine, its = (
            (self.lane, self.line, self.blocks, self.shut, self.posts),
            (other.lane, other.line, other.blocks, other.shut, other.posts),
        )
        return all(a is b for a, b in zip(mine, its, strict=True)) and self.reached == other.reached

    def shapes(self) -> list[BaseGeometry]:
        """The pieces that a vehicle can get to; a place where something lies across the very beginning."""
        for span in self.reached:
            if span not in self._pieces:
                self._pieces[span] = piece(self.line, span) if span[1] - span[0] > SLACK_M else self.line.interpolate(span[0])
        return [self._pieces[span] for span in self.reached]


def is_served(one: Placed) -> bool:
    """Whether appliances must reach it: a crowd, or a protected object of the categories listed."""
    return one.kind == "crowd" or one.kind == "protected" and one.get("category") in SERVED


def served(snapshot: Snapshot) -> list[Placed]:
    """What appliances must reach: crowds, and protected objects of the categories listed."""
    return snapshot.of("crowd") + [protected for protected in snapshot.of("protected") if is_served(protected)]


def drives(snapshot: Snapshot) -> list[Drive]:
    """Every lane of a scene as it is driven; after an edit only the lanes that it came near are looked at again."""
    lanes = [lane for lane in snapshot.of("lane") if lane.geometry.length > 0]
    known = snapshot.kept_near(ALONE, lanes, partial(_alone, snapshot), _looked_at, KINDS, partial(_held, snapshot))
    alone = [known[lane.id] for lane in lanes]
    last = snapshot.kept(DRIVEN, _Driven, kinds=())
    if last.alone != alone:
        last.drive(alone)
    return last.fed


@dataclass
class _Driven:
    """Lanes with what blocks them, the others on which each begins, and how they are driven, as of the last time."""

    alone: list[Drive] = field(default_factory=list)
    parents: list[list[tuple[int, float]]] = field(default_factory=list)
    fed: list[Drive] = field(default_factory=list)

    def drive(self, alone: list[Drive]) -> None:
        """Drive them anew; what is driven as before stays the same object."""
        if [drive.line for drive in alone] != [drive.line for drive in self.alone]:
            self.parents = _parents(alone)
        before = dict(zip(map(id, self.alone), self.fed, strict=True))
        self.alone, self.fed = alone, _fed(alone, self.parents, before)


def _looked_at(lanes: list[Placed]) -> np.ndarray:
    """(n, 4) boxes of lanes, as much larger as tells their outer end."""
    return boxes_of(lanes, OUTER_M + 1.0)


def _held(snapshot: Snapshot, known: dict[str, Drive], changed: Changed) -> set[str]:
    """Lanes that an edit touched nothing on, and that begin at the same end as before."""
    touched = [feature for feature in (*changed.before.values(), *changed.after.values()) if feature.kind in KINDS]
    shapes, near_m = array_of(map(snapshot.shape_of, touched)), np.array([_near_m(feature) for feature in touched])
    free = {key for key, drive in known.items() if not shapely.dwithin(shapes, drive.line, near_m).any()}
    turns = not changed.kinds.isdisjoint(("crowd", "protected"))
    return {key for key in free if not turns or _inwards(snapshot, known[key].lane) == known[key].line}


def _near_m(one: Placed) -> float:
    """A thing farther from a lane does not matter to what blocks it, metres."""
    if one.kind == "gate":
        return GATE_ON_LINE_M + width_of(one) + 1.0
    return (POST_M if is_appliance(one) else 0.0) + 1.0


def _alone(snapshot: Snapshot, lanes: list[Placed]) -> list[Drive]:
    """Lanes with what blocks them, each by itself."""
    found = []
    for lane in lanes:
        line = _inwards(snapshot, lane)
        near = [feature.geometry for feature in snapshot.near(("vehicle",), line, POST_M) if is_appliance(feature)]
        posts = tuple(float(line.project(post)) for post in near if shapely.dwithin(post, line, POST_M))
        found.append(_blocked(snapshot, lane, line, posts))
    return found


def _inwards(snapshot: Snapshot, lane: Placed) -> LineString:
    """The line of a lane, turned so that it begins at its outer end; as drawn where neither end is nearer to what is served."""

    def near_m(end: Point) -> float:
        near = [feature.geometry for feature in snapshot.near(("crowd", "protected"), end, OUTER_M) if is_served(feature)]
        return min((float(end.distance(place)) for place in near), default=OUTER_M)

    first, last = (Point(lane.geometry.coords[k]) for k in (0, -1))
    turned: LineString = shapely.reverse(lane.geometry) if near_m(first) < near_m(last) - SLACK_M else lane.geometry
    return turned


def _fed(found: list[Drive], parents: list[list[tuple[int, float]]], before: dict[int, Drive]) -> list[Drive]:
    """The drives with what is reached: a lane that begins on another is entered from there, every other at its outer end.

    `before`: what this gave before, by the identity of the drive; where the same is reached it is given again.
    """
    fed = {k for k, on in enumerate(parents) if not on} or set(range(len(found)))
    while True:
        reached = [drive.reached_from([*drive.posts, *([0.0] if k in fed else [])]) for k, drive in enumerate(found)]
        more = {
            k
            for k, on in enumerate(parents)
            if k not in fed and any(low - JOINED_M <= at <= high + JOINED_M for parent, at in on for low, high in reached[parent])
        }
        if not more:
            same = (before.get(id(one)) for one in found)
            known = zip(found, reached, same, strict=True)
            return [old if old and old.reached == spans else replace(one, reached=spans) for one, spans, old in known]
        fed |= more


def _parents(found: list[Drive]) -> list[list[tuple[int, float]]]:
    """For each lane the others on which it begins, and where on them (m); not those that begin at the same place."""
    on: list[list[tuple[int, float]]] = [[] for _ in found]
    starts = shapely.get_point(array_of(drive.line for drive in found), 0)
    rows, hits = STRtree(array_of(drive.line for drive in found)).query(starts, predicate="dwithin", distance=JOINED_M)
    for row, hit in sorted(zip(rows.tolist(), hits.tolist(), strict=True)):
        at = float(found[hit].line.project(starts[row]))
        on[row] += [(hit, at)] if hit != row and at > JOINED_M else []
    return on


def _blocked(snapshot: Snapshot, lane: Placed, line: LineString, posts: tuple[float, ...]) -> Drive:
    """The lane with what blocks it and the shut gates on it."""
    blocks, shut = [], []
    for bar in meeting(snapshot, line, "barrier", "cordon"):
        if bar.kind == "cordon" and bar.get("closed_to") not in ("vehicles", "both"):
            continue
        on_bar = snapshot.gates_on([bar.geometry]).get(0, [])
        for span in _spans(line, bar.geometry):
            gates = gates_at(bar.geometry, on_bar, line.interpolate(span[0]))
            closed = [gate for gate in gates if not opens(gate)]
            if span[1] <= GRAZE_M or gates and not closed:
                continue
            if closed:
                shut.append((span[0], closed[0]))
            else:
                blocks.append(_block(line, span, bar))
    for by, shape in _areas(snapshot, line):
        spans = [span for span in _spans(line, shape) if span[1] > GRAZE_M]
        blocks += [_block(line, span, by) for span in spans if span[1] - span[0] > GRAZE_M or shapely.get_dimensions(shape) == 1]
    blocks.sort(key=lambda block: block.span)
    shut.sort(key=lambda one: (one[0], one[1].id))
    return Drive(lane, line, tuple(blocks), tuple(shut), posts)


def _block(line: LineString, span: Span, by: Placed | str) -> Block:
    where = piece(line, span) if span[1] - span[0] > SLACK_M else line.interpolate(span[0])
    return Block(span, where, by)


def _areas(snapshot: Snapshot, line: LineString) -> Iterator[tuple[Placed | str, BaseGeometry]]:
    """Vehicles, crowds, buildings, water and fences that a line meets; water without the roads over it."""
    for kind in ("vehicle", "crowd"):
        ones, tree = snapshot.of(kind), snapshot.tree_of(kind)
        for row in tree.query(line, predicate="intersects").tolist():
            if not is_appliance(ones[row]):
                yield ones[row], trimmed(tree.geometries[row : row + 1], line, 1.0)[0]
    for role in ("building", "water", "fence"):
        near = array_of(snapshot.layers.near(role, line))
        for shape in trimmed(near, line, 1.0):
            yield role, without_bridges(snapshot, line, shape) if role == "water" else shape


def _spans(line: LineString, shape: BaseGeometry) -> list[Span]:
    """Where a line meets a shape, as spans from its start; places that touch each other are one."""
    starts, ends, _ = straight_pieces(array_of([line]))
    pieces = shapely.linestrings(np.stack((starts, ends), axis=1))
    before = np.concatenate(([0.0], np.cumsum(shapely.length(pieces))))
    spans: list[Span] = []
    for k in np.flatnonzero(shapely.intersects(pieces, shape)).tolist():
        for part in shapely.get_parts(shapely.intersection(pieces[k], shape)):
            along = before[k] + np.hypot(*(shapely.get_coordinates(part) - starts[k]).T)
            spans.append((float(along.min()), float(along.max())))
    merged: list[Span] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1] + SLACK_M:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged
