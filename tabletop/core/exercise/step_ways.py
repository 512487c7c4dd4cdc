"""Moves as a step between two scenes needs them, for play, ghosts, film and scene book."""

from collections.abc import Iterable, Sequence

from tabletop.core.arrangement.plan_layers import in_layer_order
from tabletop.core.exercise.scene_step import SceneStep, Sign, Way, scene_step
from tabletop.core.scenes.move import Move
from tabletop.core.values.plan import Plan


def ways_of(found: Iterable[Move], after: int) -> tuple[Way, ...]:
    """The ways that end in the scene `after`: lines in metres (working CRS), minutes at the pace of the unit, late or without a way."""
    return tuple(Way(one.feature, one.to_feature, one.line, one.minutes, _sign(one)) for one in found if one.to_scene == after)


def steps_by_scene(plan: Plan, moves: Sequence[Move]) -> dict[int, SceneStep]:
    """By the number of each scene but the first the step that leads to it, along these ways; what lies lowest comes first."""
    numbers = [scene.number for scene in plan.scene_list()]
    return {
        after: scene_step(plan, before, after, ways_of([one for one in moves if one.from_scene == before], after), order=in_layer_order)
        for before, after in zip(numbers, numbers[1:], strict=False)
    }


def _sign(move: Move) -> Sign:
    return "no-way" if not move.found else "" if move.in_time else "late"
