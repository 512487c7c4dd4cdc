"""What checks look at: one scene of a plan with its layers, and things derived from it once. Planar metres, working CRS."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.intervals import without
from tabletop.core.catalogue import kinds
from tabletop.core.feature import Placed
from tabletop.core.geometry import rectangle, sector
from tabletop.core.layer import LayerSet
from tabletop.core.message import Message
from tabletop.core.plan import Plan
from tabletop.core.scene import Scene

T = TypeVar("T")
GATE_ON_LINE_M = 1.0
"""A gate this near a line stands on it."""
Pairs = tuple[np.ndarray, np.ndarray]
"""Row numbers of what was asked about (ascending), and the geometries found for them."""


def title_of(placed: Placed) -> str | Message:
    """The feature's name, or the title of its kind (translated at the edge)."""
    return placed.name or Message(kinds()[placed.kind].title["en"])


def array_of(geometries: Iterable[BaseGeometry]) -> np.ndarray:
    """(n,) object array of geometries, also for n = 0."""
    listed = list(geometries)
    made = np.empty(len(listed), dtype=object)
    made[:] = listed
    return made


class Snapshot:
    """One scene: placed features by kind, footprints, reaches and obstacles, each computed when first asked for."""

    def __init__(self, plan: Plan, scene: int, layers: LayerSet | None = None) -> None:
        self.plan = plan
        self.scene = scene
        self.layers = layers or LayerSet()
        self._memo: dict[str, Any] = {}

    def memo(self, key: str, make: Callable[[], T], kinds: Iterable[str] | None = None) -> T:
        """The value under that key, made at its first use; for what several checks share.

        `kinds`: the features it is made of; where an edit touches none of them the value is kept. None: any edit drops it.
        """
        if key not in self._memo:
            self._memo[key] = make()
        found: T = self._memo[key]
        return found

    @cached_property
    def placed(self) -> list[Placed]:
        """Every feature present, ordered by id, so that the order of rows does not change results. One without geometry is nowhere."""
        return sorted((one for one in self.plan.placed(self.scene) if not one.geometry.is_empty), key=lambda one: one.id)

    @cached_property
    def _by_kind(self) -> dict[str, list[Placed]]:
        found: dict[str, list[Placed]] = {}
        for one in self.placed:
            found.setdefault(one.kind, []).append(one)
        return found

    def of(self, *wanted: str) -> list[Placed]:
        """Features of these kinds."""
        return [one for kind in wanted for one in self._by_kind.get(kind, [])]

    @cached_property
    def scene_row(self) -> Scene:
        """The scene's own data."""
        return self.plan.scene(self.scene)

    @cached_property
    def following(self) -> "Snapshot | None":
        """The next scene by number, or None in the last one."""
        later = [scene.number for scene in self.plan.scene_list() if scene.number > self.scene]
        return Snapshot(self.plan, later[0], self.layers) if later else None

    def strength_of(self, placed: Placed) -> float:
        """Persons: the feature's own strength, else that of its roster unit, else the catalogue's default."""
        row = self.plan.roster.get(str(placed.properties.get("unit", "")))
        if "strength" not in placed.properties and row is not None:
            return float(row.strength)
        return float(placed.get("strength") or 0)

    # --- geometry
    @cached_property
    def units(self) -> list[Placed]:
        """Units placed."""
        return self.of("unit")

    @cached_property
    def unit_tree(self) -> STRtree:
        """Index over the places of `units`."""
        return STRtree(array_of(unit.geometry for unit in self.units))

    @cached_property
    def reaches(self) -> np.ndarray:
        """(n,) polygons: disc or sector of each of `units`; empty where reach or sector is zero."""
        return array_of(
            sector((unit.geometry.x, unit.geometry.y), float(unit.get("reach_m")), float(unit.get("bearing_deg")), unit.get("sector_deg"))
            for unit in self.units
        )

    @cached_property
    def reach_tree(self) -> STRtree:
        """Index over `reaches`."""
        return STRtree(self.reaches)

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
        shapes = array_of(line.geometry for line in lines)
        gates = [gate for gate in self.of("gate") if gate.get("open") and gate.get("width_m") > 0]
        if not len(shapes) or not gates:
            return shapes
        rows, hits = STRtree(shapes).query(array_of(gate.geometry for gate in gates), predicate="dwithin", distance=GATE_ON_LINE_M)
        for row in np.unique(hits):
            feet = [(gates[g].geometry, float(gates[g].get("width_m"))) for g in rows[hits == row]]
            spans = [(shapes[row].project(foot) - width / 2, shapes[row].project(foot) + width / 2) for foot, width in feet]
            shapes[row] = without(shapes[row], spans)
        return shapes

    @cached_property
    def vehicle_shapes(self) -> np.ndarray:
        """Footprints of vehicles."""
        return array_of(self.shape_of(vehicle) for vehicle in self.of("vehicle"))

    @cached_property
    def _barrier_shapes(self) -> np.ndarray:
        return self._gates_cut(self.of("barrier"))

    @cached_property
    def _cordon_shapes(self) -> np.ndarray:
        """Cordons closed to people."""
        return self._gates_cut([cordon for cordon in self.of("cordon") if cordon.get("closed_to") in ("people", "both")])

    @cached_property
    def _vehicle_tree(self) -> STRtree:
        return STRtree(self.vehicle_shapes)

    @cached_property
    def _standing_tree(self) -> STRtree:
        return STRtree(np.concatenate((self.vehicle_shapes, self._barrier_shapes)))

    @cached_property
    def _obstacle_tree(self) -> STRtree:
        kept = np.concatenate((self.vehicle_shapes, self._barrier_shapes, self._cordon_shapes))
        return STRtree(kept[~shapely.is_empty(kept)])

    @cached_property
    def _closing_tree(self) -> STRtree:
        kept = np.concatenate((self._barrier_shapes, self._gates_cut(self.of("cordon"))))
        return STRtree(kept[~shapely.is_empty(kept)])

    def _trees(self, *roles: str) -> list[STRtree]:
        return [part.tree for role in roles for layer in self.layers.by_role(role) for part in layer.parts if len(part)]

    def obstacles_near(self, geometries: np.ndarray, distance_m: float | np.ndarray) -> Pairs:
        """What bars people: buildings, water, fences, barriers, cordons closed to people (open gates cut out), vehicles."""
        return pairs_near([self._obstacle_tree, *self._trees("building", "water", "fence")], geometries, distance_m)

    def solids_near(self, geometries: np.ndarray, distance_m: float = 0.0) -> Pairs:
        """What takes ground from a crowd: buildings, water, vehicles."""
        return pairs_near([self._vehicle_tree, *self._trees("building", "water")], geometries, distance_m)

    def standing_near(self, geometries: np.ndarray, distance_m: float) -> Pairs:
        """What covers a cordon by itself: barriers, vehicles, buildings."""
        return pairs_near([self._standing_tree, *self._trees("building")], geometries, distance_m)

    def buildings_near(self, geometries: np.ndarray, distance_m: float) -> Pairs:
        """Buildings of the layers."""
        return pairs_near(self._trees("building"), geometries, distance_m)

    def closing_near(self, geometries: np.ndarray, distance_m: float) -> Pairs:
        """What closes a way by itself: barriers and cordons, open gates cut out."""
        return pairs_near([self._closing_tree], geometries, distance_m)

    # --- crowds and exits
    @cached_property
    def exits_of(self) -> dict[str, list[Placed]]:
        """Exits by the id of the crowd they serve: those whose first vertex it holds, or lies within 1 m of."""
        crowds, exits = self.of("crowd"), self.of("exit")
        found: dict[str, list[Placed]] = {crowd.id: [] for crowd in crowds}
        if not crowds or not exits:
            return found
        starts = shapely.get_point(array_of(way.geometry for way in exits), 0)
        rows, hits = STRtree(array_of(crowd.geometry for crowd in crowds)).query(starts, predicate="dwithin", distance=1.0)
        for row, hit in sorted(zip(rows.tolist(), hits.tolist(), strict=True)):
            found[crowds[hit].id].append(exits[row])
        return found


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
