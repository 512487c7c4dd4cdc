"""The exercise from menu, keys and palette: begin a run, fire, note, pause, end; look at one again, take over from it, write its log."""

from pathlib import Path

from tabletop.core.text.message import mark
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec, writable
from tabletop.ui.desk.desk import Desk
from tabletop.ui.desk.waiting import wait_for
from tabletop.ui.dialogs import dialogs
from tabletop.ui.exercise.take_over_dialog import TakeOverDialog


def can_start(session: Session) -> bool:
    """Whether a run can begin: the plan can be written, and none is on."""
    return writable(session) and session.exercise.run is None and session.file.path is not None


def is_on(session: Session) -> bool:
    """Whether a run is on."""
    return session.exercise.is_on


def is_shown(session: Session) -> bool:
    """Whether a run is on, or looked at."""
    return session.exercise.run is not None


def start(desk: Desk) -> None:
    """Begin a run of the plan as it stands, and show the moderator's view."""
    desk.session.exercise.start("")
    desk.panes.reveal("exercise")


def resume(desk: Desk, code: str) -> None:
    """Go on with a run where it was."""
    wait_for(desk.notices, tr("Reading the run"), desk.session.exercise.reading(code))
    desk.session.exercise.resume(code)
    desk.panes.reveal("exercise")


def replay(desk: Desk, code: str) -> None:
    """Look at a run from its beginning."""
    wait_for(desk.notices, tr("Reading the run"), desk.session.exercise.reading(code))
    desk.session.exercise.replay(code)


def fire(desk: Desk) -> None:
    """Fire the inject that is next."""
    desk.panes.reveal("exercise")
    desk.moderator.fire_next()


def fire_other(desk: Desk) -> None:
    """Write an inject that nobody prepared."""
    desk.panes.reveal("exercise")
    desk.moderator.begin_ad_hoc()


def decide(desk: Desk) -> None:
    """Note a decision."""
    desk.panes.reveal("exercise")
    desk.moderator.begin_decision()


def pause(desk: Desk) -> None:
    """Stop the clock of the exercise, or let it run again."""
    desk.moderator.toggle_pause()


def clear_room(desk: Desk) -> None:
    """Take down what the room sees of injects."""
    desk.session.exercise.clear_room()


def end(desk: Desk) -> None:
    """End the run, or leave a replay, and show the plan again."""
    exercise, run = desk.session.exercise, desk.session.exercise.run
    if exercise.is_replay:
        exercise.leave()
    elif run is not None:
        exercise.end()
        desk.say(tr("{name} is over; its log is kept in the plan.", name=run.name))


def take_over(desk: Desk, code: str) -> None:
    """Choose what of a run the plan shall have too."""
    dialog = TakeOverDialog(desk.session, desk.session.exercise.read(code), desk.window)
    dialog.open()


def export_log(desk: Desk, code: str) -> None:
    """Write the log of a run into a file."""
    from tabletop.io.export.run_file import export_run

    run = desk.session.exercise.read(code)
    folder = desk.session.file.path.parent if desk.session.file.path is not None else Path.home()
    suffixes = (".xlsx", ".csv", ".json")
    path = dialogs.ask_save_file(desk.window, tr("Write the log"), suffixes, folder / f"{run.name}.xlsx")
    if path is not None:
        export_run(run, path)
        desk.notices.add_written(path)


def exercise_actions() -> list[ActionSpec]:
    """A submenu of the plan."""
    menu, none_on = "plan/exercise", mark("no run is on")
    return [
        ActionSpec(
            "exercise-start",
            mark("Play as exercise"),
            menu,
            start,
            "Ctrl+Alt+Y",
            "flag",
            enabled=can_start,
            needs=mark("a run is on, or the plan stands in no file"),
        ),
        ActionSpec("exercise-fire", mark("Fire the next inject"), menu, fire, "Ctrl+Alt+U", "megaphone", enabled=is_on, needs=none_on),
        ActionSpec("exercise-inject", mark("Another inject..."), menu, fire_other, "Ctrl+Alt+J", "plus", enabled=is_on, needs=none_on),
        ActionSpec("exercise-decide", mark("Note a decision"), menu, decide, "Ctrl+Alt+D", "gavel", enabled=is_on, needs=none_on),
        ActionSpec("exercise-pause", mark("Pause or go on"), menu, pause, "Ctrl+Alt+P", "pause", enabled=is_on, needs=none_on),
        ActionSpec(
            "exercise-clear", mark("Take down from the room"), menu, clear_room, "Ctrl+Alt+B", "eye-off", enabled=is_on, needs=none_on
        ),
        ActionSpec(
            "exercise-end", mark("End the run, back to the plan"), menu, end, "Ctrl+Alt+Q", "log-out", enabled=is_shown, needs=none_on
        ),
    ]
