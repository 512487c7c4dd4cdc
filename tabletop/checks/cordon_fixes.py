"""How a cordon is mended: a gap closed with a barrier or held by a unit, or the line given the people that it needs."""

import math

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.snapshot import Snapshot, array_of, title_of
from tabletop.core.feature import Placed
from tabletop.core.fix import Added, Edited, Fix
from tabletop.core.message import mark, message

WAYS = ("exit", "lane", "relief")
CROWDS = ("crowd", "crowd-flow")
LOOKS_AT = frozenset((*WAYS, *CROWDS))
"""Kinds that keep a fix from closing a gap with a barrier."""
CROWD_M = 3.0
"""No barrier is proposed so near to a crowd: it would shut it in."""
SLACK = 1e-6


def needed_for(length_m: float, ranks: int, per_person_m: float) -> int:
    """Persons that hold so much of a line in so many ranks."""
    return math.ceil(length_m * ranks / per_person_m - SLACK)


def gap_fixes(snapshot: Snapshot, cordon: Placed, gap: BaseGeometry, per_person_m: float) -> list[Fix]:
    """A unit in the middle of a gap, strong enough for it; and a barrier over it where that shuts no way and no crowd."""
    needed = needed_for(gap.length, int(cordon.get("ranks")), per_person_m)
    label = message(mark("Add a unit of {count:.0f} people in the gap of {name}"), count=needed, name=title_of(cordon))
    unit = Fix(label, added=(Added("unit", gap.interpolate(0.5, normalized=True), {"strength": needed}),))
    if not _may_be_shut(snapshot, cordon, gap):
        return [unit]
    label = message(mark("Close the gap of {length:.1f} m in {name} with a barrier"), length=gap.length, name=title_of(cordon))
    return [unit, Fix(label, added=(Added("barrier", gap),))]


def strength_fixes(cordon: Placed, per_person_m: float) -> list[Fix]:
    """The strength that a line without units needs, where no unit of the roster gives it its people."""
    if cordon.properties.get("unit"):
        return []
    needed = needed_for(cordon.geometry.length, int(cordon.get("ranks")), per_person_m)
    label = message(mark("Set the strength of {name} to {count:.0f}"), name=title_of(cordon), count=needed)
    return [Fix(label, edited=(Edited(cordon.id, properties={"strength": needed}),))]


def _may_be_shut(snapshot: Snapshot, cordon: Placed, gap: BaseGeometry) -> bool:
    """Whether a barrier over a gap bars nobody whom the cordon lets through, and no way that passes near it."""
    if cordon.get("closed_to") == "vehicles":
        return False
    tree, room = _ways(snapshot)
    near = tree.query(gap, predicate="dwithin", distance=float(room.max())) if len(room) else np.empty(0, dtype=int)
    if (shapely.distance(gap, tree.geometries[near]) < room[near]).any():
        return False
    return not any(len(_tree(snapshot, kind).query(gap, predicate="dwithin", distance=CROWD_M)) for kind in CROWDS)


def _ways(snapshot: Snapshot) -> tuple[STRtree, np.ndarray]:
    """Index over the ways that a barrier must not shut, and how much room each needs (m)."""

    def make() -> tuple[STRtree, np.ndarray]:
        ways = snapshot.of(*WAYS)
        return STRtree(array_of(way.geometry for way in ways)), np.array([float(way.get("width_m")) for way in ways])

    return snapshot.memo("cordon fixes: ways", make, WAYS)


def _tree(snapshot: Snapshot, kind: str) -> STRtree:
    return snapshot.memo(f"cordon fixes: {kind}", lambda: STRtree(snapshot.shapes_of(kind)), (kind,))
