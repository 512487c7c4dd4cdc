"""Inputs that went wrong in files and plans, each with the right answer; passed over where their folder does not stand beside."""

import subprocess
import sys
from pathlib import Path

import pytest

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
