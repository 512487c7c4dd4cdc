"""What drawn things have to touch: an exit its crowd, a gate its line."""

from collections.abc import Iterable

from shapely import Point

from tabletop.core.geometry.geometry import Place
from tabletop.tools.base.tool import ToolContext

TOUCH_M = 1.0
"""As the checks measure it: an exit serves the crowd within 1 m of its first corner, a gate stands on a line within 1 m."""


def is_in_crowd(context: ToolContext, ground: Place) -> bool:
    """Whether a crowd of the scene holds the place, or lies within 1 m of it."""
    return _touches(context, ground, ("crowd",))


def is_on_line(context: ToolContext, ground: Place) -> bool:
    """Whether a cordon or barrier of the scene runs within 1 m of the place."""
    return _touches(context, ground, ("cordon", "barrier"))


def _touches(context: ToolContext, ground: Place, wanted: Iterable[str]) -> bool:
    scene, place, kinds = context.scene(), Point(ground), frozenset(wanted)
    states = (feature.at(scene) for feature in context.plan().features.values() if feature.kind in kinds)
    return any(state.geometry.dwithin(place, TOUCH_M) for state in states if state is not None)
