"""A plan is known again by its id, kept in its file; a saved copy is another plan, a copied file the same."""

import shutil
import sqlite3
import subprocess
import sys

import pytest

from support.plan_files import LABEL, read, sql, unit
from tabletop.core.comparison.pending_edits import still_to_do
from tabletop.core.values.change import add_feature
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_database import connect
from tabletop.io.plans.plan_identity import PlanMark, give_id, is_same, read_mark, stands_at
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.sealing.sealed_file import is_sealed


@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan(settings={"name": "Uji"}))
    return tmp_path / "plan.gpkg"


def mark_of(path):
    with sqlite3.connect(path) as connection:
        return read_mark(connection)


def is_same_there(path, mark):
    with sqlite3.connect(path) as connection:
        return is_same(connection, mark)


def test_each_new_plan_has_an_id_that_is_no_setting_of_it(path, tmp_path):
    create_plan(tmp_path / "copy.gpkg", read(path).plan)
    shutil.copy(path, tmp_path / "copied.gpkg")
    mine = mark_of(path)
    assert len(mine.id) == 32 and dict(read(path).plan.settings) == {"name": "Uji"}
    assert mark_of(tmp_path / "copy.gpkg").id != mine.id == mark_of(tmp_path / "copied.gpkg").id
    create_plan(tmp_path / "copy.gpkg", Plan(), overwrite=True, plan_id=mine.id)
    assert is_same_there(tmp_path / "copy.gpkg", mine)


@pytest.mark.parametrize("value", [None, "5", '"x"', '"' + "A" * 32 + '"', b"\x00\xff", "[1]"])
def test_an_id_that_is_none_of_ours_counts_as_none_and_is_replaced(path, value):
    sql(path, "UPDATE setting SET value=? WHERE code='plan_id'", value)
    assert mark_of(path).id == "" and dict(read(path).plan.settings) == {"name": "Uji"}
    with sqlite3.connect(path) as connection:
        made = give_id(connection)
    assert mark_of(path).id == made and len(made) == 32


def test_without_an_id_the_log_tells(path, tmp_path):
    sql(path, "DELETE FROM setting WHERE code='plan_id'")
    opened = open_plan(path)
    opened.write(add_feature(LABEL, unit()), "do")
    opened.close()
    last = mark_of(path)
    known = PlanMark("", last.number, last.at)
    shutil.copy(path, tmp_path / "copied.gpkg")
    assert is_same_there(tmp_path / "copied.gpkg", known)
    sql(tmp_path / "copied.gpkg", "UPDATE edit_log SET at='2020-01-01'")
    assert not is_same_there(tmp_path / "copied.gpkg", PlanMark("", known.number, known.at))
    create_plan(tmp_path / "new.gpkg", Plan())
    assert not is_same_there(tmp_path / "new.gpkg", known)


def test_what_of_a_chain_of_edits_is_still_to_do():
    one, two = unit("a"), unit("b")
    added, other = add_feature(LABEL, one), add_feature(LABEL, two)
    chain = [added, other, added.inverse(), added]
    empty = Plan()
    for done in range(len(chain) + 1):
        plan = empty
        for change in chain[:done]:
            plan = plan.apply(change)
        left = [change for change in still_to_do(plan, chain) if change is not None]
        for change in left:
            plan = plan.apply(change)
        assert plan.features.keys() == {one.id, two.id}, f"{done} were done before"
    assert still_to_do(empty, chain) == chain and still_to_do(plan, chain) == [None] * 4


TRIES = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute("BEGIN IMMEDIATE")
    print("not locked")
except sqlite3.OperationalError as error:
    print(error)
"""


@pytest.mark.parametrize("look", ["stands", "reads", "asks"])
def test_a_look_at_a_file_that_is_being_written_leaves_its_locks_alone(path, look):
    """What is opened and closed as a plain file drops all locks of its process on it: another one would take the edit back."""
    mark = mark_of(path)
    writing = connect(path)
    writing.execute("BEGIN IMMEDIATE")
    writing.execute("UPDATE setting SET value = '\"Lain\"' WHERE code = 'name'")
    assert path.with_name("plan.gpkg-journal").exists()
    if look == "stands":
        assert stands_at(path, mark)
    elif look == "reads":
        looking = open_plan(path, read_only=True)
        looking.close()
        assert looking.plan.settings["name"] == "Uji"
    else:
        assert not is_sealed(path)
    other = subprocess.run([sys.executable, "-c", TRIES, str(path)], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == "database is locked"
    writing.execute("COMMIT")
    writing.close()
    assert read(path).plan.settings["name"] == "Lain"
