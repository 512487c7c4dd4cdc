"""The total that a plan states for its roster, as it was announced, against the people of the roster."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark, message
from tabletop.core.text.spelling import folded
from tabletop.core.values.change import Change, set_setting
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.row_limits import STRONGEST

SETTING = "stated_strength"
"""Setting of a plan: people by agency ({"Polri": 508, "Mitra": 280}). A name that is no agency of the roster stands for all others."""

_BETWEEN = re.compile(r"[,;\n]+")
_TOTAL = re.compile(r"(?P<name>.*?)(?P<count>[0-9]{1,9})")


@dataclass(frozen=True)
class Stated:
    """What is stated for a group of agencies, and the people that the roster has of it."""

    name: str
    stated: int
    strength: int

    @property
    def agrees(self) -> bool:
        """Whether both are the same."""
        return self.stated == self.strength


def stated_in(settings: Mapping[str, Any]) -> dict[str, int]:
    """The stated totals of a plan's settings, by name; what is no whole number of people is left out."""
    given = settings.get(SETTING)
    if not isinstance(given, Mapping):
        return {}
    return {str(name): value for name, value in given.items() if isinstance(value, int) and not isinstance(value, bool) and value >= 0}


def held_against(roster: Iterable[RosterUnit], stated: Mapping[str, int]) -> list[Stated]:
    """Each stated total with the people of the roster whom it counts.

    A name that is an agency of the roster counts that agency's rows; the last of the others counts all rows that no name counts.
    """
    people: dict[str, int] = {}
    for row in roster:
        people[folded(row.agency)] = people.get(folded(row.agency), 0) + row.strength
    named = {folded(name) for name in stated}
    others = [name for name in stated if folded(name) not in people]
    rest = sum(count for agency, count in people.items() if agency not in named)
    return [Stated(name, count, rest if others[-1:] == [name] else people.get(folded(name), 0)) for name, count in stated.items()]


def written(stated: Mapping[str, int]) -> str:
    """Stated totals as they are typed: "Polri 508, Mitra 280"."""
    return ", ".join(f"{name} {count}".strip() for name, count in stated.items())


def read_totals(text: str) -> dict[str, int]:
    """Totals as they are typed, each a name and a number, or one number for the whole roster (the name is empty then).

    Raises InputError for a part without a number, and for a name that stands there twice.
    """
    found: dict[str, int] = {}
    for part in filter(None, (one.strip() for one in _BETWEEN.split(text))):
        match = _TOTAL.fullmatch(part)
        name = match["name"].strip(" :=") if match else ""
        if match is None or name in found or int(match["count"]) > STRONGEST:
            raise InputError(mark("Write totals as a name and a number, such as Polri 508, Mitra 280."))
        found[name] = int(match["count"])
    return found


def state_totals(plan: Plan, stated: Mapping[str, int]) -> Change:
    """Change that states these totals; none takes them back."""
    return set_setting(message(mark("State the strength of the roster")), SETTING, plan.settings.get(SETTING), dict(stated) or None)
