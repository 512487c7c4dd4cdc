"""Values of features as painters ask for them: thousands of times in a frame, and whatever stands in the properties."""

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit


@cache
def _default(kind: str, name: str) -> Any:
    return kinds()[kind].default(name)


def value_of(placed: Placed, name: str) -> Any:
    """The property, or its default; as `Placed.get`, and quick enough to be asked thousands of times in a frame."""
    value = placed.properties.get(name)
    return _default(placed.kind, name) if value is None else value


def number_of(placed: Placed, name: str) -> float:
    """A finite number of a feature; its default, else 0, where the value is no number."""
    value = value_of(placed, name)
    if type(value) in (int, float) and math.isfinite(value):
        return float(value)
    default = _default(placed.kind, name)
    return float(default) if type(default) in (int, float) else 0.0


def row_of(placed: Placed, roster: Mapping[str, RosterUnit]) -> RosterUnit | None:
    """The roster unit that a feature refers to, where there is one."""
    return roster.get(str(placed.properties.get("unit") or ""))


def unit_strength(placed: Placed, row: RosterUnit | None) -> float:
    """Persons: the feature's own strength, else that of its roster unit, else the default."""
    if "strength" not in placed.properties and row is not None:
        return float(row.strength)
    return number_of(placed, "strength")


def unit_type(placed: Placed, row: RosterUnit | None) -> str:
    """The type of a unit: its own, else that of its roster unit; "" where none is said."""
    return str(placed.properties.get("unit_type") or (row.unit_type if row else "") or "")
