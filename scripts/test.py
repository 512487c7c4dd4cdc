"""Make the environment in .venv, install what is pinned, run all tests. Standard library only."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> int:
    if sys.version_info < (3, 11):
        print("tabletop needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 2
    if not PYTHON.exists():
        try:
            venv.create(ROOT / ".venv", with_pip=True)
        except (subprocess.CalledProcessError, OSError):
            print("Python cannot make an environment here; on Debian or Ubuntu run: sudo apt-get install -y python3-venv")
            return 2
    installed = subprocess.run([PYTHON, "-m", "pip", "install", "-q", "-e", ".[test]"], cwd=ROOT)
    return installed.returncode or subprocess.run([PYTHON, "-m", "pytest", *sys.argv[1:]], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
