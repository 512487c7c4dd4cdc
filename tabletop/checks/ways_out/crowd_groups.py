"""Crowds that share exits: their people add up, each exit counts once. Planar metres."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.ways_out.exit_bands import linked_exits
from tabletop.checks.ways_out.open_exits import GROUND_KINDS, served_by, usable_exits
from tabletop.core.geometry.geometry import repaired
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed

NAMED_MOST = 6
"""More features than this are not all named in a sentence."""
GROUPS: "Key[dict[str, Group]]" = Key("groups of crowds")


@dataclass(frozen=True)
class Group:
    """Crowds that share exits, and all the exits that lead on from one of them: both ordered by id."""

    crowds: tuple[Placed, ...]
    exits: tuple[Placed, ...]

    @property
    def headcount(self) -> float:
        """People of all of them; a crowd whose headcount nobody gave adds none."""
        return sum(headcount_of(crowd) for crowd in self.crowds)

    @property
    def name(self) -> str | Message:
        """The names of all of them."""
        return names_of(self.crowds)

    @property
    def where(self) -> BaseGeometry:
        """The ground of all of them."""
        return together_of(self.crowds)


def headcount_of(crowd: Placed) -> float:
    """People of a crowd, 0 where nobody said how many."""
    return float(crowd.get("headcount") or 0)


def groups_of(snapshot: Snapshot, crowds: Iterable[Placed]) -> list[Group]:
    """The groups to which these crowds belong, each once: what hangs together by exits that lead on and are wide enough for a person.

    Exits on the same ground hang together like one.
    """
    known = snapshot.kept(GROUPS, dict, kinds=GROUND_KINDS | {"exit"})
    found: dict[str, Group] = {}
    for crowd in crowds:
        if crowd.id not in known:
            group = _group(snapshot, crowd)
            known.update((feature.id, group) for feature in (crowd, *group.crowds))
        found.setdefault(known[crowd.id].crowds[0].id, known[crowd.id])
    return list(found.values())


def _group(snapshot: Snapshot, first: Placed) -> Group:
    crowds, exits, waiting = {first.id: first}, dict[str, Placed](), [first]
    while waiting:
        ways = usable_exits(snapshot, waiting.pop())
        while ways:
            way = ways.pop()
            served = [] if way.id in exits else served_by(snapshot, way)
            if served:
                exits[way.id] = way
                ways += linked_exits(snapshot, way)
                waiting += [crowd for crowd in served if crowd.id not in crowds]
                crowds |= {crowd.id: crowd for crowd in served}
    return Group(tuple(_by_id(crowds.values())), tuple(_by_id(exits.values())))


def _by_id(some: Iterable[Placed]) -> list[Placed]:
    return sorted(some, key=lambda one: one.id)


def names_of(some: Sequence[Placed]) -> str | Message:
    """The names of features, for a sentence; of more than six the first five and the number of the others."""
    if len(some) > NAMED_MOST:
        first = names_of(some[: NAMED_MOST - 1])
        return message(mark("{some} and {count:.0f} {count:other|others}"), some=first, count=len(some) - NAMED_MOST + 1)
    if len(some) == 1:
        return title_of(some[0])
    listed = title_of(some[0])
    for feature in some[1:-1]:
        listed = message(mark("{some}, {one}"), some=listed, one=title_of(feature))
    return message(mark("{one} and {other}"), one=listed, other=title_of(some[-1]))


def together_of(some: Iterable[Placed]) -> BaseGeometry:
    """The ground of features; that of a single one as it is drawn."""
    shapes = array_of(feature.geometry for feature in some)
    whole: BaseGeometry = shapes[0] if len(shapes) == 1 else shapely.union_all([repaired(shape) for shape in shapes])
    return whole
