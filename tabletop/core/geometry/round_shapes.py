"""Discs and sectors as they are: distances to the true arc, not to the polygon that is drawn for it. Planar metres, working CRS."""

import math
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from tabletop.core.geometry.geometry import along, repaired, sector

BULGE = 3e-4
"""A polygon of `sector` stands off the true arc by no more than this share of its radius, outside at its corners, inside between them."""
FINE_SEGMENTS = 16_384
"""Corners of a disc whose polygon is true within a few micrometres."""


@dataclass(frozen=True)
class Sector:
    """A disc, or the sector of it that is centred on a bearing. A radius or angle of zero or less leaves its centre alone."""

    centre: tuple[float, float]
    radius_m: float
    bearing: float = 0.0
    angle_deg: float = 360.0

    @property
    def is_point(self) -> bool:
        """Whether only the centre is left."""
        return self.radius_m <= 0 or self.angle_deg <= 0

    @property
    def bulge_m(self) -> float:
        """So near to the arc a polygon may say something else."""
        return max(0.0, self.radius_m) * BULGE

    def distance(self, shapes: np.ndarray) -> np.ndarray:
        """(n,) metres from each shape to the nearest place of the sector, 0 where they meet; not a number for empty shapes.

        Inside the sector's two sides, prolonged, the distance to the centre less the radius; outside them the distance to the sides.
        """
        radius = 0.0 if self.is_point else self.radius_m
        # The nearest place of a disc lies on the line to its centre, so no arc has to be drawn: drawn, a jet of 500 m reaches up to 0.10 m
        # farther at the polygon's corners than it does, and 0.05 m less between them.
        to_arc = np.maximum(shapely.distance(Point(self.centre), shapes) - radius, 0.0)
        if self.is_point or self.angle_deg >= 360.0:
            return np.asarray(to_arc)
        found = np.array(to_arc, dtype=float)
        for row, shape in enumerate(shapes):
            if not shape.is_empty:
                found[row] = self._distance_of(shape)
        return found

    def _distance_of(self, shape: shapely.Geometry) -> float:
        first, last = (along(self.centre, self.bearing + turn * self.angle_deg / 2, self.radius_m) for turn in (-1, 1))
        beside = float(LineString([first, self.centre, last]).distance(shape))
        if beside == 0.0:
            return 0.0
        ahead = shapely.intersection(repaired(shape), self._between_sides(shape))
        return beside if ahead.is_empty else min(beside, max(0.0, float(Point(self.centre).distance(ahead)) - self.radius_m))

    def _between_sides(self, shape: shapely.Geometry) -> Polygon:
        """All ground between the sector's sides, prolonged beyond a shape."""
        west, south, east, north = shape.bounds
        far_m = self.radius_m + max(
            math.dist(self.centre, corner) for corner in ((west, south), (west, north), (east, south), (east, north))
        )
        # Twice as far as needed: between its corners the polygon falls short of its radius.
        return sector(self.centre, 2 * far_m, self.bearing, self.angle_deg)

    def overlaps(self, shapes: np.ndarray, least_m: float) -> np.ndarray:
        """(n,) whether more of each shape lies in the sector than a strip of `least_m` along its arc; whether it meets a bare centre."""
        # A sector that is less deep meets exactly those shapes of which more lies inside than that strip.
        inner = self if self.is_point else replace(self, radius_m=max(self.radius_m - least_m, 0.0))
        return np.asarray(inner.distance(shapes) == 0.0)

    def fine(self) -> Polygon:
        """The sector as a polygon that is true within a few micrometres; empty for a bare centre."""
        if self.is_point:
            return Polygon()
        steps = max(2, math.ceil(FINE_SEGMENTS * min(self.angle_deg, 360.0) / 360.0))
        turns = np.radians(self.bearing) + np.radians(min(self.angle_deg, 360.0)) * (np.arange(steps + 1) / steps - 0.5)
        rim = np.asarray(self.centre) + self.radius_m * np.column_stack((np.sin(turns), np.cos(turns)))
        return Polygon(rim[:-1] if self.angle_deg >= 360.0 else [self.centre, *rim])
