"""Commands on the table: opened, moved, held, pointed at. What of the plan the room sees stands in a menu of its own."""

from collections.abc import Callable

from tabletop import i18n
from tabletop.canvas.table.table_hand import Mode
from tabletop.core.arrangement.saved_view import saved_views
from tabletop.core.exercise.revealing import everything
from tabletop.core.table.table_show import Veil
from tabletop.core.text.message import mark
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec, selected
from tabletop.ui.desk.desk import Desk
from tabletop.ui.dialogs import dialogs
from tabletop.ui.operator.reveal_page import change_veil
from tabletop.ui.output.calibration_commands import calibration_actions, with_calibration
from tabletop.ui.parts.shown_view import apply_view

tr = i18n.tr
Command = Callable[[Desk], object]
CLOSED = mark("no table is open: open the table window first")
BARE = mark("nothing is covered: cover the things of the plan or the ground first")
TURN_DEG = 90.0


def table_actions() -> list[ActionSpec]:
    """They stand in two menus of their own under that of the plan."""
    return [*_window_actions(), *calibration_actions(), *_place_actions(), *_room_actions(), *_pointing_actions()]


def is_open(session: Session) -> bool:
    """Whether a table is open."""
    return session.table.frame is not None


def is_held(session: Session) -> bool:
    """Whether the table holds what it shows."""
    return session.table.show.held is not None


def is_away(session: Session) -> bool:
    """Whether the table is to come back to another place."""
    return session.table.is_away


def is_covered(session: Session) -> bool:
    """Whether anything is covered on the table."""
    return session.table.show.veil.is_on


def has_marks(session: Session) -> bool:
    """Whether marks are drawn on the table."""
    return bool(session.table.show.marks)


def _window_actions() -> list[ActionSpec]:
    menu, held, not_away = "plan/table", mark("the table is not held"), mark("the table has not looked away")
    return [
        ActionSpec("table", mark("Table window..."), menu, open_table, "Ctrl+T", "projector", "table"),
        ActionSpec("table-close", mark("Close the table"), menu, close_table, "", "x", enabled=is_open, needs=CLOSED),
        ActionSpec(
            "table-blank",
            mark("Table black"),
            menu,
            blank,
            "F12",
            "eye-off",
            enabled=is_open,
            needs=CLOSED,
            checked=lambda desk: desk.session.table.show.blank,
            separator=True,
        ),
        ActionSpec("table-show", mark("Show the table again"), menu, show_again, "Shift+F5", "eye", enabled=is_open, needs=CLOSED),
        ActionSpec(
            "table-hold",
            mark("Hold the table while preparing"),
            menu,
            hold,
            "Shift+F12",
            "pause",
            enabled=is_open,
            needs=CLOSED,
            checked=lambda desk: is_held(desk.session),
        ),
        ActionSpec("table-push", mark("Push what is prepared"), menu, push, "Ctrl+F12", "step-forward", enabled=is_held, needs=held),
        ActionSpec(
            "table-presenter",
            mark("Keys of a presenter"),
            menu,
            presenter,
            "",
            "keyboard",
            checked=lambda desk: desk.settings.presenter_keys,
        ),
        ActionSpec(
            "table-away",
            mark("Look away on the table"),
            menu,
            look_away,
            "Alt+F12",
            "binoculars",
            enabled=is_open,
            needs=CLOSED,
            separator=True,
        ),
        ActionSpec(
            "table-back", mark("Come back on the table"), menu, come_back, "Alt+Shift+F12", "undo-2", enabled=is_away, needs=not_away
        ),
    ]


def _place_actions() -> list[ActionSpec]:
    menu = "plan/table"
    several = lambda session: is_open(session) and bool(saved_views(session.plan))  # noqa: E731
    moves = [
        ActionSpec(name, title, menu, step(right, up), f"Alt+Shift+{key}", icon, enabled=is_open, needs=CLOSED)
        for name, title, right, up, key, icon in (
            ("table-left", mark("Table one step left"), -1, 0, "J", "chevron-left"),
            ("table-right", mark("Table one step right"), 1, 0, "L", "chevron-right"),
            ("table-up", mark("Table one step up"), 0, 1, "I", "chevron-up"),
            ("table-down", mark("Table one step down"), 0, -1, "K", "chevron-down"),
        )
    ]
    left, right = mark("Turn the table to the left"), mark("Turn the table to the right")
    return [
        ActionSpec(
            "table-steady",
            mark("Lock scale and place"),
            menu,
            lock,
            "Ctrl+Shift+U",
            "lock",
            checked=lambda desk: desk.session.table.is_steady,
            separator=True,
        ),
        ActionSpec(
            "table-bring", mark("Bring the map to the table"), menu, bring, "Ctrl+Shift+M", "map-pin", enabled=is_open, needs=CLOSED
        ),
        ActionSpec(
            "table-view", mark("Saved view on the table"), menu, go_to_view, "Ctrl+Shift+Q", "bookmark", enabled=several, needs=CLOSED
        ),
        *moves,
        ActionSpec("table-turn-left", left, menu, turn(TURN_DEG), "Alt+Shift+U", "rotate-ccw", enabled=is_open, needs=CLOSED),
        ActionSpec("table-turn-right", right, menu, turn(-TURN_DEG), "Alt+Shift+O", "rotate-cw", enabled=is_open, needs=CLOSED),
    ]


def _room_actions() -> list[ActionSpec]:
    menu = "plan/room"
    chosen = lambda session: is_covered(session) and selected(session)  # noqa: E731
    either = mark("cover something first, and select features")
    one = mark("Uncover the selection")
    return [
        ActionSpec("table-cover", mark("Cover the things of the plan"), menu, veil(Veil.over_features()), "Ctrl+Shift+N", "eye-off"),
        ActionSpec(
            "table-cover-ground", mark("Cover all ground"), menu, veil(Veil.over_ground()), "Ctrl+Shift+G", "square-dashed-mouse-pointer"
        ),
        ActionSpec("table-uncover", mark("Uncover everything"), menu, veil(Veil()), "Ctrl+Shift+O", "eye", enabled=is_covered, needs=BARE),
        ActionSpec(
            "table-reveal-scene",
            mark("Uncover all of the scene"),
            menu,
            reveal_scene,
            "Ctrl+Shift+F",
            "clapperboard",
            enabled=is_covered,
            needs=BARE,
            separator=True,
        ),
        ActionSpec("table-reveal", one, menu, reveal(True), "Ctrl+Shift+I", "eye", enabled=chosen, needs=either),
        ActionSpec(
            "table-conceal", mark("Cover the selection"), menu, reveal(False), "Ctrl+Shift+J", "eye-off", enabled=chosen, needs=either
        ),
        _mode("table-brush", mark("Brush that uncovers"), "reveal", "Shift+W", "circle-dot-dashed", is_covered, BARE),
        _mode("table-brush-cover", mark("Brush that covers"), "cover", "Shift+Y", "circle", is_covered, BARE),
    ]


def _pointing_actions() -> list[ActionSpec]:
    menu, none, bare = "plan/room", mark("no mark is drawn on the table"), mark("the spotlight is off")
    lit = lambda session: session.table.show.spotlight is not None  # noqa: E731
    last, every = mark("Wipe the last mark"), mark("Wipe all marks")
    return [
        _mode("table-point", mark("Laser pointer"), "point", "Shift+L", "target", is_open, CLOSED, separator=True),
        _mode("table-spot", mark("Spotlight"), "spot", "Shift+K", "focus", is_open, CLOSED),
        ActionSpec("table-spot-off", mark("Spotlight off"), menu, spot_off, "Ctrl+Shift+K", "x", enabled=lit, needs=bare),
        _mode("table-draw", mark("Marks on the table"), "draw", "Shift+N", "pencil", is_open, CLOSED),
        ActionSpec("table-wipe-last", last, menu, wipe(True), "Shift+Z", "rotate-ccw", enabled=has_marks, needs=none),
        ActionSpec("table-wipe", every, menu, wipe(False), "Ctrl+Shift+W", "trash-2", enabled=has_marks, needs=none),
    ]


def _mode(
    name: str, title: str, mode: Mode, keys: str, icon: str, enabled: Callable[[Session], bool], needs: str, separator: bool = False
) -> ActionSpec:
    """A command that takes a mode of the hand up, or puts it down."""
    return ActionSpec(
        name,
        title,
        "plan/room",
        lambda desk: desk.table_hand.set_mode(mode),
        keys,
        icon,
        enabled=enabled,
        needs=needs,
        checked=lambda desk: desk.table_hand.mode == mode,
        separator=separator,
    )


# --- the window
def open_table(desk: Desk) -> None:
    """Ask for screen, width and scale, then show the map on the table."""
    request = dialogs.ask_table(desk.window, desk.settings)
    if request is not None:
        desk.windows.show_table(with_calibration(desk.settings, request), desk.say)


def close_table(desk: Desk) -> None:
    """Close the table window."""
    desk.table_hand.set_mode("")
    desk.windows.close_table()


def blank(desk: Desk) -> None:
    """Nothing but black, or the plan again."""
    table = desk.session.table
    table.blank(not table.show.blank)


def show_again(desk: Desk) -> None:
    """The room sees the plan, whatever it saw before."""
    desk.session.table.blank(False)


def hold(desk: Desk) -> None:
    """Hold what the room sees, or let it follow the plan again."""
    desk.session.table.freeze(not is_held(desk.session))


def push(desk: Desk) -> None:
    """Show what was prepared, and hold that."""
    desk.session.table.push()


def presenter(desk: Desk) -> None:
    """Hear the keys of a presenter, or leave them to the map, and remember it."""
    desk.settings.presenter_keys = not desk.settings.presenter_keys
    desk.settings.save()


# --- where it lies
def look_away(desk: Desk) -> None:
    """Remember where the table lies."""
    desk.session.table.look_away()


def come_back(desk: Desk) -> None:
    """Exactly to where it lay."""
    desk.session.table.come_back()


def lock(desk: Desk) -> None:
    """Lock scale and place, or let them go."""
    table = desk.session.table
    table.set_steady(not table.is_steady)


def bring(desk: Desk) -> None:
    """The middle of the map to the middle of the table."""
    desk.session.table.move_to(desk.canvas.view().centre)


def go_to_view(desk: Desk) -> None:
    """The saved view that is chosen in the panel, else the first, on the table: its middle, scene and layers."""
    views = saved_views(desk.session.plan)
    number = desk.table_view()
    if views:
        view = views[number if 0 <= number < len(views) else 0]
        apply_view(desk.session, view)
        desk.session.table.move_to(view.centre)


def step(right: int, up: int) -> Command:
    """Command that moves the table over the plan by a step."""
    return lambda desk: desk.session.table.step(right, up)


def turn(by_deg: float) -> Command:
    """Command that turns what is up on the table."""

    def run(desk: Desk) -> None:
        frame = desk.session.table.frame
        if frame is not None:
            desk.session.table.turn_to(frame.bearing_deg + by_deg)

    return run


# --- what the room sees
def veil(wanted: Veil) -> Command:
    """Command that covers things or ground, or nothing."""
    return lambda desk: desk.session.table.veil(wanted)


def reveal_scene(desk: Desk) -> None:
    """Uncover everything of the scene shown."""
    change_veil(desk.session, everything(desk.session.plan, desk.session.scene), True, desk.table_hand.brush_m)


def reveal(reveals: bool) -> Command:
    """Command that uncovers what is selected, or covers it again."""
    return lambda desk: change_veil(desk.session, desk.session.selection, reveals, desk.table_hand.brush_m)


def spot_off(desk: Desk) -> None:
    """No spotlight any more."""
    desk.session.table.spotlight(None)


def wipe(last_only: bool) -> Command:
    """Command that wipes marks."""
    return lambda desk: desk.session.table.wipe(last_only)
