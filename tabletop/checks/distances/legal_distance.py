"""legal-distance: how far an assembly is from the places that the law names, for information. No ground for force."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import shapely
from shapely import STRtree

from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.distances.buffer_distance import nearest
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity


@register("legal-distance")
@dataclass(frozen=True, kw_only=True)
class LegalDistance(FeatureCheck):
    """How far an assembly is from the places that the law names. Off by default.

    measured = least distance, edge to edge, from the crowd to the outer fence of the protected object (m): the distance to the object
    as drawn, less its property `fence_m` (how far its outer fence stands outside what is drawn). The limits are 100 m for a palace
    of the President, 150 m for military sites, places of worship, hospitals, ports, stations and terminals; vital objects 150 m by
    the Perkap, and 500 m by the statute only where the object is formally designated (its property `designated`). Why: it informs
    where to site an assembly; it is no ground for force, nor for refusing an assembly. The KPU stands on neither list. Source: UU
    9/1998 art. 9; Perkap 7/2012 art. 7(3). Does not see exceptions, permits, holidays, or a fence that is drawn as a layer. Switch
    it on with the limit `on` = 1.
    """

    title: ClassVar[Message] = message(mark("Distances that the law names"))
    subjects: ClassVar[tuple[str, ...]] = ("protected",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset({"crowd"})
    severity: Severity
    on: float
    palace_m: float
    military_m: float
    worship_m: float
    hospital_m: float
    terminal_m: float
    vital_object_m: float
    designated_m: float

    def near_m(self) -> float:
        """The largest radius."""
        return max(self.palace_m, self.military_m, self.worship_m, self.hospital_m, self.terminal_m, self.vital_object_m, self.designated_m)

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each site with the ground up to its outer fence."""
        margin = np.array([_fence_m(site) for site in subjects]).reshape(-1, 1)
        return np.asarray(super().extents(snapshot, subjects) + margin * np.array([-1.0, -1.0, 1.0, 1.0]))

    def radius_m(self, site: Placed) -> float:
        """Metres that the law names for a site; 0 for one that it does not name."""
        if site.get("category") == "vital-object":
            return self.designated_m if site.get("designated") else self.vital_object_m
        named = {"palace": self.palace_m, "military": self.military_m, "worship": self.worship_m}
        named |= {"hospital": self.hospital_m, "terminal": self.terminal_m}
        return named.get(str(site.get("category")), 0.0)

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per site and crowd that are nearer than the law names."""
        named = [(site, self.radius_m(site)) for site in subjects if self.on and self.radius_m(site) > 0]
        crowds = snapshot.of("crowd")
        if not named or not crowds:
            return []
        sites, shapes = array_of(site.geometry for site, _ in named), array_of(crowd.geometry for crowd in crowds)
        reach = np.array([radius + _fence_m(site) for site, radius in named])
        rows, hits = STRtree(shapes).query(sites, predicate="dwithin", distance=reach)
        drawn = shapely.distance(sites[rows], shapes[hits]).tolist()
        findings = []
        for row, hit, apart in sorted(zip(rows.tolist(), hits.tolist(), drawn, strict=True)):
            site, radius = named[row]
            distance = max(0.0, apart - _fence_m(site))
            if distance < radius - SLACK:
                findings.append(self._finding(snapshot, site, crowds[hit], distance, apart, radius))
        return findings

    def _finding(self, snapshot: Snapshot, site: Placed, crowd: Placed, measured: float, drawn_m: float, limit: float) -> Finding:
        text = mark("{crowd}: {measured:.0f} m from the outer fence of {site}; the law names {limit:.0f} m. For information only.")
        computation = [
            message(
                mark("{drawn:.2f} m to the object as drawn - {fence:.2f} m to its outer fence = {measured:.2f} m"),
                drawn=drawn_m,
                fence=_fence_m(site),
                measured=measured,
            )
        ]
        where = nearest(crowd.geometry, site.geometry)
        words: dict[str, Any] = {"crowd": title_of(crowd), "site": title_of(site)}
        return self.finding(snapshot, self.severity, text, [site, crowd], measured, limit, "m", where, computation, **words)


def _fence_m(site: Placed) -> float:
    return float(site.get("fence_m") or 0.0)
