"""What a click of the select tool selects; the lasso answers to clicks in the same way."""

from collections.abc import Mapping

from tabletop.core.geometry.geometry import Position
from tabletop.tools.base import picking
from tabletop.tools.base.tool import PointerEvent, Selection, ToolContext
from tabletop.tools.select.arrange import with_groups


def hits_at(context: ToolContext, event: PointerEvent) -> list[str]:
    """Ids of the features under the pointer, the topmost first."""
    return _hits(context, event, context.drawn())


def hits_known(context: ToolContext, event: PointerEvent) -> list[str]:
    """The same for what only looks; nothing while it is not known where symbols are drawn."""
    drawn = context.drawn_known()
    return [] if drawn is None else _hits(context, event, drawn)


def _hits(context: ToolContext, event: PointerEvent, drawn: Mapping[str, Position | None]) -> list[str]:
    return picking.pick(context.plan().placed(context.scene()), event.raw, context.tolerance_px * event.metre_per_px, drawn)


def clicked(context: ToolContext, event: PointerEvent) -> Selection | None:
    """Select what is topmost with its group; Shift and Ctrl add or take away, Alt picks single ones and goes through what lies below."""
    hits, before = hits_at(context, event), context.selection()
    toggles = bool(event.modifiers & {"shift", "ctrl"})
    if not hits:
        return None if toggles else Selection(frozenset())
    if toggles:
        group = group_of(context, event, hits[0])
        return Selection(before - group if hits[0] in before else before | group)
    if "alt" in event.modifiers and len(before) == 1 and (last := next(iter(before))) in hits:
        return Selection(frozenset({hits[(hits.index(last) + 1) % len(hits)]}))
    return Selection(group_of(context, event, hits[0]))


def group_of(context: ToolContext, event: PointerEvent, feature_id: str) -> frozenset[str]:
    """A feature with its group; alone while Alt is held."""
    if "alt" in event.modifiers:
        return frozenset({feature_id})
    return with_groups(context.plan(), context.scene(), {feature_id})
