"""GeoJSON that ends in the middle, and coordinate systems that no library understands: one sentence, at once."""

import json
import time

import pytest
import shapely

from support.layer_files import feature, geojson, info, points, vector
from tabletop.core.text.errors import MissingCrsError
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.records.layer_batch import Source
from tabletop.io.sources import layer_salvage

WHOLE = json.dumps({"type": "FeatureCollection", "features": points(4)})
DAMAGED = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0]],UNIT["\xff\xfe\x000.0174532925199433]]'


@pytest.fixture(scope="module")
def source():
    with LayerSource() as one:
        yield one


def salvaged(text):
    """(records, sentences) of a text, within a bounded number of steps."""
    made = Source(iter(()), None, -1)
    found = []
    for record in layer_salvage._features(text, text.find("["), made, "a.geojson"):
        found.append(record)
        assert len(found) <= 10 and len(made.problems) <= 10, "it starts over"
    return found, [str(one) for one in made.problems]


@pytest.mark.parametrize("cut", range(WHOLE.index("[") + 1, len(WHOLE) - 2, 3))
def test_cut_anywhere_the_whole_records_stay_and_the_end_is_named(cut):
    found, said = salvaged(WHOLE[:cut])
    whole = sum(WHOLE[:cut].count(json.dumps(one)) for one in points(4))
    assert len(found) == whole and len(said) == 1 and f"ends early after record {whole}" in said[0]


def test_a_whole_file_says_nothing_and_a_damaged_record_is_named():
    assert salvaged(WHOLE) == (points(4), [])
    found, said = salvaged(WHOLE.replace('"number": 1', '"number": ~'))
    assert len(found) == 3 and len(said) == 1 and "record 2: it is damaged" in said[0]
    found, said = salvaged(WHOLE.replace('"number": 3', '"number": ~'))
    assert len(found) == 3 and len(said) == 1 and "record 4: it is damaged" in said[0]


@pytest.mark.parametrize("tail", ['{"ty', '{"type":"Fea', '{"type":"Feature"', '{"type":"Feature","properties":{}', "{", ""])
def test_a_file_cut_inside_a_key_ends_at_once(source, tmp_path, tail):
    path = tmp_path / "a.geojson"
    path.write_text('{"type":"FeatureCollection","features":[\n' + json.dumps(points(1)[0]) + ",\n" + tail)
    start = time.monotonic()
    layer = source.read(info(path))
    assert time.monotonic() - start < 10 and layer.count == 1
    assert [str(one) for one in layer.problems if "ends early after record 1" in str(one)]


@pytest.mark.parametrize("said", [DAMAGED, "GEOGCS[", "nonsense", "\x00" * 50])
def test_a_damaged_prj_is_one_sentence_and_the_system_is_asked_for(source, tmp_path, said):
    path = vector(tmp_path / "a.shp", [shapely.Point(500_000, 9_950_000)], kind="Point")
    path.with_suffix(".prj").write_bytes(said.encode("latin-1"))
    with pytest.raises(MissingCrsError) as caught:
        source.read(info(path))
    sentence = str(caught.value)
    assert "a.shp" in sentence and "\n" not in sentence and sentence.isprintable() and len(sentence) < 300
    layer = source.read(info(path, crs="EPSG:32750"))
    assert layer.count == 1 and layer.parts[0].coords.tolist() == [[500_000.0, 9_950_000.0]]


def test_other_members_behind_the_features_are_no_damage(source, tmp_path):
    path = geojson(tmp_path / "a.geojson", [*points(2), feature(None)], name="x")
    assert not [one for one in source.read(info(path)).problems if "ends early" in str(one)]
