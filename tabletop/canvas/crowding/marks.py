"""Which symbols of a plan give way to one another at a scale, how large they are there, and which of them keeps its place first."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabletop.canvas.crowding.placing import Close
from tabletop.canvas.ink.feature_values import number_of, row_of, unit_strength
from tabletop.canvas.ink.view import INCH_M, SCREEN_DPI, View
from tabletop.core.geometry.geometry import Position, point_of
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit

SYMBOL_PX, SMALL_SYMBOL_PX = 24.0, 14.0
SHRINK_FROM_SCALE, SMALL_FROM_SCALE = 10_000.0, 20_000.0
"""Symbols shrink between the two."""
LABELS_TO_SCALE = 7_500.0
"""Labels, dots of strength, and the marks on lines go above it."""
VEHICLE_UNDER_PX, VEHICLE_SIDE = 14.0, 0.84
"""A vehicle shorter than this is drawn as a symbol, of so many sides."""
DOTS_PX = 8.0
CLEAR_PX = 2.0
"""Kept clear round each symbol: its casing."""
STEPS_A_DOUBLING = 8
"""Where symbols stand changes at so many scales between 1:n and 1:2n, and not between them."""
STRENGTH_DOTS = ((7, 0), (20, 1), (60, 2))
"""Below so many persons so many dots: less than a regu, regu, peleton; above, kompi with three."""
RANKS = {"irritant": 0, "command-post": 1, "aid-post": 2, "protected": 3, "assembly": 3, "unit": 5, "media": 5, "observer": 5, "vehicle": 6}
"""Kinds that have a symbol which gives way; lower ones keep their places first."""
APART = frozenset({"command-post", "aid-post", "protected", "assembly"})
"""Kinds that are not stacked while there is another way."""


def symbol_side(scale: float) -> float:
    """Side of a symbol at 1:`scale`, in design pixels; it shrinks where it would be larger than what it stands for."""
    share = min(1.0, max(0.0, (scale - SHRINK_FROM_SCALE) / (SMALL_FROM_SCALE - SHRINK_FROM_SCALE)))
    return SYMBOL_PX + share * (SMALL_SYMBOL_PX - SYMBOL_PX)


def strength_dots(strength: float) -> int:
    """Dots over a unit: 1 regu, 2 peleton, 3 kompi; none for fewer than a regu."""
    return next((dots for limit, dots in STRENGTH_DOTS if strength < limit), 3)


@dataclass(frozen=True)
class Step:
    """One of the scales at which symbols are given their places, and how the picture is turned: views between two steps share one.

    Places are design pixels of the ground, right and down, counted from its origin: they hang on no picture.
    """

    number: int
    bearing_deg: float

    @classmethod
    def of(cls, view: View) -> "Step":
        """The step of a view: the next coarser one, so that what is clear there is clear in the view."""
        return cls(math.ceil(math.log2(max(view.scale, 1e-3)) * STEPS_A_DOUBLING - 1e-6), view.bearing_deg)

    @property
    def scale(self) -> float:
        """n of 1:n, the coarsest of the step."""
        return float(2.0 ** (self.number / STEPS_A_DOUBLING))

    @property
    def finest(self) -> float:
        """n of 1:n at its other end."""
        return float(2.0 ** ((self.number - 1) / STEPS_A_DOUBLING))

    @property
    def side(self) -> float:
        """Side of a symbol, the largest of the step."""
        return symbol_side(self.finest)

    @property
    def dotted(self) -> bool:
        """Whether units may bear dots of strength somewhere in the step."""
        return self.finest <= LABELS_TO_SCALE

    @cached_property
    def frame(self) -> View:
        """Ground to design pixels and back."""
        return View(0, 0, (0.0, 0.0), self.scale * INCH_M / SCREEN_DPI, self.bearing_deg)

    def is_symbol(self, vehicle: Placed) -> bool:
        """Whether a vehicle is drawn as a symbol: to scale it would be too small to be seen."""
        longest_m = max(number_of(vehicle, "length_m"), number_of(vehicle, "width_m"))
        return longest_m / (self.finest * INCH_M / SCREEN_DPI) < VEHICLE_UNDER_PX


def anchor_of(placed: Placed) -> Position | None:
    """The true place of a feature's symbol, in metres; None where it has none."""
    geometry = placed.geometry
    if geometry.is_empty:
        return None
    if placed.kind in ("protected", "assembly"):
        east, north = point_of(geometry)
        return float(east), float(north)
    return (float(geometry.x), float(geometry.y)) if geometry.geom_type == "Point" else None


def close_of(placed: Sequence[Placed], roster: Mapping[str, RosterUnit], step: Step) -> list[Close]:
    """The symbols of a list that give way, in the frame of a step. One whose place is no number has none."""
    found = list(_anchored(placed, step))
    if not found:
        return []
    pixels = step.frame.to_pixel(np.array([anchor for _, anchor in found])).tolist()
    return [_close(one, (at[0], at[1]), roster, step) for (one, _), at in zip(found, pixels, strict=True) if math.isfinite(at[0] + at[1])]


def _anchored(placed: Sequence[Placed], step: Step) -> Iterator[tuple[Placed, Position]]:
    for one in placed:
        if one.kind in RANKS and (one.kind != "vehicle" or step.is_symbol(one)):
            anchor = anchor_of(one)
            if anchor is not None:
                yield one, anchor


def _close(one: Placed, at: Position, roster: Mapping[str, RosterUnit], step: Step) -> Close:
    half = step.side * (VEHICLE_SIDE if one.kind in ("vehicle", "irritant") else 1.0) / 2 + CLEAR_PX
    dotted = one.kind == "unit" and step.dotted and strength_dots(unit_strength(one, row_of(one, roster))) > 0
    reach = (half, half + (DOTS_PX - CLEAR_PX if dotted else 0.0), half, half)
    return Close(one.id, at, reach, RANKS[one.kind], one.kind not in APART, one.kind == "irritant")
