"""Plan files in the hands of other programs, and files that are no plan."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import shapely

from support.plan_files import LABEL, as_other_user, blob, moved, read, sql, unit, written
from tabletop import paths
from tabletop.core.text.errors import PlanError
from tabletop.core.values.change import add_feature, replace_features, set_setting
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.documents.plan_document import read_document
from tabletop.io.plans.plan_catching import PlanConflictError
from tabletop.io.plans.plan_schema import TABLES
from tabletop.io.plans.plan_store import create_plan, open_plan


@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan(settings={"name": "Uji"}))
    return tmp_path / "plan.gpkg"


# --- a GeoPackage for everybody
def test_it_is_a_geopackage_in_every_table(path):
    written(path, (add_feature(LABEL, unit()), "do"))
    assert sql(path, "PRAGMA application_id") == [(0x47504B47,)] and sql(path, "PRAGMA user_version") == [(10400,)]
    assert sql(path, "PRAGMA journal_mode") == [("delete",)]
    assert sql(path, "PRAGMA foreign_key_check") == [] and sql(path, "PRAGMA integrity_check") == [("ok",)]
    contents = {name: (kind, srs) for name, kind, srs in sql(path, "SELECT table_name, data_type, srs_id FROM gpkg_contents")}
    made = {row[0] for row in sql(path, "SELECT name FROM sqlite_master WHERE type='table'")}
    assert set(contents) == {name for name in made if not name.startswith(("gpkg_", "sqlite_"))}
    assert {name for name, (kind, srs) in contents.items() if (kind, srs) == ("features", 32750)} == set(TABLES.values())
    for table in contents:
        keys = [row for row in sql(path, f"PRAGMA table_info({table})") if row[5]]
        assert len(keys) == 1 and keys[0][2] == "INTEGER", f"{table} needs one integer key"
    geometry = sql(path, "SELECT table_name, column_name, geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns")
    assert {row[0] for row in geometry} == set(TABLES.values()) and {row[1:2] + row[3:] for row in geometry} == {("geom", 32750, 0, 0)}
    assert {-1, 0, 4326, 32750} == {row[0] for row in sql(path, "SELECT srs_id FROM gpkg_spatial_ref_sys")}


def test_geometry_has_a_true_header(tmp_path):
    plan, _ = read_document(paths.resource("demo", "plan.geojson"))
    create_plan(tmp_path / "demo.gpkg", plan)
    for table in TABLES.values():
        rows = [row[0] for row in sql(tmp_path / "demo.gpkg", f"SELECT geom FROM {table}")]
        assert rows
        for row in rows:
            assert row[:3] == b"GP\x00" and row[3] in (1, 3) and int.from_bytes(row[4:8], "little") == 32750
            if row[3] == 3:
                west, east, south, north = memoryview(row)[8:40].cast("d")
                assert shapely.from_wkb(row[40:]).bounds == (west, south, east, north)


def test_styles_for_every_kind_of_a_table(path):
    from xml.etree import ElementTree

    from tabletop.core.values.catalogue import kinds

    rows = sql(path, "SELECT f_table_name, f_geometry_column, styleQML FROM layer_styles WHERE useAsDefault=1")
    assert {row[0]: row[1] for row in rows} == dict.fromkeys(TABLES.values(), "geom")
    for table, _, qml in rows:
        geometry = next(key for key, value in TABLES.items() if value == table)
        found = {one.get("value") for one in ElementTree.fromstring(qml.partition(">")[2]).iter("category")}
        assert found == {code for code, spec in kinds().items() if geometry in spec.geometry}


def test_another_program_reads_it_through_gdal(path):
    one = unit()
    written(path, (add_feature(LABEL, one), "do"), (replace_features(LABEL, [(one, moved(one))]), "do"))
    code = (
        "import sys, pyogrio; i = pyogrio.read_info(sys.argv[1], layer='plan_points', force_total_bounds=True);"
        " m, f, g, v = pyogrio.raw.read(sys.argv[1], layer='plan_points');"
        " print(i['features'], i['crs'], i['geometry_type'], *i['total_bounds'], *v[list(m['fields']).index('name')])"
    )
    said = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["1", "EPSG:32750", "Point", "500001.0", "9950001.0", "500001.0", "9950001.0", "Dalmas", "1"]
    assert not said.stderr


# --- rows that other programs wrote
def test_rows_that_another_program_edited_are_taken_over(path):
    one, gone = unit(), unit("gone")
    written(path, (add_feature(LABEL, one, gone), "do"))
    sql(path, "DELETE FROM plan_points WHERE name='gone'")
    sql(path, "UPDATE plan_points SET name='Baru', geom=?", blob(shapely.Point(500_007, 9_950_008)))
    sql(path, "INSERT INTO scene (number, name, level) VALUES (4, 'Baru', 'merah')")
    opened = read(path)
    assert set(opened.plan.features) == {one.id} and not opened.problems
    state = opened.plan.features[one.id].at(1)
    assert state.properties["name"] == "Baru" and state.geometry == shapely.Point(500_007, 9_950_008)
    assert opened.plan.scenes[4] == Scene(4, "Baru", "merah")
    assert opened.history == (), "the old step does not fit the changed row"


def test_steps_that_still_fit_can_be_undone_after_another_programs_edit(path):
    one, two = unit("a"), unit("b")
    written(path, (add_feature(LABEL, one), "do"), (add_feature(LABEL, two), "do"))
    sql(path, "UPDATE plan_points SET name='Baru' WHERE name='a'")
    assert [step.change for step in read(path).history] == [add_feature(LABEL, two)]


def test_a_row_without_uuid_gets_one_that_an_edit_keeps(path):
    sql(path, "INSERT INTO plan_points (geom, kind) VALUES (?, 'gate')", blob(shapely.MultiPoint([(500_001.0, 9_950_002.0)])))
    opened = open_plan(path)
    assert opened.plan == read(path).plan, "the same at every reading"
    (gate,) = opened.plan.features.values()
    opened.write(replace_features(LABEL, [(gate, moved(gate))]), "do")
    opened.close()
    assert read(path).plan.features == {gate.id: moved(gate)}
    assert sql(path, "SELECT uuid, version, fid FROM plan_points") == [(gate.id, 2, 1)]


def test_a_pasted_copy_with_the_same_uuid_is_a_feature_of_its_own(path):
    one = unit("a")
    written(path, (add_feature(LABEL, one), "do"))
    columns = "uuid, version, kind, name, scene_from, scene_to, properties"
    sql(path, f"INSERT INTO plan_points (geom, {columns}) SELECT ?, {columns} FROM plan_points", blob(shapely.Point(500_003, 9_950_003)))
    opened = open_plan(path)
    assert len(opened.plan.features) == 2 and opened.plan.features[one.id] == one
    copy = next(feature for feature in opened.plan.features.values() if feature.id != one.id)
    assert copy.at(1).geometry == shapely.Point(500_003, 9_950_003)
    opened.write(replace_features(LABEL, [(one, None)]), "do")
    opened.write(replace_features(LABEL, [(copy, moved(copy))]), "do")
    opened.close()
    assert read(path).plan.features == {copy.id: moved(copy)}


def test_a_span_that_another_program_added_belongs_to_its_feature(path):
    one = unit("a", scene_to=2)
    written(path, (add_feature(LABEL, one), "do"))
    sql(
        path,
        "INSERT INTO plan_points (geom, uuid, kind, name, scene_from, properties) VALUES (?,?,'unit','a',3,'{\"strength\": 10}')",
        blob(shapely.Point(500_005, 9_950_005)),
        one.id,
    )
    assert read(path).plan.features[one.id].at(3).geometry == shapely.Point(500_005, 9_950_005)


def test_envelopes_of_every_size_are_read(path):
    for flags, size in ((0b0101, 48), (0b0111, 48), (0b1001, 64)):
        header = b"GP\x00" + bytes([flags]) + (32750).to_bytes(4, "little") + bytes(size)
        sql(
            path,
            "INSERT INTO plan_points (geom, kind) VALUES (?, 'gate')",
            header + shapely.to_wkb(shapely.Point(500_000 + flags, 9_950_002, 9)),
        )
    opened = read(path)
    assert sorted(one.at(1).geometry.x for one in opened.plan.features.values()) == [500_005, 500_007, 500_009] and not opened.problems


@pytest.mark.parametrize(
    ("damage", "stays"),
    [
        ("UPDATE plan_points SET geom=x'4750' WHERE name='b'", False),
        ("UPDATE plan_points SET geom=x'47500001ee7f00000101000000000000000000f87f000000000000f87f' WHERE name='b'", False),
        ("UPDATE plan_points SET geom=NULL WHERE name='b'", False),
        ("UPDATE plan_points SET geom='text' WHERE name='b'", False),
        ("UPDATE plan_points SET kind='dragon' WHERE name='b'", False),
        ("UPDATE plan_points SET kind='ring' WHERE name='b'", False),
        ("UPDATE plan_points SET kind=NULL WHERE name='b'", False),
        ("UPDATE plan_points SET kind=CAST(x'ff' AS TEXT) WHERE name='b'", False),
        ("UPDATE plan_points SET name=CAST(x'ff' AS TEXT) WHERE name='b'", True),
        ("UPDATE plan_points SET properties='{' WHERE name='b'", False),
        ("UPDATE plan_points SET properties='[]' WHERE name='b'", False),
        ("UPDATE plan_points SET properties='{\"odd\": NaN}' WHERE name='b'", False),
        ("UPDATE plan_points SET properties='{\"strength\": -4}' WHERE name='b'", True),
        ("UPDATE plan_points SET scene_from=5, scene_to=2 WHERE name='b'", False),
        ("UPDATE plan_points SET scene_from='x' WHERE name='b'", False),
        ("UPDATE plan_points SET scene_from=-2 WHERE name='b'", False),
        ("INSERT INTO scene (number, name, level, data) VALUES (7, 'x', 'ungu', '{}')", True),
        ('INSERT INTO scene (number, data) VALUES (7, \'{"step_min": "long"}\')', True),
        ("INSERT INTO roster (code, data) VALUES ('r', '[')", True),
        ("INSERT INTO roster (code, strength) VALUES ('r', 'many')", True),
        ("INSERT INTO setting (code, value) VALUES ('limits', 'nope')", True),
        ("INSERT INTO setting (code, value) VALUES ('limits', NULL)", True),
    ],
)
def test_a_damaged_row_is_named_and_the_rest_loads(path, damage, stays):
    one, two = unit("a"), unit("b")
    written(path, (add_feature(LABEL, one, two), "do"))
    sql(path, damage)
    opened = read(path)
    assert opened.plan.features[one.id] == one and (two.id in opened.plan.features) == stays
    assert len(opened.problems) == 1 and "plan.gpkg" in str(opened.problems[0]) and "\n" not in str(opened.problems[0])


def test_an_edit_leaves_damaged_rows_in_the_file(path):
    one = unit("a").moved(2, Scope.FROM_HERE_ON, lambda shape: shapely.Point(500_001, 9_950_001))
    written(path, (add_feature(LABEL, one), "do"))
    sql(path, "UPDATE plan_points SET kind='dragon' WHERE scene_from=2")
    opened = open_plan(path)
    left = opened.plan.features[one.id]
    opened.write(replace_features(LABEL, [(left, moved(left))]), "do")
    opened.write(replace_features(LABEL, [(moved(left), None)]), "do")
    opened.close()
    assert sql(path, "SELECT kind, scene_from FROM plan_points") == [("dragon", 2)]


def test_a_spatial_index_of_another_program_does_not_stop_edits(path):
    written(path, (add_feature(LABEL, unit("a")), "do"))
    for statement in (
        "CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT, definition TEXT, scope TEXT)",
        "INSERT INTO gpkg_extensions VALUES ('plan_points', 'geom', 'gpkg_rtree_index', '', 'write-only')",
        "CREATE VIRTUAL TABLE rtree_plan_points_geom USING rtree(id, minx, maxx, miny, maxy)",
        "CREATE TRIGGER rtree_plan_points_geom_insert AFTER INSERT ON plan_points BEGIN INSERT OR REPLACE INTO rtree_plan_points_geom"
        " VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END",
        "CREATE TRIGGER rtree_plan_points_geom_delete AFTER DELETE ON plan_points BEGIN DELETE FROM rtree_plan_points_geom"
        " WHERE id = OLD.fid; END",
    ):
        sql(path, statement)
    opened = open_plan(path)
    opened.write(add_feature(LABEL, unit("b")), "do")
    opened.close()
    assert len(read(path).plan.features) == 2
    assert sql(path, "SELECT name FROM sqlite_master WHERE name LIKE 'rtree%'") == [] == sql(path, "SELECT * FROM gpkg_extensions")


# --- other programs at the same time
def test_an_edit_goes_on_when_another_program_changed_other_rows_meanwhile(path):
    opened = open_plan(path)
    sql(path, "INSERT INTO setting (code, value) VALUES ('odd', '1')")
    opened.write(add_feature(LABEL, unit()), "do")
    opened.close()
    assert opened.plan.settings["odd"] == 1 and len(sql(path, "SELECT * FROM plan_points")) == 1


def test_an_edit_goes_on_when_another_program_wrote_beside_the_plan(path):
    opened = open_plan(path)
    sql(path, "CREATE TABLE qgis_projects (name TEXT)")
    opened.write(add_feature(LABEL, unit("a")), "do")
    sql(path, "UPDATE layer_styles SET owner='QGIS'")
    opened.write(add_feature(LABEL, unit("b")), "do")
    opened.close()
    assert len(sql(path, "SELECT * FROM plan_points")) == 2


def test_two_windows_on_one_plan_never_write_over_each_other(path):
    first, second = open_plan(path), open_plan(path)
    change = set_setting(LABEL, "a", None, 1)
    first.write(change, "do")
    first.write(change.inverse(), "undo")
    with pytest.raises(PlanConflictError, match="changed the same"):
        second.write(set_setting(LABEL, "name", "?", "!"), "do")
    second.reload()
    assert [(step.change, step.undone) for step in second.history] == [(change, True)]
    second.write(change, "redo")
    first.close()
    second.close()
    assert read(path).plan.settings["a"] == 1


def test_a_file_that_another_program_holds_in_wal_mode_is_read_and_not_written(path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("INSERT INTO setting (code, value) VALUES ('odd', '7')")
    opened = open_plan(path)
    assert opened.plan.settings["odd"] == 7 and "another program" in str(opened.problems[0])
    with pytest.raises(PlanError, match="in use"):
        opened.write(add_feature(LABEL, unit()), "do")
    other.close()
    opened.write(add_feature(LABEL, unit()), "do")
    opened.close()
    assert sql(path, "PRAGMA journal_mode") == [("delete",)] and len(sql(path, "SELECT * FROM plan_points")) == 1


def test_a_file_that_goes_to_wal_mode_while_it_is_open(path):
    opened = open_plan(path)
    other = sqlite3.connect(path, isolation_level=None)
    assert other.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    other.execute("UPDATE setting SET value=value")
    with pytest.raises(PlanError, match="in use"):
        opened.write(add_feature(LABEL, unit()), "do")
    other.close()
    opened.write(add_feature(LABEL, unit()), "do")
    opened.close()
    assert sql(path, "PRAGMA journal_mode") == [("delete",)] and len(sql(path, "SELECT * FROM plan_points")) == 1


def with_log(path, folder):
    """A copy of the plan as a program leaves it that died in WAL mode: the newest row stands in the log only."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("INSERT INTO setting (code, value) VALUES ('odd', '7')")
    for one in (path, path.with_name("plan.gpkg-wal")):
        shutil.copy(one, folder)
    other.close()
    return Path(folder) / "plan.gpkg"


def test_a_log_that_was_left_behind_is_taken_in_by_sqlite_itself(path, tmp_path):
    (tmp_path / "copy").mkdir()
    left = with_log(path, tmp_path / "copy")
    written(left, (add_feature(LABEL, unit()), "do"))
    assert read(left).plan.settings["odd"] == 7 and [one.name for one in left.parent.iterdir()] == ["plan.gpkg"]


# --- folders and files that cannot be written
@pytest.fixture
def locked_folder(path):
    """A folder that other users may look into and not write; root's own temporary folders are closed to them."""
    if os.name == "nt":
        pytest.skip("permission bits are of POSIX")
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)
        os.chmod(name, 0o755)


def seen_by_other_user(folder, target):
    for one in folder.iterdir():
        os.chmod(one, 0o644)
    os.chmod(folder, 0o555)

    def work():
        opened = open_plan(target)
        said = [str(opened.read_only), str(opened.plan.settings)]
        edit = set_setting(LABEL, "a", None, 1)
        for act in (lambda: opened.write(edit, "do"), lambda: create_plan(target.with_name("b.gpkg"), opened.plan)):
            try:
                act()
            except PlanError as error:
                said.append(str(error))
        return "|".join(said)

    return as_other_user(work).split("|")


def test_a_folder_that_cannot_be_written_opens_for_reading(path, locked_folder):
    target = Path(shutil.copy(path, locked_folder))
    said = seen_by_other_user(locked_folder, target)
    assert said[:2] == ["True", "{'name': 'Uji'}"] and len(said) == 4
    assert "reading only" in said[2] and "b.gpkg" in said[3] and "written" in said[3]


def test_a_log_in_a_folder_that_cannot_be_written_is_read_and_stays(path, locked_folder):
    target = with_log(path, locked_folder)
    said = seen_by_other_user(locked_folder, target)
    assert said[:2] == ["True", "{'name': 'Uji', 'odd': 7}"]
    assert {one.name for one in locked_folder.iterdir()} == {"plan.gpkg", "plan.gpkg-wal"}


def test_a_file_in_wal_mode_without_a_log_in_a_folder_that_cannot_be_written(path, locked_folder):
    target = Path(shutil.copy(path, locked_folder))
    sql(target, "PRAGMA journal_mode=WAL")
    assert [one.name for one in locked_folder.iterdir()] == ["plan.gpkg"]
    assert seen_by_other_user(locked_folder, target)[:2] == ["True", "{'name': 'Uji'}"]


def test_a_half_written_edit_in_a_folder_that_cannot_be_written_is_not_shown(path, locked_folder):
    """A journal that a killed program left: the pages in the file are half new, the old ones stand in the journal."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA cache_size=5")
    other.execute("BEGIN")
    other.executemany("INSERT INTO setting (code, value) VALUES (?, ?)", [(f"s{n}", '"' + "x" * 900 + '"') for n in range(200)])
    for one in (path, path.with_name("plan.gpkg-journal")):
        shutil.copy(one, locked_folder)
    other.execute("ROLLBACK")
    other.close()
    said = seen_by_other_user(locked_folder, locked_folder / "plan.gpkg")
    assert said[:2] == ["True", "{'name': 'Uji'}"]


# --- files that are no plan, or no longer one
def stranger(path, kind):
    good = path.read_bytes()
    made = {"empty": b"", "text": b"hello" * 400, "truncated": good[: len(good) // 2], "header only": good[:100]}
    if kind in made:
        path.write_bytes(made[kind])
    elif kind in ("another database", "another GeoPackage", "folder", "missing"):
        path.unlink()
    if kind == "another database":
        sql(path, "CREATE TABLE t (a)")
    elif kind == "another GeoPackage":
        shutil.copy(paths.embedded_layers() / "tenggarong.gpkg", path)
    elif kind == "newer":
        sql(path, "UPDATE setting SET value='99' WHERE code='format'")
    elif kind == "another system":
        sql(path, "UPDATE gpkg_geometry_columns SET srs_id=4326")
    elif kind == "folder":
        path.mkdir()


STRANGERS = {
    "empty": "is empty",
    "text": "not a plan file",
    "truncated": "damaged",
    "header only": "damaged",
    "another database": "not a plan file",
    "another GeoPackage": "holds no plan",
    "newer": "newer",
    "another system": "coordinate system",
    "folder": "a folder",
    "missing": "not there",
}


@pytest.mark.parametrize("kind", STRANGERS)
def test_what_is_no_plan_is_one_sentence_and_stays_as_it_is(path, kind):
    stranger(path, kind)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(PlanError, match=STRANGERS[kind]) as caught:
        open_plan(path)
    assert "plan.gpkg" in str(caught.value) and "\n" not in str(caught.value) and str(caught.value).endswith(".")
    assert before is None or path.read_bytes() == before
    assert path.exists() == (kind != "missing") and [one.name for one in path.parent.iterdir()] == ["plan.gpkg"][: path.exists()]


@pytest.mark.parametrize(("table", "mark"), [("plan_points", b"unit150{"), ("edit_log", b'{"template":"Rename view {name}"')])
def test_a_page_that_is_torn_costs_its_rows_and_the_rest_can_be_saved(path, table, mark):
    features = [unit(f"unit{number}") for number in range(200)]
    written(path, (add_feature(LABEL, *features), "do"))
    content = bytearray(path.read_bytes())
    leaf = 13
    pages = [place for place in range(4096, len(content), 4096) if content[place] == leaf and mark in content[place : place + 4096]]
    assert len(pages) == 1, "one page holds the row"
    content[pages[0] : pages[0] + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    opened = read(path)
    assert opened.read_only and opened.plan.name == "Uji" and "save a copy" in str(opened.problems[0])
    assert (0 < len(opened.plan.features) < 200) if table == "plan_points" else len(opened.plan.features) == 200
    assert all(feature in features for feature in opened.plan.features.values())
    assert path.read_bytes() == bytes(content), "nothing was written"
    create_plan(path.with_name("copy.gpkg"), opened.plan)
    copy = read(path.with_name("copy.gpkg")).plan
    assert (copy.features, copy.scenes, copy.roster) == (opened.plan.features, opened.plan.scenes, opened.plan.roster)
    assert copy.left_out == opened.plan.left_out, "a copy remembers what its file lost"
