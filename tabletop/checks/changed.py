"""What an edit changed in one scene: features as they stood and as they stand. Planar metres, working CRS."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabletop.core.feature import Placed

REACHES = ("reach_m", "range_m", "radius_m", "downwind_m", "length_m", "width_m")
"""Properties that let a feature reach beyond its geometry."""


def span_m(placed: Placed) -> float:
    """Metres that a feature may reach beyond its geometry: a unit's reach, a vehicle's length, the drift of an irritant."""
    return max((float(placed.get(name) or 0.0) for name in REACHES), default=0.0)


def influence(placed: Placed) -> np.ndarray:
    """(4,) west, south, east, north of everything that a feature may touch; not a number where its geometry is empty."""
    return np.array(placed.geometry.bounds) + span_m(placed) * np.array([-1.0, -1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Changed:
    """Features of one scene that an edit replaced, by id: absent before where it was added, absent after where it is gone."""

    before: Mapping[str, Placed]
    after: Mapping[str, Placed]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every feature that the edit touched in the scene."""
        return frozenset(self.before) | frozenset(self.after)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds of the features touched."""
        return frozenset(one.kind for one in self._all)

    @property
    def _all(self) -> list[Placed]:
        return [*self.before.values(), *self.after.values()]

    def boxes(self, kinds: Iterable[str]) -> np.ndarray:
        """(n, 4) what the touched features of these kinds may touch, before and after."""
        wanted = frozenset(kinds)
        found = [influence(one) for one in self._all if one.kind in wanted]
        return np.array(found).reshape(-1, 4)
