from pathlib import Path

import numpy as np
import pytest
import shapely

from support.layer_files import endless_view, geojson, points, towns, vector
from tabletop.core.text.errors import InputError, LayerError
from tabletop.io.layers.layer_file import info_for_file
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.layers.layer_words import guessed_columns, guessed_role


@pytest.fixture(scope="module")
def source():
    with LayerSource() as one:
        yield one


@pytest.mark.parametrize(
    ("name", "kind", "role"),
    [
        ("JALAN_LN_25K", "LineString", "road"),
        ("JALAN_LN_25K", "Unknown", "road"),
        ("BANGUNAN_AR_25K", "MultiPolygon", "building"),
        ("BANGUNAN_PT_25K", "Point", "poi"),
        ("BANGUNAN_PT_25K", "Unknown", "poi"),
        ("SUNGAI_LN_25K", "LineString", "water"),
        ("DANAU_AR_25K", "Polygon", "water"),
        ("ADMINISTRASI_AR_DESAKEL", "MultiPolygon", "admin"),
        ("ADMINISTRASIDESA_AR_25K", "MultiPolygon", "admin"),
        ("PEMUKIMAN_AR_25K", "Polygon", "landuse"),
        ("AGRISAWAH_AR_25K", "Polygon", "landuse"),
        ("NONAGRIALANG_AR_25K", "Polygon", "landuse"),
        ("PENDIDIKAN_PT_25K", "3D Point", "poi"),
        ("KONTUR_LN_25K", "LineString", "elevation"),
        ("JEMBATAN_PT_25K", "Point", "poi"),
        ("building_Maumere", "Polygon", "building"),
        ("roads_Maumere", "LineString", "road"),
        ("roads_Maumere", "Polygon", "landuse"),
        ("kukar_kecamatan", "Unknown", "admin"),
        ("kaltim_kabkota", "Unknown", "admin"),
        ("pagar kantor", "LineString", "fence"),
        ("poi_found", "Point", "poi"),
        ("waypoints", "Point", "poi"),
        ("catatan", "Point", "other"),
        ("jalanan-baru", "LineString", "other"),
        ("", "Unknown", "other"),
    ],
)
def test_roles_are_guessed_from_names(name, kind, role):
    assert guessed_role(name, kind) == role


@pytest.mark.parametrize(
    ("name", "kind", "role"),
    [
        ("jalan_kabupaten", "LineString", "road"),
        ("Jalan_Desa", "LineString", "road"),
        ("JalanDesa", "LineString", "road"),
        ("desa_timbau_gang", "LineString", "road"),
        ("ruas jalan provinsi", "MultiLineString", "road"),
        ("bangunan_kelurahan_timbau", "MultiPolygon", "building"),
        ("bidang_tanah_kelurahan_timbau", "Polygon", "landuse"),
        ("persil", "Polygon", "landuse"),
        ("masjid", "Point", "poi"),
        ("masjid_kecamatan", "Polygon", "building"),
        ("sekolah_kab_kukar", "Point", "poi"),
        ("PUSKESMAS_PT", "Unknown", "poi"),
        ("sungai_desa", "LineString", "water"),
        ("batas_desa", "LineString", "admin"),
        ("batas_desa", "Polygon", "admin"),
        ("rumah_ibadah", "Polygon", "building"),
    ],
)
def test_the_theme_wins_over_the_area(name, kind, role):
    assert guessed_role(name, kind) == role


@pytest.mark.parametrize(
    ("name", "kind", "columns", "role"),
    [
        ("tenggarong", "LineString", {"highway": 9, "name": 3}, "road"),
        ("data", "LineString", {"NAMRJL": 0, "KLSRJL": 5}, "road"),
        ("kecamatan_tenggarong", "Polygon", {"building": 7, "levels": 1}, "building"),
        ("export", "Unknown", {"waterway": 4, "highway": 2}, "water"),
        ("lapis1", "Polygon", {"NIB": 5}, "landuse"),
        ("lapis1", "Polygon", {"WADMKD": 5}, "admin"),
        ("lapis1", "Point", {"highway": 5}, "other"),
        ("lapis1", "LineString", {"highway": 0}, "other"),
        ("kecamatan", "Polygon", {"catatan": 4}, "admin"),
    ],
)
def test_columns_decide_where_the_name_says_no_theme(name, kind, columns, role):
    assert guessed_role(name, kind, columns) == role


@pytest.mark.parametrize(
    ("role", "columns", "named"),
    [
        ("road", {"NAMRJL": 0, "NAMOBJ": 4, "REMARK": 9, "LEBAR": 3}, {"name": "NAMOBJ", "class": "REMARK", "width_m": "LEBAR"}),
        ("road", {"name": 0, "NAMRJL": 5, "highway": 5, "width": 2}, {"class": "highway", "width_m": "width"}),
        ("road", {"name": 1, "class": 1, "width_m": 1, "lebar": 1}, {}),
        ("building", {"Nama": 1, "building": 3, "REMARK": 3}, {"name": "Nama", "use": "building"}),
        ("admin", {"WADMKD": 3}, {"name": "WADMKD"}),
        ("other", {"Name": 3}, {"name": "Name"}),
        ("other", {}, {}),
    ],
)
def test_columns_are_guessed_where_they_say_something(role, columns, named):
    assert guessed_columns(role, columns) == named


@pytest.mark.parametrize("ending", [".gpkg", ".shp", ".geojson", ".fgb"])
def test_what_was_guessed_of_a_file_is_named(source, tmp_path, ending):
    line = shapely.LineString([(5e5, 9.95e6), (5e5, 9.96e6)])
    texts = {name: np.array([value, value], dtype=object) for name, value in {"NAMRJL": None, "REMARK": "Jalan Lokal"}.items()}
    path = vector(tmp_path / f"jalan_kabupaten{ending}", [line, line], kind="LineString", **texts, LEBAR=np.array([6.0, 4.5]))
    (info,) = info_for_file(path, None, source)
    assert info.role == "road" and info.columns == {"class": "REMARK", "width_m": "LEBAR"} and info.guessed == ("role", "columns")
    layer = source.read(info)
    assert layer.value("width_m", 1) == 4.5 and layer.value("class", 0) == "Jalan Lokal" and layer.value("name", 0) is None
    assert set(layer.file_columns) >= {"NAMRJL", "REMARK", "LEBAR"}


def test_columns_of_a_view_are_not_looked_at(source, tmp_path):
    path = endless_view(vector(tmp_path / "a.gpkg", towns(2), kind="Polygon", table="good"))
    assert {table.name: table.columns for table in source.tables(path)} == {"good": {"number": 2}, "forever": {}}


def test_each_table_becomes_a_layer(source, tmp_path):
    path = tmp_path / "peta_kota.gpkg"
    vector(path, [shapely.LineString([(5e5, 9.95e6), (5e5, 9.96e6)])], table="JALAN_LN_25K", kind="LineString")
    vector(path, towns(2), table="BANGUNAN_AR_25K", kind="Polygon")
    roads, houses = info_for_file(path, None, source)
    assert (roads.role, roads.style, roads.table, roads.title) == (
        "road",
        "road",
        "JALAN_LN_25K",
        {"id": "peta kota: JALAN LN 25K", "en": "peta kota: JALAN LN 25K"},
    )
    assert houses.role == "building" and houses.order > roads.order and houses.id != roads.id and not houses.schematic
    assert [source.read(one).count for one in (roads, houses)] == [1, 2]


def test_a_file_has_one_id_wherever_it_is_named_from(source, tmp_path, monkeypatch):
    (tmp_path / "sub").mkdir()
    for folder in (tmp_path, tmp_path / "sub"):
        geojson(folder / "a.geojson", points())
    monkeypatch.chdir(tmp_path)
    (here,), (again,), (other,) = (info_for_file(path, None, source) for path in ("a.geojson", tmp_path / "a.geojson", "sub/a.geojson"))
    assert here.id == again.id != other.id and Path(here.path).is_absolute() and here.title_in("id") == "a"


def test_the_system_given_is_passed_on_and_checked_first(source, tmp_path):
    path = vector(tmp_path / "a.shp", [shapely.Point(5e5, 9.95e6)], crs=None, kind="Point", n=np.array([1]))
    (one,) = info_for_file(path, "EPSG:32750", source)
    assert one.crs == "EPSG:32750" and source.read(one).extent[0] == 500_000.0
    with pytest.raises(InputError, match="EPSG:1 "):
        info_for_file(path, "EPSG:1", source)


def test_a_bad_file_is_an_error_at_once(source, tmp_path):
    with pytest.raises(LayerError, match="not there"):
        info_for_file(tmp_path / "none.gpkg", None, source)
