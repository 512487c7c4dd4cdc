"""Records of a layer that lie mirrored at the equator, away from the ground that is worked on, while the others lie on it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tabletop.core.layers.doubts import LEAST_SHIFT_M, Box, Place, away_from
from tabletop.core.text.message import mark, message
from tabletop.core.text.number_ranges import number_ranges
from tabletop.core.values.layer import Doubt

AROUND_M = 10_000.0
"""Records as near as this to the place belong to it: a layer of the town reaches beyond a plan of one square."""
EQUATOR_M = 10_000_000.0
"""Northing of the equator in the working CRS, which mirrors at it exactly."""
MOST_ELSEWHERE = 0.2
"""Where more of the records lie neither on the place nor mirrored, the layer is of a wider area, which has a north of its own."""


@dataclass(frozen=True)
class Mirrored:
    """`count` of `total` records lie mirrored: their numbers in words, and the middle of their middles in metres of the working CRS."""

    count: int
    total: int
    numbers: str
    middle: tuple[float, float]

    def to_json(self) -> dict[str, Any]:
        """Plain form for the channel of the reading process."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Mirrored":
        """Inverse of `to_json`."""
        east, north = data["middle"]
        return cls(int(data["count"]), int(data["total"]), str(data["numbers"]), (float(east), float(north)))


def mirrored_records(boxes: Sequence[np.ndarray], rows: Sequence[np.ndarray], place: Box) -> Mirrored | None:
    """Which records lie mirrored at the equator. None where none do, or where too many lie elsewhere to tell.

    `boxes`: arrays (n, 4) of west, south, east, north in metres of the working CRS; `rows`: (n,) their records, counted from 0.
    `place`: the ground in the same metres. A record in several pieces lies on the place where one of them does.
    """
    every, owners = np.vstack([*boxes, np.empty((0, 4))]), np.concatenate([*rows, np.empty(0, dtype=np.int64)])
    sound = np.isfinite(every).all(axis=1)
    every, owners = every[sound], owners[sound]
    west, south, east, north = place[0] - AROUND_M, place[1] - AROUND_M, place[2] + AROUND_M, place[3] + AROUND_M
    near = (every[:, 0] <= east) & (every[:, 2] >= west) & (every[:, 1] <= north) & (every[:, 3] >= south)
    x, y = (every[:, 0] + every[:, 2]) / 2, 2 * EQUATOR_M - (every[:, 1] + every[:, 3]) / 2
    turned = (x >= west) & (x <= east) & (y >= south) & (y <= north) & (np.abs(y - EQUATOR_M) * 2 >= LEAST_SHIFT_M)
    if not turned.any():
        return None
    is_there, is_on, is_away = np.zeros((3, int(owners.max()) + 1), dtype=bool)
    is_there[owners], is_on[owners[near]], is_away[owners[turned]] = True, True, True
    is_away &= ~is_on
    count, total = int(is_away.sum()), int(is_there.sum())
    if not count or total - int(is_on.sum()) - count > MOST_ELSEWHERE * total:
        return None
    mine = turned & is_away[owners]
    middle = float(np.mean(x[mine])), float(2 * EQUATOR_M - np.mean(y[mine]))
    return Mirrored(count, total, number_ranges((np.flatnonzero(is_away) + 1).tolist()), middle)


def mirrored_doubt(found: Mirrored | None, place: Place) -> tuple[Doubt, ...]:
    """The doubt about some mirrored records, which has no cure: what turns the whole layer would turn the others too."""
    if found is None:
        return ()
    km, direction = away_from(place, found.middle)
    text = mark(
        "{count} of {total} {total:record|records} lie {km:.0f} km {direction} {place}; with the sign turned they lie on it."
        " By number: {numbers}."
    )
    values = {"count": found.count, "total": found.total, "numbers": found.numbers}
    return (Doubt(message(text, km=km, direction=direction, place=place.name, **values)),)
