"""Making from what stands: protected objects of buildings, rings round what is meant. Each is one change, shown before it is done."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import shapely
from PySide6.QtCore import QPointF
from shapely import box

from tabletop import i18n
from tabletop.core.geometry.geometry import Position, point_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.text.roman import roman
from tabletop.core.values.catalogue import geometry_class
from tabletop.core.values.change import Change
from tabletop.core.values.fix import Added, Edited, Fix
from tabletop.core.values.layer import LayerSet
from tabletop.session.session import Session
from tabletop.tools.along.buffer_selected import IN_PLACE, Wish, buffer_selected, kinds_made
from tabletop.tools.along.protect_building import protected_of
from tabletop.tools.along.ring_pick import subject_at
from tabletop.tools.along.ring_round import Rings, Subject, distances_in, rings_round, subjects_of
from tabletop.tools.base.buildings import Building, building_at
from tabletop.tools.base.edits import chosen
from tabletop.tools.base.tool import Selection, Told, ToolContext
from tabletop.tools.base.tool_run import selection_after
from tabletop.tools.draw.acting_on import why_nothing
from tabletop.ui.commands.shape_commands import context_of
from tabletop.ui.desk.desk import Desk
from tabletop.ui.dialogs import dialogs

tr = i18n.tr
Answer = TypeVar("Answer")
NEAR_PX = 10.0


def visible_layers(session: Session) -> LayerSet:
    """The layers that the map shows."""
    return LayerSet(tuple(view.layer for view in session.layers.views if view.visible))


def building_under(desk: Desk, ground: Position) -> Building | None:
    """The building or place of a visible layer at a place of the map."""
    return building_at(visible_layers(desk.session), ground, NEAR_PX * desk.canvas.view().metre_per_px)


# --- protected objects
def protect(desk: Desk, building: Building) -> None:
    """Make a building a protected object and ask for what its layer leaves open, or select the one that it is already."""
    session = desk.session
    step = protected_of(context_of(session), building)
    if isinstance(step, Selection):
        _show_known(desk, step)
    elif isinstance(step, Message):
        desk.say(i18n.text(step), "warn")
    elif do_and_show(desk, step):
        (key,) = selection_after(step)
        desk.canvas.asking.ask(session.plan.features[key], QPointF(*desk.canvas.view().px(point_of(building.shape))))


def _show_known(desk: Desk, step: Selection) -> None:
    session = desk.session
    session.select(step.ids)
    if step.ids & session.hidden:
        desk.say(tr("It is a protected object already, one that is hidden on this map."))
    else:
        desk.say(tr("It is a protected object already; it is selected now."))


# --- rings
def ring_round(desk: Desk) -> None:
    """Ask for a distance, and draw a ring so far round what is meant; where nothing is, it is clicked."""
    _rings_about_what_is_meant(desk, False, "ring-pick")


def rings_at_several(desk: Desk) -> None:
    """Ask for several distances, and draw a ring at each of them; where nothing is meant, it is clicked."""
    _rings_about_what_is_meant(desk, True, "rings-pick")


def _rings_about_what_is_meant(desk: Desk, several: bool, tool: str) -> None:
    subjects = meant(desk)
    if subjects:
        rings_about(desk, subjects, several)
    else:
        desk.canvas.set_tool(tool)


def meant(desk: Desk) -> list[Subject]:
    """What rings go round: what is selected, else what lies under the pointer, else nothing."""
    session = desk.session
    context = context_of(session)
    placed = chosen(context)
    if placed:
        return subjects_of(context, placed)
    ground = desk.canvas.pointer_ground()
    if ground is None:
        return []
    seen = [feature for feature in session.plan.placed(session.scene) if feature.id not in session.hidden]
    subject = subject_at(context, seen, visible_layers(session), ground, NEAR_PX * desk.canvas.view().metre_per_px)
    return [] if subject is None else [subject]


def rings_about(desk: Desk, subjects: Sequence[Subject], several: bool = False) -> None:
    """Ask how far, show the rings while it is written, and draw them as one step."""
    context, settings = context_of(desk.session), desk.settings
    first = settings.rings_at_m if several else settings.ring_at_m
    title = tr("Rings round {what}", what=subjects[0].name) if len(subjects) == 1 and subjects[0].name else tr("Rings round this")
    found: list[Rings] = []

    def judge(text: str) -> tuple[bool, str]:
        step = _rings_of(context, subjects, text)
        found[:] = [step] if isinstance(step, Rings) else []
        change = step.change(context) if isinstance(step, Rings) else step
        preview(desk, change)
        return (False, i18n.text(change)) if isinstance(change, Message) else (change is not None, _words(step))

    answer = _asked(desk, lambda: dialogs.ask_rings(desk.canvas, title, first, judge))
    if answer is None or not found:
        return
    if several:
        settings.rings_at_m = answer
    else:
        settings.ring_at_m = answer
    settings.save()
    _draw(desk, context, found[0])


def _rings_of(context: ToolContext, subjects: Sequence[Subject], text: str) -> Rings | Message:
    distances = distances_in(text)
    return distances if isinstance(distances, Message) else rings_round(context, subjects, distances)


def _words(step: Rings | Message) -> str:
    """Which rings come of it: "Ring I at 25 m, Ring II at 50 m"; what else has to be said after it."""
    if isinstance(step, Message):
        return i18n.text(step)
    each = dict.fromkeys((int(ring.properties["number"]), ring.distance_m) for ring in step.rings)
    listed = ", ".join(tr("ring {number} at {distance} m", number=roman(number), distance=metres) for number, metres in each)
    return f"{listed[:1].upper()}{listed[1:]}. {i18n.text(step.said) if step.said is not None else ''}".strip()


def _draw(desk: Desk, context: ToolContext, rings: Rings) -> None:
    change = rings.change(context)
    if isinstance(change, Change):
        if do_and_show(desk, change) and rings.said is not None:
            desk.say(i18n.text(rings.said))
    elif change is not None:
        desk.say(i18n.text(change), "warn")


# --- buffer and offset
def buffer(desk: Desk) -> None:
    """Ask by how much what is selected grows, shrinks or moves sideways, and what becomes of it; show it meanwhile, do it as one step."""
    context, settings = context_of(desk.session), desk.settings
    placed = chosen(context)
    if not placed:
        desk.say(i18n.text(why_nothing(context)), "warn")
        return
    symbols = all(geometry_class(feature.geometry) == "point" for feature in placed)
    kinds = [*([] if symbols else [IN_PLACE]), *kinds_made()]
    kept = settings.buffer_kind if settings.buffer_kind in kinds else kinds[0]
    first = Wish(abs(settings.buffer_m) if symbols else settings.buffer_m, kept, settings.buffer_sharp)

    def judge(wish: Wish | None) -> tuple[bool, str]:
        step = buffer_selected(context, wish) if wish is not None else message(mark("That is no number."))
        change = step.change if isinstance(step, Told) else step
        preview(desk, change)
        if isinstance(change, Message):
            return False, i18n.text(change)
        said = i18n.text(step.said) if isinstance(step, Told) and step.said is not None else ""
        return True, f"{_measures(change, desk.session.scene)} {said}".strip()

    answer = _asked(desk, lambda: dialogs.ask_buffer(desk.canvas, kinds, first, judge))
    if answer is None:
        return
    settings.buffer_m, settings.buffer_kind, settings.buffer_sharp = answer.distance_m, answer.kind, answer.sharp
    settings.save()
    step = buffer_selected(context, answer)
    if isinstance(step, Message):
        desk.say(i18n.text(step), "warn")
    elif do_and_show(desk, step.change if isinstance(step, Told) else step) and isinstance(step, Told) and step.said is not None:
        desk.say(i18n.text(step.said))


def _measures(change: Change, scene: int) -> str:
    """How much comes of it: the area, or the length of lines."""
    features = [edit.after for edit in change.edits if edit.table == "feature" and edit.after is not None]
    shapes = [state.geometry for feature in features if (state := feature.at(scene)) is not None]
    area, length = sum(shape.area for shape in shapes), sum(shape.length for shape in shapes if not shape.area)
    words = [tr("Area {area} m².", area=round(area))] if area else []
    return " ".join([*words, *([tr("Length {length:.1f} m.", length=length)] if length else [])])


# --- what all of them share
def preview(desk: Desk, step: Change | Message | None) -> None:
    """Show on the map what a change would do; nothing for what is none."""
    session = desk.session
    if isinstance(step, Change):
        desk.canvas.items.fix.show_fix(_as_fix(step, session.scene), session.plan, session.scene)
    else:
        desk.canvas.items.fix.clear()


def _as_fix(change: Change, scene: int) -> Fix:
    added, edited = [], []
    for edit in change.edits:
        feature = edit.after if edit.table == "feature" else None
        state = feature.at(scene) if feature is not None else None
        if feature is None or state is None:
            continue
        if edit.before is None:
            added.append(Added(feature.kind, state.geometry, state.properties))
        else:
            edited.append(Edited(edit.key, state.geometry, state.properties))
    return Fix(change.label, tuple(added), tuple(edited))


def _asked(desk: Desk, ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    finally:
        desk.canvas.items.fix.clear()


def do_and_show(desk: Desk, change: Change) -> bool:
    """Do a change, select what it made and let it flash; what of it lies outside the picture is brought into it."""
    session = desk.session
    if not session.do(change):
        return False
    made = selection_after(change)
    session.select(made)
    states = [state for one in made if (state := session.plan.features[one].at(session.scene)) is not None]
    if states:
        whole = shapely.GeometryCollection([state.geometry for state in states])
        desk.canvas.show_place(whole, stay=box(*desk.canvas.view().bounds).covers(box(*whole.bounds)))
    return True
