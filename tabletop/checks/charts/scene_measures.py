"""Strength, coverage, distances and ways out of one scene as numbers for charts, whether or not a check has anything to say about them.

Each number comes from the function that its check judges by, so that a chart and a finding never differ. Planar metres, working CRS.
"""

import math
from collections.abc import Callable

from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.charts.nearest_pair import nearest_of
from tabletop.checks.coverage.area_coverage import AreaCoverage
from tabletop.checks.coverage.coverage_gaps import coverage_of
from tabletop.checks.distances.buffer_distance import BufferDistance
from tabletop.checks.exits.egress import EgressTime, counting_exits
from tabletop.checks.rules.other_checks import peer
from tabletop.checks.units.roster_total import RosterTotal, stands_of
from tabletop.checks.ways_out.beyond_exits import Beyond, beyond_exits
from tabletop.checks.ways_out.crowd_groups import Group, groups_of
from tabletop.checks.ways_out.flow_rates import Rate
from tabletop.core.charts.measured import Egress, ExitRate, PairDistance, RingCoverage, Strength
from tabletop.core.text.errors import Cancelled
from tabletop.core.text.message import mark
from tabletop.core.values.roster_places import Missing

Stop = Callable[[], bool]


def stop_if(cancelled: Stop | None) -> None:
    """Raises Cancelled where somebody asks for it."""
    if cancelled is not None and cancelled():
        raise Cancelled(mark("The charts were stopped."))


def strength_of_scene(snapshot: Snapshot) -> Strength:
    """People placed and people of the roster, as `roster-total` counts them (persons)."""
    stands = stands_of(snapshot, peer(snapshot, RosterTotal).same_place_m)
    placed = math.fsum(stand.counted for stand in stands.values())
    roster = math.fsum(row.strength for row in snapshot.plan.roster.values())
    return Strength(placed, Missing.of(stands.values()).beyond, roster)


def coverage_of_scene(snapshot: Snapshot, cancelled: Stop | None = None) -> tuple[RingCoverage, ...]:
    """Coverage of each ring by units, as `area-coverage` measures it; rings without ground that counts are absent. Raises Cancelled."""
    found, rule = [], peer(snapshot, AreaCoverage).rules[0]
    for ring in rule.subjects(snapshot, (2,)):
        stop_if(cancelled)
        coverage = coverage_of(snapshot, rule.covers, ring, ring.get("ground") != "all")
        if coverage is not None:
            found.append(RingCoverage(ring.id, title_of(ring), coverage.covered, float(ring.get("min_coverage"))))
    return tuple(found)


def distances_of_scene(snapshot: Snapshot, cancelled: Stop | None = None) -> tuple[PairDistance, ...]:
    """Least distance of each pair that `buffer-distance` judges and that the scene has both sides of. Raises Cancelled."""
    found = []
    for pair in peer(snapshot, BufferDistance).pairs:
        stop_if(cancelled)
        nearest = nearest_of(snapshot, pair.a, pair.b)
        if nearest is not None:
            found.append(PairDistance(pair.a, pair.b, pair.min_m, pair.basis, nearest.distance_m, nearest.features, nearest.names))
    return tuple(found)


def egress_of_scene(snapshot: Snapshot, cancelled: Stop | None = None) -> tuple[Egress, ...]:
    """How the crowds of a scene leave, each group that shares exits by itself, as `egress-time` reckons. Raises Cancelled."""
    found, check = [], peer(snapshot, EgressTime)
    for group in groups_of(snapshot, snapshot.of("crowd")):
        stop_if(cancelled)
        found.append(_egress(snapshot, check, group))
    return tuple(found)


def _egress(snapshot: Snapshot, check: EgressTime, group: Group) -> Egress:
    rates = [rate for rate in check.rates(snapshot, group.exits) if rate.per_minute > 0]
    beyond = beyond_exits(snapshot, group, check.widest_gap_m(snapshot, group)) if rates else None
    through_all = _through_all(rates, beyond, check.flow_level_person_per_m_min)
    left, by_gaps = None, False
    if len(counting_exits(snapshot, group.exits)) >= 2:
        carried = check.carried(snapshot, group)
        left, by_gaps = carried.per_minute, carried.by_gaps
    return Egress(
        crowds=tuple(crowd.id for crowd in group.crowds),
        name=group.name,
        headcount=group.headcount,
        exits=tuple(ExitRate(rate.way.id, title_of(rate.way), rate.width_m, rate.per_minute) for rate in rates),
        all_per_minute=max(left or 0.0, through_all),
        left_per_minute=left,
        by_gaps=by_gaps,
        lost=title_of(rates[-1].way) if rates else "",
        limit_min=check.limit_min(group.crowds),
        basis=check.basis,
        assumed=tuple(title_of(way) for way in group.exits if "width_m" not in way.properties),
    )


def _through_all(rates: list[Rate], beyond: Beyond | None, flow: float) -> float:
    """Persons a minute through all exits together, no more than the gaps beyond them let on."""
    together = math.fsum(rate.per_minute for rate in rates)
    if beyond is None:
        return together
    return min(together, beyond.through(rates, flow))


def limits_of(snapshot: Snapshot) -> tuple[float, str]:
    """Below which share the coverage of a ring is at stop, and the basis of that limit."""
    check = peer(snapshot, AreaCoverage)
    return check.stop_below_share, check.basis
