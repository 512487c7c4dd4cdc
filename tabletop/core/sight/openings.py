"""Gates and the lines that they open: one rule for checks, sight and map. Planar metres, working CRS.

A gate stands on the lines (cordons, barriers) within 1 m of it, and takes its width of each, half on either side of its foot there. A gate
without width takes nothing, so it neither opens nor closes anything. Where a shut gate stands in an open one, it is shut.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from shapely import LineString, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.intervals import Span, without
from tabletop.core.values.feature import Placed

GATE_ON_LINE_M = 1.0
"""A gate this near a line stands on it."""


def width_of(gate: Placed) -> float:
    """Metres that a gate takes of its line; 0 where it has no width."""
    return max(0.0, float(gate.get("width_m") or 0.0))


def opens(gate: Placed) -> bool:
    """Whether a gate lets anybody through: it stands open, and has a width."""
    return bool(gate.get("open")) and width_of(gate) > 0


def span_on(line: LineString, gate: Placed) -> Span:
    """Metres from the start of a line between which a gate on it lies; may hang over the ends."""
    foot, half = float(line.project(gate.geometry)), width_of(gate) / 2
    return foot - half, foot + half


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


def opened(lines: Sequence[LineString], gates: Iterable[Placed]) -> list[BaseGeometry]:
    """Lines with the openings of the gates on them that let people through cut out: lines, several, or empty."""
    found: list[BaseGeometry] = list(lines)
    every = [gate for gate in gates if width_of(gate) > 0] if found else []
    if not any(map(opens, every)):
        return found
    places = [gate.geometry for gate in every]
    on_line: dict[int, list[Placed]] = {}
    rows, hits = STRtree(places).query(np.array([*found, None], dtype=object)[:-1], predicate="dwithin", distance=GATE_ON_LINE_M)
    for row, hit in zip(rows.tolist(), hits.tolist(), strict=True):
        on_line.setdefault(row, []).append(every[hit])
    for row, some in on_line.items():
        spans = open_spans(lines[row], some)
        found[row] = without(lines[row], spans) if spans else lines[row]
    return found
