"""What tools and commands that act on the selection share: what of it is free, and the change they make."""

from collections.abc import Callable, Generator, Sequence
from functools import partial

from tabletop.core.geometry.geometry import Position
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, replace_features
from tabletop.core.values.feature import Feature, Placed, State
from tabletop.tools.base.edits import chosen, guarded, is_locked, why_locked
from tabletop.tools.base.tool import PointerEvent, Preview, Selection, ToolContext
from tabletop.tools.base.wording import name_of
from tabletop.tools.draw.sketch import SketchRules
from tabletop.tools.draw.sketching import sketch

ActionResult = Change | Selection | Message | None
Pairs = list[tuple[Feature, Feature | None]]


def free(context: ToolContext) -> list[Placed]:
    """What is selected, stands in the scene and is not locked; in the order of the plan."""
    rank = {one: row for row, one in enumerate(context.plan().features)}
    return sorted((feature for feature in chosen(context) if not is_locked(feature)), key=lambda one: rank[one.id])


def why_nothing(context: ToolContext) -> Message:
    """Why there is nothing to act on: all is locked, or stands in other scenes only, or nothing is selected."""
    if chosen(context):
        return why_locked(chosen(context), mark("What is selected is locked; unlock it first."))
    if context.selection() & context.plan().features.keys():
        return message(mark("What is selected does not stand in this scene."))
    return message(mark("Nothing is selected: click what is meant first."))


def named(placed: Sequence[Placed], context: ToolContext, one: str, many: str) -> Message:
    """A label: `one` with {what}, or `many` with {count}; both are marked templates."""
    if len(placed) == 1:
        return message(one, what=name_of(placed[0].kind, placed[0].properties, context.plan()))
    return message(many, count=len(placed))


def sketched_until(
    rules: SketchRules, act: Callable[[tuple[Position, ...]], ActionResult]
) -> Generator[Preview, PointerEvent, Change | Selection | None]:
    """Sketch until `act` on the corners makes a step; why it could not be is said and the sketch goes on. None when it is dropped."""
    corners: tuple[Position, ...] = ()
    refused: Message | None = None
    while True:
        state = yield from sketch(rules, corners, refused)
        if state is None:
            return None
        corners, step = state.corners, act(state.corners)
        if not isinstance(step, Message):
            return step
        refused = step


def restated(
    context: ToolContext, placed: Sequence[Placed], label: Message, edit: Callable[[Placed, State], State]
) -> Change | Message | None:
    """Change that edits the states of features in the scenes of the scope, or why it cannot be; None where nothing changes."""
    plan, scene, scope = context.plan(), context.scene(), context.scope()
    pairs: Pairs = []
    for feature in placed:
        if feature.id in plan.features:
            old = plan.features[feature.id]
            pairs.append((old, old.restated(scene, scope, partial(edit, feature))))
    return checked(replace_features(label, pairs))


def checked(change: Change) -> Change | Message | None:
    """The change when the catalogue takes it, else why not; None where it changes nothing."""
    try:
        guarded(change)
    except InputError as error:
        return error.message
    return change if change.edits else None
