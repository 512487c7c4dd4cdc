"""Select, copy, cut, paste, duplicate and delete through the actions of a window, and the history that lists them."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shapely import Point

from support.window_fixture import demo_bytes, english, session, window  # noqa: F401
from tabletop import i18n
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature, set_scene
from tabletop.core.values.feature import Feature, Scope, Span, State
from tabletop.io.documents.pasted_text import features_from_text
from tabletop.session.keeping.history import HistoryStep, steps_of
from tabletop.session.session import Session
from tabletop.settings import Settings
from tabletop.tools.base.properties import set_property
from tabletop.ui.commands import clipboard, edit_commands
from tabletop.ui.dialogs.history_panel import HistoryPanel, time_of
from tabletop.ui.window.main_window import MainWindow


@pytest.fixture(autouse=True)
def empty_clipboard(qapp):
    QApplication.clipboard().clear()


def do(window, name):  # noqa: F811
    window.actions_.by_id[name].trigger()


def one_of(window, kind):  # noqa: F811
    return next(one for one in window.session.plan.placed(window.session.scene) if one.kind == kind and not one.get("locked"))


def added(window, *features):  # noqa: F811
    window.session.do(add_feature(message("Add"), *features))


def thing(key, kind, geometry, **properties):
    return Feature.from_spans(key, kind, [Span(State(geometry, properties))])


def said(window):  # noqa: F811
    return [notice.text.text() for notice in window.notices.notices]


# --- selecting
def test_select_kind_and_invert(window):  # noqa: F811
    placed = window.session.plan.placed(window.session.scene)
    window.session.select([one_of(window, "unit").id])
    do(window, "select-kind")
    units = {one.id for one in placed if one.kind == "unit"}
    assert window.session.selection == units and len(units) > 1
    do(window, "select-invert")
    assert window.session.selection == {one.id for one in placed} - units


def test_what_is_hidden_is_not_selected(window):  # noqa: F811
    unit = one_of(window, "unit").id
    window.session.hide([unit])
    do(window, "select-all")
    assert unit not in window.session.selection
    do(window, "select-invert")
    assert not window.session.selection


# --- copy and paste
def test_copy_and_paste_at_the_pointer(window):  # noqa: F811
    crowd = one_of(window, "crowd")
    window.session.select([crowd.id])
    do(window, "copy")
    viewport = window.canvas.surface.viewport()
    QTest.mouseMove(viewport, QPoint(300, 200))
    QApplication.processEvents()
    place = window.canvas.pointer_ground()
    do(window, "paste")
    (made,) = (window.session.plan.features[one].at(window.session.scene) for one in window.session.selection)
    west, south, east, north = made.geometry.bounds
    assert place is not None and ((west + east) / 2, (south + north) / 2) == pytest.approx(place, abs=0.01)
    assert made.geometry.area == pytest.approx(crowd.geometry.area, rel=1e-6)
    assert {**made.properties} == {**crowd.properties}
    assert window.actions_.by_id["undo"].text().startswith("Undo: Paste ")
    do(window, "undo")
    assert len(window.session.plan.features) == len(demo_features(window))


def demo_features(window):  # noqa: F811
    return window.session.file._file.plan.features if window.session.file.pending == 0 else window.session.plan.features


def test_paste_in_place_stands_where_it_stood(window):  # noqa: F811
    lane = one_of(window, "lane")
    window.session.select([lane.id])
    do(window, "copy")
    do(window, "paste-in-place")
    (key,) = window.session.selection
    assert key != lane.id and window.session.plan.features[key].at(window.session.scene).geometry.equals_exact(lane.geometry, 1e-3)


def test_paste_keeps_to_the_scope_and_leaves_the_roster_unit(window):  # noqa: F811
    unit = next(one for one in window.session.plan.placed(window.session.scene) if one.kind == "unit" and one.get("unit"))
    window.session.select([unit.id])
    do(window, "copy")
    window.session.set_scope(Scope.THIS_SCENE)
    do(window, "paste")
    (key,) = window.session.selection
    made, here = window.session.plan.features[key], window.session.scene
    assert made.at(here) is not None and made.at(here + 1) is None and "unit" not in made.at(here).properties


def test_duplicate_keeps_to_the_scope(window):  # noqa: F811
    window.session.select([one_of(window, "crowd").id])
    window.session.set_scope(Scope.THIS_SCENE)
    do(window, "duplicate")
    (key,) = window.session.selection
    assert window.session.plan.features[key].at(window.session.scene + 1) is None


def test_copies_of_a_group_are_a_group_of_their_own(window):  # noqa: F811
    added(window, *(thing(f"t{n}", "text", Point(500_000 + n * 10, 9_950_000), group="g", text="x") for n in range(2)))
    window.session.select(["t0", "t1"])
    do(window, "duplicate")
    groups = {window.session.plan.features[one].at(1).properties["group"] for one in window.session.selection}
    assert len(groups) == 1 and groups != {"g"}


def test_cut_is_one_step_and_comes_back_by_paste(window):  # noqa: F811
    crowd, count = one_of(window, "crowd"), window.session.undo_stack.count()
    window.session.select([crowd.id])
    do(window, "cut-out")
    assert crowd.id not in window.session.plan.features and window.session.undo_stack.count() == count + 1
    do(window, "paste-in-place")
    (key,) = window.session.selection
    assert window.session.plan.features[key].kind == "crowd"


def test_what_is_locked_is_neither_cut_nor_deleted(window):  # noqa: F811
    added(window, thing("t", "text", Point(500_000, 9_950_000), locked=True, text="x"))
    window.session.select(["t"])
    do(window, "cut-out")
    do(window, "delete")
    assert "t" in window.session.plan.features and any("locked" in words for words in said(window))
    assert clipboard.taken() is None


def test_two_plans_and_two_windows_share_the_clipboard(window, qtbot, tmp_path):  # noqa: F811
    do(window, "select-all")
    do(window, "copy")
    other = Session()
    other.file.new(tmp_path / "other.gpkg")
    second = MainWindow(other, Settings(theme="light"))
    try:
        second.actions_.by_id["paste-in-place"].trigger()
        first = sorted(one.kind for one in window.session.plan.placed(window.session.scene))
        assert sorted(one.kind for one in other.plan.placed(1)) == first
        assert not set(other.plan.features) & set(window.session.plan.features)
    finally:
        second.take_down()
        other.close()


def test_other_programs_read_the_text(window):  # noqa: F811
    window.session.select([one_of(window, "crowd").id])
    do(window, "copy")
    text = QApplication.clipboard().text()
    assert json.loads(text)["features"][0]["properties"]["kind"] == "crowd"
    assert QApplication.clipboard().mimeData().hasFormat("application/geo+json")


@pytest.mark.parametrize("text", ["", "hello", "{}", "[1, 2]", '{"type": "FeatureCollection"}', "{" * 5_000])
def test_what_is_no_geojson_is_said(window, text):  # noqa: F811
    QApplication.clipboard().setText(text)
    do(window, "paste")
    assert said(window) == ["The clipboard holds nothing that can stand on a map; copy features, or GeoJSON text."]


def test_foreign_geojson_says_what_did_not_fit(window):  # noqa: F811
    line = {"type": "LineString", "coordinates": [[117.0, -0.4], [117.001, -0.4]]}
    rows = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [117.0, -0.4]}, "properties": {"name": "Masjid"}},
        {"type": "Feature", "geometry": line, "properties": None},
        {"type": "Feature", "geometry": None, "properties": {}},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [900.0, -0.4]}, "properties": {}},
    ]
    QApplication.clipboard().setText(json.dumps({"type": "FeatureCollection", "features": rows}))
    do(window, "paste-in-place")
    kinds = sorted(window.session.plan.features[one].kind for one in window.session.selection)
    assert kinds == ["measure", "text"]
    elsewhere, misfits = said(window)
    assert elsewhere == "Paste 2 features: also in 10 other scenes (2-11)."
    assert "1 feature did not fit" in misfits and "feature 3 (text) was left out: Its coordinates are not degrees" in misfits


def test_foreign_lines_become_what_the_tool_in_hand_draws(window):  # noqa: F811
    QApplication.clipboard().setText(
        '{"type": "MultiLineString", "coordinates": [[[117, -0.4], [117.001, -0.4]], [[117, -0.3], [117.1, -0.3]]]}'
    )
    do(window, "draw-cordon")
    do(window, "paste-in-place")
    assert [window.session.plan.features[one].kind for one in window.session.selection] == ["cordon", "cordon"]


def test_foreign_coordinates_in_metres():
    data = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32750"}},
        "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [500_000, 9_950_000]}, "properties": {}}],
    }
    found = features_from_text(json.dumps(data))
    assert found.features[0].at(1).geometry.equals_exact(Point(500_000, 9_950_000), 1e-6)


def test_nothing_is_pasted_into_a_plan_that_is_only_read(window):  # noqa: F811
    window.session.file.read_only = True
    window.refresh()
    assert not window.actions_.by_id["paste"].isEnabled() and window.actions_.by_id["copy"].isEnabled() is bool(window.session.selection)


# --- history
def rows(panel):
    return [panel.list.item(n).data(Qt.ItemDataRole.UserRole) for n in range(panel.list.count())]


def draw_three(window):  # noqa: F811
    for number in range(3):
        window.session.do(
            add_feature(message("Add " + str(number)), thing(f"t{number}", "text", Point(500_000 + number, 9_950_000), text="x"))
        )


def test_history_lists_and_goes_anywhere(window, qtbot):  # noqa: F811
    draw_three(window)
    panel = HistoryPanel(window.session, window)
    assert [row[0] for row in rows(panel)] == ["The plan as it was before", "Add 0", "Add 1", "Add 2"]
    assert [row[3] for row in rows(panel)] == [False, False, False, True] and all(row[1] for row in rows(panel)[1:])
    panel.go_to(1)
    assert {"t0"} == {one for one in window.session.plan.features if one.startswith("t") and len(one) == 2}
    assert [row[2] for row in rows(panel)] == [False, False, True, True]
    panel.list.setCurrentRow(3)
    panel.show()
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert "t2" in window.session.plan.features
    panel.go_to(0)
    assert not any(row[3] for row in rows(panel)[1:]) and rows(panel)[0][3]
    panel.close()


def test_history_survives_a_restart_with_its_times(window, tmp_path):  # noqa: F811
    draw_three(window)
    window.session.undo_stack.undo()
    window.session.file.flush()
    path = window.session.file.path
    window.session.file.close()
    window.session.file.open(path)
    steps = steps_of(window.session.undo_stack)
    assert [str(step.label) for step in steps] == ["Add 0", "Add 1", "Add 2"] and window.session.undo_stack.index() == 2
    assert all(abs(step.at.astimezone() - datetime.now().astimezone()) < timedelta(minutes=5) for step in steps)


def test_undo_is_said_in_the_language_in_use(window):  # noqa: F811
    window.session.select([one_of(window, "crowd").id])
    do(window, "delete")
    assert window.actions_.by_id["undo"].text().startswith("Undo: Delete ")
    window.change_language("id")
    assert window.actions_.by_id["undo"].text().startswith("Urungkan: Hapus ")
    i18n.set_language("en")


def test_the_time_of_an_edit():
    now = datetime.now()
    assert time_of(HistoryStep(message("x"), now)) == now.strftime("%H.%M.%S")
    assert time_of(HistoryStep(message("x"), datetime(2024, 8, 29, 12, 3))) == "29-08-2024 12.03"
    assert time_of(HistoryStep(message("x"), None)) == ""


def test_history_of_a_plan_that_is_only_read(window):  # noqa: F811
    draw_three(window)
    window.session.file.read_only = True
    panel = HistoryPanel(window.session, window)
    panel.go_to(0)
    assert "t0" in window.session.plan.features and "reading only" in panel.hint.text()
    panel.close()


# --- undo shows where
def test_undo_and_redo_name_the_step_once_and_flash_without_moving_the_map(window):  # noqa: F811
    east, north = window.canvas.view().centre
    added(window, thing("near", "command-post", Point(east, north)))
    view = window.canvas.view()
    for action, word in (("undo", "Taken back: Add"), ("redo", "Done again: Add")):
        do(window, action)
        assert [one for one in said(window) if "Add" in one] == [word]
        assert window.canvas.view() == view
        assert window.canvas.items.place.shown.intersects(Point(east, north))


def test_undo_goes_to_what_is_off_the_picture(window):  # noqa: F811
    east, north = window.canvas.view().centre
    added(window, thing("far", "command-post", Point(east + 9_000, north)))
    do(window, "undo")
    assert window.canvas.view().centre == pytest.approx((east + 9_000, north), abs=1)


def test_undo_goes_to_a_scene_in_which_it_shows(window):  # noqa: F811
    east, north = window.canvas.view().centre
    added(window, Feature.from_spans("late", "command-post", [Span(State(Point(east, north), {}), 3, None)]))
    assert window.session.scene == 1
    do(window, "undo")
    assert window.session.scene == 3
    do(window, "redo")
    assert window.session.scene == 3


def test_nothing_to_undo_says_nothing(window):  # noqa: F811
    before = window.canvas.view()
    do(window, "undo")
    edit_commands.undo(window.desk)
    edit_commands.redo(window.desk)
    assert said(window) == [] and window.canvas.view() == before


def test_undo_of_properties_and_of_scenes(window):  # noqa: F811
    feature = one_of(window, "crowd")
    window.session.do(set_property([window.session.plan.features[feature.id]], "headcount", 77, 1, Scope.ALL_SCENES, window.session.plan))
    do(window, "undo")
    assert window.canvas.items.place.shown.geoms[0].equals(feature.geometry) and len(window.canvas.items.place.shown.geoms) == 1
    scene = window.session.plan.scene(2)
    window.session.do(set_scene(message("Rename"), scene, replace(scene, name="other")))
    do(window, "undo")
    assert said(window)[-1] == "Taken back: Rename"


def test_what_undo_brings_back_is_selected(window):  # noqa: F811
    chosen = one_of(window, "unit").id
    window.session.select([chosen])
    do(window, "delete")
    assert window.session.selection == frozenset()
    do(window, "undo")
    assert window.session.selection == {chosen}
    do(window, "redo")
    assert window.session.selection == frozenset()


@pytest.mark.parametrize("action", ["delete", "cut-out"])
def test_nothing_is_removed_in_silence(window, action):  # noqa: F811
    east, north = window.canvas.view().centre
    added(window, thing("post", "command-post", Point(east, north), name="Alpha"))
    window.session.select(["post"])
    do(window, action)
    assert said(window)[-1:] == ["Done: Delete Alpha. Ctrl+Z takes it back."]
    do(window, "undo")
    assert said(window)[-1] == "Taken back: Delete Alpha"
