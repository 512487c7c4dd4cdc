"""Where files would lie in the systems that are usual here."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from tabletop.core.geometry.systems import COMMON_SYSTEMS, ON_IT_M, best_first, code_of, lies_text, system_name, where_it_lies
from tabletop.core.text.errors import InputError

GROUND = (499_000.0, 9_950_000.0, 501_000.0, 9_952_000.0)


def boxed(east_m, north_m, code, half_m=100.0):
    """The box about a place in metres, in the units of another system."""
    way = Transformer.from_crs("EPSG:32750", code, always_xy=True)
    corners = [way.transform(east_m + x, north_m + y) for x in (-half_m, half_m) for y in (-half_m, half_m)]
    return min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners)


@pytest.mark.parametrize(("code", "name"), COMMON_SYSTEMS)
def test_the_names_are_those_of_the_codes(code, name):
    real = CRS(code)
    assert real.is_geographic == ("lon / lat" in name)
    wanted = {"DGN95": "95", "SRGI2013": "2013", "ID74": "ID74", "WGS 84": "WGS 84", "Samboja": "Segara", "Web": "Mercator"}
    start = next(key for key in wanted if name.startswith(key))
    assert wanted[start] in real.name
    assert name.rpartition(" ")[2] in real.name or real.is_geographic or code == "EPSG:3857"


@pytest.mark.parametrize("code", [code for code, _ in COMMON_SYSTEMS])
def test_what_is_written_in_a_system_lies_on_the_plan_in_it(code):
    box = boxed(500_000.0, 9_951_000.0, code)
    assert where_it_lies(box, GROUND, code).distance_m <= ON_IT_M
    best = best_first([box], GROUND)
    assert code in {one.code for one in best if not one.way and math.isfinite(one.distance_m)}
    assert best[0].distance_m <= ON_IT_M


@pytest.mark.parametrize(
    ("east", "north", "words"),
    [
        (500_000.0, 9_951_000.0, "on the ground of the plan"),
        (500_000.0, 9_955_000.0, "3.0 km north of the plan"),
        (500_000.0, 10_055_000.0, "103 km north of the plan"),
        (471_000.0, 9_922_000.0, "40 km south-west of the plan"),
    ],
)
def test_the_words_say_how_far_and_which_way(east, north, words):
    lies = where_it_lies((east, north, east, north), GROUND, "EPSG:32750")
    assert str(lies_text(lies)) == words


def test_metres_cannot_stand_in_degrees_and_what_is_not_known_is_not_told():
    assert math.isinf(where_it_lies((499_000.0, 9_950_000.0, 499_010.0, 9_950_010.0), GROUND, "EPSG:4326").distance_m)
    assert math.isinf(where_it_lies((math.nan, 0.0, 0.0, 0.0), GROUND, "EPSG:4326").distance_m)
    assert [one.code for one in best_first([], GROUND)] == [code for code, _ in COMMON_SYSTEMS]
    assert lies_text(best_first([], GROUND)[0]) is None


def test_of_several_files_the_farthest_counts():
    near, far = boxed(500_000.0, 9_951_000.0, "EPSG:32750"), boxed(500_000.0, 9_990_000.0, "EPSG:32750")
    lies = next(one for one in best_first([near, far], GROUND) if one.code == "EPSG:32750")
    assert lies.way == "north" and lies.distance_m == pytest.approx(38_000, abs=1)


@given(st.floats(4e5, 6e5), st.floats(9.85e6, 1.005e7))
def test_the_distance_is_that_to_the_box(east, north):
    import shapely

    told = where_it_lies((east, north, east, north), GROUND, "EPSG:32750").distance_m
    assert told == pytest.approx(shapely.box(*GROUND).distance(shapely.Point(east, north)), abs=1e-6)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("32750", "EPSG:32750"),
        (" EPSG:9490  SRGI2013 / UTM 50S", "EPSG:9490"),
        ("+proj=utm +zone=50  +south", "+proj=utm +zone=50  +south"),
    ],
)
def test_what_is_typed_is_a_code(typed, code):
    assert code_of(typed) == code


@pytest.mark.parametrize("typed", ["", "nonsense", "999999"])
def test_what_is_no_system_is_refused(typed):
    with pytest.raises(InputError):
        code_of(typed)


def test_systems_have_names():
    assert system_name("EPSG:32750") == "WGS 84 / UTM 50S" and system_name("EPSG:32748") == "WGS 84 / UTM zone 48S"
