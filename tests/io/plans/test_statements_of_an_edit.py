"""An edit of many rows asks the file in few statements, and leaves what single edits leave."""

import sqlite3

import pytest
from shapely import Point

from support.plan_files import read
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, add_feature, replace_features
from tabletop.core.values.feature import Scope, new_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.plans.plan_store import create_plan, open_plan

COUNT = 1200
TABLES = ("plan_points", "row_checksum", "removed")


@pytest.fixture
def features():
    return [new_feature("unit", Point(500_000 + row, 9_950_000 + row % 7)) for row in range(COUNT)]


def rows_of(path):
    connection = sqlite3.connect(path)
    found = {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in TABLES}
    connection.close()
    return found


def test_one_edit_of_many_rows_leaves_what_many_of_one_leave(tmp_path, features):
    files = {name: create_plan(tmp_path / f"{name}.gpkg", Plan()) or tmp_path / f"{name}.gpkg" for name in ("whole", "single")}
    few = features[:60]
    away, back = replace_features(message("Delete"), [(one, None) for one in few[::2]]), add_feature(message("Draw"), *few[::2])
    for name, path in files.items():
        opened = open_plan(path)
        for change in (add_feature(message("Draw"), *few), away, back):
            changes = [change] if name == "whole" else [Change(change.label, (edit,)) for edit in change.edits]
            for one in changes:
                opened.write(one, "do")
        opened.close()
    assert rows_of(tmp_path / "whole.gpkg") == rows_of(tmp_path / "single.gpkg")


def test_few_statements_look_for_row_numbers_and_checksums(tmp_path, features):
    path = tmp_path / "plan.gpkg"
    create_plan(path, Plan())
    opened = open_plan(path)
    opened.write(add_feature(message("Draw"), *features), "do")
    opened.write(replace_features(message("Delete"), [(one, None) for one in features]), "do")
    asked = []
    opened._connection.set_trace_callback(asked.append)
    opened.write(add_feature(message("Draw"), *features), "do")
    opened._connection.set_trace_callback(None)
    looked = [one for one in asked if one.startswith("SELECT") and "plan_points" in one]
    assert len(looked) < 20  # one for each row, twice, before
    opened.close()
    assert set(read(path).plan.features) == {one.id for one in features}


def test_a_row_of_a_feature_that_stands_comes_back_beside_the_one_that_took_its_number(tmp_path):
    """Another program made the table anew, and its row numbers are given again."""
    path, unit, other = tmp_path / "plan.gpkg", *(new_feature("unit", Point(500_000 + row, 9_950_000)) for row in (0, 50))
    create_plan(path, Plan(features={unit.id: unit}, scenes={1: Scene(1), 2: Scene(2)}))
    connection = sqlite3.connect(path)
    (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name='plan_points'").fetchone()
    beside = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE tbl_name='plan_points' AND type='trigger'").fetchall()
    for _, name, _ in beside:
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("ALTER TABLE plan_points RENAME TO old")
    connection.execute(made.replace(" AUTOINCREMENT", ""))
    connection.execute("INSERT INTO plan_points SELECT * FROM old")
    connection.execute("DROP TABLE old")
    for _, _, sql in beside:
        connection.execute(sql)
    connection.commit()
    connection.close()
    opened = open_plan(path)
    moved = unit.moved(2, Scope.THIS_SCENE, lambda _: Point(500_009, 9_950_000))
    away, back = replace_features(message("Move"), [(unit, moved)]), replace_features(message("Move"), [(moved, unit)])
    for change in (away, back, add_feature(message("Draw"), other), away):
        opened.write(change, "do")
    opened.close()
    assert read(path).plan.features == {unit.id: moved, other.id: other}
