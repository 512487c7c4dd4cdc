"""Fixes for ways out: open a shut exit, open a shut gate that bars one. A fix is offered only where a trial shows that it helps."""

from collections.abc import Callable, Sequence
from itertools import islice

import shapely

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.ways_out.exits_lead_on import Answer
from tabletop.checks.ways_out.open_exits import (
    GROUND_KINDS,
    answers_on,
    ground_extents,
    near_width,
    still_hold,
    widths_of,
)
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.fix import Edited, Fix

Enough = Callable[[Snapshot, Sequence[Placed]], bool]
"""Whether crowds have what they need in a scene."""
MOST_FIXES = 2
KEPT_TRIALS = 4
CLEARING: Key[dict[str, list[Placed]]] = Key("gates that clear exits")
LEADING: Key[dict[str, dict[str, dict[str, Answer[bool]]]]] = Key("exits that lead on with gates open")
TRIALS: Key[dict[str, Snapshot]] = Key("scenes with something open")


def exit_fixes(snapshot: Snapshot, crowds: Sequence[Placed], least_m: float, enough: Enough) -> list[Fix]:
    """Shut exits of crowds that would be enough if they were open, each as one fix: clear for at least `least_m`, and leading on."""
    shut = {way.id: way for crowd in crowds for way in snapshot.exits_of[crowd.id] if not way.get("open")}
    widths = widths_of(snapshot, shut.values())
    wide = sorted((way for way in shut.values() if widths[way.id].width_m >= least_m), key=lambda way: (-widths[way.id].width_m, way.id))
    good = (way for way in wide if enough(_with_open(snapshot, way), crowds))
    return [_opening(message(mark("Open the exit {name}"), name=title_of(way)), way) for way in islice(good, MOST_FIXES)]


def gate_fixes(snapshot: Snapshot, way: Placed, crowds: list[Placed], least_m: float) -> list[Fix]:
    """Shut gates that bar an exit, each as one fix: with it open the exit is clear for at least `least_m` and leads on."""
    good = _clearing(snapshot, [way], least_m)[way.id]
    if good and crowds:
        answers = _leading(snapshot, [way], least_m)[way.id]
        good = [gate for gate in good if all(answers[gate.id][crowd.id].value for crowd in crowds)]
    return [_opening(message(mark("Open the gate {name}"), name=title_of(gate)), gate) for gate in good[:MOST_FIXES]]


def _clearing(snapshot: Snapshot, ways: list[Placed], least_m: float) -> dict[str, list[Placed]]:
    """Shut gates that clear an exit for so many metres when they are open, by its id, the nearest first; kept until an edit comes near."""

    def make(some: list[Placed]) -> list[list[Placed]]:
        return [[gate for gate in _shut_gates(snapshot, way) if clear_m(way, gate) >= least_m] for way in some]

    def clear_m(way: Placed, gate: Placed) -> float:
        return widths_of(_with_open(snapshot, gate), [way])[way.id].width_m

    return near_width(snapshot, CLEARING.of(least_m), ways, make)


def _leading(snapshot: Snapshot, ways: list[Placed], least_m: float) -> dict[str, dict[str, dict[str, Answer[bool]]]]:
    """Whether an exit leads on with each of those gates open, by the ids of exit, gate and crowd; kept likewise."""

    def make(some: list[Placed]) -> list[dict[str, dict[str, Answer[bool]]]]:
        gates = _clearing(snapshot, some, least_m)
        return [{gate.id: answers_on(_with_open(snapshot, gate), [way])[way.id] for gate in gates[way.id]} for way in some]

    def holds(near: dict[str, dict[str, dict[str, Answer[bool]]]], changed: Changed) -> set[str]:
        gates = _clearing(snapshot, snapshot.named(near, "exit"), least_m)
        same = [way for way, answers in near.items() if way in gates and answers.keys() == {gate.id for gate in gates[way]}]
        return {way for way in same if all(still_hold(snapshot, {way: one}, changed) for one in near[way].values())}

    return snapshot.kept_near(LEADING.of(least_m), ways, make, ground_extents, GROUND_KINDS, holds)


def _opening(label: Message, what: Placed) -> Fix:
    return Fix(label, edited=(Edited(what.id, properties={"open": True}),))


def _shut_gates(snapshot: Snapshot, way: Placed) -> list[Placed]:
    """Shut gates within the exit's declared width of its line, the nearest first."""
    gates = [gate for gate in snapshot.near(("gate",), way.geometry, float(way.get("width_m"))) if not gate.get("open")]
    near = [(shapely.distance(gate.geometry, way.geometry), gate.id, gate) for gate in gates]
    return [gate for _, _, gate in sorted(near, key=lambda row: row[:2])][: 2 * MOST_FIXES]


def _with_open(snapshot: Snapshot, gate: Placed) -> Snapshot:
    """The scene as it would be with a gate or exit open; the last few are kept until the next edit: several checks ask for it."""
    trials = snapshot.kept(TRIALS, dict)
    if gate.id not in trials:
        if len(trials) >= KEPT_TRIALS:
            trials.clear()
        opened = Placed(gate.id, gate.kind, gate.geometry, {**gate.properties, "open": True})
        trials[gate.id] = snapshot.trial(Changed({gate.id: gate}, {gate.id: opened}))
    return trials[gate.id]
