"""Plotting personel: every unit that stands on the map, with or without a row of the roster, place by place. Metres, working CRS."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from tabletop.core.roster.places_manning import mannings, row_of
from tabletop.core.roster.sums import stands_in
from tabletop.core.scenes.scene_words import satgas_order
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import strength_of


@dataclass(frozen=True)
class Standing:
    """A unit at one place in some scenes. `placed` is the symbol, or the cordon that names the unit; `row` its row of the
    roster, None for a unit that the roster does not know; `tasks` by scene, as the roster says them."""

    placed: Placed
    row: RosterUnit | None
    people: float
    scenes: tuple[int, ...]
    tasks: Mapping[int, str]

    @property
    def name(self) -> str:
        """The symbol's own name, else that of the row; empty where nobody gave one."""
        own = self.placed.name if self.placed.kind == "unit" or self.row is None else ""
        return own or (self.row.name or self.row.id if self.row is not None else "")

    @property
    def geometry(self) -> BaseGeometry:
        """Where it stands."""
        return self.placed.geometry


def standings(plan: Plan) -> list[Standing]:
    """All of them: by satgas, then in the order of the roster, units without a row last; each unit scene by scene.

    A cordon counts as a place of the unit of the roster that it names, unless a symbol of that unit stands on it.
    """
    found: dict[tuple[object, ...], tuple[Placed, list[int]]] = {}
    for scene in plan.scene_list():
        for one in standing_in(plan, scene.number):
            found.setdefault(_key(one, plan.roster), (one, []))[1].append(scene.number)
    order = {key: at for at, key in enumerate(plan.roster)}
    return sorted((_standing(one, scenes, plan.roster) for one, scenes in found.values()), key=lambda one: _order(one, order))


def people_placed(plan: Plan, number: int) -> float:
    """People who stand on the map in a scene: each unit of the roster once, as check roster-total counts, and every unit without a row."""
    known = math.fsum(one.counted for one in stands_in(plan, number).values())
    others = (one for one in plan.placed(number) if one.kind == "unit" and row_of(one, plan.roster) is None)
    return known + math.fsum(strength_of(one, None) for one in others)


def unplaced(plan: Plan, known: Iterable[Standing]) -> list[RosterUnit]:
    """Rows of the roster with people that stand in no scene, in the order of the roster; `known`: all that stand."""
    there = {one.row.id for one in known if one.row is not None}
    return [row for row in plan.roster.values() if row.strength > 0 and row.id not in there]


def standing_in(plan: Plan, number: int) -> list[Placed]:
    """Every symbol of a unit in a scene, then each cordon that counts as the place of the unit that it names."""
    placed = plan.placed(number)
    units = [one for one in placed if one.kind == "unit"]
    named = [one for one in mannings(placed, plan.roster).values() if one.named is not None]
    return [*units, *(one.cordon for one in named if all(row_of(unit, plan.roster) != one.named for unit in one.standing))]


def _key(one: Placed, roster: Mapping[str, RosterUnit]) -> tuple[object, ...]:
    row = row_of(one, roster)
    return one.id, one.geometry.wkb, one.name, None if row is None else row.id, strength_of(one, row)


def _standing(placed: Placed, scenes: Sequence[int], roster: Mapping[str, RosterUnit]) -> Standing:
    row = row_of(placed, roster)
    tasks = {} if row is None else {number: row.tasks[number] for number in scenes if row.tasks.get(number)}
    return Standing(placed, row, strength_of(placed, row), tuple(scenes), tasks)


def _order(one: Standing, order: Mapping[str, int]) -> tuple[object, ...]:
    if one.row is None:
        return True, (0, ""), 0, one.name.casefold(), one.placed.id, one.scenes
    return False, satgas_order(one.row.satgas), order[one.row.id], "", one.placed.id, one.scenes
