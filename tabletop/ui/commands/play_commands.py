"""Playing the plan from menu, palette and keys, and where units stood in the scene before."""

from tabletop.core.text.message import mark
from tabletop.session.play import SPEEDS
from tabletop.session.session import Session
from tabletop.ui.commands.action_spec import ActionSpec
from tabletop.ui.commands.desk import Desk

ONE_ONLY = mark("the plan has one scene only")


def toggle(desk: Desk) -> None:
    """Play from the scene shown, pause, or go on."""
    desk.session.play.toggle()


def one_step(desk: Desk) -> None:
    """Play to the next scene and stand still there."""
    desk.session.play.play_step()


def stop(desk: Desk) -> None:
    """Back to the plan."""
    desk.session.play.stop()


def change_speed(desk: Desk, by: int) -> None:
    """To the next faster or slower speed, where there is one."""
    play = desk.session.play
    place = SPEEDS.index(play.speed) + by
    if 0 <= place < len(SPEEDS):
        play.set_speed(SPEEDS[place])


def switch_loop(desk: Desk) -> None:
    """Begin again after the last scene, or end there."""
    desk.session.play.set_loops(not desk.session.play.loops)


def switch_before(desk: Desk) -> None:
    """Show where things stood in the scene before, or no longer, and remember it."""
    desk.settings.ghosts_before = not desk.settings.ghosts_before
    _show_ghosts(desk)


def switch_after(desk: Desk) -> None:
    """Show where things will stand in the next scene, or no longer, and remember it."""
    desk.settings.ghosts_after = not desk.settings.ghosts_after
    _show_ghosts(desk)


def _show_ghosts(desk: Desk) -> None:
    desk.settings.save()
    desk.session.ghosts.show(desk.settings.ghosts_before, desk.settings.ghosts_after)


def ghost_actions() -> list[ActionSpec]:
    """Where things stood, and will stand."""
    before, after = mark("Places of the scene before"), mark("Places of the next scene")
    return [
        ActionSpec("ghosts-before", before, "view", switch_before, "F7", "footprints", checked=lambda desk: desk.session.ghosts.before),
        ActionSpec("ghosts-after", after, "view", switch_after, "Shift+F7", checked=lambda desk: desk.session.ghosts.after),
    ]


def has_scenes(session: Session) -> bool:
    """Whether there is more than one scene."""
    return session.play.can_play


def _is_on(session: Session) -> bool:
    return session.play.is_on


def _loops(desk: Desk) -> bool:
    return desk.session.play.loops


def play_actions() -> list[ActionSpec]:
    """What is played and how."""
    nothing = mark("nothing is played")
    loop = mark("Play again and again")
    rows = [
        ("play", mark("Play, pause"), toggle, "F9", "play", "table"),
        ("play-step", mark("Play one step"), one_step, "Shift+F9", "step-forward", ""),
        ("play-faster", mark("Play faster"), lambda desk: change_speed(desk, 1), "Ctrl+F9", "", ""),
        ("play-slower", mark("Play slower"), lambda desk: change_speed(desk, -1), "Ctrl+Shift+F9", "", ""),
    ]
    played = [
        ActionSpec(key, text, "plan/play", run, keys, icon, group, enabled=has_scenes, needs=ONE_ONLY)
        for key, text, run, keys, icon, group in rows
    ]
    return [
        *played,
        ActionSpec(
            "play-loop",
            loop,
            "plan/play",
            switch_loop,
            "",
            "repeat-2",
            enabled=has_scenes,
            checked=_loops,
            needs=ONE_ONLY,
        ),
        ActionSpec("play-stop", mark("Back to the plan"), "plan/play", stop, "", "x", enabled=_is_on, needs=nothing, separator=True),
    ]
