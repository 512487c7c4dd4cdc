"""Gaps of cells put together to one shape: what ends at the side of a cell is joined with what goes on beyond it. Planar metres.

What hangs together is joined by itself, so that after an edit only what hangs together with a changed cell is joined again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.snapshot import array_of
from tabletop.checks.coverage.coverage_grid import CELL_M, areas_of

SEAM_DIGITS, SEAM_M = 6, 1e-6
"""Corners on both sides of a seam are the same when rounded so."""
DIGEST_BYTES = 16
NEAR_DIGITS = 4
"""Corners that are the same when rounded so belong to parts that hang together: a little more, for rounding may part two."""


@dataclass(frozen=True, eq=False)
class _Parts:
    """The parts (n,) of a gap that end at no side of its cell; and those that do, their corners rounded, each with a short text that no
    other part has unless it is alike; and the corners at sides, east + north i, each with the row of the part that has it.
    """

    free: np.ndarray
    seamed: np.ndarray
    digests: list[bytes]
    corners: list[tuple[complex, int]]


@dataclass(eq=False)
class CellGap:
    """The gap in one cell."""

    shape: BaseGeometry
    _parts: _Parts | None = None

    @cached_property
    def area_m2(self) -> float:
        """Its area."""
        return float(self.shape.area)


def _parts_of(gaps: Sequence[CellGap]) -> list[_Parts]:
    """The parts of each gap; those not known yet are made together."""
    missing = [gap for gap in gaps if gap._parts is None]
    parts, cells = shapely.get_parts(array_of(gap.shape for gap in missing), return_index=True)
    at_side = _is_at_side(shapely.bounds(parts).reshape(-1, 4)).any(axis=1)
    seamed = shapely.transform(parts[at_side], lambda places: np.round(places, SEAM_DIGITS))
    places, owners = shapely.get_coordinates(seamed, return_index=True)
    kept = _is_at_side(places).any(axis=1)
    near, owners = np.round(places[kept], NEAR_DIGITS), owners[kept]
    ends = np.arange(len(missing) + 1)
    free_at, seamed_at = np.searchsorted(cells[~at_side], ends), np.searchsorted(cells[at_side], ends)
    corners_at = np.searchsorted(owners, seamed_at)
    digests = [blake2b(text, digest_size=DIGEST_BYTES).digest() for text in shapely.to_wkb(seamed).tolist()]
    corners, owners = (near[:, 0] + 1j * near[:, 1]).tolist(), owners.tolist()
    for k, gap in enumerate(missing):
        first, last = int(seamed_at[k]), int(seamed_at[k + 1])
        some = slice(corners_at[k], corners_at[k + 1])
        rows = [row - first for row in owners[some]]
        mine = list(zip(corners[some], rows, strict=True))
        gap._parts = _Parts(parts[~at_side][free_at[k] : free_at[k + 1]], seamed[first:last], digests[first:last], mine)
    return [gap._parts for gap in gaps if gap._parts is not None]


def _is_at_side(places: np.ndarray) -> np.ndarray:
    """Which of many coordinates lie on the side of a cell."""
    return np.asarray(np.abs(places - np.round(places / CELL_M) * CELL_M) < SEAM_M)


def joined(gaps: Sequence[CellGap], known: dict[bytes, np.ndarray]) -> BaseGeometry:
    """The gaps of cells as one shape. `known`: what was joined the last time, by the parts that it is made of; kept up to date."""
    cells = _parts_of(gaps)
    seamed = [part for cell in cells for part in cell.seamed]
    digests = [digest for cell in cells for digest in cell.digests]
    made = {}
    for rows in _hanging_together(cells):
        key = b"".join(digests[row] for row in rows)
        made[key] = known[key] if key in known else _union(array_of(seamed[row] for row in rows))
    known.clear()
    known.update(made)
    whole: BaseGeometry = shapely.multipolygons(np.concatenate([np.empty(0, dtype=object), *(cell.free for cell in cells), *made.values()]))
    return whole


def _hanging_together(cells: Sequence[_Parts]) -> list[list[int]]:
    """Rows of the parts that end at sides, ascending, group by group of those that share corners there."""
    group: list[list[int]] = []
    at: dict[complex, int] = {}
    for cell in cells:
        first = len(group)
        group += [[first + row] for row in range(len(cell.seamed))]
        for corner, row in cell.corners:
            one, other = group[at.setdefault(corner, first + row)], group[first + row]
            if one is not other:
                one += other
                for member in other:
                    group[member] = one
    return [sorted(one) for one in {id(one): one for one in group}.values()]


def _union(parts: np.ndarray) -> np.ndarray:
    """(n,) polygons without the seams between parts that lie beside each other.

    Both sides of a seam have the same corners, so they are joined as a coverage, which is quick; where that fails, by overlay.
    """
    if len(parts) == 1:
        return parts
    made = shapely.coverage_union_all(parts)
    if not made.is_valid or abs(made.area - shapely.area(parts).sum()) > SEAM_M * shapely.length(parts).sum():
        made = areas_of(shapely.union_all(parts))
    return np.asarray(shapely.get_parts(made))
