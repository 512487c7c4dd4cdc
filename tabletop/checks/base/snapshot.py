"""What checks look at: one scene of a plan with its layers, and things derived from it once. Planar metres, working CRS."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.ordered_tree import OrderedTree
from tabletop.checks.base.scene_features import SceneFeatures
from tabletop.core.geometry.geometry import rectangle
from tabletop.core.sight.openings import GATE_ON_LINE_M, gates_on, opened
from tabletop.core.text.message import Message
from tabletop.core.values.appliances import is_appliance
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed

EXIT_OF_CROWD_M = 1.0
"""An exit that begins this near a crowd serves it."""
Pairs = tuple[np.ndarray, np.ndarray]
"""Row numbers of what was asked about (ascending), and the geometries found for them."""
SHAPES: Key[np.ndarray] = Key("shapes of a kind")
BOUNDS: Key[np.ndarray] = Key("bounds of a kind")
GROUND: Key[np.ndarray] = Key("ground that a kind takes")
FOREIGN: Key[np.ndarray] = Key("ground of other vehicles")
LINES: Key[np.ndarray] = Key("lines with open gates cut out")
TREES: Key[OrderedTree] = Key("index")
CLOSED: Key[np.ndarray] = Key("which cordons are closed to some")
STARTS: Key[np.ndarray] = Key("starts of exits")
EXITS: Key[dict[str, list[Placed]]] = Key("exits of crowds")
EXITS_OF_EACH: Key[dict[str, list[Placed]]] = Key("exits of each crowd")


def title_of(placed: Placed) -> str | Message:
    """The feature's name, or the title of its kind (translated at the edge)."""
    return placed.name or _titled(kinds()[placed.kind].title["en"])


@cache
def _titled(title: str) -> Message:
    """One sentence for all features of a kind without a name: tens of thousands of findings name them."""
    return Message(title)


def array_of(geometries: Iterable[BaseGeometry]) -> np.ndarray:
    """(n,) object array of geometries, also for n = 0."""
    listed = list(geometries)
    made = np.empty(len(listed), dtype=object)
    made[:] = listed
    return made


class Snapshot(SceneFeatures):
    """One scene: placed features by kind, footprints and obstacles, each computed when first asked for."""

    # --- shapes and indexes, kind by kind
    def shapes_of(self, kind: str) -> np.ndarray:
        """(n,) geometries of a kind, in the order of `of`; not to be changed."""
        return self.each_row(SHAPES.of(kind), kind, lambda some: (feature.geometry for feature in some))

    def each_row(self, key: Key[np.ndarray], kind: str, make: Callable[[list[Placed]], Iterable[Any]]) -> np.ndarray:
        """(n,) what is made of each feature of a kind by itself alone, in the order of `of`; not to be changed.

        After an edit only what it touched is made again.
        """

        def patch(values: np.ndarray, changed: Changed) -> np.ndarray:
            if not changed.keeps_rows_of(kind):
                return array_of(make(self.of(kind)))
            made = values.copy()
            for row in self.rows_of(changed.ids, kind):
                made[row : row + 1] = array_of(make([self._by_kind[kind][row]]))
            return made

        return self.kept(key, lambda: array_of(make(self.of(kind))), (kind,), patch, lambda values: values)

    def near(self, kinds: Iterable[str], geometry: BaseGeometry, distance_m: float) -> list[Placed]:
        """Features of these kinds whose ground (`shape_of`) is not farther from a geometry; each kind ordered by id."""
        features: list[Placed] = []
        for kind in kinds:
            some = self._by_kind.get(kind)
            if some:
                features += [some[row] for row in self.tree_of(kind).query(geometry, predicate="dwithin", distance=distance_m).tolist()]
        return features

    def tree_of(self, kind: str) -> STRtree:
        """Index over the ground (`shape_of`) that the features of a kind take, in the order of `of`."""
        return self.tree_each(GROUND.of(kind), kind, lambda some: map(self.shape_of, some))

    def tree_each(self, key: Key[np.ndarray], kind: str, make: Callable[[list[Placed]], Iterable[BaseGeometry | None]]) -> STRtree:
        """Index over the shape that is made of each feature of a kind by itself alone, in the order of `of`; None is nowhere."""
        return self.kept(TREES.of(key), lambda: OrderedTree(self.each_row(key, kind, make)), (kind,))

    def bounds_of(self, kind: str) -> np.ndarray:
        """(n, 4) west, south, east, north of a kind's geometries, in the order of `of`; not to be changed."""

        def make() -> np.ndarray:
            return np.asarray(shapely.bounds(self.shapes_of(kind))).reshape(-1, 4)

        def patch(bounds: np.ndarray, changed: Changed) -> np.ndarray:
            if not changed.keeps_rows_of(kind):
                return make()
            made, rows = bounds.copy(), self.rows_of(changed.ids, kind)
            made[rows] = shapely.bounds(self.shapes_of(kind)[rows])
            return made

        return self.kept(BOUNDS.of(kind), make, (kind,), patch, lambda bounds: bounds)

    def shape_of(self, placed: Placed) -> BaseGeometry:
        """The ground a feature takes: a vehicle's footprint, else its own geometry."""
        if placed.kind != "vehicle":
            return placed.geometry
        length, width = float(placed.get("length_m")), float(placed.get("width_m"))
        if length <= 0 or width <= 0:
            return placed.geometry
        return rectangle((placed.geometry.x, placed.geometry.y), length, width, float(placed.get("bearing_deg")))

    def _gates_cut(self, lines: list[Placed]) -> np.ndarray:
        """Geometries of lines with the openings of open gates cut out."""
        return array_of(opened([line.geometry for line in lines], self.of("gate"), self.tree_of("gate")))

    def gates_on(self, lines: Sequence[BaseGeometry]) -> dict[int, list[Placed]]:
        """Gates with a width that stand on lines, by the row of the line; rows without one are absent."""
        return gates_on(lines, self.of("gate"), self.tree_of("gate"))

    def _cut_lines(self, kind: str) -> np.ndarray:
        """(n,) lines of a kind with open gates cut out, in the order of `of`; not to be changed."""

        def patch(lines: np.ndarray, changed: Changed) -> np.ndarray:
            features = self._by_kind.get(kind, [])
            if not changed.keeps_rows_of(kind):
                return self._gates_cut(features)
            made, rows = lines.copy(), self._rows_near_gates(kind, changed)
            made[rows] = self._gates_cut([features[row] for row in rows])
            return made

        return self.kept(LINES.of(kind), lambda: self._gates_cut(self.of(kind)), (kind, "gate"), patch, lambda lines: lines)

    def _cut_tree(self, kind: str) -> STRtree:
        """Index over the lines of a kind with open gates cut out, in the order of `of`."""
        return self.kept(TREES.of(LINES, kind), lambda: OrderedTree(self._cut_lines(kind)), (kind, "gate"))

    def _closed_tree(self, *closed_to: str) -> STRtree:
        """The same of cordons, but only those that are closed to one of these."""

        def make() -> OrderedTree:
            closes = self.each_row(CLOSED.of(closed_to), "cordon", lambda some: (cordon.get("closed_to") in closed_to for cordon in some))
            shapes = self._cut_lines("cordon").copy()
            shapes[~closes.astype(bool)] = None
            return OrderedTree(shapes)

        return self.kept(TREES.of(CLOSED, closed_to), make, ("cordon", "gate"))

    def _rows_near_gates(self, kind: str, changed: Changed) -> list[int]:
        """Rows of the lines that an edit touched, and of those on which gates that it touched may stand."""
        rows = set(self.rows_of(changed.ids, kind))
        if "gate" in changed.kinds:
            gates = shapely.box(*changed.boxes(("gate",)).T)
            rows.update(self.tree_of(kind).query(gates, predicate="dwithin", distance=GATE_ON_LINE_M)[1].tolist())
        return sorted(rows)

    @property
    def _vehicle_tree(self) -> STRtree:
        return self.tree_of("vehicle")

    @property
    def _foreign_vehicle_tree(self) -> STRtree:
        """Vehicles that have no business on an emergency lane."""
        return self.tree_each(
            FOREIGN, "vehicle", lambda some: (None if is_appliance(feature) else self.shape_of(feature) for feature in some)
        )

    @property
    def _barrier_tree(self) -> STRtree:
        return self._cut_tree("barrier")

    @property
    def _people_cordon_tree(self) -> STRtree:
        """Cordons closed to people."""
        return self._closed_tree("people", "both")

    @property
    def _vehicle_cordon_tree(self) -> STRtree:
        """Cordons closed to vehicles."""
        return self._closed_tree("vehicles", "both")

    @property
    def _cordon_tree(self) -> STRtree:
        return self._cut_tree("cordon")

    def _trees(self, *roles: str) -> list[STRtree]:
        return [part.tree for role in roles for layer in self.layers.by_role(role) for part in layer.parts if len(part)]

    def obstacles_near(self, geometries: np.ndarray, distance_m: float | np.ndarray) -> Pairs:
        """What bars people: buildings, water, fences, barriers, cordons closed to people (open gates cut out), vehicles."""
        return pairs_near(
            [self._vehicle_tree, self._barrier_tree, self._people_cordon_tree, *self._trees("building", "water", "fence")],
            geometries,
            distance_m,
        )

    def lane_obstacles_near(self, geometries: np.ndarray, distance_m: float | np.ndarray) -> Pairs:
        """The same on an emergency lane: fire engines and ambulances are none there, because the lane is made for them."""
        return pairs_near(
            [self._foreign_vehicle_tree, self._barrier_tree, self._people_cordon_tree, *self._trees("building", "water", "fence")],
            geometries,
            distance_m,
        )

    def solids_near(self, geometries: np.ndarray, distance_m: float = 0.0) -> Pairs:
        """What takes ground from a crowd: buildings, water, vehicles."""
        return pairs_near([self._vehicle_tree, *self._trees("building", "water")], geometries, distance_m)

    def standing_near(self, geometries: np.ndarray, distance_m: float | np.ndarray) -> Pairs:
        """What covers a cordon by itself: barriers, vehicles, buildings."""
        return pairs_near([self._vehicle_tree, self._barrier_tree, *self._trees("building")], geometries, distance_m)

    def layers_near(self, geometries: np.ndarray, distance_m: float | np.ndarray, *roles: str) -> Pairs:
        """Geometries of the layers of these roles."""
        return pairs_near(self._trees(*roles), geometries, distance_m)

    def buildings_near(self, geometries: np.ndarray, distance_m: float | np.ndarray) -> Pairs:
        """Buildings of the layers."""
        return pairs_near(self._trees("building"), geometries, distance_m)

    def barring_near(self, geometries: np.ndarray, distance_m: float | np.ndarray, mode: str = "foot") -> Pairs:
        """What of the plan bars a way (open gates cut out): barriers and vehicles, and for "foot" cordons closed to people, for "vehicle"
        cordons closed to vehicles; for "own" no cordon, because own people pass theirs.
        """
        cordons = {"foot": [self._people_cordon_tree], "vehicle": [self._vehicle_cordon_tree], "own": []}[mode]
        return pairs_near([self._vehicle_tree, self._barrier_tree, *cordons], geometries, distance_m)

    def closing_near(self, geometries: np.ndarray, distance_m: float) -> Pairs:
        """What closes a way by itself: barriers and cordons, open gates cut out."""
        return pairs_near([self._barrier_tree, self._cordon_tree], geometries, distance_m)

    # --- crowds and exits
    @property
    def exits_of(self) -> dict[str, list[Placed]]:
        """Exits by the id of the crowd they serve: those whose first vertex it holds, or lies within 1 m of, and that lead out of it."""

        def make() -> dict[str, list[Placed]]:
            return self.kept_near(EXITS_OF_EACH, self.of("crowd"), self._exits_of, bounds_near_gates, ("exit",))

        return self.kept(EXITS, make, ("crowd", "exit"))

    def _exits_of(self, crowds: list[Placed]) -> list[list[Placed]]:
        exits = self.of("exit")
        found: list[list[Placed]] = [[] for _ in crowds]
        tree = self.tree_each(STARTS, "exit", lambda some: shapely.get_point(array_of(feature.geometry for feature in some), 0))
        rows, hits = tree.query(array_of(crowd.geometry for crowd in crowds), predicate="dwithin", distance=EXIT_OF_CROWD_M)
        for row, hit in zip(rows.tolist(), hits.tolist(), strict=True):
            if leaves(exits[hit], crowds[row]):
                found[row].append(exits[hit])
        return found


def leaves(way: Placed, crowd: Placed) -> bool:
    """Whether an exit that begins at a crowd leads out of it: its outer end does not lie inside, 1 m or more from the crowd's edge."""
    end = shapely.get_point(way.geometry, -1)
    return not (shapely.contains(crowd.geometry, end) and shapely.distance(crowd.geometry.boundary, end) > EXIT_OF_CROWD_M)


def bounds_near_gates(some: list[Placed]) -> np.ndarray:
    """(n, 4) boxes a little wider than the features, by 2 m: gates stand on a line, and exits begin at a crowd, within 1 m."""
    return boxes_of(some, 2 * GATE_ON_LINE_M)


def boxes_of(some: Iterable[Placed], margin_m: float = 0.0) -> np.ndarray:
    """(n, 4) west, south, east, north of features' geometries, so many metres wider on each side."""
    bounds = np.asarray(shapely.bounds(array_of(feature.geometry for feature in some))).reshape(-1, 4)
    return bounds + margin_m * np.array([-1.0, -1.0, 1.0, 1.0])


def pairs_near(trees: Iterable[STRtree], geometries: np.ndarray, distance_m: float | np.ndarray) -> Pairs:
    """Pairs of (row of `geometries`, geometry of a tree) not farther apart than the distance; rows ascending."""
    rows, found = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=object)]
    for tree in trees:
        if len(tree.geometries) and len(geometries):
            row, hit = tree.query(geometries, predicate="dwithin", distance=distance_m)
            rows.append(row)
            found.append(tree.geometries[hit])
    every = np.concatenate(rows)
    order = np.argsort(every, kind="stable")
    return every[order], np.concatenate(found)[order]


def grouped(pairs: Pairs, count: int) -> list[np.ndarray]:
    """The geometries found for each of the `count` rows."""
    return np.split(pairs[1], np.searchsorted(pairs[0], np.arange(1, count))) if count else []
