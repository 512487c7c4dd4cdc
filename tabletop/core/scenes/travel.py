"""The travel table: the rows of moves as plain data and in words."""

import math
from typing import Any

from tabletop.core.scenes.move import Move
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.roster import Pace

PACE_WORDS: dict[Pace, str] = {"march": mark("on the march"), "run": mark("at a run"), "vehicle": mark("in a vehicle")}
HEADS = (
    *(mark("Unit"), mark("From"), mark("To"), mark("In time?"), mark("Minutes"), mark("Limit (min)"), mark("Way (m)")),
    *(mark("Along"), mark("Pace")),
)
"""Heads of the table, in the order of `travel_cells`."""


def travel_record(move: Move) -> dict[str, Any]:
    """A move between scenes as the command line tells it; `by` is route, road or ground."""
    return {
        "unit": move.unit,
        "name": move.name,
        "from_scene": move.from_scene,
        "to_scene": move.to_scene,
        "length_m": round(move.length_m, 3),
        "minutes": round(move.minutes, 3),
        "limit_min": move.limit_min,
        "in_time": move.in_time,
        "by": move.by,
    }


def station_record(move: Move) -> dict[str, Any]:
    """A way from station to object; `station` is empty where the plan names none and the unit goes from where it first stands."""
    told = travel_record(move)
    kept = {name: told[name] for name in ("unit", "name", "length_m", "minutes", "by")}
    return {**kept, "scene": move.from_scene, "station": move.from_place, "object": move.to_place}


def by_words(move: Move) -> Message:
    """Along which kind of way."""
    if not move.found:
        return message(mark("straight line, no way found") if move.barred else mark("straight line, no ways looked for"))
    if move.by == "route":
        return message(mark("drawn route"))
    return message(mark("by road")) if move.by == "road" else message(mark("open ground"))


def verdict_words(move: Move) -> Message:
    """Whether the unit is there in time, or has no way at all; no limit where nothing says when it has to be there."""
    if math.isinf(move.limit_min):
        return message(mark("no limit"))
    if move.barred:
        return message(mark("no way"))
    return message(mark("in time")) if move.in_time else message(mark("too late"))


def from_words(move: Move) -> Message:
    """Where the way begins: a scene, or a station."""
    if not move.to_place:
        return message(mark("Scene {number}"), number=move.from_scene)
    return message(mark("{text}"), text=move.from_place) if move.from_place else message(mark("First place"))


def to_words(move: Move) -> Message:
    """Where the way ends: a scene, or the object."""
    if not move.to_place:
        return message(mark("Scene {number}"), number=move.to_scene)
    return message(mark("{text}"), text=move.to_place)


def pace_words(move: Move) -> Message:
    """How the unit moves, and how fast."""
    return message(mark("{how}, {pace:.0f} m/min"), how=Message(PACE_WORDS.get(move.pace, PACE_WORDS["march"])), pace=move.pace_m_per_min)


def travel_line(move: Move) -> Message:
    """A row of the table in one line."""
    words = {"name": move.title, "way": by_words(move), "metres": move.length_m, "minutes": move.minutes}
    ends = {"start": from_words(move), "goal": to_words(move)}
    if math.isinf(move.limit_min):
        return message(mark("{start} -> {goal}: {name}, {metres:.0f} m, {minutes:.1f} min ({way})"), **ends, **words)
    words |= {"limit": move.limit_min, "verdict": verdict_words(move)}
    text = mark("{start} -> {goal}: {name}, {metres:.0f} m, {minutes:.1f} of {limit:.0f} min, {verdict} ({way})")
    return message(text, **ends, **words)


def travel_cells(move: Move) -> list[str | Message]:
    """A row of the table, in the order of `HEADS`."""
    limit = "" if math.isinf(move.limit_min) else message(mark("{minutes:.0f}"), minutes=move.limit_min)
    minutes, metres = message(mark("{minutes:.1f}"), minutes=move.minutes), message(mark("{metres:.0f}"), metres=move.length_m)
    ends = from_words(move), to_words(move)
    return [move.title, *ends, verdict_words(move), minutes, limit, metres, by_words(move), pace_words(move)]
