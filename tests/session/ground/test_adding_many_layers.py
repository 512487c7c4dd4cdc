"""Many files added at once: folders opened, one step, what is not read named, systems asked once."""

import json
from dataclasses import replace

import pytest
import shapely

from support.layer_files import geojson, points, vector
from support.ugly_sheet import write_csv, write_xlsx
from tabletop.core.text.message import Message
from tabletop.core.values.plan import Plan
from tabletop.io.layers.layer_folder import DEEPEST, layer_files
from tabletop.io.plans.plan_store import create_plan
from tabletop.session.session import Session


@pytest.fixture
def session(qtbot, tmp_path):
    one = Session()
    create_plan(tmp_path / "p.plan.gpkg", Plan())
    one.file.open(tmp_path / "p.plan.gpkg")
    one.told, one.said = [], []
    one.layers_added.connect(one.told.append)
    one.notice.connect(lambda text, severity: one.said.append(text))
    yield one
    one.close()


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "RBI25K"
    (home / "transportasi").mkdir(parents=True)
    vector(home / "BANGUNAN_AR_25K.shp", [shapely.box(5e5, 9.95e6, 5e5 + 9, 9.95e6 + 9)])
    vector(home / "transportasi" / "JALAN_LN_25K.shp", [shapely.LineString([(5e5, 9.95e6), (5e5 + 9, 9.95e6)])])
    geojson(home / "PENDIDIKAN_PT_25K.geojson", points())
    (home / "rusak.geojson").write_text("no")
    (home / "baca saya.txt").write_text("no layer")
    create_plan(home / "lama.gpkg", Plan())
    return home


def test_a_folder_is_one_step_in_the_order_of_roles(session, folder, qtbot):
    session.layers.add_files([folder])
    qtbot.waitUntil(lambda: bool(session.told), timeout=30_000)
    (added,) = session.told
    assert [view.layer.info.role for view in session.layers.views] == ["road", "building", "poi"]
    assert {view.layer.info.group for view in session.layers.views} == {"RBI25K"}
    assert sorted(one.path.name for one in added.refused) == ["lama.gpkg", "rusak.geojson"] and session.said == []
    assert session.undo_stack.count() == 1 and "3" in session.undo_stack.text(0)
    session.undo_stack.undo()
    assert session.layers.views == []
    session.undo_stack.redo()
    qtbot.waitUntil(lambda: len(session.layers.views) == 3, timeout=30_000)


def test_the_tables_of_files_can_be_chosen_first(session, folder, qtbot):
    offers = []
    session.layers.reader.look_into([folder], offers.append)
    qtbot.waitUntil(lambda: bool(offers), timeout=30_000)
    assert offers[0].asks and len(offers[0].infos) == 3 and session.layers.views == []
    session.layers.reader.add_tables([info for info in offers[0].infos if info.role == "road"], offers[0].refused)
    qtbot.waitUntil(lambda: bool(session.told), timeout=30_000)
    assert [view.layer.info.role for view in session.layers.views] == ["road"] and len(session.told[0].refused) == 2


def test_a_single_plain_file_asks_nothing(session, tmp_path, qtbot):
    offers = []
    session.layers.reader.look_into([geojson(tmp_path / "pos.geojson", points())], offers.append)
    qtbot.waitUntil(lambda: bool(offers), timeout=30_000)
    assert not offers[0].asks and offers[0].infos[0].group == ""


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_files_without_a_system_are_asked_about_once_and_the_right_one_stands_first(session, tmp_path, qtbot):
    for number in range(3):
        vector(tmp_path / f"jalan_{number}.fgb", [shapely.LineString([(5e5, 9.951e6), (5e5 + 9, 9.951e6)])], crs=None)
    asked = []
    session.crs_needed.connect(asked.append)
    session.layers.add_files([tmp_path / f"jalan_{number}.fgb" for number in range(3)])
    qtbot.waitUntil(lambda: bool(asked), timeout=30_000)
    (question,) = asked
    assert len(question.infos) == 3 and question.lies()[0].code == "EPSG:32750" and not question.lies()[0].way
    assert question.lie_in("EPSG:32650").distance_m > 1e6
    session.layers.reader.add_tables([replace(info, crs="EPSG:32750") for info in question.infos])
    qtbot.waitUntil(lambda: len(session.layers.views) == 3, timeout=30_000)
    assert {view.layer.info.crs for view in session.layers.views} == {"EPSG:32750"}


def test_cancel_adds_nothing(session, folder, qtbot):
    session.layers.add_files([folder])
    session.layers.cancel_reading()
    qtbot.wait(200)
    assert session.layers.views == [] and session.told == [] and not session.layers.reading


# --- folders
def test_a_folder_too_deep_and_one_without_layers(tmp_path):
    deep = tmp_path
    for _ in range(DEEPEST + 2):
        deep = deep / "in"
    deep.mkdir(parents=True)
    (deep / "jalan.shp").write_text("x")
    (tmp_path / "in" / "a.geojson").write_text(json.dumps({}))
    (tmp_path / "in" / "toko.gdb").mkdir()
    found, left = layer_files([tmp_path])
    assert [path.name for path, _ in found] == ["a.geojson", "toko.gdb"] and left == []
    (tmp_path / "kosong").mkdir()
    found, ((path, reason),) = layer_files([tmp_path / "kosong"])
    assert found == [] and path.name == "kosong" and isinstance(reason, Message)


def test_a_file_that_was_given_itself_is_taken_whatever_its_name(tmp_path):
    assert layer_files([tmp_path / "peta.dwg"]) == ([(tmp_path / "peta.dwg", "")], [])


def test_workbooks_of_a_folder_are_taken_where_they_hold_places(session, tmp_path, qtbot):
    home, asked = tmp_path / "pos", []
    home.mkdir()
    places = [["Pos", "Lintang", "Bujur"], ["Simpang", -0.42, 117.0]]
    write_xlsx(home / "pos.xlsx", places)
    write_csv(home / "titik.csv", places)
    (home / "titik.tsv").write_text("Pos\tLintang\tBujur\nPasar\t-0.43\t117.01\n")
    write_xlsx(home / "kuat.xlsx", [["Satuan", "Jumlah"], ["Lantas", 45]])
    (home / "~$pos.xlsx").write_bytes(b"held by an office program")
    session.columns_needed.connect(asked.append)
    session.layers.add_files([home])
    qtbot.waitUntil(lambda: bool(session.told), timeout=30_000)
    assert sorted(view.layer.info.path.rsplit("/", 1)[-1] for view in session.layers.views) == ["pos.xlsx", "titik.csv", "titik.tsv"]
    assert [one.path.name for one in session.told[0].refused] == ["kuat.xlsx"] and asked == []
