"""What a layer is made ready with: rings that run one way, an index of boxes, levels; the index of its shapes is made beside."""

import threading

import numpy as np
import pytest
import shapely
import shapely.affinity

from tabletop.canvas.base import layer_shapes
from tabletop.canvas.base.layer_shapes import BlockIndex, Shapes, make_ready
from tabletop.core.geometry.tree_parts import TreeParts
from tabletop.core.values import layer as layer_values
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from

EAST, NORTH = 500_000.0, 9_950_000.0


def rings(count, corners, seed=3):
    """(count,) polygons of some corners, each the one way round or the other."""
    random = np.random.default_rng(seed)
    turns = np.sort(random.uniform(0, 2 * np.pi, (count, corners)), axis=1)
    turns[::2] = turns[::2, ::-1]
    middle = random.uniform(0, 60_000, (count, 1, 2)) + (EAST, NORTH)
    return shapely.polygons(middle + 8 * np.stack((np.cos(turns), np.sin(turns)), axis=-1))


@pytest.mark.parametrize("at_once", [1, 40, 8_192])
def test_rings_run_one_way_however_many_are_looked_at_together(monkeypatch, at_once):
    monkeypatch.setattr(layer_shapes, "VERTICES_AT_ONCE", at_once)
    shapes = [
        *rings(40, 5),
        *rings(7, 30),
        shapely.box(EAST, NORTH, EAST + 9, NORTH + 9).difference(shapely.box(EAST + 3, NORTH + 3, EAST + 5, NORTH + 5)),
    ]
    part = ragged_from(shapes, 2)
    pieces = Shapes({}, part).pieces
    made = [shapely.LinearRing(pieces.coords[a:b]) for a, b in zip(pieces.cuts[:-1], pieces.cuts[1:], strict=True)]
    assert [ring.is_ccw for ring in made] == [True] * 48 + [False]
    assert shapely.equals(shapely.polygons(made[:48]), [shapely.Polygon(one.exterior) for one in shapes]).all()


def test_a_corner_that_is_no_number_turns_no_other_ring():
    part = ragged_from(rings(6, 5), 2)
    part.coords[2] = np.nan
    left = layer_shapes._turn_left(part.coords, np.asarray(part.offsets[0], dtype=np.int64))
    assert left[1:].tolist() == [True, False, True, False, True]


@pytest.mark.parametrize("count", [0, 1, 3, 2_000])
def test_the_index_finds_the_boxes_that_meet_one(count):
    random = np.random.default_rng(4)
    low = random.uniform(0, 60_000, (count, 2)) + (EAST, NORTH)
    bounds = np.hstack((low, low + random.uniform(0, 300, (count, 2))))
    if count > 2:
        bounds[1] = np.nan
    index = BlockIndex(bounds)
    for west, south, side in ((0, 0, 500), (20_000, 20_000, 9_000), (-5, -5, 70_000), (90_000, 0, 10)):
        box = EAST + west, NORTH + south, EAST + west + side, NORTH + south + side
        assert index.query(box).tolist() == np.flatnonzero(layer_shapes._meets(bounds, box)).tolist()


def test_a_level_of_nearly_all_vertices_is_no_copy_of_them(monkeypatch):
    monkeypatch.setattr(layer_shapes, "FEW_PER_PIECE", 3)
    turns = np.linspace(0, 2 * np.pi, 101)
    shore = shapely.Polygon(np.column_stack((EAST + 400 * np.cos(turns), NORTH + 400 * np.sin(turns))))
    shapes = Shapes({}, ragged_from([shore, shapely.affinity.translate(shore, 900)], 2))
    shapes.make_levels(at_once=True)
    assert sorted(shapes._levels) == list(layer_shapes.LEVELS[2])
    assert shapes._levels[0] is shapes.pieces and shapes._levels[3] is shapes.pieces
    assert len(shapes._levels[8].coords) < len(shapes.pieces.coords) / 3


@pytest.mark.parametrize(("east", "north", "half"), [(0, 0, True), (4e7, 0, False), (0, 4e7, False)])
def test_levels_take_half_the_memory_where_nobody_sees_it(east, north, half):
    """A layer so wide that a vertex would move by more than a share of a level keeps every digit."""
    turns = np.linspace(0, 2 * np.pi, 900)
    shore = shapely.Polygon(np.column_stack([EAST + 900 * np.cos(turns), NORTH + 300 * np.sin(turns)]))
    shapes = Shapes({}, ragged_from([shore, shapely.affinity.translate(shore, 40_000 + east, 70_000 + north)], 2))
    shapes.make_levels(at_once=True)
    number, level = next((number, one) for number, one in shapes._levels.items() if one is not shapes.pieces)
    exact = layer_shapes._coarser(shapes.pieces, 2, 2.0**number)
    found, cuts = level.of(np.arange(2))
    assert (level.coords.itemsize == 4) is half and found.dtype == np.float64
    assert np.abs(found - exact.coords).max() <= layer_shapes.ROUNDED * 2.0**number
    assert cuts.tolist() == exact.cuts.tolist() and (found[cuts[:-1]] == found[cuts[1:] - 1]).all(), "rings stay closed"


def test_the_index_of_a_large_layer_is_made_beside(monkeypatch):
    monkeypatch.setattr(layer_values, "GROVE_ABOVE", 3)
    part = ragged_from(rings(9, 5), 2)
    make_ready(Layer(LayerInfo(id="a", title={}), (part,)))
    for thread in threading.enumerate():
        if thread.name == "index of a layer":
            thread.join(20)
    assert isinstance(vars(part)["tree"], TreeParts)
