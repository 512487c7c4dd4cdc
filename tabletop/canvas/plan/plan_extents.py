"""How much ground each feature of a plan may take, worked out once for a plan: what a view can pass over."""

from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from tabletop.canvas.ink.steps import finished
from tabletop.canvas.plan.plan_drawing import number_of
from tabletop.core.values.feature import Placed

EXTENTS = {
    "unit": ("reach_m",),
    "water-jet": ("range_m",),
    "irritant": ("radius_m", "downwind_m"),
    "vehicle": ("length_m", "width_m"),
    "gate": ("width_m",),
    "lane": ("width_m",),
    "exit": ("width_m",),
    "relief": ("width_m",),
}
"""Properties that make a feature larger than its geometry, in metres."""


@dataclass(frozen=True)
class Extents:
    """Bounds (west, south, east, north; metres) of a list of features, each with what its properties add."""

    placed: Sequence[Placed]
    bounds: np.ndarray

    @classmethod
    def of(cls, placed: Sequence[Placed]) -> "Extents":
        """Those of a list; the lists seen last are remembered, so a list that stands for a plan must not be changed."""
        return finished(cls.steps(placed))

    @classmethod
    def steps(cls, placed: Sequence[Placed]) -> Generator[None, None, "Extents"]:
        """As `of`, with a rest after each few. Of a list as long as one before most are the same features: the others are worked out."""
        for known in _LAST:
            if known.placed is placed and len(known.bounds) == len(placed):
                return known
        before = next((extents for extents in reversed(_LAST) if len(extents.placed) == len(placed)), None)
        old: Sequence[Placed | None] = [None] * len(placed) if before is None else before.placed
        bounds = np.zeros((len(placed), 4)) if before is None else before.bounds.copy()
        for first in range(0, len(placed), AT_A_TIME):
            last = min(first + AT_A_TIME, len(placed))
            rows = [row for row in range(first, last) if old[row] is not placed[row]]
            if rows:
                bounds[rows] = _bounds([placed[row] for row in rows])
                yield
        made = cls(placed, bounds)
        _LAST.append(made)
        return made

    def within(self, box: tuple[float, float, float, float]) -> list[Placed]:
        """Features that may be seen in a box, in their order."""
        west, south, east, north = box
        seen = (self.bounds[:, 2] >= west) & (self.bounds[:, 0] <= east) & (self.bounds[:, 3] >= south) & (self.bounds[:, 1] <= north)
        return [self.placed[row] for row in np.flatnonzero(seen).tolist()]


AT_A_TIME = 500
"""Of so many the bounds are worked out between two rests."""
_LAST: deque[Extents] = deque(maxlen=4)


def _bounds(placed: Sequence[Placed]) -> np.ndarray:
    """(n, 4)"""
    reach = np.array([max((number_of(feature, name) for name in EXTENTS.get(feature.kind, ())), default=0.0) for feature in placed])
    bounds = shapely.bounds(np.array([feature.geometry for feature in placed], dtype=object)).reshape(-1, 4)
    return np.asarray(bounds + reach[:, None] * np.array([-1.0, -1.0, 1.0, 1.0]))
