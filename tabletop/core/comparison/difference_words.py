"""Differences and conflicts as sentences for people, translated at the edge."""

from collections.abc import Iterable, Mapping
from typing import Any

from tabletop.core.comparison.differences import Differences, Moved, RowDifference
from tabletop.core.comparison.layer_words import layer_differences
from tabletop.core.comparison.merging import Conflict, Taken, Twice
from tabletop.core.layers.kept_layers import SETTING as LAYERS
from tabletop.core.text.message import Message, Titled, listed, mark, message, shown
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Table
from tabletop.core.values.feature import Feature

DIRECTIONS = (
    mark("to the north"),
    mark("to the north-east"),
    mark("to the east"),
    mark("to the south-east"),
    mark("to the south"),
    mark("to the south-west"),
    mark("to the west"),
    mark("to the north-west"),
)
FIELDS = {
    "geometry": mark("shape"),
    "scenes": mark("scenes in which it stands"),
    "deleted": mark("deleted"),
    "added": mark("added"),
    "kind": mark("kind"),
    "name": mark("name"),
    "value": mark("value"),
    "level": mark("situation level"),
    "clock": mark("clock"),
    "step_min": mark("step"),
    "wind_from_deg": mark("wind"),
    "phase": mark("phase"),
    "injects": mark("injects"),
    "course_of_action": mark("course of action"),
    "courses": mark("course of action by satgas"),
    "weather": mark("weather"),
    "light": mark("light"),
    "notes": mark("notes"),
    "agency": mark("agency"),
    "satgas": mark("satgas"),
    "strength": mark("strength"),
    "unit_type": mark("type"),
    "leader": mark("leader"),
    "call_sign": mark("call sign"),
    "equipment": mark("equipment"),
    "parent": mark("unit above"),
    "vehicle": mark("vehicle"),
    "channel": mark("radio channel"),
    "contact": mark("contact"),
    "pace": mark("pace"),
    "note": mark("note"),
    "order": mark("place in the list"),
    "tasks": mark("tasks"),
}
SETTINGS = {
    "name": mark("Name of the plan"),
    "limits": mark("Limits"),
    "buffer_pairs": mark("Distances between things"),
    "checks_off": mark("Checks that are off"),
    "rule_set": mark("Set of rules"),
    "ignored": mark("Ignored findings"),
    "views": mark("Saved views"),
    "plan_layers": mark("Layers of the plan"),
    "document": mark("Texts of the document"),
    "grid": mark("Guide grid"),
    "table": mark("Place of the table"),
    "stated_strength": mark("Strength that the plan states"),
    "layers_version": mark("Version of the layers"),
    LAYERS: mark("Layers under the plan"),
}
"""What people call the settings of a plan; others are called by their code."""
VALUES_SHOWN = frozenset({"strength", "headcount", "level", "clock", "step_min", "name", "width_m", "capacity", "reach_m", "open"})
"""Fields of which a sentence says what they were and are."""


def row_title(table: Table, key: str, name: str, kind: str = "") -> str | Message:
    """What a sentence calls a row: a feature by its name, else its kind; a scene by its number and name; a setting by its code."""
    if table == "scene":
        text = mark("Scene {number} ({name})") if name and name != key else mark("Scene {number}")
        return message(text, number=key, **({"name": name} if name and name != key else {}))
    if table == "setting" and key in SETTINGS:
        return Message(SETTINGS[key])
    if table == "setting":
        return message(mark("Setting {code}"), code=key)
    if table == "roster":
        return message(mark("{name} (roster)"), name=name or key)
    return name or (Message(kinds()[kind].title["en"]) if kind in kinds() else message(mark("A feature")))


def field_words(kind: str, name: str) -> Message:
    """A member of a row in words: as this says, else as the catalogue calls a property, else its code."""
    if name in FIELDS:
        return Message(FIELDS[name])
    spec = kinds()[kind].properties.get(name) if kind in kinds() else None
    title = None if spec is None else spec.title.get("en")
    return message(mark("{text}"), text=name) if title is None else Message(title)


def moved_sentence(moved: Moved) -> Message:
    """How far and whither a feature moved."""
    title = row_title("feature", moved.id, moved.name, moved.kind)
    if moved.bearing_deg is None:
        return message(mark("{name}: another shape, up to {metres:.1f} m away from the old one"), name=title, metres=moved.metres)
    direction = Message(DIRECTIONS[round(moved.bearing_deg / 45) % 8])
    return message(mark("{name}: {metres:.1f} m {direction}"), name=title, metres=moved.metres, direction=direction)


def changed_sentence(row: RowDifference) -> Message:
    """Which members of a row changed, with what they were and are where that is short."""
    title = row_title(row.table, row.id, row.name, row.kind)
    parts = [_field(row.kind, name, (row.values or {}).get(name)) for name in row.fields]
    if row.table == "setting" and row.id == "name" and row.values is not None:
        before, after = (_value(value, {}) for value in row.values["value"])
        parts = [message(mark("{before} -> {after}"), before=before, after=after)]
    if row.table == "setting" and row.id == LAYERS and row.values is not None:
        parts = layer_differences(*row.values["value"]) or parts
    return message(mark("{name}: {fields}"), name=title, fields=listed(parts))


def _field(kind: str, name: str, values: tuple[Any, Any] | None) -> Message:
    words = field_words(kind, name)
    choices = _choices(kind, name)
    if values is None or not (name in VALUES_SHOWN or choices):
        return words
    before, after = (_value(value, choices) for value in values)
    return message(mark("{field} {before} -> {after}"), field=words, before=before, after=after)


def _choices(kind: str, name: str) -> Mapping[str, Mapping[str, str]]:
    """Titles of the values that a property may have, where the catalogue lists them."""
    spec = kinds()[kind].properties.get(name) if kind in kinds() else None
    return {} if spec is None else spec.choices


def value_words(kind: str, name: str, value: Any) -> Any:
    """A value of a field in words: a choice by its title, yes or no, a number or a text as it is."""
    return _value(value, _choices(kind, name))


def _value(value: Any, choices: Mapping[str, Mapping[str, str]]) -> Any:
    if isinstance(value, str) and value in choices:
        return Titled(choices[value])
    if value is None or value == "":
        return message(mark("nothing"))
    if isinstance(value, bool):
        return message(mark("yes")) if value else message(mark("no"))
    return value if isinstance(value, int | float | str) else shown(value)


def sections(found: Differences) -> list[tuple[Message, list[Message]]]:
    """Heads with the sentences under them; only those that have any."""
    some = [
        (mark("Moved"), [moved_sentence(moved) for moved in found.moved]),
        (mark("Appeared"), [_plain(row) for row in found.added]),
        (mark("Vanished"), [_plain(row) for row in found.removed]),
        (mark("Changed"), [changed_sentence(row) for row in found.changed]),
    ]
    return [(message(head), lines) for head, lines in some if lines]


def _plain(row: RowDifference) -> Message:
    title = row_title(row.table, row.id, row.name, row.kind)
    return title if isinstance(title, Message) else message(mark("{text}"), text=title)


def conflict_sentence(conflict: Conflict) -> Message:
    """Who changed a row, each otherwise, and what of it; or that it may only be lost in a copy."""
    title = row_title(conflict.table, conflict.id, conflict.name, _kind(conflict.versions))
    names = ", ".join(conflict.sides)
    if conflict.unread:
        text = mark("{name}: other in {sides}, and a copy could not be read whole; it stays as it was")
        return message(text, name=title, sides=names)
    fields = listed([field_words(_kind(conflict.versions), field) for field in conflict.fields])
    text = mark("{name}: changed by {sides}, each otherwise ({fields}); it stays as it was")
    return message(text, name=title, sides=names, fields=fields)


def taken_sentence(taken: Taken) -> Message:
    """What was taken over of a row, and from whom."""
    title = row_title(taken.table, taken.id, taken.name, _kind((taken.after, taken.before)))
    if taken.before is None:
        return message(mark("{name}: new, from {side}"), name=title, side=taken.side)
    if taken.after is None:
        return message(mark("{name}: deleted by {side}"), name=title, side=taken.side)
    return message(mark("{name}: changed by {side}"), name=title, side=taken.side)


def twice_sentence(unit: Twice) -> Message:
    """Where a roster unit stands with more people than it has."""
    scene, people = max(unit.placed.items(), key=lambda pair: (pair[1], -pair[0]))
    text = mark("{name} has {strength} people and stands with {people:.0f} in scene {scene}")
    return message(text, name=unit.name, strength=unit.strength, people=people, scene=scene)


def _kind(versions: Iterable[Any | None]) -> str:
    return next((row.kind for row in versions if isinstance(row, Feature)), "")
