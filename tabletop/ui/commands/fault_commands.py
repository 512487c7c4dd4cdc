"""What is said after the program ended unexpectedly, what of a plan is asked before it is opened then, and the fault report."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tabletop import i18n, paths
from tabletop.session.keeping.opening import opening
from tabletop.ui.commands.file_commands import may_leave, show_opened
from tabletop.ui.desk.desk import Desk
from tabletop.ui.desk.suggested import free_name
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.notice_bar import Choice

tr = i18n.tr
TOPIC = "ended"


def save_fault_report(desk: Desk) -> None:
    """Ask for a file and write crashes, log and versions to it: nothing of a plan."""
    from tabletop.io.diagnostics.fault_report import SUFFIX, write_fault_report

    proposed = free_name(paths.documents_folder(), tr("fault report"), SUFFIX)
    path = dialogs.ask_save_file(desk.window, tr("Save a fault report"), (SUFFIX,), proposed)
    if path is not None:
        write_fault_report(path)
        desk.notices.add_written(path)


def say_ended(desk: Desk, clock: str, plan: Path) -> None:
    """The program ended unexpectedly and the plan is open again: say so, calmly."""
    words = tr(
        "The program ended unexpectedly at {time}. {file} is open again, with every edit that was written.", time=clock, file=plan.name
    )
    desk.notices.add_choice(words, [_report(desk)], topic=TOPIC, stays=True)


def ask_before_opening(desk: Desk, plan: Path, times: int, demo: Callable[[], Path]) -> None:
    """The program ended several times with this plan open: it is not opened unasked."""
    words = tr(
        "The program ended unexpectedly {times} times in a row with {file} open. It was not opened now; what shall be done?",
        times=times,
        file=plan.name,
    )
    choices: list[Choice] = [
        (tr("Open it"), partial(_open, desk, plan, False)),
        (tr("Open it for reading"), partial(_open, desk, plan, True)),
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
        if may_leave(desk):
            show_opened(desk, plan, opening(plan, reading))

    desk.guard(opened)
