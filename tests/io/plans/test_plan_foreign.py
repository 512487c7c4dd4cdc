"""Commands that another program put into a plan file never run: they are named, and go with the next edit."""

import sqlite3
import subprocess
import sys

import pytest
import shapely

from support.plan_files import LABEL, moved, read, sql, unit, written
from tabletop.core.text.errors import PlanError
from tabletop.core.values.change import Change, Edit, add_feature, replace_features, set_setting
from tabletop.core.values.feature import new_feature
from tabletop.core.values.plan import Plan
from tabletop.io.plans import plan_store
from tabletop.io.plans.plan_database import text_or_bytes
from tabletop.io.plans.plan_foreign import Foreign, foreign_parts
from tabletop.io.plans.plan_schema import checksum_triggers
from tabletop.io.plans.plan_store import create_plan, open_plan

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'x' || i, '1' FROM n LIMIT 100000000"


@pytest.fixture
def path(tmp_path):
    lane = new_feature("lane", shapely.LineString([(500_000, 9_950_000), (500_009, 9_950_009)]))
    features = {one.id: one for one in (unit("a"), unit("b"), lane)}
    create_plan(tmp_path / "plan.gpkg", Plan(features=features, settings={"name": "Uji"}))
    return tmp_path / "plan.gpkg"


def rows(path):
    return [sql(path, f"SELECT COUNT(*) FROM {table}")[0][0] for table in ("plan_points", "plan_lines", "setting", "edit_log")]


def triggers(path):
    rows = sql(path, "SELECT name FROM sqlite_master WHERE type='trigger'")
    return {name for (name,) in rows} - checksum_triggers().keys()


EVENTS = [
    ("AFTER INSERT ON plan_points", "DELETE FROM plan_lines"),
    ("BEFORE INSERT ON edit_log", "DELETE FROM plan_points"),
    ("AFTER INSERT ON edit_log", f"INSERT INTO setting (code, value) {ENDLESS}"),
    ("AFTER UPDATE ON gpkg_contents", "DELETE FROM plan_points"),
    ("AFTER INSERT ON removed", "DELETE FROM setting"),
    ("AFTER DELETE ON removed", "DELETE FROM setting"),
]


@pytest.mark.parametrize(("event", "does"), EVENTS)
@pytest.mark.parametrize("name", ["t", "trigger_insert_feature_count_plan_points", 'an "odd" name'])
def test_a_foreign_trigger_is_named_and_never_runs(path, event, does, name):
    quoted = name.replace('"', '""')
    sql(path, f'CREATE TRIGGER "{quoted}" {event} BEGIN {does}; END')
    opened, before = open_plan(path), rows(path)
    assert len(opened.problems) == 1 and name[:40] in str(opened.problems[0]) and not opened.read_only
    one = unit("c")
    for change in (add_feature(LABEL, one), replace_features(LABEL, [(one, None)]), add_feature(LABEL, one)):
        opened.write(change, "do")
    opened.close()
    assert rows(path) == [before[0] + 1, *before[1:3], before[3] + 3]
    assert not triggers(path) and not read(path).problems


def test_a_trigger_that_comes_while_the_file_is_open(path):
    opened, before = open_plan(path), rows(path)
    opened.write(add_feature(LABEL, unit("c")), "do")
    sql(path, "CREATE TRIGGER t AFTER INSERT ON edit_log BEGIN DELETE FROM plan_points; END")
    opened.write(add_feature(LABEL, unit("d")), "do")
    opened.close()
    assert rows(path)[0] == before[0] + 2 and not triggers(path)


def test_sqlite_itself_refuses_what_was_overlooked(path, monkeypatch):
    """The second guard: whatever would run from the schema is denied where it is prepared."""
    monkeypatch.setattr(plan_store, "foreign_parts", lambda connection, path: Foreign())
    sql(path, "CREATE TRIGGER t AFTER INSERT ON edit_log BEGIN DELETE FROM plan_points; END")
    opened, before = open_plan(path), rows(path)
    with pytest.raises(PlanError, match="nothing was written"):
        opened.write(add_feature(LABEL, unit("c")), "do")
    opened.close()
    assert rows(path) == before


def test_what_gdal_adds_stays_and_works(path):
    """Row counts of GDAL are triggers of its own making: to the letter they are kept."""
    sql(path, "CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER DEFAULT NULL)")
    sql(path, "INSERT INTO gpkg_ogr_contents VALUES ('plan_points', 2)")
    for event, verb, sign in (("insert", "INSERT", "+"), ("delete", "DELETE", "-")):
        sql(
            path,
            f'CREATE TRIGGER "trigger_{event}_feature_count_plan_points" AFTER {verb} ON "plan_points" BEGIN UPDATE gpkg_ogr_contents'
            f" SET feature_count = feature_count {sign} 1 WHERE lower(table_name) = lower('plan_points'); END",
        )
    one = unit("c")
    assert not read(path).problems
    written(path, (add_feature(LABEL, one), "do"))
    assert sql(path, "SELECT feature_count FROM gpkg_ogr_contents") == [(3,)] and len(triggers(path)) == 2


def test_what_another_program_did_in_good_order_is_no_command(path):
    sql(path, "ALTER TABLE plan_points ADD COLUMN photo TEXT")
    sql(path, "CREATE INDEX by_kind ON plan_points (kind)")
    sql(path, "CREATE TABLE mine (a INTEGER PRIMARY KEY, b TEXT CHECK (b <> ''))")
    sql(path, "CREATE TRIGGER own AFTER INSERT ON mine BEGIN DELETE FROM mine; END")
    opened = open_plan(path)
    assert not opened.problems and not opened.read_only
    opened.write(add_feature(LABEL, unit("c")), "do")
    opened.close()
    assert triggers(path) == {"own"}


def test_a_copy_by_ogr2ogr_is_a_plan_without_commands(path, tmp_path):
    code = (
        "import sys; from osgeo import gdal; gdal.UseExceptions(); gdal.VectorTranslate(sys.argv[2], sys.argv[1], format='GPKG',"
        " layerCreationOptions=['SPATIAL_INDEX=NO'])"
    )
    copy = tmp_path / "copy.gpkg"
    done = subprocess.run([sys.executable, "-c", code, str(path), str(copy)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip("the Python of GDAL is not installed")
    assert not [one for one in read(copy).problems if "commands" in str(one)]


@pytest.mark.parametrize(
    "index", ["CREATE UNIQUE INDEX u ON plan_points (kind)", "CREATE INDEX u ON plan_points (length(hex(zeroblob(100))))"]
)
def test_an_index_that_refuses_or_reckons_goes(path, index):
    if "UNIQUE" in index:
        sql(path, "DELETE FROM plan_points WHERE name='b'")
    sql(path, index)
    opened = open_plan(path)
    assert "(u)" in str(opened.problems[0])
    opened.write(add_feature(LABEL, unit("c"), unit("d")), "do")
    opened.close()
    assert not sql(path, "SELECT 1 FROM sqlite_master WHERE name='u'") and not read(path).problems


def test_a_view_is_named_and_left_alone(path):
    sql(path, f"CREATE VIEW v AS {ENDLESS}")
    opened = open_plan(path)
    assert "views" in str(opened.problems[0]) and "(v)" in str(opened.problems[0])
    opened.write(add_feature(LABEL, unit("c")), "do")
    opened.close()
    assert sql(path, "SELECT name FROM sqlite_master WHERE type='view'") == [("v",)]


def odd(path, table, before, after):
    """Another program writes the statement of a table anew."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET sql=replace(sql, ?, ?) WHERE name=?", (before, after, table))
    connection.close()


@pytest.mark.parametrize(
    ("table", "before", "after"),
    [
        ("plan_points", "properties TEXT)", "properties TEXT, big TEXT AS (hex(zeroblob(400000000))) VIRTUAL)"),
        ("plan_points", "properties TEXT)", "properties TEXT, CHECK (length(hex(zeroblob(400000000))) > 0))"),
        ("edit_log", "edits TEXT NOT NULL)", "edits TEXT NOT NULL, big TEXT DEFAULT (hex(zeroblob(400000000))))"),
        ("setting", "code TEXT NOT NULL UNIQUE", "code TEXT NOT NULL UNIQUE ON CONFLICT REPLACE"),
        ("plan_lines", "uuid TEXT", "uuid TEXT REFERENCES roster (code) ON DELETE CASCADE"),
        ("plan_points", "uuid TEXT", "uuid TEXT REFERENCES roster (code)"),
        ("plan_points", "uuid TEXT", "uuid TEXT COLLATE NOCASE"),
        ("gpkg_contents", "spatial_ref_sys(srs_id))", "spatial_ref_sys(srs_id) DEFERRABLE INITIALLY DEFERRED)"),
        ("gpkg_contents", "spatial_ref_sys(srs_id))", "spatial_ref_sys(srs_id) ON DELETE CASCADE)"),
    ],
)
def test_a_table_with_commands_in_it_is_read_and_not_written(path, table, before, after, tmp_path):
    odd(path, table, before, after)
    opened = open_plan(path)
    assert opened.read_only and len(opened.problems) == 1 and table in str(opened.problems[0]) and len(opened.plan.features) == 3
    with pytest.raises(PlanError, match="reading only"):
        opened.write(add_feature(LABEL, unit("c")), "do")
    create_plan(tmp_path / "copy.gpkg", opened.plan)
    opened.close()
    written(tmp_path / "copy.gpkg", (add_feature(LABEL, unit("c")), "do"))
    assert len(read(tmp_path / "copy.gpkg").plan.features) == 4


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("attached_file", "CREATE VIRTUAL TABLE attached_file USING rtree(id, a, b)"),
        ("run", "CREATE TABLE run (code TEXT PRIMARY KEY) WITHOUT ROWID"),
    ],
)
def test_a_table_of_another_form_under_a_name_of_ours_is_named(path, table, statement):
    sql(path, statement)
    opened = read(path)
    assert opened.read_only and f"in the table {table};" in str(opened.problems[0])


@pytest.mark.parametrize("kept", ["VIRTUAL", "STORED"])
def test_a_reckoned_column_that_would_be_read_is_not(path, kept):
    odd(path, "plan_points", "properties TEXT)", f"properties TEXT AS (hex(zeroblob(400000000))) {kept})")
    with pytest.raises(PlanError, match=r"properties.*plan_points"):
        open_plan(path)


def test_letters_of_no_alphabet_in_a_command_hinder_nobody(path):
    """Where a text of the plan is damaged the schema is read as bytes too."""
    sql(path, "CREATE TRIGGER t AFTER INSERT ON edit_log BEGIN DELETE FROM plan_points; END")
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET sql=CAST(CAST(sql AS BLOB) || X'2D2DFF' AS TEXT) WHERE name='t'")
    connection.close()
    connection = sqlite3.connect(path)
    connection.text_factory = text_or_bytes
    assert foreign_parts(connection, path).triggers == ("t",)
    connection.close()


def test_a_value_of_half_a_gigabyte_is_not_made(path):
    opened = open_plan(path)
    with pytest.raises(sqlite3.DataError):
        opened._connection.execute("SELECT length(hex(zeroblob(400000000)))").fetchall()
    opened.close()


def test_edits_of_every_table_go_on_after_the_commands_went(path):
    sql(path, "CREATE TRIGGER t AFTER INSERT ON setting BEGIN DELETE FROM setting; END")
    one = unit("c")
    written(path, (set_setting(LABEL, "table", None, {"a": 1}), "do"), (add_feature(LABEL, one), "do"))
    change = Change(LABEL, (*replace_features(LABEL, [(one, moved(one))]).edits, Edit("setting", "table", {"a": 1}, {"a": 2})))
    written(path, (change, "do"))
    assert dict(read(path).plan.settings) == {"name": "Uji", "table": {"a": 2}} and len(read(path).history) == 3
