"""Where units stand, scene by scene. A unit is known by its roster row, else by its feature; vehicles that move count as units."""

from collections.abc import Iterable

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.values.feature import Placed

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
