"""Pictures for tests, written by a process of its own, because two GDALs do not go into one."""

import atexit
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

WEST, NORTH = 500_000.0, 9_950_000.0
"""Upper left corner of the pictures, metres of EPSG:32750."""
_PLAIN: dict[str, Any] = {"driver": "GTiff", "width": 400, "height": 300, "pixel_m": 1.0, "bands": "rgb", "crs": "EPSG:32750"}
_MORE: dict[str, Any] = {
    "placed": True,
    "declares": None,
    "nodata": None,
    "overviews": None,
    "world": None,
    "east": 0.0,
    "north": 0.0,
    "more": {},
    "holes": [],
    "dtype": "float32",
    "scale": 1.0,
    "offset": 0.0,
    "unit": "",
}


@cache
def _maker() -> "subprocess.Popen[str]":
    script = Path(__file__).with_name("picture_maker.py")
    process = subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.kill)
    return process


def make(folder: Path, name: str, **what: Any) -> Path:
    """A picture of red, green, blue and yellow quarters (or `bands`: rgba, grey16, palette, heights, sparse), 400 m by 300 m at 1 m."""
    process = _maker()
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps({"path": str(folder / name), **_PLAIN, **_MORE, **what}) + "\n")
    process.stdin.flush()
    assert process.stdout.readline() == "done\n"
    return folder / name


def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    """West, south, east, north of pixels of 1 m of such a picture."""
    return WEST + left, NORTH - bottom, WEST + right, NORTH - top
