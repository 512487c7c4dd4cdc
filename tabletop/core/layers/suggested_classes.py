"""Classes for the look of a layer, suggested from a column: each value by itself where they are few, ranges of numbers where they are many.

Colours can be told apart with every kind of colour vision. Values: "muted" of Paul Tol, Colour schemes, SRON/EPS/TN/09-002, issue 3.2
(2021). Ranges: "Blues" of ColorBrewer 2.0 (C. Brewer, M. Harrower,
2002), without its lightest. Where colours begin again, a hatch is added.
"""

from collections import Counter
from itertools import pairwise

import numpy as np

from tabletop.core.layers.attribute_rows import order_key
from tabletop.core.layers.look_classes import SPAN
from tabletop.core.values.layer import Column, TextColumn
from tabletop.core.values.layer_look import Ink, LookClass

MUTED = ("#cc6677", "#332288", "#ddcc77", "#117733", "#88ccee", "#882255", "#44aa99", "#999933", "#aa4499")
BLUES = ("#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
HATCHES = ("", "diagonal", "cross", "dots")
MOST_CLASSES = 30
MOST_NUMBERS = 9
"""A column of more different numbers is sorted into ranges."""


def suggested_classes(column: Column) -> tuple[tuple[LookClass, ...], int]:
    """Classes of a column with inks, in order, at most MOST_CLASSES of them (those that most records have), and how many values were left
    out. Empty values have no class."""
    if not isinstance(column, TextColumn):
        numbers = np.asarray(column, dtype=float)
        if len(np.unique(numbers[np.isfinite(numbers)])) > MOST_NUMBERS:
            return _ranges(numbers), 0
    counts = _counts(column)
    most = [value for value, _ in counts.most_common(MOST_CLASSES)]
    kept = sorted(most, key=(lambda value: float(value)) if not isinstance(column, TextColumn) else order_key)
    return tuple(LookClass(value, _ink(number)) for number, value in enumerate(kept)), len(counts) - len(kept)


def _counts(column: Column) -> Counter[str]:
    if isinstance(column, TextColumn):
        words = Counter(column.data[a:b] for a, b in pairwise(column.offsets.tolist()))
        found: Counter[str] = Counter()
        for word, count in words.items():
            found[word.decode("utf-8", "replace").strip("\x00 \t\r\n")] += count
        found.pop("", None)
        return found
    numbers = np.asarray(column, dtype=float)
    values, counts = np.unique(numbers[np.isfinite(numbers)], return_counts=True)
    return Counter({f"{value:.15g}": int(count) for value, count in zip(values, counts, strict=True)})


def _ink(number: int) -> Ink:
    colour = MUTED[number % len(MUTED)]
    return Ink(colour, colour, hatch=HATCHES[number // len(MUTED) % len(HATCHES)])


def _ranges(numbers: np.ndarray) -> tuple[LookClass, ...]:
    """Ranges of about equally many records, cut at round numbers; the first and the last are open."""
    finite = numbers[np.isfinite(numbers)]
    cuts = sorted({_round(float(cut), finite) for cut in np.quantile(finite, np.arange(1, len(BLUES)) / len(BLUES))})
    ends = ["", *(f"{cut:.15g}" for cut in cuts), ""]
    inks = BLUES[-(len(ends) - 1) :]
    return tuple(LookClass(f"{low}{SPAN}{high}", Ink(ink, ink)) for (low, high), ink in zip(pairwise(ends), inks, strict=True))


def _round(cut: float, numbers: np.ndarray) -> float:
    """Two digits of what the numbers differ by."""
    span = float(numbers.max() - numbers.min())
    step = 10.0 ** (np.floor(np.log10(span)) - 1) if span > 0 else 1.0
    return float(f"{round(cut / step) * step:.12g}")
