"""Coverage: what the reach of units leaves open, in areas and at points."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.check import SLACK, Check, register
from tabletop.checks.overlay import outside
from tabletop.checks.snapshot import Snapshot, array_of, title_of
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.message import Message, mark, message


@register("area-coverage")
@dataclass(frozen=True, kw_only=True)
class AreaCoverage(Check):
    """Share of a ring within the reach of the units present.

    measured = area(ring within the union of reaches) / area(ring); a finding below the ring's own `min_coverage`, stop below
    `stop_below_share`. The gaps are highlighted. Why: a ring that nobody can reach is not held. Source: planning default.
    Does not see walls, sight or strength: a reach goes through buildings.
    """

    title: ClassVar[Message] = message(mark("Coverage of rings"))
    stop_below_share: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per ring that is covered too little; `measured` is a share."""
        found = []
        for ring in snapshot.of("ring"):
            area, wanted = ring.geometry.area, float(ring.get("min_coverage"))
            if area <= 0:
                continue
            near = np.sort(snapshot.reach_tree.query(ring.geometry, predicate="intersects"))
            gaps = outside(ring.geometry, snapshot.reaches[near])
            share = min(1.0, max(0.0, 1 - gaps.area / area))
            if share < wanted - SLACK:
                severity: Severity = "stop" if share < self.stop_below_share - SLACK else "warn"
                text = message(
                    mark("{name}: {measured:.1%} of it is within reach of a unit; at least {limit:.1%}."),
                    name=title_of(ring),
                    measured=share,
                    limit=wanted,
                )
                found.append(self.finding(snapshot, severity, text, [ring], share, wanted, "share", gaps))
        return found


@register("point-coverage")
@dataclass(frozen=True, kw_only=True)
class PointCoverage(Check):
    """Gates, outer ends of exits and protected features that no unit reaches.

    Covered when the place meets a unit's reach or lies within `radius_m` of a unit. measured = distance to the nearest unit (m).
    Why: an entrance that nobody watches. Source: planning default. Does not see walls or whether the unit looks that way.
    """

    title: ClassVar[Message] = message(mark("Coverage of gates, exits and protected objects"))
    severity: Severity
    radius_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per place that is not covered."""
        places = snapshot.of("gate", "exit", "protected")
        if not places:
            return []
        shapes = array_of(_spot(place) for place in places)
        covered = np.zeros(len(places), dtype=bool)
        nearest = np.full(len(places), np.nan)
        if snapshot.units:
            covered[snapshot.reach_tree.query(shapes, predicate="intersects")[0]] = True
            (rows, _), distances = snapshot.unit_tree.query_nearest(shapes, return_distance=True, all_matches=False)
            nearest[rows] = distances
            covered |= nearest <= self.radius_m + SLACK
        return [self._finding(snapshot, places[row], shapes[row], nearest[row]) for row in np.flatnonzero(~covered)]

    def _finding(self, snapshot: Snapshot, place: Placed, shape: BaseGeometry, distance_m: float) -> Finding:
        if np.isnan(distance_m):
            text = message(mark("{name}: no unit is placed to cover it."), name=title_of(place))
            return self.finding(snapshot, self.severity, text, [place], 0, 1, "count", shape)
        text = message(
            mark("{name}: no unit reaches it; the nearest stands {measured:.0f} m away, at most {limit:.0f} m."),
            name=title_of(place),
            measured=float(distance_m),
            limit=self.radius_m,
        )
        return self.finding(snapshot, self.severity, text, [place], distance_m, self.radius_m, "m", shape)


def _spot(place: Placed) -> BaseGeometry:
    """What must be covered: the outer end of an exit, else the feature itself."""
    spot: BaseGeometry = shapely.get_point(place.geometry, -1) if place.kind == "exit" else place.geometry
    return spot
