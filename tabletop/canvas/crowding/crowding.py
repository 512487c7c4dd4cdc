"""Where the symbols of a plan are drawn: at their places, aside, or together as a stack with a count. The same on every surface."""

import operator
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from tabletop.canvas.crowding.marks import Step, anchor_of, close_of
from tabletop.canvas.crowding.placing import Close, Spread
from tabletop.canvas.crowding.spreading import spread_around_steps, spread_steps
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.view import View
from tabletop.core.geometry.geometry import Position
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit

STACK_SIDES = 1.25
"""Side of a stack's plate, in sides of a symbol."""
STACK_CLEAR_PX = 4.0
"""Kept clear round it: its casing and the plates behind it."""
SELECTIONS_KEPT = 4
AT_A_TIME = 500
"""Of so many features the symbols are looked at between two rests."""
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stack:
    """Symbols drawn as one: its place (metres), and what stands in it, in the order of the plan."""

    place: Position
    members: tuple[Placed, ...]


@dataclass(frozen=True)
class Crowding:
    """`places`: where symbols are drawn that stand aside (metres, by id), `true` where they belong; what is in `stacks` has no symbol of
    its own."""

    places: Mapping[str, Position] = field(default_factory=dict)
    true: Mapping[str, Position] = field(default_factory=dict)
    stacks: tuple[Stack, ...] = ()
    stacked: Mapping[str, Stack] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict, compare=False)
    """What painters worked out once: a frame of panning has no time for it."""

    @cached_property
    def ends(self) -> tuple[list[str], np.ndarray]:
        """Who stands aside, and (n, 2, 2) metres: where each is drawn, and where it belongs."""
        keys = [key for key in self.places if key in self.true]
        return keys, np.array([(self.places[key], self.true[key]) for key in keys]).reshape(-1, 2, 2)

    def staying(self, placed: Sequence[Placed]) -> "Crowding":
        """The same while only these are there: nothing moves, a stack counts who stays, one who is left alone of it stands there."""
        here = {one.id: one for one in placed}
        kept = [replace(stack, members=tuple(here[one.id] for one in stack.members if one.id in here)) for stack in self.stacks]
        places = {key: place for key, place in self.places.items() if key in here}
        alone = [(stack.members[0], stack.place) for stack in kept if len(stack.members) == 1]
        places |= {one.id: place for one, place in alone}
        true = {**self.true, **{one.id: anchor for one, _ in alone if (anchor := anchor_of(one)) is not None}}
        return _crowding(places, true, tuple(stack for stack in kept if len(stack.members) > 1))


@dataclass(frozen=True)
class _Laid:
    """The symbols of a list at a step, and where each stands: with nothing selected, and with the last selection."""

    placed: Sequence[Placed]
    roster: Mapping[str, RosterUnit]
    step: Step
    left_out: frozenset[str]
    close: list[Close]
    base: Spread
    shown: dict[frozenset[str], Crowding] = field(default_factory=dict)

    def is_of(self, placed: Sequence[Placed], roster: Mapping[str, RosterUnit], step: Step, left_out: frozenset[str]) -> bool:
        """Whether this is what would be worked out."""
        same = self.step == step and self.left_out == left_out and len(self.placed) == len(placed) and self.roster == roster
        return same and (self.placed is placed or all(map(operator.is_, self.placed, placed)))

    def chosen(self, selected: frozenset[str]) -> frozenset[str]:
        """Those of the symbols that are selected."""
        return selected.intersection(one.key for one in self.close) if selected else NONE


_LAST: deque[_Laid] = deque(maxlen=12)


def _laid(placed: Sequence[Placed], roster: Mapping[str, RosterUnit], step: Step, left_out: frozenset[str]) -> _Laid | None:
    return next((known for known in _LAST if known.is_of(placed, roster, step, left_out)), None)


def crowding_of(
    placed: Sequence[Placed],
    roster: Mapping[str, RosterUnit],
    view: View,
    selected: frozenset[str] = NONE,
    hidden: frozenset[str] = NONE,
) -> Crowding:
    """Where symbols are drawn in a view, whichever part of the ground it shows.

    What is selected stands at its true place, and others make room for it. What is hidden counts nowhere; what is hidden and selected
    (it is in the hand) keeps its place free. The last answers are remembered, so a list that stands for a plan must not be changed.
    """
    return finished(crowding_steps(placed, roster, view, selected, hidden))


def crowding_known(
    placed: Sequence[Placed],
    roster: Mapping[str, RosterUnit],
    view: View,
    selected: frozenset[str] = NONE,
    hidden: frozenset[str] = NONE,
) -> Crowding | None:
    """As `crowding_of`, where that was worked out already; else None, at once."""
    laid = _laid(placed, roster, Step.of(view), hidden - selected)
    return None if laid is None else laid.shown.get(laid.chosen(selected))


def crowding_steps(
    placed: Sequence[Placed],
    roster: Mapping[str, RosterUnit],
    view: View,
    selected: frozenset[str] = NONE,
    hidden: frozenset[str] = NONE,
) -> Generator[None, None, Crowding]:
    """As `crowding_of`, with a rest after each few milliseconds of work."""
    step, left_out = Step.of(view), hidden - selected
    laid = _laid(placed, roster, step, left_out)
    if laid is None:
        shown = [one for one in placed if one.id not in left_out] if left_out else placed
        close: list[Close] = []
        for first in range(0, len(shown), AT_A_TIME):
            close += close_of(shown[first : first + AT_A_TIME], roster, step)
            yield
        base = yield from spread_steps(close, step.side, _heap_half(step))
        laid = _Laid(placed, roster, step, left_out, close, base)
        _LAST.appendleft(laid)
    chosen = laid.chosen(selected)
    if chosen not in laid.shown:
        yield
        if len(laid.shown) > SELECTIONS_KEPT:
            laid.shown.clear()
        laid.shown[chosen] = yield from _shown(laid, chosen)
    return laid.shown[chosen]


def _heap_half(step: Step) -> float:
    return step.side * STACK_SIDES / 2 + STACK_CLEAR_PX


def _shown(laid: _Laid, chosen: frozenset[str]) -> Generator[None, None, Crowding]:
    found = laid.base
    if chosen:
        found = yield from spread_around_steps(laid.close, laid.base, chosen, laid.step.side, _heap_half(laid.step))
    yield
    true = {one.key: one.place for one in laid.close}
    aside = [key for key, place in found.singles.items() if place != true[key]]
    pixels = np.array([*(found.singles[key] for key in aside), *(heap.place for heap in found.heaps)]).reshape(-1, 2)
    ground = [(float(east), float(north)) for east, north in laid.step.frame.to_ground(pixels).tolist()]
    by_id = {one.id: nth for nth, one in enumerate(laid.placed)}
    stacks = tuple(
        Stack(place, tuple(laid.placed[nth] for nth in sorted(by_id[key] for key in heap.keys)))
        for heap, place in zip(found.heaps, ground[len(aside) :], strict=True)
    )
    anchors = {key: anchor for key in aside if (anchor := anchor_of(laid.placed[by_id[key]])) is not None}
    return _crowding(dict(zip(aside, ground, strict=False)), anchors, stacks)


def _crowding(places: Mapping[str, Position], true: Mapping[str, Position], stacks: tuple[Stack, ...]) -> Crowding:
    return Crowding(places, true, stacks, {one.id: stack for stack in stacks for one in stack.members})
