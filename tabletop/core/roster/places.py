"""A unit of the roster put on the map: on open ground it stands there, on a cordon it mans it; it stands in one place only."""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from shapely import Point

from tabletop.core.roster.places_manning import Manning, at_foot, mannings
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import ALWAYS, Feature, Placed, Scope, Span, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import PLACES, SAME_PLACE_M


def scenes_of(plan: Plan) -> list[int]:
    """Numbers of the plan's scenes, in order."""
    return [scene.number for scene in plan.scene_list()]


def naming(plan: Plan, keys: Collection[str]) -> list[Feature]:
    """Features that name one of these units of the roster in any scene."""
    return [
        one
        for one in plan.features.values()
        if any(frame.state is not None and frame.state.properties.get("unit") in keys for frame in one.keyframes)
    ]


def restated(plan: Plan, feature: Feature, edit: Callable[[int, State], State | None]) -> Feature | None:
    """Copy whose state in each scene of the plan is `edit(number, state)`, None = absent there; None where nothing of it is left.

    The feature itself where nothing changes. A feature that is there from before the first scene, or beyond the last, stays so.
    """
    numbers = scenes_of(plan)
    states = [feature.at(number) for number in numbers]
    after = [None if state is None else edit(number, state) for number, state in zip(numbers, states, strict=True)]
    if after == states:
        return feature
    return _of_states(
        feature.id, feature.kind, numbers, after, feature.keyframes[0].scene <= ALWAYS, feature.at(numbers[-1] + 1) is not None
    )


def _of_states(key: str, kind: str, numbers: list[int], states: list[State | None], from_ever: bool, for_ever: bool) -> Feature | None:
    spans = []
    for at, (number, state) in enumerate(zip(numbers, states, strict=True)):
        if state is not None:
            last = numbers[at + 1] - 1 if at + 1 < len(numbers) else (None if for_ever else number)
            spans.append(Span(state, None if at == 0 and from_ever else number, last))
    return Feature.from_spans(key, kind, spans) if spans else None


@dataclass(frozen=True)
class Placing:
    """A unit of the roster that is put on the map: the change, and what it comes to, in a sentence; `leaves`: it stood elsewhere in the
    scene."""

    change: Change
    said: Message
    leaves: bool = False


def manned_at(plan: Plan, scene: int, place: Point, near_m: float = SAME_PLACE_M) -> Manning | None:
    """The cordon of a scene that a unit mans which is put at a place (metres, working CRS): the nearest within 5 m."""
    known = mannings(plan.placed(scene), plan.roster, near_m)
    near = [(one.cordon.geometry.distance(place), key) for key, one in known.items() if one.cordon.geometry.dwithin(place, near_m)]
    return known[min(near)[1]] if near else None


def put(
    plan: Plan, key: str, place: Point, scene: int, scope: Scope, properties: Mapping[str, Any] | None = None, near_m: float = SAME_PLACE_M
) -> Placing:
    """The change that puts a unit of the roster at a place (metres, working CRS), in the scenes of the scope.

    Of these scenes it holds in those, next to each other, in which the unit stands as it does in this one: where it stands elsewhere
    before or later, it stays there. A cordon within 5 m is manned: one that nobody mans takes the unit's name, and no strength of its
    own; on any other the unit stands as a symbol on the line, and who was named there does too. On open ground a unit that stands
    already goes there. `properties` are those of a new symbol.
    """
    manned = manned_at(plan, scene, place, near_m)
    where = _alike(plan, key, scene, scope, None if manned is None else manned.cordon.id)
    row = plan.roster[key]
    if manned is not None and (manned.is_free or (manned.named == row and not manned.standing)):
        return _named_on(plan, row, manned.cordon, where)
    spot = place if manned is None else at_foot(manned.cordon, place)
    edits = _stands(plan, row, spot, where, scope, properties or {}, manned)
    name = row.name or key
    if manned is None:
        label = message(mark("Place {name}"), name=name)
        away = _away(plan, key, scene, place)
        return Placing(Change(label, tuple(edits)), _stands_words(name, away), away > SAME_PLACE_M)
    edits += _beside(plan, row, manned, spot, where, scope, properties or {})
    label = message(mark("{name} mans {cordon}"), name=name, cordon=_title(manned.cordon))
    return Placing(Change(label, tuple(edits)), message(mark("{name} mans {cordon}."), name=name, cordon=_title(manned.cordon)))


def _away(plan: Plan, key: str, scene: int, place: Point) -> float:
    """Metres from a place to where a unit stands in a scene; 0.0 where it stands nowhere."""
    before = [one.geometry for one in plan.placed(scene) if one.kind in PLACES and one.properties.get("unit") == key]
    return min((one.distance(place) for one in before), default=0.0)


def _stands_words(name: str, away: float) -> Message:
    """That a unit stands there, and how far away the place is that it leaves."""
    if away <= SAME_PLACE_M:
        return message(mark("{name} stands here now."), name=name)
    return message(mark("{name} stands here now, and no longer at its place {away:,.0f} m from here."), name=name, away=away)


def _alike(plan: Plan, key: str, scene: int, scope: Scope, cordon: str | None) -> list[int]:
    """Scenes of the scope, next to each other, in which a unit stands as it does in this one, and a cordon is manned as it is here."""
    numbers = scenes_of(plan)
    if scope is Scope.THIS_SCENE or scene not in numbers:
        return [scene]
    features = [one for one in naming(plan, {key}) if one.kind in PLACES]

    def stands(number: int) -> object:
        states = [(one.id, one.at(number)) for one in features]
        manned = None if cordon is None else mannings(plan.placed(number), plan.roster).get(cordon)
        who = None if manned is None else (manned.named, [one.id for one in manned.standing])
        return [(one, state) for one, state in states if state is not None and state.properties.get("unit") == key], who

    here, at = stands(scene), numbers.index(scene)
    last = at
    while last + 1 < len(numbers) and stands(numbers[last + 1]) == here:
        last += 1
    first = at
    while scope is Scope.ALL_SCENES and first > 0 and stands(numbers[first - 1]) == here:
        first -= 1
    return numbers[first : last + 1]


def _named_on(plan: Plan, row: RosterUnit, cordon: Placed, where: list[int]) -> Placing:
    """A cordon that nobody mans takes the unit's name; the unit stands nowhere else then."""

    def edit(feature: Feature, number: int, state: State) -> State | None:
        if number not in where:
            return state
        if feature.id == cordon.id:
            return state.edited(None, {"unit": row.id, "strength": None})
        return _left(feature, state, row.id)

    edits = _edits(plan, {*(one.id for one in naming(plan, {row.id})), cordon.id}, edit)
    words = {"name": row.name or row.id, "cordon": _title(cordon)}
    stated = cordon.properties.get("strength")
    said = message(mark("{name} mans {cordon}."), **words)
    if stated is not None and stated != row.strength:
        text = mark("{name} mans {cordon}: {people} {people:person|people} count there, no longer the {stated} that it stated.")
        said = message(text, people=row.strength, stated=stated, **words)
    return Placing(Change(message(mark("{name} mans {cordon}"), **words), tuple(edits)), said)


def _left(feature: Feature, state: State, key: str) -> State | None:
    """What stays of a place that a unit leaves: nothing of a symbol, the line of a cordon; a route is no place."""
    if state.properties.get("unit") != key or feature.kind not in PLACES:
        return state
    return None if feature.kind == "unit" else state.edited(None, {"unit": None})


def _edits(plan: Plan, keys: Collection[str], edit: Callable[[Feature, int, State], State | None]) -> list[Edit]:
    edits = []
    for key in sorted(keys):
        feature = plan.features[key]
        after = restated(plan, feature, partial(edit, feature))
        edits += [Edit("feature", key, feature, after)] if after != feature else []
    return edits


def _stands(
    plan: Plan,
    row: RosterUnit,
    spot: Point,
    where: list[int],
    scope: Scope,
    properties: Mapping[str, Any],
    manned: Manning | None,
) -> list[Edit]:
    """Edits by which a unit stands as a symbol at a spot: its symbol goes there where it has one, its other places end."""
    on = None if manned is None else manned.cordon.id
    features = [one for one in naming(plan, {row.id}) if one.kind in PLACES and one.id != on]
    here = [one for one in features if one.kind == "unit" and _names(one, where[0], row.id)]
    goes = here[0].id if here else None

    def edit(feature: Feature, number: int, state: State) -> State | None:
        if number not in where:
            return state
        return state.edited(spot, {}) if feature.id == goes else _left(feature, state, row.id)

    edits = _edits(plan, {one.id for one in features}, edit)
    return edits if goes else [*edits, _new(plan, row, spot, where, scope, properties)]


def _names(feature: Feature, number: int, key: str) -> bool:
    state = feature.at(number)
    return state is not None and state.properties.get("unit") == key


def _new(plan: Plan, row: RosterUnit, spot: Point, where: list[int], scope: Scope, properties: Mapping[str, Any]) -> Edit:
    """A symbol of a unit in these scenes; where they are the last, or with all scenes the first, open to that end."""
    numbers = scenes_of(plan)
    state = State(spot, {**properties, "unit": row.id})
    states = [state if number in where else None for number in numbers]
    open_end = scope is not Scope.THIS_SCENE and where[-1] == numbers[-1]
    feature = _of_states(str(uuid.uuid4()), "unit", numbers, states, scope is Scope.ALL_SCENES, open_end)
    assert feature is not None
    return Edit("feature", feature.id, None, feature)


def _beside(
    plan: Plan, row: RosterUnit, manned: Manning, spot: Point, where: list[int], scope: Scope, properties: Mapping[str, Any]
) -> list[Edit]:
    """Who was named on the cordon and does not stand there gets a symbol too, in the middle of the longer side, and the line says no
    strength of its own any more: those who stand on it count."""
    line, named = manned.cordon.geometry, manned.named
    edits: list[Edit] = []
    is_beside = named is not None and named != row and not manned.standing
    if is_beside and named is not None:
        at_m = line.project(spot)
        middle = at_m / 2 if at_m > line.length / 2 else (at_m + line.length) / 2
        edits.append(_new(plan, named, line.interpolate(middle), where, scope, {k: v for k, v in properties.items() if k != "name"}))

    def edit(feature: Feature, number: int, state: State) -> State | None:
        patch = {"strength": None, **({"unit": None} if is_beside else {})}
        return state.edited(None, patch) if number in where else state

    return [*edits, *_edits(plan, {manned.cordon.id}, edit)]


def _title(cordon: Placed) -> str | Message:
    return cordon.name or message(mark("the cordon"))
