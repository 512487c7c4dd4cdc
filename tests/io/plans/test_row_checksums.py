"""A bit that flips in a row is named; a row that another program wrote is not, nor one of a plan that never had checksums."""

import math

import pytest
import shapely

from support.plan_files import LABEL, blob, moved, read, sql, unit, written
from tabletop.core.values.change import add_feature, replace_features, set_roster, set_scene, set_setting
from tabletop.core.values.feature import new_feature
from tabletop.core.values.left_out import GONE, NOT_AS_WRITTEN, settle, settled
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.io.plans.plan_schema import TABLES, checksum_statements
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.plans.row_checksums import checksum_of, row_fits

ONE = unit("Dalmas Melati")
LINE = new_feature("lane", shapely.LineString([(500_000, 9_950_000), (500_090, 9_950_000)]), {"name": "Lajur Flamboyan"})
AREA = new_feature("crowd", shapely.box(500_100, 9_950_000, 500_150, 9_950_050), {"name": "Massa Bougenvil", "headcount": 90})
SCENE, ROW = Scene(1, "Pagi hari"), RosterUnit("r1", "Kompi Kenanga", strength=90)


@pytest.fixture
def path(tmp_path):
    plan = Plan(
        features={one.id: one for one in (ONE, LINE, AREA)} | {"b": unit("b", 500_050)},
        scenes={1: SCENE, 2: Scene(2)},
        roster={"r1": ROW},
        settings={"name": "Rencana Anggrek", "note": "Melati"},
    )
    create_plan(tmp_path / "plan.gpkg", plan)
    return tmp_path / "plan.gpkg"


def flip(path, text, nth=0, bit=1):
    """Turn one bit of the nth place in the file where a text stands, without SQLite."""
    content, places = bytearray(path.read_bytes()), []
    start = content.find(text)
    while start >= 0:
        places.append(start)
        start = content.find(text, start + 1)
    content[places[nth]] ^= bit
    path.write_bytes(content)


def changed(path):
    """Tables and keys of the rows that are not as they were written."""
    said = read(path).plan.left_out
    assert all(one.template == NOT_AS_WRITTEN for one in said), said
    return [(one.params["table"], one.params["key"]) for one in said]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (b"Dalmas Melati", ("feature", ONE.id)),
        (shapely.to_wkb(shapely.Point(500_000, 9_950_000))[5:], ("feature", ONE.id)),
        (b"Lajur Flamboyan", ("feature", LINE.id)),
        (b"Massa Bougenvil", ("feature", AREA.id)),
        (b"Pagi hari", ("scene", "1")),
        (b"Kompi Kenanga", ("roster", "r1")),
        (b"Rencana Anggrek", ("setting", "name")),
    ],
)
def test_a_bit_that_flips_in_a_row_is_named(path, text, row):
    assert read(path).problems == () and read(path).plan.left_out == ()
    flip(path, text)
    assert row in changed(path) and len(changed(path)) == 1
    assert read(path).problems == read(path).plan.left_out


def test_an_edit_of_the_row_settles_it(path):
    flip(path, b"Dalmas Melati")
    opened = open_plan(path)
    damaged = opened.plan.features[ONE.id]
    assert damaged != ONE
    opened.write(add_feature(LABEL, unit("c")), "do")
    assert changed(path) == [("feature", ONE.id)], "another edit hides nothing"
    assert len(opened.plan.left_out) == 1
    opened.write(replace_features(LABEL, [(damaged, ONE)]), "do")
    assert opened.plan.left_out == () and read(path).plan.left_out == ()
    opened.close()


OTHERS = {
    "a value": ("UPDATE plan_points SET name='QGIS' WHERE fid=1", ()),
    "a shape": ("UPDATE plan_points SET geom=? WHERE fid=1", (blob(shapely.Point(500_100, 9_950_000)),)),
    "deleted": ("DELETE FROM plan_points WHERE fid=1", ()),
    "pasted": ("INSERT INTO plan_points (geom, uuid, kind, properties) SELECT geom, NULL, kind, properties FROM plan_points", ()),
    "all deleted": ("DELETE FROM plan_points", ()),
    "renumbered": ("UPDATE plan_points SET fid=fid+100", ()),
    "replaced": ("INSERT OR REPLACE INTO plan_points SELECT fid, geom, uuid, version, kind, 'x', NULL, NULL, '{}' FROM plan_points", ()),
    "a scene": ("UPDATE scene SET name='QGIS' WHERE number=1", ()),
    "a scene renumbered": ("UPDATE scene SET number=5 WHERE number=2", ()),
    "a unit": ("UPDATE roster SET strength=12", ()),
    "a setting replaced": ("INSERT OR REPLACE INTO setting (code, value) VALUES ('name', '\"Lain\"')", ()),
    "a setting recoded over another": ("UPDATE OR REPLACE setting SET code='name' WHERE code='note'", ()),
    "a unit replaced by its code": ("REPLACE INTO roster (id, code, name, data) SELECT 900, code, 'Ganti', data FROM roster", ()),
    "renumbered over another": ("UPDATE OR REPLACE plan_points SET fid=2 WHERE fid=1", ()),
    "a scene renumbered over another": ("UPDATE OR REPLACE scene SET number=2 WHERE number=1", ()),
    "a setting": ("UPDATE setting SET value='\"Lain\"' WHERE code='name'", ()),
    "put in order": ("VACUUM", ()),
}  # fmt: skip


@pytest.mark.parametrize("edit", OTHERS)
@pytest.mark.parametrize("wal", [False, True])
def test_what_another_program_writes_is_no_damage(path, edit, wal):
    if wal:
        sql(path, "PRAGMA journal_mode=WAL")
    statement, values = OTHERS[edit]
    sql(path, statement, *values)
    said = [one for one in read(path).plan.left_out if one.template == NOT_AS_WRITTEN or "nobody deleted" in one.template]
    assert said == []
    written(path, (add_feature(LABEL, unit("later")), "do"))
    assert not [one for one in read(path).plan.left_out if one.template == NOT_AS_WRITTEN]


def test_our_own_edits_of_every_table_fit(path):
    opened = open_plan(path)
    plan = opened.plan
    one = plan.features[ONE.id]
    for change in (
        replace_features(LABEL, [(one, moved(one))]),
        replace_features(LABEL, [(plan.features["b"], None)]),
        set_scene(LABEL, plan.scenes[1], Scene(1, "Siang", clock="12.00")),
        set_scene(LABEL, None, Scene(7)),
        set_scene(LABEL, plan.scenes[2], None),
        set_roster(LABEL, ROW, RosterUnit("r1", "Kompi", strength=3)),
        set_roster(LABEL, None, RosterUnit("r2", "")),
        set_setting(LABEL, "name", "Rencana Anggrek", None),
        set_setting(LABEL, "table", None, {"scale": 500.0, "wide": True}),
    ):
        opened.write(change, "do")
        opened.write(change.inverse(), "undo")
        opened.write(change, "redo")
    opened.close()
    assert read(path).plan == opened.plan and read(path).problems == () and read(path).plan.left_out == ()
    rows = sum(sql(path, f"SELECT COUNT(*) FROM {table}")[0][0] for table in (*TABLES.values(), "scene", "roster", "setting"))
    assert sql(path, "SELECT COUNT(*) FROM row_checksum") == [(rows - 2,)], "all rows but the format and the id"


def forget_checksums(path):
    for name in checksum_statements():
        kind = "TABLE" if name == "row_checksum" else "TRIGGER"
        sql(path, f"DROP {kind} IF EXISTS {name}")


def test_a_plan_that_has_none_gets_them_with_its_first_edit(path):
    forget_checksums(path)
    sql(path, "DELETE FROM gpkg_contents WHERE table_name='row_checksum'")
    before = path.read_bytes()
    assert read(path).problems == () and path.read_bytes() == before, "nothing is written by reading"
    written(path, (add_feature(LABEL, unit("c")), "do"))
    assert read(path).problems == ()
    flip(path, b"Pagi hari")
    assert changed(path) == [("scene", "1")], "also of rows that no edit touched"


def test_where_an_older_program_took_the_triggers_out_they_say_nothing(path):
    """The older program takes our triggers for foreign ones, drops them with its edit, and knows no checksums."""
    for name in checksum_statements():
        if name != "row_checksum":
            sql(path, f"DROP TRIGGER {name}")
    sql(path, "UPDATE plan_points SET name='lama', version=version+1 WHERE fid=1")
    assert read(path).plan.left_out == ()
    written(path, (add_feature(LABEL, unit("c")), "do"))
    assert read(path).plan.left_out == ()
    flip(path, b"lama")
    assert len(changed(path)) == 1


def test_a_row_whose_number_flipped_is_missed(path):
    number = sql(path, "SELECT id FROM row_checksum LIMIT 1")[0][0]
    sql(path, "PRAGMA foreign_keys=OFF")
    name = "row_checksum_delete_plan_points"
    trigger = sql(path, "SELECT sql FROM sqlite_master WHERE name=?", name)[0][0]
    sql(path, f"DROP TRIGGER {name}")
    sql(path, "DELETE FROM plan_points WHERE fid=1")
    sql(path, trigger)
    said = read(path).plan.left_out
    assert number == 8 and len(said) == 1 and "gone" in said[0].template


@pytest.mark.parametrize("place", [6, 7])
def test_a_checksum_of_no_table_is_passed_over(path, place):
    sql(path, "INSERT INTO row_checksum (id, checksum) VALUES (?, 1)", 8 + place)
    assert read(path).plan.left_out == ()


def test_a_row_of_a_huge_number_has_no_checksum_and_hinders_no_edit(path):
    sql(path, "UPDATE plan_points SET fid=? WHERE fid=1", 1 << 60)
    written(path, (replace_features(LABEL, [(ONE, moved(ONE))]), "do"))
    found = read(path).plan
    assert found.left_out == () and found.features[ONE.id] == moved(ONE)


def test_a_row_that_nothing_leads_to_comes_back_only_where_it_fits_its_checksum():
    values = ("r1", 1, "Kompi", "", 90, "{}")
    sums = {3 * 8 + 4: checksum_of(values), 5 * 8 + 5: checksum_of(("name", 1, '"Uji"'))}
    assert row_fits(sums, "roster", 3, (None, *values)) and row_fits(sums, "setting", 5, (None, "name", 1, '"Uji"'))
    assert not row_fits(sums, "roster", 3, (None, *values[:-1], "{ }")), "an older state of the row"
    assert not row_fits(sums, "roster", 4, (None, *values)) and row_fits({}, "roster", 4, (None, *values))


def test_rows_that_are_gone_are_told_until_that_is_set_aside(path):
    for _ in range(2):
        trigger = sql(path, "SELECT sql FROM sqlite_master WHERE name='row_checksum_delete_plan_points'")[0][0]
        sql(path, "DROP TRIGGER row_checksum_delete_plan_points")
        sql(path, "DELETE FROM plan_points WHERE fid=(SELECT MIN(fid) FROM plan_points)")
        sql(path, trigger)
        opened = open_plan(path)
        (said,) = opened.plan.left_out
        assert said.template in GONE
        change = settle(opened.plan.settings, opened.plan.left_out)
        assert said in opened.plan.apply(change).apply(change.inverse()).left_out, "undo says it again"
        opened.write(change, "do")
        assert opened.plan.left_out == ()
        opened.close()
        again = read(path.rename(path.with_name("lain.gpkg")))
        assert again.plan.left_out == () and again.problems == () and said in settled(again.plan.settings)
        path.with_name("lain.gpkg").rename(path)


def test_a_foreign_command_under_our_name_never_runs(path):
    name = "row_checksum_update_plan_points"
    sql(path, f"DROP TRIGGER {name}")
    sql(path, f"CREATE TRIGGER {name} AFTER UPDATE ON plan_points BEGIN DELETE FROM setting; END")
    opened = open_plan(path)
    assert name in str(opened.problems[0].params)
    one = opened.plan.features[ONE.id]
    opened.write(replace_features(LABEL, [(one, moved(one))]), "do")
    opened.close()
    assert sql(path, "SELECT COUNT(*) FROM setting")[0][0] == 4 and read(path).problems == ()


def test_values_of_another_type_are_another_sum():
    assert len({checksum_of(("1", 2)), checksum_of((1, "2")), checksum_of((1, 2)), checksum_of((b"1", 2)), checksum_of((1.0, 2))}) == 5
    assert checksum_of((b"g", "ab", "c")) != checksum_of((b"g", "a", "bc"))
    assert checksum_of(("é\udc80",)) == checksum_of(("é\udc80",)) and math.log2(checksum_of((None,))) < 32
