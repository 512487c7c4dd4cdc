"""How the table looks to those who stand round it: a choice of the operator, kept by the computer, never by the plan."""

from dataclasses import dataclass
from typing import Literal

Side = Literal["below", "above", "left", "right"]
Theme = Literal["", "light", "dark", "hall"]
SIDES: tuple[Side, ...] = ("below", "above", "left", "right")
"""Sides of the surface at which readers stand, as its lower edge is where most stand."""
SIDE_TURN_DEG: dict[Side, float] = {"below": 0.0, "left": 90.0, "above": 180.0, "right": 270.0}
"""How far words are turned, clockwise, so that they stand upright for the readers of that side."""


@dataclass(frozen=True)
class TableLook:
    """What is drawn on the table besides the plan, and how large.

    `label_size`: times the size of words and symbols on a screen; `readers`: the sides at which readers stand, words are turned to the
    first and written once more for a second; `hall`: the darkest theme, for a hall with little light; `layers_off`: ids of layers that do
    not show on the table; `grid_m`: cells of a grid in metres on the surface, 0 for none, with letters at the edge.
    """

    theme: Theme = ""
    label_size: float = 1.6
    readers: tuple[Side, ...] = ("below",)
    layers_off: frozenset[str] = frozenset()
    grid_m: float = 0.0
    scale_bar: bool = True
    caption: bool = False
    coverage: bool = False
    distances: bool = False
    findings: bool = False
