"""Writing while things go wrong: kills, full disks, locks, files that go away. What was acknowledged is on disk."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest

from support.plan_files import LABEL, damage, damage_page_of, moved, read, sql, unit, written
from tabletop.core.text.errors import PlanError, PlanGoneError
from tabletop.core.values.change import Change, Edit, add_feature, replace_features, set_setting
from tabletop.core.values.plan import Plan
from tabletop.io.plans import plan_database
from tabletop.io.plans.plan_rows import change_from_json
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.plans.plan_writer import Answers, PlanWriter


@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan(settings={"name": "Uji"}))
    return tmp_path / "plan.gpkg"


class Said:
    """What a writer said, in order."""

    def __init__(self):
        self.times, self.held, self.answered = [], [], []

    def acknowledged(self, when):
        self.times.append(when)

    def hold(self, error):
        self.held.append((error.why, str(error)))

    def answer(self, gone, come):
        self.answered.append((gone, come))

    @property
    def answers(self):
        return Answers(self.acknowledged, self.hold, answered=self.answer)


@pytest.fixture
def answers():
    return Said()


@pytest.fixture
def opened(path):
    found = open_plan(path)
    yield found
    found.close()


@pytest.fixture
def writer(opened, answers):
    made = PlanWriter(opened, answers.answers)
    yield made
    made.close()


# --- kills
WORK = """
import os, random, signal, sys, time
from pathlib import Path
import shapely
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import new_feature
from tabletop.core.text.message import message
from tabletop.io.plans.plan_store import open_plan
from tabletop.io.plans.plan_writer import Answers, PlanWriter

LABEL = message("x")

def work(path, acknowledged):
    plan_file = open_plan(path)
    out = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    waiting = []
    writer = PlanWriter(plan_file, Answers(lambda when: os.write(out, waiting.pop(0)), lambda error: os._exit(9)))
    def do(change, kind, note):
        waiting.append(note)
        writer.submit(change, kind)
        if len(waiting) > 3:
            writer.flush(10)
    for number in range(100000):
        made = new_feature("unit", shapely.Point(500_000 + number, 9_950_000), {"name": str(number)})
        added = add_feature(LABEL, made)
        do(added, "do", f"+{made.id}\\n".encode())
        if number % 3 == 0:
            do(added.inverse(), "undo", f"-{made.id}\\n".encode())

random.seed(int(sys.argv[3]))
open(sys.argv[2], "a").close()
for turn in range(int(sys.argv[4])):
    child = os.fork()
    if child == 0:
        try:
            work(Path(sys.argv[1]), sys.argv[2])
        finally:
            os._exit(8)
    size, deadline = os.path.getsize(sys.argv[2]), time.monotonic() + 5
    while turn % 4 and os.path.getsize(sys.argv[2]) == size and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(random.uniform(0.01, 0.2))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        sys.exit(f"turn {turn}: the child ended by itself, {status}")
"""


def replayed_from_the_log(path):
    """The plan that the log alone tells."""
    plan = Plan(settings={"name": "Uji"})
    changes = {}
    for number, kind, target, label, edits in sql(path, "SELECT seq, kind, target, label, edits FROM edit_log ORDER BY seq"):
        if kind == "do":
            changes[number] = change_from_json(label, edits)
        change = changes[number if kind == "do" else target]
        plan = plan.apply(change.inverse() if kind == "undo" else change)
    return plan


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_acknowledged_is_there_after_every_kill(path, tmp_path, seed):
    """Twenty kills at random moments, most of them amid a commit; a hot journal is there after some."""
    notes = tmp_path / "acknowledged"
    result = subprocess.run([sys.executable, "-c", WORK, str(path), str(notes), str(seed), "20"], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    last = {}
    for line in notes.read_text().splitlines():
        last[line[1:]] = line[0]
    assert len(last) > 20, "the children wrote"
    opened = read(path)
    missing = {key for key, sign in last.items() if sign == "+"} - set(opened.plan.features)
    assert len(missing) <= 20 and missing <= undone_last(path), "an acknowledged edit is gone"
    assert not opened.problems and opened.plan == replayed_from_the_log(path)
    assert sql(path, "PRAGMA integrity_check") == [("ok",)]


def undone_last(path):
    """Features whose last row in the log is an undo: committed, and killed before it was acknowledged."""
    done = {number: edits for number, kind, edits in sql(path, "SELECT seq, kind, edits FROM edit_log") if kind == "do"}
    undone = [target for (target,) in sql(path, "SELECT target FROM edit_log WHERE kind='undo'")]
    return {change_from_json('{"template": "x"}', done[target]).edits[0].key for target in undone}


def test_a_journal_that_a_kill_left_takes_the_half_edit_back(path, tmp_path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA cache_size=5")
    other.execute("BEGIN")
    other.executemany("INSERT INTO setting (code, value) VALUES (?, ?)", [(f"s{n}", '"' + "x" * 900 + '"') for n in range(200)])
    folder = tmp_path / "killed"
    folder.mkdir()
    for one in (path, path.with_name("plan.gpkg-journal")):
        shutil.copy(one, folder)
    other.execute("ROLLBACK")
    other.close()
    written(folder / "plan.gpkg", (add_feature(LABEL, unit()), "do"))
    opened = read(folder / "plan.gpkg")
    assert dict(opened.plan.settings) == {"name": "Uji"} and len(opened.plan.features) == 1
    assert [one.name for one in folder.iterdir()] == ["plan.gpkg"]


# --- settings of the connection
def test_every_setting_that_keeps_an_edit_is_on(opened):
    def pragma(name):
        return opened._connection.execute(f"PRAGMA {name}").fetchone()[0]

    found = {name: pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check")}
    assert found == {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1}


def test_a_setting_that_does_not_stay_is_a_fault(path, monkeypatch):
    monkeypatch.setitem(plan_database._WANTED, "synchronous", 99)
    with pytest.raises(PlanError, match="synchronous"):
        open_plan(path)


# --- faults
def test_a_full_disk_rolls_back_and_the_next_edit_works(path, opened):
    connection = opened._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    many = add_feature(LABEL, *(unit(str(number)) for number in range(300)))
    with pytest.raises(PlanError, match="disk is full"):
        opened.write(many, "do")
    assert not connection.in_transaction and not opened.plan.features
    connection.execute("PRAGMA max_page_count=100000")
    opened.write(many, "do")
    assert len(read(path).plan.features) == 300


def test_a_locked_file_is_one_sentence_and_works_afterwards(path, monkeypatch):
    monkeypatch.setattr(plan_database, "BUSY_MS", 50)
    opened = open_plan(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(PlanError, match="in use"):
        opened.write(add_feature(LABEL, unit()), "do")
    with pytest.raises(PlanError, match="in use"):
        open_plan(path)
    other.execute("ROLLBACK")
    other.close()
    opened.write(add_feature(LABEL, unit()), "do")
    opened.close()


def test_a_lock_that_another_program_lets_go_in_time_costs_nothing(path, opened):
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, lambda: other.execute("ROLLBACK"))
    release.start()
    opened.write(add_feature(LABEL, unit()), "do")
    release.join()
    other.close()
    assert len(read(path).plan.features) == 1


@pytest.mark.parametrize("fate", ["deleted", "replaced", "moved"])
def test_a_file_that_goes_away_is_not_written(path, opened, fate):
    inner = path.with_name("other.gpkg")
    if fate == "deleted":
        path.unlink()
    elif fate == "moved":
        os.rename(path, inner)
    else:
        create_plan(inner, Plan())
        os.replace(inner, path)
    for act in (lambda: opened.write(add_feature(LABEL, unit()), "do"), opened.reload):
        with pytest.raises(PlanGoneError, match="replaced by another file" if fate == "replaced" else "is not there"):
            act()
        assert opened.plan.name == "Uji", "what was read stays"
    if fate == "replaced":
        assert read(path).plan == Plan()
    elif fate == "moved":
        os.rename(inner, path)
        opened.write(add_feature(LABEL, unit()), "do")
        assert len(read(path).plan.features) == 1


def test_a_file_that_goes_away_amid_a_commit_is_not_acknowledged(path, opened, monkeypatch):
    settle = opened._check_identity

    def check():
        path.unlink()
        settle()

    monkeypatch.setattr(opened, "_check_identity", check)
    with pytest.raises(PlanError, match="deleted"):
        opened.write(add_feature(LABEL, unit()), "do")


# --- the thread
BAD = Change(LABEL, (Edit("setting", "format", None, 1),))
"""The file has such a row already, and the plan has not."""


def test_an_edit_that_the_file_refuses_is_set_aside_and_those_behind_it_are_written(path, opened, writer, answers):
    one, late = unit(), add_feature(LABEL, unit("late"))
    before = datetime.now()
    for change in (add_feature(LABEL, one), BAD, late):
        writer.submit(change, "do")
    assert not writer.flush(10), "not all of it is on disk"
    assert len(answers.times) == 2 and before <= answers.times[0] <= datetime.now()
    assert [why for why, _ in answers.held] == ["refused"] and [change for change, _ in writer.waiting] == [BAD] == list(writer.open)
    assert writer.unsettled == 1 and len(read(path).plan.features) == 2
    writer.submit(replace_features(LABEL, [(one, moved(one))]), "do")
    writer.flush(10)
    assert len(answers.times) == 3 and sql(path, "SELECT name, version FROM plan_points ORDER BY name") == [("Dalmas 1", 2), ("late", 1)]


def test_what_was_set_aside_is_gone_when_it_is_taken_back(opened, writer, answers):
    writer.submit(BAD, "do")
    writer.submit(BAD.inverse(), "undo")
    assert writer.flush(10) and writer.unsettled == 0 and not writer.waiting
    assert answers.answered == [((BAD, BAD.inverse()), ())] and not answers.times


def test_what_was_set_aside_is_written_with_what_makes_it_right(path, opened, writer, answers):
    written, fails = opened.write, []

    def write(change, kind, busy_ms=None):
        if any(
            edit.table == "feature" and edit.after is not None and edit.after.at(1).properties["name"] == "bad" for edit in change.edits
        ):
            fails.append(kind)
            raise PlanError("no")
        return written(change, kind, busy_ms)

    opened.write = write
    one = unit("bad")
    good = unit("good")
    good = type(good)(one.id, good.kind, good.keyframes)
    writer.submit(add_feature(LABEL, one), "do")
    writer.submit(set_setting(LABEL, "a", None, 1), "do")
    writer.submit(replace_features(LABEL, [(one, good)]), "do")
    assert writer.flush(10) and len(fails) == 1
    found = read(path)
    assert found.plan.features[one.id].at(1).properties["name"] == "good" and len(found.history) == 2
    assert [len(gone) for gone, _ in answers.answered] == [2] and writer.unsettled == 0


def test_a_file_that_is_damaged_while_it_is_open_takes_nothing_and_loses_nothing(path, opened, writer, answers):
    for number in range(40):
        writer.submit(add_feature(LABEL, unit(str(number))), "do")
    assert writer.flush(20)
    whole, before = path.read_bytes(), opened.plan
    damage(path)
    late = [add_feature(LABEL, unit(f"late {number}")) for number in range(3)]
    for change in late:
        writer.submit(change, "do")
    assert not writer.flush(10) and answers.held[0][0] == "damaged" and len(answers.held) == 1
    assert [change for change, _ in writer.waiting] == late and opened.plan == before and not opened.read_only
    path.write_bytes(whole)
    writer.try_again()
    assert writer.flush(10) and len(read(path).plan.features) == 43 and writer.unsettled == 0


def test_one_page_that_is_overwritten_takes_no_row_off_the_screen(path, opened, writer, answers):
    made = [unit(f"name-{number}") for number in range(200)]
    writer.submit(add_feature(LABEL, *made), "do")
    assert writer.flush(20)
    before = opened.plan
    damage_page_of(path, "name-120")
    writer.submit(replace_features(LABEL, [(made[120], moved(made[120]))]), "do")
    writer.flush(10)
    assert answers.held and answers.held[0][0] == "damaged" and opened.plan == before and not opened.take_caught()


def test_an_edit_is_on_disk_when_it_is_acknowledged(path, opened):
    seen = []
    writer = PlanWriter(opened, Answers(lambda when: seen.append(sql(path, "SELECT COUNT(*) FROM plan_points")[0][0])))
    for number in range(5):
        writer.submit(add_feature(LABEL, unit(str(number))), "do")
    writer.close()
    assert seen == [1, 2, 3, 4, 5]


def test_closing_the_writer_writes_what_waits(path, opened, answers):
    writer = PlanWriter(opened, answers.answers)
    for number in range(50):
        writer.submit(set_setting(LABEL, "a", number or None, number + 1), "do")
    writer.close()
    assert len(answers.times) == 50 and read(path).plan.settings["a"] == 50


def test_flush_says_when_it_takes_too_long(path, opened, writer):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writer.submit(add_feature(LABEL, unit()), "do")
    assert not writer.flush(0.05)
    other.execute("ROLLBACK")
    other.close()
    assert writer.flush(10)


def test_edits_that_come_while_a_lock_is_tried_are_all_told_before_it_is_tried_again(path, opened, answers, monkeypatch):
    """Each try waits for the lock: one try for each edit left those behind it untold, and a kill then lost them."""
    told, tries, write = [], [], opened.write

    def tried(change, kind, busy_ms):
        if not tries:
            for number in range(40):
                writer.submit(set_setting(LABEL, f"b{number}", None, 1), "do")
        tries.append(len(told[-1]) if told else 0)
        return write(change, kind, busy_ms=1)

    monkeypatch.setattr(opened, "write", tried)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writer = PlanWriter(opened, Answers(answers.acknowledged, answers.hold, waits=lambda waiting, beside: told.append(waiting)))
    writer.submit(set_setting(LABEL, "a", None, 1), "do")
    while len(tries) < 2:
        time.sleep(0.01)
    other.execute("ROLLBACK")
    other.close()
    assert writer.flush(10)
    writer.close()
    assert tries[0] == 0 and tries[1] == 41


@pytest.mark.expects_errors
def test_an_unforeseen_fault_is_a_sentence_too(opened, writer, answers, monkeypatch):
    def fail(change, kind, busy_ms=None):
        raise ZeroDivisionError

    monkeypatch.setattr(opened, "write", fail)
    writer.submit(add_feature(LABEL, unit()), "do")
    assert not writer.flush(10) and "Something unexpected went wrong" in answers.held[0][1]


@pytest.mark.skipif(not Path("/dev/full").exists() or os.geteuid() != 0, reason="needs a small file system of its own")
def test_a_disk_that_is_really_full(tmp_path):
    """On a file system of 400 KB; where none can be mounted (in most containers) the test says so and is passed over."""
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(small)], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        create_plan(small / "plan.gpkg", Plan())
        opened = open_plan(small / "plan.gpkg")
        with pytest.raises(PlanError, match=r"disk is full|cannot be"):
            for number in range(100):
                opened.write(add_feature(LABEL, *(unit(f"{number} {index}") for index in range(50))), "do")
        held = len(opened.plan.features)
        opened.close()
        assert held and len(read(small / "plan.gpkg").plan.features) == held
        with pytest.raises(PlanError):
            create_plan(small / "copy.gpkg", opened.plan)
        assert [one.name for one in small.iterdir()] == ["plan.gpkg"]
    finally:
        subprocess.run(["umount", str(small)], check=True)
