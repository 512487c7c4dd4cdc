from pathlib import Path

import numpy as np
import pytest
import shapely

from support.layer_files import geojson, points, towns, vector
from tabletop.core.text.errors import InputError, LayerError
from tabletop.io.layers.layer_file import guessed_role, info_for_file
from tabletop.io.layers.layer_source import LayerSource, Table


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
    assert guessed_role(name, Table(name, kind)) == role


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
