"""Older states are read with suspicion: each test fails where one guard is taken out."""

import hashlib
import json
import sqlite3
import tracemalloc
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from support.plan_files import unit
from tabletop.core.text.errors import InputError
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.snapshots import snapshot_file, snapshot_store
from tabletop.io.snapshots.snapshot_file import ABOUT, ROWS, About, attached_in, copied_rows, opened_state, read_about, read_state
from tabletop.io.snapshots.snapshot_store import PHOTOS, photo, prune, snapshots_folder, states_of, take

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


def packed_again(state, **contents):
    """The same state, with other content of its parts."""
    with zipfile.ZipFile(state.path) as archive:
        parts = {ROWS: archive.read(ROWS), ABOUT: archive.read(ABOUT)}
    with zipfile.ZipFile(state.path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, contents.get(name.partition(".")[0], lambda old: old)(content))
    return parts


def test_rows_that_go_on_behind_their_end_are_refused(state, monkeypatch):
    parts = packed_again(state, plan=lambda rows: rows + bytes(5000))
    monkeypatch.setattr(snapshot_file, "MOST_BYTES", len(parts[ROWS]) + 4096)
    with pytest.raises(InputError, match="damaged"):
        read_state(state.path)


@pytest.mark.parametrize("part", ["plan", "about"])
def test_no_more_of_a_state_is_unpacked_than_may_be_read(state, monkeypatch, part):
    packed_again(state, **{part: lambda old: old + b" " * 50_000_000})
    monkeypatch.setattr(snapshot_file, "MOST_BYTES", 100_000)
    monkeypatch.setattr(snapshot_file, "MOST_ABOUT_BYTES", 100_000)
    tracemalloc.start()
    if part == "plan":
        with pytest.raises(InputError, match="damaged"):
            read_state(state.path)
    else:
        assert read_about(state.path) == state.about
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("about", ["[" * 100_000, '{"at": "2026-11-30", "counts": {"features": Infinity}}', "[]", "7", "{}", '{"at": 7}'])
def test_odd_words_about_a_state_are_one_sentence(state, about):
    packed_again(state, about=lambda old: about.encode())
    with pytest.raises(InputError, match="damaged"):
        read_about(state.path)
    assert states_of("i" * 32, state.path) == []


def test_no_bit_that_flips_in_an_archive_is_more_than_a_damaged_state(state):
    """Also where it says that it needs a password, is packed in a way that nobody knows, or goes on behind its end."""
    content = state.path.read_bytes()
    inside, lists = content.index(b"PK\x03\x04", 4), content.index(b"PK\x01\x02")
    told = 0
    for at in (*range(50), *range(inside, inside + 50), *range(lists, len(content))):
        for bit in range(8):
            changed = bytearray(content)
            changed[at] ^= 1 << bit
            state.path.write_bytes(changed)
            for ask in (read_about, read_state):
                try:
                    ask(state.path)
                except InputError:
                    told += 1
    assert told > 1000


def test_photos_count_among_the_bytes_of_all(state):
    content = b"x" * 5000
    sha256 = hashlib.sha256(content).hexdigest()
    with opened_state(state.path) as connection:
        connection.execute("DELETE FROM roster")
        connection.execute("DELETE FROM setting")
        about = About(NOON + timedelta(minutes=1), "open", state.about.plan, attached=(sha256,))
        newer = take("i" * 32, about, copied_rows(connection), lambda _: content)
    prune(most=state.size + newer.size + 5000)
    assert state.path.exists()
    prune(most=state.size + newer.size + 4999)
    assert not state.path.exists() and newer.path.exists()


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
