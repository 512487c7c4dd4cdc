"""A floor mat: a map larger than any printer's paper, as sheets that overlap. Where each sheet lies; no drawing.

Lengths on paper are whole dots of 1/300 inch, so that every sheet stands on one lattice and two neighbours round alike.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tabletop.core.document.papers import paper_mm
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

DOTS_PER_INCH = 300
DOT_MM = 25.4 / DOTS_PER_INCH
PRINTER_MARGIN_MM = 5.0
"""What usual printers leave white at each edge of a sheet."""
BAND_MM = 6.0
"""Between that and the picture: names of the sheet and its neighbours, ruler, crop marks."""
OVERLAPS_MM = (0.0, 50.0)
OVERLAP_MM = 10.0
ROUND_MM = 20.0
"""So far a mat goes beyond the plan that it shows: half a symbol, and some of its name."""
MOST_SHEETS = 500
FLOORS_M = (0.2, 50.0)
"""What a side of a mat may measure."""
_SIZE = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*[xX×*]\s*(\d+(?:[.,]\d+)?)\s*m?\s*\Z")


@dataclass(frozen=True)
class MatSheet:
    """A sheet by its row (from the north) and column (from the west), both from 0."""

    row: int
    column: int

    @property
    def name(self) -> str:
        """Letter of the row and number of the column: A1, A2, B1."""
        return f"{_letters(self.row)}{self.column + 1}"


@dataclass(frozen=True)
class MatLayout:
    """`centre` (east, north; metres) is the middle of the mat; `page_dots`, `picture_dots` (across, down): paper and picture of one
    sheet; `wanted_dots`: the mat as it was asked for, in the middle of the sheets (None: as large as the sheets are)."""

    paper: str
    scale: float
    centre: tuple[float, float]
    page_dots: tuple[int, int]
    overlap_dots: int
    rows: int
    columns: int
    wanted_dots: tuple[int, int] | None = None

    @property
    def picture_dots(self) -> tuple[int, int]:
        """Across and down the picture of a sheet: the paper without its margins."""
        return self.page_dots[0] - 2 * edge_dots(), self.page_dots[1] - 2 * edge_dots()

    @property
    def step_dots(self) -> tuple[int, int]:
        """From a sheet to the next one, across and down."""
        width, height = self.picture_dots
        return width - self.overlap_dots, height - self.overlap_dots

    @property
    def whole_dots(self) -> tuple[int, int]:
        """Across and down all sheets joined."""
        across, down = self.step_dots
        return self.columns * across + self.overlap_dots, self.rows * down + self.overlap_dots

    @property
    def outline_dots(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the mat within its sheets."""
        width, height = self.whole_dots
        if self.wanted_dots is None:
            return 0, 0, width, height
        across, down = min(self.wanted_dots[0], width), min(self.wanted_dots[1], height)
        left, top = (width - across) // 2, (height - down) // 2
        return left, top, left + across, top + down

    @property
    def size_m(self) -> tuple[float, float]:
        """Width and height of the mat on the floor."""
        left, top, right, bottom = self.outline_dots
        return (right - left) * DOT_MM / 1000, (bottom - top) * DOT_MM / 1000

    @property
    def metre_per_dot(self) -> float:
        """Metres of ground that a dot stands for."""
        return DOT_MM / 1000 * self.scale

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north of the ground on the mat."""
        return self._ground(self.outline_dots)

    def sheets(self) -> Iterator[MatSheet]:
        """Row by row from the north, each from the west."""
        return (MatSheet(row, column) for row in range(self.rows) for column in range(self.columns))

    @property
    def count(self) -> int:
        """How many sheets there are."""
        return self.rows * self.columns

    def corner_dots(self, sheet: MatSheet) -> tuple[int, int]:
        """Where the picture of a sheet begins, from the upper left corner of the mat."""
        return sheet.column * self.step_dots[0], sheet.row * self.step_dots[1]

    def sheet_bounds(self, sheet: MatSheet) -> Bounds:
        """West, south, east, north of the ground in the picture of a sheet."""
        left, top = self.corner_dots(sheet)
        width, height = self.picture_dots
        return self._ground((left, top, left + width, top + height))

    def neighbour(self, sheet: MatSheet, across: int, down: int) -> MatSheet | None:
        """The sheet at its side; None beyond the edge of the mat."""
        row, column = sheet.row + down, sheet.column + across
        return MatSheet(row, column) if 0 <= row < self.rows and 0 <= column < self.columns else None

    def _ground(self, box: tuple[int, int, int, int]) -> Bounds:
        width, height = self.whole_dots
        metre = self.metre_per_dot
        (left, top, right, bottom), (east, north) = box, self.centre
        return (
            east + (left - width / 2) * metre,
            north + (height / 2 - bottom) * metre,
            east + (right - width / 2) * metre,
            north + (height / 2 - top) * metre,
        )


def edge_dots() -> int:
    """From the edge of a sheet to its picture."""
    return dots(PRINTER_MARGIN_MM + BAND_MM)


def dots(mm: float) -> int:
    """The whole dots nearest to a length."""
    return round(mm / DOT_MM)


def floor_size(text: str) -> tuple[float, float]:
    """Width and height in metres of a text such as "6x4". Raises InputError."""
    match = _SIZE.match(text)
    sides = [float(side.replace(",", ".")) for side in match.groups()] if match else []
    if not sides or not all(FLOORS_M[0] <= side <= FLOORS_M[1] for side in sides):
        raise InputError(
            mark("The size {text} of the mat cannot be used; give width x height in metres on the floor, such as 6x4 (0.2 to 50)."),
            text=text,
        )
    return sides[0], sides[1]


def mat_layout(
    paper: str,
    scale: float,
    ground: Bounds,
    size_m: tuple[float, float] | None = None,
    centre: tuple[float, float] | None = None,
    overlap_mm: float = OVERLAP_MM,
    upright: bool | None = None,
) -> MatLayout:
    """The sheets of a mat at 1:`scale` that shows `ground` (west, south, east, north; metres), or is as large as `size_m` (width,
    height; metres on the floor), its middle at `centre` (east, north; None: of `ground`). `upright`: the short side of the paper lies
    below (None: as it takes fewer sheets). Raises InputError for an overlap or paper that cannot be used, and for too many sheets."""
    if not OVERLAPS_MM[0] <= overlap_mm <= OVERLAPS_MM[1]:
        raise InputError(mark("The overlap of {overlap} mm cannot be used; give 0 to 50 mm."), overlap=f"{overlap_mm:g}")
    west, south, east, north = ground
    around_mm = (2 * ROUND_MM + (east - west) / scale * 1000, 2 * ROUND_MM + (north - south) / scale * 1000)
    floor_mm = (size_m[0] * 1000, size_m[1] * 1000) if size_m else around_mm
    middle = centre or ((west + east) / 2, (south + north) / 2)
    sides = paper_mm(paper)
    turned = [upright] if upright is not None else [False, True]
    tried = [_of(paper, sides[::-1] if one else sides, scale, middle, floor_mm, overlap_mm, size_m is not None) for one in turned]
    found = min(tried, key=lambda one: one.count)
    if found.count > MOST_SHEETS:
        raise _too_many(found, size_m is not None)
    return found


def _of(
    paper: str,
    page_mm: tuple[float, float],
    scale: float,
    centre: tuple[float, float],
    floor_mm: tuple[float, float],
    overlap_mm: float,
    is_sized: bool,
) -> MatLayout:
    overlap, wanted = dots(overlap_mm), (dots(floor_mm[0]), dots(floor_mm[1]))
    trial = MatLayout(paper, scale, centre, (dots(page_mm[0]), dots(page_mm[1])), overlap, 1, 1, wanted if is_sized else None)
    columns, rows = (max(1, math.ceil((side - overlap) / step)) for side, step in zip(wanted, trial.step_dots, strict=True))
    return MatLayout(paper, scale, centre, trial.page_dots, overlap, rows, columns, trial.wanted_dots)


def _too_many(layout: MatLayout, is_sized: bool) -> InputError:
    told = {"count": layout.count, "rows": layout.rows, "columns": layout.columns, "paper": layout.paper, "most": MOST_SHEETS}
    if is_sized:
        return InputError(
            mark(
                "The mat would take {count} sheets of {paper} ({rows} x {columns}); at most {most}. Choose larger paper or a smaller mat."
            ),
            **told,
        )
    return InputError(
        mark(
            "The mat would take {count} sheets of {paper} ({rows} x {columns}); at most {most}."
            " Choose larger paper, a smaller scale, or a part of the plan by its size."
        ),
        **told,
    )


def _letters(row: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    letters, left = "", row + 1
    while left:
        left, nth = divmod(left - 1, 26)
        letters = chr(ord("A") + nth) + letters
    return letters
