"""An OpenStreetMap extract as ground: streets, gates, walls, houses; clipped to a place; its licence named."""

import pyogrio
import pytest
import shapely

from tabletop.core.text.errors import Cancelled, InputError
from tabletop.io.importing.ground_import import ImportOrder, import_ground
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.io.layers.layer_source import LayerSource
from tests.support.layer_files import geojson, vector
from tests.support.osm_extract import write_extract
from tests.support.rbi_delivery import write_delivery


def quiet(share, words):
    return None


@pytest.fixture(scope="module")
def reader():
    with LayerSource() as source:
        yield source


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    return write_extract(tmp_path_factory.mktemp("osm") / "kalimantan.osm.pbf")


def rows(folder, table):
    found = pyogrio.raw.read_arrow(folder / "ground.gpkg", layer=table)[1].to_pylist()
    return [{**row, "geom": shapely.from_wkb(row["geom"])} for row in found]


@pytest.fixture(scope="module")
def town(extract, tmp_path_factory, reader):
    into = tmp_path_factory.mktemp("town")
    return into, import_ground(ImportOrder([extract], into), quiet, source=reader)


def test_widths_say_what_they_rest_on(town):
    found = {row["name"]: (row["class"], row["width_m"], row["width_m_basis"], row["bridge"]) for row in rows(town[0], "roads")}
    assert found["Jalan Robert Wolter Monginsidi"] == ("kolektor", 9.5, "stated", None)
    assert found["Gang Mawar"] == ("lokal", 6.0, "lanes", None)
    assert found["Jembatan Kutai Kartanegara"] == ("arteri", 7.0, "stated", 1)
    assert found[None][:3] == ("lingkungan", 3.5, "assumed") and "Jalan Rencana" not in found


def test_walls_gates_and_fenced_yards(town):
    fences = {(row["name"], row["type"], row["height_m"]) for row in rows(town[0], "fences")}
    assert fences == {(None, "tembok", 2.5), (None, "pagar hidup", None), ("SMP 2", "pagar", None)}
    gate = rows(town[0], "gates")[0]
    wall = next(row["geom"] for row in rows(town[0], "fences") if row["type"] == "tembok")
    assert (gate["kind"], gate["width_m"]) == ("gerbang", 4.0) and gate["geom"].distance(wall) < 0.01


def test_houses_have_use_and_levels_and_holes_stay(town):
    houses = {row["name"]: row for row in rows(town[0], "buildings")}
    assert (houses["Kantor KPU"]["use"], houses["Kantor KPU"]["levels"]) == ("kantor", 2)
    assert houses["SD 001"]["use"] == "sekolah" and houses[None]["use"] is None
    assert len(houses["Masjid Agung"]["geom"].geoms[0].interiors) == 1
    assert {row["name"] for row in rows(town[0], "poi")} == {"Klinik", "SMP 2", "Kantor KPU"}


def test_each_level_of_boundaries_is_a_table_so_that_areas_tile(town):
    found = {table: [(row["name"], row["level"]) for row in rows(town[0], table)] for table in ("admin", "admin_kecamatan")}
    assert found == {"admin": [("Timbau", "kelurahan")], "admin_kecamatan": [("Tenggarong", "kecamatan")]}


def test_the_catalogue_names_the_licence(town):
    infos = read_catalogue(town[1].catalogue)
    assert {(info.licence, info.source) for info in infos} == {("ODbL 1.0", "© OpenStreetMap contributors")}
    assert {info.id: info.role for info in infos}["fences"] == "fence"


@pytest.mark.parametrize("place", ["Timbau", "kelurahan timbau", "116.9895,-0.4405,116.9955,-0.4345"])
def test_roads_are_cut_at_the_edge_and_buildings_kept_whole(extract, tmp_path, place, reader):
    report = import_ground(ImportOrder([extract], tmp_path, area=place, margin_m=0.0), quiet, source=reader)
    bridge = next(row for row in rows(tmp_path, "roads") if (row["name"] or "").startswith("Jembatan"))
    assert bridge["geom"].length == pytest.approx(0.5 * 111.3, abs=1.0)
    names = {row["name"] for row in rows(tmp_path, "buildings")}
    assert "Masjid Agung" not in names and "Kantor KPU" in names
    assert any("cut at the edge of the area" in str(line) for line in report.lines())


def test_a_margin_of_metres_lets_more_of_the_road_in(extract, tmp_path, reader):
    import_ground(ImportOrder([extract], tmp_path, area="Timbau", margin_m=100.0), quiet, source=reader)
    bridge = next(row for row in rows(tmp_path, "roads") if (row["name"] or "").startswith("Jembatan"))
    assert bridge["geom"].length == pytest.approx(0.5 * 111.3 + 100.0, abs=1.0)


def test_a_file_with_a_polygon_is_an_area(extract, tmp_path, reader):
    ring = [[116.9895, -0.4405], [116.9915, -0.4405], [116.9915, -0.4385], [116.9895, -0.4385], [116.9895, -0.4405]]
    area = geojson(tmp_path / "a.geojson", [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}])
    import_ground(ImportOrder([extract], tmp_path / "out", area=str(area), margin_m=0.0), quiet, source=reader)
    assert {row["name"] for row in rows(tmp_path / "out", "buildings")} == {"Kantor KPU", None}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"area": "Nowhere"}, "The area Nowhere is no place"),
        ({"area": "117,0,116,1"}, "is none; give west, south, east, north"),
        ({"area": "Timbau", "margin_m": -1.0}, "The margin -1.0 cannot be"),
        ({"profile": "rib"}, "The profile rib is not known; give one of auto, osm, rbi, kemendagri"),
        ({"crs": "EPSG:99"}, "The coordinate system EPSG:99 is not known"),
        ({"profile": "rbi"}, "no rule of the profile rbi takes this table"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_writes_nothing(extract, tmp_path, wrong, sentence, reader):
    with pytest.raises(InputError, match=sentence):
        import_ground(ImportOrder([extract], tmp_path / "out", **wrong), quiet, source=reader)
    assert not (tmp_path / "out" / "catalogue.toml").exists()


def test_cancelling_leaves_what_was_there(extract, tmp_path, reader):
    import_ground(ImportOrder([extract], tmp_path), quiet, source=reader)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    steps = []
    with pytest.raises(Cancelled):
        order = ImportOrder([extract], tmp_path)
        import_ground(order, lambda share, words: steps.append(share), lambda: bool(steps) and steps[-1] > 0.9, reader)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_tables_that_no_rule_knows_come_as_they_are_with_a_role_by_their_name(extract, tmp_path, reader):
    path = vector(tmp_path / "pagar_kantor.gpkg", [shapely.LineString([(499_000, 9_951_400), (499_050, 9_951_400)])], kind="LineString")
    report = import_ground(ImportOrder([path, extract], tmp_path / "out"), quiet, source=reader)
    made = {one.table: one for one in report.made}
    assert made["pagar_kantor"].role == "fence" and made["roads"].count == 4
    assert rows(tmp_path / "out", "pagar_kantor")[0]["number"] == 0


def test_what_cannot_be_read_is_named_and_the_rest_comes(extract, tmp_path, reader):
    (tmp_path / "bad.gpkg").write_bytes(b"no database")
    report = import_ground(ImportOrder([extract, tmp_path / "bad.gpkg"], tmp_path / "out"), quiet, source=reader)
    assert not report.is_whole and "bad.gpkg" in str(report.lost[0]) and report.catalogue.is_file()


def test_a_look_writes_nothing(extract, tmp_path, reader):
    report = import_ground(ImportOrder([extract], None), quiet, source=reader)
    assert report.catalogue is None and {one.table for one in report.made} >= {"roads", "buildings"} and not list(tmp_path.iterdir())


def test_a_sheet_without_places_in_a_folder_is_left_out_and_nothing_is_lost(extract, tmp_path, reader):
    folder = tmp_path / "usb"
    folder.mkdir()
    (folder / "metadata.csv").write_text("theme;date\nroads;2024\n")
    (folder / "town.osm.pbf").write_bytes(extract.read_bytes())
    report = import_ground(ImportOrder([folder], tmp_path / "out"), quiet, source=reader)
    assert report.is_whole and any("metadata.csv" in str(line) for line in report.left_out)
    given = import_ground(ImportOrder([folder / "metadata.csv", extract], tmp_path / "out"), quiet, source=reader)
    assert not given.is_whole


def test_tables_of_two_profiles_stand_side_by_side_each_with_its_licence(extract, tmp_path, reader):
    delivery = write_delivery(tmp_path / "RBI")
    sources = [delivery / "JALAN_LN_25K.shp", extract]
    import_ground(ImportOrder(sources, tmp_path / "out"), quiet, source=reader)
    infos = {info.id: info for info in read_catalogue(tmp_path / "out" / "catalogue.toml")}
    assert infos["roads"].licence == "Badan Informasi Geospasial" and infos["roads_osm"].licence == "ODbL 1.0"
    assert infos["roads_osm"].title == {"id": "Jalan (OpenStreetMap)", "en": "Roads (OpenStreetMap)"}
    assert {row["source_table"] for row in rows(tmp_path / "out", "roads")} == {"JALAN_LN_25K.shp"}
