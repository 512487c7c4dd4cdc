"""Changes as tools make them: guarded by the catalogue, with the span of scenes that the scope asks for."""

from collections.abc import Iterable, Mapping
from typing import Any

from shapely.geometry.base import BaseGeometry

from tabletop.core.text.message import mark, message
from tabletop.core.values.catalogue import validate
from tabletop.core.values.change import Change, add_feature
from tabletop.core.values.feature import Feature, Placed, Scope, State, new_feature
from tabletop.tools.base.tool import ToolContext
from tabletop.tools.base.wording import name_of


def guarded(change: Change) -> Change:
    """The change itself. Raises InputError when a state it brings in does not fit the catalogue."""
    for edit in change.edits:
        if edit.table == "feature" and edit.after is not None:
            before = _states(edit.before)
            for state in _states(edit.after):
                if state not in before:
                    validate(edit.after.kind, state.geometry, state.properties)
    return change


def _states(feature: Feature | None) -> list[State]:
    return [] if feature is None else [keyframe.state for keyframe in feature.keyframes if keyframe.state is not None]


def span_of(scene: int, scope: Scope) -> dict[str, int | None]:
    """`scene_from` and `scene_to` of a new feature."""
    first = None if scope is Scope.ALL_SCENES else scene
    return {"scene_from": first, "scene_to": scene if scope is Scope.THIS_SCENE else None}


def new_properties(context: ToolContext, kind: str) -> dict[str, Any]:
    """Properties that a new feature of a kind starts with."""
    return {name: value for name, value in context.defaults(kind).items() if value is not None}


def drawn(context: ToolContext, kind: str, geometry: BaseGeometry, properties: Mapping[str, Any] | None = None) -> Change:
    """Change that adds a feature as drawn. Raises InputError when it does not fit the catalogue."""
    merged = {**new_properties(context, kind), **(properties or {})}
    feature = new_feature(kind, geometry, merged, **span_of(context.scene(), context.scope()))
    return guarded(add_feature(message(mark("Draw {what}"), what=name_of(kind, merged, context.plan())), feature))


def chosen(context: ToolContext, ids: Iterable[str] | None = None) -> list[Placed]:
    """Features of the selection (or of `ids`) that stand in the scene, by id."""
    wanted = context.selection() if ids is None else frozenset(ids)
    features, scene = context.plan().features, context.scene()
    states = [(one, features[one].kind, features[one].at(scene)) for one in sorted(wanted) if one in features]
    return [Placed(one, kind, state.geometry, state.properties) for one, kind, state in states if state is not None]


def is_locked(placed: Placed) -> bool:
    """Whether a feature is locked against being moved and deleted."""
    return bool(placed.properties.get("locked"))
