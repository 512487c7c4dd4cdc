"""Catalogues and files of layers in a window: opened, saved, made the default; notices about files; Delete and Ctrl+Z."""

import json
from pathlib import Path

import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from shapely import Point

from support.layer_files import vector
from support.window_fixture import english, session, window  # noqa: F401
from tabletop import paths
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Span, State
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.session.ground import watched_files
from tabletop.ui.dialogs import dialogs
from tabletop.ui.ground.layer_files import find_layer

E, N = 500_000.0, 9_950_000.0
ROAD = shapely.LineString([(E, N), (E + 90, N)])


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setenv("TABLETOP_CATALOGUE", "none")
    monkeypatch.setattr(watched_files, "POLL_S", 0.05)


def settled(window, qtbot):  # noqa: F811
    qtbot.waitUntil(lambda: not window.session.layers.reading, timeout=30_000)


def with_road(window, qtbot, folder: Path):  # noqa: F811
    path = vector(folder / "jalan.gpkg", [ROAD], kind="LineString")
    window.session.layers.add_file(path)
    qtbot.waitUntil(lambda: len(window.session.layers.views) == 1, timeout=30_000)
    window.notices.clear()
    return path


def catalogue(folder: Path, schematic=False):
    vector(folder / "s.gpkg", [ROAD], kind="LineString")
    text = f'[[layer]]\nid = "s"\ntitle = {{en = "S"}}\nfile = "s.gpkg"\nrole = "road"\nschematic = {str(schematic).lower()}\n'
    (folder / "kantor.toml").write_text(text, encoding="utf-8")
    return folder / "kantor.toml"


def asked(monkeypatch, path):
    monkeypatch.setattr(dialogs, "ask_open_file", lambda *args, **kw: path)
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *args, **kw: path)


def run(window, name):  # noqa: F811
    window.refresh_actions()
    assert window.actions_.by_id[name].isEnabled(), name
    window.actions_.by_id[name].trigger()


def said(window):  # noqa: F811
    return [notice.text.text() for notice in window.notices.notices]


def press(window, words):  # noqa: F811
    buttons = [button for notice in window.notices.notices for button in getattr(notice, "buttons", [])]
    next(button for button in buttons if button.text() == words).click()


def test_a_catalogue_is_opened_made_the_default_and_left_again(window, qtbot, tmp_path, monkeypatch):  # noqa: F811
    asked(monkeypatch, catalogue(tmp_path))
    assert not window.actions_.by_id["layers-use-default"].isEnabled()
    run(window, "layers-open-catalogue")
    settled(window, qtbot)
    assert [view.layer.info.id for view in window.session.layers.views] == ["s"]
    assert said(window) == ["The plan stands on the catalogue kantor.toml from now on."]
    press(window, "Make it the default")
    settings = json.loads((paths.config_folder() / "settings.json").read_text(encoding="utf-8"))
    assert settings["catalogue"] == str(tmp_path / "kantor.toml")
    run(window, "layers-use-default")
    assert window.session.layers.views == [] and window.session.layers.kept.catalogue is None
    asked(monkeypatch, None)
    run(window, "layers-open-catalogue")
    assert window.session.layers.kept.catalogue is None


def test_a_bad_catalogue_is_one_sentence(window, tmp_path, monkeypatch):  # noqa: F811
    (tmp_path / "bad.toml").write_text("[[", encoding="utf-8")
    asked(monkeypatch, tmp_path / "bad.toml")
    run(window, "layers-open-catalogue")
    assert said(window) == ["The layer catalogue bad.toml is not TOML: line 1 cannot be understood."]
    assert "layers" not in window.session.plan.settings


def test_layers_are_saved_as_a_catalogue_and_used(window, qtbot, tmp_path, monkeypatch):  # noqa: F811
    with_road(window, qtbot, tmp_path)
    asked(monkeypatch, tmp_path / "office.toml")
    run(window, "layers-save-catalogue")
    assert [info.table for info in read_catalogue(tmp_path / "office.toml")] == ["jalan"]
    press(window, "Use it in this plan")
    settled(window, qtbot)
    assert window.session.plan.settings["layers"]["catalogue"] == str(tmp_path / "office.toml")
    assert [view.layer.info.table for view in window.session.layers.views] == ["jalan"]
    run(window, "layers-make-default")
    assert window.settings.catalogue == str(tmp_path / "office.toml")


def test_added_layers_are_kept_in_the_plan_file(window, qtbot, tmp_path):  # noqa: F811
    assert not window.actions_.by_id["layers-hold"].isEnabled()
    path = with_road(window, qtbot, tmp_path)
    run(window, "layers-hold")
    settled(window, qtbot)
    path.unlink()
    window.session.file.open(window.session.file.path)
    settled(window, qtbot)
    assert [view.layer.count for view in window.session.layers.views] == [1] and window.session.layers.unread == ()


def test_the_menu_of_a_layer_keeps_it_in_the_plan_file_and_lets_it_go(window, qtbot, tmp_path):  # noqa: F811
    with_road(window, qtbot, tmp_path)
    layers, panel = window.session.layers, window.panels.layers
    key = layers.views[0].layer.info.id

    def choose(words):
        next(action for action in panel.menu(key).actions() if action.text() == words).trigger()
        settled(window, qtbot)

    choose("Keep in the plan file")
    assert layers.info(key).embedded
    choose("Read from its own file again")
    assert not layers.info(key).embedded and len(layers.views) == 1


def test_a_file_that_changed_says_so_until_it_is_read_again(window, qtbot, tmp_path):  # noqa: F811
    path = with_road(window, qtbot, tmp_path)
    path.unlink()
    qtbot.waitUntil(lambda: said(window) == ["jalan.gpkg is gone. The map shows it as it was read; on paper it is missing."])
    vector(path, [ROAD, ROAD], kind="LineString")
    words = "jalan.gpkg changed. The map shows it as it was read; paper reads it anew."
    qtbot.waitUntil(lambda: said(window) == [words])
    press(window, "Reload")
    qtbot.waitUntil(lambda: [view.layer.count for view in window.session.layers.views] == [2], timeout=30_000)
    qtbot.waitUntil(lambda: said(window) == [])


def test_real_ground_offers_to_take_the_schematic_town_off(window, qtbot, tmp_path):  # noqa: F811
    window.session.layer_files.choose_catalogue(str(catalogue(tmp_path, schematic=True)))
    settled(window, qtbot)
    window.session.layers.add_file(vector(tmp_path / "jalan.gpkg", [ROAD], kind="LineString"))
    words = "jalan is real ground, and the schematic town still lies under it: checks look at both."
    qtbot.waitUntil(lambda: words in said(window), timeout=30_000)
    press(window, "Take the schematic town off")
    assert [view.layer.info.table for view in window.session.layers.views] == ["jalan"]
    window.session.undo_stack.undo()
    settled(window, qtbot)
    assert len(window.session.layers.views) == 2


def test_delete_is_told_and_ctrl_z_takes_back_what_was_done_last(window, qtbot, tmp_path):  # noqa: F811
    with_road(window, qtbot, tmp_path)
    own, undo = window.session, window.actions_.by_id["undo"]
    post = Feature.from_spans("post", "command-post", [Span(State(Point(E, N), {}))])
    own.do(Change(message("Draw a post"), (Edit("feature", "post", None, post),)))
    own.layers.set_view(own.layers.views[0].layer.info.id, visible=False)
    rows = window.panels.layers.list
    rows.setCurrentIndex(rows.rows.index(0))
    QTest.keyClick(rows, Qt.Key.Key_Delete)
    assert own.layers.views == [] and said(window) == ["Done: Take jalan off the map. Ctrl+Z takes it back."]
    undo.trigger()
    assert [view.visible for view in own.layers.views] == [False], "the layer is back, hidden as it was"
    undo.trigger()
    assert [view.visible for view in own.layers.views] == [True] and "post" in own.plan.features
    undo.trigger()
    assert "post" not in own.plan.features and len(own.layers.views) == 1
    undo.trigger()
    assert own.layers.views == []


def test_find_on_a_catalogue_that_is_gone_opens_another(window, qtbot, tmp_path: Path, monkeypatch):  # noqa: F811
    layers = window.session.layers
    monkeypatch.setenv("TABLETOP_CATALOGUE", str(tmp_path / "office.toml"))
    layers.load_default()
    (lack,) = layers.layer_set.lacking
    assert "office.toml" in str(lack.reason) and layers.views == []
    asked(monkeypatch, catalogue(tmp_path))
    find_layer(window.desk, lack.info.id)
    settled(window, qtbot)
    assert layers.layer_set.lacking == () and [view.layer.info.id for view in layers.views] == ["s"]
