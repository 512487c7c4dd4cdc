"""cordon-closure: roads and gaps between obstacles through which one crosses a ring's edge where nothing closes it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, Check, register
from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.layer_values import layer_value
from tabletop.checks.base.many_corners import shortest_line
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.ground.ground_round import less
from tabletop.checks.ground.roads import road_width
from tabletop.checks.ground.walkable import LATTICE_M, OBSTACLES, Walkable, around, barring, box_of, widest_gate_m
from tabletop.checks.lines.ring_gaps import TOUCH_M, Gap, gaps_of
from tabletop.core.geometry.intervals import piece
from tabletop.core.sight.openings import GATE_ON_LINE_M, LINE_KINDS, stays_open, width_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Added, Edited, Fix

ONE_PLACE_M = 0.5
"""Crossings nearer to each other are one place: pieces of one road that meet there."""
LOOK_M = 50.0
"""So much ground is looked at round a gap, to see whether it leads from outside to inside."""
MOST_GAPS = 8
"""More gaps of one ring are said in one finding."""
ALONG_M = 10.0
"""Cordons and barriers this near to a ring's edge may be meant for it."""
ALONG_SHARE = 0.25
"""They are where so much of the edge is so near to them."""
OPEN_SHARE = 0.25
"""A ring whose wide open stretches take more of its edge is not meant to be closed all round."""
LEADS_THROUGH: Key[bool] = Key("gaps that lead through")
EDGES: Key[np.ndarray] = Key("edges of rings")
PASSED: Key[np.ndarray] = Key("cordons that people pass")


@dataclass(frozen=True)
class Crossing:
    """Where a road meets a ring's edge, the road's name, and its width."""

    place: Point
    road: str | Message
    width_m: float


@register("cordon-closure")
@dataclass(frozen=True, kw_only=True)
class CordonClosure(Check):
    """Roads, and gaps between obstacles, through which one can cross the edge of a ring where nothing closes it.

    Looked at are rings that have a cordon or barrier within `near_m` of their edge; where one runs along a quarter of the edge and
    more, but farther off (up to 10 m), that is said instead: measured = metres to the nearest. Roads: each place where a road of the
    layers meets the edge and no cordon, barrier, building or shut gate stands within `near_m`; an open gate there leaves it open.
    measured = 1 open crossing against 0. Gaps: the edge is followed from obstacle to obstacle (cordons, barriers, vehicles, shut gates,
    buildings, fences, water within `near_m` of the edge), along the line that would close the ring with the least metres. Each gap on
    it that a person can pass (0.6 m and more) and that leads over open ground from outside the ring to its inside is a finding:
    measured = metres from obstacle to obstacle, against 0. A gap at a road that is said already is not said again. A ring with a cordon
    that is closed to vehicles only lets people in on purpose, so its gaps are not looked for. Gaps between two obstacles of the layers
    are said only where no stretch of the edge is wider open than `gap_max_m`; wide open stretches are said once for each ring, as
    information, where they take no more than a quarter of its edge. More than eight gaps of a ring are one finding, with their number.
    Why: a ring with an open way is none. Source: planning default. Does not see foot paths and fences that no layer holds, doors and
    passages through buildings, height (a fence of knee height closes), or what lies more than 50 m from a gap.
    """

    title: ClassVar[Message] = message(mark("Roads and gaps that cross a ring unclosed"))
    looks_at: ClassVar[frozenset[str] | None] = OBSTACLES | {"ring"}
    severity: Severity
    near_m: float
    gap_max_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per open crossing and per open gap."""
        return [finding for ring in snapshot.of("ring") for finding in self._judge(snapshot, ring)]

    def update(self, snapshot: Snapshot, found: KeptFindings, changed: Changed) -> None:
        """Only rings whose edge the edits came near are judged again."""
        if not self.concerns(changed):
            return
        margin = self.near_m + self.gap_max_m + LOOK_M + LATTICE_M + 2 * GATE_ON_LINE_M
        boxes = shapely.box(*(changed.boxes(OBSTACLES) + margin * np.array([-1, -1, 1, 1])).T)
        edges = snapshot.tree_each(EDGES, "ring", lambda some: (ring.geometry.boundary for ring in some))
        near = np.unique(edges.query(boxes, predicate="intersects")[1])
        ids = changed.ids.union(snapshot.of("ring")[row].id for row in near.tolist())
        found.exchange(ids, [finding for ring in snapshot.named(ids, "ring") for finding in self._judge(snapshot, ring)])

    def _judge(self, snapshot: Snapshot, ring: Placed) -> list[Finding]:
        shape = _area_of(ring.geometry)
        edge = shape.boundary
        if edge is None or edge.is_empty:
            return []
        if not snapshot.closing_near(array_of([edge]), self.near_m + TOUCH_M)[0].size:
            return self._beside(snapshot, ring, edge)
        crossings = _crossings(snapshot, edge)
        closed = self._closed(snapshot, [crossing.place for crossing in crossings])
        leaking = [one for one, shut in zip(crossings, closed, strict=True) if not shut]
        gaps = [gap for line in shapely.get_parts(edge) for gap in self._gaps_along(snapshot, line)]
        roads = [self._road(snapshot, ring, edge, one, gaps) for one in leaking]
        return roads + self._gaps(snapshot, ring, shape, gaps, [one.place for one in leaking])

    def _beside(self, snapshot: Snapshot, ring: Placed, edge: BaseGeometry) -> list[Finding]:
        """That the lines drawn along a ring stand too far off to close it; nothing where none is drawn along it."""
        lines = snapshot.closing_near(array_of([edge]), ALONG_M)[1]
        if not len(lines) or less(edge, shapely.buffer(lines, ALONG_M)).length > (1 - ALONG_SHARE) * edge.length:
            return []
        nearest = min((shortest_line(edge, line) for line in lines), key=lambda line: float(line.length))
        text = mark("{name}: cordons and barriers along its edge stand {measured:.1f} m off it and more; looked at are {limit:.1f} m.")
        steps = [message(mark("Whether the ring is closed was not judged: draw its edge along its cordons, or them along its edge"))]
        return [self.finding(snapshot, "warn", text, [ring], nearest.length, self.near_m, "m", nearest, steps)]

    # --- roads
    def _closed(self, snapshot: Snapshot, places: list[Point]) -> np.ndarray:
        spots = array_of(places)
        closed = np.zeros(len(spots), dtype=bool)
        closed[snapshot.closing_near(spots, self.near_m)[0]] = True
        closed[snapshot.buildings_near(spots, self.near_m)[0]] = True
        # Open gates come last: where a shut and an open one stand together one can pass.
        for gate in sorted(_gates_near(snapshot, spots, self.near_m), key=lambda one: bool(one.get("open"))):
            closed[shapely.distance(gate.geometry, spots) <= self._opening(gate) + SLACK] = not gate.get("open")
        return closed

    def _opening(self, gate: Placed) -> float:
        return max(self.near_m, width_of(gate) / 2 if gate.get("open") else 0.0)

    def _is_at(self, gate: Placed, place: Point) -> bool:
        return bool(gate.geometry.distance(place) <= self._opening(gate) + SLACK)

    def _road(self, snapshot: Snapshot, ring: Placed, edge: BaseGeometry, crossing: Crossing, gaps: list[Gap]) -> Finding:
        text = mark("{name}: {road} crosses its edge and nothing closes it.")
        place = crossing.place
        gate = next(
            (
                feature
                for feature in _gates_near(snapshot, array_of([place]), self.near_m)
                if feature.get("open") and self._is_at(feature, place)
            ),
            None,
        )
        if gate is not None:
            fix = _shut(gate)
        else:
            near = [gap for gap in gaps if not gap.wide and gap.line.distance(place) <= self.near_m]
            fix = _barrier(near[0].line if near else _across(edge, crossing))
        return self.finding(snapshot, self.severity, text, [ring], 1, 0, "count", place, fixes=[fix], road=crossing.road)

    # --- gaps
    def _gaps_along(self, snapshot: Snapshot, line: LineString) -> list[Gap]:
        """Gaps of one closed line; none where a cordon on it lets people pass."""
        passed = snapshot.tree_each(PASSED, "cordon", _that_people_pass)
        if len(passed.query(line, predicate="dwithin", distance=self.near_m)):
            return []
        return gaps_of(snapshot, line, self.near_m, self.gap_max_m)

    def _gaps(self, snapshot: Snapshot, ring: Placed, shape: BaseGeometry, gaps: list[Gap], said: list[Point]) -> list[Finding]:
        wide = [gap for gap in gaps if gap.wide]
        lines = array_of(gap.line for gap in gaps)
        narrow = [
            gap
            for gap in gaps
            if not gap.wide
            # Between two houses a gap is only a gap where the ring is meant to be closed all round; a ring with an open side has many such.
            and (gap.plan_sides or not wide)
            and not any(gap.line.distance(place) <= self.near_m for place in said)
            and _leads_through(snapshot, shape, gap.line, lines)
        ]
        findings = [self._open_stretch(snapshot, ring, wide)] if wide and _length(wide) <= OPEN_SHARE * shape.length + SLACK else []
        if len(narrow) > MOST_GAPS:
            return [*findings, self._many(snapshot, ring, narrow)]
        return [*findings, *(self._gap(snapshot, ring, gap) for gap in narrow)]

    def _gap(self, snapshot: Snapshot, ring: Placed, gap: Gap) -> Finding:
        gates = _gates_near(snapshot, array_of([gap.line]), GATE_ON_LINE_M)
        gate = next((feature for feature in gates if feature.get("open") and feature.geometry.distance(gap.line) <= GATE_ON_LINE_M), None)
        if gate is None:
            text = mark("{name}: a gap of {measured:.1f} m between obstacles lets people walk across its edge.")
            return self.finding(snapshot, self.severity, text, [ring], gap.width_m, 0, "m", gap.line, fixes=[_barrier(gap.line)])
        text, fixes = mark("{name}: {gate} stands open and lets people walk across its edge."), [_shut(gate)]
        return self.finding(snapshot, self.severity, text, [ring], gap.width_m, 0, "m", gap.line, fixes=fixes, gate=title_of(gate))

    def _many(self, snapshot: Snapshot, ring: Placed, gaps: list[Gap]) -> Finding:
        text = mark("{name}: {measured:.0f} gaps between obstacles let people walk across its edge, {metres:.0f} m together.")
        return self.finding(snapshot, self.severity, text, [ring], len(gaps), 0, "count", _together(gaps), metres=_length(gaps))

    def _open_stretch(self, snapshot: Snapshot, ring: Placed, wide: list[Gap]) -> Finding:
        text = mark("{name}: {measured:.0f} m of its edge are open ground; the rest of it is closed.")
        return self.finding(snapshot, "info", text, [ring], _length(wide), 0, "m", _together(wide))


def _area_of(ring: BaseGeometry) -> BaseGeometry:
    """The ring as valid polygons, without what collapses to lines."""
    valid: BaseGeometry = ring if ring.is_valid else shapely.make_valid(ring, method="structure", keep_collapsed=False)
    return valid


def _gates_near(snapshot: Snapshot, shapes: np.ndarray, near_m: float) -> list[Placed]:
    """Gates that may close or open something at these shapes, ordered by id; those without width do neither."""
    gates, tree = snapshot.of("gate"), snapshot.tree_of("gate")
    near = tree.query(shapes, predicate="dwithin", distance=max(near_m, widest_gate_m(snapshot) / 2) + SLACK)[1]
    return [gates[k] for k in np.unique(near).tolist() if width_of(gates[k]) > 0 and not _is_shut_by_others(snapshot, gates[k])]


def _is_shut_by_others(snapshot: Snapshot, gate: Placed) -> bool:
    """Whether a gate stands open, but shut ones leave nothing of its opening in any line that it stands on."""
    if not gate.get("open"):
        return False
    lines = [line.geometry for line in snapshot.near(LINE_KINDS, gate.geometry, GATE_ON_LINE_M)]
    on_line = snapshot.gates_on(lines)
    return bool(lines) and not any(stays_open(line, gate, on_line[row]) for row, line in enumerate(lines))


def _that_people_pass(cordons: list[Placed]) -> list[BaseGeometry | None]:
    return [cordon.geometry if cordon.get("closed_to") == "vehicles" else None for cordon in cordons]


def _length(gaps: Sequence[Gap]) -> float:
    return sum(gap.width_m for gap in gaps)


def _together(gaps: Sequence[Gap]) -> BaseGeometry:
    lines: BaseGeometry = shapely.multilinestrings([gap.line for gap in gaps])
    return lines


def _barrier(line: BaseGeometry) -> Fix:
    return Fix(message(mark("Close the gap with a barrier")), added=(Added("barrier", line),))


def _shut(gate: Placed) -> Fix:
    return Fix(message(mark("Shut {gate}"), gate=title_of(gate)), edited=(Edited(gate.id, properties={"open": False}),))


def _across(edge: BaseGeometry, crossing: Crossing) -> BaseGeometry:
    """The piece of a ring's edge over a road's width."""
    line: LineString = min(shapely.get_parts(edge), key=crossing.place.distance)
    half = min(crossing.width_m, line.length) / 2
    at = line.project(crossing.place)
    start = at - half if at >= half else at - half + line.length
    return piece(line, (start, start + 2 * half))


def _crossings(snapshot: Snapshot, edge: BaseGeometry) -> list[Crossing]:
    """Places where roads meet the edge, in order of east and north."""
    met: list[tuple[float, float, str, float]] = []
    for layer in snapshot.layers.by_role("road"):
        for part in layer.parts:
            rows = part.tree.query(edge, predicate="intersects") if len(part) and part.dimension == 1 else []
            for row in rows:
                name, width = str(layer.value("name", int(part.rows[row])) or ""), road_width(layer, part, int(row))
                for met_piece in shapely.get_parts(shapely.intersection(part.shape(row), edge)):
                    spot = met_piece if met_piece.geom_type == "Point" else met_piece.interpolate(0.5, normalized=True)
                    met.append((spot.x, spot.y, name, width))
    crossings: list[Crossing] = []
    for x, y, name, width in sorted(met):
        place = Point(x, y)
        # In order of their places, not of the layer, so that the same roads give the same crossings however they are stored.
        if all(place.distance(crossing.place) > ONE_PLACE_M for crossing in crossings):
            crossings.append(Crossing(place, name or message(mark("a road")), width))
    return crossings


# --- whether a gap leads through
def _leads_through(snapshot: Snapshot, ring: BaseGeometry, line: BaseGeometry, lines: np.ndarray) -> bool:
    """Whether open ground at a gap leads from outside a ring to its inside, when all its other gaps are closed."""
    box = box_of(line, margin_m=LOOK_M)
    area = shapely.box(*box)
    near = lines[shapely.intersects(lines, area)]
    local = np.concatenate((barring(snapshot, area, "foot", LATTICE_M + 1), near, array_of([line, shapely.intersection(ring, area)])))
    # The key is all that the answer depends on, shape by shape: it outlives edits elsewhere, and undoing an edit finds the old answer.
    key = hashlib.sha1(b"".join(shapely.to_wkb(local)), usedforsecurity=False).hexdigest()

    def make() -> bool:
        return _is_through(around(snapshot, box), ring, line, near)

    return layer_value(snapshot.layers, LEADS_THROUGH.of(key), make)


def _is_through(ground: Walkable, ring: BaseGeometry, line: BaseGeometry, lines: np.ndarray) -> bool:
    middle = line.interpolate(0.5, normalized=True)
    held = [part for part in ground.parts if part.distance(middle) < 0.05]
    if not held:
        return False
    rim = shapely.box(*ground.box).boundary
    # A gap that ends in a yard crosses the edge and lets nobody in. So all gaps are shut, and each side of this one is asked where its
    # ground goes: one has to lead outside and another inside. Where the ground hangs together round the gap there is one side, which may do
    # both.
    cut = shapely.union_all(shapely.buffer(lines, 0.02, cap_style="square"))
    sides = [side for side in shapely.get_parts(shapely.difference(held[0], cut)) if side.distance(middle) < 0.1]
    # A small ring ends before what is looked at does: there most of its free ground is inside enough.
    free_inside = sum(shapely.area(shapely.intersection(ground.parts, ring)))
    inside = [_enters(shapely.intersection(side, ring), rim, free_inside / 2) for side in sides]
    # The hole of a ring in a ring is outside too.
    beyond = shapely.union_all([rim, *(shapely.polygons(hole) for part in shapely.get_parts(ring) for hole in part.interiors)])
    outside = [shapely.difference(side, ring).intersects(beyond) for side in sides]
    return any(a and b for k, a in enumerate(inside) for n, b in enumerate(outside) if k != n or len(sides) == 1)


def _enters(inside: BaseGeometry, rim: BaseGeometry, least_m2: float) -> bool:
    """Whether ground inside a ring goes on: to the rim of what is looked at, or over most of a small ring."""
    return bool(inside.intersects(rim) or inside.area >= max(least_m2, 1.0))
