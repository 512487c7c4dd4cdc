"""What proved better in a run, taken over into the plan as one Change. What the plan changed meanwhile is named and left."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from tabletop.core.arrangement.saved_view import SETTING as VIEWS
from tabletop.core.scenes.rearranged import IGNORED
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kind_words
from tabletop.core.values.change import Change, Edit, Table
from tabletop.core.values.feature import ALWAYS, FIRST, Feature, Span, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

_ABSENT = object()


class _Conflict(Exception):
    """Both sides changed the same."""


class _Rearranged(Exception):
    """What the run did hangs on scenes that stand elsewhere in the plan now."""


def taken_over(plan: Plan, changes: Sequence[Change], label: Message, base: Plan) -> tuple[Change, list[Message]]:
    """One Change of the plan that does what the changes of a run did, in their order, and a sentence for each row that it leaves.

    Of a row the members that a change of the run altered are taken: a feature's place and each property by itself in each scene, the
    members of a scene or a roster unit one by one. A member that the plan altered too, to something else, is a conflict: the whole
    row stays as the plan has it. `base`: the plan as it stood when the run began; where its scenes stand under other numbers in the
    plan now, what hangs on scenes is left too.
    """
    moved = scenes_moved(base, plan)
    rows: dict[tuple[Table, str], Any] = {}
    left: dict[tuple[Table, str], Message] = {}
    for edit in (edit for change in changes for edit in change.edits):
        where = (edit.table, edit.key)
        if where in left:
            continue
        mine = rows.get(where, _row(plan, *where))
        try:
            if moved and _hangs_on_scenes(edit):
                raise _Rearranged
            rows[where] = _MERGE[edit.table](edit.before, edit.after, mine)
        except _Conflict:
            left[where] = _left(edit, mine)
            rows.pop(where, None)
        except _Rearranged:
            text = mark("{name}: the scenes of the plan were rearranged since the run began; take it over by hand.")
            left[where] = message(text, name=_name_of(edit))
            rows.pop(where, None)
    edits = (Edit(table, key, _row(plan, table, key), after) for (table, key), after in rows.items())
    return Change(label, tuple(edit for edit in edits if edit.before != edit.after)), list(left.values())


def scenes_moved(base: Plan, plan: Plan) -> bool:
    """Whether a scene of `base` stands under another number in `plan`. Scenes are known by their names, and by name and clock.

    A scene that was only edited, taken away or added behind the others moves none. Scenes that cannot be told apart may have moved as
    soon as their numbers are others.
    """
    old, new = ({scene.number: scene for scene in one.scene_list()} for one in (base, plan))
    signs = [_sign(scene) for scene in old.values()]
    if len(set(map(repr, signs))) < len(signs) and old.keys() != new.keys():
        return True
    return _stands_elsewhere(old, new, lambda scene: scene.name or None) or _stands_elsewhere(old, new, _sign, or_copied=True)


def _sign(scene: Scene) -> Any:
    """What a scene is known by: name and clock, or all that it says where it has neither."""
    return (scene.name, scene.clock) if scene.name or scene.clock else replace(scene, number=0)


def _stands_elsewhere(old: Mapping[int, Scene], new: Mapping[int, Scene], sign: Callable[[Scene], Any], or_copied: bool = False) -> bool:
    """Whether a scene has left its number for another one, or (`or_copied`) has the number of another one too."""
    before = {number: sign(scene) for number, scene in old.items()}
    after = {number: sign(scene) for number, scene in new.items()}
    return any(
        one is not None and said == one != before.get(other) and (after.get(number) != one or (or_copied and other in before))
        for number, one in before.items()
        for other, said in after.items()
    )


def _hangs_on_scenes(edit: Edit) -> bool:
    """Whether it matters for the edit which scene has which number."""
    rows = [row for row in (edit.before, edit.after) if row is not None]
    if edit.table == "feature":
        return any(frame.scene > FIRST for row in rows for frame in row.keyframes)
    if edit.table == "roster":
        tasks = [getattr(row, "tasks", {}) for row in (edit.before, edit.after)]
        return bool(tasks[0] != tasks[1])
    return edit.table == "scene" or edit.key in (IGNORED, VIEWS)


def changes_of_features(base: Plan, after: Plan, ids: Iterable[str], label: Message) -> Change:
    """What a run did to some features as one change: from the plan it began with to the run's plan."""
    edits = (Edit("feature", key, base.features.get(key), after.features.get(key)) for key in ids)
    return Change(label, tuple(edit for edit in edits if edit.before != edit.after))


def _row(plan: Plan, table: Table, key: str) -> Any:
    if table == "scene":
        return plan.scenes.get(int(key))
    rows: dict[str, Mapping[str, Any]] = {"feature": plan.features, "roster": plan.roster, "setting": plan.settings}
    return rows[table].get(key)


def _left(edit: Edit, mine: Any) -> Message:
    name = _name_of(edit)
    if mine is None:
        return message(mark("{name} is not in the plan; it was left out."), name=name)
    return message(mark("{name} was changed in the plan too; it stays as the plan has it."), name=name)


def _name_of(edit: Edit) -> Any:
    row: Any = edit.after if edit.after is not None else edit.before
    if edit.table == "feature":
        names = (str(frame.state.properties.get("name") or "") for frame in row.keyframes if frame.state is not None)
        return next((name for name in names if name), kind_words(row.kind))
    if edit.table == "scene":
        return message(mark("Scene {number}"), number=int(edit.key))
    return str(getattr(row, "name", "")) or edit.key


def _whole(before: Any, after: Any, mine: Any) -> Any:
    """The value that one side changed. Raises _Conflict where both did, each another way."""
    if mine == before:
        return after
    if after in (mine, before):
        return mine
    raise _Conflict


def _by_members(before: Any, after: Any, mine: Any) -> Any:
    if before is None or after is None or mine is None:
        return _whole(before, after, mine)
    names = [one.name for one in fields(after)]
    return type(after)(**{name: _whole(getattr(before, name), getattr(after, name), getattr(mine, name)) for name in names})


def _feature(before: Feature | None, after: Feature | None, mine: Feature | None) -> Feature | None:
    if before is None or after is None or mine is None:
        whole: Feature | None = _whole(before, after, mine)
        return whole
    if not before.kind == after.kind == mine.kind:
        raise _Conflict
    numbers = sorted({frame.scene for one in (before, after, mine) for frame in one.keyframes} | {ALWAYS})
    states = [_state(before.at(number), after.at(number), mine.at(number)) for number in numbers]
    ends: list[int | None] = [*(number - 1 for number in numbers[1:]), None]
    spans = [
        Span(state, None if number == ALWAYS else number, end)
        for number, end, state in zip(numbers, ends, states, strict=True)
        if state is not None
    ]
    return Feature.from_spans(mine.id, mine.kind, spans) if spans else None


def _state(before: State | None, after: State | None, mine: State | None) -> State | None:
    if before is None or after is None or mine is None:
        state: State | None = _whole(before, after, mine)
        return state
    geometry = _whole(before.geometry, after.geometry, mine.geometry)
    names = {**mine.properties, **before.properties, **after.properties}
    found = {name: _whole(*(one.properties.get(name, _ABSENT) for one in (before, after, mine))) for name in names}
    return State(geometry, {name: value for name, value in found.items() if value is not _ABSENT})


_MERGE: dict[str, Callable[[Any, Any, Any], Any]] = {
    "feature": _feature,
    "scene": _by_members,
    "roster": _by_members,
    "setting": _whole,
}
