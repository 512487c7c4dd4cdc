"""A building or place of a layer as a protected object: one click, with its outline, name and, where the layer says it, category."""

import shapely

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Change, add_feature
from tabletop.core.values.feature import Placed, new_feature
from tabletop.tools.base.buildings import Building, building_at
from tabletop.tools.base.edits import guarded, new_properties, span_of
from tabletop.tools.base.tool import Gesture, Preview, PreviewShape, Selection, ToolContext
from tabletop.tools.base.wording import kind_title, name_of

KIND = "protected"
SAME_M = 1.0
SAME_SHARE = 0.9
"""Two outlines that share so much of both are one building; points so near to each other are one place."""


def protect_building(context: ToolContext) -> Gesture:
    """Point at a building: its outline shows with name and category; a click makes it a protected object."""
    refused: Message | None = None
    building: Building | None = None
    while True:
        event = yield _preview(context, building, refused)
        refused = refused if event.is_motion else None
        if event.action == "key":
            continue
        building = building_at(context.layers(), event.raw, context.tolerance_px * event.metre_per_px)
        if event.action not in ("click", "drag_finish"):
            continue
        step = protected_of(context, building)
        if not isinstance(step, Message):
            return step
        refused = step


def protected_of(context: ToolContext, building: Building | None) -> Change | Selection | Message:
    """Change that makes a building a protected object; the selection of the one it is already; or why it cannot be."""
    if building is None:
        return message(mark("There is no building of a visible layer here: point at one."))
    known = protected_already(context, building)
    if known is not None:
        if context.selection() == {known.id}:
            return message(mark("{what} is a protected object already."), what=name_of(KIND, known.properties, context.plan()))
        return Selection(frozenset({known.id}))
    properties = properties_of(context, building)
    feature = new_feature(KIND, building.shape, properties, **span_of(context.scene(), context.scope()))
    label = message(mark("Protect {what}"), what=building.name) if building.name else message(mark("Protect a building"))
    try:
        return guarded(add_feature(label, feature))
    except InputError as error:
        return error.message


def properties_of(context: ToolContext, building: Building) -> dict[str, object]:
    """Name and category as the layer gives them; what it does not say is left to be asked."""
    said = {"name": building.name or None, "category": building.category}
    return {**new_properties(context, KIND), **{key: value for key, value in said.items() if value is not None}}


def protected_already(context: ToolContext, building: Building) -> Placed | None:
    """The protected object of the scene that stands for the same building."""
    placed = (feature for feature in context.plan().placed(context.scene()) if feature.kind == KIND)
    return next((feature for feature in placed if _same(feature, building)), None)


def _same(feature: Placed, building: Building) -> bool:
    one, other = feature.geometry, building.shape
    if one.geom_type == "Point" or other.geom_type == "Point":
        return bool(one.geom_type == other.geom_type and shapely.dwithin(one, other, SAME_M))
    common = one.intersection(other).area
    return bool(common >= SAME_SHARE * max(one.area, other.area))


def _preview(context: ToolContext, building: Building | None, refused: Message | None) -> Preview:
    hint = message(mark("Click a building or place of a layer: it becomes a protected object with its name · Esc: back to selecting"))
    if building is None:
        return Preview(refused or hint, snaps=False)
    properties = properties_of(context, building)
    spec = kinds()[KIND].properties["category"]
    category = properties.get("category")
    words = Message(spec.choices[str(category)]["en"]) if category in spec.choices else message(mark("category not known"))
    readout = message(mark("{name}: {category}"), name=building.name or kind_title(KIND), category=words)
    return Preview(refused or hint, (PreviewShape(building.shape, "feature", KIND, properties),), readout, snaps=False)
