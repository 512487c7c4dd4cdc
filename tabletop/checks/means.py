"""Less-lethal means: where they must not reach, and when they must not stand. Advice, never a permission."""

from dataclasses import dataclass
from typing import ClassVar

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.buffer_distance import nearest
from tabletop.checks.check import SLACK, Check, register
from tabletop.checks.snapshot import Snapshot, array_of, title_of
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.geometry import sector
from tabletop.core.message import Message, mark, message

SENSITIVE = ("school", "hospital", "worship", "care")
"""Categories of protected features that an irritant must not come near."""


def irritant_sector(irritant: Placed, wind_from_deg: float | None) -> BaseGeometry:
    """Where an irritant may drift: a disc of `radius_m`, with wind joined with a cone downwind. Metres; radii are planning defaults."""
    centre = (irritant.geometry.x, irritant.geometry.y)
    disc = sector(centre, float(irritant.get("radius_m")))
    if wind_from_deg is None:
        return disc
    cone = sector(centre, float(irritant.get("downwind_m")), wind_from_deg + 180.0, 2 * float(irritant.get("half_angle_deg")))
    joined: BaseGeometry = shapely.union(disc, cone)
    return joined


@register("jet-too-close")
@dataclass(frozen=True, kw_only=True)
class JetTooClose(Check):
    """Distance from a water jet's nozzle to the nearest crowd.

    measured in metres, 0 inside a crowd. Why: at short range a jet throws people down and blinds. Source: UN guidance says not at short
    range and names no metres; 10 and 20 m are planning defaults. Does not see which way the jet points.
    """

    title: ClassVar[Message] = message(mark("Water jets near crowds"))
    stop_below_m: float
    warn_below_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per jet that is too close, with the line to the crowd."""
        crowds, found = snapshot.of("crowd", "crowd-flow"), []
        shapes = array_of(crowd.geometry for crowd in crowds)
        for jet in snapshot.of("water-jet"):
            distances = shapely.distance(jet.geometry, shapes)
            if not len(distances) or distances.min() >= self.warn_below_m - SLACK:
                continue
            crowd, measured = crowds[int(distances.argmin())], float(distances.min())
            severity: Severity = "stop" if measured < self.stop_below_m - SLACK else "warn"
            limit = self.stop_below_m if severity == "stop" else self.warn_below_m
            text = message(
                mark("{name}: {measured:.1f} m from {crowd}; at least {limit:.0f} m."),
                name=title_of(jet),
                crowd=title_of(crowd),
                measured=measured,
                limit=limit,
            )
            where = nearest(jet.geometry, crowd.geometry)
            found.append(self.finding(snapshot, severity, text, [jet, crowd], measured, limit, "m", where))
        return found


@register("means-vs-level")
@dataclass(frozen=True, kw_only=True)
class MeansVsLevel(Check):
    """Irritants or water jets placed while the situation is green.

    measured = 1 thing placed against 0. Why: force in steps and as a last resort. Source: Perkap 1/2009 and 16/2006. Does not see
    whether a later level would justify them: it never does so by itself.
    """

    title: ClassVar[Message] = message(mark("Means against the situation level"))
    severity: Severity

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per thing placed in a green scene."""
        if snapshot.scene_row.level != "hijau":
            return []
        text = mark("{name} is placed while the situation is green.")
        return [
            self.finding(snapshot, self.severity, message(text, name=title_of(one)), [one], 1, 0, "count", one.geometry)
            for one in snapshot.of("irritant", "water-jet")
        ]


@register("irritant-protected-site")
@dataclass(frozen=True, kw_only=True)
class IrritantProtectedSite(Check):
    """Irritant sectors near a school, hospital, place of worship or care home.

    measured = least distance from the sector (disc, joined with the cone downwind where the scene has wind) to the protected feature,
    in metres. Why: people there cannot leave. Source: Amnesty's list of misuse; the distance is a planning default. Does not see
    walls, gusts or how long the cloud stays.
    """

    title: ClassVar[Message] = message(mark("Irritants near protected sites"))
    severity: Severity
    buffer_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per irritant and site that are too near."""
        sites, found = [one for one in snapshot.of("protected") if one.get("category") in SENSITIVE], []
        shapes = array_of(site.geometry for site in sites)
        for irritant in snapshot.of("irritant"):
            cloud = irritant_sector(irritant, snapshot.scene_row.wind_from_deg)
            reached: BaseGeometry = Point(irritant.geometry.x, irritant.geometry.y) if cloud.is_empty else cloud
            for site, distance in zip(sites, shapely.distance(reached, shapes).tolist(), strict=True):
                if distance < self.buffer_m - SLACK:
                    found.append(self._finding(snapshot, irritant, site, distance, nearest(reached, site.geometry)))
        return found

    def _finding(self, snapshot: Snapshot, irritant: Placed, site: Placed, distance_m: float, where: BaseGeometry) -> Finding:
        text = message(
            mark("{name} may drift to {measured:.0f} m from {site}; at least {limit:.0f} m."),
            name=title_of(irritant),
            site=title_of(site),
            measured=distance_m,
            limit=self.buffer_m,
        )
        return self.finding(snapshot, self.severity, text, [irritant, site], distance_m, self.buffer_m, "m", where)
