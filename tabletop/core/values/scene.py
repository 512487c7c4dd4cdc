"""Scenes (adegan) of a plan."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["hijau", "kuning", "merah"]
LEVELS: tuple[Level, ...] = ("hijau", "kuning", "merah")


@dataclass(frozen=True)
class Scene:
    """One scene: number (1 and up, unique), situation level, clock ("09.00"), step to the next scene in minutes, wind in degrees.

    `wind_from_deg` is where the wind comes from, 0 = north, clockwise; None = no wind set.
    """

    number: int
    name: str = ""
    level: Level = "hijau"
    clock: str = ""
    step_min: float = 5.0
    wind_from_deg: float | None = None
    phase: str = ""
    injects: tuple[str, ...] = ()
    course_of_action: str = ""
