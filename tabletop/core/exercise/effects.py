"""What an inject changes in a run, as one Change; what it cannot change is a sentence, and the inject is fired all the same."""

import math
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace

from shapely import LineString

from tabletop.core.geometry.crs import WORKING_CRS, from_lonlat
from tabletop.core.geometry.far_off import check_reach
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kind_words, kinds, validate
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Scope, Span, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import LEVELS, Effect, Inject, Scene


def inject_change(plan: Plan, scene: int, inject: Inject) -> tuple[Change, list[Message]]:
    """Change of a run's plan that an inject makes from a scene on, and a sentence for each effect that changes nothing.

    headcount, open, shut: the feature in that scene and later ones. remove: it is absent from there on. block: a new barrier (places
    in degrees of WGS 84 become metres of the working CRS). wind: that scene and all later ones. level: that scene and those after it
    that have the same level, since a later scene whose level differs was planned so. Raises PlanError for an unknown scene.
    """
    made = _Effects(plan, scene)
    for effect in inject.effects:
        try:
            _DO[effect.does](made, effect)
        except InputError as error:
            made.unmade.append(error.message)
    return Change(message(mark("Inject: {text}"), text=inject.text or inject.clock), made.edits()), made.unmade


class _Effects:
    """Rows as the effects so far leave them."""

    def __init__(self, plan: Plan, scene: int) -> None:
        self.plan, self.scene = plan, scene
        self.unmade: list[Message] = []
        self._features: dict[str, Feature | None] = {}
        self._scenes = {one.number: one for one in plan.scene_list()}
        plan.scene(scene)

    def edits(self) -> tuple[Edit, ...]:
        """One edit for each row that differs."""
        edits = [Edit("feature", key, self.plan.features.get(key), after) for key, after in self._features.items()]
        for number, after in self._scenes.items():
            if after != self.plan.scene(number):
                edits.append(Edit("scene", str(number), self.plan.scenes.get(number), after))
        return tuple(edit for edit in edits if edit.before != edit.after)

    # --- features
    def edited(self, key: str, edit: Callable[[Feature], Feature | None]) -> None:
        """Put another state of a feature in its place. Raises InputError where it is not there, or would be wrong."""
        feature = self._features.get(key, self.plan.features.get(key))
        if feature is None:
            raise InputError(mark("A feature of this inject is not in the plan any more; nothing of it was changed."))
        state = feature.at(self.scene)
        if state is None:
            raise InputError(
                mark("{name} is not there in scene {scene}; nothing of it was changed."), name=_named(feature), scene=self.scene
            )
        after = edit(feature)
        if after is not None:
            _check(after, self.scene)
        self._features[key] = after

    def patched(self, key: str, kinds_named: Iterable[str], name: str, value: object) -> None:
        """Set a property from this scene on. Raises InputError for a kind that has none."""

        def patch(feature: Feature) -> Feature:
            if feature.kind not in kinds_named:
                raise InputError(
                    mark("{name} is a {kind}; this effect does not fit it, and nothing of it was changed."),
                    name=_named(feature),
                    kind=kind_words(feature.kind),
                )
            return feature.edited(self.scene, Scope.FROM_HERE_ON, properties={name: value})

        self.edited(key, patch)

    def added(self, feature: Feature) -> None:
        """A new feature. Raises InputError where it would be wrong."""
        _check(feature, self.scene)
        self._features[feature.id] = feature

    # --- scenes
    def scenes_from_here(self, edit: Callable[[Scene], Scene], while_level_holds: bool = False) -> None:
        """Edit this scene and the later ones; only as far as the level of this one goes, where that is asked for."""
        level = self._scenes[self.scene].level
        for number in sorted(one for one in self._scenes if one >= self.scene):
            if while_level_holds and self._scenes[number].level != level:
                return
            self._scenes[number] = edit(self._scenes[number])


def _check(feature: Feature, scene: int) -> None:
    state = feature.at(scene)
    if state is not None:
        validate(feature.kind, state.geometry, state.properties)
        check_reach(state.geometry, WORKING_CRS)


def _named(feature: Feature) -> str | Message:
    """Its name in any scene, else its kind."""
    names = (str(frame.state.properties.get("name") or "") for frame in feature.keyframes if frame.state is not None)
    return next((name for name in names if name), kind_words(feature.kind))


def with_property(name: str) -> list[str]:
    """Kinds that have a property."""
    return [kind for kind, spec in kinds().items() if name in spec.properties]


def _headcount(made: _Effects, effect: Effect) -> None:
    if effect.value is None or not math.isfinite(effect.value):
        raise InputError(mark("This inject does not say how many people there are then; the crowd was not changed."))
    made.patched(effect.feature, with_property("headcount"), "headcount", round(effect.value))


def _open(made: _Effects, effect: Effect) -> None:
    made.patched(effect.feature, with_property("open"), "open", effect.does == "open")


def _remove(made: _Effects, effect: Effect) -> None:
    made.edited(effect.feature, lambda feature: feature.removed(made.scene, Scope.FROM_HERE_ON))


def _block(made: _Effects, effect: Effect) -> None:
    if len(effect.line) < 2:
        raise InputError(mark("This inject does not say where the way is closed; no barrier was put up."))
    line = LineString([from_lonlat(*place) for place in effect.line])
    properties = {"barrier_type": "concrete", **({"name": effect.text} if effect.text else {})}
    made.added(Feature.from_spans(str(uuid.uuid4()), "barrier", [Span(State(line, properties), made.scene)]))


def _wind(made: _Effects, effect: Effect) -> None:
    value = effect.value
    made.scenes_from_here(lambda scene: replace(scene, wind_from_deg=None if value is None else value % 360))


def _level(made: _Effects, effect: Effect) -> None:
    level = next((one for one in LEVELS if one == effect.text), None)
    if level is None:
        raise InputError(mark("{level} is no level; give hijau, kuning or merah. The level was not changed."), level=effect.text)
    made.scenes_from_here(lambda scene: replace(scene, level=level), while_level_holds=True)


_DO: dict[str, Callable[[_Effects, Effect], None]] = {
    "headcount": _headcount,
    "open": _open,
    "shut": _open,
    "remove": _remove,
    "block": _block,
    "wind": _wind,
    "level": _level,
}
