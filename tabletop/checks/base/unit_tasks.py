"""What the words of a unit, or of its row of the roster, say about its task; and the rows of the roster that are free."""

from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.roster.sums import is_reserve
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import PLACES

AMONG_PEOPLE = (
    *("negosia", "negotia", "dialog", "liaison", "penghubung"),
    *("dokkes", "medi", "paramedi", "kesehatan", "health", "dinkes", "pmi", "ambulan", "p3k", "evakuasi", "evacuat", "rescue"),
    *("steward", "marshal", "korlap", "panitia", "penanggung"),
    *("intel", "plain", "preman", "preemtif", "preempt", "binmas", "bhabin", "polmas"),
)
"""Beginnings of the words that say that the place of a unit is among the people: talk, health, stewards, plain clothes, prevention."""
AT_A_POST = ("posko", "kodal", "komando", "command", "humas", "awak", "crew")
"""Of those that bind it to a post or a vehicle."""
FREE: Key[tuple[RosterUnit, ...]] = Key("rows of the roster that stand nowhere")


def free_rows(snapshot: Snapshot) -> tuple[RosterUnit, ...]:
    """Rows of the roster with people who stand nowhere in the scene: those kept in reserve first, then as in the roster."""
    return snapshot.kept(FREE, lambda: _free(snapshot), PLACES)


def _free(snapshot: Snapshot) -> tuple[RosterUnit, ...]:
    standing = {feature.properties.get("unit") for feature in snapshot.of(*PLACES)}
    rows = [row for key, row in snapshot.plan.roster.items() if key not in standing and row.strength > 0]
    return tuple(sorted(rows, key=lambda row: not is_reserve(row)))
