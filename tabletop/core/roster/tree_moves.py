"""Units of the roster put elsewhere in its tree: before or after others, below another unit, into another agency or satgas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tabletop.core.roster.tree import RosterTree, Seat
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.roster import RosterUnit


@dataclass(frozen=True)
class Spot:
    """Where a unit goes: below a unit (its id) or into a group (agency, satgas), before the unit `before`; None = last."""

    seat: Seat
    before: str | None = None


def moved(roster: Mapping[str, RosterUnit], key: str, spot: Spot) -> Change:
    """Change that puts a unit, with all below it, at a place of the tree; one step.

    Below a unit it takes over that unit's satgas, in a group both agency and satgas, and the units below it take over the satgas too.
    Raises InputError where it would stand above itself.
    """
    tree, unit = RosterTree(roster), roster[key]
    if isinstance(spot.seat, str) and spot.seat in set(tree.whole(key)):
        raise InputError(mark("{name} cannot go below {other}, which stands below it."), name=_name(unit), other=_name(roster[spot.seat]))
    after = {key: _seated(roster, unit, spot.seat)}
    if after[key].satgas != unit.satgas:
        after |= {one: replace(roster[one], satgas=after[key].satgas) for one in tree.whole(key) if one != key}
    side = [one for one in tree.children(spot.seat) if one != key]
    at = side.index(spot.before) if spot.before in side else len(side)
    for order, one in enumerate([*side[:at], key, *side[at:]]):
        after[one] = replace(after.get(one, roster[one]), order=order)
    label = message(mark("Move {name} in the roster"), name=_name(unit))
    return rows_changed(roster, after, label)


def rows_changed(roster: Mapping[str, RosterUnit], after: Mapping[str, RosterUnit], label: Message) -> Change:
    """Change of the rows that are another now; rows that are new come last."""
    return Change(label, tuple(Edit("roster", key, roster.get(key), unit) for key, unit in after.items() if roster.get(key) != unit))


def up(roster: Mapping[str, RosterUnit], key: str) -> Change:
    """Change that puts a unit before the one above it at its side. Raises InputError where it is the first."""
    side, at = _side(roster, key)
    if at == 0:
        raise InputError(mark("{name} stands first already."), name=_name(roster[key]))
    return moved(roster, key, Spot(RosterTree(roster).seat(key), side[at - 1]))


def down(roster: Mapping[str, RosterUnit], key: str) -> Change:
    """Change that puts a unit after the next at its side. Raises InputError where it is the last."""
    side, at = _side(roster, key)
    if at == len(side) - 1:
        raise InputError(mark("{name} stands last already."), name=_name(roster[key]))
    return moved(roster, key, Spot(RosterTree(roster).seat(key), side[at + 2] if at + 2 < len(side) else None))


def deeper(roster: Mapping[str, RosterUnit], key: str) -> Change:
    """Change that puts a unit below the one before it at its side, last. Raises InputError where there is none."""
    side, at = _side(roster, key)
    if at == 0:
        raise InputError(mark("No unit stands before {name} that it could go below."), name=_name(roster[key]))
    return moved(roster, key, Spot(side[at - 1]))


def higher(roster: Mapping[str, RosterUnit], key: str) -> Change:
    """Change that puts a unit beside the one above it, right after it. Raises InputError where none stands above it."""
    tree = RosterTree(roster)
    above = tree.above[key]
    if above is None:
        raise InputError(mark("No unit stands above {name}."), name=_name(roster[key]))
    side, at = _side(roster, above)
    return moved(roster, key, Spot(tree.seat(above), side[at + 1] if at + 1 < len(side) else None))


def _side(roster: Mapping[str, RosterUnit], key: str) -> tuple[Sequence[str], int]:
    side = RosterTree(roster).at_side(key)
    return side, side.index(key)


def _seated(roster: Mapping[str, RosterUnit], unit: RosterUnit, seat: Seat) -> RosterUnit:
    if isinstance(seat, tuple):
        return replace(unit, parent=None, agency=seat[0], satgas=seat[1])
    return replace(unit, parent=seat, satgas=roster[seat].satgas or unit.satgas)


def _name(unit: RosterUnit) -> str:
    return unit.name or unit.id
