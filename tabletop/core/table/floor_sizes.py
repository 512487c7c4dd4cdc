"""Sizes of floors, tables and screens that a floor game is played on, each with the scale that suits it. No norm is published: these are
planning defaults."""

from collections.abc import Sequence
from dataclasses import dataclass

from tabletop.core.text.message import mark

WIDTH_SLACK, HEIGHT_SLACK = 0.1, 0.2


@dataclass(frozen=True)
class FloorSize:
    """`title`: a marked sentence; width and height in metres, n of the scale 1:n."""

    id: str
    title: str
    width_m: float
    height_m: float
    scale: float

    def fits(self, width_m: float, height_m: float) -> bool:
        """Whether a surface of that size is this one: as wide within a tenth, as high within a fifth (a picture of 16:9 is lower)."""
        return abs(self.width_m / width_m - 1) <= WIDTH_SLACK and abs(self.height_m / height_m - 1) <= HEIGHT_SLACK


FLOOR_SIZES: Sequence[FloorSize] = (
    FloorSize("floor-6x4", mark("Floor 6 x 4 m, 1:100"), 6.0, 4.0, 100.0),
    FloorSize("floor-5x4", mark("Floor 5 x 4 m, 1:200"), 5.0, 4.0, 200.0),
    FloorSize("table", mark("Table 1.2 x 0.9 m, 1:500"), 1.2, 0.9, 500.0),
    FloorSize("A0", mark("Sheet A0, 1:500"), 1.189, 0.841, 500.0),
    FloorSize("A3", mark("Sheet A3, 1:1000"), 0.420, 0.297, 1000.0),
)
"""In the order in which they are offered; A0 and A3 lie crosswise."""
