"""Every file that the program writes out: the command that makes it, and how one sees that such a file is whole."""

import contextlib
import csv
import json
import sqlite3
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

OLDER = b"an older file that somebody needs\n"


@dataclass(frozen=True)
class Output:
    """`words`: arguments of the command, with PLAN and OUT where those stand."""

    name: str
    group: str
    file: str
    words: str

    def arguments(self, plan: Path, out: Path) -> list[object]:
        """The command's arguments."""
        return [{"PLAN": plan, "OUT": out}.get(word, word) for word in self.words.split()]

    def older(self, target: Path) -> bytes:
        """Put an older file there; what it holds."""
        target.write_bytes(OLDER)
        return OLDER

    @staticmethod
    def content(target: Path) -> bytes | None:
        """What stands there; None for nothing."""
        return target.read_bytes() if target.exists() else None


def _outputs() -> tuple[Output, ...]:
    rows = [
        *(
            (f"export {kind}", "export", f"out.{kind}", "export PLAN OUT --layers none")
            for kind in ("geojson", "kml", "csv", "xlsx", "gpkg")
        ),
        ("roster sheet", "export", "roster.xlsx", "roster export PLAN OUT"),
        *(
            (f"findings {kind}", "check", f"found.{kind}", f"check PLAN --format {kind} --layers none")
            for kind in ("json", "csv", "geojson")
        ),
        *((f"map {kind}", "print", f"map.{kind}", "map PLAN OUT --layers none --paper A4") for kind in ("pdf", "svg", "png")),
        ("mat", "print", "mat.pdf", "map PLAN OUT --layers none --tiles A4 --scale 100"),
        ("scenes", "print", "scenes.pdf", "map PLAN OUT --layers none --scenes all --paper A4"),
        ("book", "print", "book.pdf", "report PLAN OUT --book --layers none"),
        *((f"report {kind}", "print", f"report.{kind}", "report PLAN OUT --layers none") for kind in ("pdf", "html", "docx")),
        ("film", "print", "film.gif", "film PLAN OUT --layers none --width-px 320 --fps 2"),
    ]
    return tuple(Output(*row) for row in rows)


def is_whole(path: Path) -> bool:
    """Whether a file is there and is whole, as a reader of its kind sees it."""
    if not path.is_file() or not path.stat().st_size:
        return False
    with contextlib.suppress(Exception):
        return bool(_READERS[path.suffix](path))
    return False


def _archive(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return archive.testzip() is None


def _database(path: Path) -> bool:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok" and bool(
            connection.execute("SELECT COUNT(*) FROM gpkg_contents").fetchone()[0]
        )


def _picture(path: Path) -> bool:
    from PIL import Image

    with Image.open(path) as picture:
        for frame in range(getattr(picture, "n_frames", 1)):
            picture.seek(frame)
            picture.load()
    return True


def _table(path: Path) -> bool:
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    return len(rows) > 1 and len({len(row) for row in rows}) == 1


_READERS = {
    ".pdf": lambda path: path.read_bytes().startswith(b"%PDF") and path.read_bytes().rstrip().endswith(b"%%EOF"),
    ".svg": lambda path: ElementTree.parse(path).getroot() is not None,
    ".kml": lambda path: ElementTree.parse(path).getroot() is not None,
    ".html": lambda path: path.read_bytes().rstrip().endswith(b"</html>"),
    ".json": lambda path: json.loads(path.read_text(encoding="utf-8")) is not None,
    ".geojson": lambda path: "features" in json.loads(path.read_text(encoding="utf-8")),
    ".csv": _table,
    ".xlsx": _archive,
    ".docx": _archive,
    ".gpkg": _database,
    ".png": _picture,
    ".gif": _picture,
}
OUTPUTS = tuple(one for one in _outputs() if one.group != "check")
FINDINGS = tuple(one for one in _outputs() if one.group == "check")
