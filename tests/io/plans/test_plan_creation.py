"""Making a plan file: whole or not at all, and never over something else."""

import os
import sqlite3

import pytest

from support.plan_files import LABEL, read, unit, written
from tabletop.core.text.errors import PlanError
from tabletop.core.values.change import add_feature
from tabletop.core.values.plan import Plan
from tabletop.io.plans import plan_creation
from tabletop.io.plans.plan_store import create_plan, open_plan

NEW = Plan(settings={"name": "Baru"})


@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan(settings={"name": "Uji"}))
    return tmp_path / "plan.gpkg"


def names(folder):
    return sorted(one.name for one in folder.iterdir())


def test_a_plan_is_replaced_only_when_that_is_meant(path):
    with pytest.raises(PlanError, match="there already"):
        create_plan(path, NEW)
    assert read(path).plan.name == "Uji"
    create_plan(path, NEW, overwrite=True)
    assert read(path).plan == NEW and names(path.parent) == ["plan.gpkg"]


def test_a_file_that_appears_meanwhile_is_left_alone(tmp_path, monkeypatch):
    target = tmp_path / "plan.gpkg"
    fill = plan_creation._fill

    def slow(partial, plan, *more):
        fill(partial, plan, *more)
        target.write_text("somebody else's")

    monkeypatch.setattr(plan_creation, "_fill", slow)
    with pytest.raises(PlanError, match="there already"):
        create_plan(target, NEW)
    assert target.read_text() == "somebody else's" and names(tmp_path) == ["plan.gpkg"]


def test_a_file_system_without_hard_links(tmp_path, monkeypatch):
    def refuse(*names):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    create_plan(tmp_path / "plan.gpkg", NEW)
    assert read(tmp_path / "plan.gpkg").plan == NEW and names(tmp_path) == ["plan.gpkg"]


@pytest.mark.parametrize(
    ("name", "sentence"), [("no/such/plan.gpkg", "make it first"), ("plan.txt", "must end in .gpkg"), ("folder.gpkg", "a folder")]
)
def test_a_place_that_cannot_hold_a_plan(tmp_path, name, sentence):
    (tmp_path / "folder.gpkg").mkdir()
    with pytest.raises(PlanError, match=sentence):
        create_plan(tmp_path / name, NEW, overwrite=True)
    assert names(tmp_path) == ["folder.gpkg"]


@pytest.mark.parametrize("ending", ["-journal", "-wal"])
def test_unfinished_work_of_another_program_is_not_put_into_a_new_plan(path, ending):
    beside = path.with_name(path.name + ending)
    beside.write_bytes(b"unfinished")
    with pytest.raises(PlanError, match="cannot be replaced"):
        create_plan(path, NEW, overwrite=True)
    path.unlink()
    with pytest.raises(PlanError, match="cannot be replaced"):
        create_plan(path, NEW)
    assert beside.read_bytes() == b"unfinished"


def test_a_failure_halfway_leaves_the_old_plan_and_no_rubbish(path, monkeypatch):
    def fail(partial, plan, *more):
        partial.with_name(partial.name + "-journal").write_bytes(b"x")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plan_creation, "_fill", fail)
    with pytest.raises(PlanError, match="the disk is full. Make room"):
        create_plan(path, NEW, overwrite=True)
    assert read(path).plan.name == "Uji" and names(path.parent) == ["plan.gpkg"]


def test_a_disk_that_loses_pages_is_found_out(path, monkeypatch):
    fill = plan_creation._fill

    def torn(partial, plan, *more):
        fill(partial, plan, *more)
        os.truncate(partial, partial.stat().st_size // 2)

    monkeypatch.setattr(plan_creation, "_fill", torn)
    with pytest.raises(PlanError, match="not whole"):
        create_plan(path, NEW, overwrite=True)
    assert read(path).plan.name == "Uji" and names(path.parent) == ["plan.gpkg"]


def test_a_full_disk_while_it_is_filled(tmp_path, monkeypatch):
    connect = sqlite3.connect

    def small(*arguments, **options):
        connection = connect(*arguments, **options)
        connection.execute("PRAGMA max_page_count=12")
        return connection

    monkeypatch.setattr(plan_creation.sqlite3, "connect", small)
    with pytest.raises(PlanError, match=r"plan.gpkg was not written: the disk is full. Make room and do it again; a file") as told:
        create_plan(tmp_path / "plan.gpkg", NEW)
    assert "edit" not in str(told.value)
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="permission bits are of POSIX")
def test_others_may_read_what_the_mask_lets_them(tmp_path):
    before = os.umask(0o027)
    try:
        create_plan(tmp_path / "plan.gpkg", NEW)
    finally:
        os.umask(before)
    assert (tmp_path / "plan.gpkg").stat().st_mode & 0o777 == 0o640


def test_names_that_addresses_would_read_otherwise(tmp_path):
    folder = tmp_path / "a?mode=ro#b%20 é"
    folder.mkdir()
    create_plan(folder / "c&d?.gpkg", NEW)
    written(folder / "c&d?.gpkg", (add_feature(LABEL, unit()), "do"))
    assert len(read(folder / "c&d?.gpkg").plan.features) == 1 and names(folder) == ["c&d?.gpkg"]


def test_a_name_without_a_folder_is_of_the_folder_one_stands_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    create_plan("plan.gpkg", NEW)
    opened = open_plan("plan.gpkg")
    monkeypatch.chdir("/")
    opened.write(add_feature(LABEL, unit()), "do")
    opened.close()
    assert len(read(tmp_path / "plan.gpkg").plan.features) == 1
