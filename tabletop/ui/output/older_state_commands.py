"""Older states of the plan from the window: the list, and what is offered where a plan is damaged."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tabletop import i18n
from tabletop.core.comparison.state_words import count_words
from tabletop.core.text.errors import PlanDamagedError, PlanError, TabletopError
from tabletop.core.text.message import mark
from tabletop.core.values.left_out import DAMAGE, GONE, NOT_AS_WRITTEN, settle
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.desk.suggested import folder_of, free_name
from tabletop.ui.desk.waiting import wait_for
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.notice_bar import Choice

if TYPE_CHECKING:
    from tabletop.io.snapshots.snapshot_file import Snapshot
    from tabletop.session.keeping.older_states import Found

tr = i18n.tr
TOPIC = "damaged plan"
LOOKED_AT_BYTES = 4_000_000
Open = Callable[[Desk, Path], object]
"""Opens a plan file in the window."""


def older_states(desk: Desk) -> None:
    """Show the list."""
    from tabletop.ui.keeping.older_states_dialog import OlderStatesDialog

    shown = OlderStatesDialog(desk.session, folder_of(desk), desk.window)
    shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    shown.comparison_wanted.connect(desk.windows.show_comparison)
    shown.open()
    shown.states.setFocus()


def in_a_file(session: Session) -> bool:
    """Whether a plan is open that stands in a file."""
    return session.file.path is not None


def older_state_actions() -> list[ActionSpec]:
    """The list of older states."""
    return [
        ActionSpec(
            "older-states",
            mark("Older states..."),
            "file",
            older_states,
            "Ctrl+Alt+Z",
            "history",
            enabled=in_a_file,
            needs=mark("no plan is open"),
        )
    ]


def offer_rescue(desk: Desk, path: Path, error: TabletopError, open_path: Open, more: Sequence[Choice] = ()) -> bool:
    """Say why a plan cannot be opened, with the newest good state, what can be read of it, and `more`; False where that is no help."""
    choices = []
    states, can_read = wait_for(desk.notices, tr("Looking for older states"), lambda: _known_of(path, isinstance(error, PlanDamagedError)))
    if not states and not can_read:
        return False
    words = i18n.text(error.message)
    if states:
        newest = states[0]
        time = f"{newest.about.at.astimezone():%d-%m-%Y %H.%M}"
        words += " " + tr("The newest older state is of {time}: {counts}.", time=time, counts=count_words(newest.about.counts))
        choices.append((tr("Open the older state..."), partial(desk.guard, partial(_open_state, desk, path, newest, open_path))))
    if can_read:
        choices.append((tr("Save what can be read..."), partial(desk.guard, partial(_salvage, desk, path, open_path))))
    desk.notices.add_choice(words, [*choices, *more], topic=TOPIC, stays=True)
    return True


def offer_states_of_damage(desk: Desk) -> None:
    """A plan was opened, and rows of it are not as they were written: offer its older states."""
    said = [one for one in desk.session.file.plan.left_out if one.template in DAMAGE]
    if said:
        _show_damage(desk, None)
        flipped = {(one.params["table"], str(one.params["key"])) for one in said if one.template == NOT_AS_WRITTEN}
        desk.session.older.find_rows(flipped, lambda found: _show_damage(desk, found))


def _show_damage(desk: Desk, found: "Found | None") -> None:
    """What can be done: take the rows that were found in an older state, look at those, or set aside what is gone. `found`: None where no
    state is known."""
    session = desk.session
    words = tr("Rows of {file} are damaged; the findings say which.", file=_name(desk))
    choices = []
    if found is not None:
        words = tr("Rows of {file} are damaged; an older state may have them.", file=_name(desk))
        choices.append((tr("Older states..."), lambda: desk.guard(lambda: older_states(desk))))
    if session.file.read_only or session.exercise.run is not None:
        found = None
    elif any(one.template in GONE for one in session.file.plan.left_out):
        choices.append((tr("Understood"), partial(desk.guard, partial(_set_aside, session))))
    if found is not None and found.rows:
        choices.insert(0, (i18n.text(found.label), partial(desk.guard, partial(session.older.take_rows, found))))
    desk.notices.add_choice(words, choices, topic=TOPIC, stays=True)


def _set_aside(session: Session) -> None:
    """Rows that are gone are told of no more when the plan is opened."""
    change = settle(session.plan.settings, session.plan.left_out)
    if change is not None:
        session.do(change, is_whole=True)


def _name(desk: Desk) -> str:
    return "" if desk.session.file.path is None else desk.session.file.path.name


def _known_of(path: Path, is_damaged: bool) -> "tuple[list[Snapshot], bool]":
    """The older states of a plan that does not open, and whether something of it can be read; nothing where its file is there and sound."""
    from tabletop.io.snapshots.snapshot_store import states_of

    if not is_damaged and path.exists():
        return [], False
    try:
        return states_of("", path), _was_plan(path)
    except TabletopError:
        return [], _was_plan(path)


def _was_plan(path: Path) -> bool:
    """Whether tables of a plan are named in the first part of a file, which no connection is open on."""
    try:
        with path.open("rb") as stream:
            return b"plan_points" in stream.read(LOOKED_AT_BYTES)
    except OSError:
        return False


def open_newest_state(desk: Desk, plan: Path, open_path: Open) -> None:
    """Write the newest older state of a plan that is not open as a new plan beside it, and open that. Raises PlanError where there is
    none."""
    states, _ = wait_for(desk.notices, tr("Looking for older states"), lambda: _known_of(plan, True))
    if not states:
        raise PlanError(mark("No older state of {file} is kept on this computer."), file=plan.name)
    _open_state(desk, plan, states[0], open_path)


def _open_state(desk: Desk, damaged: Path, state: "Snapshot", open_path: Open) -> None:
    """Write the state as a new plan beside the damaged one, and open that."""
    from tabletop.io.snapshots.snapshot_store import save_as_plan

    path = _asked(desk, damaged, tr("Open an older state"))
    if path is not None:
        wait_for(desk.notices, tr("Writing {file}", file=path.name), lambda: save_as_plan(state, path, overwrite=True))
        open_path(desk, path)


def _salvage(desk: Desk, damaged: Path, open_path: Open) -> None:
    """Write what can be read into a new plan, and open that."""
    from tabletop.io.snapshots.salvage import salvage

    path = _asked(desk, damaged, tr("Save what can be read"))
    if path is not None:
        wait_for(desk.notices, tr("Writing {file}", file=path.name), lambda: salvage(damaged, path, overwrite=True))
        open_path(desk, path)


def _asked(desk: Desk, damaged: Path, title: str) -> Path | None:
    """Where the new plan shall stand; never the damaged file."""
    proposed = free_name(damaged.absolute().parent, damaged.stem)
    path = dialogs.ask_save_file(desk.window, title, (".gpkg",), proposed)
    if path is not None and path.absolute() == damaged.absolute():
        raise PlanError(mark("{file} is the damaged plan, and stays as it is; choose another name."), file=path.name)
    return path
