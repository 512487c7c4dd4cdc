"""Edits of many features: made and reckoned in a thread while the window paints, then done as any other edit."""

from collections.abc import Callable
from typing import TypeVar

from tabletop import i18n
from tabletop.core.text.message import Message
from tabletop.core.values.change import Change
from tabletop.session.keeping.history import ApplyChange
from tabletop.session.keeping.reckoned import MANY_ROWS
from tabletop.ui.desk.desk import Desk
from tabletop.ui.desk.waiting import wait_for

T = TypeVar("T")


def waited(desk: Desk, count: int, work: Callable[[], T]) -> T:
    """What `work` makes of so many features: at once, or in a thread where they are many; it may only read values. Raises what it
    raises, and Cancelled where the person stopped it."""
    if count < MANY_ROWS:
        return work()
    return wait_for(desk.notices, i18n.tr("Working on {count} {count:feature|features}", count=count), work)


def ahead(desk: Desk, count: int, make: Callable[[], Change | Message | None]) -> Change | Message | None:
    """The change that `make` returns for so many features; what the plan is after it is reckoned with it."""
    session = desk.session
    if session.exercise.run is not None:
        return waited(desk, count, make)
    plan, scene = session.plan, session.scene

    def work() -> Change | Message | None:
        made = make()
        if isinstance(made, Change) and len(made.edits) >= MANY_ROWS:
            session.file.reckoned.reckon(plan, made, scene)
        return made

    return waited(desk, count, work)


def reckon_step(desk: Desk, command: ApplyChange, back: bool) -> None:
    """Reckon what the plan is after a step is taken back, or done again, where that is much. Raises Cancelled."""
    change = command.change
    if change is not None and len(change.edits) >= MANY_ROWS:
        ahead(desk, len(change.edits), lambda: command.way(back))
