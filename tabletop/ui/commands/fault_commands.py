"""What is said after the program ended unexpectedly, what of a plan is asked before it is opened then, and the fault report."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer

from tabletop import i18n, paths
from tabletop.core.text.errors import PlanError, PlanHeldError, TabletopError
from tabletop.session.base.own_thread import OwnThread
from tabletop.session.keeping.opening import can_be_read, opening
from tabletop.ui.commands.file_commands import may_leave, new_plan, open_path, open_plan, show_opened
from tabletop.ui.desk.desk import Desk
from tabletop.ui.desk.suggested import free_name
from tabletop.ui.desk.waiting import wait_for
from tabletop.ui.dialogs import dialogs
from tabletop.ui.ground.server_commands import SERVER
from tabletop.ui.output import older_state_commands
from tabletop.ui.output.older_state_commands import offer_rescue, open_newest_state
from tabletop.ui.parts.notice_bar import Choice, Notice

tr = i18n.tr
TOPIC, NO_PLAN = "ended", "no plan"
LOOK_MS = 1_000
"""So often a plan that is held is looked at again."""


def save_fault_report(desk: Desk) -> None:
    """Ask for a file and write crashes, log and versions to it: nothing of a plan."""
    from tabletop.io.diagnostics.fault_report import SUFFIX, write_fault_report

    proposed = free_name(paths.documents_folder(), tr("fault report"), SUFFIX)
    path = dialogs.ask_save_file(desk.window, tr("Save a fault report"), (SUFFIX,), proposed)
    if path is not None:
        wait_for(desk.notices, tr("Writing {file}", file=path.name), lambda: write_fault_report(path))
        desk.notices.add_written(path)


def say_ended(desk: Desk, clock: str, plan: Path) -> None:
    """The program ended unexpectedly and the plan is open again: say so, calmly."""
    words = tr(
        "The program ended unexpectedly at {time}. {file} is open again, with every edit that was written.", time=clock, file=plan.name
    )
    desk.notices.add_choice(words, [_report(desk)], topic=TOPIC, stays=True)
    _goes_with_an_edit(desk)


def _goes_with_an_edit(desk: Desk) -> None:
    """The notice lies over the map: it goes with the first edit, so that nobody draws into its button. The report stays in the menu."""

    def look(change: object) -> None:
        if change is not None:
            desk.session.plan_changed.disconnect(look)
            desk.notices.drop(TOPIC)

    desk.session.plan_changed.connect(look)


def ask_before_opening(desk: Desk, plan: Path, times: int, demo: Callable[[], Path] | None = None) -> None:
    """The program ended several times with this plan open: it is not opened unasked. `demo`: where the demo plan is, which is offered in
    the place of a plan that nobody named."""
    words = tr(
        "The program ended unexpectedly {times} times in a row with {file} open. It was not opened now; what shall be done?",
        times=times,
        file=plan.name,
    )
    state: Choice = (tr("Open an older state..."), partial(desk.guard, partial(open_newest_state, desk, plan, open_path)))
    choices: list[Choice]
    if demo is None:
        choices = [(tr("Open anyway"), partial(_open, desk, plan, False)), state, (tr("Not now"), lambda: None)]
    else:
        choices = [
            (tr("Open it"), partial(_open, desk, plan, False)),
            (tr("Open it for reading"), partial(_open, desk, plan, True)),
            state,
            (tr("Open the demo"), lambda: _open(desk, demo(), False)),
        ]
    desk.notices.add_choice(words, choices, topic=TOPIC, stays=True)


def say_not_kept(desk: Desk) -> None:
    """Say once which folders of this user cannot be written, and what that means."""
    words = {
        "CONFIG": tr("settings"),
        "LOG": tr("the log"),
        "STATE": tr("edits that wait and older states of plans"),
        "CACHE": tr("reduced copies of pictures"),
        "DOCUMENTS": tr("the folder of new plans"),
        "TEMPORARY": tr("temporary files, without which no layers can be read"),
    }
    lacking = [words[kind] for kind in paths.not_kept()]
    if lacking:
        desk.say(tr("Cannot be written on this computer, and is gone when the program ends: {what}.", what=", ".join(lacking)), "warn")


def _report(desk: Desk) -> Choice:
    return tr("Save a fault report..."), partial(desk.guard, partial(save_fault_report, desk))


def _open(desk: Desk, plan: Path, reading: bool) -> None:
    def opened() -> None:
        if not may_leave(desk):
            return
        try:
            show_opened(desk, plan, opening(plan, reading))
        except PlanError as error:
            say_not_opened(desk, plan, error, reading)

    desk.guard(opened)


def say_not_opened(desk: Desk, plan: Path, error: TabletopError, reading: bool = False) -> None:
    """A plan cannot be opened: say why, with what can be done. One that another program holds opens by itself when it is let go."""
    choices: list[Choice] = [
        (tr("Try again"), partial(_open, desk, plan, reading)),
        (tr("Open plan..."), partial(desk.guard, partial(open_plan, desk))),
    ]
    if offer_rescue(desk, plan, error, open_path, choices):
        return
    desk.notices.add_choice(i18n.text(error.message), choices, topic=TOPIC, stays=True)
    if isinstance(error, PlanHeldError):
        _wait_for(desk, plan, reading, desk.notices.notices[-1])


def forget_plan(desk: Desk) -> None:
    """The plan that was open is closed: what was said or asked of it goes."""
    desk.notices.forget_plan(TOPIC, NO_PLAN, SERVER, older_state_commands.TOPIC)


def say_no_plan(desk: Desk) -> None:
    """An edit was refused, since it would be in no file."""
    choices: list[Choice] = [
        (tr("New plan..."), partial(desk.guard, partial(new_plan, desk))),
        (tr("Open plan..."), partial(desk.guard, partial(open_plan, desk))),
    ]
    words = tr("No plan is open, so nothing can be drawn: it would be in no file. Make a new plan or open one.")
    desk.notices.add_choice(words, choices, topic=NO_PLAN, stays=True)


def _wait_for(desk: Desk, plan: Path, reading: bool, notice: Notice) -> None:
    """Look in another thread, now and then, whether a plan can be read again, and open it then: while what was said of it stands and no
    other plan is open."""
    timer, looks = QTimer(desk.window, interval=LOOK_MS), [_looking(plan)]

    def look() -> None:
        if not desk.notices.stands(notice) or desk.session.file.path is not None:
            timer.stop()
            timer.deleteLater()
        elif looks[0].is_done and not desk.notices.filing.is_waiting:
            if looks[0].result():
                timer.stop()
                timer.deleteLater()
                desk.notices.drop(TOPIC)
                _open(desk, plan, reading)
            else:
                looks[0] = _looking(plan)

    timer.timeout.connect(look)
    timer.start()


def _looking(plan: Path) -> OwnThread[bool]:
    return OwnThread(partial(can_be_read, plan), name="plan that is held")
