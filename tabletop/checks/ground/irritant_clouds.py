"""Where an irritant may drift, and what lies there. Radii are planning defaults. Planar metres, working CRS."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, FeatureCheck
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.core.geometry.geometry import repaired, sector
from tabletop.core.geometry.round_shapes import BULGE, Sector
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed

ROUND_M = 5.0
"""Polygons drawn for discs stand a little outside the true disc: so much is always looked at too."""

SMALL = 5.0
"""What of a line or an outline lies in a cloud is measured by finer arcs where it is no longer than this, metres."""
OUTSIDE_M = 1.0
"""Nothing new is placed so near to the ground that an irritant may reach."""
CLOUDS: Key[np.ndarray] = Key("clouds")
FINE: Key[dict[tuple[str, bytes], BaseGeometry]] = Key("fine clouds")


def irritant_sector(irritant: Placed, wind_from_deg: float | None) -> BaseGeometry:
    """Where an irritant may drift: a disc of `radius_m`, with wind joined with a cone downwind. Metres; radii are planning defaults."""
    centre = (irritant.geometry.x, irritant.geometry.y)
    disc = sector(centre, float(irritant.get("radius_m")))
    if wind_from_deg is None:
        return disc
    cone = sector(centre, float(irritant.get("downwind_m")), wind_from_deg + 180.0, 2 * float(irritant.get("half_angle_deg")))
    joined: BaseGeometry = shapely.union(disc, cone)
    return joined


def cloud_of(snapshot: Snapshot, irritant: Placed) -> BaseGeometry:
    """The ground that an irritant reaches in the scene's wind; its own place where it has no radius."""
    rows = snapshot.rows_of((irritant.id,), "irritant")
    if rows and snapshot.of("irritant")[rows[0]] is irritant:
        shape: BaseGeometry = cloud_tree(snapshot).geometries[rows[0]]
        return shape
    return _cloud(snapshot, irritant)


def cloud_tree(snapshot: Snapshot) -> STRtree:
    """Index over the ground that each irritant reaches, in the order of `of`."""
    return snapshot.tree_each(CLOUDS, "irritant", lambda some: (_cloud(snapshot, feature) for feature in some))


def _cloud(snapshot: Snapshot, irritant: Placed) -> BaseGeometry:
    cloud = irritant_sector(irritant, snapshot.scene_row.wind_from_deg)
    reached: BaseGeometry = Point(irritant.geometry.x, irritant.geometry.y) if cloud.is_empty else cloud
    return reached


def cloud_sectors(snapshot: Snapshot, irritant: Placed) -> list[Sector]:
    """The same ground as it is, with true arcs: the disc, and in the scene's wind the cone; its own place where it has no radius."""
    centre, wind = (irritant.geometry.x, irritant.geometry.y), snapshot.scene_row.wind_from_deg
    disc = Sector(centre, float(irritant.get("radius_m")))
    if wind is None:
        return [disc]
    return [disc, Sector(centre, float(irritant.get("downwind_m")), wind + 180.0, 2 * float(irritant.get("half_angle_deg")))]


def cloud_distance(snapshot: Snapshot, irritant: Placed, shapes: np.ndarray) -> np.ndarray:
    """(n,) metres from each shape to the ground that an irritant reaches, to its true arcs; 0 where they meet."""
    found = [one.distance(shapes) for one in cloud_sectors(snapshot, irritant)]
    # Disc and cone together: what is nearest to either.
    return np.asarray(np.min(found, axis=0))


def over_cloud(snapshot: Snapshot, irritant: Placed, shapes: np.ndarray) -> np.ndarray:
    """(n,) whether an irritant reaches into each shape: more than its arc touches it."""
    cloud = cloud_of(snapshot, irritant)
    # The polygon finds quickly what may be met, the true arc decides: a drawn disc of 500 m stands up to 0.10 m outside its arc, enough to
    # meet a gate that the gas does not.
    found = np.asarray(shapely.dwithin(cloud, shapes, ROUND_M)) if len(shapes) else np.empty(0, dtype=bool)
    rows = np.flatnonzero(found)
    into = [one.overlaps(shapes[rows], SLACK) for one in cloud_sectors(snapshot, irritant)]
    found[rows] = np.any(into, axis=0)
    return found


def met_by(snapshot: Snapshot, irritant: Placed, *kinds: str) -> list[Placed]:
    """Features of these kinds that an irritant reaches into, each kind ordered by id."""
    cloud = cloud_of(snapshot, irritant)
    near = meeting(snapshot, shapely.box(*(np.array(cloud.bounds) + ROUND_M * np.array([-1.0, -1.0, 1.0, 1.0]))), *kinds)
    into = over_cloud(snapshot, irritant, array_of(feature.geometry for feature in near))
    return [one for one, hit in zip(near, into.tolist(), strict=True) if hit]


def part_in_cloud(snapshot: Snapshot, irritant: Placed, shape: BaseGeometry) -> BaseGeometry:
    """The part of a shape that an irritant reaches into; where it is small, by arcs that are true within micrometres."""
    if shapely.get_dimensions(shape) == 0:
        return shape
    part = inside(cloud_of(snapshot, irritant), shape)
    # A corner that only just reaches in is measured by arcs that are true there: by the drawn ones it might be nothing, or twice as much.
    if max(part.length, part.area) <= SMALL:
        part = inside(_fine_cloud(snapshot, irritant), shape)
    return shapely.get_point(shapely.shortest_line(shape, irritant.geometry), 0) if part.is_empty else part


def depth_in_cloud(snapshot: Snapshot, irritant: Placed, shape: BaseGeometry) -> float:
    """Metres from a place in the ground that an irritant reaches to the edge of that ground; 0 where that is no more than a point."""
    cloud = _fine_cloud(snapshot, irritant)
    return float(shapely.distance(shape, cloud.boundary)) if cloud.area > 0 else 0.0


def _fine_cloud(snapshot: Snapshot, irritant: Placed) -> BaseGeometry:
    """The ground that an irritant reaches with arcs that are true within micrometres, kept until an irritant is edited."""
    known = snapshot.kept(FINE, dict, ("irritant",))
    key = (irritant.id, irritant.geometry.wkb)
    if key not in known:
        known[key] = shapely.union_all([one.fine() for one in cloud_sectors(snapshot, irritant)])
    return known[key]


def cloud_line(snapshot: Snapshot, irritant: Placed) -> Message:
    """How the ground that is reached came about, for people."""
    wind, radius = snapshot.scene_row.wind_from_deg, float(irritant.get("radius_m"))
    if wind is None:
        return message(
            mark("Ground reached: a disc of {radius:.0f} m (planning default). The scene names no wind, so no drift is reckoned."),
            radius=radius,
        )
    return message(
        mark(
            "Ground reached: a disc of {radius:.0f} m, and downwind a cone of {downwind:.0f} m towards {bearing:.0f}°,"
            " {half:.0f}° to either side (planning defaults); wind from {wind:.0f}°"
        ),
        radius=radius,
        downwind=float(irritant.get("downwind_m")),
        bearing=(wind + 180.0) % 360.0,
        half=float(irritant.get("half_angle_deg")),
        wind=float(wind),
    )


def outside_clouds(snapshot: Snapshot, places: np.ndarray) -> np.ndarray:
    """(n,) whether each place lies farther than `OUTSIDE_M` from all ground that an irritant of the scene may reach."""
    outside = np.ones(len(places), dtype=bool)
    outside[cloud_tree(snapshot).query(places, predicate="dwithin", distance=OUTSIDE_M)[0]] = False
    return outside


def bulge_m(irritant: Placed) -> float:
    """So near to the arcs of a cloud the polygon drawn for it may say something else."""
    return BULGE * max(0.0, reach_m(irritant))


def reach_m(irritant: Placed) -> float:
    """How far an irritant may drift in any direction, metres."""
    return max(float(irritant.get("radius_m")), float(irritant.get("downwind_m")))


def meeting(snapshot: Snapshot, shape: BaseGeometry, *kinds: str) -> list[Placed]:
    """Features of these kinds that a shape meets, each kind ordered by id."""
    west, south, east, north = shape.bounds
    found: list[Placed] = []
    for kind in kinds:
        bounds, features, shapes = snapshot.bounds_of(kind), snapshot.of(kind), snapshot.shapes_of(kind)
        near = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
        rows = np.flatnonzero(near)
        found += [features[row] for row in rows[shapely.intersects(shape, shapes[rows])].tolist()]
    return found


def inside(cloud: BaseGeometry, shape: BaseGeometry) -> BaseGeometry:
    """The part of a shape that lies in a cloud."""
    found: BaseGeometry = shapely.intersection(cloud, repaired(shape))
    return found


def together(shapes: Iterable[BaseGeometry]) -> BaseGeometry:
    """Several places as one highlight."""
    found: BaseGeometry = shapely.union_all([repaired(shape) for shape in shapes])
    return found


@dataclass(frozen=True, kw_only=True)
class OfIrritant(FeatureCheck):
    """A check of irritants by the ground that they may drift over."""

    subjects: ClassVar[tuple[str, ...]] = ("irritant",)

    def near_m(self) -> float:
        """The drift lies in the extent already."""
        return ROUND_M

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each irritant with the ground that it may reach."""
        reach = np.array([reach_m(subject) for subject in subjects]).reshape(-1, 1)
        return np.asarray(super().extents(snapshot, subjects) + reach * np.array([-1.0, -1.0, 1.0, 1.0]))
