"""Plan files opened and made outside of the thread of the window; `KeptPlan.take` shows what came of it."""

from collections.abc import Callable
from pathlib import Path

from tabletop.core.text.errors import PlanError, TabletopError
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import PlanFile, create_plan, open_plan
from tabletop.io.snapshots.snapshot_store import states_of
from tabletop.io.waiting.waiting_found import same_place, waiting_heads

Opens = Callable[[], PlanFile]
"""Opens a plan file in any thread; whoever does not want it closes it. Raises PlanError."""


def opening(path: Path, read_only: bool = False) -> Opens:
    """What opens that plan file, `read_only` to look at it."""
    return lambda: open_plan(path, read_only)


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

    def made() -> PlanFile:
        create_plan(path, plan)
        return open_plan(path)

    return made


def unwanted(opened: PlanFile) -> None:
    """Close what nobody wants any more."""
    opened.close()
