"""Records of a file without the sign that the others have: said when it is read, checked and looked at, never moved."""

import json

import pytest

from tabletop.core.values.layer import LayerInfo
from tabletop.io.inspection.layer_inspection import check_layers
from tabletop.io.layers.layer_source import LayerSource

SENTENCE = "2 of 20 records lie 103 km north of Kecamatan Tenggarong; with the sign turned they lie on it. By number: 3, 8."


@pytest.fixture(scope="module")
def source():
    with LayerSource() as one:
        yield one


def written(path, turned):
    places = [(116.9 + index / 1000, -0.466 if index not in turned else 0.466) for index in range(20)]
    features = [{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": place}} for place in places]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return LayerInfo("a", {"en": "A"}, str(path))


def test_some_records_without_their_sign_are_a_doubt(tmp_path, source):
    info = written(tmp_path / "a.geojson", (2, 7))
    layer = source.read(info)
    assert [str(one.text) for one in layer.doubts] == [SENTENCE] and layer.count == 20
    data = source.inspect(info)
    assert [str(one.text) for one in data["doubts"]] == [SENTENCE] and "mirrored" not in data
    (checked,) = check_layers([info])
    assert [(one.code, str(one.message)) for one in checked.problems if one.code == "doubt"] == [("doubt", SENTENCE)]
    assert "mirrored" not in checked.data


def test_a_whole_layer_keeps_its_cure_and_a_right_one_raises_nothing(tmp_path, source):
    (doubt,) = source.read(written(tmp_path / "a.geojson", range(20))).doubts
    assert doubt.cure == {"options": {"axes": "north-turned"}}
    assert source.read(written(tmp_path / "b.geojson", ())).doubts == ()
