"""Photos and documents in the plan file: which are taken, what is kept, and that a stranger's table hurts nobody."""

import hashlib
import sqlite3
import stat

import pytest

from support.attached_samples import BAD, GOOD, PNG
from support.plan_files import LABEL, moved, sql, unit
from tabletop.core.arrangement.file_list import FILES, files_text
from tabletop.core.text.errors import InputError, PlanError, PlanHeldError
from tabletop.core.values.change import replace_features
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.io.attached import attached_table
from tabletop.io.attached.attached_table import file_from, taken
from tabletop.io.attached.file_kinds import checked_kind
from tabletop.io.attached.opened_copies import OpenedCopies, save_file
from tabletop.io.plans.plan_store import create_plan, open_plan

PHOTO = taken("foto.png", PNG)


@pytest.fixture
def path(tmp_path):
    one = unit("a")
    create_plan(tmp_path / "plan.gpkg", Plan(features={one.id: one}))
    return tmp_path / "plan.gpkg"


def attach(path, *files):
    opened = open_plan(path)
    try:
        opened.attach(files)
    finally:
        opened.close()


def kept(path, sha256=PHOTO.listed.sha256):
    opened = open_plan(path)
    try:
        return opened.attached(sha256)
    finally:
        opened.close()


@pytest.mark.parametrize("name", GOOD)
def test_pictures_and_documents_are_taken(name):
    assert name.lower().endswith(checked_kind(name, GOOD[name]).endings)


@pytest.mark.parametrize("name", BAD)
def test_what_runs_or_is_not_what_it_says_is_refused(name):
    with pytest.raises(InputError):
        checked_kind(name, BAD[name])


def test_a_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    big = tmp_path / "big.txt"
    with big.open("wb") as out:
        out.truncate(3_000_000_000)
    with pytest.raises(InputError, match="MB"):
        file_from(big)
    with pytest.raises(InputError):
        file_from(tmp_path)
    with pytest.raises(InputError):
        file_from(tmp_path / "gone.txt")


def test_a_file_is_kept_once_and_read_back(path):
    assert sql(path, "SELECT 1 FROM sqlite_master WHERE name='attached_file'") == []
    attach(path, PHOTO)
    attach(path, PHOTO)
    assert sql(path, "SELECT sha256, name, media_type, size FROM attached_file") == [
        (hashlib.sha256(PNG).hexdigest(), "foto.png", "image/png", len(PNG))
    ]
    assert sql(path, "SELECT data_type FROM gpkg_contents WHERE table_name='attached_file'") == [("attributes",)]
    assert kept(path) == PNG and kept(path, "0" * 64) is None
    opened = open_plan(path)
    assert not opened.problems and not opened.read_only
    opened.close()


def test_an_old_plan_opens_and_has_none(path):
    assert kept(path) is None
    assert sql(path, "SELECT 1 FROM sqlite_master WHERE name='attached_file'") == []


def test_the_files_of_a_plan_have_a_limit_together(path, monkeypatch):
    monkeypatch.setattr(attached_table, "LARGEST_PLAN_BYTES", len(PNG) + 10)
    attach(path, PHOTO)
    with pytest.raises(PlanError, match="together"):
        attach(path, taken("b.txt", b"eleven byte"))
    assert sql(path, "SELECT name FROM attached_file") == [("foto.png",)]
    attach(path, PHOTO, taken("b.txt", b"ten bytes."))


@pytest.mark.parametrize("content", [b"other", "text", None, 7, b"x" * 10_000_001])
def test_damaged_content_is_not_given_out_and_is_mended_by_adding_it_again(path, content):
    attach(path, PHOTO)
    sql(path, "UPDATE attached_file SET bytes=?", content)
    assert kept(path) is None
    attach(path, PHOTO)
    assert kept(path) == PNG


def test_a_huge_blob_is_not_read(path):
    attach(path, PHOTO)
    sql(path, "UPDATE attached_file SET bytes=zeroblob(400000000)")
    opened = open_plan(path)
    seen = []
    opened._connection.set_trace_callback(seen.append)
    assert opened.attached(PHOTO.listed.sha256) is None
    assert not any("SELECT bytes" in one for one in seen)
    opened.close()


def test_a_view_or_another_table_of_that_name_is_left_alone(path):
    sql(path, "CREATE VIEW attached_file AS SELECT 1 AS sha256, 'a' AS name, 1 AS media_type, 1 AS size, zeroblob(9) AS bytes")
    assert kept(path) is None
    with pytest.raises(PlanError, match="attached_file"):
        attach(path, PHOTO)
    sql(path, "DROP VIEW attached_file")
    sql(path, "CREATE TABLE attached_file (x)")
    assert kept(path) is None
    with pytest.raises(PlanError, match="attached_file"):
        attach(path, PHOTO)


def test_triggers_on_the_table_never_run(path):
    attach(path, PHOTO)
    sql(path, "CREATE TRIGGER t AFTER INSERT ON attached_file BEGIN DELETE FROM plan_points; END")
    opened = open_plan(path)
    assert "t" in str(opened.problems)
    opened.attach((taken("b.txt", b"b"),))
    opened.close()
    assert sql(path, "SELECT COUNT(*) FROM plan_points") == [(1,)]


def test_a_plan_that_is_held_or_read_only_takes_none(path):
    opened = open_plan(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(PlanHeldError):
        opened.attach((PHOTO,))
    other.execute("ROLLBACK")
    other.close()
    opened.read_only = True
    with pytest.raises(PlanError, match="reading"):
        opened.attach((PHOTO,))
    opened.close()
    assert kept(path) is None


def test_edits_go_on_beside_attached_files(path):
    attach(path, PHOTO)
    opened = open_plan(path)
    one = next(iter(opened.plan.features.values()))
    opened.attach((taken("b.txt", b"b"),))
    opened.write(replace_features(LABEL, [(one, moved(one))]), "do")
    opened.close()
    assert kept(path) == PNG


def test_a_copy_keeps_what_is_listed_and_names_what_is_missing(path, tmp_path):
    attach(path, PHOTO, taken("b.txt", b"nobody lists it"))
    lost = taken("hilang.txt", b"lost").listed
    lists = unit("a").edited(1, Scope.ALL_SCENES, properties={FILES: files_text([PHOTO.listed, lost])})
    opened = open_plan(path)
    missing = create_plan(tmp_path / "copy.gpkg", Plan(features={lists.id: lists}), attached=opened.attached)
    opened.close()
    assert missing == ["hilang.txt"] and kept(tmp_path / "copy.gpkg") == PNG
    assert sql(tmp_path / "copy.gpkg", "SELECT name FROM attached_file") == [("foto.png",)]


def test_a_copy_that_is_opened_is_read_only_private_and_harmless():
    copies = OpenedCopies()
    copy = copies.put("../x.exe.png", PNG)
    assert copy.read_bytes() == PNG and copy.suffix == ".png" and ".exe" not in copy.name
    assert stat.S_IMODE(copy.stat().st_mode) == 0o400 and stat.S_IMODE(copy.parent.parent.stat().st_mode) == 0o700
    with pytest.raises(InputError):
        copies.put("x.desktop", b"[Desktop Entry]\nExec=sh")
    with pytest.raises(InputError):
        copies.put("x.png", b"#!/bin/sh")
    copies.close()
    assert not copy.parent.parent.exists()


def test_a_file_is_saved_whole_or_not_at_all(tmp_path):
    save_file(tmp_path / "a.png", PNG)
    assert (tmp_path / "a.png").read_bytes() == PNG
    with pytest.raises(InputError):
        save_file(tmp_path / "gone" / "a.png", PNG)
