"""Separate ways out of a crowd: the gaps of the ground that holds it, or its exits, of which no two get on through one gap.

Planar metres, working CRS.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.exits.egress import counting_exits
from tabletop.checks.ground.ground_round import PASSAGE_M
from tabletop.checks.ways_out.crowd_groups import groups_of
from tabletop.checks.ways_out.open_exits import GROUND_KINDS, usable_exits
from tabletop.checks.ways_out.way_out_cut import Cells
from tabletop.checks.ways_out.way_out_ground import Asked, GroundRound, box_of, ground_round
from tabletop.core.geometry.geometry import repaired
from tabletop.core.values.feature import Placed

OPENING_M = 12.0
"""A wider opening is open ground: it is no single way that one thing can shut."""
SLACK_M = 1e-3
WAYS: Key[dict[str, int]] = Key("separate ways out")


def ways_of_crowds(snapshot: Snapshot, crowds: list[Placed], least_m: float) -> dict[str, int]:
    """Ways out of these crowds (and of others asked for before) by id, each at least so wide; kept until an edit comes near.

    A way is lost when one exit or one gap of it is shut, so as many are separate as one would have to shut to shut them all: the
    greatest flow of ways that take one place in each exit and gap (Menger 1927). From ground that obstacles hold but for gaps, where
    most of the crowd stands, all ways lead through those gaps, whatever exits are drawn; elsewhere the exits are the ways.
    """

    def make(some: list[Placed]) -> list[int]:
        return [_ways_of(snapshot, crowd, least_m) for crowd in some]

    def extents(some: list[Placed]) -> np.ndarray:
        return np.array([extent_of(snapshot, crowd) for crowd in some]).reshape(-1, 4)

    return snapshot.kept_near(WAYS.of(least_m), crowds, make, extents, GROUND_KINDS | {"exit"})


def extent_of(snapshot: Snapshot, crowd: Placed) -> np.ndarray:
    """(4,) box of the ground round a crowd and those that share exits with it."""
    return box_of(snapshot, groups_of(snapshot, [crowd])[0].crowds)


def _ways_of(snapshot: Snapshot, crowd: Placed, least_m: float) -> int:
    wide = [own.way for own in counting_exits(snapshot, usable_exits(snapshot, crowd)) if own.added_m >= least_m - SLACK_M]
    ground = ground_round(snapshot, [crowd], wide)
    by_gaps = _by_gaps(ground, least_m)
    if by_gaps is not None:
        return by_gaps
    return _by_exits(ground, least_m) if len(wide) > 1 else len(wide)


def _by_exits(ground: GroundRound, least_m: float) -> int:
    cells = ground.cells(ground.people_at_exits(OPENING_M, PASSAGE_M))
    if cells is None:
        return len(ground.exits)
    return _separate(cells, [cells.met_by(end) for end in ground.ends], [1] * len(ground.exits), least_m)


@dataclass(frozen=True)
class Held:
    """Ground that obstacles hold but for gaps: its cells, square metres of a crowd in each (n,), and the one in which most of it stands."""

    cells: Cells
    areas_m2: np.ndarray
    most: int

    def gaps(self, least_m: float) -> tuple[np.ndarray, Callable[[BaseGeometry], bool]]:
        """The gaps nearest to the crowd that shut it in when each is shut, as lines, and whether a place lies beyond them."""
        cells = self.cells
        room = (cells.gap_widths_m[cells.gap] >= least_m - SLACK_M).astype(np.int64)
        stands = np.flatnonzero((self.areas_m2 > 0) & ~cells.is_open)
        inside = cells.flow([stands], np.array([len(cells.gap) + 1]), room)[2] & ~cells.is_open

        def is_beyond(place: BaseGeometry) -> bool:
            return not np.append(inside, False)[cells.met_by(place)].any()

        return cells.cut_of(inside, room > 0).gaps, is_beyond


def held_by(snapshot: Snapshot, crowd: Placed) -> Held | None:
    """The ground that obstacles hold round most of a crowd, with gaps up to 12 m; None where it stands free."""
    return _held(ground_round(snapshot, [crowd], []))


def _held(ground: GroundRound) -> Held | None:
    """None where the ground is open: what obstacles grown by half an opening leave is, and so is most of the crowd's ground then."""
    shape = repaired(ground.crowds[0].geometry)
    asked = Asked(shape, shape, OPENING_M, PASSAGE_M, lambda _: OPENING_M, ground.headcount)
    held = [group.held for group in ground.groups(asked)]
    if not held or shapely.area(shapely.intersection(shape, shapely.union_all(held))) <= shape.area / 2:
        return None
    cells = ground.cells(asked)
    areas = np.zeros(1) if cells is None else cells.areas_in(shape)
    most = int(areas.argmax())
    if cells is None or areas[most] <= 0 or cells.is_open[most]:
        return None
    return Held(cells, areas, most)


def _by_gaps(ground: GroundRound, least_m: float) -> int | None:
    """None where the ground is open."""
    held = _held(ground)
    if held is None:
        return None
    return _separate(held.cells, [np.array([held.most])], [len(held.cells.gap) + 1], least_m)


def _separate(cells: Cells, sources: Sequence[np.ndarray], supply: Sequence[int], least_m: float) -> int:
    """Ways from sources through gaps of that width, one in each; a gap that another crosses is still one.

    The flow takes one place in each piece of a gap. So that it cannot pass one gap twice, by two of its pieces, each gap of several
    pieces that it passes is shut in turn: what still gets through, and one, is the most that there can be.
    """
    # Every gap that is wide enough lets one way through, however wide it is: one thing in it may shut it.
    room = (cells.gap_widths_m[cells.gap] >= least_m - SLACK_M).astype(np.int64)
    value, through, cut_off = cells.flow(list(sources), np.array(supply), room)
    inside = np.append(cut_off & ~cells.is_open, False)[cells.pairs]
    rim = (inside[:, 0] != inside[:, 1]) & (room > 0)
    fed = sum(many for cells_fed, many in zip(sources, supply, strict=True) if not cut_off[cells_fed[cells_fed < cells.count]].any())
    most = int(min(value, fed + len(np.unique(cells.gap[rim]))))
    passed, pieces = np.unique(cells.gap[through != 0], return_counts=True)
    for gap in passed[pieces > 1]:
        left, _, _ = cells.flow(list(sources), np.array(supply), np.where(cells.gap == gap, 0, room))
        most = min(most, int(left) + 1)
    return most
