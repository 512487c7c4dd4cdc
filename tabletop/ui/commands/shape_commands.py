"""Commands that reshape or arrange what is selected, without a gesture. Each is one change through the session."""

from collections.abc import Callable
from itertools import islice

from tabletop import i18n
from tabletop.core.text.message import Message
from tabletop.core.values.change import Change
from tabletop.session.session import Session
from tabletop.tools.along.next_ring import copy_to_next_ring
from tabletop.tools.base.tool import Told, ToolContext
from tabletop.tools.base.tool_run import selection_after
from tabletop.tools.reshape.change_kind import change_kind, may_become
from tabletop.tools.reshape.merge import Merged, merge_selected
from tabletop.tools.reshape.simplify import reverse_selected
from tabletop.tools.select import arrange
from tabletop.ui.desk.action_spec import writable
from tabletop.ui.desk.desk import Desk

tr = i18n.tr
Command = Callable[[Desk], None]
MOST_ASKED = 50


def context_of(session: Session) -> ToolContext:
    """What a command may look at."""
    return ToolContext(
        plan=lambda: session.plan,
        scene=lambda: session.scene,
        scope=lambda: session.scope,
        selection=lambda: session.selection,
        layers=lambda: session.layers.layer_set,
        defaults=lambda kind: dict(session.shown.defaults()),
    )


def _command(make: Callable[[ToolContext], object]) -> Command:
    """Do the change that `make` makes of the selection; say why where it makes none."""

    def run(desk: Desk) -> None:
        step = make(context_of(desk.session))
        if isinstance(step, Merged | Told):
            if _done(desk, step.change) and step.said is not None:
                desk.say(i18n.text(step.said))
        elif isinstance(step, Change):
            _done(desk, step)
        elif isinstance(step, Message):
            desk.say(i18n.text(step), "warn")

    return run


def _done(desk: Desk, change: Change) -> bool:
    done = desk.session.do(change)
    if done:
        desk.session.select(selection_after(change))
    return done


merge = _command(merge_selected)
reverse = _command(reverse_selected)
to_front = _command(arrange.to_front)
to_back = _command(arrange.to_back)
group = _command(arrange.group)
ungroup = _command(arrange.ungroup)
lock = _command(arrange.lock)
unlock = _command(arrange.unlock)


def next_ring(desk: Desk) -> None:
    """Copy what is selected to the next ring outwards that the map shows."""
    _command(lambda context: copy_to_next_ring(context, desk.session.hidden))(desk)


def suggest_exits(desk: Desk) -> None:
    """Show where the crowd that is chosen, or the nearest one, could have exits; the tool that draws exits takes them."""
    if has_crowd(desk.session):
        desk.canvas.set_tool("draw-exit")
    else:
        desk.say(tr("Exits are suggested for a crowd: draw one in this scene first."), "warn")


def has_crowd(session: Session) -> bool:
    """Whether a crowd stands in the scene shown, in a plan that may be edited."""
    scene = session.scene
    return writable(session) and session.plan.once(
        ("has a crowd", scene), lambda plan: any(one.kind == "crowd" for one in plan.placed(scene))
    )


def become(kind: str) -> Command:
    """Command that makes what is selected another kind."""
    return _command(lambda context: change_kind(context, kind))


def can_become(kind: str) -> Callable[[Session], bool]:
    """Whether what is selected may become a kind; of many the first ones are asked, the command itself asks all."""

    def fits(session: Session) -> bool:
        features = [session.plan.features[one] for one in islice(session.selection, MOST_ASKED) if one in session.plan.features]
        return writable(session) and bool(features) and may_become(features, kind)

    return fits


def hide(desk: Desk) -> None:
    """Take what is selected off the map; the plan keeps it."""
    session = desk.session
    session.hide(session.shown.one_by_one | session.selection)
    desk.say(
        tr(
            "{count} {count:feature|features} {count:is|are} hidden on this map; the plan, its checks and prints keep them.",
            count=len(session.hidden),
        )
    )


def show_hidden(desk: Desk) -> None:
    """Show all that is hidden, one by one, by layers or by a tag, and select it."""
    hidden = desk.session.hidden & frozenset(desk.session.plan.features)
    desk.session.shown.show_all()
    desk.session.select(hidden)
