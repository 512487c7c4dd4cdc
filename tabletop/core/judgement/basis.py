"""The basis of a limit: which source was read for it, in parts that each begin with a mark (R, S, M or P)."""

import re
from dataclasses import dataclass

MARKS = "RSMP"
"""R: the source was read; S: another source quotes it; M: known text, to be verified; P: planning default without a source."""
_PART = re.compile(rf"^([{MARKS}])(?::\s*|\s+|$)(.*)$", re.DOTALL)
_ENDING = re.compile(rf"^(.+)\s([{MARKS}])$", re.DOTALL)
_DEFAULT = re.compile(r"\bP\b")


@dataclass(frozen=True)
class BasisPart:
    """One source of a basis: its mark ("" where none is given) and what it says."""

    mark: str
    text: str


def basis_parts(basis: str) -> list[BasisPart]:
    """Parts of a basis, divided by semicolons: "R: UK two exits; share P" gives two; the mark stands before or after the text."""
    return [_part(one.strip()) for one in basis.split(";") if one.strip()]


def _part(text: str) -> BasisPart:
    if marked := _PART.match(text):
        return BasisPart(marked[1], marked[2].strip())
    if marked := _ENDING.match(text):
        return BasisPart(marked[2], marked[1].strip())
    return BasisPart("", text)


def is_unsourced(basis: str) -> bool:
    """Whether a limit rests on a planning default, wholly or in part ("M: General Comment 37; share P")."""
    return not basis.strip() or _DEFAULT.search(basis) is not None
