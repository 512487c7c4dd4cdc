"""Layers that once went wrong, made anew here: each gives the right answer. The shared inputs themselves are read where they lie."""

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from support.layer_files import geojson, info, points, vector, zm_point
from support.traps import esri_prj, shapefile_with_texts
from tabletop.core.geometry.crs import transformer
from tabletop.core.layers.doubts import Place, kecamatan
from tabletop.core.text.errors import MissingCrsError
from tabletop.core.text.message import mark, message
from tabletop.io.layers.layer_file import info_for_file
from tabletop.io.layers.layer_source import LayerSource

TIMBAU = shapely.Point(500_100.0, 9_951_000.0)
SQUARE = shapely.box(500_000, 9_951_000, 500_100, 9_951_100)
KECAMATAN = (116.7929, 0.3479, 117.0695, 0.5838)
SHARED = Path(__file__).resolve().parents[3] / "shared" / "faults" / "layers"


@pytest.fixture(scope="module")
def source():
    with LayerSource(place=lambda: Place(kecamatan().box, message(mark("the plan")))) as one:
        yield one


def only(source, path, crs=None):
    (one,) = info_for_file(path, crs, source)
    return source.read(one)


def texts(layer, column):
    return [layer.value(column, row) for row in range(layer.count)]


# --- inputs of the list of faults
def test_roads_of_a_kabupaten_are_roads(source, tmp_path):
    path = vector(tmp_path / "jalan_kabupaten.shp", [shapely.LineString([(5e5, 9.951e6), (5e5, 9.952e6)])], kind="LineString")
    assert only(source, path).info.role == "road"


def test_a_valid_system_without_a_name_is_accepted(source, tmp_path):
    tm3 = "+proj=tmerc +lat_0=0 +lon_0=118.5 +k=0.9999 +x_0=200000 +y_0=1500000 +ellps=GRS80 +units=m +no_defs +type=crs"
    east, north = transformer("EPSG:32750", "EPSG:23838").transform(TIMBAU.x, TIMBAU.y)
    layer = only(source, vector(tmp_path / "a.fgb", [shapely.Point(east, north)], crs=tm3, kind="Point"))
    assert layer.parts[0].coords[0] == pytest.approx((TIMBAU.x, TIMBAU.y), abs=0.5) and layer.lost == 0 and layer.doubts == ()


def test_degrees_in_a_file_of_metres_are_said_and_cured(source, tmp_path):
    path = vector(tmp_path / "a.shp", [shapely.box(116.9, -0.5, 117.0, -0.4)], kind="Polygon")
    layer = only(source, path)
    assert layer.count == 0 and layer.lack is not None and "are degrees, not metres" in str(layer.problems[0])
    assert "read as EPSG:4326 (WGS 84) it lies on the plan" in str(layer.doubts[0].text)
    cured = source.read(replace(layer.info, **layer.doubts[0].cure))
    assert cured.count == 1 and cured.doubts == () and "as you said" in str(cured.problems[0])


def test_metres_without_a_system_are_asked_for(source, tmp_path):
    with pytest.raises(MissingCrsError, match="a.geojson holds metres and does not say of which coordinate system"):
        only(source, geojson(tmp_path / "a.geojson", [{"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(SQUARE)}]))
    assert only(source, tmp_path / "a.geojson", "EPSG:32750").count == 1


def test_a_cut_off_file_says_after_which_record(source, tmp_path):
    path = geojson(tmp_path / "a.geojson", points(80))
    text = path.read_text()
    path.write_text(text[: text.index('"number": 61') + 30])
    layer = only(source, path)
    assert layer.count == 61 and [str(one) for one in layer.losses] == [
        "a.geojson: the file ends early after record 61; what followed is missing."
    ]


def test_one_cut_letter_spoils_its_own_field_alone(source, tmp_path):
    path = shapefile_with_texts(tmp_path / "a.shp", ["Café A".encode(), b"Caf" + b"\xc3", "Café B".encode()], "UTF-8")
    assert texts(only(source, path), "nama") == ["Café A", "Caf", "Café B"]


def test_curves_are_drawn_as_lines_and_said(source, tmp_path):
    ring = struct.pack("<BII10d", 1, 8, 5, 5e5, 9.951e6, 5e5 + 5, 9.951e6 + 5, 5e5 + 10, 9.951e6, 5e5 + 5, 9.951e6 - 5, 5e5, 9.951e6)
    disc = struct.pack("<BII", 1, 10, 1) + ring
    layer = source.read(info(vector(tmp_path / "a.gpkg", [disc, SQUARE, disc])))
    assert layer.count == 3 and [str(one) for one in layer.problems] == [
        "a.gpkg: 2 of 3 records had curves; they are drawn as short straight lines."
    ]
    assert shapely.area(layer.parts[0].geometries[0]) == pytest.approx(np.pi * 25, rel=1e-4)


def test_a_lost_minus_is_recognised_and_cured(source, tmp_path):
    box = shapely.box(*KECAMATAN)
    path = geojson(tmp_path / "a.geojson", [{"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(box)}])
    layer = only(source, path)
    assert [str(doubt.text) for doubt in layer.doubts] == ["It lies 103 km north of the plan; with the sign turned it lies on it."]
    cured = source.read(replace(layer.info, **layer.doubts[0].cure))
    assert cured.doubts == () and cured.extent[3] < 1e7


# --- what the ground and deliveries bring
def test_a_cst_gives_the_encoding(source, tmp_path):
    path = shapefile_with_texts(tmp_path / "a.shp", ["Café".encode("cp1252")], None)
    path.with_suffix(".cst").write_text("ANSI 1252")
    assert texts(only(source, path), "nama") == ["Café"]


def test_texts_filled_up_with_nul(source, tmp_path):
    path = shapefile_with_texts(tmp_path / "a.shp", [b"Jalan A\0\0\0\0", b"\0\0\0\0"], "UTF-8")
    assert texts(only(source, path), "nama") == ["Jalan A", None]


def test_a_prj_of_esri_without_authority(source, tmp_path):
    path = esri_prj(vector(tmp_path / "a.shp", [TIMBAU], kind="Point"))
    layer = only(source, path)
    assert layer.problems == () and layer.parts[0].coords[0] == pytest.approx((TIMBAU.x, TIMBAU.y), abs=0.01)


@pytest.mark.parametrize("crs", ["EPSG:4326+3855", "EPSG:4326"])
def test_deep_points_with_the_sentinel_of_m(source, tmp_path, crs):
    path = vector(tmp_path / "BANGUNAN_PT_25K.gpkg", [zm_point(117.0, -0.44, 3.0, -1.7976931348623157e308)], crs=crs)
    layer = only(source, path)
    assert layer.count == 1 and layer.lost == 0 and layer.problems == () and layer.info.role == "poi"


def test_a_deep_polygon(source, tmp_path):
    deep = shapely.force_3d(SQUARE, 12.0)
    layer = only(source, vector(tmp_path / "BANGUNAN_AR_25K.gpkg", [deep], kind="Polygon Z"))
    assert layer.info.role == "building" and shapely.area(layer.parts[0].geometries).tolist() == [10_000.0]


def test_a_date_that_stands_for_none_is_kept_as_it_is(source, tmp_path):
    path = vector(tmp_path / "a.gpkg", [TIMBAU], kind="Point", tanggal=np.array(["1899-11-30"], dtype="datetime64[D]"))
    assert texts(only(source, path), "tanggal") == ["1899-11-30"]


@pytest.mark.parametrize(("true", "said", "words"), [
    ("EPSG:23837", "EPSG:23838", "342 km east of the plan; read as EPSG:23837 (DGN95 / Indonesia TM-3 zone 50.1) it lies on it."),
    ("EPSG:23838", "EPSG:23837", "326 km west of the plan; read as EPSG:23838 (DGN95 / Indonesia TM-3 zone 50.2) it lies on it."),
    ("EPSG:32650", "EPSG:32750", "read as EPSG:32650 (WGS 84 / UTM zone 50N) it lies on"),
    ("EPSG:32750", "EPSG:32749", "read as EPSG:32750 (WGS 84 / UTM zone 50S) it lies on"),
    ("EPSG:32750", "EPSG:32751", "read as EPSG:32750 (WGS 84 / UTM zone 50S) it lies on"),
])  # fmt: skip
def test_a_system_taken_for_another_is_recognised_and_cured(source, tmp_path, true, said, words):
    east, north = transformer("EPSG:32750", true).transform(TIMBAU.x, TIMBAU.y)
    layer = only(source, vector(tmp_path / "persil.gpkg", [shapely.Point(east, north).buffer(20)], crs=said, kind="Polygon"))
    assert words in str(layer.doubts[0].text) and layer.doubts[0].cure == {"crs": true}
    cured = source.read(replace(layer.info, **layer.doubts[0].cure))
    assert cured.count == 1 and cured.lost == 0 and cured.doubts == ()


@pytest.mark.parametrize(("crs", "datum", "metres"), [("EPSG:23890", "ID74", (27, 31)), ("EPSG:2933", "Segara", (55, 80))])
def test_an_old_datum_is_told_with_its_shift(source, tmp_path, crs, datum, metres):
    layer = only(source, vector(tmp_path / "a.gpkg", [TIMBAU], crs=crs, kind="Point"))
    (said,) = [problem for problem in layer.problems if problem.params.get("datum") == datum]
    assert metres[0] < said.params["shift"] < metres[1] and "that was reckoned with, true to" in str(said)


def test_the_datum_of_today_is_not_told(source, tmp_path):
    assert only(source, vector(tmp_path / "a.gpkg", [TIMBAU], crs="EPSG:9490", kind="Point")).problems == ()


def test_a_mercator_on_the_ellipsoid_is_named_with_its_shift(source, tmp_path):
    east, north = transformer("EPSG:32750", "EPSG:3857").transform(TIMBAU.x, TIMBAU.y)
    layer = only(source, vector(tmp_path / "a.gpkg", [shapely.Point(east, north)], crs="EPSG:3395", kind="Point"))
    assert "a Mercator on the ellipsoid" in str(layer.doubts[0].text) and layer.doubts[0].cure == {"crs": "EPSG:3857"}


def test_a_missing_table_is_named(source, tmp_path):
    path = vector(tmp_path / "gedung.shp", [SQUARE], kind="Polygon")
    path.with_suffix(".dbf").unlink()
    layer = only(source, path)
    assert layer.count == 1 and "its table (.dbf) is missing" in str(layer.problems[0])


# --- the shared inputs where they lie
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared inputs are not there")
def test_the_shared_inputs_give_the_right_answers(source):
    assert only(source, SHARED / "jalan_kabupaten.shp").info.role == "road"
    assert only(source, SHARED / "custom_proj_tm3.fgb").count == 26
    assert only(source, SHARED / "tgr_degrees_says_32750.shp", "EPSG:4326").count == 26
    assert "after record 61" in str(only(source, SHARED / "trunc_boundary.geojson").losses[0])
    assert "2 of 3 records had curves" in str(only(source, SHARED / "curves_parcels.gpkg").problems[0])
    assert "103 km north" in str(only(source, SHARED / "tgr_lost_minus.geojson").doubts[0].text)
    named = texts(only(source, SHARED / "utf8_cut_field.shp"), "nama")
    assert len(named) == 4 and all(name and "\ufffd" not in name for name in named)
    with pytest.raises(MissingCrsError):
        only(source, SHARED / "utm_nocrs.geojson")
