"""Make the environment in .venv and install what is locked; `--setup` stops there. Standard library only."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
BIN = FOLDER / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements.lock"
STAMP = FOLDER / "installed.lock"
VENV_COMMAND = "apt-get install -y python3-venv"


def make_venv() -> bool:
    """Make .venv; on Debian and Ubuntu install python3-venv when root, else name the command."""
    command = [sys.executable, "-m", "venv", "--clear", str(FOLDER)]
    if subprocess.run(command, capture_output=True).returncode == 0:
        return True
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-q"])
        subprocess.run(VENV_COMMAND.split())
        return subprocess.run(command).returncode == 0
    print(f"Python cannot make an environment here; on Debian or Ubuntu run: sudo {VENV_COMMAND}")
    return False


def wanted() -> str:
    return LOCK.read_text(encoding="utf-8") + (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def make_environment() -> bool:
    """True when .venv holds what is locked; a second call with the same lock does nothing."""
    if sys.version_info < (3, 11):
        print(f"tabletop needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return False
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted():
        return True
    if not PYTHON.exists() and not make_venv():
        return False
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    for arguments in (["--require-hashes", "-r", str(LOCK)], ["--no-deps", "-e", "."]):
        if subprocess.run([*pip, *arguments], cwd=ROOT).returncode:
            print("The installation failed; the lines above say why. Run the same command again when that is mended.")
            return False
    STAMP.write_text(wanted(), encoding="utf-8")
    return True


def main() -> int:
    if not make_environment():
        return 2
    if "--setup" in sys.argv[1:]:
        return 0
    return subprocess.run([str(PYTHON), "-m", "tabletop", *(sys.argv[1:] or ["--help"])], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
