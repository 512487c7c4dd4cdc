"""The exits of a crowd as they stand in one scene: which are open, how wide they are clear, how fast people leave. Planar metres."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from tabletop.checks.corridor import Narrowest, clear_widths
from tabletop.checks.snapshot import GATE_ON_LINE_M, Snapshot, array_of, title_of
from tabletop.checks.way_on import LOOK_M, PASSAGE_M, beyond
from tabletop.core.feature import Placed
from tabletop.core.message import Message, mark, message

WAY_KINDS = frozenset({"exit", "barrier", "cordon", "gate", "vehicle", "assembly"})
"""Kinds that can change what is left of an exit."""
WIDTH_KINDS = frozenset({"barrier", "cordon", "gate", "vehicle"})
"""Kinds that can change the clear width of an exit."""


def open_exits(snapshot: Snapshot, crowd: Placed) -> list[Placed]:
    """Open exits that serve a crowd."""
    return [way for way in snapshot.exits_of[crowd.id] if way.get("open")]


def usable_exits(snapshot: Snapshot, crowd: Placed) -> list[Placed]:
    """Open exits that serve a crowd and lead on, to a road or an assembly point."""
    return [way for way in open_exits(snapshot, crowd) if leads_on(snapshot, way, crowd)]


def leads_on(snapshot: Snapshot, way: Placed, crowd: Placed) -> bool:
    """Whether the outer end of an exit of a crowd is no pocket; see `way_on.Beyond.leads_on`. Kept until an edit comes near."""

    def make(some: list[Placed]) -> list[dict[str, bool]]:
        serves = crowds_of(snapshot)
        return [{one.id: beyond(snapshot, way, one).leads_on() for one in serves.get(way.id, [])} for way in some]

    def extents(some: list[Placed]) -> np.ndarray:
        return boxes_of(exit_extents(snapshot), some)

    return snapshot.near_each("exits that lead on", [way], make, extents, WAY_KINDS | {"crowd"})[way.id][crowd.id]


def widths_of(snapshot: Snapshot, exits: Iterable[Placed]) -> dict[str, Narrowest]:
    """Clear widths of these exits (and of others asked for before) by id, each kept until an edit comes near it."""

    def make(some: list[Placed]) -> list[Narrowest]:
        found = clear_widths(snapshot, some)
        return [found[way.id] for way in some]

    return snapshot.near_each("clear widths of exits", list(exits), make, width_extents, WIDTH_KINDS)


def width_extents(exits: list[Placed]) -> np.ndarray:
    """(n, 4) boxes of exits with their declared width on both sides, and a little more: gates open what is 1 m off."""
    return _grown(exits, GATE_ON_LINE_M)


def ways_of(snapshot: Snapshot, crowds: Iterable[Placed]) -> list[Placed]:
    """Open exits of all these crowds, each once."""
    return list({way.id: way for crowd in crowds for way in open_exits(snapshot, crowd)}.values())


def crowds_of(snapshot: Snapshot) -> dict[str, list[Placed]]:
    """Crowds by the id of the exits that serve them."""

    def make() -> dict[str, list[Placed]]:
        found: dict[str, list[Placed]] = {}
        for crowd in snapshot.of("crowd"):
            for way in snapshot.exits_of[crowd.id]:
                found.setdefault(way.id, []).append(crowd)
        return found

    return snapshot.memo("crowds of exits", make, ("crowd", "exit"))


def crowd_extents(snapshot: Snapshot) -> dict[str, np.ndarray]:
    """(4,) west, south, east, north of each crowd with its exits and the ground round them, by the crowd's id."""

    def make() -> dict[str, np.ndarray]:
        ways = {way.id: box for way, box in zip(exits, _grown(exits), strict=True)} if (exits := snapshot.of("exit")) else {}
        boxes = {crowd.id: np.array(crowd.geometry.bounds) for crowd in snapshot.of("crowd")}
        return {key: _around([box, *(ways[way.id] for way in snapshot.exits_of[key])]) for key, box in boxes.items()}

    return snapshot.memo("extents of crowds with exits", make, ("crowd", "exit"))


def exit_extents(snapshot: Snapshot) -> dict[str, np.ndarray]:
    """(4,) west, south, east, north of each exit with the ground round it, and of the crowds that it serves, by the exit's id."""

    def make() -> dict[str, np.ndarray]:
        exits, crowds, serves = snapshot.of("exit"), crowd_extents(snapshot), crowds_of(snapshot)
        boxes = _grown(exits)
        return {
            way.id: _around([box, *(crowds[crowd.id] for crowd in serves.get(way.id, []))]) for way, box in zip(exits, boxes, strict=True)
        }

    return snapshot.memo("extents of exits with crowds", make, ("crowd", "exit"))


def boxes_of(known: dict[str, np.ndarray], some: list[Placed]) -> np.ndarray:
    """(n, 4) boxes of features by their ids."""
    return np.array([known[one.id] for one in some]).reshape(-1, 4)


def _grown(exits: list[Placed], look_m: float = LOOK_M + PASSAGE_M) -> np.ndarray:
    """(n, 4) boxes of exits, grown by what is looked at round them and by their declared width."""
    margin = np.array([look_m + float(way.get("width_m")) for way in exits]).reshape(-1, 1)
    boxes = np.asarray(shapely.bounds(array_of(way.geometry for way in exits))).reshape(-1, 4)
    return np.asarray(boxes + margin * np.array([-1.0, -1.0, 1.0, 1.0]))


def _around(boxes: list[np.ndarray]) -> np.ndarray:
    if len(boxes) == 1:
        return boxes[0]
    every = np.array(boxes)
    return np.concatenate((every[:, :2].min(axis=0), every[:, 2:].max(axis=0)))


@dataclass(frozen=True)
class Rate:
    """How many people pass an exit: its clear and declared width (m), persons a metre and minute, and both multiplied."""

    way: Placed
    width_m: float
    flow: float

    @property
    def per_minute(self) -> float:
        """Persons a minute."""
        return self.width_m * self.flow

    def line(self) -> Message:
        """The multiplication, for people."""
        return message(
            mark("{name}: {width:.2f} m clear (declared {declared:.2f} m) x {flow:.0f} persons/m/min = {rate:.1f} persons/min"),
            name=title_of(self.way),
            width=self.width_m,
            declared=float(self.way.get("width_m")),
            flow=self.flow,
            rate=self.per_minute,
        )
