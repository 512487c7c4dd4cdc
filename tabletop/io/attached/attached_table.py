"""The table of a plan file that keeps photos and documents, each content once by its SHA-256. Callers hold the connection and its locks."""

import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from tabletop.core.arrangement.file_list import ListedFile, clean_name
from tabletop.core.text.errors import InputError, PlanError
from tabletop.core.text.message import mark
from tabletop.io.attached.file_kinds import LARGEST_FILE_BYTES, check_size, checked_kind

TABLE = "attached_file"
LARGEST_PLAN_BYTES = 100_000_000
"""Planning default: what all files of a plan have together, also those that no feature lists any more."""
CREATE = (
    "CREATE TABLE attached_file (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, sha256 TEXT NOT NULL UNIQUE, name TEXT,"
    " media_type TEXT, size INTEGER, bytes BLOB)"
)
_INSERT = "INSERT INTO attached_file (sha256, name, media_type, size, bytes) VALUES (?,?,?,?,?)"
_LIST = "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier) VALUES (?,'attributes',?)"
_TOUCH = "UPDATE gpkg_contents SET last_change=strftime('%Y-%m-%dT%H:%M:%fZ','now') WHERE table_name=?"
_LENGTH = "SELECT rowid, CASE typeof(bytes) WHEN 'blob' THEN length(bytes) ELSE -1 END FROM attached_file WHERE sha256=? LIMIT 1"
_TOTAL = "SELECT SUM(length(bytes)) FROM attached_file WHERE typeof(bytes)='blob'"


@dataclass(frozen=True)
class AttachedFile:
    """A file whose content was checked."""

    listed: ListedFile
    media_type: str
    content: bytes


def taken(name: str, content: bytes) -> AttachedFile:
    """A file as a plan keeps it. Raises InputError for a kind or size that it does not take."""
    cleaned = clean_name(name)
    kind = checked_kind(cleaned, content)
    return AttachedFile(ListedFile(hashlib.sha256(content).hexdigest(), cleaned, len(content)), kind.media_type, content)


def file_from(path: Path) -> AttachedFile:
    """Read a file from disk, never more of it than a plan takes. Raises InputError in one sentence."""
    name = clean_name(path.name)
    try:
        if not path.is_file():
            raise InputError(mark("{name} is not a file that can be read."), name=name)
        check_size(name, path.stat().st_size)
        with path.open("rb") as source:
            content = source.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise InputError(mark("{name} cannot be read: {reason}."), name=name, reason=error.strerror or "") from None
    return taken(path.name, content)


def put_files(connection: sqlite3.Connection, files: tuple[AttachedFile, ...]) -> None:
    """Keep files, inside a transaction of the caller; the table is made where it is not there. What is kept already stays.

    Raises PlanError where the plan would grow too large, or where another program made a table of that name.
    """
    _check_table(connection)
    for file in files:
        if read_file(connection, file.listed.sha256) == file.content:
            continue
        connection.execute("DELETE FROM attached_file WHERE sha256=?", (file.listed.sha256,))
        held = int(connection.execute(_TOTAL).fetchone()[0] or 0)
        if held + len(file.content) > LARGEST_PLAN_BYTES:
            raise PlanError(
                mark(
                    "{name} is not taken: the files of a plan have up to {most:.0f} MB together (planning default), {held:.1f} MB are"
                    " there. A saved copy leaves out those that nothing lists any more."
                ),
                name=file.listed.name,
                most=LARGEST_PLAN_BYTES / 1e6,
                held=held / 1e6,
            )
        listed = file.listed
        connection.execute(_INSERT, (listed.sha256, listed.name, file.media_type, listed.size, file.content))
    connection.execute(_LIST, (TABLE, TABLE))
    connection.execute(_TOUCH, (TABLE,))


def copy_files(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Keep the files of another plan file that this one lacks, inside a transaction of the caller. Raises sqlite3.Error, PlanError."""
    there = source.execute("SELECT sha256 FROM attached_file").fetchall() if _has_table(source) else []
    lacking = [sha256 for (sha256,) in there if read_file(target, sha256) is None and read_file(source, sha256) is not None]
    if not lacking:
        return
    _check_table(target)
    for sha256 in lacking:
        row = source.execute("SELECT sha256, name, media_type, size, bytes FROM attached_file WHERE sha256=?", (sha256,)).fetchone()
        target.execute("DELETE FROM attached_file WHERE sha256=?", (sha256,))
        target.execute(_INSERT, row)
    target.execute(_LIST, (TABLE, TABLE))
    target.execute(_TOUCH, (TABLE,))


def read_file(connection: sqlite3.Connection, sha256: str) -> bytes | None:
    """The content with that hash; None where it is not there, too large to be ours, or not what its hash says.

    Its length is asked for before any of it is read.
    """
    if not _has_table(connection):
        return None
    row = connection.execute(_LENGTH, (sha256,)).fetchone()
    if row is None or not 0 < row[1] <= LARGEST_FILE_BYTES:
        return None
    content = connection.execute("SELECT bytes FROM attached_file WHERE rowid=?", (row[0],)).fetchone()[0]
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def _kind_of_table(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT type, sql FROM sqlite_master WHERE name=? COLLATE NOCASE", (TABLE,)).fetchone()
    return None if row is None else "odd" if row[0] != "table" or not str(row[1]).upper().startswith("CREATE TABLE") else "table"


def _has_table(connection: sqlite3.Connection) -> bool:
    """Whether a table of ours stands there; views and tables that another program reckons are none."""
    if _kind_of_table(connection) != "table":
        return False
    columns = {row[1] for row in connection.execute("PRAGMA table_info(attached_file)")}
    return {"sha256", "name", "media_type", "size", "bytes"} <= columns


def _check_table(connection: sqlite3.Connection) -> None:
    if _has_table(connection):
        return
    if _kind_of_table(connection) is not None:
        raise PlanError(mark("The plan cannot keep files: another program made something of the name {table} in it."), table=TABLE)
    connection.execute(CREATE)
