"""The plan without a mouse at a real window on a real screen, once, where Xvfb, openbox and xdotool are installed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "person_keyboard.py"
MISSING = [name for name in ("Xvfb", "openbox", "xdotool") if shutil.which(name) is None]


@pytest.mark.skipif(bool(MISSING), reason=f"{' and '.join(MISSING)} not installed: a real window is not tried")
def test_a_plan_by_keys_at_a_real_window(tmp_path):
    done = subprocess.run([sys.executable, str(SCRIPT), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr and "keys:" in done.stdout
