"""relief-corridor: corridors of a lapis ganti or lintas ganti, free and wide enough for the line that comes in."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.clear_width import Narrowest, clear_widths
from tabletop.checks.base.overlay import trimmed
from tabletop.checks.base.snapshot import Pairs, Snapshot, array_of, grouped, pairs_near
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity

GRAZE_M = 0.5
"""A corridor that lies in a crowd for less than this only touches it."""


def solids_of_a_line(snapshot: Snapshot, shapes: np.ndarray, distance_m: float | np.ndarray) -> Pairs:
    """What bars a line of own people: buildings, water, fences, barriers (open gates cut out), vehicles; cordons let them pass."""
    margin = float(np.max(distance_m, initial=0.0))
    standing = snapshot.standing_near(shapes, margin)
    trees = [part.tree for role in ("water", "fence") for layer in snapshot.layers.by_role(role) for part in layer.parts if len(part)]
    layers = pairs_near(trees, shapes, margin)
    rows = np.concatenate((standing[0], layers[0]))
    order = np.argsort(rows, kind="stable")
    return rows[order], np.concatenate((standing[1], layers[1]))[order]


@register("relief-corridor")
@dataclass(frozen=True, kw_only=True)
class ReliefCorridor(FeatureCheck):
    """Whether the corridor of a lapis ganti or lintas ganti is free and wide enough for the line that comes in.

    measured = clear width of the corridor at its narrowest place, square to its line: the distance to the nearest obstacle on the left
    and on the right together, at most its declared width (m); 0 where an obstacle or a crowd lies across it. limit = the declared
    width `width_m`, which is what the incoming line needs. Obstacles are buildings, water, fences, barriers (an open gate lets
    people through) and vehicles; a cordon is not one, because own people open it for the relief. Why: two lines that meet in a
    narrow place are disordered just when they change. Source: planning default. Does not see how many march abreast, slopes, or
    what own units standing in the corridor will do.
    """

    title: ClassVar[Message] = message(mark("Corridors of a relief"))
    subjects: ClassVar[tuple[str, ...]] = ("relief",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset({"barrier", "gate", "vehicle", "crowd"})
    severity: Severity

    def near_m(self) -> float:
        """A gate stands on a barrier within a metre."""
        return 1.0

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each corridor with its width on both sides."""
        margin = np.array([float(subject.get("width_m") or 0) for subject in subjects]).reshape(-1, 1)
        return np.asarray(super().extents(snapshot, subjects) + margin * np.array([-1.0, -1.0, 1.0, 1.0]))

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per corridor that is narrower than its line needs, or lies in a crowd."""
        widths = clear_widths(snapshot, subjects, solids_of_a_line)
        crowds = _pieces_in_crowds(snapshot, subjects)
        findings = []
        for feature, inside in zip(subjects, crowds, strict=True):
            if inside is not None:
                findings.append(self._in_crowd(snapshot, feature, inside))
            elif widths[feature.id].width_m < float(feature.get("width_m")) - SLACK:
                findings.append(self._narrow(snapshot, feature, widths[feature.id]))
        return findings

    def _narrow(self, snapshot: Snapshot, corridor: Placed, narrow: Narrowest) -> Finding:
        limit = float(corridor.get("width_m"))
        text = mark("{name}: the corridor is {measured:.2f} m wide at its narrowest place; the line needs {limit:.2f} m.")
        return self.finding(snapshot, self.severity, text, [corridor], narrow.width_m, limit, "m", narrow.where)

    def _in_crowd(self, snapshot: Snapshot, corridor: Placed, inside: BaseGeometry) -> Finding:
        text = mark("{name}: {length:.0f} m of the corridor lie in a crowd; the line needs {limit:.2f} m of free width.")
        return self.finding(
            snapshot, self.severity, text, [corridor], 0.0, float(corridor.get("width_m")), "m", inside, length=inside.length
        )


def _pieces_in_crowds(snapshot: Snapshot, corridors: list[Placed]) -> list[BaseGeometry | None]:
    """The piece of each corridor that lies in crowds; None where it does not."""
    lines = array_of(corridor.geometry for corridor in corridors)
    tree = snapshot.tree_of("crowd")
    shapes: list[BaseGeometry | None] = []
    for line, near in zip(lines, grouped(pairs_near([tree], lines, 0.0), len(lines)), strict=True):
        # Joined first: where two crowds overlap, the corridor lies in them once.
        inside = shapely.intersection(line, shapely.union_all(trimmed(near, line))) if len(near) else None
        shapes.append(inside if inside is not None and inside.length > GRAZE_M else None)
    return shapes
