"""Packs and databases in a window: published, versions told and walked through, tables added, edits of others noticed."""

import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from support.layer_files import vector
from support.plans import plan_of, thing
from support.postgis import database, postgis_server  # noqa: F401
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from
from tabletop.io.layers.pack_file import read_pack
from tabletop.io.packs.pack_writing import publish
from tabletop.session.ground import database_layers
from tabletop.ui.dialogs import dialogs
from tabletop.ui.ground import pack_commands
from tabletop.ui.importing.database_dialog import DatabaseDialog
from tabletop.ui.importing.version_window import VersionWindow

E, N = 500_000.0, 9_950_000.0


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setenv("TABLETOP_CATALOGUE", "none")
    monkeypatch.setattr(database_layers, "POLL_S", 0.2)


def settled(window, qtbot):  # noqa: F811
    qtbot.waitUntil(lambda: not window.session.layers.reading, timeout=30_000)


def office(path, east=0.0):
    info = LayerInfo("houses", {"id": "Rumah", "en": "Houses"}, role="building")
    return publish([Layer(info, (ragged_from([shapely.box(E + east, N, E + east + 9, N + 9)], 2),), {})], path, by="Sari").version


def draw(window, name):  # noqa: F811
    feature = plan_of(thing("unit", (E, N), name)).features[name]
    window.session.do(Change(message(mark("Draw")), (Edit("feature", feature.id, None, feature),)))


def told(window, topic):  # noqa: F811
    return [notice for notice in window.notices.notices if notice.topic == topic]


def opened(window, kind):  # noqa: F811
    return window.findChildren(kind)[-1]


def test_a_pack_is_published_opened_and_its_next_version_told(window, qtbot, tmp_path, monkeypatch):  # noqa: F811
    vector(tmp_path / "jalan.gpkg", [shapely.LineString([(E, N), (E + 90, N)])], kind="LineString")
    window.session.layers.add_file(tmp_path / "jalan.gpkg")
    qtbot.waitUntil(lambda: len(window.session.layers.views) == 1, timeout=30_000)
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *asked: tmp_path / "pack.gpkg")
    window.actions_.by_id["layers-publish"].trigger()
    qtbot.waitUntil(lambda: not window.outside.is_running and (tmp_path / "pack.gpkg").exists(), timeout=60_000)
    assert read_pack(tmp_path / "pack.gpkg").version.version == 1
    monkeypatch.setattr(dialogs, "ask_open_file", lambda *asked: tmp_path / "pack.gpkg")
    window.actions_.by_id["layers-open-catalogue"].trigger()
    settled(window, qtbot)
    assert window.session.versions.shown.version == 1


def test_another_version_is_said_walked_through_and_stood_on(window, qtbot, tmp_path):  # noqa: F811
    pack = tmp_path / "kukar.gpkg"
    office(pack)
    window.session.layer_files.choose_catalogue(str(pack))
    settled(window, qtbot)
    draw(window, "a")
    assert told(window, pack_commands.VERSION) == [] and window.actions_.by_id["layers-changes"].isEnabled()
    office(pack, east=2.0)
    window.session.layers.catalogue.read_anew()
    window.session.layers.arrange()
    for view in window.session.layers.views:
        window.session.layers.reload(view.layer.info.id)
    settled(window, qtbot)
    (notice,) = told(window, pack_commands.VERSION)
    assert "drawn on version 1 of" in notice.text.text() and "version 2 of" in notice.text.text()
    window.actions_.by_id["layers-changes"].trigger()
    changes = opened(window, VersionWindow)
    qtbot.waitUntil(lambda: changes.model.rowCount() == 1, timeout=30_000)
    seen = []
    changes.place_wanted.connect(seen.append)
    changes.tree.setFocus()
    changes.tree.setCurrentIndex(changes.model.index(0, 0, changes.model.index(0, 0)))
    QTest.keyClick(changes.tree, Qt.Key.Key_Return)
    assert "moved: 1, 2.00 m" in changes.tree.currentIndex().data() and len(seen) == 1
    changes.stand_button.click()
    assert told(window, pack_commands.VERSION) == [] and window.session.versions.drawn_on.version == 2
    window.session.undo_stack.undo()
    assert len(told(window, pack_commands.VERSION)) == 1


def test_tables_of_a_database_are_added_watched_and_read_anew(window, qtbot, database, postgis_server, monkeypatch):  # noqa: F811
    name = database.partition("///")[2].partition("?")[0]
    box = f"ST_SetSRID(ST_MakeEnvelope({E}, {N}, {E + 9}, {N + 9}), 32750)"
    postgis_server.call_in(name, f"CREATE TABLE rumah (kode int, geom geometry); INSERT INTO rumah VALUES (1, {box});")
    window.actions_.by_id["layers-database"].trigger()
    dialog = opened(window, DatabaseDialog)
    dialog.address.setText(database)
    QTest.keyClick(dialog.address, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.tables.count() == 1, timeout=30_000)
    assert not dialog.accept_button.isEnabled() and "1 table" in dialog.note.text()
    QTest.keyClick(dialog.tables, Qt.Key.Key_Space)
    assert dialog.accept_button.isEnabled()
    dialog.accept()
    qtbot.waitUntil(lambda: len(window.session.layers.views) == 1, timeout=30_000)
    (view,) = window.session.layers.views
    assert view.layer.info.role == "building" and view.layer.count == 1
    qtbot.waitUntil(lambda: view.layer.info.id in window.session.databases._tokens, timeout=30_000)
    postgis_server.call_in(name, f"INSERT INTO rumah VALUES (2, {box}); SELECT pg_sleep(1.1);")
    qtbot.waitUntil(lambda: bool(told(window, pack_commands.EDITED)), timeout=30_000)
    window.session.databases.reload()
    qtbot.waitUntil(lambda: window.session.layers.views[0].layer.count == 2, timeout=30_000)
    assert told(window, pack_commands.EDITED) == []


def test_a_database_that_is_not_there_is_one_sentence(window, qtbot):  # noqa: F811
    window.actions_.by_id["layers-database"].trigger()
    dialog = opened(window, DatabaseDialog)
    for address, words in (("postgresql://a:b@server/kukar", "holds a password"), ("127.0.0.1:9/kukar", "cannot be reached")):
        dialog.address.setText(address)
        dialog.ask()
        qtbot.waitUntil(lambda words=words: words in dialog.note.text(), timeout=30_000)
    assert dialog.tables.count() == 0
