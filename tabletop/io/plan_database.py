"""The database connection of a plan file: settings that keep every committed edit, and every fault as one sentence."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tabletop.core.errors import PlanError
from tabletop.core.message import mark
from tabletop.io.plan_schema import FORMAT_VERSION

BUSY_MS = 4000
_WANTED = {"synchronous": 3, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1}


def connect(path: Path, read_only: bool = False) -> sqlite3.Connection:
    """Connection to a plan file that stands. Raises PlanError in one sentence for anything that is no plan.

    Settings: rollback journal, `synchronous=EXTRA` (a commit is on disk when it returns), foreign keys, an untrusted schema. They are
    read back. A file that another program left in WAL mode and still holds stays in it.
    """
    _check_file(path)
    with faults(path):
        connection = _open_reading(path) if read_only else _open(path.absolute().as_uri() + "?mode=rw")
        try:
            _configure(connection, read_only)
            _check_plan(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _open(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)


def _open_reading(path: Path) -> sqlite3.Connection:
    """A file that cannot be written; one with a write-ahead log beside it is read from a copy, since SQLite would want to write there."""
    log = path.with_name(path.name + "-wal")
    if not log.exists():
        return _open(path.absolute().as_uri() + "?mode=ro&immutable=1")
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "plan.gpkg"
        shutil.copy(path, copy)
        shutil.copy(log, copy.with_name("plan.gpkg-wal"))
        source = sqlite3.connect(copy)
        source.backup(memory)
        source.close()
    return memory


def _configure(connection: sqlite3.Connection, read_only: bool) -> None:
    if not read_only:
        with contextlib.suppress(sqlite3.OperationalError):  # another program still holds it in WAL mode
            connection.execute("PRAGMA journal_mode=DELETE")
    for name, value in _WANTED.items():
        connection.execute(f"PRAGMA {name}={value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is not None and found[0] != value:
            raise sqlite3.NotSupportedError(f"PRAGMA {name} stays {found[0]}")


def _check_file(path: Path) -> None:
    """Looks only from outside: a plain open and close would drop the locks that SQLite holds in this process."""
    if not path.exists():
        raise PlanError(mark("{file} is not there; check the name, or make a new plan."), file=str(path))
    if not path.is_file():
        raise PlanError(mark("{file} is a folder, not a plan file."), file=str(path))
    if not os.access(path, os.R_OK):
        raise PlanError(mark("{file} cannot be read: you have no permission."), file=str(path))
    if path.stat().st_size == 0:
        raise PlanError(mark("{file} is empty; it never was a plan, or was cut off while it was copied."), file=str(path))


def _check_plan(connection: sqlite3.Connection, path: Path) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    if not {"plan_points", "plan_lines", "plan_areas", "scene", "roster", "setting", "edit_log"} <= tables:
        raise PlanError(mark("{file} holds no plan; if it holds geodata, add it as a layer."), file=str(path))
    row = connection.execute("SELECT value FROM setting WHERE code='format'").fetchone()
    version = int(row[0]) if row and str(row[0]).isdigit() else 0
    if version > FORMAT_VERSION:
        raise PlanError(
            mark("{file} was made by a newer tabletop (format {version}, this one reads {known}); update tabletop to open it."),
            file=str(path),
            version=str(version),
            known=str(FORMAT_VERSION),
        )
    check = connection.execute("PRAGMA quick_check(1)").fetchone()
    if check is None or check[0] != "ok":
        raise _damaged(path)


@contextlib.contextmanager
def faults(path: Path) -> Iterator[None]:
    """Every fault of the database as one PlanError sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _operational(path, str(error)) from None
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            raise PlanError(mark("{file} is not a plan file; a plan is a GeoPackage made by tabletop."), file=str(path)) from None
        raise _damaged(path) from None
    except OSError as error:
        raise PlanError(mark("{file} cannot be written: {reason}."), file=str(path), reason=error.strerror or "") from None


def _damaged(path: Path) -> PlanError:
    return PlanError(mark("{file} is damaged and was not opened; use a copy, nothing in the file was changed."), file=str(path))


def _operational(path: Path, reason: str) -> PlanError:
    if "locked" in reason or "busy" in reason:
        return PlanError(mark("{file} is in use by another program; close it there and try again."), file=str(path))
    if "full" in reason:
        return PlanError(mark("The disk is full: the edit was not written to {file}; make room and do it again."), file=str(path))
    if "readonly" in reason or "unable to open" in reason:
        return PlanError(mark("{file} cannot be written; save a copy in a folder of your own."), file=str(path))
    return PlanError(mark("{file} cannot be used: {reason}."), file=str(path), reason=reason)


def writable(path: Path) -> bool:
    """The file and its folder (where the journal stands) can be written by this user."""
    return os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)
