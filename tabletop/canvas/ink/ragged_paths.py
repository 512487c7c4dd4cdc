"""From numpy to QPainter in bulk: paths, polygons, lines and rectangles made from whole arrays, never vertex by vertex."""

import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import shiboken6
from PySide6.QtCore import QByteArray, QDataStream, QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

_memory: Any = shiboken6
"""Its stubs know neither the size and buffer of a VoidPtr nor what wrapInstance gives."""
_ELEMENT = np.dtype([("kind", ">i4"), ("right", ">f8"), ("down", ">f8")])
FAR_PX = 50_000.0
VERTICES_PER_PATH = 384
ROUND_FROM_PX = 4.5
"""Narrower than this nobody sees whether an end is round."""
SHORT_END = 0.7
"""A narrow end reaches so much of half the width beyond the line, which covers as much as a round one."""
OVERLAP_PX = 0.75
"""Ends that only touched would show the ground between them: the pixels of both edges are half covered."""
SHARPEST_MITRE = 0.36
"""Tangent of half the turn: in sharper turns (of 40 degrees) a disc closes the gap."""


def gather(offsets: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of a ragged array cut by `offsets`: indices of the elements of the chosen pieces, and the offsets of the new, shorter array."""
    starts = offsets[chosen]
    lengths = offsets[chosen + 1] - starts
    cut = np.concatenate(([0], np.cumsum(lengths)))
    return np.repeat(starts - cut[:-1], lengths) + np.arange(cut[-1]), cut


def path(points_px: np.ndarray, offsets: np.ndarray) -> QPainterPath:
    """One path of many pieces, filled by winding. `points_px` (n, 2); piece k is `offsets[k]:offsets[k+1]`; empty pieces are left out."""
    starts = offsets[:-1][np.diff(offsets) > 0]
    made = QPainterPath()
    if not len(starts):
        return made
    # The stream form of a path, as Qt writes it: count, elements, start of the last piece, filling. One call instead of one for each
    # corner.
    elements = np.empty(len(points_px), dtype=_ELEMENT)
    elements["kind"] = 1
    elements["kind"][starts] = 0
    elements["right"], elements["down"] = points_px[:, 0], points_px[:, 1]
    fill = Qt.FillRule.WindingFill.value
    raw = struct.pack(">i", len(elements)) + elements.tobytes() + struct.pack(">ii", int(starts[-1]), fill)
    QDataStream(QByteArray(raw)) >> made
    return made


def paths(points_px: np.ndarray, cuts: np.ndarray, areas: np.ndarray) -> Iterator[QPainterPath]:
    """The same as several short paths: the rasteriser takes ten times as long for one of a thousand areas as for each on its own.

    Area k has the pieces `areas[k]:areas[k+1]`; an area with holes stays in one path.
    """
    ends = cuts[areas]
    limits = np.unique(np.searchsorted(ends, np.arange(0, ends[-1] + VERTICES_PER_PATH, VERTICES_PER_PATH)).clip(max=len(ends) - 1))
    for a, b in pairwise(areas[limits].tolist()):
        yield path(points_px[cuts[a] : cuts[b]], cuts[a : b + 1] - cuts[a])


def polygon(points_px: np.ndarray) -> QPolygonF:
    """A polygon or polyline of (n, 2) pixels."""
    made = QPolygonF()
    if len(points_px):
        made.resize(len(points_px))
        # Written straight into Qt's memory: 16 bytes for each corner.
        memory = _memory.VoidPtr(made.data(), len(points_px) * 16, True)
        np.frombuffer(memory, dtype=np.float64).reshape(-1, 2)[:] = points_px
    return made


def polygons(points_px: np.ndarray, offsets: np.ndarray) -> list[QPolygonF]:
    """One polygon or polyline for each piece of at least two points."""
    cuts = offsets.tolist()
    return [polygon(points_px[a:b]) for a, b in zip(cuts[:-1], cuts[1:], strict=True) if b - a > 1]


def segments(points_px: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """(k, 4) segments from point to point, none from piece to piece."""
    if len(points_px) < 2:
        return np.empty((0, 4))
    inside = np.ones(len(points_px) - 1, dtype=bool)
    breaks = offsets[1:-1]
    inside[breaks[(breaks > 0) & (breaks < len(points_px))] - 1] = False
    return np.ascontiguousarray(np.hstack((points_px[:-1], points_px[1:]))[inside])


def draw_lines(painter: QPainter, lines_px: np.ndarray) -> None:
    """Draw (k, 4) segments (right, down, right, down) with the painter's pen."""
    if len(lines_px):
        held = np.ascontiguousarray(lines_px, dtype=np.float64)
        # Qt reads the array's own memory, so the array is held until the call is over.
        painter.drawLines(_memory.wrapInstance(held.ctypes.data, QLineF), len(held))


def draw_rects(painter: QPainter, rects_px: np.ndarray) -> None:
    """Draw (k, 4) rectangles (left, top, width, height) with the painter's pen and brush."""
    if len(rects_px):
        held = np.ascontiguousarray(rects_px, dtype=np.float64)
        painter.drawRects(_memory.wrapInstance(held.ctypes.data, QRectF), len(held))


def draw_wide(painter: QPainter, colour: QColor, width_px: float, points_px: np.ndarray, offsets: np.ndarray, flat: bool = False) -> None:
    """Draw the pieces of a ragged array (n, 2) cut by `offsets` as lines of a width, with round ends or `flat` ones.

    Each segment is a rectangle that reaches to the corner of its joins. Qt makes the outline of a wide polyline corner by corner and
    fills it: 72 ms for the roads of a town that this draws in 22.
    """
    lines, discs = joined(points_px, offsets, width_px, flat)
    pen = QPen(colour, width_px)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    draw_lines(painter, lines)
    if len(discs):
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(polygon(discs))


def joined(points_px: np.ndarray, offsets: np.ndarray, width_px: float, flat: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """(k, 4) segments, longer by what their joins and ends need, and the places (m, 2) of discs that close what they leave open."""
    ahead = points_px[1:] - points_px[:-1]
    length = np.hypot(ahead[:, 0], ahead[:, 1]) if len(ahead) else np.empty(0)
    piece = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    there = np.flatnonzero((length > 0) & (piece[1:] == piece[:-1])) if len(length) else np.empty(0, np.int64)
    if not len(there):
        return np.empty((0, 4)), np.empty((0, 2))
    half, is_wide = width_px / 2, width_px >= ROUND_FROM_PX
    start, end, unit, of = points_px[there], points_px[there + 1], ahead[there] / length[there, None], piece[there]
    follows = of[1:] == of[:-1]
    turn = _half_turns(unit)
    open_joins = follows & (turn > SHARPEST_MITRE)
    reach = np.where(open_joins, 0.0, half * turn + OVERLAP_PX)
    end_reach = 0.0 if flat or is_wide else half * SHORT_END
    before = np.concatenate(([end_reach], np.where(follows, reach, end_reach)))[:, None] * unit
    after = np.concatenate((np.where(follows, reach, end_reach), [end_reach]))[:, None] * unit
    lines = np.hstack((start - before, end + after))
    discs = [end[:-1][open_joins]]
    if is_wide and not flat:
        first, last = np.concatenate(([True], ~follows)), np.concatenate((~follows, [True]))
        discs += [start[first], end[last]]
    return lines, np.vstack(discs)


def _half_turns(unit: np.ndarray) -> np.ndarray:
    """Tangent of half the turn from each direction (n, 2) to the next."""
    along = (unit[:-1] * unit[1:]).sum(axis=1).clip(-1.0, 1.0)
    turns: np.ndarray = np.sqrt((1.0 - along) / np.maximum(1.0 + along, 1e-9))
    return turns


def dashes(points_px: np.ndarray, offsets: np.ndarray, on_px: float, off_px: float, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """(k, 4) dashes along the pieces within the box low..high, counted from each piece's start, so neighbouring tiles agree.

    A border that two pieces share is dashed once: dashes of two rhythms over one another would look like a whole line.
    """
    lines = segments(points_px, offsets)
    if not len(lines):
        return lines
    length = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    start = _distance_of_segments(offsets, length)
    near = np.flatnonzero(_touches(lines, low, high) & (length > 0))
    near = near[_firsts(lines[near])]
    lines, length, start = lines[near], length[near], start[near]
    first, last = _span_inside(lines, length, low, high)
    period = on_px + off_px
    # Only the dashes that can be in the picture are made, by their number from the start of the piece.
    k0 = np.floor((start + first) / period).astype(np.int64)
    counts = np.floor((start + last) / period).astype(np.int64) - k0 + 1
    number, _ = gather(np.concatenate(([0], np.cumsum(counts))), np.arange(len(counts)))
    which = np.repeat(np.arange(len(counts)), counts)
    number = number - np.repeat(np.cumsum(counts) - counts, counts) + k0[which]
    a = np.clip(number * period - start[which], 0, length[which])
    b = np.clip(number * period + on_px - start[which], 0, length[which])
    kept = b > a
    which, a, b = which[kept], a[kept, None] / length[which[kept], None], b[kept, None] / length[which[kept], None]
    origin, step = lines[which, :2], lines[which, 2:] - lines[which, :2]
    return np.hstack((origin + a * step, origin + b * step))


def _distance_of_segments(offsets: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Distance of each segment's start from its piece's start."""
    before = np.concatenate(([0.0], np.cumsum(length)))
    counts = np.maximum(np.diff(offsets) - 1, 0)
    first = np.cumsum(counts) - counts
    starts: np.ndarray = before[:-1] - np.repeat(before[first], counts)
    return starts


def _firsts(lines: np.ndarray) -> np.ndarray:
    """Indices of the segments that do not repeat an earlier one in either direction, to an eighth of a pixel."""
    ends = np.round(lines * 8)
    swap = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[swap] = ends[swap][:, [2, 3, 0, 1]]
    _, first = np.unique(ends, axis=0, return_index=True)
    return np.sort(first)


def _touches(lines: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    least, most = np.minimum(lines[:, :2], lines[:, 2:]), np.maximum(lines[:, :2], lines[:, 2:])
    touches: np.ndarray = ((most >= low) & (least <= high)).all(axis=1)
    return touches


def _span_inside(lines: np.ndarray, length: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From where to where (distance along it) each segment can be inside the box; segments of a million pixels stay cheap."""
    reach = float(np.hypot(*(high - low)))
    step = (lines[:, 2:] - lines[:, :2]) / length[:, None]
    middle = ((((low + high) / 2) - lines[:, :2]) * step).sum(axis=1)
    return np.clip(middle - reach, 0, length), np.clip(middle + reach, 0, length)


def clip_rings(points_px: np.ndarray, offsets: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cut rings that reach farther than FAR_PX beyond the box: pixels so far away do not survive the rasteriser."""
    right, down = points_px[:, 0], points_px[:, 1]
    least, most = low - FAR_PX, high + FAR_PX
    if not len(points_px) or right.min() >= least[0] and down.min() >= least[1] and right.max() <= most[0] and down.max() <= most[1]:
        return points_px, offsets
    beyond: np.ndarray = (points_px < least) | (points_px > most)
    far = np.asarray(beyond.any(axis=1))
    # Cut far outside the picture, so that no new side of the ring is seen, whatever the pen.
    margin = FAR_PX / 10
    pieces = [
        _clip_ring(points_px[a:b], low - margin, high + margin) if far[a:b].any() else points_px[a:b]
        for a, b in zip(offsets[:-1], offsets[1:], strict=True)
    ]
    cut = np.concatenate(([0], np.cumsum([len(piece) for piece in pieces])))
    return np.vstack(pieces), cut


def _clip_ring(ring: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Sutherland and Hodgman: the ring within a box, closed."""
    for axis, limit, sign in ((0, low[0], 1.0), (0, high[0], -1.0), (1, low[1], 1.0), (1, high[1], -1.0)):
        if len(ring) < 2:
            break
        here, there = ring[:-1], ring[1:]
        side = (ring[:, axis] - limit) * sign
        inside, after = side[:-1] >= 0, side[1:] >= 0
        with np.errstate(divide="ignore", invalid="ignore"):
            t = side[:-1] / (side[:-1] - side[1:])
        crossing = here + np.where(inside != after, t, 0.0)[:, None] * (there - here)
        both = np.stack((crossing, there), axis=1).reshape(-1, 2)
        kept = both[np.stack((inside != after, after), axis=1).ravel()]
        ring = np.vstack((kept, kept[:1])) if len(kept) else kept
    return ring
