"""Edits without a gesture: properties and deletion, each one labelled, guarded change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tabletop.core.arrangement.plan_layers import layer_of, locked_layers
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds, validate_property
from tabletop.core.values.change import Change, replace_features
from tabletop.core.values.feature import Feature, Placed, Scope
from tabletop.core.values.plan import Plan
from tabletop.tools.base.edits import chosen, guarded, is_locked, why_locked
from tabletop.tools.base.tool import ToolContext
from tabletop.tools.base.wording import delete_label, name_of, property_title


def set_property(features: Sequence[Feature], name: str, value: Any, scene: int, scope: Scope, plan: Plan | None = None) -> Change:
    """Change that gives a property a value in the scenes of the scope; None takes it back to the default of the catalogue.

    Features whose kind lacks the property, or that are absent in those scenes, stay as they are. Raises InputError when no feature
    has the property or the value does not fit it. `plan` lets the label carry the names of the roster.
    """
    having = [feature for feature in features if name in kinds()[feature.kind].properties]
    if not having:
        raise InputError(mark("None of the selected features has the property {property}."), property=name)
    pairs = [(feature, feature.edited(scene, scope, properties={name: _fitting(feature.kind, name, value)})) for feature in having]
    changed = [old for old, new in pairs if old != new] or having
    return guarded(replace_features(_property_label(changed, name, scene, plan or Plan()), [*pairs]))


def set_properties(feature: Feature, values: Mapping[str, Any], scene: int, scope: Scope, plan: Plan) -> Change:
    """Change that gives one feature several properties in one step, in the scenes of the scope. Raises InputError for what does not fit."""
    if len(values) == 1:
        name, value = next(iter(values.items()))
        return set_property([feature], name, value, scene, scope, plan)
    fitting = {name: _fitting(feature.kind, name, value) for name, value in values.items()}
    label = message(mark("Describe {what}"), what=_name(feature, scene, plan))
    return guarded(replace_features(label, [(feature, feature.edited(scene, scope, properties=fitting))]))


def _fitting(kind: str, name: str, value: Any) -> Any:
    """The value as it is stored: whole numbers as integers, an empty text as none."""
    spec = kinds()[kind].properties[name]
    if value is None or (spec.type in ("text", "roster", "feature") and value == ""):
        return None
    validate_property(name, spec, value)
    return {"integer": int, "number": float}.get(spec.type, lambda same: same)(value)


def _property_label(features: Sequence[Feature], name: str, scene: int, plan: Plan) -> Message:
    title = property_title(features[0].kind, name)
    if len(features) == 1:
        return message(mark("Change {property} of {what}"), property=title, what=_name(features[0], scene, plan))
    return message(mark("Change {property} of {count} {count:feature|features}"), property=title, count=len(features))


def _name(feature: Feature, scene: int, plan: Plan) -> str | Message:
    state = feature.at(scene)
    return name_of(feature.kind, state.properties if state else {}, plan)


def delete(features: Sequence[Feature], scene: int, scope: Scope, plan: Plan | None = None) -> Change:
    """Change that takes features away in the scenes of the scope. Locked ones stay; raises InputError when all are locked."""
    placed = {
        feature.id: Placed(feature.id, feature.kind, state.geometry, state.properties)
        for feature in features
        if (state := feature.at(scene))
    }
    locked = locked_layers(plan or Plan())
    placed = {
        key: replace(one, held=layer.title) if (layer := locked.get(layer_of(one.properties))) else one for key, one in placed.items()
    }
    free = [feature for feature in features if feature.id not in placed or not is_locked(placed[feature.id])]
    if not free:
        why = why_locked(placed.values(), mark("What is selected is locked: it cannot be moved or deleted. Unlock it in the inspector."))
        raise InputError(why.template, **why.params)
    named = [placed.get(feature.id) or _any_place(feature) for feature in free]
    return replace_features(delete_label(named, plan or Plan()), [(feature, feature.removed(scene, scope)) for feature in free])


def _any_place(feature: Feature) -> Placed:
    state = feature.spans()[0].state
    return Placed(feature.id, feature.kind, state.geometry, state.properties)


def delete_selected(context: ToolContext) -> Change | Message | None:
    """Change that deletes the selection in the scenes of the scope, or why it cannot be; None when nothing is selected."""
    plan = context.plan()
    features = [plan.features[feature.id] for feature in chosen(context)]
    if not features:
        return None
    try:
        return delete(features, context.scene(), context.scope(), plan)
    except InputError as error:
        return error.message
