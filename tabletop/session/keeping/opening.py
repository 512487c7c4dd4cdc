"""Plan files opened and made outside of the thread of the window; `KeptPlan.take` shows what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tabletop.core.exercise.run import RunInfo
from tabletop.core.text.errors import PlanError, TabletopError
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import PlanFile, create_plan, open_plan
from tabletop.io.runs.run_table import list_runs
from tabletop.io.snapshots.snapshot_store import states_of
from tabletop.io.waiting.waiting_found import same_place, waiting_heads
from tabletop.session.keeping.waiting_here import WaitingHere


@dataclass(frozen=True)
class Opened:
    """A plan file with all that is read for it from disks: the edits that wait for it (None where it takes none), and its runs."""

    file: PlanFile
    here: WaitingHere | None
    runs: tuple[RunInfo, ...]


Opens = Callable[[], Opened]
"""Opens a plan file in any thread; whoever does not want it closes it. Raises PlanError."""


def opening(path: Path, read_only: bool = False) -> Opens:
    """What opens that plan file, `read_only` to look at it."""
    return lambda: whole(open_plan(path, read_only))


def whole(file: PlanFile) -> Opened:
    """A plan file that was opened, with what waits for it; for another thread than that of the window: it waits for disks."""
    try:
        runs = tuple(file.ask(list_runs))
    except PlanError:
        runs = ()
    return Opened(file, None if file.read_only else WaitingHere(file), runs)


def can_be_read(path: Path) -> bool:
    """Whether a plan file opens now; for another thread than that of the window."""
    try:
        open_plan(path, read_only=True).close()
    except PlanError:
        return False
    return True


def is_kept(path: Path) -> bool:
    """Whether this computer keeps edits that wait for the plan of that place, or older states of it."""
    try:
        return any(same_place(head.plan, path) for head in waiting_heads()) or bool(states_of("", path))
    except TabletopError:
        return False


def making(path: Path, plan: Plan) -> Opens:
    """What makes a plan file that holds `plan`, and opens it."""

    def made() -> Opened:
        create_plan(path, plan)
        return whole(open_plan(path))

    return made


def unwanted(opened: Opened) -> None:
    """Close what nobody wants any more."""
    opened.file.close()
