"""The older states of plans on this computer: a folder for each plan, its states and, once each, the photos that they had."""

import contextlib
import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from tabletop import paths
from tabletop.core.text.errors import InputError, TabletopError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import write_whole
from tabletop.io.plans.plan_creation import create_plan
from tabletop.io.plans.plan_reader import read_stored
from tabletop.io.runs.run_table import put_rows, run_rows
from tabletop.io.snapshots.kept_states import MOST_BYTES, kept_of_all
from tabletop.io.snapshots.snapshot_file import SUFFIX, About, Fill, Snapshot, is_whole, opened_state, packed_state, read_about

log = logging.getLogger(__name__)
PHOTOS = "attached"
Content = Callable[[str], bytes | None]
"""What an attached file of a SHA-256 holds; None where it cannot be had."""

LONG_AGO, CYCLE_YEARS = 1972, 28
"""The years in which states count as taken whose date is yet to come; days and leap years come again after so many."""


@dataclass(frozen=True)
class _Held:
    """A state as the rules of what stays look at it."""

    at: datetime
    size: int
    path: Path


def snapshots_folder() -> Path:
    """Where the states stand; made for this user alone. Raises InputError where that cannot be done."""
    folder = paths.state_folder() / "snapshots"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None
    return folder


def key_of(plan_id: str, plan: Path) -> str:
    """The name of a plan's folder: its id; of a plan that has none yet, its place."""
    return plan_id or "path-" + hashlib.sha256(str(plan.absolute()).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def states_of(plan_id: str, plan: Path) -> list[Snapshot]:
    """States of a plan, the newest first. Without its id (its file is damaged) those are found that were taken of a file of that place.

    What cannot be read is passed over. Raises InputError where the folder cannot be looked at.
    """
    keys = {key_of(plan_id, plan), key_of("", plan)}
    found: dict[Path, Snapshot] = {}
    for folder in _folders():
        if folder.name in keys:
            found.update((state.path, state) for state in _states_in(folder))
        elif not plan_id:
            found.update((state.path, state) for state in _states_in(folder) if state.about.plan == str(plan.absolute()))
    return sorted(found.values(), key=lambda state: state.about.at, reverse=True)


def take(key: str, about: About, fill: Fill, content: Content = lambda sha256: None) -> Snapshot | None:
    """Write a state where it differs from the newest one of that plan; None where it does not. Then those go that are one too many.

    It is whole on the disk, and was read back, when this returns. Never called by the thread of the window. Raises InputError, one
    sentence, with no state written.
    """
    packed, whole = packed_state(fill, about)
    folder = snapshots_folder() / key
    own = [state for state in _states_in(folder) if state.about.plan == about.plan]
    newest = max(own, key=lambda state: _counted(state.about.at, whole.at), default=None)
    if newest is not None and newest.about.digest == whole.digest:
        return None
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _keep_photos(folder, whole.attached, content)
    except OSError as error:
        raise _unwritable(folder, error) from None
    path = folder / f"{whole.at:%Y%m%dT%H%M%S%f}-{whole.why}{SUFFIX}"
    write_whole(path, packed)
    if not is_whole(path, whole):
        _remove(path)
        raise InputError(mark("An older state of the plan was not kept: what reached the disk is not whole."))
    prune(now=whole.at)
    return Snapshot(path, whole, len(packed))


def _counted(at: datetime, now: datetime | None) -> datetime:
    """When a state counts as taken: one of days to come is of a clock that was wrong, and is older than any other."""
    return at if now is None or at <= now else at.replace(year=LONG_AGO + (at.year - LONG_AGO) % CYCLE_YEARS)


def photo(state: Snapshot, sha256: str) -> bytes | None:
    """A photo or document that the plan held in a state; None where it is not there, or not what its hash says."""
    try:
        content = (state.path.parent / PHOTOS / sha256).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def prune(most: int = MOST_BYTES, now: datetime | None = None) -> None:
    """Remove the states that are too many, or too large together, and the photos that no state had.

    Copies of a plan that stand in several places have its id: each has states of its own. Later than `now`: taken with a wrong clock.
    """
    folders = _folders()
    plans: dict[str, list[_Held]] = {}
    for folder in folders:
        for one in _states_in(folder):
            held = _Held(_counted(one.about.at, now), one.size, one.path)
            plans.setdefault(f"{folder.name}/{one.about.plan}", []).append(held)
    photos = sum(file.stat().st_size for folder in folders for file in _photos_in(folder))
    kept = kept_of_all(plans, max(0, most - photos))
    for key, states in plans.items():
        stays = {state.path for state in kept[key]}
        for state in states:
            if state.path not in stays:
                _remove(state.path)
    for folder in folders:
        wanted = {sha256 for one in _states_in(folder) for sha256 in one.about.attached}
        for file in _photos_in(folder):
            if file.name not in wanted:
                _remove(file)


def forget(states: Iterable[Snapshot]) -> None:
    """Remove states for good, and the photos that no other state had."""
    for state in states:
        _remove(state.path)
    prune()


def _folders() -> list[Path]:
    try:
        return sorted(one for one in snapshots_folder().iterdir() if one.is_dir())
    except OSError as error:
        raise _unwritable(paths.state_folder(), error) from None


def _states_in(folder: Path) -> Iterator[Snapshot]:
    """States of a folder that can be read; an unreadable one says nothing and is left alone."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        with contextlib.suppress(TabletopError, OSError):
            yield Snapshot(path, read_about(path), path.stat().st_size)


def _photos_in(folder: Path) -> list[Path]:
    try:
        return [one for one in (folder / PHOTOS).iterdir() if one.is_file()]
    except OSError:
        return []


def _keep_photos(folder: Path, wanted: Iterable[str], content: Content) -> None:
    """Each photo stands there once, whatever number of states had it."""
    (folder / PHOTOS).mkdir(mode=0o700, exist_ok=True)
    for sha256 in wanted:
        if not (folder / PHOTOS / sha256).exists() and (bytes_ := content(sha256)) is not None:
            write_whole(folder / PHOTOS / sha256, bytes_)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        os.remove(path)


def _unwritable(folder: Path, error: OSError) -> InputError:
    return InputError(mark("{folder} cannot be used: {reason}."), folder=str(folder), reason=error.strerror or "")


def save_as_plan(state: Snapshot, out: Path, overwrite: bool = False) -> list[str]:
    """Write a state as a new plan file, with its runs, photos and documents; the names of those that cannot be had are the answer.

    Raises InputError for a damaged state, PlanError where the new file cannot be written.
    """
    with opened_state(state.path) as connection:
        plan = read_stored(connection, state.path.name).plan
        rows = run_rows(connection)
        return create_plan(out, plan, overwrite, partial(photo, state), lambda copy: put_rows(copy, rows))
