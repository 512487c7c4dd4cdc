"""Scenes in another order or under other numbers, as one change: everything that names a scene by its number follows it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tabletop.core.arrangement.saved_view import SETTING as VIEWS
from tabletop.core.text.message import Message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import ALWAYS, Feature, Keyframe, State
from tabletop.core.values.finding import parts_of_key
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene

IGNORED = "ignored"
Renamed = Callable[[int], int | None]
"""The number that a scene has afterwards; None where it is gone."""


@dataclass(frozen=True)
class Slot:
    """A scene as it is afterwards: its row with its new number, and the scene (old number) that it looks like.

    `is_new`: a copy, or a scene that was not there before; what names the old number does not follow it. `has_tasks`: a copy of which
    the tasks of the roster are copied too.
    """

    row: Scene
    looks_like: int
    is_new: bool = False
    has_tasks: bool = False


def rearranged(plan: Plan, label: Message, slots: Sequence[Slot]) -> Change:
    """Change after which the plan has these scenes, in ascending order of their new numbers; one step of undo.

    Each feature looks in each of them as it did in the scene that it looks like: same geometry (metres, working CRS), same properties.
    A feature that held from before the first scene and stands in the new first one holds from before it again (an open start); what
    ended behind the last scene ends behind the new last one where that looks like the old one, else it is open. A feature that is left
    in no scene goes. One that stood in no scene before is kept, and brought into none.
    Tasks of the roster, findings ignored in one scene and saved views keep to their scene; with a scene that is gone go its tasks and
    what was ignored in it, a view forgets the scene and stays.
    """
    edits = [*_scene_edits(plan, slots), *_feature_edits(plan, slots), *_roster_edits(plan, slots), *_setting_edits(plan, slots)]
    return Change(label, tuple(edits))


def _numbers(plan: Plan) -> list[int]:
    return [scene.number for scene in plan.scene_list()]


def _scene_edits(plan: Plan, slots: Sequence[Slot]) -> list[Edit]:
    after = {slot.row.number: slot.row for slot in slots}
    pairs = [(number, plan.scenes.get(number), after.get(number)) for number in sorted({*plan.scenes, *after})]
    return [Edit("scene", str(number), old, new) for number, old, new in pairs if old != new]


# --- features
def _feature_edits(plan: Plan, slots: Sequence[Slot]) -> list[Edit]:
    old, places = _numbers(plan), [(slot.row.number, slot.looks_like) for slot in slots]
    pairs = [(feature, rearranged_feature(feature, old, places)) for feature in plan.features.values()]
    return [Edit("feature", before.id, before, after) for before, after in pairs if after is not before and after != before]


def rearranged_feature(feature: Feature, old: Sequence[int], places: Sequence[tuple[int, int]]) -> Feature | None:
    """The feature in a plan whose scenes (`old`, ascending) became `places`: (new number, old number that it looks like), ascending.

    None when it stood in a scene and stands in none of the new ones.
    """
    if len(feature.keyframes) == 1 and feature.keyframes[0].scene <= ALWAYS and feature.keyframes[0].state is not None:
        return feature  # the same in every scene that there can be
    states = {number: feature.at(number) for number in old}
    if not any(states.values()):
        return _out_of_sight(feature, old, [new for new, _ in places])
    looks = [(new, states[source]) for new, source in places]
    if _holds_already(feature, states, looks):
        return feature
    frames: dict[int, State | None] = dict(looks)
    first = looks[0][0]
    if feature.keyframes[0].scene <= ALWAYS and frames[first] is not None:
        frames[ALWAYS] = frames.pop(first)
    if places[-1][1] == old[-1]:
        step = places[-1][0] - old[-1]
        frames.update({frame.scene + step: frame.state for frame in feature.keyframes if frame.scene > old[-1]})
    kept = without_repeats(frames)
    return replace(feature, keyframes=kept) if any(state is not None for _, state in looks) else None


def _holds_already(feature: Feature, states: Mapping[int, State | None], looks: Sequence[tuple[int, State | None]]) -> bool:
    """Whether the feature as it is, with these states in the scenes as they were, says just that: it need not be touched."""
    gone, last = states.keys() - {new for new, _ in looks}, max(states)
    ends_elsewhere = looks[-1][0] != last
    if any(frame.scene in gone or (ends_elsewhere and frame.scene > last) for frame in feature.keyframes):
        return False
    return all((states[new] if new in states else feature.at(new)) == state for new, state in looks)


def _out_of_sight(feature: Feature, old: Sequence[int], new: Sequence[int]) -> Feature | None:
    """A feature that stands in no scene, kept so: it goes behind the last one where it would come into sight."""
    kept: Feature | None = feature
    for number in sorted(set(old) - set(new)):
        kept = None if kept is None else without_scene(kept, number, min((one for one in new if one > number), default=None))
    if kept is None or all(kept.at(number) is None for number in new):
        return kept
    begins = min(frame.scene for frame in kept.keyframes if frame.state is not None)
    step = new[-1] + 1 - begins
    frames = tuple(Keyframe(frame.scene + step, frame.state) for frame in kept.keyframes if frame.scene >= begins)
    return replace(kept, keyframes=frames)


def without_scene(feature: Feature, number: int, following: int | None) -> Feature | None:
    """The feature without a keyframe in that scene, unchanged in all others; None when it stood in that scene alone."""
    if all(keyframe.scene != number for keyframe in feature.keyframes):
        return feature
    states = {keyframe.scene: keyframe.state for keyframe in feature.keyframes if keyframe.scene != number}
    if following is not None:
        states.setdefault(following, feature.at(following))
    keyframes = without_repeats(states)
    return replace(feature, keyframes=keyframes) if any(keyframe.state for keyframe in keyframes) else None


def without_repeats(states: Mapping[int, State | None]) -> tuple[Keyframe, ...]:
    """Keyframes in order, without those that say what held before them."""
    kept: list[Keyframe] = []
    for number in sorted(states):
        if states[number] != (kept[-1].state if kept else None):
            kept.append(Keyframe(number, states[number]))
    return tuple(kept)


# --- what else names scenes
def _renamed(plan: Plan, slots: Sequence[Slot]) -> Renamed:
    """Which number a number becomes. One that is no scene of the plan stays, and goes behind the last scene where it would become one."""
    old, new = _numbers(plan), [slot.row.number for slot in slots]
    known: dict[int, int | None] = dict.fromkeys(old)
    known.update({slot.looks_like: slot.row.number for slot in slots if not slot.is_new})

    def rename(number: int) -> int | None:
        if number in known:
            return known[number]
        moved = number + new[-1] - old[-1] if number > old[-1] else number
        return moved if moved not in new else new[-1] + moved

    return rename


def _roster_edits(plan: Plan, slots: Sequence[Slot]) -> list[Edit]:
    rename = _renamed(plan, slots)
    pairs = [(unit, replace(unit, tasks=_tasks(unit, slots, rename))) for unit in plan.roster.values() if unit.tasks]
    return [Edit("roster", before.id, before, after) for before, after in pairs if before != after]


def _tasks(unit: RosterUnit, slots: Sequence[Slot], rename: Renamed) -> dict[int, str]:
    kept = {new: text for number, text in unit.tasks.items() if (new := rename(number)) is not None}
    copies = {slot.row.number: unit.tasks[slot.looks_like] for slot in slots if slot.has_tasks and slot.looks_like in unit.tasks}
    return dict(sorted({**kept, **copies}.items()))


def _setting_edits(plan: Plan, slots: Sequence[Slot]) -> list[Edit]:
    rename = _renamed(plan, slots)
    pairs = [(IGNORED, _ignored(plan.settings.get(IGNORED), rename)), (VIEWS, _views(plan.settings.get(VIEWS), rename))]
    return [Edit("setting", key, plan.settings.get(key), after) for key, after in pairs if after != plan.settings.get(key)]


def _ignored(before: Any, rename: Renamed) -> Any:
    """Reasons of ignored findings by their keys; what was ignored in a scene that is gone is forgotten."""
    if not isinstance(before, Mapping):
        return before
    after: dict[str, Any] = {}
    for key, reason in before.items():
        number = parts_of_key(str(key))[0]
        renamed = None if number is None else rename(number)
        if number is None:
            after[key] = reason
        elif renamed is not None:
            after[f"@{renamed}:{str(key).partition(':')[2]}"] = reason
    return after or None


def _views(before: Any, rename: Renamed) -> Any:
    """Saved views as the setting holds them."""
    if not isinstance(before, Iterable) or isinstance(before, str | Mapping):
        return before
    return [_view(row, rename) for row in before]


def _view(row: Any, rename: Renamed) -> Any:
    number = row.get("scene") if isinstance(row, Mapping) else None
    if not isinstance(number, int):
        return row
    renamed = rename(number)
    rest = {key: value for key, value in row.items() if key != "scene"}
    return rest if renamed is None else {**row, "scene": renamed}
