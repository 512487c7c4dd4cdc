"""The plan file: what was acknowledged is on disk, undo survives, strangers' files are named in one sentence."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop import paths
from tabletop.core.change import Change, Edit, add_feature, replace_features, set_scene, set_setting
from tabletop.core.errors import PlanError
from tabletop.core.feature import Feature, Scope, Span, State, new_feature
from tabletop.core.message import message
from tabletop.core.plan import Plan
from tabletop.core.scene import Scene
from tabletop.io.plan_document import read_document
from tabletop.io.plan_rows import change_from_json, dumps, edits_to_json
from tabletop.io.plan_store import create_plan, open_plan
from tabletop.io.plan_writer import PlanWriter

LABEL = message("Move {name}", name="x")


def unit(name="Dalmas 1", east=500_000.0, north=9_950_000.0, **span):
    return new_feature("unit", shapely.Point(east, north), {"name": name, "strength": 10}, **span)


def moved(feature, metres=1.0):
    return feature.moved(1, Scope.ALL_SCENES, lambda one: shapely.transform(one, lambda places: places + metres))


@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan(settings={"name": "Uji"}))
    return tmp_path / "plan.gpkg"


def written(path, *steps):
    """Write (change, kind) steps through an open file and close it."""
    opened = open_plan(path)
    for change, kind in steps:
        opened.write(change, kind)
    opened.close()


def sql(path, statement, *values):
    connection = sqlite3.connect(path)
    with connection:
        found = connection.execute(statement, values).fetchall()
    connection.close()
    return found


# --- whole plans
def test_the_demo_comes_back_equal(tmp_path):
    plan, _ = read_document(paths.resource("demo", "plan.geojson"))
    create_plan(tmp_path / "a.gpkg", plan)
    opened = open_plan(tmp_path / "a.gpkg")
    assert opened.plan == plan and not opened.problems and not opened.read_only and not opened.history
    opened.close()


numbers = st.floats(-1e6, 1e7, allow_nan=False)
places = st.tuples(numbers, numbers)
states = st.builds(
    lambda place, name, strength: State(shapely.Point(place), {"name": name, "strength": strength, "odd": [1, {"a": None}]}),
    places,
    st.text(max_size=20).filter(lambda text: "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)),
    st.integers(0, 1000),
)


@st.composite
def features(draw):
    starts = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True))
    spans = [Span(draw(states), None if start == 1 and draw(st.booleans()) else start, None) for start in sorted(starts)]
    ended = draw(st.booleans())
    if ended:
        last = spans[-1]
        spans[-1] = Span(last.state, last.scene_from, max(starts) + draw(st.integers(0, 3)))
    return Feature.from_spans(draw(st.uuids()).hex, "unit", spans)


@given(st.lists(features(), max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_change_comes_back_exactly_from_its_log_row(found):
    edits = tuple(Edit("feature", one.id, None, one) for one in found)
    edits += tuple(Edit("feature", one.id, one, None) for one in found)
    change = Change(LABEL, (*edits, Edit("scene", "1", None, Scene(1, "a", injects=("x",))), Edit("setting", "limits", {"a": 1.5}, None)))
    assert change_from_json(dumps(change.label.to_json()), edits_to_json(change.edits)) == change


@given(st.lists(features(), max_size=3, unique_by=lambda one: one.id))
@settings(max_examples=25, deadline=None)
def test_any_feature_comes_back_equal_from_the_file(tmp_path_factory, found):
    target = tmp_path_factory.mktemp("any") / "a.gpkg"
    plan = Plan(features={one.id: one for one in found})
    create_plan(target, plan)
    opened = open_plan(target)
    opened.close()
    assert opened.plan == plan


# --- edits and undo
def test_edits_undo_and_redo_survive_a_restart(path):
    one, two = unit("a"), unit("b")
    first, second = add_feature(LABEL, one), add_feature(LABEL, two)
    third = replace_features(LABEL, [(one, moved(one))])
    steps = [(first, "do"), (second, "do"), (third, "do"), (third.inverse(), "undo"), (second.inverse(), "undo"), (second, "redo")]
    written(path, *steps)
    opened = open_plan(path)
    opened.close()
    assert opened.plan.features == {one.id: one, two.id: two}
    assert [(step.change, step.undone) for step in opened.history] == [(first, False), (second, False), (third, True)]


def test_an_edit_after_an_undo_drops_what_was_undone(path):
    first, second = add_feature(LABEL, unit("a")), add_feature(LABEL, unit("b"))
    written(path, (first, "do"), (first.inverse(), "undo"), (second, "do"))
    opened = open_plan(path)
    opened.close()
    assert [(step.change, step.undone) for step in opened.history] == [(second, False)]


def test_undo_goes_on_over_two_restarts(path):
    first, second = add_feature(LABEL, unit("a")), add_feature(LABEL, unit("b"))
    written(path, (first, "do"), (second, "do"))
    written(path, (second.inverse(), "undo"))
    written(path, (first.inverse(), "undo"))
    opened = open_plan(path)
    opened.close()
    assert not opened.plan.features and [step.undone for step in opened.history] == [True, True]


def test_scenes_roster_and_settings_are_written_too(path):
    written(path, (set_scene(LABEL, None, Scene(1, "Awal", "kuning", "09.00")), "do"), (set_setting(LABEL, "name", "Uji", None), "do"))
    opened = open_plan(path)
    opened.close()
    assert opened.plan.scenes[1].level == "kuning" and "name" not in opened.plan.settings


EXTENT = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name='plan_points'"


def test_versions_count_up_and_the_extent_follows(path):
    one = unit()
    written(path, (add_feature(LABEL, one), "do"), (replace_features(LABEL, [(one, moved(one, 50.0))]), "do"))
    assert sql(path, "SELECT version FROM plan_points") == [(2,)]
    assert sql(path, EXTENT) == [(500_050.0, 9_950_050.0, 500_050.0, 9_950_050.0)]


def test_a_refused_write_leaves_nothing_behind(path):
    opened = open_plan(path)
    one = unit()
    with pytest.raises(PlanError):
        opened.write(Change(LABEL, (Edit("feature", one.id, None, one), Edit("setting", "format", None, 9))), "do")
    opened.write(add_feature(LABEL, unit("b")), "do")
    opened.close()
    assert len(sql(path, "SELECT * FROM plan_points")) == 1 and len(sql(path, "SELECT * FROM edit_log")) == 1


KILLED = """
import sys, shapely
from tabletop.core.change import add_feature
from tabletop.core.feature import new_feature
from tabletop.core.message import message
from tabletop.io.plan_store import open_plan
opened = open_plan(sys.argv[1])
for number in range(100000):
    one = new_feature("unit", shapely.Point(number, 0), {"name": str(number)})
    opened.write(add_feature(message("x"), one), "do")
    print(one.id, flush=True)
"""


def test_what_was_acknowledged_is_there_after_a_kill(path):
    acknowledged = []
    for round_number in range(6):
        child = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True)
        acknowledged += [child.stdout.readline().strip() for _ in range(10 + 7 * round_number)]
        child.kill()
        acknowledged += [line.strip() for line in child.stdout if line.endswith("\n")]
        child.wait()
        child.stdout.close()
        opened = open_plan(path)
        opened.close()
        assert set(acknowledged) <= set(opened.plan.features), "an acknowledged edit is gone"
        assert len(opened.plan.features) <= len(acknowledged) + round_number + 1
        assert len(opened.history) == len(opened.plan.features)
    assert sql(path, "PRAGMA integrity_check") == [("ok",)]


# --- other programs
def test_it_is_a_geopackage_for_other_programs(path):
    written(path, (add_feature(LABEL, unit()), "do"))
    assert sql(path, "PRAGMA application_id") == [(0x47504B47,)] and sql(path, "PRAGMA journal_mode") == [("delete",)]
    assert sql(path, "PRAGMA foreign_key_check") == []
    listed = {row[0] for row in sql(path, "SELECT table_name FROM gpkg_contents")}
    assert (
        {row[0] for row in sql(path, "SELECT table_name FROM gpkg_geometry_columns")}
        == {"plan_points", "plan_lines", "plan_areas"}
        <= listed
    )
    assert len(sql(path, "SELECT styleQML FROM layer_styles WHERE useAsDefault=1")) == 3
    code = (
        "import sys, pyogrio; i = pyogrio.read_info(sys.argv[1], layer='plan_points'); print(i['features'], i['crs'], *i['total_bounds'])"
    )
    said = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True).stdout.split()
    assert said[:2] == ["1", "EPSG:32750"] and float(said[2]) == 500_000.0


def test_rows_that_another_program_edited_are_taken_over(path):
    one = unit()
    written(path, (add_feature(LABEL, one), "do"))
    sql(path, "UPDATE plan_points SET name='Baru'")
    wkb = shapely.to_wkb(shapely.MultiPoint([(1.0, 2.0)]))
    sql(path, "INSERT INTO plan_points (geom, kind) VALUES (?, 'gate')", b"GP\x00\x01" + (32750).to_bytes(4, "little") + wkb)
    opened, again = open_plan(path), open_plan(path)
    opened.close()
    again.close()
    assert opened.plan == again.plan and len(opened.plan.features) == 2
    assert opened.plan.features[one.id].at(1).properties["name"] == "Baru"
    assert [feature.kind for key, feature in opened.plan.features.items() if key != one.id] == ["gate"]
    assert opened.history == (), "the old step does not fit the changed row"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE plan_points SET geom=x'4750' WHERE name='b'",
        "UPDATE plan_points SET geom=NULL WHERE name='b'",
        "UPDATE plan_points SET kind='dragon' WHERE name='b'",
        "UPDATE plan_points SET properties='{' WHERE name='b'",
        "UPDATE plan_points SET properties='{\"strength\": -4}' WHERE name='b'",
        "UPDATE plan_points SET scene_from=5, scene_to=2 WHERE name='b'",
        "INSERT INTO scene (number, name, level, data) VALUES (7, 'x', 'ungu', '{}')",
        "INSERT INTO roster (code, data) VALUES ('r', '[')",
        "INSERT INTO setting (code, value) VALUES ('limits', 'nope')",
    ],
)
def test_a_damaged_row_is_named_and_the_rest_loads(path, damage):
    one, two = unit("a"), unit("b")
    written(path, (add_feature(LABEL, one, two), "do"))
    sql(path, damage)
    opened = open_plan(path)
    opened.close()
    assert one.id in opened.plan.features and len(opened.problems) == 1
    assert "plan.gpkg" in str(opened.problems[0]) and "\n" not in str(opened.problems[0])


def test_a_damaged_log_row_ends_undo_there(path):
    steps = [(add_feature(LABEL, unit(name)), "do") for name in "abc"]
    written(path, *steps)
    sql(path, "UPDATE edit_log SET edits='[[' WHERE seq=2")
    opened = open_plan(path)
    opened.close()
    assert len(opened.plan.features) == 3 and len(opened.history) == 1 and len(opened.problems) == 1


def test_an_edit_is_refused_when_another_program_wrote_meanwhile(path):
    opened = open_plan(path)
    sql(path, "INSERT INTO setting (code, value) VALUES ('table', '1')")
    with pytest.raises(PlanError, match="another program"):
        opened.write(add_feature(LABEL, unit()), "do")
    opened.reload()
    opened.write(add_feature(LABEL, unit()), "do")
    opened.close()
    assert opened.plan.settings["table"] == 1 and len(sql(path, "SELECT * FROM plan_points")) == 1


def test_a_locked_file_is_one_sentence_and_works_afterwards(path, monkeypatch):
    monkeypatch.setattr("tabletop.io.plan_database.BUSY_MS", 50)
    opened = open_plan(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(PlanError, match="in use"):
        opened.write(add_feature(LABEL, unit()), "do")
    other.execute("ROLLBACK")
    other.close()
    opened.write(add_feature(LABEL, unit()), "do")
    opened.close()


def test_a_file_that_was_replaced_or_deleted_is_not_written(path, tmp_path):
    opened = open_plan(path)
    create_plan(tmp_path / "other.gpkg", Plan())
    os.replace(tmp_path / "other.gpkg", path)
    with pytest.raises(PlanError, match="replaced"):
        opened.write(add_feature(LABEL, unit()), "do")
    path.unlink()
    with pytest.raises(PlanError):
        opened.reload()
    assert opened.plan.name == "Uji", "what was read stays"
    opened.close()


def test_a_file_that_another_program_holds_in_wal_mode_is_read_and_not_written(path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("INSERT INTO setting (code, value) VALUES ('table', '7')")
    opened = open_plan(path)
    assert opened.plan.settings["table"] == 7 and "another program" in str(opened.problems[0])
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


def test_a_log_that_was_left_behind_is_read_and_taken_in_by_sqlite_itself(path, tmp_path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("INSERT INTO setting (code, value) VALUES ('table', '7')")
    folder = tmp_path / "copy"
    folder.mkdir()
    for one in (path, path.with_name("plan.gpkg-wal")):
        shutil.copy(one, folder)
    other.close()
    left = open_plan(folder / "plan.gpkg")
    left.write(add_feature(LABEL, unit()), "do")
    left.close()
    assert left.plan.settings["table"] == 7 and [one.name for one in folder.iterdir()] == ["plan.gpkg"]


def as_other_user(work):
    """What `work()` prints as a user without rights, in a forked child: permission bits do not stop root."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            os.write(write, work().encode())
            code = 0
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return said


@pytest.mark.skipif(os.name == "nt", reason="permission bits are of POSIX")
def test_a_folder_that_cannot_be_written_opens_for_reading():
    with tempfile.TemporaryDirectory() as name:
        target = paths.Path(name) / "plan.gpkg"
        create_plan(target, Plan(settings={"name": "Uji"}))
        open_plan(target).close()
        os.chmod(target, 0o644)
        os.chmod(name, 0o555)

        def work():
            opened = open_plan(target)
            said = [str(opened.read_only), opened.plan.name]
            edit = set_setting(LABEL, "a", None, 1)
            for act in (lambda: opened.write(edit, "do"), lambda: create_plan(target.with_name("b.gpkg"), opened.plan)):
                try:
                    act()
                except PlanError as error:
                    said.append(str(error))
            return "|".join(said)

        said = as_other_user(work).split("|")
        os.chmod(name, 0o755)
    assert said[:2] == ["True", "Uji"] and len(said) == 4
    assert "reading only" in said[2] and "b.gpkg" in said[3] and "written" in said[3]


# --- files that are no plan
def stranger(path, kind):
    good = path.read_bytes()
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "text":
        path.write_text("hello" * 400)
    elif kind == "truncated":
        path.write_bytes(good[: len(good) // 2])
    elif kind == "header only":
        path.write_bytes(good[:100])
    elif kind == "torn page":
        path.write_bytes(good[:8192] + bytes(4096) + good[12288:])
    elif kind == "another database":
        path.unlink()
        sql(path, "CREATE TABLE t (a)")
    elif kind == "newer":
        sql(path, "UPDATE setting SET value='99' WHERE code='format'")
    elif kind == "folder":
        path.unlink()
        path.mkdir()
    elif kind == "missing":
        path.unlink()


@pytest.mark.parametrize("kind", ["empty", "text", "truncated", "header only", "another database", "newer", "folder", "missing"])
def test_what_is_no_plan_is_one_sentence_and_stays_as_it_is(path, kind):
    stranger(path, kind)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(PlanError) as caught:
        open_plan(path)
    assert "plan.gpkg" in str(caught.value) and "\n" not in str(caught.value) and str(caught.value).endswith(".")
    assert before is None or path.read_bytes() == before
    assert path.exists() == (kind != "missing")


def test_making_a_plan_never_takes_another_file_away(path, tmp_path):
    with pytest.raises(PlanError, match="there already"):
        create_plan(path, Plan())
    with pytest.raises(PlanError, match="folder"):
        create_plan(tmp_path / "no" / "a.gpkg", Plan())
    assert [one.name for one in tmp_path.iterdir()] == ["plan.gpkg"]


# --- the writer thread
def test_the_writer_keeps_order_acknowledges_and_halts_after_a_refusal(path):
    opened = open_plan(path)
    times, refused = [], []
    writer = PlanWriter(opened, times.append, lambda change, error: refused.append((change, error)))
    one = unit()
    writer.submit(add_feature(LABEL, one), "do")
    bad = Change(LABEL, (Edit("setting", "format", None, 1),))
    writer.submit(bad, "do")
    waiting = add_feature(LABEL, unit("waiting"))
    writer.submit(waiting, "do")
    assert not writer.flush(10)
    assert len(times) == 1 and [change for change, _ in refused] == [bad, waiting] and refused[0][1] is refused[1][1]
    writer.resume()
    writer.submit(replace_features(LABEL, [(one, moved(one))]), "do")
    writer.close()
    opened.close()
    assert len(times) == 2 and sql(path, "SELECT name, version FROM plan_points") == [("Dalmas 1", 2)]


def test_closing_the_writer_writes_what_waits(path):
    opened = open_plan(path)
    writer = PlanWriter(opened, lambda when: time.sleep(0.001), lambda change, error: None)
    for number in range(50):
        writer.submit(add_feature(LABEL, unit(str(number))), "do")
    writer.close()
    opened.close()
    assert sql(path, "SELECT COUNT(*) FROM plan_points") == [(50,)]
