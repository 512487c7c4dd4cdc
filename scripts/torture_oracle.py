"""What a plan file must hold after a fault: held against the notes of who edited it, against its own log, and against itself."""

import sqlite3
from pathlib import Path

from tabletop.core.text.errors import TabletopError
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_history import net_change
from tabletop.io.plans.plan_store import PlanFile, open_plan
from torture_children import own_folders
from torture_planner import notes_of, rows_of
from torture_trials import Trial


def opened(trial: Trial, path: Path, what: str = "torn") -> PlanFile | None:
    """The plan file, read and closed; None, counted, where it cannot be read."""
    own_folders(trial.folder / "own")  # the steps of who edited there are undone
    try:
        found = open_plan(path)
    except TabletopError as error:
        trial.bad(what, f"{path.name} cannot be read: {error}")
        return None
    found.close()
    return found


def is_sound(trial: Trial, path: Path, start: Plan | None = None) -> PlanFile | None:
    """Whether the file is whole: SQLite finds nothing, nothing was left out, and undo of every step leads back to `start`."""
    found = opened(trial, path)
    if found is None:
        return None
    trial.expect(_integrity(path) == "ok", "torn", "integrity_check finds a fault")
    trial.expect(not found.problems, "torn", f"left out at reading: {'; '.join(map(str, found.problems[:3]))}")
    if start is not None:
        _undo_is_exact(trial, found, start)
    return found


def _undo_is_exact(trial: Trial, found: PlanFile, start: Plan) -> None:
    steps = [one for one in reversed(found.history) if not one.undone]
    change, count = net_change(found.plan, steps, True)
    if not trial.expect(count == len(steps), "torn", f"undo ends after {count} of {len(steps)} steps"):
        return
    plan = found.plan if change is None else found.plan.apply(change)
    trial.expect(plan == start, "torn", "undo of every step does not lead back to the plan as it was")


def _integrity(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    finally:
        connection.close()


def logged(path: Path) -> str:
    """All that the edit log of a file says, as one text."""
    connection = sqlite3.connect(path)
    try:
        return "\n".join(str(row[0]) for row in connection.execute("SELECT edits FROM edit_log"))
    finally:
        connection.close()


def judge_notes(trial: Trial, notes_path: Path, plan: Plan, planner: str, until: float | None = None) -> None:
    """What a planner was told is saved must be in `plan`, and nothing that was never on the screen; and all that was taken up to the
    moment `until`, where that is given.

    A state of the planner's own features counts by its number in the notes; the last one may be there or not, since a kill can come
    between the disk and the note.
    """
    notes = notes_of(notes_path)
    states: dict[int, dict[str, str]] = {}
    current, saved, done = 0, 0, 0
    for note in notes:
        if "opened" in note:
            states[0] = note["opened"]
        elif "will" in note:
            current = note["will"]
            states[current] = note["rows"]
        elif "did" in note:
            if not note["taken"]:
                states[current] = states[current - 1]
            done = current if until is not None and note["at"] <= until else done
        elif "saved" in note:
            saved = max(saved, note["saved"])
    trial.acknowledge(saved)
    if not states:
        return
    least = max(saved, done)
    held = rows_of(plan, planner)
    possible = [states[number] for number in range(least, current + 1)]
    if held in possible:
        return
    before = [number for number in range(least) if states[number] == held]
    if before:
        trial.bad(
            "lost", f"{planner}: the file stands at edit {before[-1]} of {current}; {saved} were said to be saved, {least} must be there"
        )
    else:
        missing = sorted(set(states[least]) - set(held))[:5]
        trial.bad("lost", f"{planner}: the file holds no state that was on the screen; missing {missing}, {saved} of {current} were saved")


def told_in(notes_path: Path) -> str:
    """Everything that a planner was told."""
    return "\n".join(str(note["notice"]) for note in notes_of(notes_path) if "notice" in note)
