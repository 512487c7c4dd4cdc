"""A unit on its way from one scene's place to a later one's. Planar metres, working CRS."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely import LineString

from tabletop.core.text.message import Message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.roster import Pace

By = Literal["route", "road", "ground"]


@dataclass(frozen=True)
class Move:
    """A unit that has to go from its place in one scene to its place in a later one.

    `unit`: the id of its roster row, else of its feature; `feature`: what stands in the scene that is left, `to_feature`: what stands in
    the scene reached (mostly the same). `line`: the way from place to place, `length_m` long; `by`: along a drawn route (`route` is its
    id), by road, or over open ground. `found` is False where no way was found: then the line is the straight one, which nobody can be
    sure to pass. `barred`: ways were looked for and there is none, so nobody is in time; False without a way: none were looked for (the
    places are too far apart), and the straight line is what is reckoned with. `limit_min`: minutes between the two scenes; `in_time`:
    whether the unit can be there. `pace`: how it moves. `from_place`, `to_place`: the names of station and object where this is the way
    from the one to the other; then it lies in one scene, and `limit_min` is infinite, because nothing says when the unit has to be there.
    """

    unit: str
    feature: str
    name: str
    from_scene: int
    to_scene: int
    line: LineString
    length_m: float
    minutes: float
    limit_min: float
    in_time: bool
    by: By
    pace: Pace
    pace_m_per_min: float
    found: bool
    to_feature: str
    kind: str
    route: str = ""
    from_place: str = ""
    to_place: str = ""
    barred: bool = False

    @property
    def title(self) -> str | Message:
        """The name, or the title of the kind, translated at the edge, where the unit has none."""
        title = kinds()[self.kind].title["en"]
        return Message(title) if self.name == title else self.name

    @property
    def straight_m(self) -> float:
        """Metres from place to place through the air."""
        (x, y), (to_x, to_y) = self.line.coords[0], self.line.coords[-1]
        return math.hypot(to_x - x, to_y - y)

    def place_at(self, share: float) -> tuple[float, float]:
        """East and north where so large a part of the way (0 to 1) is done."""
        place = self.line.interpolate(min(max(share, 0.0), 1.0), normalized=True)
        return place.x, place.y

    def place_after(self, minutes: float) -> tuple[float, float]:
        """East and north so many minutes after the start, at the pace of the unit; who is there stays there."""
        return self.place_at(minutes / self.minutes if self.minutes > 0 else 1.0)


def places_at(some: Sequence[Move], shares: np.ndarray) -> np.ndarray:
    """(n, 2) east and north of n moves, each at its own part (0 to 1) of its way."""
    lines = np.array([None, *(move.line for move in some)], dtype=object)[1:]
    places = shapely.line_interpolate_point(lines, np.clip(shares, 0.0, 1.0), normalized=True)
    return np.asarray(shapely.get_coordinates(places)).reshape(-1, 2)
