"""Copies of features: duplicated beside the first, or pasted elsewhere. Each has an id of its own and is not locked."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

import shapely
from shapely import affinity

from tabletop.core.geometry.geometry import Position
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, add_feature
from tabletop.core.values.feature import Feature, Scope, Span, State
from tabletop.core.values.plan import Plan
from tabletop.tools.base.edits import guarded, span_of
from tabletop.tools.base.wording import ROSTER_KINDS, name_of
from tabletop.tools.select.arrange import GROUP

BESIDE_M = (10.0, -10.0)
"""Where a duplicate stands, seen from the first."""


def duplicate(features: Sequence[Feature], scene: int, scope: Scope, shift_m: Position = BESIDE_M, plan: Plan | None = None) -> Change:
    """Change that adds a shifted copy of each feature, with its places of all scenes that the scope asks for.

    The copy of a unit leaves the roster unit behind, which stands in one place only. Raises InputError when all are absent there.
    """
    pairs = [(feature, copy) for feature in features if (copy := within_scope(feature, scene, scope)) is not None]
    if not pairs:
        raise InputError(mark("Nothing that could be copied stands in this scene."))
    copies = regrouped([own_copy(copy, shift_m) for _, copy in pairs])
    if len(copies) > 1:
        return guarded(add_feature(message(mark("Duplicate {count} {count:feature|features}"), count=len(copies)), *copies))
    return guarded(add_feature(message(mark("Duplicate {what}"), what=_name(pairs[0][0], scene, plan)), *copies))


def paste(features: Sequence[Feature], scene: int, scope: Scope, ground: Position | None = None, plan: Plan | None = None) -> Change:
    """Change that adds copies as they stood in the scene they were copied in, with their middle at `ground` (metres) or in place.

    They stand in the scenes of the scope; one that is absent in `scene` comes as it first stood. Raises InputError for nothing.
    """
    if not features:
        raise InputError(mark("Nothing that could be copied stands in this scene."))
    states = [feature.at(scene) or feature.spans()[0].state for feature in features]
    shift = (0.0, 0.0) if ground is None else _shift_to(states, ground)
    span = span_of(scene, scope)
    spans = [Feature.from_spans(one.id, one.kind, [Span(state, **span)]) for one, state in zip(features, states, strict=True)]
    copies = regrouped([own_copy(feature, shift) for feature in spans])
    if len(copies) > 1:
        return guarded(add_feature(message(mark("Paste {count} {count:feature|features}"), count=len(copies)), *copies))
    return guarded(add_feature(message(mark("Paste {what}"), what=_name(features[0], scene, plan)), *copies))


def _name(feature: Feature, scene: int, plan: Plan | None) -> str | Message:
    state = feature.at(scene) or feature.spans()[0].state
    return name_of(feature.kind, state.properties, plan or Plan())


def within_scope(feature: Feature, scene: int, scope: Scope) -> Feature | None:
    """What of a feature the scope holds; None where it is absent."""
    if scope is Scope.ALL_SCENES:
        return feature
    first, last = scene, scene if scope is Scope.THIS_SCENE else None
    spans = [
        replace(span, scene_from=max(first, span.scene_from or first), scene_to=last if last is not None else span.scene_to)
        for span in feature.spans()
        if (span.scene_to is None or span.scene_to >= first) and (last is None or (span.scene_from or 0) <= last)
    ]
    return Feature.from_spans(feature.id, feature.kind, spans) if spans else None


def own_copy(feature: Feature, shift_m: Position = (0.0, 0.0)) -> Feature:
    """The same with an id of its own, shifted, unlocked."""
    leaves = {"locked": None, "unit": None} if feature.kind in ROSTER_KINDS else {"locked": None}
    free = feature.edited(0, Scope.ALL_SCENES, properties=leaves)
    return replace(free.moved(0, Scope.ALL_SCENES, lambda shape: affinity.translate(shape, *shift_m)), id=str(uuid.uuid4()))


def regrouped(copies: Sequence[Feature]) -> list[Feature]:
    """The copies in groups of their own: they do not join the group of the first ones."""
    fresh: dict[str, str] = {}

    def own(state: State) -> State:
        key = state.properties.get(GROUP)
        return state.edited(None, {GROUP: fresh.setdefault(str(key), uuid.uuid4().hex[:8])}) if key else state

    return [copy.restated(0, Scope.ALL_SCENES, own) for copy in copies]


def _shift_to(states: Sequence[State], ground: Position) -> Position:
    west, south, east, north = shapely.total_bounds([state.geometry for state in states]).tolist()
    return ground[0] - (west + east) / 2, ground[1] - (south + north) / 2
