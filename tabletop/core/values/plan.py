"""The plan: an immutable snapshot of features, scenes, roster and settings."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence
from collections.abc import Set as Ids
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar

from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import Message, mark
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Placed
from tabletop.core.values.left_out import NOT_AS_WRITTEN, NOWHERE, SETTLED, after_change, after_edits, after_scenes, after_settling
from tabletop.core.values.left_out import SETTING as LEFT_OUT
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene

T = TypeVar("T")
ONE_SCENE = Scene(1)
MANY_OF = 8
"""Where more than one of so many is asked for, all are looked through."""
MOST_PLACED, FEWEST_SCENES = 500_000, 12
"""Features times scenes that are kept once they were asked for, and scenes that are kept however many features there are."""
STACK = "stack"
"""Property of any feature: where it is drawn among those of its kind, higher above lower."""


def stack_of(placed: Placed) -> int:
    """Where a feature is drawn among those of its kind; 0 where it does not say."""
    value = placed.properties.get(STACK, 0)
    return value if isinstance(value, int) else 0


def _frozen(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping if isinstance(mapping, MappingProxyType) else MappingProxyType(dict(mapping))


@dataclass(frozen=True)
class Plan:
    """All of a plan at one moment. Two plans are equal when their rows are; the order of rows does not count.

    Settings in use: `name` (text), `limits` ({code: {field: value}}), `buffer_pairs` (list of pairs, replaces the defaults),
    `coverage_demands` (list of demands), `checks_off` ({code: reason}), `rule_set` (name, version, date and author of the rules),
    `ignored` ({finding key: reason}), `table` (picture width and scale), `grid` (core.guide_grid), `views` and `plan_layers`
    (core.arrangement), `stated_strength` ({agency: people}; core.roster.sums_stated), `document` (texts of
    the plan as a document; core.document.plan_texts), `left_out` (what was left out of the document
    that the plan was made from; core.left_out), `extra` (members of a document kept for its round trip).
    """

    crs: str = WORKING_CRS
    features: Mapping[str, Feature] = field(default_factory=dict)
    scenes: Mapping[int, Scene] = field(default_factory=dict)
    roster: Mapping[str, RosterUnit] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[Message, ...] = field(default=(), compare=False)
    """What a reader could not take over, a sentence each: rows of the file, features of the document. No row of the plan."""
    _ranks: Mapping[str, Mapping[Any, int]] = field(default_factory=dict, compare=False, repr=False)
    """Where each row of a table stands or stood, those too that were deleted: undo brings them back there. By table, then by key."""

    _placed: dict[int, list[Placed]] = field(default_factory=dict, init=False, compare=False, repr=False)
    """By scene: what stands there, once it was asked for."""
    _placed_before: dict[int, tuple[list[Placed], frozenset[str]]] = field(default_factory=dict, init=False, compare=False, repr=False)
    """By scene: what stood there before the last edit, and the features that it touched."""

    _in_order: list[tuple[Scene, ...]] = field(default_factory=list, init=False, compare=False, repr=False)
    """Scenes in order, once they were asked for."""

    _made: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What others made of the plan, by the key under which they look for it."""

    def __post_init__(self) -> None:
        for name in ("features", "scenes", "roster", "settings"):
            object.__setattr__(self, name, _frozen(getattr(self, name)))

    @property
    def name(self) -> str:
        """The plan's title, or an empty text."""
        return str(self.settings.get("name", ""))

    def scene_list(self) -> list[Scene]:
        """Scenes by number; a plan without scenes has one, number 1. A list of the caller's own."""
        return list(self._scenes_in_order())

    def _scenes_in_order(self) -> tuple[Scene, ...]:
        if not self._in_order:
            self._in_order[:] = [tuple(self.scenes[number] for number in sorted(self.scenes)) or (ONE_SCENE,)]
        return self._in_order[0]

    def once(self, key: Hashable, make: Callable[["Plan"], T]) -> T:
        """What is made of this plan and of nothing else, made at its first use; not to be changed. The key says what and who makes it."""
        if key not in self._made:
            self._made[key] = make(self)
        found: T = self._made[key]
        return found

    def scene_after(self, number: int) -> Scene | None:
        """The next scene by number, None where that is the last one."""
        scenes = self._scenes_in_order()
        row = bisect_right(scenes, number, key=lambda scene: scene.number)
        return scenes[row] if row < len(scenes) else None

    def scene(self, number: int) -> Scene:
        """The scene of that number. Raises PlanError where the plan has none."""
        if number in self.scenes:
            return self.scenes[number]
        if not self.scenes and number == ONE_SCENE.number:
            return ONE_SCENE
        known = ", ".join(str(scene.number) for scene in self.scene_list())
        raise PlanError(mark("The plan has no scene {number}; it has {known}."), number=number, known=known)

    def placed(self, scene: int) -> list[Placed]:
        """Every feature present in that scene, lowest first: by its property `stack` (0 where it has none), then in row order.

        The same list each time, as long as it is kept: whoever changes it takes a copy.
        """
        found = self._placed.get(scene)
        if found is None:
            found = self._exchanged(scene, *self._placed_before.pop(scene, ([], frozenset()))) or self._placed_in(scene)
            self._forget_scenes()
            self._placed[scene] = found
        return found

    def _forget_scenes(self) -> None:
        """Of a plan with very much in very many scenes not all of them stay: those asked for first go first."""
        most = max(MOST_PLACED // (len(self.features) or 1), FEWEST_SCENES)
        for number in list(self._placed)[: len(self._placed) + 1 - most]:
            self._placed.pop(number, None)

    def placed_among(self, ids: Ids[str], scene: int) -> list[Placed]:
        """Those of some features, by id, that stand in that scene, in any order."""
        if len(ids) * MANY_OF > len(self.features):
            return [one for one in self.placed(scene) if one.id in ids]
        features = [self.features[key] for key in ids if key in self.features]
        states = [(one, one.at(scene)) for one in features]
        return [state.placed(one.id, one.kind) for one, state in states if state is not None]

    def _exchanged(self, scene: int, before: Sequence[Placed], touched: frozenset[str]) -> list[Placed]:
        """What stood in the scene before an edit, with what it touched in its place; nothing where the edit changed more than that."""
        rows = [row for row, one in enumerate(before) if one.id in touched]
        features = list(before)
        for row in rows:
            old, feature = before[row], self.features.get(before[row].id)
            state = None if feature is None else feature.at(scene)
            if feature is None or state is None or old.properties.get(STACK) != state.properties.get(STACK):
                return []
            features[row] = state.placed(feature.id, feature.kind)
        return features if len(rows) == sum(key in self.features and self.features[key].at(scene) is not None for key in touched) else []

    def _placed_in(self, scene: int) -> list[Placed]:
        features, stacked = [], False
        for feature in self.features.values():
            state = feature.at(scene)
            if state is not None:
                features.append(state.placed(feature.id, feature.kind))
                stacked = stacked or STACK in state.properties
        return sorted(features, key=stack_of) if stacked else features

    def apply(self, change: Change) -> "Plan":
        """The plan after the change. Raises PlanError when a row is not what the change says stood before."""
        tables: dict[str, dict[Any, Any]] = {}
        for edit in change.edits:
            if edit.table not in tables:
                tables[edit.table] = dict(getattr(self, _FIELDS[edit.table]))
            _replace_row(tables[edit.table], edit)
        changed: dict[str, Any] = {_FIELDS[table]: rows for table, rows in tables.items()}
        ranks = dict(self._ranks)
        for table, rows in tables.items():
            known, added = self._ranks_for(table, change), _added(table, change)
            if known is not None:
                changed[_FIELDS[table]], ranks[table] = _in_order(rows, known, added), _with_new(known, added)
        if LEFT_OUT in change.keys("setting"):
            changed["left_out"] = after_change(self.left_out, self.settings, changed["settings"])
        if SETTLED in change.keys("setting"):
            left_out = changed.get("left_out", self.left_out)
            changed["left_out"] = after_settling(left_out, self.settings, changed["settings"])
        after = replace(self, **changed, _ranks=MappingProxyType(ranks))
        if any(sentence.template == NOWHERE for sentence in after.left_out):
            object.__setattr__(after, "left_out", after_scenes(after.left_out, after.features, after.scenes))
        if any(sentence.template == NOT_AS_WRITTEN for sentence in after.left_out):
            object.__setattr__(after, "left_out", after_edits(after.left_out, {(edit.table, edit.key) for edit in change.edits}))
        placed = self._placed.copy()  # another thread may add to it
        touched = change.feature_ids
        object.__setattr__(after, "_placed_before", {scene: (some, touched) for scene, some in placed.items()})
        return after

    def _ranks_for(self, table: str, change: Change) -> Mapping[Any, int] | None:
        """Where each row of a table stands or stood; None as long as none was ever deleted: the rows stand in order then."""
        if table not in self._ranks and any(edit.after is None for edit in change.edits if edit.table == table):
            return _frozen({key: rank for rank, key in enumerate(getattr(self, _FIELDS[table]))})
        return self._ranks.get(table)


_FIELDS = {"feature": "features", "scene": "scenes", "roster": "roster", "setting": "settings"}


def _key_of(edit: Edit) -> Any:
    return int(edit.key) if edit.table == "scene" else edit.key


def _added(table: str, change: Change) -> list[Any]:
    """Keys of the rows that a change brings into a table."""
    return [_key_of(edit) for edit in change.edits if edit.table == table and edit.before is None and edit.after is not None]


def _in_order(rows: dict[Any, Any], ranks: Mapping[Any, int], added: Sequence[Any]) -> dict[Any, Any]:
    """The rows with those that came back where they stood before they were deleted, so that undo restores the order too."""
    if not any(key in ranks for key in added):
        return rows
    return dict(sorted(rows.items(), key=lambda row: ranks.get(row[0], len(ranks))))


def _with_new(ranks: Mapping[Any, int], added: Sequence[Any]) -> Mapping[Any, int]:
    """The ranks with those of rows that were never there before, which come last."""
    new = [key for key in added if key not in ranks]
    return _frozen({**ranks, **{key: len(ranks) + n for n, key in enumerate(new)}}) if new else ranks


def _replace_row(rows: dict[Any, Any], edit: Edit) -> None:
    key = _key_of(edit)
    if rows.get(key) != edit.before:
        raise PlanError(
            mark("The edit does not fit the plan any more ({table} {key}); reload the plan and do it again."),
            table=edit.table,
            key=edit.key,
        )
    if edit.after is None:
        rows.pop(key, None)
    else:
        rows[key] = edit.after
