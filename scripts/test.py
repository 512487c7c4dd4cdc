"""Make the environment as `run.py` does, then style, types and all tests. Standard library only. Arguments go to pytest instead."""

import os
import subprocess
import sys

from run import BIN, PYTHON, ROOT, make_environment

# Windows are tested in processes of their own, so that a crash of Qt at the end of one run is seen and hides nothing.
GUI = ["tests/canvas", "tests/ui"]
SUFFIX = ".exe" if os.name == "nt" else ""


def step(title: str, *command: object) -> bool:
    """Run one step; a crash counts as a failure like any other."""
    print(f"-- {title}", flush=True)
    return subprocess.run([str(part) for part in command], cwd=ROOT).returncode == 0


def pytest(*arguments: str) -> bool:
    return step("tests: " + " ".join(arguments), PYTHON, "-m", "pytest", "-q", *arguments)


def main() -> int:
    if not make_environment():
        return 2
    if len(sys.argv) > 1:
        return subprocess.run([str(PYTHON), "-m", "pytest", *sys.argv[1:]], cwd=ROOT).returncode
    ruff, mypy = BIN / f"ruff{SUFFIX}", BIN / f"mypy{SUFFIX}"
    passed = [
        step("style", ruff, "check", "."),
        step("form", ruff, "format", "--check", "."),
        step("types", mypy),
        *[pytest(folder) for folder in GUI],
        pytest("tests", *[f"--ignore={folder}" for folder in GUI]),
    ]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
