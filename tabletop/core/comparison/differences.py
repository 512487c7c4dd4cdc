"""What differs between two plans, or between two scenes: moved, appeared, vanished, changed. Rows are compared by what they hold."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.layers.kept_layers import SETTING as LAYERS
from tabletop.core.values.change import Table
from tabletop.core.values.feature import Feature, Placed
from tabletop.core.values.left_out import SETTING as LEFT_OUT
from tabletop.core.values.plan import Plan

MARKS = "marks"
"""Plan setting with saved marks (core.comparison.marks): they say nothing of the plan itself."""
SAME_M = 0.001
"""Places nearer to each other than this (metres) are the same place: files keep a tenth of a millimetre."""
GEOMETRY, SCENES = "geometry", "scenes"
"""Fields of a feature that are no property: its shape, and the scenes in which it stands."""
DIRECTED = frozenset({"LineString"})
"""Shapes of which the direction says something: the guarded side of a cordon, the way out of an exit."""
NAMELESS = frozenset({"unit", "vehicle"})
"""Kinds that stand for a roster unit: features of another id that name the same unit are the same thing elsewhere."""


@dataclass(frozen=True)
class Moved:
    """A feature that stands elsewhere. `metres`: how far (planar, working CRS); of a shape that also changed, how far at most
    (Hausdorff distance). `bearing_deg`: whither, 0 = north, clockwise; None where the shape changed. `scene`: the scene, on the side that
    came after, in which it moved farthest."""

    id: str
    name: str
    kind: str
    metres: float
    bearing_deg: float | None
    before: BaseGeometry
    after: BaseGeometry
    scene: int


@dataclass(frozen=True)
class RowDifference:
    """A row that came, went or changed. `fields`: which of its members; `values`: what they were and are, by member; `kind` of features;
    `before`, `after`: the shape where a feature has one there."""

    table: Table
    id: str
    name: str
    kind: str = ""
    fields: tuple[str, ...] = ()
    values: Mapping[str, tuple[Any, Any]] | None = None
    before: BaseGeometry | None = None
    after: BaseGeometry | None = None


@dataclass(frozen=True)
class Differences:
    """All that differs, in the order of the rows of the plans."""

    moved: tuple[Moved, ...] = ()
    added: tuple[RowDifference, ...] = ()
    removed: tuple[RowDifference, ...] = ()
    changed: tuple[RowDifference, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.moved or self.added or self.removed or self.changed)

    def __len__(self) -> int:
        return len(self.moved) + len(self.added) + len(self.removed) + len(self.changed)


Pair = tuple[int, Placed | None, Placed | None]
"""A scene of the side that came after, and a feature as it stands on both sides; None where it is absent."""


def compare_scenes(before: Plan, scene: int, after: Plan, other: int) -> Differences:
    """What differs between a scene of one plan and a scene of another, or of the same. Features only, as they stand there.

    A unit or vehicle of another id that names the same roster unit, once on each side, is the same thing moved.
    Raises PlanError where a plan has no scene of that number.
    """
    before.scene(scene)
    after.scene(other)
    here = {placed.id: placed for placed in before.placed(scene)}
    there = {placed.id: placed for placed in after.placed(other)}
    renamed = _same_units(here, there)
    pairs = [(one, there.get(renamed.get(one.id, one.id))) for one in here.values()]
    known = here.keys() | set(renamed.values())
    new = [(None, placed) for placed in there.values() if placed.id not in known]
    return _of_features([[(other, old, now)] for old, now in (*pairs, *new)], roster_names(before, after))


def compare_plans(before: Plan, after: Plan) -> Differences:
    """What differs between two plans in all scenes, with their scenes, rosters and settings.

    A feature moved as far as in the scene in which it moved farthest; scenes are those of either plan.
    """
    shown = sorted({scene.number for plan in (before, after) for scene in plan.scene_list()})
    ids = dict.fromkeys((*before.features, *after.features))
    names = roster_names(before, after)
    features = _of_features([_pairs(before, after, key, shown) for key in ids], names)
    rows = [row for table in ("scene", "roster", "setting") for row in _of_rows(before, after, table)]
    by_side = {side: tuple(row for found, row in rows if found == side) for side in ("added", "removed", "changed")}
    return Differences(
        features.moved,
        (*features.added, *by_side["added"]),
        (*features.removed, *by_side["removed"]),
        (*features.changed, *by_side["changed"]),
    )


def _pairs(before: Plan, after: Plan, key: str, shown: Sequence[int]) -> list[Pair]:
    """A feature on both sides in the scenes shown; where it stands in none of them or looks alike there, in all in which it changes."""
    pairs = [(n, _placed(before, key, n), _placed(after, key, n)) for n in shown]
    if before.features.get(key) == after.features.get(key) or any(_differ(*pair[1:]) for pair in pairs):
        return pairs
    frames = {frame.scene for plan in (before, after) if key in plan.features for frame in plan.features[key].keyframes}
    return pairs + [(n, _placed(before, key, n), _placed(after, key, n)) for n in sorted(frames - set(shown))]


def _differ(old: Placed | None, new: Placed | None) -> bool:
    if old is None or new is None:
        return old is not new
    return old.kind != new.kind or bool(_properties(old, new)) or _move(0, old, new) is not None


def roster_names(*plans: Plan) -> dict[str, str]:
    """Names of roster units by id, of the last plan that has them."""
    return {key: unit.name for plan in plans for key, unit in plan.roster.items()}


def _called(placed: Placed, names: Mapping[str, str]) -> str:
    """A feature's own name, else that of the roster unit that it is."""
    return placed.name or names.get(str(placed.properties.get("unit") or ""), "")


def _placed(plan: Plan, key: str, scene: int) -> Placed | None:
    feature: Feature | None = plan.features.get(key)
    state = None if feature is None else feature.at(scene)
    return None if feature is None or state is None else Placed(feature.id, feature.kind, state.geometry, state.properties)


def _same_units(here: Mapping[str, Placed], there: Mapping[str, Placed]) -> dict[str, str]:
    """Ids of features of the first side by those of the second that are the same unit of the roster under another id."""
    left, right = _by_unit(here, there), _by_unit(there, here)
    return {ids[0]: right[key][0] for key, ids in left.items() if len(ids) == 1 and len(right.get(key, ())) == 1}


def _by_unit(some: Mapping[str, Placed], others: Mapping[str, Placed]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for placed in some.values():
        unit = placed.properties.get("unit")
        if placed.kind in NAMELESS and unit and placed.id not in others:
            found.setdefault((placed.kind, str(unit)), []).append(placed.id)
    return found


# --- features
def _of_features(rows: Iterable[list[Pair]], names: Mapping[str, str]) -> Differences:
    moved: list[Moved] = []
    added: list[RowDifference] = []
    removed: list[RowDifference] = []
    changed: list[RowDifference] = []
    for row in rows:
        old = next((one for _, one, _ in row if one is not None), None)
        new = next((one for _, _, one in row if one is not None), None)
        if old is None and new is not None:
            added.append(RowDifference("feature", new.id, _called(new, names), new.kind, after=new.geometry))
        elif old is not None and new is None:
            removed.append(RowDifference("feature", old.id, _called(old, names), old.kind, before=old.geometry))
        elif old is not None and new is not None:
            farthest, difference = _of_feature(row, old, new, _called(new, names) or _called(old, names))
            moved += [] if farthest is None else [farthest]
            changed += [] if difference is None else [difference]
    return Differences(tuple(moved), tuple(added), tuple(removed), tuple(changed))


def _of_feature(row: list[Pair], old: Placed, new: Placed, name: str) -> tuple[Moved | None, RowDifference | None]:
    """How far a feature moved at most, and what else of it changed."""
    farthest: Moved | None = None
    values: dict[str, tuple[Any, Any]] = {}
    for scene, before, after in row:
        if before is None or after is None:
            if before is not after:
                values.setdefault(SCENES, (_scenes(row, 1), _scenes(row, 2)))
            continue
        move = _move(scene, before, after, name)
        if move is not None and (farthest is None or move.metres > farthest.metres):
            farthest = move
        if move is not None and move.bearing_deg is None:
            values.setdefault(GEOMETRY, (None, None))
        for member, pair in _properties(before, after).items():
            values.setdefault(member, pair)
    if old.kind != new.kind:
        values["kind"] = (old.kind, new.kind)
    if not values:
        return farthest, None
    return farthest, RowDifference("feature", new.id, name, new.kind, tuple(values), values, old.geometry, new.geometry)


def _scenes(row: list[Pair], side: int) -> list[int]:
    return [pair[0] for pair in row if pair[side] is not None]


def _properties(before: Placed, after: Placed) -> dict[str, tuple[Any, Any]]:
    """Properties that differ; one that is not given counts as its default, but for a strength, which the roster says where it is not."""
    names = dict.fromkeys((*before.properties, *after.properties))
    of_roster = "unit" in before.properties or "unit" in after.properties

    def value(placed: Placed, name: str) -> Any:
        return placed.properties.get(name) if name == "strength" and of_roster else placed.get(name)

    pairs = {name: (value(before, name), value(after, name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _move(scene: int, before: Placed, after: Placed, name: str = "") -> Moved | None:
    """How a feature moved; None where it stands as it stood, to a millimetre."""
    here, there = before.geometry, after.geometry
    if here is there or here.equals_exact(there, SAME_M, normalize=here.geom_type not in DIRECTED):
        return None
    offset = _translation(here, there)
    if offset is None:
        metres = float(shapely.hausdorff_distance(here, there, densify=0.25))
        return Moved(after.id, name, after.kind, metres, None, here, there, scene)
    bearing = math.degrees(math.atan2(offset[0], offset[1])) % 360
    return Moved(after.id, name, after.kind, float(math.hypot(*offset)), bearing, here, there, scene)


def _translation(here: BaseGeometry, there: BaseGeometry) -> tuple[float, float] | None:
    """East and north by which a shape was moved as a whole; None where its shape changed too."""
    if here.geom_type != there.geom_type:
        return None
    old, new = shapely.get_coordinates(here), shapely.get_coordinates(there)
    if len(old) != len(new):
        return None
    offsets = new - old
    return (float(offsets[0, 0]), float(offsets[0, 1])) if np.abs(offsets - offsets[0]).max() <= SAME_M else None


# --- scenes, roster and settings
def rows_of(plan: Plan, table: Table) -> Mapping[str, Any]:
    """The rows of a table of a plan by the keys that edits call them by, without what the plan only remembers (left out, marks)."""
    if table == "feature":
        return plan.features
    if table == "scene":
        return {str(number): scene for number, scene in plan.scenes.items()}
    return plan.roster if table == "roster" else {key: value for key, value in plan.settings.items() if key not in (LEFT_OUT, MARKS)}


def _of_rows(before: Plan, after: Plan, table: Table) -> list[tuple[str, RowDifference]]:
    old, new = rows_of(before, table), rows_of(after, table)
    found = []
    for key in dict.fromkeys((*old, *new)):
        if table == "setting" and key == LAYERS:
            values = {"value": (old.get(key), new.get(key))}
            found += [("changed", RowDifference(table, key, key, "", ("value",), values))] if old.get(key) != new.get(key) else []
        elif key not in old:
            found.append(("added", RowDifference(table, key, name_of_row(table, key, new[key]))))
        elif key not in new:
            found.append(("removed", RowDifference(table, key, name_of_row(table, key, old[key]))))
        elif old[key] != new[key]:
            values = values_that_differ(table, old[key], new[key])
            found.append(("changed", RowDifference(table, key, name_of_row(table, key, new[key]), "", tuple(values), values)))
    return found


def name_of_row(table: Table, key: str, row: Any, names: Mapping[str, str] | None = None) -> str:
    """What people call a row: its name, else its key. Of a feature the first name that it has in any scene, else that of its roster unit
    by `names`, else an empty text."""
    if table == "feature":
        states = [span.state.properties for span in row.spans()]
        own = next((str(state["name"]) for state in states if state.get("name")), "")
        return own or next((said for state in states if (said := (names or {}).get(str(state.get("unit") or "")))), "")
    return key if table == "setting" else str(row.name or key)


def values_that_differ(table: Table, before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    """Members of a row that differ, with what they were and are. A row that is absent on one side has the one member `deleted`."""
    if before is None or after is None:
        return {"deleted": (before is None, after is None)}
    if table == "setting":
        return {"value": (before, after)}
    if table == "feature":
        return _feature_fields(before, after)
    return {name: (value, vars(after)[name]) for name, value in vars(before).items() if value != vars(after)[name]}


def _feature_fields(before: Feature, after: Feature) -> dict[str, tuple[Any, Any]]:
    """Members of a feature that differ in any scene at which one of the two changes."""
    scenes = sorted({frame.scene for feature in (before, after) for frame in feature.keyframes})
    found: dict[str, tuple[Any, Any]] = {} if before.kind == after.kind else {"kind": (before.kind, after.kind)}
    for scene in scenes:
        old, new = before.at(scene), after.at(scene)
        if old is None or new is None:
            if old is not new:
                found.setdefault(SCENES, (None, None))
            continue
        if old.geometry != new.geometry:
            found.setdefault(GEOMETRY, (None, None))
        for name in dict.fromkeys((*old.properties, *new.properties)):
            pair = (old.properties.get(name), new.properties.get(name))
            if pair[0] != pair[1]:
                found.setdefault(name, pair)
    return found
