"""Files dropped on the map become layers of the session."""

import json
import threading

import numpy as np
import pyogrio
import pytest
import shapely

from tabletop.cli.parts import load_layers
from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers.catalogue_text import catalogue_text
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.session.session import Session


@pytest.fixture
def session(qtbot):
    one = Session()
    yield one
    one.close()


def table(path, name, crs, shape):
    extra = {"append": True} if path.exists() else {}
    pyogrio.raw.write(
        path, shapely.to_wkb(np.array([shape])), [np.array([1])], ["n"], layer=name, geometry_type=shape.geom_type, crs=crs, **extra
    )


def test_a_file_becomes_layers_in_their_order(qtbot, session, tmp_path):
    path = tmp_path / "kota.gpkg"
    table(path, "bangunan", "EPSG:32750", shapely.box(5e5, 9.95e6, 5e5 + 9, 9.95e6 + 9))
    table(path, "jalan", "EPSG:32750", shapely.LineString([(5e5, 9.95e6), (5e5 + 9, 9.95e6)]))
    session.layers.add_file(path)
    qtbot.waitUntil(lambda: len(session.layers.views) == 2, timeout=30_000)
    assert [view.layer.info.role for view in session.layers.views] == ["road", "building"]
    session.layers.add_file(path)
    with qtbot.waitSignal(session.layers_changed, timeout=30_000):
        pass
    assert len(session.layers.views) == 2


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_table_that_cannot_be_read_leaves_the_others(qtbot, session, tmp_path):
    path = tmp_path / "kota.gpkg"
    table(path, "tanpa_sistem", None, shapely.Point(5e5, 9.95e6))
    table(path, "jalan", "EPSG:32750", shapely.LineString([(5e5, 9.95e6), (5e5 + 9, 9.95e6)]))
    said, needed = [], []
    session.notice.connect(lambda text, severity: said.append(text))
    session.crs_needed.connect(needed.append)
    session.layers.add_file(path)
    qtbot.waitUntil(lambda: bool(needed), timeout=30_000)
    assert [view.layer.info.table for view in session.layers.views] == ["jalan"] and [info.path for info in needed[0].infos] == [str(path)]
    assert len(said) == 1 and "tanpa_sistem" in said[0]
    session.layers.add_file(path, "EPSG:32750")
    qtbot.waitUntil(lambda: len(session.layers.views) == 2, timeout=30_000)


def test_a_bad_file_is_one_notice_and_closing_amid_reading_is_quiet(qtbot, session, tmp_path):
    said = []
    session.notice.connect(lambda text, severity: said.append(text))
    (tmp_path / "a.geojson").write_text("no")
    session.layers.add_file(tmp_path / "a.geojson")
    qtbot.waitUntil(lambda: len(said) == 1, timeout=30_000)
    (tmp_path / "b.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    session.layers.add_file(tmp_path / "b.geojson")
    session.close()
    assert session.layers.views == []


def test_a_layer_is_made_ready_before_it_is_shown_and_elsewhere(qtbot, tmp_path):
    path = tmp_path / "kota.gpkg"
    table(path, "bangunan", "EPSG:32750", shapely.box(5e5, 9.95e6, 5e5 + 9, 9.95e6 + 9))
    done = []
    session = Session(prepare_layer=lambda layer: done.append((layer, threading.current_thread(), list(session.layers.views))))
    session.layers.add_file(path)
    qtbot.waitUntil(lambda: len(session.layers.views) == 1, timeout=30_000)
    session.close()
    ((layer, thread, shown),) = done
    assert layer.records is session.layers.views[0].layer.records and thread is not threading.main_thread() and shown == []


# --- layers of a catalogue that are not there
def catalogue(tmp_path, *rows):
    tables = [f'[[layer]]\nid = "{key}"\ntitle = {{en = "{key}"}}\nfile = "{file}"\nrole = "{role}"\n' for key, file, role in rows]
    (tmp_path / "catalogue.toml").write_text("\n".join(tables), encoding="utf-8")
    return tmp_path / "catalogue.toml"


def lacking(session):
    return [(lack.info.id, lack.lost) for lack in session.layers.layer_set.lacking]


def test_a_missing_layer_lacks_until_it_is_found(qtbot, session, tmp_path):
    there = tmp_path / "jalan.gpkg"
    table(there, "jalan", "EPSG:32750", shapely.LineString([(5e5, 9.95e6), (5e5 + 9, 9.95e6)]))
    session.layers.load_catalogue(catalogue(tmp_path, ("roads", "jalan.gpkg", "road"), ("houses", "gone.gpkg", "building")))
    assert session.layers.reading and session.readiness().pending
    qtbot.waitUntil(lambda: not session.layers.reading, timeout=30_000)
    assert lacking(session) == [("houses", None)] and "gone.gpkg" in str(session.layers.layer_set.lacking[0].reason)
    session.layers.find("houses", tmp_path / "nor-here.gpkg")
    qtbot.waitUntil(lambda: "nor-here" in str(session.layers.layer_set.lacking[0].reason), timeout=30_000)
    session.layers.find("houses", there)
    qtbot.waitUntil(lambda: len(session.layers.views) == 2, timeout=30_000)
    assert lacking(session) == [] and {view.layer.info.role for view in session.layers.views} == {"road", "building"}


def test_what_is_removed_or_hidden_on_purpose_is_no_lack(qtbot, session, tmp_path):
    table(tmp_path / "jalan.gpkg", "jalan", "EPSG:32750", shapely.LineString([(5e5, 9.95e6), (5e5 + 9, 9.95e6)]))
    session.layers.load_catalogue(catalogue(tmp_path, ("roads", "jalan.gpkg", "road"), ("houses", "gone.gpkg", "building")))
    qtbot.waitUntil(lambda: not session.layers.reading, timeout=30_000)
    session.layers.remove("houses")
    session.layers.set_view("roads", visible=False)
    assert lacking(session) == [] and len(session.layers.layer_set.layers) == 1
    session.layers.remove("roads")
    assert lacking(session) == []


def test_what_was_taken_off_is_told_until_it_is_read_again(qtbot, session, tmp_path):
    table(tmp_path / "jalan.gpkg", "jalan", "EPSG:32750", shapely.LineString([(5e5, 9.95e6), (5e5 + 9, 9.95e6)]))
    rows = catalogue(tmp_path, ("roads", "jalan.gpkg", "road"), ("houses", "gone.gpkg", "building"))
    session.layers.load_catalogue(rows)
    qtbot.waitUntil(lambda: not session.layers.reading, timeout=30_000)
    session.layers.set_view("roads", visible=False)
    assert session.layers.removed == () and not session.readiness().departures.unjudged, "hiding is not removing"
    session.layers.remove("roads")
    session.layers.remove("houses")
    session.layers.remove("no-such-layer")
    assert [info.id for info in session.layers.removed] == ["roads", "houses"]
    assert [str(one) for one in session.readiness().departures.unjudged] == [
        "the layer roads was taken off",
        "the layer houses was taken off",
    ]
    session.layers.load_catalogue(rows)
    qtbot.waitUntil(lambda: not session.layers.reading, timeout=30_000)
    assert [info.id for info in session.layers.removed] == ["roads", "houses"], "it stays off however often the window is opened"
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: not session.layers.reading, timeout=30_000)
    assert [info.id for info in session.layers.removed] == ["roads"] and lacking(session) == [("houses", None)]
    session.undo_stack.undo()
    assert session.layers.removed == ()


def test_the_same_table_added_again_ends_it(qtbot, session, tmp_path):
    path = tmp_path / "jalan.gpkg"
    table(path, "jalan", "EPSG:32750", shapely.LineString([(5e5, 9.95e6), (5e5 + 9, 9.95e6)]))
    session.layers.add_file(path)
    qtbot.waitUntil(lambda: len(session.layers.views) == 1, timeout=30_000)
    session.layers.remove(session.layers.views[0].layer.info.id)
    assert len(session.layers.removed) == 1
    session.layers.add_file(path)
    qtbot.waitUntil(lambda: len(session.layers.views) == 1, timeout=30_000)
    assert session.layers.removed == ()


def test_a_catalogue_says_what_was_taken_off(qtbot, session, tmp_path):
    gone = LayerInfo("houses", {"en": "Houses"}, path=str(tmp_path / "gone.gpkg"), role="building", removed=True)
    (tmp_path / "layers.toml").write_text(catalogue_text([gone]), encoding="utf-8")
    assert read_catalogue(tmp_path / "layers.toml") == [gone]
    session.layers.load_catalogue(tmp_path / "layers.toml")
    assert session.layers.removed == (gone,) and not session.layers.reading
    shapes = load_layers(str(tmp_path / "layers.toml"))
    assert shapes.removed == (gone,) and shapes.layers == () == shapes.lacking


def test_reading_that_was_stopped_leaves_a_lack(qtbot, session, tmp_path):
    session.layers.load_catalogue(catalogue(tmp_path, ("houses", "gone.gpkg", "building")))
    session.layers.cancel_reading()
    assert lacking(session) == [("houses", None)]


def test_a_layer_read_in_part_lacks_records_until_it_is_removed(qtbot, session, tmp_path):
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [117.0, -0.4]}}
    swapped = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [-0.4, 117.0]}}
    nothing = {"type": "Feature", "properties": {}, "geometry": None}
    text = json.dumps({"type": "FeatureCollection", "features": [point, swapped, point, swapped, nothing]})
    (tmp_path / "a.geojson").write_text(text, encoding="utf-8")
    session.layers.load_catalogue(catalogue(tmp_path, ("poi", "a.geojson", "poi")))
    qtbot.waitUntil(lambda: not session.layers.reading, timeout=30_000)
    assert lacking(session) == [("poi", 2)] and "swapped" in str(session.layers.layer_set.lacking[0].reason)
    session.layers.remove("poi")
    assert lacking(session) == []


def test_a_record_that_never_had_a_shape_is_no_loss(qtbot, session, tmp_path):
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [117.0, -0.4]}}
    text = json.dumps({"type": "FeatureCollection", "features": [point, {"type": "Feature", "properties": {}, "geometry": None}]})
    (tmp_path / "a.geojson").write_text(text, encoding="utf-8")
    session.layers.load_catalogue(catalogue(tmp_path, ("poi", "a.geojson", "poi")))
    qtbot.waitUntil(lambda: not session.layers.reading, timeout=30_000)
    assert lacking(session) == [] and session.layers.views[0].layer.problems
