"""What edits changed in one scene: features as they stood and as they stand. Planar metres, working CRS."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np

from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan

REACHES = ("reach_m", "range_m", "radius_m", "downwind_m", "length_m", "width_m")
"""Properties that let a feature reach beyond its geometry."""


@dataclass(frozen=True)
class Revision:
    """A plan as it stood after so many edits, and after so many more that were only tried on it."""

    number: int
    plan: Plan = field(compare=False, repr=False)
    tried: int = 0


@cache
def _reaches(kind: str) -> tuple[str, ...]:
    """Those of REACHES that a kind has; what the catalogue does not know may be anything."""
    spec = kinds().get(kind)
    return () if spec is None else tuple(name for name in REACHES if name in spec.properties)


def span_m(placed: Placed) -> float:
    """Metres that a feature may reach beyond its geometry: a unit's reach, a vehicle's length, the drift of an irritant."""
    return max((float(placed.get(name) or 0.0) for name in _reaches(placed.kind)), default=0.0)


def influence(placed: Placed) -> np.ndarray:
    """(4,) west, south, east, north of everything that a feature may touch; not a number where its geometry is empty."""
    return np.array(placed.geometry.bounds) + span_m(placed) * np.array([-1.0, -1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Changed:
    """Features of one scene that differ between two revisions, by id: absent before where they were added, absent after where gone.

    `ahead`: those of the later scenes, as they stood and as they stand; given to checks that look ahead only.
    """

    before: Mapping[str, Placed]
    after: Mapping[str, Placed]
    ahead: tuple[Placed, ...] = field(default=(), repr=False)

    @cached_property
    def touched(self) -> list[Placed]:
        """Every feature touched, as it stood and as it stands."""
        return [*self.before.values(), *self.after.values(), *self.ahead]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every feature touched."""
        return frozenset(feature.id for feature in self.touched)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds of the features touched."""
        return frozenset(feature.kind for feature in self.touched)

    def keeps_rows_of(self, kind: str) -> bool:
        """Whether the same features of a kind stand as before, though not as they stood: none came, none went."""
        return {feature.id for feature in self.before.values() if feature.kind == kind} == {
            feature.id for feature in self.after.values() if feature.kind == kind
        }

    def boxes(self, kinds: Iterable[str], standing: Iterable[str] = ()) -> np.ndarray:
        """(n, 4) what the touched features of these kinds may touch, before and after; of the kinds `standing` just where they stand."""
        wanted, bare = frozenset(kinds), frozenset(standing)
        found = [box for kind, box in self._influences if kind in wanted and kind not in bare]
        found += (
            [np.array(feature.geometry.bounds) for feature in self.touched if feature.kind in wanted and feature.kind in bare]
            if bare
            else []
        )
        return np.array(found).reshape(-1, 4)

    def shapes(self, kinds: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
        """(n,) geometries of the touched features of these kinds, before and after, and (n,) metres that each may reach beyond."""
        wanted = frozenset(kinds)
        features = [feature for feature in self.touched if feature.kind in wanted]
        made = np.empty(len(features), dtype=object)
        made[:] = [feature.geometry for feature in features]
        return made, np.array([span_m(feature) for feature in features])

    @cached_property
    def _influences(self) -> list[tuple[str, np.ndarray]]:
        return [(feature.kind, influence(feature)) for feature in self.touched]

    def only(self, wanted: Callable[[Placed], bool]) -> "Changed":
        """The same of the features that are wanted as they stood or as they stand."""
        ids = {feature.id for feature in self.touched if wanted(feature)}
        before, after = ({key: one for key, one in side.items() if key in ids} for side in (self.before, self.after))
        return Changed(before, after, tuple(feature for feature in self.ahead if feature.id in ids))

    def then(self, later: "Changed") -> "Changed":
        """This, and what a later edit changed, as one."""
        before, after = dict(self.before), dict(self.after)
        for key, feature in later.before.items():
            if after.pop(key, None) is None:
                before.setdefault(key, feature)
        return Changed(before, {**after, **later.after})


def changed_between(before: Plan, after: Plan, scene: int, ids: Iterable[str]) -> Changed:
    """What differs between two plans in one scene among these features; all others are the same in both."""
    old: dict[str, Placed] = {}
    new: dict[str, Placed] = {}
    for key in ids:
        was, now = _placed(before, scene, key), _placed(after, scene, key)
        if was != now:
            old |= {} if was is None else {key: was}
            new |= {} if now is None else {key: now}
    return Changed(old, new)


def _placed(plan: Plan, scene: int, key: str) -> Placed | None:
    feature = plan.features.get(key)
    state = None if feature is None else feature.at(scene)
    if feature is None or state is None or state.geometry.is_empty:
        return None
    return state.placed(feature.id, feature.kind)
