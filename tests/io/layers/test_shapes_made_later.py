"""Very large layers come without shapes: those are made of the arrays where somebody asks, so the arrays have to be whole."""

import numpy as np
import pytest
import shapely

from tabletop.core.values.layer import GROVE_ABOVE, Ragged, ragged_from
from tabletop.io.layers.layer_assembly import _is_sound
from tabletop.io.layers.pack_file import _boxes

E, N = 500_000.0, 9_950_000.0


def houses(count):
    x, y = E + 20.0 * np.arange(count), np.full(count, N)
    return ragged_from(list(shapely.box(x, y, x + 10, y + 8)), 2)


def changed(part, coords=None, offsets=None):
    return Ragged(part.dimension, part.coords if coords is None else coords, offsets or part.offsets, part.rows, part.bounds)


def test_whole_arrays_are_sound_and_their_boxes_those_of_the_shapes():
    yard = shapely.box(E, N, E + 90, N + 90).difference(shapely.box(E + 30, N + 30, E + 60, N + 60))
    parts = [
        houses(5),
        ragged_from([yard, shapely.MultiPolygon([yard, shapely.box(E + 200, N, E + 210, N + 9)])], 2),
        ragged_from([shapely.LineString([(E, N), (E + 4, N + 9)]), shapely.LineString([(E, N), (E, N + 1), (E - 3, N)])], 1),
        ragged_from(list(shapely.points([[E, N], [E + 1, N + 1]])), 0),
    ]
    for part in parts:
        assert (
            _is_sound(part) and np.array_equal(_boxes(part), part.bounds) and np.array_equal(_boxes(part), shapely.bounds(part.geometries))
        )


@pytest.mark.parametrize("what", ["open ring", "three places", "not a number", "empty", "line of one place"])
def test_damaged_arrays_are_not_left_for_later(what):
    part, coords = houses(3), houses(3).coords.copy()
    if what == "open ring":
        coords[4] += 1.0
        part = changed(part, coords)
    elif what == "not a number":
        coords[5] = coords[9] = np.nan
        part = changed(part, coords)
    elif what == "three places":
        part = changed(part, offsets=(np.array([0, 5, 8, 15]), *part.offsets[1:]))
    elif what == "empty":
        part = changed(part, offsets=(*part.offsets[:2], np.array([0, 1, 1, 3])))
    else:
        part = Ragged(1, coords[:3], (np.array([0, 2, 3]), np.arange(3)), np.arange(2), np.zeros((2, 4)))
    assert not _is_sound(part)


def test_a_large_layer_makes_no_shapes_of_its_own():
    part = houses(GROVE_ABOVE + 5)
    assert part.tree.made == 0 and part.shape(7).equals(shapely.box(E + 140, N, E + 150, N + 8)) and part.tree.made < len(part)
