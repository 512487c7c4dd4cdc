"""The exits of a crowd as they stand in one scene: which are open, how wide they are clear, how fast people leave. Planar metres."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from tabletop.checks.corridor import Narrowest, clear_widths
from tabletop.checks.snapshot import Snapshot, title_of
from tabletop.core.feature import Placed
from tabletop.core.message import Message, mark, message

WAY_KINDS = frozenset({"exit", "barrier", "cordon", "gate", "vehicle", "assembly"})
"""Kinds that can change what is left of an exit."""


def open_exits(snapshot: Snapshot, crowd: Placed) -> list[Placed]:
    """Open exits that serve a crowd."""
    return [way for way in snapshot.exits_of[crowd.id] if way.get("open")]


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


def extents_with_exits(snapshot: Snapshot, crowds: Sequence[Placed], look_m: float) -> np.ndarray:
    """(n, 4) west, south, east, north of each crowd with its exits, and the ground that is looked at round them."""
    boxes = [shapely.bounds(crowd.geometry) for crowd in crowds]
    owner = list(range(len(crowds)))
    for row, crowd in enumerate(crowds):
        for way in snapshot.exits_of[crowd.id]:
            margin = max(look_m, float(way.get("width_m")))
            boxes.append(np.array(way.geometry.bounds) + margin * np.array([-1.0, -1.0, 1.0, 1.0]))
            owner.append(row)
    found = np.array(boxes, dtype=float).reshape(-1, 4)
    west_south, east_north = np.full((len(crowds), 2), np.inf), np.full((len(crowds), 2), -np.inf)
    np.fmin.at(west_south, owner, found[:, :2])
    np.fmax.at(east_north, owner, found[:, 2:])
    return np.hstack((west_south, east_north))


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
