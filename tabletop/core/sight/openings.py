"""Gates and the lines that they open: one rule for checks, sight, map and tools. Planar metres, working CRS.

A gate stands on the lines (cordons, barriers) within 1 m of it, on each of them, and takes its width of each: half on either side of its
foot there, measured along the line, round the corner and round the start of a closed line. A gate without width takes nothing, so it
neither opens nor closes anything. Where a shut gate stands in an open one, it is shut.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from shapely import LineString, Point, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.intervals import SLACK_M, Span, without
from tabletop.core.values.feature import Placed

GATE_ON_LINE_M = 1.0
"""A gate this near a line stands on it."""
LINE_KINDS = ("cordon", "barrier")
"""Kinds of a plan that gates stand on."""


def width_of(gate: Placed) -> float:
    """Metres that a gate takes of its line; 0 where it has no width, or one that is no number."""
    value = gate.get("width_m")
    return max(0.0, float(value)) if isinstance(value, int | float) and math.isfinite(value) else 0.0


def opens(gate: Placed) -> bool:
    """Whether a gate lets anybody through: it stands open, and has a width."""
    return bool(gate.get("open")) and width_of(gate) > 0


# --- which gates stand on which lines
def gates_on(lines: Sequence[BaseGeometry] | np.ndarray, gates: Sequence[Placed], tree: STRtree | None = None) -> dict[int, list[Placed]]:
    """Gates with a width on lines, by the row of the line; rows without one are absent. `tree`: an index over the gates' places."""
    if not len(lines) or not len(gates):
        return {}
    shapes = np.empty(len(lines), dtype=object)
    shapes[:] = list(lines)
    found: dict[int, list[Placed]] = {}
    tree = tree or STRtree([gate.geometry for gate in gates])
    rows, hits = tree.query(shapes, predicate="dwithin", distance=GATE_ON_LINE_M)
    for row, hit in sorted(zip(rows.tolist(), hits.tolist(), strict=True)):
        if width_of(gates[hit]) > 0:
            found.setdefault(row, []).append(gates[hit])
    return found


def nearest_lines(lines: Sequence[Placed], gates: Sequence[Placed]) -> dict[str, Placed]:
    """The nearest of the lines that each gate stands on, by the gate's id: along this one its symbol is turned."""
    if not len(lines) or not len(gates):
        return {}
    tree = STRtree([line.geometry for line in lines])
    rows, hits = tree.query_nearest([gate.geometry for gate in gates], max_distance=GATE_ON_LINE_M, all_matches=False)
    return {gates[row].id: lines[hit] for row, hit in zip(rows.tolist(), hits.tolist(), strict=True)}


# --- which spans of a line stay
def span_on(line: LineString, gate: Placed) -> Span:
    """Metres from the start of a line between which a gate on it lies; may hang over the ends. On a closed line once round at most."""
    foot, half = float(line.project(gate.geometry)), width_of(gate) / 2
    half = min(half, line.length / 2) if line.is_closed else half
    return foot - half, foot + half


def gates_at(line: LineString, gates: Iterable[Placed], place: Point) -> list[Placed]:
    """Those of the gates on a line in which a place of the line lies."""
    at = float(line.project(place))
    shifts = (-line.length, 0.0, line.length) if line.is_closed else (0.0,)
    spans = ((gate, span_on(line, gate)) for gate in gates if width_of(gate) > 0)
    return [gate for gate, (start, end) in spans if any(start - SLACK_M <= at + shift <= end + SLACK_M for shift in shifts)]


def open_spans(line: LineString, gates: Iterable[Placed]) -> list[Span]:
    """What gates on a line leave open of it: the spans of the open ones without those of the shut ones; may hang over the ends."""
    found, shut = list[Span](), list[Span]()
    for gate in gates:
        if width_of(gate) > 0:
            (found if opens(gate) else shut).append(span_on(line, gate))
    if shut and line.is_closed:
        shut = [(start + shift, end + shift) for start, end in shut for shift in (-line.length, 0.0, line.length)]
    for start, end in shut:
        found = [one for left, right in found for one in ((left, min(right, start)), (max(left, end), right)) if one[1] > one[0]]
    return found


def stays_open(line: LineString, gate: Placed, others: Iterable[Placed]) -> bool:
    """Whether a gate on a line opens any of it that the shut ones of the other gates on it do not shut."""
    spans = open_spans(line, [gate, *(other for other in others if not opens(other))])
    return any(end - start > SLACK_M for start, end in spans)


def opened(lines: Sequence[LineString] | np.ndarray, gates: Iterable[Placed], tree: STRtree | None = None) -> list[BaseGeometry]:
    """Lines with the openings of the gates on them cut out: lines, several, or empty; one without an opening is itself.

    `tree`: an index over the places of the gates, where the caller has one.
    """
    shapes: list[BaseGeometry] = list(lines)
    every = list(gates)
    if not any(map(opens, every)):
        return shapes
    for row, features in gates_on(shapes, every, tree).items():
        spans = open_spans(lines[row], features)
        shapes[row] = without(lines[row], spans) if spans else lines[row]
    return shapes


def opened_by_id(lines: Sequence[Placed], gates: Iterable[Placed]) -> Mapping[str, BaseGeometry]:
    """The same of features, by their ids."""
    return dict(zip((line.id for line in lines), opened([line.geometry for line in lines], gates), strict=True))


def between_gates_by_id(lines: Sequence[Placed], gates: Iterable[Placed]) -> Mapping[str, BaseGeometry]:
    """Lines, by their ids, without what any gate on them takes, open or shut: where marks of a line may stand beside a gate's symbol."""
    shapes: list[BaseGeometry] = [line.geometry for line in lines]
    for row, on_line in gates_on(shapes, [gate for gate in gates if width_of(gate) > 0]).items():
        shapes[row] = without(lines[row].geometry, [span_on(lines[row].geometry, gate) for gate in on_line])
    return dict(zip((line.id for line in lines), shapes, strict=True))
