"""The database connection of a plan file: settings that keep every committed edit, and every fault as one sentence."""

import contextlib
import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.text.errors import PlanDamagedError, PlanError, PlanFullError, PlanHeldError, PlanUnwritableError
from tabletop.core.text.message import mark
from tabletop.core.text.owned_names import folder_prefix
from tabletop.core.text.whole_file import NO_ROOM
from tabletop.io.plans.plan_foreign import foreign_parts, run_no_commands
from tabletop.io.plans.plan_geometry import SRS_ID
from tabletop.io.plans.plan_schema import FORMAT_VERSION, TABLES

log = logging.getLogger(__name__)
BUSY_MS = 4000
MOST_NAME_BYTES = 255
_FULL = mark("The disk is full: the edit was not written to {file}; make room and do it again.")
_WANTED = {"synchronous": 3, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1}


def connect(path: Path, read_only: bool = False, busy_ms: int | None = None) -> sqlite3.Connection:
    """Connection to a plan file that stands. Raises PlanError in one sentence for anything that is no plan.

    Settings: rollback journal, `synchronous=EXTRA` (a commit is on disk when it returns), foreign keys, an untrusted schema. They are
    read back. A file that another program holds in WAL mode is read as it is; `begin` refuses to write it.
    """
    _check_file(path)
    with faults(path):
        connection = _open_reading(path, busy_ms) if read_only else _open(_uri(path, "rw"))
        try:
            wait_for_locks(connection, busy_ms)
            _configure(connection)
            _check_plan(connection, path)
            if not read_only:
                _leave_wal(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _uri(path: Path, mode: str) -> str:
    """SQLite's own form of a file address: no host, also for a Windows share."""
    name = path.absolute().as_posix()
    lead = "//" if name.startswith("//") else "" if name.startswith("/") else "/"
    return f"file:{quote(os.fsencode(lead + name))}?mode={mode}"


def _open(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)


def wait_for_locks(connection: sqlite3.Connection, busy_ms: int | None = None) -> None:
    """How long every statement from here on waits for a lock of another program; `BUSY_MS` where nothing is said."""
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS if busy_ms is None else busy_ms}")


def text_or_bytes(value: bytes) -> str | bytes:
    """Text of a cell; bytes where it is damaged, so that the row is named and the others load. A slow `text_factory`."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value


def _open_reading(path: Path, busy_ms: int | None) -> sqlite3.Connection:
    """A file that cannot be written. One that somebody left with a log beside it, or with a journal to be played back, is read from a copy,
    since SQLite would have to write there. One that is being written, perhaps by this very process, is read as it stands: to copy it would
    drop the locks that SQLite holds in this process, and another one would take the edit under way back."""
    logs, journals = (path.with_name(path.name + ending) for ending in ("-wal", "-journal"))
    if os.path.exists(logs):
        return _copied(path, logs)
    connection = _open(_uri(path, "ro"))
    try:
        wait_for_locks(connection, busy_ms)
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        if os.path.exists(journals):
            return _copied(path, journals)
        return _open(_uri(path, "ro") + "&immutable=1")  # in WAL mode, all of it in the file: nobody writes it
    return connection


def _copied(path: Path, beside: Path) -> sqlite3.Connection:
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    with tempfile.TemporaryDirectory(prefix=folder_prefix("plan")) as folder:
        for one in (path, beside):
            shutil.copyfile(one, Path(folder) / one.name)
        source = sqlite3.connect(Path(folder) / path.name)
        try:
            source.backup(memory)
        finally:
            source.close()
    return memory


def _configure(connection: sqlite3.Connection) -> None:
    for name, value in _WANTED.items():
        connection.execute(f"PRAGMA {name}={value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or found[0] != value:
            raise sqlite3.NotSupportedError(f"PRAGMA {name} stays {found}")
    run_no_commands(connection)


def _leave_wal(connection: sqlite3.Connection) -> bool:
    """Rollback journal from here on; False where another program holds the file in WAL mode."""
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
    return in_rollback_mode(connection)


def in_rollback_mode(connection: sqlite3.Connection) -> bool:
    """Whether the journal is the rollback journal; False in WAL mode, which is not safe to write with the SQLite of many systems."""
    return str(connection.execute("PRAGMA journal_mode").fetchone()[0]) == "delete"


def begin(connection: sqlite3.Connection, path: Path) -> None:
    """Start a transaction that will write. Raises PlanError while another program holds the file in WAL mode."""
    connection.execute("BEGIN IMMEDIATE")
    if in_rollback_mode(connection):
        return
    connection.execute("ROLLBACK")
    if not _leave_wal(connection):
        raise in_use(path)
    connection.execute("BEGIN IMMEDIATE")


def drop_spatial_indexes(connection: sqlite3.Connection) -> None:
    """Take off the spatial indexes that another program put on plan tables: their triggers need functions that are not here.

    Inside a transaction; QGIS makes them again when it is asked to.
    """
    names = ",".join(f"'{table}'" for table in TABLES.values())
    query = f"SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name IN ({names}) AND name LIKE 'rtree%'"
    triggers = [row[0] for row in connection.execute(query)]
    for trigger in triggers:
        connection.execute(f'DROP TRIGGER "{trigger}"')
    if triggers:
        for table in TABLES.values():
            connection.execute(f"DROP TABLE IF EXISTS rtree_{table}_geom")
        connection.execute(f"DELETE FROM gpkg_extensions WHERE extension_name='gpkg_rtree_index' AND table_name IN ({names})")


def _check_file(path: Path) -> None:
    """Looks only from outside: a plain open and close would drop the locks that SQLite holds in this process."""
    if not os.path.exists(path):
        raise PlanError(mark("{file} is not there; check the name, or make a new plan."), file=str(path))
    if path.is_dir():
        raise PlanError(mark("{file} is a folder, not a plan file."), file=str(path))
    if not path.is_file():
        raise PlanError(mark("{file} is no file that can be read; name a file."), file=str(path))
    if not os.access(path, os.R_OK):
        raise PlanError(mark("{file} cannot be read: you have no permission."), file=str(path))
    if path.stat().st_size == 0:
        raise PlanDamagedError(mark("{file} is empty; it never was a plan, or was cut off while it was copied."), file=str(path))


def _check_plan(connection: sqlite3.Connection, path: Path) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    if not {*TABLES.values(), "scene", "roster", "setting", "edit_log"} <= tables:
        if "gpkg_contents" not in tables:
            raise _no_plan(path)
        raise PlanDamagedError(mark("{file} holds no plan; if it holds geodata, add it as a layer."), file=str(path))
    foreign_parts(connection, path)
    if "removed" not in tables and "version" not in {column[1] for column in connection.execute("PRAGMA table_info(scene)")}:
        raise PlanError(mark("{file} was made by the first trial version of tabletop, whose plans are not read any more."), file=str(path))
    row = connection.execute("SELECT value FROM setting WHERE code='format'").fetchone()
    version = int(row[0]) if row and str(row[0]).isdecimal() else 0
    if version > FORMAT_VERSION:
        raise PlanError(
            mark("{file} was made by a newer tabletop (format {version}, this one reads {known}); update tabletop to open it."),
            file=str(path),
            version=str(version),
            known=str(FORMAT_VERSION),
        )
    names = tuple(TABLES.values())
    systems = connection.execute("SELECT srs_id FROM gpkg_geometry_columns WHERE table_name IN (?,?,?)", names).fetchall()
    if any(row[0] != SRS_ID for row in systems):
        raise PlanError(
            mark("{file} was brought to another coordinate system; a plan stands in {working}."), file=str(path), working=WORKING_CRS
        )


def is_sound(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds the pages of the file in order."""
    try:
        return list(connection.execute("PRAGMA quick_check(1)")) == [("ok",)]
    except sqlite3.DatabaseError:
        return False


@contextlib.contextmanager
def faults(path: Path) -> Iterator[None]:
    """Every fault of the database as one PlanError sentence."""
    try:
        yield
    except sqlite3.Error as error:
        raise _sentence(path, error) from None
    except OSError as error:
        if error.errno in NO_ROOM:
            raise PlanFullError(_FULL, file=str(path)) from None
        raise PlanError(mark("{file} cannot be written: {reason}."), file=str(path), reason=error.strerror or "") from None
    except MemoryError:
        raise PlanUnwritableError(mark("{file} cannot be read or written now: there is not enough memory."), file=str(path)) from None
    except (OverflowError, ValueError) as error:
        log.info("a value of %s: %s", path, error)
        raise PlanError(mark("{file} cannot hold a value of this edit; it was not written."), file=str(path)) from None


def _sentence(path: Path, error: sqlite3.Error) -> PlanError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return in_use(path)
    if code == sqlite3.SQLITE_FULL:
        return PlanFullError(_FULL, file=str(path))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return PlanUnwritableError(mark("{file} cannot be written; save a copy in a folder of your own."), file=str(path))
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOLFS):
        return PlanUnwritableError(mark("{file} cannot be read or written now: the disk or the share does not answer."), file=str(path))
    if code == sqlite3.SQLITE_NOTADB:
        return _no_plan(path)
    if code == sqlite3.SQLITE_CORRUPT:
        return damaged(path)
    if code == sqlite3.SQLITE_AUTH:
        return PlanError(
            mark("{file}: another program put commands into it that would run with this edit; nothing was written, save a copy."),
            file=str(path),
        )
    if code == sqlite3.SQLITE_ERROR and str(error).startswith("no such"):
        return PlanDamagedError(
            mark("{file} is no whole plan: another program took out a table or a column of it. Go on with an older copy."), file=str(path)
        )
    return PlanDamagedError(mark("{file} cannot be used: {reason}."), file=str(path), reason=str(error))


def _no_plan(path: Path) -> PlanError:
    return PlanDamagedError(mark("{file} is not a plan file; a plan is a GeoPackage made by tabletop."), file=str(path))


def damaged(path: Path) -> PlanError:
    """The sentence about a file whose pages are out of order."""
    what = mark(
        "{file} is damaged and cannot be opened. Nothing in it was changed. "
        "Save what can be read of it as a new plan, or go back to an older state."
    )
    return PlanDamagedError(what, file=str(path))


def in_use(path: Path) -> PlanHeldError:
    """The sentence about a file that another program holds."""
    return PlanHeldError(mark("{file} is in use by another program; close it there and try again."), file=str(path))


def writable(path: Path) -> bool:
    """The file and its folder (where the journal stands) can be written by this user."""
    return not is_too_long(path) and os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)


def is_too_long(path: Path) -> bool:
    """Whether no journal could stand beside a plan of this name: file systems take names of 255 bytes."""
    return len(os.fsencode(path.name)) + len("-journal") > MOST_NAME_BYTES
