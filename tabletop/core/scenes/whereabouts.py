"""Where something stands in a few words: by the nearest named thing that does not move. Planar metres, working CRS."""

import math
from collections.abc import Iterable, Sequence

from shapely import Point, STRtree

from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed

ANCHORS = frozenset(
    {"exit", "gate", "assembly", "aid-post", "command-post", "media", "observer", "protected", "cordon", "barrier", "lane", "relief"}
)
"""Kinds that people know a place by."""
AT_M, FAR_M = 15.0, 1000.0
"""Planning defaults: so near is at the thing; farther away than this nothing is named."""
SOUGHT_M = (AT_M, 100.0, 300.0, FAR_M)
SIDES = (
    *(mark("north"), mark("north-east"), mark("east"), mark("south-east")),
    *(mark("south"), mark("south-west"), mark("west"), mark("north-west")),
)


def whereabouts(placed: Sequence[Placed], place: tuple[float, float]) -> str | Message:
    """A place (east, north) by the nearest named anchor of a scene: its name within 15 m (of several the one met first in `placed`),
    else how far on which side of it; empty where none is named within 1 km."""
    return Anchors(placed).words(place)


class Anchors:
    """The named anchors of a scene, found by place: for many places of one scene."""

    def __init__(self, placed: Iterable[Placed]) -> None:
        self._named = [one for one in placed if one.kind in ANCHORS and one.name]
        self._tree = STRtree([one.geometry for one in self._named])

    def words(self, place: tuple[float, float], but: str = "") -> str | Message:
        """As `whereabouts` says; `but`: the id of a feature that is not told by itself."""
        point = Point(place)
        found = self._nearest(point, but)
        if found is None:
            return ""
        nearest = self._named[found]
        metres = nearest.geometry.distance(point)
        if metres <= AT_M:
            return nearest.name
        middle = nearest.geometry.centroid
        bearing = math.degrees(math.atan2(place[0] - middle.x, place[1] - middle.y))
        side = SIDES[round(bearing / 45.0) % 8]
        return message(mark("{metres:.0f} m {side} of {name}"), metres=metres, side=Message(side), name=nearest.name)

    def _nearest(self, point: Point, but: str) -> int | None:
        """Row of the anchor that a place is told by: looked for round it, in circles that grow."""
        for radius in SOUGHT_M if self._named else ():
            rows: list[int] = sorted(self._tree.query(point, predicate="dwithin", distance=radius).tolist())
            if rows := [row for row in rows if self._named[row].id != but]:
                return min(rows, key=lambda row: max(self._named[row].geometry.distance(point), AT_M))
        return None
