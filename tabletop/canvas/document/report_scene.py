"""What the report tells of a scene beside its map and findings: injects, courses of action, units; and the means of the roster."""

from collections.abc import Sequence
from typing import Any

from tabletop import i18n
from tabletop.canvas.ink.effect_words import effect_said, feature_name
from tabletop.canvas.ink.wording import weather_and_light
from tabletop.canvas.paper.sheet import Sheet
from tabletop.core.scenes.move import Move
from tabletop.core.scenes.scene_words import satgas_order
from tabletop.core.scenes.travel import HEADS, PACE_WORDS, travel_cells
from tabletop.core.text.message import Message
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene

MEANS = ("call_sign", "channel", "contact", "vehicle", "equipment", "pace", "note")
"""What a table of means tells of a unit; a column that would be empty is left out."""


def conditions(scene: Scene) -> str:
    """Wind, weather and light, as far as they are said."""
    wind = "" if scene.wind_from_deg is None else i18n.tr("Wind from {bearing:.0f} degrees", bearing=scene.wind_from_deg % 360)
    return ", ".join(part for part in (weather_and_light(scene), wind) if part)


def courses(scene: Scene) -> list[dict[str, str]]:
    """The course of action of each task force that has one."""
    found = sorted(scene.courses.items(), key=lambda course: satgas_order(course[0]))
    return [{"satgas": name, "text": text} for name, text in found if text.strip()]


def injects(plan: Plan, scene: Scene) -> list[dict[str, str]]:
    """Each inject: time, text, who brings it, what it is about, what it changes in a run."""
    return [
        {
            "clock": inject.clock,
            "text": inject.text,
            "by": inject.by,
            "about": ", ".join(i18n.isolated(feature_name(plan, one, scene.number)) for one in inject.features),
            "effects": "; ".join(effect_said(effect, plan, scene.number) for effect in inject.effects),
        }
        for inject in scene.injects
    ]


def roster(plan: Plan) -> list[dict[str, str]]:
    """Each roster unit once, with its tasks by scene."""
    return [
        {
            "name": unit.name,
            "agency": unit.agency,
            "satgas": unit.satgas,
            "leader": unit.leader,
            "strength": i18n.number(unit.strength),
            "task": "; ".join(_tasks(unit)),
        }
        for unit in plan.roster.values()
    ]


def _tasks(unit: RosterUnit) -> list[str]:
    """Tasks with their scenes; one that stays the same from scene to scene stands once."""
    runs: list[tuple[int, int, str]] = []
    for scene, task in sorted(unit.tasks.items()):
        if runs and runs[-1][1:] == (scene - 1, task):
            runs[-1] = (runs[-1][0], scene, task)
        elif task:
            runs.append((scene, scene, task))
    return [f"{first}: {task}" if first == last else f"{first}–{last}: {task}" for first, last, task in runs]


def placed_people(sheet: Sheet) -> str:
    """How many people of the roster have a place in the scene; empty without a roster."""
    units = sheet.plan.roster
    if not units:
        return ""
    placed = sum(units[key].strength for key in _standing(sheet) if key in units)
    return i18n.tr("People placed: {placed} of {total}", placed=placed, total=sum(unit.strength for unit in units.values()))


def changed_units(sheet: Sheet, before: Sheet | None) -> list[dict[str, Any]]:
    """Roster units whose place or task is another than in the scene before, where they stand by the name of what refers to them, and
    their task; none in the first scene."""
    if before is None:
        return []
    here, was = _standing(sheet), _standing(before)
    number, earlier = sheet.scene.number, before.scene.number
    return [
        {
            "name": unit.name,
            "place": ", ".join(i18n.isolated(one.name or one.kind) for one in here.get(unit.id, [])) or i18n.tr("not placed"),
            "placed": unit.id in here,
            "task": unit.tasks.get(number, ""),
        }
        for unit in sheet.plan.roster.values()
        if _places(here.get(unit.id, [])) != _places(was.get(unit.id, [])) or unit.tasks.get(number, "") != unit.tasks.get(earlier, "")
    ]


def _standing(sheet: Sheet) -> dict[str, list[Placed]]:
    """What refers to each roster unit in the scene."""
    standing: dict[str, list[Placed]] = {}
    for feature in sheet.placed:
        if unit := feature.properties.get("unit"):
            standing.setdefault(str(unit), []).append(feature)
    return standing


def _places(features: Sequence[Placed]) -> set[tuple[str, bytes]]:
    return {(one.id, one.geometry.wkb) for one in features}


def means(plan: Plan) -> dict[str, Any]:
    """Heads and rows of what each unit moves, speaks and works with; no rows where nothing of it is said."""
    told = [name for name in MEANS if any(_mean(unit, name) for unit in plan.roster.values())]
    rows = [[unit.name, *(_mean(unit, name) for name in told)] for unit in plan.roster.values()]
    return {"heads": [i18n.tr("Unit"), *(_heads()[name] for name in told)], "rows": [row for row in rows if any(row[1:])]}


def travel(moves: Sequence[Move]) -> dict[str, Any]:
    """Heads and rows of the travel table; a sign beside who comes too late or has no way. No rows where nobody moves."""
    rows = [[cell if isinstance(cell, str) else i18n.text(cell) for cell in travel_cells(move)] for move in moves]
    for move, row in zip(moves, rows, strict=True):
        row[0] = row[0] if move.in_time and move.found else f"▲ {row[0]}"
    return {"heads": [i18n.text(Message(head)) for head in HEADS], "rows": rows}


def _mean(unit: RosterUnit, name: str) -> str:
    if name == "pace":
        return i18n.text(Message(PACE_WORDS[unit.pace])) if unit.pace else ""
    return str(getattr(unit, name)).strip()


def _heads() -> dict[str, str]:
    return {
        "call_sign": i18n.tr("Call sign"),
        "channel": i18n.tr("Radio channel"),
        "contact": i18n.tr("Contact"),
        "vehicle": i18n.tr("Vehicle"),
        "equipment": i18n.tr("Equipment"),
        "pace": i18n.tr("Pace"),
        "note": i18n.tr("Note"),
    }


def notes(scenes: Sequence[Scene]) -> list[dict[str, Any]]:
    """Notes for the moderator, scene by scene: they stand in a part of their own, which is not handed round."""
    return [{"number": scene.number, "name": scene.name, "text": scene.notes.strip()} for scene in scenes if scene.notes.strip()]
