"""Who covers, and the ground that each reaches, kept over edits. Planar metres, working CRS."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.boxes import Boxes
from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.sight.openings import GATE_ON_LINE_M
from tabletop.core.sight.sight import NO_EDGES, free_reaches, outline_edges, reach_of
from tabletop.core.sight.walls import WALL_KINDS, high_barriers, layer_walls
from tabletop.core.values.feature import Placed

ROUNDER = 1.001
"""The polygon of a disc reaches a little beyond its radius."""
REACHES: "Key[Reaches]" = Key("reaches")
HIGH_BARRIERS: Key[tuple[np.ndarray, STRtree]] = Key("high barriers")


@dataclass(frozen=True)
class Covers:
    """Who covers: features of a kind (of one unit type, where said) by their own reach, or by a radius in metres instead.

    `all_round`: the whole disc, though a feature has a sector.
    """

    kind: str = "unit"
    unit_type: str = ""
    radius_m: float | None = None
    all_round: bool = False

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds whose edits change what is covered."""
        return WALL_KINDS | {self.kind}

    def includes(self, snapshot: Snapshot, one: Placed) -> bool:
        """Whether a feature is one of them."""
        if one.kind != self.kind or one.geometry.is_empty:
            return False
        row = snapshot.plan.roster.get(str(one.properties.get("unit", "")))
        return not self.unit_type or self.unit_type == (one.properties.get("unit_type") or (row.unit_type if row else ""))

    def box(self, one: Placed) -> Bounds:
        """What a feature may reach."""
        far_m = ROUNDER * (float(one.get("reach_m") or 0.0) if self.radius_m is None else self.radius_m)
        west, south, east, north = one.geometry.bounds
        return west - far_m, south - far_m, east + far_m, north + far_m


@dataclass
class Reaches:
    """Those who cover, by id, each with the box that it may reach; the ground within reach is made when first asked for."""

    covers: Covers
    members: dict[str, Placed] = field(default_factory=dict)
    boxes: Boxes = field(default_factory=Boxes)
    _grounds: dict[str, BaseGeometry] = field(default_factory=dict)

    def put(self, members: list[Placed]) -> None:
        """Take features in."""
        self.members.update((member.id, member) for member in members)
        self.boxes.put([member.id for member in members], np.array([self.covers.box(member) for member in members]))

    def drop(self, ids: frozenset[str]) -> None:
        """Take features out; those that are not there are passed over."""
        self.boxes.drop(ids)
        for key in ids:
            self.members.pop(key, None)
            self._grounds.pop(key, None)

    def clipped(self, walls: np.ndarray) -> list[str]:
        """Ids of those whose sight walls in any of (n, 4) boxes may clip, ascending."""
        return [key for key in self.near(walls, GATE_ON_LINE_M) if self.members[key].get("sight")]

    def walls_changed(self, walls: np.ndarray) -> None:
        """Walls in these boxes are others now."""
        for key in self.clipped(walls):
            self._grounds.pop(key, None)

    def near(self, boxes: np.ndarray, margin_m: float = 0.0) -> list[str]:
        """Ids of those who may reach into any of (n, 4) boxes, ascending."""
        return sorted(self.boxes.meeting(boxes, margin_m))

    def grounds(self, snapshot: Snapshot, ids: list[str]) -> np.ndarray:
        """(n,) what each of the members reaches; those that no wall clips are made together, which is quicker."""
        free = [self.members[key] for key in ids if key not in self._grounds and not self.members[key].get("sight")]
        if free:
            made = free_reaches(free, self.covers.radius_m, self.covers.all_round)
            self._grounds.update((one.id, ground) for one, ground in zip(free, made, strict=True))
        return array_of(self.ground(snapshot, key) for key in ids)

    def ground(self, snapshot: Snapshot, key: str) -> BaseGeometry:
        """What one of the members reaches."""
        if key not in self._grounds:
            feature = self.members[key]
            walls = walls_in(snapshot, self.covers.box(feature)) if feature.get("sight") else NO_EDGES
            self._grounds[key] = reach_of(feature, walls, self.covers.radius_m, self.covers.all_round)
        return self._grounds[key]


def reaches(snapshot: Snapshot, covers: Covers) -> Reaches:
    """Who covers in a scene, kept over edits."""

    def make() -> Reaches:
        made = Reaches(covers)
        made.put([feature for feature in snapshot.of(covers.kind) if covers.includes(snapshot, feature)])
        return made

    def patch(kept: Reaches, changed: Changed) -> Reaches:
        kept.drop(changed.ids)
        kept.put([feature for feature in changed.after.values() if covers.includes(snapshot, feature)])
        kept.walls_changed(changed.boxes(WALL_KINDS))
        return kept

    return snapshot.kept(REACHES.of(covers), make, covers.kinds, patch)


def touched(snapshot: Snapshot, covers: Covers, changed: Changed) -> np.ndarray:
    """(n, 4) boxes in which an edit may have changed what is covered: old and new reaches, and those that changed walls clip."""
    moved = [covers.box(feature) for side in (changed.before, changed.after) for feature in side.values() if feature.kind == covers.kind]
    members = reaches(snapshot, covers)
    clipped = members.clipped(changed.boxes(WALL_KINDS))
    return np.array([*moved, *(covers.box(members.members[key]) for key in clipped)]).reshape(-1, 4)


def walls_in(snapshot: Snapshot, box: Bounds) -> np.ndarray:
    """(m, 2, 2) edges that a look within a box does not pass."""
    area = shapely.box(*box)

    def make() -> tuple[np.ndarray, STRtree]:
        shapes = array_of(high_barriers(snapshot.of(*sorted(WALL_KINDS))).values())
        return shapes, STRtree(shapes)

    shapes, tree = snapshot.kept(HIGH_BARRIERS, make, WALL_KINDS)
    return outline_edges(array_of([*layer_walls(snapshot.layers, area), *shapes[tree.query(area, predicate="intersects")]]))
