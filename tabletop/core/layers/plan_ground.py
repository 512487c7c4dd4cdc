"""The ground of a plan: where its features stand in any scene, and so far round them."""

from typing import Any

import shapely

from tabletop.core.values.plan import Plan


def ground_of(plan: Plan, near_m: float) -> Any:
    """A shapely area in metres of the working CRS round all that a plan has in any scene; an empty one for an empty plan."""
    states = [keyframe.state for feature in plan.features.values() for keyframe in feature.keyframes]
    return shapely.union_all([shapely.buffer(shapely.envelope(state.geometry), near_m) for state in states if state is not None])
