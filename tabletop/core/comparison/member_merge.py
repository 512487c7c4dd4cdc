"""Three-way merge of JSON values, member by member: what two people changed of one setting at the same time."""

from collections.abc import Mapping, Sequence
from typing import Any

_ABSENT: Any = object()
_KEYS = ("id", "code", "key", "name")
"""Members by one of which the entries of a list are told apart."""


class Collision(Exception):
    """Both sides changed the same, each another way."""


def merge_members(before: Any, mine: Any, theirs: Any) -> Any:
    """The value with what both sides changed of it. Objects are merged member by member, lists entry by entry; None: there is no value.

    Raises Collision where both changed the same member, each another way, or what is neither object nor list.
    """
    merged = _merged(*(_ABSENT if value is None else value for value in (before, mine, theirs)))
    return None if merged is _ABSENT else merged


def _merged(before: Any, mine: Any, theirs: Any) -> Any:
    if theirs is before or _same(theirs, before):
        return mine
    if mine is before or _same(mine, before) or _same(mine, theirs):
        return theirs
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping) and (before is _ABSENT or isinstance(before, Mapping)):
        return _objects({} if before is _ABSENT else before, mine, theirs)
    if _is_list(mine) and _is_list(theirs) and (before is _ABSENT or _is_list(before)):
        return _lists([] if before is _ABSENT else before, mine, theirs)
    raise Collision


def _same(one: Any, other: Any) -> bool:
    """Equal and of one type: JSON tells True from 1."""
    if one is _ABSENT or other is _ABSENT:
        return one is other
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _objects(before: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name in dict.fromkeys((*theirs, *mine)):
        value = _merged(before.get(name, _ABSENT), mine.get(name, _ABSENT), theirs.get(name, _ABSENT))
        if value is not _ABSENT:
            found[name] = value
    return found


def _lists(before: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """Lists whose entries can be told apart: as objects by what they are called. Raises Collision for others."""
    rows = [_by_name(one) for one in (before, mine, theirs)]
    if any(one is None for one in rows):
        raise Collision
    old, own, others = (one or {} for one in rows)
    merged = _objects(old, own, others)
    return [merged[name] for name in _order(list(old), list(own), list(others)) if name in merged]


def _by_name(rows: Sequence[Any]) -> dict[str, Any] | None:
    """The entries by what tells them apart; None where two are called alike or one by nothing."""
    found: dict[str, Any] = {}
    for row in rows:
        name = _name_of(row)
        if name is None or name in found:
            return None
        found[name] = row
    return found


def _name_of(row: Any) -> str | None:
    if isinstance(row, Mapping):
        name = next((row[key] for key in _KEYS if isinstance(row.get(key), str)), None)
        return None if name is None else f"row {name}"
    return repr(row) if isinstance(row, str | int | float | bool) else None


def _order(before: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """The order of the side that moved entries, with what the other one added behind the entry that it stands behind there.

    Raises Collision where both sides moved entries, each otherwise.
    """
    kept = [name for name in before if name in mine and name in theirs]
    own, others = ([name for name in side if name in kept] for side in (mine, theirs))
    if own != kept and others not in (kept, own):
        raise Collision
    lead, rest = (mine, theirs) if own != kept else (theirs, mine)
    order = list(lead)
    for place, name in enumerate(rest):
        if name not in order:
            former = next((one for one in reversed(rest[:place]) if one in order), None)
            order.insert(0 if former is None else order.index(former) + 1, name)
    return order
