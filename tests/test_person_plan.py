"""A plan for 1,500 people in a real window, in fewer than eighty actions, where Xvfb, openbox and xdotool are installed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "person_plan.py"
MISSING = [name for name in ("Xvfb", "openbox", "xdotool") if shutil.which(name) is None]


@pytest.mark.skipif(bool(MISSING), reason=f"{' and '.join(MISSING)} not installed: a real window is not tried")
def test_a_sound_plan_in_fewer_than_eighty_actions(tmp_path):
    done = subprocess.run([sys.executable, str(SCRIPT), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
