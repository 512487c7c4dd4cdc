"""Some records of a layer lie mirrored at the equator: they are counted and named, and layers of wider areas raise nothing."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.geometry.crs import from_lonlat
from tabletop.core.layers.doubts import Place
from tabletop.core.layers.mirrored_records import Mirrored, mirrored_doubt, mirrored_records
from tabletop.core.text.message import mark, message

TIMBAU = (499_700.0, 9_950_600.0, 500_500.0, 9_951_400.0)
PLAN = Place(TIMBAU, message(mark("the plan")))


def boxes_of(places):
    points = np.array([from_lonlat(lon, lat) for lon, lat in places]).reshape(-1, 2)
    return [np.hstack([points, points])], [np.arange(len(points))]


def found(places):
    return mirrored_records(*boxes_of(places), TIMBAU)


LON = st.floats(116.99, 117.01)
LAT = st.floats(0.44, 0.45)


@given(st.lists(st.tuples(LON, LAT, st.booleans()), min_size=1, max_size=30))
def test_as_many_are_told_as_lie_mirrored(rows):
    told = found([(lon, lat if turned else -lat) for lon, lat, turned in rows])
    wanted = [index + 1 for index, row in enumerate(rows) if row[2]]
    if not wanted:
        assert told is None
    else:
        assert (told.count, told.total) == (len(wanted), len(rows)) and told.numbers.startswith(str(wanted[0]))
        assert Mirrored.from_json(told.to_json()) == told


def test_the_sentence_names_them_and_has_no_cure():
    places = [(117.0, 0.444 if index < 6 else -0.444) for index in range(20)]
    (doubt,) = mirrored_doubt(found(places), PLAN)
    assert str(doubt.text) == ("6 of 20 records lie 98 km north of the plan; with the sign turned they lie on it. By number: 1-6.")
    assert not doubt.cure and doubt.cure_text is None
    assert mirrored_doubt(None, PLAN) == ()


@given(st.integers(1, 20), st.integers(0, 20))
def test_a_layer_of_a_wider_area_has_a_north_of_its_own(mirrored, elsewhere):
    places = [(117.0, -0.444)] * 5 + [(117.0, 0.444)] * mirrored + [(116.2, 0.3)] * elsewhere
    assert (found(places) is None) == (elsewhere > 0.2 * len(places))


@pytest.mark.parametrize("places", [[], [(117.0, -0.444)], [(117.0, -0.444), (116.3, 0.444)], [(np.nan, np.nan)]])
def test_nothing_mirrored_is_no_doubt(places):
    assert found(places) is None


def test_a_plan_at_the_equator_is_not_held_against_its_mirror():
    place = (500_000.0, 10_002_000.0, 501_000.0, 10_003_000.0)
    boxes = np.array([[500_500.0, 9_997_000.0] * 2, [500_500.0, 10_002_500.0] * 2])
    assert mirrored_records([boxes], [np.arange(2)], place) is None


def test_a_record_in_pieces_lies_where_one_of_them_does():
    south, north = (shapely.box(500_000, y, 500_100, y + 100).bounds for y in (9_951_000, 10_048_900))
    assert mirrored_records([np.array([south, north])], [np.array([0, 0])], TIMBAU) is None
    assert mirrored_records([np.array([south]), np.array([north])], [np.array([0]), np.array([1])], TIMBAU).numbers == "2"
