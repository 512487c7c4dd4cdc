"""How many metres of a flow get through, by thin strips: plain Python, nothing of the product or of shapely.

The flow goes north. Its ground is a polygon, obstacles are segments and polygons. In each strip the shut intervals are what segments of
the strip shade, and what polygons hold; what is open in one strip leads to what is open in the next where they share 0.6 m.
"""

import math

LEAST_M = 0.6


def clipped(a, b, low, high):
    """The part of a segment between two northings; None where there is none."""
    if a[1] > b[1]:
        a, b = b, a
    if b[1] < low or a[1] > high:
        return None
    if b[1] == a[1]:
        return a, b

    def at(y):
        share = (y - a[1]) / (b[1] - a[1])
        return a[0] + share * (b[0] - a[0]), y

    return at(max(low, a[1])), at(min(high, b[1]))


def held(corners, y):
    """Intervals of east that a polygon holds at a northing."""
    crossings = []
    for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
        if (a[1] > y) != (b[1] > y):
            crossings.append(a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
    crossings.sort()
    return list(zip(crossings[::2], crossings[1::2], strict=True))


def without(spans, shut):
    left = []
    for start, end in spans:
        at = start
        for low, high in sorted(shut):
            if high > at and low < end:
                if low > at:
                    left.append((at, low))
                at = max(at, high)
        if at < end:
            left.append((at, end))
    return left


def strips(ground, segments, polygons, step):
    """Open intervals of each strip, from the south to the north."""
    low, high = min(y for _, y in ground), max(y for _, y in ground)
    count = round((high - low) / step)
    found = []
    for k in range(count):
        south, north = low + k * (high - low) / count, low + (k + 1) * (high - low) / count
        middle = (south + north) / 2
        shut = [span for one in polygons for span in held(one, middle)]
        for a, b in segments:
            part = clipped(a, b, south, north)
            if part is not None:
                shut.append(tuple(sorted((part[0][0], part[1][0]))))
        found.append([span for span in without(held(ground, middle), shut) if span[1] - span[0] >= LEAST_M])
    return found


def metres_through(ground, segments=(), polygons=(), step=0.05):
    """The greatest flow from the first strip to the last, by augmenting ways one after the other."""
    rows = strips(ground, segments, polygons, step)
    nodes = {(k, i): span for k, row in enumerate(rows) for i, span in enumerate(row)}
    room = {}

    def link(one, other, metres):
        room.setdefault(one, {})[other] = metres
        room.setdefault(other, {}).setdefault(one, 0.0)

    for (k, i), (low, high) in nodes.items():
        link(("in", k, i), ("out", k, i), high - low)
        if k == 0:
            link("start", ("in", k, i), math.inf)
        if k == len(rows) - 1:
            link(("out", k, i), "goal", math.inf)
        for j, (left, right) in enumerate(rows[k + 1] if k + 1 < len(rows) else ()):
            shared = min(high, right) - max(low, left)
            if shared >= LEAST_M:
                link(("out", k, i), ("in", k + 1, j), shared)
    total = 0.0
    while (way := _way(room)) is not None:
        least = min(room[a][b] for a, b in way)
        for a, b in way:
            room[a][b] -= least
            room[b][a] += least
        total += least
    return total


def _way(room):
    before, queue = {"start": None}, ["start"]
    while queue:
        here = queue.pop()
        for onward, metres in room.get(here, {}).items():
            if metres > 1e-9 and onward not in before:
                before[onward] = here
                if onward == "goal":
                    way = [(here, onward)]
                    while before[here] is not None:
                        way.append((before[here], here))
                        here = before[here]
                    return way
                queue.append(onward)
    return None
