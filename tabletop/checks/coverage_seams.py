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

from tabletop.checks.coverage_grid import CELL_M, areas_of
from tabletop.checks.snapshot import array_of

SEAM_DIGITS, SEAM_M = 6, 1e-6
"""Corners on both sides of a seam are the same when rounded so."""
DIGEST_BYTES = 16
NEAR_DIGITS = 4
"""Corners that are the same when rounded so belong to parts that hang together: a little more, for rounding may part two."""


@dataclass(eq=False)
class CellGap:
    """The gap in one cell, and its parts, made when first asked for."""

    shape: BaseGeometry

    @cached_property
    def area_m2(self) -> float:
        """Its area."""
        return float(self.shape.area)

    @cached_property
    def _parts(self) -> tuple[np.ndarray, np.ndarray]:
        parts = shapely.get_parts(self.shape)
        at_side = _is_at_side(shapely.bounds(parts)).any(axis=1)
        return parts[~at_side], shapely.transform(parts[at_side], lambda places: np.round(places, SEAM_DIGITS))

    @property
    def free(self) -> np.ndarray:
        """(n,) parts that end at no side of the cell."""
        return self._parts[0]

    @property
    def seamed(self) -> np.ndarray:
        """(n,) parts that end at a side, their corners rounded."""
        return self._parts[1]

    @cached_property
    def digests(self) -> list[bytes]:
        """A short text for each part that ends at a side: no two parts have the same, unless they are alike."""
        return [blake2b(text, digest_size=DIGEST_BYTES).digest() for text in shapely.to_wkb(self.seamed).tolist()]

    @cached_property
    def corners(self) -> list[tuple[complex, int]]:
        """Corners of the parts at sides of the cell, as east + north i, each with the row of the part that has it."""
        places, owners = shapely.get_coordinates(self.seamed, return_index=True)
        kept = _is_at_side(places).any(axis=1)
        near = np.round(places[kept], NEAR_DIGITS)
        return list(zip((near[:, 0] + 1j * near[:, 1]).tolist(), owners[kept].tolist(), strict=True))


def _is_at_side(places: np.ndarray) -> np.ndarray:
    """Which of many coordinates lie on the side of a cell."""
    return np.asarray(np.abs(places - np.round(places / CELL_M) * CELL_M) < SEAM_M)


def joined(gaps: Sequence[CellGap], known: dict[bytes, np.ndarray]) -> BaseGeometry:
    """The gaps of cells as one shape. `known`: what was joined the last time, by the parts that it is made of; kept up to date."""
    seamed = [part for gap in gaps for part in gap.seamed]
    digests = [digest for gap in gaps for digest in gap.digests]
    made = {}
    for rows in _hanging_together(gaps):
        key = b"".join(digests[row] for row in rows)
        made[key] = known[key] if key in known else _union(array_of(seamed[row] for row in rows))
    known.clear()
    known.update(made)
    whole: BaseGeometry = shapely.multipolygons(np.concatenate([np.empty(0, dtype=object), *(gap.free for gap in gaps), *made.values()]))
    return whole


def _hanging_together(gaps: Sequence[CellGap]) -> list[list[int]]:
    """Rows of the parts that end at sides, ascending, group by group of those that share corners there."""
    group: list[list[int]] = []
    at: dict[complex, int] = {}
    for gap in gaps:
        first = len(group)
        group += [[first + row] for row in range(len(gap.seamed))]
        for corner, row in gap.corners:
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
