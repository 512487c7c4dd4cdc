"""The roster (kuat personel): units that may be placed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RosterUnit:
    """One unit of the roster; `strength` in persons, `parent` the id of the unit above it, if any."""

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
