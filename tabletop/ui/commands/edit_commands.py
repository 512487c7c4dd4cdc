"""Edits that need no pointer: undo, selecting, delete, duplicate, cut, copy, paste. Each edit is one change through the session."""

from typing import TYPE_CHECKING

from tabletop import i18n
from tabletop.core.geometry.geometry import Place
from tabletop.core.text.message import Message
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Placed
from tabletop.session.session import Session
from tabletop.tools.base.properties import delete_selected
from tabletop.tools.registry import kind_of
from tabletop.tools.select import copies
from tabletop.ui.commands import clipboard
from tabletop.ui.commands.shape_commands import context_of

if TYPE_CHECKING:
    from tabletop.ui.window.main_window import MainWindow

OFFSET_PX = 24
tr = i18n.tr


def undo(window: "MainWindow") -> None:
    """Take back the last corner of a sketch, else the last edit."""
    if window.canvas.host.key("undo"):
        return
    window.session.undo_stack.undo()


def redo(window: "MainWindow") -> None:
    """Give the corner again, or do the edit again, that was taken back last."""
    if window.canvas.host.key("redo"):
        return
    window.session.undo_stack.redo()


def history(window: "MainWindow") -> None:
    """Every edit in a list; a click goes back or forward to it."""
    from tabletop.ui.dialogs.history_panel import HistoryPanel

    HistoryPanel(window).open_under(window.actions_.toolbar.widgetForAction(window.actions_.by_id["history"]))


# --- selecting
def _seen(session: Session) -> list[Placed]:
    return [one for one in session.plan.placed(session.scene) if one.id not in session.hidden]


def select_all(window: "MainWindow") -> None:
    """Select everything that the scene shows."""
    window.session.select(one.id for one in _seen(window.session))


def select_kind(window: "MainWindow") -> None:
    """Select everything of the kinds that are selected already."""
    session = window.session
    wanted = {session.plan.features[one].kind for one in session.selection}
    session.select(one.id for one in _seen(session) if one.kind in wanted)


def invert(window: "MainWindow") -> None:
    """Select what is not selected, and the other way round."""
    session = window.session
    session.select(one.id for one in _seen(session) if one.id not in session.selection)


# --- edits
def delete(window: "MainWindow") -> None:
    """Delete what is selected, in the scenes that edits apply to."""
    _do(window, delete_selected(context_of(window.session)))


def duplicate(window: "MainWindow") -> None:
    """Put a copy of what is selected beside it, and select the copy."""
    session, offset_m = window.session, OFFSET_PX * window.canvas.view().metre_per_px
    features = [session.plan.features[one] for one in sorted(session.selection)]
    if features:
        _do(window, copies.duplicate(features, session.scene, session.scope, (offset_m, -offset_m), session.plan))


def copy(window: "MainWindow") -> bool:
    """Put what is selected on the clipboard, as it stands in the scene shown; False where that is nothing."""
    session = window.session
    features = clipboard.as_they_stand(session.plan, sorted(session.selection), session.scene)
    if not features:
        window.say(tr("Nothing that could be copied stands in this scene."), "warn")
        return False
    clipboard.put(features)
    window.say(tr("{count} features are on the clipboard.", count=len(features)))
    return True


def cut(window: "MainWindow") -> None:
    """Copy what is selected, and delete it in the scenes that edits apply to."""
    step = delete_selected(context_of(window.session))
    if isinstance(step, Change) and not copy(window):
        return
    _do(window, step)


def paste(window: "MainWindow") -> None:
    """Put what the clipboard holds at the pointer, or in the middle of the map where the pointer is elsewhere."""
    paste_at(window, window.canvas.pointer_ground() or window.canvas.view().centre)


def paste_in_place(window: "MainWindow") -> None:
    """Put what the clipboard holds where it was copied."""
    paste_at(window, None)


def paste_at(window: "MainWindow", ground: Place | None) -> None:
    """Put what the clipboard holds with its middle at a place in metres, or where it was copied, and select it."""
    session = window.session
    found = clipboard.taken(kind_of(window.canvas.tool_id))
    if found is None:
        window.say(tr("The clipboard holds nothing that can stand on a map; copy features, or GeoJSON text."), "warn")
        return
    if found.features:
        _do(window, copies.paste(found.features, session.scene, session.scope, ground, session.plan))
    if found.said is not None:
        window.say(i18n.text(found.said), "warn")


def _do(window: "MainWindow", step: Change | Message | None) -> None:
    """Do a change and select what stands after it; say why where there is none."""
    session = window.session
    if isinstance(step, Message):
        window.say(i18n.text(step), "warn")
    elif step is not None and session.do(step):
        made = [edit.key for edit in step.edits if edit.table == "feature" and edit.before is None]
        if made:
            session.select(made)
