"""Roads that do not hang together: ends just short of another road, and roads that nothing connects with the rest. Planar metres."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from shapely import STRtree

from tabletop.core.layers.layer_problem import LayerProblem, Tolerances
from tabletop.core.text.message import mark, message
from tabletop.io.inspection.layer_records import Records, place_in

JOIN_M = 0.5
"""Roads nearer than this at an end meet for our checks (`checks/ground/roads.py`)."""
OWN_NET_M = 2_000.0
"""Planning default: roads that hang together over so many metres are the net of a place of their own."""
ENDS_AT_ONCE = 20_000
Alive = Callable[[], None]


@dataclass(frozen=True)
class Net:
    """m single lines with the `rows` of their records; `ends` (2 m, 2) their first and last places, all first ones before all last ones;
    `touches` (k, 2): line of an end, line that it meets (itself left out)."""

    lines: np.ndarray
    rows: np.ndarray
    ends: np.ndarray
    tree: STRtree
    touches: np.ndarray

    def owner(self, end: int) -> int:
        """Line of an end."""
        return end % len(self.lines)


def net_of(shapes: np.ndarray, rows: np.ndarray, alive: Alive) -> Net:
    """The net of some lines or multi-lines, joined where an end lies within 0.5 m of another line, or lines cross."""
    lines, owners = shapely.get_parts(shapes, return_index=True)
    kept = shapely.length(lines) > 0
    lines, owners = lines[kept], owners[kept]
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(lines, n)) for n in (0, -1)]) if len(lines) else np.empty((0, 2))
    tree = STRtree(lines)
    met = [np.empty((0, 2), dtype=np.int64)]
    for start in range(0, len(ends), ENDS_AT_ONCE):
        alive()
        index, line = tree.query(shapely.points(ends[start : start + ENDS_AT_ONCE]), predicate="dwithin", distance=JOIN_M)
        met.append(np.column_stack(((index + start), line)))
    touches = np.vstack(met)
    touches = touches[touches[:, 0] % max(1, len(lines)) != touches[:, 1]]
    return Net(lines, rows[owners], ends, tree, touches)


def dangles(net: Net, limit_m: float, alive: Alive) -> list[tuple[int, int, float]]:
    """Ends that meet nothing and lie within `limit_m` of another line that theirs does not cross: end, nearest line, metres."""
    loose = np.setdiff1d(np.arange(len(net.ends)), net.touches[:, 0])
    closed = np.hypot(*(net.ends[: len(net.lines)] - net.ends[len(net.lines) :]).T) <= JOIN_M if len(net.lines) else np.empty(0, bool)
    loose = loose[~closed[loose % max(1, len(net.lines))]]
    found: dict[int, tuple[float, int]] = {}
    for start in range(0, len(loose), ENDS_AT_ONCE):
        alive()
        some = loose[start : start + ENDS_AT_ONCE]
        points = shapely.points(net.ends[some])
        index, line = net.tree.query(points, predicate="dwithin", distance=limit_m)
        own = some[index] % len(net.lines)
        other = (line != own) & ~shapely.intersects(net.lines[own], net.lines[line])
        index, line = index[other], line[other]
        for end, number, metres in zip(some[index].tolist(), line.tolist(), shapely.distance(points[index], net.lines[line]), strict=True):
            found[end] = min(found.get(end, (np.inf, -1)), (float(metres), number))
    return [(end, line, metres) for end, (metres, line) in sorted(found.items())]


def parts_of(net: Net, alive: Alive) -> np.ndarray:
    """(m,) for each line the number of the part of the net that it belongs to."""
    alive()
    crossing = net.tree.query(net.lines, predicate="intersects").T if len(net.lines) else np.empty((0, 2), dtype=np.int64)
    owned = np.column_stack((net.touches[:, 0] % max(1, len(net.lines)), net.touches[:, 1]))
    same = _same_record(net.rows)
    pairs = np.vstack((owned, crossing, same))
    count = len(net.lines)
    links = coo_matrix((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return np.asarray(connected_components(links, directed=False)[1])


def _same_record(rows: np.ndarray) -> np.ndarray:
    """Lines of one record belong together."""
    order = np.argsort(rows, kind="stable")
    same = rows[order][1:] == rows[order][:-1]
    return np.column_stack((order[:-1][same], order[1:][same]))


def roads(records: Records, limits: Tolerances, alive: Alive) -> Iterator[LayerProblem]:
    """Loose ends and unconnected parts of a layer of roads."""
    rows = records.rows_of(1)
    if records.role != "road" or not len(rows):
        return
    net = net_of(records.shapes[rows], rows, alive)
    for end, line, metres in dangles(net, limits.dangle_m, alive):
        place = tuple(np.round(net.ends[end], 2).tolist())
        foot = shapely.get_coordinates(shapely.shortest_line(shapely.Point(place), net.lines[line]))[-1]
        told = message(
            mark("It ends {metres:.2f} m short of {other} without touching it."), metres=metres, other=records.told(int(net.rows[line]))
        )
        line_to = ((place[0], place[1]), (round(float(foot[0]), 2), round(float(foot[1]), 2)))
        number = int(net.rows[net.owner(end)]) + 1
        yield LayerProblem("dangle", told, number, (place[0], place[1]), line=line_to, also=(int(net.rows[line]) + 1,))
    yield from _disconnected(records, net, alive)


def _disconnected(records: Records, net: Net, alive: Alive) -> Iterator[LayerProblem]:
    part = parts_of(net, alive)
    if not len(part):
        return
    lengths = np.bincount(part, weights=shapely.length(net.lines))
    main = int(np.argmax(lengths))
    order = np.argsort(part, kind="stable")
    for lines in np.split(order, np.flatnonzero(np.diff(part[order])) + 1):
        number = int(part[lines[0]])
        if number == main:
            continue
        rows = np.unique(net.rows[lines])
        template = mark("It hangs together with {count} {count:road|roads} ({metres:.0f} m), not with the rest of the net.")
        if len(rows) == 1:
            template = mark("It is connected with no other road ({metres:.0f} m).")
        told = message(template, count=len(rows), metres=float(lengths[number]))
        also = tuple(int(row) + 1 for row in rows[1:])
        severity = "warn" if lengths[number] < OWN_NET_M else "info"
        yield LayerProblem(
            "disconnected", told, int(rows[0]) + 1, place_in(net.lines[lines[0]]), "warn" if severity == "warn" else "info", (), also
        )
