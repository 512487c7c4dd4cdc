"""exit-direction: exits as they are drawn, from inside a crowd outwards, so that it is known whom they serve."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import FeatureCheck, register
from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.checks.base.snapshot import EXIT_OF_CROWD_M, Snapshot, array_of, title_of
from tabletop.checks.ways_out.open_exits import crowds_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Edited, Fix

SERVED = ("crowd", "crowd-flow")
"""Kinds of people whom an exit may serve."""


@register("exit-direction")
@dataclass(frozen=True, kw_only=True)
class ExitDirection(FeatureCheck):
    """Exits that are drawn inwards, or that begin at no crowd, so that they count for nobody.

    An exit is drawn from inside a crowd outwards: it serves the crowds that hold its first corner or lie within 1 m of it. One that
    begins outside and ends in a crowd is drawn inwards; a fix turns it. One that ends inside the crowd, more than 1 m from its edge,
    leads nobody out and counts for nobody either. One with no crowd or flow of people at either end serves nobody; that is information,
    and nothing is said in a scene without a crowd. measured = 0 crowds served against 1. Why: an exit that serves nobody looks like a
    way out on the map and is none in the numbers. Source: planning default. Does not see whether an exit was meant for a crowd of
    another scene.
    """

    title: ClassVar[Message] = message(mark("Exits that serve nobody"))
    subjects: ClassVar[tuple[str, ...]] = ("exit",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset(SERVED)
    severity: Severity

    def near_m(self) -> float:
        """An exit begins within 1 m of its crowd."""
        return EXIT_OF_CROWD_M

    def update(self, snapshot: Snapshot, found: KeptFindings, changed: Changed) -> None:
        """What edits came near; all exits where the first crowd came or the last one went."""
        here = snapshot.of("crowd")
        came, went = (sum(feature.kind == "crowd" for feature in side.values()) for side in (changed.after, changed.before))
        if bool(here) == (len(here) - came + went > 0):
            super().update(snapshot, found, changed)
        else:
            found.become(self.from_nothing(snapshot))

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per exit that serves nobody."""
        if not snapshot.of("crowd") or not subjects:
            return []
        lines = array_of(way.geometry for way in subjects)
        first, last = (shapely.get_point(lines, end) for end in (0, -1))
        begins, ends = _among(snapshot, first, EXIT_OF_CROWD_M, SERVED), _among(snapshot, last, EXIT_OF_CROWD_M, ("crowd",))
        inwards = ends & (~begins | (_among(snapshot, last, 0.0, ("crowd",)) & ~_among(snapshot, first, 0.0, SERVED)))
        findings, serves = [], crowds_of(snapshot, subjects)
        stays = ends & begins & ~_among(snapshot, first, EXIT_OF_CROWD_M, ("crowd-flow",))
        for way, turned, at_people, inside in zip(subjects, inwards.tolist(), begins.tolist(), stays.tolist(), strict=True):
            if turned or not at_people:
                findings.append(self._finding(snapshot, way, turned))
            elif inside and not serves[way.id]:
                findings.append(self._inside(snapshot, way))
        return findings

    def _inside(self, snapshot: Snapshot, way: Placed) -> Finding:
        text = mark("{name}: this exit ends inside the crowd; an exit leads from inside the crowd outwards.")
        return self.finding(snapshot, self.severity, text, [way], 0, 1, "count", way.geometry)

    def _finding(self, snapshot: Snapshot, way: Placed, inwards: bool) -> Finding:
        words = mark("{name}: neither end of this exit lies at a crowd; it serves nobody in this scene.")
        fixes = []
        if inwards:
            words = mark("{name}: this exit is drawn into the crowd; an exit leads from inside the crowd outwards.")
            label = message(mark("Turn {name} round"), name=title_of(way))
            fixes = [Fix(label, edited=(Edited(way.id, shapely.reverse(way.geometry)),))]
        severity: Severity = self.severity if inwards else "info"
        return self.finding(snapshot, severity, words, [way], 0, 1, "count", way.geometry, fixes=fixes)


def _among(snapshot: Snapshot, places: np.ndarray, near_m: float, wanted: tuple[str, ...]) -> np.ndarray:
    """(n,) whether each place lies in, or so near to, something of these kinds."""
    met = np.zeros(len(places), dtype=bool)
    for kind in wanted:
        met[snapshot.tree_of(kind).query(places, predicate="dwithin", distance=near_m)[0]] = True
    return met
