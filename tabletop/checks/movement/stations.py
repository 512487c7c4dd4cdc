"""The way of each unit from its station to the object that the plan protects: what a briefing names with distance and travel time.

The object is the protected object of the plan's first scene: of the KPU where there is one, else the first by its id. The station of a
unit is the place whose name names a post of its agency (Polres, Kodim, Damkar and so on, or the agency itself): a command post, a
protected object or a text of the plan, or a place of a layer of places; of several the nearest to where the unit first stands. A unit
without such a place goes from where it first stands. Planar metres, working CRS.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from shapely import Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.movement.moves import Move, Progress, Stop, move_between
from tabletop.checks.movement.paces import paces_of
from tabletop.checks.movement.unit_places import key_of, units_by_name
from tabletop.core.geometry.geometry import point_of
from tabletop.core.search.search_entries import NAME_COLUMNS
from tabletop.core.text.errors import Cancelled
from tabletop.core.text.message import mark
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan

POSTS = {
    "polri": ("polda", "polres", "polresta", "polrestabes", "polsek", "brimob"),
    "tni": ("kodim", "koramil", "korem", "kodam", "yonif", "lanal", "lanud"),
    "satpol": ("satpol",),
    "damkar": ("damkar", "pemadam"),
    "dishub": ("dishub", "perhubungan"),
    "dinkes": ("dinkes", "puskesmas"),
    "linmas": ("linmas", "kesbangpol"),
}
"""Words by which the posts of an agency are known, by the beginning of the agency's name."""
STATION_KINDS = ("command-post", "protected", "text")
Place = tuple[str, Point]


def station_moves(plan: Plan, layers: LayerSet | None, cancelled: Stop | None = None, progress: Progress | None = None) -> list[Move]:
    """A move for each unit and vehicle from station to object, ordered by unit; none where the plan protects nothing.

    Each lies in the first scene in which the unit stands (`from_scene` = `to_scene`) and has no limit. Raises InputError for a wrong
    limit, Cancelled.
    """
    paces, found, done = paces_of(plan), [], set()
    numbers = [scene.number for scene in plan.scene_list()]
    for n, number in enumerate(numbers):
        snapshot = Snapshot(plan, number, layers)
        goal = the_object(snapshot)
        places = list(_places(snapshot))
        for key, some in sorted(units_by_name(snapshot).items()):
            if cancelled is not None and cancelled():
                raise Cancelled(mark("The ways were not all found."))
            if key in done or goal is None or not _is_placed_by_roster(plan, some[0]):
                continue
            done.add(key)
            name, start = _station(plan, places, some[0])
            there = replace(some[0], geometry=Point(_edge(goal, start)))
            move = move_between(snapshot, replace(some[0], geometry=start), there, paces, number, math.inf)
            found.append(replace(move, from_place=name, to_place=_name(goal)))
        if progress is not None:
            progress((n + 1) / len(numbers))
    return sorted(found, key=lambda move: (move.unit, move.feature))


def the_object(snapshot: Snapshot) -> Placed | None:
    """The protected object of a scene to which units come: the KPU, else the first by its id."""
    objects = snapshot.of("protected")
    return min(objects, key=lambda one: (one.get("category") != "kpu", one.id)) if objects else None


def _is_placed_by_roster(plan: Plan, placed: Placed) -> bool:
    """Whether a unit is counted: units, and vehicles that a roster names."""
    return placed.kind == "unit" or key_of(placed) in plan.roster


def _edge(goal: Placed, start: Point) -> tuple[float, float]:
    """Where one comes to the object: the place of it that is nearest; its own place where it is a point."""
    shape: BaseGeometry = goal.geometry if goal.geometry.geom_type == "Point" else goal.geometry.boundary
    near = shape.interpolate(shape.project(start)) if shape.length > 0 else Point(point_of(shape))
    return float(near.x), float(near.y)


def _name(placed: Placed) -> str:
    return placed.name or str(placed.properties.get("text") or "") or kinds()[placed.kind].title["en"]


def _places(snapshot: Snapshot) -> Iterator[Place]:
    """Every place that has a name: of the plan, and of the layers of places."""
    for placed in snapshot.of(*STATION_KINDS):
        yield _name(placed), Point(point_of(placed.geometry))
    for layer in snapshot.layers.by_role("poi"):
        column = next((name for name in layer.columns if name.lower() in NAME_COLUMNS), None)
        for part in layer.parts if column is not None else ():
            for row, shape in zip(part.rows.tolist(), part.geometries, strict=True):
                yield str(layer.value(str(column), row) or ""), Point(point_of(shape.geoms[0]))


def _station(plan: Plan, places: list[Place], unit: Placed) -> Place:
    """Where a unit comes from, and its name; without a station its own place, and no name."""
    row = plan.roster.get(key_of(unit))
    agency = ((row.agency if row is not None else "") or str(unit.get("agency") or "")).lower().strip()
    words = next((posts for name, posts in POSTS.items() if agency.startswith(name)), (agency,) if agency else ())
    here = Point(point_of(unit.geometry))
    named = [(here.distance(place), name, place) for name, place in places if _names(name, words)]
    if not named:
        return "", here
    _, name, place = min(named, key=lambda one: one[:2])
    return name, place


def _names(name: str, words: tuple[str, ...]) -> bool:
    """Whether a place is called by one of these words."""
    return bool(words) and any(word.startswith(words) for word in re.findall(r"[^\W_]+", name.lower()))
