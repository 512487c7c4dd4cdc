"""The guide grid: lettered columns from west to east, numbered rows from north to south, as a setting of the plan."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.core.geometry.geometry import Bounds
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, set_setting
from tabletop.core.values.plan import Plan

SIZES_M = (25, 50, 100, 200, 500)
SETTING = "grid"
MOST = 200
"""Columns and rows at most."""
FITTING = 13
"""Columns and rows that a grid made for a plan stays below, where one of the sizes allows it."""
_SQUARE = re.compile(r"([A-Z]{1,2})\s?-?\s?([1-9]\d{0,2})", re.IGNORECASE)


@dataclass(frozen=True)
class GuideGrid:
    """Squares of `size_m`; `origin` is the upper left corner (west, north; metres in the working CRS). A1 lies there."""

    size_m: float
    origin: tuple[float, float]
    columns: int
    rows: int
    shown: bool = True

    def __post_init__(self) -> None:
        numbers = (self.size_m, *self.origin)
        if not all(math.isfinite(number) for number in numbers) or not 1 <= self.size_m <= 100_000:
            raise InputError(mark("The squares of the guide grid must measure 1 to 100000 m, and its corner must be a place."))
        if not (1 <= self.columns <= MOST and 1 <= self.rows <= MOST):
            raise InputError(mark("The guide grid has 1 to {most} columns and rows; choose larger squares."), most=MOST)

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north of the whole grid."""
        west, north = self.origin
        return west, north - self.rows * self.size_m, west + self.columns * self.size_m, north

    def square_at(self, ground: tuple[float, float]) -> str:
        """Name of the square a place lies in, such as C4; an empty text outside. A line belongs to the square east or south of it."""
        column = math.floor((ground[0] - self.origin[0]) / self.size_m)
        row = math.floor((self.origin[1] - ground[1]) / self.size_m)
        inside = 0 <= column < self.columns and 0 <= row < self.rows
        return f"{column_name(column)}{row + 1}" if inside else ""

    def square_bounds(self, name: str) -> Bounds | None:
        """West, south, east, north of a square by its name; None where the grid has none of that name."""
        match = _SQUARE.fullmatch(name.strip())
        if match is None:
            return None
        column, row = column_number(match[1]), int(match[2]) - 1
        if column >= self.columns or row >= self.rows:
            return None
        west, north = self.origin[0] + column * self.size_m, self.origin[1] - row * self.size_m
        return west, north - self.size_m, west + self.size_m, north

    def to_setting(self) -> dict[str, Any]:
        """As it stands in the plan's settings."""
        return {"size_m": self.size_m, "origin": list(self.origin), "columns": self.columns, "rows": self.rows, "shown": self.shown}


def column_name(number: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_number(name: str) -> int:
    """Inverse of `column_name`."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def grid_around(bounds: Bounds, size_m: float | None = None, shown: bool = True) -> GuideGrid:
    """The grid on round metres that covers west, south, east, north; without a size the smallest of SIZES_M that stays below FITTING.

    Raises InputError where the squares would be too many.
    """
    west, south, east, north = bounds
    if size_m is None:
        longest = max(east - west, north - south)
        largest = SIZES_M[-1] * max(1, math.ceil(longest / (SIZES_M[-1] * (MOST - 1))))
        size_m = next((size for size in SIZES_M if longest <= size * (FITTING - 1)), largest)
    left, top = math.floor(west / size_m) * size_m, math.ceil(north / size_m) * size_m
    columns, rows = max(1, math.ceil((east - left) / size_m)), max(1, math.ceil((top - south) / size_m))
    return GuideGrid(size_m, (float(left), float(top)), columns, rows, shown)


def grid_from(corner: tuple[float, float], size_m: float, bounds: Bounds) -> GuideGrid:
    """The grid from an upper left corner on that reaches to the east and south of the bounds.

    Raises InputError where the corner leaves nothing of them, or the squares would be too many.
    """
    west, north = corner
    if west >= bounds[2] or north <= bounds[1]:
        raise InputError(mark("The corner of the grid must lie north-west of the plan."))
    return GuideGrid(size_m, corner, math.ceil((bounds[2] - west) / size_m), math.ceil((north - bounds[1]) / size_m))


def grid_of(plan: Plan) -> GuideGrid | None:
    """The guide grid of a plan; None where it has none, or one that cannot be understood."""
    kept = plan.settings.get(SETTING)
    if not isinstance(kept, Mapping):
        return None
    try:
        west, north = kept["origin"]
        return GuideGrid(
            float(kept["size_m"]), (float(west), float(north)), int(kept["columns"]), int(kept["rows"]), kept.get("shown", True) is True
        )
    except (InputError, KeyError, TypeError, ValueError, OverflowError):
        return None


def shown_grid(plan: Plan) -> GuideGrid | None:
    """The guide grid of a plan where it is to be seen."""
    grid = grid_of(plan)
    return grid if grid is not None and grid.shown else None


def set_grid(plan: Plan, grid: GuideGrid | None) -> Change:
    """Change that gives the plan another guide grid; None takes it away. Nothing to do gives a change without edits."""
    before, after = plan.settings.get(SETTING), None if grid is None else grid.to_setting()
    if before == after:
        return Change(_label(plan, grid), ())
    return set_setting(_label(plan, grid), SETTING, before, after)


def _label(plan: Plan, grid: GuideGrid | None) -> Message:
    guide_grid = shown_grid(plan)
    if grid is None or not grid.shown:
        return message(mark("Hide the guide grid"))
    return message(mark("Change the guide grid")) if guide_grid is not None else message(mark("Show the guide grid"))
