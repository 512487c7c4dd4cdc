"""Inputs that went wrong in files and plans, each with the right answer; passed over where their folder does not stand beside."""

import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import shapely

from tabletop import i18n
from tabletop.core.change import add_feature
from tabletop.core.feature import new_feature
from tabletop.core.message import message
from tabletop.io.plan_store import open_plan

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ROOT.parent / "shared" / "faults" / "store"
pytestmark = pytest.mark.skipif(not FAULTS.is_dir(), reason="the folder of inputs is not beside the checkout")


def script(name):
    """What a script of the folder prints, run from the root of the checkout."""
    done = subprocess.run([sys.executable, str(FAULTS / name)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def test_save_a_copy_and_export_after_the_file_is_gone():
    said = script("save-copy-after-file-gone.py")
    assert "unexpected" not in said and "new-name written: True" in said and "Error" not in said, said


def opened(name, folder):
    """A plan of the folder as a file that may be written, with one edit made and closed again."""
    path = folder / name
    shutil.copyfile(FAULTS / name, path)
    found = open_plan(path)
    try:
        found.write(add_feature(message("x"), new_feature("unit", shapely.Point(500_000, 9_950_000))), "do")
    finally:
        found.close()
    return found


@pytest.mark.parametrize("name", ["foreign-trigger", "trigger-deletes-units", "trigger-endless"])
def test_foreign_triggers_are_named_and_never_run(name, tmp_path):
    start = time.monotonic()
    found = opened(f"{name}.gpkg", tmp_path)
    assert "(t)" in str(found.problems[0]) and time.monotonic() - start < 5
    connection = sqlite3.connect(tmp_path / f"{name}.gpkg")
    counts = [connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in ("plan_points", "plan_lines", "plan_areas")]
    assert counts == [59, 21, 14] and not connection.execute("SELECT 1 FROM sqlite_master WHERE type='trigger'").fetchall()
    connection.close()


@pytest.mark.parametrize("name", ["nested-wkb-segfault", "curve-row-traceback"])
def test_one_odd_row_is_left_out_and_named(name, tmp_path):
    found = opened(f"{name}.gpkg", tmp_path)
    assert len(found.problems) == 1 and "row 9" in str(found.problems[0]) and len(found.plan.features) == 76


def test_an_odd_row_of_the_log_ends_the_history_only(tmp_path):
    found = opened("log-row-odd-key.gpkg", tmp_path)
    assert "history before edit 3" in str(found.problems[0]) and len(found.plan.features) == 76


@pytest.mark.parametrize(
    ("name", "label"), [("label-template-attr", "{x.__class__.__init__.__globals__}"), ("label-template-keyerror", "{missing}")]
)
def test_labels_are_shown_as_they_stand(name, label, tmp_path):
    found = opened(f"{name}.gpkg", tmp_path)
    for language in i18n.LANGUAGES:
        i18n.set_language(language)
        assert label in [i18n.text(step.change.label) for step in found.history]
    i18n.set_language("en")


def test_three_of_three_edits_outlive_the_lock_of_another_program():
    said = script("kept-edits-dropped.py")
    assert "on screen 3 read_only False" in said and "first plan again: 3 of 3 edits" in said, said
