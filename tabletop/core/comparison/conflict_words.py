"""A row that two people changed, field by field in words: as it was, as one has it, as the other has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.core.comparison.difference_words import DIRECTIONS, field_words, value_words
from tabletop.core.comparison.differences import GEOMETRY, SCENES, compare_plans, values_that_differ
from tabletop.core.comparison.layer_words import layer_differences
from tabletop.core.comparison.rebasing import RowConflict
from tabletop.core.layers.kept_layers import SETTING as LAYERS
from tabletop.core.text.message import Message, listed, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Feature
from tabletop.core.values.plan import Plan

AS_IT_WAS = mark("as it was")


@dataclass(frozen=True)
class ConflictLine:
    """One field of a row: its name, what it was, what it is with each. Words as messages, numbers and texts as they are."""

    field: Message
    before: Any
    mine: Any
    theirs: Any


def conflict_lines(conflict: RowConflict) -> list[ConflictLine]:
    """The fields that one of the two changed; whether one deleted the row comes first."""
    sides = (conflict.mine, conflict.theirs)
    if conflict.table == "setting":
        return _setting_lines(conflict)
    if conflict.before is None:
        return [_line(conflict, name, {name: pair}, {}, swapped=True) for name, pair in _fields(conflict, *sides).items()]
    mine, theirs = (_fields(conflict, conflict.before, side) for side in sides)
    return [_line(conflict, name, mine, theirs) for name in dict.fromkeys((*mine, *theirs))]


def _fields(conflict: RowConflict, before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    return values_that_differ(conflict.table, before, after)


def _line(conflict: RowConflict, name: str, mine: Mapping[str, Any], theirs: Mapping[str, Any], swapped: bool = False) -> ConflictLine:
    kind = next((row.kind for row in (conflict.before, conflict.mine, conflict.theirs) if isinstance(row, Feature)), "")
    field = field_words(kind, name)
    if swapped:  # both added it: there is nothing before it
        own, other = mine[name]
        return ConflictLine(field, message(mark("nothing")), value_words(kind, name, own), value_words(kind, name, other))
    if name in (GEOMETRY, SCENES):
        words = (_shape(conflict.before, side) if name in of else message(AS_IT_WAS) for side, of in _sides(conflict, mine, theirs))
        return ConflictLine(field, "", *words)
    old = next(side[name][0] for side in (mine, theirs) if name in side)
    before = value_words(kind, name, kinds()[kind].default(name) if old is None and kind in kinds() else old)
    values = (value_words(kind, name, of[name][1]) if name in of else message(AS_IT_WAS) for of in (mine, theirs))
    return ConflictLine(field, before, *values)


def _sides(conflict: RowConflict, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[Any, Mapping[str, Any]]]:
    return [(conflict.mine, mine), (conflict.theirs, theirs)]


def _shape(before: Any, after: Any) -> Message:
    """How far and whither a feature moved, or that its shape or scenes are others."""
    found = compare_plans(Plan(features={before.id: before}), Plan(features={after.id: after})).moved
    if not found:
        return message(mark("another one"))
    if found[0].bearing_deg is None:
        return message(mark("another shape, up to {metres:.1f} m away"), metres=found[0].metres)
    direction = Message(DIRECTIONS[round(found[0].bearing_deg / 45) % 8])
    return message(mark("{metres:.1f} m {direction}"), metres=found[0].metres, direction=direction)


def _setting_lines(conflict: RowConflict) -> list[ConflictLine]:
    if conflict.key == LAYERS:
        words = [listed(layer_differences(conflict.before, side)) for side in (conflict.mine, conflict.theirs)]
        return [ConflictLine(message(mark("Layers under the plan")), "", *words)]
    values = (conflict.before, conflict.mine, conflict.theirs)
    if not all(isinstance(value, Mapping) for value in values[1:]):
        return [ConflictLine(message(mark("value")), *(value_words("", "value", value) for value in values))]
    old, own, other = (value if isinstance(value, Mapping) else {} for value in values)
    names = [name for name in dict.fromkeys((*own, *other, *old)) if len({repr(one.get(name)) for one in (old, own, other)}) > 1]
    return [
        ConflictLine(message(mark("{text}"), text=name), *(value_words("", name, one.get(name)) for one in (old, own, other)))
        for name in names
    ]
