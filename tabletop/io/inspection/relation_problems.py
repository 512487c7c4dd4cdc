"""Layers held against each other: buildings that stand on a road or on water. Planar metres."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from shapely import STRtree

from tabletop.core.layers.layer_problem import LayerProblem, Tolerances
from tabletop.core.text.message import mark, message
from tabletop.io.inspection.layer_records import Records, place_in

AT_ONCE = 5_000
Alive = Callable[[], None]


def on_roads(buildings: Records, roads: Sequence[Records], limits: Tolerances, alive: Alive) -> Iterator[LayerProblem]:
    """Buildings with more than `on_road_m` metres of a road's line inside, the road that has most."""
    rows, shapes = buildings.areas
    for layer in roads:
        lines = layer.rows_of(1)
        for index, other, metres, shared in _most(shapes, layer.shapes[lines], shapely.length, limits.on_road_m, alive):
            road = layer.told(int(lines[other]))
            told = message(mark("It stands on {road}: {metres:.1f} m of the road run inside it."), road=road, metres=metres)
            yield LayerProblem("on-road", told, int(rows[index]) + 1, place_in(shared))


def on_water(buildings: Records, waters: Sequence[Records], limits: Tolerances, alive: Alive) -> Iterator[LayerProblem]:
    """Buildings with `on_water_share` of their area, or more, on an area of water."""
    rows, shapes = buildings.areas
    areas = shapely.area(shapes)
    for layer in waters:
        water_rows, water = layer.areas
        for index, other, shared_m2, shared in _most(shapes, water, shapely.area, limits.least_area_m2, alive):
            share = shared_m2 / areas[index]
            if share >= limits.on_water_share:
                told = message(
                    mark("It stands on water, {water}: {share:.0f} % of its area."),
                    water=layer.told(int(water_rows[other])),
                    share=100 * share,
                )
                yield LayerProblem("on-water", told, int(rows[index]) + 1, place_in(shared))


def _most(shapes: np.ndarray, others: np.ndarray, measure: Any, least: float, alive: Alive) -> Iterator[tuple[int, int, float, Any]]:
    """For each shape that shares more than `least` with one of the others: its index, that of the one with most, how much, the share."""
    if not len(shapes) or not len(others):
        return
    tree = STRtree(shapes)
    found: dict[int, tuple[float, int, Any]] = {}
    for start in range(0, len(others), AT_ONCE):
        alive()
        index, hit = tree.query(others[start : start + AT_ONCE], predicate="intersects")
        shared = shapely.intersection(shapes[hit], others[index + start])
        sizes = measure(shared)
        for n in np.flatnonzero(sizes > least):
            if sizes[n] > found.get(int(hit[n]), (0.0, 0, None))[0]:
                found[int(hit[n])] = (float(sizes[n]), int(index[n]) + start, shared[n])
    for key, (size, other, shape) in sorted(found.items()):
        yield key, other, size, shape
