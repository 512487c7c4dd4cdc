"""Other programs at the plan's file: locks of every kind, a second planner, and a file that goes away and comes back."""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan
from torture_children import Child, Ended
from torture_kills import new_plan, planner
from torture_oracle import is_sound, judge_notes, logged, notes_of, opened, told_in
from torture_planner import Day, a_unit, small_plan
from torture_trials import PassedOver, Row, Trial

LOCKS = ("shared", "reserved", "exclusive", "wal-reader", "wal-writer")
JOURNAL_S = 2.0
"""Edits that stood on the screen for so long are expected after a kill, whoever holds the file."""
NOBODY = 65534


def _hold(path: Path, kind: str, seconds: float) -> None:
    """Hold the plan's file as another program does."""
    with suppress(sqlite3.Error):
        connection = sqlite3.connect(path, isolation_level=None, timeout=3)
        if kind.startswith("wal"):
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            {"reserved": "BEGIN IMMEDIATE", "wal-writer": "BEGIN IMMEDIATE", "exclusive": "BEGIN EXCLUSIVE"}.get(kind, "BEGIN")
        )
        connection.execute("SELECT COUNT(*) FROM plan_points").fetchall()
        time.sleep(seconds)
        connection.execute("ROLLBACK")
        if kind.startswith("wal"):
            with suppress(sqlite3.Error):
                connection.execute("PRAGMA journal_mode=DELETE")
        connection.close()


def _locks(path: Path, seed: str, seconds: float, longest_s: float) -> Callable[[], int]:
    """Work of a child: locks at random moments."""
    import random

    draw = random.Random(seed)

    def work() -> int:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(draw.uniform(0.0, 0.4))
            _hold(path, draw.choice(LOCKS), draw.uniform(0.1, longest_s))
        return 0

    return work


def locks(trial: Trial) -> None:
    """Another process locks the file at random moments while a planner edits; one in three planners is killed amid that."""
    path = new_plan(trial)
    start = opened(trial, path).plan
    longest_s = trial.random.choice((0.3, 1.0)) if trial.number % 4 else trial.random.uniform(4.0, 10.0)
    seconds = 1.0 + longest_s
    holder = Child(_locks(path, f"{trial.seed}/{trial.number}", seconds, longest_s), trial.folder / "said-holder")
    notes = trial.folder / "notes"
    child = planner(trial, path, notes, Day("a", f"{trial.seed}/{trial.number}", seconds, 0.05, patience_s=40.0))
    killed = None
    if trial.number % 3 == 0:
        time.sleep(trial.random.uniform(0.5, seconds))
        killed = time.monotonic()
        child.kill()
    ended = child.wait(seconds + 60)
    trial.expect(not ended.hung, "hung", f"the planner never ended: {ended.said[-500:]}")
    trial.expect(not ended.crash and (killed or ended.code == 0), "crashed", f"{ended.code} {ended.crash or ended.said[-500:]}")
    holder.wait(seconds + 60)
    if killed:
        _start_again(trial, path)
    found = is_sound(trial, path, start)
    if found is not None:
        judge_notes(trial, notes, found.plan, "a", until=killed - JOURNAL_S if killed else time.monotonic())


def _start_again(trial: Trial, path: Path, name: str = "a") -> None:
    """The plan is opened again after a kill, or after a planner left it while edits waited: they are written then."""
    child = planner(trial, path, trial.folder / f"notes-restart-{name}", Day(name, "restart", 0.3, undo_share=0.0, only_looks=True))
    ended = child.wait(60)
    trial.expect(ended.code == 0, "crashed", f"opened again: {ended.code} {ended.said[-500:]}")


# --- two planners
def two_planners(trial: Trial) -> None:
    """Two planners edit one file: all of what each did on its own stands, and of features that both edited nothing goes without a word."""
    path = new_plan(trial)
    seconds = 2.0 if trial.number % 5 else 6.0
    pace = trial.random.choice((0.03, 0.2))
    days = [Day(name, f"{trial.seed}/{trial.number}/{name}", seconds, pace, 30.0, trial.random.choice((0.0, 0.15))) for name in "ab"]
    children = [planner(trial, path, trial.folder / f"notes-{day.planner}", day) for day in days]
    for child in children:
        ended = child.wait(seconds + 60)
        trial.expect(not ended.hung, "hung", f"a planner never ended: {ended.said[-500:]}")
        trial.expect(not ended.crash and (ended.hung or ended.code == 0), "crashed", f"{ended.code} {ended.crash or ended.said[-500:]}")
    for day in days:
        if any((trial.folder / ("own" if day.planner == "a" else f"own-{day.planner}")).glob("state/waiting/*.waiting")):
            _start_again(trial, path, day.planner)
    found = is_sound(trial, path)
    if found is None:
        return
    log = logged(path)
    for day in days:
        notes = trial.folder / f"notes-{day.planner}"
        judge_notes(trial, notes, found.plan, day.planner, until=time.monotonic())
        last = {key: word for note in notes_of(notes) for key, word in note.get("shared", ())}
        refused = {note["did"] for note in notes_of(notes) if "did" in note and not note["taken"]}
        silent = [word for word in last.values() if word not in log and word not in told_in(notes)]
        told = len(refused) + sum(note.get("asked", 0) or note.get("kind") == "stop" for note in notes_of(notes))
        trial.expect(len(silent) <= told, "lost", f"{day.planner}: {len(silent)} names of shared features went, {told} were told of")


# --- the file goes away
@dataclass(frozen=True)
class Fate:
    """What happens to the file; `back` undoes it where it comes back. `moved_to`: where what was saved must be found."""

    name: str
    away: Callable[[Path], None]
    back: Callable[[Path], None] | None = None


def _elsewhere(path: Path) -> Path:
    return path.with_name("elsewhere.gpkg")


def _folder_away(path: Path) -> Path:
    return path.parent.with_name("share-away")


def _put_another(path: Path) -> None:
    other = path.with_name("other.gpkg")
    create_plan(other, Plan(settings={"name": "Other"}, features={"x": a_unit("x", "other")}))
    os.replace(other, path)


def _put_older(path: Path) -> None:
    os.replace(path.with_name("older.gpkg"), path)


def _unmount(path: Path) -> None:
    if subprocess.run(["umount", "--lazy", str(path.parent)], capture_output=True).returncode:
        raise PassedOver("no file system can be unmounted here")


FATES = (
    Fate("moved", lambda path: os.rename(path, _elsewhere(path))),
    Fate("deleted", lambda path: path.unlink()),
    Fate("replaced by another plan", _put_another),
    Fate("replaced by an older copy", _put_older),
    Fate("moved and back", lambda path: os.rename(path, _elsewhere(path)), lambda path: os.rename(_elsewhere(path), path)),
    Fate(
        "share gone and back",
        lambda path: os.rename(path.parent, _folder_away(path)),
        lambda path: os.rename(_folder_away(path), path.parent),
    ),
    Fate("permission taken", lambda path: _permit(path, 0o444, 0o555), lambda path: _permit(path, 0o666, 0o777)),
    Fate("stick out", _unmount),
)


def _permit(path: Path, file: int, folder: int) -> None:
    path.chmod(file)
    path.parent.chmod(folder)


def going_away(trial: Trial) -> None:
    """The file is moved, deleted, replaced, the share goes and comes back, the stick is pulled: nothing on the screen goes in silence."""
    fate = FATES[trial.number % len(FATES)]
    if fate.name in ("permission taken", "stick out") and os.geteuid() != 0:
        return
    share = trial.folder / "share"
    share.mkdir()
    if (
        fate.name == "stick out"
        and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(share)], capture_output=True).returncode
    ):
        raise PassedOver("no file system can be mounted here")
    path = share / "plan.gpkg"
    create_plan(path, small_plan())
    shutil.copy(path, share / "older.gpkg")
    user = NOBODY if fate.name == "permission taken" else None
    if user:
        _open_to_all(trial.folder)
    notes, copy = trial.folder / "notes", trial.folder / "copy.gpkg"
    day = Day("a", f"{trial.seed}/{trial.number}", 2.5, 0.02, patience_s=8.0, copy=str(copy))
    child = planner(trial, path, notes, day, user)
    child.poll(lambda: any("did" in note for note in notes_of(notes)), 10)
    time.sleep(trial.random.uniform(0.1, 0.8))
    with suppress(FileNotFoundError):
        fate.away(path)
    if fate.back is not None:
        time.sleep(trial.random.uniform(0.1, 1.2))
        fate.back(path)
    _judge_fate(trial, fate, child.wait(60), path, copy, notes)


def _open_to_all(folder: Path) -> None:
    (folder / "own").mkdir(exist_ok=True)
    for one in (folder, *folder.parents[:1]):
        one.chmod(0o777)
    for one in folder.rglob("*"):
        one.chmod(0o777 if one.is_dir() else 0o666)


def judge_kept(trial: Trial, ended: Ended, what: str, path: Path, copy: Path, notes: Path, start: Plan | None = None) -> None:
    """All that was taken stands in the copy that was saved in the end, or in the file; the planner was told of what is in no file."""
    trial.expect(not ended.hung, "hung", f"{what}: the planner never ended: {ended.said[-500:]}")
    trial.expect(not ended.crash and (ended.hung or ended.code == 0), "crashed", f"{what}: {ended.code} {ended.crash or ended.said[-500:]}")
    if not any("end" in note for note in notes_of(notes)):
        return
    copied = any("copied" in note for note in notes_of(notes))
    if not trial.expect(copied or path.exists(), "lost", f"{what}: no copy was offered, and no file is there"):
        return
    before = len(trial.said)
    found = is_sound(trial, copy if copied else path, None if copied else start)
    if found is not None:
        judge_notes(trial, notes, found.plan, "a", until=time.monotonic())
    if copied and start is not None:
        is_sound(trial, path, start)
    trial.expect(not copied or bool(told_in(notes)), "lost", "edits were in no file, and nobody was told")
    trial.said[before:] = [f"{what}: {one}{' (a copy was saved)' if copied else ''}" for one in trial.said[before:]]


def _judge_fate(trial: Trial, fate: Fate, ended: Ended, path: Path, copy: Path, notes: Path) -> None:
    copied = any("copied" in note for note in notes_of(notes))
    moved = fate.name == "moved" and not copied and not path.exists()
    judge_kept(trial, ended, fate.name, _elsewhere(path) if moved else path, copy, notes)
    if fate.name == "replaced by another plan":
        other = opened(trial, path)
        mixed = other is not None and [key for key in other.plan.features if key != "x"]
        trial.expect(not mixed, "lost", f"{fate.name}: edits were written into a plan of somebody else")
    with suppress(OSError):
        _permit(path, 0o666, 0o777)


ROWS = (
    Row("locks", "locks of another program", locks, 3, 200, 14),
    Row("two-planners", "two planners on one file", two_planners, 3, 200, 12),
    Row("file-gone", "file moved, deleted, replaced, share and stick gone", going_away, 8, 200, 30),
)
