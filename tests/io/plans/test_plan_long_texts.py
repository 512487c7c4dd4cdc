"""Texts of millions of characters in a plan: the row stands without them, each is named, and what opens is exported."""

import json
import sqlite3

import pytest

from support.plan_files import read, sql, unit
from tabletop.core.text.errors import InputError
from tabletop.core.values.catalogue import LONGEST_TEXT
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.io.documents.plan_document import plan_from_document, plan_to_document
from tabletop.io.plans.plan_store import create_plan, open_plan

LONG = "x" * (LONGEST_TEXT + 1)


@pytest.fixture
def path(tmp_path):
    one = unit("a")
    plan = Plan(features={one.id: one}, scenes={1: Scene(1, "Siap")}, roster={"r": RosterUnit("r", "R")}, settings={"name": "Uji"})
    create_plan(tmp_path / "a.gpkg", plan)
    return tmp_path / "a.gpkg"


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("UPDATE plan_points SET name=?", LONG),
        ("UPDATE plan_points SET properties=?", json.dumps({"note": LONG})),
        ("UPDATE plan_points SET properties=?", json.dumps({"odd": LONG})),
        ("UPDATE plan_points SET properties=?", json.dumps({"odd": [["x"] * LONGEST_TEXT]})),
        ("UPDATE scene SET name=?", LONG),
        ("UPDATE scene SET data=?", json.dumps({"injects": [{"text": LONG}]})),
        ("UPDATE scene SET data=?", json.dumps({"courses": {"a": LONG}})),
        ("UPDATE roster SET name=?", LONG),
        ("UPDATE roster SET data=?", json.dumps({"note": LONG})),
        ("UPDATE setting SET value=? WHERE code='name'", json.dumps(LONG)),
    ],
)
def test_a_text_that_is_too_long_is_left_out_and_named(path, statement, value):
    sql(path, statement, value)
    found = read(path)
    assert len(found.plan.features) == len(found.plan.scenes) == len(found.plan.roster) == 1
    assert len(found.problems) == 1 and len(str(found.problems[0])) < 1000
    document = plan_to_document(found.plan)
    assert len(json.dumps(document)) < 2 * LONGEST_TEXT
    plan_from_document(document, "a.geojson")


@pytest.mark.parametrize("name", ["name", "note", "odd"])
def test_a_document_with_one_is_refused_by_the_name_of_its_property(path, name):
    document = plan_to_document(read(path).plan)
    document["features"][0]["properties"][name] = LONG
    with pytest.raises(InputError, match=f"{name} is longer than 100000 characters"):
        plan_from_document(document, "a.geojson")


@pytest.mark.parametrize(
    "table",
    [
        "CREATE TABLE setting (id INTEGER, code TEXT PRIMARY KEY, version INTEGER, value TEXT) WITHOUT ROWID",
        "CREATE TABLE setting (id INTEGER PRIMARY KEY, code TEXT UNIQUE COLLATE NOCASE, version INTEGER, value TEXT)",
    ],
)
def test_a_table_whose_rows_would_meet_otherwise_is_read_only(path, table):
    """Without row numbers no row can be written again; with another collation one setting replaces another."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DROP TABLE setting")
        connection.execute(table)
        connection.execute("INSERT INTO setting (id, code, version, value) VALUES (1, 'name', 1, '\"Uji\"')")
    connection.close()
    opened = open_plan(path)
    opened.close()
    assert opened.read_only and opened.plan.name == "Uji" and "setting" in str(opened.problems[0])
