"""What a scene is offered to be written with: phases of an election, weather, light, task forces. Plans keep the Indonesian words."""

from collections.abc import Mapping

from tabletop.core.text.message import mark
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Light, Scene

PHASES: Mapping[str, str] = {
    "Kampanye": mark("Campaign"),
    "Masa tenang & logistik": mark("Quiet period and logistics"),
    "Pemungutan suara": mark("Voting"),
    "Penghitungan & rekapitulasi": mark("Count and recapitulation"),
    "Pasca-penetapan": mark("After the result is declared"),
    "Kontinjensi": mark("Contingency"),
    "Konsolidasi": mark("Consolidation"),
}
"""Phases of an election as a plan writes them, with what they mean."""
WEATHERS: Mapping[str, str] = {
    "Cerah": mark("Clear"),
    "Berawan": mark("Cloudy"),
    "Hujan ringan": mark("Light rain"),
    "Hujan lebat": mark("Heavy rain"),
    "Kabut asap": mark("Smoke haze"),
}
LIGHTS_SAID: Mapping[Light, str] = {"day": mark("Day"), "dusk": mark("Dusk"), "night": mark("Night")}
SATGAS = ("Preemtif", "Preventif", "Kamseltibcarlantas", "Gakkum", "Humas", "Banops")
"""Task forces of a Polres."""


def weather_meaning(text: str) -> str | None:
    """English of weather that is in the list, marked for translation; None for any other text."""
    return {name.casefold(): english for name, english in WEATHERS.items()}.get(text.strip().casefold())


def satgas_order(name: str) -> tuple[int, str]:
    """Where a task force stands in a list: those of a Polres in their order, all others after them by name."""
    known = [one.casefold() for one in SATGAS]
    folded = name.strip().casefold()
    return (known.index(folded) if folded in known else len(known), folded)


def satgas_of(plan: Plan, scene: Scene) -> tuple[list[str], list[str]]:
    """Task forces whose course a form shows at once, and those that it offers beside them.

    Shown are those with a course and those of the roster; where the roster has none, all of a Polres, whatever is written already.
    """
    listed = sorted({unit.satgas.strip() for unit in plan.roster.values()} - {""}) or list(SATGAS)
    shown = _once([*scene.courses, *listed])
    taken = {name.casefold() for name in shown}
    return shown, [name for name in SATGAS if name.casefold() not in taken]


def _once(names: list[str]) -> list[str]:
    return list({name.casefold(): name for name in reversed(names)}.values())[::-1]
