"""Fixes: what a finding proposes, as data. Previewed on the map, and applied as one change that undo takes back."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from shapely.geometry.base import BaseGeometry

from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import Message, mark
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Scope, Span, State
from tabletop.core.values.left_out import settle
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit


@dataclass(frozen=True)
class Added:
    """A feature that a fix adds: metres in the working CRS, properties without defaults."""

    kind: str
    geometry: BaseGeometry
    properties: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "properties", MappingProxyType(dict(self.properties)))


@dataclass(frozen=True)
class Edited:
    """A feature that a fix edits: its new geometry (None keeps it), and properties to patch (None removes one)."""

    id: str
    geometry: BaseGeometry | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "properties", MappingProxyType(dict(self.properties)))


@dataclass(frozen=True)
class Fix:
    """One way to mend a finding. `label` says it in the imperative ("Close the gap with a barrier") and names the undo step.

    `removed`: ids of features that go. `rows`: rows of the roster as they become, those of new ids are added. `scope`: in which
    scenes, whichever are asked for (None: in those). `settles`: what of the plan was not read is set aside (core.left_out).
    """

    label: Message
    added: tuple[Added, ...] = ()
    edited: tuple[Edited, ...] = ()
    removed: tuple[str, ...] = ()
    rows: tuple[RosterUnit, ...] = ()
    scope: Scope | None = None
    settles: bool = False

    def shapes(self, plan: Plan, scene: int) -> list[BaseGeometry]:
        """What to show before it is done: geometries of what is added or edited, as they will stand, and of what goes."""
        shapes = [added.geometry for added in self.added]
        for edit in self.edited:
            state = plan.features[edit.id].at(scene) if edit.id in plan.features else None
            geometry = edit.geometry if edit.geometry is not None else (state.geometry if state else None)
            shapes += [] if geometry is None else [geometry]
        states = [plan.features[key].at(scene) for key in self.removed if key in plan.features]
        return [*shapes, *(state.geometry for state in states if state is not None)]

    def change(self, plan: Plan, scene: int, scope: Scope) -> Change:
        """The change that does it, in the scenes of the scope. Raises PlanError where a feature is gone from the scene."""
        scope = scope if self.scope is None else self.scope
        edits = [Edit("roster", row.id, plan.roster.get(row.id), row) for row in self.rows]
        for added in self.added:
            feature = _added(plan, added, scene, scope)
            edits.append(Edit("feature", feature.id, None, feature))
        for edit in self.edited:
            before = _there(plan, edit.id, scene)
            after = before.edited(scene, scope, edit.geometry, edit.properties)
            edits.append(Edit("feature", edit.id, before, after))
        for key in self.removed:
            before = _there(plan, key, scene)
            edits.append(Edit("feature", key, before, before.removed(scene, scope)))
        aside = settle(plan.settings, plan.left_out) if self.settles else None
        edits += () if aside is None else aside.edits
        return Change(self.label, tuple(edits))


def _there(plan: Plan, key: str, scene: int) -> Feature:
    feature = plan.features.get(key)
    if feature is None or feature.at(scene) is None:
        raise PlanError(mark("What the finding is about is gone from this scene; look at the findings again."))
    return feature


def _added(plan: Plan, one: Added, scene: int, scope: Scope) -> Feature:
    first = None if scope is Scope.ALL_SCENES else scene
    last = scene if scope is Scope.THIS_SCENE else None
    row = one.properties.get("unit")
    if row in plan.roster:
        # A unit of the roster stands in one place: it is there until it is wanted elsewhere, and from when it stands there no more.
        busy = [number for number in _scenes(plan) if any(stands.properties.get("unit") == row for stands in plan.placed(number))]
        last = min((number - 1 for number in busy if number > scene and (last is None or number <= last)), default=last)
        before = [number + 1 for number in busy if number < scene]
        first = max(before) if first is None and before else first
    return Feature.from_spans(str(uuid.uuid4()), one.kind, [Span(State(one.geometry, one.properties), first, last)])


def _scenes(plan: Plan) -> list[int]:
    return [row.number for row in plan.scene_list()]
