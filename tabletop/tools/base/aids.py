"""Drawing aids as the user set them: what to snap to and from how far, what a drag draws, and whether handles are for a finger."""

from dataclasses import dataclass
from typing import Literal

from tabletop.core.text.message import mark

SnapKind = Literal["vertex", "crossing", "sketch", "middle", "foot", "edge", ""]
KINDS: tuple[SnapKind, ...] = ("vertex", "edge", "middle", "crossing", "foot", "sketch")
"""What there is to snap to. Corners, crossings and corners of the sketch come first, then middles, then feet, then edges."""
ALL_KINDS: frozenset[str] = frozenset(KINDS)
DragMode = Literal["straight", "freehand", "round"]
TOLERANCE_PX = 10.0
TOLERANCES_PX = (4.0, 40.0)
BIG = 2.0
"""Big handles, for a finger or a pen, are so many times as large; so is the tolerance."""


@dataclass(frozen=True)
class DrawingAids:
    """`layers_off` are ids of layers not to snap to. `drag`: what a drag draws without a modifier."""

    snapping: bool = True
    tolerance_px: float = TOLERANCE_PX
    kinds: frozenset[str] = ALL_KINDS
    layers_off: frozenset[str] = frozenset()
    drag: DragMode = "straight"
    big_handles: bool = False

    @property
    def reach_px(self) -> float:
        """How far from the pointer things are grabbed and snapped to."""
        low, high = TOLERANCES_PX
        return min(max(self.tolerance_px, low), high) * self.handle_scale

    @property
    def handle_scale(self) -> float:
        """How many times as large as usual handles are."""
        return BIG if self.big_handles else 1.0


SNAP_TITLES = {
    "vertex": mark("corner"),
    "edge": mark("edge"),
    "middle": mark("middle of an edge"),
    "crossing": mark("crossing"),
    "foot": mark("perpendicular foot"),
    "sketch": mark("own corner"),
}
"""What the pointer snapped to, in a word."""
