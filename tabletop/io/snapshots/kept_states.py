"""Which older states stay: the newest ten and the last of each of seven days of each plan, and all of them together within a size."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar

NEWEST, DAYS = 10, 7
"""So many of the newest states of a plan stay, and the last one of each of so many days."""
MOST_BYTES = 500_000_000
"""What the states of all plans have together (planning default); the oldest go first, the newest of a plan never."""


class State(Protocol):
    """What is asked of a state."""

    @property
    def at(self) -> datetime:
        """When it was taken."""

    @property
    def size(self) -> int:
        """Its bytes."""


S = TypeVar("S", bound=State)


def kept_of_one(states: Iterable[S]) -> list[S]:
    """States of one plan that stay, the newest first: ten, and the last of each of the seven last days (of this place) with a state."""
    newest_first = sorted(states, key=lambda state: state.at, reverse=True)
    kept = newest_first[:NEWEST]
    days: set[date] = set()
    for state in newest_first:
        day = state.at.astimezone().date()
        if day not in days and len(days) < DAYS:
            days.add(day)
            if state not in kept:
                kept.append(state)
    return sorted(kept, key=lambda state: state.at, reverse=True)


def kept_of_all(plans: Mapping[str, Sequence[S]], most: int = MOST_BYTES) -> dict[str, list[S]]:
    """States by plan that stay; the oldest of all plans go until the rest is within `most` bytes, but never the newest of a plan."""
    kept = {key: kept_of_one(states) for key, states in plans.items()}
    total = sum(state.size for states in kept.values() for state in states)
    spare = sorted(((state.at, key, state) for key, states in kept.items() for state in states[1:]), key=lambda one: one[:2])
    for _, key, state in spare:
        if total <= most:
            break
        kept[key].remove(state)
        total -= state.size
    return kept
