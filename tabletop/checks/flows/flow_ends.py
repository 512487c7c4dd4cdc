"""Where crowd flows end: whether people can walk on from there. Planar metres."""

from functools import partial

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.same_kind_copies import once
from tabletop.checks.base.snapshot import Snapshot, boxes_of
from tabletop.checks.flows.bent_courses import BentCourse, course_of
from tabletop.checks.flows.flow_sections import Course, End
from tabletop.checks.ground.ground_round import PASSAGE_M, Ground
from tabletop.checks.help.assembly import AssemblyArea
from tabletop.checks.rules.other_checks import peer
from tabletop.checks.ways_out.exits_lead_on import LOOK_M, Answer
from tabletop.checks.ways_out.open_exits import WIDTH_KINDS
from tabletop.core.values.feature import Placed

ARRIVED = ("crowd", "protected")
"""Kinds at which a flow may arrive: people who come to them need no way on."""
GOALS = frozenset({*ARRIVED, "assembly"})
"""The same, and assembly areas, which take as many as they have places for."""
ARRIVES_M = 1.0
"""A flow that ends this near arrives."""
SPOKES = 16
COURSES: Key[dict[str, Course | BentCourse]] = Key("courses of flows")
ENDS: Key[dict[str, tuple[Answer[bool], ...]]] = Key("ends of flows")


def courses_of(snapshot: Snapshot, flows: list[Placed]) -> dict[str, Course | BentCourse]:
    """The courses of these flows (and of others asked for before) by id."""

    def make(some: list[Placed]) -> list[Course | BentCourse]:
        return [course_of(feature) for feature in some]

    return snapshot.kept_near(COURSES, flows, make, boxes_of, ())


def ends_of(snapshot: Snapshot, flows: list[Placed]) -> dict[str, tuple[bool, ...]]:
    """Whether each end of these flows leads on, by id of the flow; kept until an edit comes near."""

    def make(some: list[Placed]) -> list[tuple[Answer[bool], ...]]:
        courses = courses_of(snapshot, some)
        return [tuple(_leads_on(snapshot, feature, end) for end in courses[feature.id].ends) for feature in some]

    known = snapshot.kept_near(ENDS, flows, make, partial(end_extents, snapshot), WIDTH_KINDS | GOALS, _holding)
    return {flow.id: tuple(answer.value for answer in known[flow.id]) for flow in flows}


def end_extents(snapshot: Snapshot, flows: list[Placed]) -> np.ndarray:
    """(n, 4) boxes of flows with the ground that is looked at round their ends."""
    courses, boxes = courses_of(snapshot, flows), boxes_of(flows, ARRIVES_M)
    margin = (LOOK_M + 2 * PASSAGE_M) * np.array([-1.0, -1.0, 1.0, 1.0])
    for row, feature in enumerate(flows):
        for end in courses[feature.id].ends:
            box = np.array(end.zone.bounds) + margin
            boxes[row] = np.concatenate((np.minimum(boxes[row, :2], box[:2]), np.maximum(boxes[row, 2:], box[2:])))
    return boxes


def _holding(answers: dict[str, tuple[Answer[bool], ...]], changed: Changed) -> set[str]:
    """Flows whose answers an edit leaves as they are: it touches no goal, and stays off the ground on which they rest."""
    if not changed.kinds.isdisjoint(GOALS):
        return set()
    touched = shapely.box(*changed.boxes(WIDTH_KINDS).T)
    return {key for key, ends in answers.items() if all(end.holds(touched) for end in ends)}


def _leads_on(snapshot: Snapshot, flow: Placed, end: End) -> Answer[bool]:
    """Whether people at the end of a flow have arrived, or can walk on without going back through it: to the edge of the ground that is
    looked at, or to assembly areas that have room for them."""
    if snapshot.near(ARRIVED, end.zone, ARRIVES_M):
        return Answer(True, shapely.Point())
    place = end.zone.representative_point()
    bare = Ground(snapshot, place, shapely.Point(), LOOK_M)
    if end.has_many_corners and (ray := _free_ray(bare, end.keeps_off(_rays(bare)))) is not None:
        return Answer(True, ray)
    ground = Ground(snapshot, place, end.rest_near(shapely.buffer(bare.box, PASSAGE_M)), LOOK_M)
    ray = _free_ray(ground, _rays(ground))
    if ray is not None:
        return Answer(True, ray)
    pieces = ground.pieces[shapely.intersects(ground.pieces, end.zone)]
    return Answer(any(ground.reaches_out(piece) for piece in pieces) or _have_room(snapshot, flow, [end.zone, *pieces]))


def _have_room(snapshot: Snapshot, flow: Placed, grounds: list[BaseGeometry]) -> bool:
    """Whether the assembly areas on these grounds take all people of a flow; a point without capacity counts, its number is asked for."""
    near = [feature for ground in grounds for feature in snapshot.near(("assembly",), ground, ARRIVES_M)]
    areas, judge = once(snapshot, {feature.id: feature for feature in near}.values()), peer(snapshot, AssemblyArea)
    if any(isinstance(area.geometry, shapely.Point) and not area.get("capacity") for area in areas):
        return True
    return sum(judge.takes(area, area.geometry.area) for area in areas) >= float(flow.get("headcount") or 0) > 0


def _rays(ground: Ground) -> np.ndarray:
    """(n,) straight ways from the place of a ground to its edge."""
    turns = 2 * np.pi * np.arange(SPOKES) / SPOKES
    ahead = np.column_stack((np.sin(turns), np.cos(turns)))
    start = np.array(ground.place.coords[0])
    ends = start + ground.look_m * ahead / np.abs(ahead).max(axis=1, keepdims=True)
    return np.array([LineString((start, end)) for end in ends], dtype=object)


def _free_ray(ground: Ground, rays: np.ndarray) -> BaseGeometry | None:
    """The first of (n,) straight ways that is free on a ground."""
    free = rays[ground.clear(rays)]
    return free[0] if len(free) else None
