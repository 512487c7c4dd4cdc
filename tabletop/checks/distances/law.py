"""What Indonesian law says about an assembly, for information: distances, hours, persons in charge. No ground for force."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import shapely
from shapely import MultiPolygon, STRtree

from tabletop.checks.base.check import SLACK, Check, FeatureCheck, register
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.distances.buffer_distance import nearest
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.scene_time import clock_minutes

PEOPLE = ("crowd", "crowd-flow")


def clock_hours(text: str) -> float | None:
    """Hours of a clock time as "09.30" or "9:30", None where there is none."""
    minutes = clock_minutes(text)
    return None if minutes is None else minutes / 60


def clock_words(hours: float) -> str:
    """Clock time with a dot, as people write it here: 18.30."""
    minutes = round(hours * 60)
    return f"{minutes // 60:02d}.{minutes % 60:02d}"


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
        found = []
        for row, hit, apart in sorted(zip(rows.tolist(), hits.tolist(), drawn, strict=True)):
            site, radius = named[row]
            distance = max(0.0, apart - _fence_m(site))
            if distance < radius - SLACK:
                found.append(self._finding(snapshot, site, crowds[hit], distance, apart, radius))
        return found

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


@register("legal-hours")
@dataclass(frozen=True, kw_only=True)
class LegalHours(Check):
    """Scenes with a crowd outside the hours that the law names for assemblies.

    measured = minutes that the scene's clock stands before the first or after the last hour: 06.00 to 18.00 in the open air, 06.00 to
    22.00 for crowds whose property `indoor` is set; limit = 0. A scene without a clock, or without a crowd, says nothing.
    Why: it informs the plan of the day; it is no ground for force. Source: Perkap 7/2012 art. 7(1). Does not see the length of the
    scene, holidays, or what was agreed for this assembly.
    """

    title: ClassVar[Message] = message(mark("Hours that the law names"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset(PEOPLE)
    severity: Severity
    from_hour: float
    outdoor_until_hour: float
    indoor_until_hour: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """At most one finding about crowds in the open air, and one about crowds indoors."""
        now = clock_hours(snapshot.scene_row.clock)
        if now is None:
            return []
        found = []
        for indoor, until in ((False, self.outdoor_until_hour), (True, self.indoor_until_hour)):
            crowds = [one for one in snapshot.of(*PEOPLE) if bool(one.get("indoor")) == indoor]
            minutes = 60 * max(self.from_hour - now, now - until)
            if crowds and minutes > SLACK:
                found.append(self._finding(snapshot, crowds, now, minutes, until))
        return found

    def _finding(self, snapshot: Snapshot, crowds: list[Placed], now: float, minutes: float, until: float) -> Finding:
        words: dict[str, Any] = {"clock": clock_words(now), "first": clock_words(self.from_hour), "last": clock_words(until)}
        text = mark("A crowd stands here at {clock}; the law names {first} to {last}. For information only.")
        where = MultiPolygon([one.geometry for one in crowds])
        return self.finding(snapshot, self.severity, text, crowds, minutes, 0, "min", where, **words)


@register("stewards")
@dataclass(frozen=True, kw_only=True)
class Stewards(FeatureCheck):
    """Persons in charge of an assembly, for each hundred participants.

    measured = the crowd's property `stewards` (persons that the organisers named); at least one and at most five for each hundred
    participants, a hundred that is begun counts as one: 301 people need 4 to 20. A crowd without that property, or without people,
    is not judged. Why: people of their own side lead a crowd best. Source: Perkap 7/2012. Does not see whether they
    are there, or whom they lead.
    """

    title: ClassVar[Message] = message(mark("Persons in charge of an assembly"))
    subjects: ClassVar[tuple[str, ...]] = ("crowd",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset()
    severity: Severity
    least_per_100: float
    most_per_100: float

    def near_m(self) -> float:
        """Nothing else matters."""
        return 0.0

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per crowd with too few or too many of them."""
        found = []
        for crowd in subjects:
            headcount, measured = float(crowd.get("headcount") or 0), crowd.get("stewards")
            hundreds = math.ceil(headcount / 100)
            least, most = self.least_per_100 * hundreds, self.most_per_100 * hundreds
            if headcount > 0 and measured is not None and not least - SLACK <= measured <= most + SLACK:
                found.append(self._finding(snapshot, crowd, float(measured), least, most))
        return found

    def _finding(self, snapshot: Snapshot, crowd: Placed, measured: float, least: float, most: float) -> Finding:
        text = mark("{name}: {measured:.0f} persons in charge for {count:.0f} people; {least:.0f} to {most:.0f}. For information only.")
        limit = least if measured < least else most
        words: dict[str, Any] = {"count": float(crowd.get("headcount")), "least": least, "most": most}
        return self.finding(snapshot, self.severity, text, [crowd], measured, limit, "person", crowd.geometry, **words)
