"""The same numbers by brute force: cells, dense samples, every pair of edges. Plain Python, nothing of the product or of shapely."""

import math


def in_reach(x, y, unit):
    """Whether a place lies in a unit's disc or sector: (east, north, reach, bearing, angle)."""
    east, north, reach, bearing, angle = unit
    dx, dy = x - east, y - north
    if math.hypot(dx, dy) > reach:
        return False
    off = (math.degrees(math.atan2(dx, dy)) - bearing + 180) % 360 - 180
    return angle >= 360 or abs(off) <= angle / 2


def covered_share(width, height, units, cell=0.5):
    """Share of the cells of a rectangle whose middle some unit reaches."""
    columns, rows = round(width / cell), round(height / cell)
    hits = 0
    for i in range(columns):
        for j in range(rows):
            hits += any(in_reach((i + 0.5) * cell, (j + 0.5) * cell, unit) for unit in units)
    return hits / (columns * rows)


def point_segment(p, a, b):
    """Distance of a point from a segment."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    t = 0.0 if square == 0 else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def to_outline(p, corners):
    """Distance of a point from the outline of a polygon."""
    return min(point_segment(p, a, b) for a, b in zip(corners, corners[1:] + corners[:1], strict=True))


def cross_product(o, a, b):
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


def segments_cross(a, b, c, d):
    """Whether two segments cross at a place inside both."""
    one, two = cross_product(a, b, c) * cross_product(a, b, d), cross_product(c, d, a) * cross_product(c, d, b)
    return one < 0 and two < 0


def inside(p, corners):
    """Whether a point lies in a polygon (crossing number)."""
    odd = False
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y1 > p[1]) != (y2 > p[1]) and p[0] < (x2 - x1) * (p[1] - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def polygon_distance(one, two):
    """Least distance of two polygons given by their corners; 0 where they meet."""
    edges = [list(zip(shape, shape[1:] + shape[:1], strict=True)) for shape in (one, two)]
    if any(segments_cross(*e, *f) for e in edges[0] for f in edges[1]) or inside(one[0], two) or inside(two[0], one):
        return 0.0
    return min(
        min(point_segment(p, *f) for p in one for f in edges[1]),
        min(point_segment(p, *e) for p in two for e in edges[0]),
    )


def place_on(line, metres):
    """Place at metres along a line."""
    for a, b in zip(line, line[1:], strict=False):
        length = math.dist(a, b)
        if metres <= length:
            return a[0] + (b[0] - a[0]) * metres / length, a[1] + (b[1] - a[1]) * metres / length
        metres -= length
    return line[-1]


def has_one_foot(line, place):
    """Whether only one place along a line is nearest to a place: a line that runs back on itself may have several."""
    feet, start = [], 0.0
    for a, b in zip(line, line[1:], strict=False):
        metre, off = foot_on([a, b], place)
        feet.append((off, start + metre))
        start += math.dist(a, b)
    nearest = min(off for off, _ in feet)
    metres = [metre for off, metre in feet if off <= nearest + 1e-9]
    return max(metres) - min(metres) <= 1e-9


def foot_on(line, p):
    """Metres along a line of its place nearest to a point, and the distance."""
    best, before = (math.inf, 0.0), 0.0
    for a, b in zip(line, line[1:], strict=False):
        length = math.dist(a, b)
        t = max(0.0, min(1.0, ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / length**2))
        place = a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
        best = min(best, (math.dist(p, place), before + t * length))
        before += length
    return best[1], best[0]


def sampled_gaps(length, is_covered, step):
    """Lengths of the runs of samples that are not covered."""
    gaps, run = [], 0
    count = round(length / step)
    for k in range(count + 1):
        if k < count and not is_covered((k + 0.5) * length / count):
            run += 1
        elif run:
            gaps.append(run * length / count)
            run = 0
    return gaps


def room(place, aside, edges):
    """Distance along a ray (unit vector) from a place to the nearest edge; infinite where it meets none."""
    nearest = math.inf
    for a, b in edges:
        ex, ey = b[0] - a[0], b[1] - a[1]
        det = aside[0] * -ey + aside[1] * ex
        if abs(det) < 1e-12:
            continue
        wx, wy = a[0] - place[0], a[1] - place[1]
        t, s = (wx * -ey + wy * ex) / det, (aside[0] * wy - aside[1] * wx) / det
        if t >= 0 and 0 <= s <= 1:
            nearest = min(nearest, t)
    return nearest
