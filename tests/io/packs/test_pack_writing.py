"""Layers published as a pack, opened again, damaged, published anew."""

import hashlib
import json
import sqlite3
import tracemalloc
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pyogrio
import pytest
import shapely

from tabletop.core.layers.layer_row import MOST_LAYERS
from tabletop.core.text.errors import InputError, LayerError
from tabletop.core.text.message import mark, message
from tabletop.core.values.layer import Lack, Layer, LayerInfo, LayerSet, TextColumn, ragged_from
from tabletop.core.values.layer_look import Ink, LayerLook
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.layers.pack_file import read_pack
from tabletop.io.packs import pack_writing
from tabletop.io.packs.pack_writing import KEPT_VERSIONS, content_sha256, old_version, publish


def texts(*words):
    parts = [word.encode() for word in words]
    return TextColumn(np.cumsum([0, *map(len, parts)], dtype=np.int64), b"".join(parts))


def houses(east=5e5, name="Rumah"):
    shapes = [shapely.box(east + 20 * n, 9.95e6, east + 20 * n + 9, 9.95e6 + 9) for n in range(3)]
    columns = {"name": texts(name, "", "Kantor é"), "levels": np.array([1.0, np.nan, 2.0])}
    info = LayerInfo(
        "rumah kita", {"id": "Rumah", "en": "Houses"}, role="building", date="2026-11-30", source="Dinas", look=LayerLook(Ink("#336699"))
    )
    return Layer(info, (ragged_from(shapes, 2),), columns)


def roads():
    lines = [
        shapely.LineString([(5e5, 9.95e6 - 5), (5e5 + 90, 9.95e6 - 5)]),
        shapely.LineString([(5e5, 9.95e6 - 50), (5e5 + 90, 9.95e6 - 9)]),
    ]
    return Layer(
        LayerInfo("gpkg-jalan", {"id": "Jalan", "en": "Roads"}, role="road", opacity=0.5),
        (ragged_from(lines, 1, [0, 2]),),
        {"name": texts("a", "none", "b")},
    )


def mixed():
    point, line = shapely.Point(5e5, 9.95e6), shapely.LineString([(5e5, 9.95e6), (5e5 + 1, 9.95e6)])
    return Layer(LayerInfo("campur", {"en": "Mixed"}), (ragged_from([point], 0, [0]), ragged_from([line], 1, [0])), {})


def same(one, other):
    assert [part.dimension for part in one.parts] == [part.dimension for part in other.parts]
    for a, b in zip(one.parts, other.parts, strict=True):
        assert np.array_equal(a.coords, b.coords) and np.array_equal(a.rows, b.rows)
        assert all(np.array_equal(x, y) for x, y in zip(a.offsets, b.offsets, strict=True))
    rows = range(max((len(column) for column in one.file_columns.values()), default=0))
    for name in one.file_columns:
        assert [one.value(name, row) for row in rows] == [other.value(name, row) for row in rows]


def opened(path):
    with LayerSource() as source:
        layers = [source.read(info) for info in read_catalogue(path)]
        return layers, source.process_id()


def test_a_pack_opens_as_it_was_without_a_reading_process(tmp_path):
    out = tmp_path / "kukar.gpkg"
    published = publish([roads(), houses(), mixed()], out, by="Sari", note="first")
    assert published.version.version == 1 and published.kept is None and not published.is_same
    layers, process = opened(out)
    assert process is None, "arrays need no process"
    for before, after in zip([roads(), houses(), mixed()], layers, strict=True):
        same(before, after)
        assert (after.info.id, after.info.title, after.info.role, after.info.look, after.info.opacity) == (
            *(before.info.id, before.info.title, before.info.role, before.info.look, before.info.opacity),
        )
    pack = read_pack(out)
    assert pack.is_as_published and pack.version.by == "Sari" and pack.version.sha256 == content_sha256([roads(), houses(), mixed()])


def test_every_other_program_finds_ordinary_tables(tmp_path):
    out = tmp_path / "kukar.gpkg"
    publish([roads(), houses(), mixed()], out)
    assert pyogrio.list_layers(out)[:, 0].tolist()[:3] == ["layer_gpkg_jalan", "rumah_kita", "campur"]
    _, _, wkb, fields = pyogrio.raw.read(out, layer="rumah_kita")
    assert fields[0].tolist() == ["Rumah", None, "Kantor é"] and shapely.from_wkb(wkb)[2].area == pytest.approx(81)
    assert pyogrio.read_info(out, layer="rumah_kita")["crs"] == "EPSG:32750"
    _, _, wkb, _ = pyogrio.raw.read(out, layer="campur")
    assert shapely.from_wkb(wkb)[0].geom_type == "GeometryCollection"
    assert pyogrio.read_info(out, layer="layer_gpkg_jalan")["features"] == 3, "records without geometry stay"


def test_the_next_version_keeps_the_one_before_and_equal_content_makes_none(tmp_path):
    out = tmp_path / "kukar.gpkg"
    publish([houses()], out)
    again = publish([houses()], out)
    assert again.is_same and again.version.version == 1 and not (tmp_path / "versions").exists()
    second = publish([houses(name="Toko")], out)
    assert second.version.version == 2 and old_version(out, 1) == second.kept
    assert opened(second.kept)[0][0].value("name", 0) == "Rumah" and opened(out)[0][0].value("name", 0) == "Toko"
    for number in range(KEPT_VERSIONS + 2):
        publish([houses(east=5e5 + number)], out)
    kept = sorted(path.name for path in (tmp_path / "versions").iterdir())
    assert len(kept) == KEPT_VERSIONS and "kukar-v1.gpkg" not in kept and not list(tmp_path.glob(".tabletop*"))


def test_a_pack_that_was_edited_is_read_as_any_file(tmp_path):
    out = tmp_path / "kukar.gpkg"
    publish([houses()], out)
    connection = sqlite3.connect(out)
    for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        connection.create_function(name, 1, lambda geometry: 0)
    connection.execute("UPDATE rumah_kita SET name='Diubah' WHERE name='Rumah'")
    connection.commit()
    connection.close()
    assert not read_pack(out).is_as_published
    layers, process = opened(out)
    assert process is not None and layers[0].value("name", 0) == "Diubah"


def test_a_person_who_says_another_system_is_heard(tmp_path):
    out = tmp_path / "kukar.gpkg"
    publish([houses()], out)
    (info,) = read_catalogue(out)
    with LayerSource() as source:
        source.read(replace(info, encoding="cp1252"))
        assert source.process_id() is not None


def damaged(out, change):
    """A pack with a change that its counter does not tell: what a bad disk or a bad person does."""
    counter = out.read_bytes()[24:28]
    connection = sqlite3.connect(out)
    change(connection)
    connection.commit()
    connection.close()
    content = bytearray(out.read_bytes())
    content[24:28] = counter
    out.write_bytes(content)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tabletop_pack_array SET bytes=zeroblob(length(bytes)) WHERE place=0",
        "UPDATE tabletop_pack_array SET dtype='|O8' WHERE place=1",
        "UPDATE tabletop_pack_array SET shape='[-1, 7]' WHERE place=0",
        "DELETE FROM tabletop_pack_array WHERE place=2",
        "UPDATE tabletop_pack SET value='[]' WHERE key='chunk rumah_kita'",
        "UPDATE tabletop_pack SET value='{\"rows\": 3}' WHERE key='chunk rumah_kita'",
    ],
)
def test_a_damaged_pack_is_one_sentence(tmp_path, statement):
    out = tmp_path / "kukar.gpkg"
    publish([houses()], out)
    damaged(out, lambda connection: connection.execute(statement))
    with LayerSource() as source, pytest.raises(LayerError, match="kukar.gpkg is damaged: the layer rumah_kita"):
        source.read(read_catalogue(out)[0])


@pytest.mark.parametrize("value", ["no", "{}", "[3]", '[{"id": "a"}]', '[{"id": "a", "title": {"en": "a"}, "role": "castle"}]'])
def test_a_damaged_catalogue_of_a_pack_is_one_sentence(tmp_path, value):
    out = tmp_path / "kukar.gpkg"
    publish([houses()], out)
    damaged(out, lambda connection: connection.execute("UPDATE tabletop_pack SET value=? WHERE key='catalogue'", (value,)))
    with pytest.raises(LayerError, match="kukar.gpkg"):
        read_catalogue(out)


def test_nothing_else_is_written_over(tmp_path):
    out = tmp_path / "rencana.gpkg"
    out.write_bytes(b"a plan")
    with pytest.raises(InputError, match="is no layer pack"):
        publish([houses()], out)
    assert out.read_bytes() == b"a plan"
    with pytest.raises(InputError, match="nothing to publish"):
        publish([], tmp_path / "new.gpkg")
    assert [path.name for path in tmp_path.iterdir()] == ["rencana.gpkg"]
    with pytest.raises(InputError, match="was not written"):
        publish([houses()], tmp_path / "no" / "folder.gpkg")


def test_other_files_are_no_packs(tmp_path):
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\0" + b"\0" * 100)
    (tmp_path / "b.toml").write_text("x")
    assert read_pack(tmp_path / "a.gpkg") is None and read_pack(tmp_path / "b.toml") is None and read_pack(tmp_path / "c.gpkg") is None
    connection = sqlite3.connect(tmp_path / "d.gpkg")
    connection.execute("CREATE VIEW tabletop_pack AS SELECT 'version' AS key, '{}' AS value")
    connection.commit()
    connection.close()
    assert read_pack(tmp_path / "d.gpkg") is None, "a view runs another's code"
    assert LayerSet().layers == () and json.dumps({}) == "{}"


# --- what a hostile pair of eyes found
def test_what_was_lost_before_it_was_published_is_told_by_the_pack(tmp_path):
    lossy = replace(
        houses(), lost=2, losses=(message(mark("{where}, record {row}: it is damaged and was left out."), where="rumah.shp", row="2"),)
    )
    gone = Lack(LayerInfo("roads", {"en": "Roads"}, role="road", order=9), message(mark("It is not there.")))
    out = tmp_path / "kukar.gpkg"
    publish([lossy], out, lacking=[gone, lossy.lack])
    infos = read_catalogue(out)
    assert [info.id for info in infos] == ["rumah kita", "roads"]
    with LayerSource() as source:
        back = source.read(infos[0])
        assert back.lack is not None and back.lost == 2 and "record 2" in str(back.lack.reason)
        with pytest.raises(LayerError, match="holds no layer roads"):
            source.read(infos[1])
    assert not publish([houses()], out).is_same


def test_columns_alike_but_for_case_and_named_like_the_key_are_kept(tmp_path):
    layer = houses()
    columns = {"name": texts("a", "b", "c"), "Name": texts("d", "e", "f"), "fid": np.array([7.0, 8.0, 9.0]), "GEOM": texts("x", "y", "z")}
    layer = replace(layer, columns=columns)
    out = tmp_path / "kukar.gpkg"
    publish([layer], out)
    _, _, _, fields = pyogrio.raw.read(out, layer="rumah_kita")
    assert pyogrio.read_info(out, layer="rumah_kita")["fields"].tolist() == ["name", "Name_2", "fid_2", "GEOM_2"]
    assert [field.tolist() for field in fields] == [["a", "b", "c"], ["d", "e", "f"], [7.0, 8.0, 9.0], ["x", "y", "z"]]
    assert [opened(out)[0][0].value(name, 1) for name in columns] == ["b", "e", 8.0, "y"]
    many = replace(layer, columns={f"c{n}": np.zeros(3) for n in range(2_100)})
    with pytest.raises(InputError, match="has 2100 columns"):
        publish([many], tmp_path / "many.gpkg")


def swapped(out, place, change):
    """Another array in a pack, with its right SHA-256: what only a person can do."""

    def work(connection):
        dtype, shape, content = connection.execute("SELECT dtype, shape, bytes FROM tabletop_pack_array WHERE place=?", (place,)).fetchone()
        array = change(np.frombuffer(content, dtype=dtype).reshape(json.loads(shape)).copy())
        row = (json.dumps(array.shape), hashlib.sha256(array.tobytes()).hexdigest(), array.tobytes(), place)
        connection.execute("UPDATE tabletop_pack_array SET shape=?, sha256=?, bytes=? WHERE place=?", row)

    damaged(out, work)


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (0, lambda coords: coords * np.nan),
        (0, lambda coords: coords + np.inf),
        (0, lambda coords: coords + 5_000.0),
        (5, lambda bounds: bounds + 5_000.0),
        (8, lambda numbers: numbers[:1]),
        (8, lambda numbers: numbers.reshape(-1, 1)),
    ],
    ids=["nan", "infinite", "moved", "boxes moved", "short column", "column of columns"],
)
def test_arrays_that_a_person_changed_are_refused(tmp_path, place, change):
    out = tmp_path / "kukar.gpkg"
    publish([houses()], out)
    swapped(out, place, change)
    with pytest.raises(LayerError, match="kukar.gpkg is damaged"):
        opened(out)


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), RuntimeError("sqlite3_open(x) failed: unable to open")])
def test_a_full_disk_is_told_in_its_own_words(tmp_path, monkeypatch, fault):
    out = tmp_path / "kukar.gpkg"
    publish([houses()], out)
    before = out.read_bytes()

    def fail(*arguments):
        raise fault

    monkeypatch.setattr(pack_writing, "_write", fail)
    monkeypatch.setattr(pack_writing.shutil, "disk_usage", lambda folder: SimpleNamespace(free=8_192))
    with pytest.raises(InputError, match="kukar.gpkg was not written: the disk is full. Make room"):
        publish([roads()], out)
    assert out.read_bytes() == before and [one.name for one in tmp_path.iterdir()] == ["kukar.gpkg"]
    monkeypatch.setattr(pack_writing.shutil, "disk_usage", lambda folder: SimpleNamespace(free=10**9))
    if isinstance(fault, RuntimeError):
        with pytest.raises(InputError, match="unable to open. A pack that stood there"):
            publish([roads()], out)


def reckoned(table, columns, rows):
    """A table of which one column is reckoned: a few bytes in the file, as many as wanted when they are read."""

    def change(connection):
        held = connection.execute(f"SELECT {rows} FROM {table}").fetchall()
        connection.execute(f"DROP TABLE {table}")
        connection.execute(f"CREATE TABLE {table} ({columns})")
        connection.executemany(f"INSERT INTO {table} ({rows}) VALUES ({','.join('?' * (rows.count(',') + 1))})", held)

    return change


def test_arrays_that_are_reckoned_take_no_memory(tmp_path):
    out, size = tmp_path / "kukar.gpkg", 40 << 20
    publish([houses()], out)
    made = reckoned(
        "tabletop_pack_array", f"layer, place, dtype, shape, sha256, bytes AS (zeroblob({size}))", "layer, place, dtype, shape, sha256"
    )
    damaged(out, made)
    told = hashlib.sha256(bytes(size)).hexdigest(), f"[{size}]"
    damaged(out, lambda connection: connection.execute("UPDATE tabletop_pack_array SET dtype='|u1', sha256=?, shape=?", told))
    tracemalloc.start()
    with LayerSource() as source, pytest.raises(LayerError, match="kukar.gpkg is damaged: the layer rumah_kita"):
        source.read(read_catalogue(out)[0])
    assert tracemalloc.get_traced_memory()[1] < size
    tracemalloc.stop()


def test_many_arrays_that_are_reckoned_are_no_more_than_the_file(tmp_path):
    """Each is shorter than the file, all of them together are not."""
    out, size = tmp_path / "kukar.gpkg", 60_000
    publish([houses()], out)
    assert out.stat().st_size > size
    made = reckoned(
        "tabletop_pack_array", f"layer, place, dtype, shape, sha256, bytes AS (zeroblob({size}))", "layer, place, dtype, shape, sha256"
    )
    damaged(out, made)
    told = hashlib.sha256(bytes(size)).hexdigest(), f"[{size}]"
    damaged(out, lambda connection: connection.execute("UPDATE tabletop_pack_array SET dtype='|u1', sha256=?, shape=?", told))
    rows = [("rumah_kita", place, "|u1", told[1], told[0]) for place in range(100, 200)]
    query = "INSERT INTO tabletop_pack_array (layer, place, dtype, shape, sha256) VALUES (?,?,?,?,?)"
    damaged(out, lambda connection: connection.executemany(query, rows))
    tracemalloc.start()
    with LayerSource() as source, pytest.raises(LayerError, match="kukar.gpkg is damaged: the layer rumah_kita"):
        source.read(read_catalogue(out)[0])
    assert tracemalloc.get_traced_memory()[1] < 50 * size
    tracemalloc.stop()


def test_what_a_pack_says_of_itself_is_no_longer_than_its_file(tmp_path):
    out = tmp_path / "kukar.gpkg"
    publish([houses()], out)
    damaged(out, reckoned("tabletop_pack", "key, value AS (hex(zeroblob(20000000)))", "key"))
    tracemalloc.start()
    assert read_pack(out) is None and tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_pack_names_each_layer_once_and_not_too_many(tmp_path):
    out = tmp_path / "kukar.gpkg"
    publish([houses()], out)
    (row,) = read_pack(out).rows
    for rows in ([row, row], [{**row, "id": f"a{number}"} for number in range(MOST_LAYERS + 1)]):
        value = json.dumps(rows)
        damaged(out, lambda connection, value=value: connection.execute("UPDATE tabletop_pack SET value=? WHERE key='catalogue'", (value,)))
        with pytest.raises(LayerError, match="kukar.gpkg is damaged: its catalogue"):
            read_catalogue(out)
