"""The way of a unit as a route of the plan: made, led elsewhere, taken away. Each is one change, for the scene that is left alone."""

import uuid

from shapely import LineString

from tabletop.core.scenes.move import Move
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, add_feature, replace_features
from tabletop.core.values.feature import Feature, Scope, Span, State
from tabletop.core.values.plan import Plan


def route_change(plan: Plan, move: Move, line: LineString | None = None) -> Change:
    """Change that makes a line (None: the way as it is) the unit's route in the scene that is left; a route that it has there bends.

    In the other scenes the route stays as it was. `line` in metres of the working CRS, from the unit's place to its next one.
    """
    course = move.line if line is None else line
    old = plan.features.get(move.route)
    if old is not None and old.at(move.from_scene) is not None:
        new = old.edited(move.from_scene, Scope.THIS_SCENE, geometry=course)
        return replace_features(message(mark("Lead {what} another way"), what=move.title), [(old, new)])
    state = State(course, {"unit": move.unit})
    span = Span(state, move.from_scene, move.from_scene)
    return add_feature(message(mark("Route of {what}"), what=move.title), Feature.from_spans(str(uuid.uuid4()), "route", [span]))


def route_removed(plan: Plan, move: Move) -> Change | None:
    """Change that takes the unit's route out of the scene that is left; None where the unit goes along none."""
    old = plan.features.get(move.route)
    if old is None or old.at(move.from_scene) is None:
        return None
    return replace_features(
        message(mark("Remove the route of {what}"), what=move.title), [(old, old.removed(move.from_scene, Scope.THIS_SCENE))]
    )


def why_not(plan: Plan, move: Move) -> Message | None:
    """Why the unit's route cannot be changed; None where it can."""
    old = plan.features.get(move.route)
    state = None if old is None else old.at(move.from_scene)
    if state is not None and state.properties.get("locked"):
        return message(mark("The route of {what} is locked; unlock it in the inspector."), what=move.title)
    return None
