"""Where an edit of the plan is to be seen: a scene in which it shows, and the shapes there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from shapely import GeometryCollection
from shapely.geometry.base import BaseGeometry

from tabletop.core.values.change import Change
from tabletop.core.values.feature import Feature, State

MOST_SHAPES = 2_000


@dataclass(frozen=True)
class ChangedPlace:
    """A scene, and what differs there as shapes; as they were before and as they are."""

    scene: int
    shape: BaseGeometry


def changed_place(change: Change, scene: int, scenes: Sequence[int]) -> ChangedPlace | None:
    """The scene shown, where the edit is to be seen there, else the first in which it is; None where no feature differs."""
    pairs = [(edit.before, edit.after) for edit in change.edits if edit.table == "feature"]
    for number in (scene, *scenes):
        differing = list(islice((one for before, after in pairs for one in _differing(before, after, number)), MOST_SHAPES))
        if differing:
            return ChangedPlace(number, GeometryCollection(differing))
    return None


def _differing(before: Feature | None, after: Feature | None, scene: int) -> list[BaseGeometry]:
    """Shapes of a feature in a scene where it differs; one where only its properties do."""
    old, new = _state(before, scene), _state(after, scene)
    kinds = [one.kind for one in (before, after) if one is not None]
    if old == new and len(set(kinds)) == 1:
        return []
    shapes = [state.geometry for state in (new, old) if state is not None]
    return shapes[:1] if len(shapes) == 2 and shapes[0].equals_exact(shapes[1]) else shapes


def _state(feature: Feature | None, scene: int) -> State | None:
    return None if feature is None else feature.at(scene)
