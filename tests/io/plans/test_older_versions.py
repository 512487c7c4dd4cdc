"""Plan files as older programs made them, by the SQL that they were made with: each opens, is edited, and has then what came since."""

import sqlite3

import pytest
import shapely

from support.older_plans import BASE, FEATURES
from support.plan_files import LABEL, blob, moved, read, sql, unit, written
from tabletop.core.text.errors import PlanError
from tabletop.core.values.change import add_feature, replace_features
from tabletop.io.plans.plan_schema import GEOMETRY_TYPES, TABLES
from tabletop.io.plans.row_checksums import are_kept

ATTACHED = (
    "CREATE TABLE attached_file (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, sha256 TEXT NOT NULL UNIQUE, name TEXT,"
    " media_type TEXT, size INTEGER, bytes BLOB);"
)
RUNS = """
CREATE TABLE run (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, code TEXT NOT NULL UNIQUE, name TEXT, started TEXT, ended TEXT, base TEXT);
CREATE TABLE run_log (seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, run TEXT NOT NULL, at TEXT, kind TEXT, data TEXT, edits TEXT);
CREATE INDEX run_log_run ON run_log (run);
"""
VERSIONS = {"24 November 2026": "", "photos, 29 November 2026": ATTACHED, "runs, 29 November 2026": ATTACHED + RUNS}


def older(path, more):
    """A plan file of an older program, with two features, a scene, a unit and a setting."""
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA application_id=1196444487; PRAGMA user_version=10400;" + BASE)
    for kind, table in TABLES.items():
        connection.executescript(FEATURES.format(table=table, geometry=GEOMETRY_TYPES[kind]))
    connection.executescript(more)
    systems = [("WGS 84 / UTM zone 50S", 32750, "EPSG", 32750, "x", "")]
    connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", systems)
    for kind, table in TABLES.items():
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?,'features',?,32750)", (table, table)
        )
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?,'geom',?,32750,0,0)", (table, GEOMETRY_TYPES[kind]))
    rows = [(blob(shapely.Point(500_000 + n, 9_950_000)), f"u{n}", "unit", f"Dalmas {n}", '{"strength":10}') for n in range(2)]
    connection.executemany("INSERT INTO plan_points (geom, uuid, kind, name, properties) VALUES (?,?,?,?,?)", rows)
    connection.execute("INSERT INTO scene (number, name, level, data) VALUES (1, 'Pagi', 'hijau', '{}')")
    connection.execute("INSERT INTO roster (code, name, strength, data) VALUES ('r', 'Kompi', 90, '{}')")
    connection.executemany("INSERT INTO setting (code, value) VALUES (?,?)", [("format", "1"), ("name", '"Lama"')])
    connection.commit()
    connection.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_plan_of_an_older_version_opens_and_goes_on(tmp_path, version):
    path = tmp_path / "plan.gpkg"
    older(path, VERSIONS[version])
    before = path.read_bytes()
    opened = read(path)
    assert opened.problems == () and opened.plan.left_out == () and not opened.read_only
    assert (set(opened.plan.features), set(opened.plan.scenes), set(opened.plan.roster), opened.plan.name) == (
        {"u0", "u1"},
        {1},
        {"r"},
        "Lama",
    )
    assert path.read_bytes() == before, "reading writes nothing"
    one = opened.plan.features["u0"]
    written(path, (replace_features(LABEL, [(one, moved(one))]), "do"), (add_feature(LABEL, unit("new")), "do"))
    again = read(path)
    assert again.problems == () and len(again.plan.features) == 3 and len(again.history) == 2
    connection = sqlite3.connect(path)
    assert are_kept(connection) and connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_a_plan_of_a_newer_version_is_refused_and_not_touched(tmp_path):
    path = tmp_path / "plan.gpkg"
    older(path, "")
    sql(path, "UPDATE setting SET value='2' WHERE code='format'")
    before = path.read_bytes()
    with pytest.raises(PlanError, match="made by a newer tabletop"):
        read(path)
    assert path.read_bytes() == before
