"""A layer held against the ground that is worked on: the mistake is found, and its cure brings the layer there."""

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.geometry.crs import transformer
from tabletop.core.layers.doubts import SYSTEMS, Place, doubts, kecamatan, moved_box, place_of
from tabletop.core.text.message import mark, message
from tabletop.core.values.feature import new_feature
from tabletop.core.values.plan import Plan

TIMBAU = (499_700.0, 9_950_600.0, 500_500.0, 9_951_400.0)
PLAN = Place(TIMBAU, message(mark("the plan")))
EASTS = st.floats(TIMBAU[0], TIMBAU[2] - 100)
NORTHS = st.floats(TIMBAU[1], TIMBAU[3] - 100)


def in_system(east, north, crs, size=100.0):
    """Box of a small layer on the plan, in coordinates of another system."""
    change = transformer("EPSG:32750", crs)
    xs, ys = change.transform([east, east + size], [north, north + size])
    return xs[0], ys[0], xs[1], ys[1]


def cured(extent, crs, doubt):
    """Where a layer lies once a doubt is cured."""
    west, south, east, north = extent
    axes = doubt.cure.get("options", {}).get("axes", "")
    turned = {
        "north-turned": (west, -north, east, -south),
        "east-turned": (-east, south, -west, north),
        "swapped": (south, west, north, east),
        "": extent,
    }[axes]
    return moved_box(turned, doubt.cure.get("crs", crs))


def on_plan(box, slack=1_100.0):
    return shapely.box(*box).distance(shapely.box(*TIMBAU)) <= slack


@given(EASTS, NORTHS, st.sampled_from((*SYSTEMS, "EPSG:4326", "EPSG:9490")))
def test_a_layer_on_the_plan_raises_no_doubt(east, north, crs):
    assert doubts(in_system(east, north, crs), crs, PLAN) == ()


@given(EASTS, NORTHS, st.sampled_from(("north-turned", "swapped", "east-turned")))
def test_signs_and_axes_of_degrees_are_recognised(east, north, mistake):
    west, south, right, top = in_system(east, north, "EPSG:4326")
    extent = {"north-turned": (west, -top, right, -south), "swapped": (south, west, top, right), "east-turned": (-right, south, -west, top)}
    (doubt,) = doubts(extent[mistake], "EPSG:4326", PLAN)
    assert doubt.cure == {"options": {"axes": mistake}}
    assert on_plan(cured(extent[mistake], "EPSG:4326", doubt))


PAIRS = [(one, other) for one in SYSTEMS for other in (*SYSTEMS, "EPSG:4326") if one != other]


@given(EASTS, NORTHS, st.sampled_from(PAIRS))
def test_systems_taken_for_each_other_are_recognised(east, north, pair):
    true, said = pair
    extent = in_system(east, north, true)
    found = [doubt for doubt in doubts(extent, said, PLAN) if "on the ellipsoid" not in str(doubt.text)]
    assert found and on_plan(cured(extent, said, found[0]))


@given(EASTS, NORTHS, st.sampled_from([one for one in SYSTEMS if one != "EPSG:3857"]))
def test_degrees_that_say_metres_are_recognised(east, north, said):
    (doubt,) = doubts(in_system(east, north, "EPSG:4326"), said, PLAN)
    assert doubt.cure == {"crs": "EPSG:4326"}
    assert "cannot stand in" in str(doubt.text) and "read as EPSG:4326 (WGS 84) it lies on the plan" in str(doubt.text)


@given(st.floats(115.3, 117.6), st.floats(-1.1, 1.5))
def test_a_layer_elsewhere_that_no_mistake_explains_raises_no_doubt(lon, lat):
    extent = (lon, lat, lon + 0.001, lat + 0.001)
    lies = moved_box(extent, "EPSG:4326")
    mirrored = moved_box((lon, -lat - 0.001, lon + 0.001, -lat), "EPSG:4326")
    if not on_plan(mirrored) or on_plan(lies):
        assert doubts(extent, "EPSG:4326", PLAN) == ()


def test_the_sentence_of_a_lost_minus():
    box = (116.7929, 0.3479, 117.0695, 0.5838)
    (doubt,) = doubts(box, "EPSG:4326", Place(kecamatan().box, message(mark("the plan"))))
    assert str(doubt.text) == "It lies 103 km north of the plan; with the sign turned it lies on it."
    assert str(doubt.cure_text) == "Turn the sign"


def test_a_wrong_zone_of_the_land_office_is_told_with_its_way():
    extent = in_system(500_000.0, 9_951_000.0, "EPSG:23837")
    (doubt,) = doubts(extent, "EPSG:23838", PLAN)
    assert str(doubt.text).startswith("It lies 334 km east of the plan; read as EPSG:23837")
    assert doubt.cure == {"crs": "EPSG:23837"} and str(doubt.cure_text) == "Read it as EPSG:23837"


def test_a_mercator_on_the_ellipsoid_is_named_with_its_shift():
    extent = in_system(500_000.0, 9_951_000.0, "EPSG:3857")
    (doubt,) = doubts(extent, "EPSG:3395", PLAN)
    shift = moved_box(extent, "EPSG:3857")[1] - moved_box(extent, "EPSG:3395")[1]
    assert 300 < abs(shift) < 350 and f"lies {abs(shift):.0f} m farther north" in str(doubt.text)
    assert doubt.cure == {"crs": "EPSG:3857"}
    assert doubts(extent, "EPSG:3857", PLAN) == ()


def test_a_cure_keeps_what_else_was_said():
    (doubt,) = doubts((116.9, 0.4, 117.0, 0.5), "EPSG:4326", kecamatan(), {"header_row": "2"})
    assert doubt.cure == {"options": {"header_row": "2", "axes": "north-turned"}}
    assert doubts((116.9, 0.4, 117.0, 0.5), "EPSG:4326", kecamatan(), {"axes": "east-turned"}) == ()


@pytest.mark.parametrize("extent", [None, (math.nan, 0.0, 1.0, 1.0), (math.inf, 0.0, math.inf, 1.0)])
def test_nothing_known_is_no_doubt(extent):
    assert doubts(extent, "EPSG:4326", PLAN) == ()


def test_the_place_of_a_plan_is_where_its_features_stand():
    assert place_of(Plan()) == kecamatan()
    feature = new_feature("crowd", shapely.box(*TIMBAU), {"headcount": 1})
    place = place_of(Plan(features={feature.id: feature}))
    assert place.box == TIMBAU and str(place.name) == "the plan"
