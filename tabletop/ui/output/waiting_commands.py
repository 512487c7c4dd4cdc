"""Edits that wait on this computer and do not come into the open plan by themselves: said at each opening, and listed by an action."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer

from tabletop import i18n
from tabletop.core.text.message import mark
from tabletop.session.base.own_thread import OwnThread
from tabletop.session.keeping.waiting_here import Elsewhere, claim_waiting, forget_waiting, make_again, waiting_elsewhere
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.desk.suggested import folder_of, free_name
from tabletop.ui.desk.waiting import wait_for
from tabletop.ui.dialogs import dialogs

tr = i18n.tr
MOST_SAID = 2
SOON_S, AGAIN_MS = 0.03, 150
TOPIC = "waiting-"
Open = Callable[[Desk, Path], object]
"""Opens a plan file in the window."""


def waiting_actions(open_path: Open) -> list[ActionSpec]:
    """The list of edits that wait on this computer."""
    return [ActionSpec("edits-that-wait", mark("Edits that wait..."), "file", partial(show_waiting, open_path=open_path), "", "clock")]


def offer_waiting(desk: Desk, open_path: Open) -> None:
    """Say for which other plans edits wait, the oldest first, with what can be done. The disks are asked in another thread."""
    look = OwnThread(partial(waiting_elsewhere, desk.session.file.here), name="edits that wait")
    _say_once(desk, open_path, look, desk.session.file.here, SOON_S)


def _say_once(desk: Desk, open_path: Open, look: OwnThread[list[Elsewhere]], here: object, wait_s: float) -> None:
    if desk.session.file.here is not here:
        return
    if not look.wait(wait_s):
        QTimer.singleShot(AGAIN_MS, desk.window, lambda: _say_once(desk, open_path, look, here, 0))
        return
    found = look.result()
    desk.notices.drop(*(one.topic for one in desk.notices.notices if one.topic.startswith(TOPIC)))
    for one in found[:MOST_SAID]:
        offer(desk, one, open_path)
    if (more := len(found) - MOST_SAID) > 0:
        words = tr("Edits wait for {n} more {n:plan|plans}.", n=more)
        desk.notices.add_choice(words, [(tr("Edits that wait..."), lambda: show_waiting(desk, open_path))], f"{TOPIC}more", stays=True)


def offer(desk: Desk, one: Elsewhere, open_path: Open) -> None:
    """One of them."""
    from tabletop.ui.keeping.waiting_dialog import what_waits

    choices = [
        (tr("Save as a plan..."), partial(act, desk, "save", one, open_path)),
        (tr("Discard the edits"), partial(act, desk, "discard", one, open_path)),
    ]
    if one.copy:
        choices.insert(0, (tr("Write them here"), partial(act, desk, "here", one, open_path)))
    elif one.there:
        choices.insert(0, (tr("Open that plan"), partial(act, desk, "open", one, open_path)))
    desk.notices.add_choice(what_waits(one), choices, topic=f"{TOPIC}{one.head.file.name}", stays=True)


def show_waiting(desk: Desk, open_path: Open) -> None:
    """List all that wait."""
    from tabletop.ui.keeping.waiting_dialog import WaitingDialog

    shown = WaitingDialog(partial(waiting_elsewhere, desk.session.file.here), desk.window)
    wanted: list[tuple[str, Elsewhere]] = []
    shown.wanted.connect(lambda what, one: wanted.append((what, one)))
    shown.exec()
    shown.deleteLater()
    for what, one in wanted:
        act(desk, what, one, open_path)


def act(desk: Desk, what: str, one: Elsewhere, open_path: Open) -> None:
    """Do what was chosen: "open" their plan, write them "here", "save" them as a plan, or "discard" them; faults are shown."""
    does = {"open": _open, "here": _take_here, "save": _save, "discard": _discard}[what]
    desk.guard(lambda: does(desk, one, open_path))


def _open(desk: Desk, one: Elsewhere, open_path: Open) -> None:
    open_path(desk, one.head.plan)


def _take_here(desk: Desk, one: Elsewhere, open_path: Open) -> None:
    """The open plan is opened anew, and has them then."""
    path = desk.session.file.path
    if path is not None:
        wait_for(desk.notices, tr("Writing the edits that wait"), lambda: claim_waiting(one.head, path))
        open_path(desk, path)


def _save(desk: Desk, one: Elsewhere, open_path: Open) -> None:
    proposed = free_name(folder_of(desk), one.head.plan.stem)
    path = dialogs.ask_save_file(desk.window, tr("Save as a plan"), (".gpkg",), proposed, overwrites=False)
    if path is None:
        offer(desk, one, open_path)
        return
    problems = wait_for(desk.notices, tr("Writing {file}", file=path.name), lambda: make_again(one.head, path))
    desk.notices.add_written(path)
    for problem in problems:
        desk.say(i18n.text(problem), "warn")


def _discard(desk: Desk, one: Elsewhere, open_path: Open) -> None:
    wait_for(desk.notices, tr("Writing the edits that wait"), lambda: forget_waiting(one.head))
    desk.notices.drop(f"{TOPIC}{one.head.file.name}")
