"""A whole RBI delivery of 34 tables, from the folder to a catalogue that the program opens."""

import sqlite3
import struct
from contextlib import closing

import pyogrio
import pytest
import shapely

from tabletop.core.text.errors import InputError
from tabletop.io.importing.ground_import import ImportOrder, import_ground
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.io.layers.layer_source import LayerSource
from tests.support.rbi_delivery import AREAS, BUILDINGS, CROSSED, LINES, NOTHING_M, POINTS, ROADS, write_delivery


@pytest.fixture(scope="module")
def reader():
    with LayerSource() as source:
        yield source


@pytest.fixture(scope="module")
def delivery(tmp_path_factory):
    return write_delivery(tmp_path_factory.mktemp("usb") / "RBI")


@pytest.fixture(scope="module")
def brought_in(delivery, tmp_path_factory, reader):
    shares = []
    into = tmp_path_factory.mktemp("office")
    report = import_ground(ImportOrder([delivery], into), lambda share, words: shares.append(share), source=reader)
    with LayerSource() as source:
        layers = {info.id: source.read(info) for info in read_catalogue(report.catalogue)}
    return report, layers, shares


OLD = '[[layer]]\nid = "a"\ntitle = {en = "a"}\nfile = "ground.gpkg"\n'


def some(delivery):
    return [delivery / f"{theme}_25K.shp" for theme in ("ADMINISTRASIDESA_AR", "JALAN_LN", "BANGUNAN_AR")]


def test_the_delivery_has_the_34_tables_of_a_real_one():
    assert len({*AREAS, *LINES, *POINTS}) == 34


def test_every_table_comes_and_nothing_is_lost(brought_in, delivery):
    report, layers, shares = brought_in
    files = {path.name for path in delivery.iterdir() if path.suffix in (".shp", ".gpkg")}
    assert {source for one in report.made for source in one.sources} == files
    assert report.is_whole and not report.left_out
    assert {one.table: one.count for one in report.made}.items() >= {"roads": ROADS, "buildings": BUILDINGS, "admin": 3}.items()
    assert shares == sorted(shares) and shares[-1] == 1.0


def test_the_catalogue_opens_with_roles_and_metres(brought_in):
    _, layers, _ = brought_in
    roles = {key: layer.info.role for key, layer in layers.items()}
    assert roles["roads"] == "road" and roles["buildings"] == "building" and roles["water"] == "water" and roles["admin"] == "admin"
    assert all(not layer.problems and not layer.lost for layer in layers.values())
    assert all(490_000 < layer.extent[0] < 560_000 and 9_940_000 < layer.extent[1] < 9_990_000 for layer in layers.values())


def test_roads_have_class_and_an_assumed_width_that_says_so(brought_in):
    roads = brought_in[1]["roads"]
    rows = range(ROADS)
    assert {roads.value("class", row) for row in rows} == {"lokal", "arteri", "kolektor", "setapak", "lain", "tol"}
    assert {roads.value("name", row) for row in rows} == {None}
    assert all(roads.value("width_m", row) > 0 and roads.value("width_m_basis", row) == "assumed" for row in rows)
    told = brought_in[0].made[[one.table for one in brought_in[0].made].index("roads")]
    assert (told.unnamed, told.assumed) == (ROADS, ROADS)


def test_what_means_unknown_is_empty(brought_in):
    layers = brought_in[1]
    bridges = layers["bridges"]
    widths = sorted(filter(None, (bridges.value("width_m", row) for row in range(len(bridges.columns["width_m"])))))
    assert widths == [4.5, 7.0, 7.0]
    for layer in layers.values():
        for name in layer.columns:
            values = {layer.value(name, row) for row in range(len(layer.columns[name]))}
            assert not {"999", "1899-11-30"} & values and not any(isinstance(v, float) and (v < -1e30 or v == 999) for v in values)
            assert not any(isinstance(value, str) and "\0" in value for value in values)


def test_crossed_outlines_are_mended_doubles_left_out_and_both_are_said(brought_in):
    report, layers, _ = brought_in
    part = layers["buildings"].parts[0]
    assert shapely.is_valid(part.geometries).all() and len(part) == BUILDINGS
    sentences = [str(line) for line in report.lines()]
    assert f"BANGUNAN_AR_25K.shp: outlines that cross or touch themselves, mended for drawing and checks: {CROSSED}." in sentences
    assert "Buildings: 1 record was there twice and left out." in sentences


def test_codes_of_ministry_and_bps_stand_side_by_side_in_one_form(brought_in):
    admin = brought_in[1]["admin"]
    rows = {admin.value("name", row): (admin.value("code", row), admin.value("code_bps", row)) for row in range(3)}
    assert rows["Timbau"] == ("64.02.06.1004", "6403060004") and rows["Melayu"] == ("64.02.06.1005", "6403060005")


def test_points_are_flat(brought_in, delivery):
    with closing(sqlite3.connect(delivery / "NIAGA_PT_25K.gpkg")) as database:
        blob = database.execute('SELECT geom FROM "NIAGA_PT_25K"').fetchone()[0]
    assert struct.unpack("<d", blob[-8:])[0] == NOTHING_M
    file = brought_in[0].catalogue.parent / "ground.gpkg"
    wkb = pyogrio.raw.read(file, layer="poi")[2]
    assert not shapely.has_z(shapely.from_wkb(wkb)).any() and not shapely.has_m(shapely.from_wkb(wkb)).any()


@pytest.mark.parametrize(("place", "names"), [("Timbau", {"Timbau", "Melayu"}), ("Kecamatan Sebulu", {"Sebulu Ulu"})])
def test_a_place_of_the_delivery_is_the_area(delivery, tmp_path, place, names, reader):
    report = import_ground(ImportOrder(some(delivery), tmp_path, area=place, margin_m=50.0), lambda share, words: None, source=reader)
    found = pyogrio.raw.read_arrow(tmp_path / "ground.gpkg", layer="admin")[1]["name"].to_pylist()
    assert set(found) == names
    assert f"Only {'Kelurahan' if place == 'Timbau' else 'Kecamatan'}" in str(report.lines()[0])


def test_nothing_in_the_area_leaves_the_folder_as_it_was(delivery, tmp_path, reader):
    (tmp_path / "catalogue.toml").write_text(OLD)
    with pytest.raises(InputError, match="no record lies in the area"):
        import_ground(ImportOrder(some(delivery), tmp_path, area="115.3,0.5,115.4,0.6"), lambda share, words: None, source=reader)
    assert [path.name for path in tmp_path.iterdir()] == ["catalogue.toml"] and (tmp_path / "catalogue.toml").read_text() == OLD


@pytest.mark.parametrize("text", [OLD.replace("ground", "jalan"), "layer = 3", "[[layer"])
def test_a_catalogue_that_no_import_wrote_is_never_written_over(delivery, tmp_path, reader, text):
    (tmp_path / "catalogue.toml").write_text(text)
    with pytest.raises(InputError, match="holds a catalogue of other layers; choose a folder of its own"):
        import_ground(ImportOrder(some(delivery), tmp_path), lambda share, words: None, source=reader)
    assert (tmp_path / "catalogue.toml").read_text() == text
