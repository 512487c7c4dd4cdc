"""A click that chooses another feature while a tool that acts on the selection is in use."""

from tabletop.tools.base import picking
from tabletop.tools.base.tool import PointerEvent, Selection, ToolContext
from tabletop.tools.select.arrange import with_groups


def clicked_on(context: ToolContext, event: PointerEvent) -> Selection | None:
    """The feature under the pointer with its group as the new selection, when it is another one.

    Shift adds or takes away, Alt picks it alone.
    """
    placed = context.plan().placed(context.scene())
    hits = picking.pick(placed, event.raw, context.tolerance_px * event.metre_per_px, context.drawn())
    if not hits:
        return None
    before, meant = context.selection(), frozenset({hits[0]})
    if "alt" not in event.modifiers:
        meant = with_groups(context.plan(), context.scene(), meant)
    if "shift" in event.modifiers:
        meant = before - meant if hits[0] in before else before | meant
    return Selection(meant) if meant != before else None
