"""People of the roster on the map: how many of a unit stand somewhere, each once, and which unit a wrong name may mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tabletop.core.text.spelling import folded, shortened, typing_errors
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit

PLACES = ("unit", "cordon")
"""Kinds that put people of the roster on the map."""
SAME_PLACE_M = 5.0
"""A unit so near to a cordon of the same name stands on it: one place."""
FEW_ROWS = 100
"""In a roster of at most so many rows, names with two typing errors are looked for too."""


def strength_of(placed: Placed, row: RosterUnit | None) -> float:
    """Persons: the feature's own strength, else that of its row of the roster, else the catalogue's default."""
    if "strength" not in placed.properties and row is not None:
        return float(row.strength)
    return float(placed.get("strength") or 0)


@dataclass(frozen=True)
class RowPlaces:
    """Where a row of the roster stands: its features, units first and each kind by id, and the people at each place."""

    row: RosterUnit
    ones: tuple[Placed, ...]
    people: tuple[float, ...]

    @property
    def together(self) -> float:
        """People of all places."""
        return sum(self.people)

    @property
    def counted(self) -> float:
        """People placed, the unit counted once: parts of a unit add up to the whole of it, a unit drawn twice does not double."""
        return max(*self.people, min(self.together, float(self.row.strength)))

    @property
    def at_two(self) -> bool:
        """Whether the unit stands at two places: as two units or two cordons, or as both far from each other."""
        units = sum(feature.kind == "unit" for feature in self.ones)
        return units > 1 or len(self.ones) - units > 1 or len(self.people) > 1


def places_of(row: RosterUnit, some: Iterable[Placed], same_place_m: float = SAME_PLACE_M) -> RowPlaces:
    """Places of a row from the units and cordons that carry its name, at least one; metres in the working CRS.

    Units that stand on a cordon of that name are one place with it: the cordon's own strength, or theirs where that is more.
    """
    groups = groups_of(some, same_place_m)
    ones = sorted((one for group in groups for one in group), key=_order)
    return RowPlaces(row, tuple(ones), tuple(people_of(group, row) for group in groups))


def groups_of(some: Iterable[Placed], same_place_m: float = SAME_PLACE_M) -> list[list[Placed]]:
    """Units and cordons of one name by place (metres, working CRS): each cordon with the units that stand on it, then each other unit."""
    ones = sorted(some, key=_order)
    waiting, groups = [feature for feature in ones if feature.kind == "unit"], []
    for cordon in (feature for feature in ones if feature.kind == "cordon"):
        here = [feature for feature in waiting if feature.geometry.distance(cordon.geometry) <= same_place_m]
        waiting = [feature for feature in waiting if all(feature is not other for other in here)]
        groups.append([cordon, *here])
    return [*groups, *([feature] for feature in waiting)]


def people_of(group: Sequence[Placed], row: RosterUnit) -> float:
    """Persons of a row at one of its places, as `groups_of` gives them."""
    standing = [one for one in group if one.kind == "unit"]
    cordon = next((one for one in group if one.kind == "cordon"), None)
    counted = sum(strength_of(one, row) for one in standing)
    if cordon is None or (standing and "strength" not in cordon.properties):
        return counted
    return max(counted, strength_of(cordon, row))


def _order(one: Placed) -> tuple[int, str]:
    return PLACES.index(one.kind), one.id


@dataclass(frozen=True)
class Missing:
    """A roster against its places, row by row: people of the roster who stand somewhere, and those placed beyond their row's."""

    here: float
    beyond: float

    @classmethod
    def of(cls, stands: Iterable[RowPlaces]) -> "Missing":
        """Of the rows that are placed."""
        here = beyond = 0.0
        for stand in stands:
            counted, whole = stand.counted, float(stand.row.strength)
            here += min(counted, whole)
            beyond += max(0.0, counted - whole)
        return cls(here, beyond)


class RosterNames:
    """Ids and names of a roster, for the question which unit a name means that it does not know."""

    def __init__(self, roster: Mapping[str, RosterUnit]) -> None:
        self._words: dict[str, str] = {}
        self._near: dict[str, str] = {}
        for key, row in roster.items():
            for word in (folded(key), folded(row.name)):
                if word:
                    self._words.setdefault(word, key)
        for word, key in self._words.items():
            for short in shortened(word):
                self._near.setdefault(short, key)

    def nearest(self, name: str) -> str | None:
        """Id of the row whose id or name is nearest: equal but for case and blanks, else with one typing error, in small rosters two."""
        word = folded(name)
        if word in self._words:
            return self._words[word]
        if not word:
            return None
        for short in sorted(shortened(word), key=len, reverse=True):
            if short in self._near:
                return self._near[short]
        return self._with_two_errors(word) if len(self._words) <= 2 * FEW_ROWS and len(word) > 3 else None

    def _with_two_errors(self, word: str) -> str | None:
        errors, key = min(((typing_errors(word, other), key) for other, key in self._words.items()), default=(3, None))
        return key if errors <= 2 else None


def parent_troubles(roster: Mapping[str, RosterUnit]) -> tuple[list[Sequence[str]], dict[str, list[str]]]:
    """Units that stand above themselves: each circle once, by its ids; and units by the parent that the roster does not have."""
    circles: list[Sequence[str]] = []
    seen: set[str] = set()
    for key in roster:
        way: list[str] = []
        at: str | None = key
        while at is not None and at in roster and at not in seen:
            seen.add(at)
            way.append(at)
            at = roster[at].parent
        if at in way:
            circles.append(way[way.index(at) :])
    lost: dict[str, list[str]] = {}
    for key, row in roster.items():
        if row.parent and row.parent not in roster:
            lost.setdefault(row.parent, []).append(key)
    return circles, lost
