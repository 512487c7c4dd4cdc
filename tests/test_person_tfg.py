"""The demo played through in a real window by arrow keys and space alone, where Xvfb, openbox and xdotool are installed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "person_tfg.py"
MISSING = [name for name in ("Xvfb", "openbox", "xdotool") if shutil.which(name) is None]


@pytest.mark.skipif(bool(MISSING), reason=f"{' and '.join(MISSING)} not installed: a real window is not tried")
def test_the_whole_floor_game_by_space_and_arrow_keys(tmp_path):
    done = subprocess.run([sys.executable, str(SCRIPT), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
