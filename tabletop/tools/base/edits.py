"""Changes as tools make them: guarded by the catalogue, with the span of scenes that the scope asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any

from shapely.geometry.base import BaseGeometry

from tabletop.core.arrangement.plan_layers import PlanLayer, layer_of, lock_words, locked_layers
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
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
    """Change that adds a feature as drawn. Raises InputError when it does not fit the catalogue, or its layer is locked."""
    merged = {**new_properties(context, kind), **(properties or {})}
    layer = locked_layers(context.plan()).get(layer_of(merged))
    if layer is not None:
        reason = lock_words(layer.title)
        raise InputError(reason.template, **reason.params)
    feature = new_feature(kind, geometry, merged, **span_of(context.scene(), context.scope()))
    return guarded(add_feature(message(mark("Draw {what}"), what=name_of(kind, merged, context.plan())), feature))


def chosen(context: ToolContext, ids: Iterable[str] | None = None) -> list[Placed]:
    """Features of the selection (or of `ids`) that stand in the scene, by id."""
    return sorted(chosen_in_any_order(context, ids), key=attrgetter("id"))


def chosen_in_any_order(context: ToolContext, ids: Iterable[str] | None = None) -> list[Placed]:
    """The same, of thousands in half the time."""
    wanted = context.selection() if ids is None else frozenset(ids)
    plan = context.plan()
    placed, locked = plan.placed_among(wanted, context.scene()), locked_layers(plan)
    return _held(placed, locked) if locked else placed


def standing(context: ToolContext) -> list[Placed]:
    """Every feature of the scene, in the order of the plan."""
    placed, locked = context.plan().placed(context.scene()), locked_layers(context.plan())
    return _held(placed, locked) if locked else placed


def _held(placed: list[Placed], locked: Mapping[str, PlanLayer]) -> list[Placed]:
    """The same, with those that a locked layer holds marked."""
    return [replace(one, held=layer.title) if (layer := locked.get(layer_of(one.properties))) else one for one in placed]


def is_locked(placed: Placed) -> bool:
    """Whether a feature is locked against being moved and deleted, by itself or with its layer."""
    return bool(placed.held or placed.properties.get("locked"))


def why_locked(placed: Iterable[Placed], otherwise: str) -> Message:
    """That what is locked is locked by its layer, where that is so of the first one; else `otherwise`, a marked sentence."""
    first = next((one for one in placed if is_locked(one)), None)
    return message(otherwise) if first is None or not first.held else lock_words(first.held)
