"""irritant-on-exit, irritant-without-exit, irritant-wind: what lies where an irritant may drift; ways out, help, people, and crowds that
could not leave.
"""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, Check, FeatureCheck, GroupCheck, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.exits.egress import EgressTime, people_lines
from tabletop.checks.exits.way_out_width import WayOutWidth
from tabletop.checks.force.without_means import without
from tabletop.checks.ground.irritant_clouds import (
    ROUND_M,
    OfIrritant,
    bulge_m,
    cloud_line,
    cloud_of,
    depth_in_cloud,
    met_by,
    over_cloud,
    part_in_cloud,
    together,
)
from tabletop.checks.rules.other_checks import peer
from tabletop.checks.rules.runner import configured
from tabletop.checks.ways_out.crowd_groups import groups_of
from tabletop.checks.ways_out.open_exits import WAY_KINDS
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.layer import Layer, Ragged

WAYS = ("exit", "lane", "assembly", "aid-post")
"""Kinds that people need when they leave, or help needs to come."""
EXIT_CHECKS = (
    "containment",
    "dead-end",
    "egress-time",
    "exit-count",
    "exit-lost-in-scene",
    "exit-separation",
    "exit-width",
    "way-out-width",
)
"""Checks of the ways out of a crowd."""
PEOPLE = ("crowd", "crowd-flow")
SAID_ELSEWHERE = ("school", "hospital", "worship", "care")
"""Categories of protected features that irritant-protected-site speaks of."""
HOMES = ("residential", "house", "apartment", "dormitory", "rumah", "ruko", "hunian", "permukiman", "perumahan", "asrama", "kos")
"""Beginnings of the words by which a building's use says that people live there."""
NOT_HOMES = ("rumah sakit", "rumah ibadah", "rumah makan")
WAYS_OUT: Key[list[FeatureCheck]] = Key("checks of ways out")
IN_USE: Key[dict[str, Check]] = Key("checks in use")


@register("irritant-on-exit")
@dataclass(frozen=True, kw_only=True)
class IrritantOnExit(OfIrritant):
    """Ways out and places of help that an irritant may drift over.

    For each exit, emergency lane, assembly area and aid post that meets the ground which the irritant may reach (its disc, joined
    with the cone downwind where the scene has wind) one finding: measured = how much of it lies there, the length of a line (m), the
    area of an area (m2), or how deep a point lies inside (m); limit = 0. Exits count also where they are shut. Why: at Kanjuruhan in
    2022 people ran from the gas to the gates, and were crushed at gate 13; who must leave or help must not be met by it on the way.
    Source: Kanjuruhan 2022; the radii are planning defaults. Does not see ways that are not drawn as exits or lanes.
    """

    title: ClassVar[Message] = message(mark("Irritants on exits and places of help"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset(WAYS)
    severity: Severity

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per irritant and way or place."""
        findings = []
        for irritant in subjects:
            for way in met_by(snapshot, irritant, *WAYS):
                findings += self._judged(snapshot, irritant, way)
        return findings

    def _judged(self, snapshot: Snapshot, irritant: Placed, way: Placed) -> list[Finding]:
        texts = {
            "point": mark("{name} may drift over {way}: it lies {measured:.0f} m inside."),
            "line": mark("{name} may drift over {measured:.0f} m of {way}."),
            "area": mark("{name} may drift over {measured:.0f} m² of {way}."),
        }
        part = part_in_cloud(snapshot, irritant, way.geometry)
        dimension = ("point", "line", "area")[int(shapely.get_dimensions(way.geometry))]
        deep_m = depth_in_cloud(snapshot, irritant, way.geometry) if dimension == "point" else 0.0
        measured = {"line": part.length, "area": part.area}.get(dimension, deep_m)
        if measured <= SLACK:
            return []
        unit, steps = "m2" if dimension == "area" else "m", [cloud_line(snapshot, irritant)]
        about, fixes, name = [irritant, way], without(irritant), title_of(way)
        return [self.finding(snapshot, self.severity, texts[dimension], about, measured, 0, unit, part, steps, fixes, way=name)]


@register("irritant-without-exit")
@dataclass(frozen=True, kw_only=True)
class IrritantWithoutExit(OfIrritant):
    """Crowds that an irritant may reach and that could not leave.

    For each crowd that meets the ground which the irritant may reach one finding, where any check of the ways out says something of the
    crowd or of its exits (number, width, separation and loss of exits, dead ends, time to leave, containment, width of the ways out),
    with the limits and switches of the plan: measured = number of those findings, limit = 0. Where they are silent, the time to leave
    without the widest exit, as egress-time reckons it, is held against the time between warning and use: measured = headcount / (flow x
    (sum of widths - the widest)) in minutes, limit = `warning_min`, 5 minutes. Why: who is told to leave must be able to, and must have
    had the time. Source: UN General Comment 37 para 87 (to verify); the minutes are a planning default. A silent check is no
    permission. Does not see whether the warning is heard, or people who cannot walk.
    """

    title: ClassVar[Message] = message(mark("Irritants and crowds that cannot leave"))
    looks_at: ClassVar[frozenset[str] | None] = WAY_KINDS | {"crowd"}
    severity: Severity
    warning_min: float

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """What an irritant may reach, with all that the checks of the crowds there look at."""
        found, bounds = super().extents(snapshot, subjects), snapshot.bounds_of("crowd")
        crowds, peers = snapshot.of("crowd"), ways_out_checks(snapshot)
        for row, box in enumerate(found):
            apart = (bounds[:, :2] > box[2:] + ROUND_M) | (bounds[:, 2:] < box[:2] - ROUND_M)
            met = [crowd for crowd, far in zip(crowds, apart.any(axis=1), strict=True) if not far]
            # This check says what those say, so it looks at all that they look at: an edit that changes their findings has to change this
            # one.
            for check in peers if met else ():
                near = check.near_m() * np.array([-1.0, -1.0, 1.0, 1.0])
                judged = _judged_by(snapshot, check, met)
                boxes = check.extents(snapshot, check.together(snapshot, judged) if isinstance(check, GroupCheck) else judged) + near
                for wider in boxes:
                    found[row] = [*np.fmin(found[row][:2], wider[:2]), *np.fmax(found[row][2:], wider[2:])]
        return found

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per irritant and crowd that could not leave."""
        findings = []
        for irritant in subjects:
            for crowd in met_by(snapshot, irritant, "crowd"):
                findings += self._judged(snapshot, irritant, crowd, part_in_cloud(snapshot, irritant, crowd.geometry))
        return findings

    def _judged(self, snapshot: Snapshot, irritant: Placed, crowd: Placed, where: BaseGeometry) -> list[Finding]:
        failed = failures_of_exits(snapshot, crowd)
        return [self._fails(snapshot, irritant, crowd, where, failed)] if failed else self._late(snapshot, irritant, crowd, where)

    def _fails(self, snapshot: Snapshot, irritant: Placed, crowd: Placed, where: BaseGeometry, failed: list[Finding]) -> Finding:
        text = mark("{name} may reach {crowd}, which could not leave safely: findings on its ways out: {measured:.0f}.")
        steps = [cloud_line(snapshot, irritant), *(finding.message for finding in failed)]
        about, fixes, name = [irritant, crowd], without(irritant), title_of(crowd)
        return self.finding(snapshot, self.severity, text, about, len(failed), 0, "count", where, steps, fixes, crowd=name)

    def _late(self, snapshot: Snapshot, irritant: Placed, crowd: Placed, where: BaseGeometry) -> list[Finding]:
        [group] = groups_of(snapshot, [crowd])
        carried = peer(snapshot, EgressTime).carried(snapshot, group) if len(group.exits) >= 2 else None
        minutes = group.headcount / carried.per_minute if carried is not None and carried.per_minute > 0 else 0.0
        if carried is None or minutes <= self.warning_min + SLACK:
            return []
        text = mark("{name} may reach {crowd}, which needs {measured:.1f} min to leave; the warning leaves {limit:.0f} min.")
        result = message(
            mark("{count:.0f} {count:person|people} / {rate:.1f} persons/min = {minutes:.2f} min; warning {limit:.0f} min before"),
            count=group.headcount,
            rate=carried.per_minute,
            minutes=minutes,
            limit=self.warning_min,
        )
        steps = [cloud_line(snapshot, irritant), *people_lines(group), *carried.lines, result]
        about, limit, fixes = [irritant, crowd], self.warning_min, without(irritant)
        return [self.finding(snapshot, self.severity, text, about, minutes, limit, "min", where, steps, fixes, crowd=group.name)]


def ways_out_checks(snapshot: Snapshot) -> list[FeatureCheck]:
    """The checks of the ways out that the plan has in use."""

    def make() -> list[FeatureCheck]:
        used = snapshot.plan.once(IN_USE, configured)
        return [one for code in EXIT_CHECKS if isinstance(one := used.get(code), FeatureCheck)]

    return snapshot.kept(WAYS_OUT, make, kinds=())


def _judged_by(snapshot: Snapshot, check: FeatureCheck, crowds: list[Placed]) -> list[Placed]:
    """What a check judges of these crowds: the crowds themselves, or their exits."""
    exits = {way.id: way for crowd in crowds for way in snapshot.exits_of[crowd.id]}
    return [feature for feature in (*crowds, *exits.values()) if feature.kind in check.subjects]


def _failures(snapshot: Snapshot, check: FeatureCheck, crowd: Placed) -> list[Finding]:
    # A bottleneck of two crowds is told at the first of them; here it counts for the crowd that is asked about.
    if isinstance(check, WayOutWidth):
        return check.about(snapshot, crowd)
    return check.judge(snapshot, _judged_by(snapshot, check, [crowd]))


def failures_of_exits(snapshot: Snapshot, crowd: Placed) -> list[Finding]:
    """What the checks of the ways out say of a crowd and its exits, worst first; information does not count."""

    findings = [failure for check in ways_out_checks(snapshot) for failure in _failures(snapshot, check, crowd)]
    return sorted((finding for finding in findings if finding.severity != "info"), key=lambda one: one.order)


@register("irritant-wind")
@dataclass(frozen=True, kw_only=True)
class IrritantWind(OfIrritant):
    """People whom an irritant may drift over although nobody means them: own units, other crowds, residents.

    For each irritant up to four findings, by whom the ground that it may reach (its disc, joined with the cone downwind where the
    scene has wind) meets: own units (measured = number of units); crowds other than the one nearest to the irritant (number of
    crowds); buildings where people live, which are those of the layers whose use says so (number of buildings); protected objects
    other than schools, hospitals, places of worship and care homes, of which irritant-protected-site speaks (number of objects).
    limit = 0. A cone against the wind cannot be drawn, for the cone always follows the wind of the scene; without a wind only the
    disc is judged. Why: gas goes where the wind goes, and meets who stands there. Source: planning default. Does not see gusts, turns
    of the wind between buildings, or who is at home.
    """

    title: ClassVar[Message] = message(mark("Irritants and the wind"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset({"unit", "crowd", "crowd-flow", "protected"})
    severity: Severity

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per irritant and sort of people that it may drift over."""
        findings = []
        for irritant in subjects:
            units = met_by(snapshot, irritant, "unit")
            sites = [feature for feature in met_by(snapshot, irritant, "protected") if feature.get("category") not in SAID_ELSEWHERE]
            met = sorted(met_by(snapshot, irritant, *PEOPLE), key=lambda crowd: (irritant.geometry.distance(crowd.geometry), crowd.id))
            findings += self._over(snapshot, irritant, units, mark("{name} may drift over own units: {measured:.0f}."))
            findings += self._over(
                snapshot, irritant, met[1:], mark("{name} may drift over crowds besides the nearest one: {measured:.0f}.")
            )
            findings += self._over(snapshot, irritant, sites, mark("{name} may drift over protected objects: {measured:.0f}."))
            findings += self._over_homes(snapshot, irritant)
        return findings

    def _over(self, snapshot: Snapshot, irritant: Placed, met: list[Placed], words: str) -> list[Finding]:
        if not met:
            return []
        steps = [cloud_line(snapshot, irritant), *(message(mark("It reaches {name}"), name=title_of(feature)) for feature in met)]
        where = together(part_in_cloud(snapshot, irritant, feature.geometry) for feature in met)
        about = [irritant, *met]
        return [self.finding(snapshot, self.severity, words, about, len(met), 0, "count", where, steps, without(irritant))]

    def _over_homes(self, snapshot: Snapshot, irritant: Placed) -> list[Finding]:
        homes = homes_in(snapshot, irritant)
        if not homes:
            return []
        text = mark("{name} may drift over buildings where people live: {measured:.0f}.")
        where, steps = together(homes), [cloud_line(snapshot, irritant)]
        return [self.finding(snapshot, self.severity, text, [irritant], len(homes), 0, "count", where, steps, without(irritant))]


def homes_in(snapshot: Snapshot, irritant: Placed) -> list[BaseGeometry]:
    """Buildings of the layers that an irritant reaches into and whose use says that people live there."""
    cloud = cloud_of(snapshot, irritant)
    homes = [
        part.shape(hit)
        for layer in snapshot.layers.by_role("building")
        for part in layer.parts
        if len(part) and "use" in layer.columns
        for hit in np.sort(part.tree.query(cloud, predicate="dwithin", distance=bulge_m(irritant))).tolist()
        if is_home(layer, part, hit)
    ]
    return [home for home, hit in zip(homes, over_cloud(snapshot, irritant, array_of(homes)).tolist(), strict=True) if hit]


def is_home(layer: Layer, part: Ragged, hit: int) -> bool:
    """Whether people live in a building, by its use."""
    return _says_home(str(layer.value("use", int(part.rows[hit])) or "").strip().lower())


@cache
def _says_home(use: str) -> bool:
    return use.startswith(HOMES) and not use.startswith(NOT_HOMES)
