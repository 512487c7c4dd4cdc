"""Where something stands in a few words: by the nearest named thing that does not move. Planar metres, working CRS."""

import math
from collections.abc import Sequence

from shapely import Point

from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed

ANCHORS = frozenset(
    {"exit", "gate", "assembly", "aid-post", "command-post", "media", "observer", "protected", "cordon", "barrier", "lane", "relief"}
)
"""Kinds that people know a place by."""
AT_M, FAR_M = 15.0, 1000.0
"""Planning defaults: so near is at the thing; farther away than this nothing is named."""
SIDES = (
    *(mark("north"), mark("north-east"), mark("east"), mark("south-east")),
    *(mark("south"), mark("south-west"), mark("west"), mark("north-west")),
)


def whereabouts(placed: Sequence[Placed], place: tuple[float, float]) -> str | Message:
    """A place (east, north) by the nearest named anchor of a scene: its name within 15 m (of several the one met first in `placed`),
    else how far on which side of it; empty where none is named within 1 km."""
    point = Point(place)
    named = [(one.geometry.distance(point), n, one) for n, one in enumerate(placed) if one.kind in ANCHORS and one.name]
    if not named:
        return ""
    metres, _, nearest = min(named, key=lambda found: (max(found[0], AT_M), found[1]))
    if metres > FAR_M:
        return ""
    if metres <= AT_M:
        return nearest.name
    middle = nearest.geometry.centroid
    bearing = math.degrees(math.atan2(place[0] - middle.x, place[1] - middle.y))
    side = SIDES[round(bearing / 45.0) % 8]
    return message(mark("{metres:.0f} m {side} of {name}"), metres=metres, side=Message(side), name=nearest.name)
