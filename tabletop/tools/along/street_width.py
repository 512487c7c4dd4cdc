"""The way from wall to wall through a place: square to a road, or the shortest one. Obstacles are edges, cut by rays."""

import math
from dataclasses import dataclass

import numpy as np
from shapely import LineString

from tabletop.core.geometry.geometry import Position

COARSE_DEG = 1.0
FINEST_DEG = 1e-4
PAST_DEG = 1e-3
CORNERS_MAX = 200
"""Up to so many edges the bearings just past each of their ends are tried too: the shortest way often grazes a corner."""


@dataclass(frozen=True)
class Walls:
    """Edges of obstacles near a place: first and second ends (m, 2), metres."""

    starts: np.ndarray
    ends: np.ndarray

    def room_m(self, ground: Position, bearings_deg: np.ndarray) -> np.ndarray:
        """(n,) metres from a place to the first edge at each bearing; infinite where there is none."""
        turns = np.radians(np.asarray(bearings_deg, dtype=float))
        ahead = np.column_stack((np.sin(turns), np.cos(turns)))[:, None, :]
        edge, off = self.ends - self.starts, self.starts - np.asarray(ground)
        cross = ahead[..., 0] * edge[:, 1] - ahead[..., 1] * edge[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = (off[:, 0] * edge[:, 1] - off[:, 1] * edge[:, 0]) / cross
            share = (off[:, 0] * ahead[..., 1] - off[:, 1] * ahead[..., 0]) / cross
        hit = (np.abs(cross) > 1e-12) & (distance > 1e-9) & (share >= -1e-12) & (share <= 1 + 1e-12)
        return np.asarray(np.where(hit, distance, np.inf).min(axis=1, initial=np.inf))

    def width_m(self, ground: Position, bearings_deg: np.ndarray) -> np.ndarray:
        """(n,) metres from wall to wall through a place, along each bearing and its back bearing."""
        bearings = np.asarray(bearings_deg, dtype=float)
        return np.asarray(self.room_m(ground, bearings) + self.room_m(ground, bearings + 180.0))


def across(walls: Walls, ground: Position, bearing_deg: float | None = None) -> LineString | None:
    """Line through a place between the nearest walls on both sides: at that bearing, or the shortest one. None where a side is open."""
    if not len(walls.starts):
        return None
    bearing = shortest_bearing(walls, ground) if bearing_deg is None else bearing_deg
    room = walls.room_m(ground, np.array([bearing, bearing + 180.0]))
    if not np.isfinite(room).all():
        return None
    turn = math.radians(bearing)
    ahead = (math.sin(turn), math.cos(turn))
    ends = [(ground[0] + sign * far * ahead[0], ground[1] + sign * far * ahead[1]) for sign, far in ((-1, room[1]), (1, room[0]))]
    return LineString(ends)


def shortest_bearing(walls: Walls, ground: Position) -> float:
    """Bearing (0 to 180) of the shortest way from wall to wall: every degree is tried, then finer about the best ones."""
    bearings = np.concatenate((np.arange(0.0, 180.0, COARSE_DEG), _past_corners(walls, ground)))
    widths = walls.width_m(ground, bearings)
    best = bearings[np.argsort(widths)[:6]]
    step = COARSE_DEG
    while step > FINEST_DEG:
        tried = np.unique((best[:, None] + step * np.linspace(-1, 1, 21)).ravel())
        widths = walls.width_m(ground, tried)
        best = tried[np.argsort(widths)[:6]]
        step /= 10
    return float(best[0]) % 180.0


def _past_corners(walls: Walls, ground: Position) -> np.ndarray:
    if len(walls.starts) > CORNERS_MAX:
        return np.empty(0)
    off = np.concatenate((walls.starts, walls.ends)) - np.asarray(ground)
    bearings = np.degrees(np.arctan2(off[:, 0], off[:, 1])) % 180.0
    return np.concatenate((bearings - PAST_DEG, bearings + PAST_DEG))
