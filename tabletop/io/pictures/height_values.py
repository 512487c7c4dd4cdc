"""What the numbers of a grid of heights mean: scale, offset and unit, and numbers that stand for no height. Runs beside rasterio."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.windows import Window

from tabletop.core.text.message import Message, mark, message

METRES: Mapping[str, float] = {
    **dict.fromkeys(("", "m", "metre", "metres", "meter", "meters", "mtr"), 1.0),
    **dict.fromkeys(("dm", "decimetre", "decimeter"), 0.1),
    **dict.fromkeys(("cm", "centimetre", "centimeter", "centimetres", "centimeters"), 0.01),
    **dict.fromkeys(("mm", "millimetre", "millimeter"), 0.001),
    **dict.fromkeys(("km", "kilometre", "kilometer"), 1_000.0),
    **dict.fromkeys(("ft", "foot", "feet", "international foot", "foot_intl"), 0.3048),
    **dict.fromkeys(
        ("us survey foot", "us-ft", "ftus", "foot_us", "us_survey_foot", "survey foot", "us foot", "us survey feet"), 1200 / 3937
    ),
}
"""Metres of the units that bands of heights declare, in small letters. Source: EPSG units 9001, 9002 (0.3048 m), 9003 (1200/3937 m)."""
STAND_INS = (-9_999.0, -32_768.0)
"""Numbers that programs write where there is no height, and forget to declare."""
LOWEST_M = -450.0
"""The shore of the Dead Sea, the lowest dry ground, lies at -430 m: a stand-in that means a height above this is a height."""
_SCANNED_PX = 40_000_000
_SAMPLE_PX = 4_096
_ROWS = 256


@dataclass(frozen=True)
class HeightValues:
    """height = (number x scale + offset) x metres of the unit. `stand_ins`: numbers that are no height though nothing declares it;
    `unknown`: a unit that is not known, read as metres."""

    scale: float = 1.0
    offset: float = 0.0
    unit_m: float = 1.0
    stand_ins: tuple[float, ...] = ()
    unknown: str = ""

    def metres(self, numbers: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Heights in metres, float64 of the shape of `numbers`; NaN where the mask (0: nothing) or a stand-in says so."""
        heights = (numbers.astype(float) * self.scale + self.offset) * self.unit_m
        heights[np.broadcast_to(mask == 0, heights.shape) | np.isin(numbers, self.stand_ins)] = math.nan
        return heights


def height_values(dataset: Any) -> HeightValues:
    """As the first band of an open rasterio dataset declares them."""
    scale, offset = float(dataset.scales[0]), float(dataset.offsets[0])
    scale, offset = scale if math.isfinite(scale) and scale else 1.0, offset if math.isfinite(offset) else 0.0
    said = " ".join(str(dataset.units[0] or "").split())
    unit_m = METRES.get(said.lower(), 1.0)
    declared = dataset.nodata
    possible = STAND_INS if declared is None else tuple(one for one in STAND_INS[:1] if one != declared)
    low = tuple(one for one in possible if (one * scale + offset) * unit_m < LOWEST_M)
    return HeightValues(scale, offset, unit_m, low, "" if said.lower() in METRES else said[:40])


def found_stand_ins(dataset: Any, values: HeightValues) -> tuple[float, ...]:
    """Which of the stand-ins are there; in a very large grid as far as a sample of it tells. None in one that cannot be read through."""
    try:
        found = _found(dataset, values) if values.stand_ins else set()
    except RasterioError:
        return ()
    return tuple(one for one in values.stand_ins if one in found)


def _found(dataset: Any, values: HeightValues) -> set[float]:
    width, height = dataset.width, dataset.height
    found: set[float] = set()
    if width * height > _SCANNED_PX:
        shape = min(height, _SAMPLE_PX), min(width, _SAMPLE_PX)
        return set(_those_in(dataset.read(1, out_shape=shape, resampling=Resampling.nearest), values))
    rows = max(_ROWS, int(dataset.block_shapes[0][0]))
    for top in range(0, height, rows):
        found.update(_those_in(dataset.read(1, window=Window(0, top, width, min(rows, height - top))), values))
        if len(found) == len(values.stand_ins):
            break
    return found


def _those_in(numbers: np.ndarray, values: HeightValues) -> list[float]:
    return [one for one in values.stand_ins if (numbers == one).any()]


def told(file: str, values: HeightValues, stand_ins: tuple[float, ...]) -> list[Message]:
    """What a person should know about the numbers of a grid of heights."""
    said = [message(mark("{file}: {number} is taken as no data."), file=file, number=f"{one:.0f}") for one in stand_ins]
    if values.unknown:
        text = mark("{file}: the unit {unit} of its heights is not known; they are taken as metres.")
        said.append(message(text, file=file, unit=values.unknown))
    return said
