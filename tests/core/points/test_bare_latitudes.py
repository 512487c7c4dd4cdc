"""Latitudes without sign or letter among others that have one: places of Tenggarong stay there, and it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.points.place_reading import read_places
from tabletop.core.points.point_options import PointOptions
from tabletop.core.points.table_layout import find_layout
from tabletop.core.text.message import message

WHERE = message("{file}", file="t.csv")
EAST = st.floats(116.85, 117.2)
NORTH = st.floats(-0.54, -0.11)


def read(head, lines, **options):
    rows = [head.split(";"), *(line.split(";") for line in lines)]
    return read_places(rows, find_layout(rows, PointOptions.of(options)), WHERE)


def parts(value):
    tenths = round(abs(value) * 36_000)
    return f"{tenths // 36_000} {tenths % 36_000 // 600} {tenths % 600 / 10:.1f}"


def written(lon, lat, form, says):
    """One row in a form; `says`: with the sign or letter of the south."""
    if form == "signed minutes":
        return f"{parts(lon)};{'-' if says else ''}{parts(lat)}"
    if form == "lettered minutes":
        return f"{parts(lon)};{parts(lat)}{' LS' if says else ''}"
    if form == "decimal":
        return f"{lon:.6f};{'-' if says else ''}{abs(lat):.6f}"
    return f"{'-' if says else ''}{abs(lat):.6f}, {lon:.6f}"


@given(
    st.lists(st.tuples(EAST, NORTH, st.booleans()), min_size=1, max_size=8),
    st.sampled_from(["signed minutes", "lettered minutes", "decimal", "one column"]),
)
def test_some_rows_without_sign_or_letter_lie_in_tenggarong_all_the_same(wanted, form):
    wanted = [*wanted, (117.0, -0.44, True), (117.0, -0.45, False)]
    head = "koordinat" if form == "one column" else "bujur;lintang"
    places = read(head, [written(*one[:2], form, one[2]) for one in wanted])
    for point, (lon, lat, _) in zip(places.geometries, wanted, strict=True):
        assert (point.x, point.y) == pytest.approx((lon, lat), abs=2e-5)
    bare = sum(not one[2] for one in wanted)
    (remark,) = places.remarks
    assert f"the latitudes of {bare} row" in str(remark) and "read as south" in str(remark)


def test_the_rows_are_named_as_the_sheet_counts():
    places = read("no;lon;lat", ["1;117;-0.44", "2;117;0.44", "3;117;0.45", "4;117;-0.4", "5;117;0.46"])
    assert str(places.remarks[0]) == (
        "t.csv: the latitudes of 3 rows have neither sign nor letter; they were read as south, where they lie in Tenggarong: 3-4, 6."
    )


def test_a_table_of_the_whole_kabupaten_keeps_its_north_and_names_it():
    """The equator runs through it: where signs stand and other rows lie far off, a number without one may well be north."""
    places = read("no;lon;lat", ["1;117;-0.44", "2;116.2;-0.2", "3;116.9;0.2", "4;116.3;0.3"])
    assert [point.y for point in places.geometries] == [-0.44, -0.2, 0.2, 0.3]
    assert str(places.remarks[0]).endswith("others have one; they were read as north: 4. Check them.")


def test_a_row_without_a_letter_that_lies_nowhere_near_is_named():
    places = read("bujur;lintang", ["117 0 0;0 26 38 LS", "117 0 0;0 26 39", "116 0 0;0 20 0"])
    assert [round(point.y, 2) for point in places.geometries] == [-0.44, -0.44, 0.33]
    assert [str(one).split("; they ")[1] for one in places.remarks] == [
        "were read as south, where they lie in Tenggarong: 3.",
        "were read as north: 4. Check them.",
    ]


@pytest.mark.parametrize("lines", [["117;0.44", "117;0.45"], ["117;-0.44", "117;+0.44"], ["117;0.44 LS", "117;0.44 LU"]])
def test_what_has_its_sign_or_where_none_has_one_is_left_alone(lines):
    places = read("lon;lat", lines)
    assert not places.remarks and places.geometries[1].y > 0


def test_what_a_person_says_of_the_hemisphere_holds():
    lines = ["117;-0.44", "117;0.44"]
    assert read("lon;lat", lines, hemisphere="N").geometries[1].y == 0.44
    assert read("lon;lat", lines, hemisphere="S").geometries[1].y == -0.44
    assert read("koordinat", ["-0.44, 117", "0.44, 117"], hemisphere="N").geometries[1].y == 0.44


@pytest.mark.parametrize(
    ("head", "line", "options"),
    [
        ("X;Y;Zona", "496334.7;10001584.1;50S", {}),
        ("koordinat", "50S 496334.7 10001584.1", {}),
        ("koordinat", "496334.7 10001584.1 50S", {}),
        ("koordinat", "496334.7 10001584.1", {"zone": "50S", "place": "koordinat"}),
        ("koordinat", "50M 496.334,7 10.001.584,1", {}),
        ("koordinat;zona", "496334.7, 10001584.1;50S", {}),
    ],
)
def test_north_of_the_equator_in_the_southern_zone(head, line, options):
    places = read(head, [line], **options)
    (point,) = places.geometries
    if places.crs == "EPSG:4326":
        assert (point.x, point.y) == pytest.approx((116.96706, 0.01433), abs=1e-4)
    else:
        assert places.crs == "EPSG:32750" and (point.x, point.y) == (496334.7, 10001584.1)
    assert "1 row stand north" in str(places.remarks[-1]) and str(places.remarks[-1]).endswith("that way: 2.")


@pytest.mark.parametrize("line", ["50S 496334.7 11001584.1", "50N 496334.7 10001584.1", "496334.7 10001584.1", "50S 117.0"])
def test_what_is_in_no_zone_is_no_place(line):
    places = read("koordinat", [line, "-0.44, 117"])
    assert list(places.faults) == [0]
