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
