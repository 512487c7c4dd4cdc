"""containment: whether a crowd is shut in; its edge, its exits, and the ways out that stand open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely

from tabletop.checks.base.check import SLACK, register
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.exits.egress import counting_exits
from tabletop.checks.exits.exit_fixes import exit_fixes
from tabletop.checks.exits.exit_width import ExitWidth
from tabletop.checks.exits.separate_ways import ways_of_crowds
from tabletop.checks.exits.way_out_width import Bottleneck, WayOutWidth
from tabletop.checks.rules.other_checks import peer
from tabletop.checks.ways_out.open_edge import Edge, WithFewPeople
from tabletop.checks.ways_out.open_exits import GROUND_KINDS, usable_exits
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity


@register("containment")
@dataclass(frozen=True, kw_only=True)
class Containment(WithFewPeople):
    """Whether a crowd is shut in: too little of its edge open, too few open exits, or held by obstacles farther off.

    measured = share of the crowd's outer edge farther than 2 m from any obstacle (those of exit-width). One finding per crowd; where
    only exits lack, measured counts those that count for exit-count. Where obstacles farther off hold all of a crowd, and way-out-width
    finds the gaps between them too narrow, measured counts those gaps that are at least 1.8 m wide, against two. Nothing is said where
    two separate ways out of at least 1.8 m each stand open, whatever the share: from ground that obstacles hold, its gaps (an opening
    wider than 12 m is open ground and no gap), elsewhere the exits that count, if no two of them get on through one gap alone; where
    only exits lack, gaps are not looked for. Up to 250 people without a drawn exit, together with those within 10 m of them, whose edge
    is open by 0.75 or more, are not shut in. Crowds within 1 m of each other are also measured as one: of both shares the smaller
    holds. Why: containment only where necessary and proportionate (UN General Comment 37, para 84), and a crowd without a way out is
    crushed. Source: 1.8 m as for exit-width; the shares, the 250, the 10 m and the 12 m are planning defaults. Does not see obstacles
    farther off than 100 m.
    """

    title: ClassVar[Message] = message(mark("Crowds that are shut in"))
    looks_at: ClassVar[frozenset[str] | None] = GROUND_KINDS | {"exit"}
    severity: Severity
    min_open_share: float
    min_exits: float
    min_way_m: float

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """The ground round each crowd and those that share exits with it."""
        return peer(snapshot, WayOutWidth).extents(snapshot, subjects)

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per crowd that is shut in."""
        crowds = [crowd for crowd in subjects if crowd.geometry.exterior.length > 0]
        held = peer(snapshot, WayOutWidth).bottlenecks(snapshot, crowds)
        return [finding for crowd in crowds for finding in self._judged(snapshot, crowd, held[crowd.id])]

    def _judged(self, snapshot: Snapshot, crowd: Placed, held: list[Bottleneck]) -> list[Finding]:
        exits, edge = len(counting_exits(snapshot, usable_exits(snapshot, crowd))), self.tightest_edge(snapshot, crowd)
        by_edge = edge.share < self.min_open_share - SLACK
        by_exits = exits < self.min_exits and not self.is_few(snapshot, crowd)
        # Three ways to be shut in: too little open edge, too few exits, or obstacles farther off that hold all of the crowd.
        far = next((bottleneck for bottleneck in held if self._shuts_in(crowd, bottleneck)), None)
        if not (by_edge or by_exits or far):
            return []
        ways = ways_of_crowds(snapshot, [crowd], self.min_way_m)[crowd.id] if by_edge or far else None
        # A crowd between two rows of houses has little open edge and two free ends: it is not shut in.
        if ways is not None and ways >= self.min_exits:
            return []
        if by_edge:
            return [self._shut(snapshot, crowd, edge, ways)]
        return [self._few_exits(snapshot, crowd, exits)] if by_exits or far is None else [self._held(snapshot, crowd, far)]

    def _shuts_in(self, crowd: Placed, one: Bottleneck) -> bool:
        """Whether a bottleneck holds the whole crowd, and not two of its gaps are ways out."""
        return not one.of_exits and one.is_all_of(crowd) and self._wide(one) < self.min_exits

    def _wide(self, one: Bottleneck) -> int:
        return int((shapely.length(one.gaps) >= self.min_way_m - SLACK).sum())

    # --- words
    def _shut(self, snapshot: Snapshot, crowd: Placed, edge: Edge, ways: int | None) -> Finding:
        free_m, length_m, share = edge.free_m, edge.length_m, edge.share
        text = mark("{name}: {measured:.0%} of the crowd's edge is open; at least {limit:.0%}.")
        steps = [
            message(
                mark("Edge farther than {near:.1f} m from every obstacle: {free:.1f} m of {length:.1f} m"),
                near=self.barred_within_m,
                free=free_m,
                length=length_m,
            ),
            message(mark("{free:.1f} m / {length:.1f} m = {share:.1%}"), free=free_m, length=length_m, share=share),
        ]
        if ways is not None:
            words = mark("Separate ways out of at least {least:.1f} m: {count}; {needed:.0f} would do")
            steps.append(message(words, least=self.min_way_m, count=ways, needed=self.min_exits))
        return self.finding(snapshot, self.severity, text, [crowd], share, self.min_open_share, "share", edge.line, steps)

    def _few_exits(self, snapshot: Snapshot, crowd: Placed, exits: int) -> Finding:
        text = mark("{name}: {measured:.0f} open exits; a crowd needs at least {limit:.0f} not to be shut in.")
        # A fix opens one exit: where two are missing it would not be enough.
        near = exits + 1 >= self.min_exits
        fixes = exit_fixes(snapshot, [crowd], peer(snapshot, ExitWidth).stop_below_m, self._has_enough) if near else []
        where = crowd.geometry.exterior
        return self.finding(snapshot, self.severity, text, [crowd], exits, self.min_exits, "count", where, fixes=fixes)

    def _has_enough(self, snapshot: Snapshot, crowds: Sequence[Placed]) -> bool:
        return all(len(counting_exits(snapshot, usable_exits(snapshot, crowd))) >= self.min_exits for crowd in crowds)

    def _held(self, snapshot: Snapshot, crowd: Placed, one: Bottleneck) -> Finding:
        count = self._wide(one)
        text = mark("{name}: shut in by what stands round it; gaps of at least {least:.1f} m: {measured:.0f}, at least {limit:.0f}.")
        total = mark("Gaps round the crowd: {count}, together {width:.2f} m")
        steps = [message(total, count=len(one.gaps), width=one.width_m)]
        return self.finding(snapshot, self.severity, text, [crowd], count, self.min_exits, "count", one.where, steps, least=self.min_way_m)
