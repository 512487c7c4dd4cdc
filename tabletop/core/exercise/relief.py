"""Reliefs as they are played: which line comes in and which goes out, through which corridor, and when in the step.

Perkap 16/2006 keeps two apart. Lapis ganti: the scene has turned kuning, Dalmas awal hands over to Dalmas lanjut. Lintas ganti: it has
turned merah, Dalmas lanjut hands over to PHH Brimob. Alih kendali, the hand-over of command, is neither.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely import LineString, Point

from tabletop.core.values.catalogue import type_code
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster_places import SAME_PLACE_M
from tabletop.core.values.scene import Level
from tabletop.core.values.scene_time import DAY_MIN, clock_minutes, minutes_between

LEVEL_OF: dict[str, Level] = {"lapis-ganti": "kuning", "lintas-ganti": "merah"}
"""The situation level in which each relief is played."""
TROOPS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "lapis-ganti": (frozenset({"dalmas-awal"}), frozenset({"dalmas-lanjut"})),
    "lintas-ganti": (frozenset({"dalmas-lanjut"}), frozenset({"phh", "brimob"})),
}
"""Types of units that go out and that come in."""
ANY: frozenset[str] = frozenset()
HALFWAY = 0.5
"""Where nobody said when, the lines change in the middle of the step."""
FIRST_SHARE, LAST_SHARE = 0.2, 0.8
"""However early or late the clock says it, the line that comes in needs some of the step to come, the other some to go."""


@dataclass(frozen=True)
class HandOver:
    """One relief of a step. `outgoing`, `incoming`: ids of the unit features that stand for each line; `corridor` in metres of the
    working CRS, towards the line that is relieved; `minutes` after the scene's clock, None where no clock says it; `share` of the step
    (0 to 1) at which the incoming line stands and the outgoing one leaves."""

    relief: str
    name: str
    relief_type: str
    outgoing: tuple[str, ...]
    incoming: tuple[str, ...]
    corridor: LineString
    width_m: float
    clock: str
    minutes: float | None
    share: float

    def done(self, unit: str, share: float) -> float:
        """The share of its way (0 to 1) that a unit of the relief has behind it when `share` of the step is over: the incoming line
        comes first, and only when it stands does the outgoing one leave. Other units move all the time."""
        if unit in self.incoming:
            return min(1.0, share / self.share)
        if unit in self.outgoing:
            return max(0.0, (share - self.share) / (1.0 - self.share))
        return share

    def way(self, unit: str, start: Point, end: Point) -> LineString:
        """The way of a unit of the relief from place to place, through the corridor: forwards for the incoming line, back for the other."""
        corridor = list(self.corridor.coords)
        middle = corridor if unit in self.incoming else corridor[::-1]
        return LineString([(start.x, start.y), *middle, (end.x, end.y)])


def hand_overs(plan: Plan, scene: int) -> list[HandOver]:
    """The reliefs that are played in the step from a scene to the next: those that stand in it, by their ids.

    A relief whose lines are not named, or do not stand in the scene, has none of their units.
    """
    placed = plan.placed(scene)
    reliefs = sorted((one for one in placed if one.kind == "relief"), key=lambda one: one.id)
    return [_hand_over(plan, scene, placed, one) for one in reliefs]


def _hand_over(plan: Plan, scene: int, placed: list[Placed], relief: Placed) -> HandOver:
    clock = str(relief.get("hand_over") or "")
    minutes = minutes_of(plan, scene, clock)
    step = minutes_between(plan, scene) or plan.scene(scene).step_min
    share = HALFWAY if minutes is None or step <= 0 else min(LAST_SHARE, max(FIRST_SHARE, minutes / step))
    code = relief_type(relief)
    goes, comes = TROOPS.get(code, (ANY, ANY))
    incoming = tuple(_members(plan, placed, str(relief.get("incoming") or ""), comes))
    outgoing = tuple(one for one in _members(plan, placed, str(relief.get("outgoing") or ""), goes) if one not in incoming)
    corridor = LineString(shapely.get_coordinates(relief.geometry))
    width = float(relief.get("width_m") or 0)
    return HandOver(relief.id, relief.name, code, outgoing, incoming, corridor, width, clock, minutes, share)


def type_of(plan: Plan, line: Placed) -> str | None:
    """The listed type of a line: its own, else that of the roster unit that it is; None where none is said."""
    row = plan.roster.get(str(line.get("unit") or ""))
    said = str(line.properties.get("unit_type") or "") or (row.unit_type if row is not None else "")
    return type_code("unit", said)


def relief_type(relief: Placed) -> str:
    """ "lapis-ganti" or "lintas-ganti" however the plan writes it; empty for anything else."""
    return type_code("relief", str(relief.get("relief_type") or "")) or ""


def minutes_of(plan: Plan, scene: int, clock: str) -> float | None:
    """Minutes from a scene's clock to a time of day, past midnight too; None where one of them tells no time."""
    start, there = clock_minutes(plan.scene(scene).clock), clock_minutes(clock)
    return None if start is None or there is None else float((there - start) % DAY_MIN)


def _members(plan: Plan, placed: list[Placed], key: str, troops: frozenset[str]) -> Iterator[str]:
    """Ids of the units that a line stands for: the unit itself, or those that man the cordon or stand on it, of the types of that line
    where they say one: negotiators before a cordon are not part of it."""
    line = next((one for one in placed if one.id == key), None)
    if line is None:
        return
    if line.kind == "unit":
        yield line.id
        return
    manned = str(line.get("unit") or "")
    for one in placed:
        if one.kind != "unit" or (troops and type_of(plan, one) not in {None, *troops}):
            continue
        if one.geometry.distance(line.geometry) <= SAME_PLACE_M or (manned and str(one.get("unit") or "") == manned):
            yield one.id
