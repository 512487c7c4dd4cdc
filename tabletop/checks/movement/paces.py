"""How fast a unit moves: on the march, at a run, or in a vehicle. Metres a minute."""

from dataclasses import dataclass

from tabletop.checks.movement.unit_places import key_of
from tabletop.checks.rules.check_list import all_checks
from tabletop.checks.rules.limits import configure
from tabletop.core.values.catalogue import pace_of_type
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import Pace

RATED_BY = "unit-too-far"
"""The check whose limits the paces are."""


@dataclass(frozen=True)
class Paces:
    """Metres a minute on the march, at a run and in a vehicle."""

    march: float
    run: float
    vehicle: float

    def of(self, pace: Pace) -> float:
        """Metres a minute; of no pace, the march."""
        return {"run": self.run, "vehicle": self.vehicle}.get(pace, self.march)


def paces_of(plan: Plan) -> Paces:
    """The paces of a plan: the limits of `unit-too-far`. Raises InputError for a wrong limit."""
    check = configure(all_checks(), plan)[RATED_BY]
    return Paces(*(float(getattr(check, f"{name}_m_per_min")) for name in ("pace", "run", "vehicle")))


def pace_of(plan: Plan, placed: Placed) -> Pace:
    """How a unit or a vehicle moves: as its roster row says, else as its type does in the catalogue; a vehicle drives."""
    row = plan.roster.get(key_of(placed))
    if row is not None and row.pace:
        return row.pace
    if placed.kind == "vehicle":
        return pace_of_type("vehicle", str(placed.properties.get("vehicle_type") or "")) or "vehicle"
    text = str(placed.properties.get("unit_type") or "") or ("" if row is None else row.unit_type)
    return pace_of_type("unit", text) or "march"
