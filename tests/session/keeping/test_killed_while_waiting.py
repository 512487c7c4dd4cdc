"""A session that is killed while edits wait: all that were acknowledged or said to be kept are in the plan when it is opened again."""

import os
import sqlite3
import subprocess
import sys

import pytest

from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.waiting.waiting_found import waiting_heads
from tabletop.session.session import Session

WORK = """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from support.session_edits import ADD, unit
from tabletop.core.values.change import add_feature
from tabletop.session.session import Session

app = QApplication([])
session = Session()
session.check_now = lambda: None
session.file.open(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    session.do(add_feature(ADD, unit(str(number))))
deadline = time.monotonic() + 20
while not session.file.is_kept_here and time.monotonic() < deadline:
    app.processEvents()
    time.sleep(0.01)
print("kept" if session.file.is_kept_here else "lost", session.file.pending, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_after_a_kill_the_edits_come_into_the_plan(qtbot, tmp_path):
    path = tmp_path / "plan.gpkg"
    create_plan(path, Plan(settings={"name": "Uji"}))
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "QT_QPA_PLATFORM": "offscreen"}
    child = subprocess.Popen([sys.executable, "-c", WORK, str(path), "3"], stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None
    assert child.stdout.readline().split() == ["kept", "3"]
    child.kill()
    child.wait()
    child.stdout.close()
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
