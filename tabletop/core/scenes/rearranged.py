"""Scenes in another order or under other numbers, as one change: everything that names a scene by its number follows it."""

from bisect import bisect_left
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
    order = NewOrder(_numbers(plan), [(slot.row.number, slot.looks_like) for slot in slots])
    pairs = [(feature, order.feature(feature)) for feature in plan.features.values()]
    return [Edit("feature", before.id, before, after) for before, after in pairs if after is not before and after != before]


class NewOrder:
    """Scenes (`old`: their numbers, ascending) that became `places`: (new number, old number that it looks like), ascending.

    Of a plan of thousands of scenes only those are asked for in which a feature may change: where one stands behind another than
    before, and at its keyframes.
    """

    def __init__(self, old: Sequence[int], places: Sequence[tuple[int, int]]) -> None:
        self._old, self._places, self._new = old, places, [new for new, _ in places]
        self._gone = set(old).difference(self._new)
        following = dict(zip(old, old[1:], strict=False))
        starts = [at for at in range(len(places)) if at == 0 or following.get(places[at - 1][1]) != places[at][1]]
        self._runs = [(start, [source for _, source in places[start:end]]) for start, end in zip(starts, [*starts[1:], None], strict=True)]
        """Places that look like scenes which followed one another: where the first one is, and what they look like, ascending."""

    def feature(self, feature: Feature) -> Feature | None:
        """The feature in the plan as it is then. None when it stood in a scene and stands in none of the new ones."""
        if len(feature.keyframes) == 1 and feature.keyframes[0].scene <= ALWAYS and feature.keyframes[0].state is not None:
            return feature  # the same in every scene that there can be
        old, last = self._old, self._old[-1]
        if not any(feature.at(old[at]) for at in {0, *(self._first(old, frame) for frame in feature.keyframes)} if at < len(old)):
            return _out_of_sight(feature, old, self._new)
        looks = [(*self._places[at], feature.at(self._places[at][1])) for at in self._asked(feature)]
        if self._holds_already(feature, looks):
            return feature
        frames: dict[int, State | None] = {new: state for new, _, state in looks}
        first = looks[0][0]
        if feature.keyframes[0].scene <= ALWAYS and frames[first] is not None:
            frames[ALWAYS] = frames.pop(first)
        if self._places[-1][1] == last:
            step = self._new[-1] - last
            frames.update({frame.scene + step: frame.state for frame in feature.keyframes if frame.scene > last})
        kept = without_repeats(frames)
        return replace(feature, keyframes=kept) if any(state is not None for _, _, state in looks) else None

    @staticmethod
    def _first(numbers: Sequence[int], frame: Keyframe) -> int:
        """Which of the numbers is the first that a keyframe holds in."""
        return bisect_left(numbers, frame.scene)

    def _asked(self, feature: Feature) -> list[int]:
        """Which places may look, or be, other than the one before them, the first one among them; ascending."""
        asked = {start for start, _ in self._runs}
        for frame in feature.keyframes:
            asked.add(self._first(self._new, frame))
            asked.update(start + at for start, sources in self._runs if (at := self._first(sources, frame)) < len(sources))
        return sorted(at for at in asked if at < len(self._places))

    def _holds_already(self, feature: Feature, looks: Sequence[tuple[int, int, State | None]]) -> bool:
        """Whether the feature as it is says just that: it need not be touched."""
        last = self._old[-1]
        ends_elsewhere = self._new[-1] != last
        if any(frame.scene in self._gone or (ends_elsewhere and frame.scene > last) for frame in feature.keyframes):
            return False
        return all(feature.at(new) == state for new, _, state in looks)


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
