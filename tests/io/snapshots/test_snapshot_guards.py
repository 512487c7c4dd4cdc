"""Older states are read with suspicion: each test fails where one guard is taken out."""

import json
import sqlite3
import zipfile
from datetime import UTC, datetime

import pytest

from support.plan_files import unit
from tabletop.core.text.errors import InputError
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.snapshots import snapshot_file, snapshot_store
from tabletop.io.snapshots.snapshot_file import ABOUT, ROWS, About, attached_in, copied_rows, opened_state, read_state
from tabletop.io.snapshots.snapshot_store import PHOTOS, photo, snapshots_folder, take

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def state(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan(features={"a": unit("a")}, settings={"name": "Uji"}))
    opened = open_plan(tmp_path / "plan.gpkg")
    made = opened.ask(lambda connection: take("i" * 32, About(NOON, "open", str(opened.path)), copied_rows(connection)))
    opened.close()
    assert made is not None
    return made


def repacked(state, change):
    """The same state, its rows changed by hand."""
    with zipfile.ZipFile(state.path) as archive:
        about, rows = json.loads(archive.read(ABOUT)), archive.read(ROWS)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(rows)
    change(connection)
    rows = connection.serialize()
    connection.close()
    with zipfile.ZipFile(state.path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(ABOUT, json.dumps(about))
        archive.writestr(ROWS, rows)
    return state


def test_a_state_that_unpacks_to_more_than_any_is_refused(state, monkeypatch):
    monkeypatch.setattr(snapshot_file, "MOST_BYTES", 4096)
    with pytest.raises(InputError, match="damaged"):
        read_state(state.path)


def test_no_command_of_a_state_runs(state):
    repacked(state, lambda connection: connection.execute("CREATE TRIGGER odd AFTER INSERT ON setting BEGIN DELETE FROM scene; END"))
    with opened_state(state.path) as connection, pytest.raises(sqlite3.DatabaseError, match="not authorized|prohibited"):
        connection.execute("INSERT INTO setting (code, value) VALUES ('a', '1')")


def test_a_state_with_a_page_out_of_order_is_refused(state):
    with zipfile.ZipFile(state.path) as archive:
        about, rows = archive.read(ABOUT), bytearray(archive.read(ROWS))
    at = rows.index(b"Uji") // 4096 * 4096
    rows[at : at + 8] = b"\xa5" * 8
    with zipfile.ZipFile(state.path, "w") as archive:
        archive.writestr(ABOUT, about)
        archive.writestr(ROWS, bytes(rows))
    with pytest.raises(InputError, match="damaged"), opened_state(state.path):
        pass


def test_a_photo_that_is_not_what_its_hash_says_is_none(state):
    folder = state.path.parent / PHOTOS
    folder.mkdir(exist_ok=True)
    (folder / ("0" * 64)).write_bytes(b"another")
    assert photo(state, "0" * 64) is None


def test_names_of_photos_that_are_no_hashes_are_passed_over(tmp_path):
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE attached_file (sha256)")
    names = ["a" * 64, "../../" + "b" * 58, "c" * 63, 7, b"d" * 64]
    connection.executemany("INSERT INTO attached_file VALUES (?)", [(name,) for name in names])
    assert attached_in(connection) == ("a" * 64,)
    connection.close()


def test_the_folder_of_states_is_for_this_user_alone(state):
    assert snapshots_folder().stat().st_mode & 0o077 == 0


def test_a_state_that_did_not_reach_the_disk_as_it_was_is_removed(tmp_path, monkeypatch):
    create_plan(tmp_path / "plan.gpkg", Plan(settings={"name": "Uji"}))
    opened = open_plan(tmp_path / "plan.gpkg")
    write = snapshot_store.write_whole
    monkeypatch.setattr(snapshot_store, "write_whole", lambda path, content: write(path, content[: len(content) // 2]))
    with pytest.raises(InputError, match="not whole"):
        opened.ask(lambda connection: take("i" * 32, About(NOON, "open", str(opened.path)), copied_rows(connection)))
    opened.close()
    assert not list((snapshots_folder() / ("i" * 32)).glob("*.zip"))
