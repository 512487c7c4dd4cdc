"""Order, groups and locks of what is selected. Order and group are properties of a feature that the catalogue need not know."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import STACK, Plan, stack_of
from tabletop.tools.base.edits import chosen, is_locked, why_locked
from tabletop.tools.base.tool import ToolContext
from tabletop.tools.draw.acting_on import free, named, restated, why_nothing

GROUP = "group"
"""Features with the same text here are selected together."""


def to_front(context: ToolContext) -> Change | Message:
    """Change that draws the selection above all others of its kinds."""
    return _stacked(context, 1)


def to_back(context: ToolContext) -> Change | Message:
    """Change that draws the selection below all others of its kinds."""
    return _stacked(context, -1)


def _stacked(context: ToolContext, step: int) -> Change | Message:
    placed = free(context)
    if not placed:
        return why_nothing(context)
    everything, ids = context.plan().placed(context.scene()), {feature.id for feature in placed}
    kinds = {feature.kind for feature in placed}
    others = {kind: [stack_of(feature) for feature in everything if feature.kind == kind and feature.id not in ids] for kind in kinds}
    levels = {kind: (max if step > 0 else min)(found, default=0) + step for kind, found in others.items()}
    front = named(placed, context, mark("Bring {what} to the front"), mark("Bring {count} {count:feature|features} to the front"))
    back = named(placed, context, mark("Send {what} to the back"), mark("Send {count} {count:feature|features} to the back"))
    change = restated(context, placed, front if step > 0 else back, lambda one, state: state.edited(None, {STACK: levels[one.kind]}))
    return change or message(mark("It is there already."))


def group(context: ToolContext) -> Change | Message:
    """Change that makes the selection one group."""
    placed = free(context)
    if len(placed) < 2:
        return message(mark("Select two or more features to group them.")) if placed or not chosen(context) else why_nothing(context)
    key = uuid.uuid4().hex[:8]
    return _set(context, placed, GROUP, key, message(mark("Group {count} {count:feature|features}"), count=len(placed)))


def ungroup(context: ToolContext) -> Change | Message:
    """Change that takes the selection out of its groups."""
    placed = [feature for feature in free(context) if feature.properties.get(GROUP)]
    if not placed:
        return message(mark("Nothing of the selection is in a group.")) if free(context) else why_nothing(context)
    return _set(context, placed, GROUP, None, message(mark("Ungroup {count} {count:feature|features}"), count=len(placed)))


def lock(context: ToolContext) -> Change | Message:
    """Change that locks the selection."""
    placed = free(context)
    if not placed:
        return why_locked(chosen(context), mark("All of the selection is locked already.")) if chosen(context) else why_nothing(context)
    return _set(context, placed, "locked", True, named(placed, context, mark("Lock {what}"), mark("Lock {count} {count:feature|features}")))


def unlock(context: ToolContext) -> Change | Message:
    """Change that unlocks the selection."""
    locked = [feature for feature in chosen(context) if is_locked(feature)]
    placed = [feature for feature in locked if not feature.held]
    if locked and not placed:
        return why_locked(locked, mark("Nothing of the selection is locked."))
    if not placed:
        return message(mark("Nothing of the selection is locked.")) if chosen(context) else why_nothing(context)
    return _set(
        context, placed, "locked", None, named(placed, context, mark("Unlock {what}"), mark("Unlock {count} {count:feature|features}"))
    )


def _set(context: ToolContext, placed: Sequence[Placed], name: str, value: Any, label: Message) -> Change | Message:
    change = restated(context, placed, label, lambda one, state: state.edited(None, {name: value}))
    return change or message(mark("It is there already."))


def with_groups(plan: Plan, scene: int, ids: Iterable[str]) -> frozenset[str]:
    """The ids with all that is grouped with them in the scene."""
    wanted = frozenset(ids)
    states = [plan.features[one].at(scene) for one in wanted if one in plan.features]
    groups = {state.properties[GROUP] for state in states if state is not None and state.properties.get(GROUP)}
    return wanted | {feature.id for feature in plan.placed(scene) if feature.properties.get(GROUP) in groups} if groups else wanted
