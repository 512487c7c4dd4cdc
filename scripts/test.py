"""Make the environment as `run.py` does, then style, types and all tests. Standard library only. Arguments go to pytest instead."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from run import BIN, PYTHON, ROOT, make_environment

# Each group runs in a process of its own, so that a crash of Qt at the end of one run is seen and hides nothing; several at a time.
# Windows take memory that a process does not give back: their tests are parted, so that two groups fit into 16 GB at any time.
WINDOWS = [
    [f"tests/ui/{room}" for room in ("window", "search", "table", "rules", "scenes")],
    [f"tests/ui/{room}" for room in ("focus", "commands", "layers", "ground", "importing", "attributes", "pictures")],
]
PARTED = [folder for group in WINDOWS for folder in group]
GROUPS = [["tests/checks"], *WINDOWS, ["tests/ui", *[f"--ignore={folder}" for folder in PARTED]], ["tests/canvas"]]
REST = ["tests", *[f"--ignore=tests/{room}" for room in ("checks", "ui", "canvas")]]
SUFFIX = ".exe" if os.name == "nt" else ""


def step(title: str, *command: object) -> bool:
    """Run one step; a crash counts as a failure like any other."""
    print(f"-- {title}", flush=True)
    return subprocess.run([str(part) for part in command], cwd=ROOT).returncode == 0


def pytest(*arguments: str) -> bool:
    """Run a group of tests; what it says is printed whole when it has ended."""
    start = time.monotonic()
    command = [str(PYTHON), "-m", "pytest", "-q", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace"
    )
    title = f"-- tests: {' '.join(arguments)}: {time.monotonic() - start:.0f} s"
    print(f"{title}\n{done.stdout}", flush=True)
    return done.returncode == 0


def all_tests() -> bool:
    """Every group, as many at a time as there are processors."""
    print("-- tests: each group is shown when it has ended, after some minutes", flush=True)
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as groups:
        return all(list(groups.map(lambda arguments: pytest(*arguments), [REST, *GROUPS])))  # the longest first


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
        all_tests(),
    ]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
