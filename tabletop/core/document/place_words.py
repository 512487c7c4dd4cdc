"""A place in words: in, at or near which named thing of the plan it lies, on which road; its grid reference. Metres, working CRS."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.crs import to_lonlat
from tabletop.core.geometry.geometry import bearing_deg, point_of
from tabletop.core.geometry.mgrs import format_mgrs
from tabletop.core.search.search_entries import name_columns
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet

AROUND = frozenset({"protected", "assembly"})
"""Kinds whose ground one stands in."""
BESIDE = frozenset(
    {"protected", "assembly", "gate", "exit", "cordon", "barrier", "command-post", "aid-post", "media", "observer", "lane", "relief"}
)
"""Kinds that a place is told by, where they have a name."""
AT_M = 5.0
NEAR_M = 500.0
ON_ROAD_M = 12.0
_WAYS = (
    *(mark("north of"), mark("north-east of"), mark("east of"), mark("south-east of")),
    *(mark("south of"), mark("south-west of"), mark("west of"), mark("north-west of")),
)


class Roads:
    """Named roads of the layers, found by place."""

    def __init__(self, layers: LayerSet) -> None:
        self._names: list[str] = []
        lines: list[BaseGeometry] = []
        for layer in layers.by_role("road"):
            columns = name_columns(layer)
            for part in layer.parts if columns else ():
                for row, line in zip(part.rows.tolist(), part.geometries, strict=True):
                    name = next((text.strip() for column in columns if (text := column[row]).strip()), "")
                    if name:
                        self._names.append(name)
                        lines.append(line)
        self._tree = STRtree(lines)

    def near(self, place: Point) -> str:
        """The nearest within 12 m; empty for none."""
        if not self._names:
            return ""
        found = self._tree.query_nearest(place, max_distance=ON_ROAD_M, all_matches=False)
        return self._names[int(found[0])] if len(found) else ""


class Landmarks:
    """What has a name in one scene."""

    def __init__(self, placed: Iterable[Placed], roads: Roads) -> None:
        self._roads = roads
        named = [one for one in placed if one.name and one.kind in BESIDE]
        self._named: Sequence[Placed] = named
        self._shapes = np.array([None, *(one.geometry for one in named)], dtype=object)[1:]

    def words(self, geometry: BaseGeometry, own: str = "") -> Message | None:
        """Where it is; `own` is the id of a feature that is not told by itself. None where nothing with a name is within 500 m."""
        place = Point(point_of(geometry))
        near = self._nearest(place, own)
        road = self._roads.near(place)
        if near is None:
            return message(mark("{text}"), text=road) if road else None
        return message(mark("{place}, {road}"), place=near, road=road) if road else near

    def _nearest(self, place: Point, own: str) -> Message | None:
        if not len(self._shapes):
            return None
        away = shapely.distance(self._shapes, place)
        order = [int(at) for at in np.argsort(away, kind="stable") if away[at] <= NEAR_M and self._named[at].id != own]
        if not order:
            return None
        around = [at for at in order if away[at] == 0 and self._named[at].kind in AROUND and self._named[at].geometry.area > 0]
        if around:
            smallest = min(around, key=lambda at: self._named[at].geometry.area)
            return message(mark("in {name}"), name=self._named[smallest].name)
        first = self._named[order[0]]
        metres = float(away[order[0]])
        if metres <= AT_M:
            return message(mark("at {name}"), name=first.name)
        start = shapely.shortest_line(first.geometry, place)
        return message(mark("{metres:.0f} m {way} {name}"), metres=metres, way=Message(way_word(start)), name=first.name)


def way_word(line: BaseGeometry) -> str:
    """In which of eight directions a line leads, as a marked word ("north of")."""
    (x, y), (to_x, to_y) = line.coords[0], line.coords[-1]
    return _WAYS[round(bearing_deg((x, y), (to_x, to_y)) / 45) % 8]


def grid_reference(geometry: BaseGeometry, crs: str) -> str:
    """MGRS of where its symbol stands, to the metre; empty beyond the grid."""
    try:
        return format_mgrs(*to_lonlat(*point_of(geometry), crs))
    except InputError:
        return ""
