"""Intervals along lines: metres from a line's start. Closed lines go round."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

SLACK_M = 1e-6
"""Lengths that differ by less are equal: rounding of coordinates, far below what anybody can measure."""

Span = tuple[float, float]


def wrapped(length_m: float, closed: bool, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row numbers, starts and ends of spans clipped to [0, length]; on a closed line what hangs over goes round."""
    rows = np.arange(len(start))
    if not closed:
        return rows, np.clip(start, 0, length_m), np.clip(end, 0, length_m)
    full = end - start >= length_m
    start, end = np.where(full, 0.0, start), np.where(full, length_m, end)
    shifts = (0.0, length_m, -length_m)
    # A span that hangs over either end goes on at the other: moved by a whole length to each side and clipped, it leaves there what belongs
    # there.
    starts = np.concatenate([np.clip(start + shift, 0, length_m) for shift in shifts])
    ends = np.concatenate([np.clip(end + shift, 0, length_m) for shift in shifts])
    kept = ends > starts
    return np.tile(rows, 3)[kept], starts[kept], ends[kept]


def uncovered(length_m: float, spans: Iterable[Span], closed: bool = False) -> list[Span]:
    """What spans leave of [0, length], in order.

    On a closed line the gaps at its two ends are one, given as (start, end + length) beyond the length.
    """
    listed = np.array(list(spans), dtype=float).reshape(-1, 2)
    _, starts, ends = wrapped(length_m, closed, listed[:, 0], listed[:, 1])
    order = np.argsort(starts, kind="stable")
    starts = np.append(starts[order], length_m)
    # One sweep: sorted by their starts, spans leave a gap where the next one starts beyond all that the ones before have reached.
    reached = np.maximum.accumulate(np.concatenate(([0.0], ends[order])))
    open_rows = np.flatnonzero(starts > reached)
    gaps = [(float(reached[row]), float(starts[row])) for row in open_rows]
    if closed and len(gaps) > 1 and gaps[0][0] <= SLACK_M and gaps[-1][1] >= length_m - SLACK_M:
        gaps = [*gaps[1:-1], (gaps[-1][0], gaps[0][1] + length_m)]
    return gaps


def piece(line: LineString, span: Span) -> BaseGeometry:
    """The part of a line over a span; a span beyond the length of a closed line goes round its start."""
    length = line.length
    start, end = span
    if end <= length + SLACK_M:
        return _between(line, start, min(end, length))
    parts = [_between(line, start, length), _between(line, 0, end - length)]
    return LineString(np.concatenate([shapely.get_coordinates(parts[0]), shapely.get_coordinates(parts[1])[1:]]))


def _between(line: LineString, start_m: float, end_m: float) -> LineString:
    """The part of a line from one place along it to another; a line without length where they are one."""
    corners = shapely.get_coordinates(line)
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))))
    ends = np.column_stack([np.interp((start_m, end_m), along, column) for column in corners.T])
    return LineString(np.concatenate((ends[:1], corners[(along > start_m) & (along < end_m)], ends[1:])))


def without(line: LineString, spans: Sequence[Span]) -> BaseGeometry:
    """The line with spans cut out: a line, several, or empty."""
    closed = bool(line.is_closed)
    left = [piece(line, gap) for gap in uncovered(line.length, spans, closed) if gap[1] - gap[0] > SLACK_M]
    return left[0] if len(left) == 1 else MultiLineString([list(part.coords) for part in left])
