"""Rows of a plan file and of its log, written and read: each test fails where one guard is taken out."""

import json
import sqlite3
import zlib
from base64 import b64encode

import pytest
import shapely

from support.plan_files import LABEL, blob, moved, read, sql, unit, written
from tabletop.core.text.errors import InputError, PlanError
from tabletop.core.text.text_difference import difference
from tabletop.core.values.change import Change, Edit, add_feature, replace_features
from tabletop.core.values.feature import Feature, Keyframe, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.plans import edit_differences, plan_history
from tabletop.io.plans.edit_differences import edits_of, sound, unpacked
from tabletop.io.plans.plan_history import Logged, look_in, people_since
from tabletop.io.plans.plan_rows import changes_from_json, dumps, edits_to_json, feature_rows, loads, row_json, scene_from_row
from tabletop.io.plans.plan_store import create_plan

POINT = shapely.Point(500_000, 9_950_000)


@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan())
    written(tmp_path / "plan.gpkg", (add_feature(LABEL, unit()), "do"))
    return tmp_path / "plan.gpkg"


# --- rows that are written
@pytest.mark.parametrize("value", [float("nan"), float("-inf"), {1, 2}])
def test_what_json_has_not_is_not_written(value):
    with pytest.raises(ValueError):
        dumps({"a": [value]})


@pytest.mark.parametrize("name", ["\ud800 x", "a\x00b"])
def test_a_name_that_other_programs_cannot_read_whole_stands_in_the_properties(name):
    [(_, row)] = feature_rows(unit(name))
    assert row[2] is None and loads(row[5])["name"] == name and b"\x00" not in row[5].encode("utf-8")


STATE = State(POINT, {})
REFUSED = [
    Feature("a", "unit", (Keyframe(2, STATE), Keyframe(1, State(POINT, {"name": "x"})))),
    Feature("a", "unit", (Keyframe(1, State(POINT.buffer(5), {})),)),
    Feature("a", "unit", (Keyframe(1, State(POINT, {"strength": "many"})),)),
    Feature("a", "unit", (Keyframe(1, State(shapely.Point(500_000, 9_950_000, 3), {})),)),
]


@pytest.mark.parametrize("feature", REFUSED, ids=["order", "shape", "property", "height"])
def test_a_feature_that_would_not_come_back_as_it_is_is_not_written(feature):
    with pytest.raises(PlanError):
        feature_rows(feature)


# --- rows that are read
@pytest.mark.parametrize("data", ["[1]", "5", '"x"'])
def test_the_data_of_a_row_are_an_object(data):
    with pytest.raises(InputError, match="not a JSON object"):
        scene_from_row(data, {"number": 1})


def test_a_geometry_that_names_another_system_is_said(path):
    other = blob(POINT).replace((32750).to_bytes(4, "little"), (4326).to_bytes(4, "little"), 1)
    sql(path, "UPDATE plan_points SET geom=?", other)
    opened = read(path)
    assert len(opened.plan.features) == 1 and any("EPSG:4326" in str(one) for one in opened.problems)


def test_a_version_that_is_no_number_counts_for_none(path):
    sql(path, "UPDATE plan_points SET version='x'")
    [found] = read(path).plan.features.values()
    written(path, (replace_features(LABEL, [(found, moved(found))]), "do"))
    assert list(read(path).plan.features.values()) == [moved(found)]


# --- steps of the log
ADDED = edits_to_json(add_feature(LABEL, unit()).edits)
GOOD = dumps(LABEL.to_json())


def frames(*frames):
    return json.dumps([["feature", "a", None, {"id": "a", "kind": "unit", "frames": list(frames)}]])


@pytest.mark.parametrize(
    ("label", "edits"),
    [
        ("{", ADDED),
        (GOOD, "[["),
        (GOOD, "[5]"),
        (GOOD, '[["dragon", "a", null, 1]]'),
        (GOOD, '[["feature", "a", null, {"id": "a"}]]'),
        (GOOD, '[["feature", "a", null, {"frames": 5}]]'),
        (GOOD, frames([1, "0101000000" + "00" * 3, {}])),
    ],
)
def test_a_damaged_step_is_none_and_those_beside_it_are_read(label, edits):
    one, bad, two = changes_from_json([(GOOD, ADDED), (label, edits), (GOOD, ADDED)])
    assert bad is None and one == two is not None


def deflated(text, cut=None):
    return "~" + b64encode(zlib.compress(text.encode())[:cut]).decode()


@pytest.mark.parametrize("text", [deflated("[]" + " " * 2000), deflated("[" + "0," * 2000 + "0]"), deflated('["a"]', -2)])
def test_a_step_that_unpacks_to_more_or_is_cut_off_is_refused(monkeypatch, text):
    monkeypatch.setattr(edit_differences, "MOST_BYTES", 1000)
    with pytest.raises(ValueError, match="too large or cut off"):
        unpacked(text)


def test_no_more_of_a_step_is_unpacked_than_may_be(monkeypatch):
    asked = []

    class Reader:
        unconsumed_tail, eof = b"", True

        def decompress(self, content, most=None):
            asked.append(most)
            return b"[]"

    monkeypatch.setattr(edit_differences.zlib, "decompressobj", Reader)
    assert unpacked(deflated("[]")) == [] and asked == [edit_differences.MOST_BYTES]


@pytest.mark.parametrize("text", ['{"rows": "abc"}', '"abc"', "5", '{"rows": {}}'])
def test_the_rows_of_a_step_are_a_list(text):
    with pytest.raises(ValueError, match="no rows"):
        unpacked(text)


def test_a_difference_that_makes_another_feature_of_one_is_a_damaged_step():
    one = unit("a")
    other = Feature("b", one.kind, one.keyframes)
    row = ["feature", one.id, difference(row_json("feature", one), row_json("feature", other))]
    plan = Plan(features={one.id: one})
    with pytest.raises(ValueError, match="damaged"):
        Logged(LABEL, False, 1, text=dumps({"rows": [row]})).on(look_in(plan), back=False)
    assert sound(Change(LABEL, (Edit("feature", one.id, one, other),))) is None


@pytest.mark.parametrize("row", [["scene", 3, None], ["setting", 3, None]])
def test_the_key_of_a_row_is_a_text(row):
    with pytest.raises(ValueError, match="no key"):
        edits_of([row], look_in(Plan(scenes={3: Scene(3, "x")})), back=False)


def steps(path, count):
    for _ in range(count):
        [found] = read(path).plan.features.values()
        written(path, (replace_features(LABEL, [(found, moved(found))]), "do"))


def size_of_log(path):
    return sql(path, "SELECT SUM(LENGTH(edits)) FROM edit_log")[0][0]


def test_the_oldest_steps_go_out_of_a_log_that_is_too_long(path, monkeypatch):
    monkeypatch.setattr(plan_history, "MOST_LOG_BYTES", 3 * size_of_log(path))
    steps(path, 12)
    numbers = [row[0] for row in sql(path, "SELECT seq FROM edit_log ORDER BY seq")]
    assert size_of_log(path) <= plan_history.MOST_LOG_BYTES and numbers[0] > 1 and numbers[-1] == 13


def test_no_more_of_a_log_is_read_than_it_may_hold(path, monkeypatch):
    steps(path, 6)
    monkeypatch.setattr(plan_history, "MOST_LOG_BYTES", size_of_log(path) // 2)
    history = read(path).history
    assert 0 < len(history) < 6 and history[-1].number == 7


def test_names_of_people_in_a_log_are_short_and_on_one_line():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE edit_log (seq INTEGER PRIMARY KEY, author TEXT, person, session TEXT)")
    names = ["Rani\n\t Dewi", "x" * 5000, 5, None, " ", b"y"]
    connection.executemany("INSERT INTO edit_log (author, person, session) VALUES ('a', ?, 's')", [(one,) for one in names])
    assert people_since(connection, 0, "mine") == ("Rani Dewi", "x" * plan_history.LONGEST_NAME)
    connection.close()
