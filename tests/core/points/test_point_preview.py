import pytest

from tabletop.core.layers.doubts import Place, kecamatan
from tabletop.core.points.point_options import PointOptions
from tabletop.core.points.point_preview import preview
from tabletop.core.text.message import message

WHERE = message("{file}", file="t.csv")
ROWS = [["Nama", "A", "B"], ["Pos 1", "0°26'38\" LS", "117°0'3\" BT"], ["Pos 2", "x", "117"], ["", "", ""]]


def seen(rows, crs="", place=None, **options):
    return preview(rows, PointOptions.of(options), crs, WHERE, place or kecamatan())


def test_places_and_where_they_lie_are_said():
    found = seen(ROWS, x="B", y="A", header_row="1")
    assert found.needs is None and found.places[2] == pytest.approx((117 + 3 / 3600, -(26 * 60 + 38) / 3600))
    assert [str(one) for one in found.said] == [
        "Rows with a place: 1 of 2.",
        "Within 1 km of Kecamatan Tenggarong: 1 of 1.",
        't.csv, row 3: A holds "x", which is no coordinate; it was left out.',
    ]
    assert list(found.faults) == [3]


def test_far_places_are_said_with_their_distance_and_what_would_cure_them():
    found = seen([["lon", "lat"], ["117.0", "0.44"]], x="lon", y="lat")
    assert "km from Kecamatan Tenggarong" in str(found.said[1])
    assert any("with the sign turned it lies on it" in str(one) for one in found.said)
    near = seen(
        [["x", "y"], ["500000", "9950500"]],
        "EPSG:32750",
        Place((499_000, 9_950_000, 501_000, 9_951_000), message("the plan")),
        x="x",
        y="y",
    )
    assert str(near.said[1]) == "Within 1 km of the plan: 1 of 1."


@pytest.mark.parametrize(
    ("rows", "crs", "options", "words"),
    [
        (ROWS, "", {}, "Choose the columns"),
        (ROWS, "", {"x": "lon", "y": "lat"}, "Choose the columns"),
        (ROWS, "", {"x": "Nama", "y": "A"}, "None of these rows"),
        ([["x", "y"], ["500000", "9950500"]], "", {"x": "x", "y": "y"}, "These are metres"),
        ([["x", "y"], ["500000", "9950500"]], "EPSG:1", {"x": "x", "y": "y"}, "is not known"),
        ([["x", "y"], ["500000", "9950500"]], "EPSG:4326", {"x": "x", "y": "y"}, "cannot stand in EPSG:4326"),
    ],
)
def test_what_lacks_is_said(rows, crs, options, words):
    found = seen(rows, crs, **options)
    assert found.needs is not None and words in str(found.needs)


def test_metres_with_a_zone_lack_nothing():
    assert seen([["x", "y"], ["500.000", "9.950.500"]], x="x", y="y", zone="50S").needs is None


def test_some_rows_that_lie_mirrored_are_said_with_their_numbers_in_the_sheet():
    found = seen([["lon", "lat"], ["117.0", "-0.44"], ["117.0", "+0.44"], ["117.0", "-0.43"]], x="lon", y="lat")
    assert any(str(one).startswith("1 of 3 records lie") and str(one).endswith("By number: 3.") for one in found.said)
