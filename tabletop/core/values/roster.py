"""The roster (kuat personel): units that may be placed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Pace = Literal["", "march", "run", "vehicle"]
PACES: tuple[Pace, ...] = ("", "march", "run", "vehicle")


@dataclass(frozen=True)
class RosterUnit:
    """One unit of the roster; `strength` in persons, `parent` the id of the unit above it, if any.

    `tasks`: what it does in a scene, by the scene's number; `pace`: how it moves (empty = as its type does); `order`: where it stands
    among the units at its side, lower first, then in row order; `channel`: radio channel.
    """

    id: str
    name: str
    agency: str = ""
    satgas: str = ""
    strength: int = 0
    unit_type: str = ""
    leader: str = ""
    call_sign: str = ""
    equipment: str = ""
    parent: str | None = None
    vehicle: str = ""
    channel: str = ""
    contact: str = ""
    pace: Pace = ""
    note: str = ""
    order: int = 0
    tasks: Mapping[int, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tasks", MappingProxyType({int(number): text for number, text in self.tasks.items()}))


def unit_json(unit: RosterUnit) -> dict[str, Any]:
    """The members of a roster unit as plain values, for files and the edit log."""
    return {**vars(unit), "tasks": {str(number): text for number, text in unit.tasks.items()}}
