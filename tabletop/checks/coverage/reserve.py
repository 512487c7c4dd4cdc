"""The reserve of a scene: rows of the roster that stand nowhere in it, and may be sent to where nobody reaches."""

from collections.abc import Hashable

from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.base.unit_tasks import AMONG_PEOPLE, AT_A_POST, free_rows
from tabletop.checks.coverage.reaches import Covers
from tabletop.core.roster.sums import said_of, says
from tabletop.core.values.roster import RosterUnit

KNOWN: Key[dict[Hashable, tuple[RosterUnit, ...]]] = Key("the reserve when coverage was judged")


def reserve_of(snapshot: Snapshot, covers: Covers) -> tuple[RosterUnit, ...]:
    """Rows of the roster with people who stand nowhere in the scene and may cover: those kept in reserve first, then as in the roster.

    Where a unit type is asked for, rows of that type; else none whose task is among the people, at a post or in a vehicle.
    """
    if covers.kind != "unit":
        return ()
    rows = free_rows(snapshot)
    if covers.unit_type:
        return tuple(row for row in rows if row.unit_type == covers.unit_type)
    return tuple(row for row in rows if not says(said_of(row), (*AMONG_PEOPLE, *AT_A_POST)))


def has_changed(snapshot: Snapshot, rule: Hashable, now: tuple[RosterUnit, ...]) -> bool:
    """Whether the reserve, or the part of it that a rule looks at, is another than when the rule was judged (`keep`)."""
    return snapshot.kept(KNOWN, dict, ()).get(rule) != now


def keep(snapshot: Snapshot, rule: Hashable, now: tuple[RosterUnit, ...]) -> None:
    """Remember with which reserve a rule was judged."""
    snapshot.kept(KNOWN, dict, ())[rule] = now


def sent(row: RosterUnit) -> dict[str, str]:
    """Properties of a unit that a row of the roster sends, as when it is placed by hand."""
    return {"unit": row.id}
