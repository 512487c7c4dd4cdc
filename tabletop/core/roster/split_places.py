"""Places on the map of a unit that is split, and of units that are joined: in no scene more people are placed than before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from tabletop.core.roster.places import naming, restated, scenes_of
from tabletop.core.roster.sums import Sums
from tabletop.core.values.change import Edit
from tabletop.core.values.feature import Placed, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import PLACES, groups_of, people_of, places_of, strength_of


@dataclass(frozen=True)
class _Stand:
    """Whose place a feature is in a scene after the change; `strength`: its own from then on (None: that of its row), if `says`."""

    unit: str
    says: bool = False
    strength: int | None = None


def shares(people: Sequence[float], target: int) -> list[int]:
    """So many people shared out to places: each keeps its own and the first takes those beyond, or all give up in proportion."""
    own = [int(one) for one in people]
    total = sum(own)
    if total <= target:
        return [own[0] + target - total, *own[1:]]
    least = [one * target // total for one in own]
    by_rest = sorted(range(len(own)), key=lambda at: -(own[at] * target % total))
    for at in by_rest[: target - sum(least)]:
        least[at] += 1
    return least


def _set_to(row: RosterUnit, whole: int, unit: str, groups: Iterable[Sequence[Placed]], target: int) -> dict[str, _Stand]:
    """Strengths of places of a row (by feature) that make so many people of a unit whose whole strength is given.

    A cordon on which units of that name stand says no strength of its own then: theirs count.
    """
    found: dict[str, _Stand] = {}
    people: dict[str, float] = {}
    for group in groups:
        standing = [one for one in group if one.kind == "unit"] or list(group)
        people |= {one.id: strength_of(one, row) for one in standing}
        found |= {one.id: _Stand(unit, says=True) for one in group}
    if len(people) == 1 and target == whole:
        return found
    for key, share in zip(people, shares(list(people.values()), target), strict=True):
        found[key] = _Stand(unit, says=True, strength=share)
    return found


def _of_row(plan: Plan, scene: int, keys: Collection[str]) -> dict[str, list[Placed]]:
    found: dict[str, list[Placed]] = {}
    for one in plan.placed(scene):
        if one.kind in PLACES and (unit := one.properties.get("unit")) in keys:
            found.setdefault(str(unit), []).append(one)
    return found


# --- splitting
def parts_stand(plan: Plan, before: RosterUnit, parts: Sequence[RosterUnit]) -> list[Edit]:
    """Edits that make the places of a unit those of its parts, the first of which has its id.

    Scene by scene: one place is that of the first part. Of several, each goes to the part that it fits best, the first part getting one
    always; people beyond a part's strength are placed no more.
    """
    stands = {number: _split_in(before, parts, _of_row(plan, number, {before.id}).get(before.id, [])) for number in scenes_of(plan)}
    names = {one.id: one.name for one in parts}
    return _edits(plan, {before.id}, stands, names, {before.id: before.name})


def _split_in(before: RosterUnit, parts: Sequence[RosterUnit], some: Sequence[Placed]) -> dict[str, _Stand]:
    if not some:
        return {}
    groups = [(group, people_of(group, before)) for group in groups_of(some)]
    found: dict[str, _Stand] = {}
    for at, here in _by_part([one.strength for one in parts], [people for _, people in groups]).items():
        part, total = parts[at], sum(groups[one][1] for one in here)
        if total < part.strength:
            found |= {feature.id: _Stand(part.id) for one in here for feature in groups[one][0]}
        else:
            found |= _set_to(before, part.strength, part.id, [groups[one][0] for one in here], part.strength)
    return found


def _by_part(sizes: Sequence[int], people: Sequence[float]) -> dict[int, list[int]]:
    """Places by part. The first part has the largest place that fits in it, else the smallest of all; then from the largest on each
    goes to the smallest free part that holds it, else the largest free one, else the part with the most room."""
    order = sorted(range(len(people)), key=lambda at: -people[at])
    first = next((at for at in order if people[at] <= sizes[0]), min(order, key=lambda at: people[at]))
    found = {0: [first]}
    for at in [one for one in order if one != first]:
        free = [part for part in range(len(sizes)) if part not in found]
        holding = [part for part in free if sizes[part] >= people[at]]
        if holding:
            best = min(holding, key=lambda part: sizes[part])
        elif free:
            best = max(free, key=lambda part: sizes[part])
        else:
            best = max(found, key=lambda part: sizes[part] - sum(people[one] for one in found[part]))
        found.setdefault(best, []).append(at)
    return {part: sorted(here) for part, here in found.items()}


# --- joining
def joined_stands(plan: Plan, ordered: Sequence[str], whole: RosterUnit) -> list[Edit]:
    """Edits that make the places of joined units one: scene by scene those of the first that stands anywhere.

    They state the people who were placed in that scene, where these are fewer than the whole.
    """
    stands = {number: _join_in(plan, ordered, whole, _of_row(plan, number, ordered)) for number in scenes_of(plan)}
    return _edits(plan, ordered, stands, {whole.id: whole.name}, None)


def _join_in(plan: Plan, ordered: Sequence[str], whole: RosterUnit, some: Mapping[str, list[Placed]]) -> dict[str, _Stand]:
    stays = next((key for key in ordered if key in some), None)
    if stays is None:
        return {}
    placed = sum(Sums.of(plan.roster[key], places_of(plan.roster[key], ones)).placed for key, ones in some.items())
    found = {one.id: _Stand("") for ones in some.values() for one in ones}
    return found | _set_to(plan.roster[stays], whole.strength, whole.id, groups_of(some[stays]), int(placed))


# --- both
def _edits(
    plan: Plan,
    keys: Collection[str],
    stands: Mapping[int, Mapping[str, _Stand]],
    names: Mapping[str, str],
    replaced: Mapping[str, str] | None,
) -> list[Edit]:
    """`names`: of the units after the change; `replaced`: the only names that give way to them, None for any."""
    edits = []
    for feature in naming(plan, set(keys)):
        state = partial(_restated, feature.id, feature.kind, set(keys), stands, names, replaced)
        after = restated(plan, feature, state)
        edits += [Edit("feature", feature.id, feature, after)] if after != feature else []
    return edits


def _restated(
    key: str,
    kind: str,
    keys: Collection[str],
    stands: Mapping[int, Mapping[str, _Stand]],
    names: Mapping[str, str],
    replaced: Mapping[str, str] | None,
    number: int,
    state: State,
) -> State | None:
    unit = state.properties.get("unit")
    if unit not in keys:
        return state
    stand = stands[number].get(key) or _Stand(next(iter(names)))
    if not stand.unit:
        return None if kind == "unit" else state.edited(None, {"unit": None})
    patch: dict[str, Any] = {"unit": stand.unit}
    if stand.says:
        patch["strength"] = stand.strength
    said = state.properties.get("name")
    if (said == replaced.get(str(unit))) if replaced is not None else (kind == "unit" and said is not None):
        patch["name"] = names[stand.unit]
    return state.edited(None, patch)
