import json
import subprocess
import sys

import numpy as np
import pytest
import shapely

from support.layer_files import feature, geojson, info, point, points, vector, zm_point
from tabletop.core.text.errors import LayerError
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.io.layers.layer_check import check_layer
from tabletop.io.layers.layer_source import LayerSource

X, Y = 500_000.0, 9_950_000.0


@pytest.fixture(scope="module")
def source():
    with LayerSource() as one:
        yield one


def run(*arguments):
    result = subprocess.run([sys.executable, "-m", "tabletop", "layers", *map(str, arguments)], capture_output=True, text=True)
    assert "Traceback" not in result.stderr
    return result


def test_everything_that_is_wrong_is_counted(source, tmp_path):
    bow = shapely.Polygon([(X, Y), (X + 10, Y + 10), (X + 10, Y), (X, Y + 10)])
    square = shapely.box(X, Y, X + 1, Y + 1)
    turned = shapely.Polygon(list(square.exterior.coords)[2:] + list(square.exterior.coords)[1:3])
    shapes = [
        bow,
        square,
        turned,
        None,
        shapely.Polygon(),
        zm_point(X, Y),
        shapely.Point(X, Y, 3),
        shapely.Point(1e6, Y),
        shapely.Point(9e8, 0),
    ]
    path = vector(tmp_path / "a.gpkg", shapes, kode=np.array(["a", "b", "b", None, None, "c", "c", "c", "d"], dtype=object))
    data = check_layer(info(path), source).data
    counts = {
        name: data[name]
        for name in ("rows", "null", "empty", "invalid", "with_z", "with_m", "outside", "impossible", "not_finite", "broken")
    }
    assert counts == dict(rows=9, null=1, empty=1, invalid=1, with_z=2, with_m=1, outside=1, impossible=1, not_finite=0, broken=0)
    assert data["same_geometry"] == 2 and data["id_column"] == "kode" and data["same_id"] == 3
    assert data["kinds"] == {"POINT": 4, "POLYGON": 3} and data["extent"] == [X, Y, 1e6, Y + 10]
    assert data["crs"] == "EPSG:32750" and not check_layer(info(path), source).good


def test_a_good_layer_is_good_and_its_extent_is_in_both_systems(source, tmp_path):
    report = check_layer(info(geojson(tmp_path / "a.geojson", points(3))), source)
    assert report.good and report.data["extent"] == pytest.approx([117, -0.44, 117.0002, -0.44])
    assert report.data["extent_m"][0] == pytest.approx(500_000, abs=0.1) and report.data["crs"] == "EPSG:4326"
    assert json.loads(json.dumps(report.to_json()))["good"] is True


def test_swapped_axes_are_told_and_do_not_stop_the_report(source, tmp_path):
    report = check_layer(info(geojson(tmp_path / "a.geojson", [feature(point(-0.44, 117.0))])), source)
    assert (
        report.data["swapped"] == report.data["impossible"] == 1 and report.data["extent"] is None and "swapped" in str(report.problems[-1])
    )


def test_a_missing_system_is_a_note_with_the_option(source, tmp_path):
    report = check_layer(info(vector(tmp_path / "a.shp", [shapely.Point(X, Y)], crs=None, kind="Point")), source)
    assert report.data["crs"] is None and report.data["rows"] == 1 and "--crs" in str(report.problems[0])
    assert any(str(line).endswith("system: -") for line in report.lines())


def test_a_file_that_cannot_be_read_is_an_error(source, tmp_path):
    (tmp_path / "a.gpkg").write_text("no")
    with pytest.raises(LayerError):
        check_layer(info(tmp_path / "a.gpkg"), source)


def test_the_embedded_layers_are_good(source):
    faults = {one.id: check_layer(one, source).to_json()["problems"] for one in read_catalogue()}
    assert faults == dict.fromkeys(faults, []) and len(faults) == 7


# --- the command line
def test_layers_list_names_the_catalogue():
    result = run("list", "--lang", "id")
    assert result.returncode == 0 and len(result.stdout.splitlines()) == 7 and "roads\troad\tJalan\t" in result.stdout


def test_layers_check_tells_every_file_and_what_could_not_be_read(tmp_path):
    good, bad = geojson(tmp_path / "good.geojson", points(3)), tmp_path / "bad.gpkg"
    bad.write_text("no")
    result = run("check", bad, good, tmp_path / "none.shp", "--lang", "en")
    assert result.returncode == 2 and len(result.stderr.splitlines()) == 2 and "bad.gpkg" in result.stderr and "none.shp" in result.stderr
    assert "good.geojson:" in result.stdout and "records: 3;" in result.stdout


def test_layers_check_as_json_and_in_indonesian(tmp_path):
    path = vector(tmp_path / "a.shp", [shapely.Point(X, Y)], crs=None, kind="Point")
    found = json.loads(run("check", path, "--format", "json").stdout)
    (layer,) = found["layers"]
    assert found["file"] == str(path) and layer["count"] == 1 and layer["crs"] is None and "--crs" in layer["notes"][0]
    (known,) = json.loads(run("check", path, "--format", "json", "--crs", "EPSG:32750").stdout)["layers"]
    assert known["crs"] == "EPSG:32750" and known["crs_from"] == "given" and known["problems"] == []
    assert "sistem koordinat: EPSG:32750" in run("check", path, "--crs", "EPSG:32750", "--lang", "id").stdout


def test_a_bad_catalogue_or_system_is_one_sentence(tmp_path):
    (tmp_path / "c.toml").write_text("= =")
    for arguments in (("list", "--layers", tmp_path / "c.toml"), ("check", geojson(tmp_path / "a.geojson", points()), "--crs", "EPSG:1")):
        result = run(*arguments)
        assert result.returncode == 2 and len(result.stderr.splitlines()) == 1
