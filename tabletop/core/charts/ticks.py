"""Where an axis is marked: round steps of 1, 2, 2.5 or 5, as many as there is room for."""

import math
from collections.abc import Sequence

from tabletop.core.charts.chart import Axis, Unit
from tabletop.core.text.message import Message, mark, message

MOST_TICKS = 6
MOST_SCENES = 12
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_SLACK = 1e-9


def step_of(high: float, most: int = MOST_TICKS) -> float:
    """The smallest round step of which no more than so many fit into a length above 0."""
    magnitude = 10.0 ** math.floor(math.log10(high / most))
    return next(step * magnitude for step in _STEPS if high / (step * magnitude) <= most + _SLACK)


def axis_from_zero(title: Message, unit: Unit, highest: float, whole: bool = False) -> Axis:
    """An axis from 0 to the round value at or above `highest`; of persons in whole steps. Shares are marked in per cent."""
    if unit == "share" and highest <= 1:
        steps = [k / 5 for k in range(6)]
    else:
        step = step_of(max(highest, _SLACK) if highest > 0 else 1.0)
        step = max(1.0, math.ceil(step - _SLACK)) if whole else step
        steps = [k * step for k in range(math.ceil(max(highest, step) / step - _SLACK) + 1)]
    return Axis(title, unit, 0.0, steps[-1], tuple((value, _label(unit, value, steps)) for value in steps))


def _label(unit: Unit, value: float, steps: Sequence[float]) -> Message:
    if unit == "share":
        return message(mark("{value:.0%}"), value=value)
    if any(abs(one - round(one)) > _SLACK for one in steps):
        fine = any(abs(one * 10 - round(one * 10)) > _SLACK for one in steps)
        return message(mark("{value:.2f}"), value=value) if fine else message(mark("{value:.1f}"), value=value)
    return message(mark("{value:.0f}"), value=value)


def scene_axis(numbers: Sequence[int]) -> Axis:
    """An axis with a place for each scene, each named by its number; what is drawn of the names is for the eye to have room."""
    ticks = tuple((float(k), message(mark("{number}"), number=number)) for k, number in enumerate(numbers))
    return Axis(message(mark("Scene")), "scene", 0.0, float(max(1, len(numbers) - 1)), ticks)


def shown_ticks(axis: Axis, most: int = MOST_SCENES) -> list[tuple[float, Message]]:
    """The ticks that are written: of very many scenes every second, fifth, tenth ... one."""
    if axis.unit != "scene" or len(axis.ticks) <= most:
        return list(axis.ticks)
    step = max(1, round(step_of(len(axis.ticks), most)))
    return list(axis.ticks[::step])


def spread(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Places for labels near those wanted, no two nearer than `least`, between low and high as far as there is room; order is kept.

    Those that are too near become one block round the mean of what they want (pool of adjacent violators).
    """
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    blocks: list[tuple[float, int]] = []
    for k in order:
        middle, size = min(max(wanted[k], low), high), 1
        while blocks and middle - size * least / 2 < blocks[-1][0] + blocks[-1][1] * least / 2 - _SLACK:
            other, count = blocks.pop()
            middle, size = (other * count + middle * size) / (count + size), count + size
            middle = max(low + (size - 1) * least / 2, min(middle, high - (size - 1) * least / 2))
        blocks.append((middle, size))
    places = [middle + (n - (size - 1) / 2) * least for middle, size in blocks for n in range(size)]
    found = [0.0] * len(wanted)
    for k, place in zip(order, places, strict=True):
        found[k] = place
    return found
