"""Layers of a PostGIS database: read in the worker, published into it, edited by others. Skipped where PostgreSQL is not installed."""

import numpy as np
import pytest
import shapely

from tabletop.core.text.errors import Cancelled, InputError, LayerError, MissingCrsError
from tabletop.core.values.layer import Layer, LayerInfo, TextColumn, ragged_from
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.postgis.database_address import checked_address, database_name, is_database
from tabletop.io.postgis.database_publish import publish_to_database, table_name
from tabletop.io.records.layer_part import Part
from tests.support.postgis import database, postgis_server  # noqa: F401

E, N = 5e5, 9.95e6


def sql(server, address, text):
    return server.call_in(address.partition("///")[2].partition("?")[0], text)


def read(address, table=None, **said):
    with LayerSource() as source:
        return source.read(LayerInfo("x", {"en": "x"}, path=address, table=table, **said))


def square(east):
    return f"ST_SetSRID(ST_MakeEnvelope({E + east}, {N}, {E + east + 10}, {N + 10}), 32750)"


@pytest.fixture
def houses(postgis_server, database):  # noqa: F811
    text = (
        "CREATE TABLE rumah (fid serial PRIMARY KEY, nama text, lantai int, luas numeric, ada bool, tgl date, j jsonb,"
        " geom geometry(Geometry,32750));"
        f"INSERT INTO rumah (nama, lantai, luas, ada, tgl, j, geom) VALUES ('Ā kantor', 2, 81.5, true, '2026-11-30', '[1]', {square(0)}),"
        f"(NULL, NULL, NULL, NULL, NULL, NULL, {square(5000)}), ('tanpa tempat', 1, 1, false, NULL, NULL, NULL);"
        "CREATE SCHEMA gis; CREATE TABLE gis.jalan (id int, geom geometry(LineString,4326));"
        "INSERT INTO gis.jalan VALUES (1, ST_SetSRID(ST_MakeLine(ST_MakePoint(117.0008, -0.4439), ST_MakePoint(117.001, -0.4439)), 4326));"
    )
    sql(postgis_server, database, text)
    return database


def test_tables_of_a_database(houses):
    with LayerSource() as source:
        assert [(one.name, one.kind) for one in source.tables(houses)] == [("rumah", "Unknown"), ("gis.jalan", "LineString")]


def test_records_with_their_columns(houses):
    layer = read(houses, "rumah")
    assert layer.count == 2 and layer.parts[0].bounds[0].tolist() == [E, N, E + 10, N + 10]
    assert [layer.value(name, 0) for name in ("nama", "lantai", "luas", "ada", "tgl", "j")] == [
        "Ā kantor",
        2.0,
        81.5,
        "1",
        "2026-11-30",
        "[1]",
    ]
    assert [layer.value(name, 1) for name in ("nama", "lantai", "luas")] == [None] * 3
    assert "record 3: it has no geometry" in str(layer.problems[0])


def test_degrees_become_metres_and_names_of_schemas_count(houses):
    (box,) = read(houses, "gis.jalan").parts[0].bounds.tolist()
    assert 22 < box[2] - box[0] < 22.5 and 500_000 < box[0] < 500_200
    assert read(houses, "public.rumah").count == 2
    with pytest.raises(LayerError, match="holds no layer rumahh; it holds rumah, gis.jalan"):
        read(houses, "rumahh")
    with pytest.raises(LayerError, match="several layers: rumah, gis.jalan"):
        read(houses)


def test_only_near_a_box(houses):
    with LayerSource() as source:
        info = LayerInfo("x", {"en": "x"}, path=houses, table="rumah")
        rows = sum(len(batch.columns["nama"]) for batch in source.stream(info, Part((E - 10, N - 10, E + 50, N + 50))))
    assert rows == 1


def test_a_query_is_one_select_and_only_reads(postgis_server, houses):  # noqa: F811
    layer = read(houses, query="SELECT nama, geom FROM rumah WHERE nama LIKE '%kantor%' AND '{' = '{'")
    assert layer.count == 1 and layer.value("nama", 0) == "Ā kantor"
    for query in (
        "SELECT 1 AS a",
        "SELECT geom FROM nowhere",
        "SELECT geom FROM rumah; DELETE FROM rumah",
        "SELECT geom FROM rumah) AS t; DELETE FROM rumah; SELECT * FROM (SELECT geom FROM rumah",
        "DELETE FROM rumah RETURNING geom",
        "SELECT nextval('rumah_fid_seq'), geom FROM rumah",
    ):
        with pytest.raises(LayerError, match="kukar"):
            read(houses, query=query)
    assert sql(postgis_server, houses, "SELECT count(*) FROM rumah;").strip() == "3"


def test_curves_are_made_straight_and_a_table_without_a_system_is_asked_for(postgis_server, houses):  # noqa: F811
    sql(
        postgis_server,
        houses,
        "CREATE TABLE c (geom geometry); INSERT INTO c VALUES"
        f" (ST_SetSRID('CURVEPOLYGON(CIRCULARSTRING({E} {N},{E + 10} {N},{E} {N}))'::geometry, 32750));"
        "CREATE TABLE d (geom geometry); INSERT INTO d VALUES (ST_MakePoint(500000, 9950000));",
    )
    with pytest.raises(MissingCrsError):
        read(houses, "d")
    assert read(houses, "d", crs="EPSG:32750").count == 1
    assert read(houses, "c", crs="EPSG:32750").parts[0].geometries[0].area == pytest.approx(np.pi * 25, rel=0.01)


def test_an_edit_is_noticed(postgis_server, houses):  # noqa: F811
    info = LayerInfo("x", {"en": "x"}, path=houses, table="rumah")
    with LayerSource() as source:
        before = source.change_token(info)
        assert before and source.change_token(info) == before
        sql(postgis_server, houses, "UPDATE rumah SET nama='b' WHERE fid=1; SELECT pg_sleep(1.1);")
        assert source.change_token(info) != before


def test_what_cannot_be_reached_is_one_sentence(houses, postgis_server, monkeypatch):  # noqa: F811
    with pytest.raises(LayerError, match="holds a password"):
        read("postgresql://sari:rahasia@server/kukar", "a")
    with pytest.raises(LayerError, match="The database tidakada cannot be reached"):
        read(f"postgresql:///tidakada?host={postgis_server._folder}", "a")
    with pytest.raises(LayerError, match="cannot be reached"):
        read("postgresql://127.0.0.1:9/kukar", "a")
    sql(postgis_server, houses, "CREATE DATABASE plain;")
    with pytest.raises(LayerError, match="plain has no PostGIS"):
        read(f"postgresql:///plain?host={postgis_server._folder}", "a")


def test_reading_can_be_cancelled(houses):
    with LayerSource() as source, pytest.raises(Cancelled):
        source.read(LayerInfo("x", {"en": "x"}, path=houses, query="SELECT pg_sleep(60), geom FROM rumah"), cancelled=lambda: True)


# --- publishing
def texts(*words):
    parts = [word.encode() for word in words]
    return TextColumn(np.cumsum([0, *map(len, parts)], dtype=np.int64), b"".join(parts))


def layer(name="Toko", east=0.0, **columns):
    shapes = [shapely.box(E + east, N, E + east + 10, N + 10), shapely.box(E + 100, N, E + 110, N + 10)]
    own = {"name": texts(name, ""), "levels": np.array([1.0, np.nan]), **columns}
    return Layer(LayerInfo("Rumah kita", {"en": "Houses"}, role="building"), (ragged_from(shapes, 2),), own)


def test_published_layers_come_back_and_views_and_grants_stay(postgis_server, database):  # noqa: F811
    version, same = publish_to_database([layer()], database, "kukar", "Sari", "first", "abc")
    assert (version.version, version.by, same) == (1, "Sari", False)
    back = read(database, "kukar.rumah_kita")
    assert back.count == 2 and [back.value("name", row) for row in (0, 1)] == ["Toko", None] and back.value("levels", 0) == 1.0
    assert back.parts[0].bounds.tolist() == layer().parts[0].bounds.tolist()
    assert publish_to_database([layer()], database, "kukar", digest="abc") == (version, True)
    sql(postgis_server, database, "CREATE VIEW kukar.v AS SELECT name FROM kukar.rumah_kita;")
    assert publish_to_database([layer("Kantor")], database, "kukar", digest="b")[0].version == 2
    assert sql(postgis_server, database, "SELECT name FROM kukar.v WHERE name IS NOT NULL;").strip() == "Kantor"


def test_what_others_drew_is_not_lost(postgis_server, database):  # noqa: F811
    publish_to_database([layer()], database, digest="a")
    sql(postgis_server, database, "UPDATE rumah_kita SET name='digambar di QGIS' WHERE fid=1;")
    with pytest.raises(InputError, match="public.rumah_kita of the database was edited"):
        publish_to_database([layer("Lain")], database, digest="b")
    assert "QGIS" in sql(postgis_server, database, "SELECT name FROM rumah_kita;")
    assert publish_to_database([layer("Lain")], database, digest="b", overwrite=True)[0].version == 2


def test_all_or_nothing(postgis_server, database):  # noqa: F811
    publish_to_database([layer()], database, digest="a")
    sql(postgis_server, database, "CREATE VIEW v AS SELECT levels FROM rumah_kita; CREATE TABLE jalan (a int);")
    with pytest.raises(LayerError, match="Nothing was published .* depend"):
        publish_to_database([layer("Lain", more=np.array([1.0, 2.0]))], database, digest="b")
    road = Layer(LayerInfo("jalan", {"en": "Roads"}), (ragged_from([shapely.LineString([(E, N), (E + 9, N)])], 1),))
    with pytest.raises(InputError, match="public.jalan that was not published from here"):
        publish_to_database([layer("Lain"), road], database, digest="c")
    assert sql(postgis_server, database, "SELECT name FROM rumah_kita WHERE fid=1;").strip() == "Toko"


def test_addresses():
    assert is_database("PostgreSQL://a/b") and not is_database("/a/postgresql.gpkg")
    assert (
        database_name("postgresql://sari@server:5433/kukar?sslmode=require") == "kukar" and database_name("postgres://server") == "server"
    )
    assert checked_address("postgis://server/kukar") == "postgresql://server/kukar"
    for bad in ("postgresql://server:port/kukar", "postgresql://a?password=x", "postgresql://a:b@c/d"):
        with pytest.raises(LayerError):
            checked_address(bad)
    assert table_name("Rumah Kita!", ["rumah_kita"]) == "rumah_kita_2" and table_name("???", []) == "layer"


# --- what a hostile pair of eyes found
def test_records_of_several_systems_are_brought_together_and_said(postgis_server, database):  # noqa: F811
    points = ", ".join(
        f"({n}, ST_Transform(ST_SetSRID(ST_MakePoint({E + 100 * n}, {N}), 32750), {srid}))"
        for n, srid in ((1, 32750), (2, 32751), (3, 4326))
    )
    sql(postgis_server, database, f"CREATE TABLE campur (id int, geom geometry); INSERT INTO campur VALUES {points};")
    layer = read(database, "campur")
    assert np.allclose(sorted(layer.parts[0].coords[:, 0]), [E + 100, E + 200, E + 300], atol=0.02)
    assert any("several coordinate systems" in str(problem) for problem in layer.problems)


def test_long_numbers_keep_their_digits(postgis_server, database):  # noqa: F811
    sql(
        postgis_server,
        database,
        f"CREATE TABLE bidang (nop bigint, luas bigint, geom geometry); INSERT INTO bidang VALUES (9007199254740993, 81, {square(0)});",
    )
    layer = read(database, "bidang")
    assert layer.value("nop", 0) == "9007199254740993" and layer.value("luas", 0) == 81.0


@pytest.mark.parametrize(
    "address", ["postgresql://u:12/s3cret@h/db", "postgresql://h/db#?password=s3cret", "postgresql://u:p@s3cret@h:x/db"]
)
def test_no_part_of_a_password_is_kept_or_shown(address):
    with pytest.raises(LayerError) as told:
        checked_address(address)
    assert "s3cret" not in str(told.value.message)
