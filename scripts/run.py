"""One command from a bare machine to the open window. Standard library only.

python3 scripts/run.py            make the environment if needed, then open the app; without a display draw the demo plan to files
python3 scripts/run.py --setup    make the environment and stop
python3 scripts/run.py ARGUMENTS  the command line of tabletop, such as: check PLAN.gpkg
"""

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
QT_PACKAGES = [
    "libegl1",
    "libgl1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libfontconfig1",
    "libfreetype6",
    "libglib2.0-0",
    "libx11-6",
    "fonts-dejavu-core",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xinerama0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
]
QT_TRIAL = "import os; os.environ['QT_QPA_PLATFORM'] = 'offscreen'; from PySide6.QtWidgets import QApplication; QApplication([])"
# The offscreen trial says nothing of a real window: its plugin needs libraries of its own.
WINDOW_TRIAL = (
    "import ctypes, pathlib, PySide6; "
    "[ctypes.CDLL(str(one)) for one in pathlib.Path(PySide6.__file__).parent.glob('Qt/plugins/platforms/libqxcb.so')]"
)
FONT_TRIAL = "import glob, sys; sys.exit(not glob.glob('/usr/share/fonts/**/*.[to]tf', recursive=True))"


def apt(packages: list[str]) -> bool:
    """Install with apt when that is possible here, else name the command. True when it was done."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing: " + " ".join(packages), flush=True)
        subprocess.run(["apt-get", "update", "-q"], stdout=subprocess.DEVNULL)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        return subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL).returncode == 0
    print("Something of the system is missing; on Debian or Ubuntu run:\n  sudo " + " ".join(command))
    return False


def make_venv() -> bool:
    """Make .venv with pip in it, by uv where that stands on the machine, else by Python itself."""
    if shutil.which("uv"):
        return subprocess.run(["uv", "venv", "-q", "--clear", "--python", sys.executable, str(FOLDER)]).returncode == 0
    command = [sys.executable, "-m", "venv", "--clear", str(FOLDER)]
    if subprocess.run(command, capture_output=True).returncode == 0:
        return True
    shutil.rmtree(FOLDER, ignore_errors=True)
    if os.name == "nt":
        print("Python could not make an environment; install Python again from python.org with pip.")
        return False
    return apt(["python3-venv", "python3-pip"]) and subprocess.run(command).returncode == 0


def has_venv() -> bool:
    """An environment that packages can be installed into stands in .venv; half of one does not count."""
    if not PYTHON.exists():
        return False
    return bool(shutil.which("uv")) or subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True).returncode == 0


def install() -> bool:
    """Install what is locked, then the product itself."""
    if shutil.which("uv"):
        pip = ["uv", "pip", "install", "-q", "--python", str(PYTHON)]
    else:
        pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    print("Installing what requirements.lock names; this takes a minute or two.", flush=True)
    for arguments in (["--require-hashes", "-r", str(LOCK)], ["--no-deps", "-e", str(ROOT)]):
        if subprocess.run([*pip, *arguments], cwd=ROOT).returncode:
            print("The installation failed; the lines above say why. Run the same command again when that is mended.")
            return False
    return True


def compile_all() -> None:
    """Bytecode of all that was installed, and of the product, so that the first start need not compile two thousand modules. Where a file
    cannot be compiled or written, Python does without, as ever."""
    folders = [str(FOLDER / ("Lib" if os.name == "nt" else "lib")), str(ROOT / "tabletop")]
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", "-j", "0", *folders], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def check_system() -> bool:
    """Qt's system libraries and a font are there, or are installed, or the command is named."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    opens = has_display() or os.geteuid() == 0
    trials = (QT_TRIAL, FONT_TRIAL, *([WINDOW_TRIAL] if opens else []))
    fine = all(subprocess.run([str(PYTHON), "-c", trial], capture_output=True).returncode == 0 for trial in trials)
    return fine or apt(QT_PACKAGES)


def wanted() -> str:
    return LOCK.read_text(encoding="utf-8") + (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def make_environment() -> bool:
    """True when .venv holds what is locked; a second call with the same lock does nothing."""
    if sys.version_info < (3, 11):
        print(f"tabletop needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return False
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted():
        return True
    if (not has_venv() and not make_venv()) or not install():
        return False
    if not check_system():
        return False
    compile_all()
    STAMP.write_text(wanted(), encoding="utf-8")
    return True


def tabletop(*arguments: object) -> int:
    return subprocess.run([str(PYTHON), "-m", "tabletop", *map(str, arguments)]).returncode


def has_display() -> bool:
    return os.name == "nt" or sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def draw_demo() -> int:
    """Without a display: the demo plan to a picture, a document and its findings."""
    folder = ROOT / ".demo"
    plan = folder / "sispamkota-kpu.gpkg"
    if not plan.exists() and tabletop("demo", folder):
        return 2
    for verb, name in (("map", "map.png"), ("report", "report.pdf")):
        if tabletop(verb, plan, folder / name):
            return 2
        print(folder / name, flush=True)
    return 0 if tabletop("check", plan) in (0, 1) else 2


def main() -> int:
    if not make_environment():
        return 2
    arguments = sys.argv[1:]
    if "--setup" in arguments:
        return 0
    if arguments:
        return tabletop(*arguments)
    if has_display():
        return tabletop("open")
    print("There is no display: drawing the demo plan to files.", flush=True)
    return draw_demo()


if __name__ == "__main__":
    sys.exit(main())
