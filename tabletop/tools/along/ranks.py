"""Officers in ranks, "30/2/0,8" = 30 officers in 2 ranks of 0.8 m each: one cordon that knows its ranks, or single units."""

import math
from dataclasses import dataclass, replace
from typing import Any

import shapely
from shapely import LineString, Point

from tabletop.core.geometry.geometry import Position, along, bearing_deg
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import new_feature
from tabletop.tools.along.street_front import metres_per_officer
from tabletop.tools.base.angle_lock import locked_place
from tabletop.tools.base.edits import drawn, new_properties, span_of
from tabletop.tools.base.tool import Gesture, PointerEvent, Preview, PreviewShape, ToolContext
from tabletop.tools.base.typed_numbers import DIGITS, number_of, typed_on
from tabletop.tools.draw.acting_on import ActionResult, checked

LETTERS = DIGITS | {"/"}
SINGLES_KEY = "u"
MOST, MOST_SINGLES, MOST_RANKS = 10_000, 500, 20


@dataclass(frozen=True)
class Ranks:
    """So many officers in so many ranks, each with so many metres of the line. Ranks stand one frontage behind one another."""

    officers: int
    ranks: int
    metres_per_officer: float

    @property
    def files(self) -> int:
        """Officers of a full rank."""
        return math.ceil(self.officers / self.ranks)

    @property
    def length_m(self) -> float:
        """Length of the front."""
        return self.files * self.metres_per_officer

    def places(self, start: Position, bearing: float) -> list[Position]:
        """Where each one stands: full ranks from the front, the last one about its middle; ranks behind lie to the left."""
        found: list[Position] = []
        for rank in range(self.ranks):
            here = min(self.files, self.officers - rank * self.files)
            first = along(start, bearing - 90.0, rank * self.metres_per_officer)
            lead = (self.files - here) / 2
            found += [along(first, bearing, (lead + number + 0.5) * self.metres_per_officer) for number in range(here)]
        return found


def ranks_of(text: str, frontage: float) -> Ranks | None:
    """What a text says: officers, "/" ranks, "/" metres each; what is left out is one rank and the frontage of the rules."""
    parts = text.split("/")
    numbers = [number_of(part) for part in parts if part]
    if not 1 <= len(numbers) <= 3 or len(numbers) != len(parts) or None in numbers:
        return None
    given = [number for number in numbers if number is not None]
    officers, ranks, each = (given + [1.0, frontage][len(given) - 1 :])[:3]
    whole = officers == int(officers) and ranks == int(ranks)
    if not whole or not 1 <= officers <= MOST or not 1 <= ranks <= min(MOST_RANKS, officers) or not 0.1 <= each <= 100:
        return None
    return Ranks(int(officers), int(ranks), each)


@dataclass(frozen=True)
class RankPlace:
    """What was typed, whether single units are meant, where the front starts and where the pointer is."""

    text: str
    singles: bool = False
    start: Position | None = None
    pointer: Position | None = None
    fresh: bool = True

    def keyed(self, key: str) -> "RankPlace":
        """After a key; the first digit replaces what stood there."""
        if key == SINGLES_KEY:
            return replace(self, singles=not self.singles)
        if key in LETTERS or key == "backspace":
            keeps = not self.fresh or key in ("/", "backspace")
            return replace(self, text=typed_on(self.text if keeps else "", key, LETTERS), fresh=False)
        return self

    def at(self, event: PointerEvent) -> "RankPlace":
        """With the pointer; Ctrl locks the direction."""
        locks = self.start is not None and "ctrl" in event.modifiers and event.ground != self.start
        return replace(self, pointer=locked_place(self.start, event.ground) if locks and self.start else event.ground)

    @property
    def bearing(self) -> float | None:
        """Direction of the front, None before there is one."""
        if self.start is None or self.pointer is None or self.pointer == self.start:
            return None
        return bearing_deg(self.start, self.pointer)


def rank_up(context: ToolContext) -> Gesture:
    """Click where the front starts, then its direction; or press there and drag."""
    state = RankPlace(_first_text(context))
    refused: Message | None = None
    while True:
        event = yield _preview(context, state, refused)
        refused = refused if event.is_motion else None
        if event.action == "key":
            state = replace(state, start=None) if event.key == "escape" else state.keyed(event.key)
            continue
        state = state.at(event)
        if event.action == "drag_start" or (event.action == "click" and state.start is None):
            state = replace(state, start=event.ground)
        elif event.action in ("click", "drag_finish") and state.bearing is not None:
            step = ranked(context, state)
            if not isinstance(step, Message):
                return step
            refused = step


def _first_text(context: ToolContext) -> str:
    strength = new_properties(context, "cordon").get("strength")
    return str(strength) if isinstance(strength, int) and strength > 0 else "10"


def _understood(context: ToolContext, state: RankPlace) -> Ranks | None:
    posture = _properties(context, "cordon").get("posture") or kinds()["cordon"].default("posture")
    return ranks_of(state.text, metres_per_officer(context.plan(), str(posture)))


def _properties(context: ToolContext, kind: str) -> dict[str, Any]:
    return {name: value for name, value in new_properties(context, kind).items() if name != "unit" or kind == "cordon"}


def ranked(context: ToolContext, state: RankPlace) -> ActionResult:
    """Change that makes the cordon or the units, or why it cannot be."""
    ranks, bearing = _understood(context, state), state.bearing
    if ranks is None:
        return _not_understood(state)
    if state.start is None or bearing is None:
        return None
    if state.singles:
        if ranks.officers > MOST_SINGLES:
            return message(mark("That would be more than {most}; make it a cordon, or type fewer."), most=MOST_SINGLES)
        return _singles(context, ranks, state.start, bearing)
    try:
        return drawn(context, "cordon", _front(ranks, state.start, bearing), {"strength": ranks.officers, "ranks": ranks.ranks})
    except InputError as error:
        return error.message


def _front(ranks: Ranks, start: Position, bearing: float) -> LineString:
    return LineString((start, along(start, bearing, ranks.length_m)))


def _singles(context: ToolContext, ranks: Ranks, start: Position, bearing: float) -> ActionResult:
    span = span_of(context.scene(), context.scope())
    properties = {**_properties(context, "unit"), "strength": 1, "bearing_deg": round((bearing + 90.0) % 360.0, 1) % 360.0}
    features = [new_feature("unit", Point(place), properties, **span) for place in ranks.places(start, bearing)]
    return checked(
        add_feature(
            message(
                mark("Place {officers} {officers:officer|officers} in {ranks} {ranks:rank|ranks}"),
                officers=ranks.officers,
                ranks=ranks.ranks,
            ),
            *features,
        )
    )


def _not_understood(state: RankPlace) -> Message:
    return message(mark("{typed} is not understood: type officers/ranks/metres each, such as 30/2/0,8."), typed=state.text or "-")


def _preview(context: ToolContext, state: RankPlace, refused: Message | None) -> Preview:
    ranks, busy = _understood(context, state), state.start is not None
    keys = LETTERS | {SINGLES_KEY, "backspace"} | ({"escape"} if busy else frozenset())
    if ranks is None:
        return Preview(refused or _not_understood(state), busy=busy, keys=keys)
    words = message(mark("units")) if state.singles else message(mark("one cordon"))
    if busy:
        hint = message(
            mark("Click: the direction of the front · {typed} as {what} · U: change · Ctrl: lock angle · Esc: drop"),
            typed=state.text,
            what=words,
        )
    else:
        hint = message(
            mark("Click where the front starts · type officers/ranks/metres: {typed} as {what} · U: change · Esc: leave"),
            typed=state.text,
            what=words,
        )
    readout = message(
        mark("{officers} {officers:officer|officers}, {ranks} {ranks:rank|ranks}, {frontage:.2f} m each: front {length:.1f} m"),
        officers=ranks.officers,
        ranks=ranks.ranks,
        frontage=ranks.metres_per_officer,
        length=ranks.length_m,
    )
    return Preview(refused or hint, _shapes(context, state, ranks), readout, busy=busy, keys=keys)


def _shapes(context: ToolContext, state: RankPlace, ranks: Ranks) -> tuple[PreviewShape, ...]:
    if state.start is None or state.bearing is None:
        return ()
    front = _front(ranks, state.start, state.bearing)
    if state.singles:
        spots = shapely.points(ranks.places(state.start, state.bearing)).tolist()[:MOST_SINGLES]
        return (PreviewShape(front, "guide"), *(PreviewShape(spot, "handle", "middle") for spot in spots))
    properties = {**_properties(context, "cordon"), "strength": ranks.officers, "ranks": ranks.ranks}
    return (PreviewShape(front, "feature", "cordon", properties),)
