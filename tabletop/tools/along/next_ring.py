"""Copies of the selection on the next ring outwards: radially from the middle of the rings."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import shapely
from shapely import LineString, Point, Polygon, affinity
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position, along, bearing_deg, point_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, add_feature
from tabletop.core.values.feature import Placed, Scope
from tabletop.tools.along.along_line import held_in_scope
from tabletop.tools.along.ring_numbers import KIND, covers
from tabletop.tools.base.edits import chosen
from tabletop.tools.base.tool import Told, ToolContext
from tabletop.tools.draw.acting_on import checked, why_nothing
from tabletop.tools.select.copies import own_copy, regrouped

BEYOND_M = 1.0
"""A ring has to lie this much farther out to be the next one."""
FAR_M = 1e6


@dataclass(frozen=True)
class Course:
    """How a feature goes outwards: from the middle of the rings through `spot`; `target` None where no ring lies farther out."""

    centre: Position
    spot: Position
    target: Position | None = None

    @property
    def is_in_the_middle(self) -> bool:
        """Whether there is no direction outwards."""
        return math.dist(self.centre, self.spot) < BEYOND_M


def copy_to_next_ring(context: ToolContext, hidden: Collection[str] = ()) -> Change | Told | Message:
    """Change that copies the selection to the next ring's outline, or why it cannot be. Symbols move out, lines and areas grow.

    What is locked is copied too; its copy is free. Rings that are `hidden` on the map are passed over.
    """
    placed = [feature for feature in chosen(context) if feature.kind != KIND]
    if not placed:
        return message(mark("A ring is not copied to a ring: choose what stands on it.")) if chosen(context) else why_nothing(context)
    rings = {
        feature.id: Polygon(feature.geometry.exterior)
        for feature in context.plan().placed(context.scene())
        if feature.kind == KIND and isinstance(feature.geometry, Polygon)
    }
    shown = [ring for key, ring in rings.items() if key not in hidden]
    if not shown:
        all_hidden = message(mark("Every ring of this scene is hidden on the map; show them first."))
        return all_hidden if rings else message(mark("There is no ring in this scene; draw one first."))
    courses = {feature.id: course_of(shown, feature.geometry) for feature in placed}
    moved = [feature for feature in placed if courses[feature.id].target is not None]
    if not moved:
        return _why_not(courses, [course_of(list(rings.values()), feature.geometry) for feature in placed])
    return _copied(context, moved, courses, len(placed) - len(moved))


def _copied(context: ToolContext, moved: Sequence[Placed], courses: Mapping[str, Course], left: int) -> Change | Told | Message:
    held = held_in_scope(context, moved)
    copies = [own_copy(feature).moved(0, Scope.ALL_SCENES, partial(outwards, course=courses[feature.id])) for feature in held]
    change = checked(
        add_feature(message(mark("Copy {count} {count:feature|features} to the next ring"), count=len(copies)), *regrouped(copies))
    )
    if change is None or isinstance(change, Message):
        return change or why_nothing(context)
    if left == 1:
        return Told(change, message(mark("One feature was not copied: no ring lies farther out than it does.")))
    many = message(mark("{count} {count:feature|features} {count:was|were} not copied: no ring lies farther out than they do."), count=left)
    return Told(change, many) if left else change


def _why_not(courses: Mapping[str, Course], with_hidden: Sequence[Course]) -> Message:
    if all(course.is_in_the_middle for course in courses.values()):
        return message(mark("What is selected stands in the middle of the rings, from where every way leads outwards; move it first."))
    if any(course.target is not None for course in with_hidden):
        return message(mark("The next ring is hidden on the map; show it first."))
    return message(mark("There is no ring farther out than what is selected."))


def course_of(rings: Sequence[Polygon], shape: BaseGeometry) -> Course:
    """The way outwards of a shape. What goes round the middle goes by its farthest corner, so that it ends within the next ring."""
    spot = point_of(shape)
    centre, nest = nest_of(rings, spot)
    if shape.geom_type != "Point" and shape.convex_hull.dwithin(Point(centre), BEYOND_M):
        spot = max(((east, north) for east, north in shapely.get_coordinates(shape).tolist()), key=partial(math.dist, centre))
    course = Course(centre, spot)
    return course if course.is_in_the_middle else Course(centre, spot, next_outwards(nest, centre, spot))


def nest_of(rings: Sequence[Polygon], spot: Position) -> tuple[Position, list[Polygon]]:
    """The middle of the rings round a place, and those rings: objects that lie apart have rings of their own."""
    place = Point(spot)
    inside = [ring for ring in rings if ring.dwithin(place, BEYOND_M)]
    home = min(inside or rings, key=lambda ring: ring.area)
    within = [ring for ring in rings if covers(home, ring)] if inside else [home]
    innermost = [ring for ring in within if not any(one.area < ring.area and covers(ring, one) for one in within)]
    core = min(innermost or [home], key=lambda ring: (ring.distance(place), ring.area))
    middle = core.centroid
    return (float(middle.x), float(middle.y)), [ring for ring in rings if covers(ring, core)]


def next_outwards(rings: Sequence[Polygon], centre: Position, spot: Position) -> Position | None:
    """Where the ray from the centre through a place meets the next outline beyond it; None where there is none."""
    reach, bearing = math.dist(centre, spot), bearing_deg(centre, spot)
    ray = LineString((along(centre, bearing, reach + BEYOND_M), along(centre, bearing, FAR_M)))
    met = shapely.get_coordinates([shapely.intersection(ring.exterior, ray) for ring in rings]).tolist()
    found = min(((math.dist(centre, place), place) for place in met), default=None)
    return None if found is None else (float(found[1][0]), float(found[1][1]))


def outwards(shape: BaseGeometry, course: Course) -> BaseGeometry:
    """A symbol moved from its spot to the target; a line or an area grown about the middle by the same ratio."""
    centre, spot, target = course.centre, course.spot, course.target or course.spot
    if shape.geom_type == "Point":
        moved: BaseGeometry = affinity.translate(shape, target[0] - spot[0], target[1] - spot[1])
        return moved
    ratio = math.dist(centre, target) / math.dist(centre, spot)
    grown: BaseGeometry = affinity.scale(shape, ratio, ratio, origin=(*centre, 0.0))
    return grown
