"""The exits of a crowd as they stand in one scene: which are open, how wide they are clear, how fast people leave. Planar metres."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from tabletop.checks.corridor import Narrowest, clear_widths
from tabletop.checks.snapshot import Snapshot, array_of, title_of
from tabletop.checks.way_on import LOOK_M, PASSAGE_M, beyond
from tabletop.core.feature import Placed
from tabletop.core.message import Message, mark, message

WAY_KINDS = frozenset({"exit", "barrier", "cordon", "gate", "vehicle", "assembly"})
"""Kinds that can change what is left of an exit."""


def open_exits(snapshot: Snapshot, crowd: Placed) -> list[Placed]:
    """Open exits that serve a crowd."""
    return [way for way in snapshot.exits_of[crowd.id] if way.get("open")]


def usable_exits(snapshot: Snapshot, crowd: Placed) -> list[Placed]:
    """Open exits that serve a crowd and lead on, to a road or an assembly point."""
    return [way for way in open_exits(snapshot, crowd) if leads_on(snapshot, way, crowd)]


def leads_on(snapshot: Snapshot, way: Placed, crowd: Placed) -> bool:
    """Whether the outer end of an exit is no pocket, once in a snapshot; see `way_on.Beyond.leads_on`."""
    known: dict[tuple[str, str], bool] = snapshot.memo("exits that lead on", dict)
    key = way.id, crowd.id
    if key not in known:
        known[key] = beyond(snapshot, way, crowd).leads_on()
    return known[key]


def widths_of(snapshot: Snapshot, exits: Iterable[Placed]) -> dict[str, Narrowest]:
    """Clear widths of these exits (and of others asked for before) by id, each computed once in a snapshot."""
    known: dict[str, Narrowest] = snapshot.memo("clear widths of exits", dict)
    missing = {way.id: way for way in exits if way.id not in known}
    if missing:
        known.update(clear_widths(snapshot, list(missing.values())))
    return known


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


def _grown(exits: list[Placed]) -> np.ndarray:
    """(n, 4) boxes of exits, as much larger as is looked at."""
    margin = np.array([max(LOOK_M + PASSAGE_M, float(way.get("width_m"))) for way in exits]).reshape(-1, 1)
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
