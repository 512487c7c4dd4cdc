"""Bad files brought to the window: dropped, opened, written to. One sentence each, the plan as it was, the window alive."""

import sqlite3
from base64 import b64decode
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from shapely import Point

from support.person import LEFT, Person, at_the_window, document
from tabletop import i18n
from tabletop.core.values.feature import new_feature
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.ui.dialogs import dialogs
from tabletop.ui.layers.column_chooser import ColumnChooser

PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
PLACE = (500_000.0, 9_950_000.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    i18n.set_language("en")
    unit = new_feature("unit", Point(PLACE), {"name": "A"})
    for name in ("plan", "other", "later", "locked"):
        create_plan(tmp_path / f"{name}.gpkg", Plan(features={unit.id: unit}, settings={"name": name}))
    with sqlite3.connect(tmp_path / "later.gpkg") as connection:
        connection.execute("UPDATE setting SET value = '999' WHERE code = 'format'")
    connection.close()
    (tmp_path / "picture.png").write_bytes(PICTURE)
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "text.gpkg").write_text("not a database")
    (tmp_path / "cut.gpkg").write_bytes((tmp_path / "plan.gpkg").read_bytes()[:5000])
    (tmp_path / "empty.geojson").touch()
    (tmp_path / "words.geojson").write_text("{")
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    (tmp_path / "alone.dbf").write_bytes(b"\x03" + bytes(40))
    (tmp_path / "folder").mkdir()
    return tmp_path


@pytest.fixture
def person(qtbot, folder):
    with at_the_window(folder / "plan.gpkg") as made:
        yield made


def drop(person: Person, *urls: QUrl) -> None:
    """Let go of files over the map."""
    mime = QMimeData()
    mime.setUrls(list(urls))
    viewport, copy, no_key = person.canvas.surface.viewport(), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(200, 200), copy, mime, LEFT, no_key)
    QApplication.sendEvent(viewport, entering)
    if entering.isAccepted():
        QApplication.sendEvent(viewport, QDropEvent(QPointF(200, 200), copy, mime, LEFT, no_key))
    person.wait_for_layers()
    QApplication.processEvents()


def drop_file(person: Person, path: Path) -> None:
    drop(person, QUrl.fromLocalFile(str(path)))


def close_chooser(person: Person) -> None:
    """A table without places that the program knows asks for its columns by itself: not now."""
    for chooser in person.window.findChildren(ColumnChooser):
        chooser.reject()
    QApplication.processEvents()


def still_works(person: Person) -> None:
    """The window takes an edit, and it reaches the file."""
    person.look(PLACE)
    person.draw(Qt.Key.Key_U, (PLACE[0] + 30, PLACE[1] + 10 * len(person.session.plan.features)))
    person.wait_until_saved()
    plan_file = open_plan(person.session.file.path)
    plan_file.close()
    assert document(plan_file.plan) == document(person.session.plan)


BAD = ["folder", "picture.png", "report.pdf", "text.gpkg", "cut.gpkg", "later.gpkg", "empty.geojson", "words.geojson", "table.csv"]


def test_bad_files_that_are_dropped(person, folder):
    before = document(person.session.plan)
    for name in [*BAD, "alone.dbf", "gone.shp"]:
        drop_file(person, folder / name)
        close_chooser(person)
        said = person.dismiss_notices()
        assert len(said) == 1 and name.split(".")[0] in said[0] and said[0].endswith("."), (name, said)
        assert "Traceback" not in said[0] and len(said[0]) < 300 and "\n" not in said[0], said
        assert document(person.session.plan) == before and person.session.file.path == folder / "plan.gpkg"
    assert person.session.layers.views == []
    close_chooser(person)
    person.window.activateWindow()
    person.canvas.surface.viewport().setFocus()
    still_works(person)


def test_a_locked_plan_is_named_and_the_open_one_stays(person, folder):
    holder = sqlite3.connect(folder / "locked.gpkg", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        drop_file(person, folder / "locked.gpkg")
    finally:
        holder.close()
    said = person.dismiss_notices()
    assert len(said) == 1 and "locked.gpkg" in said[0] and "another program" in said[0], said
    assert person.session.file.path == folder / "plan.gpkg"
    still_works(person)


def test_a_plan_that_is_dropped_is_opened(person, folder):
    drop_file(person, folder / "other.gpkg")
    assert person.session.file.path == folder / "other.gpkg" and person.session.plan.name == "other" and person.dismiss_notices() == []
    still_works(person)


def test_the_open_plan_dropped_on_itself(person, folder):
    still_works(person)
    drop_file(person, folder / "plan.gpkg")
    assert person.session.file.path == folder / "plan.gpkg" and person.dismiss_notices() == []
    still_works(person)


def test_what_is_no_file_is_not_taken(person):
    drop(person, QUrl("https://example.org/layer.geojson"))
    assert person.dismiss_notices() == [] and person.session.layers.views == []


@pytest.mark.expects_errors
def test_the_file_is_deleted_while_it_is_open(person, folder):
    """What is on screen stays and can be saved as a copy."""
    still_works(person)
    before = document(person.session.plan)
    (folder / "plan.gpkg").unlink()
    person.draw(Qt.Key.Key_U, (PLACE[0] - 20, PLACE[1] - 10))
    person.wait(lambda: bool(person.window.notices.notices))
    said = person.dismiss_notices()
    assert any("plan.gpkg" in text for text in said) and person.session.file.held.why == "gone", "edits go on, and wait"
    person.session.file.save_copy(folder / "rescued.gpkg")
    plan_file = open_plan(folder / "rescued.gpkg")
    plan_file.close()
    assert len(plan_file.plan.features) >= 2 and before
    assert not (folder / "plan.gpkg").exists()


@pytest.mark.parametrize(
    ("action", "target"),
    [
        ("export", "gone/plan.geojson"),
        ("export", "folder"),
        ("export", "plan.docx"),
        ("export", "plan.gpkg"),
        ("save-copy", "plan.gpkg"),
        ("save-copy", "gone/copy.gpkg"),
        ("new", "other.gpkg"),
        ("report", "gone/report.pdf"),
        ("report", "report.odt"),
    ],
)
def test_targets_that_cannot_be_written(person, folder, monkeypatch, action, target):
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: folder / target)
    person.window.actions_.by_id[action].trigger()
    person.wait(lambda: bool(person.window.notices.notices))
    said = person.dismiss_notices()
    assert len(said) == 1 and Path(target).name in said[0] and said[0].endswith("."), said
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == files
    assert person.session.file.path == folder / "plan.gpkg"


def test_a_plan_for_reading_only(qtbot, folder, monkeypatch):
    """As on a stick that cannot be written: it is shown, edits are refused with a sentence, a copy can be saved."""
    monkeypatch.setattr("tabletop.io.plans.plan_store.writable", lambda path: False)
    content = (folder / "plan.gpkg").read_bytes()
    with at_the_window(folder / "plan.gpkg") as person:
        person.look(PLACE)
        before = document(person.session.plan)
        assert person.window.status.saved.text() == "Read only"
        person.session.select(person.session.plan.features)
        person.key(Qt.Key.Key_Delete)
        person.canvas.set_tool("draw-unit")
        person.click((PLACE[0] + 30, PLACE[1] + 10))
        assert document(person.session.plan) == before
        assert any("reading only" in text for text in person.dismiss_notices())
        person.session.file.save_copy(folder / "copy.gpkg")
    assert (folder / "plan.gpkg").read_bytes() == content and (folder / "copy.gpkg").is_file()
