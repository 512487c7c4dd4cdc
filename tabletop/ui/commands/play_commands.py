"""What happens between scenes from menu, palette and keys: played, as a table, and the way of a unit as a route."""

from tabletop import i18n
from tabletop.core.scenes.way_change import route_change, route_removed, why_not
from tabletop.core.text.message import mark
from tabletop.session.play import SPEEDS
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec, writable
from tabletop.ui.desk.desk import Desk

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


def show_travel(desk: Desk) -> None:
    """Show who moves between scenes."""
    desk.windows.show_travel()


def make_route(desk: Desk) -> None:
    """Make the way of the chosen unit a route of the plan, to be bent by hand."""
    move = desk.session.movement.way
    if move is not None:
        desk.session.do(route_change(desk.session.plan, move))


def remove_route(desk: Desk) -> None:
    """Take the chosen unit's route out of this scene: its way is found again."""
    move, plan = desk.session.movement.way, desk.session.plan
    refused = None if move is None else why_not(plan, move)
    if refused is not None:
        desk.say(i18n.text(refused))
        return
    change = None if move is None else route_removed(plan, move)
    if change is not None:
        desk.session.remove(change)


def _has_way(session: Session) -> bool:
    return writable(session) and session.movement.way is not None and session.movement.way.by != "route"


def _has_route(session: Session) -> bool:
    return writable(session) and session.movement.way is not None and session.movement.way.by == "route"


def movement_actions() -> list[ActionSpec]:
    """The travel table, and the way of a unit as a route."""
    moves = mark("a unit that stands elsewhere in the next scene")
    routed = mark("a unit that moves along a route in this scene")
    return [
        ActionSpec("travel", mark("Travel table..."), "plan", show_travel, "Ctrl+Alt+W", "clock", separator=True),
        ActionSpec("way-route", mark("Make the way a route"), "plan", make_route, "", "route", enabled=_has_way, needs=moves),
        ActionSpec("way-free", mark("Remove the route of the unit"), "plan", remove_route, "", "undo-2", enabled=_has_route, needs=routed),
    ]


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
