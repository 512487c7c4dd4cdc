"""Edits of scenes as changes: add, edit, and delete so that every scene that is left looks as it did."""

from collections.abc import Mapping
from dataclasses import replace

from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Keyframe, State
from tabletop.core.values.finding import parts_of_key
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

DAY_MIN = 24 * 60


def parse_clock(text: str) -> int:
    """Minutes since midnight of "09.30" or "9:30". Raises ValueError for anything else."""
    hours, mark_found, minutes = text.strip().replace(":", ".").partition(".")
    if not (hours.isdecimal() and minutes.isdecimal() and mark_found and len(hours) <= 2 and len(minutes) == 2):
        raise ValueError(text)
    if int(hours) > 23 or int(minutes) > 59:
        raise ValueError(text)
    return int(hours) * 60 + int(minutes)


def write_clock(minutes: float) -> str:
    """Minutes since midnight as "09.30"; past midnight it begins anew."""
    whole = round(minutes) % DAY_MIN
    return f"{whole // 60:02d}.{whole % 60:02d}"


def next_clock(scene: Scene) -> str:
    """Clock of the scene after this one; empty where this one has none that can be read."""
    try:
        return write_clock(parse_clock(scene.clock) + scene.step_min)
    except ValueError:
        return ""


def add_scene(plan: Plan) -> tuple[Change, int]:
    """Change that adds a scene after the last one, with its level, wind, phase and step, and the clock a step later; and its number.

    In a plan without scenes the one it has without a row becomes a row too.
    """
    last = plan.scene_list()[-1]
    new = Scene(last.number + 1, "", last.level, next_clock(last), last.step_min, last.wind_from_deg, last.phase)
    first = [] if plan.scenes else [Edit("scene", str(last.number), None, last)]
    label = message(mark("Add scene {number}"), number=new.number)
    return Change(label, (*first, Edit("scene", str(new.number), None, new))), new.number


def edit_scene(plan: Plan, after: Scene) -> Change:
    """Change that replaces the scene of that number."""
    before = plan.scenes.get(after.number)
    edits = () if before == after else (Edit("scene", str(after.number), before, after),)
    return Change(message(mark("Edit scene {number}"), number=after.number), edits)


def delete_scene(plan: Plan, number: int) -> Change:
    """Change that takes a scene away. What began in it begins in the next one that shows it; what stood in it alone goes with it.

    Raises PlanError for the only scene of a plan, or a number that it has not.
    """
    scene = plan.scene(number)
    if len(plan.scenes) < 2:
        raise PlanError(mark("The only scene of a plan cannot be deleted."))
    following = min((other for other in plan.scenes if other > number), default=None)
    edits = [Edit("scene", str(number), scene, None)]
    for feature in plan.features.values():
        after = without_scene(feature, number, following)
        if after != feature:
            edits.append(Edit("feature", feature.id, feature, after))
    edits += _without_its_ignored(plan, number)
    return Change(message(mark("Delete scene {number}"), number=number), tuple(edits))


def _without_its_ignored(plan: Plan, number: int) -> list[Edit]:
    """What was ignored in that scene alone is forgotten: a new scene of its number is judged afresh."""
    before = plan.settings.get("ignored")
    if not isinstance(before, Mapping):
        return []
    after = {key: reason for key, reason in before.items() if parts_of_key(str(key))[0] != number}
    return [] if len(after) == len(before) else [Edit("setting", "ignored", before, after or None)]


def without_scene(feature: Feature, number: int, following: int | None) -> Feature | None:
    """The feature without a keyframe in that scene, unchanged in all others; None when it stood in that scene alone."""
    if all(keyframe.scene != number for keyframe in feature.keyframes):
        return feature
    states = {keyframe.scene: keyframe.state for keyframe in feature.keyframes if keyframe.scene != number}
    if following is not None:
        states.setdefault(following, feature.at(following))
    keyframes = _without_repeats(states)
    return replace(feature, keyframes=keyframes) if any(keyframe.state for keyframe in keyframes) else None


def _without_repeats(states: Mapping[int, State | None]) -> tuple[Keyframe, ...]:
    kept: list[Keyframe] = []
    for number in sorted(states):
        if states[number] != (kept[-1].state if kept else None):
            kept.append(Keyframe(number, states[number]))
    return tuple(kept)
