"""Ground on which one can pass: what buildings, water, fences and the plan's obstacles leave of a box, in connected pieces.

Obstacles are grown by half the width that one needs, so what is left holds the places where a person's or a vehicle's middle can be:
an opening narrower than that width does not connect. Corners are rounded by arcs of four pieces, so an opening between two corners
may be up to 12 mm too narrow for a person, 48 mm for a vehicle. Planar metres, working CRS.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.layer_values import layer_value
from tabletop.checks.base.overlay import MANY_CORNERS, outside, trimmed
from tabletop.checks.base.snapshot import Snapshot, array_of, bounds_near_gates
from tabletop.checks.ground.navigation import LastMeshes, Mesh
from tabletop.checks.ground.roads import road_width
from tabletop.core.geometry.geometry import Bounds, repaired
from tabletop.core.sight.openings import GATE_ON_LINE_M, LINE_KINDS, width_of
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet

Mode = Literal["foot", "vehicle", "own"]
PASSAGE_M = {"foot": 0.6, "own": 0.6, "vehicle": 2.5}
"""Width that one needs to pass; P: planning default, shoulders of a person, width of an appliance."""
OBSTACLES = frozenset({"barrier", "cordon", "gate", "vehicle"})
"""Kinds of a plan that bar ground; a snapshot's answer changes with no other kind."""
LATTICE_M = 25.0
"""Boxes are widened to lines so far apart, so that the ground of a layer is reckoned once for many questions."""
SNAP_M = 3.0
"""A place this near to open ground, in an obstacle, counts to it."""
CORNER_PIECES = 4
ROUGH_M = 0.005
"""Outlines of very many corners are taken so roughly."""
MOST_METRES = 1000.0
"""No box is wider: what one can walk round in is near."""
BOX_MARGIN_M = LATTICE_M + 5.0
"""Ground is looked at in boxes that are widened by up to so much."""
MOST_CORNERS = 30_000
"""Of polygons whose triangles are kept: about 20 MB."""
_MESHES = LastMeshes(MOST_CORNERS)
WALKABLE: "Key[Walkable]" = Key("walkable ground of a box")
LONE_GATES: Key[dict[str, BaseGeometry | None]] = Key("lone gates")
WIDEST_GATE: Key[float] = Key("widest gate")
OPEN_GROUND: "Key[Walkable]" = Key("what layers leave of a box")


@dataclass(frozen=True)
class FootWay:
    """A way on foot through walkable ground: its line, and the index of the goal that it reaches."""

    line: LineString
    goal: int

    @property
    def length_m(self) -> float:
        """Metres."""
        return float(self.line.length)


class Walkable:
    """Ground of a box in connected pieces, `parts` (n,) polygons."""

    def __init__(self, box: Bounds, free: BaseGeometry) -> None:
        self.box = box
        self.parts = np.array([part for part in shapely.get_parts(free) if isinstance(part, Polygon) and part.area > 0], dtype=object)

    def part_at(self, place: Point) -> int | None:
        """The piece that holds a place; for a place in an obstacle the nearest piece within 3 m; None where there is none."""
        if not len(self.parts):
            return None
        # A person drawn in a house, or on the line of a fence, stands beside it.
        away = shapely.distance(self.parts, place)
        k = int(np.argmin(away))
        return k if away[k] <= SNAP_M else None

    def parts_at(self, goal: BaseGeometry) -> list[int]:
        """The pieces that a goal meets, or that are not farther than 3 m from it."""
        return np.flatnonzero(shapely.dwithin(self.parts, goal, SNAP_M)).tolist() if len(self.parts) else []

    def leads_out(self, part: int) -> bool:
        """Whether a piece goes on beyond the box."""
        return bool(self.parts[part].intersects(shapely.box(*self.box).boundary))

    def mesh(self, part: int) -> Mesh:
        """Triangles of a piece; those used last are kept."""
        return _MESHES.of(self.parts[part])

    def way(self, start: Point, goals: Sequence[BaseGeometry]) -> FootWay | None:
        """The shortest way on this ground from a place to the nearest of the goals; None where none can be reached.

        Start and goals may stand in obstacles, within 3 m of the piece of ground that is nearest to them.
        """
        part = self.part_at(start)
        if part is None:
            return None
        inner = [self._on(part, goal) for goal in goals]
        foot = _foot(self.parts[part], start)
        path = self.mesh(part).shortest(foot, inner) if any(not shape.is_empty for shape in inner) else None
        if path is None:
            return None
        end = shapely.get_coordinates(shapely.shortest_line(Point(path.places[-1]), goals[path.goal]))[1]
        places = [(start.x, start.y), *map(tuple, path.places), tuple(end)]
        kept = [place for n, place in enumerate(places) if n == 0 or math.dist(place, places[n - 1]) > 1e-9]
        return FootWay(LineString(kept if len(kept) > 1 else [places[0], places[0]]), path.goal)

    def _on(self, part: int, goal: BaseGeometry) -> BaseGeometry:
        """Where a piece meets a goal, or comes as near to it as any piece does; empty where the goal belongs to others."""
        polygon = self.parts[part]
        away = float(polygon.distance(goal))
        # A goal in an obstacle belongs to the ground that is nearest to it, not to any within 3 m: else one would reach the far side of a
        # fence.
        if away > SNAP_M or away > 0 and away > float(shapely.distance(self.parts, goal).min()) + 0.1:
            return Point()
        return goal if away == 0 else repaired(shapely.intersection(shapely.buffer(goal, away + 0.05), polygon))


def around(snapshot: Snapshot, box: Bounds, mode: Mode = "foot", avoid: Sequence[BaseGeometry] = ()) -> Walkable:
    """Ground of a box (west, south, east, north), which is widened to lines of a lattice first. `avoid`: more obstacles."""
    box = on_lattice(box)
    if avoid:
        return _around(snapshot, box, mode, avoid)
    return snapshot.kept(WALKABLE.of(mode, box), lambda: _around(snapshot, box, mode), OBSTACLES)


def on_lattice(box: Bounds, step_m: float = LATTICE_M) -> Bounds:
    """The box widened to lines of a lattice."""
    west, south, east, north = box
    down = (math.floor(west / step_m) * step_m, math.floor(south / step_m) * step_m)
    return *down, math.ceil(east / step_m) * step_m, math.ceil(north / step_m) * step_m


def box_of(*shapes: BaseGeometry, margin_m: float = 0.0) -> Bounds:
    """West, south, east, north of shapes with a margin."""
    west, south, east, north = shapely.total_bounds(array_of(shapes))
    return west - margin_m, south - margin_m, east + margin_m, north + margin_m


def is_wide(box: Bounds) -> bool:
    """Whether a box is wider than any that is looked at."""
    return max(box[2] - box[0], box[3] - box[1]) > MOST_METRES


def _around(snapshot: Snapshot, box: Bounds, mode: Mode, avoid: Sequence[BaseGeometry] = ()) -> Walkable:
    half, area = PASSAGE_M[mode] / 2, shapely.box(*box)
    standing = np.concatenate((barring(snapshot, area, mode, half), array_of(avoid)))
    free = open_ground(snapshot.layers, box, half)
    if not len(standing):
        return free
    pieces = free.parts[STRtree(free.parts).query(area)] if len(free.parts) else free.parts
    grown = _grown(standing, half)
    touched = np.zeros(len(pieces), dtype=bool)
    # Only the pieces that something of the plan touches are cut anew: the ground of the layers is reckoned once for a box.
    touched[STRtree(pieces).query(grown, predicate="intersects")[1]] = True
    left = outside(shapely.multipolygons(list(pieces[touched])), grown) if touched.any() else Polygon()
    return Walkable(box, shapely.geometrycollections([*shapely.get_parts(left), *pieces[~touched]]))


def barring(snapshot: Snapshot, area: BaseGeometry, mode: Mode, distance_m: float = 0.0) -> np.ndarray:
    """Obstacles of the plan within a distance of an area: barriers, vehicles, cordons by mode, and shut gates that stand on no line."""
    shapes = snapshot.barring_near(array_of([area]), distance_m, mode)[1]
    return np.concatenate((shapes, _lone_gates(snapshot, area, distance_m)))


def _lone_gates(snapshot: Snapshot, area: BaseGeometry, distance_m: float) -> np.ndarray:
    """Discs of shut gates that stand on no cordon or barrier: they shut a way of their width."""
    gates = snapshot.near(("gate",), area, distance_m + widest_gate_m(snapshot) / 2)
    known = snapshot.kept_near(
        LONE_GATES, gates, lambda some: _discs_of_lone_gates(snapshot, some), bounds_near_gates, OBSTACLES - {"vehicle"}
    )
    discs = array_of(disc for gate in gates if (disc := known[gate.id]) is not None)
    return np.asarray(discs[shapely.dwithin(discs, area, distance_m)])


def widest_gate_m(snapshot: Snapshot) -> float:
    """Metres of the widest gate of a scene."""
    return snapshot.kept(WIDEST_GATE, lambda: max(map(width_of, snapshot.of("gate")), default=0.0), ("gate",))


def _discs_of_lone_gates(snapshot: Snapshot, gates: list[Placed]) -> list[BaseGeometry | None]:
    """The disc of each of these gates; None where it is open, has no width, or stands on a line."""
    # A shut gate on a line needs no disc: the line is not opened there.
    lines = (snapshot.near(LINE_KINDS, gate.geometry, GATE_ON_LINE_M) for gate in gates)
    halves = [0.0 if gate.get("open") or on else width_of(gate) / 2 for gate, on in zip(gates, lines, strict=True)]
    return [shapely.buffer(gate.geometry, half) if half > 0 else None for gate, half in zip(gates, halves, strict=True)]


def _grown(shapes: np.ndarray, half_m: float) -> np.ndarray:
    many = shapely.get_num_coordinates(shapes) > MANY_CORNERS
    if many.any():
        shapes = shapes.copy()
        shapes[many] = shapely.simplify(shapes[many], ROUGH_M)
    return np.asarray(shapely.buffer(shapes, half_m, quad_segs=CORNER_PIECES))


def _foot(polygon: Polygon, place: Point) -> Point:
    """The place itself, or where the polygon is nearest to it."""
    return Point(shapely.get_coordinates(shapely.shortest_line(polygon, place))[0])


# --- layers
def open_ground(layers: LayerSet, box: Bounds, half_m: float) -> Walkable:
    """What buildings, water and fences leave of a box, grown by half the width that one needs."""
    return layer_value(
        layers, OPEN_GROUND.of(half_m, box), lambda: Walkable(box, outside(shapely.box(*box), _grown_layers(layers, box, half_m)))
    )


def _grown_layers(layers: LayerSet, box: Bounds, half_m: float) -> np.ndarray:
    area = shapely.box(*box)
    found = [_grown(shapes, half_m) for role in ("building", "fence") if len(shapes := _near(layers, role, area, half_m))]
    water = _near(layers, "water", area, half_m)
    if len(water):
        # Cut out of the grown water, a bridge is free in all its width; grown afterwards, one of 2 m would be closed to vehicles.
        found.append(array_of([outside(shapely.union_all(_grown(water, half_m)), _bridges(layers, area))]))
    return np.concatenate(found) if found else np.empty(0, dtype=object)


def _near(layers: LayerSet, role: str, area: BaseGeometry, half_m: float) -> np.ndarray:
    parts = [part for layer in layers.by_role(role) for part in layer.parts if len(part)]
    found = [trimmed(part.near(area, half_m), area, 2 * half_m) for part in parts]
    return np.concatenate(found) if found else np.empty(0, dtype=object)


def _bridges(layers: LayerSet, area: BaseGeometry) -> np.ndarray:
    """Ground of roads: water under a road is dry."""
    found = []
    for layer in layers.by_role("road"):
        for part in layer.parts:
            rows = part.tree.query(area, predicate="intersects") if len(part) and part.dimension == 1 else []
            found += [shapely.buffer(part.shape(row), road_width(layer, part, int(row)) / 2, cap_style="flat") for row in rows]
    return array_of(found)
