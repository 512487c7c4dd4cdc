"""What the stacks on a paper map hold: nobody can open a plate with a number on paper."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tabletop import i18n
from tabletop.canvas.crowding.crowding import Stack, crowding_of
from tabletop.canvas.crowding.stack_words import in_order, name_of, what_of
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.typeset.pieces import Piece, Type, plain
from tabletop.canvas.typeset.sections import Section
from tabletop.core.values.guide_grid import shown_grid

LAID_PX_PER_MM = 10.0
"""Stacks are the same at any number of pixels."""
ROW_LINES = 6
"""Lines of a stack at most."""


@dataclass(frozen=True)
class StackTold:
    """A stack in words: the number on its plate (with the square of the guide grid), who stands in it by name, and by kind with counts."""

    plate: str
    names: str
    kinds: str


def stacks_told(sheet: Sheet) -> list[StackTold]:
    """The stacks within the map, the largest first."""
    crowding = crowding_of(sheet.placed, sheet.plan.roster, sheet.view(LAID_PX_PER_MM))
    west, south, east, north = sheet.ground
    seen = [one for one in crowding.stacks if west <= one.place[0] <= east and south <= one.place[1] <= north]
    return [_told(sheet, one) for one in sorted(seen, key=lambda one: (-len(one.members), -one.place[1], one.place[0]))]


def _told(sheet: Sheet, stack: Stack) -> StackTold:
    roster, grid = sheet.plan.roster, shown_grid(sheet.plan)
    members = in_order(stack.members, roster)
    kinds = [what_of(one, roster) for one in members]
    names = [name_of(one, roster) or kind for one, kind in zip(members, kinds, strict=True)]
    plate, square = i18n.number(len(members)), "" if grid is None else grid.square_at(stack.place)
    return StackTold(f"{plate} ({square})" if square else plate, _counted(names), _counted(kinds))


def _counted(words: Sequence[str]) -> str:
    found = Counter(words)
    return ", ".join(f"{word} ({i18n.number(count)})" if count > 1 else word for word, count in found.items())


def stacks_section(sheet: Sheet, type_: Type, width: float) -> Section | None:
    """Each stack with what it holds: by name where there is room, else by kind; None where nothing is stacked."""
    found = stacks_told(sheet)
    if not found:
        return None
    variants = [
        [_row(type_, width, one.plate, one.names) for one in found],
        [_row(type_, width, one.plate, one.kinds) for one in found],
    ]
    head = type_.text(i18n.tr("What is stacked on the map"), width, "small", bold=True)

    def more(count: int) -> Piece:
        return type_.text(i18n.tr("and {n} more", n=count), width, "small", colour="quiet-ink")

    return Section(
        variants if _height(variants[1]) < _height(variants[0]) else variants[:1], [head], more, weight=2.5, core_rows=len(found)
    )


def _row(type_: Type, width: float, plate: str, said: str) -> Piece:
    return type_.text(plain(f"{plate}: {said}"), width, "note", most=ROW_LINES, gap_mm=0.4)


def _height(rows: Sequence[Piece]) -> float:
    return sum(one.height for one in rows)
