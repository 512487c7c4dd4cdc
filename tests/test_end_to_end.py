"""The whole program from outside: killed while somebody draws, the same answers in the window and on the command line, bad input."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from support.person import CTRL, at_the_window, document
from tabletop import i18n
from tabletop.canvas.paper.print_map import render_map
from tabletop.checks.rules.rule_sources import plan_readiness
from tabletop.cli.sheets import plan_file_words
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.io.plans.demo import write_demo
from tabletop.io.plans.plan_store import open_plan
from tabletop.session.session import Session

ROOT = Path(__file__).resolve().parent.parent
PERSON = "support.person_process"


def stored(path: Path) -> bytes:
    plan_file = open_plan(path)
    plan_file.close()
    assert plan_file.problems == ()
    return document(plan_file.plan)


# --- killed
def work_until_killed(path: Path, when) -> tuple[list[bytes], int]:
    """Let a person work on a plan until `when(line, edits so far)` says to kill; the edits handed over, and how many were on disk."""
    did, saved = [], 0
    with subprocess.Popen(
        [sys.executable, "-m", PERSON, str(path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
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
        session.file.open(path)
        while session.undo_stack.canUndo():
            session.undo_stack.undo()
        assert document(session.plan) == first
    finally:
        session.close()
    assert stored(path) == first


# --- the same in the window and on the command line
def run(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the program; no traceback may reach the user."""
    command = [sys.executable, "-m", "tabletop", *map(str, arguments), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def edited_demo(qapp, tmp_path_factory):
    """The demo plan after some edits in the window: its file, its findings, and scene 2 as the window's process draws it."""
    folder = tmp_path_factory.mktemp("demo")
    path = write_demo(folder)
    i18n.set_language("en")
    with at_the_window(path, layers=None) as person:
        person.wait_for_layers()
        session = person.session
        person.key(Qt.Key.Key_A, CTRL)
        person.key(Qt.Key.Key_Delete)
        person.key(Qt.Key.Key_Z, CTRL)
        session.select({next(one.id for one in session.plan.features.values() if one.kind == "protected")})
        person.key(Qt.Key.Key_D, CTRL)
        person.key(Qt.Key.Key_PageDown)
        person.wait_for_checks()
        findings = [(one.code, one.severity, one.scene, sorted(one.features), one.measured) for one in session.findings]
        shown = [one for one in session.findings if one.scene == 2]
        ready = plan_readiness(session.plan, AllFindings.among(shown))
        person.wait_until_saved()
        more = {"scale": 500, "paper": "A3", "width_px": 1400, "file_name": plan_file_words(path)}
        render_map(session.plan, session.layers.layer_set, folder / "window.png", scene=2, findings=shown, readiness=ready, **more)
    return path, findings, folder / "window.png"


def test_the_same_findings(edited_demo):
    path, findings, _ = edited_demo
    stops = any(severity == "stop" for _, severity, *_ in findings)
    told = json.loads(run("check", path, "--format", "json", code=int(stops)).stdout)
    assert sorted((one["code"], one["severity"], one["scene"], sorted(one["features"]), one["measured"]) for one in told) == sorted(
        findings
    )
    assert len(findings) > 4 and {one[2] for one in findings} == {1, 4, 5, 6, 7}


def test_the_same_picture(edited_demo, tmp_path):
    path, _, drawn = edited_demo
    run("map", path, tmp_path / "map.png", "--scene", 2, "--scale", 500, "--width-px", 1400)
    one, other = pixels(drawn), pixels(tmp_path / "map.png")
    assert one.shape == other.shape and len(np.unique(one)) > 100
    shown = slice(0, int(len(one) * 0.93))  # below stands the time of printing
    apart = np.abs(one[shown].astype(int) - other[shown])
    assert apart.max() <= 4, "more than the rounding of Qt's blending, which hangs on where a picture lies in memory"


def pixels(path: Path) -> np.ndarray:
    picture = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.width(), 4).copy()
