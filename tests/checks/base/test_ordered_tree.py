"""An index that answers in ascending order, so that what stands elsewhere does not change the order of an answer."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, STRtree, box

from tabletop.checks.base.ordered_tree import OrderedTree
from tabletop.checks.base.snapshot import array_of

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
@given(st.lists(shape, min_size=1, max_size=50), st.lists(shape, max_size=4))
def test_the_same_rows_in_ascending_order(shapes, asked):
    tree, plain, asked = OrderedTree(array_of(shapes)), STRtree(array_of(shapes)), array_of(asked)
    for predicate, distance in (
        (None, None),
        ("intersects", None),
        ("covers", None),
        ("dwithin", 3.0),
        ("dwithin", np.full(len(asked), 5.0)),
    ):
        found = tree.query(asked, predicate, distance)
        assert list(zip(*found.tolist(), strict=True)) == ascending(plain.query(asked, predicate, distance))
        for one in asked if np.ndim(distance) == 0 else ():
            assert tree.query(one, predicate, distance).tolist() == sorted(plain.query(one, predicate, distance).tolist())
    assert all(a is b for a, b in zip(tree.geometries, shapes, strict=True))
