"""Another kind for what is drawn: a barrier that was a cordon, with what both kinds have. In all scenes, as one step."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import geometry_class, kinds, validate_property
from tabletop.core.values.change import Change, replace_features
from tabletop.core.values.feature import Feature, Keyframe
from tabletop.tools.base.edits import chosen, guarded, is_locked, why_locked
from tabletop.tools.base.tool import ToolContext
from tabletop.tools.base.wording import kind_title, name_of


def may_become(features: Iterable[Feature], kind: str) -> bool:
    """Whether each of them has the shape of that kind in all its scenes, and one at least is of another kind."""
    listed = list(features)
    shapes = {geometry_class(frame.state.geometry) for one in listed for frame in one.keyframes if frame.state is not None}
    return any(one.kind != kind for one in listed) and shapes <= set(kinds()[kind].geometry)


def kept_properties(properties: Mapping[str, Any], before: str, after: str) -> dict[str, Any]:
    """What both kinds have and the new one takes; what no kind knows, such as group and order, stays."""
    old, new = kinds()[before].properties, kinds()[after].properties
    return {name: value for name, value in properties.items() if name not in {*old, *new} or (name in new and _fits(after, name, value))}


def _fits(kind: str, name: str, value: Any) -> bool:
    try:
        if value is not None:
            validate_property(name, kinds()[kind].properties[name], value)
    except InputError:
        return False
    return True


def change_kind(context: ToolContext, kind: str) -> Change | Message | None:
    """Change that makes the selection a kind, or why it cannot be; None when nothing is selected. Locked ones stay as they are."""
    plan, placed = context.plan(), chosen(context)
    features = [plan.features[one.id] for one in placed if not is_locked(one) and one.kind != kind]
    if not features:
        return why_locked(placed, mark("What is selected is locked; unlock it first.")) if any(map(is_locked, placed)) else None
    if not may_become(features, kind):
        return message(mark("What is selected has not the shape of this: {kind}."), kind=kind_title(kind))
    pairs = [(one, _as_kind(one, kind)) for one in features]
    free = [one for one in placed if not is_locked(one) and one.kind != kind]
    if len(free) == 1:
        what = name_of(free[0].kind, free[0].properties, plan)
        label = message(mark("Change {what} to {kind}"), what=what, kind=kind_title(kind))
    else:
        label = message(mark("Change {count} {count:feature|features} to {kind}"), count=len(free), kind=kind_title(kind))
    return guarded(replace_features(label, [*pairs]))


def _as_kind(feature: Feature, kind: str) -> Feature:
    return replace(feature, kind=kind, keyframes=tuple(_frame_as(frame, feature.kind, kind) for frame in feature.keyframes))


def _frame_as(frame: Keyframe, before: str, after: str) -> Keyframe:
    if frame.state is None:
        return frame
    return replace(frame, state=replace(frame.state, properties=kept_properties(frame.state.properties, before, after)))
