"""How many people get on beyond exits: the ground behind their outer ends, and what it carries when an exit or a gap is lost.

Metres, persons, minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.ground.ground_round import PASSAGE_M
from tabletop.checks.ground.walkable import OBSTACLES
from tabletop.checks.ways_out.crowd_groups import Group
from tabletop.checks.ways_out.flow_rates import Carried, Rate, without_widest
from tabletop.checks.ways_out.open_exits import GROUND_KINDS
from tabletop.checks.ways_out.way_out_cut import ENOUGH_M, Cells, Cut
from tabletop.checks.ways_out.way_out_ground import NOT_QUICK, Asked, box_of, ground_round, may_be_held, with_exits, with_served
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed

STEPS = 1000.0
"""Flows are counted in thousandths of a person a minute."""
ALIKE = 0.01
"""Persons a minute: flows that differ by less are equal."""
CELLS: "Key[dict[str, _Known]]" = Key("cells beyond exits of groups")


@dataclass(frozen=True)
class Beyond:
    """The ground beyond the exits of a group in cells, and the cells in which each exit ends, by its id."""

    cells: Cells
    ends: dict[str, np.ndarray]

    def cut(self) -> Cut | None:
        """The least width between all ends together and open ground; None where one of them is on open ground."""
        return self.cells.least_cut([int(cell) for cells in self.ends.values() for cell in cells])

    def through(self, rates: Sequence[Rate], flow: float) -> float:
        """Persons a minute that get on beyond these exits with nothing lost: the greatest flow, each gap letting width x flow through."""
        supply = np.round(np.array([rate.per_minute for rate in rates]) * STEPS).astype(np.int64)
        room = np.round(self.cells.widths_m * flow * STEPS).astype(np.int64)
        return float(self.cells.flow([self.ends[rate.way.id] for rate in rates], supply, room)[0]) / STEPS


@dataclass(frozen=True)
class _Loss:
    """What gets on when an exit or gap (`lost`) is lost, and the gaps through which all that goes which is held back at all."""

    per_minute: float
    lost: Placed | float
    cut: Cut


@dataclass(frozen=True)
class _Known:
    """What was found beyond the exits of a group: for whom, by which exits, up to which width of gaps, whose ground was looked at, and
    what was asked.
    """

    crowds: tuple[str, ...]
    exits: tuple[str, ...]
    widest_m: float
    involved: frozenset[str]
    beyond: Beyond | None
    asked: Asked


def beyond_exits(snapshot: Snapshot, group: Group, widest_m: float) -> Beyond | None:
    """The ground beyond a group's exits with its gaps up to a width; None where all is open.

    Kept until an edit comes near; the width is always that of `EgressTime.widest_gap_m`.
    """
    if not group.exits:
        return None
    first = group.crowds[0]
    ids = tuple(crowd.id for crowd in group.crowds), tuple(way.id for way in group.exits)

    def make(_: list[Placed]) -> list[_Known]:
        ground = ground_round(snapshot, group.crowds, group.exits)
        asked = ground.people_at_exits(widest_m, PASSAGE_M)
        cells = ground.cells(asked)
        at = {} if cells is None else {way.id: cells.met_by(end) for way, end in zip(group.exits, ground.ends, strict=True)}
        involved = with_exits(snapshot, group.crowds)
        return [_Known(*ids, widest_m, involved, None if cells is None else Beyond(cells, at), asked)]

    def extents(_: list[Placed]) -> np.ndarray:
        return box_of(snapshot, group.crowds).reshape(1, 4)

    def holds(near: dict[str, _Known], changed: Changed) -> set[str]:
        if not changed.kinds.isdisjoint(NOT_QUICK):
            return set()
        touched = with_served(snapshot, changed)
        apart = {key: one for key, one in near.items() if one.involved.isdisjoint(touched)}
        if changed.kinds.isdisjoint(OBSTACLES):
            return set(apart)
        # Only "nothing holds them" can be asked again quickly; gaps that do hold people change with every obstacle near.
        return {key for key, one in apart.items() if one.beyond is None and not may_be_held(snapshot, one.asked, changed)}

    def known() -> _Known:
        return snapshot.kept_near(CELLS, [first], make, extents, GROUND_KINDS | {"exit"}, holds)[first.id]

    found = known()
    if (found.crowds, found.exits) != ids or found.widest_m < widest_m:
        found = make([first])[0]
    return found.beyond


def carried_on(rates: Sequence[Rate], beyond: Beyond | None, flow: float) -> Carried:
    """What exits carry when the widest is lost, but no more than gets on beyond them when any one exit, or any one gap, is lost.

    A gap that may be lost is no wider than the widest of the exits: what is wider does not jam at once. The exits give what they
    carry to the cells in which they end, each gap lets its width x flow through; what gets out is the greatest flow (`way_out_cut`).
    """
    plain = without_widest(rates)
    if beyond is None:
        return plain
    losses = _losses(rates, beyond, flow)
    worst = min(losses, key=lambda loss: loss.per_minute, default=None)
    if worst is None or worst.per_minute >= plain.per_minute - ALIKE:
        return plain
    return Carried(worst.per_minute, (*(rate.line() for rate in rates), *_lines(worst, flow)), by_gaps=True)


def _losses(rates: Sequence[Rate], beyond: Beyond, flow: float) -> list[_Loss]:
    cells = beyond.cells
    sources = [beyond.ends[rate.way.id] for rate in rates]
    # Whole numbers, since greatest flows are reckoned in such: thousandths of a person a minute.
    supply = np.round(np.array([rate.per_minute for rate in rates]) * STEPS).astype(np.int64)
    room = np.round(cells.widths_m * flow * STEPS).astype(np.int64)
    whole, through, _ = cells.flow(sources, supply, room)
    losses = []

    def lose(lost: Placed | float, left: np.ndarray, open_room: np.ndarray) -> None:
        value, _, cut_off = cells.flow(sources, left, open_room)
        losses.append(_Loss(value / STEPS, lost, cells.cut_of(cut_off, open_room > 0)))

    for k, rate in enumerate(rates):
        lose(rate.way, np.where(np.arange(len(rates)) == k, 0, supply), room)
    least = min(loss.per_minute for loss in losses)
    widest_m = max(rate.own.clear_m for rate in rates)
    # A gap in which nothing flows takes nothing with it. Without one that is used at least the rest of the flow gets on, so where that is
    # no less than the worst found so far the flow need not be reckoned again.
    for gap in np.unique(cells.gap[through != 0]):
        own = cells.gap == gap
        if cells.gap_widths_m[gap] <= widest_m + ENOUGH_M and (whole - np.abs(through[own]).sum()) / STEPS < least:
            lose(float(cells.gap_widths_m[gap]), supply, np.where(own, 0, room))
    return losses


def _lines(loss: _Loss, flow: float) -> list[Message]:
    """Through which gaps people get on, and what is left without what is lost."""
    widths = shapely.length(loss.cut.gaps)
    total = float(widths.sum())
    words = mark("Beyond the exits: {count} {count:gap|gaps}, together {width:.2f} m x {flow:.0f} persons/m/min = {rate:.1f} persons/min")
    rows = [message(words, count=len(widths), width=total, flow=flow, rate=total * flow)]
    if isinstance(loss.lost, float):
        words = mark("Counted without the widest gap there, {width:.2f} m: {rate:.1f} persons/min get on")
        return [*rows, message(words, width=loss.lost, rate=loss.per_minute)]
    words = mark("Counted without {name}: {rate:.1f} persons/min get on")
    return [*rows, message(words, name=title_of(loss.lost), rate=loss.per_minute)]
