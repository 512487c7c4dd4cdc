"""Where the test pattern puts its marks, and which lengths between them are taped."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from tabletop.core.table.calibration_input import PixelMark

INSET = 0.05
"""Marks stand so far inside the picture, as a share of its width and height: a tape can lie on them."""


@dataclass(frozen=True)
class MarkLayout:
    """Marks in rows from the upper left, so many across and down, named A, B and on (`names`), and the pairs that are taped."""

    names: str
    across: int
    down: int
    tapes: tuple[str, ...]

    def marks(self, width_px: int, height_px: int) -> list[PixelMark]:
        """The marks in a picture, in the middle of pixels."""
        found = []
        for place, name in enumerate(self.names):
            row, column = divmod(place, self.across)
            x = (INSET + (1 - 2 * INSET) * column / (self.across - 1)) * width_px
            y = (INSET + (1 - 2 * INSET) * row / (self.down - 1)) * height_px
            found.append(PixelMark(name, (int(x) + 0.5, int(y) + 0.5)))
        return found


NINE = MarkLayout("ABCDEFGHI", 3, 3, ("AC", "CI", "IG", "GA", "AI", "CG", "DF", "BH", "BD", "DH", "HF", "FB"))
"""Recommended: 5 mm and 0.5 % anywhere on a floor of 6 x 4 m with a tape that is read to 2 mm (`tests/core/table`, 1,000 projectors)."""
FOUR = MarkLayout("ABDC", 2, 2, tuple("".join(pair) for pair in combinations("ABCD", 2)))
"""Half the way round with the tape, and 6 mm there. Corners go round clockwise from A at the upper left."""
LAYOUTS: Mapping[str, MarkLayout] = {"nine": NINE, "four": FOUR}
