"""The whole program from outside: killed while somebody draws, the same answers in the window and on the command line, bad input."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "ui"))
from person import document

from tabletop.io.demo import write_demo
from tabletop.io.plan_store import open_plan
from tabletop.session import Session

ROOT = Path(__file__).resolve().parent.parent
PERSON = ROOT / "tests" / "ui" / "person_process.py"


def stored(path: Path) -> bytes:
    plan_file = open_plan(path)
    plan_file.close()
    assert plan_file.problems == ()
    return document(plan_file.plan)


# --- killed
def work_until_killed(path: Path, when) -> tuple[list[bytes], int]:
    """Let a person work on a plan until `when(line, edits so far)` says to kill; the edits handed over, and how many were on disk."""
    did, saved = [], 0
    with subprocess.Popen([sys.executable, str(PERSON), str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        killed = False
        for text in process.stdout:
            line = json.loads(text)
            did += [line["did"].encode()] if "did" in line else []
            saved = line.get("saved", saved)
            if not killed and when(line, len(did)):
                process.send_signal(signal.SIGKILL)
                killed = True
        assert killed, process.stderr.read()
    assert process.returncode == -signal.SIGKILL
    return did, saved


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("edits", [None, 3, 12], ids=["at the end", "early", "late"])
def test_killed_while_drawing(qapp, tmp_path, edits):
    """Everything acknowledged is there, nothing half, and undo goes back to the first plan."""
    path = write_demo(tmp_path)
    first = stored(path)
    did, saved = work_until_killed(path, lambda line, count: "end" in line if edits is None else count == edits)
    held = stored(path)
    states = [first, *did]
    assert held in states[saved:]
    if edits is None:
        assert held == states[-1] and saved == len(did) > 15
    session = Session()
    try:
        session.open_plan(path)
        while session.undo_stack.canUndo():
            session.undo_stack.undo()
        assert document(session.plan) == first
    finally:
        session.close()
    assert stored(path) == first
