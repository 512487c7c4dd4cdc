"""The roster as a tree: units below the units above them, those without one by agency and satgas, in their order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import parent_troubles

Group = tuple[str, str]
"""Agency and satgas of units that have no unit above them."""
Seat = str | Group
"""What stands right above a unit: the id of a unit, or a group."""


@dataclass(frozen=True, eq=False)
class RosterTree:
    """Who stands above and below whom. A unit whose parent is not in the roster, or that stands above itself, hangs in its group."""

    roster: Mapping[str, RosterUnit]
    above: Mapping[str, str | None] = field(init=False)
    """Id of the unit above each, None where there is none."""
    below: Mapping[Seat, tuple[str, ...]] = field(init=False)
    """Ids of the units right below a unit or a group, in order; groups as they come in the roster."""

    def __post_init__(self) -> None:
        circles, _ = parent_troubles(self.roster)
        round_and_round = {key for circle in circles for key in circle}
        above = {
            key: unit.parent if unit.parent in self.roster and key not in round_and_round else None for key, unit in self.roster.items()
        }
        object.__setattr__(self, "above", above)
        found: dict[Seat, list[str]] = {}
        for key in self.roster:
            found.setdefault(self.seat(key), []).append(key)
        ordered = {seat: tuple(sorted(keys, key=lambda one: self.roster[one].order)) for seat, keys in found.items()}
        object.__setattr__(self, "below", ordered)

    def seat(self, key: str) -> Seat:
        """What stands right above a unit."""
        above, unit = self.above[key], self.roster[key]
        return (unit.agency, unit.satgas) if above is None else above

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Satgas of the groups by agency, as they come in the roster."""
        found: dict[str, list[str]] = {}
        for seat in self.below:
            if isinstance(seat, tuple):
                found.setdefault(seat[0], []).append(seat[1])
        return {agency: tuple(some) for agency, some in found.items()}

    def children(self, seat: Seat) -> tuple[str, ...]:
        """Ids right below a unit or a group."""
        return self.below.get(seat, ())

    def at_side(self, key: str) -> tuple[str, ...]:
        """A unit and those at its side, in order."""
        return self.below[self.seat(key)]

    def whole(self, key: str) -> Iterator[str]:
        """A unit and all below it, from above, in order."""
        waiting = [key]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(self.children(one))

    def line(self, key: str) -> list[str]:
        """The units above one, the nearest first."""
        found, above = [], self.above[key]
        while above is not None:
            found.append(above)
            above = self.above[above]
        return found

    def in_order(self) -> Iterator[str]:
        """Every unit as the tree shows it, from above."""
        for agency, some in self.groups.items():
            for satgas in some:
                for key in self.children((agency, satgas)):
                    yield from self.whole(key)
