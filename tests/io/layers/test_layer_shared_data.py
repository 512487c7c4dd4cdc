"""Real files that nobody here drew. They are not part of the product; where they are absent these tests skip."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from support.layer_files import info, zm_point
from support.real_files import maumere_nearby
from tabletop.core.geometry.crs import to_lonlat
from tabletop.core.text.errors import LayerError
from tabletop.io.layers.layer_check import check_layer
from tabletop.io.layers.layer_file import info_for_file
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.layers.layer_words import guessed_role

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the folder ../shared/data with real files is not here")


@pytest.fixture(scope="module")
def source():
    with LayerSource() as one:
        yield one


def read(source, name, **options):
    (one,) = info_for_file(DATA / name, None, source)
    return source.read(one, **options)


def test_the_boundaries_of_kutai_kartanegara_with_their_invalid_outline(source):
    kabupaten = read(source, "kukar_admin/kukar_kabupaten.geojson")
    assert kabupaten.count == 1 and "mended" in str(kabupaten.problems[0]) and shapely.is_valid(kabupaten.parts[0].geometries).all()
    assert kabupaten.parts[0].geometries[0].area / 1e6 == pytest.approx(26_850, rel=0.01)
    villages = read(source, "kukar_admin/kukar_desakel.geojson")
    assert villages.count == 237 and villages.info.role == "admin" and villages.value("name", 0) == "Perian" and villages.problems == ()
    districts = read(source, "kukar_admin/kukar_kecamatan.geojson")
    assert districts.count == 20 and len(districts.problems) == 1


def test_areas_agree_with_those_the_source_gives(source):
    layer = read(source, "kukar_admin/kukar_kecamatan.geojson")
    part = layer.parts[0]
    stated = np.array([layer.value("area_km2", int(row)) for row in part.rows])
    assert np.median(np.abs(shapely.area(part.geometries) / 1e6 / stated - 1)) < 0.01


def test_the_found_places_stand_in_tenggarong(source):
    layer = read(source, "poi/poi_found.geojson")
    assert layer.count == 14 and layer.info.role == "poi" and layer.problems == ()
    lon, lat = to_lonlat(*layer.parts[0].coords[0])
    assert 116.9 < lon < 117.1 and -0.6 < lat < -0.3 and layer.value("name", 0)


def test_a_town_in_the_next_zone_is_refused_with_the_system_that_is_right_there(source):
    with pytest.raises(LayerError, match="5.1 degrees from the central meridian .* EPSG:32751 is right there"):
        read(source, "maumere/roads_Maumere.shp")


def test_a_town_of_buildings_without_their_table_and_of_roads_with_a_wide_one(source, tmp_path):
    copy = maumere_nearby(DATA, tmp_path)
    buildings = read(source, copy / "building_Maumere.shp")
    assert buildings.count == 3_528 and buildings.info.role == "building" and buildings.columns == {}
    assert (
        "(.dbf) is missing" in str(buildings.problems[0])
        and "lie far outside" in str(buildings.problems[1])
        and shapely.is_valid(buildings.parts[0].geometries).all()
    )
    roads = read(source, copy / "roads_Maumere.shp")
    assert roads.count == 156 and roads.info.role == "road" and len(roads.columns) >= 71
    assert any(roads.value("name", row) for row in range(156)) and roads.value("class", 0)


def test_the_check_finds_what_the_provenance_tells(source):
    (one,) = info_for_file(DATA / "kukar_admin/kukar_kabupaten.geojson", None, source)
    data = check_layer(one, source).data
    assert data["invalid"] == 1 and data["rows"] == 1 and data["outside"] == 0 and data["id_column"] == "kode"


def test_every_layer_of_a_delivery_gets_a_role_that_fits(source, tmp_path):
    schema = json.loads((DATA / "rbi25k_schema.json").read_text(encoding="utf-8"))
    roles = {name: guessed_role(name, next(iter(told["geometry_types"]))) for name, told in schema.items()}
    assert roles["JALAN_LN_25K"] == "road" and roles["BANGUNAN_AR_25K"] == "building" and roles["BANGUNAN_PT_25K"] == "poi"
    assert roles["SUNGAI_AR_25K"] == roles["SUNGAI_LN_25K"] == "water" and roles["ADMINISTRASIDESA_AR_25K"] == "admin"
    assert sum(role != "other" for role in roles.values()) >= 24


def test_points_as_that_delivery_has_them(source, tmp_path):
    from support.layer_files import vector

    schema = json.loads((DATA / "rbi25k_schema.json").read_text(encoding="utf-8"))
    assert schema["BANGUNAN_PT_25K"]["coordinate_dimensions"] == {"4": 2754}
    path = vector(tmp_path / "BANGUNAN_PT_25K.gpkg", [zm_point(117.0, -0.44)], crs="EPSG:4326", NAMOBJ=np.array(["SD\0\0"], dtype=object))
    layer = source.read(info(path, role="poi"))
    assert layer.count == 1 and layer.problems == () and layer.value("name", 0) == "SD"
