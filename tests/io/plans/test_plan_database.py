"""The settings of a connection to a plan file, and faults of the system as sentences."""

import os

import pytest

from tabletop.core.text.errors import PlanFullError, PlanUnwritableError
from tabletop.core.values.plan import Plan
from tabletop.io.plans import plan_database
from tabletop.io.plans.plan_database import connect, faults, writable
from tabletop.io.plans.plan_store import create_plan


@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan())
    return tmp_path / "plan.gpkg"


@pytest.mark.parametrize("read_only", [False, True])
def test_every_connection_keeps_what_is_committed_and_trusts_no_schema(path, read_only):
    connection = connect(path, read_only)
    try:
        found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in plan_database._WANTED}
    finally:
        connection.close()
    assert found == {"synchronous": 3, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1}


def test_a_setting_that_sqlite_does_not_take_is_no_plan_that_is_open(path, monkeypatch):
    monkeypatch.setitem(plan_database._WANTED, "synchronous", 7)
    with pytest.raises(plan_database.PlanError, match="cannot be used"):
        connect(path)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (MemoryError(), PlanUnwritableError, "not enough memory"),
        (OSError(28, "No space left on device"), PlanFullError, "disk is full"),
        (OverflowError("x"), plan_database.PlanError, "cannot hold a value"),
        (ValueError("x"), plan_database.PlanError, "cannot hold a value"),
    ],
)
def test_a_fault_of_the_system_is_one_sentence(path, error, kind, words):
    with pytest.raises(kind, match=words), faults(path):
        raise error


def test_a_fault_of_the_program_is_none_of_the_file(path):
    with pytest.raises(KeyError), faults(path):
        raise KeyError("x")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are of POSIX")
def test_a_pipe_is_no_file_and_not_an_empty_one(tmp_path):
    os.mkfifo(tmp_path / "plan.gpkg")
    with pytest.raises(plan_database.PlanError, match="no file that can be read"):
        connect(tmp_path / "plan.gpkg")


@pytest.mark.parametrize(("letters", "may"), [(242, True), (243, False), (250, False)])
def test_a_plan_beside_which_no_journal_can_stand_is_not_written(path, letters, may):
    named = path.rename(path.with_name("a" * (letters - 5) + "b" * 5 + ".gpkg"))
    assert writable(named) is may
