"""Floors and tables as they are usual, with the scale that suits each: planning defaults, no norm."""

from dataclasses import dataclass

from tabletop.core.text.message import mark


@dataclass(frozen=True)
class TablePreset:
    """A surface of `width_m` x `height_m` metres that shows the plan at 1:`scale`. `name`: marked for translation."""

    name: str
    width_m: float
    height_m: float
    scale: float


PRESETS = (
    TablePreset(mark("Floor 6 x 4 m"), 6.0, 4.0, 100.0),
    TablePreset(mark("Floor 5 x 4 m"), 5.0, 4.0, 200.0),
    TablePreset(mark("Table 1.2 x 0.9 m"), 1.2, 0.9, 500.0),
    TablePreset(mark("Sheet A0"), 1.189, 0.841, 500.0),
    TablePreset(mark("Sheet A3"), 0.42, 0.297, 1000.0),
)
