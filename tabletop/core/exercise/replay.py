"""How a replay steps through a run: as far apart as its entries were, faster, and never longer than a few seconds at one of them."""

from collections.abc import Sequence

from tabletop.core.exercise.run import RunEntry

SPEEDS = (1.0, 5.0, 20.0, 60.0)
LONGEST_S = 4.0
"""Planning default: so long a replay waits at most for its next entry, whatever lay between."""
SHORTEST_S = 0.25


def delays_s(entries: Sequence[RunEntry], speed: float, longest_s: float = LONGEST_S) -> list[float]:
    """Seconds to wait before each entry, 0 before the first: the time between their wall clocks over the speed, within limits.

    Pauses are not waited for.
    """
    waits = []
    for before, entry in zip(entries, entries[1:], strict=False):
        gap = 0.0 if before.kind == "pause" else (entry.at - before.at).total_seconds()
        waits.append(min(longest_s, max(SHORTEST_S, gap / speed)))
    return [0.0, *waits] if entries else []
