"""What a calibration starts from: marks with their pixels and the lengths taped between them, and all that can be wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

MOST_MARKS, MOST_PX, LONGEST_M = 26, 32_768, 1_000.0
SAME_PX = 2.0
"""Marks closer than this are one."""
ON_A_LINE = 0.02
"""Marks lie on a line where none is farther from it than this share of its length."""
TRIANGLE_SLACK_M, TRIANGLE_SLACK = 0.01, 0.005
"""Three marks on one line, each taped to the others, may differ by so much before their lengths contradict each other."""


@dataclass(frozen=True)
class PixelMark:
    """A mark of the picture: its name and its pixel (right, down; whole pixels have their middle at .5)."""

    id: str
    pixel: tuple[float, float]


@dataclass(frozen=True)
class Taped:
    """A length taped on the surface between two marks, metres."""

    a: str
    b: str
    metres: float

    @property
    def name(self) -> str:
        """As people write it: A-C."""
        return f"{self.a}-{self.b}"


def check_input(width_px: int, height_px: int, marks: Sequence[PixelMark], tapes: Sequence[Taped]) -> None:
    """Raises InputError, one sentence, for the first thing that cannot be: sizes, marks, lengths."""
    _check_picture(width_px, height_px)
    _check_marks(width_px, height_px, marks)
    _check_tapes({one.id for one in marks}, tapes)
    check_triangles(tapes)


def on_a_line(places: np.ndarray) -> bool:
    """Whether places (n, 2) lie on one line, as near as makes no difference."""
    spread = np.linalg.svd(places - places.mean(axis=0), compute_uv=False)
    return bool(len(spread) < 2 or spread[1] < ON_A_LINE * spread[0])


def _check_picture(width_px: int, height_px: int) -> None:
    for size in (width_px, height_px):
        if not (np.isfinite(size) and 1 <= size <= MOST_PX):
            raise InputError(mark("The picture must be 1 to {most} pixels wide and high."), most=MOST_PX)


def _check_marks(width_px: int, height_px: int, marks: Sequence[PixelMark]) -> None:
    if not 2 <= len(marks) <= MOST_MARKS:
        raise InputError(mark("A calibration needs 2 to {most} marks; these are {n}."), most=MOST_MARKS, n=len(marks))
    names = [one.id for one in marks]
    for one in marks:
        if not one.id.strip():
            raise InputError(mark("A mark has no name; call it A, B and so on."))
        if names.count(one.id) > 1:
            raise InputError(mark("Mark {name} is given twice."), name=one.id)
        x, y = one.pixel
        if not (np.isfinite(x) and np.isfinite(y)):
            raise InputError(mark("The pixel of mark {name} is no number."), name=one.id)
        if not (-width_px <= x <= 2 * width_px and -height_px <= y <= 2 * height_px):
            far = mark("Mark {name} lies far outside the picture of {width} x {height} pixels.")
            raise InputError(far, name=one.id, width=width_px, height=height_px)
    for one, other in combinations(marks, 2):
        if np.hypot(one.pixel[0] - other.pixel[0], one.pixel[1] - other.pixel[1]) < SAME_PX:
            raise InputError(mark("Marks {a} and {b} lie on the same pixel; move them apart."), a=one.id, b=other.id)


def _check_tapes(names: set[str], tapes: Sequence[Taped]) -> None:
    seen: set[frozenset[str]] = set()
    for tape in tapes:
        for name in (tape.a, tape.b):
            if name not in names:
                raise InputError(mark("The length {tape} names mark {name}, which is not among the marks."), tape=tape.name, name=name)
        if tape.a == tape.b:
            raise InputError(mark("The length {tape} goes from a mark to itself."), tape=tape.name)
        if frozenset((tape.a, tape.b)) in seen:
            raise InputError(mark("The length {tape} is given twice."), tape=tape.name)
        if not (np.isfinite(tape.metres) and 0 < tape.metres <= LONGEST_M):
            raise InputError(mark("The length {tape} must be more than 0 and at most {most} m."), tape=tape.name, most=LONGEST_M)
        seen.add(frozenset((tape.a, tape.b)))


def check_triangles(tapes: Sequence[Taped]) -> None:
    """Raises InputError that names the three marks where one length is longer than the way round by the third mark."""
    metres = {frozenset((tape.a, tape.b)): tape.metres for tape in tapes}
    names = sorted({name for tape in tapes for name in (tape.a, tape.b)})
    for three in combinations(names, 3):
        sides = [metres.get(frozenset(pair)) for pair in combinations(three, 2)]
        if None in sides:
            continue
        lengths = sorted((side, pair) for side, pair in zip(sides, combinations(three, 2), strict=True) if side is not None)
        longest, (a, b) = lengths[-1]
        round_about = lengths[0][0] + lengths[1][0]
        if longest > round_about * (1 + TRIANGLE_SLACK) + TRIANGLE_SLACK_M:
            by = next(name for name in three if name not in (a, b))
            raise InputError(
                mark(
                    "The lengths between {a}, {b} and {by} cannot be: {a}-{b} is {long:.3f} m, but by way of {by} it is only {short:.3f} "
                    "m. Tape these three again."
                ),
                **{"a": a, "b": b, "by": by, "long": longest, "short": round_about},
            )
