"""Lines beside a line: at a true distance, with its corners, on either side."""

import shapely
from shapely import LineString, Point, Polygon

from tabletop.core.geometry.geometry import Place

MITRE_LIMIT = 5.0
NEAREST_M = 0.01
"""Lines nearer than this are not told apart."""


def side_of(line: LineString, ground: Place) -> float:
    """+1 where a place lies left of a line (inside a ring that runs anticlockwise), -1 right of it."""
    if line.is_ring:
        inside = shapely.contains_xy(Polygon(line), *ground)
        return 1.0 if inside == shapely.is_ccw(line) else -1.0
    before = shapely.offset_curve(line, NEAREST_M)
    after = shapely.offset_curve(line, -NEAREST_M)
    spot = Point(ground)
    return 1.0 if before.distance(spot) <= after.distance(spot) else -1.0


def beside(line: LineString, distance_m: float) -> LineString | None:
    """The line at a signed distance, left is positive; None where there is no room for it. It is turned so that `line` is on its left."""
    if abs(distance_m) < NEAREST_M:
        return None
    return _ring_beside(line, distance_m) if line.is_ring else _line_beside(line, distance_m)


def _line_beside(line: LineString, distance_m: float) -> LineString | None:
    found = shapely.offset_curve(line, distance_m, join_style="mitre", mitre_limit=MITRE_LIMIT)
    parts = [one for one in shapely.get_parts(found).tolist() if one.length > NEAREST_M]
    if not parts:
        return None
    longest: LineString = max(parts, key=lambda one: one.length)
    return shapely.reverse(longest) if distance_m > 0 else longest


def _ring_beside(line: LineString, distance_m: float) -> LineString | None:
    ring = Polygon(line)
    outward = (distance_m > 0) != shapely.is_ccw(line)
    grown = ring.buffer(abs(distance_m) if outward else -abs(distance_m), join_style="mitre", mitre_limit=MITRE_LIMIT)
    parts = [one for one in shapely.get_parts(grown).tolist() if not one.is_empty]
    if not parts:
        return None
    outline = LineString(max(parts, key=lambda one: one.area).exterior)
    return outline if shapely.is_ccw(outline) == outward else shapely.reverse(outline)
