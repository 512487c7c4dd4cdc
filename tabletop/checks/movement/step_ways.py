"""Moves as a step between two scenes needs them, for play, ghosts and film."""

from collections.abc import Iterable

from tabletop.checks.movement.moves import Move
from tabletop.core.exercise.scene_step import Sign, Way


def ways_of(found: Iterable[Move], after: int) -> tuple[Way, ...]:
    """The ways that end in the scene `after`: lines in metres (working CRS), minutes at the pace of the unit, late or without a way."""
    return tuple(Way(one.feature, one.to_feature, one.line, one.minutes, _sign(one)) for one in found if one.to_scene == after)


def _sign(move: Move) -> Sign:
    return "no-way" if not move.found else "" if move.in_time else "late"
