"""Gates and the lines that they open: one rule for checks, sight and map. Planar metres, working CRS.

A gate stands on the lines (cordons, barriers) within 1 m of it, and takes its width of each, half on either side of its foot there. A gate
without width takes nothing, so it neither opens nor closes anything.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from shapely import LineString, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.core.feature import Placed
from tabletop.core.intervals import Span, without

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


def opened(lines: Sequence[LineString], gates: Iterable[Placed]) -> list[BaseGeometry]:
    """Lines with the openings of the gates on them that let people through cut out: lines, several, or empty."""
    found: list[BaseGeometry] = list(lines)
    through = [gate for gate in gates if opens(gate)] if found else []
    if not through:
        return found
    places = [gate.geometry for gate in through]
    spans: dict[int, list[Span]] = {}
    rows, hits = STRtree(places).query(np.array([*found, None], dtype=object)[:-1], predicate="dwithin", distance=GATE_ON_LINE_M)
    for row, hit in zip(rows.tolist(), hits.tolist(), strict=True):
        spans.setdefault(row, []).append(span_on(lines[row], through[hit]))
    for row, some in spans.items():
        found[row] = without(lines[row], some)
    return found
