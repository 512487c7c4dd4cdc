"""Scenes (adegan) of a plan, their injects and courses of action."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Level = Literal["hijau", "kuning", "merah"]
LEVELS: tuple[Level, ...] = ("hijau", "kuning", "merah")
Light = Literal["", "day", "dusk", "night"]
LIGHTS: tuple[Light, ...] = ("", "day", "dusk", "night")
EffectKind = Literal["headcount", "open", "shut", "remove", "block", "wind", "level"]
EFFECTS: tuple[EffectKind, ...] = ("headcount", "open", "shut", "remove", "block", "wind", "level")


@dataclass(frozen=True)
class Effect:
    """What an inject changes in a run. `feature`: the id of the plan feature that it changes, where it changes one.

    headcount: `value` = people of a crowd or flow afterwards; open, shut: an exit or a gate; remove: the feature is there no longer;
    block: a barrier stands across a road, `line` = its places as (longitude, latitude) in degrees of WGS 84; wind: `value` = degrees
    that the wind comes from; level: `text` = hijau, kuning or merah.
    """

    does: EffectKind
    feature: str = ""
    value: float | None = None
    text: str = ""
    line: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Inject:
    """What the dinamisator brings into a scene: text, clock ("09.05", empty = any time), who brings it, features, effects in a run."""

    text: str
    clock: str = ""
    by: str = ""
    features: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()

    def said(self) -> str:
        """Clock, text and who brings it, in one line."""
        return " ".join(part for part in (self.clock, self.text, f"({self.by})" if self.by else "") if part)


@dataclass(frozen=True)
class Scene:
    """One scene: number (1 and up, unique), situation level, clock ("09.00"), step to the next scene in minutes, wind in degrees.

    `wind_from_deg` is where the wind comes from, 0 = north, clockwise; None = no wind set. `courses`: the course of action (cara
    bertindak) of each satgas by its name; `course_of_action`: the one that holds for all. `notes`: for the moderator, never for the room.
    """

    number: int
    name: str = ""
    level: Level = "hijau"
    clock: str = ""
    step_min: float = 5.0
    wind_from_deg: float | None = None
    phase: str = ""
    injects: tuple[Inject, ...] = ()
    course_of_action: str = ""
    courses: Mapping[str, str] = field(default_factory=dict, hash=False)
    weather: str = ""
    light: Light = ""
    notes: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "courses", MappingProxyType(dict(self.courses)))


def scene_json(scene: Scene) -> dict[str, Any]:
    """The members of a scene as plain values, for files and the edit log."""
    return {**vars(scene), "courses": dict(scene.courses), "injects": [inject_json(inject) for inject in scene.injects]}


def inject_json(inject: Inject) -> str | dict[str, Any]:
    """An inject as a file holds it: an object of the members that say something."""
    told: dict[str, Any] = {name: value for name, value in vars(inject).items() if value}
    if "features" in told:
        told["features"] = list(inject.features)
    if "effects" in told:
        told["effects"] = [_effect_json(effect) for effect in inject.effects]
    return told


def _effect_json(effect: Effect) -> dict[str, Any]:
    told: dict[str, Any] = {name: value for name, value in vars(effect).items() if value or value == 0}
    return {**told, **({"line": [list(place) for place in effect.line]} if effect.line else {})}
