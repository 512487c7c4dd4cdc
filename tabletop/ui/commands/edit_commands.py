"""Edits that need no pointer: undo, selecting, delete, duplicate, cut, copy, paste. Each edit is one change through the session."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QUndoCommand
from shapely import box

from tabletop import i18n
from tabletop.core.arrangement.plan_layers import on_layer
from tabletop.core.geometry.geometry import Position
from tabletop.core.scenes.scope import Elsewhere, scenes_in_words
from tabletop.core.text.message import Message, mark
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Placed, Scope
from tabletop.core.values.plan import Plan
from tabletop.session.changed_place import changed_place
from tabletop.session.keeping.history import ApplyChange
from tabletop.session.session import Session
from tabletop.tools.base.properties import delete_selected
from tabletop.tools.registry import kind_of
from tabletop.tools.select import copies
from tabletop.ui.commands import clipboard
from tabletop.ui.commands.shape_commands import context_of
from tabletop.ui.desk.action_spec import ActionSpec, one_editable, writable
from tabletop.ui.desk.desk import Desk
from tabletop.ui.desk.large_edits import ahead, reckon_step, waited
from tabletop.ui.inspector.files_section import add_files

OFFSET_PX = 24
tr = i18n.tr


def undo(desk: Desk) -> None:
    """Take back the last corner of a sketch, else the last edit."""
    if desk.canvas.host.key("undo"):
        return
    stack = desk.session.undo_stack
    command = stack.command(stack.index() - 1) if stack.canUndo() else None
    _show_step(desk, command, stack.undo, mark("Taken back: {step}"), back=True)


def redo(desk: Desk) -> None:
    """Give the corner again, or do the edit again, that was taken back last."""
    if desk.canvas.host.key("redo"):
        return
    stack = desk.session.undo_stack
    _show_step(desk, stack.command(stack.index()) if stack.canRedo() else None, stack.redo, mark("Done again: {step}"), back=False)


def _show_step(desk: Desk, command: QUndoCommand | None, go: Callable[[], None], words: str, back: bool) -> None:
    """Undo or redo a step, show where it was and name it; nothing where the plan stays as it is."""
    if isinstance(command, ApplyChange):
        index = desk.session.undo_stack.index()
        reckon_step(desk, command, back)
        if desk.session.undo_stack.index() != index:
            return  # what others did while that was reckoned took its place
    before = desk.session.plan
    go()
    if not isinstance(command, ApplyChange) or command.change is None or desk.session.plan is before:
        return
    place = changed_place(command.change, desk.session.scene, [scene.number for scene in desk.session.plan.scene_list()])
    if place is not None:
        desk.session.set_scene(place.scene)
        desk.canvas.show_place(place.shape, stay=place.shape.intersects(box(*desk.canvas.view().bounds)))
    _select_what_came(desk.session, before, command.change)
    desk.notices.add(i18n.text(Message(words, {"step": command.step.label})), topic="undo")


def _select_what_came(session: Session, before: Plan, change: Change) -> None:
    """Select what stands in the scene shown since a step was taken back or done again; where nothing came, the selection stays."""
    known, features, scene = before.features, session.plan.features, session.scene
    came = [
        key
        for key in change.keys("feature")
        if key in features and features[key].at(scene) is not None and (key not in known or known[key].at(scene) is None)
    ]
    if came:
        session.select(came)


def history(desk: Desk) -> None:
    """Every edit in a list; a click goes back or forward to it."""
    from tabletop.ui.dialogs.history_panel import HistoryPanel

    HistoryPanel(desk.session, desk.window).open_under(desk.actions.button("history"))


# --- selecting
def _seen(session: Session) -> list[Placed]:
    placed, hidden = session.plan.placed(session.scene), session.hidden
    return [feature for feature in placed if feature.id not in hidden] if hidden else placed


def select_all(desk: Desk) -> None:
    """Select everything that the scene shows."""
    desk.session.select(feature.id for feature in _seen(desk.session))


def select_kind(desk: Desk) -> None:
    """Select everything of the kinds that are selected already."""
    session = desk.session
    wanted = {session.plan.features[one].kind for one in session.selection}
    session.select(feature.id for feature in _seen(session) if feature.kind in wanted)


def invert(desk: Desk) -> None:
    """Select what is not selected, and the other way round."""
    session = desk.session
    session.select(feature.id for feature in _seen(session) if feature.id not in session.selection)


# --- edits
def delete(desk: Desk) -> None:
    """Delete what is selected, in the scenes that edits apply to."""
    _remove(desk, _deleted(desk))


def _deleted(desk: Desk) -> Change | Message | None:
    session = desk.session
    plan, scene, scope, chosen = session.plan, session.scene, session.scope, session.selection
    still = replace(context_of(session), plan=lambda: plan, scene=lambda: scene, scope=lambda: scope, selection=lambda: chosen)
    return ahead(desk, len(chosen), lambda: delete_selected(still))


def duplicate(desk: Desk) -> None:
    """Put a copy of what is selected beside it, and select the copy."""
    session, offset_m = desk.session, OFFSET_PX * desk.canvas.view().metre_per_px
    features = [session.plan.features[one] for one in sorted(session.selection)]
    if features:
        plan, scene, scope = session.plan, session.scene, session.scope
        _do(desk, ahead(desk, len(features), lambda: copies.duplicate(features, scene, scope, (offset_m, -offset_m), plan)))


def copy(desk: Desk) -> bool:
    """Put what is selected on the clipboard, as it stands in the scene shown; False where that is nothing."""
    plan, chosen, scene = desk.session.plan, desk.session.selection, desk.session.scene
    count, text = waited(desk, len(chosen), lambda: clipboard.text_of(plan, sorted(chosen), scene))
    if not count:
        desk.say(tr("Nothing that could be copied stands in this scene."), "warn")
        return False
    clipboard.put(text)
    desk.say(tr("{count} {count:feature|features} {count:is|are} on the clipboard.", count=count))
    return True


def cut(desk: Desk) -> None:
    """Copy what is selected, and delete it in the scenes that edits apply to."""
    step = _deleted(desk)
    if isinstance(step, Change) and not copy(desk):
        return
    _remove(desk, step)


def _remove(desk: Desk, step: Change | Message | None) -> None:
    """Do a change that takes something away; the session announces what went."""
    if isinstance(step, Change):
        desk.session.remove(step)
    else:
        _do(desk, step)


def say_taken_away(desk: Desk, label: Message, bring_back: Callable[[], object] | None) -> None:
    """Say what went, with a button that brings it back. Undo brings back an edit of the plan while it is the last one."""
    if bring_back is None:
        words = tr("Done: {step}. Ctrl+Z takes it back.", step=label)
        desk.notices.add_taken_away(words, lambda: desk.guard(lambda: undo(desk)), "undo")
    else:
        desk.notices.add_taken_away(tr("Done: {step}.", step=label), bring_back, "layer")


def say_elsewhere(desk: Desk, told: Elsewhere) -> None:
    """Say in which other scenes an edit shows, or which keep another name, with buttons that limit it or do it everywhere."""
    numbers = [scene.number for scene in desk.session.plan.scene_list()]
    others, left = scenes_in_words(told.others, numbers), scenes_in_words(told.left, numbers)
    said, count = [], len(told.others)
    if others and told.here:
        said.append(tr("{step}: also in {n} {n:other scene|other scenes} ({scenes}).", step=told.change.label, n=count, scenes=others))
    elif others:
        said.append(tr("{step}: in {n} {n:other scene|other scenes} ({scenes}).", step=told.change.label, n=count, scenes=others))
    if left and not others:
        said.append(tr("{step}: in scene {number} only.", step=told.change.label, number=told.scene))
    if left:
        said.append(tr("What was there stays in {n} {n:scene|scenes} ({scenes}).", n=len(told.left), scenes=left))
    limit = (tr("Only in scene {number}", number=told.scene), lambda: desk.guard(lambda: limit_last(desk)))
    widen = (tr("In all scenes"), lambda: desk.guard(lambda: widen_last(desk)))
    choices = [choice for choice, can_be in ((limit, told.can_limit), (widen, told.can_widen)) if can_be]
    desk.notices.add_choice(" ".join(said), choices, "elsewhere")


def limit_last(desk: Desk) -> None:
    """Take the last edit back and do it in its scene alone."""
    desk.session.do_again(Scope.THIS_SCENE)


def widen_last(desk: Desk) -> None:
    """Take the last edit back and do it in all scenes."""
    desk.session.do_again(Scope.ALL_SCENES)


def can_limit(session: Session) -> bool:
    """Whether the last edit shows in other scenes too and can be limited to its own."""
    return writable(session) and session.edits.told is not None and session.edits.told.can_limit


def can_widen(session: Session) -> bool:
    """Whether the last edit left another name in other scenes and can be done in all."""
    return writable(session) and session.edits.told is not None and session.edits.told.can_widen


def paste(desk: Desk) -> None:
    """Put what the clipboard holds at the pointer, or in the middle of the map where the pointer is elsewhere."""
    paste_at(desk, desk.canvas.pointer_ground() or desk.canvas.view().centre)


def paste_in_place(desk: Desk) -> None:
    """Put what the clipboard holds where it was copied."""
    paste_at(desk, None)


def paste_at(desk: Desk, ground: Position | None) -> None:
    """Put what the clipboard holds with its middle at a place in metres, or where it was copied, on the layer that is drawn on, and
    select it."""
    session = desk.session
    pasted = clipboard.taken(kind_of(desk.canvas.tool_id))
    if pasted is None:
        desk.say(tr("The clipboard holds nothing that can stand on a map; copy features, or GeoJSON text."), "warn")
        return
    if pasted.features:
        features = [on_layer(feature, session.shown.active_layer.id) for feature in pasted.features]
        _do(desk, copies.paste(features, session.scene, session.scope, ground, session.plan))
    if pasted.said is not None:
        desk.say(i18n.text(pasted.said), "warn")


def _do(desk: Desk, step: Change | Message | None) -> None:
    """Do a change and select what stands after it; say why where there is none."""
    session = desk.session
    if isinstance(step, Message):
        desk.say(i18n.text(step), "warn")
    elif step is not None and session.do(step):
        made = [edit.key for edit in step.edits if edit.table == "feature" and edit.before is None]
        if made:
            session.select(made)


def attach(desk: Desk) -> None:
    """Ask for files and list them with the feature that is selected."""
    if one_editable(desk.session):
        add_files(desk.window, desk.session, next(iter(desk.session.selection)))


def attach_actions() -> list[ActionSpec]:
    """Photos and documents of a feature; their list stands in the properties."""
    needs = mark("choose one feature of this scene first")
    text = mark("Add a photo or document...")
    return [ActionSpec("attach", text, "edit", attach, "Ctrl+Alt+F", "paperclip", enabled=one_editable, needs=needs)]
