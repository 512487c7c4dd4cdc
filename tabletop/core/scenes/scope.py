"""To which scenes an edit applies: the rule, in which scenes an edit shows, and the same edit in fewer or more of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tabletop.core.scenes.rearranged import without_repeats
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Keyframe, Scope, Span, State
from tabletop.core.values.plan import Plan


def scope_of(plan: Plan, chosen: Scope | None) -> Scope:
    """The scope of edits: all scenes in a plan that has one; as soon as there are two, what was chosen, else from here on."""
    if len(plan.scene_list()) < 2:
        return Scope.ALL_SCENES
    return chosen or Scope.FROM_HERE_ON


@dataclass(frozen=True)
class Elsewhere:
    """An edit made in a scene that shows in `others` too (numbers, ascending), or does not show in `left` where the feature stands.

    `here_only`: the same edit in that scene alone, `everywhere`: in all; None where that cannot be told from the edit.
    """

    change: Change
    scene: int
    others: tuple[int, ...]
    left: tuple[int, ...] = ()
    here_only: Change | None = None
    everywhere: Change | None = None


def elsewhere(change: Change, scene: int, numbers: Sequence[int]) -> Elsewhere | None:
    """In which other scenes than `scene` an edit of features shows; None where in none, or where it edits scenes themselves.

    `numbers`: the scenes of the plan. What changes names and other properties alone, and not in all scenes where the feature stands, is
    told too: there the other scenes keep what they say.
    """
    if any(edit.table == "scene" for edit in change.edits):
        return None
    others = tuple(number for number in numbers if number != scene and shows_in(change, number))
    everywhere = _everywhere(change, scene)
    left = tuple(number for number in numbers if everywhere is not None and number not in (scene, *others) and shows_in(everywhere, number))
    if not others and not left:
        return None
    return Elsewhere(change, scene, others, left, _here_only(change, scene) if others else None, everywhere if left else None)


def shows_in(change: Change, number: int) -> bool:
    """Whether a feature looks otherwise in a scene after a change."""
    return any(_at(edit.before, number) != _at(edit.after, number) for edit in change.edits if edit.table == "feature")


def _at(feature: Feature | None, number: int) -> State | None:
    return None if feature is None else feature.at(number)


def _kept_kind(edit: Edit) -> bool:
    """Whether it is an edit of a feature that stays of its kind: a kind holds in all scenes."""
    return edit.table == "feature" and (edit.before is None or edit.after is None or edit.before.kind == edit.after.kind)


def _here_only(change: Change, scene: int) -> Change | None:
    if not all(_kept_kind(edit) for edit in change.edits) or not shows_in(change, scene):
        return None
    pairs = [(edit, _limited(edit.before, edit.after, scene)) for edit in change.edits]
    return Change(change.label, tuple(Edit("feature", edit.key, edit.before, after) for edit, after in pairs if edit.before != after))


def _limited(before: Feature | None, after: Feature | None, scene: int) -> Feature | None:
    """The feature as it was, and in that scene as it became."""
    state = _at(after, scene)
    if before is None:
        return None if after is None or state is None else Feature.from_spans(after.id, after.kind, [Span(state, scene, scene)])
    states: dict[int, State | None] = {frame.scene: frame.state for frame in before.keyframes}
    states.setdefault(scene + 1, before.at(scene + 1))
    states[scene] = state
    frames: tuple[Keyframe, ...] = without_repeats(states)
    return Feature(before.id, before.kind, frames) if any(frame.state is not None for frame in frames) else None


def _everywhere(change: Change, scene: int) -> Change | None:
    """An edit of properties alone, done in all scenes."""
    edits: list[Edit] = []
    for edit in change.edits:
        old, new = (_at(edit.before, scene), _at(edit.after, scene)) if edit.table == "feature" else (None, None)
        if edit.before is None or not _kept_kind(edit) or old is None or new is None or not old.geometry.equals_exact(new.geometry, 0.0):
            return None
        names = {*old.properties, *new.properties}
        patch = {name: new.properties.get(name) for name in sorted(names) if old.properties.get(name) != new.properties.get(name)}
        edits.append(Edit("feature", edit.key, edit.before, edit.before.edited(scene, Scope.ALL_SCENES, properties=patch)))
    return Change(change.label, tuple(edits)) if edits else None
