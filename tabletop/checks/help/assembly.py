"""assembly-area, assembly-in-hazard: room for everybody in assembly areas (titik kumpul), and out of reach of what harms."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, Check, FeatureCheck, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import outside
from tabletop.checks.base.same_kind_copies import once
from tabletop.checks.base.snapshot import Snapshot, array_of, boxes_of, grouped, title_of
from tabletop.checks.distances.buffer_distance import nearest
from tabletop.checks.ground.irritant_clouds import cloud_distance, cloud_tree
from tabletop.core.geometry.geometry import sector
from tabletop.core.geometry.round_shapes import Sector
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Edited, Fix

ROUND_M = 5.0
"""Polygons drawn for discs stand a little outside the true disc: so much is always looked at too."""
ROOMS: "Key[dict[str, _Room]]" = Key("room in assembly areas")
ONCE: Key[list[Placed]] = Key("assembly areas once")
HEADCOUNTS: Key[np.ndarray] = Key("headcounts")
TOGETHER: "Key[list[tuple[float, list[_Room], Finding]]]" = Key("assembly areas together")
JETS: Key[np.ndarray] = Key("reach of jets")
FUEL: Key[np.ndarray] = Key("fuel")


@dataclass(frozen=True)
class _Room:
    """An assembly area, the people that it takes, that in words, and what is said of it alone."""

    area: Placed
    places: float
    line: Message
    findings: tuple[Finding, ...]


@register("assembly-area")
@dataclass(frozen=True, kw_only=True)
class AssemblyArea(Check):
    """Whether the assembly areas have room for their people.

    For each assembly area that is drawn as an area and has a capacity: measured = open ground (its area without buildings, vehicles
    and water, m2) / capacity, at least 0.5 m2 a person. For all of them together: measured = places (capacities; where an area has
    none, its open ground / 0.5 m2) against the headcount of the crowds of the scene; areas of one shape count once. A plan without
    assembly areas, or with one whose places nobody knows (a point without capacity), is not judged on the total. Why: people who are
    sent to a place must find room there. Source: HSE HSG195, 0.5 m2 a person at outdoor events (British guidance). Does not see who
    goes to which area, people who come from elsewhere, or what stands on the ground without being drawn.
    """

    title: ClassVar[Message] = message(mark("Room in assembly areas"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset({"assembly", "crowd", "vehicle"})
    severity: Severity
    least_m2_per_person: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per area that is too small, and at most one on all of them together."""
        areas = snapshot.of("assembly")
        known = snapshot.kept_near(ROOMS, areas, lambda some: self._rooms(snapshot, some), boxes_of, ("vehicle",))
        rooms = [known[area.id] for area in areas]
        return [finding for room in rooms for finding in room.findings] + self._together(snapshot, rooms)

    def _rooms(self, snapshot: Snapshot, areas: list[Placed]) -> list[_Room]:
        """Each area judged by itself."""
        grounds, rooms = _open_ground(snapshot, areas), []
        for area, ground_m2 in zip(areas, grounds, strict=True):
            places = self._places(area, ground_m2)
            line = message(mark("{name}: {count:.0f} {count:place|places}"), name=title_of(area), count=places)
            rooms.append(_Room(area, places, line, tuple(self._judged(snapshot, area, ground_m2))))
        return rooms

    def _together(self, snapshot: Snapshot, rooms: list[_Room]) -> list[Finding]:
        """The finding on all areas, the same as before where nothing of it changed."""
        single = {area.id for area in snapshot.kept(ONCE, lambda: once(snapshot, snapshot.of("assembly")), ("assembly",))}
        rooms = [room for room in rooms if room.area.id in single]
        counts = snapshot.each_row(HEADCOUNTS, "crowd", lambda some: (float(crowd.get("headcount") or 0) for crowd in some))
        headcount, places = float(sum(counts.tolist())), [room.places for room in rooms]
        if not rooms or not all(places) or sum(places) >= headcount - SLACK:
            return []
        last = snapshot.kept(TOGETHER, list, kinds=())
        if not last or last[0][:2] != (headcount, rooms):
            last[:] = [(headcount, rooms, self._total(snapshot, rooms, headcount))]
        return [last[0][2]]

    def _places(self, area: Placed, ground_m2: float) -> float:
        """People that an area takes; 0 where nobody knows."""
        return float(area.get("capacity") or 0) or float(int(ground_m2 / self.least_m2_per_person + SLACK))

    def takes(self, area: Placed, ground_m2: float) -> float:
        """People that one can count on finding room on so much of an area's ground: a part of its capacity, and no more than fit there.

        Of a point its capacity, nobody where it has none.
        """
        capacity, whole_m2 = float(area.get("capacity") or 0), area.geometry.area
        if whole_m2 <= 0:
            return capacity
        room = ground_m2 / self.least_m2_per_person
        return min(room, capacity * ground_m2 / whole_m2) if capacity > 0 else room

    def _judged(self, snapshot: Snapshot, area: Placed, ground_m2: float) -> list[Finding]:
        capacity = float(area.get("capacity") or 0)
        if capacity <= 0 or area.geometry.geom_type == "Point" or ground_m2 / capacity >= self.least_m2_per_person - SLACK:
            return []
        measured, holds = ground_m2 / capacity, int(ground_m2 / self.least_m2_per_person + SLACK)
        text = mark("{name}: {measured:.2f} m² of open ground for each of {count:.0f} {count:person|people}; at least {limit:.2f} m².")
        computation = [
            message(
                mark("{ground:.1f} m² of open ground / {count:.0f} {count:person|people} = {measured:.2f} m² a person"),
                ground=ground_m2,
                count=capacity,
                measured=measured,
            ),
            message(
                mark("{ground:.1f} m² / {limit:.2f} m² a person: room for {holds:.0f} people"),
                ground=ground_m2,
                limit=self.least_m2_per_person,
                holds=float(holds),
            ),
        ]
        label = message(mark("Set the capacity of {name} to {count:.0f}"), name=title_of(area), count=float(holds))
        fixes = [Fix(label, edited=(Edited(area.id, properties={"capacity": holds}),))] if holds > 0 else []
        about, unit = [area], "m2/person"
        where = area.geometry
        limit = self.least_m2_per_person
        return [self.finding(snapshot, self.severity, text, about, measured, limit, unit, where, computation, fixes, count=capacity)]

    def _total(self, snapshot: Snapshot, rooms: list[_Room], headcount: float) -> Finding:
        places, areas = sum(room.places for room in rooms), [room.area for room in rooms]
        text = mark("The assembly areas have {measured:.0f} places; the crowds count {limit:.0f} people.")
        where = shapely.geometrycollections([area.geometry for area in areas]) if len(areas) > 1 else areas[0].geometry
        steps = [room.line for room in rooms]
        return self.finding(snapshot, self.severity, text, areas, places, headcount, "person", where, steps)


def _open_ground(snapshot: Snapshot, areas: list[Placed]) -> list[float]:
    """Square metres of each area without buildings, vehicles and water; 0 for points."""
    shapes = array_of(area.geometry for area in areas)
    solids = grouped(snapshot.solids_near(shapes), len(areas))
    return [float(outside(shape, inside).area) for shape, inside in zip(shapes, solids, strict=True)]


@register("assembly-in-hazard")
@dataclass(frozen=True, kw_only=True)
class AssemblyInHazard(FeatureCheck):
    """How near an assembly area lies to what harms the people who are sent there.

    measured = least distance, edge to edge (m), from the assembly area to: the ground that an irritant may drift over (its disc,
    joined with the cone downwind where the scene has wind), a protected object of the category fuel, or the ground that a water jet
    reaches (its sector as far as its range). At least 100 m from irritant and fuel, and outside the reach of a jet by 20 m. One
    finding for each assembly area and hazard. Why: people go there to be safe, and many of them run. Source: planning defaults.
    Does not see walls, smoke, traffic, high water, or hazards that are not drawn in the plan.
    """

    title: ClassVar[Message] = message(mark("Hazards near assembly areas"))
    subjects: ClassVar[tuple[str, ...]] = ("assembly",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset({"irritant", "water-jet", "protected"})
    severity: Severity
    hazard_m: float
    jet_m: float

    def near_m(self) -> float:
        """Hazards count as far as their own reach and this."""
        return max(self.hazard_m, self.jet_m) + ROUND_M

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per area and hazard too near."""
        shapes, findings = array_of(area.geometry for area in subjects), []
        for kind, tree in _hazards(snapshot).items():
            least, hazards = self.jet_m if kind == "water-jet" else self.hazard_m, snapshot.of(kind)
            rows, hits = tree.query(shapes, predicate="dwithin", distance=least + ROUND_M)
            distances = np.array([_distance(snapshot, hazards[hit], shapes[row]) for row, hit in zip(rows, hits, strict=True)])
            for row, hit, distance in zip(rows.tolist(), hits.tolist(), distances.tolist(), strict=True):
                if distance < least - SLACK:
                    findings.append(self._finding(snapshot, subjects[row], hazards[hit], tree.geometries[hit], distance, least))
        return findings

    def _finding(self, snapshot: Snapshot, area: Placed, hazard: Placed, shape: BaseGeometry, measured: float, limit: float) -> Finding:
        texts = {
            "irritant": mark("{name}: {hazard} may drift to {measured:.0f} m from it; at least {limit:.0f} m."),
            "water-jet": mark("{name}: the water of {hazard} comes to {measured:.0f} m from it; at least {limit:.0f} m."),
            "protected": mark("{name}: {measured:.0f} m from {hazard}; at least {limit:.0f} m."),
        }
        where = nearest(area.geometry, shape)
        return self.finding(
            snapshot, self.severity, texts[hazard.kind], [area, hazard], measured, limit, "m", where, hazard=title_of(hazard)
        )


def _distance(snapshot: Snapshot, hazard: Placed, shape: BaseGeometry) -> float:
    """Metres from an assembly area to the ground that a hazard reaches, to its true arcs."""
    one = array_of([shape])
    if hazard.kind == "irritant":
        return float(cloud_distance(snapshot, hazard, one)[0])
    return float(jet_shape(hazard).distance(one)[0]) if hazard.kind == "water-jet" else float(shape.distance(hazard.geometry))


def _hazards(snapshot: Snapshot) -> dict[str, STRtree]:
    """Indexes over the ground that hazards reach, by kind, in the order of `of`; of protected objects those with fuel."""
    jets = snapshot.tree_each(JETS, "water-jet", lambda some: map(_wet, some))
    fuel = snapshot.tree_each(
        FUEL, "protected", lambda some: (feature.geometry if feature.get("category") == "fuel" else None for feature in some)
    )
    return {"irritant": cloud_tree(snapshot), "water-jet": jets, "protected": fuel}


def _wet(jet: Placed) -> BaseGeometry:
    water = jet_sector(jet)
    return jet.geometry if water.is_empty else water


def jet_shape(jet: Placed) -> Sector:
    """The ground that a water jet reaches, with its true arc; its nozzle alone where it has no range."""
    centre = (jet.geometry.x, jet.geometry.y)
    return Sector(centre, float(jet.get("range_m")), float(jet.get("bearing_deg")), float(jet.get("sector_deg")))


def jet_sector(jet: Placed) -> BaseGeometry:
    """The ground that a water jet reaches: its sector as far as its range."""
    centre = (jet.geometry.x, jet.geometry.y)
    return sector(centre, float(jet.get("range_m")), float(jet.get("bearing_deg")), float(jet.get("sector_deg")))
