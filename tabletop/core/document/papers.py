"""Papers by name or size. ISO 216, trimmed sizes of the A series in millimetres."""

import re

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

PAPERS_MM = {
    "A0": (1189.0, 841.0),
    "A1": (841.0, 594.0),
    "A2": (594.0, 420.0),
    "A3": (420.0, 297.0),
    "A4": (297.0, 210.0),
    "A5": (210.0, 148.0),
}
"""Long side first."""
SIDES_MM = (100.0, 5000.0)
"""What a side of a paper of one's own may measure."""
_OWN = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*[xX×*]\s*(\d+(?:[.,]\d+)?)\s*(?:mm)?\s*\Z")


def paper_mm(name: str) -> tuple[float, float]:
    """Long and short side in millimetres of "A3" or of a size such as "700x500" (mm). Raises InputError that lists what is known."""
    known = PAPERS_MM.get(name.strip().upper())
    if known is not None:
        return known
    match = _OWN.match(name)
    if match is not None:
        sides = sorted((float(side.replace(",", ".")) for side in match.groups()), reverse=True)
        if SIDES_MM[0] <= sides[1] and sides[0] <= SIDES_MM[1]:
            return sides[0], sides[1]
    raise InputError(
        mark("The paper {paper} is not known; give one of {known}, or width x height in mm such as 700x500 (100 to 5000)."),
        paper=name,
        known=", ".join(PAPERS_MM),
    )
