"""What a stack says of what stands in it: what it is, how many people, and each by its name."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tabletop.canvas.crowding.crowding import Stack
from tabletop.canvas.ink.feature_values import row_of, unit_strength, unit_type, value_of
from tabletop.canvas.ink.map_text import shortened
from tabletop.core.values.catalogue import kinds, type_title
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit
from tabletop.i18n import language, number, tr

LISTED = 14
"""So many names are listed; of the others it is said how many they are."""
NAME_LETTERS = 40


def what_of(placed: Placed, roster: Mapping[str, RosterUnit]) -> str:
    """What a symbol stands for: the type of a unit or vehicle, else its kind."""
    if placed.kind in ("unit", "vehicle"):
        text = unit_type(placed, row_of(placed, roster)) if placed.kind == "unit" else str(value_of(placed, "vehicle_type") or "")
        if text:
            return type_title("unit" if placed.kind == "unit" else "vehicle", text).in_language(language())
    title = kinds()[placed.kind].title
    return title.get(language()) or next(iter(title.values()))


def people_in(stack: Stack, roster: Mapping[str, RosterUnit]) -> float:
    """Persons of the units in a stack."""
    return sum(unit_strength(one, row_of(one, roster)) for one in stack.members if one.kind == "unit")


def stack_title(stack: Stack, roster: Mapping[str, RosterUnit]) -> str:
    """What most of it is: one word where all is alike, the agency where that is the same, else the commonest, by people."""
    counted: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for one in stack.members:
        what = what_of(one, roster)
        counted[what] += 1
        people[what] += round(unit_strength(one, row_of(one, roster))) if one.kind == "unit" else 0
    most = sorted(counted, key=lambda what: (-counted[what], -people[what], what))
    if len(most) <= 2:
        return ", ".join(most)
    agencies = {_agency(one, roster) for one in stack.members}
    if len(agencies) == 1 and "" not in agencies:
        return agencies.pop()
    return tr("{what} and others", what=most[0])


def _agency(placed: Placed, roster: Mapping[str, RosterUnit]) -> str:
    row = row_of(placed, roster)
    return row.agency if row is not None else ""


def listed(stack: Stack, roster: Mapping[str, RosterUnit]) -> list[str]:
    """A line for what the stack holds, then one for each, by strength and name; at most so many."""
    people = people_in(stack, roster)
    head = tr("{count} symbols: {what}", count=len(stack.members), what=stack_title(stack, roster))
    lines = [tr("{what}, {n} {n:person|people}", what=head, n=round(people)) if people else head]
    ordered = in_order(stack.members, roster)
    shown = ordered if len(ordered) <= LISTED else ordered[: LISTED - 1]
    lines += [member_words(one, roster) for one in shown]
    left = len(ordered) - len(shown)
    return [*lines, tr("and {n} more", n=left)] if left else lines


def in_order(members: Sequence[Placed], roster: Mapping[str, RosterUnit]) -> list[Placed]:
    """The strongest first, those alike by name."""

    def order(one: Placed) -> tuple[float, str, str]:
        return -unit_strength(one, row_of(one, roster)) if one.kind == "unit" else 0.0, name_of(one, roster), one.id

    return sorted(members, key=order)


def name_of(placed: Placed, roster: Mapping[str, RosterUnit]) -> str:
    """Call sign, else its own name, else the roster's."""
    row = row_of(placed, roster)
    return shortened((row.call_sign if row else "") or placed.name or (row.name if row else ""), NAME_LETTERS)


def member_words(placed: Placed, roster: Mapping[str, RosterUnit]) -> str:
    """One member in a list: name, what it is, how many people."""
    name, what = name_of(placed, roster), what_of(placed, roster)
    said = tr("{name}: {kind}", name=name, kind=what) if name and name != what else what
    return f"{said}, {number(unit_strength(placed, row_of(placed, roster)))}" if placed.kind == "unit" else said
