"""Who of the roster's reserve is sent to a cordon that is short of people: nobody is made up while the plan has a roster."""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.coverage.reaches import Covers
from tabletop.checks.coverage.reserve import reserve_of
from tabletop.core.roster.sums import is_reserve
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.fix import Added, Edited, Fix
from tabletop.core.values.roster import RosterUnit

MOST_SENT = 6
"""No more units are sent to one line at a time."""


@dataclass(frozen=True)
class Sent:
    """Units of the reserve for a line, and how many people are missing then. `has_roster`: whether the plan has one at all."""

    rows: tuple[RosterUnit, ...]
    missing: int
    has_roster: bool

    @property
    def people(self) -> int:
        """People of the units."""
        return sum(row.strength for row in self.rows)

    @property
    def lines(self) -> list[Message]:
        """What is missing, in a line of the computation; nothing without a roster."""
        if not self.has_roster or not self.missing:
            return []
        if not self.rows:
            return [message(mark("The roster has nobody in reserve for it: {count} {count:person|people} missing"), count=self.missing)]
        text = mark("In reserve for it: {people} {people:person|people}; {count} missing")
        return [message(text, people=self.people, count=self.missing)]

    def label(self, alone: str, several: str, name: str | Message) -> Message:
        """The label of a fix that sends them; says who is missing. `alone` and `several` are templates."""
        words = {"unit": self.rows[0].name or self.rows[0].id, "people": self.people, "name": name, "count": len(self.rows)}
        label = message(alone if len(self.rows) == 1 else several, **words)
        return message(mark("{what}; {count} still missing"), what=label, count=self.missing) if self.missing else label


def reserve_for_lines(snapshot: Snapshot) -> tuple[RosterUnit, ...]:
    """Rows of the roster that may be sent to a line."""
    return reserve_of(snapshot, Covers())


def from_reserve(snapshot: Snapshot, needed: int) -> Sent:
    """Who is sent where so many people are needed: the smallest unit that is enough, those kept in reserve first; else the largest ones."""
    rows = reserve_for_lines(snapshot)
    enough = sorted((row for row in rows if row.strength >= needed), key=lambda row: (not is_reserve(row), row.strength))
    chosen: list[RosterUnit] = enough[:1]
    if not chosen:
        for row in sorted(rows, key=lambda row: (not is_reserve(row), -row.strength)):
            if len(chosen) == MOST_SENT or sum(one.strength for one in chosen) >= needed:
                break
            chosen.append(row)
    missing = max(0, needed - sum(row.strength for row in chosen))
    return Sent(tuple(chosen), missing, bool(snapshot.plan.roster))


def into_gap(sent: Sent, gap: BaseGeometry, name: str | Message) -> list[Fix]:
    """The fix that sends them into a gap of a cordon: side by side from its beginning, each in the middle of what it holds."""
    if not sent.rows:
        return []
    label = sent.label(
        mark("Send {unit} of the reserve ({people} {people:person|people}) into the gap of {name}"),
        mark("Send {count} {count:unit|units} of the reserve ({people} {people:person|people}) into the gap of {name}"),
        name,
    )
    return [Fix(label, added=_side_by_side(sent, gap))]


def onto_line(sent: Sent, cordon: Placed, name: str | Message) -> list[Fix]:
    """The fix that mans a cordon on which nobody stands: it takes the name of one unit, or several stand on it side by side."""
    if not sent.rows:
        return []
    label = sent.label(
        mark("Man {name} with {unit} of the reserve ({people} {people:person|people})"),
        mark("Man {name} with {count} {count:unit|units} of the reserve ({people} {people:person|people})"),
        name,
    )
    if len(sent.rows) == 1:
        return [Fix(label, edited=(Edited(cordon.id, properties={"unit": sent.rows[0].id, "strength": None}),))]
    own = (Edited(cordon.id, properties={"strength": None}),) if "strength" in cordon.properties else ()
    return [Fix(label, added=_side_by_side(sent, cordon.geometry), edited=own)]


def _side_by_side(sent: Sent, line: BaseGeometry) -> tuple[Added, ...]:
    """Each unit in the middle of its share of a line."""
    added, before = [], 0
    for row in sent.rows:
        share = (before + row.strength / 2) / sent.people
        added.append(Added("unit", shapely.line_interpolate_point(line, share, normalized=True), {"unit": row.id}))
        before += row.strength
    return tuple(added)
