"""Which class of a look each record belongs to, and what of a look cannot be used because the layer has no such column."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.layer import Column, Layer, TextColumn
from tabletop.core.values.layer_look import LayerLook, LookClass

NO_CLASS = -1
NO_LABEL = "-"
SPAN = ".."


def span_of(value: str) -> tuple[float, float] | None:
    """The numbers that "5..10" holds, from the first up to but without the second; "..5" and "10.." are open. None for no range."""
    start, parted, end = value.partition(SPAN)
    if not parted:
        return None
    low, high = number_of(start), number_of(end)
    if (start.strip() and low is None) or (end.strip() and high is None) or not (start + end).strip():
        return None
    return (float("-inf") if low is None else low), (float("inf") if high is None else high)


def number_of(text: str) -> float | None:
    """The finite number of a text, with a point or a decimal comma; None where it is none."""
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def class_of(text: str, classes: Sequence[LookClass]) -> int:
    """Number of the first class that a text fits, without regard to case; NO_CLASS for none."""
    return _class_of(text, *_keys(classes))


Span = tuple[int, float, float]


def _keys(classes: Sequence[LookClass]) -> tuple[dict[str, int], list[Span]]:
    """Classes by their words, and those that are ranges."""
    words: dict[str, int] = {}
    spans: list[Span] = []
    for place, one in enumerate(classes):
        words.setdefault(one.value.strip().casefold(), place)
        span = span_of(one.value)
        if span is not None:
            spans.append((place, *span))
    return words, spans


def _class_of(text: str, words: Mapping[str, int], spans: Sequence[Span]) -> int:
    found = words.get(text.strip("\x00 \t\r\n").casefold(), NO_CLASS)
    number = number_of(text) if spans else None
    if number is not None:
        for place, low, high in spans:
            if low <= number < high and (found == NO_CLASS or place < found):
                return place
    return found


def classes_of(column: Column, classes: Sequence[LookClass]) -> np.ndarray:
    """(n,) int16: the class of each row of a column, NO_CLASS for those that fit none."""
    if isinstance(column, TextColumn):
        words = [column.data[a:b] for a, b in pairwise(column.offsets.tolist())]
        by_word, spans = _keys(classes)
        known = {word: _class_of(word.decode("utf-8", "replace"), by_word, spans) for word in set(words)}
        return np.fromiter((known[word] for word in words), dtype=np.int16, count=len(words))
    return _of_numbers(np.asarray(column, dtype=float), classes)


def _of_numbers(numbers: np.ndarray, classes: Sequence[LookClass]) -> np.ndarray:
    found = np.full(len(numbers), NO_CLASS, dtype=np.int16)
    for place in reversed(range(len(classes))):
        value = classes[place].value
        span, number = span_of(value), number_of(value)
        if span is not None:
            found[(numbers >= span[0]) & (numbers < span[1])] = place
        elif number is not None:
            found[numbers == number] = place
        elif not value.strip():
            found[np.isnan(numbers)] = place
    return found


def shows_at(look: LayerLook, scale: float) -> bool:
    """Whether a layer of this look is drawn on a map of 1:`scale`."""
    slack = 1.0 + 1e-6
    return (look.from_scale is None or scale <= look.from_scale * slack) and (look.to_scale is None or scale * slack >= look.to_scale)


def look_remarks(layer: Layer) -> tuple[Message, ...]:
    """Sentences about columns that the look names and the layer has not: it is drawn without them."""
    look, remarks = layer.info.look, []
    if layer.columns or layer.parts:
        if look.by and look.by not in layer.columns:
            template = mark("The look sorts by the column {column}, which the layer does not have; all is drawn alike.")
            remarks.append(message(template, column=look.by))
        if look.label not in ("", NO_LABEL) and look.label not in layer.columns:
            template = mark("The look labels by the column {column}, which the layer does not have; the usual names are written.")
            remarks.append(message(template, column=look.label))
    return tuple(remarks)
