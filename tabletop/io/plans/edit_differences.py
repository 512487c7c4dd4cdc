"""One step of the edit log as differences: only what changed of a row, a moved shape as its shift. Exact both ways, or the whole row.

The text of a step is JSON, `{"rows": [...]}`, deflated and in base 64 behind a tilde where that is shorter. A row is one of
`[table, key, before, after]` (a row that came or went), `[table, key, difference]`, and `[east, north, check, keyframes, [key, ...]]`:
features of which those keyframes moved by so many metres and nothing else changed. A step of whole rows alone is their list, as older
versions wrote all steps.
"""

import base64
import binascii
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from tabletop.core.text.text_difference import applied, difference
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Keyframe, State
from tabletop.core.values.scene import LEVELS
from tabletop.io.plans.plan_rows import dumps, edit_rows, loads, row_json, row_values

LONG = 400
"""Texts of more characters are deflated."""
MOST_BYTES = 64 << 20
"""A step that unpacks to more was not written by us."""
DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError, binascii.Error, zlib.error)
_UNIT_TYPES = {"strength": int, "parent": (str, type(None)), "order": int, "tasks": Mapping}
_SCENE_TYPES = {"number": int, "step_min": (int, float), "wind_from_deg": (int, float, type(None)), "injects": tuple, "courses": Mapping}
Look = Callable[[str, str], Any]
"""The row of a table and a key as it stands; None where there is none."""


class Unfit(Exception):
    """A step does not find the rows that it left."""


def packed(edits: Iterable[Edit]) -> str:
    """The text of a step for the log. Raises ValueError for what JSON has not."""
    edits = tuple(edits)
    shifts = _shifts(edits)
    rows: list[list[Any]] = []
    for index, edit in enumerate(edits):
        if index in shifts:
            _add_shift(rows, shifts[index], edit.key)
        else:
            rows.append(_row(edit))
    _check_shifts(rows, {edit.key: edit for edit in edits if edit.table == "feature"})
    text = dumps(rows if all(len(row) == 4 for row in rows) else {"rows": rows})
    if len(text) <= LONG:
        return text
    deflated = "~" + base64.b64encode(zlib.compress(text.encode("utf-8"), 6)).decode("ascii")
    return min(text, deflated, key=len)


def unpacked(text: str) -> list[Any]:
    """The rows of a step. Raises one of `DAMAGED` for a text that was not written by `packed` or an older version."""
    if text.startswith("~"):
        reader = zlib.decompressobj()
        plain = reader.decompress(base64.b64decode(text[1:], validate=True), MOST_BYTES)
        if not reader.eof:
            raise ValueError("too large or cut off")
        text = plain.decode("utf-8")
    found = loads(text)
    rows = found["rows"] if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise ValueError("no rows")
    return rows


def edits_of(rows: list[Any], look: Look, back: bool) -> list[Edit]:
    """The edits that do a step again, or (`back`) that take it back, on the rows that stand there.

    Raises Unfit where they are not the rows that the step left (or found), one of `DAMAGED` where it cannot be understood.
    """
    edits: list[Edit] = []
    known: dict[tuple[str, str], Any] = {}

    def now(table: str, key: str) -> Any:
        return known[table, key] if (table, key) in known else look(table, key)

    for row in reversed(rows) if back else rows:
        for edit in _shifted(row, now, back) if _is_shift(row) else [_edit(row, now, back)]:
            known[edit.table, edit.key] = edit.after
            edits.append(edit)
    return edits


def sound(change: Change | None) -> Change | None:
    """A change that can be taken back and done again; None for one that no edit of ours can have left."""
    return change if change is not None and all(_is_sound(edit) for edit in change.edits) else None


def _is_sound(edit: Edit) -> bool:
    """Whether key and values belong together, and the values are of the types that scenes and roster units have."""
    values = [value for value in (edit.before, edit.after) if value is not None]
    if not isinstance(edit.key, str) or not values:
        return False
    if edit.table == "setting":
        return True
    if edit.table == "scene":
        return all(isinstance(one.number, int) and str(one.number) == edit.key and _has_types(one, _SCENE_TYPES) for one in values)
    if edit.table == "roster":
        return all(one.id == edit.key and _has_types(one, _UNIT_TYPES) for one in values)
    frames = [frame.scene for one in values for frame in one.keyframes]
    return all(one.id == edit.key and one.kind in kinds() and one.keyframes for one in values) and all(isinstance(n, int) for n in frames)


def _has_types(row: Any, special: Mapping[str, Any]) -> bool:
    return all(isinstance(value, special.get(name, str)) for name, value in vars(row).items()) and getattr(row, "level", "hijau") in LEVELS


# --- rows
def _row(edit: Edit) -> list[Any]:
    [whole] = edit_rows((edit,))
    if edit.before is None or edit.after is None:
        return whole
    return [edit.table, edit.key, difference(whole[2], whole[3])]


def _edit(row: list[Any], now: Look, back: bool) -> Edit:
    table, key, *values = row
    if not isinstance(key, str):
        raise ValueError("no key")
    found = now(table, key)
    if len(values) == 2:
        before, after = row_values(table, values)
        if not _is_sound(Edit(table, key, before, after)):
            raise ValueError("no row")
        old, new = (after, before) if back else (before, after)
        if found != old:
            raise Unfit
        return Edit(table, key, found, new)
    if found is None:
        raise Unfit
    try:
        [made] = [applied(values[0], row_json(table, found), back)] if values[0] is not None else [row_json(table, found)]
    except LookupError:
        raise Unfit from None
    return Edit(table, key, found, row_values(table, [made])[0])


# --- shapes that moved
def _is_shift(row: Any) -> bool:
    return isinstance(row, list) and len(row) == 5


def only_shift(rows: list[Any]) -> list[Any] | None:
    """The row of a step that does nothing but move features all alike; else None."""
    return rows[0] if len(rows) == 1 and _is_shift(rows[0]) else None


def _shifts(edits: Sequence[Edit]) -> dict[int, tuple[float, float, tuple[int, ...]]]:
    """By index of the edit: metres east and north that some keyframes moved by, and their indexes, where that is exact both ways."""
    moved = {index: frames for index, edit in enumerate(edits) if (frames := _moved_frames(edit))}
    if not moved:
        return {}
    owners = [index for index, frames in moved.items() for _ in frames]
    old = [shape for index, frames in moved.items() for shape in _shapes(edits[index].before, frames)]
    new = [shape for index, frames in moved.items() for shape in _shapes(edits[index].after, frames)]
    first = np.array([_first(one) for one in new]) - np.array([_first(one) for one in old])
    exact = (_hex(_moved(old, first)) == _hex(new)) & (_hex(_moved(new, -first)) == _hex(old))
    found: dict[int, tuple[float, float, tuple[int, ...]]] = {}
    wrong: set[int] = set()
    for owner, is_exact, (east, north) in zip(owners, exact.tolist(), first.tolist(), strict=True):
        shift = (east, north, moved[owner])
        if not is_exact or found.setdefault(owner, shift) != shift:
            wrong.add(owner)
    return {index: shift for index, shift in found.items() if index not in wrong}


def _moved_frames(edit: Edit) -> tuple[int, ...]:
    """Indexes of the keyframes whose shape is another one, where nothing else of a feature changed; else none."""
    if edit.table != "feature" or not isinstance(edit.before, Feature) or not isinstance(edit.after, Feature):
        return ()
    old, new = edit.before, edit.after
    if (old.id, old.kind, len(old.keyframes)) != (new.id, new.kind, len(new.keyframes)) or old.id != edit.key:
        return ()
    frames = []
    for index, (one, two) in enumerate(zip(old.keyframes, new.keyframes, strict=True)):
        if one.scene != two.scene or (one.state is None) != (two.state is None):
            return ()
        if one.state is None or two.state is None or one.state is two.state:
            continue
        if not _same_json(dict(one.state.properties), dict(two.state.properties)):
            return ()
        shapes = one.state.geometry, two.state.geometry
        if shapes[0].wkb != shapes[1].wkb:
            if shapes[0].is_empty or shapes[1].is_empty or _kind(shapes[0]) != _kind(shapes[1]):
                return ()
            frames.append(index)
    return tuple(frames)


def _shapes(feature: Feature | None, frames: Iterable[int]) -> list[Any]:
    """Shapes of some keyframes of a feature. Raises Unfit where it has none there."""
    states = [] if feature is None else [feature.keyframes[frame].state for frame in frames if 0 <= frame < len(feature.keyframes)]
    shapes = [state.geometry for state in states if state is not None]
    if len(shapes) < len(list(frames)):
        raise Unfit
    return shapes


def _kind(shape: Any) -> tuple[int, int]:
    return shapely.get_type_id(shape), shapely.get_num_coordinates(shape)


def _same_json(one: Any, two: Any) -> bool:
    return one == two and difference(one, two) is None


def _first(shape: Any) -> tuple[float, float]:
    east, north = shapely.get_coordinates(shape)[0].tolist()
    return east, north


def _moved(shapes: Any, by: np.ndarray) -> np.ndarray:
    """Shapes moved by (n, 2) metres each."""
    made = np.array(shapes, dtype=object)
    places, owners = shapely.get_coordinates(made, return_index=True)
    return np.asarray(shapely.set_coordinates(made, places + by[owners]))


def _hex(shapes: Any) -> np.ndarray:
    return np.asarray(shapely.to_wkb(np.array(shapes, dtype=object), hex=True))


def _add_shift(rows: list[list[Any]], shift: tuple[float, float, tuple[int, ...]], key: str) -> None:
    east, north, frames = shift
    last = rows[-1] if rows else None
    if last is not None and _is_shift(last) and (last[0], last[1], tuple(last[3])) == shift and key not in last[4][-1:]:
        last[4].append(key)
    else:
        rows.append([east, north, 0, list(frames), [key]])


def _check_shifts(rows: list[list[Any]], edits: dict[str, Edit]) -> None:
    """Fill in the check of the moved rows: of their shapes as they stand afterwards."""
    for row in rows:
        if _is_shift(row):
            row[2] = _check([shape for key in row[4] for shape in _shapes(edits[key].after, row[3])])


def _check(shapes: Any) -> int:
    return zlib.crc32(b"".join(shapely.to_wkb(np.asarray(shapes, dtype=object)).tolist()))


def _shifted(row: list[Any], now: Look, back: bool) -> list[Edit]:
    shift = Shift(row, now)
    shift.go(row, back)
    return shift.edits()[:: -1 if back else 1]


class Shift:
    """Features that a row moves, and the same features moved on by the rows of other steps; no feature is made before `edits`."""

    def __init__(self, row: list[Any], now: Look) -> None:
        """Raises Unfit where a feature is not there, one of `DAMAGED` where the row cannot be understood."""
        self._frames, self._keys = row[3], row[4]
        self._features = [now("feature", key) for key in self._keys]
        self._shapes = np.array([shape for feature in self._features for shape in _shapes(feature, self._frames)], dtype=object)

    def is_of(self, row: list[Any]) -> bool:
        """Whether a row moves the same keyframes of the same features."""
        return bool(self._frames == row[3] and self._keys == row[4])

    def go(self, row: list[Any], back: bool) -> None:
        """Move by a row, or back. Raises Unfit, with nothing moved, where the shapes are not those that the row left or found."""
        by = np.array([[float(row[0]), float(row[1])]])
        made = _moved(self._shapes, np.repeat(-by if back else by, len(self._shapes), axis=0))
        if _check(self._shapes if back else made) != row[2]:
            raise Unfit
        self._shapes = made

    def edits(self) -> list[Edit]:
        """The features as they stood before the first row, and as they stand now."""
        left = iter(self._shapes.tolist())
        pairs = zip(self._keys, self._features, strict=True)
        return [Edit("feature", key, feature, _with_shapes(feature, self._frames, left)) for key, feature in pairs]


def _with_shapes(feature: Feature, frames: list[int], shapes: Any) -> Feature:
    keyframes = list(feature.keyframes)
    for frame in frames:
        state = keyframes[frame].state
        if state is None:
            raise Unfit
        keyframes[frame] = Keyframe(keyframes[frame].scene, State(next(shapes), state.properties))
    return Feature(feature.id, feature.kind, tuple(keyframes))
