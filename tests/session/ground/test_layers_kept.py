"""Layers of a plan in a session: the same when it is opened again, undone like any other edit, held in its file, watched, found."""

import json
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from support.layer_files import geojson, points, vector
from tabletop import paths
from tabletop.core.exercise.run import RunEntry
from tabletop.core.layers.kept_layers import kept_layers
from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark
from tabletop.core.values.layer_look import Ink, LayerLook
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.layers.catalogue_text import write_catalogue
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.session.ground import watched_files
from tabletop.session.session import Session

E, N = 500_000.0, 9_950_000.0
ROAD = shapely.LineString([(E, N), (E + 90, N)])
HOUSE = shapely.box(E, N, E + 20, N + 20)


@pytest.fixture(autouse=True)
def no_default(monkeypatch):
    monkeypatch.setenv("TABLETOP_CATALOGUE", "none")
    monkeypatch.setattr(watched_files, "POLL_S", 0.05)


@pytest.fixture
def home(tmp_path):
    (tmp_path / "plan").mkdir()
    return tmp_path / "plan"


@pytest.fixture
def opened(qtbot, home):
    """Opens the plan in a session of its own; the plan is made where it is not there."""
    made = []

    def call(path=home / "plan.gpkg"):
        session = Session()
        made.append(session)
        session.said = []
        session.notice.connect(lambda text, severity: session.said.append(text))
        if path.exists():
            session.file.open(path)
        else:
            session.file.new(path, Plan(scenes={1: Scene(1), 2: Scene(2)}))
        session.layers.load_default()
        qtbot.waitUntil(lambda: not session.layers.reading, timeout=30_000)
        return session

    yield call
    for session in made:
        session.close()


@pytest.fixture
def added(qtbot):
    def call(session, *files):
        for path in files:
            count = len(session.layers.views)
            session.layers.add_file(path)
            qtbot.waitUntil(lambda count=count: len(session.layers.views) > count and not session.layers.reading, timeout=30_000)

    return call


def files(home):
    return (
        vector(home / "jalan.gpkg", [ROAD], kind="LineString", NAMA=["Jl A"]),
        vector(home / "bangunan.shp", [HOUSE], kind="Polygon"),
        geojson(home / "pos.geojson", points()),
    )


def seen(session):
    """All that the window shows of its layers, with the records."""
    return [
        (view.visible, view.opacity, view.layer.info, [part.coords.tolist() for part in view.layer.parts]) for view in session.layers.views
    ]


def ids(session):
    return {view.layer.info.table: view.layer.info.id for view in session.layers.views}


def worked_on(session):
    """Every kind of thing that a person does to layers."""
    key = ids(session)
    session.layers.set_view(key["jalan"], opacity=0.4)
    session.layers.set_view(key["pos"], visible=False)
    session.layers.change([key["bangunan"]], mark("Rename {layer}"), title={"en": "Houses", "id": "Rumah"}, group="Town")
    session.layers.change([key["pos"]], mark("Rename {layer}"), role="fence", crs="EPSG:4326", look=LayerLook(Ink("#ff0000")))
    session.layers.move(key["bangunan"], 0)


def settled(qtbot, session):
    qtbot.waitUntil(lambda: not session.layers.reading, timeout=30_000)


# --- kept with the plan
def test_a_plan_that_is_opened_again_shows_the_same(qtbot, home, opened, added):
    session = opened()
    added(session, *files(home))
    worked_on(session)
    settled(qtbot, session)
    before = seen(session)
    assert len(before) == 3 and before[0][2].title["en"] == "Houses"
    session.close()
    again = opened()
    assert seen(again) == before and again.said == []


def test_every_step_is_undone_and_done_again(qtbot, home, opened, added):
    session = opened()
    added(session, *files(home))
    states = [seen(session)]
    key = ids(session)
    steps = [
        lambda: session.layers.set_view(key["jalan"], opacity=0.4),
        lambda: session.layers.set_view(key["jalan"], visible=False),
        lambda: session.layers.move(key["pos"], 0),
        lambda: session.layers.change([key["pos"]], mark("Rename {layer}"), crs="EPSG:4326"),
        lambda: session.layers.remove_all([key["pos"], key["bangunan"]]),
    ]
    for step in steps:
        step()
        settled(qtbot, session)
        states.append(seen(session))
    assert len({str(state) for state in states}) == len(states)
    for state in reversed(states[:-1]):
        session.undo_stack.undo()
        settled(qtbot, session)
        assert seen(session) == state
    for state in states[1:]:
        session.undo_stack.redo()
        settled(qtbot, session)
        assert seen(session) == state


def test_a_plan_moved_with_its_folder_finds_its_layers(qtbot, home, opened, added):
    session = opened()
    added(session, *files(home))
    before = seen(session)
    session.close()
    moved = home.rename(home.parent / "usb")
    again = opened(moved / "plan.gpkg")
    assert [row[3] for row in seen(again)] == [row[3] for row in before] and not again.layers.unread


def test_a_copy_elsewhere_finds_its_layers(qtbot, home, opened, added):
    session = opened()
    added(session, *files(home))
    before = seen(session)
    (home.parent / "other").mkdir()
    session.file.save_copy(home.parent / "other" / "copy.gpkg")
    assert seen(opened(home.parent / "other" / "copy.gpkg")) == before


def test_a_plan_that_takes_no_edits_keeps_what_is_done_in_the_window_alone(qtbot, home, opened, added):
    session = opened()
    road, _, posts = files(home)
    added(session, road)
    session.close()
    before = (home / "plan.gpkg").read_bytes()
    session = opened()
    session.file.read_only = True
    added(session, posts)
    key = ids(session)
    session.layers.set_view(key["jalan"], visible=False, opacity=0.5)
    session.layers.move(key["jalan"], 1)
    assert [(view.layer.info.table, view.visible, view.opacity) for view in session.layers.views] == [
        ("pos", True, 1.0),
        ("jalan", False, 0.5),
    ]
    assert [info.table for info in session.layer_files.printed()] == ["pos", "jalan"]
    session.close()
    assert (home / "plan.gpkg").read_bytes() == before


def test_layers_of_a_run_are_the_runs(qtbot, home, opened, added):
    session = opened()
    road, _, posts = files(home)
    added(session, road)
    before = seen(session)
    session.exercise.start("Exercise")
    added(session, posts)
    session.layers.set_view(ids(session)["jalan"], visible=False)
    assert len(session.layers.views) == 2 and len(kept_layers(session.file.plan).added) == 1
    assert all(isinstance(entry, RunEntry) for entry in session.exercise.run.entries)
    session.exercise.end()
    settled(qtbot, session)
    assert seen(session) == before


def test_a_row_that_cannot_be_used_is_told_once_and_taken_off(qtbot, home, opened):
    session = opened()
    session.file.plan = replace(session.file.plan, settings={"layers": {"added": [{"id": "bad", "file": 3}]}})
    session.layers.follow(None)
    session.layers.load_default()
    assert [lack.info.id for lack in session.layers.layer_set.lacking] == ["bad"]
    assert session.said == ["The plan keeps a layer that cannot be used, bad; it was left out."]


def test_a_catalogue_that_is_gone_lacks_until_one_is_found(qtbot, home, opened, tmp_path):
    session = opened()
    session.file.plan = replace(session.file.plan, settings={"layers": {"catalogue": "gone.toml"}})
    session.layers.follow(None)
    session.layers.load_default()
    (lack,) = session.layers.layer_set.lacking
    assert lack.info.is_decisive and "gone.toml" in str(lack.reason) and session.layers.views == []
    assert len(session.said) == 1 and session.layers.unread == (lack,)
    session.layers.set_view(lack.info.id, visible=False)
    printed = tmp_path / "printed.toml"
    write_catalogue(printed, session.layer_files.printed())
    assert [info.lacks for info in read_catalogue(printed)] == [str(lack.reason)], "paper says it too"
    session.layer_files.choose_catalogue(str(catalogue(home, "jalan")))
    assert lack not in session.layers.layer_set.lacking
    session.undo_stack.undo()
    assert session.layers.layer_set.lacking == (lack,)
    session.layers.remove(lack.info.id)
    assert session.layers.layer_set.lacking == () and [info.id for info in session.layers.removed] == [lack.info.id]
    assert "gone.toml could not be read" in str(session.readiness().departures.unjudged[0])


def test_layers_named_exactly_are_all_there_is(qtbot, home, opened, added):
    session = opened()
    added(session, vector(home / "rumah.gpkg", [HOUSE], kind="Polygon"))
    settled(qtbot, session)
    plan = session.file.plan
    session.layers.load_named("none", exactly=True)
    assert session.layers.views == [] and session.layers.layer_set.lacking == ()
    added(session, vector(home / "jalan.gpkg", [ROAD], kind="LineString"))
    settled(qtbot, session)
    (view,) = session.layers.views
    session.layers.set_view(view.layer.info.id, opacity=0.5)
    assert session.layers.views[0].opacity == 0.5 and session.file.plan is plan, "it holds in this window alone"
    backs = []
    session.taken_away.connect(lambda label, back: backs.append(back))
    session.layers.remove(view.layer.info.id)
    assert session.layers.views == [] and session.file.plan is plan
    backs[0]()
    settled(qtbot, session)
    assert [one.layer.info.id for one in session.layers.views] == [view.layer.info.id]
    session.layers.load_default()
    settled(qtbot, session)
    assert [one.layer.info.role for one in session.layers.views] == ["building"]


# --- the catalogue
def catalogue(folder, *keys):
    for key in keys:
        vector(folder / f"{key}.gpkg", [ROAD], kind="LineString")
    rows = [
        f'[[layer]]\nid = "{key}"\ntitle = {{en = "{key}"}}\nfile = "{key}.gpkg"\nrole = "road"\norder = {n}\n'
        for n, key in enumerate(keys)
    ]
    (folder / "kantor.toml").write_text("\n".join(rows), encoding="utf-8")
    return folder / "kantor.toml"


def shown(session):
    return [view.layer.info.id for view in session.layers.views]


def test_a_plan_stands_on_the_catalogue_that_was_chosen(qtbot, home, opened):
    session = opened()
    assert shown(session) == []
    assert session.layer_files.choose_catalogue(str(catalogue(home, "a", "b")))
    settled(qtbot, session)
    assert shown(session) == ["a", "b"] and session.plan.settings["layers"] == {"catalogue": "kantor.toml"}
    session.layers.set_view("a", visible=False)
    assert session.plan.settings["layers"]["changed"] == {"a": {"shown": False}}
    session.close()
    session = opened()
    assert shown(session) == ["a", "b"] and not session.layers.views[0].visible
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert shown(session) == [] and "layers" not in session.plan.settings
    with pytest.raises(LayerError):
        session.layer_files.choose_catalogue(str(home / "gone.toml"))


def test_a_catalogue_that_is_gone_is_told_and_the_window_opens(qtbot, home, opened):
    session = opened()
    session.layer_files.choose_catalogue(str(catalogue(home, "a")))
    settled(qtbot, session)
    session.close()
    (home / "kantor.toml").unlink()
    session = opened()
    assert shown(session) == [] and len(session.said) == 1 and "kantor.toml is not there. The plan asks for it" in session.said[0]


def test_the_default_of_the_office(qtbot, home, opened, monkeypatch, tmp_path):
    monkeypatch.delenv("TABLETOP_CATALOGUE")
    folder = paths.site_config_folder()
    folder.mkdir(parents=True)
    catalogue(folder, "office")
    (folder / "settings.json").write_text(json.dumps({"catalogue": "kantor.toml"}), encoding="utf-8")
    assert shown(opened()) == ["office"]


def test_layers_saved_as_a_catalogue_are_the_same_layers(qtbot, home, opened, added, tmp_path):
    session = opened()
    added(session, *files(home))
    worked_on(session)
    settled(qtbot, session)
    before = seen(session)
    write_catalogue(tmp_path / "office.toml", session.layer_files.as_catalogue())
    session.layer_files.choose_catalogue(str(tmp_path / "office.toml"), plain=True)
    settled(qtbot, session)
    assert [(row[:2], row[2].title, row[2].look, row[3]) for row in seen(session)] == [
        (row[:2], row[2].title, row[2].look, row[3]) for row in before
    ]
    assert session.plan.settings["layers"] == {"catalogue": str(tmp_path / "office.toml")}
    session.undo_stack.undo()
    settled(qtbot, session)
    assert seen(session) == before


def test_what_is_printed_is_what_is_shown(qtbot, home, opened, added, tmp_path):
    session = opened()
    added(session, *files(home))
    worked_on(session)
    settled(qtbot, session)
    session.layers.remove(ids(session)["jalan"])
    write_catalogue(tmp_path / "p.toml", session.layer_files.printed())
    infos = read_catalogue(tmp_path / "p.toml")
    assert [info.removed for info in infos] == [True, False, False]
    views = session.layers.views
    assert [(i.id, i.shown, i.opacity, i.crs, i.role, i.look) for i in infos[1:]] == [
        (v.layer.info.id, v.visible, v.opacity, v.layer.info.crs, v.layer.info.role, v.layer.info.look) for v in views
    ]


# --- one file that travels
def test_layers_that_the_plan_holds_travel_in_its_file(qtbot, home, opened, added):
    session = opened()
    added(session, *files(home))
    read = []
    session.layers_changed.connect(lambda: read.append(len(session.layers.views)))
    session.layer_files.embed(list(ids(session).values()))
    settled(qtbot, session)
    assert len({view.layer.info.embedded for view in session.layers.views}) == 3 and set(read) == {3}, "nothing goes while it is put there"
    assert session.said[-1] == "Keep 3 layers in the plan: they travel with its file from now on."
    before = [row[3] for row in seen(session)]
    session.file.save_copy(home.parent / "copy.gpkg")
    session.close()
    for path in home.iterdir():
        path.unlink(missing_ok=True)  # what says who has the plan goes by itself
    alone = (home / "plan.gpkg", home.parent / "copy.gpkg")
    (home.parent / "copy.gpkg").rename(alone[0])
    again = opened()
    assert [row[3] for row in seen(again)] == before and not again.layers.unread
    copies = [Path(info.path) for info in again.layer_files.printed()]
    assert all(path.exists() and not path.is_relative_to(home) for path in copies)
    again.undo_stack.undo()
    again.close()
    assert not any(path.exists() for path in copies)


def test_how_layers_look_and_where_they_are_kept_judges_nothing_anew(qtbot, home, opened, added):
    session = opened()
    added(session, *files(home)[:2])
    key, other = ids(session).values()
    qtbot.waitUntil(lambda: not session.checking, timeout=30_000)
    anew = []
    session.layers._replaced = lambda: anew.append(1)
    session.layers.set_view(key, visible=False, opacity=0.5)
    session.layers.change([key], mark("Rename {layer}"), look=LayerLook(Ink("#ff0000")), group="G")
    session.layer_files.embed([key, other])
    settled(qtbot, session)
    assert session.layers.info(key).embedded and anew == []
    session.layers.change([key], mark("Rename {layer}"), role="fence")
    assert anew == [1]


def test_holding_is_undone_and_released(qtbot, home, opened, added):
    session = opened()
    added(session, files(home)[0])
    (key,) = ids(session).values()
    session.layer_files.embed([key])
    settled(qtbot, session)
    assert session.layers.info(key).embedded
    session.layer_files.release([key])
    settled(qtbot, session)
    assert not session.layers.info(key).embedded and len(session.layers.views) == 1
    session.undo_stack.undo()
    session.undo_stack.undo()
    settled(qtbot, session)
    assert not session.layers.info(key).embedded and len(session.layers.views) == 1


def test_what_cannot_be_held_is_said(qtbot, home, opened, added, monkeypatch):
    session = opened()
    added(session, *files(home)[:2])
    monkeypatch.setattr("tabletop.io.attached.embedded_layers.LARGEST_FILE_BYTES", 5_000)
    session.layer_files.embed(list(ids(session).values()))
    settled(qtbot, session)
    assert any("jalan.gpkg has" in text and "Keep it beside the plan" in text for text in session.said)
    assert [bool(view.layer.info.embedded) for view in session.layers.views] == [
        view.layer.info.table == "bangunan" for view in session.layers.views
    ]


# --- files that lie elsewhere
def test_one_that_is_found_finds_those_that_moved_with_it(qtbot, home, opened, added):
    session = opened()
    (home / "peta" / "dalam").mkdir(parents=True)
    kept = [*files(home / "peta")[:2], geojson(home / "peta" / "dalam" / "pos.geojson", points())]
    added(session, *kept)
    before = [row[3] for row in seen(session)]
    session.close()
    (home / "peta").rename(home.parent / "arsip")
    session = opened()
    assert len(session.layers.unread) == 3
    first = next(lack.info for lack in session.layers.unread if lack.info.path.endswith("jalan.gpkg"))
    session.layers.find(first.id, home.parent / "arsip" / "jalan.gpkg")
    settled(qtbot, session)
    assert [row[3] for row in seen(session)] == before and not session.layers.unread
    assert session.said[-1] == "2 more layers found there."
    session.undo_stack.undo()
    settled(qtbot, session)
    assert len(session.layers.unread) == 3, "one step"


# --- files that change while they are open
def outdated(session):
    return [(one.path.name, len(one.layers), one.is_gone) for one in session.layer_files.outdated]


def test_a_file_that_changed_is_noticed_and_read_again_when_asked(qtbot, home, opened, added):
    session = opened()
    road, houses, _ = files(home)
    added(session, road, houses)
    worked = ids(session)["jalan"]
    session.layers.set_view(worked, opacity=0.3)
    road.unlink()
    with qtbot.waitSignal(session.files_outdated, timeout=5_000):
        vector(road, [ROAD, HOUSE.boundary], kind="Unknown")
    assert outdated(session) == [("jalan.gpkg", 1, False)]
    assert session.layers.views[-1].layer.count == 1 or session.layers.info(worked) is not None
    session.layer_files.reload()
    settled(qtbot, session)
    view = next(one for one in session.layers.views if one.layer.info.id == worked)
    assert view.layer.count == 2 and view.opacity == 0.3 and outdated(session) == []


def test_a_file_that_went_stays_on_the_map(qtbot, home, opened, added):
    session = opened()
    road, houses, _ = files(home)
    added(session, road, houses)
    with qtbot.waitSignal(session.files_outdated, timeout=5_000):
        road.unlink()
    assert outdated(session) == [("jalan.gpkg", 1, True)]
    session.layer_files.reload()
    settled(qtbot, session)
    assert len(session.layers.views) == 2 and any("jalan.gpkg" in text for text in session.said)
    vector(road, [ROAD], kind="LineString")
    qtbot.waitUntil(lambda: outdated(session) == [("jalan.gpkg", 1, False)])
    session.layer_files.reload()
    settled(qtbot, session)
    assert outdated(session) == [] and len(session.layers.views) == 2


def test_a_part_of_a_shapefile_counts(tmp_path):
    path = vector(tmp_path / "bangunan.shp", [HOUSE], kind="Polygon")
    before = watched_files.stamp_of(str(path))
    os.utime(tmp_path / "bangunan.dbf", ns=(1, 1))
    assert watched_files.stamp_of(str(path)) != before and watched_files.stamp_of(str(tmp_path / "no")) is None
    assert watched_files.stamp_of("a\0b") is None and isinstance(watched_files.stamp_of(str(tmp_path)), tuple)


def test_a_catalogue_that_changed_is_noticed(qtbot, home, opened):
    session = opened()
    path = catalogue(home, "a")
    session.layer_files.choose_catalogue(str(path))
    settled(qtbot, session)
    with qtbot.waitSignal(session.files_outdated, timeout=5_000):
        catalogue(home, "b", "a")
    qtbot.waitUntil(lambda: ("kantor.toml", 0, False) in outdated(session))
    session.layer_files.reload()
    settled(qtbot, session)
    qtbot.waitUntil(lambda: outdated(session) == [])
    assert shown(session) == ["b", "a"]


def test_a_look_that_hangs_holds_nothing_up(qtbot, home, opened, added, monkeypatch):
    session, hangs = opened(), threading.Event()
    monkeypatch.setattr(watched_files, "stamp_of", lambda path: hangs.wait(20))
    monkeypatch.setattr(watched_files, "END_S", 0.1)
    added(session, files(home)[0])
    qtbot.wait(150)
    session.layers.set_view(ids(session)["jalan"], visible=False)
    session.close()
    hangs.set()


# --- real and schematic ground
def test_real_ground_on_the_schematic_town_is_told_once(qtbot, home, opened, added):
    session, told = opened(), []
    session.ground_mixed.connect(lambda info: told.append(info.title_in("en")))
    text = [
        f'[[layer]]\nid = "{key}"\ntitle = {{en = "{key}"}}\nfile = "{key}.gpkg"\nrole = "road"\nschematic = true\n' for key in ("s", "t")
    ]
    for key in ("s", "t"):
        vector(home / f"{key}.gpkg", [ROAD], kind="LineString")
    (home / "skema.toml").write_text("\n".join(text), encoding="utf-8")
    session.layer_files.choose_catalogue(str(home / "skema.toml"))
    settled(qtbot, session)
    road, houses, posts = files(home)
    added(session, posts)
    assert told == []
    added(session, road)
    assert told == ["jalan"]
    added(session, houses)
    assert told == ["jalan"], "the town is real already"
    session.layer_files.take_schematic_off()
    assert not any(view.layer.info.schematic for view in session.layers.views)
    session.close()
    session = opened()
    assert len(session.layers.views) == 3 and [info.id for info in session.layers.removed] == ["s", "t"]
    session.undo_stack.undo()
    settled(qtbot, session)
    assert len(session.layers.views) == 5
