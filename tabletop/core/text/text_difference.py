"""What differs between two JSON values, so that each can be made of the other: members, items, pieces of long texts."""

import zlib
from typing import Any

LONG_TEXT = 64
"""Texts of so many characters are compared piece by piece."""
_NEAR = 12
"""Pieces that differ and lie closer than this are one."""
_HEADS = (18, 26)
"""Characters of well-known binary, in hexadecimal, before the positions of a line and of an area: their counts stand there."""


def difference(old: Any, new: Any) -> Any:
    """What must change in `old` to have `new`; None where they are alike, to the type of each number.

    `["=", old, new]`, `["{", {name: difference}, {name: old}, {name: new}]` (members changed, gone, come), `["[", {index: difference}]`,
    `["s", start, [old...], [new...]]` (items replaced) or `["t", [[place, old, new], ...], check, check]` (pieces of a text).
    """
    if isinstance(old, dict) and isinstance(new, dict):
        return _members(old, new)
    if isinstance(old, list) and isinstance(new, list):
        return _items(old, new)
    if isinstance(old, str) and isinstance(new, str):
        return None if old == new else _texts(old, new)
    return None if type(old) is type(new) and repr(old) == repr(new) else ["=", old, new]


def applied(differs: Any, value: Any, back: bool = False) -> Any:
    """`value` with a difference done, or (`back`) taken back. Raises LookupError where it is not the value that was compared."""
    kind = differs[0]
    if kind == "{":
        return _with_members(differs, value, back)
    if kind == "[":
        return _with_items(differs, value, back)
    if kind == "s":
        return _spliced(differs, value, back)
    if kind == "t":
        return _pieced(differs, value, back)
    if kind != "=":
        raise ValueError("no difference")
    old, new = (differs[2], differs[1]) if back else (differs[1], differs[2])
    _expect(value == old)
    return new


def _expect(found: bool) -> None:
    if not found:
        raise LookupError("another value")


# --- comparing
def _members(old: dict[str, Any], new: dict[str, Any]) -> Any:
    changed = {name: found for name in old if name in new and (found := difference(old[name], new[name])) is not None}
    gone = {name: value for name, value in old.items() if name not in new}
    come = {name: value for name, value in new.items() if name not in old}
    return ["{", changed, gone, come] if changed or gone or come else None


def _items(old: list[Any], new: list[Any]) -> Any:
    if len(old) == len(new):
        changed = {str(index): found for index in range(len(old)) if (found := difference(old[index], new[index])) is not None}
        return ["[", changed] if changed else None
    shorter = min(len(old), len(new))
    start = next((index for index in range(shorter) if difference(old[index], new[index]) is not None), shorter)
    end = next((n for n in range(shorter - start) if difference(old[-1 - n], new[-1 - n]) is not None), shorter - start)
    return ["s", start, old[start : len(old) - end], new[start : len(new) - end]]


def _texts(old: str, new: str) -> Any:
    if min(len(old), len(new)) < LONG_TEXT:
        return ["=", old, new]
    pieces = _even_pieces(old, new) if len(old) == len(new) else _uneven_pieces(old, new)
    if sum(len(one) + len(two) for _, one, two in pieces) > 0.9 * (len(old) + len(new)):
        return ["=", old, new]
    return ["t", pieces, _check(old), _check(new)]


def _even_pieces(old: str, new: str) -> list[list[Any]]:
    """Pieces that differ of two texts of one length."""
    places = [index for index, (one, two) in enumerate(zip(old, new, strict=True)) if one != two]
    runs: list[list[int]] = []
    for place in places:
        if runs and place - runs[-1][1] < _NEAR:
            runs[-1][1] = place + 1
        else:
            runs.append([place, place + 1])
    return [[start, old[start:end], new[start:end]] for start, end in runs]


def _uneven_pieces(old: str, new: str) -> list[list[Any]]:
    """The head and one piece, the shortest that is found: texts of one beginning and one end, or shapes with a corner more or less."""
    found = []
    for head in (0, *_HEADS):
        start = head + _alike(old[head:], new[head:])
        end = _alike(old[start:][::-1], new[start:][::-1])
        pieces: list[list[Any]] = [] if old[:head] == new[:head] else [[0, old[:head], new[:head]]]
        found.append([*pieces, [start, old[start : len(old) - end], new[start : len(new) - end]]])
    return min(found, key=lambda pieces: sum(len(one) + len(two) for _, one, two in pieces))


def _alike(one: str, two: str) -> int:
    """How many characters two texts begin with alike; by halves, so that it is quick for long ones."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _check(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


# --- doing
def _with_members(differs: Any, value: Any, back: bool) -> dict[str, Any]:
    _, changed, gone, come = differs
    if back:
        gone, come = come, gone
    _expect(isinstance(value, dict) and not any(name in value for name in come))
    made = dict(value)
    for name, old in gone.items():
        _expect(name in made and made.pop(name) == old)
    for name, one in changed.items():
        _expect(name in made)
        made[name] = applied(one, made[name], back)
    return {**made, **come}


def _with_items(differs: Any, value: Any, back: bool) -> list[Any]:
    _expect(isinstance(value, list))
    made = list(value)
    for index, one in differs[1].items():
        _expect(0 <= int(index) < len(made))
        made[int(index)] = applied(one, made[int(index)], back)
    return made


def _spliced(differs: Any, value: Any, back: bool) -> list[Any]:
    _, start, old, new = differs
    if back:
        old, new = new, old
    _expect(isinstance(value, list) and value[start : start + len(old)] == old)
    return [*value[:start], *new, *value[start + len(old) :]]


def _pieced(differs: Any, value: Any, back: bool) -> str:
    _, pieces, was, then = differs
    if back:
        was, then = then, was
    if not isinstance(value, str) or _check(value) != was:
        raise LookupError("another text")
    made, place, shift = [], 0, 0
    for start, old, new in pieces:
        here = start + shift if back else start
        shift += len(new) - len(old)
        made += [value[place:here], old if back else new]
        place = here + len(new if back else old)
    text = "".join([*made, value[place:]])
    _expect(_check(text) == then)
    return text
