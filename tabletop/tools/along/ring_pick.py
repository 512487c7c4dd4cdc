"""A ring round what is clicked: point at a feature or a building, its rings show; metres are typed, several as 25/50/100."""

from collections.abc import Sequence

from tabletop.core.geometry.geometry import Position
from tabletop.core.text.message import Message, mark, message
from tabletop.core.text.roman import roman
from tabletop.core.values.catalogue import geometry_class
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet
from tabletop.tools.along.ring_numbers import KIND
from tabletop.tools.along.ring_round import Rings, Subject, distances_in, rings_round, subject_of_building, subjects_of
from tabletop.tools.base.buildings import building_at
from tabletop.tools.base.edits import standing
from tabletop.tools.base.picking import pick
from tabletop.tools.base.tool import Gesture, Preview, PreviewShape, Told, ToolContext
from tabletop.tools.base.typed_numbers import DIGITS, EDITING, typed_on

LETTERS = DIGITS | {"/"}


def subject_at(context: ToolContext, seen: Sequence[Placed], layers: LayerSet, ground: Position, near_m: float) -> Subject | None:
    """What a ring round a place would go round: a symbol or line there, else a building, else an area that was drawn."""
    placed = {feature.id: feature for feature in seen}
    hit = next((placed[key] for key in pick(seen, ground, near_m, context.drawn())), None)
    building = building_at(layers, ground, near_m) if hit is None or geometry_class(hit.geometry) == "polygon" else None
    if building is not None:
        return subject_of_building(building)
    return None if hit is None else subjects_of(context, [hit])[0]


def ring_pick(context: ToolContext, first: str) -> Gesture:
    """Click what the rings go round. What is typed takes the place of the distances it began with."""
    text, fresh = first, True
    subject: Subject | None = None
    refused: Message | None = None
    while True:
        event = yield _preview(context, subject, text, refused)
        refused = refused if event.is_motion else None
        if event.action == "key":
            text = typed_on("" if fresh else text, event.key, LETTERS)
            fresh = event.key == "escape"
            text = first if fresh else text
            continue
        subject = subject_at(context, standing(context), context.layers(), event.raw, context.tolerance_px * event.metre_per_px)
        if event.action in ("click", "drag_finish"):
            step = _drawn(context, subject, text)
            if not isinstance(step, Message):
                return step
            refused = step


def _rings(context: ToolContext, subject: Subject, text: str) -> Rings | Message:
    distances = distances_in(text)
    return distances if isinstance(distances, Message) else rings_round(context, [subject], distances)


def _drawn(context: ToolContext, subject: Subject | None, text: str) -> Change | Told | Message:
    if subject is None:
        return message(mark("There is nothing here that a ring could go round: point at a feature or a building."))
    rings = _rings(context, subject, text)
    change = rings if isinstance(rings, Message) else rings.change(context)
    if isinstance(change, Change) and isinstance(rings, Rings):
        return Told(change, rings.said)
    return change if isinstance(change, Message) else message(mark("There is nothing here that a ring could go round."))


def _preview(context: ToolContext, subject: Subject | None, text: str, refused: Message | None) -> Preview:
    hint = message(
        mark("Click what the ring goes round, at {typed} m · type metres, several as 25/50/100 · Esc: back to selecting"), typed=text or "?"
    )
    keys = LETTERS | EDITING - {"enter", "escape"}
    if subject is None:
        return Preview(refused or hint, keys=keys, snaps=False)
    rings = _rings(context, subject, text)
    guide = PreviewShape(subject.shape, "guide")
    if isinstance(rings, Message):
        return Preview(refused or rings, (guide,), keys=keys, snaps=False)
    shapes = [PreviewShape(ring.ground, "feature", KIND, dict(ring.properties)) for ring in rings.rings]
    last = rings.rings[-1]
    readout = message(mark("ring {number} at {distance} m"), number=roman(last.properties["number"]), distance=last.distance_m)
    return Preview(refused or hint, (guide, *shapes), readout, keys=keys, snaps=False)
