"""Edits that wait on this computer for plans whose files are not there: said at the start, saved as a plan, or thrown away."""

from tabletop import i18n
from tabletop.session.keeping.waiting_here import WaitingHead, forget_waiting, make_again, time_words, waiting_elsewhere
from tabletop.ui.desk.desk import Desk
from tabletop.ui.desk.suggested import folder_of, free_name
from tabletop.ui.dialogs import dialogs

tr = i18n.tr
MOST_SAID = 3


def offer_waiting(desk: Desk) -> None:
    """Say for which plans edits wait that cannot be written, the oldest first, with what can be done."""
    for head in waiting_elsewhere(desk.session.file.path)[:MOST_SAID]:
        offer(desk, head)


def offer(desk: Desk, head: WaitingHead) -> None:
    """One of them."""
    time = time_words(head.since)
    words = tr("{n} {n:edit waits|edits wait} since {time} for {file}, which is not there.", n=head.count, time=time, file=head.plan.name)
    choices = [
        (tr("Save as a plan..."), lambda: desk.guard(lambda: save_as_plan(desk, head))),
        (tr("Discard the edits"), lambda: desk.guard(lambda: forget_waiting(head))),
    ]
    desk.notices.add_choice(words, choices, topic=_topic(head), stays=True)


def save_as_plan(desk: Desk, head: WaitingHead) -> None:
    """Ask for a file and make the plan again in it, with the edits. Raises TabletopError."""
    proposed = free_name(folder_of(desk), head.plan.stem)
    path = dialogs.ask_save_file(desk.window, tr("Save as a plan"), (".gpkg",), proposed, overwrites=False)
    if path is None:
        offer(desk, head)
        return
    unread = make_again(head, path)
    desk.notices.add_written(path)
    if unread:
        desk.say(tr("{n} {n:edit|edits} that waited cannot be read and {n:was|were} left out.", n=unread), "warn")


def _topic(head: WaitingHead) -> str:
    return f"waiting-{head.file.name}"
