"""How a cordon is mended: a gap closed with a barrier or held by a unit, or the line given the people that it needs."""

import math

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.lines.cordon_reserve import from_reserve, into_gap, onto_line
from tabletop.core.text.message import mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.fix import Added, Edited, Fix

WAYS = ("exit", "lane", "relief")
CROWDS = ("crowd", "crowd-flow")
LOOKS_AT = frozenset((*WAYS, *CROWDS))
"""Kinds that keep a fix from closing a gap with a barrier."""
CROWD_M = 3.0
"""No barrier is proposed so near to a crowd: it would shut it in."""
SLACK = 1e-6
WIDTHS: Key[np.ndarray] = Key("declared widths")


def needed_for(length_m: float, ranks: int, per_person_m: float) -> int:
    """Persons that hold so much of a line in so many ranks."""
    return math.ceil(length_m * ranks / per_person_m - SLACK)


def gap_fixes(snapshot: Snapshot, cordon: Placed, gap: BaseGeometry, per_person_m: float, shuts_nothing: bool) -> list[Fix]:
    """Who holds a gap: units of the roster's reserve, in a plan without a roster one strong enough for it; and a barrier over it where
    that shuts no way and no crowd (`may_be_shut`).
    """
    needed = needed_for(gap.length, int(cordon.get("ranks")), per_person_m)
    if snapshot.plan.roster:
        held = into_gap(from_reserve(snapshot, needed), gap, title_of(cordon))
    else:
        label = message(mark("Add a unit of {count:.0f} people in the gap of {name}"), count=needed, name=title_of(cordon))
        held = [Fix(label, added=(Added("unit", gap.interpolate(0.5, normalized=True), {"strength": needed}),))]
    if not shuts_nothing:
        return held
    label = message(mark("Close the gap of {length:.1f} m in {name} with a barrier"), length=gap.length, name=title_of(cordon))
    return [*held, Fix(label, added=(Added("barrier", gap),))]


def strength_fixes(snapshot: Snapshot, cordon: Placed, per_person_m: float, gaps: bool = False) -> list[Fix]:
    """The people that a line needs on which no unit stands, and which names none of the roster: units of the roster's reserve, where
    those are more than it states; in a plan without a roster the strength itself. `gaps`: several units that are too few together are
    no fix, because they stand in places and would leave longer gaps than people who spread.
    """
    if cordon.properties.get("unit"):
        return []
    needed = needed_for(cordon.geometry.length, int(cordon.get("ranks")), per_person_m)
    if snapshot.plan.roster:
        sent = from_reserve(snapshot, needed)
        helps = sent.people > snapshot.strength_of(cordon) and not (gaps and sent.missing and len(sent.rows) > 1)
        return onto_line(sent, cordon, title_of(cordon)) if helps else []
    label = message(mark("Set the strength of {name} to {count:.0f}"), name=title_of(cordon), count=needed)
    return [Fix(label, edited=(Edited(cordon.id, properties={"strength": needed}),))]


def may_be_shut(snapshot: Snapshot, cordons: list[Placed], gaps: np.ndarray) -> np.ndarray:
    """(n,) whether a barrier over each gap (n,) of a cordon bars nobody whom that cordon lets through, and no way that passes near it."""
    free = np.array([cordon.get("closed_to") != "vehicles" for cordon in cordons], dtype=bool)
    for kind in WAYS if len(gaps) else ():
        tree, widths = snapshot.tree_of(kind), _widths_m(snapshot, kind)
        if len(widths):
            rows, hits = tree.query(gaps, predicate="dwithin", distance=float(widths.max()))
            free[rows[shapely.distance(gaps[rows], tree.geometries[hits]) < widths[hits].astype(float)]] = False
    for kind in CROWDS if len(gaps) else ():
        tree = snapshot.tree_of(kind)
        if len(tree):
            free[tree.query(gaps, predicate="dwithin", distance=CROWD_M)[0]] = False
    return free


def _widths_m(snapshot: Snapshot, kind: str) -> np.ndarray:
    """(n,) the room that each way of a kind needs, metres."""
    return snapshot.each_row(WIDTHS.of(kind), kind, lambda some: (float(way.get("width_m")) for way in some))
