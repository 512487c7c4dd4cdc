"""Where units stand, scene by scene. A unit is known by its roster row, else by its feature; vehicles that move count as units."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan

MOVING = ("unit", "vehicle")
"""Kinds of a plan that have ways between scenes."""
BY_NAME: Key[dict[str, list[Placed]]] = Key("units by name")


def key_of(placed: Placed) -> str:
    """The name of a unit: the id of its roster row, else that of the feature."""
    return str(placed.properties.get("unit") or placed.id)


def units_by_name(snapshot: Snapshot) -> dict[str, list[Placed]]:
    """Units and vehicles of a scene by `key_of`; each list ordered by id. Not to be changed."""
    return snapshot.kept(BY_NAME, lambda: _named({}, snapshot.of(*MOVING)), MOVING, _renamed)


def _named(known: dict[str, list[Placed]], units: Iterable[Placed]) -> dict[str, list[Placed]]:
    for unit in units:
        known.setdefault(key_of(unit), []).append(unit)
    for some in known.values():
        some.sort(key=lambda one: one.id)
    return known


def _renamed(known: dict[str, list[Placed]], changed: Changed) -> dict[str, list[Placed]]:
    """The same after an edit."""
    keys = {key_of(feature) for feature in changed.touched if feature.kind in MOVING}
    for key in keys:
        stay = [feature for feature in known.pop(key, ()) if feature.id not in changed.ids]
        stay += [feature for feature in changed.after.values() if feature.kind in MOVING and key_of(feature) == key]
        if stay:
            known[key] = sorted(stay, key=lambda one: one.id)
    return known


def next_places(snapshot: Snapshot, key: str, from_scene: int = 0) -> tuple[int, list[Placed]]:
    """The next scene, of that number or more, in which a unit stands, and where; without it, the scene itself and nothing."""
    later = snapshot.following
    while later is not None:
        places = units_by_name(later).get(key) if later.scene >= from_scene else None
        if places:
            return later.scene, places
        later = later.following
    return snapshot.scene, []


def next_places_of_many(snapshot: Snapshot, key: str, from_scene: int = 0) -> tuple[int, list[Placed]]:
    """The same as `next_places`, where it is asked of most units of a scene: who stands nowhere any more is known without a look at each
    later scene."""
    rows = snapshot.plan.once(ROWS_OF_SCENES, _rows_of_scenes)
    wanted = max(snapshot.scene + 1, from_scene)
    stretches = rows.of_units.get(key, ())
    row = bisect_left(rows.numbers, wanted)
    at = bisect_left(stretches, row, key=lambda stretch: stretch[1])
    if at == len(stretches):
        return snapshot.scene, []
    return next_places(snapshot, key, rows.numbers[max(row, stretches[at][0])])


@dataclass(frozen=True)
class _RowsOfScenes:
    """Numbers of the scenes in order, and for each unit the stretches of them in which it stands: first and last row, apart, in order."""

    numbers: list[int]
    of_units: dict[str, list[tuple[int, int]]]


ROWS_OF_SCENES: Key[_RowsOfScenes] = Key("scenes in which units stand")


def _rows_of_scenes(plan: Plan) -> _RowsOfScenes:
    numbers = [scene.number for scene in plan.scene_list()]
    found: dict[str, list[tuple[int, int]]] = {}
    for feature in plan.features.values():
        for span in feature.spans() if feature.kind in MOVING else ():
            first = 0 if span.scene_from is None else bisect_left(numbers, span.scene_from)
            last = len(numbers) - 1 if span.scene_to is None else bisect_right(numbers, span.scene_to) - 1
            if first <= last and not span.state.geometry.is_empty:
                found.setdefault(str(span.state.properties.get("unit") or feature.id), []).append((first, last))
    return _RowsOfScenes(numbers, {key: _joined(stretches) for key, stretches in found.items()})


def _joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same rows in as few stretches as can be."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def origin(before: list[Placed], there: Placed) -> Placed:
    """Where a unit comes from: the same feature, else the nearest place of the same unit."""
    same = [feature for feature in before if feature.id == there.id]
    return same[0] if same else min(before, key=lambda one: (one.geometry.distance(there.geometry), one.id))


def routes_by_unit(snapshot: Snapshot) -> dict[str, list[Placed]]:
    """Routes of a scene by the unit that they are drawn for."""
    found: dict[str, list[Placed]] = {}
    for route in snapshot.of("route"):
        found.setdefault(str(route.get("unit")), []).append(route)
    return found
