"""What of a scene is shown to the room together: all of it, what lies in a ring, what a task force brings. Planar metres, working CRS."""

from collections.abc import Callable, Iterable

import numpy as np
import shapely

from tabletop.core.roster.places_manning import mannings
from tabletop.core.roster.tree import RosterTree
from tabletop.core.scenes.scene_words import satgas_order
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan

RING = "ring"


def everything(plan: Plan, scene: int) -> frozenset[str]:
    """Ids of all features of a scene."""
    return frozenset(one.id for one in plan.placed(scene))


def ring_numbers(plan: Plan, scene: int) -> list[int]:
    """Numbers of the rings that a scene has, the inner ones first."""
    return sorted({ring_number(one) for one in plan.placed(scene) if one.kind == RING})


def ring_number(ring: Placed) -> int:
    """Number of a ring; 1 where it says none."""
    value = ring.properties.get("number")
    return value if isinstance(value, int) else 1


def in_ring(plan: Plan, scene: int, number: int) -> frozenset[str]:
    """Ids of the rings of a number, and of what lies in them wholly or in part; of other rings none."""
    placed = plan.placed(scene)
    rings = [one for one in placed if one.kind == RING and ring_number(one) == number]
    others = [one for one in placed if one.kind != RING]
    shapes = np.array([one.geometry for one in others], dtype=object)
    inside = np.zeros(len(others), dtype=bool)
    for ring in rings:
        inside |= shapely.intersects(shapes, ring.geometry)
    return frozenset(one.id for one in rings) | frozenset(others[row].id for row in np.flatnonzero(inside))


def satgas_shown(plan: Plan, scene: int) -> list[str]:
    """Task forces that have something on the map of a scene, in the order of a Polres."""
    satgas = _satgas_of_units(plan)
    names: dict[str, str] = {}
    for one in plan.placed(scene):
        name = satgas(one)
        if name:
            names.setdefault(name.casefold(), name)
    return sorted(names.values(), key=satgas_order)


def of_satgas(plan: Plan, scene: int, name: str) -> frozenset[str]:
    """Ids of what units of a task force are on the map, and of the cordons that they man, named there or standing on the line.

    A unit of the roster that names no task force is of that of the nearest unit above it that does.
    """
    satgas, wanted = _satgas_of_units(plan), name.strip().casefold()
    placed = plan.placed(scene)

    def theirs(some: Iterable[Placed]) -> list[Placed]:
        return [one for one in some if satgas(one).casefold() == wanted]

    manned = [key for key, manning in mannings(placed, plan.roster).items() if theirs(manning.standing)]
    return frozenset(one.id for one in theirs(placed)) | frozenset(manned)


def _satgas_of_units(plan: Plan) -> Callable[[Placed], str]:
    """The task force of the roster's unit that a feature names; an empty text where there is none."""
    tree = RosterTree(plan.roster)

    def found(one: Placed) -> str:
        key = str(one.properties.get("unit") or "")
        line = [key, *tree.line(key)] if key in plan.roster else []
        return next((named for unit in line if (named := plan.roster[unit].satgas.strip())), "")

    return found
