"""Numbers of rows as a sentence names them."""

from collections.abc import Iterable

MOST_RANGES = 8
"""So many ranges are written out; an ellipsis stands for the rest."""


def number_ranges(numbers: Iterable[int], most: int = MOST_RANGES) -> str:
    """Some whole numbers in ascending order, neighbours as a range: "2-7, 9, 12-13"; "..." after `most` of them. Empty for none."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    texts = [str(low) if low == high else f"{low}-{high}" for low, high in ranges[:most]]
    return ", ".join([*texts, "..."] if len(ranges) > most else texts)
