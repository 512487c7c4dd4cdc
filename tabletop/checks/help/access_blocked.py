"""access-blocked: whether media points, observers and health posts can be walked to at all. Planar metres, working CRS."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from shapely import Point

from tabletop.checks.base.check import FeatureCheck, register
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.ground.free_ways import TRIED_AT_ONCE, free_lines
from tabletop.checks.ground.walkable import BOX_MARGIN_M, OBSTACLES, Walkable, around, box_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity

RAYS = 32
"""Straight ways tried before the ground is looked at piece by piece."""


@register("access-blocked")
@dataclass(frozen=True, kw_only=True)
class AccessBlocked(FeatureCheck):
    """Media points, observers and health posts that nobody can walk to from outside.

    From each of them the ground on which one can walk is followed (round buildings, water, fences, barriers, vehicles and cordons closed
    to people; through open gates and openings of 0.6 m and more) as far as `look_m`. measured = 0 where that ground ends before,
    because all of it is shut in, against 1 way that leads on; what is shut in is highlighted. Where the point itself stands in an
    obstacle, more than three metres from open ground, it is shut in too. Why: press, observers and medics are not to be shut out or
    shut in. Source: UN General Comment 37, para 30 (to verify). Does not see roads of the layers, which count as ground like any
    other, closures farther out than `look_m`, or whom the people at a cordon let through.
    """

    title: ClassVar[Message] = message(mark("Access of media, observers and medics"))
    subjects: ClassVar[tuple[str, ...]] = ("media", "observer", "aid-post")
    looks_at: ClassVar[frozenset[str] | None] = OBSTACLES
    severity: Severity
    look_m: float

    def near_m(self) -> float:
        """As far as ground is followed."""
        return self.look_m + BOX_MARGIN_M

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per point that is shut in."""
        findings = []
        for subject in subjects:
            rays = self._rays(subject.geometry)
            if not any(free_lines(snapshot, rays[k :: RAYS // TRIED_AT_ONCE]).any() for k in range(RAYS // TRIED_AT_ONCE)):
                ground = around(snapshot, box_of(subject.geometry, margin_m=self.look_m))
                part = ground.part_at(subject.geometry)
                if part is None or not ground.leads_out(part):
                    findings.append(self._finding(snapshot, subject, ground, part))
        return findings

    def _rays(self, place: Point) -> np.ndarray:
        """Straight ways in all directions, beyond the ground that is looked at."""
        turns, far = 2 * math.pi * np.arange(RAYS) / RAYS, 1.5 * (self.look_m + BOX_MARGIN_M)
        ends = np.column_stack((place.x + far * np.sin(turns), place.y + far * np.cos(turns)))
        return np.asarray(shapely.linestrings(np.stack((np.broadcast_to([place.x, place.y], ends.shape), ends), axis=1)))

    def _finding(self, snapshot: Snapshot, one: Placed, ground: Walkable, part: int | None) -> Finding:
        text = mark("{name}: no way on foot leads there from outside.")
        where = one.geometry if part is None else ground.parts[part]
        return self.finding(snapshot, self.severity, text, [one], 0, 1, "count", where)
