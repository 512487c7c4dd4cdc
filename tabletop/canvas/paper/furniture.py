"""What of a sheet is wanted beside the map, and where each part stands on the paper, in millimetres."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF

TYPICAL_SHORT_MM = 297.0
"""Short side of the paper (A3) on which type has its plain size."""
GROWTH = (0.82, 2.0)
"""Type, margins and columns of small and of large papers against those of A3."""
MARGIN_MM, GAP_MM, BAND_MM = 8.0, 3.5, 4.9
SIDE_MM, FOOT_MM, FOOT_SHARE = 66.0, 105.0, 0.31
"""Width of the column beside the map; height of the strip below it, and the share of an upright paper that it may take at most."""


@dataclass(frozen=True)
class Furniture:
    """What is drawn beside the map. `head`: letterhead, LATIHAN, classification and number, in a band above, where the plan has any of
    them; `side`: title, legend and all else that explains the map, in a column or below; of it `findings` and `inset` may be left out;
    `frame`: coordinates along the edge of the map; `corners`: scale bar, north arrow and badge within the map."""

    head: bool = True
    side: bool = True
    findings: bool = True
    inset: bool = True
    frame: bool = True
    corners: bool = True


MAP_ALONE = Furniture(head=False, side=False, frame=False)
"""The map within the margins and nothing else."""


def growth(paper_mm: tuple[float, float]) -> float:
    """How much larger than on A3 all that stands beside the map is: larger papers are read from farther away, but not in proportion."""
    return min(max(math.sqrt(min(paper_mm) / TYPICAL_SHORT_MM), GROWTH[0]), GROWTH[1])


@dataclass(frozen=True)
class Places:
    """Where the parts of a sheet stand (mm from the upper left corner of the paper); a part that is not wanted has no height or width.
    `frame` is the outer edge of the band with the coordinates, `map` the inner one."""

    head: QRectF
    frame: QRectF
    map: QRectF
    side: QRectF
    is_foot: bool


def places(paper_mm: tuple[float, float], furniture: Furniture, head_mm: float, is_foot: bool) -> Places:
    """Parts of a sheet of a width and height; `head_mm`: how high the band above is; `is_foot`: the column lies below the map."""
    factor, (width, height) = growth(paper_mm), paper_mm
    margin, gap, band = MARGIN_MM * factor, GAP_MM * factor, BAND_MM * factor if furniture.frame else 0.0
    room = QRectF(margin, margin, width - 2 * margin, height - 2 * margin)
    head = QRectF(room.left(), room.top(), room.width(), head_mm)
    if head_mm:
        room.setTop(head.bottom() + gap / 2)
    side = QRectF(room.right(), room.bottom(), 0.0, 0.0)
    if furniture.side and is_foot:
        side = QRectF(room.left(), room.bottom() - min(FOOT_SHARE * height, FOOT_MM * factor), room.width(), 0.0)
        side.setBottom(room.bottom())
        room.setBottom(side.top() - gap)
    elif furniture.side:
        side = QRectF(room.right() - SIDE_MM * factor, room.top(), SIDE_MM * factor, room.height())
        room.setRight(side.left() - gap)
    return Places(head, room, room.adjusted(band, band, -band, -band), side, is_foot)
