"""Clear widths of exits and lanes: how much room there is across the line, at its narrowest place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.many_corners import near_pieces
from tabletop.checks.base.overlay import MANY_CORNERS
from tabletop.checks.base.snapshot import Pairs, Snapshot, array_of
from tabletop.core.values.feature import Placed

TINY_M = 1e-6
STRAIGHT = 0.02
"""Sine of the turn, about one degree, up to which two pieces of a line go straight on."""
OPEN_M = 30.0
"""Across so much without an obstacle the ground is open: no width can be read from it."""
PIECE_M = 50.0
"""Longer pieces are cut, so that the index finds few obstacles for each."""
Obstacles = Callable[[Snapshot, np.ndarray, np.ndarray], Pairs]
"""Finds what bars a corridor, given the snapshot, straight pieces, and how far from each of them to look (m)."""


@dataclass(frozen=True)
class Narrowest:
    """The least clear width of a corridor (m), at most its declared width, and the cross-section there."""

    width_m: float
    where: BaseGeometry


def clear_widths(snapshot: Snapshot, corridors: list[Placed], obstacles_near: Obstacles = Snapshot.obstacles_near) -> dict[str, Narrowest]:
    """Narrowest place of each corridor by id: distance to the nearest obstacle on the left + on the right, capped by `width_m`.

    0 where an obstacle touches the line. Exact: between the feet of two neighbouring obstacle corners the room on each side is a
    least of linear functions, so concave, and its least value stands at such a foot or at an end of a straight piece. Where an
    obstacle on the left and one on the right stand nearer to each other than that, aslant, so much is clear: the two ends of a fence
    stand at one foot only while the line is square to the fence, and a hair's turn would make a narrow gap wide.
    """
    if not corridors:
        return {}
    lines, caps = array_of(corridor.geometry for corridor in corridors), [float(corridor.get("width_m")) for corridor in corridors]
    starts, ends, owner = straight_pieces(_cut_up(lines))
    ahead_m, behind_m = _straight_on(starts, ends, owner)
    pieces = shapely.linestrings(np.stack((starts, ends), axis=1))
    rows, obstacles = near_pieces(partial(obstacles_near, snapshot), lines, pieces, owner, np.array(caps))
    best = [Narrowest(cap, _middle_section(line, cap)) for line, cap in zip(lines, caps, strict=True)]
    touching = shapely.intersects(pieces[rows], obstacles)
    for row, obstacle in zip(rows[touching], obstacles[touching], strict=True):
        if best[owner[row]].width_m > 0:
            best[owner[row]] = Narrowest(0.0, Point(shapely.shortest_line(pieces[row], obstacle).coords[0]))
    left = np.array([narrow.width_m > 0 for narrow in best])[owner[rows]]
    for row, least_m in _in_order(rows[left], pieces, obstacles[left], owner):
        k = owner[row]
        # A piece that has at least as much room as the narrowest one found so far need not be measured.
        if best[k].width_m > least_m:
            edges = edges_of(obstacles[np.searchsorted(rows, row) : np.searchsorted(rows, row, side="right")])
            best[k] = _narrowest_piece(starts[row], ends[row], edges, best[k])
            best[k] = _aslant(starts[row], ends[row], edges, best[k], (behind_m[row], ahead_m[row]))
    return {one.id: narrow for one, narrow in zip(corridors, best, strict=True)}


def clear_width(snapshot: Snapshot, way: Placed, most_m: float = OPEN_M) -> float | None:
    """What one corridor has clear, whatever width it declares (m); None where nothing stands within `most_m` across."""
    asked = replace(way, properties={**way.properties, "width_m": most_m})
    found_m = clear_widths(snapshot, [asked])[way.id].width_m
    return found_m if found_m < most_m else None


def _in_order(rows: np.ndarray, pieces: np.ndarray, obstacles: np.ndarray, owner: np.ndarray) -> Iterable[tuple[int, float]]:
    """Rows of pieces with the width that they have at least; of lines with very many pieces those with the nearest obstacles first."""
    every = np.unique(rows)
    is_long = np.bincount(owner[every], minlength=owner.max(initial=0) + 1)[owner] > MANY_CORNERS
    if not is_long.any():
        return ((row, 0.0) for row in every.tolist())
    least, far = np.zeros(len(pieces)), is_long[rows]
    least[is_long] = np.inf
    np.minimum.at(least, rows[far], shapely.distance(pieces[rows[far]], obstacles[far]))
    order = every[np.argsort(least[every], kind="stable")]
    return zip(order.tolist(), least[order].tolist(), strict=True)


def _cut_up(lines: np.ndarray) -> np.ndarray:
    """The lines with their longer pieces cut; GEOS refuses to cut a line without length."""
    cut, long = lines.copy(), shapely.length(lines) > PIECE_M
    cut[long] = shapely.segmentize(lines[long], PIECE_M)
    return cut


def _narrowest_piece(start: np.ndarray, end: np.ndarray, edges: np.ndarray, best: Narrowest) -> Narrowest:
    """The narrower of `best` and the narrowest place of one straight piece that touches no obstacle."""
    length = float(np.hypot(*(end - start)))
    ahead = (end - start) / length
    left = np.array([-ahead[1], ahead[0]])
    along, aside = (edges - start) @ ahead, (edges - start) @ left
    low, high = along.min(axis=1), along.max(axis=1)
    near = (aside.min(axis=1) < best.width_m) & (aside.max(axis=1) > -best.width_m)
    kept = (high >= 0) & (low <= length) & near
    along, aside, low, high = along[kept], aside[kept], np.clip(low[kept], 0, length), np.clip(high[kept], 0, length)
    if not len(along):
        return best
    stations = np.unique(np.concatenate((low, high)))
    run = along[:, 1] - along[:, 0]
    # An edge square to the line stands at one station and has no slope: its end that is nearer to the line counts.
    square = np.abs(run) < TINY_M
    slope = np.where(square, 0.0, (aside[:, 1] - aside[:, 0]) / np.where(square, 1.0, run))
    offset = aside[:, :1] + slope[:, None] * (np.clip(stations, low[:, None], high[:, None]) - along[:, :1])
    offset[square] = np.where(aside[square].mean(axis=1) > 0, aside[square].min(axis=1), aside[square].max(axis=1))[:, None]
    present = (stations >= low[:, None] - TINY_M) & (stations <= high[:, None] + TINY_M)
    room_left = np.where(present & (offset > 0), offset, np.inf).min(axis=0)
    room_right = np.where(present & (offset <= 0), -offset, np.inf).min(axis=0)
    k = int(np.argmin(room_left + room_right))
    width = float(room_left[k] + room_right[k])
    if width >= best.width_m:
        return best
    foot = start + stations[k] * ahead
    return Narrowest(width, LineString([foot + left * room_left[k], foot - left * room_right[k]]))


def _straight_on(starts: np.ndarray, ends: np.ndarray, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(m,) metres that a line goes straight on after each of its pieces, and before it: the length of the next one, 0 at a bend."""
    step = ends - starts
    length = np.hypot(*step.T)
    turn = step[:-1, 0] * step[1:, 1] - step[:-1, 1] * step[1:, 0]
    straight = (owner[1:] == owner[:-1]) & (np.abs(turn) <= STRAIGHT * length[:-1] * length[1:]) & ((step[:-1] * step[1:]).sum(axis=1) > 0)
    return np.append(np.where(straight, length[1:], 0.0), 0.0), np.append(0.0, np.where(straight, length[:-1], 0.0))


def _aslant(start: np.ndarray, end: np.ndarray, edges: np.ndarray, best: Narrowest, more_m: tuple[float, float]) -> Narrowest:
    """The narrower of `best` and the least distance between what stands on the left of a straight piece and what stands on its right.

    `more_m`: so far before and behind the piece the line is straight too, and what stands there counts.
    """
    length, wide = float(np.hypot(*(end - start))), best.width_m
    ahead = (end - start) / length
    aside = np.array([-ahead[1], ahead[0]])
    turned = np.stack(((edges - start) @ ahead, (edges - start) @ aside), axis=2)
    # Long lines are cut into pieces, so the two ends of a fence may stand beside two of them: where the line goes straight on, what stands
    # there counts too. Round a bend it does not, for there left and right are others.
    within = _cut_to(turned, -min(more_m[0], wide), length + min(more_m[1], wide))
    near = within[(np.abs(within[:, :, 1]).min(axis=1) < wide)]
    is_left = near[:, :, 1].sum(axis=1) > 0
    if is_left.all() or not is_left.any():
        return best
    sides = [shapely.multilinestrings(list(shapely.linestrings(near[side]))) for side in (is_left, ~is_left)]
    width = float(shapely.distance(*sides))
    if width >= wide - TINY_M:
        return best
    across = shapely.get_coordinates(shapely.shortest_line(*sides))
    return Narrowest(width, LineString(start + across[:, :1] * ahead + across[:, 1:] * aside))


def _cut_to(edges: np.ndarray, low: float, high: float) -> np.ndarray:
    """(k, 2, 2) what of edges lies from `low` to `high` in their first coordinate."""
    first, run = edges[:, 0, 0], edges[:, 1, 0] - edges[:, 0, 0]
    kept = (edges[:, :, 0].max(axis=1) >= low) & (edges[:, :, 0].min(axis=1) <= high)
    steep = np.abs(run) < TINY_M
    share = np.stack([(np.clip(edges[:, k, 0], low, high) - first) / np.where(steep, 1.0, run) for k in (0, 1)], axis=1)
    share[steep] = (0.0, 1.0)
    made = edges[:, :1] + share[:, :, None] * (edges[:, 1:] - edges[:, :1])
    return np.asarray(made[kept])


def straight_pieces(lines: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Starts (m, 2), ends (m, 2) and line numbers (m,) of the straight pieces of lines; pieces without length are left out."""
    coords, owner = shapely.get_coordinates(lines, return_index=True)
    kept = (owner[1:] == owner[:-1]) & (coords[1:] != coords[:-1]).any(axis=1)
    return coords[:-1][kept], coords[1:][kept], owner[:-1][kept]


def edges_of(shapes: np.ndarray) -> np.ndarray:
    """(m, 2, 2) straight edges of lines and of the outlines of polygons."""
    areas = shapely.get_dimensions(shapes) == 2
    lines = np.concatenate((shapely.boundary(shapes[areas]), shapes[~areas]))
    starts, ends, _ = straight_pieces(shapely.get_parts(lines))
    return np.stack((starts, ends), axis=1)


def _middle_section(line: LineString, width_m: float) -> BaseGeometry:
    """A section as wide as declared, in the middle of the line."""
    middle: Point = line.interpolate(0.5, normalized=True)
    before, after = line.interpolate(0.499, normalized=True), line.interpolate(0.501, normalized=True)
    ahead = np.array([after.x - before.x, after.y - before.y])
    norm = float(np.hypot(*ahead))
    if norm == 0 or width_m <= 0:
        return middle
    left = np.array([-ahead[1], ahead[0]]) / norm * width_m / 2
    foot = np.array([middle.x, middle.y])
    return LineString([foot + left, foot - left])
