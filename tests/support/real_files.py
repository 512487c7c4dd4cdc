"""Real files of a town in the next zone, brought near the meridian of the working zone by another prime meridian in their .prj."""

import shutil
from pathlib import Path

SHIFT_DEG = -5.2


def maumere_nearby(data: Path, folder: Path) -> Path:
    """A copy of the files of Maumere (122.1 E) whose degrees count from 5.2 degrees west: every corner as it was, at 117 E."""
    copy = folder / "maumere"
    copy.mkdir()
    for one in (data / "maumere").iterdir():
        if one.suffix != ".qpj":
            shutil.copyfile(one, copy / one.name)
    for one in copy.glob("*.prj"):
        one.write_text(one.read_text().replace('PRIMEM["Greenwich",0]', f'PRIMEM["Shifted",{SHIFT_DEG}]'))
    return copy
