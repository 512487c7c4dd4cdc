"""An index with shapes exchanged answers as one that is built of them."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, STRtree, box

from tabletop.checks.patched_tree import MOST_LATE, PatchedTree
from tabletop.checks.snapshot import array_of

place = st.tuples(st.integers(0, 30), st.integers(0, 30))
shape = st.one_of(
    st.none(),
    st.just(LineString()),
    place.map(Point),
    # A line without length is refused by every reader, and GEOS answers of it one way prepared and another way plain.
    st.tuples(place, place).filter(lambda ends: ends[0] != ends[1]).map(LineString),
    st.tuples(place, st.integers(1, 9)).map(lambda one: box(*one[0], one[0][0] + one[1], one[0][1] + 2)),
)


def ascending(pairs):
    return sorted(zip(*pairs.tolist(), strict=True))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_as_an_index_built_anew(data):
    shapes = data.draw(st.lists(shape, min_size=1, max_size=50))
    tree = PatchedTree(array_of(shapes))
    for _ in range(data.draw(st.integers(1, 4))):
        rows = sorted(data.draw(st.sets(st.integers(0, len(shapes) - 1), max_size=12)))
        new = [data.draw(shape) for _ in rows]
        for row, one in zip(rows, new, strict=True):
            shapes[row] = one
        tree = tree.exchanged(rows, array_of(new))
    wanted = STRtree(array_of(shapes))
    asked = array_of(data.draw(st.lists(shape, max_size=4)))
    for predicate, distance in (
        (None, None),
        ("intersects", None),
        ("covers", None),
        ("dwithin", 3.0),
        ("dwithin", np.full(len(asked), 5.0)),
    ):
        found = tree.query(asked, predicate, distance)
        assert list(zip(*found.tolist(), strict=True)) == ascending(wanted.query(asked, predicate, distance))
        for one in asked if np.ndim(distance) == 0 else ():
            assert tree.query(one, predicate, distance).tolist() == sorted(wanted.query(one, predicate, distance).tolist())
    assert all(a is b for a, b in zip(tree.geometries, shapes, strict=True)) and len(tree) == len(shapes)


def test_the_index_before_stays_as_it_was():
    before = PatchedTree(array_of([Point(0, 0), Point(9, 9)]))
    after = before.exchanged([0], array_of([Point(5, 5)]))
    assert before.query(Point(0, 0), "dwithin", 1.0).tolist() == [0] and after.query(Point(0, 0), "dwithin", 1.0).tolist() == []
    assert after.query(Point(5, 5), "intersects").tolist() == [0] and after.exchanged([0], after.geometries[:1]) is after


def test_many_exchanged_shapes_make_a_new_index():
    places = shapely.points(np.arange(2 * MOST_LATE), 0)
    tree = PatchedTree(places).exchanged(range(MOST_LATE + 1), shapely.points(np.arange(MOST_LATE + 1), 7))
    assert tree.query(Point(3, 7), "dwithin", 1.0).tolist() == [2, 3, 4]
    assert tree.query(Point(3, 0), "dwithin", 1.0).tolist() == []


def test_the_nearest_is_found_among_exchanged_shapes():
    tree = PatchedTree(shapely.points([0, 10, 20], 0)).exchanged([0], array_of([Point(16, 0)]))
    assert tree.nearest(Point(15, 0)) == 0
    rows, metres = tree.query_nearest(Point(3, 0), return_distance=True, all_matches=False)
    assert rows.tolist() == [1] and metres.tolist() == pytest.approx([7.0])
