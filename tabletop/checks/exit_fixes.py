"""Fixes for ways out: open a shut exit, open a shut gate that bars one. A fix is offered only where a trial shows that it helps."""

import shapely

from tabletop.checks.changed import Changed
from tabletop.checks.snapshot import Snapshot, title_of
from tabletop.checks.ways_out import leads_on, widths_of
from tabletop.core.feature import Placed
from tabletop.core.fix import Edited, Fix
from tabletop.core.message import Message, mark, message

MOST_FIXES = 2


def exit_fixes(snapshot: Snapshot, crowd: Placed, least_m: float) -> list[Fix]:
    """Shut exits of a crowd that would be a way out if they were open, each as one fix: clear for at least `least_m`, and leading on."""
    shut = [way for way in snapshot.exits_of[crowd.id] if not way.get("open")]
    widths = widths_of(snapshot, shut)
    good = [way for way in shut if widths[way.id].width_m >= least_m and leads_on(snapshot, way, crowd)]
    widest = sorted(good, key=lambda way: (-widths[way.id].width_m, way.id))[:MOST_FIXES]
    return [_opening(message(mark("Open the exit {name}"), name=title_of(way)), way) for way in widest]


def gate_fixes(snapshot: Snapshot, way: Placed, crowds: list[Placed], least_m: float) -> list[Fix]:
    """Shut gates that bar an exit, each as one fix: with it open the exit is clear for at least `least_m` and leads on."""
    found = []
    for gate in _shut_gates(snapshot, way):
        fix = _opening(message(mark("Open the gate {name}"), name=title_of(gate)), gate)
        after = _with_open(snapshot, gate)
        if widths_of(after, [way])[way.id].width_m >= least_m and all(leads_on(after, way, crowd) for crowd in crowds):
            found.append(fix)
    return found[:MOST_FIXES]


def _opening(label: Message, what: Placed) -> Fix:
    return Fix(label, edited=(Edited(what.id, properties={"open": True}),))


def _shut_gates(snapshot: Snapshot, way: Placed) -> list[Placed]:
    """Shut gates within the exit's declared width of its line, the nearest first."""
    gates = [gate for gate in snapshot.near(("gate",), way.geometry, float(way.get("width_m"))) if not gate.get("open")]
    near = [(shapely.distance(gate.geometry, way.geometry), gate.id, gate) for gate in gates]
    return [gate for _, _, gate in sorted(near, key=lambda row: row[:2])][: 2 * MOST_FIXES]


def _with_open(snapshot: Snapshot, gate: Placed) -> Snapshot:
    """The scene as it would be with a gate open."""
    opened = Placed(gate.id, gate.kind, gate.geometry, {**gate.properties, "open": True})
    return snapshot.trial(Changed({gate.id: gate}, {gate.id: opened}))
