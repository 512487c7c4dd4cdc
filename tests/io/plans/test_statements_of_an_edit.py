"""An edit of many rows asks the file in few statements, and leaves what single edits leave."""

import sqlite3

import pytest
from shapely import Point

from support.plan_files import read
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, add_feature, replace_features
from tabletop.core.values.feature import new_feature
from tabletop.core.values.plan import Plan
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
