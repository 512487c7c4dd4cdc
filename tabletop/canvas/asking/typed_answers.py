"""What a person typed into a field at the pointer, as a value that its property may have; or what is wrong with it, in a sentence."""

import re
from typing import Any

from tabletop import i18n
from tabletop.canvas.ink.wording import in_language, unit_sign
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.typed_numbers import parse_number, write_number
from tabletop.core.values.catalogue import LARGEST_NUMBER, MOST_PEOPLE, PropertySpec

ROMAN = ("", "I", "II", "III", "IV")
_WHOLE = re.compile(r"\d+|\d{1,3}(?:[., ]\d{3})+")


def people_of(text: str) -> int | None:
    """The people of a text; 1.200 and 1,200 are twelve hundred, an empty text is nobody's number. Raises InputError for all else."""
    text = text.strip()
    if not text:
        return None
    digits = re.sub(r"\D", "", text).lstrip("0")
    if not _WHOLE.fullmatch(text) or not digits:
        raise InputError(mark("Give a whole number of people, such as 300; Esc leaves it unknown."))
    people = int(digits[: len(str(MOST_PEOPLE)) + 1])
    if people > MOST_PEOPLE:
        raise InputError(mark("More than {most} people: is there a zero too many?"), most=i18n.number(MOST_PEOPLE))
    return people


def ring_of(text: str) -> int | None:
    """The number of a ring, written as I to IV or 1 to 4. Raises InputError for all else."""
    plain = text.strip().upper().removeprefix("RING").strip()
    if not plain:
        return None
    known = {word: number for number, word in enumerate(ROMAN) if number} | {str(number): number for number in range(1, len(ROMAN))}
    if plain not in known:
        raise InputError(mark("Give the number of the ring: I, II, III or IV."))
    return known[plain]


def number_of(spec: PropertySpec, text: str) -> float | None:
    """A number for a property. Raises InputError, naming the property, for what is no number or does not fit it."""
    if not text.strip():
        return None
    title = in_language(spec.title)
    try:
        value = parse_number(text)
    except ValueError:
        raise InputError(mark("{title} must be a number."), title=title) from None
    fault = number_fault(spec, value)
    if fault is not None:
        raise InputError(mark("{text}"), text=fault)
    return int(value) if spec.type == "integer" else value


def number_fault(spec: PropertySpec, value: float, factor: float = 1.0) -> str | None:
    """What is wrong with a number for a property, if anything; `factor`: what it is multiplied by where it is shown."""
    title = in_language(spec.title)
    most = MOST_PEOPLE if spec.type == "integer" and not spec.unit else LARGEST_NUMBER
    if abs(value) > most:
        words = i18n.tr(
            "{title}: {value} is too large, at most {most}. Is there a zero too many?",
            title=title,
            value=f"{value:g}",
            most=i18n.number(most),
        )
        return words
    low, high = spec.minimum, spec.maximum
    if spec.type == "integer" and value != int(value):
        return i18n.tr("{title} must be a whole number.", title=title)
    if low is not None and high is not None and not low <= value <= high:
        said = {"low": i18n.number(low * factor), "high": i18n.number(high * factor), "unit": unit_sign(spec.unit)}
        return i18n.tr("{title} must lie between {low} and {high} {unit}.", title=title, **said).replace(" .", ".")
    if low is not None and value < low:
        return i18n.tr("{title} must be {low} or more.", title=title, low=i18n.number(low * factor))
    if high is not None and value > high:
        return i18n.tr("{title} must be {high} or less.", title=title, high=i18n.number(high * factor))
    return None


def written(name: str, value: Any) -> str:
    """A value as it is typed."""
    if value is None:
        return ""
    if name == "number":
        return ROMAN[value] if value in range(1, len(ROMAN)) else str(value)
    return value if isinstance(value, str) else write_number(value)
