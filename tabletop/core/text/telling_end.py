"""The end of a name that tells it from its likes: what a cut name keeps, "Dalmas Awal…Regu 1"."""

import re

BETWEEN = " / "
"""Stands between the name of a whole and that of its part."""
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_COUNTS = re.compile(r"[^\W\d_]{0,2}\d+[^\W\d_]?|[IVX]+|[A-Z]")


def telling_ends(name: str) -> tuple[str, ...]:
    """Ends of a name that tell it from its likes, the longest first: each that begins behind " / ", then a last word that counts (a
    number with or without letters, a Roman number, one capital letter). Empty where the name has none."""
    parts = name.split(BETWEEN)
    ends = [BETWEEN.join(parts[first:]) for first in range(1, len(parts))]
    words = parts[-1].split()
    if len(words) > 1 and _COUNTS.fullmatch(words[-1]):
        ends.append(words[-1])
    return tuple(end for end in ends if end)


def cut_name(name: str, letters: int) -> str:
    """A name of one line in at most so many letters: cut before its telling end where a third of the letters is left for what stands
    before it, else behind."""
    if len(name) <= letters:
        return name
    for end in telling_ends(name):
        if 3 * (len(end) + 1) <= 2 * letters:
            return f"{name[: letters - 1 - len(end)].rstrip(' /')}{ELLIPSIS}{end}"
    return name[: letters - 1].rstrip() + ELLIPSIS
