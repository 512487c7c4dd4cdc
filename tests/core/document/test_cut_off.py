"""What a sheet does not show whole: against a slow answer, on the edge, in several scenes."""

import shapely
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.document.cut_off import CutOff, cut_off
from tabletop.core.values.feature import Placed

FRAME = (500_000.0, 9_950_000.0, 500_100.0, 9_950_080.0)
WHERE = st.tuples(st.integers(-60, 160), st.integers(-60, 140))


def placed(key, geometry):
    return Placed(key, "unit" if geometry.geom_type == "Point" else "crowd", geometry, {})


def at(x, y):
    return FRAME[0] + x, FRAME[1] + y


@given(st.lists(st.tuples(WHERE, st.integers(0, 60), st.integers(0, 60)), max_size=12))
def test_each_feature_is_whole_cut_or_outside(rows):
    things = []
    for n, ((x, y), wide, high) in enumerate(rows):
        (east, north) = at(x, y)
        things.append(placed(str(n), shapely.box(east, north, east + wide, north + high) if wide and high else shapely.Point(east, north)))
    found = cut_off(things, FRAME)
    for one in things:
        west, south, east, north = one.geometry.bounds
        inside = west >= FRAME[0] and south >= FRAME[1] and east <= FRAME[2] and north <= FRAME[3]
        apart = west > FRAME[2] or east < FRAME[0] or south > FRAME[3] or north < FRAME[1]
        assert (one in found.outside, one in found.cut) == (apart, not inside and not apart)
    assert found.count == len(found.outside) + len(found.cut)


def test_what_ends_on_the_frame_is_whole_and_a_line_round_a_corner_is_outside():
    whole = placed("a", shapely.box(*FRAME))
    around = placed("b", shapely.LineString([at(-10, 70), at(-10, 90), at(50, 90)]))
    assert cut_off([whole, around], FRAME) == CutOff((around,), ())
    assert cut_off([], FRAME).count == 0 and cut_off([placed("c", shapely.Point())], FRAME).count == 0


def test_of_two_scenes_each_feature_counts_once():
    here, there = placed("a", shapely.Point(at(-5, 0))), placed("b", shapely.box(*at(90, 10), *at(120, 20)))
    elsewhere = placed("b", shapely.Point(at(300, 0)))
    joined = cut_off([here, there], FRAME).joined(cut_off([here, elsewhere], FRAME))
    assert [one.id for one in joined.outside] == ["a", "b"] and joined.cut == ()
