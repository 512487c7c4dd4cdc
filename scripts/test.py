"""Make the environment as `run.py` does, then run all tests. Standard library only."""

import subprocess
import sys

from run import PYTHON, ROOT, make_environment

if __name__ == "__main__":
    sys.exit(subprocess.run([str(PYTHON), "-m", "pytest", *sys.argv[1:]], cwd=ROOT).returncode if make_environment() else 2)
