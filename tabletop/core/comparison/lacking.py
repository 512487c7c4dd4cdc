"""An older copy in the place of a plan: which rows it lacks, as edits that bring them back, told from what others did on it since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tabletop.core.comparison.rebasing import Key, difference
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.plan import Plan

LACKED = mark("{n} {n:edit|edits} that an older copy of the file lacked")


@dataclass(frozen=True)
class Side:
    """A plan as one of the two files has it, and the version of each row, (table, key), also of those that were removed."""

    plan: Plan
    versions: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Since:
    """What the log says that others did on the copy: the rows that they changed, as they stood before that; not `whole` where it does not
    say how all of them stood."""

    rows: Mapping[Key, Any] = field(default_factory=dict)
    whole: bool = True


def lacked_edits(known: Side, copy: Side, since: Since, waiting: Sequence[Change] = ()) -> tuple[Edit, ...]:
    """Edits of the copy after which it has again what was `known`. `before` is the row as both files had it, so that one that somebody
    changed on the copy since does not fit, and is asked about; None where nobody can tell.

    What stands as one of the edits that are `waiting` left it is no older row: it is left out.
    """
    left: dict[Key, list[Any]] = {}
    for edit in (edit for change in waiting for edit in change.edits):
        left.setdefault((edit.table, edit.key), []).append(edit.after)
    edits = []
    for found in difference(copy.plan, known.plan):
        row: Key = (found.table, found.key)
        if any(found.before == state for state in left.get(row, ())):
            continue
        if (lacks := _lacked(found, row, known, copy, since)) is not None:
            edits.append(lacks)
    return tuple(edits)


def _lacked(found: Edit, row: Key, known: Side, copy: Side, since: Since) -> Edit | None:
    there, mine = found.before, found.after
    if row in since.rows:
        base = since.rows[row]
        return None if base == mine else Edit(*row, base, mine)
    if mine is None and row not in known.versions:
        return None  # nobody here took it away: another program put it into the copy
    is_older = mine is None or there is None or copy.versions.get(row, 0) < known.versions.get(row, 0)
    return Edit(*row, there if since.whole and is_older else None, mine)


def lacked_change(count: int, edits: Iterable[Edit]) -> Change:
    """These edits as one step; `count`: how many edits of the log it stands for."""
    return Change(message(LACKED, n=count), tuple(edits))


def is_lacked(change: Change) -> bool:
    """Whether a change brings back what an older copy lacked."""
    return change.label.template == LACKED


def lacked_count(changes: Iterable[Change]) -> int:
    """How many edits of the log such changes stand for."""
    counts = [change.label.params.get("n") for change in changes if is_lacked(change)]
    return sum(count for count in counts if isinstance(count, int))


def lacked_first(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Changes with those in front that bring back what an older copy lacked: all others were made on top of them."""
    return tuple(sorted(changes, key=lambda change: not is_lacked(change)))
