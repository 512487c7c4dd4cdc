"""Exits that are suggested while an exit is about to be drawn: shown as ghosts, taken by a click or by keys, one or all at once."""

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from tabletop import i18n
from tabletop.core.geometry.geometry import Position, repaired
from tabletop.core.judgement.exit_suggestions import SuggestedExit
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change
from tabletop.core.values.plan import Plan
from tabletop.tools.base.edits import drawn
from tabletop.tools.base.tool import PointerEvent, Preview, PreviewShape, Told, ToolContext
from tabletop.tools.draw.sketch import Sketch, SketchRules
from tabletop.tools.draw.sketching import sketch

KIND = "exit"
KEYS = frozenset({"tab", "backtab", "enter"})
SAME_M = 0.05
"""An exit whose corners lie so near to those of a suggested one is that one."""
_NUMBERED = re.compile(r"(\d+)\s*$")
Answer = Sketch | Told | None


@dataclass(frozen=True)
class Offers:
    """What is suggested and not there yet: the numbers under which they are shown, what of each lies outside the crowd, the one at hand,
    and what the crowd lacks with all of them.
    """

    crowd: BaseGeometry
    exits: tuple[SuggestedExit, ...] = ()
    numbers: tuple[int, ...] = ()
    outside: tuple[BaseGeometry, ...] = ()
    said: Message | None = None
    current: int = 0

    @property
    def all(self) -> list[SuggestedExit]:
        """Those that the people need; all where they need none of them."""
        return [one for one in self.exits if one.needed] or list(self.exits)

    def at(self, event: PointerEvent, tolerance_px: float) -> int | None:
        """The one whose part outside the crowd is nearest to the pointer; None where none is near, in the crowd, or with Shift."""
        if not self.exits or "shift" in event.modifiers or event.is_typed or self.crowd.intersects(Point(event.raw)):
            return None
        away = shapely.distance(list(self.outside), Point(event.raw))
        nearest = int(away.argmin())
        return nearest if away[nearest] <= tolerance_px * event.metre_per_px else None


def offers_of(context: ToolContext) -> Offers | None:
    """What is suggested for a crowd that stands in the scene, without what is there already; None where none is asked about."""
    found = context.suggested()
    feature = context.plan().features.get(found.crowd) if found is not None and found.scene == context.scene() else None
    state = None if feature is None else feature.at(context.scene())
    if found is None or state is None:
        return None
    states = [one.at(context.scene()) for one in context.plan().features.values() if one.kind == KIND]
    standing = [one.geometry for one in states if one is not None]
    left = [
        (number, one)
        for number, one in enumerate(found.exits, start=1)
        if not any(shapely.equals_exact(one.line, line, SAME_M) for line in standing)
    ]
    crowd = repaired(state.geometry)
    outside = tuple(shapely.difference(one.line, crowd) for _, one in left)
    return Offers(crowd, tuple(one for _, one in left), tuple(number for number, _ in left), outside, found.said)


def sketch_or_offer(
    context: ToolContext, rules: SketchRules, corners: Sequence[Position], refused: Message | None
) -> Generator[Preview, PointerEvent, Answer]:
    """Sketch; as long as nothing is begun suggested exits are offered, and one that is taken is the answer."""
    drawing = sketch(rules, tuple(corners), refused)
    preview, current = next(drawing), 0
    why: Message | None = None
    while True:
        offers = None if preview.busy else offers_of(context)
        if offers is not None:
            offers = replace(offers, current=min(current, len(offers.exits) - 1))
        event = yield preview if offers is None else _shown(preview, offers, why)
        why = why if event.is_motion else None
        if offers is not None and offers.exits:
            if taken := _taken(offers, event, context.tolerance_px):
                made = _made(context, taken)
                if isinstance(made, Told):
                    return made
                why = made
                continue
            current = _at_hand(offers, event, context.tolerance_px)
            if event.key in ("tab", "backtab"):
                continue
        try:
            preview = drawing.send(event)
        except StopIteration as done:
            state: Sketch | None = done.value
            return state


def _at_hand(offers: Offers, event: PointerEvent, tolerance_px: float) -> int:
    """The one at hand after a gesture: the next or the one before by Tab, the one that the pointer comes near."""
    if event.action == "key" and event.key in ("tab", "backtab"):
        return (offers.current + (1 if event.key == "tab" else -1)) % len(offers.exits)
    at = offers.at(event, tolerance_px) if event.action == "move" else None
    return offers.current if at is None else at


def _taken(offers: Offers, event: PointerEvent, tolerance_px: float) -> list[SuggestedExit]:
    """Which ones a gesture takes: a click on one, Enter the one at hand, Shift+Enter all that are needed."""
    if event.action == "click":
        at = offers.at(event, tolerance_px)
        return [] if at is None else [offers.exits[at]]
    if event.action != "key" or event.key != "enter" or event.modifiers - {"shift"}:
        return []
    return offers.all if "shift" in event.modifiers else [offers.exits[offers.current]]


def _made(context: ToolContext, taken: Sequence[SuggestedExit]) -> Told | Message:
    """The change that makes these exits in one step, each with its width and a name that counts up; or why it cannot be."""
    first = next_number(context.plan())
    try:
        changes = [
            drawn(context, KIND, one.line, {"width_m": one.width_m, "name": i18n.tr("Exit {number}", number=number)})
            for number, one in enumerate(taken, start=first)
        ]
    except InputError as error:
        return error.message
    label = changes[0].label if len(changes) == 1 else message(mark("Draw {count} {count:exit|exits}"), count=len(changes))
    return Told(Change(label, tuple(edit for change in changes for edit in change.edits)), is_whole=True)


def next_number(plan: Plan) -> int:
    """One more than the highest number at the end of an exit's name."""
    exits = [feature for feature in plan.features.values() if feature.kind == KIND]
    names = [str(key.state.properties.get("name") or "") for exit in exits for key in exit.keyframes if key.state is not None]
    return 1 + max((int(found[1]) for name in names if (found := _NUMBERED.search(name))), default=0)


def _shown(preview: Preview, offers: Offers, why: Message | None) -> Preview:
    at_hand, many = offers.current, len(offers.exits)
    if not many:
        return replace(preview, readout=offers.said or preview.readout)
    ghosts = [_ghost(offers.exits[row], offers.numbers[row], row == at_hand) for row in range(many)]
    hint = message(
        mark("Click: take an exit · Enter: no. {number}, {width:.1f} m · Tab: next · Shift+Enter: all {count} · in the crowd: draw one"),
        number=offers.numbers[at_hand],
        width=offers.exits[at_hand].width_m,
        count=len(offers.all),
    )
    shapes, keys = (*preview.shapes, *ghosts), preview.keys | KEYS
    return replace(preview, hint=why or hint, shapes=shapes, readout=offers.said or preview.readout, keys=keys)


def _ghost(one: SuggestedExit, number: int, at_hand: bool) -> PreviewShape:
    facts = {"width_m": one.width_m, "number": number, "needed": one.needed, "at_hand": at_hand}
    return PreviewShape(one.line, "ghost", KIND, facts)
