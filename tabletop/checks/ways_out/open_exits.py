"""The exits of a crowd as they stand in one scene: which are open, how wide they are clear, how fast people leave. Planar metres."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.clear_width import Narrowest, clear_widths
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import EXIT_OF_CROWD_M, Snapshot, array_of, bounds_near_gates, boxes_of, leaves
from tabletop.checks.ground.ground_round import PASSAGE_M
from tabletop.checks.ways_out.exits_lead_on import LOOK_M, Answer, Beyond, beyond
from tabletop.core.sight.openings import GATE_ON_LINE_M
from tabletop.core.values.feature import Placed

T = TypeVar("T")
SLACK_M = 1e-6
WAY_KINDS = frozenset({"exit", "barrier", "cordon", "gate", "vehicle", "assembly"})
"""Kinds that can change what is left of an exit."""
GROUND_KINDS = WAY_KINDS - {"exit"} | {"crowd"}
"""Kinds that can change whether people get on beyond an exit: the crowd itself is no way out."""
WIDTH_KINDS = frozenset({"barrier", "cordon", "gate", "vehicle"})
"""Kinds that can change the clear width of an exit."""
BLIND_ENDS: Key[dict[str, dict[str, Answer[float]]]] = Key("blind ends beyond exits")
LEADS_ON: Key[dict[str, dict[str, Answer[bool]]]] = Key("exits that lead on")
WIDTHS: Key[dict[str, Narrowest]] = Key("clear widths of exits")
CROWDS_OF: Key[dict[str, list[Placed]]] = Key("crowds of each exit")
CROWD_EXTENTS: Key[dict[str, np.ndarray]] = Key("ground of crowds and their exits")


def open_exits(snapshot: Snapshot, crowd: Placed) -> list[Placed]:
    """Open exits that serve a crowd."""
    return [way for way in snapshot.exits_of[crowd.id] if way.get("open")]


def usable_exits(snapshot: Snapshot, crowd: Placed) -> list[Placed]:
    """Open exits that serve a crowd, lead on to a road or an assembly point, and are clear for at least one person (0.6 m)."""
    ways = _wide_enough(snapshot, open_exits(snapshot, crowd))
    answers = answers_on(snapshot, ways)
    return [way for way in ways if answers[way.id][crowd.id].value]


def served_by(snapshot: Snapshot, way: Placed) -> list[Placed]:
    """Crowds to which an exit is usable: the other way round of `usable_exits`."""
    if not way.get("open") or not _wide_enough(snapshot, [way]):
        return []
    answers = answers_on(snapshot, [way])[way.id]
    return [crowd for crowd in crowds_of(snapshot, [way])[way.id] if answers[crowd.id].value]


def _wide_enough(snapshot: Snapshot, ways: list[Placed]) -> list[Placed]:
    widths = widths_of(snapshot, ways)
    return [way for way in ways if widths[way.id].width_m >= PASSAGE_M - SLACK_M]


def leads_on(snapshot: Snapshot, way: Placed, crowd: Placed) -> bool:
    """Whether the outer end of an exit of a crowd is no pocket; see `way_on.Beyond.leads_on`. Kept until an edit comes near."""
    return answers_on(snapshot, [way])[way.id][crowd.id].value


def pocket(snapshot: Snapshot, way: Placed, crowd: Placed) -> BaseGeometry:
    """The ground on which people are who leave by an exit that leads nowhere; its outer end where there is none."""
    around = beyond(snapshot, way, crowd)
    return around.end if answers_on(snapshot, [way])[way.id][crowd.id].no_ground else around.pocket()


def blind_ends(snapshot: Snapshot, ways: list[Placed], limit_m: float) -> dict[str, float]:
    """Metres at the outer ends of exits that end blind, by id, the most of all their crowds; see `way_on.Beyond.blind_m`. Kept likewise."""
    answers = _of_each(snapshot, BLIND_ENDS.of(limit_m), ways, lambda around: around.blind_m(limit_m))
    return {way.id: max(answer.value for answer in answers[way.id].values()) for way in ways}


def answers_on(snapshot: Snapshot, ways: list[Placed]) -> dict[str, dict[str, Answer[bool]]]:
    """Whether exits (and others asked for before) lead on, by the id of the exit and of each crowd that it serves."""
    return _of_each(snapshot, LEADS_ON, ways, Beyond.leads_on)


def _of_each(
    snapshot: Snapshot, key: Key[dict[str, dict[str, Answer[T]]]], ways: list[Placed], ask: Callable[[Beyond], Answer[T]]
) -> dict[str, dict[str, Answer[T]]]:
    """Answers about the ground beyond exits, by the id of the exit and of each crowd that it serves."""

    def make(some: list[Placed]) -> list[dict[str, Answer[T]]]:
        serves = crowds_of(snapshot, some)
        return [{crowd.id: ask(beyond(snapshot, feature, crowd)) for crowd in serves[feature.id]} for feature in some]

    def holds(near: dict[str, dict[str, Answer[T]]], changed: Changed) -> set[str]:
        return still_hold(snapshot, near, changed)

    return snapshot.kept_near(key, ways, make, ground_extents, GROUND_KINDS, holds)


def still_hold(snapshot: Snapshot, answers: dict[str, dict[str, Answer[T]]], changed: Changed) -> set[str]:
    """Ids of the exits whose answers hold after an edit: for the same crowds, and on ground that the edit did not come near."""
    # Whether any assembly area is near decides how all of these questions are put, so it rests on no single piece of ground.
    if "assembly" in changed.kinds:
        return set()
    touched, standing = shapely.box(*changed.boxes(GROUND_KINDS).T), snapshot.named(answers, "exit")
    serves = crowds_of(snapshot, standing)
    # A crowd is no way out, so for another crowd the same ground is another question.
    same = [way.id for way in standing if {crowd.id for crowd in serves[way.id]} == answers[way.id].keys()]
    return {way for way in same if all(answer.holds(touched) for answer in answers[way].values())}


def widths_of(snapshot: Snapshot, exits: Iterable[Placed]) -> dict[str, Narrowest]:
    """Clear widths of these exits (and of others asked for before) by id, each kept until an edit comes near it."""

    def make(some: list[Placed]) -> list[Narrowest]:
        found = clear_widths(snapshot, some)
        return [found[way.id] for way in some]

    return near_width(snapshot, WIDTHS, list(exits), make)


def near_width(snapshot: Snapshot, key: Key[dict[str, T]], exits: list[Placed], make: Callable[[list[Placed]], list[T]]) -> dict[str, T]:
    """What is made of each exit and of what stands within its declared width, by id: kept until an edit comes so near to its line."""

    def holds(near: dict[str, T], changed: Changed) -> set[str]:
        ways, touched = snapshot.named(near, "exit"), shapely.box(*changed.boxes(WIDTH_KINDS).T)
        # A gate opens a line within 1 m, and a line counts within the declared width: so an edit matters up to both together.
        reach_m = np.array([float(way.get("width_m")) + 2 * GATE_ON_LINE_M for way in ways])
        met = shapely.dwithin(array_of(way.geometry for way in ways)[:, None], touched[None, :], reach_m[:, None]).any(axis=1)
        return {way.id for way, stale in zip(ways, met.tolist(), strict=True) if not stale}

    return snapshot.kept_near(key, exits, make, width_extents, WIDTH_KINDS, holds)


def ground_extents(exits: list[Placed]) -> np.ndarray:
    """(n, 4) boxes of exits with the ground that is looked at round them."""
    return _grown(exits, LOOK_M + PASSAGE_M)


def width_extents(exits: list[Placed]) -> np.ndarray:
    """(n, 4) boxes of exits with their declared width on both sides, and a little more: gates open what is 1 m off."""
    return _grown(exits, 2 * GATE_ON_LINE_M)


def crowds_of(snapshot: Snapshot, exits: list[Placed]) -> dict[str, list[Placed]]:
    """Crowds that these exits serve (and others asked for before) by the id of the exit: the other way round of `exits_of`."""

    def make(some: list[Placed]) -> list[list[Placed]]:
        crowds = snapshot.of("crowd")
        found: list[list[Placed]] = [[] for _ in some]
        starts = shapely.get_point(array_of(way.geometry for way in some), 0)
        rows, hits = snapshot.tree_of("crowd").query(starts, predicate="dwithin", distance=EXIT_OF_CROWD_M)
        for row, hit in zip(rows.tolist(), hits.tolist(), strict=True):
            if leaves(some[row], crowds[hit]):
                found[row].append(crowds[hit])
        return found

    return snapshot.kept_near(CROWDS_OF, exits, make, bounds_near_gates, ("crowd",))


def crowd_extents(snapshot: Snapshot, crowds: list[Placed]) -> np.ndarray:
    """(n, 4) west, south, east, north of crowds with their exits and the ground round those."""

    def make(some: list[Placed]) -> list[np.ndarray]:
        exits_of = snapshot.exits_of
        ways = [exits_of[crowd.id] for crowd in some]
        boxes = iter(ground_extents([way for every in ways for way in every]))
        return [_around([box, *islice(boxes, len(every))]) for box, every in zip(boxes_of(some), ways, strict=True)]

    known = snapshot.kept_near(CROWD_EXTENTS, crowds, make, bounds_near_gates, ("exit",))
    return np.array([known[crowd.id] for crowd in crowds]).reshape(-1, 4)


def exit_extents(snapshot: Snapshot, exits: list[Placed]) -> np.ndarray:
    """(n, 4) west, south, east, north of exits with the ground round them, and of the crowds that they serve with all their exits."""
    serves, boxes = crowds_of(snapshot, exits), ground_extents(exits)
    rows = [_around([box, *crowd_extents(snapshot, serves[way.id])]) for way, box in zip(exits, boxes, strict=True)]
    return np.array(rows).reshape(-1, 4)


def _grown(exits: list[Placed], look_m: float) -> np.ndarray:
    """(n, 4) boxes of exits, grown by what is looked at round them and by their declared width."""
    margin = np.array([look_m + float(way.get("width_m")) for way in exits]).reshape(-1, 1)
    return np.asarray(boxes_of(exits) + margin * np.array([-1.0, -1.0, 1.0, 1.0]))


def _around(boxes: list[np.ndarray]) -> np.ndarray:
    if len(boxes) == 1:
        return boxes[0]
    every = np.array(boxes)
    return np.concatenate((every[:, :2].min(axis=0), every[:, 2:].max(axis=0)))
