"""Features of the plan as rows of a list that is searched by typing."""

from collections.abc import Sequence

from tabletop.canvas.asking.entries import Entry
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.ui.parts.wording import kind_title


def feature_entries(placed: Sequence[Placed], plan: Plan) -> list[Entry]:
    """A row for each feature: its name, and what it is."""
    return [_entry(one, plan) for one in placed]


def _entry(one: Placed, plan: Plan) -> Entry:
    title = kind_title(one.kind)
    unit = plan.roster.get(str(one.properties.get("unit", "")))
    name = one.name or (unit.name if unit is not None else "")
    return Entry(one.id, name or title, title if name else "", also=one.id)


def name_of(plan: Plan, feature_id: str, scene: int) -> str:
    """What a feature is called in a scene, or in the first in which it stands; its id where the plan has it no longer."""
    feature = plan.features.get(feature_id)
    if feature is None:
        return feature_id
    state = feature.at(scene) or next(frame.state for frame in feature.keyframes if frame.state is not None)
    return _entry(Placed(feature.id, feature.kind, state.geometry, state.properties), plan).words
