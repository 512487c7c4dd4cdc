"""reach-odd: reaches that cannot be meant, nothing at all or far beyond their kind."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import shapely

from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Edited, Fix

REACHES = ("reach_m", "range_m", "radius_m", "downwind_m")
"""Properties that say how far something reaches, metres."""
ACTING = ("unit", "water-jet", "irritant")
"""Kinds that are drawn for their reach: without one they are as good as not there."""
COVERING = frozenset({"unit"})
"""Kinds that a fix gives their usual reach back: it covers, and harms nobody."""


@register("reach-odd")
@dataclass(frozen=True, kw_only=True)
class ReachOdd(FeatureCheck):
    """Reaches and sectors that nobody can mean.

    measured = the reach of a unit, post, jet or irritant as typed (m); limit = ten times the default of its kind, and no more than
    1,000 m. Besides, units, jets and irritants whose reach or sector is 0: measured = 0; limit = the default of the kind. One finding
    for each such number. Why: a slip of the finger makes a ring covered, or a unit watch nothing, without a word. Source: planning
    default. Does not see whether a usual number is right for these people on this ground.
    """

    title: ClassVar[Message] = message(mark("Reaches that cannot be meant"))
    subjects: ClassVar[tuple[str, ...]] = ("unit", "aid-post", "command-post", "media", "observer", "water-jet", "irritant")
    looks_at: ClassVar[frozenset[str] | None] = frozenset()
    severity: Severity
    times_default: float
    far_m: float

    def near_m(self) -> float:
        """Nothing else matters."""
        return 0.0

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding for each number that is odd."""
        return [finding for subject in subjects if subject.properties.keys() & _TYPED for finding in self._judged(snapshot, subject)]

    def _judged(self, snapshot: Snapshot, one: Placed) -> list[Finding]:
        spec, findings = kinds()[one.kind].properties, []
        for name in (name for name in REACHES if name in spec and name in one.properties):
            value, usual = float(one.get(name) or 0.0), float(spec[name].default or 0.0)
            limit = min(self.far_m, self.times_default * usual)
            if value > limit + SLACK:
                text = mark("{name}: a reach of {measured:.0f} m; its kind reaches {usual:.0f} m, at most {limit:.0f} m. Check the number.")
                findings.append(self._finding(snapshot, one, name, text, value, limit, {"usual": usual}))
            elif value <= SLACK and one.kind in ACTING and name != "downwind_m":
                text = mark("{name}: its reach is 0 m, so it reaches nothing. Its kind reaches {limit:.0f} m.")
                findings.append(self._finding(snapshot, one, name, text, value, usual, {}))
        if "sector_deg" in one.properties and "sector_deg" in spec and float(one.get("sector_deg") or 0.0) <= SLACK:
            text = mark("{name}: its sector is 0°, so it reaches nothing. All round is 360°.")
            findings.append(self._finding(snapshot, one, "sector_deg", text, 0.0, float(spec["sector_deg"].default or 0.0), {}))
        return findings

    def _finding(
        self, snapshot: Snapshot, one: Placed, name: str, text: str, measured: float, limit: float, more: Mapping[str, Any]
    ) -> Finding:
        fixes = []
        if one.kind in COVERING and measured <= SLACK:
            label = message(mark("Give {name} the reach of its kind"), name=title_of(one))
            fixes = [Fix(label, edited=(Edited(one.id, properties={name: None}),))]
        unit = "deg" if name == "sector_deg" else "m"
        finding = self.finding(snapshot, self.severity, text, [one], measured, limit, unit, one.geometry, fixes=fixes, **more)
        return replace(finding, topic=name)

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Where each stands; its reach is not looked at."""
        places, rows = shapely.get_coordinates([subject.geometry for subject in subjects], return_index=True)
        first = places[np.searchsorted(rows, np.arange(len(subjects)))]
        return np.concatenate((first, first), axis=1)


_TYPED = frozenset({*REACHES, "sector_deg"})
