"""Heads of the columns of a workbook in Indonesian: titles of the catalogue, words of the other sheets. English heads are codes."""

from collections.abc import Mapping, Sequence

from tabletop import i18n
from tabletop.core.roster.sheet_fields import task_scene, title_of
from tabletop.core.text.message import Message, mark
from tabletop.core.values.catalogue import kinds

WORDS = {
    "kind": mark("Kind"),
    "name": mark("Name"),
    "scene_from": mark("From scene"),
    "scene_to": mark("To scene"),
    "lon": mark("Longitude"),
    "lat": mark("Latitude"),
    "east_m": mark("East (m)"),
    "north_m": mark("North (m)"),
    "agency": mark("Agency"),
    "satgas": mark("Satgas"),
    "strength": mark("Strength"),
    "leader": mark("Leader"),
    "call_sign": mark("Call sign"),
    "equipment": mark("Equipment"),
    "parent": mark("Unit above"),
    "vehicle": mark("Vehicle"),
    "channel": mark("Radio channel"),
    "contact": mark("Contact"),
    "pace": mark("Pace"),
    "note": mark("Note"),
    "number": mark("Number"),
    "level": mark("Level of the situation"),
    "clock": mark("Clock"),
    "step_min": mark("Step (minutes)"),
    "wind_from_deg": mark("Wind from (°)"),
    "phase": mark("Phase"),
    "weather": mark("Weather"),
    "light": mark("Daylight"),
    "inject": mark("What happens"),
    "by": mark("Brought by"),
    "effects": mark("Effect in a run"),
    "course_of_action": mark("Course of action"),
    "severity": mark("Severity"),
    "scene": mark("Scene"),
    "code": mark("Code of the check"),
    "message": mark("What is found"),
    "measured": mark("Measured"),
    "limit": mark("Limit"),
    "basis": mark("Basis"),
    "features": mark("Features (id)"),
}


def column_heads(header: Sequence[str]) -> list[str]:
    """Heads for people: Indonesian where that is the language, no two alike; else the codes as they are."""
    if i18n.language() != "id":
        return list(header)
    titles = {name: spec.title["id"] for kind in kinds().values() for name, spec in kind.properties.items()}
    if "measured" in header:
        titles["unit"] = i18n.tr("Unit of measure")
    heads = [_head(name, titles) for name in header]
    return [head if heads.count(head) == 1 else f"{head} ({name})" for head, name in zip(heads, header, strict=True)]


def _head(name: str, titles: Mapping[str, str]) -> str:
    if task_scene(name) is not None:
        return i18n.text(title_of(name))
    return i18n.text(Message(WORDS[name])) if name in WORDS else titles.get(name, name)
