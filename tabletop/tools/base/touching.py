"""What drawn things have to touch: an exit its crowd, a gate its line."""

from collections.abc import Iterable

from shapely import Point

from tabletop.core.geometry.geometry import Position
from tabletop.core.sight.openings import GATE_ON_LINE_M, LINE_KINDS
from tabletop.tools.base.tool import ToolContext

IN_CROWD_M = 1.0
"""As the checks measure it: an exit serves the crowd within 1 m of its first corner."""


def is_in_crowd(context: ToolContext, ground: Position) -> bool:
    """Whether a crowd of the scene holds the place, or lies within 1 m of it."""
    return _touches(context, ground, ("crowd",), IN_CROWD_M)


def is_on_line(context: ToolContext, ground: Position) -> bool:
    """Whether a gate at the place stands on a cordon or barrier of the scene."""
    return _touches(context, ground, LINE_KINDS, GATE_ON_LINE_M)


def _touches(context: ToolContext, ground: Position, wanted: Iterable[str], near_m: float) -> bool:
    scene, place, kinds = context.scene(), Point(ground), frozenset(wanted)
    states = (feature.at(scene) for feature in context.plan().features.values() if feature.kind in kinds)
    return any(state.geometry.dwithin(place, near_m) for state in states if state is not None)
