"""A session that is killed while edits wait: all that were acknowledged or said to be kept are in the plan when it is opened again."""

import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.waiting.waiting_found import waiting_heads
from tabletop.session.keeping.waiting_here import waiting_elsewhere
from tabletop.session.session import Session

WORK = """
import sqlite3, sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from support.plan_files import damage
from support.session_edits import ADD, unit
from tabletop.core.values.change import Change, Edit, add_feature
from tabletop.io.plans import plan_store
from tabletop.session.session import Session

def fails(*_):
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    raise error

app = QApplication([])
session = Session()
session.check_now = lambda: None
session.file.open(Path(sys.argv[1]))
if sys.argv[3] == "damaged":
    damage(Path(sys.argv[1]))
elif sys.argv[3] == "unwritable":
    plan_store.begin = fails
elif sys.argv[3] == "refused":
    session.do(Change(ADD, (Edit("setting", "format", None, 1),)))
for number in range(int(sys.argv[2])):
    session.do(add_feature(ADD, unit(str(number))))
deadline = time.monotonic() + 20
def settled():
    if sys.argv[3] == "refused" and session.file.pending > 1:
        return False  # the three others are still to be written
    return session.file.is_kept_here and (sys.argv[3] == "lock" or session.file.held is not None)

while not settled() and time.monotonic() < deadline:
    app.processEvents()
    time.sleep(0.01)
why = session.file.held.why if session.file.held is not None else "lock"
print(why if session.file.is_kept_here else "lost", session.file.pending, flush=True)
time.sleep(60)
"""


def killed(path, fault):
    """What a session said that made three edits, and was killed then: why they wait, and how many."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "QT_QPA_PLATFORM": "offscreen"}
    child = subprocess.Popen([sys.executable, "-c", WORK, str(path), "3", fault], stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None
    said = child.stdout.readline().split()
    child.kill()
    child.wait()
    child.stdout.close()
    return said


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_after_a_kill_the_edits_come_into_the_plan(qtbot, tmp_path):
    path = tmp_path / "plan.gpkg"
    create_plan(path, Plan(settings={"name": "Uji"}))
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert killed(path, "lock") == ["lock", "3"]
    holder.execute("ROLLBACK")
    holder.close()
    assert [head.count for head in waiting_heads()] == [3]
    session, said = Session(), []
    session.notice.connect(lambda text, kind: said.append(text))
    session.file.open(path)
    qtbot.waitUntil(lambda: any("3 edits that waited since" in text for text in said))
    session.close()
    opened = open_plan(path)
    opened.close()
    names = {one.at(1).properties["name"] for one in opened.plan.features.values()}
    assert names == {"0", "1", "2"} and len(opened.history) == 3 and waiting_heads() == []
    assert sorted(one.name for one in tmp_path.iterdir()) == ["plan.gpkg"], "nothing is left beside the plan"


def names_in(path):
    opened = open_plan(path)
    opened.close()
    return {one.at(1).properties["name"] for one in opened.plan.features.values()}


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_disk_that_gave_errors_when_the_session_was_killed(qtbot, tmp_path):
    path = tmp_path / "plan.gpkg"
    create_plan(path, Plan(settings={"name": "Uji"}))
    assert killed(path, "unwritable") == ["unwritable", "3"] and not names_in(path)
    session = Session()
    session.file.open(path)
    qtbot.waitUntil(lambda: session.file.pending == 0)
    session.close()
    assert names_in(path) == {"0", "1", "2"} and waiting_heads() == []


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_row_that_was_refused_when_the_session_was_killed_waits_on(qtbot, tmp_path):
    path = tmp_path / "plan.gpkg"
    create_plan(path, Plan(settings={"name": "Uji"}))
    assert killed(path, "refused") == ["refused", "1"] and names_in(path) == {"0", "1", "2"}
    session = Session()
    session.file.open(path)
    qtbot.waitUntil(lambda: session.file.held is not None)
    assert session.file.held.why == "refused" and session.file.pending == 1 and session.plan.settings["format"] == 1
    session.close()


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_page_that_was_overwritten_before_the_session_was_killed(qtbot, tmp_path):
    path, kept = tmp_path / "plan.gpkg", tmp_path / "kept.gpkg"
    create_plan(path, Plan(settings={"name": "Uji"}))
    shutil.copy(path, kept)
    assert killed(path, "damaged") == ["damaged", "3"]
    [lot] = waiting_elsewhere(None)
    assert lot.head.count == 3 and lot.head.plan == path
    kept.replace(path)  # an older state is put in its place
    session = Session()
    session.file.open(path)
    qtbot.waitUntil(lambda: session.file.pending == 0)
    session.close()
    assert names_in(path) == {"0", "1", "2"} and waiting_heads() == []
