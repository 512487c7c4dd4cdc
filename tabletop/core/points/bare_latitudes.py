"""Latitudes that stand in a table with neither sign nor letter, where other rows have one: north or south, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass

from tabletop.core.points.table_layout import in_box

HOME = (116.79, -0.55, 117.28, -0.10)
"""West, south, east, north in degrees: the kecamatan Tenggarong and Tenggarong Seberang."""


@dataclass(frozen=True)
class Latitude:
    """A place in degrees as it is written. `own`: a sign or a letter stands with its latitude; `letter`: it is a letter; `minutes`: it has
    minutes."""

    index: int
    lon: float
    lat: float
    own: bool = False
    letter: bool = False
    minutes: bool = False


@dataclass(frozen=True)
class Bare:
    """Indices of rows without sign or letter: `south` are to be read as south, `open` might be either and lie in Tenggarong as south."""

    south: tuple[int, ...] = ()
    open: tuple[int, ...] = ()


def bare_latitudes(rows: Sequence[Latitude]) -> Bare:
    """Which rows without sign or letter can only be southern, in a table where some have one.

    They lie in Tenggarong as south and far off as north. Where the other rows have letters, a row without one says nothing, so it is read
    as south. Where they have signs, a number without one may well mean north: it is read as south only in a table whose other rows
    all lie in Tenggarong; elsewhere it is `open`. Rows that lie in Tenggarong in neither way are left as they are.
    """
    said = [row for row in rows if row.own]
    bare = [row for row in rows if not row.own and row.lat > 0]
    if not said or not bare:
        return Bare()
    mirrored = tuple(row.index for row in bare if in_box(row.lon, -row.lat, HOME))
    lettered = any(row.letter for row in said)
    at_home = all(in_box(row.lon, row.lat, HOME) for row in said)
    minutes = tuple(row.index for row in bare if row.minutes and lettered and row.index not in set(mirrored))
    return Bare(mirrored, minutes) if lettered or at_home else Bare((), mirrored)
