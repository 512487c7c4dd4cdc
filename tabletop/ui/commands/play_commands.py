"""Playing the plan from menu, palette and keys, and where units stood in the scene before."""

from tabletop.core.text.message import mark
from tabletop.session.play import SPEEDS
from tabletop.session.session import Session
from tabletop.ui.commands.action_spec import ActionSpec
from tabletop.ui.commands.desk import Desk


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


def _can(session: Session) -> bool:
    return session.play.can_play


def _is_on(session: Session) -> bool:
    return session.play.is_on


def _loops(desk: Desk) -> bool:
    return desk.session.play.loops


def play_actions() -> list[ActionSpec]:
    """What is played and how."""
    one_only, nothing = mark("the plan has one scene only"), mark("nothing is played")
    loop = mark("Play again and again")
    rows = [
        ("play", mark("Play, pause"), toggle, "F9", "play", "table"),
        ("play-step", mark("Play one step"), one_step, "Shift+F9", "step-forward", ""),
        ("play-faster", mark("Play faster"), lambda desk: change_speed(desk, 1), "Ctrl+F9", "", ""),
        ("play-slower", mark("Play slower"), lambda desk: change_speed(desk, -1), "Ctrl+Shift+F9", "", ""),
    ]
    played = [
        ActionSpec(key, text, "plan/play", run, keys, icon, group, enabled=_can, needs=one_only)
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
            enabled=_can,
            checked=_loops,
            needs=one_only,
        ),
        ActionSpec("play-stop", mark("Back to the plan"), "plan/play", stop, "", "x", enabled=_is_on, needs=nothing, separator=True),
    ]
