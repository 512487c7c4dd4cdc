"""What more units would do for an area that is covered too little: how many are needed, and those of the reserve at its gaps."""

import math
from dataclasses import dataclass

from tabletop.checks.base.check import SLACK
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.coverage.coverage_gaps import Coverage
from tabletop.checks.coverage.coverage_rules import coverer_title
from tabletop.checks.coverage.gap_places import MOST_PLACES, Places, places_at_gaps
from tabletop.checks.coverage.reaches import Covers
from tabletop.checks.coverage.reserve import reserve_of, sent
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.fix import Added, Fix
from tabletop.core.values.roster import RosterUnit

WORTH_SHARE = 0.5
"""Units that do not mend a gap are proposed where they cover at least this share of what lacks."""

MOST_SHARE = 0.5
"""One more is proposed too where it reaches more than this share of what is open, though the wish is not met by it."""

PACKED = 0.83
"""Discs that cover a plane overlap: about this share of each (3 sqrt 3 / 2 pi) is gained by it."""


@dataclass(frozen=True)
class MoreUnits:
    """The fix from the reserve (none where nobody is left or it would change little), a line on how many are needed, and where nobody
    is in reserve, a sentence on it.
    """

    fixes: tuple[Fix, ...] = ()
    lines: tuple[Message, ...] = ()
    words: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Gap:
    """What nobody reaches of an area against the share that is wanted, and the ground that one more may reach (m2)."""

    coverage: Coverage
    wanted: float
    disc_m2: float

    @property
    def ground_m2(self) -> float:
        """The ground that counts."""
        return self.coverage.ground_m2

    @property
    def open_m2(self) -> float:
        """What is open now."""
        return self.coverage.open_m2

    @property
    def most_left_m2(self) -> float:
        """So much may be open."""
        return (1 - self.wanted + SLACK / 2) * self.ground_m2

    @property
    def lacking_m2(self) -> float:
        """So much more must be reached."""
        return self.open_m2 - (1 - self.wanted) * self.ground_m2

    @property
    def worth_one_m2(self) -> float:
        """One more is worth proposing where it reaches so much."""
        return min(self.lacking_m2, MOST_SHARE * self.open_m2)

    def is_matter_of_few(self, reserve: int) -> bool:
        """Whether a few more units can be enough, or those of the reserve, or one, worth proposing; else nothing need be looked for."""
        few = max(MOST_PLACES, min(reserve, MOST_PLACES) / WORTH_SHARE)
        return self.lacking_m2 <= few * PACKED * self.disc_m2 or self.worth_one_m2 <= self.disc_m2


def more_units(snapshot: Snapshot, covers: Covers, area: Placed, coverage: Coverage, wanted: float) -> MoreUnits:
    """What more of those who cover would do for an area whose wish is not met."""
    reach_m = float(kinds()[covers.kind].default("reach_m") or 0.0) if covers.radius_m is None else covers.radius_m
    if reach_m <= 0:
        return MoreUnits()
    reserve = reserve_of(snapshot, covers)
    gap = Gap(coverage, wanted, math.pi * reach_m**2)
    if not gap.is_matter_of_few(len(reserve)):
        return MoreUnits()
    places = places_at_gaps(snapshot, area, coverage, reach_m, gap.most_left_m2)
    if covers.kind != "unit":
        return MoreUnits(_one_more(covers, area, gap, places))
    needed = len(places.points) if places.left_m2(len(places.points)) <= gap.most_left_m2 else None
    lines = () if needed is None else (_enough(needed, reach_m, reserve),)
    if not reserve:
        words = () if needed is None else (_needed(needed, reach_m),)
        return MoreUnits(() if snapshot.plan.roster else _one_more(covers, area, gap, places), lines, words)
    return MoreUnits(_fix(gap, places, reserve[: len(places.points)]), lines)


def _one_more(covers: Covers, area: Placed, gap: Gap, places: Places) -> tuple[Fix, ...]:
    """One more where the plan has no roster to send somebody from, where that is enough or reaches most of what is open."""
    if not len(places.points) or gap.open_m2 - places.left_m2(1) < gap.worth_one_m2 - SLACK:
        return ()
    properties = {"unit_type": covers.unit_type} if covers.unit_type else {}
    label = message(mark("Add here, at a gap of {name}: {what}"), name=title_of(area), what=coverer_title(covers))
    return (Fix(label, added=(Added(covers.kind, places.points[0], properties),)),)


def _fix(gap: Gap, places: Places, sending: tuple[RosterUnit, ...]) -> tuple[Fix, ...]:
    """Those units at the first places, where that mends the gap or covers much of what lacks."""
    if not sending:
        return ()
    left_m2 = places.left_m2(len(sending))
    if gap.open_m2 - left_m2 < WORTH_SHARE * gap.lacking_m2:
        return ()
    words = mark("Send {count} {count:unit|units} of the reserve to the gaps: {after:.1%} then within reach, {left:.0f} m² left")
    if len(sending) == 1:
        words = mark("Send {unit} of the reserve to a gap: {after:.1%} then within reach, {left:.0f} m² left")
    after = min(1.0, max(0.0, 1 - left_m2 / gap.ground_m2))
    who = {"count": len(sending)} if len(sending) > 1 else {"unit": sending[0].name or sending[0].id}
    label = Message(words, {"after": after, "left": left_m2} | who)
    return (Fix(label, added=tuple(Added("unit", place, sent(row)) for row, place in zip(sending, places.points, strict=False))),)


def _enough(needed: int, reach_m: float, reserve: tuple[RosterUnit, ...]) -> Message:
    text = mark("Needed at the gaps: {count} more that reach {reach:.0f} m each; in reserve: {reserve}")
    return message(text, reach=reach_m, count=needed, reserve=len(reserve))


def _needed(needed: int, reach_m: float) -> Message:
    if needed == 1:
        return message(mark("One more unit that reaches {reach:.0f} m, placed at a gap, would be enough."), reach=reach_m)
    return message(
        mark("{count} more {count:unit|units} that reach {reach:.0f} m, placed at the gaps, would be enough."), count=needed, reach=reach_m
    )
