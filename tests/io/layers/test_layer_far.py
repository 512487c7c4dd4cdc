"""Layers far from the zone: refused where none of them lies near it, read where some of it does, however much lies beyond."""

import pytest

from support.layer_files import feature, geojson, info, point
from tabletop.core.text.errors import LayerError
from tabletop.io.layers.layer_check import check_layer
from tabletop.io.layers.layer_source import LayerSource


@pytest.fixture(scope="module")
def source():
    with LayerSource() as one:
        yield one


def box(west, south, east, north):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


JAYAPURA, LONDON, TENGGARONG = (140.7, -2.5), (-0.1, 51.5), (117.0, -0.44)


@pytest.mark.parametrize(("place", "zone"), [(JAYAPURA, "EPSG:32754"), (LONDON, "EPSG:32630"), ((122.2, -8.6), "EPSG:32751")])
def test_a_layer_that_lies_far_off_is_refused_with_the_system_that_is_right_there(source, tmp_path, place, zone):
    one = info(geojson(tmp_path / "far.geojson", [feature(point(*place)), feature(point(place[0] + 0.01, place[1]))]))
    with pytest.raises(LayerError, match=f"far.geojson.* was not read. .*{zone} is right there"):
        source.read(one)
    assert zone in " ".join(str(line) for line in check_layer(one, source).lines())


@pytest.mark.parametrize(
    "shapes",
    [
        [point(*TENGGARONG), point(*JAYAPURA), point(*LONDON)],
        [box(95.0, -11.0, 141.0, 6.0)],
        [box(105.0, -9.0, 115.0, -5.0)],
        [box(116.9, -0.5, 117.1, -0.4), box(140.0, -3.0, 141.0, -2.0)],
        [point(113.3, -2.0)],
    ],
    ids=["some", "a country", "a neighbour that reaches in", "both", "within four degrees"],
)
def test_a_layer_that_lies_near_in_part_is_read_whole(source, tmp_path, shapes):
    layer = source.read(info(geojson(tmp_path / "wide.geojson", [feature(shape) for shape in shapes])))
    assert layer.count == len(shapes)
