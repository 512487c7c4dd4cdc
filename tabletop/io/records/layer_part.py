"""Which records of a table are wanted: those near a box, or with one value; the file driver passes over the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyproj.exceptions import ProjError

from tabletop.core.geometry.crs import WORKING_CRS, transformer
from tabletop.core.text.errors import TabletopError

Box = tuple[float, float, float, float]
_STEPS = 21
_SLACK = 0.02


@dataclass(frozen=True)
class Part:
    """`box_m`: west, south, east, north in metres of the working CRS, None for everywhere; `having`: a column and the text in it.
    `crs`: the system of the table, where a person says it."""

    box_m: Box | None = None
    having: tuple[str, str] | None = None
    crs: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of the table is wanted."""
        return self.box_m is None and self.having is None

    def to_json(self) -> dict[str, Any]:
        """Plain form for the worker's pipe."""
        return {"box_m": self.box_m, "having": self.having}

    @classmethod
    def asked(cls, data: Mapping[str, Any] | None, crs: str | None = None) -> "Part":
        """Inverse of `to_json`; the whole table for None."""
        if not data:
            return WHOLE
        box, having = data.get("box_m"), data.get("having")
        return cls(None if box is None else (box[0], box[1], box[2], box[3]), None if having is None else (having[0], having[1]), crs)

    def options(self, crs: str | None) -> dict[str, Any]:
        """Words of pyogrio for the part of a table in that CRS; without one the box is left out."""
        found: dict[str, Any] = {}
        crs = crs and (self.crs or crs)
        if self.box_m is not None and crs is not None and (box := _box_in(self.box_m, crs)) is not None:
            found["bbox"] = box
        if self.having is not None:
            column, value = self.having
            found["where"] = f"\"{column}\" = '{value.replace(chr(39), chr(39) * 2)}'"
        return found


WHOLE = Part()


def _box_in(box_m: Box, crs: str) -> Box | None:
    """A box in another CRS that holds the whole of the one in metres, with some slack; None where it cannot be told."""
    west, south, east, north = box_m
    across, up = np.linspace(west, east, _STEPS), np.linspace(south, north, _STEPS)
    x = np.concatenate((across, across, np.full(_STEPS, west), np.full(_STEPS, east)))
    y = np.concatenate((np.full(_STEPS, south), np.full(_STEPS, north), up, up))
    try:
        x, y = transformer(WORKING_CRS, crs).transform(x, y)
    except (TabletopError, ProjError):
        return None
    low, high = (float(np.min(x)), float(np.min(y))), (float(np.max(x)), float(np.max(y)))
    if not np.isfinite([*low, *high]).all():
        return None
    wide, tall = (high[0] - low[0]) * _SLACK, (high[1] - low[1]) * _SLACK
    return low[0] - wide, low[1] - tall, high[0] + wide, high[1] + tall
