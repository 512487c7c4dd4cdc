"""Files of layers that a person gives: folders opened, plans and what is no layer told apart."""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import Message, mark, message
from tabletop.io.records.layer_formats import ARCHIVES, DRIVERS, MEMBER_TABLES

DEEPEST = 6
"""So many folders inside each other are opened."""
MOST_FILES = 500
OPEN_ELSEWHERE = "~$"
"""How names of the files begin that office programs put beside a workbook while it is open."""
_PLAN_TABLES = frozenset({"plan_points", "edit_log"})


def layer_files(paths: Iterable[Path], endings: Iterable[str] = ()) -> tuple[list[tuple[Path, str]], list[tuple[Path, Message]]]:
    """The files that may hold layers, each with the name of the folder that it was found in ("" for one that was given itself), and what
    is left out of folders, with why.

    Of a folder all files of known endings are taken (`endings`: more of them), by name, folders in it too, at most `DEEPEST` deep and
    `MOST_FILES` in all; a `.gdb` is one file. What else lies there is passed over: of a folder nobody named each file. Does not raise.
    """
    known = {*DRIVERS, *MEMBER_TABLES, *ARCHIVES, *endings}
    found: list[tuple[Path, str]] = []
    left_out: list[tuple[Path, Message]] = []
    for path in paths:
        if path.is_dir() and path.suffix.lower() != ".gdb":
            inside = list(_inside(path, known))
            if not inside:
                left_out.append((path, message(mark("{file} holds no file that a layer can be read from."), file=path.name)))
            found += [(one, path.name) for one in inside]
        else:
            found.append((path, ""))
    for path, _ in found[MOST_FILES:]:
        left_out.append((path, message(mark("{file}: at most {n} files are added at once."), file=path.name, n=MOST_FILES)))
    return found[:MOST_FILES], left_out


def _inside(folder: Path, known: set[str]) -> Iterable[Path]:
    """Files of a folder by name; links to folders are not followed."""
    for here, folders, files in os.walk(folder):
        where = Path(here)
        inside = sorted(name for name in folders if not name.startswith("."))
        stores = [name for name in inside if name.lower().endswith(".gdb")]
        folders[:] = [name for name in inside if name not in stores] if len(where.relative_to(folder).parts) < DEEPEST else []
        for name in sorted([*files, *stores], key=str.casefold):
            if Path(name).suffix.lower() in known and not name.startswith((".", OPEN_ELSEWHERE)):
                yield where / name


def check_no_plan(path: Path) -> None:
    """Raises LayerError for a plan of ours: it is opened, not added. Only the standard library touches the file."""
    if path.suffix.lower() != ".gpkg" or not path.is_file():
        return
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            tables = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        finally:
            connection.close()
    except sqlite3.Error:
        return
    if tables >= _PLAN_TABLES:
        raise LayerError(mark("{file} is a plan, no layer; open it with File, Open plan."), file=path.name)
