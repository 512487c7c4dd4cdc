"""Ways and ground by brute force: every pair of corners, every cell. Nothing of the product or of shapely."""

import heapq
import math

import numpy as np


def enters(a, b, rectangle):
    """Whether a segment passes through the inside of an axis-parallel rectangle (west, south, east, north)."""
    west, south, east, north = rectangle
    low, high = 0.0, 1.0
    for start, step, least, most in ((a[0], b[0] - a[0], west, east), (a[1], b[1] - a[1], south, north)):
        if abs(step) < 1e-12:
            if not least + 1e-9 < start < most - 1e-9:
                return False
            continue
        one, two = (least - start) / step, (most - start) / step
        low, high = max(low, min(one, two)), min(high, max(one, two))
    return (high - low) * math.dist(a, b) > 1e-7


def shortest(start, end, rectangles):
    """Length of the shortest way that enters no rectangle, over all corners; infinite where there is none."""
    corners = [(x, y) for w, s, e, n in rectangles for x in (w, e) for y in (s, n)]
    places = [start, end, *(c for c in corners if not any(w < c[0] < e and s < c[1] < n for w, s, e, n in rectangles))]
    return dijkstra(len(places), lambda k: _seen(places, k, rectangles))[1]


def _seen(places, k, rectangles):
    for n, place in enumerate(places):
        if n != k and not any(enters(places[k], place, one) for one in rectangles):
            yield n, math.dist(places[k], place)


def dijkstra(count, neighbours, start=0):
    """Least costs from a node to all nodes; `neighbours(k)` yields (node, cost)."""
    best, queue = [math.inf] * count, [(0.0, start)]
    while queue:
        cost, k = heapq.heappop(queue)
        if cost >= best[k]:
            continue
        best[k] = cost
        for n, step in neighbours(k):
            if cost + step < best[n]:
                heapq.heappush(queue, (cost + step, n))
    return best


def away(place, rectangle):
    """Distance of a place from an axis-parallel rectangle."""
    west, south, east, north = rectangle
    return math.hypot(max(west - place[0], 0, place[0] - east), max(south - place[1], 0, place[1] - north))


class Cells:
    """Cells of a square whose middle keeps a distance from all rectangles, and which of them hang together."""

    def __init__(self, box, rectangles, keep_m, cell_m):
        self.box, self.cell = box, cell_m
        self.columns, self.rows = round((box[2] - box[0]) / cell_m), round((box[3] - box[1]) / cell_m)
        self.group = [0 if self._free(k, rectangles, keep_m) else -1 for k in range(self.columns * self.rows)]
        number = 0
        for k in range(len(self.group)):
            if self.group[k] == 0:
                number += 1
                self._flood(k, number)

    def middle(self, k):
        return (
            self.box[0] + (k % self.columns + 0.5) * self.cell,
            self.box[1] + (k // self.columns + 0.5) * self.cell,
        )

    def _free(self, k, rectangles, keep_m):
        place = self.middle(k)
        return all(away(place, one) >= keep_m for one in rectangles)

    def _flood(self, k, number):
        stack = [k]
        while stack:
            k = stack.pop()
            if self.group[k] == 0:
                self.group[k] = number
                column, row = k % self.columns, k // self.columns
                for dx in (-1, 0, 1):
                    for dy in (-1, 0, 1):
                        if 0 <= column + dx < self.columns and 0 <= row + dy < self.rows:
                            stack.append((row + dy) * self.columns + column + dx)

    def group_at(self, place):
        """Number of the group of the cell that holds a place; -1 where it is not free."""
        column, row = int((place[0] - self.box[0]) / self.cell), int((place[1] - self.box[1]) / self.cell)
        return self.group[row * self.columns + column]


# --- ways past lines, with clearance
SIDES = 24


def _cross(ax, ay, bx, by):
    return ax * by - ay * bx


def _to_segment(points, a, b):
    """Distance of each point (n, 2) from one segment."""
    along = b - a
    square = float(along @ along)
    share = np.clip((points - a) @ along / square, 0.0, 1.0) if square else np.zeros(len(points))
    return np.hypot(*(points - a - share[:, None] * along).T)


def _from_segments(place, starts, ends):
    """Distance of one place from each of many segments (n, 2) to (n, 2)."""
    along = ends - starts
    square = (along**2).sum(axis=1)
    share = np.clip(((place - starts) * along).sum(axis=1) / np.where(square == 0, 1, square), 0.0, 1.0)
    return np.hypot(*(place - starts - share[:, None] * along).T)


def _crossing(starts, ends, a, b):
    """Whether each of many segments crosses one."""
    d, e = ends - starts, b - a
    one = _cross(*d.T, *(a - starts).T) * _cross(*d.T, *(b - starts).T) < 0
    return one & (_cross(*e, *(starts - a).T) * _cross(*e, *(ends - a).T) < 0)


def keeps_off(starts, ends, walls, keep_m):
    """(n,) whether each segment keeps a distance from all walls ((2, 2) arrays)."""
    free = np.ones(len(starts), dtype=bool)
    for a, b in walls:
        near = np.minimum.reduce(
            [_to_segment(starts, a, b), _to_segment(ends, a, b), _from_segments(a, starts, ends), _from_segments(b, starts, ends)]
        )
        free &= (near >= keep_m) & ~_crossing(starts, ends, a, b)
    return free


def clear_way(start, end, lines, keep_m):
    """Length of the shortest way that keeps a distance from all lines (lists of places), over all pairs of places round their corners.

    Corners are rounded by polygons of 24 sides outside the circle, so the answer is longer than the truth by less than 0.3 % of each arc.
    None where start or end are too near a line; infinite where no way leads.
    """
    walls = [np.array([a, b], dtype=float) for line in lines for a, b in zip(line[:-1], line[1:], strict=True)]
    ends = np.array([start, end], dtype=float)
    if not keeps_off(ends, ends, walls, keep_m).all():
        return None
    turns = 2 * math.pi * (np.arange(SIDES) + 0.5) / SIDES
    rim = (keep_m + 1e-6) / math.cos(math.pi / SIDES) * np.column_stack((np.cos(turns), np.sin(turns)))
    corners = np.array([place for line in lines for place in line], dtype=float).reshape(-1, 1, 2)
    round_them = (corners + rim).reshape(-1, 2)
    places = np.concatenate((ends, round_them[keeps_off(round_them, round_them, walls, keep_m)]))
    one, other = np.triu_indices(len(places), 1)
    free = keeps_off(places[one], places[other], walls, keep_m)
    seen = [[] for _ in places]
    for a, b, metres in zip(one[free], other[free], np.hypot(*(places[one[free]] - places[other[free]]).T), strict=True):
        seen[a].append((int(b), float(metres)))
        seen[b].append((int(a), float(metres)))
    return dijkstra(len(places), lambda k: seen[k])[1]
