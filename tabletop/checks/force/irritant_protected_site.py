"""irritant-protected-site: protected sites that an irritant must not come near. Planar metres, working CRS."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, register
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.distances.buffer_distance import nearest
from tabletop.checks.ground.irritant_clouds import OfIrritant, bulge_m, cloud_distance, cloud_line, cloud_of, meeting, reach_m
from tabletop.checks.ground.moving_aside import Move, away_deg, bearing_of, first_free, moved, moves
from tabletop.core.geometry.geometry import bearing_deg
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Edited, Fix

SENSITIVE = ("school", "hospital", "worship", "care")
"""Categories of protected features that an irritant must not come near."""
SPARED = ("crowd", "crowd-flow", "exit", "assembly", "aid-post", "lane", "protected", "unit")
"""Kinds that a fix brings an irritant no nearer to."""
MOST_M = 240.0
"""A fix moves an irritant by no more than this."""
STEP_M = 20.0
TRIES = 18
"""Places looked at, the nearest first, before a fix is given up."""


@register("irritant-protected-site")
@dataclass(frozen=True, kw_only=True)
class IrritantProtectedSite(OfIrritant):
    """Irritant sectors near a school, hospital, place of worship or care home.

    measured = least distance, edge to edge (m), from the ground that the irritant may drift over (its disc, joined with the cone
    downwind where the scene has wind) to the protected feature; 0 where it lies in it. At least 150 m. One finding for each irritant
    and site. Why: children, sick and old people cannot leave quickly. Source: Amnesty's list of misuse; distance and radii are
    planning defaults. Where a free place near by brings the irritant nearer to nobody, a fix moves it there. Does not see walls,
    gusts, how long the cloud stays, or sites that are not drawn in the plan.
    """

    title: ClassVar[Message] = message(mark("Irritants near protected sites"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset((*SPARED, "vehicle", "barrier", "cordon", "relief"))
    severity: Severity
    buffer_m: float

    def near_m(self) -> float:
        """The distance asked for, and as far as a fix may move."""
        return super().near_m() + self.buffer_m + MOST_M

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per irritant and site that are too near."""
        sites, findings = [protected for protected in snapshot.of("protected") if protected.get("category") in SENSITIVE], []
        shapes = array_of(site.geometry for site in sites)
        for irritant in subjects:
            cloud = cloud_of(snapshot, irritant)
            distances = shapely.distance(cloud, shapes)
            rows = np.flatnonzero(distances < self.buffer_m + bulge_m(irritant))
            distances[rows] = cloud_distance(snapshot, irritant, shapes[rows])
            near = rows[distances[rows] < self.buffer_m - SLACK].tolist()
            fixes = self._fixes(snapshot, irritant, cloud, shapes, int(distances.argmin())) if near else []
            for k in near:
                findings.append(self._finding(snapshot, irritant, sites[k], float(distances[k]), nearest(cloud, sites[k].geometry), fixes))
        return findings

    def _finding(
        self, snapshot: Snapshot, irritant: Placed, site: Placed, distance_m: float, where: BaseGeometry, fixes: list[Fix]
    ) -> Finding:
        text = mark("{name} may drift to {measured:.0f} m from {site}; at least {limit:.0f} m.")
        result = message(
            mark("Least distance from that ground to {site}: {measured:.2f} m; at least {limit:.0f} m"),
            site=title_of(site),
            measured=distance_m,
            limit=self.buffer_m,
        )
        steps, about = [cloud_line(snapshot, irritant), result], [irritant, site]
        return self.finding(snapshot, self.severity, text, about, distance_m, self.buffer_m, "m", where, steps, fixes, site=title_of(site))

    def _fixes(self, snapshot: Snapshot, irritant: Placed, cloud: BaseGeometry, sites: np.ndarray, worst: int) -> list[Fix]:
        """The move to the nearest free place where the cloud keeps off every site and comes nearer to nobody."""
        line = nearest(sites[worst], cloud)
        away = bearing_of(line) if line.length > 0 else bearing_deg(_middle(sites[worst]), _middle(irritant.geometry))
        spared = array_of(
            feature.geometry for feature in meeting(snapshot, _round(irritant, reach_m(irritant) + self.buffer_m + MOST_M), *SPARED)
        )
        before = np.minimum(shapely.distance(cloud, spared), self.buffer_m + bulge_m(irritant))
        spared, before = spared[before > 2 * SLACK], before[before > 2 * SLACK]

        def holds(move: Move) -> bool:
            there = translate(cloud, *move)
            shapely.prepare(there)
            if (
                shapely.dwithin(there, sites, self.buffer_m + bulge_m(irritant)).any()
                or shapely.dwithin(there, spared, before - 2 * SLACK).any()
            ):
                return False
            return _in_buildings(snapshot, cloud) or not _in_buildings(snapshot, there)

        every = moves(MOST_M, STEP_M, away_deg(away))
        far = np.hypot(*every.T) >= self.buffer_m - line.length - STEP_M
        found = first_free(snapshot, [irritant], every[far][:TRIES].tolist(), holds)
        if found is None:
            return []
        label = message(mark("Move {name} {distance:.0f} m away"), name=title_of(irritant), distance=float(np.hypot(*found)))
        return [Fix(label, edited=(Edited(irritant.id, moved(irritant, found).geometry),))]


def _round(irritant: Placed, distance_m: float) -> BaseGeometry:
    """The square round an irritant, as far as that to each side."""
    east, north = irritant.geometry.x, irritant.geometry.y
    square: BaseGeometry = shapely.box(east - distance_m, north - distance_m, east + distance_m, north + distance_m)
    return square


def _middle(shape: BaseGeometry) -> tuple[float, float]:
    return float(shape.centroid.x), float(shape.centroid.y)


def _in_buildings(snapshot: Snapshot, cloud: BaseGeometry) -> bool:
    return len(snapshot.buildings_near(array_of([cloud]), 0.0)[0]) > 0
