"""A plan as a new file: whole or not at all, and never over a file that is not meant."""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from tabletop.core.arrangement.file_list import listed_in
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.layers.kept_layers import embedded_in
from tabletop.core.text.errors import PlanError, PlanFullError, TabletopError
from tabletop.core.text.file_names import check_name
from tabletop.core.text.message import mark
from tabletop.core.text.stopping import check_stopped
from tabletop.core.text.whole_file import DISK_FULL, behind_links, folder_to_disk, partial_beside, to_disk
from tabletop.core.values.change import Edit
from tabletop.core.values.left_out import worth_remembering
from tabletop.core.values.plan import Plan
from tabletop.io.attached.attached_table import put_files, taken
from tabletop.io.attached.embedded_layers import held_again
from tabletop.io.plans.plan_database import faults, is_sound, is_too_long
from tabletop.io.plans.plan_edit import EditWriter
from tabletop.io.plans.plan_identity import ID_SETTING, id_value, new_id
from tabletop.io.plans.plan_reader import Stored
from tabletop.io.plans.plan_schema import create_statements

SUFFIX = ".gpkg"


Attached = Callable[[str], bytes | None]
"""What an attached file of a SHA-256 holds; None where it cannot be had."""
More = Callable[[sqlite3.Connection], None]
"""Writes more rows, inside the transaction that makes the file."""


def create_plan(
    path: Path,
    plan: Plan,
    overwrite: bool = False,
    attached: Attached | None = None,
    more: More | None = None,
    plan_id: str | None = None,
) -> list[str]:
    """Write a plan, without a history, as a new file: temporary file in the same folder, fsync, rename.

    Files that features list are taken over from `attached`; the names of those that cannot be had are the answer.
    `more` writes what else the file is to hold, its runs. `plan_id`: of the plan whose place it takes; without it this is another plan.

    What was left out of the plan when it was read is not in the new file either, and the new file remembers that.

    Raises PlanError when the file is there already (unless `overwrite`), is no `.gpkg`, its folder is missing or cannot be written, or
    another program is still at work on a file of that name. Nothing is left behind then.
    """
    path = behind_links(Path(path).absolute()) if overwrite else Path(path).absolute()
    _check_target(path, overwrite)
    if plan.crs != WORKING_CRS:
        raise PlanError(mark("The plan stands in {crs}; a plan file keeps {working}."), crs=plan.crs, working=WORKING_CRS)
    with _no_room_said(path), faults(path), partial_beside(path) as partial:
        missing = _fill(partial, plan, attached, more, plan_id or new_id())
        to_disk(partial)
        if not _is_whole(partial):
            raise PlanError(
                mark("{file} was not written: what reached the disk is not whole. A file that stood there before is as it was."),
                file=str(path),
            )
        _put(partial, path, overwrite)
        folder_to_disk(path.parent)
    return missing


@contextlib.contextmanager
def _no_room_said(path: Path) -> Iterator[None]:
    """A full disk in the words of a new file: no edit is concerned."""
    try:
        yield
    except PlanFullError:
        raise PlanFullError(DISK_FULL, file=str(path)) from None


def plan_bytes(plan: Plan, attached: Attached | None = None, more: More | None = None) -> tuple[bytes, list[str]]:
    """The same file as bytes, made in memory, and the names of the files that cannot be had. Raises PlanError."""
    if plan.crs != WORKING_CRS:
        raise PlanError(mark("The plan stands in {crs}; a plan file keeps {working}."), crs=plan.crs, working=WORKING_CRS)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with faults(Path(plan.name or "plan")):
            connection.execute("PRAGMA temp_store = MEMORY")  # what is sorted stays off the disk too
            missing = _write_rows(connection, plan, attached, more, new_id())
            return connection.serialize(), missing
    finally:
        connection.close()


def _check_target(path: Path, overwrite: bool) -> None:
    if path.suffix.lower() != SUFFIX:
        raise PlanError(mark("{file} must end in .gpkg to be a plan file."), file=str(path))
    check_name(path)
    if not path.parent.is_dir():
        raise PlanError(
            mark("{file} cannot be written: the folder {folder} is not there; make it first."), file=str(path), folder=str(path.parent)
        )
    if is_too_long(path):
        raise PlanError(mark("The name {file} is too long for a plan file; choose a shorter one."), file=path.name)
    if path.is_dir():
        raise PlanError(mark("{file} is a folder, not a plan file."), file=str(path))
    if path.exists() and not overwrite:
        raise _there_already(path)
    if any(path.with_name(path.name + ending).exists() for ending in ("-journal", "-wal")):
        raise PlanError(
            mark("{file} cannot be replaced: a program is still at work on it, or left work unfinished; choose another name."),
            file=str(path),
        )


def _there_already(path: Path) -> PlanError:
    return PlanError(mark("{file} is there already; choose another name, or remove it first."), file=str(path))


def _fill(partial: Path, plan: Plan, attached: Attached | None, more: More | None, plan_id: str) -> list[str]:
    connection = sqlite3.connect(partial, isolation_level=None)
    try:
        return _write_rows(connection, plan, attached, more, plan_id)
    finally:
        connection.close()


def _write_rows(connection: sqlite3.Connection, plan: Plan, attached: Attached | None, more: More | None, plan_id: str) -> list[str]:
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("BEGIN IMMEDIATE")
    for statement, values in create_statements():
        connection.execute(statement, values)
    connection.execute("INSERT INTO setting (code, value) VALUES (?,?)", (ID_SETTING, id_value(plan_id)))
    EditWriter(connection, Stored()).write(rows_of(plan), plan, {})
    missing = [] if attached is None else _keep_files(connection, plan, attached)
    if more is not None:
        more(connection)
    connection.execute("COMMIT")
    return missing


def _keep_files(connection: sqlite3.Connection, plan: Plan, attached: Attached) -> list[str]:
    """Copy the files that features list, and those of layers, one at a time; the names of those that are not there, or cannot be read."""
    missing = []
    for sha256, name in embedded_in(plan).items():
        try:
            content = attached(sha256)
            if content is None:
                missing.append(name)
            else:
                put_files(connection, (held_again(sha256, name, content),))
        except TabletopError:
            missing.append(name)
    for listed in listed_in(plan).values():
        try:
            content = attached(listed.sha256)
            if content is None:
                missing.append(listed.name)
            else:
                put_files(connection, (taken(listed.name, content),))
        except TabletopError:
            missing.append(listed.name)
    return missing


def rows_of(plan: Plan) -> list[Edit]:
    """Every row of a plan as an edit that adds it, with what must be remembered of those that were left out."""
    settings = worth_remembering(plan.settings, plan.left_out)
    edits = [Edit("feature", key, None, feature) for key, feature in plan.features.items()]
    edits += [Edit("scene", str(key), None, scene) for key, scene in plan.scenes.items()]
    edits += [Edit("roster", key, None, unit) for key, unit in plan.roster.items()]
    return edits + [Edit("setting", key, None, value) for key, value in settings.items()]


def _is_whole(partial: Path) -> bool:
    """Whether SQLite reads every page that was written."""
    connection = sqlite3.connect(partial, isolation_level=None)
    try:
        return is_sound(connection)
    finally:
        connection.close()


def _put(partial: Path, path: Path, overwrite: bool) -> None:
    """Give the finished file its name; without `overwrite` a file that appeared meanwhile is left alone."""
    check_stopped()
    if overwrite:
        os.replace(partial, path)
        return
    try:
        os.link(partial, path)
    except FileExistsError:
        raise _there_already(path) from None
    except OSError:  # a file system without hard links
        if path.exists():
            raise _there_already(path) from None
        os.rename(partial, path)
