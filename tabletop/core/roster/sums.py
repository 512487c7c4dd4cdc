"""Sums of a roster in one scene: who is placed, who is not, who stands at two places, who is kept in reserve.

Each row counts its own people: the strength of a unit that has units below it is that of its own staff, and a branch is the sum of
its rows.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import PLACES, RowPlaces, places_of

State = Literal["placed", "unplaced", "double", "empty"]
Which = Literal["all", "placed", "unplaced", "double", "reserve"]
WHICH: tuple[Which, ...] = ("all", "placed", "unplaced", "double", "reserve")
"""What a list of the roster may be cut down to."""
RESERVE = ("cadangan", "reserve", "standby", "siaga")
"""Beginnings of the words, in a unit's type, name or satgas, that say that it is kept ready for what comes."""


def says(words: Iterable[str | None], beginnings: tuple[str, ...]) -> bool:
    """Whether any word of these texts begins so."""
    return _begins(" ".join(str(one) for one in words if one), beginnings)


@lru_cache(maxsize=20_000)
def _begins(words: str, beginnings: tuple[str, ...]) -> bool:
    text = words.lower()
    return any(word.startswith(beginnings) for word in re.findall(r"[^\W_]+", text))


def said_of(row: RosterUnit) -> tuple[str, str, str]:
    """The texts of a row that say what its task is."""
    return row.unit_type, row.name, row.satgas


def is_reserve(row: RosterUnit) -> bool:
    """Whether a unit is kept in reserve, by its type, name or satgas; wherever it stands."""
    return says(said_of(row), RESERVE)


def stands_in(plan: Plan, scene: int) -> dict[str, RowPlaces]:
    """Rows of the roster that stand somewhere in a scene, with their places; metres in the working CRS."""
    found: dict[str, list[Placed]] = {}
    for feature in plan.placed(scene):
        if feature.kind in PLACES and (unit := feature.properties.get("unit", "")) in plan.roster:
            found.setdefault(unit, []).append(feature)
    return {key: places_of(plan.roster[key], some) for key, some in found.items()}


def state_of(row: RosterUnit, stand: RowPlaces | None) -> State:
    """How a row stands in a scene; "empty": without people and without a place."""
    if stand is None:
        return "unplaced" if row.strength > 0 else "empty"
    return "double" if stand.at_two else "placed"


def placed_rows(rows: Collection[RosterUnit], stands: Mapping[str, RowPlaces]) -> frozenset[str]:
    """Ids of the rows that count as placed: those that stand somewhere, with people or without, and those that only head others (no
    people of their own) where all right below them are placed.
    """
    placed = {row.id for row in rows if row.id in stands}
    below: dict[str, list[str]] = {row.id: [] for row in rows if not row.strength and row.id not in placed}
    for row in rows:
        if row.parent in below:
            below[row.parent].append(row.id)
    while found := {head for head, ids in below.items() if ids and head not in placed and placed.issuperset(ids)}:
        placed |= found
    return frozenset(placed)


def is_among(which: Which, row: RosterUnit, stand: RowPlaces | None, placed: Collection[str]) -> bool:
    """Whether a row belongs to a part of the roster; `placed` as `placed_rows` has it: a row is in it, or it is unplaced."""
    if which == "reserve":
        return is_reserve(row)
    if which in ("placed", "unplaced"):
        return (row.id in placed) is (which == "placed")
    return which in ("all", state_of(row, stand))


@dataclass(frozen=True)
class Sums:
    """People of some rows. strength = placed + unplaced; `beyond`: placed beyond what their rows have; `double`: drawn a second time;
    `reserve`: of the unplaced, those of units kept in reserve.
    """

    strength: float = 0
    placed: float = 0
    beyond: float = 0
    double: float = 0
    reserve: float = 0

    @property
    def unplaced(self) -> float:
        """People who stand nowhere."""
        return self.strength - self.placed

    @classmethod
    def of(cls, row: RosterUnit, stand: RowPlaces | None) -> "Sums":
        """Of one row."""
        whole, counted = float(row.strength), 0.0 if stand is None else stand.counted
        together = counted if stand is None else stand.together
        placed = min(counted, whole)
        return cls(whole, placed, counted - placed, max(0.0, together - counted), whole - placed if is_reserve(row) else 0.0)


def sums_of(rows: Iterable[RosterUnit], stands: Mapping[str, RowPlaces]) -> Sums:
    """Of some rows together."""
    strength = placed = beyond = double = reserve = 0.0
    for row in rows:
        stand = stands.get(row.id)
        if stand is None:
            strength += row.strength
            reserve += row.strength if is_reserve(row) else 0
            continue
        one = Sums.of(row, stand)
        strength, placed, beyond = strength + one.strength, placed + one.placed, beyond + one.beyond
        double, reserve = double + one.double, reserve + one.reserve
    return Sums(strength, placed, beyond, double, reserve)
