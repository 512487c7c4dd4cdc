"""A check of layers tells every kind of source as text: files, tables of places, archives, geodatabases, databases, pictures."""

import zipfile
from dataclasses import replace

import numpy as np
import pyogrio
import pytest
import shapely

from tabletop.core.layers.layer_problem import Tolerances
from tabletop.core.values.layer import LayerInfo
from tabletop.io.inspection.inspection_text import FORMATS, written
from tabletop.io.inspection.layer_inspection import check_layers
from tabletop.io.layers.layer_check import LayerReport
from tabletop.io.layers.layer_file import info_for_file
from tabletop.io.layers.layer_source import LayerSource
from tests.support.layer_files import geojson, points
from tests.support.postgis import database, postgis_server  # noqa: F401


def _csv(folder):
    (folder / "pos.csv").write_text("Pos,Lintang,Bujur\nA,-0.42,117.0\n")
    return folder / "pos.csv"


def _plain_csv(folder):
    (folder / "pos.csv").write_text("Pos,x,y\nA,117.0,-0.42\nB,117.01,-0.43\n")
    return folder / "pos.csv"


def _zip(folder):
    geojson(folder / "pos.geojson", points())
    with zipfile.ZipFile(folder / "pos.zip", "w") as archive:
        archive.write(folder / "pos.geojson", "pos.geojson")
    return folder / "pos.zip"


def _gdb(folder):
    shape = shapely.to_wkb(np.array([shapely.Point(500_000, 9_950_000)]))
    said = {"geometry_type": "Point", "crs": "EPSG:32750", "driver": "OpenFileGDB"}
    pyogrio.raw.write(folder / "pos.gdb", shape, [np.array([1])], ["nomor"], **said)
    return folder / "pos.gdb"


def _custom(folder):
    return geojson(folder / "pos.geojson", points())


def infos_of(path):
    with LayerSource() as source:
        return info_for_file(path, None, source)


@pytest.mark.parametrize("make", [_csv, _zip, _gdb, _custom])
def test_every_kind_of_file_is_told(tmp_path, make):
    checked = check_layers(infos_of(make(tmp_path)))
    assert len(checked) == 1 and checked[0].count > 0
    for style in FORMATS:
        assert "pos" in written(checked, style, Tolerances())


def test_a_database_is_checked_record_by_record(postgis_server, database):  # noqa: F811
    text = (
        "CREATE TABLE rumah (fid serial PRIMARY KEY, nama text, geom geometry(Geometry,32750));"
        "INSERT INTO rumah (nama, geom) SELECT 'a', ST_SetSRID(ST_MakeEnvelope(500000, 9950000, 500010, 9950010), 32750)"
        " FROM generate_series(1, 2);"
    )
    postgis_server.call_in(database.partition("///")[2].partition("?")[0], text)
    infos = [
        LayerInfo("a", {"en": "a"}, database, "rumah", role="building"),
        LayerInfo("b", {"en": "b"}, database, query="SELECT * FROM rumah WHERE fid = 1", role="building"),
    ]
    checked = check_layers(infos)
    assert [one.count for one in checked] == [2, 1] and "duplicate" in {problem.code for problem in checked[0].problems}
    assert "rumah" in written(checked, "text", Tolerances())


def test_a_picture_and_what_cannot_be_read_are_told(tmp_path):
    (tmp_path / "a.gpkg").write_bytes(b"no")
    infos = [LayerInfo("p", {"en": "p"}, str(tmp_path / "p.tif"), role="image"), LayerInfo("a", {"en": "a"}, str(tmp_path / "a.gpkg"))]
    checked = check_layers(infos)
    assert "It is a picture" in written(checked, "text", Tolerances()) and checked[1].is_wrong


def test_a_report_without_doubts_is_one(tmp_path):
    info = infos_of(_custom(tmp_path))[0]
    with LayerSource() as source:
        data = {name: value for name, value in source.inspect(info).items() if name != "doubts"}
    report = LayerReport(info, data)
    assert report.good and report.lines() and report.to_json()["doubts"] == []


# --- a system that is only the custom of the format
@pytest.mark.parametrize(("make", "is_custom"), [(_plain_csv, True), (_csv, False), (_custom, True), (_gdb, False)])
def test_that_nobody_said_the_system_is_known(tmp_path, make, is_custom):
    info = infos_of(make(tmp_path))[0]
    with LayerSource() as source:
        layer = source.read(info)
    assert ("crs" in layer.info.guessed) == is_custom
    assert ("crs" in layer.described(info).info.guessed) == is_custom
    (checked,) = check_layers([info])
    assert ("crs" in checked.guessed) == is_custom
    assert ("guessed: its coordinate system" in written([checked], "text", Tolerances())) == is_custom


def test_a_system_that_a_person_says_is_no_guess(tmp_path):
    info = replace(infos_of(_custom(tmp_path))[0], crs="EPSG:4326")
    with LayerSource() as source:
        assert "crs" not in source.read(info).info.guessed
    assert "crs" not in check_layers([info])[0].guessed
