"""To which scenes an edit applies: the rule, in which scenes an edit shows, and the same edit in fewer or more of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tabletop.core.scenes.rearranged import without_repeats
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Scope, Span, State
from tabletop.core.values.plan import Plan

IDENTITY = frozenset({"name", "note", "agency", "satgas", "unit", "call_sign", "leader", "locked", "tags", "plan_layer"})
"""What a feature is called and belongs to: where that changes in some scenes only, the others are spoken of too."""
MOST_EDITS = 500
"""A change of more features than that (an import, a merge) is told, and not made smaller or larger."""


def scope_of(plan: Plan, chosen: Scope | None) -> Scope:
    """The scope of edits: all scenes in a plan that has one; as soon as there are two, what was chosen, else from here on."""
    if len(plan.scene_list()) < 2:
        return Scope.ALL_SCENES
    return chosen or Scope.FROM_HERE_ON


@dataclass(frozen=True)
class Elsewhere:
    """An edit of features made while `scene` was shown: it shows in `others` (numbers, ascending), in that one too where `here`, and
    not in `left`, where the features keep another name. What it can be made into: `can_limit` to that scene alone, `can_widen` to all."""

    change: Change
    scene: int
    others: tuple[int, ...]
    left: tuple[int, ...]
    here: bool
    can_limit: bool
    can_widen: bool


def elsewhere(change: Change, scene: int, numbers: Sequence[int]) -> Elsewhere | None:
    """In which other scenes than `scene` an edit of features shows; None where there is nothing to tell, or scenes are edited themselves.

    `numbers`: the scenes of the plan.
    """
    if all(number == scene for number in numbers) or "scene" in change.tables:
        return None
    others = tuple(number for number in numbers if number != scene and shows_in(change, number))
    small = len(change.edits) <= MOST_EDITS
    wider = everywhere(change, scene) if small and _is_about_identity(change, scene) else None
    left = () if wider is None else tuple(n for n in numbers if n not in (scene, *others) and shows_in(wider, n))
    if not others and not left:
        return None
    can_limit = bool(others) and small and here_only(change, scene) is not None
    return Elsewhere(change, scene, others, left, shows_in(change, scene), can_limit, bool(left))


def shows_in(change: Change, number: int) -> bool:
    """Whether a feature looks otherwise in a scene after a change."""
    return any(_at(edit.before, number) != _at(edit.after, number) for edit in change.edits if edit.table == "feature")


def _at(feature: Feature | None, number: int) -> State | None:
    return None if feature is None else feature.at(number)


def _keeps_its_kind(edit: Edit) -> bool:
    """Whether it is an edit of a feature that stays of its kind: a kind holds in all scenes."""
    return edit.table == "feature" and (edit.before is None or edit.after is None or edit.before.kind == edit.after.kind)


def here_only(change: Change, scene: int) -> Change | None:
    """The same edit in one scene alone: there the features become what they became, in all others they stay what they were.

    None where it edits more than features, or nothing in that scene.
    """
    if not all(_keeps_its_kind(edit) for edit in change.edits) or not shows_in(change, scene):
        return None
    pairs = [(edit, _limited(edit.before, edit.after, scene)) for edit in change.edits]
    return Change(change.label, tuple(Edit("feature", edit.key, edit.before, after) for edit, after in pairs if edit.before != after))


def _limited(before: Feature | None, after: Feature | None, scene: int) -> Feature | None:
    state = _at(after, scene)
    if before is None:
        return None if after is None or state is None else Feature.from_spans(after.id, after.kind, [Span(state, scene, scene)])
    states: dict[int, State | None] = {frame.scene: frame.state for frame in before.keyframes}
    states.setdefault(scene + 1, before.at(scene + 1))
    states[scene] = state
    if not any(states.values()):
        return None
    return Feature.from_spans(before.id, before.kind, Feature(before.id, before.kind, without_repeats(states)).spans())


def everywhere(change: Change, scene: int) -> Change | None:
    """The same edit in all scenes, as its properties changed in one; None where it edits more than properties of features."""
    edits: list[Edit] = []
    for edit in change.edits:
        patch = _patch(edit, scene) if _keeps_its_kind(edit) else None
        if patch is None or edit.before is None:
            return None
        edits.append(Edit("feature", edit.key, edit.before, edit.before.edited(scene, Scope.ALL_SCENES, properties=patch)))
    return Change(change.label, tuple(edits)) if edits else None


def _patch(edit: Edit, scene: int) -> dict[str, object] | None:
    """Properties that an edit changed in a scene; None where it changed the shape, or whether the feature is there."""
    old, new = _at(edit.before, scene), _at(edit.after, scene)
    if old is None or new is None or not old.geometry.equals_exact(new.geometry, 0.0):
        return None
    names = sorted({*old.properties, *new.properties})
    return {name: new.properties.get(name) for name in names if old.properties.get(name) != new.properties.get(name)}


def _is_about_identity(change: Change, scene: int) -> bool:
    patches = [_patch(edit, scene) for edit in change.edits if edit.table == "feature"]
    return bool(patches) and all(patch is not None and IDENTITY.issuperset(patch) for patch in patches)


def together(first: Change, then: Change) -> Change | None:
    """Two changes as one that keeps the label of the first, where the second only says more of features that the first one added: moving
    them, too, is a step of its own."""
    added = {edit.key: edit for edit in first.edits if edit.table == "feature" and edit.before is None}
    if not then.edits or any(edit.table != "feature" or edit.key not in added or edit.after is None for edit in then.edits):
        return None
    if any(not _stays(edit) for edit in then.edits):
        return None
    latest = {edit.key: edit.after for edit in then.edits}
    return Change(first.label, tuple(Edit(e.table, e.key, e.before, latest.get(e.key, e.after)) for e in first.edits))


def _stays(edit: Edit) -> bool:
    """Whether a feature has the same shapes before and after an edit, scene by scene."""
    both = [one for one in (edit.before, edit.after) if isinstance(one, Feature)]
    scenes = {frame.scene for one in both for frame in one.keyframes}
    return len(both) == 2 and all(_patch(edit, scene) is not None or both[0].at(scene) is both[1].at(scene) is None for scene in scenes)


def scenes_in_words(numbers: Sequence[int], known: Sequence[int]) -> str:
    """Numbers of scenes as people read them, "1, 2, 4-6": three or more that follow each other among the `known` ones as a range."""
    runs: list[list[int]] = []
    for number in numbers:
        place = known.index(number)
        if runs and place and known[place - 1] == runs[-1][-1]:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
