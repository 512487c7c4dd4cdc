"""Make the environment as `run.py` does, then run all tests. Standard library only. Arguments go to pytest."""

import subprocess
import sys

from run import PYTHON, ROOT, make_environment


def main() -> int:
    if not make_environment():
        return 2
    # Windows are tested in a process of their own, so that a crash of Qt at the end of one run is seen and hides nothing.
    if len(sys.argv) > 1:
        return subprocess.run([str(PYTHON), "-m", "pytest", *sys.argv[1:]], cwd=ROOT).returncode
    gui = ["tests/canvas", "tests/ui"]
    plain = subprocess.run([str(PYTHON), "-m", "pytest", "-q", *[f"--ignore={folder}" for folder in gui]], cwd=ROOT).returncode
    shown = [subprocess.run([str(PYTHON), "-m", "pytest", "-q", folder], cwd=ROOT).returncode for folder in gui]
    return 1 if plain or any(shown) else 0


if __name__ == "__main__":
    sys.exit(main())
