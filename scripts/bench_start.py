"""How long the program takes from its call to a window that is seen, to one that answers a key, and to the whole map: measured from
outside, by the pixels of a screen of its own (Xvfb with openbox).

python3 scripts/bench_start.py [PLAN]        five second starts, median of each row; PLAN: another plan than the demo
    --times N    so many starts
    --json       the figures as JSON
    --first      the program and its screen go before all other work of this machine (root only)
    --keep FILE  a picture of the screen at the end

Rows, in milliseconds from the call: `visible`, the window stands on the screen with its bars painted; `usable`, a key that was pressed as
soon as it was seen took its tool, and the plan is on the map; `ground`, the base map is there as well; `whole`, nothing changes any more.
"""

import argparse
import ctypes
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
if __name__ == "__main__" and PYTHON.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
    sys.exit(subprocess.run([str(PYTHON), __file__, *sys.argv[1:]]).returncode)
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import numpy as np  # noqa: E402

import person_xdotool  # noqa: E402

SIZE_PX = (1366, 768)
LOOK_S, STILL_S, MOST_S = 0.025, 2.0, 60.0
KEY = "b"
"""Takes a tool; its button in the tool bar shows it."""
BARS, MAP, STRIP = (0, 48, 835, 34), (340, 200, 620, 160), (0, 640, 1366, 100)
"""Parts of the screen (left, top, width, height) with the tools, with nothing but map, with scenes and status bar: all that is looked
at, since whoever looks takes time from the program."""
MANY_COLOURS = 40
"""More than an empty bar has, and a map without a plan."""
DRAWN, SAME = 0.5, 0.999


class _Image(ctypes.Structure):
    _fields_ = [
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.POINTER(ctypes.c_ubyte)),
        ("orders", ctypes.c_int * 4),
        ("depth", ctypes.c_int),
        ("bytes_per_line", ctypes.c_int),
    ]


class Screen:
    """The pixels of an X server, and a key for it."""

    def __init__(self, display: str) -> None:
        self._x = ctypes.CDLL(find_library("X11"))
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XOpenDisplay.argtypes = [ctypes.c_char_p]
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self._x.XGetImage.restype = ctypes.POINTER(_Image)
        self._x.XGetImage.argtypes = [
            ctypes.c_void_p,
            ctypes.c_ulong,
            *[ctypes.c_int] * 2,
            *[ctypes.c_uint] * 2,
            ctypes.c_ulong,
            ctypes.c_int,
        ]
        self._x.XDestroyImage.argtypes = [ctypes.POINTER(_Image)]
        self._display = self._x.XOpenDisplay(display.encode())
        self._root = self._x.XDefaultRootWindow(self._display)

    def pixels(self, left: int, top: int, width: int, height: int) -> np.ndarray:
        """Pixels of a part (rows, columns) as 32 bits each."""
        image = self._x.XGetImage(self._display, self._root, left, top, width, height, 0xFFFFFFFF, 2)
        rows = np.ctypeslib.as_array(image.contents.data, (height, image.contents.bytes_per_line)).view(np.uint32).copy()
        self._x.XDestroyImage(image)
        return rows


@contextmanager
def desk() -> Iterator[tuple[str, Screen]]:
    """A screen with a window manager: its name, and its pixels."""
    with person_xdotool.screen(SIZE_PX) as display:
        manager = subprocess.Popen(
            ["openbox"], env={**os.environ, "DISPLAY": display}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            time.sleep(1.0)
            yield display, Screen(display)
        finally:
            manager.terminate()
            manager.wait()


def before_others() -> None:
    """This process goes before all usual ones of the machine; what it starts as well."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """The share of pixels that are the same, 0 to 1."""
    return float((one == other).mean())


def one_start(display: str, screen: Screen, environment: dict[str, str], arguments: list[str], keep: Path | None) -> dict[str, float]:
    """Start the program once, press the key, wait until nothing changes, end it. The rows in milliseconds."""
    begin = time.monotonic()
    program = subprocess.Popen([sys.executable, "-m", "tabletop", "open", *arguments], env=environment, stderr=subprocess.DEVNULL)
    frames: list[tuple[float, list[np.ndarray]]] = []
    pressed: float | None = None
    changed = begin
    while time.monotonic() - begin < MOST_S and not (pressed is not None and time.monotonic() - changed > STILL_S):
        at, parts = time.monotonic(), [screen.pixels(*part) for part in ((BARS,) if pressed is None else (BARS, MAP, STRIP))]
        if pressed is None and len(np.unique(parts[0][::4])) > MANY_COLOURS:
            pressed = changed = at
            subprocess.Popen(["xdotool", "key", KEY], env={**os.environ, "DISPLAY": display})
        elif pressed is not None and not (frames and all(map(np.array_equal, parts, frames[-1][1]))):
            frames.append((at, parts))
            changed = at
        time.sleep(LOOK_S)
    if program.poll() is not None or pressed is None:
        raise RuntimeError(f"no window was seen; the program ended with {program.poll()}")
    if keep is not None:
        from PIL import Image

        last = screen.pixels(0, 0, *SIZE_PX)
        Image.fromarray(last.view(np.uint8).reshape(*last.shape, 4)[:, :, 2::-1]).save(keep)
    program.send_signal(signal.SIGTERM)
    program.wait(30)
    bars, ground = frames[-1][1][:2]
    drawn = next(at for at, parts in frames if len(np.unique(parts[1])) > MANY_COLOURS)
    based = next(at for at, parts in frames if alike(parts[1], ground) >= DRAWN)
    took = next(at for at, parts in frames if alike(parts[0], bars) >= SAME)
    found = {"visible": pressed, "usable": max(drawn, took), "ground": based, "whole": frames[-1][0]}
    return {name: (at - begin) * 1000 for name, at in found.items()}


def rows(plan: Path | None = None, times: int = 5, first: bool = False, keep: Path | None = None) -> dict[str, list[float]]:
    """So many second starts: each row's figures in milliseconds."""
    if first:
        before_others()
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder, desk() as (display, screen):
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "TABLETOP_LANGUAGE": "en"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for kind in ("CONFIG", "LOG", "STATE", "CACHE", "DOCUMENTS"):
            environment[f"TABLETOP_{kind}_DIR"] = str(Path(folder) / kind.lower())
        arguments = [] if plan is None else [str(shutil.copy(plan, folder))]
        found: dict[str, list[float]] = {}
        for number in range(times + 1):
            took = one_start(display, screen, environment, arguments, keep)
            for name, value in took.items() if number else ():
                found.setdefault(name, []).append(value)
        return found


def main() -> int:
    """Print the rows."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("plan", nargs="?", type=Path)
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--first", action="store_true")
    asked.add_argument("--keep", type=Path)
    given = asked.parse_args()
    lacking = [name for name in ("Xvfb", "xdotool", "openbox") if shutil.which(name) is None]
    if lacking:
        print("Not there: " + ", ".join(lacking))
        return 3
    found = rows(given.plan, given.times, given.first, given.keep)
    if given.json:
        print(json.dumps(found))
        return 0
    for name, values in found.items():
        print(f"{name:8} {statistics.median(values):6.0f} ms   ({', '.join(f'{one:.0f}' for one in sorted(values))})")
    print("load " + " ".join(f"{one:.1f}" for one in os.getloadavg()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
