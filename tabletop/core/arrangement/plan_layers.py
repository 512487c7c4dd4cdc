"""Layers of a plan's own (incoming, briefing, reserve): a property of its features, and their order, names and locks as a setting.

A feature without the property stands on the main layer, whose id is an empty text. What is hidden is no matter of the plan.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kind_words
from tabletop.core.values.change import Change, Edit, set_setting
from tabletop.core.values.feature import ALWAYS, Feature, Keyframe, Placed, Scope, State
from tabletop.core.values.plan import Plan

SETTING = "plan_layers"
"""Plan setting: list of `{"id", "name", "locked"}`, highest first."""
LAYER = "plan_layer"
"""Property of any feature: the id of the layer it stands on."""
MAIN = ""
"""Id of the layer on which stands what says no other; it cannot be removed."""
LONGEST_NAME = 80
Things = Literal["main", "delete"]
"""What becomes of the things of a layer that is removed."""


@dataclass(frozen=True)
class PlanLayer:
    """One layer; an empty name is the main layer's own. A locked one keeps its things from being edited."""

    id: str
    name: str
    locked: bool = False

    @property
    def title(self) -> str | Message:
        """What it is called."""
        return self.name or message(mark("Main layer"))

    def to_setting(self) -> dict[str, Any]:
        """As it stands in the plan's settings."""
        return {"id": self.id, "name": self.name, **({"locked": True} if self.locked else {})}


# --- reading
def layer_of(properties: Mapping[str, Any]) -> str:
    """Id of the layer that these properties name; what is no text or number names none."""
    value = properties.get(LAYER)
    if isinstance(value, str):
        return value.strip()
    if value is None or isinstance(value, bool) or not isinstance(value, int):
        return MAIN
    return str(value)


def layers_in_use(features: Iterable[Feature]) -> Counter[str]:
    """How many features stand on each layer, in any of their scenes."""
    return Counter(layer for feature in features for layer in layers_of(feature))


def layers_of(feature: Feature) -> frozenset[str]:
    """Every layer that a feature stands on in one of its scenes."""
    return frozenset(layer_of(frame.state.properties) for frame in feature.keyframes if frame.state is not None)


def listed_layers(settings: Mapping[str, Any]) -> tuple[PlanLayer, ...]:
    """Layers that the settings list, each id once and each under a name of its own; what cannot be understood is left out."""
    kept = settings.get(SETTING)
    found: dict[str, PlanLayer] = {}
    names = _Names()
    for row in kept if isinstance(kept, list | tuple) else ():
        layer = _read(row)
        if layer is not None and layer.id not in found:
            found[layer.id] = replace(layer, name=names.take(layer.name))
    return tuple(found.values())


def _read(row: Any) -> PlanLayer | None:
    """A row of the setting; a bare text is a layer of that name."""
    if isinstance(row, str):
        return PlanLayer(row.strip(), _tidy(row)) if row.strip() else None
    if not isinstance(row, Mapping):
        return None
    name, key = _tidy(_word(row.get("name"))), _word(row.get("id")).strip()
    if not name and not key and "id" not in row:
        return None
    key = key if "id" in row else name
    return PlanLayer(key, name or _tidy(key), row.get("locked") is True)


def _word(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _tidy(name: str) -> str:
    return " ".join(name.split())


class _Names:
    """Names that are taken, however they are spelt. A file may list thousands of one name, so each is counted on from its last number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}
        self._last: dict[str, int] = {}

    def take(self, name: str) -> str:
        """The name, with a number where another layer has it; it is taken from then on."""
        key, wanted = name.casefold(), name
        number = self._last.get(key, 1)
        while wanted and wanted.casefold() in self._taken:
            number += 1
            wanted = f"{name} {number}"
        self._last[key] = number
        self._taken.add(wanted.casefold())
        return wanted


def plan_layers(plan: Plan, in_use: Iterable[str] | None = None) -> tuple[PlanLayer, ...]:
    """Layers of a plan, highest first: those listed, those that only features name, and the main one, lowest where it is not listed.

    `in_use`: ids that features name, where that is known already.
    """
    listed = listed_layers(plan.settings)
    known = {layer.id for layer in listed}
    used = layers_in_use(plan.features.values()) if in_use is None else in_use
    names = _Names(layer.name for layer in listed)
    more = [PlanLayer(key, names.take(_tidy(key))) for key in sorted(set(used) - known - {MAIN})]
    main = () if MAIN in known else (PlanLayer(MAIN, ""),)
    return (*listed, *more, *main)


def locked_layers(plan: Plan) -> Mapping[str, PlanLayer]:
    """The layers that are locked, by id."""
    return {layer.id: layer for layer in listed_layers(plan.settings) if layer.locked}


def in_layer_order(plan: Plan, placed: list[Placed]) -> list[Placed]:
    """What stands in a scene with the things of lower layers first; among those of one layer the order stays."""
    listed = listed_layers(plan.settings)
    if not listed:
        return placed
    height = {layer.id: rank for rank, layer in enumerate(reversed(plan_layers(plan, {layer_of(one.properties) for one in placed})))}
    return sorted(placed, key=lambda one: height[layer_of(one.properties)])


# --- changing
def add_layer(plan: Plan, name: str) -> tuple[Change, str]:
    """Change that adds a layer above the others, and its id. Raises InputError for a name that is empty, too long or taken."""
    layers = plan_layers(plan)
    named = _checked(name, layers)
    key = _Names(layer.id for layer in layers).take(named)
    return _change(plan, message(mark("New plan layer {name}"), name=named), (PlanLayer(key, named), *layers)), key


def rename_layer(plan: Plan, key: str, name: str) -> tuple[Change, str]:
    """Change that gives a layer another name, and its id: as long as nothing stands on it that follows the name, so that files are
    readable. Raises InputError for a name that is empty, too long or taken."""
    layers = plan_layers(plan)
    old, others = layer_by_id(layers, key), [layer for layer in layers if layer.id != key]
    named = _checked(name, others)
    is_used = key == MAIN or any(key in layers_of(feature) for feature in plan.features.values())
    fresh = key if is_used else _Names(layer.id for layer in others).take(named)
    label = message(mark("Rename the plan layer {name}"), name=old.title)
    renamed = replace(old, id=fresh, name=named)
    return _change(plan, label, [renamed if layer.id == key else layer for layer in layers]), fresh


def move_layer(plan: Plan, key: str, row: int) -> Change:
    """Change that puts a layer in a row of the list, 0 = highest."""
    layers = list(plan_layers(plan))
    moved = layer_by_id(layers, key)
    layers.remove(moved)
    layers.insert(max(0, row), moved)
    return _change(plan, message(mark("Order of the plan layer {name}"), name=moved.title), layers)


def lock_layer(plan: Plan, key: str, locked: bool) -> Change:
    """Change that locks a layer or unlocks it."""
    layers = plan_layers(plan)
    old = layer_by_id(layers, key)
    text = mark("Lock the plan layer {name}") if locked else mark("Unlock the plan layer {name}")
    return _change(plan, message(text, name=old.title), [replace(layer, locked=locked) if layer.id == key else layer for layer in layers])


def remove_layer(plan: Plan, key: str, things: Things) -> Change:
    """Change that removes a layer; what stands on it goes to the main layer or is deleted, in every scene. What is locked by itself
    is not deleted and goes to the main layer. Raises InputError for the main layer, and for one that is locked or cannot be emptied."""
    layers = plan_layers(plan)
    gone = layer_by_id(layers, key)
    if key == MAIN:
        raise InputError(mark("The main layer stays: what is on no other layer stands on it."))
    if gone.locked:
        raise InputError(mark("The plan layer {layer} is locked; unlock it first."), layer=gone.title)
    pairs = [(feature, _taken_off(feature, key, things)) for feature in plan.features.values() if key in layers_of(feature)]
    main = layer_by_id(layers, MAIN)
    if main.locked and any(after is not None and MAIN in layers_of(after) for _, after in pairs):
        raise InputError(mark("The plan layer {layer} is locked; unlock it first."), layer=main.title)
    settings = _change(plan, message(mark("Remove the plan layer {name}"), name=gone.title), [one for one in layers if one.id != key])
    return Change(settings.label, (*(Edit("feature", old.id, old, new) for old, new in pairs), *settings.edits))


def _taken_off(feature: Feature, key: str, things: Things) -> Feature | None:
    """The feature where it stood on a layer that is removed; None where nothing of it is left."""
    frames = []
    for frame in feature.keyframes:
        state: State | None = frame.state
        if state is not None and layer_of(state.properties) == key:
            keeps = things == "main" or bool(state.properties.get("locked"))
            state = state.edited(None, {LAYER: None}) if keeps else None
        frames.append(Keyframe(frame.scene, state))
    if all(frame.state is None for frame in frames):
        return None
    spans = replace(feature, keyframes=tuple(frames)).spans()
    return Feature.from_spans(feature.id, feature.kind, spans)


def put_on_layer(plan: Plan, ids: Iterable[str], key: str, scene: int, scope: Scope) -> Change | Message:
    """Change that puts features on a layer in the scenes of the scope, or why nothing changes."""
    layer = layer_by_id(plan_layers(plan), key)
    features = [plan.features[one] for one in ids if one in plan.features and plan.features[one].at(scene) is not None]
    if not features:
        return message(mark("Nothing is selected: click what is meant first."))
    pairs = [(old, old.edited(scene, scope, properties={LAYER: key or None})) for old in features]
    edits = tuple(Edit("feature", old.id, old, new) for old, new in pairs if old != new)
    if not edits:
        return message(mark("It stands on the plan layer {layer} already."), layer=layer.title)
    if len(edits) == 1:
        text, what = mark("Put {what} on the plan layer {layer}"), what_is(plan.features[edits[0].key], scene)
        return Change(message(text, what=what, layer=layer.title), edits)
    return Change(
        message(mark("Put {count} {count:feature|features} on the plan layer {layer}"), count=len(edits), layer=layer.title), edits
    )


def on_layer(feature: Feature, key: str) -> Feature:
    """The feature on a layer in all its scenes."""
    return feature.edited(ALWAYS, Scope.ALL_SCENES, properties={LAYER: key or None})


def what_is(feature: Feature, scene: int) -> str | Message:
    """What a label calls a feature: its name in the scene, else its kind."""
    state = feature.at(scene)
    return str(state.properties.get("name") or "") if state is not None and state.properties.get("name") else kind_words(feature.kind)


def layer_by_id(layers: Iterable[PlanLayer], key: str) -> PlanLayer:
    """The layer of that id. Raises InputError where there is none."""
    for layer in layers:
        if layer.id == key:
            return layer
    raise InputError(mark("The plan has no layer {layer} any more."), layer=key)


def _checked(name: str, others: Iterable[PlanLayer]) -> str:
    name = _tidy(name)
    if not name:
        raise InputError(mark("Give the plan layer a name."))
    if len(name) > LONGEST_NAME:
        raise InputError(
            mark("The name of a plan layer has at most {most} letters; this one has {count}."), most=LONGEST_NAME, count=len(name)
        )
    if any(other.name.casefold() == name.casefold() for other in others):
        raise InputError(mark("There is a plan layer {name} already; give another name."), name=name)
    return name


def _change(plan: Plan, label: Message, layers: Iterable[PlanLayer]) -> Change:
    before = plan.settings.get(SETTING)
    rows: list[dict[str, Any]] | None = [layer.to_setting() for layer in layers]
    if rows == [PlanLayer(MAIN, "").to_setting()]:
        rows = None
    return Change(label, ()) if before == rows else set_setting(label, SETTING, before, rows)


# --- what a lock refuses
def refusal(plan: Plan, change: Change) -> Message | None:
    """Why an edit is not done: it would change what stands on a locked layer, or put something there. None where none does.

    Edits of scenes pass, and those by which a row of the roster goes: they renumber or rename what they must.
    """
    locked = locked_layers(plan)
    if not locked or "scene" in change.tables or _takes_units(change):
        return None
    for edit in change.edits:
        layer = _touched(edit, locked) if edit.table == "feature" else None
        if layer is not None:
            return lock_words(layer.title)
    return None


def _takes_units(change: Change) -> bool:
    """Whether rows of the roster go."""
    return "roster" in change.tables and any(edit.table == "roster" and edit.after is None for edit in change.edits)


def lock_words(layer: str | Message) -> Message:
    """That a layer of this title is locked, and what to do about it."""
    return message(mark("The plan layer {layer} is locked; unlock it in the panel Layers first."), layer=layer)


def _touched(edit: Edit, locked: Mapping[str, PlanLayer]) -> PlanLayer | None:
    """The locked layer whose things an edit of a feature changes in one scene or another."""
    before, after = edit.before, edit.after
    frames = [frame.scene for feature in (before, after) if feature is not None for frame in feature.keyframes]
    for scene in sorted({ALWAYS, *frames}):
        states = [None if feature is None else feature.at(scene) for feature in (before, after)]
        if states[0] == states[1]:
            continue
        for state in states:
            layer = None if state is None else locked.get(layer_of(state.properties))
            if layer is not None:
                return layer
    return None
