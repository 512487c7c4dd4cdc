"""What a file says of a feature is taken over with suspicion: each test fails where one guard is taken out."""

from dataclasses import replace

import pytest
import shapely

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.core.values.catalogue import LONGEST_TEXT
from tabletop.io.documents.plan_normal import RESERVED, Found, Normaliser
from tabletop.io.plans.plan_geometry import decode_geometry, encode_geometry

POINT, OTHER = shapely.Point(500_000, 9_950_000), shapely.Point(500_100, 9_950_000)


def deep(levels):
    made = []
    for _ in range(levels):
        made = [made]
    return made


def found(shape=POINT, kind="unit", scene=None, **properties):
    return Found(message("feature 1"), f"seed {kind} {shape}", kind, "a", properties, scene, scene, shape)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), deep(2000), "x" * (LONGEST_TEXT + 1)])
def test_a_property_that_nobody_knows_is_finite_not_deep_and_not_too_long(value):
    with pytest.raises(InputError):
        Normaliser("a.geojson", tolerant=False).add(found(odd=value))
    normal = Normaliser("a.geojson", tolerant=True)
    normal.add(found(odd=value, even=1))
    assert normal.features(None)["a"].at(1).properties == {"even": 1} and len(normal.said) == 1


def test_a_name_that_stands_beside_the_properties_is_none_of_them():
    normal = Normaliser("a.geojson", tolerant=True)
    one = found()
    normal.add(replace(one, properties={**dict.fromkeys(RESERVED, "x"), "even": 1}))
    assert normal.features(None)["a"].at(1).properties == {"even": 1} and len(normal.said) == 1


@pytest.mark.parametrize(("shape", "kind"), [(OTHER, "unit"), (OTHER, "vehicle")])
def test_an_id_that_another_feature_has_is_given_once(shape, kind):
    normal = Normaliser("a.geojson", tolerant=True)
    assert normal.add(found()) == ["a"]
    (second,) = normal.add(found(shape, kind))
    made = normal.features(None)
    assert second != "a" and made["a"].at(1).geometry == POINT and made[second].at(1).geometry == OTHER and len(normal.said) == 1


def test_an_id_of_another_kind_in_another_scene_is_not_the_same_feature():
    normal = Normaliser("a.geojson", tolerant=True)
    for scene, kind in ((1, "unit"), (2, "vehicle")):
        normal.add(found(kind=kind, scene=scene))
    assert sorted(one.kind for one in normal.features(None).values()) == ["unit", "vehicle"]


@pytest.mark.parametrize("shape", [shapely.MultiPoint(), shapely.GeometryCollection(), shapely.MultiPolygon()])
def test_a_shape_of_no_parts_is_a_sentence(shape):
    with pytest.raises(InputError, match="empty"):
        Normaliser("a.geojson", tolerant=True).add(found(shape))


@pytest.mark.parametrize(
    ("blob", "said"),
    [
        (b"", "no geometry"),
        ("text", "no geometry"),
        (b"XP" + encode_geometry(POINT)[2:], "damaged"),
        (encode_geometry(POINT)[:3] + b"\x0f" + encode_geometry(POINT)[4:], "damaged"),
        (b"GP", "damaged"),
        (encode_geometry(POINT)[:8] + shapely.LineString().wkb, "empty"),
        (encode_geometry(POINT)[:8] + shapely.Point(1, float("inf")).wkb, "finite"),
        (encode_geometry(POINT)[:8] + shapely.Point(1, float("-inf")).wkb, "finite"),
    ],
)
def test_a_geometry_of_a_file_is_whole_not_empty_and_finite(blob, said):
    assert decode_geometry(encode_geometry(POINT)) == POINT
    with pytest.raises(InputError, match=said):
        decode_geometry(blob)
