"""What is wrong with the shape of a feature, each kind of fault in its own words; and what is odd about a line that may stay."""

import re
from collections.abc import Iterator

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.text.message import Message, mark, message

NARROWEST_M = 0.01
"""An area that is nowhere wider than this is no ground on which anybody stands: planning default."""
_FLAT_SHARE = 1e-9
_PLACE = re.compile(r"\[(-?[\d.]+(?:e[+-]?\d+)?) (-?[\d.]+(?:e[+-]?\d+)?)\]")


def shape_fault(kind: str | Message, geometry: BaseGeometry) -> Message | None:
    """Why a line or an area (metres, finite coordinates) cannot stand on a plan, in one sentence; None where it can.

    `kind`: what the sentence calls it.
    """
    if isinstance(geometry, Polygon):
        if geometry.is_valid:
            return _too_narrow(kind, geometry)
        return _outline_fault(kind, geometry)
    if isinstance(geometry, LineString) and geometry.length == 0:
        return message(mark("A {kind} has a length of zero."), kind=kind)
    return None


def line_remark(geometry: BaseGeometry) -> Message | None:
    """A line that runs back on itself or crosses itself, told with the place (east, north in metres); None for any other shape."""
    if not isinstance(geometry, LineString) or geometry.is_simple:
        return None
    pieces = shapely.node(geometry)
    # Noding keeps one copy of what lies on itself, so what is missing was drawn twice.
    twice_m = geometry.length - pieces.length
    if twice_m > 1e-6 * geometry.length:
        return message(mark("its line runs back on itself; {metres:.1f} m of it are drawn twice and count twice"), metres=twice_m)
    own = {tuple(place) for place in shapely.get_coordinates(geometry)}
    ends = [tuple(shapely.get_coordinates(piece)[row]) for piece in shapely.get_parts(pieces) for row in (0, -1)]
    # A crossing is an end of a piece that is no corner of the line.
    east, north = next((end for end in ends if end not in own), ends[0])
    return message(mark("its line crosses itself at {east:.1f}, {north:.1f}"), east=east, north=north)


def _too_narrow(kind: str | Message, area: Polygon) -> Message | None:
    """Twice the area by the length of the edge is the width of a strip, and half that of a square."""
    width_m = 2.0 * area.area / area.length
    if width_m >= NARROWEST_M:
        return None
    text = mark("The outline of a {kind} is a sliver, {width:.1f} mm wide; draw it as wide as the ground is.")
    return message(text, kind=kind, width=width_m * 1000.0)


def _outline_fault(kind: str | Message, area: Polygon) -> Message:
    shell = Polygon(area.exterior)
    return _ring_fault(kind, shell) or _hole_fault(kind, shell, area)


def _ring_fault(kind: str | Message, shell: Polygon) -> Message | None:
    """What is wrong with the outer edge alone."""
    if is_flat(shell):
        return message(mark("The outline of a {kind} is flat: all its corners lie on one line, it encloses no ground."), kind=kind)
    if shell.is_valid:
        return None
    for east, north in _spikes(shapely.get_coordinates(shell)):
        text = mark(
            "The outline of a {kind} has a spike at {east:.1f}, {north:.1f}: it runs there and back on one line; take that corner out."
        )
        return message(text, kind=kind, east=east, north=north)
    reason = shapely.is_valid_reason(shell)
    east, north = _place(reason, shell)
    if reason.startswith("Ring"):
        text = mark("The outline of a {kind} touches itself at {east:.1f}, {north:.1f}; draw it so that it does not.")
    else:
        text = mark("The outline of a {kind} crosses itself at {east:.1f}, {north:.1f}; draw it without a crossing.")
    return message(text, kind=kind, east=east, north=north)


def is_flat(shell: Polygon) -> bool:
    """Whether all corners lie on one line or in one place."""
    hull = shapely.convex_hull(shell)
    return bool(hull.geom_type != "Polygon" or hull.area <= _FLAT_SHARE * hull.length**2)


def _spikes(corners: np.ndarray) -> Iterator[tuple[float, float]]:
    """Corners at which a closed ring turns back on the line that it came on."""
    ring = corners[:-1][np.any(corners[:-1] != corners[1:], axis=1)]
    to = ring - np.roll(ring, 1, axis=0)
    on = np.roll(ring, -1, axis=0) - ring
    lengths = np.hypot(*to.T) * np.hypot(*on.T)
    turned = (np.abs(to[:, 0] * on[:, 1] - to[:, 1] * on[:, 0]) <= 1e-9 * lengths) & ((to * on).sum(axis=1) < 0)
    for east, north in ring[turned]:
        yield float(east), float(north)


def _place(reason: str, shell: Polygon) -> tuple[float, float]:
    match = _PLACE.search(reason)
    if match is not None:
        return float(match[1]), float(match[2])
    east, north = shapely.get_coordinates(shell)[0]
    return float(east), float(north)


def _hole_fault(kind: str | Message, shell: Polygon, area: Polygon) -> Message:
    """What is wrong with the holes of an outline that is right itself."""
    holes = [Polygon(ring) for ring in area.interiors]
    for hole in holes:
        if is_flat(hole):
            return message(mark("A hole in a {kind} is flat: all its corners lie on one line; take it out."), kind=kind)
        if not hole.is_valid:
            return message(mark("A hole in a {kind} crosses itself; draw it without a crossing."), kind=kind)
        if not shell.covers(hole):
            if shell.intersection(hole).area <= _FLAT_SHARE * hole.area:
                return message(mark("A hole in a {kind} lies outside of its outline; take it out."), kind=kind)
            return message(mark("A hole in a {kind} reaches over its outline; draw the outline round that place."), kind=kind)
        if shell.exterior.intersection(hole.exterior).length > 0:
            return message(mark("A hole in a {kind} shares an edge with its outline; draw the outline round that place."), kind=kind)
    if any(one.intersects(other) for row, one in enumerate(holes) for other in holes[:row]):
        return message(mark("Two holes in a {kind} overlap or touch; draw them as one."), kind=kind)
    return message(mark("The holes of a {kind} cut its ground apart; draw the pieces as features of their own."), kind=kind)
