"""Two versions of layers held against each other."""

from dataclasses import replace

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.layers.layer_diff import layer_differences
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, Picture, TextColumn, ragged_from

E, N = 5e5, 9.95e6


def texts(words):
    parts = [word.encode() for word in words]
    return TextColumn(np.cumsum([0, *map(len, parts)], dtype=np.int64), b"".join(parts))


def layer(rows, keyed=True, **info):
    """rows: (key, east, name) -> squares of 10 m."""
    shapes = [shapely.box(E + east, N, E + east + 10, N + 10) for _, east, _ in rows]
    columns = {"name": texts([name for *_, name in rows])}
    if keyed:
        columns["kode"] = texts([key for key, *_ in rows])
    return Layer(LayerInfo("houses", {"en": "Houses"}, **info), (ragged_from(shapes, 2),), columns)


def difference(before, after, area=None):
    found = layer_differences(LayerSet((before,)), LayerSet((after,)), area)
    return found[0] if found else None


def names(records):
    return [record.name for record in records]


def test_by_key_things_come_go_move_and_are_renamed():
    before = layer([("1", 0, "a"), ("2", 20, "b"), ("3", 40, "c")])
    after = layer([("2", 20, "bb"), ("3", 43, "c"), ("4", 60, "d")])
    found = difference(before, after)
    assert (names(found.added), names(found.removed), names(found.moved), names(found.changed)) == (["d"], ["a"], ["c"], ["bb"])
    assert found.moved[0].metres == 3.0 and found.changed[0].columns == ("name",)
    assert abs(found.added[0].place[0] - (E + 65)) < 5 and "1 added, 1 removed, 1 moved" in str(found.words())


def test_without_a_key_outlines_and_then_areas_decide():
    before = layer([("", 0, "a"), ("", 20, "b"), ("", 40, "c")], keyed=False)
    after = layer([("", 0, "a"), ("", 22, "b"), ("", 48, "c")], keyed=False)
    found = difference(before, after)
    assert names(found.moved) == ["b"] and found.moved[0].metres == 2.0
    assert names(found.added) == ["c"] == names(found.removed), "2 of 18 m in common is another thing"


def test_a_key_that_is_not_each_once_is_not_believed():
    before, after = layer([("1", 0, "a"), ("1", 20, "b")]), layer([("1", 0, "a"), ("1", 20, "b")])
    assert difference(before, after) is None


def test_layers_that_come_and_go_and_descriptions():
    one, other = layer([("1", 0, "a")]), layer([("1", 0, "a")], source="Dinas")
    assert difference(one, other).described == ("source",)
    (gone,) = layer_differences(LayerSet((one,)), LayerSet())
    (came,) = layer_differences(LayerSet(), LayerSet((one,)))
    assert (gone.before, gone.after, came.before, came.after) == (1, None, None, 1)
    assert "not there any more" in str(gone.words()) and "1 record" in str(came.words())


def test_only_what_is_near_counts():
    before, after = layer([("1", 0, "a"), ("2", 500, "b")]), layer([])
    found = difference(before, after, shapely.Point(E, N).buffer(50))
    assert names(found.removed) == ["a"] and found.before == 1


rows = st.dictionaries(st.integers(0, 30).map(str), st.tuples(st.integers(0, 200), st.sampled_from("abc")), max_size=12)


@given(rows, rows)
def test_every_record_is_told_once(first, then):
    before, after = (layer([(key, east, name) for key, (east, name) in one.items()]) for one in (first, then))
    found = difference(before, after)
    added, removed = set(then) - set(first), set(first) - set(then)
    moved = {key for key in set(first) & set(then) if first[key][0] != then[key][0]}
    changed = {key for key in set(first) & set(then) if first[key][1] != then[key][1]}
    if not (added or removed or moved or changed):
        assert found is None
        return
    assert [len(one) for one in (found.added, found.removed, found.moved, found.changed)] == [
        *(len(added), len(removed), len(moved), len(changed)),
    ]


@given(st.lists(st.integers(0, 10).map(lambda n: n * 40), unique=True, max_size=8), st.randoms())
def test_the_order_of_records_says_nothing(easts, random):
    before = [("", east, "x") for east in easts]
    after = list(before)
    random.shuffle(after)
    assert difference(layer(before, keyed=False), layer(after, keyed=False)) is None


# --- what a hostile pair of eyes found
def of(shape, kind=1, **columns):
    own = {"kode": texts(["1"]), **columns}
    return Layer(LayerInfo("fence", {"en": "Fence"}, role="fence"), (ragged_from([shape], kind),), own)


def test_a_side_that_is_gone_and_corners_in_another_order_are_seen():
    ring = [(E, N), (E + 10, N), (E + 10, N + 10), (E, N + 10), (E, N)]
    found = difference(of(shapely.LineString(ring)), of(shapely.LineString(ring[:-1])))
    assert len(found.moved) == 1 and found.moved[0].metres > 3.0
    corners = [(E, N), (E + 10, N + 10), (E + 20, N)]
    assert difference(of(shapely.LineString(corners)), of(shapely.LineString([corners[0], corners[2], corners[1]]))) is not None
    assert difference(of(shapely.Polygon(ring), 2), of(shapely.Polygon(ring[2:-1] + ring[:3]), 2)) is None, (
        "where a ring begins says nothing"
    )


def test_columns_that_mean_something_else_and_records_without_a_place_are_told():
    one = of(shapely.LineString([(E, N), (E + 9, N)]), a=np.array([3.5]), b=np.array([14.0]))
    narrow, wide = (one.described(replace(one.info, columns={"width_m": name})) for name in "ab")
    assert difference(narrow, wide).described == ("columns",)
    line = ragged_from([shapely.LineString([(E, N), (E + 9, N)])], 1)
    first, then = (Layer(one.info, (line,), {"kode": texts(["1", "2"]), "name": texts(["x", word])}) for word in ("a", "b"))
    assert difference(first, then).described == ("records without a place",)


def test_a_picture_that_moved_is_told():
    one = Layer(LayerInfo("drone", {"en": "Drone"}, "d.png", role="image"), (), picture=Picture(10, 10, (0.0, 0.0, 10.0, 10.0), 1.0))
    other = replace(one, picture=Picture(10, 10, (1_234.0, 0.0, 1_244.0, 10.0), 1.0))
    assert difference(one, other).described == ("picture",) and difference(one, one) is None
