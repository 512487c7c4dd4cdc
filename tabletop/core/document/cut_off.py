"""What of a scene a sheet does not show whole: told before it is printed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from tabletop.core.geometry.geometry import Bounds
from tabletop.core.values.feature import Placed

SLACK_M = 1e-6
"""A feature that ends on the frame is whole."""


@dataclass(frozen=True)
class CutOff:
    """Features that lie wholly `outside` a frame, and those that its edge goes through."""

    outside: tuple[Placed, ...] = ()
    cut: tuple[Placed, ...] = ()

    @property
    def count(self) -> int:
        """How many are not shown whole."""
        return len(self.outside) + len(self.cut)

    def joined(self, other: "CutOff") -> "CutOff":
        """Those of two scenes, each feature once; one that is outside in one scene and cut in another is outside."""
        outside = {one.id: one for one in (*self.outside, *other.outside)}
        cut = {one.id: one for one in (*self.cut, *other.cut) if one.id not in outside}
        return CutOff(tuple(outside.values()), tuple(cut.values()))


def cut_off(placed: Sequence[Placed], frame: Bounds) -> CutOff:
    """Features against a frame (west, south, east, north; metres), by their shapes alone: neither what they reach nor their names count."""
    shapes = np.array([one.geometry for one in placed], dtype=object)
    if not len(shapes):
        return CutOff()
    west, south, east, north = frame
    box = shapely.box(west - SLACK_M, south - SLACK_M, east + SLACK_M, north + SLACK_M)
    shapely.prepare(box)
    empty = shapely.is_empty(shapes)
    whole, met = shapely.covers(box, shapes) | empty, shapely.intersects(box, shapes)
    outside = tuple(one for one, is_whole, meets in zip(placed, whole, met, strict=True) if not is_whole and not meets)
    return CutOff(outside, tuple(one for one, is_whole, meets in zip(placed, whole, met, strict=True) if meets and not is_whole))
