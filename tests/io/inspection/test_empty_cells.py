import geopandas
import pytest
from shapely import Point

from tabletop.core.values.layer import LayerInfo
from tabletop.io.inspection.inspection_text import as_json, text_lines
from tabletop.io.inspection.layer_inspection import check_layers
from tabletop.io.layers.layer_source import LayerSource

TABLE = "nama;lat;lon\nA;-0,44;117,01\nB;;117,02\nC;;\nD;x;117,03\nE;-0,45;117,04\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "pos.csv"
    path.write_text(TABLE)
    return LayerInfo("a", {"en": "A"}, str(path))


def test_an_empty_cell_is_an_empty_place_said_once(table):
    (checked,) = check_layers([table])
    told = [(one.code, one.record, one.severity, str(one.message)) for one in checked.problems if one.record]
    assert told == [
        ("null", 2, "warn", "pos.csv, row 3: lat is blank; it was left out."),
        ("null", 3, "warn", "pos.csv, row 4: it has no place and was left out."),
        ("invalid", 4, "stop", 'pos.csv, row 5: lat holds "x", which is no coordinate; it was left out.'),
    ]
    words = "\n".join(text_lines([checked]))
    assert words.count("row 3") == words.count("row 4") == words.count("row 5") == 1 and "cannot be understood" not in words


def test_only_what_could_not_be_read_is_lost(table):
    with LayerSource() as source:
        layer = source.read(table)
    assert layer.count == 2 and layer.lost == 1 and len(layer.losses) == 3


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_the_system_that_a_file_declares(tmp_path, table):
    path = tmp_path / "a.gpkg"
    geopandas.GeoDataFrame({"n": [1]}, geometry=[Point(500_000, 9_950_000)], crs="EPSG:32750").to_file(path)
    bare = tmp_path / "b.gpkg"
    geopandas.GeoDataFrame({"n": [1]}, geometry=[Point(500_000, 9_950_000)]).to_file(bare)
    infos = [LayerInfo("a", {}, str(path), crs="EPSG:23880"), LayerInfo("b", {}, str(bare), crs="EPSG:32750")]
    with LayerSource() as source:
        assert [source.read(info).declared_crs for info in infos] == ["EPSG:32750", ""]
    checked = check_layers(infos)
    assert [one["layers"][0]["crs_declared"] for one in as_json(checked)] == ["EPSG:32750", None]
    words = text_lines(checked)
    assert "  the file itself says: EPSG:32750" in words and "  the file itself says: no coordinate system" in words
