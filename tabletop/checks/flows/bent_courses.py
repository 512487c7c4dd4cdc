"""Flows of people round bends: areas of one width along a line, measured piece by piece, each along its own direction. Planar metres."""

from collections.abc import Sequence
from functools import cached_property, partial

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.checks.flows.flow_sections import Course, End, Neck, bearing_of
from tabletop.core.geometry.geometry import bearing_deg, repaired
from tabletop.core.geometry.ribbon import Axis, bent_axis
from tabletop.core.values.feature import Placed

ROUND = 1.5
"""The ground of a bend reaches so many widths to both sides of it."""


class BentCourse:
    """An area along a bent line, measured as a `Course` is: each straight piece along itself, each bend along the middle of its turn.

    Everybody passes all of them, so the narrowest place of all is that of the whole. At a bend the cut between two pieces is slanted, and
    a slanted end of a piece is not measured there; the ground of the bend is.
    """

    def __init__(self, area: BaseGeometry, axis: Axis) -> None:
        self.area = area
        self._axis = axis
        self.movements = tuple(zip(axis.pieces(), axis.bearings_deg, strict=True))
        self._pieces = [Course(piece, bearing) for piece, bearing in self.movements]

    @cached_property
    def _bends(self) -> list[Course]:
        places, far_m = self._axis.places, ROUND * self._axis.width_m
        found = []
        for k in range(1, len(places) - 1):
            before, after = places[k - 1] - places[k], places[k + 1] - places[k]
            towards = after / np.hypot(*after) - before / np.hypot(*before)
            # Square to the line on both sides, so that only these two pieces belong to it.
            some = [_near(self.movements[row][0], places[k], arm, far_m) for row, arm in ((k - 1, before), (k, after))]
            ground = shapely.union_all(some, grid_size=1e-6)
            found.append(Course(ground, bearing_deg((0.0, 0.0), (float(towards[0]), float(towards[1])))))
        return found

    @property
    def is_flat(self) -> bool:
        """Whether there is nothing to move through."""
        return any(piece.is_flat for piece in self._pieces)

    @cached_property
    def widest_m(self) -> float:
        """The greatest width of its pieces."""
        return max(piece.widest_m for piece in self._pieces)

    @cached_property
    def ends(self) -> tuple[End, ...]:
        """Where people leave the area, on the ground."""
        whole = repaired(self.area)
        return tuple(End(end.zone, whole, partial(_without, whole, end.zone)) for end in self._pieces[-1].ends)

    def narrowest(self, obstacles: np.ndarray, leads_on: Sequence[bool]) -> Neck:
        """The narrowest place between (n,) obstacles: the first of them where several are as narrow."""
        inner = [*self._pieces[:-1], *self._bends]
        necks = [one.narrowest(obstacles, [True] * len(one.ends)) for one in inner]
        return min([*necks, self._pieces[-1].narrowest(obstacles, leads_on)], key=lambda neck: round(neck.width_m, 6))


def _without(whole: BaseGeometry, zone: BaseGeometry) -> BaseGeometry:
    return repaired(shapely.difference(whole, zone))


def _near(piece: Polygon, corner: np.ndarray, arm: np.ndarray, far_m: float) -> BaseGeometry:
    """What of a piece lies no farther than that from the corner at its end, along it."""
    ahead = arm / np.hypot(*arm)
    start, end = corner - ahead * 4 * far_m, corner + ahead * min(far_m, float(np.hypot(*arm)) * 0.9)
    strip = shapely.buffer(LineString([start, end]), 8 * far_m, cap_style="flat")
    near: BaseGeometry = repaired(shapely.intersection(piece, strip))
    return near


def course_of(flow: Placed) -> Course | BentCourse:
    """The course of a flow: along its bearing, or round the bends of an area that was drawn along a line."""
    axis = bent_axis(flow.geometry, flow.properties.get("bearing_deg"))
    return Course(flow.geometry, bearing_of(flow)) if axis is None else BentCourse(flow.geometry, axis)


def movements(flow: Placed) -> tuple[tuple[BaseGeometry, float], ...]:
    """The ground of a flow in pieces, each with the bearing of the movement there."""
    course = course_of(flow)
    return course.movements if isinstance(course, BentCourse) else ((repaired(flow.geometry), bearing_of(flow)),)
