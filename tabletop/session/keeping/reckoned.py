"""An edit of many rows reckoned in a thread before it is done: what the plan is after it, so that the window need not wait for that."""

from collections.abc import Callable

from tabletop.core.comparison.rebasing import rebased
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.change import Change
from tabletop.core.values.plan import Plan
from tabletop.session.keeping.history import validate_change

MANY_ROWS = 500
"""Edits of fewer rows are done at once."""


class Reckoned:
    """The edit that was reckoned last, until one is done. It holds for the very plan that it was reckoned on, and for no other."""

    def __init__(self, fit: Callable[[Change, str], Change | None]) -> None:
        """`fit`: the edit, of a kind such as "undo", as it fits the plan; None, and said, where it does not."""
        self._fit = fit
        self._held: tuple[Plan, Change, Change, Plan] | None = None

    def reckon(self, plan: Plan, change: Change, scene: int) -> None:
        """Check an edit, and reckon the plan after it with what stands in a scene then. For any thread. What cannot be done is left: it
        is refused in words where it is done."""
        try:
            validate_change(change)
            fitting, conflicts = rebased(plan, change)
            if conflicts:
                return
            after = plan.apply(fitting)
        except TabletopError:
            return
        after.placed(scene)
        self._held = (plan, change, fitting, after)

    def done(self, plan: Plan, change: Change, kind: str) -> tuple[Change, Plan] | None:
        """The edit as it fits the plan, and the plan after it, reckoned now where they were not before. None where it does not fit.
        Raises TabletopError for what a plan does not take."""
        held, self._held = self._held, None
        if held is not None and held[0] is plan and (held[1] is change or _same(held[1], change)):
            return held[2], held[3]
        validate_change(change)
        fitting = self._fit(change, kind)
        return None if fitting is None else (fitting, plan.apply(fitting))


def _same(one: Change, other: Change) -> bool:
    return len(one.edits) == len(other.edits) and one == other
